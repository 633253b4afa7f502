"""What stands around a page: previous and next in its issue, related by theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from gazette.site import Neighbours

RELATED = 4


def neighbours(
    addresses: Iterable[str],
    issues: Iterable[tuple[str, tuple[str, ...]]],
    listed: Mapping[str, tuple[str, ...]],
    themes: Mapping[str, tuple[str, ...]],
    about: Mapping[str, list[str]],
) -> dict[str, Neighbours]:
    """Return what stands around each profile and story; all of them are addresses.

    `issues` have their running order, newest first; `listed` are the entries of each theme and
    `themes` the themes of each entry, `about` the stories about a place.
    """
    running: dict[str, tuple[str, str | None, str | None]] = {}
    for issue, order in issues:
        for index, address in enumerate(order):
            if address not in running:
                before = order[index - 1] if index else None
                after = order[index + 1] if index + 1 < len(order) else None
                running[address] = issue, before, after
    places = {
        name: {address: index for index, address in enumerate(members)}
        for name, members in listed.items()
    }
    nowhere: tuple[str | None, str | None, str | None] = None, None, None
    return {
        address: Neighbours(
            *running.get(address, nowhere),
            _related(address, themes.get(address, ()), places, listed),
            tuple(about.get(address, ())),
        )
        for address in addresses
    }


def _related(
    address: str,
    themes: tuple[str, ...],
    places: Mapping[str, Mapping[str, int]],
    listed: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """Return those that share most themes; among equals, the next ones in each theme's list.

    Only the nearest few of each theme are looked at, so that the cost does not grow with it.
    """
    shared: Counter[str] = Counter()
    found: dict[str, int] = {}
    for name in themes:
        members = listed.get(name, ())
        here = places.get(name, {}).get(address)
        if here is None:
            continue
        for step in range(1, min(2 * RELATED + 1, len(members))):
            other = members[(here + step) % len(members)]
            shared[other] += 1
            found.setdefault(other, step)
    order = sorted(found, key=lambda other: (-shared[other], found[other], other))
    return tuple(order[:RELATED])
