"""What Chinese editors type, understood: body text → the same text in plain Markdown.

What is unmistakable is mended (`1、` items, a list right under a line, two-space nesting, `＃`,
`｜` tables, `[x]（y）`); what is doubtful stays as it is and is reported.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gazette.errors import Problem, problem

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})")
_HEADING = re.compile(r"[ \u3000]{0,3}(?P<marks>[#＃]{1,6})(?P<gap>[ \u3000]*)(?P<text>.*)")
_ORDERED = re.compile(
    r"(?P<indent>[ ]*)(?P<number>[0-9０-９]{1,3})(?:[、．]|\.(?=[^\s\d]))[ \u3000]*(?P<text>\S.*)"
)
_BULLET = re.compile(rf"(?P<indent>[ ]*)(?:[·•●○‧・▪◆■－]|[-+](?=[{HAN}“‘《（])).*")
_BULLET_TEXT = re.compile(r"[ ]*[·•●○‧・▪◆■－+-][ \u3000]*(?P<text>.*)")
_BRACKETED = re.compile(r"[ ]*[（(](?P<number>[0-9]{1,2})[）)]")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*")
_DELIMITER = re.compile(r"[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*")
_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<mark>[-*+]|\d{1,3}\.)[ ]+(?P<text>\S.*)")
_ADDRESS = re.compile(
    r"(?:https?://|mailto:|tel:|#)\S+"
    r"|[^\s()（）]+\.(?:md|markdown|jpe?g|png|gif|webp|avif|svg|pdf|html)(?:#\S*)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?P<bang>[!！]?)\[(?P<text>[^\]\n]+)\][（(](?P<href>[^()（）\n]+)[）)]")
_RUBY = re.compile(rf"\{{([{HAN}]+)\|([^{{}}|\n]+)\}}")
_UNDERSCORE = re.compile(
    rf"(?<=[{HAN}])(_{{1,2}})([^_\s](?:[^_]*[^_\s])?)\1(?!_)"
    rf"|(?<![\w_])(_{{1,2}})([^_\s](?:[^_]*[^_\s])?)\3(?=[{HAN}])"
)
_WIDE_PIPE = re.compile(r"｜(?![^{}]*\})")  # but not the one inside {弄堂｜lòng táng}
_WIDE_TABLE = str.maketrans("｜－—：", "|--:")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body by its number there; `code` lines are never touched."""

    number: int
    text: str
    code: bool = False

    def with_text(self, text: str) -> Line:
        """Return this line with other text."""
        return Line(self.number, text, self.code)

    @property
    def blank(self) -> bool:
        """Tell an empty line."""
        return not self.text.strip()


def tidy(body: str) -> tuple[str, list[Problem]]:
    """Return the body as Markdown understands it, and what is doubtful (lines of the body)."""
    problems: list[Problem] = []
    lines = list(_lines(body))
    lines = [line if line.code else line.with_text(_inline(line, problems)) for line in lines]
    lines = _headings(lines, problems)
    lines = _tables(lines, problems)
    lines = _listed(lines, problems)
    lines = list(_nested(lines))
    problems.extend(_setext(lines))
    problems.extend(_unclosed_emphasis(lines))
    return "\n".join(line.text for line in lines), problems


