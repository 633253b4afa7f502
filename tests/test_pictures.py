"""Pictures as readers get them: in every size, upright, in their colours, and nothing else."""

from __future__ import annotations

import functools
import io
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageStat
from PIL.PngImagePlugin import PngInfo

from gazette.pictures import derive, kept, scrub, tones
from gazette.pictures.copies import CLEAN, Recipe, widths
from gazette.pictures.inspect import inspect
from tests.browser import Html, served
from tests.support import CONFIG, PRINTED, ROOT, SmallSite, snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


# Nothing but the picture


def test_the_pictures_of_this_test_hold_secrets() -> None:
    for name, data in laden().items():
        assert any(secret in data for secret in SECRETS), name
    assert all(secret in photograph() for secret in SECRETS)


@pytest.mark.parametrize("originals", ["false", "true"])
def test_no_published_byte_tells_more_than_the_picture(site: SmallSite, originals: str) -> None:
    files = laden()
    links = " ".join(f"[{name}](../media/{name})" for name in files)
    site.write("config.yaml", CONFIG + f"pictures: {{originals: {originals}}}\n")
    site.write("templates/static/own.jpg", photograph())
    report = show(site, files, links).make()
    assert {each.code for each in report.problems} == {"W-picture-moving"}
    every = {file: file.read_bytes() for file in site.output.rglob("*") if file.is_file()}
    assert len(every) > 60
    for file, data in every.items():
        for secret in (*SECRETS, b"Exif\0\0", b"eXIf", b"xmpmeta", b"inkscape"):
            assert secret not in data, (file.name, secret)


def test_no_byte_of_the_printed_issue_tells_more_either(site: SmallSite) -> None:
    site.write("config.yaml", PRINTED)
    show(site, {"a.jpg": photograph(), "a.svg": drawing()}).make()
    data = (site.output / "issues/1/gazette-1.pdf").read_bytes()
    assert b"DCTDecode" in data  # the photograph is there as it is
    assert [secret for secret in SECRETS if secret in data] == []


@pytest.mark.parametrize("name", sorted(laden().keys() - {"a.svg", "turned.jpg", "turned.png"}))
def test_what_is_linked_shows_the_same_picture(name: str) -> None:
    data = laden()[name]
    before, after = opened(data), opened(scrub.scrubbed(data))
    frames = getattr(before, "n_frames", 1)
    assert frames == getattr(after, "n_frames", 1)
    for frame in range(frames):
        before.seek(frame)
        after.seek(frame)
        one, other = before.convert("RGBA"), after.convert("RGBA")
        if name.endswith("avif"):
            assert corners(one) == corners(other)
        else:
            assert one.tobytes() == other.tobytes()


def test_a_photograph_that_is_linked_is_not_encoded_again() -> None:
    data = photograph(icc_profile=wide_gamut(), progressive=True)
    after = scrub.scrubbed(data)
    start = data.index(b"\xff\xda")
    assert after.endswith(data[start : data.index(b"\xff\xd9", start) + 2])
    assert opened(after).info["icc_profile"] == wide_gamut()


@pytest.mark.parametrize("name", ["turned.jpg", "turned.png"])
def test_what_is_linked_is_upright(name: str) -> None:
    after = opened(scrub.scrubbed(laden()[name]))
    assert after.size == (480, 640)
    turned = {"turned.jpg": ["blue", "red", "white", "lime"]}
    assert corners(after) == turned.get(name, ["lime", "white", "red", "blue"])
    assert not after.getexif()


def test_a_drawing_keeps_what_is_drawn(site: SmallSite) -> None:
    show(site, {"a.svg": drawing()}).make()
    (data,) = published(site, ".svg").values()
    text = data.decode()
    for kept_part in ("一 &amp; 二", ".a &gt; .b", 'xlink:href="#x"', 'xml:space="preserve"'):
        assert kept_part in text
    look, problems = inspect("a.svg", data)
    assert look
    assert (look.width, look.height, problems) == (40, 30, [])
    assert scrub.drawing(data) == data


# Sizes and types


