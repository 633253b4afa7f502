"""Slips of the keyboard in YAML: found line by line, or told from libyaml's complaint.

YAML takes `题目：甲` for a sentence and says so three lines further down, if at all. A slip that
is unmistakable is reported at its own place, and mended so that the rest can be read as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from gazette.errors import Problem, problem

# How many levels of lists and groups the settings may have.
MAX_DEPTH = 12

# The words that can stand before a colon, and for each those that can stand inside it.
Keys = Mapping[str, frozenset[str]]

_MARKS = "－·•●▪—–"
_HEAD = re.compile(rf"[\s\u3000]*(?:[-{_MARKS}][\s\u3000]*)?")
_BARE_DASH = re.compile(r"\s*-(?=[^\s\d.-])")
_OTHER_MARK = re.compile(
    rf"\s*([{_MARKS}](?![{_MARKS}-])|\d{{1,2}}[、．.)）](?!\d))[\s\u3000]*(?=\S)"
)
_OPENS = re.compile(r"[:：]\s*(?:#.*)?$")
_KEY = re.compile(r"\w[\w-]*(?=\s*[:：])")
_BLOCK = re.compile(r":\s*[|>][+-]?\d?\s*(?:#.*)?$")
_WIDE = re.compile("[\u3000\u00a0]+")
_LINE_EDITS = 4
# No line of a text that YAML understands can hold a slip unless it begins like this.
_SUSPECT = re.compile(
    rf"^[ ]*(?:[\u3000\u00a0{_MARKS}]|-[^\s\d.-]|-[ ]*[\u3000\u00a0]|\d{{1,2}}[、．.)）]"
    r"|(?:-[ ]+)?\w[\w-]*\s*(?:：|:[^\s/]|:[\u3000\u00a0]))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of one line, from `column` (from 1), replaced by others."""

    column: int
    length: int
    text: str


class Edits:
    """What was mended, and where each place of the mended text was in the editor's."""

    def __init__(self) -> None:
        self.lines: dict[int, list[Edit]] = {}

    def add(self, line: int, edit: Edit) -> None:
        """Note an edit, in the columns that all before it left."""
        self.lines.setdefault(line, []).append(edit)

    def original(self, line: int, column: int) -> int:
        """Return the column that a column of the mended line had."""
        for edit in reversed(self.lines.get(line, ())):
            if column >= edit.column + len(edit.text):
                column += edit.length - len(edit.text)
            elif column > edit.column:
                column = edit.column
        return column


@dataclass(frozen=True, slots=True)
class _Slip:
    code: str
    edit: Edit
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mended:
    """The text without its slips."""

    text: str
    edits: Edits
    problems: tuple[Problem, ...]


def mend(
    text: str, path: str, first_line: int, keys: Keys, kept: Collection[int], *, failed: bool
) -> Mended:
    """Return `text` with every unmistakable slip mended, and the slips as problems.

    Lines in `kept` are inside quotation marks and stay. `failed` says that YAML understood
    nothing; then what would otherwise pass for a sentence is looked at more closely.
    """
    edits = Edits()
    if not failed and not _SUSPECT.search(text):
        return Mended(text, edits, ())
    problems: list[Problem] = []
    made: list[str] = []
    for number, line, inside, listed in _lines(text, first_line, keys, kept):
        for _ in range(_LINE_EDITS):
            slip = _slip(line, keys, inside, listed=listed, failed=failed)
            if slip is None:
                break
            edit = slip.edit
            column = edits.original(number, edit.column)
            problems.append(problem(slip.code, path, number, column, **slip.details))
            edits.add(number, edit)
            start = edit.column - 1
            line = line[:start] + edit.text + line[start + edit.length :]  # noqa: PLW2901
        made.append(line)
    return Mended("\n".join(made), edits, tuple(problems))


