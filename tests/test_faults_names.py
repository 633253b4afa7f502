"""Disks that take names alike: whatever their case, or with their spelling changed (folding.py)."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests import folding
from tests.folding import Kind
from tests.machine import png
from tests.struck import clean, traces
from tests.support import CAMPAIGN, EVERYTHING, SmallSite

KINDS: tuple[Kind, ...] = ("case", "nfd")
# What makes two files whose names such a disk takes for one.
NEEDS_TWO = "not differ_by_case and not two_spellings"
# Tests, in their short forms, that hold there too; `make test` takes the first.
SHORT = ("test_sources.py",)
MORE = (
    *("test_incremental.py", "test_commit.py", "test_faults_output.py", "test_mending.py"),
    *("test_faults_site.py", "test_pages_addresses.py", "test_links.py", "test_new.py"),
)


class Disk:
    """A folder of such a disk, and what runs there."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self.library = folding.library(folder / "library", kind)
        self.kind = kind
        self.folder = folder / "disk"
        self.folder.mkdir()
        self.site = SmallSite(self.folder / "site")

    def spelt(self, name: str) -> str:
        """Return a name as this disk keeps it."""
        return unicodedata.normalize("NFD" if self.kind == "nfd" else "NFC", name)

    def build(self) -> dict[str, Any]:
        """Build, and return what is said."""
        arguments = ("-m", "gazette", "build", "--json", "--site", str(self.site.folder))
        ran = folding.folded(self.library, self.folder, *arguments)
        assert ran.error == ""
        made: dict[str, Any] = json.loads(ran.output)
        assert ran.status == 0, made
        return made

    def hold_right(self) -> None:
        """Find what a build makes on another disk, and that there is nothing to do again."""
        assert _alike(self.site.snapshot()) == _alike(clean(self.site))
        assert traces(self.site.folder) == []
        assert self.build()["written"] == 0


def _alike(files: dict[str, str]) -> dict[str, str]:
    """Take names as such a disk does; no two may be one."""
    made = {unicodedata.normalize("NFC", path).lower(): name for path, name in files.items()}
    assert len(made) == len(files)
    return made


@pytest.fixture(params=KINDS)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    return Disk(tmp_path, request.param)


def test_such_a_disk_is_one(disk: Disk) -> None:
    """Or nothing here would show anything."""
    (disk.folder / disk.spelt("Café.txt")).write_text("甲", encoding="utf-8")
    asked = f"import os; os.chdir({str(disk.folder)!r}); print(os.path.exists('CAFÉ.TXT')); "
    asked += "open('Été.txt', 'w').close(); os.rename('café.txt', 'CAFÉ.txt')"
    assert folding.folded(disk.library, disk.folder, "-c", asked).output == "True\n"
    names = {each.name for each in disk.folder.iterdir() if each.is_file()}
    assert names == {disk.spelt("Été.txt"), disk.spelt("CAFÉ.txt")}


def test_everything_is_built_and_found_again(disk: Disk) -> None:
    site = disk.site.write("config.yaml", EVERYTHING)
    site.write(f"content/media/{disk.spelt('Été à Shanghaï.png')}", png(1))
    site.replace("content/pages/about.md", "这是", "![画](</media/Été à Shanghaï.png>)这是")
    disk.build()
    disk.hold_right()


def test_an_address_that_changes_its_case_alone_keeps_its_page(disk: Disk) -> None:
    site = disk.site.replace("content/pages/about.md", "title:", "aliases: [Old/Page.html]\ntitle:")
    disk.build()
    site.replace("content/pages/about.md", "Old/Page.html", "old/PAGE.html")
    disk.build()
    disk.hold_right()
    site.replace("content/pages/about.md", "aliases: [old/PAGE.html]\n", "")
    disk.build()
    disk.hold_right()


def test_a_picture_whose_name_changes_its_case_is_found_by_its_new_name(disk: Disk) -> None:
    site = disk.site.write("content/media/one.png", png(1))
    site.replace("content/pages/about.md", "这是", "![画](/media/one.png)这是")
    disk.build()
    (site.folder / "content/media/one.png").rename(site.folder / "content/media/One.png")
    site.replace("content/pages/about.md", "one.png", "One.png")
    disk.build()
    disk.hold_right()


def test_other_tests_hold_on_such_a_disk(disk: Disk, tmp_path: Path) -> None:
    """Random edits, commits that are killed and refused, damaged states, addresses, links."""
    names = [f"tests/{name}" for name in ((*SHORT, *MORE) if CAMPAIGN else SHORT)]
    options = ("-q", "-p", "no:cacheprovider", "--basetemp", str(disk.folder / "temp"))
    ran = folding.folded(
        disk.library, disk.folder, "-m", "pytest", *options, "-k", NEEDS_TWO, *names
    )
    assert ran.status == 0, ran.output[-3000:]
    assert " passed" in ran.output
