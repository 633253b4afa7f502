"""Where in the body something was written that Markdown has since turned into HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from gazette.values import Value

_BEFORE = frozenset(" \t\n(（<\"'=:{")
_AFTER = frozenset(" \t\n)）>\"'}")
# So often an address may be found where it is a part of something else, all addresses together.
_TRIES = 50_000
_ID = r"""id=(?:"([^"\n]*+)"|'([^'\n]*+)'|([^\s"'>}]++))"""
_GIVEN = re.compile(rf"\{{(?P<list>[^{{}}\n]*+)\}}|{_ID}")
_LISTED = re.compile(rf"#([^\s#]++)|{_ID}")  # {: #name .class id=name }
# As many ids as help somebody who wrote one that is not there.
_MOST_NAMES = 10


def named(ids: Iterable[str]) -> str:
    """Return the first of the ids that a link may lead to, for a reader, and how many more."""
    known = [f"#{name}" for name in ids if not name.startswith("fn")]
    more = len(known) - _MOST_NAMES
    return "、".join(known[:_MOST_NAMES]) + (f" …（+{more}）" if more > 0 else "") or "—"


@dataclass(frozen=True, slots=True)
class Reference(Value):
    """An address as written in the body, and its place there (lines of the body)."""

    href: str
    line: int
    column: int


class Places:
    """Find addresses and ids in a body, each time the next one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.taken: dict[str, int] = {}
        self.given: dict[str, int] = {}
        self.ids: dict[str, list[int]] | None = None
        self.lost: set[str] = set()
        self.tries = _TRIES
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def reference(self, href: str) -> Reference:
        """Return the next place of an address; the first again where there is no other."""
        position = -1
        start = self.taken.get(href, -1) + 1
        for written in dict.fromkeys((href, href.removeprefix("mailto:"), unquote(href))):
            if written not in self.lost:
                position = self._find(written, start)
                if position < 0 and start:
                    position = self._find(written, 0)
            if position >= 0:
                break
            self.lost.add(written)
        position = max(position, 0)
        self.taken[href] = position
        return Reference(href, *self._place(position))

    def repeated(self, name: str) -> tuple[int, int]:
        """Return line and column where an id is given the second, third … time."""
        if self.ids is None:
            self.ids = self._ids()
        found = self.ids.get(name)
        if not found:
            return 1, 1
        self.given[name] = min(self.given.get(name, 0) + 1, len(found) - 1)
        return self._place(found[self.given[name]])

    def _ids(self) -> dict[str, list[int]]:
        """Return where each id is given, in order."""
        found: dict[str, list[int]] = {}
        for match in _GIVEN.finditer(self.text):
            inside = match.span("list")
            given = [match] if inside[0] < 0 else _LISTED.finditer(self.text, *inside)
            for each in given:
                place = each.lastindex or 0
                found.setdefault(each[place], []).append(each.start(place))
        return found

    def _place(self, position: int) -> tuple[int, int]:
        line = bisect_right(self.starts, position)
        return line, position - self.starts[line - 1] + 1

    def _find(self, written: str, start: int) -> int:
        """Return the first place where nothing of an address goes before or comes after."""
        if not written:  # [text]()
            return self.text.find("]()", start)
        first = position = self.text.find(written, start)
        while position >= 0:
            end = position + len(written)
            before, after = self.text[position - 1 : position], self.text[end : end + 1]
            if (not before or before in _BEFORE) and (not after or after in _AFTER):
                return position
            self.tries -= 1
            if self.tries < 0:
                break
            position = self.text.find(written, position + 1)
        return first
