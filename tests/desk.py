"""An editor's desk: a manuscript of 24 places in the forms in which such come."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.support import ROOT, SmallSite

FILE = ROOT / "tests/manuscripts/issue.txt"
TEXT = FILE.read_text(encoding="utf-8")
CENTRES = 7


class Story(NamedTuple):
    """A place's story as the manuscript has it."""

    name: str
    headline: str
    lines: tuple[str, ...]

    @property
    def folder(self) -> str:
        return "centres" if self.name.endswith("中心") else "neighbourhoods"


def told() -> tuple[Story, ...]:
    """Return the stories of the manuscript, parted by its empty lines alone."""
    made = []
    for block in TEXT.split("\n\n")[1:]:
        first, *lines = block.strip("\n").split("\n")
        name, _, headline = first.partition("：")
        made.append(Story(name, headline, tuple(line.strip("\u3000 ") for line in lines)))
    return tuple(made)


STORIES = told()


def written(site: SmallSite) -> dict[str, tuple[str, str, str]]:
    """Return folder, front matter and body of each profile that an import wrote, by its name."""
    made = {}
    for folder in ("neighbourhoods", "centres"):
        for file in sorted((site.folder / "content" / folder).rglob("*.md")):
            _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
            if "核对好了" in front:
                name = re.search(r"^name: (.*)$", front, re.MULTILINE)
                assert name
                made[name[1]] = (folder, front, body)
    return made


def lines_of(body: str) -> list[str]:
    """Return the lines of a body that are not empty."""
    return [line for line in body.split("\n") if line.strip()]


def value(front: str, key: str) -> str:
    match = re.search(rf"^{key}: (.*?)(?: +#.*)?$", front, re.MULTILINE)
    assert match, key
    return match[1].strip('"')


def altered(document: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """Return a Word file with parts changed, or made of nothing."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, changes.get(item.filename, _same)(data))
        for name in changes.keys() - {item.filename for item in old.infolist()}:
            new.writestr(name, changes[name](b""))
    return made.getvalue()


def _same(data: bytes) -> bytes:
    return data


def save(path: Path, data: str | bytes) -> str:
    """Write a manuscript and return its path as an editor types it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def problem_codes(error: str) -> list[str]:
    return re.findall(r"\[([EW]-[a-z-]+)\]", error)
