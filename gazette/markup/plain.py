"""Plain bodies, converted without a parser: most of what a neighbourhood's stories are made of.

Paragraphs, headings, short lists and quotations of ordinary characters, with `**strong**` and
`[links](address.md)` in them. What this module takes, it gives the very HTML that `dialect` and
`converter` would, in a twentieth of the time; anything else it leaves to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.markup.lines import HAN

# What plain bodies are made of: characters that mean nothing to Markdown, to `dialect` or to
# `doubts` but at a line's start, and the marks of plain blocks. A class of so many characters is
# slow to compile, so it stands here once, and all that follows may count on it.
_CALM = re.compile(
    rf"[{HAN}0-9A-Za-z ，。、；：？！％～℃“”‘’《》〈〉「」『』（）【】—…·.,:;%+/\n#*\[\]()>-]*+"
)
_TEXT = r"[^\n#*\[\]()>]"
_STRONG = rf"\*\*(?![ ])({_TEXT}++)(?<![ ])\*\*(?!\*)"
_LINK = rf"(?<!！)\[(?![ ])({_TEXT}++)(?<![ ])\]\(([\w./#%-]++)\)"
_INLINE = re.compile(rf"{_STRONG}|{_LINK}")
# A line begins with a character, a figure, an opening mark or what is set off; not like an item
# (`1、`, `（一）`, `一、`) of a list that Markdown may not know.
_START = (
    r"(?=[^\W_a-zA-Z]|[“‘《「『（【*\[])"
    r"(?!\d+(?:[、．)）]|\.(?!\d))|（[0-9一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]{1,3}、)"
)
_LINE = rf"{_START}(?:{_TEXT}++|{_STRONG}|{_LINK})++(?<![ ])"
_LINES = re.compile(
    rf"(?P<heading>#{{1,6}})[ ](?P<title>{_START}{_TEXT}++)(?<![ ])"
    rf"|(?P<mark>-|>|[0-9]{{1,2}}\.)[ ](?P<inside>{_LINE})"
    rf"|(?P<text>{_LINE})"
)
_TAGS = {"-": "ul", ">": "blockquote", "1.": "ol"}


def to_html(body: str) -> str | None:
    """Return the HTML of a plain body, not yet sanitised; None where it is not plain."""
    if not _CALM.fullmatch(body):
        return None
    blocks: list[str] = []
    last = ""
    for kind, lines in _blocks(body):
        if not kind or (kind == last and kind in _TAGS):
            return None  # two lists, or two quotations, one after the other are one
        if kind == "text":
            blocks.append(f"<p>{_inline(lines)}</p>")
        elif kind in ("-", "1."):
            items = "\n".join(f"<li>{_inline([line])}</li>" for line in lines)
            blocks.append(f"<{_TAGS[kind]}>\n{items}\n</{_TAGS[kind]}>")
        elif kind == ">":
            blocks.append(f"<blockquote>\n<p>{_inline(lines)}</p>\n</blockquote>")
        else:
            blocks.append(f"<h{len(kind)}>{lines[0]}</h{len(kind)}>")
        last = kind
    return "\n".join(blocks)


def _blocks(body: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each block's kind and lines; the kind is empty where a line is not plain."""
    kind = ""
    lines: list[str] = []
    for line in body.split("\n"):
        if not line:
            if lines:
                yield kind, lines
            kind, lines = "", []
            continue
        match = _LINES.fullmatch(line)
        if match is None:
            yield "", []
            return
        if match["heading"]:
            if lines:
                yield kind, lines
            yield match["heading"], [match["title"]]
            kind, lines = "", []
            continue
        mark = match["mark"] or "text"
        if mark[0].isdigit():
            if mark != f"{len(lines) + 1}.":
                yield "", []
                return
            mark = "1."
        if lines and mark != kind:
            yield "", []
            return
        kind = mark
        lines.append(match["inside"] or match["text"])
    if lines:
        yield kind, lines


def _inline(lines: list[str]) -> str:
    text = "\n".join(lines)
    return _INLINE.sub(_tag, text) if "*" in text or "[" in text else text


def _tag(match: re.Match[str]) -> str:
    strong, label, href = match.groups()
    return f"<strong>{strong}</strong>" if strong else f'<a href="{href}">{label}</a>'
