"""Excerpts: the line of a source that a problem is in, with its place marked."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gazette.errors import Problem
from gazette.sources import legible
from gazette.unseen import marked

WIDTH = 80
_BEFORE = 39


class Excerpt(NamedTuple):
    """A line or a part of it, and the index of the marked character in `text`."""

    line: int
    text: str
    mark: int


def excerpt(problem: Problem, site: Path) -> Excerpt | None:
    """Return the line that a problem is in, if there is one to be shown."""
    file = site / problem.path
    try:
        if not file.resolve().is_relative_to(site.resolve()):
            return None  # a link out of the site: what it leads to is nobody's business
        if not file.is_file():
            return None  # a pipe would be waited for
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, RuntimeError, ValueError):
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if problem.line > len(lines) or not lines[problem.line - 1].strip():
        return None
    line = marked(legible(lines[problem.line - 1].replace("\t", " ")))
    start = max(0, problem.column - 1 - _BEFORE)
    return Excerpt(problem.line, line[start : start + WIDTH], problem.column - 1 - start)
