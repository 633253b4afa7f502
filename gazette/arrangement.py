"""Arrange: who stands where. Sections, issues, themes and neighbours, all by address.

An arrangement depends on what documents are called, where they belong and when they appear,
never on their texts; so it outlasts most edits.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from gazette.config import Config, Section
from gazette.errors import Problem, problem
from gazette.neighbours import neighbours
from gazette.pinyin import slugify, sort_key
from gazette.site import Neighbours, Theme, address_of
from gazette.stories import Document, Issue, Parsed, Profile, Story

_OUTLINE = ("path", "section", "slug", "title", "date", "updated", "order", "draft", "publish")
_RELATIONS = ("themes", "places", "number", "contents")
_outline = attrgetter(*_OUTLINE)


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """The gazette's order; every entry by its address, `addresses` by path of the source.

    An issue is its address, its number and its parts: a name and the running order. `newest` are
    day and address of the entries that feeds hold.
    """

    addresses: Mapping[str, str]
    sections: tuple[tuple[Section, tuple[str, ...]], ...]
    issues: tuple[tuple[str, int, tuple[tuple[str, tuple[str, ...]], ...]], ...]
    themes: tuple[tuple[Theme, tuple[str, ...]], ...]
    neighbours: Mapping[str, Neighbours]
    places: Mapping[str, tuple[str, ...]]
    newest: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def arrange(
    config: Config,
    documents: tuple[Document, ...],
    hidden: tuple[Document, ...],
    broken: Mapping[str, Parsed],
) -> Arrangement:
    """Return the order of `documents`, and every name in it that leads nowhere."""
    return _Arranging(config, documents, hidden, broken).arrangement()


def is_same(one: Document, other: Document) -> bool:
    """Tell whether two versions of a document have one place in any arrangement."""
    return (
        type(one) is type(other)
        and _outline(one) == _outline(other)
        and all(getattr(one, name, ()) == getattr(other, name, ()) for name in _RELATIONS)
    )


class _Arranging:
    def __init__(
        self,
        config: Config,
        documents: tuple[Document, ...],
        hidden: tuple[Document, ...],
        broken: Mapping[str, Parsed],
    ) -> None:
        self.config = config
        self.documents = documents
        self.hidden = hidden
        self.broken = broken
        self.problems: list[Problem] = []
        self.addresses = {document.path: address_of(document) for document in documents}

    def arrangement(self) -> Arrangement:
        self._check_addresses()
        sections = tuple(
            (section, tuple(self._in_order(section))) for section in self.config.sections
        )
        issues = self._issues(sections)
        themes = self._themes(sections)
        places, about = self._places(sections)
        by_section = tuple(
            (section, tuple(self.addresses[each.path] for each in members))
            for section, members in sections
        )
        orders = [
            (address, tuple(each for _, stories in parts for each in stories))
            for address, _, parts in issues
        ]
        around = neighbours(
            (address for _, members in by_section for address in members),
            orders,
            {theme.name: members for theme, members in themes},
            {
                self.addresses[each.path]: each.themes
                for each in self.documents
                if isinstance(each, Profile | Story)
            },
            about,
        )
        return Arrangement(
            addresses=self.addresses,
            sections=by_section,
            issues=issues,
            themes=themes,
            neighbours=around,
            places=places,
            newest=self._newest(issues, sections),
            problems=tuple(self.problems),
        )

    @functools.cached_property
    def names(self) -> _Names:
        """Return all that documents are called by; many gazettes never ask."""
        return _Names(self.documents, self.hidden)

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

    def _in_order(self, section: Section) -> list[Document]:
        own = [each for each in self.documents if each.section == section.folder]
        if section.kind == "story":
            own.sort(key=lambda each: (each.title, self.addresses[each.path]))
            own.sort(key=lambda each: each.date or each.updated, reverse=True)  # type: ignore[arg-type, return-value]
            return own

        def key(each: Document) -> tuple[bool, float, str, str]:
            order = each.order
            return order is None, order or 0.0, sort_key(each.title), self.addresses[each.path]

        return sorted(own, key=key)

    def _issues(
        self, sections: tuple[tuple[Section, tuple[Document, ...]], ...]
    ) -> tuple[tuple[str, int, tuple[tuple[str, tuple[str, ...]], ...]], ...]:
        made = []
        for document in self.documents:
            if not isinstance(document, Issue):
                continue
            if document.contents:
                parts = tuple(self._parts(document))
            else:
                parts = tuple(
                    (section.label, tuple(self.addresses[each.path] for each in members))
                    for section, members in sections
                    if section.kind == "profile" and members
                )
            made.append((self.addresses[document.path], document.number, parts))
        for document in self.hidden:
            if isinstance(document, Issue):
                list(self._parts(document))
        return tuple(sorted(made, key=lambda issue: issue[1], reverse=True))

    def _parts(self, document: Issue) -> Iterable[tuple[str, tuple[str, ...]]]:
        seen: set[str] = set()
        for number, part in enumerate(document.contents):
            found = []
            for index, name in enumerate(part.stories):
                place = document.mark(f"contents.{number}.stories.{index}")
                address = self._named(name, self.names.all, document, place, "E-story-unknown")
                if address is None:
                    continue
                if address in seen:
                    self.problems.append(problem("E-story-twice", document.path, *place, name=name))
                    continue
                seen.add(address)
                found.append(address)
            yield part.section, tuple(found)

    def _places(
        self, sections: tuple[tuple[Section, tuple[Document, ...]], ...]
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]:
        """Return the places of each story, and the stories about each place."""
        places: dict[str, tuple[str, ...]] = {}
        about: dict[str, list[str]] = {}
        for document in self.hidden:
            if isinstance(document, Story):
                self._story_places(document)
        for _, members in sections:
            for document in members:
                if isinstance(document, Story):
                    address = self.addresses[document.path]
                    places[address] = self._story_places(document)
                    for place in places[address]:
                        about.setdefault(place, []).append(address)
        return places, about

    def _story_places(self, story: Story) -> tuple[str, ...]:
        found = [
            self._named(
                name,
                self.names.profiles,
                story,
                story.mark(f"places.{index}"),
                "E-place-unknown",
            )
            for index, name in enumerate(story.places)
        ]
        return tuple(dict.fromkeys(address for address in found if address is not None))

    def _named(
        self,
        name: str,
        known: Mapping[str, list[Document]],
        document: Document,
        place: tuple[int, int],
        code: str,
    ) -> str | None:
        """Return the address of what `name` (a slug, a name, or folder/slug) stands for."""
        found = list(dict.fromkeys(self.addresses[each.path] for each in known.get(name, ())))
        if len(found) == 1:
            return found[0]
        if found:
            choices = "、".join(address.rstrip("/") for address in found)
            self.problems.append(
                problem("E-name-ambiguous", document.path, *place, name=name, choices=choices)
            )
        elif name in self.names.hidden:
            self.problems.append(problem("W-story-unpublished", document.path, *place, name=name))
        elif not any(name in parsed.names for parsed in self.broken.values()):
            near = self.names.near(name, known)
            self.problems.append(problem(code, document.path, *place, name=name, near=near))
        return None

    def _themes(
        self, sections: tuple[tuple[Section, tuple[Document, ...]], ...]
    ) -> tuple[tuple[Theme, tuple[str, ...]], ...]:
        """Return the themes, those most written about first, then by pinyin."""
        members: dict[str, list[str]] = {}
        slugs = dict(self.config.themes)
        owners: dict[str, str] = {}
        for _, documents in sections:
            for document in documents:
                for index, name in enumerate(getattr(document, "themes", ())):
                    slug = slugs[name] if name in slugs else slugs.setdefault(name, slugify(name))
                    owner = owners.setdefault(slug, name)
                    if not slug or owner != name:
                        place = document.mark(f"themes.{index}")
                        self.problems.append(
                            problem("E-theme-slug", document.path, *place, theme=name)
                        )
                        continue
                    listed = members.setdefault(name, [])
                    address = self.addresses[document.path]
                    if not listed or listed[-1] != address:
                        listed.append(address)
        order = sorted(members, key=lambda name: (-len(members[name]), sort_key(name)))
        return tuple(
            (Theme(name, f"themes/{slugs[name]}/"), tuple(members[name])) for name in order
        )

    def _newest(
        self,
        issues: tuple[tuple[str, int, tuple[tuple[str, tuple[str, ...]], ...]], ...],
        sections: tuple[tuple[Section, tuple[Document, ...]], ...],
    ) -> tuple[tuple[str, str], ...]:
        """Return day and address of the newest entries, in their issue's order within a day."""
        dates = {self.addresses[each.path]: each.date for each in self.documents}
        issued: dict[str, str] = {}
        order: dict[str, int] = {}
        for issue, _, parts in issues:
            date = dates[issue]
            for _, stories in parts:
                for address in stories:
                    order.setdefault(address, len(order))
                    if date:
                        issued[address] = date.isoformat()  # of the oldest issue that it is in
        dated: list[tuple[str, str]] = []
        for _, members in sections:
            for document in members:
                if isinstance(document, Profile | Story):
                    address = self.addresses[document.path]
                    day = document.date.isoformat() if document.date else issued.get(address)
                    if day:
                        dated.append((day, address))
        dated.sort(key=lambda each: (order.get(each[1], len(order)), each[1]))
        dated.sort(key=lambda each: each[0], reverse=True)
        return tuple(dated[: self.config.feed_limit])


