"""Which lines of a manuscript open a place's story: told by evidence, not by a colon alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gazette.importers import habits, labels
from gazette.importers.evidence import (
    SURE,
    Candidate,
    Form,
    Lore,
    candidate,
    plain_name,
    plain_title,
)
from gazette.importers.paragraphs import PARAGRAPH, Paragraph

# On a line of its own, below the name.
_LONGEST_HEADLINE = 30


@dataclass(frozen=True, slots=True)
class Heading:
    """The line at `index` opens the story of the place `name`; the story begins at `start`.

    It is `guessed` where nothing but its place speaks for the line: a mere name, set as the text.
    """

    index: int
    start: int
    name: str
    headline: str
    guessed: bool = False


def find(paragraphs: Sequence[Paragraph], lore: Lore) -> tuple[list[Heading], list[Candidate]]:
    """Return the headings of a manuscript, and the lines that only look like some."""
    made = [candidate(n, each, lore) for n, each in enumerate(paragraphs)]
    every = {each.index: each for each in made if each and each.evidence != "none"}
    listed = _listed(every, paragraphs)
    repeated = {every[index].name for index in listed}
    habit = habits.learn([each for n, each in every.items() if n not in listed], paragraphs)
    headings: list[Heading] = []
    doubtful: list[Candidate] = []
    for index, each in every.items():
        below = habit.level and each.form.level > habit.level
        fits = each.name in repeated or (
            _can_stand(each, paragraphs)
            and (
                each.evidence in SURE or habit.include(each, paragraphs[index], first=not headings)
            )
        )
        if index in listed or below or not fits:
            doubtful.append(each)
            continue
        start, headline = _headline(each, paragraphs, every)
        guessed = each.evidence == "name" and not each.form.set_apart
        headings.append(Heading(index, start, each.name, headline, guessed))
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
    start, headline = _headline(Candidate(-1, name, "", "known", Form()), paragraphs, {})
    return Heading(0, start, name, headline)


def _listed(every: Mapping[int, Candidate], paragraphs: Sequence[Paragraph]) -> set[int]:
    """Return the candidates that follow one another: a list, such as a table of contents.

    The last of them may open a story: where an empty line or its style sets it apart, or where
    its name was in the list already.
    """
    found: set[int] = set()
    run: list[int] = []
    final = {every[index].name: index for index in sorted(every)}
    for index in range(len(paragraphs) + 1):
        if index in every:
            run.append(index)
            continue
        if run and index == len(paragraphs):
            found.update(run)  # nothing follows
        elif len(run) > 1 and _is_opening(run, every, final):
            found.update(run[1:])
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


def _is_opening(
    run: Sequence[int], every: Mapping[int, Candidate], final: Mapping[str, int]
) -> bool:
    """Tell a heading with lines right below it that only look like some."""
    first, *others = (every[index] for index in run)
    alone = final[first.name] == first.index
    return first.evidence == "known" and alone and all(each.evidence == "name" for each in others)


def _can_stand(each: Candidate, paragraphs: Sequence[Paragraph]) -> bool:
    """Tell whether a heading can be where a line is."""
    paragraph = paragraphs[each.index]
    before = paragraphs[each.index - 1].text if each.index else "。"
    inside = paragraph.glue.count("\n") < len(PARAGRAPH)
    if inside and each.evidence != "known" and not before.endswith("。"):
        return False
    if each.form.alone and not each.form.set_apart:
        # A name in plain letters: only where a short line, its headline, stands below it.
        return each.index + 2 < len(paragraphs) and bool(_headline(each, paragraphs, {})[1])
    return True


def _headline(
    each: Candidate, paragraphs: Sequence[Paragraph], every: Mapping[int, Candidate]
) -> tuple[int, str]:
    """Return where the story begins and its headline, which may stand on the next line."""
    start = each.index + 1
    no_text = start + 1 >= len(paragraphs) or start in every or start + 1 in every
    if each.headline or no_text:
        return start, each.headline
    below = paragraphs[start]
    title = plain_title(below.text).removeprefix("——").strip()
    before, colon, _ = title.replace(":", "：").partition("：")
    fits = (
        below.plain
        and not below.listed
        and len(below.text) <= _LONGEST_HEADLINE
        and not re.search("[。；，：]$", title)
        and not (colon and labels.is_label(plain_name(before)))
    )
    return (start + 1, title) if fits and title else (start, "")
