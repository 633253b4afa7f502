"""Counts: how much is written, in Han characters, words in Latin letters, and numbers."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

# Of texts in which each character is replaced by its kind. A word has a letter in it (A4, don't,
# e-mail); what is of digits alone is a number (1,200, 9:30, 0.8).
_WORD = re.compile(r"(?=9*a)[9a]+(?:-[9a]+)*|(?P<number>9+(?:\.9+)*)")
_KINDS = {"'": "-", "’": "-", "-": "-", ".": ".", ",": ".", ":": "."}


class Counts(NamedTuple):
    """How much there is of a text."""

    han: int = 0
    words: int = 0
    numbers: int = 0


def count(text: str) -> Counts:
    """Return how much there is of a plain text, in which no marks stand.

    Han is what has that script in Unicode (UAX #24), with 々, 〇 and all extensions.
    """
    kinds = "".join(map(_kind, text))
    found = [match.lastgroup for match in _WORD.finditer(kinds)]
    numbers = found.count("number")
    return Counts(kinds.count("h"), len(found) - numbers, numbers)


@functools.cache
def _kind(char: str) -> str:
    """Return h for Han, a for Latin, 9 for a digit, nothing for an accent on its own."""
    from fontTools.unicodedata import script

    if char in _KINDS:
        return _KINDS[char]
    if char.isdecimal():
        return "9"
    if unicodedata.category(char) == "Mn":
        return ""
    return {"Hani": "h", "Latn": "a"}.get(script(char), " ")