class _Names:
    """Documents by every name one may call them by: slug, folder/slug, title."""

    def __init__(self, documents: Iterable[Document], hidden: Iterable[Document]) -> None:
        self.all: dict[str, list[Document]] = {}
        self.profiles: dict[str, list[Document]] = {}
        self.hidden: dict[str, list[Document]] = {}
        for document in documents:
            if not isinstance(document, Profile | Story):
                continue
            for name in calls(document):
                self.all.setdefault(name, []).append(document)
                if isinstance(document, Profile):
                    self.profiles.setdefault(name, []).append(document)
        for document in hidden:
            for name in calls(document):
                self.hidden.setdefault(name, []).append(document)

    def near(self, name: str, known: Mapping[str, list[Document]]) -> str:
        """Return the known name that was meant, if any, or that of a text that is not out."""
        kinds = Profile if known is self.profiles else (Profile, Story)
        hidden = {
            called: found
            for called, found in self.hidden.items()
            if any(isinstance(each, kinds) for each in found)
        }
        return near_to(name, {**hidden, **known})


def near_to(name: str, known: Mapping[str, list[Document]]) -> str:
    """Return the name that was meant, if any: one that sounds the same, or looks much the same."""
    alike = known.get(slugify(name))
    if alike:
        return alike[0].title
    return "".join(difflib.get_close_matches(name, known, n=1, cutoff=0.7))


def calls(document: Document) -> set[str]:
    """Return all that a document may be called by; its address tells it from any other."""
    folder = f"{document.section}/{document.slug}"
    return {document.slug, folder, document.title, address_of(document).rstrip("/")}
