"""Sheets: each issue as it is printed, and its cover as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gazette.memory import Memory
from gazette.pages.assets import Assets
from gazette.pages.frame import Article
from gazette.pages.issues import IssueInfo, PartText, cover_address, info_of, pdf_address, shown_in
from gazette.pages.profiles import origin
from gazette.pages.score import Note, score
from gazette.pages.target import Target
from gazette.site import PublishedIssue, Site
from gazette.sources import Source
from gazette.typefaces import Typefaces
from gazette.values import Value

ISSUE = "print/issue.typ"
COVER = "print/front.typ"


@dataclass(frozen=True, slots=True)
class Masthead(Value):
    """What the gazette says of itself."""

    title: str
    publisher: str
    description: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Plate(Value):
    """A picture to be printed: its address on the web and its file."""

    address: str
    source: Source = field(compare=False)


@dataclass(frozen=True, slots=True)
class Lead(Value):
    """What the cover says of the first story."""

    anchor: str
    place: str
    headline: str
    summary: str


@dataclass(frozen=True, slots=True)
class Cover(Value):
    """The cover of an issue; `notes` are its score."""

    masthead: Masthead
    issue: IssueInfo
    notes: tuple[Note, ...]
    lead: Lead | None
    typefaces: Typefaces


@dataclass(frozen=True, slots=True)
class Sheets(Value):
    """An issue with all that is printed of it; `note` is its own text, the editor's."""

    cover: Cover
    note: Article
    parts: tuple[PartText, ...]
    plates: tuple[Plate, ...]


def sheets(site: Site, assets: Assets, memory: Memory) -> Iterator[Target]:
    """Yield the PDF and the cover of every issue, where issues are printed with the site."""
    if site.typefaces is None:
        return
    for issue in site.issues:
        yield from printed_sheets(site, assets, memory, issue)


def printed_sheets(
    site: Site, assets: Assets, memory: Memory, issue: PublishedIssue
) -> tuple[Target, Target]:
    """Return the PDF of an issue and its cover."""
    assert site.typefaces is not None  # noqa: S101 - or nothing is printed
    made = sheets_of(site, assets, memory, issue, site.typefaces)
    place = origin(issue.entry)
    number = issue.number
    return (
        Target(pdf_address(number), ISSUE, {"sheets": made}, origin=place),
        Target(cover_address(number), COVER, {"cover": made.cover}, origin=place),
    )


def sheets_of(
    site: Site, assets: Assets, memory: Memory, issue: PublishedIssue, typefaces: Typefaces
) -> Sheets:
    """Return all that is printed of an issue."""
    note, parts = shown_in(site, memory, issue)
    articles = [article for part in parts for article in part.articles]
    config = site.config
    masthead = Masthead(config.title, config.publisher, config.description, config.base_url)
    lead = _lead(articles[0]) if articles else None
    cover = Cover(masthead, info_of(issue), score(issue), lead, typefaces)
    return Sheets(cover, note, parts, tuple(_plates((note, *articles), assets.media)))


def _lead(article: Article) -> Lead:
    if article.headline:
        return Lead(article.anchor, article.title, article.headline, article.summary)
    return Lead(article.anchor, "", article.title, article.summary)


def _plates(articles: Iterable[Article], media: Mapping[str, Source]) -> Iterator[Plate]:
    seen: set[str] = set()
    for article in articles:
        own = (article.picture,) if article.picture else ()
        for picture in (*own, *article.body.pictures):
            if picture.address not in seen and picture.path in media:
                seen.add(picture.address)
                yield Plate(picture.address, media[picture.path])
