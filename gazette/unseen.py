"""Characters that nobody sees: they turn text round, hide in it, or make two names of one.

What scripts and emoji need is none of them: a joiner between two emoji, a mark of direction beside
a letter that is written from the right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Marks, overrides and isolates of direction (UAX 9).
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_EMPTY = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
# Between U+0600 and here are the scripts in which such characters shape letters.
_LAST = "\u18b0"
_TURN = re.compile(f"[{_TURNING}]")
_UNSEEN = re.compile(f"[{_TURNING}{_EMPTY}]")


def unseen(text: str) -> Iterator[int]:
    """Yield where a text has a character that nobody sees, and that is there for nothing."""
    for match in _UNSEEN.finditer(text) if not text.isascii() else ():
        if not _is_meant(text, match.start()):
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
    if "\u1780" <= char < _LAST:  # it shapes the Khmer or Mongolian letter beside it
        return any("\u1780" <= each < _LAST for each in around)
    if char >= "\U000e0020":  # the flag of a region: 🏴 and letters behind it
        return "\U0001f3f4" in text[max(0, position - 7) : position]
    return False


def _may_join(char: str) -> bool:
    emoji = char >= "\U0001f000" or "\u2190" <= char < "\u2c00" or char == "\ufe0f"
    return emoji or "\u0600" <= char < _LAST
