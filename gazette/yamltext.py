"""YAML read with positions: every scalar stays text, every mistake gets a place.

YAML's own guesses turn 9:30 into 570 and 0210 into 136, so none is made here; and its `load`
lets the last of two equal keys win in silence, so the events are read instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from gazette import plainyaml
from gazette.errors import Problem, problem
from gazette.frontmatter import CONTROL
from gazette.nodes import SHOWN, Mapping, Node, Scalar, Sequence
from gazette.slips import MAX_DEPTH, STARTS, Edits, Keys, complaint, mend

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is seven times as fast


# More (in characters) than a hundred times the longest of ours; each slip in it is a message.
LENGTH = 200_000
# After these the rest of the text cannot be believed.
_FATAL = frozenset({"E-yaml-mapping", "E-yaml-depth", "E-yaml"})


def read(text: str, path: str, first_line: int, keys: Keys) -> tuple[Mapping | None, list[Problem]]:
    """Return the mapping that `text` holds, and every problem found.

    `first_line` is the number of the text's first line in the file. `keys` are the words that
    can stand before a colon; they tell a mistyped key from a sentence. The mapping is None
    where the text has no readable structure.
    """
    if len(text) > LENGTH:
        line = text.count("\n", 0, LENGTH) + first_line
        return None, [problem("E-yaml-long", path, line, length=len(text), limit=LENGTH)]
    plain = plainyaml.read(text, first_line)
    if plain is not None:
        return plain, []
    return _read(text, path, first_line, keys)


def _read(
    text: str, path: str, first_line: int, keys: Keys
) -> tuple[Mapping | None, list[Problem]]:
    """Read a text that may hold anything."""
    first = _Reading(text, path, first_line, Edits())
    mended = mend(text, path, first_line, keys, first.quoted, failed=first.root is None)
    if not mended.problems:
        return first.root, first.problems
    second = _Reading(mended.text, path, first_line, mended.edits)
    if second.root is None:
        # What stays wrong may be the fault of the mending; it is said when the slips are gone.
        return None, list(mended.problems)
    return second.root, [*mended.problems, *second.problems]


# ` #1` hides itself and the rest of the line; a remark has a space after its `#`.
_HIDDEN = re.compile(r"[ ]*(?<=[ ])(#[^\s#].*)")


class _TooDeep(Exception):
    """Stop reading: nobody nests so deeply by hand."""


class _Reading:
    """One reading of a text: YAML's events turned into nodes.

    `root` is None where they make no mapping; `quoted` are the numbers of lines that lie inside
    a quoted or a block scalar.
    """

    def __init__(self, text: str, path: str, first_line: int, edits: Edits) -> None:
        self.lines = text.split("\n")
        self.path = path
        self.first_line = first_line
        self.edits = edits
        self.quoted: set[int] = set()
        self.problems: list[Problem] = []
        self.root: Mapping | None = None
        try:
            root = self._document(yaml.parse(text, Loader=_Loader))
        except yaml.MarkedYAMLError as error:
            self.problems = [self._translated(error)]
        except yaml.reader.ReaderError as error:
            before = text.encode()[: error.position].decode(errors="ignore")
            place = before.count("\n"), len(before) - before.rfind("\n") - 1
            self.problems = [problem("E-control", path, *self._at(*place))]
        except _TooDeep:
            pass
        else:
            self._keep(root)

    def _keep(self, root: Node | None) -> None:
        if root is None:
            self.root = Mapping(self.first_line, 1, ())
        elif isinstance(root, Mapping):
            if not any(each.code in _FATAL for each in self.problems):
                self.root = root
        else:
            code = "E-yaml-line" if isinstance(root, Scalar) else "E-yaml-mapping"
            shown = self._rest(root.line - self.first_line, root.column - 1)
            self.problems = [problem(code, self.path, root.line, root.column, text=shown)]

    def _document(self, events: Iterator[yaml.Event]) -> Node | None:
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
            self._complain("E-yaml-alias", event, mark="*", text=f"*{event.anchor}")
            return Scalar(line, column, f"*{event.anchor}", plain=False)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._complain("E-yaml-alias", event, mark="&", text=f"&{anchor}")
        if tag is not None:
            self._complain("E-yaml-tag", event, mark="!", text=self._text_at(event))
        if depth > MAX_DEPTH:
            self._complain("E-yaml-depth", event, limit=MAX_DEPTH)
            raise _TooDeep
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(line, column, self._items(events, depth))
        return Mapping(line, column, self._pairs(events, depth))

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Scalar:
        start, end = event.start_mark, event.end_mark
        assert start is not None  # noqa: S101 - libyaml marks every event
        assert end is not None  # noqa: S101
        plain = not event.style  # None, or an empty string from libyaml
        if not plain:
            last = end.line if end.column else end.line - 1
            if CONTROL.search(event.value):  # written as "\x07"
                self._complain("E-control", event)
            self.quoted.update(range(line + 1, last + self.first_line + 1))
        elif end.line < len(self.lines) and (
            hidden := _HIDDEN.match(self.lines[end.line], end.column)
        ):
            place = self._at(end.line, hidden.start(1))
            self.problems.append(problem("E-yaml-hash", self.path, *place, text=hidden[1][:12]))
        return Scalar(line, column, event.value, plain, plain and start.line == end.line)

    def _items(self, events: Iterator[yaml.Event], depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, depth + 1))
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
                self._complain("E-key-duplicate", event, key=key.text[:SHOWN], first=first)
                continue
            pairs[key.text] = (key, value)
        return tuple(pairs.values())

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        assert mark is not None  # noqa: S101 - libyaml marks every event
        return self._at(mark.line, mark.column)

    def _at(self, line: int, column: int) -> tuple[int, int]:
        """Return the place in the file of a place in the text, both from 0 there."""
        number = line + self.first_line
        return number, self.edits.original(number, column + 1)

    def _complain(self, code: str, event: yaml.Event, **details: object) -> None:
        line, column = self._place(event)
        self.problems.append(problem(code, self.path, line, column, **details))

    def _text_at(self, event: yaml.Event) -> str:
        mark = event.start_mark
        return self._rest(mark.line, mark.column) if mark else ""

    def _rest(self, line: int, column: int) -> str:
        """Return what stands from a place to the end of its line, as far as it is worth showing."""
        return self.lines[line][column:].strip()[:SHOWN] if line < len(self.lines) else ""

    def _translated(self, error: yaml.MarkedYAMLError) -> Problem:
        """Say libyaml's complaint in an editor's words, where it is to be mended."""
        reason, context = error.problem or "?", error.context or ""
        mark = error.problem_mark or error.context_mark
        here = (mark.line, mark.column) if mark else (0, 0)
        begun = error.context_mark
        began = (begun.line, begun.column) if begun else here
        code, place = complaint(reason, context, here, began, self.lines)
        if place[0] >= len(self.lines):
            place = len(self.lines) - 1, len(self.lines[-1])
        text = self._rest(*place)
        if code == "E-yaml-start":
            code = STARTS.get(text[:1], code)
        details = {"text": text, "mark": text[:1], "reason": reason, "limit": MAX_DEPTH}
        line, column = self._at(*place)
        return problem(code, self.path, line, column, **details)
