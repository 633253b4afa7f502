"""What a page weighs: bytes as they are sent, of the home page and of the longest profile."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import Html, served

KB = 1024
# Largest size in KB by kind, compressed as hosts do; fonts are compressed in themselves.
BUDGET = {"html": 20, "css": 12, "js": 8, "woff2": 120}
SHIFTS = """() => new Promise((done) => {
  const found = [];
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) found.push([each.value, ...each.sources.map(
      ({ node }) => node?.className ?? node?.textContent ?? "?")]);
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(found), 400);
})"""


@pytest.fixture(scope="module")
def pages(gazette: Path) -> list[str]:
    """Return the paths of the pages that are weighed."""
    profiles = [*gazette.glob("neighbourhoods/*/index.html"), *gazette.glob("centres/*/index.html")]
    longest = max(profiles, key=lambda page: len(page.read_bytes()))
    return ["index.html", longest.relative_to(gazette).as_posix()]


def weight(file: Path) -> int:
    data = file.read_bytes()
    return len(data) if file.suffix == ".woff2" else len(gzip.compress(data, 9, mtime=0))


def loaded(browser: Browser, home: str, page: str) -> list[str]:
    """Return the paths of all that a page loads by itself."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(home + page, wait_until="networkidle")
    context.close()
    outside = [each for each in asked if not each.startswith(home)]
    assert outside == []
    return [each.removeprefix(home) for each in asked]


def test_pages_keep_to_their_budgets(browser: Browser, gazette: Path, pages: list[str]) -> None:
    with served(gazette) as home:
        for page in pages:
            sums = dict.fromkeys(BUDGET, 0)
            for path in set(loaded(browser, home, page)):
                file = gazette / path
                suffix = file.suffix.removeprefix(".")
                # What is kept for reading offline is not needed for this page.
                if suffix in sums and (suffix != "html" or path == page):
                    sums[suffix] += weight(file)
            assert sums["html"], page
            assert sums["css"], page
            assert {kind: size for kind, size in sums.items() if size > BUDGET[kind] * KB} == {}, (
                page,
                sums,
            )


def test_no_page_is_heavy(gazette: Path) -> None:
    heavy = {
        path.relative_to(gazette).as_posix(): size
        for path in gazette.rglob("*.html")
        if (size := weight(path)) > 60 * KB
    }
    assert heavy == {}
    assert sum(1 for _ in gazette.rglob("*.html")) > 50


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_moves_while_a_page_loads(
    browser: Browser, gazette: Path, pages: list[str], width: int
) -> None:
    with served(gazette) as home, browser.new_context() as context:
        tab = context.new_page()
        tab.set_viewport_size({"width": width, "height": 844})
        for page in (*pages, "issues/1/index.html", "figures/index.html"):
            tab.goto(home + page, wait_until="load")
            assert tab.evaluate(SHIFTS) == [], page


def test_pages_ask_nothing_of_anybody_else(gazette: Path) -> None:
    for path in gazette.rglob("*.html"):
        for each in Html(path).all():
            if each.tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
                address = each.get("src", "")
                assert not re.match(r"(?:[a-z]+:)?//", address), (path, address)
