"""Word files: headings in every form, pictures, notes, tables and revisions."""

from __future__ import annotations

import io
import re
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE

from gazette import markup
from gazette.importers import package, word
from gazette.importers.lean import lean
from gazette.stories import ALT
from tests.desk import (
    CENTRES,
    STORIES,
    Story,
    altered,
    lines_of,
    problem_codes,
    save,
    value,
    written,
)
from tests.support import ROOT, SmallSite, snapshot
from tests.wordfile import (
    FORMS,
    as_on_the_web,
    heading_one,
    manuscript,
    numbered_by_word,
    picture,
    saved,
    small,
    strict,
    with_body,
)


def body_of(site: SmallSite, name: str = "宝兴") -> str:
    return written(site)[name][2]


@pytest.mark.parametrize("form", FORMS)
def test_24_of_24_places_in_each_form_of_heading(
    bare: SmallSite, tmp_path: Path, form: Callable[[Document, Story, int], None]
) -> None:
    ran = bare.run("import", save(tmp_path / "来稿.docx", manuscript(form)))
    assert (ran.status, ran.error) == (0, "")
    made = written(bare)
    assert set(made) == {each.name for each in STORIES}
    for story in STORIES:
        folder, front, body = made[story.name]
        assert (folder, value(front, "headline")) == (story.folder, story.headline)
        shown = markup.convert(body)
        assert shown.problems == ()
        typed = "".join(re.sub(r"^(?:- |\d\. )", "", line) for line in story.lines)
        assert re.sub(r"\s", "", shown.text) == re.sub(r"\s", "", typed)
    assert sum(folder == "centres" for folder, _, _ in made.values()) == CENTRES
    assert "title: 创刊号\n" in (bare.folder / "content/issues/001.md").read_text("utf-8")


def test_24_of_24_places_that_are_known_in_all_forms_at_once(
    site: SmallSite, tmp_path: Path
) -> None:
    shutil.rmtree(site.folder / "content")
    shutil.copytree(ROOT / "content", site.folder / "content")
    before = snapshot(site.folder / "content")
    ran = site.run("import", save(tmp_path / "来稿.docx", manuscript(*FORMS)))
    assert ran.status == 0
    made = written(site)
    assert set(made) == {f"{each.name}（新稿）" for each in STORIES}
    assert all(made[f"{each.name}（新稿）"][0] == each.folder for each in STORIES)
    after = snapshot(site.folder / "content")
    assert {path: after[path] for path in before} == before
    assert "E-" not in site.run("check").error


