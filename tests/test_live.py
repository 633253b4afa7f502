"""What an editor sees in the browser: the page as it was just saved, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import tool
from tests.support import SmallSite
from tests.test_browser import AXE
from tests.watching import Watching

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BAOXING = "content/neighbourhoods/baoxing.md"
LONG = "".join(f"第{number}段，说的是弄堂里的事情，一件接着一件。\n\n" for number in range(60))
TOP = """() => {
  const found = [...document.querySelectorAll("main p")].find(
    (each) => each.textContent.startsWith("第30段"));
  return found.getBoundingClientRect().top;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def site(standing: SmallSite) -> SmallSite:
    return standing


@pytest.fixture
def serving(site: SmallSite) -> Iterator[Watching]:
    site.replace(BAOXING, "第二段。\n", LONG)
    with Watching(site, "--port", "0", verb="serve") as made:
        yield made


def opened(page: Page, serving: Watching, path: str = "neighbourhoods/baoxing/") -> None:
    page.goto(serving.address + path)
    page.evaluate("window.stayed = true")
    page.wait_for_timeout(200)  # until it listens


def spoil(site: SmallSite) -> None:
    """Make three mistakes in two files."""
    site.replace(BAOXING, "headline: ", "headlin: ")
    site.replace(BAOXING, "看看[东风](dongfeng.md)", "看看[东风](dongfang.md)")
    site.replace("content/centres/health.md", "themes: [健康]", "order: 第一")


def mend(site: SmallSite) -> None:
    site.replace(BAOXING, "headlin: ", "headline: ")
    site.replace(BAOXING, "dongfang.md", "dongfeng.md")
    site.replace("content/centres/health.md", "order: 第一", "themes: [健康]")


def test_what_was_saved_is_on_the_screen(page: Page, serving: Watching) -> None:
    opened(page, serving)
    serving.site.replace(BAOXING, "第3段", "刚刚写的第三段")
    page.get_by_text("刚刚写的第三段").wait_for(timeout=5000)
    assert page.evaluate("window.stayed") is None
    serving.site.replace(BAOXING, "刚刚写的第三段", "又改了一次")
    page.get_by_text("又改了一次").wait_for(timeout=5000)


def test_a_page_that_did_not_change_stays(page: Page, serving: Watching) -> None:
    opened(page, serving, "about/")
    serving.site.replace(BAOXING, "第3段", "别的页上的改动")
    serving.settle()
    page.wait_for_timeout(500)
    assert page.evaluate("window.stayed") is True


@pytest.mark.parametrize("path", [BAOXING, "content/neighbourhoods/dongfeng.md"])
def test_a_style_sheet_is_swapped_without_a_reload(
    page: Page, serving: Watching, path: str
) -> None:
    opened(page, serving)
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        serving.site.write(
            "templates/static/css/99-own.css", f"main p {{ color: {colour} !important; }}\n"
        )
        page.wait_for_function(
            "colour => getComputedStyle(document.querySelector('main p')).color === colour",
            arg=colour,
            timeout=5000,
        )
    assert page.evaluate("window.stayed") is True
    page.wait_for_function("() => document.querySelectorAll('link[rel=stylesheet]').length === 1")
    serving.site.replace(path, "---\n\n", "---\n\n新的第一段。\n\n")
    if path == BAOXING:
        page.get_by_text("新的第一段。").first.wait_for(timeout=5000)


@pytest.mark.parametrize("height", [800, 500])
def test_a_reload_moves_nothing_that_one_was_looking_at(
    page: Page, serving: Watching, height: int
) -> None:
    page.set_viewport_size({"width": 390, "height": height})
    opened(page, serving)
    page.evaluate(f"scrollBy(0, ({TOP})() - 100)")
    before = page.evaluate(TOP)
    for old, new in (("第3段", "加长了" * 200), ("加长了" * 200, "短"), ("第29段", "正在改的")):
        serving.site.replace(BAOXING, old, new)
        page.wait_for_function("text => document.body?.innerText.includes(text)", arg=new)
        page.wait_for_function("() => document.readyState === 'complete'")
        assert abs(page.evaluate(TOP) - before) <= 2, new


def test_the_browser_follows_what_is_saved(page: Page, site: SmallSite) -> None:
    with Watching(site, "--port", "0", "--follow", verb="serve") as serving:
        opened(page, serving, "")
        site.replace("content/pages/about.md", "一份", "这一份")
        page.wait_for_url("**/about/", timeout=5000)
        page.get_by_text("这是这一份小报").wait_for()
        page.wait_for_timeout(200)
        site.replace(BAOXING, "第二段", "第二段改了")
        page.wait_for_url("**/neighbourhoods/baoxing/", timeout=5000)
        page.get_by_text("第二段改了").wait_for()


def test_every_mistake_is_shown_and_goes_when_it_is_mended(page: Page, serving: Watching) -> None:
    opened(page, serving)
    spoil(serving.site)
    region = page.get_by_role("region", name="稿子里有 3 处要改")
    region.wait_for(timeout=5000)
    shown = region.inner_text()
    for text in (f"{BAOXING}:3:1", f"{BAOXING}:11:15", "content/centres/health.md:6:8"):
        assert text in shown, shown
    assert "怎么办：" in shown
    assert "dongfang.md" in shown
    assert page.locator("#gazette-problems mark").count() >= 3
    assert page.get_by_role("status").inner_text() == "稿子里有 3 处要改"
    # The last good page is still there, and can be used.
    assert page.get_by_text("第0段").is_visible()
    page.get_by_role("link", name="东风", exact=True).first.click()
    page.wait_for_url("**/dongfeng/index.html")
    region.wait_for()
    mend(serving.site)
    region.wait_for(state="hidden", timeout=5000)
    assert page.get_by_role("status").inner_text() == "都改好了。"


def test_a_click_copies_the_place(page: Page, serving: Watching) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, serving)
    spoil(serving.site)
    button = page.get_by_role("button", name=f"复制位置 {BAOXING}:11")
    button.click(timeout=5000)
    page.get_by_text("已复制").first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{BAOXING}:11"


