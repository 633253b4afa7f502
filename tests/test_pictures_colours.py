"""Pictures of every kind: upright, in their colours, or it is said why they cannot be shown."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageStat

from gazette.pictures import derive, tones
from gazette.pictures.copies import CLEAN, Recipe
from gazette.pictures.inspect import inspect
from tests.photographs import (
    corners,
    encoded,
    laden,
    opened,
    photograph,
    published,
    scene,
    show,
    wide_gamut,
)
from tests.support import SmallSite


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_copy_is_upright(orientation: int) -> None:
    data = photograph(orientation=orientation)
    look, _ = inspect("a.jpg", data)
    assert look
    with Image.open(io.BytesIO(data)) as picture:
        from PIL import ImageOps

        upright = ImageOps.exif_transpose(picture)
    recipes = [Recipe(kind, look.width, look.height) for kind in look.kinds]
    for made in derive.derived("a.jpg", data, recipes):
        assert opened(made).size == upright.size
        assert corners(opened(made)) == corners(upright)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_wide_gamut_stays_wide(kind: str) -> None:
    data = encoded(scene(), kind, icc_profile=wide_gamut())
    name = f"a.{kind.lower()}".replace("jpeg", "jpg")
    look, _ = inspect(name, data)
    assert look
    recipes = [Recipe(each, 480, 360) for each in look.kinds]
    for made in derive.derived(name, data, [*recipes, Recipe(CLEAN)]):
        assert opened(made).info["icc_profile"] == wide_gamut()


def ink_profile() -> bytes:
    """Return a profile in which cyan ink is green, as no calculation without it would have it."""
    tables = bytes(range(256))
    paper, green, black = (255, 128, 128), (120, 60, 190), (0, 128, 128)
    grid = b"".join(
        bytes(black if index & 7 else green if index & 8 else paper) for index in range(16)
    )
    unit = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + unit + tables * 4 + grid + tables * 3
    head = bytearray(128)
    struct.pack_into(">I", head, 8, 0x02100000)
    head[12:24] = b"prtrCMYKLab "
    head[36:40] = b"acsp"
    struct.pack_into(">3i", head, 68, 63190, 65536, 54061)
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    whole = bytes(head) + tags + table
    return struct.pack(">I", len(whole)) + whole[4:]


def test_printing_colours_go_through_their_profile() -> None:
    cyan = Image.new("CMYK", (60, 40), (255, 0, 0, 0))
    means = {}
    for name, options in {"without": {}, "with": {"icc_profile": ink_profile()}}.items():
        data = encoded(cyan, "JPEG", **options)
        look, problems = inspect("a.jpg", data)
        assert look, problems
        for made in derive.derived("a.jpg", data, [Recipe(kind, 60, 40) for kind in look.kinds]):
            picture = opened(made)
            assert picture.mode == "RGB"
            assert "icc_profile" not in picture.info
            means[name] = ImageStat.Stat(picture).mean
    assert means["without"][2] > 200  # blue is in cyan
    assert means["with"][1] > means["with"][2] + 60  # and not in that green


UNUSUAL: dict[str, Image.Image] = {
    "grey": scene().convert("L"),
    "grey and clear": Image.merge("LA", [scene().convert("L"), Image.new("L", (640, 480), 128)]),
    "two colours": scene().convert("1"),
    "palette": scene().quantize(16),
    "clear": Image.merge("RGBA", [*scene().split(), Image.new("L", (640, 480), 128)]),
    "sixteen bits": Image.new("I;16", (640, 480), 40000),
}


@pytest.mark.parametrize("name", sorted(UNUSUAL))
def test_a_picture_may_be_of_any_mode(name: str) -> None:
    picture = UNUSUAL[name]
    data = encoded(picture, "PNG")
    look, problems = inspect("a.png", data)
    assert look, problems
    recipes = [Recipe(kind, 480, 360) for kind in look.kinds]
    wanted = ImageStat.Stat(picture.convert("RGBA") if name != "sixteen bits" else picture).mean
    for made in derive.derived("a.png", data, recipes):
        seen = opened(made)
        assert ("A" in seen.mode) is ("clear" in name)
        if name == "sixteen bits":
            assert ImageStat.Stat(seen.convert("L")).mean[0] == pytest.approx(156, abs=2)
        else:
            assert ImageStat.Stat(seen.convert("RGBA")).mean == pytest.approx(wanted, abs=6)
    assert bool(look.tone) is ("clear" not in name)


def test_one_colour_of_a_palette_may_be_clear() -> None:
    picture = scene().quantize(4)
    data = encoded(picture, "PNG", transparency=picture.getpixel((10, 10)))
    look, _ = inspect("a.png", data)
    assert look
    assert look.tone == ""
    for made in derive.derived("a.png", data, [Recipe(kind, 480, 360) for kind in look.kinds]):
        seen = opened(made).convert("RGBA")
        assert seen.getpixel((20, 20))[3] < 10  # type: ignore[index]
        assert seen.getpixel((460, 340))[3] == 255  # type: ignore[index]


def test_of_two_pictures_in_one_file_the_first_is_shown(site: SmallSite) -> None:
    other = Image.new("RGB", (640, 480), "black")
    data = encoded(scene(), "MPO", save_all=True, append_images=[other])
    assert show(site, {"a.jpg": data}, "[原图](../media/a.jpg)").make().problems == ()
    for name, made in published(site).items():
        assert corners(opened(made)) == ["red", "lime", "blue", "white"], name
        assert getattr(opened(made), "n_frames", 1) == 1


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png"])
def test_a_moving_picture_rests_on_its_first_frame_and_moves_where_it_is_linked(
    site: SmallSite, name: str
) -> None:
    site.replace("content/pages/about.md", "这是", f"[看动图](../media/{name})")
    show(site, {name: laden()[name]})
    lines = (site.folder / "content/neighbourhoods/baoxing.md").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("!["))
    assert site.problems() == [
        ("W-picture-moving", "content/neighbourhoods/baoxing.md", line, len(name) + 5)
    ]
    files = published(site)
    assert getattr(opened(files.pop(name)), "n_frames", 1) == 3
    for each, data in files.items():
        assert getattr(opened(data), "n_frames", 1) == 1
        assert ImageStat.Stat(opened(data).convert("RGB")).mean == pytest.approx([255, 0, 0], abs=4)
        assert each.startswith("moving-40.")


SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'


@pytest.mark.parametrize(
    ("name", "data", "code", "path"),
    [
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(90), "E-picture-heic", "baoxing.md"),
        ("a.jpg", b"\0\0\0\x18ftypheic" + bytes(90), "E-picture-heic", "a.jpg"),
        ("a.jpg", b"", "E-picture-broken", "a.jpg"),
        ("a.jpg", photograph()[:9000][:-200], "E-picture-broken", "a.jpg"),
        ("a.png", encoded(scene(), "PNG")[:-300], "E-picture-broken", "a.png"),
        ("a.svg", SCRIPT, "E-picture-unsafe", "a.svg"),
    ],
)
def test_what_cannot_be_shown_is_said(
    site: SmallSite, name: str, data: bytes, code: str, path: str
) -> None:
    show(site, {name: data})
    (found,) = site.problems()
    assert found[0] == code
    assert found[1].endswith(path)
    assert not site.output.exists()


@pytest.mark.parametrize("colour", ["red", "#808080", "#123", "#fed", "#0a7", "#8a3226", "#777"])
def test_words_on_a_tone_are_legible(colour: str) -> None:
    data = encoded(Image.new("RGB", (40, 30), colour), "PNG")
    look, _ = inspect("a.png", data)
    assert look
    digits = [int(each, 16) for each in look.tone]
    dark = "tone-dark" in tones.classes(look.tone)
    lighter, darker = sorted((tones.luminance(digits), 1.0 if dark else 0.0), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 7


def test_a_picture_of_a_theme_that_cannot_be_read_is_said_with_its_place(site: SmallSite) -> None:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(data, "AVIF")
    site.write("templates/static/a.avif", data.getvalue()[:-40])
    assert site.problems() == [("E-picture-broken", "templates/static/a.avif", 1, 1)]
    assert not (site.output / "index.html").exists()
