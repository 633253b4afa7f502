"""What a Word file holds beside its text, and what of the text was not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from gazette.importers.package import WORD, Package

_OFFICE = "{http://schemas.openxmlformats.org/"
_DRAWN = (
    f"{_OFFICE}drawingml/2006/chart}}chart",
    f"{_OFFICE}drawingml/2006/diagram}}relIds",
    f"{_OFFICE}officeDocument/2006/math}}oMath",
)
_MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
_SPACE = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(r"[\s\d—–\-/第共页]*")
_WORDS = {f"{WORD}t", f"{WORD}delText"}
# What is text without being written: a sign of a font of signs may be any.
_SIGN = "\ufffc"
_SIGNS = {
    f"{WORD}tab": " ",
    f"{WORD}noBreakHyphen": "\u2011",
    f"{WORD}softHyphen": "\u00ad",
    f"{WORD}sym": _SIGN,
}
# How many characters are searched for what was not read, all in all.
_MOST_SEARCHED = 10**9


class Extras(NamedTuple):
    """What a Word file holds beside its text.

    `paragraphs` are the texts of all paragraphs of the body, wherever they stand; `readings` what
    is written over characters; `drawings` what Word draws by itself: charts, diagrams, formulas.
    """

    paragraphs: tuple[str, ...]
    inserted: int
    deleted: tuple[str, ...]
    comments: tuple[str, ...]
    margins: tuple[str, ...]
    readings: tuple[str, ...]
    boxes: int
    nested: int
    drawings: int
    macros: bool


def extras(pack: Package) -> Extras:
    """Return what must not be lost although it is no part of the text; raises ContentError."""
    names = pack.archive.namelist()
    body = pack.tree(pack.document)
    comments: list[str] = []
    if name := pack.one("comments"):
        comments = [_text(each) for each in _outermost(pack.tree(name), f"{WORD}comment")]
    beside = {*pack.related.get("header", ()), *pack.related.get("footer", ())}
    beside |= {name for name in names if _MARGINS.match(name)}
    margins = {_text(pack.tree(name)): None for name in sorted(beside)}
    deleted = list(_outermost(body, f"{WORD}del", f"{WORD}moveFrom"))
    return Extras(
        paragraphs=tuple(filter(None, (_text(each, whole=False) for each in _paragraphs(body)))),
        inserted=sum(1 for _ in body.iter(f"{WORD}ins")),
        deleted=tuple(filter(None, (_text(each, deleted=True) for each in deleted))),
        comments=tuple(filter(None, comments)),
        margins=tuple(text for text in margins if not _PAGE_NUMBER.fullmatch(text)),
        readings=tuple(_reading(each) for each in body.iter(f"{WORD}ruby")),
        boxes=sum(1 for _ in body.iter(f"{WORD}txbxContent")),
        nested=sum(1 for cell in body.iter(f"{WORD}tc") for _ in cell.iter(f"{WORD}tbl")),
        drawings=sum(1 for each in body.iter() if each.tag in _DRAWN),
        macros=any(name.lower().endswith("vbaproject.bin") for name in names),
    )


def missing(texts: Sequence[str], read: str) -> list[str]:
    """Return those texts that were not read; they come in nearly the order of what was."""
    read, position, lost = _SPACE.sub("", read), 0, []
    left = _MOST_SEARCHED
    for text in texts:
        pieces = _SPACE.sub("", text).split(_SIGN)
        found = -1
        for start in (position, 0):
            if found < 0 < left:
                found, searched = _find(pieces, read, start)
                left -= searched
        if found < 0:
            lost.append(text.replace(_SIGN, ""))
        else:
            position = found
    return lost


def _find(pieces: Sequence[str], read: str, start: int) -> tuple[int, int]:
    """Return where pieces end that come one behind the other, or -1, and how much was searched."""
    end = start
    for piece in pieces:
        found = read.find(piece, end)
        if found < 0:
            return -1, len(read) - start
        end = found + len(piece)
    return end, end - start


def _reading(ruby: ElementTree.Element) -> str:
    """Return characters with what is written over them."""
    base, over = ruby.find(f"{WORD}rubyBase"), ruby.find(f"{WORD}rt")
    parts = ["" if each is None else _text(each) for each in (base, over)]
    return f"{parts[0]}（{parts[1]}）"


def _outermost(tree: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of these names that are in no other of them, as they come."""
    pending = list(reversed(tree))
    while pending:
        each = pending.pop()
        if each.tag in tags:
            yield each
        else:
            pending.extend(reversed(each))


def _paragraphs(body: ElementTree.Element) -> Iterator[ElementTree.Element]:
    yield from body.iter(f"{WORD}p")


def _text(element: ElementTree.Element, *, deleted: bool = False, whole: bool = True) -> str:
    """Return the text of an element; unless `whole` without that of paragraphs inside it."""
    made: list[str] = []
    passed = {f"{WORD}rt"}
    if not deleted:
        passed |= {f"{WORD}del", f"{WORD}moveFrom"}
    if not whole:
        passed |= {f"{WORD}txbxContent", f"{WORD}p"}
    pending = list(reversed(element))
    if element.tag == f"{WORD}t":
        return element.text or ""
    while pending:
        each = pending.pop()
        if each.tag in _WORDS:
            made.append(each.text or "")
        elif each.tag in passed:
            continue
        elif each.tag in _SIGNS:
            made.append(_SIGNS[each.tag])
        else:
            if each.tag == f"{WORD}p" and made:
                made.append("\n")
            pending.extend(reversed(each))
    return "".join(made).strip()
