"""The built site in a real browser: every link, every kind of page, the keyboard, the lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.browser import served, tool
from tests.support import CAMPAIGN

# One page of every kind; those of the furnished small site where the gazette has none.
KINDS = {
    "home": "gazette/index.html",
    "list": "gazette/neighbourhoods/index.html",
    "profile": "gazette/neighbourhoods/hankou/index.html",
    "issues": "gazette/issues/index.html",
    "issue": "gazette/issues/1/index.html",
    "issue print": "gazette/issues/1/print/index.html",
    "themes": "gazette/themes/index.html",
    "theme": "gazette/themes/self-governance/index.html",
    "about": "gazette/about/index.html",
    "figures": "gazette/figures/index.html",
    "search": "gazette/search/index.html",
    "404": "gazette/404.html",
    "offline": "gazette/offline.html",
    "story": "small/stories/2026/fair/index.html",
    "everything": "small/neighbourhoods/xinjian/index.html",
    "pager": "small/neighbourhoods/index.html",
}
# How many links are really clicked, wherever the site is put.
CLICKS = dict.fromkeys(("root", "sub-path", "disk"), 40 if CAMPAIGN else 15)
# At which width each kind is looked at: at both in a campaign, else at one or the other.
AT_WIDTHS = [
    (kind, width)
    for number, kind in enumerate(KINDS)
    for width in ((390, 1200) if CAMPAIGN else ((390, 1200)[number % 2],))
]
# At which widths nothing may stick out, as usual and in 长辈版.
NARROW_AND_WIDE = {
    False: (320, 390, 768, 1200) if CAMPAIGN else (320, 1200),
    True: (320, 390, 768, 1200) if CAMPAIGN else (320, 768),
}
# From where every page is visited.
ALL_FROM = ("root", "sub-path", "disk") if CAMPAIGN else ("sub-path",)
# What a reader's links look like to the browser, in any namespace.
LOOK = """() => ({
  title: document.title,
  links: [...document.querySelectorAll("a[href], a[*|href]")].map(
    (a) => new URL(a.getAttribute("href") ?? a.getAttribute("xlink:href"), document.baseURI).href),
  ids: [...document.querySelectorAll("[id]")].map((each) => each.id),
  margin: getComputedStyle(document.body).marginTop,
  heading: document.querySelector("h1")?.textContent ?? "",
  rules: location.protocol === "file:"
    ? -1 : [...document.styleSheets].reduce((sum, each) => sum + each.cssRules.length, 0),
})"""
AXE = """async () => {
  const options = {rules: {
    "color-contrast-enhanced": {enabled: true},
    "target-size": {enabled: true},
  }};
  const found = await axe.run(document, options);
  return found.violations.map((each) => [
    each.id, each.nodes.slice(0, 4).map((node) => [node.html, node.any.map((one) => one.message)]),
  ]);
}"""
# What stands out of the window to the right or left, but for what scrolls in its own box.
OVERFLOW = """() => {
  const wide = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wide.push("page");
  for (const each of document.querySelectorAll("body *")) {
    const box = each.getBoundingClientRect();
    if (!box.width || !box.height || each.closest(".skip, .scroll, pre, svg *")) continue;
    if (box.right > width + 1 || box.left < -1) {
      wide.push(`${each.tagName}.${each.className.baseVal ?? each.className} ${box.right}`);
    }
  }
  return wide.slice(0, 5);
}"""
# Texts that lie on each other.
OVERLAPS = """() => {
  const leaves = [...document.querySelectorAll(
    "body :is(p, h1, h2, h3, h4, li, dt, dd, td, th, figcaption, caption, label, summary)"
    + ", .note-name")]
    .filter((each) => each.checkVisibility() && each.textContent.trim()
      && !each.querySelector("p, h1, h2, h3, h4, li, dt, dd, table, ul, ol, label")
      && !each.matches(".score li, label:has(select, input)")
      && !each.closest(".skip, .unseen, svg"));
  const box = (each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    const { left, right, top, bottom, width, height } = range.getBoundingClientRect();
    // A range is as high as the font says, which may be more than its line.
    const { fontSize, lineHeight } = getComputedStyle(each);
    const more = Math.max(0, (1.45 * parseFloat(fontSize) - parseFloat(lineHeight)) / 2);
    return { left, right, top: top + more, bottom: bottom - more, width, height };
  };
  const boxes = leaves.map((each) => [each, box(each)])
    .filter(([, box]) => box.width > 1 && box.height > 1);
  const found = [];
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length; j++) {
      const [[one, a], [two, b]] = [boxes[i], boxes[j]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // The box of a text is higher than what is drawn of it.
      const sizes = [one, two].map((each) => parseFloat(getComputedStyle(each).fontSize));
      if (wide > 2 && high > Math.min(...sizes) / 2) found.push(
        `${one.textContent.slice(0, 12)} / ${two.textContent.slice(0, 12)}`);
    }
  }
  return found.slice(0, 5);
}"""
# The gaps in px between each two Han characters that follow each other on one line.
GAPS = """() => {
  const style = new CSSStyleSheet();
  style.replaceSync("main * { text-align: start !important; letter-spacing: 0 !important }");
  document.adoptedStyleSheets.push(style);
  const gaps = [];
  for (const block of document.querySelectorAll("main .text :is(p, li, dd, td)")) {
    if (block.querySelector("p, li, ruby, sup")) continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let last = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        const text = node.data[at];
        if (/\\s/.test(text)) continue;
        const han = /\\p{Script=Han}/u.test(text);
        if (han && last?.han && Math.abs(last.box.top - box.top) < 2) {
          gaps.push([box.left - last.box.right, last.text + text]);
        }
        last = {box, han, text};
      }
    }
  }
  return gaps;
}"""
FOCUSED = """() => {
  const each = document.activeElement;
  const style = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  return {
    name: each.tagName + " " + (each.getAttribute("href") ?? each.textContent),
    skip: each.className === "skip",
    visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.width > 0 && box.height > 0
      && box.top > -1 && box.bottom < innerHeight + 1 && box.left > -1,
  };
}"""
FOCUSABLE = """() => [...document.querySelectorAll(
  "a[href], a[*|href], button, summary, input, select, [tabindex='0']")]
  .filter((each) => each.checkVisibility() && !each.disabled && !each.closest("[inert]"))
  .map((each) => each.tagName + " " + (each.getAttribute("href") ?? each.textContent))"""


LARGE = "(on) => document.documentElement.classList.toggle('large', on)"
# 长辈版 or not, by day or by night: all of them in a campaign, else a part at each width.
MODES: dict[int | None, tuple[tuple[bool, Literal["light", "dark"]], ...]] = {
    None: ((False, "light"), (False, "dark"), (True, "light"), (True, "dark")),
    390: ((False, "light"), (True, "dark")),
    1200: ((False, "dark"), (True, "light")),
}


@dataclass
class Watched:
    """A tab of the browser, and everything in it that went wrong."""

    page: Page
    home: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not self._preloading(message.text):
            self.wrong.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url)[:2] != urlsplit(self.home)[:2] and request.url[:5] != "data:":
            self.wrong.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # The next navigation cuts off what is still on its way, such as the icon.
        if request.failure != "net::ERR_ABORTED" and not self._preloading(request.url):
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _preloading(self, said: str) -> bool:
        """Tell whether Chromium does not preload a font from a disk; it loads it all the same."""
        return self.home.startswith("file:") and (
            ".woff2" in said or said == "Failed to load resource: net::ERR_FAILED"
        )

    def _answered(self, response: Response) -> None:
        if response.url.startswith("http") and response.status != 200:
            self.wrong.append(f"{response.status}: {response.url}")

    def look(self) -> dict[str, Any]:
        """Return what the page shows, after a check that it is a page of ours, with its style."""
        seen = self.page.evaluate(LOOK)
        assert isinstance(seen, dict)
        assert seen["title"], self.page.url
        assert "Index of" not in seen["title"], self.page.url
        assert seen["heading"], self.page.url
        assert seen["margin"] == "0px", f"no style: {self.page.url}"
        assert seen["rules"] == -1 or seen["rules"] > 20, self.page.url
        return seen


@pytest.fixture(scope="module")
def roots(gazette: Path, furnished: Path) -> Iterator[dict[str, str]]:
    """Return the addresses of both sites, each at the root of a server."""
    with ExitStack() as stack:
        yield {
            "gazette": stack.enter_context(served(gazette)),
            "small": stack.enter_context(served(furnished)),
        }


@pytest.fixture(params=CLICKS)
def put(request: pytest.FixtureRequest) -> str:
    """Return how the gazette is put where readers find it."""
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def home(put: str, gazette: Path) -> Iterator[str]:
    """Return the address of the gazette's home page there."""
    if put == "disk":
        yield (gazette / "index.html").as_uri()
    else:
        with served(gazette, "/bund/" if put == "sub-path" else "/") as address:
            yield address + "index.html"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1200, "height": 900}) as context:
        yield context.new_page()


