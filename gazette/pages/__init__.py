"""Plan: producers, each `Site → Iterable[Target]`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gazette.config import Config
from gazette.errors import Problem, problem
from gazette.memory import Memory
from gazette.pages.assets import Assets
from gazette.pages.extras import not_found, redirects, robots, sitemap
from gazette.pages.feeds import feeds
from gazette.pages.figures import figures
from gazette.pages.frame import Frame, make_frame, theme_addresses
from gazette.pages.issues import home, issues, printed
from gazette.pages.listings import sections, themes
from gazette.pages.offline import offline, worker
from gazette.pages.profiles import article_page, plain_page, profiles, stories
from gazette.pages.profiles import pages as plain_pages
from gazette.pages.search import Texts, near, search, searched
from gazette.pages.segments import SCRIPT
from gazette.pages.sharing import cards, codes, icons
from gazette.pages.sheets import printed_sheets, sheets
from gazette.pages.target import Target
from gazette.site import Site
from gazette.stories import Page

__all__ = ["PRODUCERS", "Assets", "Target", "Texts", "near", "plan", "showing"]

Producer = Callable[[Site, Frame, Memory], Iterable[Target]]

PRODUCERS: tuple[Producer, ...] = (
    home,
    sections,
    profiles,
    stories,
    issues,
    themes,
    figures,
    plain_pages,
    feeds,
    sitemap,
    robots,
    redirects,
    not_found,
    icons,
    cards,
    codes,
    offline,
    search,
)


def plan(site: Site, assets: Assets, memory: Memory) -> tuple[tuple[Target, ...], list[Problem]]:
    """Return every file of the site, assets first, and those that would have one path.

    Paths are compared as file systems compare them that ignore case.
    """
    assets = _of_site(site, assets, memory)
    frame = memory.equal("frame", make_frame(site, assets))
    targets = list(assets.targets(site.media))
    targets.extend(sheets(site, assets, memory))  # early: each takes as long as many pages
    for producer in PRODUCERS:
        targets.extend(producer(site, frame, memory))
    paths = memory.equal("paths", tuple(target.path for target in targets))
    clash = memory.same("clash", (paths,), lambda: any(True for _ in _clashes(targets)))
    problems = []
    for target, other in _clashes(targets) if clash else ():
        path, line, column = target.origin or other.origin or ("config.yaml", 1, 1)
        address = "/" + target.path
        owner = other.origin[0] if target.origin and other.origin else "gazette"
        problems.append(
            problem("E-address-taken", path, line, column, address=address, other=owner)
        )
    return tuple(targets), problems


def showing(
    site: Site, assets: Assets, memory: Memory, address: str, texts: Texts
) -> Iterator[Target]:
    """Yield every file that shows the body of the document at an address, an issue's excepted.

    And what tells of such files. `texts` gives what is searched, of pages that are `near`.
    """
    yield from searched(site, texts, address)
    assets = _of_site(site, assets, memory)
    frame = make_frame(site, assets)
    yield worker(site, frame)
    entry = site.entry[address]
    if isinstance(entry.document, Page):
        yield plain_page(frame, entry)
        return
    yield article_page(site, frame, entry, theme_addresses(site))
    for issue in site.issues:
        if any(address in part.entries.keys for part in issue.parts):
            yield printed(site, frame, memory, issue)
            if site.typefaces:
                yield from printed_sheets(site, assets, memory, issue)
    if any(address == each for _, each in site.newest):
        yield from feeds(site, frame, memory)


def _unused(config: Config) -> Iterator[str]:
    """Yield the static files of what is switched off."""
    if not config.search:
        yield SCRIPT
    if not config.sharing:
        yield "share.js"
    if not config.offline:
        yield "offline.js"


def _of_site(site: Site, assets: Assets, memory: Memory) -> Assets:
    """Return the assets with the site's headline face, and without what is switched off."""
    cut = site.lettering
    inputs = assets, cut, site.config
    unused = tuple(_unused(site.config))
    return memory.same("assets", inputs, lambda: assets.without(unused).lettered(cut))


def _clashes(targets: Iterable[Target]) -> Iterator[tuple[Target, Target]]:
    """Yield each target whose path another has, or needs as a folder's, with that other one."""
    first: dict[str, Target] = {}
    inside: list[tuple[str, Target]] = []
    for target in targets:
        path = target.path.lower()
        other = first.setdefault(path, target)
        if other is not target:
            yield target, other
        folder = path.rpartition("/")[0]
        if "." in folder:  # only then can a file have the folder's name
            inside.append((folder, target))
    for folder, target in inside:
        while folder:
            if folder in first:
                yield target, first[folder]
            folder = folder.rpartition("/")[0]  # noqa: PLW2901
