"""Stats: how much a gazette says, and of which places it has not told for long."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import NamedTuple

from gazette import build, reading
from gazette.config import Config
from gazette.counts import count
from gazette.errors import errors_in
from gazette.folders import ISSUES_FOLDER
from gazette.glance import Glance, glance
from gazette.passages import passages
from gazette.site import Entry, Site
from gazette.stories import Profile, is_markdown

ISSUES = 3
# Folder, label and kind of what is no section of config.yaml.
_ISSUES = (ISSUES_FOLDER, "", "issue")


class Tally(NamedTuple):
    """Sums over texts that are out; `drafts` are not, nor those whose day is `later`.

    Characters, words and numbers are those of the bodies; `pictures` those of bodies and front
    matter, `without_alt` those of them that have no words.
    """

    texts: int = 0
    han: int = 0
    words: int = 0
    numbers: int = 0
    pictures: int = 0
    without_alt: int = 0
    drafts: int = 0
    later: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return the sum of two."""
        return Tally(*map(operator.add, self, other))


@dataclass(frozen=True, slots=True)
class SectionTally:
    """The sums of a section: its folder, its label (none for issues), its kind."""

    folder: str
    label: str
    kind: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Mention:
    """When and where a place was told of."""

    date: str
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class PlaceTally:
    """A place: how many stories are about it, when it was told of last, whether lately.

    `recent` is whether one of the last issues holds its profile or a story about it.
    """

    address: str
    name: str
    section: str
    stories: int
    last: Mention | None
    recent: bool


@dataclass(frozen=True, slots=True)
class Stats:
    """All that is counted on a day.

    `issues` are the numbers of those that were looked at, newest first, of the `asked`;
    `unreadable` are files with a mistake in their front matter, which count nowhere.
    """

    date: str
    sections: tuple[SectionTally, ...]
    asked: int
    issues: tuple[int, ...]
    places: tuple[PlaceTally, ...]
    unreadable: tuple[str, ...]

    @property
    def total(self) -> Tally:
        """Return the sums of all sections and issues."""
        return reduce(Tally.plus, (each.tally for each in self.sections), Tally())

    @property
    def neglected(self) -> tuple[PlaceTally, ...]:
        """Return the places without a story in the issues that were looked at."""
        return tuple(each for each in self.places if self.issues and not each.recent)


def stats(site: Path, issues: int = ISSUES) -> Stats:
    """Count what a gazette has, and look at its last `issues` for each place.

    Mistakes in texts stop nothing. Raises UsageError where config.yaml is wrong.
    """
    return glance(site, lambda seen: _stats(site, seen, issues))


def _stats(site: Path, seen: Glance, asked: int) -> Stats:
    out, every = seen.read(drafts=False), seen.read(drafts=True)
    date = seen.date.isoformat()
    if out.site is None or every.site is None:
        if any(each.code != "E-content-empty" for each in errors_in(out.problems)):
            raise reading.error_of(out.problems)
        config, _ = build.settings_of(site)
        return Stats(date, _empty(config), asked, (), (), ())
    waiting: dict[str, Tally] = {}
    for entry in every.site.entry.values():
        if entry.document.path not in out.site.addresses:
            waits = Tally(drafts=1) if entry.document.draft else Tally(later=1)
            folder = entry.document.section
            waiting[folder] = waiting.get(folder, Tally()).plus(waits)
    known = {*every.site.addresses, *every.hidden}
    wrong = {each.path for each in errors_in(every.problems)} - known
    lost = (each.path for each in seen.ground.content if is_markdown(each.path))
    sections = tuple(_sections(out.site, waiting))
    out.shelf.close()
    numbers = tuple(issue.number for issue in out.site.issues[:asked])
    return Stats(
        date,
        sections,
        asked,
        numbers,
        _places(out.site, asked),
        tuple(each for each in lost if each in wrong),
    )


def _empty(config: Config) -> tuple[SectionTally, ...]:
    """Return the sections of a gazette without a single text."""
    every = ((each.folder, each.label, each.kind) for each in config.sections)
    return tuple(SectionTally(*each, Tally()) for each in (*every, _ISSUES))


def _sections(site: Site, waiting: Mapping[str, Tally]) -> Iterable[SectionTally]:
    for section, entries in site.sections:
        tally = _sum(entries, waiting.get(section.folder, Tally()))
        yield SectionTally(section.folder, section.label, section.kind, tally)
    tally = _sum((each.entry for each in site.issues), waiting.get(ISSUES_FOLDER, Tally()))
    yield SectionTally(*_ISSUES, tally)


def _sum(entries: Iterable[Entry], first: Tally) -> Tally:
    return reduce(Tally.plus, map(tally_of, entries), first)


def tally_of(entry: Entry) -> Tally:
    """Return what a single text holds."""
    prose = entry.body.prose
    counts = [count(text) for text in passages(prose.parts())]
    mute = sum(each.code == "E-alt-missing" for each in prose.problems)
    return Tally(
        texts=1,
        han=sum(each.han for each in counts),
        words=sum(each.words for each in counts),
        numbers=sum(each.numbers for each in counts),
        pictures=len(prose.images) + (entry.document.image is not None),
        without_alt=mute,
    )


def _places(site: Site, asked: int) -> tuple[PlaceTally, ...]:
    mentions: dict[str, list[Mention]] = {}
    recent: set[str] = set()
    for address, places in site.places.items():
        for place in places:
            mentions.setdefault(place, []).append(_mention(site.entry[address]))
    for index, issue in enumerate(site.issues):
        for entry in (each for part in issue.parts for each in part.entries):
            for address in (entry.address, *site.places.get(entry.address, ())):
                mentions.setdefault(address, []).append(_mention(issue.entry))
                if index < asked:
                    recent.add(address)
    made = []
    for entry in site.entries(Profile):
        address = entry.address
        told_of = [each for each in mentions.get(address, ()) if each.date]
        made.append(
            PlaceTally(
                address=address,
                name=entry.document.title,
                section=entry.document.section,
                stories=len(site.neighbours[address].stories),
                last=max(told_of, key=lambda each: each.date, default=None),
                recent=address in recent,
            )
        )
    return tuple(made)


def _mention(entry: Entry) -> Mention:
    document = entry.document
    date = document.date.isoformat() if document.date else ""
    return Mention(date, entry.address, document.title)
