"""What a rule finds: a place in a text, what to say of it, and the edits that are certain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gazette.markup.lines import HAN

__all__ = ["CLOSING", "HAN", "HIDDEN", "MARKS", "OPENING", "Edit", "Finding", "edited", "found"]

# Stands in a text for each character that is not language: code, link targets, HTML.
HIDDEN = "\0"
OPENING = "“‘「『《〈（【"
CLOSING = "”’」』》〉）】"
# Chinese punctuation, as inside of a character class.
MARKS = f"{OPENING}{CLOSING}，。、；：？！…—～"


class Edit(NamedTuple):
    """Put `text` in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str

    def kept(self) -> Edit:
        """Return the edit that leaves the length of the text as it is."""
        return Edit(self.start, self.end, self.text.rjust(self.end - self.start))


class Finding(NamedTuple):
    """What is wrong at a character of a text; `edits` are there where they are certain."""

    code: str
    start: int
    edits: tuple[Edit, ...]
    details: tuple[tuple[str, str], ...]


def found(code: str, start: int, *edits: Edit, **details: object) -> Finding:
    """Make a `Finding`; every detail becomes text."""
    return Finding(code, start, edits, tuple((key, str(value)) for key, value in details.items()))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with edits made; of two that overlap the first."""
    made, position = [], 0
    for edit in sorted(set(edits)):
        if edit.start >= position:
            made += [text[position : edit.start], edit.text]
            position = edit.end
    return "".join([*made, text[position:]])
