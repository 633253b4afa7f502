"""Assemble: documents and their converted bodies → `Site`, every relation resolved."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from gazette import links
from gazette.body import Body, Picture
from gazette.config import Config, Section
from gazette.errors import Problem, problem
from gazette.links import Media, Targets
from gazette.markup import Markup
from gazette.pinyin import slugify, sort_key
from gazette.stories import Document, Issue, Page, Profile, Story
from gazette.summaries import cut
from gazette.values import Value

RELATED = 4


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A published document: its address, its body, its picture, its summary."""

    document: Document
    address: str
    body: Body
    picture: Picture | None
    summary: str
    section: Section | None


@dataclass(frozen=True, slots=True)
class Theme(Value):
    """A theme and its page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class IssuePart:
    """A part of an issue with its entries in running order."""

    section: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PublishedIssue:
    """An issue with its running order resolved."""

    entry: Entry
    number: int
    parts: tuple[IssuePart, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all entries in running order."""
        return tuple(entry for part in self.parts for entry in part.entries)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands around a profile: its issue, previous and next there, related by theme."""

    issue: PublishedIssue | None
    previous: Entry | None
    next: Entry | None
    related: tuple[Entry, ...]
    stories: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The whole gazette as it is to be published, newest issue and story first."""

    config: Config
    sections: tuple[tuple[Section, tuple[Entry, ...]], ...]
    issues: tuple[PublishedIssue, ...]
    themes: tuple[tuple[Theme, tuple[Entry, ...]], ...]
    neighbours: Mapping[str, Neighbours]
    places: Mapping[str, tuple[Entry, ...]]
    media: tuple[Media, ...]

    def entries(self, kind: type[Document]) -> Iterable[Entry]:
        """Yield the published documents of one kind in section order."""
        for _, entries in self.sections:
            for entry in entries:
                if isinstance(entry.document, kind):
                    yield entry


def address_of(document: Document) -> str:
    """Return the address of a document's page."""
    if isinstance(document, Issue):
        return f"issues/{document.number}/"
    if isinstance(document, Page):
        return f"{document.slug}/"
    if isinstance(document, Story) and document.date:
        return f"{document.section}/{document.date.year}/{document.slug}/"
    return f"{document.section}/{document.slug}/"


def assemble(
    config: Config,
    documents: Iterable[Document],
    hidden: Iterable[Document],
    markups: Mapping[str, Markup],
    media: Mapping[str, Media],
    broken: frozenset[str],
) -> tuple[Site, list[Problem]]:
    """Return the site of `documents`, and every reference that leads nowhere.

    `hidden` documents are not out today; `broken` are the paths of files that could not be
    read, to which links are not held to be wrong.
    """
    builder = _Assembly(config, tuple(documents), tuple(hidden), markups, media, broken)
    return builder.site(), builder.problems


class _Assembly:
    def __init__(
        self,
        config: Config,
        documents: tuple[Document, ...],
        hidden: tuple[Document, ...],
        markups: Mapping[str, Markup],
        media: Mapping[str, Media],
        broken: frozenset[str],
    ) -> None:
        self.config = config
        self.documents = documents
        self.hidden = hidden
        self.markups = markups
        self.broken = broken
        self.problems: list[Problem] = []
        addresses = {document.path: address_of(document) for document in documents}
        self.targets = Targets(
            pages=addresses,
            anchors={path: markup.ids for path, markup in markups.items()},
            unpublished=frozenset(document.path for document in hidden),
            broken=broken,
            media=media,
            addresses={address: path for path, address in addresses.items()},
        )
        self.used: dict[str, Media] = {}

    def site(self) -> Site:
        self._check_addresses()
        entries = {document.path: self._entry(document) for document in self.documents}
        for document in self.hidden:
            self._check_hidden(document)
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
            neighbours=_neighbours(sections, issues, themes, about),
            places=places,
            media=tuple(sorted(self.used.values(), key=lambda each: each.address)),
        )

    def _check_addresses(self) -> None:
        """Report two documents with one address."""
        first: dict[str, Document] = {}
        for document in sorted((*self.documents, *self.hidden), key=lambda each: each.path):
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
        body, picture = self._resolve(document, markup)
        section = self.config.section(document.section)
        summary = document.summary or cut(markup.lead or markup.text.partition("\n")[0])
        return Entry(document, self.targets.pages[document.path], body, picture, summary, section)

    def _check_hidden(self, document: Document) -> None:
        """Check a draft's links now, not on the day it is published."""
        self._resolve(document, self.markups[document.path], publish=False)

    def _resolve(
        self, document: Document, markup: Markup, *, publish: bool = True
    ) -> tuple[Body, Picture | None]:
        made_links, made_pictures = [], []
        for reference in markup.links:
            link, lost = self.targets.link(reference.href, document.path)
            self._note(lost, document, reference.line, reference.column)
            made_links.append(link)
            if publish and not lost:
                self._publish(reference.href, document)
        for reference in markup.images:
            picture, lost = self.targets.picture(reference.href, document.path)
            self._note(lost, document, reference.line, reference.column)
            made_pictures.append(picture)
            if publish and not lost:
                self._publish(reference.href, document)
        front: Picture | None = None
        if document.image:
            front, lost = self.targets.picture(document.image.src, document.path)
            if lost:
                place = document.mark("image.src")
                self.problems.append(links.to_problem(lost, document.path, *place))
            elif publish:
                self._publish(document.image.src, document)
        return Body(markup, tuple(made_links), tuple(made_pictures)), front

    def _note(
        self, lost: tuple[str, dict[str, str]] | None, document: Document, line: int, column: int
    ) -> None:
        if lost:
            line += document.body_line - 1
            self.problems.append(links.to_problem(lost, document.path, line, column))

    def _publish(self, href: str, document: Document) -> None:
        path = (
            None if links.is_external(href) else links.locate(href.partition("#")[0], document.path)
        )
        media = self.targets.media.get(path) if path else None
        if media:
            self.used[media.path] = media

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
        if len(found) == 1:
            return found[0]
        if found:
            choices = "、".join(entry.address.rstrip("/") for entry in found)
            self.problems.append(
                problem("E-name-ambiguous", document.path, *place, name=name, choices=choices)
            )
        elif name in by_name.hidden:
            self.problems.append(problem("W-story-unpublished", document.path, *place, name=name))
        elif name not in {PurePosixPath(path).stem for path in self.broken}:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            self.problems.append(
                problem(code, document.path, *place, name=name, near="".join(near))
            )
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
                    slug = slugs.setdefault(name, slugify(name))
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
            for name in {document.slug, f"{document.section}/{document.slug}", document.title}:
                self.all.setdefault(name, []).append(entry)
                if isinstance(document, Profile):
                    self.profiles.setdefault(name, []).append(entry)
        for document in hidden:
            self.hidden |= {document.slug, f"{document.section}/{document.slug}", document.title}


def _neighbours(
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
