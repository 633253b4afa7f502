"""What is published of a picture is the picture alone: no place, no camera, no notes."""

from __future__ import annotations

import pytest

from gazette.pictures import scrub
from gazette.pictures.inspect import inspect
from tests.photographs import (
    SECRETS,
    corners,
    drawing,
    laden,
    opened,
    photograph,
    published,
    show,
    wide_gamut,
)
from tests.support import CONFIG, PRINTED, SmallSite


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
