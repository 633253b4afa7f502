"""Icons: the drawing of templates/static/icon.svg in pixels."""

from __future__ import annotations

from gazette.drawing import notes
from gazette.drawing.palette import Sheet
from gazette.pages.sharing import Icon

# Drawn larger and made smaller: Pillow's own shapes have steps.
_FINER = 4
# How much of its side a mask may cut off (W3C Application Manifest, 2.4.3: a circle of 40 %).
_SAFE = 0.62
# Large enough to be seen at 32 pixels.
_NOTE = 1.65


def drawn(icon: Icon) -> bytes:
    """Return the icon as PNG, opaque to its corners: each system cuts its own shape."""
    side = icon.size * _FINER
    sheet = Sheet(side, side)
    share = _SAFE if icon.maskable else 52 / 64
    half = side * share / 2
    middle, gap = side / 2, side * share * 8 / 52
    line = max(_FINER, round(gap * 3 / 16))
    stave = notes.Stave(middle - half, middle + half, middle - 2 * gap, gap, line)
    notes.lines(sheet, stave)
    notes.note(sheet, stave, middle - 0.7 * gap, 2, _NOTE)
    return sheet.png(_FINER)
