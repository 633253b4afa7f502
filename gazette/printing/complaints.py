"""Complaints: what Typst says is wrong → problems with a place that a person can go to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gazette.errors import Problem, problem
from gazette.folders import CONFIG_FILE, TEMPLATES
from gazette.pages.frame import Article
from gazette.pages.sheets import Sheets
from gazette.printing.elements import parse

_ERROR = re.compile(r"^error: (.*)(?:\n\s*┌─ ([^\n]*?):(\d+):(\d+)$)?", re.MULTILINE)
_GLYPH = re.compile(r'the text (?:`"|")((?:[^"\\]|\\.)+)"`? could not be displayed')
# The folder that Typst works in tells a designer nothing.
_TEMPORARY = re.compile(r" \(searched at [^)]*\)")
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
# Emoji style, and the frame of a keycap.
_MODIFIERS = "\ufe0e\ufe0f\u20e3"
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
            found[problem("E-print-template", *place, reason=_TEMPORARY.sub("", message))] = None
        else:
            found[problem("E-print-failed", *_NOWHERE, reason=message)] = None
    if not found:
        reason = diagnostic.strip().partition("\n")[0]
        found[problem("E-print-failed", *_NOWHERE, reason=reason)] = None
    return list(found)


def _glyphs(text: str, sheets: Sheets) -> Iterator[Problem]:
    """Yield a problem for what has no glyph, in each file that has it."""
    if text in _MODIFIERS:
        return  # said with the character that it changes
    places = list(_places(text, (sheets.note, *_articles(sheets)), sheets))
    for shown, path, line, column in places or [(text, *_NOWHERE)]:
        codes = " ".join(f"U+{ord(character):04X}" for character in shown)
        yield problem("E-print-glyph", path, line, column, glyph=f"{shown}（{codes}）")


def _articles(sheets: Sheets) -> Iterable[Article]:
    return (article for part in sheets.parts for article in part.articles)


def _places(
    text: str, articles: Iterable[Article], sheets: Sheets
) -> Iterator[tuple[str, str, int, int]]:
    """Yield what stands there, file, line and column."""
    base = sheets.cover.masthead.base_url
    # Of a figure with a frame around it Typst names the figure alone.
    wanted = re.compile(re.escape(text) + (f"[{_MODIFIERS}]+" if text.isascii() else ""))
    for article in articles:
        source = article.body.prose.source
        typed = source.read().decode("utf-8", "replace").removeprefix("\ufeff")
        found = wanted.search(typed)
        if found:
            start = found.start()
            line = typed.count("\n", 0, start) + 1
            yield found[0], source.path, line, start - typed.rfind("\n", 0, start)
        elif wanted.search(parse(article.body.html("", base_url=base)).text):
            yield text, source.path, 1, 1  # written as an entity
