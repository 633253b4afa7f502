"""The home page, the issues, and each issue on one page for printing."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from gazette.body import Picture
from gazette.memory import Memory
from gazette.pages.figures import chosen, has_figures
from gazette.pages.frame import (
    Article,
    Crumb,
    Frame,
    PageInfo,
    article,
    theme_addresses,
)
from gazette.pages.profiles import origin
from gazette.pages.score import score
from gazette.pages.target import Target, page
from gazette.site import Entry, PublishedIssue, Site, Teaser
from gazette.stories import Story
from gazette.values import Value

ISSUES = "issues/"
# Of the picture of a cover, in pixels: A4 at 120 dots an inch.
COVER_SIZE = 992, 1403
LATEST_STORIES = 6
# A longer score is none that one takes in; the issue is listed below it anyway.
MOST_NOTES = 96


@dataclass(frozen=True, slots=True)
class IssueInfo(Value):
    """An issue's number, title and date, and where it is."""

    number: int
    title: str
    date: str
    address: str
    summary: str


@dataclass(frozen=True, slots=True)
class PartList(Value):
    """A part of an issue as teasers in running order."""

    section: str
    entries: tuple[Teaser, ...]


@dataclass(frozen=True, slots=True)
class PartText(Value):
    """A part of an issue as whole articles in running order."""

    section: str
    articles: tuple[Article, ...]


def home(site: Site, frame: Frame, _: Memory) -> Iterable[Target]:
    """Yield the front page: the newest issue in running order, and the latest stories."""
    newest = site.issues[0] if site.issues else None
    parts = _parts(newest) if newest else _sections(site)
    notes = score(newest) if newest else ()
    listed = [each for part in parts for each in part.entries]
    shown = {each.address for each in listed}
    stories = (each.teaser for each in site.entries(Story) if each.address not in shown)
    context = {
        "frame": frame,
        "page": PageInfo("", frame.title, frame.description, own_card=True),
        "issue": info_of(newest) if newest else None,
        "score": notes if len(notes) <= MOST_NOTES else (),
        "figures": chosen(listed[1:]) if has_figures(site) else (),
        "parts": parts,
        "stories": tuple(itertools.islice(stories, LATEST_STORIES)),
    }
    yield page("", "home.html", context)


def issues(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield the list of issues, each issue, and each issue on one page for printing."""
    if not site.issues:
        return
    info = PageInfo(ISSUES, "各期", f"《{frame.title}》各期目录", "issues")
    listed = tuple(map(info_of, site.issues))
    yield page(ISSUES, "issues.html", {"frame": frame, "page": info, "issues": listed})
    for issue in site.issues:
        own, shared = _shared(frame, issue)
        said = own.summary or frame.description
        yield page(
            own.address,
            "issue.html",
            shared
            | {
                "page": PageInfo(own.address, _title(own), said, "issues", own_card=True),
                "parts": _parts(issue),
                "print": Crumb("打印版", f"{own.address}print/"),
                "pdf": pdf_address(own.number) if site.typefaces else None,
                "cover": _cover(own) if site.typefaces else None,
            },
            origin(issue.entry),
        )
        yield printed(site, frame, memory, issue)


def pdf_address(number: int) -> str:
    """Return where an issue's PDF is."""
    return f"{ISSUES}{number}/gazette-{number}.pdf"


def cover_address(number: int) -> str:
    """Return where the picture of an issue's cover is."""
    return f"{ISSUES}{number}/cover.png"


def _cover(issue: IssueInfo) -> Picture:
    return Picture(cover_address(issue.number), *COVER_SIZE)


def printed(site: Site, frame: Frame, memory: Memory, issue: PublishedIssue) -> Target:
    """Return an issue on one page for printing."""
    own, shared = _shared(frame, issue)
    _, texts = shown_in(site, memory, issue)
    address, title = f"{own.address}print/", f"{_title(own)}（打印版）"
    info = PageInfo(address, title, own.summary or frame.description, "issues", indexed=False)
    return page(address, "issue-print.html", shared | {"page": info, "parts": texts})


def shown_in(
    site: Site, memory: Memory, issue: PublishedIssue
) -> tuple[Article, tuple[PartText, ...]]:
    """Return an issue's own text, and its parts as whole articles."""
    themes = memory.equal("issue-themes", theme_addresses(site))
    articles = memory.table("issue-articles")

    def shown(entry: Entry) -> Article:
        return articles.get(entry.address, (entry, themes), lambda: article(entry, themes))

    parts = tuple(PartText(part.section, tuple(map(shown, part.entries))) for part in issue.parts)
    return article(issue.entry, {}), parts


def _shared(frame: Frame, issue: PublishedIssue) -> tuple[IssueInfo, dict[str, object]]:
    own = info_of(issue)
    return own, {"frame": frame, "issue": own, "article": article(issue.entry, {})}


def _title(issue: IssueInfo) -> str:
    return f"第{issue.number}期 {issue.title}"


def info_of(issue: PublishedIssue) -> IssueInfo:
    """Return what is said of an issue wherever it is named."""
    document = issue.entry.document
    date = document.date.isoformat() if document.date else ""
    return IssueInfo(
        issue.number, document.title, date, issue.entry.address, issue.entry.teaser.summary
    )


def _parts(issue: PublishedIssue) -> tuple[PartList, ...]:
    return tuple(
        PartList(part.section, tuple(each.teaser for each in part.entries)) for part in issue.parts
    )


def _sections(site: Site) -> tuple[PartList, ...]:
    return tuple(
        PartList(section.label, tuple(each.teaser for each in entries))
        for section, entries in site.sections
        if section.kind == "profile" and entries
    )
