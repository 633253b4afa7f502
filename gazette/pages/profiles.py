"""The pages of profiles, stories and plain pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gazette.memory import Memory
from gazette.pages.frame import Crumb, Frame, PageInfo, article, theme_addresses
from gazette.pages.target import Origin, Target, page
from gazette.site import Entry, Site
from gazette.stories import Document, Page, Profile, Story


def profiles(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield a page for each neighbourhood and each centre."""
    yield from _articles(site, frame, memory, Profile)


def stories(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield a page for each dated story."""
    yield from _articles(site, frame, memory, Story)


def _articles(site: Site, frame: Frame, memory: Memory, kind: type[Document]) -> Iterable[Target]:
    """Yield a page for each entry of a kind; one whose surroundings did not change is kept."""
    themes = memory.equal("theme-addresses", theme_addresses(site))
    table = memory.table(f"pages-{kind.__name__}")
    kept, entries, neighbours = table.kept, site.entry, site.neighbours
    # All that pages show of each other: as long as it stands, a page is its own entry's.
    teasers = tuple(entry.teaser for entry in entries.values())
    shared = memory.equal(f"shared-{kind.__name__}", (frame, themes, site.order, teasers))
    addresses = set()
    for entry in site.entries(kind):
        address = entry.address
        addresses.add(address)
        known = kept.get(address)
        if known is not None and known[0][0] is shared and known[0][1] is entry:
            yield known[1]
            continue
        around = neighbours[address]
        # Everything that article_page() looks at, and nothing else.
        inputs = (
            frame,
            themes,
            entry,
            around,
            _issued(site, entry),
            *[
                entries[each].teaser
                for each in (
                    around.previous,
                    around.next,
                    *around.related,
                    *around.stories,
                    *site.places.get(address, ()),
                )
                if each is not None
            ],
        )
        same = known is not None and known[0][2] == inputs
        made = known[1] if known and same else article_page(site, frame, entry, themes)
        kept[address] = (shared, entry, inputs), made
        yield made
    table.prune(addresses)


def article_page(site: Site, frame: Frame, entry: Entry, themes: Mapping[str, str]) -> Target:
    """Return the page of a profile or a story."""
    document = entry.document
    title, template = document.title, "story.html"
    context: dict[str, object] = {}
    if isinstance(document, Profile):
        title, template = f"{document.title}：{document.headline}", "profile.html"
    if isinstance(document, Story):
        places = site.places.get(entry.address, ())
        context["places"] = tuple(site.entry[each].teaser for each in places)
    context |= {
        "frame": frame,
        "page": PageInfo(
            entry.address, title, entry.teaser.summary, document.section, own_card=True
        ),
        "article": article(entry, themes),
    }
    return page(entry.address, template, context | _around(site, entry), origin(entry))


def pages(site: Site, frame: Frame, _: Memory) -> Iterable[Target]:
    """Yield the plain pages, such as /about/."""
    for entry in site.entries(Page):
        yield plain_page(frame, entry)


def plain_page(frame: Frame, entry: Entry) -> Target:
    """Return a plain page."""
    info = PageInfo(entry.address, entry.document.title, entry.teaser.summary, entry.address)
    context = {"frame": frame, "page": info, "article": article(entry, {})}
    return page(entry.address, "page.html", context, origin(entry))


def _around(site: Site, entry: Entry) -> dict[str, object]:
    around, entries = site.neighbours[entry.address], site.entry
    issue = entries[around.issue] if around.issue else None
    return {
        "issue": Crumb(issue.document.title, issue.address) if issue else None,
        "published": _published(site, entry),
        "previous": entries[around.previous].teaser if around.previous else None,
        "next": entries[around.next].teaser if around.next else None,
        "related": tuple(entries[each].teaser for each in around.related),
        "stories": tuple(entries[each].teaser for each in around.stories),
    }


def _issued(site: Site, entry: Entry) -> tuple[str, str | None] | None:
    """Return title and date of the issue that an entry's page names."""
    around = site.neighbours[entry.address]
    if not around.issue:
        return None
    document = site.entry[around.issue].document
    return document.title, document.date.isoformat() if document.date else None


def _published(site: Site, entry: Entry) -> str | None:
    """Return the day on which an entry came out, its own before its issue's."""
    if entry.document.date:
        return entry.document.date.isoformat()
    issued = _issued(site, entry)
    return issued[1] if issued else None


def origin(entry: Entry) -> Origin:
    """Return the place that decides an entry's address."""
    return (entry.document.path, *entry.document.mark("slug"))
