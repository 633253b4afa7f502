"""The pages of profiles, stories and plain pages."""

from __future__ import annotations

from collections.abc import Iterable

from gazette.pages.frame import Crumb, Frame, PageInfo, article, theme_addresses
from gazette.pages.target import Origin, Target, page
from gazette.site import Entry, Site
from gazette.stories import Page, Profile, Story


def profiles(site: Site, frame: Frame) -> Iterable[Target]:
    """Yield a page for each neighbourhood and each centre."""
    themes = theme_addresses(site)
    for entry in site.entries(Profile):
        document = entry.document
        assert isinstance(document, Profile)  # noqa: S101 - entries() keeps to one kind
        title = f"{document.title}：{document.headline}"
        info = PageInfo(entry.address, title, entry.teaser.summary, document.section)
        context = {"frame": frame, "page": info, "article": article(entry, themes)}
        yield page(entry.address, "profile.html", context | _around(site, entry), origin(entry))


def stories(site: Site, frame: Frame) -> Iterable[Target]:
    """Yield a page for each dated story."""
    themes = theme_addresses(site)
    for entry in site.entries(Story):
        document = entry.document
        info = PageInfo(entry.address, document.title, entry.teaser.summary, document.section)
        context = {
            "frame": frame,
            "page": info,
            "article": article(entry, themes),
            "places": tuple(each.teaser for each in site.places.get(entry.address, ())),
        }
        yield page(entry.address, "story.html", context | _around(site, entry), origin(entry))


def pages(site: Site, frame: Frame) -> Iterable[Target]:
    """Yield the plain pages, such as /about/."""
    for entry in site.entries(Page):
        info = PageInfo(entry.address, entry.document.title, entry.teaser.summary, entry.address)
        context = {"frame": frame, "page": info, "article": article(entry, {})}
        yield page(entry.address, "page.html", context, origin(entry))


def _around(site: Site, entry: Entry) -> dict[str, object]:
    neighbours = site.neighbours[entry.address]
    issue = neighbours.issue
    return {
        "issue": Crumb(issue.entry.document.title, issue.entry.address) if issue else None,
        "previous": neighbours.previous.teaser if neighbours.previous else None,
        "next": neighbours.next.teaser if neighbours.next else None,
        "related": tuple(each.teaser for each in neighbours.related),
        "stories": tuple(each.teaser for each in neighbours.stories),
    }


def origin(entry: Entry) -> Origin:
    """Return the place that decides an entry's address."""
    return (entry.document.path, *entry.document.mark("slug"))
