"""The live script in Chromium, told by a server what to show, to fetch and where to go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest

from gazette.errors import Problem, problem
from gazette.messages import Language
from gazette.server import Server, Update
from tests.asking import Asking
from tests.browser import tool
from tests.support import SmallSite
from tests.test_browser import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

BAOXING = "content/neighbourhoods/baoxing.md"
PAGE = "neighbourhoods/baoxing/"
# Every fifth paragraph says the same as the others of its kind.
LONG = "".join(
    f"第{number}段，说的是弄堂里的事情。\n\n" + ("一样的话。\n\n" if number % 5 == 0 else "")
    for number in range(60)
)
ERRORS = (
    problem("E-date-form", "content/issues/001.md", 4, 7, value="<img src=x onerror=alert(1)>"),
    problem("E-item-empty", BAOXING, 3, 4, key="highlights"),
    problem("E-key-unknown", "content/pages/about.md", 2, 1, key="titel", known="title", near=""),
)
WARNINGS = (problem("W-emphasis-underscore", BAOXING, 12, 1, text="加粗"),)
BOX = "document.querySelector('#gazette-problems').shadowRoot.querySelector('.box')"
# Where the ninth of the paragraphs that say the same is, and the thirtieth of the others.
SAME = """() => [...document.querySelectorAll("main p")]
  .filter((each) => each.textContent === "一样的话。")[8].getBoundingClientRect().top"""
THIRTIETH = """() => [...document.querySelectorAll("main p")]
  .find((each) => each.textContent.startsWith("第30段")).getBoundingClientRect().top"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def long_site(site: SmallSite) -> SmallSite:
    site.replace(BAOXING, "第二段。\n", LONG).make()
    return site


@pytest.fixture
def asking(long_site: SmallSite) -> Iterator[Asking]:
    made = Asking(Server(long_site.folder, long_site.output, port=0))
    yield made
    made.end()


def opened(page: Page, asking: Asking, path: str = PAGE) -> None:
    """Open a page and wait until it listens."""
    with page.expect_response("**/-/events"):
        page.goto(asking.server.address + path)
    page.evaluate("window.stayed = true")


def publish(asking: Asking, *problems: Problem) -> None:
    asking.server.publish(Update(problems))


def rebuilt(page: Page, asking: Asking, site: SmallSite, old: str, new: str) -> None:
    """Save a change, build, tell the browser, and wait until it has it."""
    site.replace(BAOXING, old, new).make()
    publish(asking)
    page.wait_for_function("text => document.body?.innerText.includes(text)", arg=new)
    page.wait_for_function(
        "() => window.stayed === undefined && document.readyState === 'complete'"
    )


def fold_button(page: Page) -> str | None:
    button = page.locator("#gazette-problems button[aria-expanded]")
    button.wait_for()
    return button.get_attribute("aria-expanded")


@pytest.mark.parametrize(
    ("where", "path"), [(SAME, PAGE), (THIRTIETH, PAGE + "#%E5%B0%8F%E6%A0%87%E9%A2%98")]
)
def test_a_reload_keeps_the_place_among_equal_sentences_and_below_a_fragment(
    page: Page, asking: Asking, long_site: SmallSite, where: str, path: str
) -> None:
    opened(page, asking, path)
    page.evaluate(f"scrollBy(0, ({where})() - 2)")
    before = page.evaluate(where)
    rebuilt(page, asking, long_site, "第3段", "加长了" * 100)
    assert abs(page.evaluate(where) - before) <= 2


def test_a_paragraph_that_is_gone_leaves_its_neighbour_in_place(
    page: Page, asking: Asking, long_site: SmallSite
) -> None:
    opened(page, asking)
    page.evaluate(f"scrollBy(0, ({THIRTIETH})() - 60)")
    before = page.evaluate(THIRTIETH)
    long_site.replace(BAOXING, "第29段，说的是弄堂里的事情。\n\n", "")
    rebuilt(page, asking, long_site, "第3段", "加长了" * 100)
    assert abs(page.evaluate(THIRTIETH) - before) <= 2


