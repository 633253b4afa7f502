"""Balance: how high the columns of each part's last page must be to end on one level.

Typst fills one column after the other. So the parts are set once as they run, which tells how
much stands on each last page, and then in blocks that end a third of that further down, a line
more at a time until everything is in.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COLUMNS = 3
LINE = 17.0  # pt, as in templates/print/type.typ
_MOST = 40
# Between two parts on one page; and what the second needs, unless all of it is in.
GAP = 2 * LINE
_LEAST = 16 * LINE
_SLACK = 0.5  # pt, below which a difference is none


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands: page, and distance from its left and upper edge in pt."""

    page: int
    x: float
    y: float


Marks = Mapping[str, Mark]


class Balance:
    """Heights of the parts' blocks in pt, and which parts begin on a new page, from try to try.

    Unless they are to be set `closely`, the first height is one that most likely will do: a try at
    a large issue takes seconds.
    """

    def __init__(self, parts: int, *, closely: bool = True) -> None:
        self.parts = parts
        self.closely = closely
        self.heights: list[float | None] = [None] * parts
        # A part is alone where its first story has no room below the part before.
        self.alone = [False] * parts
        self.breaks = [True] * parts
        self.heads = [0.0] * parts  # what a part's headline takes, pt
        self.tries = 0

    def layout(self) -> str:
        """Return what the templates read."""
        return json.dumps({"heights": self.heights, "breaks": self.breaks})

    def settled(self, marks: Marks) -> bool:
        """Tell whether every part's columns are level; else the heights are other than before."""
        self.tries += 1
        if self.tries == 1 and self.parts:
            self.heights = [
                _level(marks, index, closely=self.closely) for index in range(self.parts)
            ]
            self.heads = [marks[f"begin-{n}"].y - marks["page"].y for n in range(self.parts)]
            self.breaks = self._breaks(marks["page"])
            return False
        over = [_over(marks, index) for index in range(self.parts)]
        for index, height in enumerate(self.heights):
            if over[index] and height is not None:
                # A part that never fits runs as it came.
                more = max(1, math.ceil(over[index] / COLUMNS / LINE)) * LINE
                self.heights[index] = height + more if self.tries < _MOST else None
            if marks[f"first-{index}"].page > marks[f"begin-{index}"].page:
                self.alone[index] = True
        before, self.breaks = self.breaks, self._breaks(marks["page"])
        return (not any(over) and self.breaks == before) or self.tries > _MOST

    def _breaks(self, page: Mark) -> list[bool]:
        """Tell which parts begin on a new page: those that had too little of one before."""
        made: list[bool] = []
        y = page.x
        for head, height, alone in zip(self.heads, self.heights, self.alone, strict=True):
            start = y + GAP + head
            room = page.x - start
            fits = height is not None and (height <= room or room >= _LEAST)
            made.append(not made or alone or not fits)
            y = (page.y + head if made[-1] else start) + (height or page.x)
            while y > page.x:
                y += page.y - page.x
        return made


def _over(marks: Marks, index: int) -> float:
    """Return how far a part runs beyond the end of its block, in pt; 0 where it is in."""
    end, close = marks[f"end-{index}"], marks[f"close-{index}"]
    if (end.page, end.y) <= (close.page, close.y + _SLACK):
        return 0.0
    return end.y - close.y if end.page == close.page else LINE


def _level(marks: Marks, index: int, *, closely: bool) -> float:
    """Return the least height that a part's block can have, from where it ends as it runs."""
    begin, end, page = marks[f"begin-{index}"], marks[f"end-{index}"], marks["page"]
    above = begin.y if end.page == begin.page else page.y
    room = page.x - above  # from there to the lower edge of the column
    width = marks["columns"].x
    before = round((end.x - begin.x) / width)
    used = before * room + end.y - above
    lines = used / COLUMNS / LINE
    lines = math.floor(lines) - 1 if closely else math.ceil(lines)
    full = (page.x - begin.y) + (end.page - begin.page - 1) * (page.x - page.y)
    return (full if end.page > begin.page else 0.0) + max(lines, 2) * LINE


def names(parts: int) -> list[str]:
    """Return the names of the marks that templates must set."""
    kinds = ("begin", "first", "end", "close")
    return ["page", "columns", "last", *(f"{each}-{n}" for n in range(parts) for each in kinds)]


def read(text: str) -> dict[str, Mark]:
    """Return the marks that Typst found, by name, from what it says of all metadata as JSON."""
    made: dict[str, Mark] = {}
    for each in json.loads(text):
        value: Any = each.get("value")
        if isinstance(value, dict) and "mark" in value:
            made[value["mark"]] = Mark(int(value["page"]), float(value["x"]), float(value["y"]))
    return made
