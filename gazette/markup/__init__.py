"""Convert: a Markdown body → `Markup`, a pure function of the body's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from gazette.errors import Problem, problem
from gazette.frontmatter import place
from gazette.markup import dialect, doubts, finish, limits, plain, sanitise
from gazette.markup.finish import Heading
from gazette.markup.lines import Line, blanked, split
from gazette.markup.places import Places, Reference, named
from gazette.unseen import name_of, revealed, unseen
from gazette.values import Value

__all__ = ["Heading", "Markup", "Reference", "convert"]


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
    body = body.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    problems = limits.too_long(body, limits.LONGEST)
    if problems:
        return _refused(problems)
    html = plain.to_html(body)
    if html is None:
        return _converted(body)
    return _finished(html, body, [], [], typed=False)


def _converted(body: str) -> Markup:
    """Convert a body that may hold anything."""
    from gazette.markup import converter

    problems = limits.too_long(body, limits.LENGTH)
    if problems:
        return _refused(problems)
    lines = split(body)
    text = blanked(lines)
    problems = limits.excess(text)
    if problems:
        return _refused(problems)
    tidied, found = dialect.tidy(lines)
    problems = [*found, *doubts.doubts(lines, text), *sanitise.findings(text)]
    if any(each.code == "E-markdown-depth" for each in problems):
        return _refused(problems)
    try:
        html = converter.to_html(tidied)
    except RecursionError:
        return _refused([problem("E-markdown-depth", "", limit=limits.DEPTH)])
    except limits.Slow:
        return _refused([problem("E-markdown-slow", "", seconds=round(limits.PATIENCE))])
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a library stumbled: one text must not end all work
        reason = f"{type(error).__name__}: {error}"
        return _refused([problem("E-markdown-failed", "", reason=reason)])
    return _finished(html, text, lines, problems, typed="<" in body)


def _finished(
    html: str, text: str, lines: list[Line], problems: list[Problem], *, typed: bool
) -> Markup:
    """Sanitise the HTML and take out what the body says, shows and leads to."""
    done = finish.finish(sanitise.clean(html, typed=typed))
    if done.deep:
        return _refused([_too_deep(text, *done.deep)])
    places = Places(text)
    links = tuple(places.reference(href) for href in done.links)
    images = tuple(places.reference(src) for src, _ in done.images)
    problems += _referred(done, images, places)
    problems += _unseen((*links, *images, *_written(text)))
    if _jumps(done.headings):
        problems += _heading_jumps(done.headings, lines or split(text))
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


def _too_deep(text: str, tag: str, before: int) -> Problem:
    """Return that tags are nested too deeply, at the tag that is; at the first line if Markdown
    made it.
    """
    typed = re.finditer(rf"<{tag}(?![\w-])", text, re.IGNORECASE)
    match = next(islice(typed, before, None), None)
    position = match.start() if match else 0
    return problem("E-markdown-depth", "", *place(text, position), limit=limits.NESTED)


# An address with such a character in its host is taken out by the sanitiser, so look at the text.
_ADDRESS = re.compile(
    r"(?:\]\([ ]*<?|\bhref=[\"']?|^[ ]{0,3}\[[^\[\]\n]+\]:[ ]*)([^\s)>\"']+)", re.MULTILINE
)


def _written(text: str) -> Iterator[Reference]:
    """Yield the addresses of a body that are not of ordinary characters, where they stand."""
    line, seen = 1, 0
    for match in _ADDRESS.finditer(text) if not text.isascii() else ():
        if not match[1].isascii():
            start = match.start(1)
            line += text.count("\n", seen, start)
            seen = start
            yield Reference(match[1], line, start - text.rfind("\n", 0, start))


def _unseen(references: Iterable[Reference]) -> Iterator[Problem]:
    """Report an address that is not what it looks like."""
    for each in references:
        if each.href.isascii() and "%" not in each.href:
            continue
        href = unquote(each.href)
        for position in unseen(href):
            details = {"href": revealed(href), "char": name_of(href[position])}
            yield problem("E-link-invisible", "", each.line, each.column, **details)
            break


def _refused(problems: list[Problem]) -> Markup:
    """Return nothing but why; these are errors, so no page will show it."""
    return Markup(("",), (), (), (), (), "", "", tuple(sorted(set(problems))))


def _referred(
    done: finish.Finished, images: tuple[Reference, ...], places: Places
) -> Iterator[Problem]:
    """Report pictures without words, anchors that are not there and ids used twice."""
    for (_, alt), image in zip(done.images, images, strict=True):
        if not alt.strip():
            yield problem("E-alt-missing", "", image.line, image.column, src=image.href)
    known, names = set(done.ids), named(done.ids)
    for fragment in done.fragments:
        if fragment not in known and not fragment.startswith("fnref"):
            asked = places.reference("#" + fragment)
            yield problem(
                "E-anchor-missing",
                "",
                asked.line,
                asked.column,
                anchor=fragment,
                known=names,
            )
    for name in done.repeated_ids:
        line, column = places.repeated(name)
        yield problem("W-id-repeated", "", line, column, id=name)


def _jumps(headings: list[Heading]) -> bool:
    above = [1, *(each.level for each in headings)]
    return any(one.level > before + 1 for one, before in zip(headings, above, strict=False))


def _heading_jumps(headings: list[Heading], lines: list[Line]) -> Iterator[Problem]:
    """Report a heading more than one level below the one before it (WCAG 2.2, 1.3.1)."""
    numbers: list[int] | None = None
    above = 1
    for index, heading in enumerate(headings):
        if heading.level > above + 1:
            numbers = doubts.heading_lines(lines) if numbers is None else numbers
            number = numbers[index] if len(numbers) == len(headings) else 0
            if not number:
                number = next((n for n in numbers if heading.text in lines[n - 1].text), 1)
            yield problem("W-heading-jump", "", number, lines[number - 1].column, text=heading.text)
        above = heading.level
