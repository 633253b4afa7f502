"""A Word file as what it is, a zip archive of XML: its bounds, and its parts."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from gazette.errors import ContentError, problem

MAX_PARTS = 5_000
MAX_UNPACKED = 400 * 2**20
MAX_XML = 16 * 2**20
MAX_PICTURE = 25 * 2**20
# Tables in tables in boxes come to sixty.
MAX_LEVELS = 200
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Relationships with what the text shows or carries along, and nobody reads with it.
_CARRIED = frozenset(
    [
        *("aFChunk", "audio", "customXml", "customXmlProps", "font", "hyperlink", "image"),
        *("media", "oleObject", "package", "video"),
    ]
)
# What is read by its name where no relationship leads to it.
_OWN = re.compile(r"word/\w+\.xml|\[Content_Types\]\.xml|(?:.*/)?_rels/.*")
_BY_NAME = ("styles", "comments", "footnotes", "endnotes")
# ISO/IEC 29500-1: a strict file has other namespaces for the same elements.
_STRICT = re.compile(rb"""(?<==["'])http://purl\.oclc\.org/ooxml/(\w+)/(\w+)""")


class Package(NamedTuple):
    """A Word file within its bounds; `related` are the names of parts of the text by their kind."""

    archive: zipfile.ZipFile
    path: str
    document: str
    related: Mapping[str, tuple[str, ...]]

    def tree(self, name: str) -> ElementTree.Element:
        """Return a part as a tree; raises ContentError."""
        return _tree(self.archive, name, self.path)

    def one(self, kind: str) -> str | None:
        """Return the name of the part of a kind of which there is one."""
        return next(iter(self.related.get(kind, ())), None)


def open_package(data: bytes, path: str) -> Package:
    """Return the parts, once it is known to be a bounded Word file; raises ContentError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ContentError([problem("E-import-broken", path)]) from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(each.file_size for each in parts) > MAX_UNPACKED:
        raise ContentError([problem("E-import-bomb", path)])
    if any(each.flag_bits & 1 for each in parts):
        raise ContentError([problem("E-import-password", path)])
    xml = [each for each in parts if _is_xml(archive, each, path)]
    sizes = [each.file_size for each in xml]
    if max(sizes, default=0) > MAX_XML or sum(sizes) > 4 * MAX_XML:
        raise ContentError([problem("E-import-bomb", path)])
    names = {each.filename for each in parts}
    # Word on the web gives the text another name than Word.
    document = next(iter(_related(archive, "", names, path).get("officeDocument", ())), None)
    document = document or "word/document.xml"
    if document not in names:
        raise ContentError([problem("E-import-broken", path)])
    related = {
        kind: (name,) for kind in _BY_NAME if (name := f"word/{kind}.xml") in names
    } | _related(archive, document, names, path)
    # Whatever mammoth is led to: it goes into each level of it, and copies what is inside.
    written = {each.filename for each in xml}
    led = _led_to(archive, written, path)
    for name in written:
        try:
            is_deep = _is_deep(_tree(archive, name, path))
        except ContentError:
            if _OWN.fullmatch(name) or name.rpartition("/")[2] in led:
                raise
            continue  # a picture, or data of another program, that begin like XML
        if is_deep:
            raise ContentError([problem("E-import-bomb", path)])
    return Package(archive, path, document, related)


def _related(
    archive: zipfile.ZipFile, name: str, names: Iterable[str], path: str
) -> dict[str, tuple[str, ...]]:
    """Return the parts to which one is related, by kind; that without a name is the whole file."""
    folder, base = posixpath.split(name)
    relations = posixpath.join(folder, "_rels", f"{base}.rels")
    made: dict[str, tuple[str, ...]] = {}
    if relations in names:
        for each in _tree(archive, relations, path).iter():
            target = posixpath.join(folder, each.get("Target", "")).lstrip("/")
            if target in names:
                kind = each.get("Type", "").rpartition("/")[2]
                made[kind] = (*made.get(kind, ()), target)
    return made


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


def _tree(archive: zipfile.ZipFile, name: str, path: str) -> ElementTree.Element:
    try:
        data = archive.read(name)
        # Word writes no DTD; one is there only to make entities explode.
        if b"<!DOCTYPE" in data or b"<!\0D\0O" in data:
            raise ContentError([problem("E-import-bomb", path)])
        data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)
        return ElementTree.fromstring(data)  # noqa: S314 - no entities, and bounded in size
    except (ContentError, MemoryError):
        raise
    except Exception as error:  # a damaged archive raises whatever it pleases
        raise ContentError([problem("E-import-broken", path)]) from error
