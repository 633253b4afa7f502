"""Words: the inlines of a block, as text and styles, with white space as a browser shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Node = dict[str, Any]
Inline = str | Node

# Where a long word or address may be broken: a space that has no width.
BREAK = "\u200b"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LONG = re.compile(r"[!-~]{16,}")
# After these an address is broken rather than anywhere else.
_AFTER = re.compile(r"(?<=[/.?&=_#%:;,+~-])(?=[^/.?&=_#%:;,+~-])")
_RUN = 14


def breakable(text: str) -> str:
    """Return a text whose long Latin words and addresses can be broken across lines."""
    return _LONG.sub(lambda match: _broken(match.group()), text)


def _broken(word: str) -> str:
    pieces: list[str] = []
    for piece in _AFTER.split(word):
        pieces += [piece[start : start + _RUN] for start in range(0, len(piece), _RUN)]
    return BREAK.join(pieces)


def tidy(nodes: Iterable[Inline]) -> list[Inline]:
    """Return inlines with neighbouring texts joined, single spaces, none at the ends of lines."""
    made = _joined(nodes)
    for index, each in enumerate(made):
        if isinstance(each, str):
            text = each.lstrip(" ") if _is_break(made, index - 1) else each
            made[index] = text.rstrip(" ") if _is_break(made, index + 1) else text
    return [each for each in made if each != ""]


def _joined(nodes: Iterable[Inline]) -> list[Inline]:
    made: list[Inline] = []
    for node in nodes:
        last = made[-1] if made else None
        if isinstance(node, str) and isinstance(last, str):
            made[-1] = last + node
        else:
            made.append(node)
    return [_spaced(each) for each in made]


def _spaced(node: Inline) -> Inline:
    if isinstance(node, str):
        return breakable(_SPACE.sub(" ", node))
    return {**node, "c": _joined(node["c"])} if "c" in node else node


def _is_break(nodes: list[Inline], index: int) -> bool:
    if not 0 <= index < len(nodes):
        return True
    node = nodes[index]
    return not isinstance(node, str) and node["k"] == "break"


def without_pictures(node: Inline) -> list[Inline]:
    """Return an inline without the pictures in it; nothing where nothing is left."""
    if isinstance(node, str):
        return [node]
    if node["k"] == "image":
        return []
    if "c" not in node:
        return [node]
    inside = [left for child in node["c"] for left in without_pictures(child)]
    return [{**node, "c": inside}] if inside else []


def narrowed(node: Any, run: int) -> Any:
    """Return blocks or inlines whose Latin words can be broken after every `run` characters."""
    if isinstance(node, str):
        return re.sub(rf"[!-~]{{{run}}}(?=[!-~])", rf"\g<0>{BREAK}", node.replace(BREAK, ""))
    if isinstance(node, list):
        return [narrowed(each, run) for each in node]
    return {**node, "c": narrowed(node["c"], run)} if "c" in node else node


def pictures_in(node: Inline) -> Iterable[Node]:
    """Yield the pictures in an inline."""
    if isinstance(node, str):
        return
    if node["k"] == "image":
        yield node
    for child in node.get("c", ()):
        yield from pictures_in(child)
