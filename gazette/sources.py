# Strings, not Paths: a site has thousands of files, and a Path costs more than a look at one.
# ruff: noqa: PTH112, PTH113, PTH114, PTH116, PTH118, PTH120, PTH123, PTH206
"""Scan: folders → `Source`s, each known by the digest of its bytes.

An index of stat signatures spares unchanged files the reading, as git's index does. A file
that was touched so shortly before the scan that a later change could leave the same signature
("racy") is read again next time.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gazette.disk import Signature, is_settled, signature_of
from gazette.errors import MachineError, Problem, problem
from gazette.values import digest

_ILLEGIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

IGNORED_NAMES = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX", "Icon\r"})

Index = dict[str, tuple[Signature, str]]


class Source(NamedTuple):
    """A file by its path relative to the scanned root (with `/`) and the digest of its bytes."""

    path: str
    file: str
    digest: str

    def read(self) -> bytes:
        """Return the bytes that have this digest.

        Raises SourceChanged when the file has other bytes by now, MachineError when it
        cannot be read.
        """
        data = _bytes(self.file, self.path)
        if digest(data) != self.digest:
            raise SourceChanged([problem("E-file-changing", self.path)])
        return data


class SourceChanged(MachineError):
    """Stop because a file changed while the site was being built; scan again."""


class Scan(NamedTuple):
    """What a scan found, and the index that the next one may use.

    `linked` are the real paths of files and folders that links lead to.
    """

    sources: tuple[Source, ...]
    signatures: Index
    problems: tuple[Problem, ...]
    linked: tuple[str, ...] = ()


def scan(root: Path, folders: tuple[str, ...], index: Index) -> Scan:
    """Return the files below `folders` of `root`, sorted by path.

    A folder may also be a single file, or absent. Links that lead out of where they stand are
    problems: `content` itself may lie elsewhere below `root`, what is in it leads to what is in it,
    and never to what is hidden there. Hidden files and the droppings of text editors are passed
    over. Raises MachineError with all that cannot be read.
    """
    started = time.time_ns()
    walk = _Walk(root)
    sources: list[Source] = []
    fresh: Index = {}
    for folder in folders:
        for path, file, signature in walk.files(folder):
            known = index.get(path)
            fits = known is not None and known[0] == signature
            try:
                name = known[1] if known and fits else digest(_bytes(file, path))
            except MachineError as error:
                walk.note(error)
                continue
            if is_settled(signature, started):
                fresh[path] = (signature, name)
            sources.append(Source(unicodedata.normalize("NFC", path), file, name))
    walk.problems.extend(_alike(sources))
    if walk.unreadable:
        raise MachineError(walk.unreadable)
    sources.sort()
    return Scan(tuple(sources), fresh, tuple(walk.problems), tuple(sorted(walk.linked)))


def _alike(sources: list[Source]) -> Iterator[Problem]:
    """Report files whose names are one, only spelt in two ways (NFC and NFD); one would be lost."""
    seen: set[str] = set()
    for source in sources:
        if not source.path.isascii():
            if source.path in seen:
                yield problem("E-file-twice", source.path)
            seen.add(source.path)


class _Walk:
    """Find files below a root, following links that stay in the root's folder they are in."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.problems: list[Problem] = []
        self.linked: set[str] = set()
        self.unreadable: list[Problem] = []

    def note(self, error: MachineError) -> None:
        """Go on after what cannot be read; raises SourceChanged again, which begins anew."""
        if isinstance(error, SourceChanged):
            raise error
        self.unreadable.extend(error.problems)

    def files(self, path: str) -> Iterator[tuple[str, str, Signature]]:
        """Yield path, file and signature of each file at or below `path` of the root."""
        file = f"{self.root}/{path}"
        if not self._is_legible(path):
            return
        if os.path.islink(file) or leads_out(self.root, path):
            yield from self._linked(path, file, frozenset())
        elif os.path.isdir(file):
            yield from self._folder(path, file, frozenset())
        elif os.path.isfile(file):
            yield path, file, _signature(file, path)

    def _is_legible(self, path: str) -> bool:
        """Tell whether a path can be printed; old zip archives leave bytes that cannot."""
        shown = legible(path)
        if shown != path:
            self.problems.append(problem("E-file-name", shown))
        return shown == path

    def _folder(
        self, path: str, file: str, above: frozenset[str]
    ) -> Iterator[tuple[str, str, Signature]]:
        """Yield the files of a folder; `above` holds the linked folders that it is in."""
        try:
            with os.scandir(file) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self.note(_failure(path, error))
            return
        for entry in entries:
            if is_dropping(entry.name):
                continue
            inside = f"{path}/{entry.name}"
            if not self._is_legible(inside):
                continue
            if entry.is_symlink():
                yield from self._linked(inside, entry.path, above)
            elif entry.is_dir():
                yield from self._folder(inside, entry.path, above)
            elif entry.is_file():
                yield inside, entry.path, _signature(entry.path, inside)

    def _linked(
        self, path: str, file: str, above: frozenset[str]
    ) -> Iterator[tuple[str, str, Signature]]:
        real = os.path.realpath(file)
        if leads_out(self.root, path):
            self.problems.append(problem("E-symlink-outside", path))
        elif os.path.isfile(real):
            self.linked.add(real)
            yield path, file, _signature(file, path)
        elif not os.path.isdir(real) or os.path.islink(real):
            self.problems.append(problem("E-symlink-broken", path))
        elif real not in above and not _is_inside(os.path.dirname(file), real):
            self.linked.add(real)
            yield from self._folder(path, file, above | {real})


def leads_out(root: str, path: str) -> bool:
    """Tell whether a path below a root leads by links to where nothing of a site may be.

    `content` may be a link to anything below the root; what is below `content` stays below what
    that is, and is not hidden there, as are the keys of a repository.
    """
    top, _, below = path.partition("/")
    limit, real = os.path.realpath(root), os.path.realpath(os.path.join(root, path))
    if below:
        if leads_out(root, top):
            return True
        limit = os.path.realpath(os.path.join(root, top))
    names = real[len(limit) :].split(os.sep)
    hidden = bool(below) and any(name.startswith(".") for name in names)
    return hidden or not _is_inside(real, limit)


def _is_inside(folder: str, real: str) -> bool:
    return _ended(os.path.realpath(folder)).startswith(_ended(real))


def _ended(folder: str) -> str:
    """Return a folder as what is in it begins; a root ends so already."""
    return os.path.normcase(os.path.join(folder, ""))


def legible(text: str) -> str:
    """Return a text on one line that can be printed, whatever is in a file or its name."""
    return _ILLEGIBLE.sub("�", text)


def is_dropping(name: str) -> bool:
    """Tell hidden files, and what text editors and systems leave beside a file."""
    return (
        name.startswith((".", "~$", "#"))
        or name.endswith(("~", ".swp", ".tmp", ".bak", ".crswap"))
        or name in IGNORED_NAMES
        or name == "4913"  # vim's test whether it may write here
    )


def _signature(file: str, path: str) -> Signature:
    try:
        return signature_of(os.stat(file))
    except OSError as error:
        raise _failure(path, error) from error


def _bytes(file: str, path: str) -> bytes:
    try:
        with open(file, "rb") as handle:
            return handle.read()
    except OSError as error:
        raise _failure(path, error) from error


def _failure(path: str, error: OSError) -> MachineError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SourceChanged([problem("E-file-changing", path)])
    return MachineError([problem("E-file-unreadable", path, reason=error.strerror)])
