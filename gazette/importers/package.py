"""A Word file as what it is, a zip archive of XML: its bounds, and what mammoth passes over."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from gazette.errors import ContentError, problem

MAX_PARTS = 5_000
MAX_UNPACKED = 400 * 2**20
MAX_XML = 16 * 2**20
MAX_PICTURE = 25 * 2**20
# Tables in tables in boxes come to sixty.
MAX_LEVELS = 200
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/"
_DRAWN = (
    f"{_OFFICE}drawingml/2006/chart}}chart",
    f"{_OFFICE}drawingml/2006/diagram}}relIds",
    f"{_OFFICE}officeDocument/2006/math}}oMath",
)
# Relationships with what the text shows or carries along, and nobody reads with it.
_CARRIED = frozenset(
    [
        *("aFChunk", "audio", "customXml", "customXmlProps", "font", "hyperlink", "image"),
        *("media", "oleObject", "package", "video"),
    ]
)
# What is read by its name where no relationship leads to it.
_OWN = re.compile(r"word/\w+\.xml|\[Content_Types\]\.xml|(?:.*/)?_rels/.*")
_STYLES = "word/styles.xml"
_MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
_SPACE = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(r"[\s\d—–\-/第共页]*")


class Extras(NamedTuple):
    """What a Word file holds beside its text.

    `paragraphs` are the texts of all paragraphs of the body, wherever they stand; `drawings` are
    what Word draws by itself: charts, diagrams, formulas.
    """

    paragraphs: tuple[str, ...]
    inserted: int
    deleted: tuple[str, ...]
    comments: tuple[str, ...]
    margins: tuple[str, ...]
    boxes: int
    nested: int
    drawings: int
    macros: bool


def open_package(data: bytes, path: str) -> zipfile.ZipFile:
    """Return the archive, once it is known to be a bounded Word file; raises ContentError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ContentError([problem("E-import-broken", path)]) from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(each.file_size for each in parts) > MAX_UNPACKED:
        raise ContentError([problem("E-import-bomb", path)])
    if any(each.flag_bits & 1 for each in parts):
        raise ContentError([problem("E-import-password", path)])
    if "word/document.xml" not in archive.namelist():
        raise ContentError([problem("E-import-broken", path)])
    xml = [each for each in parts if _is_xml(archive, each, path)]
    sizes = [each.file_size for each in xml]
    if max(sizes, default=0) > MAX_XML or sum(sizes) > 4 * MAX_XML:
        raise ContentError([problem("E-import-bomb", path)])
    # Whatever mammoth is led to: it goes into each level of it, and copies what is inside.
    names = {each.filename for each in xml}
    led = _led_to(archive, names, path)
    for name in names:
        try:
            is_deep = _is_deep(_tree(archive, name, path))
        except ContentError:
            if _OWN.fullmatch(name) or name.rpartition("/")[2] in led:
                raise
            continue  # a picture, or data of another program, that begin like XML
        if is_deep:
            raise ContentError([problem("E-import-bomb", path)])
    return archive


def _led_to(archive: zipfile.ZipFile, names: Iterable[str], path: str) -> set[str]:
    """Return the last part of the name of all that a relationship has read with the text."""
    return {
        each.get("Target", "").rpartition("/")[2]
        for name in names
        if name.endswith(".rels")
        for each in _tree(archive, name, path).iter()
        if each.get("Type", "").rpartition("/")[2] not in _CARRIED
    }


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: str) -> bool:
    """Tell XML by how it begins: a part may have any name."""
    try:
        with archive.open(part) as file:
            head = file.read(64)
    except Exception as error:  # a damaged archive raises whatever it pleases
        raise ContentError([problem("E-import-broken", path)]) from error
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
    return wide or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _is_deep(tree: ElementTree.Element) -> bool:
    level = [tree]
    for _ in range(MAX_LEVELS):
        level = [inside for each in level for inside in each]
        if not level:
            return False
    return True


