"""Nobody is let in: payloads in every field of a gazette, in a browser that hears any of them."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote

import feedparser
import html5lib
import pytest
import yaml
from markupsafe import escape
from playwright.sync_api import Error

from gazette.errors import problem
from gazette.pages.helpers import sha256
from gazette.server import Server, Update
from gazette.wechat.inline import inlined
from tests.asking import Asking
from tests.bodies import ready
from tests.browser import Html, furnish, png, served
from tests.hostile import HOLE, REFUSED, SETTINGS, VALUES, config, hostile, named
from tests.payloads import PAYLOADS
from tests.support import CAMPAIGN, ROOT, SmallSite
from tests.test_sanitise import forbidden

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Route

# In every document before anything of it: what a policy stops, and what calls a script makes.
_EAR = """
window.heard = [];
addEventListener("securitypolicyviolation", (event) =>
  heard.push(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
# Whatever waits for a hand gets one, and nothing leads away; then what was heard, and what should
# not be in a page.
_PROVOKE = """async (unstyled) => {
  const seen = [];
  const touched = new AbortController();
  const stay = { capture: true, signal: touched.signal };
  for (const name of ["click", "submit"])
    addEventListener(name, (event) => event.preventDefault(), stay);
  for (const each of document.querySelectorAll("body *")) {
    for (const { name, value } of each.attributes)
      if (name.startsWith("on")
          || (unstyled && name === "style" && !/^text-align: \\w+;?$/.test(value)))
        seen.push(`${each.localName} ${name} ${value}`);
    if (/^(base|embed|frame|iframe|object|portal)$/.test(each.localName)) seen.push(each.localName);
    if (each.action && !each.action.startsWith(location.origin)) seen.push(each.action);
    if (each.localName === "a" && each.href && !/^(https?|file|mailto|tel):/.test(each.href))
      seen.push(each.href);
    if (each.dataset?.way === "reload") continue;
    for (const name of ["pointerenter", "mouseover", "focus", "click", "submit", "input",
                        "toggle", "beforetoggle", "animationend", "transitionend"])
      each.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
  }
  touched.abort();
  await new Promise((done) => setTimeout(done, LATE));
  return seen.concat(window.heard.splice(0));
}""".replace("LATE", "50" if CAMPAIGN else "0")
# What no cleaning left: a script and a style of each kind that could have come through.
_INJECTED = """
<script>alert(1)</script><img src="data:x" onerror="alert(1)"><p style="position: fixed">甲</p>
<style>main { display: none }</style><svg onload="alert(1)"></svg>
<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="data:text/html,x"></object>
<script src="https://evil.example/x.js"></script><img src="https://evil.example/x.png">
<base href="https://evil.example/">
<form action="https://evil.example/"><button id="send">甲</button></form>
<a id="go" href="javascript:alert(1)">甲</a>
"""


@dataclass
class Trap:
    """A browser's context in which every dialog, error and request to elsewhere is noted."""

    context: BrowserContext
    home: str = ""
    # Whether to note style attributes, but those of table cells: where a policy holds, it tells.
    unstyled: bool = False
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(_EAR)
        self.context.on("dialog", self._dialog)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.heard.append(f"error: {error.error}"))
        ours = re.escape(self.home or "file:")
        self.context.route(re.compile(f"^(?!{ours}|file:)"), self._elsewhere)

    def _dialog(self, dialog: Dialog) -> None:
        self.heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.heard.append(f"console: {said.text}")

    def _elsewhere(self, route: Route) -> None:
        self.heard.append(f"request: {route.request.url}")
        route.abort()

    def open(self, page: Page, address: str) -> list[str]:
        """Open an address, touch everything in it, and return what was heard since the last."""
        _go(page, address, "load")
        return self.touch(page)

    def touch(self, page: Page) -> list[str]:
        """Touch everything in a page, and return what was heard since the last time."""
        return [*page.evaluate(_PROVOKE, self.unstyled), *self.take()]

    def take(self) -> list[str]:
        """Return what was heard and was not returned before, so that nothing late is lost."""
        heard = self.heard.copy()
        self.heard.clear()
        return heard

    def crawl(self, output: Path, home: str, step: int = 1) -> dict[str, list[str]]:
        """Open every page of a site, or every so many, and return what was heard in which.

        What is late is told with a later page, and what was still to come with none ("").
        """
        page = self.context.new_page()
        made = {}
        for path in pages_of(output)[::step]:
            if 'http-equiv="refresh"' in (output / path).read_text(encoding="utf-8"):
                _go(page, home + path, "commit")
                page.wait_for_url(_another(home + path))
                made[path] = self.take()
            elif path != "404.html" or not home.startswith("file:"):  # its links are absolute
                made[path] = self.open(page, home + path)
        page.wait_for_timeout(300)
        made[""] = self.take()
        return {path: heard for path, heard in made.items() if heard}


def _go(page: Page, address: str, until: Literal["commit", "load"]) -> None:
    """Open an address, once more where the search that was touched writes its own just then."""
    try:
        page.goto(address, wait_until=until)
    except Error as error:
        if "interrupted by" not in str(error) or "search/index.html" not in str(error):
            raise
        page.goto(address, wait_until=until)


def _another(address: str) -> Callable[[str], bool]:
    return lambda url: unquote(url) != address


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return hostile(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return furnish(SmallSite(tmp_path_factory.mktemp("good") / "site"))


@contextmanager
def trapped(browser: Browser, home: str = "", *, policy: bool = True) -> Iterator[Trap]:
    context = browser.new_context(bypass_csp=not policy, service_workers="block")
    yield Trap(context, home, unstyled=not policy)
    context.close()


def pages_of(output: Path) -> list[str]:
    return sorted(each.relative_to(output).as_posix() for each in output.rglob("*.html"))


# Without the policy what the sanitiser lets through runs; with it, it is told.
POLICIES = [
    pytest.param(False, id="sanitiser alone"),
    *([pytest.param(True, id="policy")] * CAMPAIGN),
]


@pytest.mark.parametrize("policy", POLICIES)
def test_no_payload_runs_on_any_page(browser: Browser, bad: SmallSite, *, policy: bool) -> None:
    paths = pages_of(bad.output)
    kinds = {path.partition("/")[0] for path in paths}
    assert {"index.html", "404.html", "offline.html", "about", "figures", "search"} <= kinds
    assert {"neighbourhoods", "stories", "issues", "themes", "old"} <= kinds
    with served(bad.output) as home, trapped(browser, home, policy=policy) as trap:
        assert trap.crawl(bad.output, home) == {}


@pytest.mark.parametrize("policy", POLICIES)
def test_no_payload_runs_on_a_page_from_a_disk(
    browser: Browser, bad: SmallSite, *, policy: bool
) -> None:
    with trapped(browser, policy=policy) as trap:
        home = f"{bad.output.as_uri()}/"
        assert trap.crawl(bad.output, home, 1 if CAMPAIGN else 6) == {}


@pytest.mark.parametrize("folder", ["neighbourhoods", "stories"])
def test_every_payload_is_shown_by_a_page_of_each_kind(bad: SmallSite, folder: str) -> None:
    shown = "\n".join(map(html_of, sorted(bad.output.glob(f"{folder}/**/index.html"))))
    assert [each for each in VALUES if " ".join(each.split()) not in shown] == []


@pytest.mark.parametrize("folder", ["neighbourhoods", "stories", "pages", "issues"])
def test_every_field_holds_payloads_and_in_the_campaign_each(bad: SmallSite, folder: str) -> None:
    fields: dict[str, set[str]] = defaultdict(set)
    for file in bad.folder.glob(f"content/{folder}/**/*.md"):
        own = yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])
        for key, value in _single(own):
            fields[key].add(value)
    shown = fields.keys() - {"slug", "期号", "date", "aliases", "src", "stories"}
    assert {"摘要", "作者", "alt", "caption", "credit"} < shown
    least = len(VALUES) if CAMPAIGN else 1
    assert [key for key in shown if len(fields[key] & set(VALUES)) < least] == []


