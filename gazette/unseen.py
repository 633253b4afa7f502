"""Characters that nobody sees: they turn text round, hide in it, or make two names of one.

What scripts and emoji need is none of them: a joiner between two emoji, a mark of direction beside
a letter that is written from the right, a choice of form behind a Chinese character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Marks, overrides and isolates of direction (UAX 9).
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), and what is blank or of
# format without being that: the empty Braille cell, annotations, joiners of hieroglyphs.
_EMPTY = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Between U+0600 and here are the scripts in which such characters shape letters.
_LAST = "\u18b0"
# Beside emoji, what there is in colour too.
_BOTH = "#*0123456789©®‼⁉™ℹ〰〽㊗㊙"
_TURN = re.compile(f"[{_TURNING}]")
_UNSEEN = re.compile(f"[{_TURNING}{_EMPTY}]")


def unseen(text: str, *, forms: bool = True) -> Iterator[int]:
    """Yield where a text has a character that nobody sees, and that is there for nothing.

    Without `forms` also where it asks for another form of a character, which two names differ by
    and few fonts show.
    """
    for match in _UNSEEN.finditer(text) if not text.isascii() else ():
        if not (_is_meant(text, match.start()) or (forms and _is_form(text, match.start()))):
            yield match.start()


def turns(char: str) -> bool:
    """Tell a character that changes the direction of what stands behind it."""
    return _TURN.match(char) is not None


def name_of(char: str) -> str:
    """Return how Unicode writes a character's number."""
    return f"U+{ord(char):04X}"


def revealed(text: str) -> str:
    """Return a text with a name in place of each character that nobody sees."""
    return _UNSEEN.sub(lambda match: f"〔{name_of(match.group())}〕", text)


def marked(text: str) -> str:
    """Return a text of the same length with a mark in place of what nobody sees."""
    return text if text.isascii() else _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _is_meant(text: str, position: int) -> bool:
    char = text[position]
    around = text[position - 1 : position] + text[position + 1 : position + 2]
    if char in "\u200e\u200f\u061c":
        return any(unicodedata.bidirectional(each) in ("R", "AL", "AN") for each in around)
    if char == "\u200d" and len(around) == 2:
        return all(_may_join(each) for each in around)
    if char == "\u200c" and len(around) == 2:
        return all("\u0600" <= each < _LAST for each in around)
    if char == "\u2800":  # it parts words of Braille
        return any("\u2800" < each <= "\u28ff" for each in around)
    if "\u1780" <= char < _LAST:  # it shapes the Khmer or Mongolian letter beside it
        return any("\u1780" <= each < _LAST for each in around)
    if char in "\ufe0e\ufe0f":  # as text or in colour
        before = text[position - 1 : position]
        # Some keyboards write it behind a keycap, or twice.
        return bool(before) and (_is_emoji(before) or before in f"{_BOTH}\u20e3\ufe0e\ufe0f")
    if "\U000e0020" <= char <= "\U000e007f":  # the flag of a region: 🏴 and letters behind it
        return "\U0001f3f4" in text[max(0, position - 7) : position]
    return False


def _is_form(text: str, position: int) -> bool:
    """Tell what chooses a form of the Chinese character or mark before it (UTS 37)."""
    char, before = text[position], text[position - 1 : position]
    chooses = "\ufe00" <= char <= "\ufe02" or "\U000e0100" <= char <= "\U000e01ef"
    return chooses and bool(before) and unicodedata.east_asian_width(before) in "WF"


def _may_join(char: str) -> bool:
    return _is_emoji(char) or char == "\ufe0f" or "\u0600" <= char < _LAST


def _is_emoji(char: str) -> bool:
    return (
        "\u2190" <= char < "\u2800"
        or "\u2900" <= char < "\u2c00"
        or "\U0001f000" <= char < "\U00020000"
    )