def _lines(
    text: str, first_line: int, keys: Keys, kept: Collection[int]
) -> Iterator[tuple[int, str, frozenset[str], bool]]:
    """Yield each line's number and text, the words known where it stands, whether a list may."""
    inside: frozenset[str] = frozenset()
    listed = False
    block: int | None = None
    for number, line in enumerate(text.split("\n"), first_line):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        if block is not None and (not stripped or indent > block):
            kept = {*kept, number}
        else:
            block = indent if _BLOCK.search(line) else None
        if not stripped or stripped.startswith("#") or number in kept:
            yield number, line, frozenset(), False
            continue
        yield number, line, inside, listed
        key = _KEY.match(line)
        if key:
            inside = keys.get(key.group(), frozenset())
        if key or _OPENS.search(line):
            listed = _OPENS.search(line) is not None


def _slip(
    line: str, keys: Keys, inside: frozenset[str], *, listed: bool, failed: bool
) -> _Slip | None:
    """Return the first slip of one line."""
    if not line.strip() or line.lstrip().startswith("#"):
        return None
    match = _HEAD.match(line)
    head = match.group() if match else ""
    rest = line[len(head) :]
    tabs = re.search(r"\t+", head) if failed else None
    if tabs:
        text = "  " * len(tabs.group())
        return _Slip("E-yaml-tab", Edit(tabs.start() + 1, len(tabs.group()), text), {})
    key = _KEY.match(rest)
    wide = _WIDE.search(head)
    if wide and (key or "-" in head or failed):
        text = wide.group().replace("\u3000", "  ").replace("\u00a0", " ")
        return _Slip("E-yaml-wide-space", Edit(wide.start() + 1, len(wide.group()), text), {})
    return (
        _dash(line, listed=listed)
        or _note(rest, len(head), failed=failed)
        or (_colon(rest, len(head), keys if not head else inside, failed and not head))
    )


def _dash(line: str, *, listed: bool) -> _Slip | None:
    """Find `-甲`, `－甲`, `·甲` and `1、甲` where a list stands."""
    bare = _BARE_DASH.match(line)
    if bare and (listed or re.match(r"\s*-[\w]+\s*[:：]", line)):
        return _Slip("E-yaml-dash-space", Edit(bare.end() + 1, 0, " "), {})
    other = _OTHER_MARK.match(line) if listed else None
    if other:
        edit = Edit(other.start(1) + 1, other.end() - other.start(1), "- ")
        return _Slip("E-yaml-dash-mark", edit, {"mark": other.group(1)})
    return None


def _note(rest: str, before: int, *, failed: bool) -> _Slip | None:
    """Find `＃`, `//` and `<!--` where a comment was meant."""
    match = re.match(r"＃|//|<!--", rest) if failed else None
    if match is None or before:
        return None
    return _Slip("E-yaml-note", Edit(1, match.end(), "#"), {"mark": match.group()})


def _colon(rest: str, before: int, words: Collection[str], anything: bool) -> _Slip | None:
    """Find a full-width colon after a key, and one without its space."""
    key = re.match(r"(\w[\w-]*)\s*(：[ \u3000\u00a0]*|:(?=[^\s/])|:[\u3000\u00a0]+)", rest)
    if key is None or not (key.group(1) in words or anything):
        return None
    place, colon = before + key.start(2) + 1, key.group(2)
    details = {"key": key.group(1)}
    if colon == ":":
        return _Slip("E-yaml-colon-space", Edit(place, 1, ": "), details)
    if colon[0] == ":":
        return _Slip("E-yaml-wide-space", Edit(place + 1, len(colon) - 1, " "), {})
    return _Slip("E-yaml-wide-colon", Edit(place, len(colon), ": "), details)


Place = tuple[int, int]

