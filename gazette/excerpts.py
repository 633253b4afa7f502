"""Excerpts: the line of a source that a problem is in, with its place marked."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gazette.errors import Problem
from gazette.sources import leads_out, legible
from gazette.unseen import marked

WIDTH = 80
_BEFORE = 39


class Excerpt(NamedTuple):
    """A line or a part of it, and the index of the marked character in `text`."""

    line: int
    text: str
    mark: int


class Excerpts:
    """The excerpts of one report, for which each file is read once."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self._path = ""
        self._lines: list[str] = []

    def of(self, problem: Problem) -> Excerpt | None:
        """Return the line that a problem is in, if there is one to be shown."""
        if problem.path != self._path:  # of one file they stand together
            self._path, self._lines = problem.path, _lines(self.site, problem.path)
        if problem.line > len(self._lines):
            return None
        line = self._lines[problem.line - 1]
        if not line or line.isspace():
            return None
        start = max(0, problem.column - 1 - _BEFORE)
        shown = line[start : start + WIDTH].replace("\t", " ")
        return Excerpt(problem.line, marked(legible(shown)), problem.column - 1 - start)


def _lines(site: Path, path: str) -> list[str]:
    """Return the lines of a source; none where it cannot be read."""
    file = site / path
    try:
        if leads_out(str(site), path):
            return []  # what such a link leads to is nobody's business
        if not file.is_file():
            return []  # a pipe would be waited for
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, RuntimeError, ValueError):
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