@pytest.mark.parametrize(
    ("own", "made"),
    [
        (1, (1,)),
        (479, (479,)),
        (480, (480,)),
        (500, (480,)),
        (700, (480, 700)),
        (960, (480, 960)),
        (1200, (480, 960, 1200)),
        (1600, (480, 960, 1600)),
        (4000, (480, 960, 1600)),
    ],
)
def test_a_picture_is_never_enlarged(own: int, made: tuple[int, ...]) -> None:
    assert widths(own) == made


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("a.jpg", ["image/avif", "image/webp"]),
        ("a.png", ["image/avif", "image/webp"]),
        ("a.gif", ["image/avif", "image/webp"]),
        ("a.webp", ["image/avif"]),
        ("a.avif", ["image/avif"]),
    ],
)
def test_a_picture_comes_in_every_type_and_size(
    site: SmallSite, name: str, types: list[str]
) -> None:
    data = encoded(scene((2000, 1000)), {"jpg": "JPEG"}.get(name[2:], name[2:].upper()))
    show(site, {name: data}).make()
    page = Html(site.output / PAGE)
    picture = page.one("picture")
    image = picture[-1]
    assert [each.get("type") for each in picture[:-1]] == types
    fallback = {"jpg": "jpg", "png": "png", "gif": "png"}.get(name[2:], "webp")
    for element, suffix in zip(
        picture, [each.partition("/")[2] for each in types] + [fallback], strict=True
    ):
        candidates = element.get("srcset", "").split(", ")
        assert [each.split()[1] for each in candidates] == ["480w", "960w", "1600w"]
        assert element.get("sizes")
        for candidate in candidates:
            address, width = candidate.split()
            file = site.output / PAGE / ".." / address
            assert address.rpartition(".")[2] == suffix
            assert f"-{width[:-1]}." in address
            with Image.open(file.resolve()) as seen:
                assert seen.size == (int(width[:-1]), int(width[:-1]) // 2)
                assert corners(seen) == ["red", "lime", "blue", "white"]
    assert (image.get("width"), image.get("height")) == ("1600", "800")
    assert "-1600." in image.get("src", "")
    assert (image.get("loading"), image.get("decoding")) == ("lazy", "async")
    assert image.get("alt") == name
    assert name not in published(site)


def test_the_first_picture_of_a_page_is_fetched_at_once(site: SmallSite) -> None:
    site.write("content/media/a.jpg", photograph())
    site.replace(
        "content/neighbourhoods/baoxing.md", "name:", "image: {src: ../media/a.jpg, alt: 弄}\nname:"
    )
    site.make()
    image = Html(site.output / PAGE).one(name="lead-picture").find(".//img")
    assert image is not None
    assert (image.get("fetchpriority"), image.get("loading")) == ("high", None)
    inside = Html(site.output / "issues/1/print/index.html").one(name="lead-picture").find(".//img")
    assert inside is not None
    assert (inside.get("fetchpriority"), inside.get("loading")) == (None, "lazy")


def test_feeds_have_one_plain_picture_with_an_absolute_address(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph((2000, 1500))}).make()
    feed = site.read("feed.xml")
    assert "picture" not in feed
    assert "srcset" not in feed
    assert 'src="https://gazette.example/assets/a-1600.' in feed.replace("&#34;", '"').replace(
        "&quot;", '"'
    )


def test_words_that_look_like_tags_do_no_harm(site: SmallSite) -> None:
    site.write("content/media/a.jpg", photograph())
    body = (
        '甲![1 > 0 <img src="x"> </a>](../media/a.jpg "b > c")乙'
        "[![x > y](../media/a.jpg)](dongfeng.md)"
    )
    site.write("config.yaml", CONFIG + "pictures: {originals: true}\n")
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", body).make()
    page = Html(site.output / PAGE)
    assert [each.get("alt") for each in page.all("img")] == ['1 > 0 <img src="x"> </a>', "x > y"]
    assert [[child.tag for child in each] for each in page.all("picture")] == [
        ["source", "source", "img"]
    ] * 2
    assert not [inner for link in page.all("a") for inner in link.iter("a") if inner is not link]


def test_originals_are_published_and_linked_when_asked_for(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph((2000, 1500))}).make()
    assert set(published(site, ".jpg")) == {"a-480.jpg", "a-960.jpg", "a-1600.jpg"}
    site.write("config.yaml", CONFIG + "pictures: {originals: true}\n").make()
    data = published(site, ".jpg")["a.jpg"]
    assert opened(data).size == (2000, 1500)
    links = Html(site.output / PAGE).all("a")
    (link,) = [each for each in links if each.find("picture") is not None]
    assert link.get("href", "").startswith("../../assets/a.")


# Upright, in its colours


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


# What is kept


