"""Scrub: a picture's file without Exif, XMP, IPTC, comments and all that is not the picture.

Nothing is encoded again: what shows the picture, and the profile of its colours, is copied as it
is. Only a picture that lies on its side loses with its Exif what says so, and one in AVIF has it
inside of what shows it: those are written anew.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from gazette.pictures import traces

# PNG (3rd edition), table 7: what shows the picture, still or moving.
_CHUNKS = frozenset(
    b"IHDR PLTE tRNS IDAT IEND cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs acTL fcTL fdAT".split()
)
_RIFF = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
# GIF89a, 26: who reads none but these knows how often to repeat.
_LOOPS = frozenset([b"NETSCAPE2.0", b"ANIMEXTS1.0"])
_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"


def scrubbed(data: bytes) -> bytes:
    """Return the file of a picture without what is not the picture.

    Raises ValueError, OSError or SyntaxError where it cannot be read.
    """
    if data.startswith((_JPEG, _PNG)) or data[8:12] == b"WEBP":
        if _lies(data):
            return _anew(data)
        if data.startswith(_JPEG):
            return b"".join(_jpeg(data))
        return _png(data) if data.startswith(_PNG) else _webp(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return b"".join(_gif(data))
    if data[4:8] == b"ftyp":
        return _anew(data)
    raise ValueError("not a picture")


def drawing(data: bytes) -> bytes:
    """Return an SVG, which is known to be safe, without the traces of its editor."""
    return traces.cleaned(data, scrubbed)


def _lies(data: bytes) -> bool:
    """Tell whether a picture is turned by its Exif."""
    if b"Exif\0\0" not in data[:_EXIF_WITHIN] and b"eXIf" not in data and b"EXIF" not in data:
        return False
    from PIL import Image

    from gazette.pictures import pixels

    with Image.open(io.BytesIO(data)) as picture:
        return pixels.orientation(picture) > 1


# Exif comes first in a JPEG, but a camera may put more before it.
_EXIF_WITHIN = 1 << 20


def _anew(data: bytes) -> bytes:
    """Encode a picture upright, as near to what it was as its kind allows."""
    from PIL import Image, ImageSequence, JpegImagePlugin

    from gazette.pictures import pixels

    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        kind = "JPEG" if picture.format == "MPO" else picture.format or ""
        lies, profile = pixels.orientation(picture), picture.info.get("icc_profile")
        options: dict[str, object] = {"icc_profile": profile} if profile else {}
        frames = []
        if kind == "JPEG":
            sampling = JpegImagePlugin.get_sampling(picture)
            options |= {"qtables": picture.quantization, "optimize": True}  # type: ignore[attr-defined]
            options |= {"subsampling": sampling} if sampling >= 0 else {}
        elif kind == "WEBP":
            options |= {"quality": 92, "method": 4}
        elif kind == "AVIF":
            options |= {"quality": 85, "speed": 6, "max_threads": 1}
        if kind in ("WEBP", "AVIF") and getattr(picture, "is_animated", False):
            durations = []
            for frame in ImageSequence.Iterator(picture):
                made = pixels.upright(frame.copy(), lies)
                durations.append(frame.info.get("duration", 100))
                made.info = {}
                frames.append(made)
            options |= {"save_all": True, "append_images": frames[1:], "duration": durations}
        else:
            frames = [pixels.upright(picture, lies)]
        frames[0].info = _needed(frames[0].info)
        frames[0].save(out, kind, **options)
    return out.getvalue()


def _needed(info: dict[str | tuple[int, int], object]) -> dict[str | tuple[int, int], object]:
    """Return what of a picture's notes its pixels need: which of them are clear."""
    return {key: value for key, value in info.items() if key == "transparency"}


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Yield the segments of the first picture in a JPEG (ITU-T T.81, B.1.1) that show it."""
    yield _JPEG
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            raise ValueError("no marker")
        marker = data[position + 1]
        if marker == 0xFF:  # a marker may have any number of these before it
            position += 1
            continue
        if marker == 0xD9:
            break
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        yield from _segment(marker, data[position:end])
        if marker == 0xDA:
            last = _end_of_scan(data, end)
            yield data[end:last]
            end = last
        position = end
    yield b"\xff\xd9"


def _segment(marker: int, segment: bytes) -> Iterator[bytes]:
    """Yield a segment as far as it is needed to show the picture."""
    content = segment[4:]
    if marker == 0xE0 and content.startswith(b"JFIF\0") and len(content) >= 14:
        # Without the small picture that it may hold.
        yield b"\xff\xe0\x00\x10" + content[:12] + b"\0\0"
    elif (
        (marker == 0xE2 and content.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and content.startswith(b"Adobe"))
        or not (0xE0 <= marker <= 0xEF or marker == 0xFE)
    ):
        yield segment


def _end_of_scan(data: bytes, start: int) -> int:
    """Return where the data of a scan end: at a marker that does not belong to them."""
    position = data.find(b"\xff", start)
    while 0 <= position < len(data) - 1:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker == 0 or 0xD0 <= marker <= 0xD7:
            position = data.find(b"\xff", position + 2)
        else:
            return position
    return len(data)


def _png(data: bytes) -> bytes:
    made, position = [_PNG], len(_PNG)
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind, end = data[position + 4 : position + 8], position + 12 + length
        if kind in _CHUNKS:
            made.append(data[position:end])
        if kind == b"IEND":
            break
        position = end
    return b"".join(made)


def _webp(data: bytes) -> bytes:
    end = 8 + int.from_bytes(data[4:8], "little")
    body = b"WEBP" + b"".join(_riff(data[12:end]))
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _riff(data: bytes) -> Iterator[bytes]:
    """Yield the chunks of a WebP (RFC 9649, 2.7) that show the picture."""
    position = 0
    while position + 8 <= len(data):
        kind = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        content = data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
        if kind == b"VP8X":
            content = bytes([content[0] & ~0x0C]) + content[1:]  # neither Exif nor XMP
        elif kind == b"ANMF":
            content = content[:16] + b"".join(_riff(content[16:]))
        if kind in _RIFF:
            padding = b"\0" * (len(content) % 2)
            yield kind + len(content).to_bytes(4, "little") + content + padding


def _gif(data: bytes) -> Iterator[bytes]:
    """Yield the blocks of a GIF (GIF89a, 17 to 27) that show the picture."""
    position = 13 + _table(data[10])
    yield data[:position]
    while position < len(data) and data[position] != 0x3B:
        start = position
        if data[position] == 0x21:
            label, position = data[position + 1], position + 2
            name = data[position + 1 : position + 12]
            wanted = label == 0xF9 or (label == 0xFF and name in _LOOPS)
        elif data[position] == 0x2C:
            wanted, position = True, position + 11 + _table(data[position + 9])
        else:
            raise ValueError("no block")
        while position < len(data) and data[position]:
            position += 1 + data[position]
        position += 1
        if wanted:
            yield data[start:position]
    yield b";"


def _table(packed: int) -> int:
    """Return how many bytes a colour table takes, if there is one."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0
