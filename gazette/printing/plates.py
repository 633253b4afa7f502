"""Plates: the pictures of an issue as Typst takes them, no larger than they print well."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gazette.disk import machine_errors
from gazette.errors import ContentError, problem
from gazette.pages.sheets import Plate
from gazette.pictures import scrub

# Twice what a column of 56 mm needs at 300 dots an inch.
_LARGEST = 1320
_AS_THEY_ARE = frozenset({"PNG", "JPEG"})
_PLAIN_MODES = frozenset({"1", "L", "LA", "RGB", "RGBA", "P"})
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Printable:
    """A picture's file below the root that Typst sees, and its size in pixels (0 for SVG)."""

    file: str
    width: int
    height: int


def lay_out(plates: Iterable[Plate], root: Path) -> dict[str, Printable]:
    """Write the pictures below `root`; return each by its address on the web.

    Raises ContentError with every picture that cannot be read.
    """
    folder = root / "plates"
    folder.mkdir()
    made, problems = {}, []
    for index, plate in enumerate(plates):
        data, suffix = plate.source.read(), PurePosixPath(plate.source.path).suffix.lower()
        try:
            if suffix == ".svg":
                data, width, height = scrub.drawing(data), 0, 0
            else:
                data, suffix, width, height = _raster(data)
        except (OSError, ValueError, SyntaxError):
            problems.append(problem("E-picture-broken", plate.source.path))
            continue
        with machine_errors(plate.source.path):
            (folder / f"{index}{suffix}").write_bytes(data)
        made[plate.address] = Printable(f"/plates/{index}{suffix}", width, height)
    if problems:
        raise ContentError(problems)
    return made


def _raster(data: bytes) -> tuple[bytes, str, int, int]:
    """Return a picture as PNG or JPEG, upright, in colours that print, with suffix and size."""
    from PIL import Image, ImageOps

    try:
        opened = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise ValueError("too large") from error
    with opened:
        kind = opened.format or ""
        turned = opened.getexif().get(_ORIENTATION, 1) != 1
        large = max(opened.size) > _LARGEST
        plain = opened.mode in _PLAIN_MODES and "icc_profile" not in opened.info
        if kind in _AS_THEY_ARE and plain and not turned and not large:
            opened.load()
            # The bytes of a JPEG go into the PDF as they are.
            return scrub.scrubbed(data), f".{kind.lower()}", *opened.size
        picture = ImageOps.exif_transpose(opened)
        if picture.mode.startswith("I"):  # 16 bits a point, of which 8 print
            picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        picture = picture.convert("RGBA" if clear else "RGB")
        picture.thumbnail((_LARGEST, _LARGEST), Image.Resampling.LANCZOS, reducing_gap=3.0)
        out = io.BytesIO()
        if kind in ("JPEG", "MPO"):
            picture.save(out, "JPEG", quality=88, subsampling=0)
            return out.getvalue(), ".jpeg", *picture.size
        picture.save(out, "PNG")
        return out.getvalue(), ".png", *picture.size
