"""Lines of Chinese joined: a line break between Han characters would show as a gap."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import unescape

from gazette.markup.sanitise import INLINE_TAGS

TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
# Marks that Unicode calls ambiguous, and that stand in a full square in Chinese text.
_WIDE_MARKS = "“”‘’—…·"
_AS_TYPED = ("pre", "code", "kbd", "samp")
# Small text beside the line, such as a reading or the mark of a footnote, has no say in it.
_ASIDE = ("rt", "rp", "sup", "sub")
_LONGEST_ENTITY = 40


def joined(tokens: Sequence[str]) -> Iterator[str]:
    """Yield tags and texts with the line breaks between Chinese characters taken out.

    `<pre>` and `<code>` stay as they are.
    """
    before = ""
    typed = aside = 0
    following: list[str] = []
    for index, token in enumerate(tokens):
        if token[0] == "<":
            match = TAG.match(token)
            name = match.group(2) if match else ""
            if name in _AS_TYPED:
                typed += -1 if token[1] == "/" else 1
            elif name in _ASIDE:
                aside += -1 if token[1] == "/" else 1
            if name not in INLINE_TAGS or name in ("br", "img"):
                before = ""
            yield token
            continue
        if "\n" in token and not typed and (before or token != "\n"):  # noqa: S105 - no password
            following = following or _following(tokens)
            token = _join(token, before, following[index])  # noqa: PLW2901
        if token:
            if not aside:
                before = _last(token)
            yield token


def _join(text: str, before: str, after: str) -> str:
    pieces = _BREAK.split(text)
    made = [pieces[0]]
    for number, piece in enumerate(pieces[1:], 1):
        left = _last(pieces[number - 1]) or (before if number == 1 else "")
        right = _first(piece) or (after if number == len(pieces) - 1 else "")
        made += ["" if _closes_up(left, right) else "\n", piece]
    return "".join(made)


def _following(tokens: Sequence[str]) -> list[str]:
    """Return for each token the next visible character of the same block, or nothing.

    Small text has only what stands in it itself.
    """
    made = [""] * len(tokens)
    after = [""]  # of the line, then of each small text that is open
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        made[place] = after[-1]
        if token[0] != "<":
            after[-1] = _first(token)
            continue
        match = TAG.match(token)
        if not match or match.group(2) not in INLINE_TAGS or match.group(2) in ("br", "img"):
            after = [""] * len(after)
        elif match.group(2) in _ASIDE and match.group(1):
            after.append("")
        elif match.group(2) in _ASIDE and len(after) > 1:
            after.pop()
    return made


def _first(text: str) -> str:
    return unescape(text[:_LONGEST_ENTITY])[:1] if text[:1] == "&" else text[:1]


def _last(text: str) -> str:
    return unescape(text[-_LONGEST_ENTITY:])[-1:] if text[-1:] == ";" else text[-1:]


def _closes_up(left: str, right: str) -> bool:
    """Tell whether no space belongs between the end of one line and the start of the next.

    Between two characters that fill a square there is none (clreq 3.1), nor beside a
    full-width mark, which brings its own.
    """
    if not left or not right or left.isspace() or right.isspace():
        return False
    return (_wide(left) and _wide(right)) or _full_mark(left) or _full_mark(right)


def _wide(char: str) -> bool:
    if char in _WIDE_MARKS:
        return True
    if "\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff":
        return False  # Hangul is wide, and parts its words by spaces
    return unicodedata.east_asian_width(char) in "WF"


def _full_mark(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] == "P"
