"""What is measured: a generator, its site in a folder, the edits that are made to it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpus import SENTENCE, TITLE, place

# Folders of the project that keep the environments and the sites of a run.
HOME = Path(__file__).resolve().parent.parent.parent / ".bench"


class Generator:
    """A generator with a site of `count` profiles in `folder`."""

    name = ""
    # Where the title of the site is written; where the built site lies.
    settings = ""
    output = "output"
    # What else a build leaves, and a cold one must not find.
    caches: Sequence[str] = ()

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.count = count
        self._edits = 0

    def make(self) -> None:
        """Write the sources."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """Return what builds the site, to be run in its folder."""
        raise NotImplementedError

    def forget(self) -> None:
        """Delete all that a build has made."""
        for name in (self.output, *self.caches):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def source(self, section: str, slug: str) -> Path:
        """Return the file of a profile."""
        return self.folder / "content" / section / f"{slug}.md"

    def edit_text(self) -> None:
        """Change a sentence of one profile."""
        self._edit(self._middle(), SENTENCE.rstrip("。"), f"{SENTENCE.rstrip('。')}，第{{}}回")

    def edit_headline(self) -> None:
        """Change the headline of one profile."""
        self._edit(self._middle(), "个故事", "个故事{}")

    def edit_title(self) -> None:
        """Change the title of the whole site."""
        self._edit(self.folder / self.settings, TITLE, f"{TITLE}{{}}")

    def _middle(self) -> Path:
        return self.source(*place(self.count // 2))

    def _edit(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text, (file, old)
        self._edits += 1
        file.write_text(text.replace(old, new.format(self._edits), 1), encoding="utf-8")
