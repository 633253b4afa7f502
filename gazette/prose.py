"""Prose: what the gazette must know of a body; its HTML waits on a shelf until it is shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gazette import frontmatter, markup
from gazette.cache import Cache, Row
from gazette.errors import Problem
from gazette.markup import Markup, Reference
from gazette.sources import Source
from gazette.summaries import cut
from gazette.values import Value, fingerprint


class Shelf:
    """The HTML of bodies, fetched when a page shows it, so that nobody has to hold them all.

    A body that is not in the cache is converted again: the same text gives the same HTML.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._held: dict[str, str] = {}
        # A connection to the cache belongs to one thread.
        self._own = threading.local()

    def __getstate__(self) -> tuple[Path | None, dict[str, str]]:
        return self._file, self._held

    def __setstate__(self, state: tuple[Path | None, dict[str, str]]) -> None:
        self._file, self._held = state
        self._own = threading.local()

    @property
    def _cache(self) -> Cache:
        made: Cache | None = getattr(self._own, "cache", None)
        if made is None:
            made = self._own.cache = Cache(self._file, borrowed=True)
        return made

    def hold(self, rows: Iterable[Row]) -> None:
        """Keep rows that no cache takes."""
        self._held.update((key, text) for key, text, _ in rows)

    def parts(self, key: str, source: Source) -> Sequence[str]:
        """Return the parts of a body (see `Markup`); raises SourceChanged where it is another."""
        kept = self._held.get(key) or self._cache.texts([key]).get(key)
        if kept:
            return parts_of(kept)
        text, _ = frontmatter.decode(source.read(), source.path)
        split, _ = frontmatter.split(text or "", source.path)
        return markup.convert(split.body if split else "").parts

    def close(self) -> None:
        """Let go of the file."""
        self._cache.close()


@dataclass(frozen=True, slots=True)
class Prose(Value):
    """A converted body; equal to another exactly when its HTML is.

    `summary` is what its first paragraph gives where no other is written; problems and
    references have lines of the body.
    """

    digest: str
    ids: tuple[str, ...] = field(compare=False)
    links: tuple[Reference, ...] = field(compare=False)
    images: tuple[Reference, ...] = field(compare=False)
    summary: str = field(compare=False)
    problems: tuple[Problem, ...] = field(compare=False)
    key: str = field(compare=False)
    source: Source = field(compare=False)
    shelf: Shelf = field(compare=False)

    def parts(self) -> Sequence[str]:
        """Return HTML at even places; at odd places what depends on the page that shows it."""
        return self.shelf.parts(self.key, self.source)


def to_text(made: Markup) -> str:
    """Return all of a body as one text, for the cache.

    It is a line of JSON, and below it the parts end to end: so many characters are slow to read
    as JSON.
    """
    lengths = [len(part) for part in made.parts]
    record = json.dumps([to_record(made), lengths], ensure_ascii=False, separators=(",", ":"))
    return f"{record}\n{''.join(made.parts)}"


def record_of(text: str) -> dict[str, Any]:
    """Return what `to_text` kept of a body but its HTML."""
    record: dict[str, Any] = json.loads(text.partition("\n")[0])[0]
    return record


def parts_of(text: str) -> list[str]:
    """Return the parts that `to_text` kept."""
    line, _, html = text.partition("\n")
    parts, start = [], 0
    for length in json.loads(line)[1]:
        parts.append(html[start : start + length])
        start += length
    return parts


def to_record(made: Markup) -> dict[str, Any]:
    """Return all but the HTML of a body, as JSON can hold it."""
    return {
        "digest": fingerprint(made.parts),
        "ids": made.ids,
        "links": [(each.href, each.line, each.column) for each in made.links],
        "images": [(each.href, each.line, each.column) for each in made.images],
        "summary": cut(made.lead or made.text.partition("\n")[0]),
        "problems": [
            (each.path, each.line, each.column, each.code, each.details) for each in made.problems
        ],
    }


def from_record(record: dict[str, Any], key: str, source: Source, shelf: Shelf) -> Prose:
    """Make the prose from what `to_record` returned."""
    return Prose(
        digest=record["digest"],
        ids=tuple(record["ids"]),
        links=tuple(Reference(*each) for each in record["links"]),
        images=tuple(Reference(*each) for each in record["images"]),
        summary=record["summary"],
        problems=tuple(
            Problem(path, line, column, code, tuple((key, value) for key, value in details))
            for path, line, column, code, details in record["problems"]
        ),
        key=key,
        source=source,
        shelf=shelf,
    )
