"""Nobody is let in: payloads in every field of a gazette, in a browser that hears any of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import feedparser
import pytest
from playwright.sync_api import Error

from gazette.errors import problem
from gazette.pages.helpers import sha256
from gazette.server import Server, Update
from tests.asking import Asking
from tests.browser import Html, furnish, served
from tests.hostile import Hostile, hostile
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
# Whatever waits for a hand gets one; then what was heard, and what should not be in a page.
_PROVOKE = """(unstyled) => {
  const seen = [];
  for (const each of document.querySelectorAll("body *")) {
    for (const { name, value } of each.attributes)
      if (name.startsWith("on")
          || (unstyled && name === "style" && !/^text-align: \\w+;?$/.test(value)))
        seen.push(`${each.localName} ${name} ${value}`);
    if (/^(base|embed|frame|iframe|object|portal)$/.test(each.localName)) seen.push(each.localName);
    if (each.action && !each.action.startsWith(location.origin)) seen.push(each.action);
    if (each.localName === "a") {
      if (each.href && !/^(https?|file|mailto|tel):/.test(each.href)) seen.push(each.href);
      continue;
    }
    if (!each.closest("main") || each.closest("form, button")) continue;
    for (const name of ["pointerenter", "mouseover", "focus", "click", "toggle", "animationend"])
      each.dispatchEvent(new Event(name, { bubbles: true }));
  }
  return seen.concat(window.heard);
}"""
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
        """Open an address, touch everything in it, and return what was heard."""
        self.heard.clear()
        page.goto(address, wait_until="load")
        return [*page.evaluate(_PROVOKE, self.unstyled), *self.heard]

    def crawl(self, output: Path, home: str) -> dict[str, list[str]]:
        """Open every page of a site and return what was heard in which."""
        page = self.context.new_page()
        made = {}
        for path in pages_of(output):
            if 'http-equiv="refresh"' in (output / path).read_text(encoding="utf-8"):
                self.heard.clear()
                page.goto(home + path, wait_until="commit")
                page.wait_for_url(_another(home + path))
                made[path] = self.heard.copy()
            elif path != "404.html" or not home.startswith("file:"):  # its links are absolute
                made[path] = self.open(page, home + path)
        return {path: heard for path, heard in made.items() if heard}


def _another(address: str) -> Callable[[str], bool]:
    return lambda url: unquote(url) != address


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
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
@pytest.mark.parametrize(
    "policy",
    [pytest.param(False, id="sanitiser alone"), *([pytest.param(True, id="policy")] * CAMPAIGN)],
)
def test_no_payload_runs_on_any_page(browser: Browser, bad: Hostile, *, policy: bool) -> None:
    paths = pages_of(bad.site.output)
    kinds = {path.partition("/")[0] for path in paths}
    assert {"index.html", "404.html", "offline.html", "about", "figures", "search"} <= kinds
    assert {"neighbourhoods", "stories", "issues", "themes", "old"} <= kinds
    with served(bad.site.output) as home, trapped(browser, home, policy=policy) as trap:
        assert trap.crawl(bad.site.output, home) == {}


def test_the_policy_alone_stops_what_was_put_into_a_page(browser: Browser, bad: Hostile) -> None:
    path = bad.site.output / "injected.html"
    page = bad.site.read("404.html")
    path.write_text(page.replace("</main>", _INJECTED + "</main>"), encoding="utf-8")
    try:
        with served(bad.site.output) as home:
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
    return heard + stopped + trap.heard


def test_every_page_has_the_policy_before_anything_that_loads(bad: Hostile) -> None:
    early = (ROOT / "templates" / "components" / "early.html").read_text(encoding="utf-8")
    early = early.partition("-#}\n")[2]
    for path in pages_of(bad.site.output):
        text = bad.site.read(path)
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
        heard = trap.crawl(good.output, home)
        if scheme == "file":  # from a disk a browser takes no font, whatever a policy says
            heard = {path: each for path, each in heard.items() if "Content Security" in str(each)}
        assert heard == {}
        tab = trap.context.new_page()
        tab.goto(home + "neighbourhoods/xinjian/index.html")
        cell = "getComputedStyle(document.querySelector('td:last-child')).textAlign"
        assert tab.evaluate(cell) == "right"


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_what_is_found_is_shown_as_text(browser: Browser, bad: Hostile, scheme: str) -> None:
    with served(bad.site.output) as http, trapped(browser, http) as trap:
        home = http if scheme == "http" else f"{bad.site.output.as_uri()}/"
        tab = trap.context.new_page()
        for query in ("alert(1)", "<script>alert(1)</script>", "onerror", "evil.example"):
            heard = trap.open(tab, home + "search/index.html")
            tab.fill("#g-query", query)
            tab.press("#g-query", "Enter")
            tab.wait_for_selector(".results li")
            shown = tab.locator(".results").inner_text()
            assert query in shown
            assert heard + tab.evaluate(_PROVOKE) + trap.heard == []


def test_feeds_hold_nothing_that_runs(browser: Browser, bad: Hostile) -> None:
    atom = feedparser.parse(str(bad.site.output / "feed.xml"), sanitize_html=False)
    assert len(atom.entries) > 20
    for entry in atom.entries:
        assert forbidden(entry.content[0].value) == []
    for item in json.loads(bad.site.read("feed.json"))["items"]:
        assert forbidden(item["content_html"]) == []
    names = ("feed.xml", "feed.json", "sitemap.xml", "opensearch.xml", "site.webmanifest")
    with served(bad.site.output) as home, trapped(browser, home) as trap:
        for name in names:
            tab = trap.context.new_page()
            tab.goto(f"view-source:{home}{name}")
            if name.endswith("l"):
                tab.goto(home + name)
        assert [each for each in trap.heard if "favicon" not in each] == []


def test_the_box_over_the_preview_shows_payloads_as_text(browser: Browser, bad: Hostile) -> None:
    path = "content/stories/2026/payloads.md"
    bad.site.write(path, "\n".join(each.replace("\n", " ") for each in PAYLOADS))
    asking = Asking(Server(bad.site.folder, bad.site.output, port=0))
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
            assert heard + tab.evaluate(_PROVOKE) + trap.heard == []
    finally:
        asking.end()
        (bad.site.folder / path).unlink()


def test_the_page_for_the_official_account_runs_only_its_own_script(
    browser: Browser, bad: Hostile
) -> None:
    slugs = sorted(each.stem for each in bad.site.folder.glob("content/neighbourhoods/*.md"))
    with trapped(browser) as trap:
        for slug in ("s0", "s1", "s3", "s8", *slugs[:4]):
            assert bad.site.run("wechat", slug).status == 0
            (made,) = bad.site.folder.glob(f".gazette/wechat/{slug}.html")
            tab = trap.context.new_page()
            assert trap.open(tab, made.as_uri()) == []
            tab.click("#copy")
            tab.wait_for_function("() => document.getElementById('said').textContent")
            assert trap.heard == []
