"""One thing under two names: places and themes that are almost those of other files.

A near miss is believed only where it sounds like the name, as a slip of a pinyin keyboard does,
and stands where nothing but a name can: before 居民区, in place of one character of a long name,
or as the words of a link to that very place. A short one must besides be written in no other file.
What stands beside the name in one sentence is another place.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from gazette import links, pinyin
from gazette.config import Config
from gazette.errors import Problem
from gazette.markup.lines import HAN
from gazette.proofreading.findings import HIDDEN, found
from gazette.proofreading.manuscript import Manuscript, Stretch

# What editors put behind the name of a place, whatever the section is called.
_NOUNS = ("居民区", "居委会", "居委", "社区", "小区", "街坊", "村委会")
_LONG = 5
# No name is longer, and no sentence goes on for longer on one side of a name: what is looked for in
# all of a text takes quadratic time.
_LONGEST = 80
_SENTENCE = 500
# 志愿者服务 is 志愿服务.
_PARTICLE = re.compile(r"(?<=.)[者们的与和及类]")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]\n]+)\]\((?P<href>[^()\s:]+)\)")


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of the site's places, each with the file that has it.

    `gaps` holds the names by what is left of them without one character, `halves` the long ones
    by each half, with the place of that; `lengths` are those of short names.
    """

    files: dict[str, str]
    gaps: dict[str, list[str]]
    halves: dict[str, list[tuple[str, int]]]
    nouns: re.Pattern[str]
    lengths: tuple[int, ...]
    half_lengths: tuple[int, ...]

    def meant(self, text: str) -> str | None:
        """Return the one name that sounds like the text and differs in one character."""
        if text in self.files or len(text) > _LONGEST:
            return None
        near = {name for gap in _gaps(text) for name in self.gaps.get(gap, ())}
        alike = (
            [name for name in near if pinyin.sound_of(name) == pinyin.sound_of(text)]
            if near
            else []
        )
        return alike[0] if len(alike) == 1 else None


def _gaps(text: str) -> Iterator[str]:
    for index in range(len(text)):
        yield f"{text[:index]}{HIDDEN}{text[index + 1 :]}"


def names(manuscripts: Sequence[Manuscript], config: Config) -> Iterator[Problem]:
    """Report what is almost the name of a place, and what no other file writes."""
    known = _names(manuscripts, config)
    if not known.files:
        return
    holders: dict[str, list[Manuscript]] = {}
    for each in manuscripts:
        for stretch in each.stretches:
            for start, written, name in _misspelt(each, stretch, known):
                if _side_by_side(stretch.text, start, name):
                    continue  # 保兴居民区 and 宝兴居民区 in one sentence are two places
                if len(name) < _LONG:
                    if written not in holders:
                        # Two are enough to know whether another one has it.
                        every = (one for one in manuscripts if written in one.text)
                        holders[written] = [*islice(every, 2)]
                    if any(one is not each for one in holders[written]):
                        continue  # a word of the language, or another place
                details = {"text": written, "name": name, "other": known.files[name]}
                yield each.noted(stretch, found("W-name-spelling", start, **details))


def _side_by_side(text: str, start: int, name: str) -> bool:
    """Tell whether a name stands in the sentence around a place in the text."""
    before = _SENTENCE_END.split(text[max(0, start - _SENTENCE) : start])[-1]
    after = _SENTENCE_END.split(text[start : start + _SENTENCE])[0]
    return name in before or name in after


def _names(manuscripts: Iterable[Manuscript], config: Config) -> _Names:
    files: dict[str, str] = {}
    for each in manuscripts:
        name = each.value("name") if each.kind == "profile" else None
        if isinstance(name, str) and re.fullmatch(f"[{HAN}]{{2,}}", name):
            files.setdefault(name, each.path)
    gaps: dict[str, list[str]] = {}
    halves: dict[str, list[tuple[str, int]]] = {}
    for name in files:
        for gap in _gaps(name):
            gaps.setdefault(gap, []).append(name)
        if len(name) >= _LONG:
            half = len(name) // 2
            halves.setdefault(name[:half], []).append((name, 0))
            halves.setdefault(name[half:], []).append((name, half))
    labels = {each.label for each in config.sections if each.kind == "profile"}
    nouns = "|".join(map(re.escape, sorted({*_NOUNS, *labels}, key=len, reverse=True)))
    return _Names(
        files,
        gaps,
        halves,
        nouns=re.compile(rf"[ ]?(?:{nouns})"),
        lengths=tuple(sorted({len(name) for name in files if len(name) < _LONG})),
        half_lengths=tuple(sorted({len(half) for half in halves})),
    )


def _misspelt(
    manuscript: Manuscript, stretch: Stretch, known: _Names
) -> Iterator[tuple[int, str, str]]:
    """Yield place, text and the name that was meant."""
    text = stretch.text
    made = {start: (written, name) for start, written, name in _long(text, known)}
    for match in known.nouns.finditer(text):
        end = match.start()
        if any(text[max(0, end - length) : end] in known.files for length in range(2, 9)):
            continue
        for length in known.lengths:
            written = text[max(0, end - length) : end]
            name = known.meant(written) if len(written) == length else None
            if name:
                made.setdefault(end - length, (written, name))
    if stretch.is_body and "](" in manuscript.body:
        for match in _LINK.finditer(manuscript.body):
            path = links.locate(match["href"].partition("#")[0], manuscript.path)
            name = known.meant(match["text"])
            if name and known.files[name] == path:
                made.setdefault(match.start("text"), (match["text"], name))
    for start in sorted(made):
        yield start, *made[start]


def _long(text: str, known: _Names) -> Iterator[tuple[int, str, str]]:
    """Yield places in the text that are a long name but for one character."""
    for length in known.half_lengths:
        for position in range(len(text) - length + 1):
            for name, offset in known.halves.get(text[position : position + length], ()):
                start = position - offset
                written = text[start : start + len(name)] if start >= 0 else ""
                if len(written) == len(name) and known.meant(written) == name:
                    yield start, written, name


def themes(manuscripts: Sequence[Manuscript], config: Config) -> Iterator[Problem]:
    """Report a theme that one file has, and that is almost another one's."""
    used: Counter[str] = Counter()
    for each in manuscripts:
        used.update(set(_themes(each)))
    declared = {name for name, _ in config.themes}
    common = {name for name, count in used.items() if count > 1} | declared
    rare = {name for name in used if used[name] == 1 and name not in declared}
    near = {name: other for name in sorted(rare) if (other := _like(name, common))}
    for each in manuscripts:
        for number, name in enumerate(_themes(each)):
            if name in near:
                details = {"theme": name, "other": near[name]}
                yield each.at(f"themes.{number}", "W-theme-near", **details)


def _themes(manuscript: Manuscript) -> Sequence[str]:
    value = manuscript.value("themes")
    return value if isinstance(value, list) else ()


def _like(name: str, others: Iterable[str]) -> str | None:
    """Return the theme that was meant: one that is written or said alike, or with a particle."""
    plain = _plain(name)
    for other in sorted(others):
        known = _plain(other)
        if plain == known or (len(plain) > 1 and sorted(plain) == sorted(known)):
            return other
        if (
            _PARTICLE.sub("", plain) == _PARTICLE.sub("", known)
            and min(map(len, (plain, known))) > 3
        ):
            return other
        alike = len(plain) == len(known) > 1 and any(
            a == b for a, b in zip(plain, known, strict=True)
        )
        if alike and pinyin.syllables(plain) == pinyin.syllables(known):
            return other
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\s·、，-]", "", unicodedata.normalize("NFKC", name)).casefold()