def _lines(body: str) -> Iterator[Line]:
    """Yield the lines, those inside code fences marked."""
    fence = ""
    for number, text in enumerate(body.split("\n"), 1):
        match = _FENCE.match(text)
        if fence:
            yield Line(number, text, code=True)
            if match and match["fence"].startswith(fence) and not text[match.end() :].strip():
                fence = ""
        elif match:
            fence = match["fence"]
            yield Line(number, text, code=True)
        else:
            yield Line(number, text.replace("\t", "    ").rstrip("\u3000"))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to what stands outside `code spans` of one line."""
    if "`" not in text:
        return change(text)
    pieces = re.split(r"(`+[^`]+`+)", text)
    return "".join(piece if index % 2 else change(piece) for index, piece in enumerate(pieces))


def _inline(line: Line, problems: list[Problem]) -> str:
    text = re.sub(r"^[ ]*[\u3000\u00a0][ \u3000\u00a0]*", "", line.text)

    def change(piece: str) -> str:
        piece = _LINK.sub(_plain_link, piece) if "[" in piece else piece
        piece = _RUBY.sub(r"{\1｜\2}", piece) if "{" in piece else piece
        return re.sub(r"＊＊([^＊\n]+)＊＊", r"**\1**", piece) if "＊" in piece else piece

    if "_" in text:
        blanked = outside_code(text, lambda piece: piece)
        for match in _UNDERSCORE.finditer(re.sub(r"`[^`]*`", lambda m: " " * len(m[0]), blanked)):
            shown = match.group(2) or match.group(4)
            column = line.text.find(match.group()) + 1
            problems.append(problem("W-emphasis-underscore", "", line.number, column, text=shown))
    return outside_code(text, change)


def _plain_link(match: re.Match[str]) -> str:
    """Turn `[x]（y）` and `！[x](y)` into links where y can only be an address."""
    if not _ADDRESS.fullmatch(match["href"].strip()):
        return match.group()
    return f"{'!' if match['bang'] else ''}[{match['text']}]({match['href'].strip()})"


def _headings(lines: list[Line], problems: list[Problem]) -> list[Line]:
    made = []
    for line in lines:
        match = None if line.code else _HEADING.fullmatch(line.text)
        if match and match["text"].strip():
            if "＃" in match["marks"]:
                line = line.with_text("#" * len(match["marks"]) + " " + match["text"])  # noqa: PLW2901
            elif not match["gap"] and match["marks"] == "#" and not match["text"].startswith("#"):
                problems.append(problem("W-heading-space", "", line.number, 1))
        made.append(line)
    return made


def _tables(lines: list[Line], problems: list[Problem]) -> list[Line]:
    """Mend `｜` tables, part tables from the line above, report rows without a rule."""
    made: list[Line] = []
    index = 0
    while index < len(lines):
        if not _is_row(lines[index]):
            made.append(lines[index])
            index += 1
            continue
        end = index
        while end < len(lines) and (_is_row(lines[end]) or (end > index and _is_rule(lines[end]))):
            end += 1
        rows = lines[index:end]
        header = next((n for n in range(len(rows) - 1) if _is_rule(rows[n + 1])), None)
        if header is None:
            if len(rows) > 1 and all(row.text.strip()[0] in "|｜" for row in rows):
                problems.append(problem("W-table-rule", "", rows[1].number, 1))
            made.extend(rows)
        else:
            rows = [row.with_text(_WIDE_PIPE.sub("|", row.text)) for row in rows]
            rule = rows[header + 1]
            rows[header + 1] = rule.with_text(rule.text.translate(_WIDE_TABLE))
            made.extend(rows[:header])
            if made and not made[-1].blank:
                made.append(Line(rows[header].number, ""))
            made.extend(rows[header:])
        index = end
    return made


def _is_row(line: Line) -> bool:
    if line.code:
        return False
    text = re.sub(r"`[^`]*`|\{[^{}]*\}", "", line.text)
    return "|" in text or "｜" in text


def _is_rule(line: Line) -> bool:
    text = line.text.translate(_WIDE_TABLE)
    return not line.code and "-" in text and "|" in text and bool(_DELIMITER.fullmatch(text))


@dataclass(slots=True)
class _Run:
    """Lines that look like the items of one list, by their places in the text."""

    ordered: bool
    places: list[int]
    numbers: list[int]


def _listed(lines: list[Line], problems: list[Problem]) -> list[Line]:
    """Turn runs of `1、` and `·` lines into list items; report one that stands alone."""
    made = list(lines)
    for run in _runs(lines):
        alone = len(run.places) < 2
        for place, number in zip(run.places, run.numbers, strict=True):
            line = lines[place]
            if alone:
                problems.append(
                    problem("W-list-mark", "", line.number, 1, text=line.text.strip()[:8])
                )
                continue
            match = (_ORDERED if run.ordered else _BULLET_TEXT).fullmatch(line.text)
            assert match is not None  # noqa: S101
            indent = line.text[: len(line.text) - len(line.text.lstrip(" "))]
            mark = f"{number}." if run.ordered else "-"
            made[place] = line.with_text(f"{indent}{mark} {match['text']}")
    return made


def _runs(lines: list[Line]) -> Iterator[_Run]:
    run: _Run | None = None
    after_blank = False
    for place, line in enumerate(lines):
        if line.blank:
            after_blank = True
            continue
        ordered = None if line.code else _ORDERED.fullmatch(line.text)
        bullet = None if line.code or _RULE.fullmatch(line.text) else _BULLET.fullmatch(line.text)
        if ordered or bullet:
            number = int(unicodedata.normalize("NFKC", ordered["number"])) if ordered else 0
            follows = run is not None and run.ordered is bool(ordered)
            if follows and run and ordered:
                follows = number == run.numbers[-1] + 1
            if run and follows:
                run.places.append(place)
                run.numbers.append(number)
            else:
                if run:
                    yield run
                run = _Run(bool(ordered), [place], [number])
        elif run and (after_blank or line.code or _HEADING.fullmatch(line.text)):
            yield run
            run = None
        after_blank = False
    if run:
        yield run


def _nested(lines: list[Line]) -> Iterator[Line]:
    """Indent list items by four spaces a level, and part a list from the line above."""
    levels: list[int] = []
    above: Line | None = None
    for line in lines:
        text = line.text
        item = None if line.code or _RULE.fullmatch(text) else _ITEM.fullmatch(text)
        indent = len(text) - len(text.lstrip(" "))
        if line.blank:
            yield line.with_text("")
        elif item and _opens(item, above, levels):
            while len(levels) > 1 and indent < levels[-1]:
                levels.pop()
            if not levels:
                if above and not above.blank and not _HEADING.fullmatch(above.text):
                    yield Line(line.number, "")
                levels = [indent]
            elif indent >= levels[-1] + 2:
                levels.append(indent)
            yield line.with_text("    " * (len(levels) - 1) + text.lstrip(" "))
        elif levels and not line.code:
            if above and above.blank:
                if indent < levels[0] + 2:
                    levels = []
                    yield line
                else:
                    while len(levels) > 1 and indent < levels[-1] + 2:
                        levels.pop()
                    yield line.with_text("    " * len(levels) + text.lstrip(" "))
            elif _HEADING.fullmatch(text) or text.startswith(">") or _RULE.fullmatch(text):
                levels = []
                yield line
            else:
                yield line.with_text("    " * (len(levels) - 1) + text.lstrip(" "))
        else:
            levels = levels if line.code and indent else []
            yield line
        above = line


def _opens(item: re.Match[str], above: Line | None, levels: list[int]) -> bool:
    """Tell an item from a line of running text that begins like one (`2012. 年`)."""
    if levels or above is None or above.blank or item["mark"] in "-*+":
        return True
    return item["mark"] == "1."


def _setext(lines: list[Line]) -> Iterator[Problem]:
    """Report `---` right under a line, which makes a heading of it."""
    for above, line in itertools.pairwise(lines):
        if (
            not above.code
            and not above.blank
            and re.fullmatch(r"-{3,}[ ]*|={3,}[ ]*", line.text)
            and not _HEADING.fullmatch(above.text)
            and not _ITEM.fullmatch(above.text)
            and "|" not in above.text
        ):
            yield problem("W-heading-underline", "", line.number, 1)


def _unclosed_emphasis(lines: list[Line]) -> Iterator[Problem]:
    """Report a paragraph with an odd number of `**`."""
    count, last = 0, (1, 1)
    for line in [*lines, Line(0, "")]:
        if line.blank or line.code:
            if count % 2:
                yield problem("W-emphasis-open", "", *last)
            count = 0
            continue
        text = re.sub(r"`[^`]*`|\\\*", lambda match: " " * len(match[0]), line.text)
        if _RULE.fullmatch(text):
            continue
        marks = [match.start() for match in re.finditer(r"\*\*", text)]
        if marks:
            count, last = count + len(marks), (line.number, marks[-1] + 1)
