"""Assemble: documents and their converted bodies → `Site`, every relation resolved."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gazette.arrangement import Arrangement, arrange, is_same
from gazette.body import Picture
from gazette.config import Config, Section
from gazette.errors import Problem, errors_in
from gazette.lazy import Listed
from gazette.links import Media, Targets
from gazette.memory import Memory
from gazette.pictures.copies import Copy
from gazette.prose import Prose
from gazette.references import References
from gazette.site import Entry, IssuePart, PublishedIssue, Site, Teaser
from gazette.stories import Document, Parsed, Profile


@dataclass(frozen=True, slots=True)
class Material:
    """All that a site is assembled from, by path of the source where it is a mapping.

    `hidden` documents are not out today. `broken` are files with something wrong in their
    front matter: a link to one of them, or its name, is not held to be wrong, and the
    links in them are looked at all the same.
    """

    config: Config
    documents: tuple[Document, ...]
    hidden: tuple[Document, ...]
    prose: Mapping[str, Prose]
    media: Mapping[str, Media]
    broken: Mapping[str, Parsed]


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """A document with its links resolved: its entry, what is wrong, the files that it needs."""

    entry: Entry | None
    problems: tuple[Problem, ...]
    used: tuple[Copy, ...]


def assemble(material: Material, memory: Memory) -> tuple[Site, list[Problem]]:
    """Return the site, and every reference that leads nowhere."""
    order = _arrangement(material, memory)
    resolved, others = _resolve(material, order, memory)
    entry = {each.entry.address: each.entry for each in resolved if each.entry}
    problems = [*order.problems]
    used: dict[str, Copy] = {}
    for each in (*resolved, *others):
        if each.problems:
            problems.extend(each.problems)
        used.update((copy.address, copy) for copy in each.used)
    return site_of(material.config, order, entry, used.values()), problems


def _arrangement(material: Material, memory: Memory) -> Arrangement:
    """Return the arrangement of last time where nothing moved, came, went or was wrong."""
    table = memory.table("arrangement")
    now = (material.config, material.documents, material.hidden)
    known = table.kept.get("")
    if known is not None:
        config, documents, hidden = known[0]
        kept: Arrangement = known[1]
        if (
            config is material.config
            and not kept.problems
            and not material.broken
            and _are_same(documents, material.documents)
            and _are_same(hidden, material.hidden)
        ):
            table.kept[""] = now, kept
            return kept
    if material.broken:
        return arrange(*now, material.broken)
    made = arrange(*now, {})
    table.kept[""] = now, made
    return made


def _are_same(before: object, now: Sequence[Document]) -> bool:
    assert isinstance(before, tuple)  # noqa: S101 - as _arrangement() put it there
    return len(before) == len(now) and all(
        one is other or is_same(one, other) for one, other in zip(before, now, strict=True)
    )


def _resolve(
    material: Material, order: Arrangement, memory: Memory
) -> tuple[list[Resolved], list[Resolved]]:
    """Resolve the links of every body; of those to be published, and of the others."""
    prose = material.prose
    targets = Targets(
        pages=order.addresses,
        anchors={
            path: each.ids
            for path, each in prose.items()
            if not each.problems or not errors_in(each.problems)  # or half of them may be lost
        },
        unpublished=frozenset(document.path for document in material.hidden),
        broken=frozenset(material.broken),
        media=material.media,
        addresses=memory.same("by-address", (order,), lambda: _by_address(order)),
    )
    targets = memory.equal("targets", targets)
    pages = memory.equal("targets-pages", dataclasses.replace(targets, anchors={}))
    sections = {section.folder: section for section in material.config.sections}
    table = memory.table("entries")

    def world(path: str, document: Document | None) -> Targets | None:
        """Return what the links of a body may depend on; nothing where it has none."""
        own = prose[path]
        if any("#" in each.href for each in own.links):
            return targets
        if own.links or own.images or (document and document.image):
            return pages
        return None

    resolved = []
    kept = table.kept
    for document in material.documents:
        path = document.path
        own, section = prose[path], sections.get(document.section)
        address = order.addresses[path]
        known = kept.get(path)
        if (
            known is not None
            and (before := known[0])[0] is document
            and before[1] is own
            and before[2] is section
            and before[3] == address
            and (before[4] is None or before[4] is targets or before[4] is pages)
        ):
            resolved.append(known[1])
            continue
        last = known[1].entry if known else None
        made = resolved_entry(targets, prose, document, address, section, last)
        kept[path] = (document, own, section, address, world(path, document)), made
        resolved.append(made)
    others = []
    for document in material.hidden:
        # A draft's links are checked now, not on the day it is published.
        references = References(targets, prose)
        references.document(document, publish=False)
        others.append(Resolved(None, tuple(references.problems), ()))
    for path, parsed in material.broken.items():
        if path in prose:
            references = References(targets, prose)
            references.body(path, parsed.body_line, publish=False)
            others.append(Resolved(None, tuple(references.problems), ()))
    table.prune({document.path for document in material.documents})
    return resolved, others


def _by_address(order: Arrangement) -> dict[str, str]:
    return {address: path for path, address in order.addresses.items()}


def resolved_entry(
    targets: Targets,
    prose: Mapping[str, Prose],
    document: Document,
    address: str,
    section: Section | None,
    last: Entry | None,
) -> Resolved:
    """Make a document's entry; what others show of it is that of `last` where it is the same."""
    references = References(targets, prose)
    body, picture = references.document(document, publish=True)
    teaser = _teaser(document, address, prose[document.path], section, picture)
    if last and last.teaser == teaser:
        teaser = last.teaser
    entry = Entry(document, address, body, picture, section, teaser)
    return Resolved(entry, tuple(references.problems), tuple(references.used.values()))


def _teaser(
    document: Document,
    address: str,
    prose: Prose,
    section: Section | None,
    picture: Picture | None,
) -> Teaser:
    highlights = getattr(document, "highlights", ())
    themes = getattr(document, "themes", ())
    return Teaser(
        address=address,
        title=document.title,
        headline=document.headline if isinstance(document, Profile) else "",
        section=section.label if section else "",
        summary=document.summary or prose.summary,
        date=document.date.isoformat() if document.date else None,
        highlight=highlights[0] if highlights else None,
        contact=getattr(document, "contact", None),
        theme=themes[0] if themes else "",
        picture=picture,
        alt=document.image.alt if document.image else "",
    )


def site_of(
    config: Config, order: Arrangement, entry: Mapping[str, Entry], used: Iterable[Copy]
) -> Site:
    """Put the entries where the arrangement has their addresses."""

    def at(addresses: Sequence[str]) -> Listed[Entry]:
        return Listed(addresses, entry)

    return Site(
        config=config,
        addresses=order.addresses,
        entry=entry,
        sections=tuple((section, at(members)) for section, members in order.sections),
        issues=tuple(
            PublishedIssue(
                entry[address],
                number,
                tuple(IssuePart(name, at(stories)) for name, stories in parts),
            )
            for address, number, parts in order.issues
        ),
        themes=tuple((theme, at(members)) for theme, members in order.themes),
        neighbours=order.neighbours,
        places=order.places,
        newest=order.newest,
        media=tuple(sorted(used, key=lambda each: each.address)),
        order=order,
    )
