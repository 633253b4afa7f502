"""Where in the body something was written that Markdown has since turned into HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from urllib.parse import unquote

from gazette.values import Value

_BEFORE = frozenset(" \t\n(（<\"'=:{")
_AFTER = frozenset(" \t\n)）>\"'}")


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
        self.ids: dict[str, list[int]] = {}
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def reference(self, href: str) -> Reference:
        """Return the next place of an address; the first again where there is no other."""
        position = -1
        for written in (href, href.removeprefix("mailto:"), unquote(href)):
            position = self._find(written, self.taken.get(href, -1) + 1)
            if position < 0:
                position = self._find(written, 0)
            if position >= 0:
                break
        position = max(position, 0)
        self.taken[href] = position
        return Reference(href, *self._place(position))

    def repeated(self, name: str) -> tuple[int, int]:
        """Return line and column where an id is given the second, third … time."""
        found = self.ids.get(name)
        if found is None:
            found = self.ids[name] = self._ids(name)
        if not found:
            return 1, 1
        self.given[name] = min(self.given.get(name, 0) + 1, len(found) - 1)
        return self._place(found[self.given[name]])

    def _ids(self, name: str) -> list[int]:
        written = re.escape(name)
        pattern = rf"\{{[^{{}}\n]*#({written})(?=[\s}}])|id=[\"']?({written})(?=[\"'\s>}}])"
        return [match.start(match.lastindex or 0) for match in re.finditer(pattern, self.text)]

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
            position = self.text.find(written, position + 1)
        return first
