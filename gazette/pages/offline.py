"""The paper in the pocket: the worker that keeps it, and the page for where no network is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from gazette.arrangement import Arrangement
from gazette.memory import Memory
from gazette.pages.figures import FIGURES
from gazette.pages.frame import Crumb, Frame, PageInfo
from gazette.pages.issues import ISSUES, LATEST_STORIES
from gazette.pages.listings import THEMES
from gazette.pages.target import Target, page
from gazette.site import Site
from gazette.urls import output_path

# Its address stays, whatever is in it: a browser asks there for what is new.
WORKER = "sw.js"
FREEING = "sw-off.js"
PAGE = "offline.html"
SEARCH = "search/"
# Places and stories; there is room for lists and assets beside them.
MOST_ARTICLES = 250


def offline(site: Site, frame: Frame, _: Memory) -> Iterable[Target]:
    """Yield /sw.js and /offline.html; where nothing is kept, a worker that lets readers go."""
    yield worker(site, frame)
    if not frame.offline:
        return
    articles = []
    for address in _articles(_order(site)):
        teaser = site.entry[address].teaser
        articles.append(Crumb(f"{teaser.title} {teaser.headline}".strip(), address))
    info = PageInfo(PAGE, "现在连不上网", frame.description, indexed=False)
    yield page(PAGE, PAGE, {"frame": frame, "page": info, "articles": tuple(articles)})


def worker(site: Site, frame: Frame) -> Target:
    """Return the worker; what it keeps is filled in when that is published."""
    if not frame.offline:
        return Target(WORKER, FREEING)
    return Target(WORKER, WORKER, {"files": {}, "version": ""}, after=tuple(_wanted(_order(site))))


def _wanted(order: Arrangement) -> Iterator[str]:
    """Yield the paths of what is kept as far as there is room, the dearest first."""
    pages = [
        address for kind, _, members in _sections(order) if kind == "page" for address in members
    ]
    lists = [
        f"{folder}/" for kind, folder, members in _sections(order) if kind != "page" and members
    ]
    issue = [address for address, _, _ in order.issues[:1]]
    yield from map(output_path, ("", PAGE, *issue, *pages, *lists, ISSUES, THEMES, FIGURES))
    yield SEARCH
    themes = (theme.address for theme, _ in order.themes)
    yield from map(output_path, itertools.chain(_articles(order), themes))


def _articles(order: Arrangement) -> list[str]:
    """Return what the home page leads to: the newest issue, or all places; the newest stories."""
    found: list[str] = []
    for _, _, parts in order.issues[:1]:
        found += itertools.chain(*(stories for _, stories in parts))
    if not order.issues:
        found += _members(order, "profile")
    stories = itertools.islice(_members(order, "story"), LATEST_STORIES)
    return list(dict.fromkeys((*found[:MOST_ARTICLES], *stories)))


def _members(order: Arrangement, kind: str) -> Iterator[str]:
    return (each for known, _, members in _sections(order) if known == kind for each in members)


def _sections(order: Arrangement) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(section.kind, section.folder, members) for section, members in order.sections]


def _order(site: Site) -> Arrangement:
    assert isinstance(site.order, Arrangement)  # noqa: S101 - a site below knows no more of it
    return site.order
