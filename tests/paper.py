"""What is on the pages of a PDF: lines, columns, codes, tags, fonts; read by other programs."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
import zxingcpp

# As in templates/print/type.typ, in pt.
COLUMN, GUTTER, LINE, SIZE = 160.0, 17.0, 17.0, 10.0
TOP, BOTTOM = 24 / 25.4 * 72, 24 / 25.4 * 72 + 43 * 17.0
LEFT = (210 / 25.4 * 72 - 3 * COLUMN - 2 * GUTTER) / 2
# No line begins with these, none ends with those (W3C clreq, 3.1.3).
NOT_FIRST = frozenset("，。、；：？！…—·）》〉」』】〕”’％,.;:?!)]}%")
NOT_LAST = frozenset("（《〈「『【〔“‘([{")
_CLOSING = frozenset("，。、；：？！）》〉」』】〕”’")
_OPENING = frozenset("（《〈「『【〔“‘")


@dataclass(frozen=True)
class Line:
    """A line of one column: its text, where it is, and the size of its first letter."""

    page: int
    column: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    font: str

    @property
    def is_text(self) -> bool:
        """Tell a line of a story's text."""
        return abs(self.size - SIZE) < 0.1 and "Serif" in self.font

    @property
    def is_item(self) -> bool:
        """Tell the first line of a list's item."""
        return re.match(r"(?:•|\d+\.)", self.text) is not None

    @property
    def is_indented(self) -> bool:
        """Tell the first line of a paragraph, and what stands in a list or a quotation."""
        left = LEFT + self.column * (COLUMN + GUTTER)
        return self.x0 > left + 1

    @property
    def off(self) -> float:
        """Return how far the line is from the edges of its column, marks squeezed (pt)."""
        left = LEFT + self.column * (COLUMN + GUTTER)
        right = left + COLUMN
        begin = min(abs(self.x0 - left), abs(self.x0 - left - 2 * SIZE))
        end = abs(self.x1 - right)
        if self.text[0] in _OPENING:
            begin = min(begin, abs(self.x0 + SIZE / 2 - left), abs(self.x0 - 1.5 * SIZE - left))
        if self.text[-1] in _CLOSING:
            end = min(end, abs(self.x1 - SIZE / 2 - right))
        return max(begin, end)


@dataclass
class Paper:
    """A PDF, opened."""

    data: bytes
    pages: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pdf = pdfplumber.open(io.BytesIO(self.data))
        self.pages = list(self.pdf.pages)

    def lines(self, page: int) -> list[Line]:
        """Return the lines of a page's three columns, column after column, from the top."""
        made: list[Line] = []
        for column in range(3):
            left = LEFT + column * (COLUMN + GUTTER)
            chars = [
                char
                for char in self.pages[page].chars
                if left - 8 <= (char["x0"] + char["x1"]) / 2 < left + COLUMN + 8
                and TOP - 2 <= (char["top"] + char["bottom"]) / 2 <= BOTTOM + 2
            ]
            made += [_line(page, column, row) for row in _rows(chars)]
        return made

    def ends(self, page: int) -> list[float]:
        """Return where each column of a page ends: the lowest text, picture or code (pt)."""
        objects = self.pages[page]
        made = []
        for column in range(3):
            left = LEFT + column * (COLUMN + GUTTER)
            low = [
                each["bottom"]
                for each in (*objects.chars, *objects.images, *objects.curves, *objects.rects)
                if left - 8 <= (each["x0"] + each["x1"]) / 2 < left + COLUMN + 8
                and TOP <= each["bottom"] <= BOTTOM + 4
            ]
            made.append(max(low, default=TOP))
        return made

    def outline(self) -> list[tuple[int, str, int]]:
        """Return level, title and page (from 1) of each bookmark."""
        with pypdfium2.PdfDocument(self.data) as document:
            made = []
            for item in document.get_toc():
                place = item.get_dest()
                page = place.get_index() if place else None
                made.append((item.level, item.get_title(), -1 if page is None else page + 1))
            return made

    def codes(self, page: int, dots: int = 300) -> list[str]:
        """Return what the QR codes on a page say, from top left."""
        with pypdfium2.PdfDocument(self.data) as document:
            image = document[page].render(scale=dots / 72).to_pil()
        found = zxingcpp.read_barcodes(image)
        return [each.text for each in found]

    def text(self, page: int) -> str:
        """Return all text of a page as it is drawn."""
        return "".join(char["text"] for char in self.pages[page].chars)


def _rows(chars: list[Any]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for char in sorted(chars, key=lambda each: (each["bottom"], each["x0"])):
        if rows and abs(rows[-1][0]["bottom"] - char["bottom"]) < 3:
            rows[-1].append(char)
        else:
            rows.append([char])
    return [sorted(row, key=lambda each: float(each["x0"])) for row in rows]


def _line(page: int, column: int, row: list[Any]) -> Line:
    inked = [char for char in row if char["text"].strip("\u200b \u3000")] or row
    return Line(
        page,
        column,
        "".join(char["text"] for char in row).strip(" \u200b"),
        inked[0]["x0"],
        inked[-1]["x1"],
        min(char["top"] for char in row),
        max(char["bottom"] for char in row),
        inked[0]["size"],
        inked[0]["fontname"],
    )


def full_lines(lines: list[Line]) -> list[Line]:
    """Return the lines of text after which their paragraph goes on in the next line."""
    return [
        line
        for line, after in itertools.pairwise(lines)
        if line.is_text
        and after.is_text
        and line.column == after.column
        and abs(after.bottom - line.bottom - LINE) < 1
        and not line.is_item
        and not after.is_item
        and not after.is_indented
    ]


def squeezed(text: str) -> str:
    """Return a text without white space and without what only print adds to it."""
    text = re.sub(r"（第\s*\d+\s*页）", "", unicodedata.normalize("NFKC", text))
    text = re.sub(r"\(第\s*\d+\s*页\)", "", text)
    return re.sub(r"[\s\u200b\u2060]+", "", text)


def program(*arguments: str | Path) -> str:
    """Run another program that reads PDF; return what it prints. It must end well."""
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def opened(data: bytes) -> pikepdf.Pdf:
    """Open a PDF with pikepdf."""
    return pikepdf.open(io.BytesIO(data))
