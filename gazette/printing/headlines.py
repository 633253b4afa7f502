"""Headlines: where a headline that is longer than its column is broken.

A Chinese line may break almost anywhere, which leaves a headline with one character on its last
line. Here lines are as few as they can be, even, and end where a phrase does, best after a mark.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata

from gazette.phrases import phrases

# No line begins with these, none ends with those (W3C clreq, 3.1.3).
_NOT_FIRST = frozenset("，。、；：？！…—·）》〉」』】〕”’％℃,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")
_GOOD = frozenset("，。；：？！—…、")
# What a break costs, in squared em of an uneven line.
_IN_QUOTES, _INSIDE, _CUT, _SINGLE = 6.0, 2.0, 12.0, 40.0
# A headline of more characters than this is a mistake; it is broken anywhere.
_LONGEST = 200


def lines(text: str, room: float) -> list[str]:
    """Return a headline as lines of at most `room` em; one that is very long as it is."""
    if width(text) <= room or len(text) > _LONGEST:
        return [text]
    breaks = [0, *(index for index in range(1, len(text)) if _may_break(text, index)), len(text)]
    fewest = _fewest(text, breaks, room)
    if fewest is None:
        return [text]
    even = width(text) / fewest
    bounds = frozenset(itertools.accumulate(map(len, phrases(text))))

    @functools.cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            rest = text[breaks[start] :]
            fits = width(rest.strip()) <= room
            return (_uneven(rest, even) if fits else float("inf")), (len(text),)
        found: tuple[float, tuple[int, ...]] = float("inf"), ()
        for end in range(start + 1, len(breaks) - left + 1):
            piece = text[breaks[start] : breaks[end]]
            if width(piece.strip()) > room:
                break
            cost, ends = best(end, left - 1)
            cost += _uneven(piece, even) + _cost(text, breaks[end], bounds)
            if cost < found[0]:
                found = cost, (breaks[end], *ends)
        return found

    cost, ends = best(0, fewest)
    if cost == float("inf"):
        return [text]
    starts = (0, *ends[:-1])
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def width(text: str) -> float:
    """Return about how wide a text is, in em."""
    return sum(1.0 if unicodedata.east_asian_width(each) in "FWA" else 0.56 for each in text)


def _fewest(text: str, breaks: list[int], room: float) -> int | None:
    count, start = 1, 0
    last = 0
    for end in breaks[1:]:
        if width(text[start:end].strip()) > room:
            if last == start:
                return None
            count, start = count + 1, last
        last = end
    return count if width(text[start:].strip()) <= room else None


def _may_break(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index]
    if after in _NOT_FIRST or before in _NOT_LAST or after == " ":
        return False
    if unicodedata.combining(after) or after in "\u200d\ufe0f" or before == "\u200d":
        return False
    return before == " " or not (_is_latin(before) and _is_latin(after))


def _is_latin(each: str) -> bool:
    return each.isascii() and each != " "


def _cost(text: str, index: int, bounds: frozenset[int]) -> float:
    before = text[index - 1]
    if before in _GOOD or before == " ":
        return 0.0
    inside = text.count("“", 0, index) > text.count("”", 0, index)
    return _INSIDE + _IN_QUOTES * inside + _CUT * (index not in bounds)


def _uneven(piece: str, even: float) -> float:
    piece = piece.strip()
    return (width(piece) - even) ** 2 + (_SINGLE if width(piece) < 2 else 0.0)
