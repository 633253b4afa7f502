"""Pieces: what each Markdown file gives, parsed and converted in one go, and kept by digest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from gazette import links, markup, prose, stories
from gazette.cache import Cache, Row, row, text_row
from gazette.errors import Problem
from gazette.prose import Prose, Shelf
from gazette.sources import Source
from gazette.stories import Document, Parsed, Place
from gazette.values import fingerprint
from gazette.workers import mapped

# How many new rows go into the cache at once.
_BATCH = 500
# What hangs on the machine, its time and its memory, and may be otherwise at the next build.
_PASSING = ("E-markdown-slow", "E-markdown-failed")


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What one Markdown file gives: its front matter checked, its body converted.

    `face` is the digest of all that other pages may depend on; `pictures` are the files of
    content/ that it may show; `converted` tells that the body was not known.
    """

    parsed: Parsed
    prose: Prose
    face: str
    problems: tuple[Problem, ...]
    pictures: tuple[str, ...]
    converted: bool = False


def pieces(
    placed: Mapping[Source, Place],
    toolchain: str,
    cache: Cache,
    shelf: Shelf,
    jobs: int | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[Source, Piece]]:
    """Yield what each file gives, those that are known first; the cache is told of the others."""
    keys = {source: _key_of(toolchain, source, place) for source, place in placed.items()}
    known = cache.get(keys.values())
    due = []
    for source, key in keys.items():
        record = known.pop(key, None)
        if record is None:
            due.append(source)
            continue
        cache.used.add(record["body"])
        yield source, _piece(source, shelf, _Made([], **record))
    if not due:
        return
    rows: list[Row] = []
    work = [(source, placed[source], keys[source]) for source in due]
    state = toolchain, cache if cache.has_rows() else Cache(None)
    results = mapped(_work, work, jobs, _set_up, state, progress)
    for source, made in zip(due, results, strict=True):
        rows += made.rows
        if cache.file is None:
            shelf.hold(made.rows)
        cache.used.add(made.body)
        if len(rows) >= _BATCH:
            cache.keep(rows)
            rows.clear()
        yield source, _piece(source, shelf, made)
    cache.keep(rows)


def _key_of(toolchain: str, source: Source, place: Place) -> str:
    made_from = (source.path, place.kind, place.section, place.slug, source.digest)
    return fingerprint((toolchain, "piece", *made_from))


class _Made(NamedTuple):
    """What a process makes of a file, as JSON can hold it, and what the cache is to keep of it.

    `body` is the key of the body's row. A file that gives no document is `parsed` instead.
    """

    rows: list[Row]
    document: Any
    body: str
    prose: dict[str, Any]
    face: str = ""
    parsed: Parsed | None = None
    converted: bool = False


_own = threading.local()


def _set_up(toolchain: str, cache: Cache) -> None:
    """Give this process, and this thread of it, what `_work` needs."""
    _own.toolchain, _own.cache = toolchain, cache


def _work(item: tuple[Source, Place, str]) -> _Made:
    source, place, key = item
    parsed = stories.parse(source.path, source.read(), place)
    body = fingerprint((_own.toolchain, "body", parsed.body))
    rows = []
    known = _own.cache.texts([body]).get(body)
    if known:
        text = known
    else:
        converted = markup.convert(parsed.body)
        text = prose.to_text(converted)
        lasts = all(each.code not in _PASSING for each in converted.problems)
        rows += [text_row(body, text)] if lasts else []
    record = prose.record_of(text)
    if parsed.document is None or not (known or rows):
        return _Made(rows, None, body, record, "", parsed, converted=not known)
    document = stories.to_record(parsed.document)
    face = _face(document, record)
    kept: dict[str, Any] = {"document": document, "body": body, "prose": record, "face": face}
    rows.append(row(key, kept))
    return _Made(rows, **kept, converted=not known)


def _face(document: tuple[str, dict[str, Any]], body: Mapping[str, Any]) -> str:
    """Return the digest of all that is known of a document but its HTML and where things stand."""
    kind, record = document
    shown = {key: value for key, value in record.items() if key not in ("body_line", "marks")}
    hrefs = [[href for href, _, _ in body[name]] for name in ("links", "images")]
    return fingerprint((kind, shown, body["ids"], body["summary"], hrefs))


def _piece(source: Source, shelf: Shelf, made: _Made) -> Piece:
    parsed = made.parsed
    if parsed is None:
        document = stories.from_record(*made.document)
        parsed = Parsed(document, (), "", document.body_line)
    own = prose.from_record(made.prose, made.body, source, shelf)
    found = [one.moved(source.path, parsed.body_line - 1) for one in own.problems]
    pictures = tuple(_pictures(parsed.document, own))
    return Piece(parsed, own, made.face, (*parsed.problems, *found), pictures, made.converted)


def _pictures(document: Document | None, own: Prose) -> Iterable[str]:
    """Yield the files of content/ that a document may show as pictures."""
    if document is None:
        return
    # A drawing that is only linked to is opened by the browser all the same.
    names = [each.href.partition("#")[0] for each in (*own.images, *own.links)]
    names += [document.image.src] if document.image else []
    for name in names:
        path = None if links.is_external(name) else links.locate(name, document.path)
        if path and links.is_picture(path):
            yield path
