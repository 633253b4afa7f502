"""How the headings of one manuscript look: a mere name is believed where it looks as they do."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gazette.importers.evidence import SURE, Candidate, Form
from gazette.importers.paragraphs import Paragraph
from gazette.markup.numerals import ONES

ISSUE = re.compile(rf"创刊号|第\s*[0-9０-９{ONES}百]{{1,5}}\s*期|专刊|特刊|合刊|增刊|号外")
_SENTENCE = re.compile(r"[。！？!?…][”’」』）)】]*$")
# Only front matter stands above the first story: the gazette, the issue, its section, its words.
_LONGEST_FRONT = 6
_MOST_REPEATED = 2
# An essay may have a few lines of one form between its parts: 灯谜：…, 对联：…
_FEWEST_ALIKE = 5
_LONGEST_PLAIN = 4
# Headlines of an issue are of about one length; what follows a label is much shorter.
_SHORT_TITLE, _SHORT_PART = 6, 0.5
_LONG = 20
_GAPPED_PART = 0.7


@dataclass(frozen=True, slots=True)
class Habits:
    """What the surest headings of a manuscript have in common.

    `gapped` tells that an empty line stands before them, `settled` that nearly all places are
    known already: a new one is rare then, and `三融：融入、融合、融洽` is not. `title` is how long
    their headlines are, `level` what the highest of them is as a heading of Word.
    """

    forms: frozenset[Form]
    common: frozenset[str]
    gapped: bool
    settled: bool
    title: float
    level: int

    def include(self, each: Candidate, paragraph: Paragraph, *, first: bool) -> bool:
        """Tell whether a mere name heads a story as the others do."""
        # The same word again and again, 经验 in every story, is no place.
        if each.name in self.common or each.form not in self.forms:
            return False
        if len(each.headline) <= _SHORT_TITLE and len(each.headline) < self.title * _SHORT_PART:
            return False
        likely = each.evidence == "likely" or each.form.set_apart
        if not likely and len(each.name) > _LONGEST_PLAIN:
            return False
        opens = first and each.index <= _LONGEST_FRONT
        if opens or each.index == 0:
            return True
        return (likely or not self.settled) and (paragraph.after_blank or not self.gapped)


def learn(found: Sequence[Candidate], paragraphs: Sequence[Paragraph]) -> Habits:
    """Return the habits that a manuscript's candidates, in their order, show."""
    names = [each for each in found if each.evidence in ("likely", "name")]
    counts = Counter(each.name for each in found)
    common = {name for name, count in counts.items() if count > _MOST_REPEATED}
    sure = [each for each in found if each.evidence in SURE]
    told = [each for each in names if each.name not in common and _is_told(each, paragraphs)]
    forms = {each.form for each in sure or _siblings(told, paragraphs)}
    shown = [*sure, *(each for each in told if each.form in forms)]
    gaps = [paragraphs[each.index].after_blank for each in shown if each.index]
    known = sum(each.evidence == "known" for each in found)
    return Habits(
        forms=frozenset(forms),
        common=frozenset(common),
        gapped=bool(gaps) and sum(gaps) >= _GAPPED_PART * len(gaps),
        settled=known > len(names),
        title=statistics.median([len(each.headline) for each in shown] or [0]),
        level=min((each.form.level for each in shown if each.form.level), default=0),
    )


def _siblings(told: Sequence[Candidate], paragraphs: Sequence[Paragraph]) -> Sequence[Candidate]:
    """Return the mere names that speak for one another: alike, each with a text of its own.

    A few are believed at the head of a manuscript only.
    """
    forms: dict[Form, list[Candidate]] = {}
    for each in told:
        forms.setdefault(each.form, []).append(each)
    alike = max(forms.values(), key=lambda group: len({each.name for each in group}), default=[])
    if len({each.name for each in alike}) >= _FEWEST_ALIKE or (
        alike and _is_at_the_head(alike[0].index, paragraphs)
    ):
        return alike
    return [each for each in told[:1] if _is_at_the_head(each.index, paragraphs)]


def _is_told(each: Candidate, paragraphs: Sequence[Paragraph]) -> bool:
    """Tell a line that a text stands below."""
    below = paragraphs[each.index + 1 : each.index + 4]
    return any(
        _SENTENCE.search(one.text) or len(one.text) > _LONG or not one.plain for one in below
    )


def _is_at_the_head(index: int, paragraphs: Sequence[Paragraph]) -> bool:
    """Tell a place with nothing before it but the front matter of an issue."""
    if index > _LONGEST_FRONT:
        return False
    above = [each.text for each in paragraphs[:index]]
    issue = any(ISSUE.search(text) for text in above)
    return issue or not any(_SENTENCE.search(text) for text in above)