def extras(archive: zipfile.ZipFile, path: str) -> Extras:
    """Return what must not be lost although it is no part of the text; raises ContentError."""
    names = archive.namelist()
    body = _tree(archive, "word/document.xml", path)
    comments: list[str] = []
    if "word/comments.xml" in names:
        tree = _tree(archive, "word/comments.xml", path)
        comments = [_text(each) for each in _outermost(tree, f"{_WORD}comment")]
    margins = {
        _text(_tree(archive, name, path)): None for name in sorted(names) if _MARGINS.match(name)
    }
    deleted = list(_outermost(body, f"{_WORD}del", f"{_WORD}moveFrom"))
    return Extras(
        paragraphs=tuple(filter(None, (_text(each, whole=False) for each in _paragraphs(body)))),
        inserted=sum(1 for _ in body.iter(f"{_WORD}ins")),
        deleted=tuple(filter(None, (_text(each, deleted=True) for each in deleted))),
        comments=tuple(filter(None, comments)),
        margins=tuple(text for text in margins if not _PAGE_NUMBER.fullmatch(text)),
        boxes=sum(1 for _ in body.iter(f"{_WORD}txbxContent")),
        nested=sum(1 for cell in body.iter(f"{_WORD}tc") for _ in cell.iter(f"{_WORD}tbl")),
        drawings=sum(1 for each in body.iter() if each.tag in _DRAWN),
        macros=any(name.lower().endswith("vbaproject.bin") for name in names),
    )


def with_lean_styles(archive: zipfile.ZipFile, data: bytes, path: str) -> bytes:
    """Return the Word file with nothing in its styles but their names and numbering.

    Word writes thousands of elements there in the shortest letter; parsing them took mammoth nine
    tenths of its time. Raises ContentError.
    """
    if _STYLES not in archive.namelist():
        return data
    styles = _tree(archive, _STYLES, path)
    kept = ElementTree.Element(styles.tag)
    for style in styles.iter(f"{_WORD}style"):
        each = ElementTree.SubElement(kept, style.tag, style.attrib)
        each.extend(style.findall(f"{_WORD}name"))
        numbering = style.find(f"{_WORD}pPr/{_WORD}numPr")
        if numbering is not None:
            ElementTree.SubElement(each, f"{_WORD}pPr").append(numbering)
    made = io.BytesIO(data)
    # Of two parts of one name the last is read: so the pictures need not be written anew.
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as changed:
        warnings.simplefilter("ignore", UserWarning)
        changed.writestr(_STYLES, ElementTree.tostring(kept))
    return made.getvalue()


def missing(texts: Sequence[str], read: str) -> list[str]:
    """Return those texts that were not read; they come in nearly the order of what was."""
    read, position, lost = _SPACE.sub("", read), 0, []
    for text in texts:
        plain = _SPACE.sub("", text)
        found = read.find(plain, position)
        if found < 0:
            found = read.find(plain)
        if found < 0:
            lost.append(text)
        else:
            position = found + len(plain)
    return lost


def _tree(archive: zipfile.ZipFile, name: str, path: str) -> ElementTree.Element:
    try:
        data = archive.read(name)
        # Word writes no DTD; one is there only to make entities explode.
        if b"<!DOCTYPE" in data or b"<!\0D\0O" in data:
            raise ContentError([problem("E-import-bomb", path)])
        return ElementTree.fromstring(data)  # noqa: S314 - no entities, and bounded in size
    except (ContentError, MemoryError):
        raise
    except Exception as error:  # a damaged archive raises whatever it pleases
        raise ContentError([problem("E-import-broken", path)]) from error


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
    yield from body.iter(f"{_WORD}p")


def _text(element: ElementTree.Element, *, deleted: bool = False, whole: bool = True) -> str:
    """Return the text of an element; unless `whole` without that of paragraphs inside it."""
    made: list[str] = []
    passed = set() if deleted else {f"{_WORD}del", f"{_WORD}moveFrom"}
    if not whole:
        passed |= {f"{_WORD}txbxContent", f"{_WORD}p"}
    pending = list(reversed(element))
    if element.tag == f"{_WORD}t":
        return element.text or ""
    while pending:
        each = pending.pop()
        if each.tag in (f"{_WORD}t", f"{_WORD}delText"):
            made.append(each.text or "")
        elif each.tag in passed:
            continue
        elif each.tag == f"{_WORD}tab":
            made.append(" ")
        else:
            if each.tag == f"{_WORD}p" and made:
                made.append("\n")
            pending.extend(reversed(each))
    return "".join(made).strip()
