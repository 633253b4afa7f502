"""Inspect: what a picture really is, how large, its tone, and whether it is whole and safe."""

from __future__ import annotations

import io
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gazette.errors import Problem, problem
from gazette.pictures import drawings
from gazette.pictures.look import HEIC, Look

if TYPE_CHECKING:
    from PIL import Image

# 100 million pixels is more than any camera makes; a file that claims more is a bomb.
MAX_PIXELS = 100_000_000
# A progressive JPEG has about ten scans, each of which is as much work as all pixels.
MAX_SCANNED = 20 * MAX_PIXELS
# Markers (ITU-T T.81, B.1.1): of a scan, of the end, and from where on a length stands behind.
_SCAN, _END, _LONG = b"\xff\xda", b"\xff\xd9", 0xC0
# Any but those that are part of a scan.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

_SUFFIXES = {
    "AVIF": {".avif"},
    "GIF": {".gif"},
    "JPEG": {".jpg", ".jpeg"},
    "MPO": {".jpg", ".jpeg"},  # what many telephones write: a JPEG with a second picture behind
    "PNG": {".png"},
    "WEBP": {".webp"},
}
# What every browser shows of it.
_FALLBACKS = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "GIF": "png"}
_HEIC_BRANDS = frozenset(
    {b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypheim", b"ftypheis", b"ftypmif1"}
)
# What else is given the name of a picture, by how it begins.
_OTHERS = (
    (b"<svg", "SVG"),
    (b"<?xml", "XML"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"%pdf-", "PDF"),
    (b"pk\x03\x04", "ZIP / DOCX"),
    (b"\xd0\xcf\x11\xe0", "DOC"),
    (b"rar!", "RAR"),
    (b"mz", "EXE"),
)
# As many pixels as tell a picture's tone.
_SMALL = (64, 64)


def inspect(path: str, data: bytes) -> tuple[Look | None, list[Problem]]:
    """Return how the picture looks, or None and what is wrong with it."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".svg":
        size, problems = drawings.inspect(path, data)
        return (Look(*size) if size else None), problems
    if suffix in HEIC or data[4:12] in _HEIC_BRANDS:
        return None, [problem("E-picture-heic", path)]
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            look, code, kind = _look(data, suffix)
    except Image.DecompressionBombError:
        return None, [problem("E-picture-large", path)]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file makes Pillow raise whatever it pleases
        return None, [problem("E-picture-broken", path, near=_really(data))]
    if code == "E-picture-type":
        return None, [problem(code, path, kind=kind or "?", suffix=suffix)]
    return (look, []) if look else (None, [problem(code, path)])


def _look(data: bytes, suffix: str) -> tuple[Look | None, str, str]:
    """Return the look of a file that Pillow reads; else the code of what is wrong, and its kind."""
    from PIL import Image

    from gazette.pictures import pixels

    with Image.open(io.BytesIO(data)) as picture:
        kind = picture.format or ""
        # A WebP or AVIF may have to be written anew, with all its frames.
        frames = getattr(picture, "n_frames", 1) if kind in ("WEBP", "AVIF") else 1
        if picture.width * picture.height * frames > MAX_PIXELS:
            return None, "E-picture-large", kind
        most = MAX_SCANNED // (picture.width * picture.height)
        # Most have few such bytes, whatever they are.
        if kind in ("JPEG", "MPO") and data.count(_SCAN) > most and _scans(data) > most:
            return None, "E-picture-scans", kind
        turned = pixels.orientation(picture) >= 5
        size = (picture.height, picture.width) if turned else picture.size
        moving = kind != "MPO" and getattr(picture, "is_animated", False)
        picture.verify()
    if suffix not in _SUFFIXES.get(kind, set()):
        return None, "E-picture-type", kind
    if _cut_short(kind, data):
        return None, "E-picture-broken", kind
    with Image.open(io.BytesIO(data)) as picture:
        tone = _tone(picture)
    return Look(*size, _kinds(kind), tone, moving), "", kind


def _scans(data: bytes) -> int:
    """Count the scans of a JPEG; a film or a second picture behind it is none of it."""
    found, position = 0, 2
    while match := _MARKER.search(data, position):
        marker, position = match.group(), match.end()
        if marker == _END:
            break
        found += marker == _SCAN
        if marker[1] >= _LONG:
            position += int.from_bytes(data[position : position + 2], "big")
    return found


def _really(data: bytes) -> str:
    """Return what a file is that Pillow does not know; empty where that is not told either."""
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    for start, kind in _OTHERS:
        if head.startswith(start):
            return kind
    if data[4:8] == b"ftyp":
        return "" if data[8:12] in (b"avif", b"avis", b"mif1") else "MP4"
    try:
        text = data[:4096].decode("utf-8", "strict" if len(data) <= 4096 else "ignore")
    except UnicodeDecodeError:
        return ""
    return "TXT" if text.strip() and text.replace("\n", "").replace("\r", "").isprintable() else ""


def _kinds(kind: str) -> tuple[str, ...]:
    """Return what a picture is published as, as far as this Pillow can."""
    from PIL import features

    modern = [each for each in ("avif", "webp") if features.check(each)]
    if kind in _FALLBACKS:
        return (*modern, _FALLBACKS[kind])
    return tuple(modern)


def _tone(picture: Image.Image) -> str:
    """Return the colour that most of a picture has; empty where something shines through."""
    from PIL import Image

    from gazette.pictures import pixels, tones

    picture.draft(None, _SMALL)
    small = pixels.reduced(pixels.plain(picture), _SMALL)
    if pixels.is_clear(small):
        return ""
    counted = small.convert("RGB").quantize(6, Image.Quantize.MEDIANCUT)
    colours = counted.getcolors() or []
    most = max(colours)[1]
    palette = counted.getpalette() or []
    assert isinstance(most, int)  # noqa: S101 - it is an index of the palette
    return tones.legible(palette[3 * most : 3 * most + 3])


def _cut_short(kind: str, data: bytes) -> bool:
    """Tell a file that ends too early, without decoding it.

    Pillow's verify() reads a PNG to its end, but of the others only the header.
    """
    if kind in ("JPEG", "MPO"):
        return _jpeg_cut_short(data)
    if kind == "GIF":
        return not data.rstrip(b"\0").endswith(b";")
    if kind == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    return kind == "AVIF" and _boxes_cut_short(data)


def _jpeg_cut_short(data: bytes) -> bool:
    """Tell whether the end of the image (ITU-T T.81, B.1.1.3) is missing after its data begin.

    A camera may put a whole JPEG before the data, and a film behind the end.
    """
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xDA:
            return data.find(b"\xff\xd9", position) < 0
        if marker == 0xFF:
            position += 1
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return True


def _boxes_cut_short(data: bytes) -> bool:
    """Tell whether the last box of an ISO base media file (14496-12, 4.2) is not all there."""
    position = 0
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        if length == 1:
            length = int.from_bytes(data[position + 8 : position + 16], "big")
        elif length == 0:
            return False  # up to the end of the file
        if length < 8:
            return True
        position += length
    return position > len(data)