def keep_marks(site: SmallSite) -> dict[str, tuple[int, int]]:
    """Return when each kept file was written."""
    folder = site.folder / ".gazette/pictures"
    return {
        file.name: (file.stat().st_mtime_ns, file.stat().st_ino)
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_picture_is_encoded_once_whatever_becomes_of_its_name_and_the_output(
    site: SmallSite,
) -> None:
    import shutil

    show(site, {"a.jpg": photograph()}).make()
    before, made = keep_marks(site), published(site)
    assert len(before) == 6
    shutil.rmtree(site.output)
    site.make()
    assert (keep_marks(site), published(site)) == (before, made)
    (site.folder / "content/media/a.jpg").rename(site.folder / "content/media/b.jpg")
    site.replace("content/neighbourhoods/baoxing.md", "media/a.jpg", "media/b.jpg").make()
    assert keep_marks(site) == before
    assert list(published(site).values()) == list(made.values())
    assert all(name.startswith("b-") for name in published(site))


def test_the_same_picture_under_two_names_is_encoded_once(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph(), "b.jpg": photograph()}).make()
    assert len(published(site)) == 12
    assert len(keep_marks(site)) == 6


def test_a_clean_build_uses_nothing_that_was_kept(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()}).make()
    made, fake = published(site), b"no picture at all"
    for name in keep_marks(site):
        kept.put(site.folder / ".gazette/pictures", name, fake)
    import shutil

    shutil.rmtree(site.output)
    site.make()
    assert set(published(site).values()) == {fake}  # what is kept is what is used
    site.make(clean=True)
    assert published(site) == made


