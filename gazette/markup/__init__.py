"""Convert: a Markdown body → `Markup`, a pure function of the body's text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from gazette.errors import Problem, problem
from gazette.markup import converter, dialect, finish, sanitise
from gazette.markup.finish import Heading
from gazette.values import Value

__all__ = ["Heading", "Markup", "Reference", "convert", "from_record", "to_record"]


@dataclass(frozen=True, slots=True)
class Reference(Value):
    """An address as written in the body, and its place there (lines of the body)."""

    href: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Markup(Value):
    """A converted body.

    `parts` are HTML at even places; at odd places stands what depends on the page that shows
    it (see `finish.Finished`). `text` is the whole body without marks, a line a block;
    `lead` the first paragraph; `ids` every anchor. Problems have lines of the body.
    """

    parts: tuple[str, ...]
    headings: tuple[Heading, ...] = field(compare=False)
    ids: tuple[str, ...] = field(compare=False)
    links: tuple[Reference, ...] = field(compare=False)
    images: tuple[Reference, ...] = field(compare=False)
    text: str = field(compare=False)
    lead: str = field(compare=False)
    problems: tuple[Problem, ...] = field(compare=False)


def convert(body: str) -> Markup:
    """Return the body as sanitised HTML with its Chinese lines joined, and all it links to."""
    text, problems = dialect.tidy(body)
    problems += sanitise.findings(body)
    done = finish.finish(sanitise.clean(converter.to_html(text)))
    places = _Places(body)
    links = tuple(places.reference(href) for href in done.links)
    images = tuple(places.reference(src) for src, _ in done.images)
    for (_, alt), image in zip(done.images, images, strict=True):
        if not alt.strip():
            problems.append(problem("E-alt-missing", "", image.line, image.column, src=image.href))
    for fragment in done.fragments:
        if fragment not in done.ids:
            place = places.reference("#" + fragment)
            problems.append(
                problem(
                    "E-anchor-missing",
                    "",
                    place.line,
                    place.column,
                    anchor=fragment,
                    known=_listed(done.ids),
                )
            )
    for name in done.repeated_ids:
        place = places.reference(name)
        problems.append(problem("W-id-repeated", "", place.line, place.column, id=name))
    problems += _heading_jumps(done.headings, body)
    problems += _lost_footnotes(body)
    return Markup(
        parts=tuple(done.parts),
        headings=tuple(done.headings),
        ids=tuple(done.ids),
        links=links,
        images=images,
        text="\n".join(done.blocks),
        lead=done.lead,
        problems=tuple(sorted(set(problems))),
    )


class _Places:
    """Find where in the body an address was written: its next occurrence not yet taken."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.taken: dict[str, int] = {}

    def reference(self, href: str) -> Reference:
        start = self.taken.get(href, -1) + 1
        pattern = re.compile(r"(?<![^\s(（<\"'=:{])" + re.escape(href) + r"(?![^\s)）>\"'}])")
        match = pattern.search(self.body, start) or pattern.search(self.body)
        position = match.start() if match else max(self.body.find(href), 0)
        self.taken[href] = position
        line = self.body.count("\n", 0, position) + 1
        return Reference(href, line, position - self.body.rfind("\n", 0, position))


def _heading_jumps(headings: list[Heading], body: str) -> list[Problem]:
    """Report a heading more than one level below the one before it (WCAG 2.2, 1.3.1)."""
    problems = []
    for above, heading in zip([Heading(1, "", ""), *headings], headings, strict=False):
        if heading.level > above.level + 1:
            position = max(body.find(heading.text), 0)
            line = body.count("\n", 0, position) + 1
            problems.append(problem("W-heading-jump", "", line, 1, text=heading.text))
    return problems


def _lost_footnotes(body: str) -> list[Problem]:
    """Report `[^1]` without its `[^1]:`."""
    text = re.sub(r"^(`{3,}|~{3,})[\s\S]*?^\1|`[^`\n]+`", _spaces, body, flags=re.MULTILINE)
    defined = set(re.findall(r"^[ ]{0,3}\[\^([^\]]+)\]:", text, flags=re.MULTILINE))
    problems = []
    for match in re.finditer(r"\[\^([^\]\s]+)\](?!:)", text):
        if match.group(1) not in defined:
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            problems.append(problem("E-footnote-missing", "", line, column, label=match.group(1)))
    return problems


def _listed(ids: list[str]) -> str:
    return "、".join(f"#{name}" for name in ids if not name.startswith("fn")) or "—"


def _spaces(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def to_record(markup: Markup) -> dict[str, Any]:
    """Return the markup as JSON can hold it."""
    return {
        "parts": markup.parts,
        "headings": [(each.level, each.id, each.text) for each in markup.headings],
        "ids": markup.ids,
        "links": [(each.href, each.line, each.column) for each in markup.links],
        "images": [(each.href, each.line, each.column) for each in markup.images],
        "text": markup.text,
        "lead": markup.lead,
        "problems": [
            (each.path, each.line, each.column, each.code, each.details) for each in markup.problems
        ],
    }


def from_record(record: dict[str, Any]) -> Markup:
    """Make the markup from what `to_record` returned."""
    return Markup(
        parts=tuple(record["parts"]),
        headings=tuple(Heading(*each) for each in record["headings"]),
        ids=tuple(record["ids"]),
        links=tuple(Reference(*each) for each in record["links"]),
        images=tuple(Reference(*each) for each in record["images"]),
        text=record["text"],
        lead=record["lead"],
        problems=tuple(
            Problem(path, line, column, code, tuple((key, value) for key, value in details))
            for path, line, column, code, details in record["problems"]
        ),
    )
