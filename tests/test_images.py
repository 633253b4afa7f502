"""Photographs are what they say they are, whole, and of a measure that a computer holds."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, features
from PIL.ExifTags import Base

from gazette.pictures.inspect import inspect
from tests.inspecting import codes, sized

SIZE = (40, 30)
KINDS = [("JPEG", "jpg"), ("JPEG", "JPEG"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")]
if features.check("avif"):
    KINDS.append(("AVIF", "avif"))


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """Return a real file with enough in it that its data can be cut."""
    made = Image.radial_gradient("L").resize(size).convert("P" if kind == "GIF" else "RGB")
    file = io.BytesIO()
    made.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_a_picture_of_every_kind_has_its_size(kind: str, suffix: str) -> None:
    assert sized(f"a.{suffix}", picture(kind)) == (SIZE, [])


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "JPEG", "progressive": True},
        {"kind": "PNG", "optimize": True},
        {"kind": "WEBP", "lossless": True},
    ],
)
def test_a_picture_may_be_saved_in_any_way(options: dict[str, Any]) -> None:
    kind = options["kind"]
    assert sized(f"a.{kind.lower()}".replace("jpeg", "jpg"), picture(**options)) == (SIZE, [])


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_has_the_size_of_its_frames(kind: str) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    assert sized(f"a.{kind.lower()}", file.getvalue()) == (SIZE, [])
    assert codes(f"a.{kind.lower()}", file.getvalue()[:-20]) == ["E-picture-broken"]


def test_two_pictures_in_one_file_of_a_telephone_are_a_jpeg() -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green")]
    file = io.BytesIO()
    frames[0].save(file, "MPO", save_all=True, append_images=frames[1:])
    assert sized("a.jpg", file.getvalue()) == (SIZE, [])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_size_is_as_the_picture_is_shown(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    size, problems = sized(
        f"a.{kind.lower()}".replace("jpeg", "jpg"), picture(kind, exif=exif.tobytes())
    )
    assert problems == []
    assert size == ((30, 40) if orientation >= 5 else SIZE)


@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_another_kind_than_the_name_says_is_reported(kind: str, suffix: str) -> None:
    other = "png" if kind != "PNG" else "jpg"
    _, problems = inspect(f"a.{other}", picture(kind))
    assert [(each.code, dict(each.details)) for each in problems] == [
        ("E-picture-type", {"kind": kind, "suffix": f".{other}"})
    ]


def test_a_picture_of_an_iphone_renamed_is_told_by_its_kind() -> None:
    data = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
    assert codes("a.jpg", data) == ["E-picture-heic"]


@pytest.mark.parametrize("kept", [0.98, 0.9, 0.6, 0.3, 0.1])
@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_a_file_that_ends_too_early_is_found(kind: str, suffix: str, kept: float) -> None:
    data = picture(kind, (400, 300))
    assert codes(f"a.{suffix}", data[: int(len(data) * kept)]) == ["E-picture-broken"]


def test_a_jpeg_cut_short_is_found_behind_the_whole_one_inside_it() -> None:
    inner = picture("JPEG", (16, 12))
    exif = b"Exif\0\0" + bytes(20) + inner
    data = picture("JPEG", (400, 300))
    data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    assert codes("a.jpg", data) == []
    assert codes("a.jpg", data[:-40]) == ["E-picture-broken"]


@pytest.mark.parametrize("more", [b"\0" * 50, b"\xff\xda and a film"])
def test_what_a_camera_puts_behind_a_jpeg_does_no_harm(more: bytes) -> None:
    assert sized("a.jpg", picture("JPEG") + more) == (SIZE, [])


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif", "gif"])
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"<html></html>", b"\x89PNG\r\n\x1a\n", b"GIF89a"]
)
def test_what_is_no_picture_is_reported(suffix: str, data: bytes) -> None:
    assert codes(f"a.{suffix}", data) == ["E-picture-broken"]


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_001, 10_000), (1, 100_000_001)])
def test_a_small_file_that_claims_a_huge_picture_is_refused(size: tuple[int, int]) -> None:
    assert codes("a.png", png_claiming(*size)) == ["E-picture-large"]


def test_frames_that_are_too_many_together_are_refused() -> None:
    frames = [Image.new("L", (1500, 1500), shade) for shade in range(46)]
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    for count, found in ((44, []), (46, ["E-picture-large"])):
        file = io.BytesIO()
        options: dict[str, Any] = {"append_images": frames[1:count], "method": 0, "exif": exif}
        frames[0].save(file, "WEBP", save_all=True, lossless=True, **options)
        assert len(file.getvalue()) < 20_000
        assert codes("a.webp", file.getvalue()) == found


def test_a_photograph_that_is_stored_in_thousands_of_layers_is_refused() -> None:
    file = io.BytesIO()
    Image.new("RGB", (1000, 1000), "red").save(file, "JPEG", progressive=True)
    data = file.getvalue()
    assert codes("a.jpg", data) == []
    start = data.rindex(b"\xff\xda")
    scan = data[start : data.rindex(b"\xff\xd9")]
    many = data[:start] + scan * 3000 + b"\xff\xd9"
    assert codes("a.jpg", many) == ["E-picture-scans"]
    for marker in (b"\xff\x01\xff\xff", b"\xff\x02\xff\xff\xff\xd0"):  # no length is behind them
        hidden = data[:start] + (scan + marker) * 3000 + b"\xff\xd9"
        assert codes("a.jpg", hidden) == ["E-picture-scans"]
    # What a telephone puts behind a photograph is a film, whatever bytes it has.
    assert codes("a.jpg", data + scan * 3000) == []
