"""A single page, printed from a browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.paper import Paper, squeezed
from tests.support import SmallSite

PROFILE = """\
---
name: 宝兴
headline: 一条弄堂，几代人的情
highlights:
  - {figure: 43, unit: 个, label: 居民小组}
contact: {address: 一条路 1 号, phone: 000-0000}
themes: [文化]
---

宝兴的第一段。
"""


def on_paper(browser: Browser, page: Path) -> Paper:
    tab = browser.new_page()
    try:
        tab.goto(page.as_uri())
        return Paper(tab.pdf(prefer_css_page_size=True))
    finally:
        tab.close()


def test_a_profile_prints_well(browser: Browser, site: SmallSite) -> None:
    site.write("content/neighbourhoods/baoxing.md", PROFILE).make()
    paper = on_paper(browser, site.output / "neighbourhoods/baoxing/index.html")
    (page,) = paper.pages
    assert (round(page.width), round(page.height)) == (595, 842)
    text = squeezed(paper.text(0))
    for words in ("一条弄堂,几代人的情", "43", "小组", "宝兴的第一段。", "一条路1号"):
        assert squeezed(words) in text, words
    assert "https://gazette.example/neighbourhoods/baoxing/" in text
    for words in ("上一篇", "下一篇", "同一主题", "直接看正文", "订阅", "各期", "关于"):
        assert words not in text, words
    assert min(char["x0"] for char in page.chars) > 28
    assert max(char["x1"] for char in page.chars) < page.width - 28


def test_the_address_is_not_on_the_screen(browser: Browser, site: SmallSite) -> None:
    site.make()
    tab = browser.new_page()
    tab.goto((site.output / "neighbourhoods/baoxing/index.html").as_uri())
    assert not tab.locator(".print-only").is_visible()
    tab.close()


def test_each_place_of_the_gazette_prints_on_one_sheet(browser: Browser, gazette: Path) -> None:
    for folder in ("neighbourhoods", "centres"):
        for page in sorted((gazette / folder).glob("*/index.html"))[::6]:
            paper = on_paper(browser, page)
            assert len(paper.pages) == 1, page
            assert f"gazette.example/{folder}/{page.parent.name}/" in squeezed(paper.text(0))
