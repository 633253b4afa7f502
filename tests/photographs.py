"""Pictures as cameras and editors leave them, on a small site, and what is published of them."""

from __future__ import annotations

import functools
import io
import struct
from typing import Any

from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from tests.support import SmallSite

PAGE = "neighbourhoods/baoxing/index.html"
SECRETS = (b"GPS-31N121E", b"SERIAL-0815", b"XMP-SECRET", b"IPTC-SECRET", b"COMMENT-SECRET")
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>XMP-SECRET</x:xmpmeta>"


def scene(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return a picture whose four corners are of four colours."""
    made = Image.new("RGB", size, "red")
    draw, (width, height) = ImageDraw.Draw(made), size
    draw.rectangle((width // 2, 0, width, height // 2), "lime")
    draw.rectangle((0, height // 2, width // 2, height), "blue")
    draw.rectangle((width // 2, height // 2, width, height), "white")
    return made


def corners(picture: Image.Image) -> list[str]:
    """Return the names of the colours in the four corners."""
    known = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255,) * 3}
    plain, (width, height) = picture.convert("RGB"), picture.size
    found = []
    for place in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
        seen = plain.getpixel((int(width * place[0]), int(height * place[1])))
        assert isinstance(seen, tuple)
        distance = {
            name: sum(abs(one - other) for one, other in zip(seen, colour, strict=True))
            for name, colour in known.items()
        }
        found.append(min(distance, key=distance.__getitem__))
    return found


def exif(orientation: int = 1) -> bytes:
    """Return Exif with a place, a camera and a thumbnail's worth of notes."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = "SERIAL-0815"
    made.get_ifd(0x8825)[29] = "GPS-31N121E"
    made.get_ifd(0x8825)[2] = (31.0, 14.0, 2.0)
    return made.tobytes()


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def photograph(size: tuple[int, int] = (640, 480), orientation: int = 1, **options: Any) -> bytes:
    """Return a JPEG with everything that a camera and an editor leave in it."""
    data = encoded(
        scene(size),
        "JPEG",
        exif=exif(orientation),
        comment=b"COMMENT-SECRET",
        xmp=XMP,
        **options,
    )
    iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x0bIPTC-SECRET"
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return data[:2] + segment + data[2:] + b"COMMENT-SECRET behind the end"


def notes() -> PngInfo:
    made = PngInfo()
    made.add_text("Comment", "COMMENT-SECRET")
    made.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return made


def drawing() -> bytes:
    import base64

    inside = base64.b64encode(photograph((8, 8))).decode()
    return f"""<?xml version="1.0"?><!-- COMMENT-SECRET -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="40" height="30"
 inkscape:export-filename="SERIAL-0815" data-name="COMMENT-SECRET">
<metadata><a xmlns="urn:x">GPS-31N121E</a></metadata>
<inkscape:namedview>XMP-SECRET</inkscape:namedview>
<style>/* IPTC-SECRET */ .a &gt; .b {{ fill: red }}</style>
<text class="a" xml:space="preserve">一 &amp; 二</text><use xlink:href="#x"/>
<image href="data:image/jpeg;base64,{inside}"/></svg>""".encode()


def moving(kind: str, **options: Any) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    return encoded(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options
    )


def laden() -> dict[str, bytes]:
    """Return a picture of every kind with secrets in it, by name."""
    return {
        "a.jpg": photograph(),
        "turned.jpg": photograph(orientation=6),
        "a.png": encoded(scene(), "PNG", exif=exif(), pnginfo=notes()),
        "turned.png": encoded(scene(), "PNG", exif=exif(8), pnginfo=notes()),
        "a.webp": encoded(scene(), "WEBP", exif=exif(), xmp=XMP),
        "moving.webp": moving("WEBP", exif=exif(), xmp=XMP),
        "a.avif": encoded(scene(), "AVIF", exif=exif(), xmp=XMP),
        "a.gif": encoded(scene(), "GIF", comment=b"COMMENT-SECRET"),
        "moving.gif": moving("GIF", comment=b"COMMENT-SECRET"),
        "moving.png": moving("PNG", pnginfo=notes()),
        "a.svg": drawing(),
    }


def show(site: SmallSite, files: dict[str, bytes], body: str = "") -> SmallSite:
    """Show pictures in the body of 宝兴, in order."""
    for name, data in files.items():
        site.write(f"content/media/{name}", data)
    shown = "\n\n".join(f"![{name}](../media/{name})" for name in files)
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", f"第二段。\n\n{shown}\n\n{body}")
    return site


def published(site: SmallSite, suffix: str = "") -> dict[str, bytes]:
    """Return the assets of a site but styles, scripts and the icon, by name without the hash."""
    found = {}
    for file in sorted((site.output / "assets").glob(f"*{suffix}")):
        if file.suffix not in (".css", ".js") and not file.name.startswith("icon."):
            name = file.name.split(".")
            found[f"{name[0]}.{name[-1]}"] = file.read_bytes()
    return found


def opened(data: bytes) -> Image.Image:
    made = Image.open(io.BytesIO(data))
    made.load()
    return made


@functools.cache  # a profile says when it was made
def wide_gamut() -> bytes:
    """Return the profile of sRGB with the primaries of Display P3."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
    }
    for index in range(struct.unpack_from(">I", data, 128)[0]):
        name, offset, _ = struct.unpack_from(">4sII", data, 132 + 12 * index)
        if name in primaries:
            values = [round(value * 65536) for value in primaries[name]]
            struct.pack_into(">3i", data, offset + 8, *values)
    return bytes(data)
