"""YAML read with positions: every scalar stays text, every mistake gets a place.

YAML's own guesses turn 9:30 into 570 and 0210 into 136, so none is made here; and its `load`
lets the last of two equal keys win in silence, so the events are read instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from gazette.errors import Problem, problem

MAX_DEPTH = 12

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is seven times as fast


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text at its place; `plain` when it was written without quotes."""

    line: int
    column: int
    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes at its place."""

    line: int
    column: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the text; each key is there once."""

    line: int
    column: int
    items: tuple[tuple[Scalar, Node], ...]


Node = Scalar | Sequence | Mapping


def read(
    text: str, path: str, first_line: int, keys: frozenset[str]
) -> tuple[Mapping | None, list[Problem]]:
    """Return the mapping that `text` holds, and every problem found.

    `first_line` is the number of the text's first line in the file. `keys` are the words that
    can stand before a colon; they tell a mistyped key from a sentence. The mapping is None
    where the text has no readable structure.
    """
    reader = _Reader(path, first_line, keys)
    try:
        root = reader.document(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        found = list(_slips(text, path, first_line, keys)) or [_translated(error, path, first_line)]
        return None, found
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        return None, [problem("E-yaml", path, line, 1, reason=error.reason)]
    if reader.problems:
        return (root if isinstance(root, Mapping) else None), reader.problems
    if root is None:
        return Mapping(first_line, 1, ()), []
    if not isinstance(root, Mapping):
        found = list(_slips(text, path, first_line, keys))
        return None, found or [problem("E-yaml-mapping", path, root.line, root.column)]
    return root, []


class _Reader:
    """Turn YAML's events into nodes."""

    def __init__(self, path: str, first_line: int, keys: frozenset[str]) -> None:
        self.path = path
        self.first_line = first_line
        self.keys = keys
        self.problems: list[Problem] = []

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self._complain("E-yaml", event, reason="a second '---' document")
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, 0)
                root = root or node
        if isinstance(root, Scalar) and not root.text and root.plain:
            return None
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        line, column = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            self._complain("E-yaml-alias", event, mark="*", text=event.anchor)
            return Scalar(line, column, f"*{event.anchor}", plain=False)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._complain("E-yaml-alias", event, mark="&", text=anchor)
        if tag not in (None, "!"):
            self._complain("E-yaml-tag", event, text=tag)
        if depth > MAX_DEPTH:
            self._complain("E-yaml-depth", event, limit=MAX_DEPTH)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(line, column, event.value, plain=event.style is None)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(line, column, self._items(events, depth))
        return Mapping(line, column, self._pairs(events, depth))

    def _items(self, events: Iterator[yaml.Event], depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item = self._node(event, events, depth + 1)
            if isinstance(item, Scalar) and item.plain:
                self._check_item(item)
            items.append(item)
        return tuple(items)

    def _pairs(self, events: Iterator[yaml.Event], depth: int) -> tuple[tuple[Scalar, Node], ...]:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self._complain("E-yaml-mapping", event)
                continue
            if key.text in pairs:
                first = pairs[key.text][0].line
                self._complain("E-key-duplicate", event, key=key.text, first=first)
                continue
            if isinstance(value, Scalar) and value.plain:
                self._check_dash(value)
            pairs[key.text] = (key, value)
        return tuple(pairs.values())

    def _check_item(self, item: Scalar) -> None:
        """Report `- figure：43`, which YAML takes for a sentence."""
        word, colon, _ = item.text.partition("：")
        if colon and word.strip() in self.keys:
            place = item.line, item.column + len(word)
            self.problems.append(problem("E-yaml-wide-colon", self.path, *place, key=word.strip()))

    def _check_dash(self, value: Scalar) -> None:
        """Report `-甲` lines below a key, which YAML takes for one sentence."""
        if re.match(r"-[^\s\d.-]", value.text):
            place = value.line, value.column
            self.problems.append(problem("E-yaml-dash-space", self.path, *place))

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        assert mark is not None  # noqa: S101 - libyaml marks every event
        return mark.line + self.first_line, mark.column + 1

    def _complain(self, code: str, event: yaml.Event, **details: object) -> None:
        line, column = self._place(event)
        self.problems.append(problem(code, self.path, line, column, **details))


def _slips(text: str, path: str, first_line: int, keys: frozenset[str]) -> Iterator[Problem]:
    """Yield the slips of the keyboard that explain why YAML understood nothing."""
    block_indent: int | None = None
    for number, line in enumerate(text.split("\n"), first_line):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        if not stripped or stripped.startswith("#"):
            continue
        if block_indent is not None:
            if indent > block_indent:
                continue
            block_indent = None
        if re.search(r":\s*[|>][+-]?\d?\s*(#.*)?$", line):
            block_indent = indent
        slip = _slip(line, keys)
        if slip:
            code, column, details = slip
            yield problem(code, path, number, column, **details)


def _slip(line: str, keys: frozenset[str]) -> tuple[str, int, dict[str, str]] | None:
    """Return code, column and details of the first slip in one line."""
    lead = re.match(r"[\s\u3000]*(?:-\s*)?", line)
    head = lead.group() if lead else ""
    if "\t" in head:
        return "E-yaml-tab", head.index("\t") + 1, {}
    wide = re.search("[\u3000\u00a0]", head)
    if wide:
        return "E-yaml-wide-space", wide.start() + 1, {}
    if re.match(r"\s*-[^\s\d.-]", line):
        return "E-yaml-dash-space", line.index("-") + 1, {}
    rest = line[len(head) :]
    key = re.match(r"[\w-]+", rest)
    if key is None:
        return None
    word, after = key.group(), rest[key.end() :]
    known = word in keys or not head
    if known and re.match(r"\s*：", after):
        return "E-yaml-wide-colon", line.index("：") + 1, {"key": word}
    if word in keys and re.match(r":[^\s]", after):
        return "E-yaml-colon-space", len(head) + key.end() + 1, {"key": word}
    return None


# What libyaml says, and the code under which we say it in an editor's words.
_REASONS = (
    ("mapping values are not allowed", "E-yaml-colon"),
    ("found a tab", "E-yaml-tab"),
    ("cannot start any token", "E-yaml-start"),
    ("unexpected end of stream", "E-yaml-quote"),
    ("expected ',' or", "E-yaml-bracket"),
    ("did not find expected", "E-yaml-structure"),
    ("expected <block end>", "E-yaml-structure"),
    ("could not find expected ':'", "E-yaml-structure"),
)


def _translated(error: yaml.MarkedYAMLError, path: str, first_line: int) -> Problem:
    reason = error.problem or error.context or "?"
    mark = error.problem_mark or error.context_mark
    # An unclosed quotation or bracket is found at the end; it is mended where it began.
    if error.context_mark and ("end of stream" in reason or "expected ',' or" in reason):
        mark = error.context_mark
    line = first_line + (mark.line if mark else 0)
    column = mark.column + 1 if mark else 1
    for words, code in _REASONS:
        if words in reason:
            return problem(code, path, line, column)
    return problem("E-yaml", path, line, column, reason=reason)
