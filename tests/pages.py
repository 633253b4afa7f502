"""Texts to put on the pages of a small site, and what such a page shows."""

from __future__ import annotations

from tests.browser import Html, plain
from tests.support import SmallSite

STORY = """\
---
title: 夏天的集市
date: 2026-08-01
places: [baoxing, 东风]
themes: [文化]
---

集市开了三天。
"""
CHENGDE = """\
---
name: 承德
headline: 门前有棵树
highlights: [一棵树]
---

树很老。
"""


def page(site: SmallSite, address: str) -> Html:
    return Html(site.output / address / "index.html")


def cards(html: Html, tag: str = "*", name: str = "") -> list[str]:
    """Return the addresses of the cards, without index.html."""
    return [link.removesuffix("index.html") for link in html.links(tag, name or "card-title")]


def names(html: Html) -> list[str]:
    return [plain(each) for each in html.all(name="card-place")]


def section(html: Html, title: str) -> list[str]:
    """Return the places and titles that the section under a heading shows."""
    for each in html.all("section"):
        if title in [plain(heading) for heading in each.findall("h2")]:
            return [plain(link) for link in each.iter("a")]
    return []


def assets(site: SmallSite, suffix: str) -> list[str]:
    return sorted(each.name for each in (site.output / "assets").glob(f"*{suffix}"))
