"""A Markdown file as a copy-editor sees it: stretches of language, each character at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from gazette import frontmatter, schema, validation, yamltext
from gazette.errors import Problem, problem
from gazette.markup.lines import blanked, split
from gazette.proofreading.findings import HIDDEN, MARKS, Edit, Finding
from gazette.stories import Place

# What may hold the text of a link: below, all that is no language to be read.
_INSIDE = r"(?:[^()（）\n]|[（(][^()（）\n]*[）)])*"
_NO_LANGUAGE = re.compile(
    rf"(?<=\])[（(]{_INSIDE}[）)]"
    r"|(?<=\])\[[^\[\]\n]*\]"
    r"|^[ ]{0,3}\[[^\[\]\n]+\][:：][^\n]*"
    r"|\[\^[^\[\]\n]*\][:：]?"
    r"|</?[A-Za-z!][^<>]*>"
    r"|\{[^{}\n]*\}"
    rf"|(?:https?://|ftp://|mailto:|tel:|www\.)[^\s<>{MARKS}]*"
    r"|(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]++@[A-Za-z0-9.-]++",
    re.MULTILINE,
)
# What a quoted or a block scalar begins with, before its text.
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\n|[\"']")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of language: the body, or one text of the front matter by its dotted path.

    `origin` holds for each character its offset in the file's text; where that is not known
    character by character all are that of the first, and it is not `exact`.
    """

    key: str
    text: str
    origin: Sequence[int]
    exact: bool = True

    @property
    def is_body(self) -> bool:
        """Tell the body from front matter."""
        return not self.key

    @property
    def is_title(self) -> bool:
        """Tell what stands as a heading, where a space may stand for a mark."""
        return self.key in ("headline", "title")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file of content/: its text with `\\n` line ends, and what can be read in it.

    `model` is the checked front matter, or None where something is wrong in it.
    """

    path: str
    kind: str
    text: str
    body: str
    model: BaseModel | None
    marks: Mapping[str, tuple[int, int]]
    stretches: tuple[Stretch, ...]

    def problem(self, code: str, offset: int, details: tuple[tuple[str, str], ...]) -> Problem:
        """Make a problem at an offset of the text."""
        return Problem(self.path, *frontmatter.place(self.text, offset), code, details)

    def noted(self, stretch: Stretch, finding: Finding) -> Problem:
        """Make a problem of what was found in a stretch."""
        last = len(stretch.origin) - 1
        start = stretch.origin[min(finding.start, last)] if last >= 0 else 0
        return self.problem(finding.code, start, finding.details)

    def placed(self, code: str, line: int, column: int, **details: object) -> Problem:
        """Make a problem at a line and column of the file."""
        return problem(code, self.path, line, column, **details)

    def at(self, dotted: str, code: str, **details: object) -> Problem:
        """Make a problem at a value of the front matter, or at what is around it."""
        while dotted and dotted not in self.marks:
            dotted = dotted.rpartition(".")[0]
        line, column = self.marks.get(dotted, (1, 1))
        return problem(code, self.path, line, column, **details)

    def value(self, name: str) -> object:
        """Return a value of the front matter; None where there is none."""
        return getattr(self.model, name, None)


def read(path: str, data: bytes, place: Place) -> Manuscript | None:
    """Return the manuscript in a file; None where its parts cannot be told apart."""
    text, _ = frontmatter.decode(data, path)
    parts, _ = frontmatter.split(text, path) if text is not None else (None, [])
    if text is None or parts is None:
        return None
    model = schema.DOCUMENT_MODELS[place.kind]
    words = validation.words_of(model)
    root, slips = yamltext.read(parts.yaml, path, parts.yaml_line, words)
    checked: BaseModel | None = None
    marks: validation.Marks = {}
    if root is not None and not slips:
        checked, marks, _ = validation.validate(model, root, path)
    start = len(text) - len(parts.body)
    body = Stretch("", language(parts.body), range(start, len(text)))
    stretches = [body]
    if checked is not None:
        starts = _starts(text)
        stretches += (
            _located(text, key, value, starts[marks[key][0] - 1] + marks[key][1] - 1)
            for key, value in _texts(checked, marks)
        )
    return Manuscript(path, place.kind, text, parts.body, checked, marks, tuple(stretches))


def language(body: str) -> str:
    """Return a body in which all that is no language is hidden, every position kept."""
    text = body
    if "`" in body or "~~~" in body or "<" in body:
        lines = split(body)
        plain = blanked(lines)
        shown = [HIDDEN if one != other else other for one, other in zip(plain, body, strict=True)]
        position = 0
        for line in lines:
            if line.kind == "raw":
                shown[position : position + len(line.source)] = HIDDEN * len(line.source)
            position += len(line.source) + 1
        text = "".join(shown)
    return _NO_LANGUAGE.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", HIDDEN, match.group())


def _texts(model: BaseModel, marks: validation.Marks) -> Iterator[tuple[str, str]]:
    """Yield the texts of the front matter that are language, by dotted path."""
    for name in ("headline", "title", "summary"):
        value = getattr(model, name, None)
        if value:
            yield name, value
    for number, each in enumerate(getattr(model, "highlights", None) or ()):
        for name in ("figure", "unit", "label", "text"):
            value = getattr(each, name)
            dotted = f"highlights.{number}.{name}"
            dotted = dotted if dotted in marks else f"highlights.{number}"
            if value and dotted in marks:
                yield dotted, value
    image = getattr(model, "image", None)
    for name in ("alt", "caption") if image else ():
        value = getattr(image, name)
        if value and f"image.{name}" in marks:
            yield f"image.{name}", value


def _starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _located(text: str, key: str, value: str, start: int) -> Stretch:
    """Find the characters of a value in the file, where YAML may have folded its lines."""
    header = _HEADER.match(text, start)
    position = header.end() if header else start
    origin, shown = [], []
    for char in value:
        if char == " " and text[position : position + 1] != " ":
            # Here lines were joined; a space that nobody typed.
            origin.append(position)
            shown.append(HIDDEN)
            continue
        if not char.isspace():
            while text[position : position + 1].isspace():
                position += 1
        if text[position : position + 1] != char:
            return Stretch(key, value, [start] * len(value), exact=False)
        origin.append(position)
        shown.append(char)
        position += 1
    return Stretch(key, "".join(shown), origin)


def placed(stretch: Stretch, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Return edits of a stretch as edits of the file's text."""
    for edit in edits:
        end = stretch.origin[edit.end - 1] + 1
        yield Edit(stretch.origin[edit.start], end, edit.text)
