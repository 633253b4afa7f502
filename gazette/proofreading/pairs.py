"""Quotes and brackets that open without closing, or close without having been opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gazette.proofreading.findings import CLOSING, OPENING, Finding, found
from gazette.proofreading.manuscript import Stretch

_PARTNER = dict(zip(OPENING, CLOSING, strict=True))
_PARTNER |= {last: first for first, last in _PARTNER.items()}
# A quotation may go on over paragraphs, a bracket may not.
_QUOTES = frozenset("“‘「『")
# Half-width brackets are another rule's matter: here they only close what they can.
_MARK = re.compile(f"[{OPENING}{CLOSING}()]")
# 1）甲；2）乙, and a smile.
_NUMBERING = re.compile(r"(?:^|[^\w])(?:[0-9０-９A-Za-z一二三四五六七八九十①-⑳]{1,3})$|[:：;；]-?$")
# Nobody opens more of them one in another; a search through all takes quadratic time.
_DEEP = 12
_BLANK = re.compile(r"\n(?:[ \t\u3000>]*\n)+")
_MARKUP = re.compile(r"[ \t\u3000>*_#-]*")


class _Open(NamedTuple):
    """A mark without its partner: its place, its paragraph, whether it begins that.

    It is `gone` where its partner was found, but may be that of a paragraph before as well.
    """

    mark: str
    start: int
    paragraph: int
    first: bool
    gone: bool = False


def unpaired(stretch: Stretch) -> Iterator[Finding]:
    """Report quotes, book-title marks and brackets without a partner."""
    text = stretch.text
    if not _MARK.search(text):
        return
    loose: list[_Open] = []
    position = 0
    for number, end in enumerate([*(m.start() for m in _BLANK.finditer(text)), len(text)]):
        loose += _loose(text, position, end, number)
        position = end
    for each in sorted(_alone(loose), key=lambda one: one.start):
        partner = _PARTNER[each.mark]
        yield found("W-unpaired-marks", each.start, mark=each.mark, partner=partner)


def _loose(text: str, position: int, end: int, number: int) -> list[_Open]:
    """Return the marks of a paragraph that have no partner in it."""
    start = position + len(text[position:end]) - len(text[position:end].lstrip("\n"))
    markup = _MARKUP.match(text, start, end)
    begins = markup.end() if markup else start
    opened: list[_Open] = []
    alone: list[_Open] = []
    for match in _MARK.finditer(text, start, end):
        mark, place = match.group(), match.start()
        one = _Open(mark, place, number, place == begins)
        if mark in OPENING or mark == "(":
            opened.append(one)
            continue
        wanted = _PARTNER.get(mark, "（")
        fits = (wanted, "(") if mark in ")）" else (wanted,)
        near = range(len(opened) - 1, max(-1, len(opened) - 1 - _DEEP), -1)
        index = next((n for n in near if opened[n].mark in fits), -1)
        if index >= 0:
            alone += opened[index + 1 :]
            if opened[index].first:
                alone.append(one._replace(gone=True))
            del opened[index:]
        elif not _is_no_mark(text, mark, place):
            alone.append(one)
    return [each for each in (*alone, *opened) if each.mark not in "()"]


def _is_no_mark(text: str, mark: str, place: int) -> bool:
    """Tell 1） and it’s, which have no partner."""
    if mark in ")）":
        return mark == ")" or bool(_NUMBERING.search(text[max(0, place - 4) : place]))
    return mark == "’" and text[place - 1 : place].isascii() and text[place - 1 : place].isalnum()


def _alone(loose: list[_Open]) -> Iterator[_Open]:
    """Yield those that have no partner in the paragraphs that follow either."""
    for first in OPENING:
        pending: _Open | None = None
        last = _PARTNER[first]
        for each in sorted((e for e in loose if e.mark in first + last), key=lambda e: e.start):
            if each.gone:
                # “甲。 / “乙。”: each paragraph opens, and the last closes.
                if pending and each.paragraph == pending.paragraph + 1:
                    pending = None
            elif first not in _QUOTES:
                yield each
            elif pending is None or each.paragraph > pending.paragraph + 1:
                if pending:
                    yield pending
                pending = each if each.mark == first else None
                if pending is None:
                    yield each
            elif each.mark == last:
                pending = None
            elif each.paragraph == pending.paragraph:
                pending = None
                yield each  # “甲“: the second was to close
            elif each.first:
                pending = each
            else:
                yield pending
                pending = each
        if pending:
            yield pending