@pytest.mark.parametrize("damage", ["torn", "empty", "other", "folder", "gone"])
def test_what_is_damaged_is_made_again(site: SmallSite, damage: str) -> None:
    import shutil

    show(site, {"a.jpg": photograph()}).make()
    made = site.snapshot()
    for file in list((site.folder / ".gazette/pictures").rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            file.unlink()
            if damage == "torn":
                file.write_bytes(data[: len(data) // 2])
                file.with_name(file.name + ".new").write_bytes(data[:10])
            elif damage == "empty":
                file.write_bytes(b"")
            elif damage == "other":
                file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            elif damage == "folder":
                file.mkdir()
    shutil.rmtree(site.output)
    site.make()
    assert site.snapshot() == made
    assert not list((site.folder / ".gazette").rglob("*.new"))


def test_what_nobody_shows_is_forgotten_once_it_is_much(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SPARE", 0)
    show(site, {"a.jpg": photograph()}).make()
    old = set(keep_marks(site))
    for shade in range(4):
        data = encoded(Image.effect_noise((640, 480), 90 + shade), "JPEG")
        site.write("content/media/a.jpg", data).make()
    assert not old & set(keep_marks(site))
    assert len(keep_marks(site)) <= 12


def test_copies_are_the_same_however_many_make_them(
    site: SmallSite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {f"{number}.jpg": photograph((900 + number, 700)) for number in range(4)}
    show(site, {**files, "a.png": laden()["a.png"]}).make(jobs=1)
    other = SmallSite(tmp_path_factory.mktemp("other"))
    show(other, {**files, "a.png": laden()["a.png"]}).make(jobs=2)
    assert site.snapshot() == other.snapshot()


# What an edit costs


def test_an_edit_of_a_text_encodes_nothing_and_loads_no_library(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()}).make()
    before = keep_marks(site)
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "第二段改了。")
    code = (
        "import sys; from gazette.build import Options, build; from pathlib import Path\n"
        "folder = Path(sys.argv[1])\n"
        "print(build(Options(folder, folder / 'output')).written)\n"
        "print(*[name for name in sys.modules if name.startswith('PIL')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(site.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["4"]
    assert keep_marks(site) == before
    clean = snapshot(site.output)
    site.make(clean=True)
    assert site.snapshot() == clean


def test_another_picture_under_the_same_name_is_another_page(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()}).make()
    before = published(site), site.read(PAGE), site.read("about/index.html")
    site.write("content/media/a.jpg", photograph((700, 480)))
    report = site.make()
    after = published(site)
    kinds = ("avif", "webp", "jpg")
    assert set(after) == {f"a-{width}.{kind}" for width in (480, 700) for kind in kinds}
    assert site.read(PAGE) != before[1]
    assert site.read("about/index.html") == before[2]
    assert report.removed == len(before[0])
    site.write("content/media/a.jpg", photograph()).make()
    assert (published(site), site.read(PAGE)) == before[:2]


def test_check_looks_at_pictures_and_writes_nothing(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()})
    ran = site.run("check")
    assert ran.status == 0
    assert not site.output.exists()
    assert keep_marks(site) == {}


PEAK = """
import re, sys, time
from gazette.pictures import derive, inspect
from gazette.pictures.copies import Recipe
data = open(sys.argv[1], "rb").read()
look, problems = inspect.inspect("a.jpg", data)
kinds, widths = look.kinds, (480, 960, 1600)
recipes = [Recipe(kind, each, each * 3 // 4) for kind in kinds for each in widths]
list(derive.derived("a.jpg", data, recipes))
status = open("/proc/self/status").read()
print(look.width, time.process_time(), int(re.search("VmHWM:\\s+(\\d+)", status)[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it alone tells a process its peak")
def test_sixty_million_pixels_take_hardly_more_memory_than_two(tmp_path: Path) -> None:
    file, peaks = tmp_path / "a.jpg", []
    for size in ((1600, 1200), (8944, 6708)):
        scene(size).save(file, "JPEG")
        command = [sys.executable, "-c", PEAK, str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        width, seconds, megabytes = done.stdout.split()
        assert int(width) == size[0]
        assert float(seconds) < 30
        peaks.append(int(megabytes))
    assert peaks[1] - peaks[0] < 60  # its pixels alone are 180 MB


# In a browser


SHIFT = """() => new Promise((done) => { let sum = 0;
new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
  .observe({type: "layout-shift", buffered: true}); setTimeout(() => done(sum), 600); })"""
SEEN = """() => Promise.all([...document.querySelectorAll("main img")].map(async (each) => {
each.loading = "eager"; await each.decode(); const box = each.getBoundingClientRect();
return [each.currentSrc.split("/").pop(), box.width, box.height]; }))"""


@pytest.mark.parametrize(
    ("width", "density", "picked"), [(390, 1, "480"), (390, 2, "960"), (1200, 2, "1600")]
)
def test_a_browser_fetches_the_smallest_file_that_is_enough_and_nothing_moves(
    site: SmallSite, browser: Browser, width: int, density: float, picked: str
) -> None:
    files = {"a.jpg": photograph((2000, 1500)), "tall.jpg": photograph((1000, 3000))}
    site.replace(
        "content/neighbourhoods/baoxing.md", "name:", "image: {src: ../media/a.jpg, alt: 弄}\nname:"
    )
    show(site, {**files, "small.png": encoded(scene((64, 48)), "PNG")}).make()
    context = browser.new_context(
        viewport={"width": width, "height": 800}, device_scale_factor=density
    )
    page = context.new_page()
    with served(site.output) as base:

        def slowly(route: Any) -> None:
            time.sleep(0.15)
            route.continue_()

        page.route("**/assets/*-*", slowly)
        page.goto(base + PAGE)
        seen = page.evaluate(SEEN)
        assert page.evaluate(SHIFT) == 0
    context.close()
    lead, body, tall, small = seen
    for name, shown, high in (lead, body):
        assert name.startswith(f"a-{picked}.")
        assert name.endswith(".avif")
        assert shown / high == pytest.approx(4 / 3, rel=0.01)
        assert shown <= min(width, 768)
    assert tall[2] / tall[1] == pytest.approx(3, rel=0.01)
    assert tall[1] <= 26 * 16
    assert small[1:] == [64, 48]


def test_a_picture_has_its_tone_before_it_is_there(site: SmallSite, browser: Browser) -> None:
    data = encoded(Image.new("RGB", (640, 480), "#d0c0a0"), "JPEG")
    show(site, {"a.jpg": data}).make()
    page = browser.new_page()
    page.route("**/*.avif", lambda route: route.abort())
    with served(site.output) as base:
        page.goto(base + PAGE)
        image = page.locator("main img").first
        found = image.evaluate("(each) => getComputedStyle(each).backgroundColor")
    page.close()
    assert found == "rgb(204, 187, 153)"
    assert "style=" not in site.read(PAGE)


def test_a_picture_of_a_theme_that_cannot_be_read_is_said_with_its_place(site: SmallSite) -> None:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(data, "AVIF")
    site.write("templates/static/a.avif", data.getvalue()[:-40])
    assert site.problems() == [("E-picture-broken", "templates/static/a.avif", 1, 1)]
    assert not (site.output / "index.html").exists()


def test_the_lead_of_the_front_page_has_its_picture_or_its_emblem(site: SmallSite) -> None:
    site.make()
    home = Html(site.output / "index.html").one("article", "lead")
    assert [each.get("class") for each in home.iter() if "emblem" in each.get("class", "")]
    assert not list(home.iter("img"))
    data = io.BytesIO()
    Image.new("RGB", (1200, 800), "green").save(data, "JPEG")
    site.write("content/media/a.jpg", data.getvalue())
    site.replace(
        "content/neighbourhoods/baoxing.md",
        "themes:",
        "image: {src: ../media/a.jpg, alt: 一条弄堂}\nthemes:",
    ).make()
    home = Html(site.output / "index.html").one("article", "lead")
    (picture,) = home.iter("img")
    assert picture.get("alt") == "一条弄堂"
    assert len(list(home.iter("source"))) == 2
    assert not [each for each in home.iter() if each.get("class") == "emblem"]
    kept_pages = site.snapshot()
    site.make(clean=True)
    assert site.snapshot() == kept_pages