def test_what_was_unfolded_in_the_page_stays_so(
    page: Page, asking: Asking, long_site: SmallSite
) -> None:
    hidden = "<details><summary>多说几句</summary>藏起来的话。</details>\n\n第1段"
    long_site.replace(BAOXING, "第1段", hidden).make()
    opened(page, asking)
    page.get_by_text("多说几句").click()
    rebuilt(page, asking, long_site, "第2段", "换过的第二段")
    assert page.get_by_text("藏起来的话。").is_visible()


def test_what_editors_wrote_is_shown_as_text(page: Page, asking: Asking) -> None:
    opened(page, asking)
    publish(asking, *ERRORS)
    page.get_by_role("region", name="稿子里有 3 处要改").wait_for()
    assert "<img src=x onerror=alert(1)>" in page.locator("#gazette-problems li").first.inner_text()
    assert page.locator("#gazette-problems img").count() == 0
    assert page.locator("#gazette-problems mark").all_inner_texts() == ["2", "d", "t"]


def test_the_page_below_can_be_used_and_read_to_its_end(page: Page, asking: Asking) -> None:
    opened(page, asking)
    publish(asking, *ERRORS)
    page.get_by_role("region").filter(has_text="怎么办").wait_for()
    assert page.evaluate(f"{BOX}.offsetHeight <= innerHeight * 0.46")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    end = page.evaluate("document.querySelector('body > footer').getBoundingClientRect().bottom")
    assert end <= page.evaluate(f"{BOX}.getBoundingClientRect().top") + 1
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("link", name="东风", exact=True).first.click()
    page.wait_for_url("**/dongfeng/index.html")


def test_the_room_below_the_page_is_that_of_the_box_and_none_on_paper(
    page: Page, asking: Asking
) -> None:
    opened(page, asking)
    room = "parseFloat(getComputedStyle(document.documentElement).paddingBottom)"
    assert page.evaluate(room) == 0
    publish(asking, *ERRORS)
    fold_button(page)
    for width, height in ((390, 800), (1200, 500), (390, 600)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"() => {room} === {BOX}.offsetHeight")
    page.emulate_media(media="print")
    assert page.evaluate(room) == 0
    assert page.evaluate(f"getComputedStyle({BOX}).display") == "none"
    page.emulate_media(media="screen")
    publish(asking)
    page.wait_for_function(f"() => {room} === 0")


def test_warnings_alone_are_a_folded_bar_whatever_was_done_to_errors(
    page: Page, asking: Asking
) -> None:
    opened(page, asking)
    publish(asking, *ERRORS, *WARNINGS)
    assert fold_button(page) == "true"
    for _ in range(2):
        page.locator("#gazette-problems button[aria-expanded]").click()
    publish(asking, *WARNINGS)
    page.get_by_role("region", name="稿子里有 1 处请留意").wait_for()
    assert fold_button(page) == "false"
    publish(asking, *ERRORS)
    page.get_by_role("region", name="稿子里有 3 处要改").wait_for()
    assert fold_button(page) == "true"


def test_the_keyboard_stays_in_the_box_when_its_list_changes(page: Page, asking: Asking) -> None:
    opened(page, asking)
    publish(asking, *ERRORS)
    page.locator("#gazette-problems li button").nth(1).focus()
    publish(asking, *ERRORS[:2])
    page.get_by_role("region", name="稿子里有 2 处要改").wait_for()
    focused = f"{BOX}.getRootNode().activeElement?.textContent"
    assert page.evaluate(focused) == "收起"


def test_a_place_is_copied_where_there_is_no_clipboard(page: Page, asking: Asking) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    opened(page, asking)
    page.evaluate(
        "addEventListener('copy', () => { window.copied = document.activeElement.value; })"
    )
    publish(asking, *ERRORS)
    button = page.get_by_role("button", name=f"复制位置 {BAOXING}:3")
    button.click()
    page.get_by_text("已复制").first.wait_for()
    assert page.evaluate("window.copied") == f"{BAOXING}:3"
    assert page.get_by_role("status").inner_text() == "已复制"
    assert page.locator("body > textarea").count() == 0


