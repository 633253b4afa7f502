"""Pixels: a decoded picture, whatever its mode, upright, in colours that every browser shows."""

from __future__ import annotations

import contextlib
import io

from PIL import Image

_ORIENTATION = 0x0112  # Exif
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(picture: Image.Image) -> int:
    """Return how a picture lies, as Exif says it, which may be damaged without harm.

    From 5 on it lies on its side. What XMP says of it no browser heeds.
    """
    exif = Image.Exif()
    with contextlib.suppress(Exception):
        exif.load(picture.info.get("exif", b""))
        found = exif.get(_ORIENTATION, 1)
        return found if found in _UPRIGHT else 1
    return 1


def upright(picture: Image.Image, lies: int) -> Image.Image:
    """Turn a picture of this orientation."""
    return picture.transpose(_UPRIGHT[lies]) if lies in _UPRIGHT else picture


def plain(picture: Image.Image) -> Image.Image:
    """Return a picture of eight bits a channel: L, LA, RGB, RGBA or CMYK."""
    mode = picture.mode
    if mode in ("P", "PA"):
        palette = picture.palette.mode if picture.palette else ""
        clear = mode == "PA" or "transparency" in picture.info or palette == "RGBA"
        return picture.convert("RGBA" if clear else "RGB")
    if mode in ("I", "F") or mode.startswith("I;"):  # sixteen bits, of which eight are shown
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in picture.info and mode in ("1", "L", "RGB"):
        return picture.convert("RGBA")
    if mode == "1":
        return picture.convert("L")
    if mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        picture.load()
        return picture
    return picture.convert("RGBA" if mode in ("RGBa", "La") else "RGB")


def reduced(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture that is no larger than `size`, whatever its proportions become."""
    width, height = min(picture.width, size[0]), min(picture.height, size[1])
    if (width, height) == picture.size:
        return picture
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def is_clear(picture: Image.Image) -> bool:
    """Tell whether something shines through."""
    if picture.mode not in ("LA", "RGBA"):
        return False
    low, _ = picture.getchannel("A").getextrema()
    return bool(low < 255)  # type: ignore[operator]


def coloured(picture: Image.Image, profile: bytes | None) -> tuple[Image.Image, bytes | None]:
    """Return a picture in L, LA, RGB or RGBA, and the profile that its colours need.

    That of RGB is kept: a wide gamut stays wide. Through any other the colours become sRGB.
    """
    space = profile[16:20] if profile else b""
    if picture.mode in ("RGB", "RGBA"):
        return picture, profile if profile and space == b"RGB " and _opens(profile) else None
    wanted = {"CMYK": b"CMYK", "L": b"GRAY", "LA": b"GRAY"}[picture.mode]
    if profile and space == wanted:
        with contextlib.suppress(Exception):  # littleCMS raises what it pleases
            return _to_srgb(picture, profile), None
    return (picture.convert("RGB") if picture.mode == "CMYK" else picture), None


def _opens(profile: bytes) -> bool:
    from PIL import ImageCms

    try:
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except Exception:  # noqa: BLE001
        return False
    return True


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms

    alpha = picture.getchannel("A") if picture.mode == "LA" else None
    made = ImageCms.profileToProfile(
        picture.convert("L") if alpha else picture,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    )
    assert made is not None  # noqa: S101 - only a conversion in place returns nothing
    if alpha:
        made.putalpha(alpha)
    return made
