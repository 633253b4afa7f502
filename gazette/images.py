"""Pictures: what they are, how large, and whether they are safe to publish."""

from __future__ import annotations

import contextlib
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
    "MPO": {".jpg", ".jpeg"},  # what many telephones write: a JPEG with a second picture behind
    "PNG": {".png"},
    "WEBP": {".webp"},
}
_HEIC = frozenset({b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypheim", b"ftypmif1"})
_ACTIVE = frozenset(
    ["embed", "foreignobject", "handler", "iframe", "link", "listener", "object", "script", "set"]
)
_INNER = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]")
_ORIENTATION = 0x0112  # Exif; 5 to 8 are turned by a quarter, and browsers turn them back


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in CSS pixels; 0 where an SVG does not say."""

    width: int
    height: int


def inspect(path: str, data: bytes) -> tuple[Size | None, list[Problem]]:
    """Return the picture's size as it is shown, or None and what is wrong with it."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".svg":
        return _inspect_svg(path, data)
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
                if _lies_on_its_side(picture.info.get("exif", b"")):
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


def _lies_on_its_side(data: bytes) -> bool:
    """Tell whether Exif data, which may be damaged without harm, say so."""
    from PIL import Image

    exif = Image.Exif()
    with contextlib.suppress(Exception):
        exif.load(data)
        return exif.get(_ORIENTATION, 1) in (5, 6, 7, 8)
    return False


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


def _inspect_svg(path: str, data: bytes) -> tuple[Size | None, list[Problem]]:
    """Refuse an SVG that could run a script or fetch something; read its size."""
    reader = _Svg(path)
    try:
        reader.parser.Parse(data, True)
    except _Refused:
        pass
    except expat.ExpatError as error:
        return None, [problem("E-picture-broken", path, error.lineno, error.offset + 1)]
    except (ValueError, LookupError):  # an encoding that expat does not know
        return None, [problem("E-picture-broken", path)]
    if not reader.problems and reader.root_name != "svg":
        return None, [problem("E-picture-broken", path)]
    return (None if reader.problems else _svg_size(reader.root)), reader.problems


class _Refused(Exception):
    """Stop reading, before entities are expanded."""


class _Svg:
    """What one SVG holds that a picture has no need of."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.root_name = ""
        self.root: dict[str, str] = {}
        self.style: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = lambda target, _: self.refuse(f"<?{target}?>")

    def refuse(self, reason: str) -> None:
        """Note what is unsafe, where the parser is."""
        place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.problems.append(problem("E-picture-unsafe", self.path, *place, reason=reason[:40]))

    def doctype(self, name: str, system: Any, public: Any, subset: int) -> None:  # noqa: ARG002
        """Let pass only what declares nothing of its own, as drawing programs write it."""
        if subset:
            self.refuse("<!DOCTYPE [")
            raise _Refused

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at a start tag."""
        space, _, local = name.rpartition(" ")
        local = local.lower()
        if not self.root_name:
            self.root_name, self.root = local, attributes
        if space.endswith("/xhtml") or local in _ACTIVE:
            self.refuse(f"<{local}>")
        if local == "style":
            self.style = []
        for key, value in attributes.items():
            self.attribute(key.rpartition(" ")[2].lower(), value)

    def attribute(self, name: str, value: str) -> None:
        """Look at an attribute, whatever its namespace."""
        plain = re.sub(r"[\s\x00-\x1f]", "", value).lower()
        if name == "attributename" and re.fullmatch(r"on.*|(?:.*:)?href", plain):
            self.refuse(f"{name}={value}")
        elif name.startswith("on") or name == "base":
            self.refuse(name)
        elif (name in ("href", "src") and not _INNER.match(plain)) or _active(
            plain, style=name == "style"
        ):
            self.refuse(f"{name}={value}")

    def text(self, content: str) -> None:
        """Collect a style sheet; it may come in pieces."""
        if self.style is not None:
            self.style.append(content)

    def end(self, name: str) -> None:
        """Look at a style sheet when it is whole."""
        if self.style is not None and name.rpartition(" ")[2].lower() == "style":
            content = re.sub(r"\s", "", "".join(self.style)).lower()
            if _active(content, style=True):
                self.refuse("<style>")
            self.style = None


def _active(value: str, *, style: bool) -> bool:
    """Tell an address outside the file or a script, in a lower-case value without spaces."""
    if re.search(r"url\((?![\"']?(?:#|data:(?:image/(?:png|jpeg|gif|webp)|font/)))", value):
        return True
    if re.search(r"javascript:|vbscript:|data:(?:text|image/svg)", value):
        return True
    # A backslash could spell any of these in another way.
    return style and bool(re.search(r"@import|image-set|src\(|https?:|expression\(|\\", value))


def _svg_size(root: dict[str, str]) -> Size:
    lengths = [
        re.fullmatch(r"(\d{1,5}(?:\.\d+)?)(?:px)?", root.get(name, "").strip())
        for name in ("width", "height")
    ]
    if lengths[0] and lengths[1]:
        return Size(round(float(lengths[0][1])), round(float(lengths[1][1])))
    number = r"(\d{1,5}(?:\.\d*)?)"
    pattern = rf"\s*\S+[\s,]+\S+[\s,]+{number}[\s,]+{number}\s*"
    box = re.fullmatch(pattern, root.get("viewBox", "")[:100])
    return Size(round(float(box[1])), round(float(box[2]))) if box else Size(0, 0)
