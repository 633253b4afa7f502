"""What mammoth is given: a Word file without what it would read for long, or pass over."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from gazette.importers.package import WORD, Package

# Of what is in these the text is made: a field, a way to write, what a reading stands over.
_UNWRAPPED = {f"{WORD}{name}" for name in ("bdo", "dir", "fldSimple")}
_RUBY, _LINE_END = f"{WORD}ruby", f"{WORD}cr"
_REPLACED = {*_UNWRAPPED, _RUBY, _LINE_END}


def lean(pack: Package, data: bytes) -> bytes:
    """Return the Word file with all its text where mammoth looks for it, and with lean styles.

    Raises ContentError.
    """
    parts: dict[str, ElementTree.Element] = {}
    if name := pack.one("styles"):
        parts[name] = _styles(pack.tree(name))
    for each in (pack.document, pack.one("footnotes"), pack.one("endnotes")):
        if each and _unwrap(tree := pack.tree(each)):
            parts[each] = tree
    if not parts:
        return data
    made = io.BytesIO(data)
    # Of two parts of one name the last is read: so the pictures need not be written anew.
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as changed:
        warnings.simplefilter("ignore", UserWarning)
        for name, tree in parts.items():
            changed.writestr(name, ElementTree.tostring(tree))
    return made.getvalue()


def _styles(styles: ElementTree.Element) -> ElementTree.Element:
    """Return the names and numbering of styles.

    Word writes thousands of elements there in the shortest letter; parsing them took mammoth nine
    tenths of its time.
    """
    kept = ElementTree.Element(styles.tag)
    for style in styles.iter(f"{WORD}style"):
        each = ElementTree.SubElement(kept, style.tag, style.attrib)
        each.extend(style.findall(f"{WORD}name"))
        numbering = style.find(f"{WORD}pPr/{WORD}numPr")
        if numbering is not None:
            ElementTree.SubElement(each, f"{WORD}pPr").append(numbering)
    return kept


def _unwrap(tree: ElementTree.Element) -> bool:
    """Put what mammoth passes over in a form that it reads; tell whether there was any."""
    parents = [each for each in tree.iter() if any(inside.tag in _REPLACED for inside in each)]
    for parent in parents:
        parent[:] = list(_unwrapped(parent))
    return bool(parents)


def _unwrapped(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for each in parent:
        if each.tag in _UNWRAPPED:
            yield from _unwrapped(each)
        elif each.tag == _RUBY:
            for base in each.findall(f"{WORD}rubyBase"):
                yield from _unwrapped(base)
        else:
            if each.tag == _LINE_END:
                each.tag = f"{WORD}br"
            yield each
