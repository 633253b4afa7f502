"""Nodes of YAML: text, lists and groups, each at its place in the editor's file."""

from __future__ import annotations

from typing import NamedTuple

SHOWN = 20  # characters of the editor's text that a message repeats


class Scalar(NamedTuple):
    """A piece of text at its place.

    `plain` when it was written without quotes; `whole` when, besides, it stands in one line, so
    that every character of it has a place.
    """

    line: int
    column: int
    text: str
    plain: bool
    whole: bool = False

    def piece(self, start: int, text: str) -> Scalar:
        """Return the part `text` of this, which begins at character `start`."""
        column = self.column + start if self.whole else self.column
        return Scalar(self.line, column, text, self.plain, self.whole)


class Sequence(NamedTuple):
    """A list of nodes at its place."""

    line: int
    column: int
    items: tuple[Node, ...]


class Mapping(NamedTuple):
    """Keys and values in the order of the text; each key is there once."""

    line: int
    column: int
    items: tuple[tuple[Scalar, Node], ...]


Node = Scalar | Sequence | Mapping
