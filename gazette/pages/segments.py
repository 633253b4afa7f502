"""Segments: what the search page reads, in files so small that a query needs few of them.

Pages are dealt out to segments by a digest of their address, so that an edit of one touches the
files of its segment only. A segment has a list of its pages, an index in shards, and the texts,
from which hits of three characters and more are verified and shown.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup as Html

from gazette import urls
from gazette.pages.target import Target
from gazette.passages import passages
from gazette.postings import postings
from gazette.prose import Prose
from gazette.stories import Document, Highlight, Issue, Profile
from gazette.values import Value, fingerprint

SEARCH = "search/"
SCRIPT = "search.js"
TEMPLATE = "search-data.js"
# As many pages have one segment and one index file; more have segments of at most ≈ 512 pages,
# each with its index in shards.
SMALL = 500
LARGEST, _MOST, _SHARDS = 512, 64, 32
# Names on one page, where not all of them fit on the search page.
NAMES = 500
# Pages whose texts are in one file: a result costs the texts of so many.
CHUNK = 8


@dataclass(frozen=True, slots=True)
class Said(Value):
    """What can be found of a page: in its name, headline and highlights, and elsewhere.

    The first `named` of the heads are what it is called.
    """

    address: str
    section: str
    date: str | None
    named: int
    heads: tuple[str, ...]
    others: tuple[str, ...]
    prose: Prose

    def texts(self) -> tuple[Sequence[str], Sequence[str]]:
        """Return the paragraphs of the head, and all others."""
        return self.heads, (*self.others, *passages(self.prose.parts()))


@dataclass(frozen=True, slots=True)
class Layout(Value):
    """How many segments there are, and how many shards in each; powers of two."""

    segments: int
    shards: int

    @property
    def single(self) -> bool:
        """Tell whether the whole index is one file."""
        return self.segments == self.shards == 1

    def segment(self, address: str) -> int:
        """Return the number of a page's segment."""
        return zlib.crc32(address.encode()) & (self.segments - 1)

    def members(self, addresses: Iterable[str]) -> list[list[str]]:
        """Return the addresses of each segment, in their order within it."""
        made: list[list[str]] = [[] for _ in range(self.segments)]
        for address in sorted(addresses):
            made[self.segment(address)].append(address)
        return made

    def mark(self, members: Sequence[str]) -> str:
        """Return what tells files of these members from those of others."""
        return fingerprint((self, tuple(members)))[:8]


@dataclass(frozen=True, slots=True)
class Row(Value):
    """What orders a page among the results, and what filters ask for."""

    rank: int
    folder: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster(Value):
    """The list of a segment's pages; the `mark` is another where other pages are in it."""

    layout: Layout
    segment: int
    mark: str
    rows: tuple[Row, ...]

    def script(self) -> Html:
        """Return the list as a script."""
        folders = sorted({row.folder for row in self.rows})
        themes = sorted({theme for row in self.rows for theme in row.themes})
        places = {theme: place for place, theme in enumerate(themes)}
        pages = [
            [row.rank, folders.index(row.folder), *(places[each] for each in row.themes)]
            for row in self.rows
        ]
        layout = self.layout.segments, self.layout.shards
        made = {"layout": layout, "sections": folders, "themes": themes, "pages": pages}
        return _script(f"{self.segment}/list", self.mark, made)


@dataclass(frozen=True, slots=True)
class Segment(Value):
    """The pages of a segment, whose index is in so many shards."""

    number: int
    mark: str
    shards: int
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Shard(Value):
    """A part of a segment's index."""

    segment: Segment
    number: int

    def script(self) -> Html:
        """Return this part as a script."""
        made = _index(self.segment)[self.number]
        return _script(f"{self.segment.number}/{self.number}", self.segment.mark, made)


@dataclass(frozen=True, slots=True)
class Texts(Value):
    """The texts of a few pages of a segment."""

    segment: int
    mark: str
    number: int
    said: tuple[Said, ...]

    def script(self) -> Html:
        """Return the texts as a script."""
        made = []
        for each in self.said:
            heads, others = each.texts()
            link = urls.relative(SEARCH, each.address)
            made.append([link, each.section, each.date or "", each.named, heads, others])
        return _script(f"{self.segment}/text-{self.number}", self.mark, made)


def _script(name: str, mark: str, made: object) -> Html:
    """Return a call with JSON, which a page opened from a disk may load as well."""
    shown = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return Html(f'gazetteSearch("{name}","{mark}",{shown});\n')  # noqa: S704 - no page, a script


# The index of a segment serves its many shards, which are rendered after one another.
_made: dict[bytes, list[str]] = {}
_KEPT = 3


def _index(segment: Segment) -> list[str]:
    key = segment.fingerprint()
    made = _made.get(key)
    if made is None:
        texts = (text for each in segment.said for text in each.texts())
        made = postings(texts, segment.shards)
        if len(_made) >= _KEPT:
            _made.clear()
        _made[key] = made
    return made


def layout_of(count: int) -> Layout:
    """Return the layout for so many pages."""
    if count <= SMALL:
        return Layout(1, 1)
    segments = 1
    while segments < _MOST and count > segments * LARGEST:
        segments *= 2
    return Layout(segments, _SHARDS)


def said_of(document: Document, address: str, section: str, prose: Prose) -> Said:
    """Return what can be found of a document."""
    heads = [name_of(document)]
    if isinstance(document, Profile):
        heads.append(document.headline)
    named = len(heads)
    heads.extend(map(_highlight, getattr(document, "highlights", ())))
    contact = getattr(document, "contact", None)
    others = [*dict.fromkeys(getattr(document, "themes", ())), *document.authors]
    others += [document.image.caption or ""] if document.image else []
    others += [contact.address, contact.phone, contact.hours] if contact else []
    date = document.date.isoformat() if document.date else None
    others = list(filter(None, others))
    return Said(address, section, date, named, tuple(heads), tuple(others), prose)


def name_of(document: Document) -> str:
    """Return what a page is called where it is listed."""
    if isinstance(document, Issue):
        return f"第{document.number}期 {document.title}"
    return document.title


def _highlight(item: Highlight) -> str:
    return item.text or f"{item.figure or ''}{item.unit or ''} {item.label or ''}".strip()


def files(layout: Layout, number: int, said: Sequence[Said]) -> Iterator[Target]:
    """Yield the index of a segment and its texts."""
    mark = layout.mark([each.address for each in said])
    segment = Segment(number, mark, layout.shards, tuple(said))
    for shard in range(layout.shards):
        yield _target(f"{number}/{shard}", Shard(segment, shard))
    for chunk, start in enumerate(range(0, len(said), CHUNK)):
        few = tuple(said[start : start + CHUNK])
        yield _target(f"{number}/text-{chunk}", Texts(number, mark, chunk, few))


def roster(layout: Layout, number: int, members: Sequence[str], rows: Sequence[Row]) -> Target:
    """Return the file that lists a segment's pages."""
    return _target(f"{number}/list", Roster(layout, number, layout.mark(members), tuple(rows)))


def _target(name: str, part: Value) -> Target:
    return Target(f"{SEARCH}{name}.js", TEMPLATE, {"part": part})