def test_lines_marks_lists_and_tables_of_word(bare: SmallSite, tmp_path: Path) -> None:
    document = small()
    paragraph = document.add_paragraph("有")
    paragraph.add_run("粗的").bold = True
    paragraph.add_run("，也有*星号*。")
    broken = document.add_paragraph("上一行")
    broken.add_run().add_break()
    broken.add_run("下一行")
    document.add_heading("小标题", 3)
    document.add_paragraph("甲", style="List Bullet")
    document.add_paragraph("乙", style="List Bullet")
    table = document.add_table(2, 2)
    for n, text in enumerate(("项目", "时间", "理发", "每月10日")):
        table.cell(n // 2, n % 2).text = text
    frame = document.add_table(2, 1)
    frame.cell(0, 0).text = "框里的一段。"
    frame.cell(1, 0).text = "框里的又一段。"
    ran = bare.run("import", save(tmp_path / "a.docx", saved(document)))
    assert (ran.status, ran.error) == (0, "")
    assert body_of(bare) == (
        "\n宝兴的第一段话。\n\n有**粗的**，也有\\*星号\\*。\n\n上一行  \n下一行\n\n## 小标题\n\n"
        "- 甲\n- 乙\n\n| 项目 | 时间 |\n| --- | --- |\n| 理发 | 每月10日 |\n\n"
        "框里的一段。\n\n框里的又一段。\n"
    )
    assert bare.run("check").error == ""


@pytest.mark.parametrize(
    "text", ["1995年建成的楼", "12月的事", "1. 编号", "- 一横", "*星号", "1-2楼"]
)
def test_a_list_of_one_item_keeps_its_text(bare: SmallSite, tmp_path: Path, text: str) -> None:
    document = small()
    document.add_paragraph(text, style="List Number")
    document.add_paragraph("第二段话。")
    document.add_paragraph(text, style="List Bullet")
    ran = bare.run("import", save(tmp_path / "a.docx", saved(document)))
    assert (ran.status, ran.error) == (0, "")
    shown = markup.convert(body_of(bare)).text.split("\n")
    assert shown == ["宝兴的第一段话。", text, "第二段话。", text]


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.txt", "无名"])
def test_a_word_file_by_another_name_is_read(bare: SmallSite, tmp_path: Path, name: str) -> None:
    ran = bare.run("import", save(tmp_path / name, saved(small())))
    assert (ran.status, ran.error) == (0, "")
    assert lines_of(body_of(bare)) == ["宝兴的第一段话。"]


def test_a_bold_line_above_a_text_heads_it(bare: SmallSite, tmp_path: Path) -> None:
    document = small()
    document.add_paragraph().add_run("大事大家定").bold = True
    document.add_paragraph("第二段话。")
    document.add_paragraph().add_run("整段都是粗体的一句话。").bold = True
    assert bare.run("import", save(tmp_path / "a.docx", saved(document))).status == 0
    assert lines_of(body_of(bare))[1:] == [
        "## 大事大家定",
        "第二段话。",
        "**整段都是粗体的一句话。**",
    ]


def test_a_table_inside_a_table_becomes_text(bare: SmallSite, tmp_path: Path) -> None:
    document = small()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项目", "时间"
    table.cell(1, 0).text = "服务"
    inner = table.cell(1, 1).add_table(2, 2)
    for n, text in enumerate(("理发", "十日", "磨刀", "二十日")):
        inner.cell(n // 2, n % 2).text = text
    ran = bare.run("import", save(tmp_path / "a.docx", saved(document)))
    assert problem_codes(ran.error) == ["W-import-nested-table"]
    assert "| 服务 | 理发，十日；磨刀，二十日 |" in body_of(bare)
    assert markup.convert(body_of(bare)).problems == ()


def test_pictures_lie_beside_the_story_and_ask_for_words(bare: SmallSite, tmp_path: Path) -> None:
    document = small()
    document.add_picture(picture())
    document.add_paragraph("图说：弄堂。")
    document.add_heading("社区食堂服务中心：一顿热饭", 1)
    document.add_paragraph("食堂的第一段话。")
    document.add_picture(picture(kind="JPEG"))
    ran = bare.run("import", save(tmp_path / "a.docx", saved(document)))
    assert (ran.status, ran.error) == (0, "")
    folder = bare.folder / "content/neighbourhoods/baoxing"
    assert sorted(file.name for file in folder.iterdir()) == ["index.md", "picture-1.png"]
    assert (folder / "picture-1.png").read_bytes() == picture().getvalue()
    assert f"\n![{ALT}](picture-1.png)\n" in body_of(bare)
    assert f"![{ALT}](picture-2.jpg)" in body_of(bare, "社区食堂服务中心")
    assert bare.run("check").error == ""
    file = folder / "index.md"
    file.write_text(re.sub("draft: .*\n", "", file.read_text("utf-8")), encoding="utf-8")
    error = bare.run("check").error
    assert f"“{ALT}”" in error


def test_a_story_with_pictures_that_comes_again_is_found_behind_one_without(
    bare: SmallSite, tmp_path: Path
) -> None:
    for text in ("先来的一段。", "后来的一段。"):
        file = save(tmp_path / "a.docx", saved(small(text)))
        assert bare.run("import", file).status == 0
    document = small()
    document.add_picture(picture())
    file = save(tmp_path / "a.docx", saved(document))
    assert bare.run("import", file).status == 0
    assert (bare.folder / "content/neighbourhoods/baoxing-draft.md").exists()
    assert (bare.folder / "content/neighbourhoods/baoxing-draft-2/index.md").exists()
    before = snapshot(bare.folder)
    assert "都已经有了" in bare.run("import", file).output
    assert snapshot(bare.folder) == before


def test_a_picture_that_is_too_large_is_named_and_the_text_is_read(
    bare: SmallSite, tmp_path: Path
) -> None:
    document = small()
    document.add_picture(picture())
    large = b"\x89PNG\r\n" + bytes(60 * 2**20)
    data = altered(saved(document), {"word/media/image1.png": lambda _: large})
    ran = bare.run("import", save(tmp_path / "a.docx", data))
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-picture-large"])
    assert "picture-1.png" in ran.error
    assert lines_of(body_of(bare)) == ["宝兴的第一段话。"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/a.png", "file://{folder}/a.png"])
def test_a_picture_that_lies_elsewhere_is_named_and_never_fetched(
    bare: SmallSite, tmp_path: Path, address: str
) -> None:
    (tmp_path / "a.png").write_bytes(picture().getvalue())
    document = small()
    document.add_picture(picture())
    document.add_picture(picture(kind="JPEG"))
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0)
        target = address.format(port=elsewhere.getsockname()[1], folder=tmp_path)
        relation = f'<Relationship Id="rIdL" Type="{PICTURE_TYPE}" Target="{target}" '
        data = altered(
            saved(document),
            {
                "word/document.xml": lambda old: re.sub(
                    rb'r:embed="\w+"', b'r:link="rIdL"', old, count=1
                ),
                "word/_rels/document.xml.rels": lambda old: old.replace(
                    b"</Relationships>",
                    f'{relation}TargetMode="External"/></Relationships>'.encode(),
                ),
            },
        )
        ran = bare.run("import", save(tmp_path / "a.docx", data))
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-picture-linked"])
    assert "第 1 张图片" in ran.error
    folder = bare.folder / "content/neighbourhoods/baoxing"
    assert sorted(file.name for file in folder.iterdir()) == ["index.md", "picture-2.jpg"]


def test_what_word_draws_by_itself_is_said(bare: SmallSite, tmp_path: Path) -> None:
    drawn = "".join(
        f'<w:p><w:r><{name} xmlns:x="http://schemas.openxmlformats.org/{space}"/></w:r></w:p>'
        for name, space in (
            ("x:chart", "drawingml/2006/chart"),
            ("x:relIds", "drawingml/2006/diagram"),
            ("x:oMath", "officeDocument/2006/math"),
        )
    )
    data = altered(saved(small()), {"word/document.xml": with_body(drawn)})
    ran = bare.run("import", save(tmp_path / "a.docx", data))
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-drawings"])
    assert "3 处" in ran.error
    assert lines_of(body_of(bare)) == ["宝兴的第一段话。"]


def test_a_picture_before_the_first_story_is_kept(bare: SmallSite, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_picture(picture())
    document.add_heading("宝兴：一条弄堂", 1)
    document.add_paragraph("宝兴的第一段话。")
    ran = bare.run("import", save(tmp_path / "a.docx", saved(document)))
    assert "leftovers/a.txt" in ran.output
    assert (bare.folder / "leftovers/a/picture-1.png").read_bytes() == picture().getvalue()


INSERTED = (
    '<w:p><w:r><w:t>改过的</w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t>新加的</w:t></w:r>'
    '</w:ins><w:del w:id="2" w:author="a"><w:r><w:delText>删掉的旧话</w:delText></w:r></w:del>'
    "</w:p>"
)
BOX = (
    '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
    'markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r>'
    "<w:t>只在框里的话</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>"
    "</mc:AlternateContent></w:r><w:r><w:t>框外的话。</w:t></w:r></w:p>"
)
COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8"?><w:comments xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:comment w:id="0" w:author="a"><w:p><w:r><w:t>这里要核实</w:t>'
    "</w:r></w:p></w:comment></w:comments>"
)


def test_tracked_changes_comments_and_text_boxes_are_said_and_kept(
    bare: SmallSite, tmp_path: Path
) -> None:
    document = small()
    document.sections[0].header.paragraphs[0].text = "外滩街道来稿"
    data = altered(
        saved(document),
        {
            "word/document.xml": with_body(INSERTED + BOX),
            "word/comments.xml": lambda _: COMMENTS.encode(),
        },
    )
    ran = bare.run("import", save(tmp_path / "a.docx", data))
    assert ran.status == 0
    assert sorted(problem_codes(ran.error)) == [
        "W-import-changes",
        "W-import-comments",
        "W-import-text-box",
    ]
    assert lines_of(body_of(bare)) == ["宝兴的第一段话。", "改过的新加的", "框外的话。"]
    kept = (bare.folder / "leftovers/a.txt").read_text(encoding="utf-8")
    for text in ("删掉的旧话", "这里要核实", "只在框里的话", "外滩街道来稿"):
        assert text in kept


@pytest.mark.parametrize("writer", [as_on_the_web, strict])
def test_a_word_file_may_be_written_in_another_way(
    bare: SmallSite, tmp_path: Path, writer: Callable[[bytes], bytes]
) -> None:
    """Word on the web names its parts in its own way; a strict file names its elements so."""
    document = small("宝兴的第一段话。")
    document.add_comment(document.paragraphs[-1].runs, text="这里要核实", author="甲")
    changed = (
        '<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>删掉的旧话</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>新加的话。</w:t></w:r></w:ins></w:p>'
    )
    # Chinese Word numbers its styles; only their names tell what they are.
    data = altered(
        saved(document),
        {
            "word/document.xml": lambda old: with_body(changed)(old).replace(b"Heading1", b"1"),
            "word/styles.xml": lambda old: old.replace(b'"Heading1"', b'"1"'),
        },
    )
    ran = bare.run("import", save(tmp_path / "a.docx", writer(data)))
    assert ran.status == 0
    assert problem_codes(ran.error) == ["W-import-changes", "W-import-comments"]
    assert "宝兴" in ran.output
    assert lines_of(body_of(bare)) == ["宝兴的第一段话。", "新加的话。"]
    kept = (bare.folder / "leftovers/a.txt").read_text(encoding="utf-8")
    assert "删掉的旧话" in kept
    assert "这里要核实" in kept


READING = (
    "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>nòng</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>弄</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


@pytest.mark.parametrize(
    ("inside", "line", "aside"),
    [
        (f"{READING}<w:r><w:t>堂里</w:t></w:r>", "宝兴的弄堂里", "弄（nòng）"),
        (f'<w:fldSimple w:instr=" A ">{READING}</w:fldSimple>', "宝兴的弄", "弄（nòng）"),
        ('<w:fldSimple w:instr=" A "><w:r><w:t>域</w:t></w:r></w:fldSimple>', "宝兴的域", ""),
        ('<w:dir w:val="ltr"><w:r><w:t>字</w:t></w:r></w:dir>', "宝兴的字", ""),
        ('<w:bdo w:val="ltr"><w:r><w:t>字</w:t></w:r></w:bdo>', "宝兴的字", ""),
        ("<w:r><w:t>前</w:t><w:cr/><w:t>后</w:t></w:r>", "宝兴的前  \n后", ""),
        ("<w:r><w:t>前</w:t><w:noBreakHyphen/><w:t>后</w:t></w:r>", "宝兴的前\u2011后", ""),
        (
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>勾</w:t></w:r>',
            "宝兴的\U0001f5f9勾",
            "",
        ),
    ],
    ids=["reading", "in a field", "field", "direction", "other", "line", "hyphen", "sign"],
)
def test_no_character_falls_out_of_a_sentence(
    bare: SmallSite, tmp_path: Path, inside: str, line: str, aside: str
) -> None:
    paragraph = f"<w:p><w:r><w:t>宝兴的</w:t></w:r>{inside}</w:p>"
    data = altered(saved(small()), {"word/document.xml": with_body(paragraph)})
    ran = bare.run("import", save(tmp_path / "a.docx", data))
    assert (ran.status, ran.error) == (0, "")
    assert line in body_of(bare)
    kept = bare.folder / "leftovers/a.txt"
    assert kept.is_file() is bool(aside)
    assert not aside or aside in kept.read_text(encoding="utf-8")


FOOTNOTES = (
    '<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r><w:t>脚注里的话。</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)
PICTURE_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
NOTE_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


@pytest.mark.parametrize("words", ["<w:t>有注的话</w:t>", ""], ids=["noted", "alone"])
def test_footnotes_become_footnotes(bare: SmallSite, tmp_path: Path, words: str) -> None:
    call = f'<w:p><w:r>{words}</w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    relation = f'<Relationship Id="rIdN" Type="{NOTE_TYPE}" Target="footnotes.xml"/>'
    data = altered(
        saved(small()),
        {
            "word/document.xml": with_body(call),
            "word/footnotes.xml": lambda _: FOOTNOTES.encode(),
            "word/_rels/document.xml.rels": lambda old: old.replace(
                b"</Relationships>", relation.encode() + b"</Relationships>"
            ),
        },
    )
    ran = bare.run("import", save(tmp_path / "a.docx", data))
    assert (ran.status, ran.error) == (0, "")
    body = body_of(bare)
    said = re.sub("<.*?>", "", words)
    assert re.search(rf"^{said}\[\^\d+\]$", body, re.MULTILINE)
    assert re.search(r"\n\[\^\d+\]: 脚注里的话。\n", body)
    assert markup.convert(body).problems == ()


def test_macros_are_left_alone_and_said(bare: SmallSite, tmp_path: Path) -> None:
    data = altered(saved(small()), {"word/vbaProject.bin": lambda _: b"macro"})
    ran = bare.run("import", save(tmp_path / "a.docm", data))
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-macros"])
    assert lines_of(body_of(bare)) == ["宝兴的第一段话。"]


def test_the_styles_of_word_are_read_by_their_names_alone() -> None:
    """They are most of what Word writes; 24 small files took six seconds to read, and take one."""
    data = manuscript(heading_one, numbered_by_word)
    pack = package.open_package(data, "a.docx")
    made = zipfile.ZipFile(io.BytesIO(lean(pack, data)))
    assert len(made.read("word/styles.xml")) * 2 < len(pack.archive.read("word/styles.xml"))
    assert "heading 1" in made.read("word/styles.xml").decode().lower()
    assert made.read("word/document.xml") == pack.archive.read("word/document.xml")


@pytest.mark.parametrize("name", ["标题 1", "Heading 1", "heading 1", "Title", "标题"])
def test_a_heading_is_told_by_the_name_of_its_style(name: str) -> None:
    document = docx.Document()
    style = document.styles.add_style("own", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("曾家：一条弄堂的新事", style=style)
    document.add_paragraph("第一段话在这里。")
    data = altered(
        saved(document),
        {
            "word/styles.xml": lambda old: old.replace(
                b'<w:name w:val="own"/>', f'<w:name w:val="{name}"/>'.encode()
            )
        },
    )
    read = word.read(data, "a.docx")
    assert [each.level for each in read.paragraphs] == [1, 0]


CARRIED = {
    "word/media/image2.svg": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a"><svg/>',
    "word/afchunk.htm": b"<!DOCTYPE html><html><p>a<br>b</html>",
    "customXml/item9.xml": '<?xml version="1.0" encoding="GBK"?><甲/>'.encode("gbk"),
    "word/embeddings/a.bin": "甲".encode("utf-16"),
    "word/fonts/font1.odttf": b"<\x00\x01\x02",
}


@pytest.mark.parametrize("name", CARRIED)
def test_what_a_word_file_carries_along_may_be_anything(
    bare: SmallSite, tmp_path: Path, name: str
) -> None:
    data = altered(saved(small()), {name: lambda _: CARRIED[name]})
    ran = bare.run("import", save(tmp_path / "a.docx", data))
    assert (ran.status, ran.error) == (0, "")
    assert lines_of(body_of(bare)) == ["宝兴的第一段话。"]
