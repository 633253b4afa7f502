"""The gazette as it is: which places have a profile, in which section, under which names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gazette import stories
from gazette.config import Config, Section
from gazette.errors import UsageError, problem
from gazette.folders import CONFIG_FILE, CONTENT
from gazette.importers.evidence import Lore, plain_name
from gazette.importers.numbering import STANDS_BESIDE
from gazette.pinyin import sound_of
from gazette.sources import scan

AUTO = "auto"
# What may stand behind the name of a place and is not a part of it.
_TAILS = ("居民区", "社区居委会", "居委会", "居委", "小区", "社区")
_TAIL = 2
# Sections of places where people live, whose names have no common ending.
_LIVING = ("区", "村", "里弄", "镇", "街")
RUNNING_PART = "出彩处"


@dataclass(frozen=True, slots=True)
class Known:
    """A profile that is there: its path, section, slug and name."""

    path: str
    section: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Places:
    """What the gazette has: profiles by the names they go by, slugs, issues.

    `sounds` has them by what their names sound like. `slugs` pairs section and slug; `numbers`
    are those of issues; `parts` what sections of a running order may be called, `running_part`
    what they are called where nothing is said.
    """

    config: Config
    names: Mapping[str, tuple[Known, ...]]
    sounds: Mapping[tuple[str, ...], Known]
    slugs: frozenset[tuple[str, str]]
    numbers: frozenset[int]
    parts: tuple[str, ...]
    running_part: str

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections that hold profiles."""
        return tuple(each for each in self.config.sections if each.kind == "profile")

    def find(self, name: str, section: str | None = None) -> Known | None:
        """Return the profile that goes by a name, in that section if one is given."""
        for each in self._forms(name):
            found = self.names.get(each, ())
            fitting = [known for known in found if section in (None, known.section)]
            if len(fitting) == 1:
                return fitting[0]
        return None

    def is_known(self, name: str) -> bool:
        """Tell whether some profile goes by a name."""
        return any(each in self.names for each in self._forms(name))

    def lore(self) -> Lore:
        """Return what is known of names."""
        endings = tuple(ending for each in self.sections for ending in self._endings(each))
        return Lore(self.is_known, lambda name: self.sounding(name) is not None, endings)

    def sounding(self, name: str) -> Known | None:
        """Return the profile whose name sounds like another, as a slip of a keyboard does."""
        found = self.sounds.get(sound_of(plain_name(name)))
        return None if found is None or self.is_known(name) else found

    def section_of(self, name: str, part: str) -> Section:
        """Return the section for a place without a profile, by its name and its part."""
        ends = [each for each in self.sections if name.endswith(self._endings(each))]
        named = [each for each in self.sections if part == each.label]
        living = [each for each in self.sections if each.label.endswith(_LIVING)]
        return (ends or named or living or list(self.sections))[0]

    def _endings(self, section: Section) -> tuple[str, ...]:
        names = [known.name for found in self.names.values() for known in found]
        mine = {
            known.name
            for found in self.names.values()
            for known in found
            if known.section == section.folder and len(known.name) > _TAIL
        }
        counts = Counter(name[-_TAIL:] for name in mine)
        elsewhere = {name[-_TAIL:] for name in set(names) - mine}
        common = [end for end, count in counts.items() if count > 1 and end not in elsewhere]
        return tuple(dict.fromkeys((section.label, section.label[-_TAIL:], *sorted(common))))

    def _forms(self, name: str) -> Iterable[str]:
        """Yield a name as it is, without the subdistrict before and without 居民区 behind."""
        name = plain_name(name)
        yield name
        yield name.lower()
        publisher = re.sub(r"(?:街道|镇|乡)$", "", self.config.publisher)
        fronts = ("", self.config.publisher, publisher)
        bare = [
            name.removeprefix(front)
            for front in fronts
            if name.startswith(front) and len(name) > len(front) + 1
        ]
        for each in bare:
            yield each
            for tail in _TAILS:
                if each.endswith(tail) and len(each) > len(tail):
                    yield each.removesuffix(tail)


def look(site: Path, config: Config) -> Places:
    """Return what the gazette has, also where a file of it is wrong."""
    names: dict[str, list[Known]] = {}
    slugs: set[tuple[str, str]] = set()
    numbers: set[int] = set()
    parts: list[str] = []
    for source in scan(site, (CONTENT,), {}).sources:
        place, _ = stories.locate(source.path, config)
        if place is None or not stories.is_markdown(source.path):
            continue
        parsed = stories.parse(source.path, source.read(), place)
        document = parsed.document
        if place.kind == "issue":
            if isinstance(document, stories.Issue):
                numbers.add(document.number)
                parts.extend(each.section for each in document.contents)
            if place.slug.isascii() and place.slug.isdigit():
                numbers.add(int(place.slug))
            continue
        slug = document.slug if document else place.slug
        slugs |= {(place.section, slug), (place.section, place.slug)}
        draft = document.draft if document else parsed.draft
        # What an import puts beside a profile is no second place of that name.
        if place.kind != "profile" or (draft and STANDS_BESIDE.search(slug)):
            continue
        known = Known(source.path, place.section, slug, _name(document, parsed, slug))
        for name in {plain_name(each) for each in (*parsed.names, slug, known.name)}:
            if "/" not in name:
                names.setdefault(name, []).append(known)
    labels = [each.label for each in config.sections if each.kind == "profile"]
    return Places(
        config,
        {name: tuple(found) for name, found in names.items()},
        {sound_of(name): found[0] for name, found in names.items() if not name.isascii()},
        frozenset(slugs),
        frozenset(numbers),
        tuple(dict.fromkeys((*labels, *parts, RUNNING_PART))),
        parts[0] if parts else RUNNING_PART,
    )


def _name(document: stories.Document | None, parsed: stories.Parsed, slug: str) -> str:
    """Return the name of a profile, also of one whose front matter is wrong."""
    if document:
        return document.title
    typed = sorted(each for each in parsed.names if not each.isascii() and "/" not in each)
    return typed[0] if typed else slug


def bare(name: str) -> str:
    """Return the name of a new place: 曾家居民区 is 曾家 in its section."""
    for tail in ("居民区", "居委会"):
        if name.endswith(tail) and len(name) > len(tail) + 1:
            return name.removesuffix(tail)
    return name


def section_named(config: Config, name: str) -> Section | None:
    """Return the section that --section asks for, None for `auto`; raises UsageError."""
    if name == AUTO:
        return None
    profiles = [each for each in config.sections if each.kind == "profile"]
    for section in profiles:
        if name in (section.noun, section.folder, section.label):
            return section
    known = "、".join([each.noun for each in profiles] + [AUTO])
    raise UsageError([problem("E-import-section", CONFIG_FILE, name=name, known=known)])
