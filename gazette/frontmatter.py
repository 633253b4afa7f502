"""A Markdown file → its text, its front matter and its body."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from gazette.errors import Problem, problem

_FENCE = re.compile(r"---[ \t]*")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
# What editors type for three hyphens: too few, too many, dashes, full-width hyphens.
_ALMOST_FENCE = re.compile(r"[ \t\u3000]*(?:-{2,}|[—－–]{1,6})[ \t]*")


@dataclass(frozen=True, slots=True)
class Split:
    """The two parts of a file; lines count from 1 within the file."""

    yaml: str
    yaml_line: int
    body: str
    body_line: int


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """Return the text of a UTF-8 file with `\\n` line ends, or None and what is wrong with it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, [problem("E-encoding", path, encoding="UTF-16")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", "replace")) + 1
        return None, [problem("E-encoding", path, line, column, encoding=_guess(data))]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    position = text.find("\0")
    if position >= 0:
        line, column = place(text, position)
        return None, [problem("E-nul", path, line, column)]
    return text, []


def split(text: str, path: str) -> tuple[Split | None, list[Problem]]:
    """Part the front matter from the body."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None, [problem("E-file-empty", path)]
    if not _FENCE.fullmatch(lines[first]):
        almost = _ALMOST_FENCE.fullmatch(lines[first])
        code = "E-front-matter-fence" if almost else "E-front-matter-missing"
        return None, [problem(code, path, first + 1, 1, text=lines[first].strip()[:12])]
    for number in range(first + 1, len(lines)):
        if _CLOSING.fullmatch(lines[number]):
            yaml = "\n".join(lines[first + 1 : number])
            return Split(yaml, first + 2, "\n".join(lines[number + 1 :]), number + 2), []
        if _ALMOST_FENCE.fullmatch(lines[number]):
            text = lines[number].strip()
            return None, [problem("E-front-matter-fence", path, number + 1, 1, text=text)]
    return None, [problem("E-front-matter-open", path, first + 1, 1)]


def place(text: str, position: int) -> tuple[int, int]:
    """Return line and column, from 1, of a position in the text."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _guess(data: bytes) -> str:
    """Name the encoding that a file which is no UTF-8 most likely has."""
    if data[:200].count(0) > len(data[:200]) // 4:
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GB18030"
