"""Cards: the picture of a page, 1200 by 630: its name and headline, its tune on a stave."""

from __future__ import annotations

from gazette.drawing import notes
from gazette.drawing.letters import Font, Lettering, length, lettering, settable, write
from gazette.drawing.palette import BRICK, INK, Sheet
from gazette.pages.sharing import CARD_SIZE, Card
from gazette.printing.headlines import lines, width

_WIDTH, _HEIGHT = CARD_SIZE
_EDGE = 84
_ROOM = _WIDTH - 2 * _EDGE
_KICKER, _KICKER_AT = 44, 120
# A headline is as large as three lines of it fit.
_SIZES = (112, 100, 90, 82, 74, 66, 58)
_HEADLINE_TOP, _HEADLINE_ROOM, _LEADING = 152, 270, 1.28
_MOST_LINES = 3
_STAVE = notes.Stave(0, _WIDTH, 458, 17, 2)
_SIGNATURE, _SIGNATURE_AT = 38, 592
_ASIDE = 28


def drawn(card: Card) -> bytes:
    """Return the picture as PNG."""
    letters = lettering(card.typefaces)
    sheet = Sheet(_WIDTH, _HEIGHT)
    notes.lines(sheet, _STAVE)
    _tune(sheet, card.notes)
    if letters.bold:
        _words(sheet, card, letters)
    return sheet.png()


def _tune(sheet: Sheet, steps: tuple[int, ...]) -> None:
    apart = min(_ROOM / max(len(steps), 1), 76)
    for number, step in enumerate(steps):
        notes.note(sheet, _STAVE, _EDGE + 12 + number * apart, step)


def _words(sheet: Sheet, card: Card, letters: Lettering) -> None:
    signature = settable(card.signature, letters.bold)
    kicker = _cut(settable(card.kicker, letters.bold), letters.bold, _KICKER, _ROOM)
    write(sheet.pen(BRICK), (_EDGE, _KICKER_AT), kicker, letters.bold, _KICKER)
    headline = settable(card.headline, letters.bold) or signature
    size, rows = _headline(headline, letters.bold)
    high = round(size * _LEADING)
    top = _HEADLINE_TOP + (_HEADLINE_ROOM - high * len(rows)) // 2
    for number, row in enumerate(rows):
        at = _EDGE, top + number * high + round(size * 0.98)
        write(sheet.pen(INK), at, row, letters.bold, size)
    aside = _cut(settable(card.aside, letters.plain), letters.plain, _ASIDE, _ROOM // 2)
    wide = length(aside, letters.plain, _ASIDE)
    corner = _WIDTH - _EDGE - wide, _SIGNATURE_AT
    write(sheet.pen(INK), corner, aside, letters.plain, _ASIDE)
    room = _ROOM - wide - (_SIGNATURE if wide else 0)
    signature = _cut(signature, letters.bold, _SIGNATURE, room)
    write(sheet.pen(INK), (_EDGE, _SIGNATURE_AT), signature, letters.bold, _SIGNATURE)


def _headline(text: str, fonts: tuple[Font, ...]) -> tuple[int, list[str]]:
    """Return a headline's size and its lines; one that is too long for any size ends early."""
    for size in _SIZES:
        if width(text) * size > _MOST_LINES * _ROOM:
            continue
        rows = lines(text, _ROOM / size)
        high = len(rows) * size * _LEADING
        if len(rows) > _MOST_LINES or high > _HEADLINE_ROOM:
            continue
        if all(length(row, fonts, size) <= _ROOM for row in rows):
            return size, rows
    most = int(_MOST_LINES * _ROOM / _SIZES[-1])
    return _headline(text[: min(most, len(text) - 2)].rstrip("，、：；…") + "…", fonts)


def _cut(text: str, fonts: tuple[Font, ...], size: int, room: float) -> str:
    """Return a text that fits, with an ellipsis where it was cut."""
    if length(text, fonts, size) <= room:
        return text
    while text and length(text + "…", fonts, size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
