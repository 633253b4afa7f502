"""Wording: what the gazette says in headlines, and the headline face cut to it.

An edit of a text changes none of it: only front matter, settings and templates do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gazette.cache import Cache
from gazette.config import Config
from gazette.errors import Problem, problem
from gazette.folders import CONFIG_FILE
from gazette.letters import fonts
from gazette.letters.slices import Lettering, lettering, sliced
from gazette.site import Site
from gazette.stories import Document, Issue, Profile
from gazette.survey import Survey
from gazette.templates import TemplateFile, TemplateSet
from gazette.typefaces import Typefaces
from gazette.values import fingerprint

# What any headline may hold, and what lists are called besides what is in templates.
_PRINTED = "".join(map(chr, range(0x20, 0x7F)))
_MARKS = "，。、；：？！…—·～（）《》〈〉「」『』【】“”‘’％＋×℃°㎡"
_LISTS = "各期主题全部第页篇年月日号"
_HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.DOTALL)
_CODE = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")


class Cutting(NamedTuple):
    """The headline face, where there is a font for it, and what there is to say of that."""

    lettering: Lettering | None
    problems: tuple[Problem, ...] = ()


def cutting(survey: Survey, site: Site, templates: TemplateSet, cache: Cache) -> Cutting:
    """Return the headline face of a site; what a font is like is kept in the cache."""
    if not site.config.headline_font or site.fonts is None or not site.fonts.files:
        return Cutting(None)
    found = _found(survey, site.fonts, cache)
    if found.font is None:
        wrong = problem("W-headline-font-closed", CONFIG_FILE, name=found.closed)
        return Cutting(None, (wrong,) if found.closed else ())
    always = {*_PRINTED, *_MARKS, *_LISTS, *_of_config(site.config), *_of_templates(templates)}
    words = [_of_document(entry.document) for entry in site.entry.values()]
    slices = sliced(words, "".join(sorted(always)))
    return Cutting(lettering(found.font, site.config.language, slices, survey.toolchain))


def _found(survey: Survey, typefaces: Typefaces, cache: Cache) -> fonts.Found:
    # A font that was moved with its site has another path and all else the same.
    key = fingerprint((survey.toolchain, "headline font", typefaces, typefaces.files))
    kept = cache.get([key]).get(key)
    if kept:
        font = fonts.Font(**kept["font"]) if kept["font"] else None
        return fonts.Found(font, kept["closed"])
    found = fonts.find(typefaces)
    cache.put({key: {"font": found.font and found.font.record(), "closed": found.closed}})
    return found


def _of_config(config: Config) -> str:
    return config.title + config.publisher + "".join(each.label for each in config.sections)


def _of_document(document: Document) -> str:
    words = [document.title, *getattr(document, "themes", ())]
    if isinstance(document, Profile):
        words.append(document.headline)
    if isinstance(document, Issue):
        words += [part.section for part in document.contents]
    for each in getattr(document, "highlights", ()):
        words += filter(None, (each.figure, each.unit, each.text))
    return "".join(words)


def _of_templates(templates: TemplateSet) -> set[str]:
    found: set[str] = set()
    for file in templates.files.values():
        if file.name.endswith(".html"):
            found.update(*_fixed(file))
    return found


def _fixed(file: TemplateFile) -> Iterator[str]:
    """Yield the words that a template has in headings, and those that it hands to a macro."""
    for heading in _HEADING.finditer(file.text):
        yield _CODE.sub("", heading.group(2))
    for code in _CODE.finditer(file.text):
        yield from _quoted(code.group())


def _quoted(code: str) -> Iterable[str]:
    return () if code.startswith("{#") else _QUOTED.findall(code)
