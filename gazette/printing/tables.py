"""Tables: rows of cells that all reach as far, whatever spans an editor wrote."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from gazette.printing import headlines
from gazette.printing.elements import Element
from gazette.printing.words import Node, narrowed

# How many columns a cell may go across, and how many squares a table may have beyond one for each
# cell: more is no table that anybody reads, and a few words would make millions of them.
_MOST, _SPARE = 50, 20_000
# Of a column, in em: less is not readable, and what is wider has lines.
_NARROWEST, _WIDEST = 2.0, 12.0
# Latin letters that stand in a line of a whole column, and what is not broken in any.
_ROOM, _SHORTEST = 34, 3


def table(element: Element, flow: Callable[[Element], list[Node]]) -> Node | None:
    """Return a table as a block, None for an empty one; `flow` makes the blocks of a cell.

    A cell has its column `x` and row `y`, and how many it goes `across` and `down`; `weights` are
    how wide columns are beside one another. What is too large for a table has a row for each cell.
    """
    rows: list[list[Node]] = []
    heads = 0
    for row in element.below("tr"):
        cells = [each for each in row.children if isinstance(each, Element)]
        made = [_cell(cell, flow) for cell in cells]
        if cells and all(cell.tag == "th" for cell in cells) and heads == len(rows):
            if not any(cell["c"] for cell in made):
                continue  # a table from Word: its heading row is empty
            heads += 1
        rows.append(made)
    heads = min(heads, len(rows) - 1)
    if not _placed(rows, heads):
        rows, heads = [[cell | {"across": 1, "down": 1}] for row in rows for cell in row], 0
        _placed(rows, heads)
    rows, width = _squared(rows)
    if not width:
        return None
    weights = [_NARROWEST] * width
    for cell in (cell for row in rows for cell in row if cell["across"] == 1):
        weights[cell["x"]] = max(weights[cell["x"]], min(cell.pop("wide", 0.0), _WIDEST))
    run = max(_SHORTEST, round(_ROOM * min(weights) / sum(weights)))
    for cell in (cell for row in rows for cell in row):
        cell["c"] = narrowed(cell["c"], run)
    return {"k": "table", "heads": heads, "weights": weights, "c": rows}


def _cell(cell: Element, flow: Callable[[Element], list[Node]]) -> Node:
    style = cell.attributes.get("style", "").partition(":")[2].strip(" ;")
    return {
        "c": flow(cell),
        "align": style if style in ("left", "center", "right") else "",
        "head": cell.tag == "th",
        "wide": headlines.width(cell.text.strip()),
        "across": min(_count(cell.attributes.get("colspan", "1")), _MOST),
        "down": _count(cell.attributes.get("rowspan", "1")),
    }


def _count(text: str) -> int:
    return max(int(text[:9]), 1) if text.isdecimal() else 1


def _placed(rows: list[list[Node]], heads: int) -> bool:
    """Give every cell its place and spans that stay inside the table, unless that is too large.

    A cell of the heading ends with it, as in HTML a cell ends with its row group.
    """
    room = _SPARE + sum(map(len, rows))
    taken: list[int] = []  # of each column, up to which row
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while x < len(taken) and taken[x] > y:
                x += 1
            across = 1
            while across < cell["across"] and (x + across >= len(taken) or taken[x + across] <= y):
                across += 1
            down = min(cell["down"], (heads if y < heads else len(rows)) - y)
            cell |= {"x": x, "y": y, "across": across, "down": down}
            taken[x : x + across] = [y + down] * across
            if len(taken) * len(rows) > room:
                return False
    return True


def _squared(rows: list[list[Node]]) -> tuple[list[list[Node]], int]:
    """Return rows that all reach as far, and how far."""
    width = _collapsed(rows)
    empty = {"c": [], "align": "", "head": False, "across": 1, "down": 1}
    taken = [0] * width
    made = []
    for y, row in enumerate(rows):
        for cell in row:
            end = cell["x"] + cell["across"]
            taken[cell["x"] : end] = [y + cell["down"]] * cell["across"]
        missing = [{**empty, "x": x, "y": y} for x in range(width) if taken[x] <= y]
        made.append([*row, *missing])
    return made, width


def _collapsed(rows: list[list[Node]]) -> int:
    """Take out the columns in which no cell begins; return how many are left."""
    begun = sorted({cell["x"] for row in rows for cell in row})
    place = {x: index for index, x in enumerate(begun)}
    for cell in (cell for row in rows for cell in row):
        end = cell["x"] + cell["across"]
        cell["across"] = bisect_left(begun, end) - place[cell["x"]]
        cell["x"] = place[cell["x"]]
    return len(begun)
