"""Paragraphs → stories: what each place's text is, and what stands before the first."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from gazette.importers.evidence import plain_name
from gazette.importers.habits import ISSUE
from gazette.importers.headings import Heading
from gazette.importers.paragraphs import Manuscript, Paragraph
from gazette.markup.numerals import ONES, of_han

_TITLE_END = re.compile(r"[。；;，,：:]$")
_LONGEST_TITLE = 40
_LONGEST_PART = 12
_LONGEST_SUBHEADING = 20
# Below all real headings.
_SUBHEADING = 7
_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_NUMBER = re.compile(rf"第\s*([0-9０-９]{{1,4}}|[{ONES}百]{{1,5}})\s*期")
_PART_LABEL = re.compile(r"(?:栏目|专栏|版块|板块)[：:][\s\u3000]*(.+)")
FIRST_ISSUE = "创刊号"


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of one place, at `line` of its manuscript; `part` is the section it stood under."""

    path: str
    line: int
    name: str
    headline: str
    part: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the first story: an issue's title, its section, its words, the rest."""

    title: str = ""
    number: int | None = None
    date: datetime.date | None = None
    part: str = ""
    words: tuple[Paragraph, ...] = ()
    rest: tuple[Paragraph, ...] = ()


def part(
    manuscript: Manuscript,
    headings: Sequence[Heading],
    parts: Collection[str],
    publication: str,
    publisher: str,
) -> tuple[Front, tuple[Draft, ...]]:
    """Return what stands before the first story, and the stories.

    `parts` are the names that a section may have; the gazette's own names are no issue's title.
    """
    paragraphs = manuscript.paragraphs
    markers = _markers(paragraphs, headings, parts)
    opening = markers.get(headings[0].index, headings[0].index)
    front = _front(paragraphs[:opening], parts, publication, publisher)
    current = front.part
    drafts = []
    ends = [each.index for each in headings[1:]] + [len(paragraphs)]
    for heading, end in zip(headings, ends, strict=True):
        if heading.index in markers:
            current = _part_named(paragraphs[markers[heading.index]].text, parts)
        body = _subheaded(paragraphs[heading.start : markers.get(end, end)])
        line = paragraphs[heading.index].line
        drafts.append(
            Draft(manuscript.path, line, heading.name, heading.headline, current, tuple(body))
        )
    return front, tuple(drafts)


def _subheaded(body: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yield a story's paragraphs; a short bold line above a text is made a heading."""
    for each, below in zip(body, [*body[1:], None], strict=False):
        heads = (
            each.strong
            and each.plain
            and not each.level
            and len(each.text) <= _LONGEST_SUBHEADING
            and not re.search(r"[。，；：！？、,;:!?”）)]$", each.text)
            and below is not None
            and below.glue.count("\n") > 1
            and not below.strong
        )
        text = each.markdown.strip().removeprefix("**").removesuffix("**")
        yield replace(each, level=_SUBHEADING, markdown=text) if heads else each


def _markers(
    paragraphs: Sequence[Paragraph], headings: Sequence[Heading], parts: Collection[str]
) -> dict[int, int]:
    """Return where a line that names a section stands right before a story's heading."""
    found = {}
    for before, heading in itertools.pairwise(headings):
        above = paragraphs[heading.index - 1]
        has_text = heading.index - 1 > before.start
        if has_text and above.plain and _part_named(above.text, parts):
            found[heading.index] = heading.index - 1
    return found


def _part_named(text: str, parts: Collection[str]) -> str:
    """Return the section that a line names, if any."""
    labelled = _PART_LABEL.fullmatch(text)
    name = plain_name(labelled[1] if labelled else text).strip("【】[]〖〗《》“”—-·")
    bare = re.sub(rf"^(?:[{ONES}]{{1,3}}[、.]|[(（].{{1,2}}[)）])", "", name)
    if labelled and 0 < len(bare) <= _LONGEST_PART:
        return bare
    # 二、中心 is short for 社区中心; without its number 中心 may be anything.
    short = bare.removesuffix("篇") if bare != name and len(bare) > 1 else ""
    return next(
        (
            each
            for each in parts
            if bare in (each, f"{each}篇") or (len(short) > 1 and each.endswith(short))
        ),
        "",
    )


def _front(
    paragraphs: Sequence[Paragraph], parts: Collection[str], publication: str, publisher: str
) -> Front:
    title, section, date = "", "", None
    words: list[Paragraph] = []
    rest: list[Paragraph] = []
    noticed = False
    own = (plain_name(publication), plain_name(publisher))
    for each in paragraphs:
        short = each.plain and len(each.text) <= _LONGEST_TITLE and not _TITLE_END.search(each.text)
        named = _part_named(each.text, parts) if each.plain else ""
        day = _day(each.text) if short else None
        if named:
            # What only could have been the section's name was another line of the front.
            rest += _line_of(section, each) if section != named else []
            section = named
        elif day and date is None:
            date = day
        elif short and plain_name(each.text).strip("《》") in own:
            continue  # config.yaml has it
        elif short and not title and not words:
            title = each.text
        elif short and ISSUE.search(each.text) and not ISSUE.search(title):
            rest, title = [*rest, *_line_of(title, each)], each.text
        elif title and short and "：" in each.text:
            rest.append(each)  # 通知：下周停水 is no section, and its text no word of the editor
            noticed = True
        elif title and not section and short and not words and len(each.text) <= _LONGEST_PART:
            section = each.text
        elif title and not short and not noticed:
            words.append(each)
        else:
            rest.append(each)
    number = _number(title)
    return Front(_title(title, publication), number, date, section, tuple(words), tuple(rest))


def _line_of(title: str, near: Paragraph) -> list[Paragraph]:
    return [Paragraph(title, title, near.line)] if title else []


def _title(title: str, publication: str) -> str:
    """Return the issue's title without the gazette's name before it."""
    return re.sub(rf"^《?{re.escape(publication)}》?[\s\u3000·:：—\-]*(?=.)", "", title)


def _day(text: str) -> datetime.date | None:
    match = _DATE.search(text)
    if not match or len(text) > len(match.group()) + 8:
        return None
    try:
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        return None


def _number(title: str) -> int | None:
    """Return the number that the title of an issue says."""
    if FIRST_ISSUE in title:
        return 1
    match = _NUMBER.search(title)
    if not match:
        return None
    text = match[1]
    return int(text) if text.isdigit() else of_han(text)