def test_a_click_anywhere_on_a_problem_copies_its_place_and_marking_words_does_not(
    page: Page, asking: Asking
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, asking)
    publish(asking, *ERRORS)
    sentence = page.locator("#gazette-problems li p").first
    sentence.evaluate("(each) => getSelection().selectAllChildren(each)")
    page.evaluate("navigator.clipboard.writeText('before')")
    sentence.dispatch_event("click")
    assert page.evaluate("navigator.clipboard.readText()") == "before"
    page.get_by_role("button", name="复制位置 content/issues/001.md:4").focus()
    page.keyboard.press("Enter")  # the button copies all the same
    page.get_by_text("已复制").first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "content/issues/001.md:4"
    page.evaluate("navigator.clipboard.writeText('before')")
    page.evaluate("getSelection().removeAllRanges()")
    sentence.click()
    page.wait_for_function("async () => await navigator.clipboard.readText() !== 'before'")
    page.get_by_text("已复制").first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "content/issues/001.md:4"


def test_letters_are_large_enough_and_targets_too(page: Page, asking: Asking) -> None:
    opened(page, asking)
    publish(asking, *ERRORS, *WARNINGS)
    fold_button(page)
    sizes = page.evaluate(
        f"""[...{BOX}.querySelectorAll("*")].map(
          (each) => [parseFloat(getComputedStyle(each).fontSize),
            each.tagName === "BUTTON" ? each.offsetHeight : 24])"""
    )
    assert min(size for size, _ in sizes) >= 17
    assert min(target for _, target in sizes) >= 24


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_warnings_nor_in_errors(
    page: Page, asking: Asking, width: int, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    opened(page, asking, "about/")
    page.evaluate(tool("axe-core/axe.min.js").read_text(encoding="utf-8"))
    for problems in (WARNINGS, ERRORS + WARNINGS):
        publish(asking, *problems)
        page.wait_for_function(f"() => {BOX}.querySelectorAll('li').length === {len(problems)}")
        found = page.evaluate(AXE)
        assert found == [], json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize(
    ("language", "name"), [("zh", "稿子里有 3 处要改"), ("en", "3 to mend in the manuscripts")]
)
def test_a_site_that_was_never_built_shows_why_and_becomes_its_home_page(
    page: Page, site: SmallSite, language: Language, name: str
) -> None:
    asking = Asking(Server(site.folder, site.output, port=0, language=language))
    try:
        publish(asking, *ERRORS)
        opened(page, asking, "")
        page.get_by_role("region", name=name).wait_for()
        site.make()
        publish(asking)
        page.get_by_role("link", name="宝兴").first.wait_for()
    finally:
        asking.end()


def test_a_tab_that_is_not_seen_gives_its_line_back_and_catches_up(
    page: Page, asking: Asking, long_site: SmallSite
) -> None:
    def seen(state: str) -> None:
        page.evaluate(
            """(state) => {
              Object.defineProperty(document, "hidden",
                {value: state === "hidden", configurable: true});
              document.dispatchEvent(new Event("visibilitychange"));
            }""",
            state,
        )

    def listeners(count: int) -> None:
        for _ in range(100):
            if len(asking.server.hub._listeners) == count:
                return
            page.wait_for_timeout(20)
        pytest.fail(f"{len(asking.server.hub._listeners)} listeners, not {count}")

    opened(page, asking)
    listeners(1)
    seen("hidden")
    listeners(0)
    long_site.replace(BAOXING, "第2段", "没看见的改动").make()
    publish(asking, *WARNINGS)
    seen("visible")
    page.get_by_text("没看见的改动").wait_for()
    page.get_by_role("region", name="稿子里有 1 处请留意").wait_for()
    listeners(1)


def test_a_line_that_was_refused_is_asked_for_again(page: Page, asking: Asking) -> None:
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=503)

    page.route("**/-/events", refuse)
    page.goto(asking.server.address + PAGE)
    page.wait_for_timeout(1800)
    assert len(refused) >= 2
    page.unroute_all()
    publish(asking, *ERRORS)
    page.get_by_role("region", name="稿子里有 3 处要改").wait_for(timeout=5000)


def test_the_page_that_was_saved_is_gone_to_once(page: Page, asking: Asking) -> None:
    opened(page, asking, "about/")
    with page.expect_response("**/-/events"):
        asking.server.publish(Update(follow=PAGE))
        page.wait_for_url("**/" + PAGE)
    page.evaluate("window.stayed = true")
    asking.server.publish(Update(follow=PAGE))
    page.wait_for_timeout(300)
    assert page.evaluate("window.stayed") is True
    asking.server.publish(Update(follow=""))
    page.wait_for_url(asking.server.address)