def is_there(tab: Page, address: str) -> bool:
    """Tell whether a file that is no page is where a link says."""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return Path(unquote(parts.path)).is_file()
    return tab.request.get(address).status == 200


# Every link


@pytest.mark.parametrize("put", ALL_FROM, indirect=True)
def test_every_page_and_fragment_is_there_by_navigation(tab: Page, home: str) -> None:
    watched = Watched(tab, home)
    seen: dict[str, dict[str, Any]] = {}
    others: set[str] = set()
    queue = [home]
    for address in queue:
        tab.goto(address)
        seen[address] = watched.look()
        for link in seen[address]["links"]:
            target = urldefrag(link).url
            if not target.endswith(".html"):
                others.add(target)
            elif target not in queue:
                queue.append(target)
    assert len(seen) == 51
    assert all(is_there(tab, each) for each in others)
    lost = [
        (address, link)
        for address, page in seen.items()
        for link in page["links"]
        if (parts := urldefrag(link)).fragment
        and unquote(parts.fragment) not in seen[parts.url]["ids"]
    ]
    assert lost == []
    assert watched.wrong == []


def test_clicks_lead_where_links_say(tab: Page, put: str, home: str) -> None:
    watched = Watched(tab, home)
    tab.goto(home)
    clicked: set[str] = set()
    for _ in range(CLICKS[put]):
        links = watched.look()["links"]
        fresh = [
            each
            for each in links
            if each not in clicked
            and urldefrag(each).url.endswith(".html")
            and "#g-main" not in each
        ]
        # The last one leads away from what the next page will offer too.
        target = fresh[-1] if fresh else links[-2]
        clicked.add(target)
        tab.locator("a[href], a[*|href]").nth(links.index(target)).click()
        tab.wait_for_url(target)
    assert len(clicked) > CLICKS[put] * 3 / 4
    assert watched.wrong == []


