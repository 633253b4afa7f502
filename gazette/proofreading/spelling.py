"""One thing under two names: places and themes that are almost those of other files.

A near miss is believed only where it sounds like the name, as a slip of a pinyin keyboard does,
and stands where nothing but a name can: before 居民区, in place of one character of a long name,
or as the words of a link to that very place.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gazette import links, pinyin
from gazette.config import Config
from gazette.errors import Problem
from gazette.markup.lines import HAN
from gazette.proofreading.findings import Finding, found
from gazette.proofreading.manuscript import Manuscript, Stretch

# What editors put behind the name of a place, whatever the section is called.
_NOUNS = ("居民区", "居委会", "居委", "社区", "小区", "街坊", "村委会")
_LONG = 5
_BLURRED = re.compile(r"(?<=[zcs])h|(?<=[aei]n)g$")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]\n]+)\]\((?P<href>[^()\s:]+)\)")


@dataclass(frozen=True, slots=True)
class Places:
    """The names of the site's places, each with the file that has it, and how they sound."""

    files: dict[str, str]
    sounds: dict[tuple[str, ...], str]
    halves: dict[str, list[tuple[str, int]]]
    nouns: re.Pattern[str]

    def meant(self, text: str) -> str | None:
        """Return the name that sounds like the text and differs in one character."""
        if text in self.files:
            return None
        name = self.sounds.get(_sound(text))
        if name is None or len(name) != len(text):
            return None
        return name if sum(a != b for a, b in zip(name, text, strict=True)) == 1 else None


def places(manuscripts: Iterable[Manuscript], config: Config) -> Places:
    """Gather the names of the places; one that sounds like another is no measure."""
    files: dict[str, str] = {}
    for each in manuscripts:
        name = each.value("name") if each.kind == "profile" else None
        if isinstance(name, str) and re.fullmatch(f"[{HAN}]{{2,}}", name):
            files.setdefault(name, each.path)
    sounds: dict[tuple[str, ...], str] = {}
    ambiguous = set()
    halves: dict[str, list[tuple[str, int]]] = {}
    for name in files:
        sound = _sound(name)
        if sound in sounds:
            ambiguous.add(sound)
        sounds[sound] = name
        if len(name) >= _LONG:
            half = len(name) // 2
            halves.setdefault(name[:half], []).append((name, 0))
            halves.setdefault(name[half:], []).append((name, half))
    labels = {each.label for each in config.sections if each.kind == "profile"}
    nouns = "|".join(map(re.escape, sorted({*_NOUNS, *labels}, key=len, reverse=True)))
    kept = {sound: name for sound, name in sounds.items() if sound not in ambiguous}
    return Places(files, kept, halves, re.compile(rf"[ ]?(?:{nouns})"))


def _sound(text: str) -> tuple[str, ...]:
    """Return syllables as one hears them: in is ing, zh is z."""
    return tuple(_BLURRED.sub("", each) for each in pinyin.syllables(text))


def misspelt(manuscript: Manuscript, stretch: Stretch, known: Places) -> Iterator[Finding]:
    """Report what is almost the name of a place."""
    text = stretch.text
    seen: set[int] = set()
    lengths = sorted({len(name) for name in known.files if len(name) < _LONG})
    for match in known.nouns.finditer(text):
        for length in lengths:
            start = match.start() - length
            written = text[start : match.start()] if start >= 0 else ""
            if not re.fullmatch(f"[{HAN}]+", written) or start in seen:
                continue
            name = known.meant(written)
            if name and not _is_known(text, start, match.start(), known):
                seen.add(start)
                yield _note(start, written, name, known)
    for start, written, name in _long(text, known):
        if start not in seen:
            seen.add(start)
            yield _note(start, written, name, known)
    if stretch.is_body and "](" in manuscript.body:
        for match in _LINK.finditer(manuscript.body):
            path = links.locate(match["href"].partition("#")[0], manuscript.path)
            name = known.meant(match["text"])
            start = match.start("text")
            if name and known.files[name] == path and start not in seen:
                yield _note(start, match["text"], name, known)


def _is_known(text: str, start: int, end: int, known: Places) -> bool:
    """Tell a part of a longer name of the site, as in 新宝新居民区."""
    return any(
        name in known.files
        for length in range(2, 9)
        for name in (text[max(0, end - length) : end],)
        if end - length != start
    )


def _long(text: str, known: Places) -> Iterator[tuple[int, str, str]]:
    """Yield places in the text that are a long name but for one character."""
    if not known.halves:
        return
    for length in {len(half) for half in known.halves}:
        for position in range(len(text) - length + 1):
            for name, offset in known.halves.get(text[position : position + length], ()):
                start = position - offset
                written = text[start : start + len(name)] if start >= 0 else ""
                if len(written) != len(name) or written in known.files:
                    continue
                differ = [n for n, (a, b) in enumerate(zip(written, name, strict=True)) if a != b]
                if len(differ) == 1 and known.meant(written) == name:
                    yield start, written, name


def _note(start: int, written: str, name: str, known: Places) -> Finding:
    details = {"text": written, "name": name, "other": known.files[name]}
    return found("W-name-spelling", start, **details)


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
    """Return the theme that was meant: written or said alike, or long and one character off."""
    plain = _plain(name)
    for other in sorted(others):
        known = _plain(other)
        if plain == known or (len(plain) > 1 and sorted(plain) == sorted(known)):
            return other
        if abs(len(plain) - len(known)) > 1:
            continue
        if min(len(plain), len(known)) >= 4 and _is_one_off(plain, known):
            return other
        if len(plain) == len(known) > 1 and pinyin.syllables(plain) == pinyin.syllables(known):
            return other
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\s·、，-]", "", unicodedata.normalize("NFKC", name)).casefold()


def _is_one_off(one: str, other: str) -> bool:
    """Tell two texts of which one has a character more, or another one."""
    if len(one) > len(other):
        one, other = other, one
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[start:] == other[start + 1 :] or one[start + 1 :] == other[start + 1 :]
