"""Palette: pictures of few colours, drawn as light and shade, kept as PNG of four bits a pixel."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

GROUND: Colour = (0xF6, 0xF1, 0xE7)  # 石库门
INK: Colour = (0x1F, 0x1D, 0x1A)  # 墨
BRICK: Colour = (0x8A, 0x32, 0x26)  # 红砖
COPPER: Colour = (0xA8, 0x80, 0x3F)  # 铜

# Sixteen colours: the ground, and from it to each colour in so many steps.
_RAMPS = ((COPPER, 3), (BRICK, 6), (INK, 6))
# zlib's strategy Z_RLE: as small as its best effort on flat colours, in half the time.
_RUNS = 3
COLOURS = {colour: number for number, (colour, _) in enumerate(_RAMPS)}


_PALETTE = [
    *GROUND,
    *(
        round(ground + (full - ground) * step / steps)
        for colour, steps in _RAMPS
        for step in range(1, steps + 1)
        for ground, full in zip(GROUND, colour, strict=True)
    ),
]


def _tables() -> Iterator[tuple[list[int], list[int]]]:
    """Yield for each colour the number in the palette by how much it covers, and if it does."""
    first = 1
    for _, steps in _RAMPS:
        levels = [round(each * steps / 255) for each in range(256)]
        numbers = [first + level - 1 if level else 0 for level in levels]
        yield numbers, [255 if level else 0 for level in levels]
        first += steps


_TABLES = tuple(_tables())
_MOSTLY = [255 if each >= 128 else 0 for each in range(256)]


class Sheet:
    """A sheet to draw on in three colours, one over the other: copper, brick, ink.

    Each colour is an own picture of how much of it covers the ground (mode L).
    """

    def __init__(self, width: int, height: int) -> None:
        from PIL import Image, ImageDraw

        self.size = width, height
        self._layers = [Image.new("L", self.size, 0) for _ in _RAMPS]
        self._pens = [ImageDraw.Draw(layer) for layer in self._layers]

    def pen(self, colour: Colour) -> ImageDraw.ImageDraw:
        """Return what draws in a colour; fill with 255."""
        return self._pens[COLOURS[colour]]

    def stamp(self, colour: Colour, shape: Image.Image, x: int, y: int) -> None:
        """Put a shape, as how much of each pixel it covers, with its middle at a point."""
        corner = x - shape.width // 2, y - shape.height // 2
        self._layers[COLOURS[colour]].paste(255, corner, shape)

    def png(self, factor: int = 1) -> bytes:
        """Return the sheet as PNG, `factor` times smaller."""
        from PIL import Image

        shades = [layer.reduce(factor) if factor > 1 else layer for layer in self._layers]
        picture = Image.new("P", shades[0].size, 0)
        for shade, (numbers, covered) in zip(shades, _TABLES, strict=True):
            box = shade.getbbox()
            if box:
                part = shade.crop(box)
                picture.paste(part.point(numbers), box[:2], part.point(covered))
        _mend(picture, shades)
        picture.putpalette(_PALETTE)
        made = io.BytesIO()
        picture.save(made, "PNG", bits=4, compress_type=_RUNS)
        return made.getvalue()


def _mend(picture: Image.Image, shades: Sequence[Image.Image]) -> None:
    """Give each pixel of the lowest colour to it or wholly to the one above.

    An edge is mixed with the ground, and would part the two by a bright seam.
    """
    from PIL import ImageChops

    low, *others = shades
    box = low.getbbox()
    if box:
        low = low.crop(box)
        numbers, covered = _TABLES[0]
        own = low.point(covered)
        picture.paste(low.point(numbers), box[:2], own)
        for shade, (above, _) in zip(others, _TABLES[1:], strict=True):
            mostly = ImageChops.darker(own, shade.crop(box).point(_MOSTLY))
            picture.paste(above[255], box[:2], mostly)
