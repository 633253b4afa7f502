"""A Word file → paragraphs: mammoth makes HTML of it, markdownify Markdown of each block."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gazette.errors import ContentError, Problem, problem
from gazette.importers import beside, escaping, package
from gazette.importers.encodings import tidy
from gazette.importers.lean import lean
from gazette.importers.marks import to_markdown
from gazette.importers.paragraphs import HARD_BREAK, PARAGRAPH, Manuscript, Paragraph

if TYPE_CHECKING:
    from bs4 import Tag

_TYPES = {
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
}
# Beside those that mammoth knows: Heading 1 to 6.
_STYLES = "\n".join(
    [
        *(f"p[style-name='标题 {n}'] => h{n}:fresh" for n in range(1, 7)),
        *(f"p[style-name='{name}'] => h1:fresh" for name in ("Title", "标题")),
    ]
)
_NOTE_HREF = re.compile(r"#((?:foot|end)note)-(\d+)$")
_SPACE = re.compile(r"\s+")
_LINE_ENDS = re.compile(r"[\r\n]+")
_MARK = re.compile(r"\A(?:[-*+]|\d+\.)\s+")


def read(data: bytes, path: str) -> Manuscript:
    """Return the manuscript that a Word file holds; raises ContentError."""
    pack = package.open_package(data, path)
    extras = beside.extras(pack)
    pictures: dict[str, bytes] = {}
    problems: list[Problem] = []
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_html(lean(pack, data), path, pictures, problems), "html.parser")
    notes = _notes(soup)
    paragraphs = tuple(_paragraphs(soup))
    lost = beside.missing(
        extras.paragraphs, soup.get_text() + "".join(notes.values()).replace("\\", "")
    )
    aside = [
        (title, tidy("\n".join(texts)))
        for title, texts in (
            ("修订中删去的文字", extras.deleted),
            ("批注", extras.comments),
            ("页眉和页脚", extras.margins),
            ("字上的注音", extras.readings),
            ("没能读进正文的文字", lost),
        )
        if texts
    ]
    for code, count in (
        ("W-import-changes", extras.inserted + len(extras.deleted)),
        ("W-import-comments", len(extras.comments)),
        ("W-import-text-box", extras.boxes),
        ("W-import-nested-table", extras.nested),
        ("W-import-drawings", extras.drawings),
        ("W-import-macros", int(extras.macros)),
    ):
        if count:
            problems.append(problem(code, path, count=count))
    return Manuscript(path, paragraphs, pictures, notes, tuple(aside), tuple(problems))


def _html(data: bytes, path: str, pictures: dict[str, bytes], problems: list[Problem]) -> str:
    """Return the text as HTML; pictures are put into `pictures` under the names it uses."""
    import mammoth
    from mammoth.docx.files import InvalidFileReferenceError

    def keep(image: Any) -> dict[str, str]:
        number = len(pictures) + 1
        kind = image.content_type or "application/unknown"
        suffix = _TYPES.get(kind)
        name = f"picture-{number}{suffix or '.' + kind.rpartition('/')[2][:8]}"
        name = re.sub(r"[^\w.-]", "-", name)
        content, code = b"", ""
        try:
            with image.open() as stream:
                content = stream.read(package.MAX_PICTURE + 1)
        except InvalidFileReferenceError:
            code = "W-import-picture-linked"
        else:
            if suffix is None:
                code = "W-import-picture-kind"
            elif len(content) > package.MAX_PICTURE:
                code = "W-import-picture-large"
        if code:
            limit = package.MAX_PICTURE // 2**20
            problems.append(problem(code, path, number=number, name=name, limit=limit))
            pictures[name] = b""
            return {"src": "", "alt": ""}
        pictures[name] = content
        return {"src": name, "alt": _SPACE.sub(" ", tidy(image.alt_text or "")).strip()}

    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=mammoth.images.img_element(keep),
            external_file_access=False,
            style_map=_STYLES,
            include_embedded_style_map=False,
            ignore_empty_paragraphs=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # a damaged file raises anything
        raise ContentError([problem("E-import-broken", path)]) from error
    return str(made.value)


def _notes(soup: Tag) -> dict[str, str]:
    """Take the footnotes out of the HTML; return their Markdown by label."""
    notes: dict[str, str] = {}
    for item in soup.find_all("li", id=re.compile(r"^(?:foot|end)note-\d+$")):
        for back in item.find_all("a", href=re.compile("#(?:foot|end)note-ref-")):
            back.decompose()
        label = str(item["id"]).replace("footnote-", "")
        texts = [to_markdown(each).strip() for each in item.find_all("p")]
        notes[label] = " ".join(filter(None, texts)) or "…"
        outer = item.parent
        item.decompose()
        if outer is not None and not outer.find_all("li"):
            outer.decompose()
    for call in soup.find_all("a", href=_NOTE_HREF):
        match = _NOTE_HREF.search(str(call["href"]))
        whole = call.parent if call.parent is not None and call.parent.name == "sup" else call
        if match:
            label = match[2] if match[1] == "footnote" else f"endnote-{match[2]}"
            mark = soup.new_tag("note")
            mark["label"] = label
            whole.replace_with(mark)
    return notes


def _paragraphs(soup: Tag) -> Iterator[Paragraph]:
    blank = False
    for number, block in enumerate(_blocks(soup), 1):
        made = list(_block(block, number, after_blank=blank))
        blank = not made
        yield from made


def _blocks(soup: Tag) -> Iterator[Tag]:
    """Yield the blocks of the text; a table of one column is a frame around paragraphs."""
    for block in soup.find_all(recursive=False):
        if block.name == "table" and not block.find("table"):
            rows = [row.find_all(["td", "th"]) for row in block.find_all("tr")]
            if all(len(cells) == 1 for cells in rows):
                for cells in rows:
                    yield from _blocks(cells[0])
                continue
        yield block


def _block(block: Tag, number: int, *, after_blank: bool) -> Iterator[Paragraph]:
    if block.name in ("p", "h1", "h2", "h3", "h4", "h5", "h6"):
        yield from _lines(block, number, after_blank=after_blank)
    elif block.name in ("ul", "ol") and len(block.find_all("li")) == 1:
        # Word numbers headings by itself; what is one item only may be one.
        text = _shown(block)
        if text:
            mark = "- " if block.name == "ul" else "1. "
            item = block.find("li")
            markdown = mark + _MARK.sub("", (to_markdown(item) if item else "").strip())
            strong = _is_strong(block)
            yield Paragraph(
                text, markdown, number, strong=strong, listed=True, after_blank=after_blank
            )
    else:
        for inner in block.find_all("table") if block.name == "table" else ():
            _flatten(inner)
        text = tidy(block.get_text("\n")).strip()
        if text or block.find("img"):
            markdown = to_markdown(block).strip("\n")
            yield Paragraph(text, markdown, number, plain=False, after_blank=after_blank)


def _lines(block: Tag, number: int, *, after_blank: bool) -> Iterator[Paragraph]:
    """Yield the lines of a paragraph, which Shift-Enter parts."""
    level = int(block.name[1]) if block.name != "p" else 0
    strong = _is_strong(block)
    texts = tidy(_with_breaks(block)).split("\n")
    markdowns = to_markdown(block).strip("\n").split(HARD_BREAK)
    pictures = block.find("img") is not None
    if level or len(texts) != len(markdowns) or pictures:
        text = _shown(block)
        markdown = HARD_BREAK.join(each.strip() for each in markdowns)
        if level:
            text = markdown = text.strip()
            markdown = escaping.inline(text) if not block.find(["note", "a"]) else markdown
        if markdown or text:
            yield Paragraph(
                text,
                markdown.strip(),
                number,
                level=level,
                strong=strong,
                plain=not pictures,
                after_blank=after_blank,
            )
        return
    first = True
    for text, markdown in zip(texts, markdowns, strict=True):
        # A note may stand alone.
        if text.strip() or "[^" in markdown:
            yield Paragraph(
                text.strip(),
                markdown.strip(),
                number,
                strong=strong,
                plain=bool(text.strip()),
                glue=PARAGRAPH if first else HARD_BREAK,
                after_blank=first and after_blank,
            )
            first = False


def _with_breaks(block: Tag) -> str:
    from bs4.element import NavigableString, Tag

    made: list[str] = []
    for each in block.descendants:
        if isinstance(each, NavigableString):
            made.append(_LINE_ENDS.sub(" ", str(each)))
        elif isinstance(each, Tag) and each.name == "br":
            made.append("\n")
    return "".join(made)


def _shown(block: Tag) -> str:
    return tidy(_with_breaks(block)).strip()


def _is_strong(block: Tag) -> bool:
    """Tell a paragraph that is bold as a whole."""
    bold = "".join(each.get_text() for each in block.find_all(["strong", "b"]))
    whole = _SPACE.sub("", block.get_text())
    return bool(whole) and _SPACE.sub("", bold) == whole


def _flatten(table: Tag) -> None:
    """Put a table that stands in a cell there as text: cells by comma, rows by semicolon."""
    rows = []
    for row in table.find_all("tr"):
        cells = [_SPACE.sub(" ", cell.get_text()).strip() for cell in row.find_all(["td", "th"])]
        rows.append("，".join(filter(None, cells)))
    table.replace_with("；".join(filter(None, rows)))
