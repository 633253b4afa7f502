"""The whole gazette as values: entries, sections, issues, themes, neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gazette.body import Body, Picture
from gazette.config import Config, Section
from gazette.lazy import Listed
from gazette.letters.slices import Lettering
from gazette.pictures.copies import Copy
from gazette.stories import Contact, Document, Highlight, Issue, Page, Story
from gazette.typefaces import Typefaces
from gazette.values import Value


@dataclass(frozen=True, slots=True)
class Teaser(Value):
    """What a listing or a neighbour shows of an entry, and nothing more.

    `theme` is its first one: with the title it makes the emblem.
    """

    address: str
    title: str
    headline: str
    section: str
    summary: str
    date: str | None
    highlight: Highlight | None
    contact: Contact | None
    theme: str
    picture: Picture | None
    alt: str


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A published document: its address, its body, its picture, what others show of it."""

    document: Document
    address: str
    body: Body
    picture: Picture | None
    section: Section | None
    teaser: Teaser


@dataclass(frozen=True, slots=True)
class Theme(Value):
    """A theme and its page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class IssuePart:
    """A part of an issue with its entries in running order."""

    section: str
    entries: Listed[Entry]


@dataclass(frozen=True, slots=True)
class PublishedIssue:
    """An issue with its running order resolved."""

    entry: Entry
    number: int
    parts: tuple[IssuePart, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands around a profile or a story, as addresses.

    Its issue, the previous and the next there, those related by theme, the stories about it.
    """

    issue: str | None
    previous: str | None
    next: str | None
    related: tuple[str, ...]
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The whole gazette as it is to be published, newest issue and story first.

    `addresses` are by path of the source, `entry` has every entry by its address; `neighbours`
    and `places` (of a story) are addresses by address; `newest` are day and address of what feeds
    hold. `typefaces` are what issues are printed in, None where they are not printed with the
    site; `fonts` are what the website's own pictures are lettered with, None where there are none;
    `lettering` is what headlines are set in, None where that is the reader's own face.
    `order` is the very same as long as nothing moved, came or went.
    """

    config: Config
    addresses: Mapping[str, str]
    entry: Mapping[str, Entry]
    sections: tuple[tuple[Section, Sequence[Entry]], ...]
    issues: tuple[PublishedIssue, ...]
    themes: tuple[tuple[Theme, Sequence[Entry]], ...]
    neighbours: Mapping[str, Neighbours]
    places: Mapping[str, tuple[str, ...]]
    newest: tuple[tuple[str, str], ...]
    media: tuple[Copy, ...]
    order: object
    typefaces: Typefaces | None = None
    fonts: Typefaces | None = None
    lettering: Lettering | None = None

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
