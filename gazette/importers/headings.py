"""Which lines of a manuscript open a place's story: told by evidence, not by a colon alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gazette.importers.evidence import Candidate, candidate, plain_name
from gazette.importers.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Heading:
    """The line at `index` opens the story of the place `name`; the story begins at `start`."""

    index: int
    start: int
    name: str
    headline: str


def find(
    paragraphs: Sequence[Paragraph], is_known: Callable[[str], bool], endings: Sequence[str]
) -> tuple[list[Heading], list[Candidate]]:
    """Return the headings of a manuscript, and the lines that only look like some.

    `is_known` tells the name of a place that has a profile; `endings` are what names of a
    section end with.
    """
    made = [candidate(n, each, is_known, endings) for n, each in enumerate(paragraphs)]
    every = {each.index: each for each in made if each}
    listed = _listed(every, paragraphs)
    repeated = {every[index].name for index in listed}
    free = [each for each in every.values() if each.index not in listed]
    sure = [each for each in free if each.evidence in ("known", "suffix", "marked")]
    forms = {each.form for each in sure}
    # Where most places are known, a new one is rare, and `三融：融入、融合、融洽` is not.
    known = sum(each.evidence == "known" for each in free)
    settled = known > sum(each.evidence == "name" for each in free)
    gaps = [paragraphs[each.index].after_blank for each in sure if each.index]
    gapped = bool(gaps) and all(gaps)
    levels = [int(str(form[0])) for form in forms if form[0]]
    headings: list[Heading] = []
    doubtful: list[Candidate] = []
    for index in sorted(every):
        each = every[index]
        fits = each.name in repeated or _fits(each, forms, paragraphs, first=not headings)
        if each.evidence == "name" and headings and fits:
            set_apart = any(each.form) or not settled
            fits = set_apart and (not gapped or paragraphs[index].after_blank)
        below = bool(levels) and bool(each.form[0]) and int(str(each.form[0])) > min(levels)
        if each.evidence == "none" or index in listed or not fits or below:
            if each.evidence != "none":
                doubtful.append(each)
            continue
        start, headline = _headline(each, paragraphs, every)
        headings.append(Heading(index, start, each.name, headline))
        if not forms:
            forms.add(each.form)  # the first of a new gazette shows how its headings look
    return headings, doubtful


def from_file_name(
    stem: str, paragraphs: Sequence[Paragraph], is_known: Callable[[str], bool]
) -> Heading | None:
    """Return the heading of a manuscript that is called `03宝兴（定稿）` and names no place inside.

    Its first line is the headline where it is short; only names that are known count.
    """
    names = (plain_name(each) for each in re.split(r"[\s\d（）()_.、·+-]+", stem))
    name = next((each for each in names if each and is_known(each)), None)
    if name is None or not paragraphs:
        return None
    start, headline = _headline(Candidate(-1, name, "", "known", ()), paragraphs, {})
    return Heading(0, start, name, headline)


def _listed(every: dict[int, Candidate], paragraphs: Sequence[Paragraph]) -> set[int]:
    """Return the candidates that follow one another: a list, such as a table of contents.

    The last of them may open a story: where an empty line or its style sets it apart, or where
    its name was in the list already.
    """
    found: set[int] = set()
    run: list[int] = []
    final = {every[index].name: index for index in sorted(every)}
    for index in range(len(paragraphs) + 1):
        if index in every and every[index].evidence != "none":
            run.append(index)
            continue
        if run and index == len(paragraphs):
            found.update(run)  # nothing follows
        elif len(run) > 1:
            last, before = every[run[-1]], every[run[-2]]
            names = {every[each].name for each in run[:-1]}
            apart = (
                paragraphs[last.index].after_blank
                or last.form != before.form
                or last.name in names
                or bool(paragraphs[last.index].level)
            )
            later = final[last.name] > last.index
            found.update(run[:-1] if apart and not (later and len(run) > 2) else run)
        run = []
    return found


def _fits(
    each: Candidate,
    forms: set[tuple[object, ...]],
    paragraphs: Sequence[Paragraph],
    *,
    first: bool,
) -> bool:
    """Tell whether a line is where a heading can be, and looks as the others do."""
    before = paragraphs[each.index - 1] if each.index else None
    if paragraphs[each.index].glue != "\n\n" and before and not before.text.endswith("。"):
        start = paragraphs[each.index].glue.count("\n") > 1
        if not start and each.evidence != "known":
            return False
    if each.form[-1] == "name" and not any(each.form[:-1]):
        # A name alone, in plain letters: only where a short line, its headline, stands below it.
        return each.index + 2 < len(paragraphs) and bool(_headline(each, paragraphs, {})[1])
    if each.evidence != "name":
        return True
    if forms:
        set_apart = any(each.form)
        return each.form in forms and (set_apart or len(each.name) <= 4)
    return first and each.index <= 6


def _headline(
    each: Candidate, paragraphs: Sequence[Paragraph], every: dict[int, Candidate]
) -> tuple[int, str]:
    """Return where the story begins and its headline, which may stand on the next line."""
    start = each.index + 1
    no_text = start + 1 >= len(paragraphs) or start in every or start + 1 in every
    if each.headline or no_text:
        return start, each.headline
    below = paragraphs[start]
    short = below.plain and len(below.text) <= 30 and not re.search("[。；，]$", below.text)
    return (start + 1, below.text) if short and not below.listed else (start, "")