# Where a value that begins with a mark of YAML's own goes wrong.
_SCANNING = {
    "while scanning an alias": "E-yaml-start",
    "while scanning an anchor": "E-yaml-start",
    "while scanning a tag": "E-yaml-start",
    "while scanning a block scalar": "E-yaml-start",
    "while scanning a quoted scalar": "E-yaml-quote",
    "while scanning a simple key": "E-yaml-line",
}
# What else libyaml says.
_REASONS = (
    ("found a tab", "E-yaml-tab"),
    ("cannot start any token", "E-yaml-start"),
    ("undefined tag handle", "E-yaml-start"),
    ("mapping keys are not allowed", "E-yaml-start"),
    ("block sequence entries are not allowed", "E-yaml-dash-line"),
    ("unknown escape", "E-yaml-escape"),
    ("did not find expected hexdecimal", "E-yaml-escape"),
)
# What libyaml says of an item where no list can be.
_MISPLACED = ("mapping values are not allowed", "did not find expected")
STARTS = {"*": "E-yaml-alias", "&": "E-yaml-alias", "!": "E-yaml-tag"}


def complaint(
    reason: str, context: str, here: Place, began: Place, lines: list[str]
) -> tuple[str, Place]:
    """Return our code for what libyaml says, and the place to mend.

    `here` and `began` are the places, from 0, that libyaml names: where it stopped, and where
    what it was reading had begun.
    """
    line = lines[here[0]] if here[0] < len(lines) else ""
    before = line[: here[1]].rstrip()
    at = line[here[1] : here[1] + 1]
    if context in _SCANNING:
        return _SCANNING[context], began
    for words, code in _REASONS:
        if words in reason:
            return code, here
    nameless = _nameless_item(lines, here[0]) if reason.startswith(_MISPLACED) else None
    if nameless is not None:
        return "E-yaml-list", (here[0], nameless)
    if "maximum nesting" in reason:  # libyaml's own limit is met before ours where it looks ahead
        run = re.search(r"[\[{][\[{ ]*$", before)
        return "E-yaml-depth", (here[0], min(run.start() + MAX_DEPTH if run else here[1], here[1]))
    if "expected <document start>" in reason:
        return "E-yaml-line", (next(n for n, each in enumerate(lines) if each.strip()), 0)
    if "mapping values are not allowed" in reason:
        indent = re.match(r"\s+(?=\w[^:]*$)", before)
        return ("E-yaml-structure", (here[0], indent.end())) if indent else ("E-yaml-colon", here)
    if "expected ',' or" in reason:
        wide = re.search(r"[，、；：］】〕｝]", lines[began[0]][began[1] :])
        if wide:
            return "E-yaml-wide-mark", (began[0], began[1] + wide.start())
        return "E-yaml-bracket", began
    if at == ",":
        return "E-yaml-comma", here
    if at in ("]", "}"):
        return "E-yaml-bracket", here
    if context == "while parsing a flow node":
        return "E-yaml-bracket", _last_bracket([*lines[: here[0]], before]) or here
    if at == ":" and not before:
        return "E-yaml-line", here
    if before.endswith(('"', "'")) and at:
        unclosed = _unclosed_quote(lines[: here[0]])
        return ("E-yaml-quote", unclosed) if unclosed else ("E-yaml-quote-end", here)
    return ("E-yaml-structure" if "did not find expected" in reason else "E-yaml"), here


def _nameless_item(lines: list[str], number: int) -> int | None:
    """Return the column of an item that stands below a whole setting, where no list can be."""
    item = re.match(r"\s*(?=- )", lines[number]) if number < len(lines) else None
    above = next((each for each in reversed(lines[:number]) if each.strip()), "")
    return item.end() if item and re.match(r"[^\s#-][^:]*:[ ]+[^\s|>&!#]", above) else None


def _last_bracket(lines: list[str]) -> Place | None:
    """Return where the last bracket is that opens something."""
    for number in range(len(lines) - 1, -1, -1):
        column = max(lines[number].rfind("["), lines[number].rfind("{"))
        if column >= 0:
            return number, column
    return None


def _unclosed_quote(lines: list[str]) -> Place | None:
    """Return where a line begins a quotation that it does not end."""
    for number, line in enumerate(lines):
        match = re.search(r"""[:-][ ]+(["'])(?:(?!\1).)*$""", line)
        if match:
            return number, match.start(1)
    return None
