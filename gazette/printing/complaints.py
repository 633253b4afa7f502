"""Complaints: what Typst says is wrong → problems with a place that a person can go to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gazette.errors import Problem, problem
from gazette.folders import CONFIG_FILE, TEMPLATES
from gazette.pages.frame import Article
from gazette.pages.sheets import Sheets

_ERROR = re.compile(r"^error: (.*)(?:\n\s*┌─ ([^\n]*?):(\d+):(\d+)$)?", re.MULTILINE)
_GLYPH = re.compile(r'the text (?:`"|")((?:[^"\\]|\\.)+)"`? could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
# What a place in the text looks like when nobody knows it.
_NOWHERE = (CONFIG_FILE, 1, 1)


def problems_of(diagnostic: str, sheets: Sheets | None, root: str) -> list[Problem]:
    """Return the problems that Typst's diagnostic tells of; its paths are below a folder `root`.

    A glyph that no font has is named with the stories that it stands in.
    """
    found: dict[Problem, None] = {}
    for message, path, line, column in _ERROR.findall(diagnostic):
        glyph = _GLYPH.search(message)
        if glyph and sheets:
            text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), glyph[1])
            found.update(dict.fromkeys(_glyphs(text, sheets)))
        elif path:
            name = path.replace("\\", "/").rpartition(f"{root}/")[2]
            place = f"{TEMPLATES}/{name}", int(line), int(column) + 1
            found[problem("E-print-template", *place, reason=message)] = None
        else:
            found[problem("E-print-failed", *_NOWHERE, reason=message)] = None
    if not found:
        reason = diagnostic.strip().partition("\n")[0]
        found[problem("E-print-failed", *_NOWHERE, reason=reason)] = None
    return list(found)


def _glyphs(text: str, sheets: Sheets) -> Iterator[Problem]:
    """Yield a problem for each character and each file that it stands in first."""
    for character in dict.fromkeys(text):
        shown = f"{character}（U+{ord(character):04X}）"
        places = list(_places(character, (sheets.note, *_articles(sheets))))
        for place in places or [_NOWHERE]:
            yield problem("E-print-glyph", *place, glyph=shown)


def _articles(sheets: Sheets) -> Iterable[Article]:
    return (article for part in sheets.parts for article in part.articles)


def _places(character: str, articles: Iterable[Article]) -> Iterator[tuple[str, int, int]]:
    for article in articles:
        source = article.body.prose.source
        text = source.read().decode("utf-8", "replace").removeprefix("\ufeff")
        start = text.find(character)
        if start >= 0:
            line = text.count("\n", 0, start) + 1
            yield source.path, line, start - text.rfind("\n", 0, start)
