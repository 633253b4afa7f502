"""Pictures on pages: in every size and type, and a browser fetches the smallest that will do."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from gazette.pictures.copies import widths
from tests.browser import Html, served
from tests.photographs import PAGE, corners, encoded, opened, photograph, published, scene, show
from tests.support import CONFIG, SmallSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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
