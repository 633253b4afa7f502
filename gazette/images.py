"""Pictures: what they are, how large, and whether they are safe to publish."""

from __future__ import annotations

import io
from pathlib import PurePosixPath

from gazette.errors import Problem, problem

PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
# What a story may offer for download: nothing that a browser runs.
DOWNLOADS = frozenset(
    [
        ".csv",
        ".docx",
        ".epub",
        ".ics",
        ".m4a",
        ".mp3",
        ".mp4",
        ".odt",
        ".ods",
        ".ogg",
        ".pdf",
        ".pptx",
        ".txt",
        ".webm",
        ".xlsx",
        ".zip",
    ]
)
# 100 million pixels is more than any camera makes; a file that claims more is a bomb.
MAX_PIXELS = 100_000_000

_FORMATS = {
    "AVIF": {".avif"},
    "GIF": {".gif"},
    "JPEG": {".jpg", ".jpeg"},
    "MPO": {".jpg", ".jpeg"},  # what many telephones write: a JPEG with a second picture behind
    "PNG": {".png"},
    "WEBP": {".webp"},
}
_HEIC = frozenset({b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypheim", b"ftypmif1"})
_ORIENTATION = 0x0112  # Exif; 5 to 8 are turned by a quarter, and browsers turn them back


def inspect(path: str, data: bytes) -> tuple[Size | None, list[Problem]]:
    """Return the picture's size as it is shown, or None and what is wrong with it."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".svg":
        return svg.inspect(path, data)
    if data[4:12] in _HEIC:
        return None, [problem("E-picture-type", path, kind="HEIC", suffix=suffix)]
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                size = Size(picture.width, picture.height)
                if size.width * size.height > MAX_PIXELS:
                    return None, [problem("E-picture-large", path)]
                kind = picture.format or ""
                if picture.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8):
                    size = Size(size.height, size.width)
                picture.verify()
    except Image.DecompressionBombError:
        return None, [problem("E-picture-large", path)]
    except Exception:  # noqa: BLE001 - a damaged file makes Pillow raise whatever it pleases
        return None, [problem("E-picture-broken", path)]
    if suffix not in _FORMATS.get(kind, set()):
        return None, [problem("E-picture-type", path, kind=kind or "?", suffix=suffix)]
    if _cut_short(kind, data):
        return None, [problem("E-picture-broken", path)]
    return size, []


def _cut_short(kind: str, data: bytes) -> bool:
    """Tell a file that ends too early, without decoding it.

    Pillow's verify() reads a PNG to its end, but of the others only the header.
    """
    if kind in ("JPEG", "MPO"):
        # In the data after a start of scan, ff is never followed by anything but a marker.
        return data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    if kind == "GIF":
        return not data.rstrip(b"\0").endswith(b";")
    if kind == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    return kind == "AVIF" and _boxes_cut_short(data)


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
