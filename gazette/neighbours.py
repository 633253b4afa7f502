"""What stands around a page: previous and next in its issue, related by theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from gazette.config import Section
from gazette.site import Entry, Neighbours, PublishedIssue, Theme

RELATED = 4


def neighbours(
    sections: tuple[tuple[Section, tuple[Entry, ...]], ...],
    issues: tuple[PublishedIssue, ...],
    themes: tuple[tuple[Theme, tuple[Entry, ...]], ...],
    about: Mapping[str, list[Entry]],
) -> dict[str, Neighbours]:
    """Return what stands around each profile and story, by address."""
    running: dict[str, tuple[PublishedIssue, Entry | None, Entry | None]] = {}
    for issue in issues:
        order = issue.entries
        for index, entry in enumerate(order):
            if entry.address not in running:
                before = order[index - 1] if index else None
                after = order[index + 1] if index + 1 < len(order) else None
                running[entry.address] = issue, before, after
    places = {
        theme.name: {entry.address: index for index, entry in enumerate(entries)}
        for theme, entries in themes
    }
    listed = {theme.name: entries for theme, entries in themes}
    made = {}
    for _, entries in sections:
        for entry in entries:
            issue_of, before, after = running.get(entry.address, (None, None, None))
            made[entry.address] = Neighbours(
                issue_of,
                before,
                after,
                _related(entry, places, listed),
                tuple(about.get(entry.address, ())),
            )
    return made


def _related(
    entry: Entry,
    places: Mapping[str, Mapping[str, int]],
    listed: Mapping[str, tuple[Entry, ...]],
) -> tuple[Entry, ...]:
    """Return those that share most themes; among equals, the next ones in each theme's list.

    Only the nearest few of each theme are looked at, so that the cost does not grow with it.
    """
    shared: Counter[str] = Counter()
    found: dict[str, tuple[int, Entry]] = {}
    for name in getattr(entry.document, "themes", ()):
        members = listed.get(name, ())
        here = places.get(name, {}).get(entry.address)
        if here is None:
            continue
        for step in range(1, min(2 * RELATED + 1, len(members))):
            other = members[(here + step) % len(members)]
            shared[other.address] += 1
            found.setdefault(other.address, (step, other))
    order = sorted(found, key=lambda address: (-shared[address], found[address][0], address))
    return tuple(found[address][1] for address in order[:RELATED])
