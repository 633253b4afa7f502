"""Derive: the copies of one picture, decoded once, each encoded as its recipe says.

The bytes depend on the picture and the recipe alone, whichever others are made beside it.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterable, Iterator

from gazette.pictures.copies import CLEAN, WIDTHS, Recipe

# What `derived` raises where a picture cannot be read.
UNREADABLE = (
    *(OSError, ValueError, SyntaxError, ArithmeticError, LookupError, EOFError),
    *(RuntimeError, TypeError, AssertionError, struct.error),
)


def derived(path: str, data: bytes, recipes: Iterable[Recipe]) -> Iterator[bytes]:
    """Yield the bytes of each copy of a picture.

    Raises one of `UNREADABLE`.
    """
    from gazette.pictures import scrub

    plate: _Plate | None = None
    for recipe in recipes:
        if recipe.kind == CLEAN:
            is_drawing = path.lower().endswith(".svg")
            yield scrub.drawing(data) if is_drawing else scrub.scrubbed(data)
            continue
        plate = plate or _Plate(data)
        yield plate.encoded(recipe)


class _Plate:
    """A decoded picture, upright, no wider than the widest copy of it."""

    def __init__(self, data: bytes) -> None:
        from PIL import Image

        from gazette.pictures import pixels

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                lies = pixels.orientation(picture)
                profile = picture.info.get("icc_profile")
                self.photograph = picture.format in ("JPEG", "MPO")
                size = _fitting(picture.size, turned=lies >= 5)
                picture.draft(None, size)  # a JPEG is decoded no larger than it is needed
                made = pixels.reduced(pixels.plain(picture), size)
        if made.mode in ("LA", "RGBA") and not pixels.is_clear(made):
            made = made.convert(made.mode[:-1])
        made, self.profile = pixels.coloured(made, profile)
        self.image = pixels.upright(made, lies)
        self.image.info = {}

    def encoded(self, recipe: Recipe) -> bytes:
        """Return a copy of the picture."""
        from gazette.pictures import pixels

        image = pixels.reduced(self.image, (recipe.width, recipe.height))
        if recipe.kind != "png" and image.mode in ("L", "LA") and recipe.kind != "jpeg":
            image = image.convert("RGB" if image.mode == "L" else "RGBA")
        image.info = {}
        options: dict[str, object] = {"icc_profile": self.profile} if self.profile else {}
        if recipe.kind == "avif":
            sampling = "4:2:0" if self.photograph else "4:4:4"
            # Several threads could split it in another way on another machine.
            options |= {"quality": 55, "speed": 6, "subsampling": sampling, "max_threads": 1}
        elif recipe.kind == "webp":
            options |= {"quality": 80, "method": 4}
        elif recipe.kind == "jpeg":
            options |= {"quality": 82, "progressive": True, "optimize": True}
        else:
            options |= {"optimize": True}
        out = io.BytesIO()
        image.save(out, recipe.kind.upper(), **options)
        return out.getvalue()


def _fitting(size: tuple[int, int], *, turned: bool) -> tuple[int, int]:
    """Return the size of the widest copy, as the picture lies."""
    width, height = reversed(size) if turned else size
    if width > WIDTHS[-1]:
        width, height = WIDTHS[-1], max(1, round(height * WIDTHS[-1] / width))
    return (height, width) if turned else (width, height)
