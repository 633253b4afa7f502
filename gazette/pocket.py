# Strings, not Paths: see rendering.py.
# ruff: noqa: PTH123
"""Pocket: which published files a reader's browser keeps, and the digests it holds them to.

A page is kept with what it loads, or not at all; pictures come last, the smallest first.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from gazette.disk import machine_errors
from gazette.errors import problem
from gazette.manifest import Record
from gazette.memory import Table
from gazette.pages import Target
from gazette.sources import SourceChanged
from gazette.values import digest, fingerprint

MOST_FILES = 300
# Bytes before compression, in all; of them for pictures; of a folder that is kept whole.
MOST_BYTES = 4 << 20
MOST_PICTURES = 1 << 20
MOST_FOLDER = 1 << 19

_TAG = re.compile(r"<(link|script|img|source)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_URL = re.compile(r"""url\(\s*['"]?([^'")]+)""")
_LOADING = frozenset({"stylesheet", "icon", "apple-touch-icon", "manifest", "preload"})
# What no page loads.
_NEVER = (".pdf", ".html")
_ASIDE = frozenset({"feed.xml", "feed.json", "sitemap.xml", "robots.txt"})


class Kept(NamedTuple):
    """A published file: the name of its bytes, their number, what it loads, what it shows."""

    name: str
    size: int
    loads: tuple[str, ...]
    pictures: tuple[str, ...]


def looked_at(target: Target, records: Mapping[str, Record]) -> tuple[tuple[str, str], ...]:
    """Return path and digest of every file that can have a part in what is told."""
    named = frozenset(target.after)
    folders = tuple(path for path in named if path.endswith("/"))
    return tuple(
        (path, records[path].digest)
        for path in sorted(records)
        if path in named or path.startswith(folders) or _is_loadable(path, target)
    )


def _is_loadable(path: str, target: Target) -> bool:
    return not path.endswith(_NEVER) and path not in _ASIDE and path != target.path


def filled(
    target: Target, records: Mapping[str, Record], place: Callable[[str], str], table: Table
) -> Target:
    """Return a target that tells of others, with what is to be told of them in its context.

    `place` is where a file is by now. Raises SourceChanged where one is not as it was published.
    """

    def look(path: str) -> Kept:
        record = records[path]
        return table.get(path, (record.digest,), lambda: _kept(path, record, place(path)))

    known = {path for path, _ in looked_at(target, records)}
    chosen: dict[str, Kept] = {}
    shown: set[str] = set()
    room = MOST_BYTES
    for pages in _spelt_out(target.after, known, look):
        fresh = {path: look(path) for path in pages if path not in chosen}
        pending = list(fresh)
        while pending:
            for path in look(pending.pop()).loads:
                if path in known and path not in chosen and path not in fresh:
                    fresh[path] = look(path)
                    pending.append(path)
        size = sum(each.size for each in fresh.values())
        if size <= room and len(chosen) + len(fresh) <= MOST_FILES:
            room -= size
            chosen |= fresh
            shown.update(path for each in fresh.values() for path in each.pictures)
    room = min(room, MOST_PICTURES)
    for size, path in sorted((look(path).size, path) for path in (shown & known) - chosen.keys()):
        if size <= room and len(chosen) < MOST_FILES:
            room -= size
            chosen[path] = look(path)
    files = {path: each.name for path, each in chosen.items()}
    table.prune(set(files))
    context = {"files": files, "version": fingerprint(files)[:16]}
    return dataclasses.replace(target, context=dict(target.context) | context)


def _spelt_out(
    wanted: Iterable[str], known: Iterable[str], look: Callable[[str], Kept]
) -> Iterator[list[str]]:
    """Yield what is to be kept together: a file, or all that is in a folder, if it is small."""
    known = frozenset(known)
    for path in wanted:
        if not path.endswith("/"):
            yield [path] if path in known else []
            continue
        inside = sorted(each for each in known if each.startswith(path))
        if len(inside) <= MOST_FILES and sum(look(each).size for each in inside) <= MOST_FOLDER:
            yield inside


def _kept(path: str, record: Record, file: str) -> Kept:
    """Read a published file; raises SourceChanged where it has other bytes by now."""
    # It loads all of OpenSSL, and only here somebody else is to understand a digest.
    from hashlib import sha256

    data = b""
    with machine_errors(path), contextlib.suppress(FileNotFoundError), open(file, "rb") as handle:
        data = handle.read()
    if digest(data) != record.digest:
        raise SourceChanged([problem("E-file-changing", path)])
    # 18 bytes are 24 characters without padding, and more than chance will ever meet.
    name = base64.b64encode(sha256(data).digest()[:18]).decode()
    loads: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    if path.endswith(".html"):
        loads, pictures = _of_page(path, data.decode("utf-8", "replace"))
    elif path.endswith(".css"):
        loads = _resolved(path, _URL.findall(data.decode("utf-8", "replace")))
    return Kept(name, len(data), loads, pictures)


def _of_page(path: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a page loads, and the pictures that it shows."""
    loads: list[str] = []
    pictures: list[str] = []
    for tag, rest in _TAG.findall(text):
        attributes = {name.lower(): html.unescape(each) for name, each in _ATTRIBUTE.findall(rest)}
        if tag == "script":  # data too: what it will fetch
            loads += attributes.values()
        elif tag == "link" and _LOADING & set(attributes.get("rel", "").split()):
            loads.append(attributes.get("href", ""))
        elif tag in ("img", "source"):
            pictures.append(attributes.get("src", ""))
            sizes = attributes.get("srcset", "").split(",")
            pictures += (each.split()[0] for each in sizes if each.strip())
    return _resolved(path, loads), _resolved(path, pictures)


def _resolved(path: str, references: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of files of ours among references in the file at `path`."""
    found: dict[str, None] = {}
    folder = posixpath.dirname(path)
    for reference in references:
        try:
            parts = urlsplit(reference)
        except ValueError:
            continue
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            continue
        target = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
        if not target.endswith(_NEVER):
            found[target] = None
    return tuple(found)
