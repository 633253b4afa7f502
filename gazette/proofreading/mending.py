"""Mend what is certain: edits on the very bytes of a file, and nothing else of it.

A change is kept only where the file is as right afterwards as it was: the same settings, no new
error in the body, and every heading that something links to under its old name.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from gazette import markup, proofreading, stories
from gazette.config import Config
from gazette.errors import errors_in
from gazette.proofreading import manuscript
from gazette.proofreading.findings import Edit, edited
from gazette.proofreading.manuscript import Manuscript, Stretch, placed
from gazette.sources import Source

# Mending one thing can uncover another: `了 了`. No text needs more rounds.
_ROUNDS = 8
_HEADING = re.compile(r"^[ >]*[#＃]|^[^\n]*\n[ ]{0,3}(?:-+|=+)[ ]*$", re.MULTILINE)
_FRAGMENT = re.compile(r"#([^\s()（）<>\"'\]]+)")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")


@dataclass(frozen=True, slots=True)
class Mending:
    """A file with its bytes before and after, and how many places were mended."""

    source: Source
    before: bytes
    after: bytes
    count: int


def mendings(sources: Iterable[Source], config: Config) -> tuple[Mending, ...]:
    """Return what can be mended in the files of content/ whose front matter is right."""
    texts = {each: each.read() for each in sources if stories.is_markdown(each.path)}
    named = _fragments(texts.values())
    made = []
    for source, data in texts.items():
        place, _ = stories.locate(source.path, config)
        if place is None or stories.parse(source.path, data, place).document is None:
            continue
        after, count = _mended(_File(source.path, place, config, named), data)
        if count:
            made.append(Mending(source, data, after, count))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _File:
    """What is known of a file while it is mended; `named` are the anchors that links name."""

    path: str
    place: stories.Place
    config: Config
    named: Collection[str]


def _fragments(texts: Iterable[bytes]) -> frozenset[str]:
    found: set[str] = set()
    for data in texts:
        for match in _FRAGMENT.finditer(data.decode("utf-8", "replace")):
            found |= {match[1], unquote(match[1])}
    return frozenset(found)


def _mended(file: _File, data: bytes) -> tuple[bytes, int]:
    """Mend all that can be; without headings, without the body or the settings where they break."""
    first = manuscript.read(file.path, data, file.place)
    if first is None or first.model is None:
        return data, 0
    for wanted in (_anything, _no_heading, _settings, _body_text):
        made, count = _rounds(file, data, first, wanted)
        if not count or _is_as_right(file, data, made):
            return (made, count) if count else (data, 0)
    return data, 0


def _anything(one: Manuscript, stretch: Stretch, edit: Edit) -> bool:  # noqa: ARG001
    return True


def _no_heading(one: Manuscript, stretch: Stretch, edit: Edit) -> bool:  # noqa: ARG001
    if not stretch.is_body:
        return True
    start = stretch.text.rfind("\n", 0, edit.start) + 1
    return not _HEADING.match(stretch.text, start)


def _settings(one: Manuscript, stretch: Stretch, edit: Edit) -> bool:  # noqa: ARG001
    return not stretch.is_body


def _body_text(one: Manuscript, stretch: Stretch, edit: Edit) -> bool:
    return stretch.is_body and _no_heading(one, stretch, edit)


def _rounds(
    file: _File, data: bytes, first: Manuscript, wanted: Callable[[Manuscript, Stretch, Edit], bool]
) -> tuple[bytes, int]:
    """Mend until nothing is left that is wanted; return the bytes and how many places."""
    one: Manuscript | None = first
    count = 0
    for _ in range(_ROUNDS):
        if one is None:
            break
        every = [*_edits(file, one, wanted)]
        if not every:
            break
        count += len(every)
        data = _written(data, edited(one.text, [edit for group in every for edit in group]))
        one = manuscript.read(file.path, data, file.place)
    return data, count


def _edits(
    file: _File, one: Manuscript, wanted: Callable[[Manuscript, Stretch, Edit], bool]
) -> Iterator[tuple[Edit, ...]]:
    """Yield the edits of each finding that is certain, at their places in the file."""
    for stretch in one.stretches:
        # Others may call a text by its title.
        if not stretch.exact or stretch.key == "title":
            continue
        for found in proofreading.findings(stretch, file.config):
            if found.edits and all(wanted(one, stretch, edit) for edit in found.edits):
                yield tuple(placed(stretch, found.edits))


def _written(data: bytes, text: str) -> bytes:
    """Return bytes with the lines of `text`, each with the end that it had, and the mark."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    old = data.removeprefix(mark).decode("utf-8")
    ends = [match[2] for match in _LINE.finditer(old)]
    lines = text.split("\n")
    made = "".join(line + end for line, end in zip(lines, [*ends, ""], strict=False))
    return mark + made.encode("utf-8")


def _is_as_right(file: _File, before: bytes, after: bytes) -> bool:
    """Tell whether nothing that a site depends on is other than it was."""
    old, new = (stories.parse(file.path, each, file.place) for each in (before, after))
    if old.document is None or new.document is None:
        return False
    if _identity(old.document) != _identity(new.document):
        return False
    one, other = markup.convert(old.body), markup.convert(new.body)
    wrong, known = (
        {(each.code, each.details) for each in errors_in(done.problems)} for done in (other, one)
    )
    return (
        wrong <= known
        and not (set(one.ids) - set(other.ids)) & set(file.named)
        and [each.href for each in one.links] == [each.href for each in other.links]
        and [each.href for each in one.images] == [each.href for each in other.images]
    )


def _identity(document: stories.Document) -> tuple[object, ...]:
    """Return what is none of a copy-editor's business."""
    kind, record = stories.to_record(document)
    language = ("headline", "summary", "highlights", "image", "marks", "title")
    kept = [(key, value) for key, value in record.items() if key not in language]
    shapes = [[key for key in each if each[key]] for each in record.get("highlights") or ()]
    return kind, document.title, document.image and document.image.src, kept, shapes