def test_an_old_address_leads_on(tab: Page, furnished: Path, roots: dict[str, str]) -> None:
    for base in (roots["small"], furnished.as_uri() + "/"):
        for old in ("old/xinjian.html", "%E6%97%A7/%E6%96%B0%E5%BB%BA/index.html"):
            tab.goto(base + old, wait_until="commit")
            tab.wait_for_url(base + "neighbourhoods/xinjian/index.html")


def test_pictures_are_shown(tab: Page, furnished: Path, roots: dict[str, str]) -> None:
    for base in (roots["small"], furnished.as_uri() + "/"):
        # A tab of its own: one fetches the icon of the last page when it has time.
        page = tab.context.new_page()
        watched = Watched(page, base)
        for address in ("neighbourhoods/xinjian", "centres/elder-care", "stories/2026/fair"):
            page.goto(f"{base}{address}/index.html")
            widths = page.evaluate(
                """() => Promise.all([...document.images].map(async (each) => {
                  each.loading = "eager"; await each.decode(); return each.naturalWidth; }))"""
            )
            assert widths
            assert all(widths)
        assert watched.wrong == []
        page.close()


def test_an_address_that_is_not_there_shows_the_404_page(tab: Page, roots: dict[str, str]) -> None:
    answer = tab.goto(roots["gazette"] + "no/such/page/")
    assert answer
    assert answer.status == 404
    seen = Watched(tab, roots["gazette"]).look()
    assert "找不到" in seen["heading"]
    tab.get_by_role("link", name="回到首页").click()
    tab.wait_for_url(roots["gazette"])


# Every kind of page


