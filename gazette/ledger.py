"""The ledger: what a build knew of every Markdown file, so that the next need not read them all.

The *face* of a file is the digest of all that others can see of it: its front matter, its
first paragraph, its anchors, what it links to and shows. As long as it stands, an edit changes
only the pages that show the text.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from gazette.arrangement import Arrangement
from gazette.config import Config
from gazette.disk import read_state, write_state
from gazette.edition import Edition
from gazette.lazy import Lazy
from gazette.manifest import Manifest
from gazette.site import Neighbours, Theme
from gazette.store import Store
from gazette.survey import Survey
from gazette.values import fingerprint

# Digest and face of a file.
Face = tuple[str, str]


class Ledger(NamedTuple):
    """What a build knew: its `world` is all that it depended on but the Markdown files' texts.

    `inputs` are those of the manifest that it belongs to, and no other.
    `faces` are by path; `order` names the arrangement that was made from them; `hidden` are the
    documents that were not out; `lettering` is the record of the headline face, if there is one.
    """

    inputs: str
    world: str
    order: str
    faces: Mapping[str, Face]
    hidden: frozenset[str]
    lettering: dict[str, Any] | None


def load(place: Store) -> Ledger | None:
    """Return the ledger of the last build, if there is one."""
    try:
        record = read_state(place.ledger_file)
        faces = {path: (name, face) for path, (name, face) in record["faces"].items()}
        hidden = frozenset(record["hidden"])
        inputs, world, order = record["inputs"], record["world"], record["order"]
        return Ledger(inputs, world, order, faces, hidden, record["lettering"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def save(place: Store, ledger: Ledger) -> None:
    """Write the ledger; where it cannot be written the next build only takes longer."""
    record = ledger._asdict() | {"hidden": sorted(ledger.hidden)}
    with contextlib.suppress(OSError):
        write_state(place.ledger_file, record)


def note(
    place: Store,
    manifest: Manifest,
    edition: Edition,
    ground: Survey,
    *,
    drafts: bool,
    date: datetime.date,
) -> None:
    """Write the ledger and the arrangement of an edition that was published whole as `manifest`."""
    faces, site = edition.faces, edition.site
    unfinished = any(each.code == "W-draft-unfinished" for each in edition.problems)
    if site is None or not manifest.inputs or unfinished:  # what is broken has no place in it
        return
    assert isinstance(site.order, Arrangement)  # noqa: S101 - a site below knows no more of it
    world = ground.inputs(drafts=drafts, date=date, but=faces.keys())
    name = fingerprint((world, [(path, face) for path, (_, face) in faces.items()]))
    before = load(place)
    if before is None or before.order != name or not place.order_file.exists():
        with contextlib.suppress(OSError):
            write_state(place.order_file, _record(name, site.order))
    cut = site.lettering.record() if site.lettering else None
    save(place, Ledger(manifest.inputs, world, name, faces, frozenset(edition.hidden), cut))


def _record(name: str, order: Arrangement) -> dict[str, object]:
    return {
        "name": name,
        "addresses": order.addresses,
        "sections": [(section.folder, members) for section, members in order.sections],
        "issues": order.issues,
        "themes": [(theme.name, theme.address, members) for theme, members in order.themes],
        "neighbours": {
            address: (each.issue, each.previous, each.next, each.related, each.stories)
            for address, each in order.neighbours.items()
        },
        "places": order.places,
        "newest": order.newest,
    }


def load_order(place: Store, ledger: Ledger, config: Config) -> Arrangement | None:
    """Return the arrangement that the ledger names, if it is there."""
    try:
        record = read_state(place.order_file)
        return _order(record, config) if record["name"] == ledger.order else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _order(record: Any, config: Config) -> Arrangement:
    sections = {section.folder: section for section in config.sections}
    around: dict[str, Any] = record["neighbours"]

    def neighbours(address: str) -> Neighbours:
        issue, previous, following, related, stories = around[address]
        return Neighbours(issue, previous, following, tuple(related), tuple(stories))

    return Arrangement(
        addresses=record["addresses"],
        sections=tuple((sections[name], tuple(members)) for name, members in record["sections"]),
        issues=tuple(
            (address, number, tuple((name, tuple(each)) for name, each in parts))
            for address, number, parts in record["issues"]
        ),
        themes=tuple(
            (Theme(name, address), tuple(members)) for name, address, members in record["themes"]
        ),
        neighbours=Lazy(around, neighbours),
        places={address: tuple(each) for address, each in record["places"].items()},
        newest=tuple((day, address) for day, address in record["newest"]),
        problems=(),
    )