def test_it_can_be_folded_by_keyboard_and_stays_so(page: Page, serving: Watching) -> None:
    opened(page, serving)
    spoil(serving.site)
    fold = page.get_by_role("button", name="收起")
    fold.focus(timeout=5000)
    page.keyboard.press("Enter")
    unfold = page.get_by_role("button", name="展开")
    assert unfold.get_attribute("aria-expanded") == "false"
    box = page.get_by_role("region", name="稿子里有 3 处要改").bounding_box()
    assert box
    assert box["height"] < 70
    page.reload()
    unfold.wait_for()
    unfold.click()
    fold.wait_for()
    box = page.get_by_role("region", name="稿子里有 3 处要改").bounding_box()
    assert box
    assert box["height"] <= 800 * 0.46


@pytest.mark.parametrize("width", [390, 1200])
def test_axe_finds_nothing_in_it(page: Page, serving: Watching, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, serving)
    spoil(serving.site)
    page.get_by_role("button", name="收起").wait_for(timeout=5000)
    # The page's own policy lets no script in; axe is put there by the browser.
    page.evaluate(tool("axe-core/axe.min.js").read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        found = page.evaluate(AXE)
        assert found == [], json.dumps(found, ensure_ascii=False, indent=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_finds_a_server_that_was_started_again(page: Page, site: SmallSite) -> None:
    with Watching(site, "--port", "0", verb="serve") as serving:
        port = serving.address.split(":")[2].strip("/")
        opened(page, serving, "about/")
    site.replace("content/pages/about.md", "一份", "改过的一份")
    with Watching(site, "--port", port, verb="serve") as again:
        page.get_by_text("这是改过的一份小报").wait_for(timeout=10000)
        page.wait_for_timeout(300)
        site.replace("content/pages/about.md", "改过的", "又改过的")
        page.get_by_text("这是又改过的一份小报").wait_for(timeout=5000)
        assert again.process.poll() is None


def test_nothing_of_it_is_said_in_the_console(page: Page, serving: Watching) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    opened(page, serving)
    spoil(serving.site)
    page.get_by_role("button", name="收起").wait_for(timeout=5000)
    mend(serving.site)
    page.get_by_role("button", name="收起").wait_for(state="hidden", timeout=5000)
    assert said == []
