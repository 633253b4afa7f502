"""The paper in the pocket: what a reader sees without a network, and with a host in trouble."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from gazette import pocket
from tests.hosting import Host, hosted
from tests.keeping import (
    INSTALLED,
    OFFLINE,
    STORY,
    WAIT,
    Version,
    Versions,
    keeps,
    version_of,
    visited,
)
from tests.support import SmallSite

# A page of the site that is too much for a pocket.
NOT_KEPT = "issues/1/print/"


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(WAIT * 1000)
    yield context
    context.close()


def opened(reader: BrowserContext, scope: str, version: Version) -> Page:
    """Return a page on a site for the first time, once it has been kept."""
    page = reader.new_page()
    visited(page, scope, version)
    return page


def title_of(page: Page) -> str:
    return page.locator(".masthead-title").inner_text()


# Without a network


def test_after_one_visit_the_issue_can_be_read_without_a_network(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = opened(reader, host.address, versions.old)
    asked = len(host.asked)
    host.die()
    keeps(page, host.address, versions.old)
    page.goto(host.address + STORY)
    assert "宝兴的第一段" in page.locator("main").inner_text()
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px", "it has its style"
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
    page.reload()
    assert "宝兴的第一段" in page.locator("main").inner_text()
    page.click("main .text a")
    assert page.url.endswith("neighbourhoods/dongfeng/index.html")
    assert "东风的第一段" in page.locator("main").inner_text()
    page.go_back()
    assert "宝兴的第一段" in page.locator("main").inner_text()
    assert len(host.asked) == asked


def test_a_line_says_that_it_is_kept_and_since_when(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = opened(reader, host.address, versions.old)
    page.goto(host.address + STORY)
    assert page.locator(".offline-note").count() == 0, "there is a network"
    host.die()
    page.goto(host.address + STORY)
    today = page.evaluate(
        "(() => { const d = new Date();"
        " return `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日` })()"
    )
    note = page.locator(".offline-note")
    assert f"您看到的是{today}存下的这一期" in note.inner_text()
    assert "连不上网" in note.inner_text()
    box = note.locator("a").bounding_box()
    assert box
    assert box["height"] >= 44
    host.start()
    note.locator("a").click()
    page.wait_for_function("!document.querySelector('.offline-note')")
    assert page.url == host.address + STORY


def test_what_is_not_kept_says_so_and_leads_on(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = opened(reader, host.address, versions.old)
    host.die()
    for address in (NOT_KEPT, "deep/in/nowhere/", "no-such-page?q=1"):
        page.goto(host.address + address)
        assert page.url == host.address + address
        assert page.locator("h1").inner_text() == "现在连不上网"
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
    links = page.locator(".saved li a")
    assert links.count() == 4
    page.get_by_text("东风 五十米的弄堂").click()
    assert "东风的第一段" in page.locator("main").inner_text()


def test_what_had_no_room_is_not_offered(
    reader: BrowserContext, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pocket, "MOST_BYTES", 130_000)
    long = "这一篇很长，写了又写，怎么也写不完。" * 2_000
    site.write("config.yaml", OFFLINE)
    site.replace("content/neighbourhoods/dongfeng.md", "东风的第一段。", f"第一段。\n\n{long}")
    site.make()
    with hosted({"/": site.output}) as host:
        page = opened(reader, host.address, version_of(site.output))
        host.die()
        page.goto(host.address + NOT_KEPT)
        page.wait_for_function("() => document.querySelectorAll('.saved li').length === 3")
        assert page.get_by_text("五十米的弄堂").count() == 0


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("neighbourhoods/baoxing/", "neighbourhoods/baoxing/"),
        ("neighbourhoods/baoxing/index.html", "neighbourhoods/baoxing/index.html"),
        ("neighbourhoods/baoxing/?from=friend#小标题", None),
        ("neighbourhoods/baoxing", "neighbourhoods/baoxing/"),
        ("neighbourhoods/baoxing?q=1", "neighbourhoods/baoxing/?q=1"),
        ("neighbourhoods/baoxing/index", "neighbourhoods/baoxing/index"),
        ("neighbourhoods/b%61oxing/", None),
    ],
)
def test_however_a_page_is_asked_for_it_is_found(
    reader: BrowserContext, host: Host, versions: Versions, asked: str, shown: str | None
) -> None:
    page = opened(reader, host.address, versions.old)
    host.die()
    page.goto(host.address + asked)
    assert "宝兴的第一段" in page.locator("main").inner_text()
    if shown:
        assert page.url == host.address + shown
    page.click("main .text a")
    assert "东风的第一段" in page.locator("main").inner_text()


def test_pages_and_pictures_may_have_chinese_names(reader: BrowserContext, site: SmallSite) -> None:
    from tests.browser import png

    site.write("config.yaml", OFFLINE).write("content/media/树 一.png", png())
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "![树](<../media/树 一.png>)")
    site.make()
    kept = version_of(site.output)
    assert any(path.startswith("assets/树-一") for path in kept.files)
    with hosted({"/": site.output}) as host:
        page = opened(reader, host.address, kept)
        host.die()
        page.goto(host.address + STORY)
        page.wait_for_function("() => document.querySelector('main img').naturalWidth === 40")


# What is not the worker's business


def test_other_requests_pass_untouched(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = opened(reader, host.address, versions.old)
    (style,) = (path for path in versions.old.files if path.endswith(".css"))
    before = len(host.asked)
    page.evaluate(
        """async ([style]) => {
          await fetch("about/", {method: "POST", body: "x"});
          await fetch(style, {headers: {Range: "bytes=0-9"}, cache: "no-store"});
        }""",
        [style],
    )
    paths = [(each.method, each.path) for each in host.asked[before:]]
    assert paths == [("POST", "/about/"), ("GET", f"/{style}")]
    before = len(host.asked)
    assert page.evaluate("async ([style]) => (await fetch(style)).ok", [style])
    assert len(host.asked) == before, "an asset that is kept needs no network"


def test_a_redirect_is_followed_as_without_a_worker(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = opened(reader, host.address, versions.old)
    host.redirects["/old/"] = "/about/"
    page.goto(host.address + "old/")
    assert page.url == host.address + "about/"
    assert "这是一份小报" in page.locator("main").inner_text()


def test_a_host_that_sends_index_pages_elsewhere_is_no_hindrance(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    for path in versions.old.files:
        if path.endswith("index.html"):
            host.redirects["/" + path] = "/" + path.removesuffix("index.html")
    page = opened(reader, host.address, versions.old)
    page.goto(host.address + "about/index.html")
    assert page.url == host.address + "about/"
    host.die()
    page.goto(host.address + "about/")
    assert "这是一份小报" in page.locator("main").inner_text()


# A host in trouble


@pytest.mark.parametrize("status", ["500", "502", "503", "504"])
def test_a_host_that_fails_shows_what_is_kept_and_says_why(
    reader: BrowserContext, host: Host, versions: Versions, status: str
) -> None:
    page = opened(reader, host.address, versions.old)
    host.trouble = lambda _path, _count: status
    page.goto(host.address + STORY)
    assert "网站暂时打不开" in page.locator(".offline-note").inner_text()
    assert "宝兴的第一段" in page.locator("main").inner_text()
    answer = page.goto(host.address + NOT_KEPT)
    assert answer
    assert answer.status == int(status), "of what is not kept, what the host says"


@pytest.mark.parametrize("status", ["404", "410", "403", "511"])
def test_what_the_host_says_of_a_page_is_believed(
    reader: BrowserContext, host: Host, versions: Versions, status: str
) -> None:
    page = opened(reader, host.address, versions.old)
    host.trouble = lambda _path, _count: status
    answer = page.goto(host.address + STORY)
    assert answer
    assert answer.status == int(status)
    assert page.locator("main").inner_text() == "oh"


def test_a_host_that_rewrites_pages_shows_its_site_and_keeps_nothing(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    host.trouble = lambda path, _: "wrong" if path.endswith(("/", ".html")) else None
    page = reader.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for address in ("", STORY, "about/"):
        page.goto(host.address + address)
        assert title_of(page) == "小报"
        page.wait_for_timeout(500)
        assert page.evaluate(INSTALLED, [host.address, versions.old.name]) is False
    asked = sum(1 for each in host.asked if not each.worker)
    assert asked < 60, "it does not try all again and again"
    assert errors == []


def test_without_http_and_without_a_worker_nothing_is_missing(
    reader: BrowserContext, versions: Versions
) -> None:
    page = reader.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((versions.old.folder / "index.html").as_uri())
    page.wait_for_timeout(300)
    assert title_of(page) == "小报"
    assert said == []