def _single(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text in front matter with the nearest key above it."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _single(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _single(each, key)
    else:
        yield key, str(value)


# In `make test` a few, in the campaign each payload as each setting.
@pytest.mark.parametrize("first", range(0, len(VALUES), 1 if CAMPAIGN else 80))
def test_no_payload_in_a_setting_runs(browser: Browser, tmp_path: Path, first: int) -> None:
    site = SmallSite(tmp_path / "site")
    site.write("config.yaml", config([*VALUES, *VALUES][first : first + SETTINGS]))
    site.make(jobs=1)
    with trapped(browser, policy=False) as trap:
        assert trap.crawl(site.output, f"{site.output.as_uri()}/") == {}


def test_a_name_that_is_no_address_is_refused(site: SmallSite) -> None:
    names = [each for each in map(named, VALUES) if each]
    assert len(names) > 150
    for name in names:
        site.write(f"content/pages/{name}.md", "---\ntitle: 甲\n---\n\n甲\n")
    found = {path: code for code, path, _, _ in site.problems()}
    assert found == {f"content/pages/{name}.md": "E-slug-name" for name in names}


def test_a_file_of_a_kind_that_is_not_offered_is_refused_by_any_name(site: SmallSite) -> None:
    names = [each for each in map(named, VALUES) if each]
    for name in names:
        site.write(f"content/media/{name}.html", "<script>alert(1)</script>")
    links = [f"[甲](/media/{quote(name)}.html)\n" for name in names]
    site.write("content/pages/about.md", "---\ntitle: 甲\n---\n\n" + "\n".join(links))
    found = site.problems()
    assert [code for code, *_ in found] == ["E-link-type"] * len(names)
    assert len({line for _, _, line, _ in found}) == len(names)


@pytest.mark.parametrize("name", ["java\x07script", "甲\n乙", "甲\u2028乙", "甲\x7f"])
def test_a_name_with_characters_of_no_text_is_refused(site: SmallSite, name: str) -> None:
    site.write(f"content/media/{name}.png", png())
    shown = name.translate(dict.fromkeys((0x07, 0x0A, 0x7F, 0x2028), "\ufffd"))
    assert site.problems() == [("E-file-name", f"content/media/{shown}.png", 1, 1)]


def test_what_is_late_or_outside_the_text_is_heard(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<nav><a href=b.html onmouseover=\"alert('link')\">甲</a></nav>"
        "<form action=b.html onsubmit=\"alert('form')\">"
        "<button onclick=\"alert('button')\">甲</button></form>"
    )
    (tmp_path / "b.html").write_text("<script>setTimeout(() => alert('late'), 150)</script>")
    home = f"{tmp_path.as_uri()}/"
    with trapped(browser) as trap:
        heard = trap.crawl(tmp_path, home)
        assert {"dialog: link", "dialog: form", "dialog: button"} <= set(heard["a.html"])
        assert "dialog: late" in heard.get("b.html", []) + heard.get("", [])
        tab = trap.context.new_page()
        soon = trap.open(tab, home + "b.html")
        tab.wait_for_timeout(300)
        assert "dialog: late" in soon + trap.open(tab, home + "a.html")


def test_the_policy_alone_stops_what_was_put_into_a_page(browser: Browser, bad: SmallSite) -> None:
    path = bad.output / "injected.html"
    page = bad.read("404.html")
    path.write_text(page.replace("</main>", _INJECTED + "</main>"), encoding="utf-8")
    try:
        with served(bad.output) as home:
            with trapped(browser, home) as trap:
                heard = _pressed(trap, home)
            with trapped(browser, home, policy=False) as trap:
                without = _pressed(trap, home)
    finally:
        path.unlink()
    assert [each for each in heard if each.startswith(("dialog", "request"))] == []
    stopped = {each.split()[1] for each in heard if each.startswith("policy: ")}
    assert {
        *("script-src-elem", "script-src-attr", "style-src-attr", "style-src-elem"),
        *("img-src", "object-src", "base-uri", "form-action"),
    } <= stopped
    assert sum(each.startswith("dialog") for each in without) >= 4  # so the trap does hear
    assert any(each.startswith("request: https://evil.example/x.js") for each in without)


def _pressed(trap: Trap, home: str) -> list[str]:
    tab = trap.context.new_page()
    heard = trap.open(tab, home + "injected.html")
    tab.evaluate("document.getElementById('go').click()")
    tab.evaluate("document.getElementById('send').click()")
    tab.wait_for_timeout(200)
    stopped: list[str] = []
    with suppress(Error):  # without the policy the form is sent, and the page goes
        stopped = tab.evaluate("window.heard ?? []")
    return heard + stopped + trap.take()


def test_every_page_has_the_policy_before_anything_that_loads(bad: SmallSite) -> None:
    early = (ROOT / "templates" / "components" / "early.html").read_text(encoding="utf-8")
    early = early.partition("-#}\n")[2]
    for path in pages_of(bad.output):
        text = bad.read(path)
        head = text.partition("Content-Security-Policy")
        assert head[1], path
        assert not re.search(r"<(?:script|link|style|img)\b", head[0]), path
        inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        redirect = 'http-equiv="refresh"' in text
        assert inline == ([] if redirect else [early]), path
        assert not inline or f"script-src 'self' file: 'sha256-{sha256(early)}';" in text
        kinds = [each.get("type") for each in Html(text).all("script") if each.get("src") is None]
        assert set(kinds) <= {None, "application/ld+json"}, path
        assert kinds.count(None) == len(inline), path
        assert Html(text).all("style") == []
        assert "unsafe-inline" not in text


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_policy_stops_nothing_of_our_own(
    browser: Browser, good: SmallSite, scheme: str
) -> None:
    with served(good.output) as http, trapped(browser, http) as trap:
        home = http if scheme == "http" else f"{good.output.as_uri()}/"
        heard = trap.crawl(good.output, home, 1 if scheme == "http" or CAMPAIGN else 4)
        if scheme == "file":  # from a disk a browser takes no font, whatever a policy says
            heard = {path: each for path, each in heard.items() if "Content Security" in str(each)}
        assert heard == {}
        tab = trap.context.new_page()
        tab.goto(home + "neighbourhoods/xinjian/index.html")
        cell = "getComputedStyle(document.querySelector('td:last-child')).textAlign"
        assert tab.evaluate(cell) == "right"


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_what_is_found_is_shown_as_text(browser: Browser, bad: SmallSite, scheme: str) -> None:
    with served(bad.output) as http, trapped(browser, http) as trap:
        home = http if scheme == "http" else f"{bad.output.as_uri()}/"
        tab = trap.context.new_page()
        for query in ("alert(1)", "<script>alert(1)</script>", "onerror", "evil.example"):
            heard = trap.open(tab, home + "search/index.html")
            tab.fill("#g-query", query)
            tab.press("#g-query", "Enter")
            tab.wait_for_selector(".results li")
            shown = tab.locator(".results").inner_text()
            assert query in shown
            assert heard + trap.touch(tab) == []


def test_each_payload_that_is_looked_for_is_shown_as_text(browser: Browser, bad: SmallSite) -> None:
    """All pages of what is found for it: most others are found with it."""
    queries = VALUES if CAMPAIGN else random.sample(VALUES, 5)
    shown: set[str] = set()
    with served(bad.output) as home, trapped(browser, home) as trap:
        tab = trap.context.new_page()
        heard = trap.open(tab, home + "search/index.html")
        for query in queries:
            tab.evaluate("document.querySelector('.search-status').textContent = ''")
            tab.fill("#g-query", query)
            tab.press("#g-query", "Enter")
            tab.wait_for_selector(".search-status:not(:empty)", state="attached")
            while tab.locator(".search-more").is_visible():
                tab.click(".search-more")
            found = tab.locator(".search-found").inner_text()
            shown.update(each for each in VALUES if each in found)
            assert heard + trap.touch(tab) == [], query
    assert len(shown) >= (150 if CAMPAIGN else 5)


def test_feeds_hold_nothing_that_runs(browser: Browser, bad: SmallSite) -> None:
    names = ("feed.xml", "sitemap.xml", "opensearch.xml")
    with served(bad.output) as home, trapped(browser, home) as trap:
        tab = trap.context.new_page()
        for name in names:
            tab.goto(home + name)
        assert [each for each in trap.heard if "favicon" not in each] == []


def test_feeds_hold_nothing_that_runs_in_a_reader(browser: Browser, bad: SmallSite) -> None:
    shown = [*_atom(bad.output / "feed.xml"), *_json_feed(bad.read("feed.json"))]
    assert len(shown) > 200
    assert [forbidden(each) for each in shown if forbidden(each)] == []
    page = "<!DOCTYPE html><title>甲</title><main>" + "\n".join(shown)
    with trapped(browser, "https://gazette.example/", policy=False) as trap:
        trap.context.route("https://gazette.example/**", lambda route: _answer(route, page))
        tab = trap.context.new_page()
        assert trap.open(tab, "https://gazette.example/reader.html") == []
        assert tab.locator("main p").count() > 40
        tab.wait_for_timeout(200)
        assert trap.take() == []


def _answer(route: Route, page: str) -> None:
    if route.request.url.endswith("reader.html"):
        route.fulfill(body=page, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(body=png(), content_type="image/png")


def _atom(file: Path) -> Iterator[str]:
    """Yield what is in a feed as a reader puts it into a page: HTML where it says so."""
    feed = feedparser.parse(str(file), sanitize_html=False, resolve_relative_uris=False)
    for each in (feed.feed, *feed.entries):
        details = [each.title_detail, each.get("summary_detail"), each.get("subtitle_detail")]
        details += [each.get("rights_detail"), *each.get("content", ())]
        for detail in filter(None, details):
            is_html = detail.type in ("text/html", "application/xhtml+xml")
            yield detail.value if is_html else str(escape(detail.value))
        people = [person.get("name", "") for person in each.get("authors", ())]
        terms = [term.get("label") or term.term for term in each.get("tags", ())]
        yield from map(str, map(escape, (*people, *terms)))


def _json_feed(text: str) -> Iterator[str]:
    """Yield what is in a JSON feed: only what is called HTML is that (JSON Feed 1.1)."""
    feed = json.loads(text)
    for each in (feed, *feed["items"]):
        for name, value in each.items():
            if isinstance(value, str):
                yield value if name == "content_html" else str(escape(value))


def test_the_box_over_the_preview_shows_payloads_as_text(browser: Browser, bad: SmallSite) -> None:
    path = "content/stories/2026/payloads.md"
    bad.write(path, "\n".join(each.replace("\n", " ") for each in PAYLOADS))
    asking = Asking(Server(bad.folder, bad.output, port=0))
    try:
        with trapped(browser, asking.server.address) as trap:
            tab = trap.context.new_page()
            heard = trap.open(tab, asking.server.address)
            asking.server.publish(
                Update(
                    tuple(
                        problem("E-date-form", path, line, 1, value=each)
                        for line, each in enumerate(PAYLOADS, 1)
                    )
                )
            )
            tab.wait_for_function(
                f"""() => document.querySelector("#gazette-problems")
                  .shadowRoot.querySelectorAll("li").length === {len(PAYLOADS)}"""
            )
            assert tab.locator("#gazette-problems img, #gazette-problems script").count() == 0
            assert heard + trap.touch(tab) == []
    finally:
        asking.end()
        (bad.folder / path).unlink()


@pytest.fixture(scope="module")
def pasted(bad: SmallSite) -> list[Path]:
    """Make pages for 公众号: of an issue of every text, of one text, and of what a build refuses.

    In the campaign of every profile and story by itself.
    """
    hole = _hole(bad)
    files = []
    for slug in ("1", *(_slugs(bad) if CAMPAIGN else ("s0", hole))):
        files.append(bad.folder / f"{slug}.html")
        ran = bad.run("wechat", slug, "--out", str(files[-1]))
        assert ran.status == 0, ran.error
        if slug == hole:
            _fill(files[-1])
    return files


@pytest.mark.parametrize("policy", [False, True], ids=["sanitiser alone", "policy"])
def test_the_page_for_the_official_account_runs_only_its_own_script(
    browser: Browser, pasted: list[Path], *, policy: bool
) -> None:
    with trapped(browser, policy=policy) as trap:
        trap.unstyled = False  # it has its styles in elements
        tab = trap.context.new_page()
        for file in pasted:
            assert trap.open(tab, file.as_uri()) == []
            tab.click("#copy")
            tab.wait_for_function("() => document.getElementById('said').textContent")
            assert trap.take() == []


def _slugs(site: SmallSite) -> list[str]:
    """Return what every profile and story goes by."""
    files = [
        *site.folder.glob("content/neighbourhoods/**/*.md"),
        *site.folder.glob("content/stories/**/*.md"),
    ]
    texts = (each.read_text(encoding="utf-8") for each in sorted(files))
    return [slug for text in texts for slug in re.findall(r"^slug: (\S+)$", text, re.MULTILINE)]


def _hole(site: SmallSite) -> str:
    """Return the text that has a place for what a build refuses."""
    files = site.folder.glob("content/stories/**/*.md")
    (text,) = (text for each in files if HOLE in (text := each.read_text(encoding="utf-8")))
    (slug,) = re.findall(r"^slug: (\S+)$", text, re.MULTILINE)
    return str(slug)


def _fill(file: Path) -> None:
    """Put what a build refuses into a page for 公众号, by the way that texts take."""
    page = file.read_text(encoding="utf-8")
    kept = "\n".join(inlined(str(ready(each).html("")), "") for each in REFUSED)
    assert page.count(f"{HOLE}</p>") == 1
    file.write_text(page.replace(f"{HOLE}</p>", f"</p>{kept}"), encoding="utf-8")


def html_of(source: Path | list[str]) -> str:
    """Return all that a page or pieces of HTML say, in attributes too, spaces as one."""
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else "\n".join(source)
    root = html5lib.parse(text, namespaceHTMLElements=False)
    names = " ".join(value for each in root.iter() for value in each.attrib.values())
    return " ".join(("".join(root.itertext()) + names).split())
