"""Plan: producers, each `Site → Iterable[Target]`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gazette.errors import ContentError, problem
from gazette.pages.assets import Assets
from gazette.pages.extras import not_found, redirects, robots, sitemap
from gazette.pages.feeds import feeds
from gazette.pages.frame import Frame, make_frame
from gazette.pages.issues import home, issues
from gazette.pages.listings import sections, themes
from gazette.pages.profiles import pages as plain_pages
from gazette.pages.profiles import profiles, stories
from gazette.pages.target import Target
from gazette.site import Site

__all__ = ["PRODUCERS", "Assets", "Target", "plan"]

Producer = Callable[[Site, Frame], Iterable[Target]]

PRODUCERS: tuple[Producer, ...] = (
    home,
    sections,
    profiles,
    stories,
    issues,
    themes,
    plain_pages,
    feeds,
    sitemap,
    robots,
    redirects,
    not_found,
)


def plan(site: Site, assets: Assets) -> tuple[Target, ...]:
    """Return every file of the site, assets first.

    Raises ContentError where two of them would have one path, compared as file systems that
    ignore case compare.
    """
    frame = make_frame(site, assets)
    targets = list(assets.targets(site.media))
    for producer in PRODUCERS:
        targets.extend(producer(site, frame))
    first: dict[str, Target] = {}
    problems = []
    for target in targets:
        other = first.setdefault(target.path.lower(), target)
        if other is not target:
            path, line, column = target.origin or other.origin or ("config.yaml", 1, 1)
            problems.append(
                problem(
                    "E-address-taken",
                    path,
                    line,
                    column,
                    address="/" + target.path,
                    other=(other.origin or ("gazette",))[0],
                )
            )
    if problems:
        raise ContentError(problems)
    return tuple(targets)