@pytest.mark.parametrize(("kind", "width"), AT_WIDTHS)
def test_axe_finds_nothing(tab: Page, roots: dict[str, str], kind: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    visit(tab, roots, kind)
    tab.evaluate(tool("axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = {}
    modes = MODES[None if CAMPAIGN else width]
    for large, scheme in modes:
        tab.evaluate(LARGE, large)
        tab.emulate_media(color_scheme=scheme)
        found[f"{scheme}, {'large' if large else 'as usual'}"] = tab.evaluate(AXE)
    assert len(found) == len(modes)
    assert not any(found.values()), json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_scrolls_sideways(tab: Page, roots: dict[str, str], kind: str) -> None:
    visit(tab, roots, kind)
    for large in (False, True):
        tab.evaluate(LARGE, large)
        for width in NARROW_AND_WIDE[large]:
            tab.set_viewport_size({"width": width, "height": 900})
            assert tab.evaluate(OVERFLOW) == [], (width, large)
            assert tab.evaluate(OVERLAPS) == [], (width, large)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_the_cover_of_an_issue_is_on_the_first_screen(
    tab: Page, roots: dict[str, str], width: int, large: bool
) -> None:
    visit(tab, roots, "issue")
    tab.evaluate(LARGE, large)
    tab.set_viewport_size({"width": width, "height": 900})
    cover = tab.locator(".issue-cover img").bounding_box()
    note = tab.locator(".note").bounding_box()
    assert cover
    assert note
    assert cover["y"] + cover["height"] <= 900
    # Beside the note where there is room, else over it.
    assert (cover["x"] >= note["x"] + note["width"]) == (width == 1200 and not large)
    assert cover["y"] <= note["y"]


def test_a_text_on_another_would_be_seen(tab: Page, roots: dict[str, str]) -> None:
    visit(tab, roots, "profile")
    tab.evaluate("document.querySelector('main .text p').style.height = '0'")
    assert tab.evaluate(OVERLAPS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_reads_without_a_style_sheet_and_without_scripts(
    browser: Browser, roots: dict[str, str], kind: str
) -> None:
    with browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 900}
    ) as context:
        page = context.new_page()
        page.route("**/*.css", lambda route: route.abort())
        site, _, path = KINDS[kind].partition("/")
        page.goto(roots[site] + path)
        heading = page.locator("h1").first
        assert heading.is_visible()
        assert page.locator("main a, header a").first.is_visible()
        # A drawing without a size would fill the window, again and again.
        sizes = page.locator("svg").evaluate_all("all => all.map((each) => each.clientHeight)")
        assert all(size <= 100 for size in sizes), sizes


def visit(tab: Page, roots: dict[str, str], kind: str) -> None:
    """Open a page of a kind."""
    site, _, path = KINDS[kind].partition("/")
    if kind == "offline":  # its script takes out of its list what is not kept
        tab.route("**/assets/offline.*.js", lambda route: route.abort())
    tab.goto(roots[site] + path)


# The keyboard


@pytest.mark.parametrize(("kind", "width"), AT_WIDTHS)
def test_tab_reaches_everything_in_order_with_a_visible_focus(
    tab: Page, roots: dict[str, str], kind: str, width: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    visit(tab, roots, kind)
    tab.evaluate(LARGE, width == 390)
    expected = tab.evaluate(FOCUSABLE)
    assert len(expected) > 5
    reached = []
    for _ in expected:
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate(FOCUSED))
    assert reached[0]["skip"]
    assert [each["name"] for each in reached] == expected
    assert [each["name"] for each in reached if not each["visible"]] == []
    assert [each["name"] for each in reached if not each["inside"]] == []


def test_the_skip_link_leads_past_the_navigation(tab: Page, roots: dict[str, str]) -> None:
    visit(tab, roots, "profile")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate('document.querySelector("main").contains(document.activeElement)')


# Lines of Chinese


def test_lines_of_the_source_leave_no_gap_between_characters(
    tab: Page, roots: dict[str, str]
) -> None:
    for place in ("neighbourhoods/yunnan", "neighbourhoods/shengze", "centres/culture"):
        tab.goto(f"{roots['gazette']}{place}/index.html")
        gaps = tab.evaluate(GAPS)
        assert len(gaps) > 150
        assert [each for each in gaps if abs(each[0]) > 1] == []


def test_a_gap_between_characters_would_be_seen(tab: Page, roots: dict[str, str]) -> None:
    tab.goto(f"{roots['gazette']}neighbourhoods/yunnan/index.html")
    tab.evaluate(
        """() => { const p = document.querySelector("main .text p");
          p.textContent = "弄堂里\\n的早晨"; }"""
    )
    ((gap, pair),) = [each for each in tab.evaluate(GAPS) if abs(each[0]) > 1]
    assert pair == "里的"
    assert gap > 3
