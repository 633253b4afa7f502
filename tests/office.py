"""Word files as a real office makes them: LibreOffice saves the manuscript of 24 places as .docx.

`python -m tests.office` makes those in tests/manuscripts/ anew.
"""

from __future__ import annotations

import base64
import html
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.desk import FILE, STORIES, Story
from tests.wordfile import bold_line, manuscript, picture

NAMES = ("headings", "bold", "numbered", "page", "furnished", "resaved")
# What the last story of `furnished` has beside its text, by where an import puts it.
NOTE = "脚注里的话。"
COMMENT = "这里要核实"
ADDED = "修订时加上的话。"
DELETED = "修订时删去的话。"
BOXED = "文本框里的话。"
CELLS = (("项目", "时间"), ("服务", (("理发", "十日"), ("磨刀", "二十日"))))

_FRAME = """\
<?xml version="1.0" encoding="UTF-8"?>
<office:document office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2"
  xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
  xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
  xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<office:styles>
  <style:style style:name="Title" style:family="paragraph"/>
  <style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
    style:default-outline-level="1"/>
  <text:list-style style:name="Numbers"><text:list-level-style-number text:level="1"
    style:num-format="一, 二, 三, ..." style:num-suffix="、"/></text:list-style>
</office:styles>
<office:automatic-styles>
  <style:style style:name="Bold" style:family="text"><style:text-properties
    fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
</office:automatic-styles>
<office:body><office:text>{changes}{body}</office:text></office:body>
</office:document>
"""


def _paragraph(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _heading(story: Story) -> str:
    text = html.escape(f"{story.name}：{story.headline}")
    return f'<text:h text:style-name="Heading_20_1" text:outline-level="1">{text}</text:h>'


def _bold(story: Story) -> str:
    text = html.escape(f"{story.name}：{story.headline}")
    return _paragraph(f'<text:span text:style-name="Bold">{text}</text:span>')


def _item(story: Story) -> str:
    text = html.escape(f"{story.name}：{story.headline}")
    return (
        '<text:list text:style-name="Numbers" text:continue-numbering="true"><text:list-item>'
        f"{_paragraph(text)}</text:list-item></text:list>"
    )


def _text(heading: Callable[[Story], str], *, more: str = "", changes: str = "") -> str:
    """Return a flat OpenDocument file of all stories, with `more` at the end of the last."""
    made = [_paragraph("《小巷里弄间旋律》创刊号", "Title"), _paragraph("出彩处")]
    for story in STORIES:
        made.append(heading(story))
        made.extend(_paragraph(html.escape(line)) for line in story.lines)
    return _FRAME.format(changes=changes, body="\n".join([*made, more]))


def _page() -> str:
    """Return the manuscript as a page of the web."""
    made = ["<h1>《小巷里弄间旋律》创刊号</h1>", "<p>出彩处</p>"]
    for story in STORIES:
        made.append(f"<h2>{html.escape(f'{story.name}：{story.headline}')}</h2>")
        made.extend(f"<p>{html.escape(line)}</p>" for line in story.lines)
    return '<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8">\n' + "\n".join(made) + "</html>"


def _table(rows: object, name: str) -> str:
    assert isinstance(rows, tuple)
    made = ""
    for row in rows:
        cells = (
            _table(cell, f"{name}x") if isinstance(cell, tuple) else _paragraph(cell)
            for cell in row
        )
        inside = "".join(
            f'<table:table-cell office:value-type="string">{cell}</table:table-cell>'
            for cell in cells
        )
        made += f"<table:table-row>{inside}</table:table-row>"
    column = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    return f'<table:table table:name="{name}">{column}{made}</table:table>'


def _furnished() -> str:
    """Return a manuscript with all that a Word file can hold beside its text."""
    info = "<dc:creator>编辑</dc:creator><dc:date>2026-11-22T00:00:00</dc:date>"
    changes = (
        '<text:tracked-changes><text:changed-region xml:id="ins" text:id="ins"><text:insertion>'
        f"<office:change-info>{info}</office:change-info></text:insertion></text:changed-region>"
        '<text:changed-region xml:id="del" text:id="del"><text:deletion><office:change-info>'
        f"{info}</office:change-info>{_paragraph(DELETED)}</text:deletion></text:changed-region>"
        "</text:tracked-changes>"
    )
    note = (
        '<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1'
        f"</text:note-citation><text:note-body>{_paragraph(NOTE)}</text:note-body></text:note>"
    )
    comment = f"<office:annotation>{info}{_paragraph(COMMENT)}</office:annotation>"
    shown = (
        '<draw:frame draw:name="图" text:anchor-type="as-char" svg:width="2cm" svg:height="1.5cm">'
        f"<draw:image><office:binary-data>{base64.b64encode(picture().getvalue()).decode()}"
        "</office:binary-data></draw:image><svg:desc>弄堂口</svg:desc></draw:frame>"
    )
    box = (
        '<draw:frame draw:name="框" text:anchor-type="paragraph" svg:width="4cm">'
        f'<draw:text-box fo:min-height="1cm">{_paragraph(BOXED)}</draw:text-box></draw:frame>'
    )
    more = (
        _paragraph(f"有注的话{note}。")
        + _paragraph(f"有批注的话{comment}。")
        + _paragraph(
            f'<text:change-start text:change-id="ins"/>{ADDED}<text:change-end '
            'text:change-id="ins"/><text:change text:change-id="del"/>没有改的话。'
        )
        + _paragraph(shown)
        + _paragraph(f"{box}框外的话。")
        + _table(CELLS, "表")
        + _paragraph("表后的话。")
    )
    return _text(_heading, more=more, changes=changes)


def sources() -> Mapping[str, bytes]:
    """Return what LibreOffice is given, by file name; the stem is that of the Word file."""
    return {
        "headings.fodt": _text(_heading).encode(),
        "bold.fodt": _text(_bold).encode(),
        "numbered.fodt": _text(_item).encode(),
        "page.html": _page().encode(),
        "furnished.fodt": _furnished().encode(),
        "resaved.docx": manuscript(bold_line),
        "old.fodt": _text(_heading).encode(),
    }


def make(folder: Path) -> None:
    """Have LibreOffice save each source in a folder, as .docx, and `old` as .doc."""
    with tempfile.TemporaryDirectory() as scratch:
        given = Path(scratch) / "given"
        given.mkdir()
        for name, data in sources().items():
            (given / name).write_bytes(data)
        profile = f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}"
        docx, doc = "docx:MS Word 2007 XML", "doc:MS Word 97"
        texts = sorted(set(given.glob("*.fodt")) - {given / "old.fodt"})
        for more, kind, files in (
            ([], docx, texts),
            ([], docx, [given / "resaved.docx"]),
            (["--infilter=HTML (StarWriter)"], docx, [given / "page.html"]),
            ([], doc, [given / "old.fodt"]),
        ):
            subprocess.run(
                [
                    *("soffice", profile, "--headless", *more, "--convert-to", kind),
                    *("--outdir", str(folder), *map(str, files)),
                ],
                check=True,
                capture_output=True,
                timeout=300,
            )


if __name__ == "__main__":
    make(FILE.parent)
    sys.exit(0)
