"""Plain text → Markdown that shows that very text."""

from __future__ import annotations

import re

_NOTE = re.compile(r"\\\[\^")
_INLINE = re.compile(r"[\\`*_\[{]|<|&(?=#?\w{1,31};)|＊(?=＊)|(?<=＊)＊|(?<=!)\[|！(?=\[)")
_REFERENCES = {
    "{": "&#123;",
    "<": "&lt;",
    "&": "&amp;",
    "＊": "&#65290;",
    "＃": "&#65283;",
    "=": "&#61;",
}
# What makes a heading, a quotation, a rule, a program or an explanation of the line it begins.
_START = re.compile(r"[#＃>=~:|]|[+-](?=[+\-\s]*$)|\+(?=\s)")
_ESCAPED = frozenset("\\`*_{}[]()>#+-.!")


def inline(text: str) -> str:
    """Escape what means something within a line."""
    text = _INLINE.sub(lambda match: _mark(match.group()), text)
    # These two are looked for before escapes are read.
    return _NOTE.sub("&#91;^", text).replace("](", "&#93;(").replace("]（", "&#93;（")


def line(text: str) -> str:
    """Escape what means something in a line of its own; lists stay lists."""
    return start(inline(text))


def start(text: str) -> str:
    """Escape what means something at the beginning of a line."""
    return _mark(text[0]) + text[1:] if _START.match(text) else text


def _mark(char: str) -> str:
    if char in _REFERENCES:
        return _REFERENCES[char]
    return "\\" + char if char in _ESCAPED else f"&#{ord(char)};"
