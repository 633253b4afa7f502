"""What may not come out as the editor meant it, found in the body as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gazette.errors import Problem, problem
from gazette.markup.lines import HAN, Line

_HEADING = re.compile(r"[ >\u3000]*[#＃]{1,6}[ \u3000]*[^#＃\s]|.*<h[1-6][\s>]", re.IGNORECASE)
_UNDERLINE = re.compile(r"[ ]{0,3}(?:-+|=+)[ ]*")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*")
_ITEM = re.compile(r"[ >]*(?:[-*+]|\d{1,3}\.)[ ]")
_UNDERSCORE = re.compile(
    rf"(?<=[{HAN}])(?P<mark>_{{1,2}})(?P<text>[^_\s](?:[^_]*[^_\s])?)(?P=mark)(?!_)"
    rf"|(?<![\w_])(?P<mark2>_{{1,2}})(?P<text2>[^_\s](?:[^_]*[^_\s])?)(?P=mark2)(?=[{HAN}])"
)
_STRONG = re.compile(r"\*\*|＊＊")
_NOTE = re.compile(r"\[\^([^\[\]\s]+)\]([:：]?)")
# On the same line, or indented on the next.
_HAS_TEXT = re.compile(r"[ \t\u3000]*(?:\S|\n(?:[ ]*\n)?[ ]{4,}\S)")


def doubts(lines: Sequence[Line], text: str) -> Iterator[Problem]:
    """Yield the doubts about a body; `text` is the same with its code blanked."""
    yield from _underlined(lines)
    yield from _open_programs(lines)
    if "_" in text or "*" in text or "＊" in text:
        plain = [
            Line(line.number, line.text, source, line.kind)
            for line, source in zip(lines, text.split("\n"), strict=True)
        ]
        yield from _underscores(plain)
        yield from _open_emphasis(plain)
    if "[^" in text:
        yield from _footnotes(text)


def _underlined(lines: Sequence[Line]) -> Iterator[Problem]:
    """Report `---` right under a line, which makes a heading of it."""
    for _, line in _underlines(lines):
        yield problem("W-heading-underline", "", line.number, line.column)


def _underlines(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield each heading that is made by the line under it, and that line.

    Below a paragraph of more than one line it is a rule or plain text.
    """
    start = Line(0, "", "")
    for before, above, line in zip([start, start, *lines], [start, *lines], lines, strict=False):
        if (
            line.source[:4].lstrip(" ")[:1] in ("-", "=")
            and not (line.kind or above.kind or above.blank or "|" in above.text)
            and _UNDERLINE.fullmatch(line.text)
            and not _apart(above)
            and (before.blank or before.kind or _apart(before))
        ):
            yield above, line


def _apart(line: Line) -> bool:
    """Tell a line that is no part of a paragraph."""
    text = line.text
    return any(pattern.match(text) for pattern in (_HEADING, _ITEM)) or any(
        pattern.fullmatch(text) for pattern in (_RULE, _UNDERLINE)
    )


def _open_programs(lines: Sequence[Line]) -> Iterator[Problem]:
    opened: Line | None = None
    for line in [*lines, Line(0, "", "")]:
        if opened and (line.kind not in ("code", "close")):
            yield problem("E-code-open", "", opened.number, opened.column)
        if line.kind != "code":
            opened = line if line.kind == "open" else None


def _underscores(lines: Sequence[Line]) -> Iterator[Problem]:
    """Report `中文__加粗__中文`, which stays as it is."""
    for line in lines:
        if "_" not in line.source or line.kind:
            continue
        for match in _UNDERSCORE.finditer(line.source):
            shown = match["text"] or match["text2"]
            yield problem("W-emphasis-underscore", "", line.number, match.start() + 1, text=shown)


def _open_emphasis(lines: Sequence[Line]) -> Iterator[Problem]:
    """Report a paragraph or a list item with an odd number of `**`."""
    count, last = 0, (1, 1)
    for line in [*lines, Line(0, "", "")]:
        if line.blank or line.kind or _ITEM.match(line.source):
            if count % 2:
                yield problem("W-emphasis-open", "", *last)
            count = 0
        if line.kind or _RULE.fullmatch(line.source):
            continue
        text = re.sub(r"\\.", "  ", line.source)
        marks = [match.start() for match in _STRONG.finditer(text)]
        if marks:
            count, last = count + len(marks), (line.number, marks[-1] + 1)


def _footnotes(text: str) -> Iterator[Problem]:
    """Report `[^1]` without its `[^1]:` or with nothing behind it, and the other way round."""
    called: dict[str, int] = {}
    written: dict[str, int] = {}
    for match in _NOTE.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        defines = match[2] and not text[start : match.start()].strip(" ")
        if defines and not _HAS_TEXT.match(text, match.end()):
            defines = False
        (written if defines else called).setdefault(match[1], match.start())
    for found, others, code in (
        (called, written, "E-footnote-missing"),
        (written, called, "W-footnote-unused"),
    ):
        for label, position in found.items():
            if label not in others:
                line = text.count("\n", 0, position) + 1
                column = position - text.rfind("\n", 0, position)
                yield problem(code, "", line, column, label=label)


def heading_lines(lines: Sequence[Line]) -> list[int]:
    """Return the numbers of the lines that look like headings."""
    typed = [
        line.number
        for line in lines
        if line.kind not in ("open", "code", "close") and _HEADING.match(line.text)
    ]
    return sorted([*typed, *(above.number for above, _ in _underlines(lines))])
