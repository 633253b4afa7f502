"""Notes: a stave with a tune on it, as on the page and on the printed cover."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, NamedTuple

from gazette.drawing.palette import BRICK, COPPER, Sheet

if TYPE_CHECKING:
    from PIL import Image

# Of a note's head, in gaps of the stave: half its width and height, and how it leans.
_WIDE, _HIGH, _LEAN = 0.66, 0.46, math.radians(-20)
_STEM, _MIDDLE = 3.1, 4
_FINER, _CORNERS = 8, 64


class Stave(NamedTuple):
    """Five lines from `left` to `right`; `top` is the highest, `gap` lies between two."""

    left: float
    right: float
    top: float
    gap: float
    line: int


def lines(sheet: Sheet, stave: Stave) -> None:
    """Draw the five lines."""
    pen = sheet.pen(COPPER)
    for number in range(5):
        y = stave.top + number * stave.gap
        pen.rectangle((stave.left, y, stave.right, y + stave.line - 1), fill=255)


def note(sheet: Sheet, stave: Stave, x: float, step: int, size: float = 1) -> None:
    """Draw a note whose head stands at `x`; `step` is 0 on the lowest line, 8 on the highest.

    One of size 1 has a head as high as the gap.
    """
    pen, gap = sheet.pen(BRICK), stave.gap
    y = stave.top + 4 * gap - step * gap / 2 + stave.line / 2
    sheet.stamp(BRICK, _head(gap * size), round(x), round(y))
    side, end = (1, -_STEM * gap) if step < _MIDDLE else (-1, _STEM * gap)
    stem = x + side * (_WIDE * gap * size * 0.93)
    wide = max(1.0, gap * size * 0.12)
    top, bottom = sorted((y, y + end))
    pen.rectangle((stem - wide / 2, top, stem + wide / 2, bottom), fill=255)


@functools.cache
def _head(gap: float) -> Image.Image:
    """Return how much of each pixel a head covers; Pillow's own shapes have steps."""
    from PIL import Image, ImageDraw

    half = round(gap)
    head = Image.new("L", (2 * half * _FINER, 2 * half * _FINER), 0)
    cos, sin = math.cos(_LEAN), math.sin(_LEAN)
    points = []
    for number in range(_CORNERS):
        turn = number * math.tau / _CORNERS
        along, across = _WIDE * gap * math.cos(turn), _HIGH * gap * math.sin(turn)
        x, y = along * cos - across * sin, along * sin + across * cos
        points.append(((x + half) * _FINER, (y + half) * _FINER))
    ImageDraw.Draw(head).polygon(points, fill=255)
    return head.reduce(_FINER)
