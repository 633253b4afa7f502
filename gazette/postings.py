"""Postings: which texts hold a character, or two that follow each other; all of one segment.

Every character is treated alike, Han or not, so that a search misses nothing. The same folding and
the same code stand in templates/static/search.js, which reads what is made here.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from operator import add

_HAN = "⺀-⿕々〇〡-〩〸-〻㐀-䶿一-鿿豈-龎\U00020000-\U000323af"
# What cannot be seen: soft hyphens, joiners, direction marks, variation selectors.
_UNSEEN = re.compile("[\xad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_SPACES_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])[^\S\n]+|[^\S\n]+(?=[{_HAN}])")
_ALIKE = str.maketrans(dict.fromkeys("「」『』“”‘’'", '"') | {"ς": "σ"})
# The last character of a run is a pair with this one, which no run holds.
_END = " "
# Digits of base 30: more follow, the number ends, the list ends. No quotation mark, no backslash.
_DIGITS = [chr(code) for code in range(33, 127) if chr(code) not in '"\\']
_BASE = 30
_MORE, _LAST, _CLOSE = _DIGITS[:_BASE], _DIGITS[_BASE : 2 * _BASE], _DIGITS[2 * _BASE : 3 * _BASE]


def runs(paragraphs: Iterable[str]) -> list[str]:
    """Return the folded texts between spaces; a space beside a Han character is none."""
    text = unicodedata.normalize("NFKC", "\n".join(paragraphs)).lower().translate(_ALIKE)
    return _SPACES_BESIDE_HAN.sub("", _UNSEEN.sub("", text)).split()


def postings(texts: Iterable[Sequence[str]], shards: int) -> list[str]:
    """Return the index of texts, each a sequence of paragraphs, in so many shards (a power of two).

    A shard has a line for each first character, and in it for each second one the numbers of the
    texts. What a single character is in is the union of its line.
    """
    found: dict[str, list[int]] = {}
    for number, paragraphs in enumerate(texts):
        pairs: set[str] = set()
        for run in runs(paragraphs):
            pairs.update(map(add, run, run[1:] + _END))
        for pair in pairs:
            found.setdefault(pair, []).append(number)
    made: list[list[str]] = [[] for _ in range(shards)]
    before = ""
    for pair in sorted(found):
        first, second = pair[0], pair[1]
        shard = made[ord(first) & (shards - 1)]
        if first != before:
            shard += "\n", first
            before = first
        shard += second, _coded(found[pair])
    return ["".join(shard) for shard in made]


class _Gaps(dict[int, str]):
    """The digits of each gap; the last one says that the number ends."""

    def __missing__(self, gap: int) -> str:
        rest, digit = divmod(gap, _BASE)
        made = _LAST[digit]
        while rest:
            rest, digit = divmod(rest, _BASE)
            made = _MORE[digit] + made
        self[gap] = made
        return made


class _Lone(dict[int, str]):
    """The digits of a list's only number: most lists have no more."""

    def __missing__(self, number: int) -> str:
        code = _gaps[number]
        made = self[number] = code[:-1] + _closing[code[-1]]
        return made


_gaps = _Gaps()
_lone = _Lone()
_closing = dict(zip(_LAST, _CLOSE, strict=True))


def _coded(numbers: Sequence[int]) -> str:
    """Write growing numbers as the gaps between them."""
    if len(numbers) == 1:
        return _lone[numbers[0]]
    code = _gaps[numbers[0]]
    code += "".join([_gaps[other - one - 1] for one, other in itertools.pairwise(numbers)])
    return code[:-1] + _closing[code[-1]]
