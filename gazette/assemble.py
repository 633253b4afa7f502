"""Assemble: documents and their converted bodies → `Site`, every relation resolved."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from gazette.config import Config, Section
from gazette.errors import Problem, errors_in, problem
from gazette.links import Media, Targets
from gazette.markup import Markup
from gazette.neighbours import neighbours
from gazette.pinyin import slugify, sort_key
from gazette.references import References
from gazette.site import Entry, IssuePart, PublishedIssue, Site, Teaser, Theme, address_of
from gazette.stories import Document, Issue, Parsed, Profile, Story
from gazette.summaries import cut


def assemble(
    config: Config,
    documents: Iterable[Document],
    hidden: Iterable[Document],
    markups: Mapping[str, Markup],
    media: Mapping[str, Media],
    broken: Mapping[str, Parsed],
) -> tuple[Site, list[Problem]]:
    """Return the site of `documents`, and every reference that leads nowhere.

    `hidden` documents are not out today. `broken` are files with something wrong in their
    front matter, by path: a link to one of them, or its name, is not held to be wrong, and the
    links in them are looked at all the same.
    """
    builder = _Assembly(config, tuple(documents), tuple(hidden), markups, media, broken)
    site = builder.site()
    return site, builder.problems + builder.references.problems


class _Assembly:
    def __init__(
        self,
        config: Config,
        documents: tuple[Document, ...],
        hidden: tuple[Document, ...],
        markups: Mapping[str, Markup],
        media: Mapping[str, Media],
        broken: Mapping[str, Parsed],
    ) -> None:
        self.config = config
        self.documents = documents
        self.hidden = hidden
        self.markups = markups
        self.broken = broken
        self.problems: list[Problem] = []
        addresses = {document.path: address_of(document) for document in documents}
        targets = Targets(
            pages=addresses,
            anchors={
                path: markup.ids
                for path, markup in markups.items()
                if not errors_in(markup.problems)  # or half its headings may be lost
            },
            unpublished=frozenset(document.path for document in hidden),
            broken=frozenset(broken),
            media=media,
            addresses={address: path for path, address in addresses.items()},
        )
        self.addresses = addresses
        self.references = References(targets, markups)

    def site(self) -> Site:
        self._check_addresses()
        entries = {document.path: self._entry(document) for document in self.documents}
        for document in self.hidden:
            # A draft's links are checked now, not on the day it is published.
            self.references.document(document, publish=False)
        for path, parsed in self.broken.items():
            if path in self.markups:
                self.references.body(path, parsed.body_line, publish=False)
        sections = tuple(
            (section, tuple(self._in_order(section, entries.values())))
            for section in self.config.sections
        )
        by_name = _Names(entries.values(), self.hidden)
        issues = self._issues(entries, sections, by_name)
        themes = self._themes(sections)
        places, about = self._places(sections, by_name)
        return Site(
            config=self.config,
            sections=sections,
            issues=issues,
            themes=themes,
            neighbours=neighbours(sections, issues, themes, about),
            places=places,
            media=tuple(sorted(self.references.used.values(), key=lambda each: each.address)),
        )

    def _check_addresses(self) -> None:
        """Report two documents with one address, at the slug that was typed for it, if any."""
        first: dict[str, Document] = {}
        every = (*self.documents, *self.hidden)
        for document in sorted(every, key=lambda each: ("slug" in each.marks, each.path)):
            address = address_of(document).lower()
            other = first.setdefault(address, document)
            if other is document:
                continue
            name = "number" if isinstance(document, Issue) else "slug"
            self.problems.append(
                problem(
                    "E-address-twice",
                    document.path,
                    *document.mark(name),
                    address="/" + address,
                    other=other.path,
                )
            )

    def _entry(self, document: Document) -> Entry:
        markup = self.markups[document.path]
        body, picture = self.references.document(document, publish=True)
        section = self.config.section(document.section)
        address = self.addresses[document.path]
        made = _teaser(document, address, markup, section)
        return Entry(document, address, body, picture, section, made)

    def _in_order(self, section: Section, entries: Iterable[Entry]) -> list[Entry]:
        own = [entry for entry in entries if entry.document.section == section.folder]
        if section.kind == "story":
            own.sort(key=lambda entry: (entry.document.title, entry.address))
            own.sort(key=lambda entry: entry.document.date or entry.document.updated, reverse=True)  # type: ignore[arg-type, return-value]
            return own

        def key(entry: Entry) -> tuple[bool, float, str, str]:
            order = entry.document.order
            return order is None, order or 0.0, sort_key(entry.document.title), entry.address

        return sorted(own, key=key)

    def _issues(
        self,
        entries: Mapping[str, Entry],
        sections: tuple[tuple[Section, tuple[Entry, ...]], ...],
        by_name: _Names,
    ) -> tuple[PublishedIssue, ...]:
        made = []
        for document in self.documents:
            if not isinstance(document, Issue):
                continue
            if document.contents:
                parts = tuple(self._parts(document, by_name))
            else:
                parts = tuple(
                    IssuePart(section.label, section_entries)
                    for section, section_entries in sections
                    if section.kind == "profile" and section_entries
                )
            made.append(PublishedIssue(entries[document.path], document.number, parts))
        for document in self.hidden:
            if isinstance(document, Issue):
                list(self._parts(document, by_name))
        return tuple(sorted(made, key=lambda issue: issue.number, reverse=True))

    def _parts(self, document: Issue, by_name: _Names) -> Iterable[IssuePart]:
        seen: dict[str, str] = {}
        for number, part in enumerate(document.contents):
            found = []
            for index, name in enumerate(part.stories):
                place = document.mark(f"contents.{number}.stories.{index}")
                entry = self._named(name, by_name.all, by_name, document, place, "E-story-unknown")
                if entry is None:
                    continue
                if entry.address in seen:
                    self.problems.append(problem("E-story-twice", document.path, *place, name=name))
                    continue
                seen[entry.address] = name
                found.append(entry)
            yield IssuePart(part.section, tuple(found))

    def _places(
        self, sections: tuple[tuple[Section, tuple[Entry, ...]], ...], by_name: _Names
    ) -> tuple[dict[str, tuple[Entry, ...]], dict[str, list[Entry]]]:
        """Return the places of each story, and the stories about each place, by address."""
        places: dict[str, tuple[Entry, ...]] = {}
        about: dict[str, list[Entry]] = {}
        for document in self.hidden:
            if isinstance(document, Story):
                self._story_places(document, by_name)
        for _, entries in sections:
            for entry in entries:
                if isinstance(entry.document, Story):
                    found = self._story_places(entry.document, by_name)
                    places[entry.address] = found
                    for place in found:
                        about.setdefault(place.address, []).append(entry)
        return places, about

    def _story_places(self, story: Story, by_name: _Names) -> tuple[Entry, ...]:
        found = [
            self._named(
                name,
                by_name.profiles,
                by_name,
                story,
                story.mark(f"places.{index}"),
                "E-place-unknown",
            )
            for index, name in enumerate(story.places)
        ]
        return tuple({entry.address: entry for entry in found if entry}.values())

    def _named(
        self,
        name: str,
        known: Mapping[str, list[Entry]],
        by_name: _Names,
        document: Document,
        place: tuple[int, int],
        code: str,
    ) -> Entry | None:
        """Return the entry that `name` (a slug, a name, or folder/slug) stands for."""
        found = known.get(name, [])
        if len({entry.address for entry in found}) == 1:
            return found[0]
        if found:
            choices = "、".join(entry.address.rstrip("/") for entry in found)
            self.problems.append(
                problem("E-name-ambiguous", document.path, *place, name=name, choices=choices)
            )
        elif name in by_name.hidden:
            self.problems.append(problem("W-story-unpublished", document.path, *place, name=name))
        elif not any(name in parsed.names for parsed in self.broken.values()):
            near = _near(name, known)
            self.problems.append(problem(code, document.path, *place, name=name, near=near))
        return None

    def _themes(
        self, sections: tuple[tuple[Section, tuple[Entry, ...]], ...]
    ) -> tuple[tuple[Theme, tuple[Entry, ...]], ...]:
        """Return the themes, those most written about first, then by pinyin."""
        entries: dict[str, list[Entry]] = {}
        slugs = dict(self.config.themes)
        owners: dict[str, str] = {}
        for _, section_entries in sections:
            for entry in section_entries:
                for index, name in enumerate(getattr(entry.document, "themes", ())):
                    slug = slugs[name] if name in slugs else slugs.setdefault(name, slugify(name))
                    owner = owners.setdefault(slug, name)
                    if not slug or owner != name:
                        place = entry.document.mark(f"themes.{index}")
                        self.problems.append(
                            problem("E-theme-slug", entry.document.path, *place, theme=name)
                        )
                        continue
                    listed = entries.setdefault(name, [])
                    if not listed or listed[-1] is not entry:
                        listed.append(entry)
        order = sorted(entries, key=lambda name: (-len(entries[name]), sort_key(name)))
        return tuple(
            (Theme(name, f"themes/{slugs[name]}/"), tuple(entries[name])) for name in order
        )


def _teaser(document: Document, address: str, markup: Markup, section: Section | None) -> Teaser:
    highlights = getattr(document, "highlights", ())
    return Teaser(
        address=address,
        title=document.title,
        headline=document.headline if isinstance(document, Profile) else "",
        section=section.label if section else "",
        summary=document.summary or cut(markup.lead or markup.text.partition("\n")[0]),
        date=document.date.isoformat() if document.date else None,
        highlight=highlights[0] if highlights else None,
    )


class _Names:
    """Entries by every name one may call them by: slug, folder/slug, title."""

    def __init__(self, entries: Iterable[Entry], hidden: Iterable[Document]) -> None:
        self.all: dict[str, list[Entry]] = {}
        self.profiles: dict[str, list[Entry]] = {}
        self.hidden: set[str] = set()
        for entry in entries:
            document = entry.document
            if not isinstance(document, Profile | Story):
                continue
            for name in _calls(document):
                self.all.setdefault(name, []).append(entry)
                if isinstance(document, Profile):
                    self.profiles.setdefault(name, []).append(entry)
        for document in hidden:
            self.hidden |= _calls(document)


def _near(name: str, known: Mapping[str, list[Entry]]) -> str:
    """Return the name that was meant, if any: one that sounds the same, or looks much the same."""
    alike = known.get(slugify(name))
    if alike:
        return alike[0].document.title
    return "".join(difflib.get_close_matches(name, known, n=1, cutoff=0.7))


def _calls(document: Document) -> set[str]:
    """Return all that a document may be called by; its address tells it from any other."""
    folder = f"{document.section}/{document.slug}"
    return {document.slug, folder, document.title, address_of(document).rstrip("/")}
