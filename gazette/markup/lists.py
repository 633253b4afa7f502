"""Lists as Chinese editors type them → lists as Markdown understands them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gazette.errors import Problem, problem
from gazette.markup.limits import DEPTH
from gazette.markup.lines import HAN, Line, fence_of

_ORDERED = re.compile(
    r"[ ]*(?P<number>[0-9０-９]{1,3})(?:[、．]|\.(?=[^\s\d]))[ \u3000]*(?P<text>\S.*)"
)
_BULLET = re.compile(rf"[ ]*(?:[·•●○‧・▪◆■－]|[-+](?=[{HAN}“‘《（]))[ \u3000]*(?P<text>\S.*)")
_ITEM = re.compile(r"[ ]*(?P<mark>[-*+]|\d{1,3}\.)[ ]+(?P<text>\S.*)")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*")
# Enumerations that Markdown has no list for: one after the other they become one paragraph.
_ENUMERATED = re.compile(
    r"[ ]*(?:[（(](?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)]"
    r"|[0-9０-９]{1,2}[）)]|[①-⑳]|[一二三四五六七八九十]{1,3}、)"
)


@dataclass(slots=True)
class _Run:
    """Lines that look like the items of one list, by their places in the text."""

    ordered: bool
    indent: int
    places: list[int]
    number: int
    inner: bool  # under an item of another list


def listed(lines: list[Line], problems: list[Problem]) -> list[Line]:
    """Turn runs of `1、` and `·` lines into list items; report one that stands alone."""
    made = list(lines)
    parted = set()  # places that need a blank line above: only `1.` begins a list under text
    for run in _runs(lines):
        for place in run.places:
            line = lines[place]
            match = _marked(line)
            if match is None or match.re is _ITEM:
                continue
            if len(run.places) < 2 and not run.inner:
                shown = line.text.strip()[:8]
                problems.append(problem("W-list-mark", "", line.number, line.column, text=shown))
                continue
            mark = f"{_number(match)}." if run.ordered else "-"
            made[place] = line.with_text(f"{' ' * line.indent}{mark} {match['text']}")
            if place == run.places[0] and place and not _marked(lines[place - 1]):
                parted.add(place)
    problems.extend(_run_together(lines))
    return [
        each
        for place, line in enumerate(made)
        for each in ((line.empty(), line) if place in parted and line.indent < 2 else (line,))
    ]


def _marked(line: Line) -> re.Match[str] | None:
    """Read a line as a list item of any spelling."""
    if line.kind or _RULE.fullmatch(line.text):
        return None
    text = line.text
    return _ITEM.fullmatch(text) or _ORDERED.fullmatch(text) or _BULLET.fullmatch(text)


def _number(match: re.Match[str]) -> int:
    """Return the number of an item; -1 for a bullet."""
    text = match["number"] if match.re is _ORDERED else ""
    if match.re is _ITEM:
        text = match["mark"].rstrip(".").strip("-*+")
    return int(unicodedata.normalize("NFKC", text)) if text else -1


def _runs(lines: list[Line]) -> Iterator[_Run]:
    """Yield the lists, inner ones apart from those they stand in."""
    open_runs: list[_Run] = []
    after_blank = False
    for place, line in enumerate(lines):
        if line.blank:
            after_blank = True
            continue
        match = _marked(line)
        if match:
            number = _number(match)
            while open_runs and line.indent < open_runs[-1].indent - 1:
                yield open_runs.pop()
            if open_runs and line.indent < open_runs[-1].indent + 2:
                if _follows(open_runs[-1], match, number):
                    open_runs[-1].places.append(place)
                    open_runs[-1].number = number
                    after_blank = False
                    continue
                yield open_runs.pop()
            open_runs.append(_Run(number >= 0, line.indent, [place], number, bool(open_runs)))
        elif line.kind or (after_blank and not line.indent) or line.text.startswith(("#", ">")):
            yield from open_runs
            open_runs = []
        after_blank = False
    yield from open_runs


def _follows(run: _Run, match: re.Match[str], number: int) -> bool:
    if run.ordered is not (number >= 0):
        return False
    return not run.ordered or match.re is _ITEM or number == run.number + 1


def _run_together(lines: list[Line]) -> Iterator[Problem]:
    """Report `（1）…` right under `（1）…`: they would become one paragraph."""
    above = False
    for line in lines:
        match = None if line.kind else _ENUMERATED.match(line.text)
        if match and above:
            shown = match.group().strip()
            yield problem("W-lines-joined", "", line.number, line.column, text=shown)
        above = match is not None and not line.text.endswith("  ")


def nested(lines: Iterable[Line], problems: list[Problem]) -> Iterator[Line]:
    """Indent list items by four spaces a level, and part a list from the line above."""
    return _Nesting(problems).run(lines)


class _Nesting:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.levels: list[tuple[int, bool]] = []  # indent and kind (ordered) of the open lists
        self.above: Line | None = None
        self.apart = False  # the last item has gone on after a blank line
        # The open program's indent, what stands before its lines now, and its fence.
        self.code = 0, "", ""

    def run(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            item = None if line.kind or _RULE.fullmatch(line.text) else _ITEM.fullmatch(line.text)
            if line.kind:
                yield from self._kept(line)
            elif line.blank:
                yield line.with_text("")
            elif item and (self.levels or self._opens(item)):
                yield from self._item(line, ordered=item["mark"][-1] == ".")
            else:
                yield from self._text(line)
            self.above = line

    def _opens(self, item: re.Match[str]) -> bool:
        """Tell an item from a line of running text that begins like one (`2012. 年`)."""
        above = self.above
        if above is None or above.blank or above.kind or item["mark"] in "-*+":
            return True
        return item["mark"] == "1."

    def _item(self, line: Line, *, ordered: bool) -> Iterator[Line]:
        levels, indent = self.levels, line.indent
        touching = self.above is not None and not self.above.blank
        if not levels:
            if touching:
                yield line.empty()
            levels.append((indent, ordered))
        else:
            while len(levels) > 1 and indent < levels[-1][0]:
                levels.pop()
            if indent >= levels[-1][0] + 2:
                levels.append((indent, ordered))
            elif levels[-1][1] is not ordered or self.apart:
                if touching:
                    yield line.empty()
                levels[-1] = (levels[-1][0], ordered)
            if len(levels) > DEPTH:
                self.problems.append(
                    problem("E-markdown-depth", "", line.number, line.column, limit=DEPTH)
                )
                del levels[DEPTH:]
        self.apart = False
        yield line.with_text("    " * (len(levels) - 1) + line.text.lstrip(" "))

    def _text(self, line: Line) -> Iterator[Line]:
        levels, text = self.levels, line.text
        if not levels:
            yield line
        elif self.above and self.above.blank:
            if line.indent < levels[0][0] + 2:
                levels.clear()
                yield line
            else:
                yield line.with_text(self._within(line.indent) + text.lstrip(" "))
        elif text.startswith(("#", ">")) or _RULE.fullmatch(text):
            levels.clear()
            yield line.empty()
            yield line
        else:
            before = "    " * (len(levels) if self.apart else len(levels) - 1)
            yield line.with_text(before + text.lstrip(" "))

    def _within(self, indent: int) -> str:
        """Return the spaces that put a paragraph under the item it is indented to."""
        while len(self.levels) > 1 and indent < self.levels[-1][0] + 2:
            self.levels.pop()
        self.apart = True
        return "    " * len(self.levels)

    def _kept(self, line: Line) -> Iterator[Line]:
        """Keep a program inside its item, and the program's own spaces."""
        if line.kind == "raw":
            self.levels.clear()
            yield line
        elif line.kind == "quote":
            if self.levels and line.indent < self.levels[0][0] + 2:
                self.levels.clear()
                if self.above and not self.above.blank:
                    yield line.empty()
            before = self._within(line.indent) if self.levels else ""
            yield line.with_text(before + line.text.lstrip(" "))
        elif line.kind == "open":
            prefix, fence, language = fence_of(line.text)
            indent = len(prefix)
            if self.levels and indent < self.levels[0][0] + 2:
                self.levels.clear()
            before = self._within(indent) if self.levels else ""
            self.code = indent, before, fence
            yield line.with_text(before + fence + language)
        else:
            indent, before, fence = self.code
            text = line.text
            spaces = min(indent, len(text) - len(text.lstrip(" ")))
            text = fence if line.kind == "close" else text[spaces:]
            yield line.with_text(before + text)
