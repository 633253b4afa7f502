"""Feeds: Atom (RFC 4287) and JSON Feed 1.1, with the whole text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gazette.body import Body
from gazette.memory import Memory
from gazette.pages.frame import Frame, PageInfo, permalink
from gazette.pages.target import Target
from gazette.site import Entry, Site
from gazette.stories import Profile
from gazette.values import Value

ATOM = "feed.xml"
JSON = "feed.json"
# Atom wants a date even of a feed in which nothing has happened yet.
NEVER = "1970-01-01"


@dataclass(frozen=True, slots=True)
class FeedItem(Value):
    """An entry of a feed; dates are RFC 3339 timestamps at midnight of the gazette's zone."""

    address: str
    url: str
    title: str
    published: str
    updated: str
    summary: str
    body: Body
    authors: tuple[str, ...]
    themes: tuple[str, ...]


def feeds(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield /feed.xml and /feed.json: dated stories, and profiles with their issue's date."""
    items = _items(site, frame, memory)
    context = {
        "frame": frame,
        "items": items,
        "updated": max(
            (item.updated for item in items), default=_moment(site.config.timezone, NEVER)
        ),
    }
    for path in (ATOM, JSON):
        info = PageInfo(path, frame.title, frame.description)
        yield Target(path, path, context | {"page": info})


def _items(site: Site, frame: Frame, memory: Memory) -> tuple[FeedItem, ...]:
    table = memory.table("feed-items")

    def item(day: str, address: str) -> FeedItem:
        entry, timezone = site.entry[address], site.config.timezone
        inputs = frame, site.config, site.order, entry
        return table.get(address, inputs, lambda: _item(frame, timezone, day, entry))

    return tuple(item(day, address) for day, address in site.newest)


def _item(frame: Frame, timezone: str, day: str, entry: Entry) -> FeedItem:
    document = entry.document
    title = document.title
    if isinstance(document, Profile):
        title = f"{document.title}：{document.headline}"
    updated = max(day, document.updated.isoformat() if document.updated else day)
    return FeedItem(
        address=entry.address,
        url=permalink(frame, entry.address),
        title=title,
        published=_moment(timezone, day),
        updated=_moment(timezone, updated),
        summary=entry.teaser.summary,
        body=entry.body,
        authors=document.authors,
        themes=tuple(dict.fromkeys(getattr(document, "themes", ()))),
    )


def _moment(timezone: str, day: str) -> str:
    return f"{day}T00:00:00{timezone}"
