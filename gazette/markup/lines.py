"""The lines of a body, and which of them are code or raw HTML."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

Kind = Literal["", "open", "code", "close", "raw", "quote"]

_FENCE = re.compile(r"(?P<prefix>[ >]*)(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
_RAW = re.compile(r"[ ]{0,3}<(?P<tag>!--|[A-Za-z][A-Za-z0-9]*)(?P<rest>[^>]*>?)")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
# Far more than a line of a story has: the patterns for code spans take quadratic time.
MAX_TICKS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body: its number, its text as mended so far and as it was written.

    Only lines of the kind "" are ever mended: "open", "code" and "close" are a fenced program,
    "raw" a block of HTML, "quote" a quotation, whose inside is mended by itself.
    """

    number: int
    text: str
    source: str
    kind: Kind = ""

    def with_text(self, text: str) -> Line:
        """Return this line with other text."""
        return Line(self.number, text, self.source, self.kind)

    def empty(self) -> Line:
        """Return a blank line to put before or after this one."""
        return Line(self.number, "", "")

    @property
    def blank(self) -> bool:
        """Tell an empty line."""
        return not self.kind and not self.text.strip()

    @property
    def indent(self) -> int:
        """Return the number of spaces the text begins with."""
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def column(self) -> int:
        """Return the column of the first character of the line that is no indent."""
        return len(self.source) - len(self.source.lstrip(" \t\u3000\u00a0>")) + 1


def split(body: str) -> list[Line]:
    """Return the lines of a body with their kinds."""
    texts = body.split("\n")
    return list(marked(Line(number, text, text) for number, text in enumerate(texts, 1)))


def marked(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines with the kinds of their texts."""
    fence: re.Match[str] | None = None
    raw = _Raw()
    for line in lines:
        text = line.text
        if fence and ">" in fence["prefix"] and not text.lstrip(" ").startswith(">"):
            fence = None  # a quotation that ends, ends its program
        match = None if raw.tag else _FENCE.match(text)
        if fence:
            closes = (
                match and match["fence"].startswith(fence["fence"]) and not match["info"].strip()
            )
            yield Line(line.number, text, line.source, "close" if closes else "code")
            fence = None if closes else fence
        elif match:
            fence = match
            yield Line(line.number, text, line.source, "open")
        elif raw.takes(text):
            yield Line(line.number, text, line.source, "raw")
        else:
            yield Line(line.number, text, line.source)


@functools.cache
def _block_tags() -> frozenset[str]:
    from markdown.util import BLOCK_LEVEL_ELEMENTS

    return frozenset(BLOCK_LEVEL_ELEMENTS) - {"hr"}


class _Raw:
    """Follow a block of raw HTML from its first tag to the line where that ends."""

    def __init__(self) -> None:
        self.tag = ""
        self.depth = 0

    def takes(self, text: str) -> bool:
        if not self.tag:
            match = _RAW.match(text) if "<" in text else None
            if match is None or "markdown" in match["rest"]:
                return False
            tag = match["tag"].lower()
            if tag != "!--" and tag not in _block_tags():
                return False
            self.tag, self.depth = tag, 0
        if self.tag == "!--":
            self.tag = "" if "-->" in text else self.tag
            return True
        for match in re.finditer(rf"<(/?){self.tag}(?![\w-])", text, re.IGNORECASE):
            self.depth += -1 if match[1] else 1
        if self.depth <= 0:
            self.tag = ""
        return True


def fence_of(text: str) -> tuple[str, str, str]:
    """Return prefix, fence and language of a line of the kind "open"."""
    match = _FENCE.match(text)
    assert match is not None  # noqa: S101
    words = match["info"].strip(" {}.").split()
    return match["prefix"], match["fence"], words[0] if words else ""


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to what stands outside `code spans` of one line."""
    if "`" not in text or text.count("`") > MAX_TICKS:
        return change(text)
    made, position = "", 0
    for match in _CODE_SPAN.finditer(text):
        made += change(text[position : match.start()]) + match.group()
        position = match.end()
    return made + change(text[position:])


def without_code(text: str) -> str:
    """Return one line with its code spans blanked, every position kept."""
    if "`" not in text or text.count("`") > MAX_TICKS:
        return text
    return _CODE_SPAN.sub(lambda match: " " * len(match.group()), text)


def blanked(lines: Iterable[Line]) -> str:
    """Return the body with code and comments blanked, every position kept.

    A comment that never ends is none: it is shown as it stands.
    """
    made: list[str] = []
    seen: list[str] = []  # where a comment is open, what stands there
    column: int | None = None
    for line in lines:
        text = line.source
        if line.kind in ("open", "code", "close"):
            text = " " * len(text)
        elif "`" in text:
            text = without_code(text)
        if column is not None or "<!--" in text:
            whole = text
            text, opened = _without_comments(text, inside=column is not None)
            if opened is None or opened >= 0:
                seen, column = [], opened
            if column is not None:
                seen.append(whole)
        made.append(text)
    if column is not None:
        first, *rest = seen
        first = made[-len(seen)][:column] + first[column:]
        made[-len(seen) :] = [first, *rest]
    return "\n".join(made)


def _without_comments(text: str, *, inside: bool) -> tuple[str, int | None]:
    """Return a line without its comments, and the column where one is open at its end.

    None says that none is, -1 that it was before.
    """
    made: list[str] = []
    position = 0
    opened = -1 if inside else None
    for piece in re.split(r"(<!--|-->)", text):
        opens = piece == "<!--" and opened is None
        closes = piece == "-->" and opened is not None
        if opens:
            opened = position
        made.append(piece if opened is None else " " * len(piece))
        if closes:
            opened = None
        position += len(piece)
    return "".join(made), opened
