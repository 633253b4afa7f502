"""Files → manuscripts: what kind each is, told by its bytes before its name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gazette.errors import ContentError, MachineError, Problem, UsageError, problem
from gazette.importers import encodings, package, plaintext
from gazette.importers.paragraphs import Manuscript
from gazette.sources import is_dropping, legible

TEXTS = (".txt", ".text")
MARKDOWN = (".md", ".markdown")
WORD = (".docx", ".docm")
_KNOWN = (*TEXTS, *MARKDOWN, *WORD)
# What an office may send as well, and what it is called there.
_REFUSED = {".doc": "Word 97—2003", ".wps": "WPS", ".pdf": "PDF", ".rtf": "RTF"}
_MAX_TEXT = 8 * 2**20
_MAX_WORD = package.MAX_UNPACKED
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Files(NamedTuple):
    """The files to read, and what is to be said of those that are not."""

    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]


def collect(given: Sequence[str]) -> Files:
    """Return the manuscripts among files and folders.

    Raises UsageError, which then also tells what is wrong in the files that are there.
    """
    paths: dict[Path, None] = {}
    wrong: list[Problem] = []
    doubts: list[Problem] = []
    for name in given:
        path = Path(name)
        if not name or not _exists(path):
            wrong.append(problem("E-import-missing", legible(name) or "?"))
        elif path.is_dir():
            inside = list(_below(path))
            found = [each for each in inside if each.suffix.lower() in _KNOWN]
            if not found:
                wrong.append(problem("E-import-folder", legible(name)))
            doubts.extend(
                problem("W-import-passed-over", legible(str(each)), kind=_REFUSED[suffix])
                for each in inside
                if (suffix := each.suffix.lower()) in _REFUSED
            )
            paths.update(dict.fromkeys(found))
        else:
            paths[path] = None
    if wrong:
        raise UsageError([*wrong, *doubts, *read_all(tuple(paths))[1]])
    return Files(tuple(paths), tuple(doubts))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file can have
        return False


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not is_dropping(each))
        for name in sorted(names):
            if not is_dropping(name):
                yield Path(parent) / name


def read_all(paths: Sequence[Path]) -> tuple[tuple[Manuscript, ...], tuple[Problem, ...]]:
    """Return all that can be read, and what is wrong with the rest."""
    made: list[Manuscript] = []
    wrong: list[Problem] = []
    for path in paths:
        try:
            made.append(read(path))
        except (ContentError, MachineError) as error:
            wrong.extend(error.problems)
    return tuple(made), tuple(wrong)


def read(path: Path) -> Manuscript:
    """Return what one file holds; raises ContentError, and MachineError where it is unreadable."""
    shown, suffix = legible(str(path)), path.suffix.lower()
    limit = _MAX_TEXT if suffix in (*TEXTS, *MARKDOWN) else _MAX_WORD
    try:
        if not path.is_file() or (suffix and suffix not in _KNOWN and suffix not in _REFUSED):
            raise ContentError([problem("E-import-kind", shown, kind=legible(suffix) or "?")])
        if path.stat().st_size > limit:
            raise ContentError([problem("E-import-large", shown, limit=limit // 2**20)])
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MachineError([problem("E-file-unreadable", shown, reason=reason)]) from error
    if not data.strip():
        raise ContentError([problem("E-import-empty", shown)])
    _refuse(data, suffix, shown)
    if data.startswith(_ZIP):
        from gazette.importers import word

        made = word.read(data, shown)
    else:
        made = _text(data, suffix, shown)
    if not made.paragraphs:
        raise ContentError([problem("E-import-empty", shown)])
    return made


def _refuse(data: bytes, suffix: str, shown: str) -> None:
    """Raise ContentError for what only the program that made it can read."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise ContentError([problem("E-import-password", shown)])
        kind = _REFUSED.get(suffix, _REFUSED[".doc"])
    elif data.startswith(b"%PDF-"):
        kind = _REFUSED[".pdf"]
    elif data.startswith(b"{\\rtf"):
        kind = _REFUSED[".rtf"]
    elif data.startswith(_ZIP):
        return  # people call a Word file .doc or .txt
    elif suffix in WORD:
        raise ContentError([problem("E-import-broken", shown)])
    elif suffix in _REFUSED:
        kind = _REFUSED[suffix]
    else:
        return
    code = "E-import-pdf" if kind == _REFUSED[".pdf"] else "E-import-save-as"
    raise ContentError([problem(code, shown, kind=kind)])


def _text(data: bytes, suffix: str, shown: str) -> Manuscript:
    text = encodings.decode(data)
    if text is None:
        raise ContentError([problem("E-import-encoding", shown)])
    if suffix not in MARKDOWN:
        return Manuscript(shown, plaintext.from_text(text))
    if text.lstrip("\n").startswith("---\n"):
        raise ContentError([problem("E-import-front-matter", shown)])
    return Manuscript(shown, plaintext.from_markdown(text))
