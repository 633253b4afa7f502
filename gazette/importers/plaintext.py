"""A text or a Markdown file → paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.importers import escaping
from gazette.importers.paragraphs import PARAGRAPH, Paragraph
from gazette.markup.lines import HAN, split

_BLANK = " \t\u3000\u00a0"
_END = re.compile(r"[。！？!?…：:；;][”’」』）)】]*$")
_ITEM = re.compile(
    rf"[-+][ \u3000]+\S|[-+](?=[{HAN}“‘《（])|[·•●○▪◆■][ \u3000]*\S"
    r"|[0-9０-９]{1,2}(?:[、．]|[.)][ \u3000])"
)
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]++(.*)")
_STRONG = re.compile(r"[ ]{0,3}(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1[ ]*")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-{2,})[ ]*")
_LEVELS = {"=": 1, "-": 2}
# Lines that a program broke are nearly as long as one another; paragraphs are not.
_NARROWEST, _WIDEST, _ALIKE = 15, 60, 0.8


def from_text(text: str) -> tuple[Paragraph, ...]:
    """Return a paragraph for each line of a text; what a program wrapped stays together."""
    made: list[Paragraph] = []
    block: list[tuple[int, str]] = []
    after_blank = False
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip(_BLANK):
            block.append((number, line))
            continue
        if block:
            made.extend(_paragraphs(block, after_blank=after_blank))
        after_blank = True
        block = []
    return tuple(made)


def _paragraphs(block: list[tuple[int, str]], *, after_blank: bool) -> Iterator[Paragraph]:
    """Yield the lines between two empty ones."""
    texts = [line.strip(_BLANK) for _, line in block]
    wrapped = _is_wrapped(texts)
    for place, (number, line) in enumerate(block):
        text = texts[place]
        indented = line[0] in _BLANK
        before = texts[place - 1] if place else ""
        joined = bool(before) and wrapped and not indented and len(before) >= _NARROWEST
        items = bool(_ITEM.match(before)) and bool(_ITEM.match(text))
        yield Paragraph(
            text=text,
            markdown=escaping.line(text),
            line=number,
            glue="\n" if joined or items else PARAGRAPH,
            after_blank=not place and after_blank,
            indented=indented,
        )


def _is_wrapped(texts: list[str]) -> bool:
    """Tell lines that were broken at a width from lines that are paragraphs."""
    widest = max(map(len, texts))
    open_ended = [text for text in texts[:-1] if not _END.search(text) and not _ITEM.match(text)]
    long = [text for text in open_ended if len(text) >= _NARROWEST]
    return (
        _NARROWEST <= widest <= _WIDEST
        and bool(long)
        and all(len(text) >= _ALIKE * widest for text in long)
    )


def from_markdown(text: str) -> tuple[Paragraph, ...]:
    """Return a paragraph for each line of a Markdown file, with its Markdown as it is."""
    made: list[Paragraph] = []
    blanks = 0
    read = split(text)
    for line, below in zip(read, [*read[1:], None], strict=True):
        if line.blank:
            blanks += 1
            continue
        plain = not line.kind
        if plain and _UNDERLINE.fullmatch(line.text) and made and not blanks and made[-1].level:
            continue  # the line made a heading of the one before
        heading = _HEADING.match(line.text) if plain else None
        strong = _STRONG.fullmatch(line.text) if plain else None
        underlined = plain and below and not below.kind and _UNDERLINE.fullmatch(below.text)
        alone = blanks or not made or bool(made[-1].level)
        level = len(heading[1]) if heading else 0
        if underlined and alone and not _ITEM.match(line.text):
            level = _LEVELS[underlined[0].strip()[0]]
        shown = heading[2].rstrip(" \t#") if heading else line.text.strip(_BLANK)
        inner = _STRONG.fullmatch(shown)
        made.append(
            Paragraph(
                text=inner[2] if inner else shown,
                markdown=shown if level else line.text,
                line=line.number,
                level=level,
                strong=strong is not None,
                glue="\n" * (blanks + 1),
                plain=plain,
                after_blank=bool(blanks),
                indented=line.text.startswith(tuple(_BLANK)),
            )
        )
        blanks = 0
    return tuple(made)
