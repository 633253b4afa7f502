"""Pictures: what they are, how large, and whether they are safe to publish."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

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
    "PNG": {".png"},
    "WEBP": {".webp"},
}


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in CSS pixels; 0 where an SVG does not say."""

    width: int
    height: int


def inspect(path: str, data: bytes) -> tuple[Size | None, list[Problem]]:
    """Return the picture's size, or None and what is wrong with it."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".svg":
        return _inspect_svg(path, data)
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return None, [problem("E-picture-large", path)]
                kind = picture.format or ""
                picture.verify()
                size = Size(picture.width, picture.height)
    except (Image.DecompressionBombError, UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None, [problem("E-picture-broken", path)]
    if suffix not in _FORMATS.get(kind, set()):
        return None, [problem("E-picture-type", path, kind=kind or "?", suffix=suffix)]
    return size, []


def _inspect_svg(path: str, data: bytes) -> tuple[Size | None, list[Problem]]:
    """Refuse an SVG that could run a script or fetch something; read its size."""
    problems: list[Problem] = []
    root: dict[str, str] = {}
    parser = expat.ParserCreate()

    def refuse(reason: str) -> None:
        place = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        problems.append(problem("E-picture-unsafe", path, *place, reason=reason))

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        if not root:
            root.update({"": local} | attributes)
        if local in ("script", "foreignobject", "iframe", "object", "embed", "handler", "set"):
            refuse(f"<{name}>")
        for key, value in attributes.items():
            plain = key.rpartition(":")[2].lower()
            address = re.sub(r"[\s\x00-\x1f]", "", value).lower()
            if plain.startswith("on"):
                refuse(key)
            elif (
                plain in ("href", "src")
                and not address.startswith(("#", "data:image/png", "data:image/jpeg"))
            ) or re.search(r"url\(\s*['\"]?(?!#)|javascript:|@import|expression\(", address):
                refuse(f"{key}={value[:40]}")

    def text(content: str) -> None:
        if re.search(r"@import|url\(\s*['\"]?(?!#)", content.lower()):
            refuse(content.strip()[:40])

    def refuse_declaration(*_: Any) -> None:
        refuse("<!DOCTYPE>")

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_declaration
    parser.ProcessingInstructionHandler = lambda target, _: refuse(f"<?{target}?>")
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return None, [problem("E-picture-broken", path, error.lineno, error.offset + 1)]
    if root.get("") != "svg":
        problems.append(problem("E-picture-broken", path))
    return (None if problems else _svg_size(root)), problems


def _svg_size(root: dict[str, str]) -> Size:
    lengths = [
        re.fullmatch(r"(\d+(?:\.\d+)?)(?:px)?", root.get(name, "")) for name in ("width", "height")
    ]
    if lengths[0] and lengths[1]:
        return Size(round(float(lengths[0][1])), round(float(lengths[1][1])))
    box = re.fullmatch(r"\s*\S+[\s,]+\S+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*", root.get("viewBox", ""))
    return Size(round(float(box[1])), round(float(box[2]))) if box else Size(0, 0)
