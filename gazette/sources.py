"""Scan: folders → `Source`s, each known by the digest of its bytes.

An index of stat signatures spares unchanged files the reading, as git's index does. A file
that was touched so shortly before the scan that a later change could leave the same signature
("racy") is read again next time.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gazette.errors import MachineError, Problem, problem
from gazette.values import digest

# Two seconds is the coarsest clock of a file system in use (FAT).
RACY_NS = 2_000_000_000

IGNORED_NAMES = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX", "Icon\r"})

Signature = tuple[int, int, int, int]
Index = dict[str, tuple[Signature, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its path relative to the scanned root (with `/`) and the digest of its bytes."""

    path: str
    file: Path
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


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found, and the index that the next one may use."""

    sources: tuple[Source, ...]
    index: Index
    problems: tuple[Problem, ...]


def scan(root: Path, folders: tuple[str, ...], index: Index, boundary: Path) -> Scan:
    """Return the files below `folders` of `root`, sorted by path.

    A folder may also be a single file, or absent. Links that lead out of `boundary` are
    problems; hidden files and the droppings of text editors are passed over.
    """
    started = time.time_ns()
    problems: list[Problem] = []
    sources: list[Source] = []
    fresh: Index = {}
    limit = boundary.resolve()
    for folder in folders:
        for file in _files(root / folder, root, limit, problems, frozenset()):
            path = file.relative_to(root).as_posix()
            signature = _signature(file, path)
            known = index.get(path)
            fits = known is not None and known[0] == signature
            name = known[1] if known and fits else digest(_bytes(file, path))
            if max(signature[0], signature[1]) < started - RACY_NS:
                fresh[path] = (signature, name)
            sources.append(Source(unicodedata.normalize("NFC", path), file, name))
    sources.sort(key=lambda source: source.path)
    return Scan(tuple(sources), fresh, tuple(problems))


def _files(
    path: Path, root: Path, limit: Path, problems: list[Problem], above: frozenset[Path]
) -> Iterator[Path]:
    """Yield the files below `path`; `above` holds the folders it is in, to stop at a loop."""
    if path.is_symlink():
        real = path.resolve()
        if not real.is_relative_to(limit):
            shown = path.relative_to(root).as_posix()
            problems.append(problem("E-symlink-outside", shown))
            return
        if not real.exists():
            problems.append(problem("E-symlink-broken", path.relative_to(root).as_posix()))
            return
    if path.is_dir():
        real = path.resolve()
        if real in above:
            return
        try:
            names = sorted(entry.name for entry in path.iterdir())
        except OSError as error:
            raise _failure(path, root, error) from error
        for name in names:
            if not _is_dropping(name):
                yield from _files(path / name, root, limit, problems, above | {real})
    elif path.is_file():
        yield path


def _is_dropping(name: str) -> bool:
    """Tell hidden files, and what text editors and systems leave beside a file."""
    return (
        name.startswith((".", "~$", "#"))
        or name.endswith(("~", ".swp", ".tmp", ".bak", ".crswap"))
        or name in IGNORED_NAMES
        or name == "4913"  # vim's test whether it may write here
    )


def _signature(file: Path, path: str) -> Signature:
    try:
        status = file.stat()
    except OSError as error:
        raise MachineError([problem("E-file-unreadable", path, reason=error.strerror)]) from error
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _bytes(file: Path, path: str) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise SourceChanged([problem("E-file-changing", path)]) from error
    except OSError as error:
        raise MachineError([problem("E-file-unreadable", path, reason=error.strerror)]) from error


def _failure(path: Path, root: Path, error: OSError) -> MachineError:
    shown = path.relative_to(root).as_posix()
    return MachineError([problem("E-file-unreadable", shown, reason=error.strerror)])
