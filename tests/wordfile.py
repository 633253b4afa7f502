"""Word files as they come: a manuscript in each form of heading, or one story and more."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document
from PIL import Image

from tests.desk import STORIES, Story

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NUMERALS = "一二三四五六七八九十"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    front = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return front + (NUMERALS[ones - 1] if ones else "")


def heading_one(document: Document, story: Story, number: int) -> None:
    document.add_heading(f"{story.name}：{story.headline}", 1)


def bold_line(document: Document, story: Story, number: int) -> None:
    document.add_paragraph().add_run(f"{story.name}：{story.headline}").bold = True


def numbered(document: Document, story: Story, number: int) -> None:
    document.add_paragraph(f"{chinese(number)}、{story.name}：{story.headline}")


def bracketed_number(document: Document, story: Story, number: int) -> None:
    document.add_paragraph(f"（{chinese(number)}）{story.name}：{story.headline}")


def arabic(document: Document, story: Story, number: int) -> None:
    document.add_paragraph(f"{number}. {story.name}:{story.headline}")


def in_brackets(document: Document, story: Story, number: int) -> None:
    document.add_paragraph(f"【{story.name}】{story.headline}")


def numbered_by_word(document: Document, story: Story, number: int) -> None:
    document.add_paragraph(f"{story.name}：{story.headline}", style="List Number")


def padded(document: Document, story: Story, number: int) -> None:
    name = "\u3000".join(story.name) if len(story.name) == 2 else story.name
    document.add_paragraph(f"\u3000\u3000{name}：{story.headline}")


FORMS: tuple[Callable[[Document, Story, int], None], ...] = (
    heading_one,
    bold_line,
    numbered,
    bracketed_number,
    arabic,
    in_brackets,
    numbered_by_word,
    padded,
)


def manuscript(*forms: Callable[[Document, Story, int], None]) -> bytes:
    """Return the manuscript of 24 places with its headings in these forms, in turn."""
    document = docx.Document()
    document.add_paragraph("《小巷里弄间旋律》创刊号", style="Title")
    document.add_paragraph("出彩处")
    for number, story in enumerate(STORIES, 1):
        forms[number % len(forms)](document, story, number)
        for line in story.lines:
            document.add_paragraph(line)
    return saved(document)


def saved(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def small(*paragraphs: str) -> Document:
    document = docx.Document()
    document.add_heading("宝兴：一条弄堂", 1)
    for text in paragraphs or ("宝兴的第一段话。",):
        document.add_paragraph(text)
    return document


def picture(width: int = 40, kind: str = "PNG") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (width, 30), "red").save(made, kind)
    made.seek(0)
    return made


def as_on_the_web(data: bytes) -> bytes:
    """Return a Word file whose parts have the names that Word on the web gives them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            name = item.filename
            for part in ("document", "comments", "styles"):
                name = re.sub(rf"\bword/((?:_rels/)?){part}\.xml", rf"word/\g<1>{part}2.xml", name)
            content = old.read(item)
            if name.endswith(".rels") or name == "[Content_Types].xml":
                content = re.sub(rb"\b(document|comments|styles)\.xml", rb"\g<1>2.xml", content)
            new.writestr(name, content)
    return made.getvalue()


def strict(data: bytes) -> bytes:
    """Return a Word file with the namespaces of Strict Open XML (ISO/IEC 29500-1)."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            content = re.sub(
                rb"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                old.read(item),
            )
            new.writestr(item.filename, content)
    return made.getvalue()


def with_body(inside: str) -> Callable[[bytes], bytes]:
    """Return what puts XML before the end of a document's body."""

    def change(data: bytes) -> bytes:
        return data.replace(b"<w:sectPr", inside.encode() + b"<w:sectPr", 1)

    return change
