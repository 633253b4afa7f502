"""What a manuscript is once it is read: paragraphs, pictures, notes, and what stood beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gazette.errors import Problem

PARAGRAPH = "\n\n"
HARD_BREAK = "  \n"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a line: its text as a person reads it, and as Markdown.

    `line` counts from 1: lines of a text, paragraphs of a Word file. `level` is a heading's;
    `strong` is all in bold; `listed` carries a number or a dot that Word makes by itself; `glue`
    stands between it and the one before; only what is `plain` (no table, picture or program) can
    be a heading. `after_blank` tells an empty line before it, `indented` spaces typed in front.
    """

    text: str
    markdown: str
    line: int
    level: int = 0
    strong: bool = False
    listed: bool = False
    glue: str = PARAGRAPH
    plain: bool = True
    after_blank: bool = False
    indented: bool = False


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One file that was read.

    `pictures` are the bytes by the name that the Markdown uses, `notes` the footnotes by label.
    `aside` is what has no place in a story (deleted text, remarks), as pairs of heading and text.
    """

    path: str
    paragraphs: tuple[Paragraph, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    aside: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
