"""How much a body may hold, and nest: what goes beyond is a mistake, or meant to stall us."""

from __future__ import annotations

import re

from gazette.errors import Problem, problem
from gazette.markup.lines import MAX_TICKS

DEPTH = 12
# So many tags in one another: a list of twelve levels has 24, and a page, a PDF or material for
# 公众号 is made by going down into all of them, which Python does some hundred times.
NESTED = 40
# Python-Markdown takes quadratic time over many things: of a body that is not plain no more (in
# characters) than twenty times the longest story, and so long for it (s of this thread's time).
LENGTH = 200_000
PATIENCE = 20.0
# Of any body: a book of two million characters is no story, and no page that opens on a telephone.
LONGEST = 2_000_000
_OPEN = 50
_MARKERS = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}\.|:)(?=[ \t])))*")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*")
_BLANK = r"\n[ \t]*\n"
# Python-Markdown looks for the partner of each of these to the end of the paragraph (a tag's
# to the end of the body), which takes quadratic time where there is none.
_PAIRS = (
    ("[", re.compile(rf"(?P<open>\[)|(?P<close>\])|(?P<blank>{_BLANK})")),
    ("](", re.compile(rf"(?P<open>\]\()|(?P<close>\))|(?P<blank>{_BLANK})")),
    ("<", re.compile(r"(?P<open><[A-Za-z/!?])|(?P<blank>>)(?P<close>)")),
    # These it does not look for, but goes into, deeper than Python lets it.
    (
        "markdown",
        re.compile(r"(?P<open><[A-Za-z][^<>]*\bmarkdown\b)|(?P<close></)|(?P<blank>(?!))"),
    ),
    ("`", re.compile(rf"(?P<open>`+)|(?P<blank>{_BLANK})(?P<close>)")),
)


class Slow(Exception):
    """Stop converting: it takes longer than a body may."""


def too_long(text: str, limit: int) -> list[Problem]:
    """Return that a body is too long, at the line where it begins to be."""
    if len(text) <= limit:
        return []
    line = text.count("\n", 0, limit) + 1
    return [problem("E-markdown-long", "", line, length=len(text), limit=limit)]


def excess(text: str) -> list[Problem]:
    """Return what is nested too deeply or never closed in a body whose code is blanked."""
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) <= DEPTH or line.lstrip(" \t")[:1] not in tuple(">-*+:0123456789"):
            continue
        markers = _MARKERS.match(line)
        marks = re.findall(r">|[-*+:]|\d+", markers.group()) if markers else []
        if len(marks) > DEPTH and not _RULE.fullmatch(line):
            problems.append(problem("E-markdown-depth", "", number, 1, limit=DEPTH))
    for mark, pattern in _PAIRS:
        limit = MAX_TICKS if mark == "`" else _OPEN
        position = _unclosed(text, pattern, limit) if text.count(mark) > limit else None
        if position is not None:
            line_number = text.count("\n", 0, position) + 1
            column = position - text.rfind("\n", 0, position)
            problems.append(
                problem("E-markdown-open", "", line_number, column, mark=mark, limit=limit)
            )
    return problems


def _unclosed(text: str, pattern: re.Pattern[str], limit: int) -> int | None:
    """Return where more than `limit` marks are open at once."""
    depth = 0
    for match in pattern.finditer(text):
        if match["open"]:
            depth += 1
            if depth > limit:
                return match.start()
        elif match["blank"]:
            depth = 0
        elif match["close"]:
            depth = max(depth - 1, 0)
    return None
