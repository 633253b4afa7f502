"""Pieces: what each Markdown file gives, parsed and converted in one go, and kept by digest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gazette import links, markup, stories
from gazette.cache import Cache, Row, row
from gazette.errors import Problem
from gazette.markup import Markup
from gazette.sources import Source
from gazette.stories import Document, Parsed, Place
from gazette.values import fingerprint
from gazette.workers import mapped

# How many new rows go into the cache at once.
_BATCH = 500


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What one Markdown file gives: its front matter checked, its body converted.

    `pictures` are the files of content/ that it may show; `converted` tells that the body was
    not known.
    """

    parsed: Parsed
    markup: Markup
    problems: tuple[Problem, ...]
    pictures: tuple[str, ...]
    converted: bool = False


def pieces(
    placed: Mapping[Source, Place],
    toolchain: str,
    cache: Cache,
    jobs: int | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[Source, Piece]]:
    """Yield what each file gives, those that are known first; the cache is told of the others."""
    keys = {source: _key_of(toolchain, source, place) for source, place in placed.items()}
    documents = {}
    records = cache.get(keys.values())
    for source, key in keys.items():
        if key in records:
            documents[source] = stories.from_record(*records.pop(key))
    bodies = {source: _body_key(toolchain, each.body) for source, each in documents.items()}
    known = cache.get(bodies.values())
    for source, document in documents.items():
        record = known.get(bodies[source])
        if record:
            parsed = Parsed(document, (), document.body, document.body_line)
            yield source, _piece(source.path, parsed, markup.from_record(record))
    due = [source for source in placed if bodies.get(source) not in known]
    if not due:
        return
    rows: list[Row] = []
    work = [(source, placed[source], keys[source]) for source in due]
    state = toolchain, cache if cache.has_rows() else Cache(None)
    results = mapped(_work, work, jobs, _set_up, state, progress)
    for source, made in zip(due, results, strict=True):
        rows += made.rows
        cache.used.add(made.body_key)
        if len(rows) >= _BATCH:
            cache.keep(rows)
            rows.clear()
        yield source, made.piece
    cache.keep(rows)


def _key_of(toolchain: str, source: Source, place: Place) -> str:
    made_from = (source.path, place.kind, place.section, place.slug, source.digest)
    return fingerprint((toolchain, "parse", *made_from))


def _body_key(toolchain: str, body: str) -> str:
    return fingerprint((toolchain, "convert", body))


class _Made(NamedTuple):
    """A piece, and what the cache is to keep of it."""

    piece: Piece
    body_key: str
    rows: list[Row]


_own = threading.local()


def _set_up(toolchain: str, cache: Cache) -> None:
    """Give this process, and this thread of it, what `_work` needs."""
    _own.toolchain, _own.cache = toolchain, cache


def _work(item: tuple[Source, Place, str]) -> _Made:
    source, place, key = item
    parsed = stories.parse(source.path, source.read(), place)
    rows = []
    if parsed.document:
        rows.append(row(key, stories.to_record(parsed.document)))
    body_key = _body_key(_own.toolchain, parsed.body)
    record = _own.cache.get([body_key]).get(body_key)
    if record:
        return _Made(_piece(source.path, parsed, markup.from_record(record)), body_key, rows)
    made = markup.convert(parsed.body)
    rows.append(row(body_key, markup.to_record(made)))
    return _Made(_piece(source.path, parsed, made, converted=True), body_key, rows)


def _piece(path: str, parsed: Parsed, made: Markup, *, converted: bool = False) -> Piece:
    found = (one.moved(path, parsed.body_line - 1) for one in made.problems)
    pictures = tuple(_pictures(parsed.document, made))
    return Piece(parsed, made, (*parsed.problems, *found), pictures, converted)


def _pictures(document: Document | None, made: Markup) -> Iterable[str]:
    """Yield the files of content/ that a document may show as pictures."""
    if document is None:
        return
    # A drawing that is only linked to is opened by the browser all the same.
    names = [each.href.partition("#")[0] for each in (*made.images, *made.links)]
    names += [document.image.src] if document.image else []
    for name in names:
        path = None if links.is_external(name) else links.locate(name, document.path)
        if path and links.is_picture(path):
            yield path
