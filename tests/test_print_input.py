"""Whatever an editor writes is printed whole, or said in one message."""

from __future__ import annotations

import re
import time
import tracemalloc
from pathlib import Path

import pytest

from gazette import typefaces
from gazette.printing.tree import Places, blocks
from tests.bodies import ready
from tests.browser import FURNISHED, png
from tests.paper import COLUMN, GUTTER, LEFT, LINE, TOP, Paper, opened, program, squeezed
from tests.support import CONFIG, ISSUE, PRINTED, SmallSite

PROFILE = """\
---
name: {name}
headline: {headline}
highlights:
  - text: 一句话
---

{body}
"""


def profile(name: str, body: str, headline: str = "一句题目") -> str:
    return PROFILE.format(name=name, headline=headline, body=body)


# What an editor may do.


def test_one_of_everything_is_printed(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    for path, text in FURNISHED.items():
        site.write(path, text)
    site.write("content/media/健康 弄.png", png())
    site.write("content/centres/elder-care/照片 一.png", png(64, 48, "blue"))
    ran = site.run("pdf", "2")
    assert ran.status == 0, ran.error
    paper = Paper((site.folder / "gazette-2.pdf").read_bytes())
    text = squeezed("".join(paper.text(page) for page in range(len(paper.pages))))
    for words in ("第一条脚注", "<b>不是标签</b>", "https://www.example.org/a?b=1&c=2", "供图"):
        assert words.replace(" ", "") in text, words


LONG = "甲乙丙丁" * 40 + "。"
NONSENSE = {
    "a very long story": profile("宝兴", "\n\n".join([LONG] * 120)),
    "only a table": profile(
        "宝兴", "| 一 | 二 | 三 | 四 | 五 |\n|---|---|---|---|---|\n| 甲 | 乙 | 丙 | 丁 | 戊 |"
    ),
    "a table longer than a page": profile(
        "宝兴", "| 项 | 数 |\n|---|---:|\n" + "\n".join(f"| 第{n}项 | {n} |" for n in range(150))
    ),
    "a cell longer than a page": profile("宝兴", f"| 项 | 数 |\n|---|---|\n| {LONG * 12} | 一 |"),
    "a long word": profile("宝兴", "看" + "Donaudampfschifffahrt" * 12 + "吧。"),
    "a long address": profile("宝兴", f"看<https://example.org/{'a/b-c' * 60}?q=1>。"),
    "rare characters": profile("宝兴", "𠮷野家，㑇，龘。"),
    "a long reading": profile(
        "宝兴", "<ruby>很长很长的一句话<rt>hěn cháng de yí jù huà</rt></ruby>。"
    ),
    "a picture beside words in a link": profile(
        "宝兴",
        "[![图](/media/icon.svg) 图旁的字](https://example.org/)，"
        "**![图](/media/icon.svg) 粗的字**。",
    ),
    "a heading cell that reaches below the heading": profile(
        "宝兴",
        '<table><thead><tr><th rowspan="2">项目</th><th>时间</th></tr></thead><tbody>'
        "<tr><td>周一</td></tr><tr><td>理发</td><td>周二</td></tr></tbody></table>",
    ),
    "a cell wider than its table": profile(
        "宝兴",
        "<table><tr><td>甲列</td><td>乙列的字</td></tr>"
        '<tr><td colspan="100">通栏</td></tr></table>',
    ),
    "a table in a table": profile(
        "宝兴",
        "<table><tr><td>外<table><caption>内表的说明</caption><tr><td>内</td></tr></table></td>"
        "</tr></table>",
    ),
    "notes written by hand": profile(
        "宝兴",
        '正文。[^1]\n\n<div class="footnote"><p>手写的注</p><ol><li>手写的一条</li></ol></div>\n\n'
        "[^1]: 真的脚注。",
    ),
    "twelve columns": profile(
        "宝兴",
        "|" + " 列 |" * 12 + "\n" + "|--" * 12 + "|\n|" + " 021-5555-0000 a.b@example.org |" * 12,
    ),
    "a list from a very large number": profile(
        "宝兴", '<ol start="99999999999999999999"><li>一</li></ol>'
    ),
    "long highlights": profile("宝兴", "正文。").replace(
        "  - text: 一句话\n",
        f"  - {{figure: '{'1234567890' * 4}', unit: unit, label: {'Donaudampfschiff' * 3}}}\n",
    ),
    "a long headline": profile("宝兴", "正文。", "很长的题目" * 30),
    "code": profile("宝兴", "```\n#let x = $1$ @foo <b>\n" + "x" * 200 + "\n```"),
    "Typst's own marks": profile(
        "宝兴", "#show $x^2$ @foo <label> *a* _b_ \\ // /* */ [x] ~ --- ."
    ),
    "nested lists": profile("宝兴", "- 一\n    - 二\n        1. 三\n            - 四"),
    "a quotation of everything": profile(
        "宝兴", "> ## 题\n>\n> - 甲\n>\n> | 一 | 二 |\n> |--|--|\n> | 三 | 四 |"
    ),
    "ruby": profile("宝兴", "<ruby>弄<rt>lòng</rt>堂<rt>táng</rt></ruby>里。"),
    "headings only": profile("宝兴", "##### 五\n\n## 二\n\n###### 六"),
    "300 highlights": profile("宝兴", "正文。").replace(
        "  - text: 一句话\n",
        "".join(f"  - {{figure: {n}, unit: 个, label: 第{n}件}}\n" for n in range(300)),
    ),
}


WHOLE = {
    "a long reading": ["很长很长的一句话(hěnchángdeyíjùhuà)"],
    "a picture beside words in a link": ["图旁的字", "粗的字"],
    "a heading cell that reaches below the heading": ["项目", "时间", "周一", "理发", "周二"],
    "a cell wider than its table": ["甲列", "乙列的字", "通栏"],
    "a table in a table": ["内表的说明"],
    "notes written by hand": ["手写的注", "手写的一条", "真的脚注。"],
}


@pytest.mark.parametrize("name", NONSENSE)
def test_whatever_an_editor_writes_is_printed_whole(site: SmallSite, name: str) -> None:
    site.write("content/media/icon.svg", FURNISHED["content/media/icon.svg"])
    site.write("content/neighbourhoods/baoxing.md", NONSENSE[name])
    ran = site.run("pdf")
    assert ran.status == 0, ran.error
    paper = Paper((site.folder / "gazette-1.pdf").read_bytes())
    for page in paper.pages[1:-1]:  # nothing runs off the page
        assert max(char["x1"] for char in page.chars) <= page.width - 20
        assert max(char["bottom"] for char in page.chars) <= page.height - 20
        for column in range(3):  # nor into the next column
            edge = LEFT + column * (COLUMN + GUTTER) + COLUMN
            crossing = [
                c for c in page.chars if c["top"] > TOP and c["x0"] < edge + 2 < c["x1"] - 6
            ]
            assert page.page_number == 2 or not crossing, crossing[0]["text"]
    text = squeezed("".join(paper.text(page) for page in range(2, len(paper.pages))))
    for word in ("东风的第一段。", "中心的第一段。", *WHOLE.get(name, ())):
        assert text.count(word) == 1, word


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("<blockquote>" * 40, "</blockquote>" * 40),
        ("<blockquote>" * 18 + "<ul><li>" * 11, "</li></ul>" * 11 + "</blockquote>" * 18),
    ],
    ids=["quotations", "lists in quotations"],
)
def test_as_many_tags_in_one_another_as_there_may_be_are_printed(
    site: SmallSite, start: str, end: str
) -> None:
    site.write("content/issues/001.md", ISSUE + f"{start}底{end}\n")
    ran = site.run("pdf")
    assert ran.status == 0, ran.error
    paper = Paper((site.folder / "gazette-1.pdf").read_bytes())
    assert "底" in "".join(paper.text(page) for page in range(len(paper.pages)))


def test_pictures_of_any_size_and_kind_are_printed(site: SmallSite) -> None:
    from PIL import Image

    media = site.folder / "content/media"
    media.mkdir(parents=True, exist_ok=True)
    Image.effect_noise((4000, 3000), 60).convert("CMYK").save(media / "large.jpg")
    Image.new("RGB", (1, 1), "red").save(media / "dot.png")
    Image.new("P", (30, 900), 3).save(media / "tall.gif")
    Image.new("RGBA", (900, 30), (0, 0, 255, 90)).save(media / "wide.webp")
    Image.new("RGB", (300, 200), "green").save(media / "modern.avif")
    (media / "deep.png").write_bytes(deep())
    site.write("content/media/drawn.svg", FURNISHED["content/media/icon.svg"])
    names = (
        "large.jpg",
        "dot.png",
        "tall.gif",
        "wide.webp",
        "modern.avif",
        "deep.png",
        "drawn.svg",
    )
    body = "\n\n".join(f"![图：{name}](/media/{name})" for name in names)
    site.write("content/neighbourhoods/baoxing.md", profile("宝兴", f"先说。\n\n{body}\n\n后说。"))
    ran = site.run("pdf")
    assert ran.status == 0, ran.error
    file = site.folder / "gazette-1.pdf"
    assert file.stat().st_size < 3_000_000
    program("qpdf", "--check", file)
    paper = Paper(file.read_bytes())
    images = [each for page in paper.pages for each in page.images]
    assert len(images) >= 5
    for each in images:
        assert each["x1"] - each["x0"] <= 161
        assert each["bottom"] - each["top"] <= 14 * LINE + 1


def test_a_character_that_no_font_has_is_named_with_its_story(printed: SmallSite) -> None:
    printed.write("content/neighbourhoods/baoxing.md", profile("宝兴", "大家笑了🙂，又笑了🙂。"))
    printed.write("content/centres/health.md", profile("卫生中心", "好\n\n不好🎉"))
    for verb in ("pdf", "build", "check"):
        ran = printed.run(verb)
        assert ran.status == 1, verb
        assert "content/neighbourhoods/baoxing.md:8:5 [E-print-glyph]" in ran.error
        assert "content/centres/health.md:10:3 [E-print-glyph]" in ran.error
        assert "🙂（U+1F642）" in ran.error
        assert "Traceback" not in ran.error
    assert not printed.output.exists() or not any(printed.output.iterdir())
    assert not (printed.folder / "gazette-1.pdf").exists()
    printed.write("config.yaml", CONFIG)
    assert printed.run("build").status == 0


def test_a_damaged_picture_is_one_clear_error(site: SmallSite) -> None:
    data = png(64, 48, "blue")
    (site.folder / "content/media").mkdir(parents=True, exist_ok=True)
    (site.folder / "content/media/half.png").write_bytes(data[: len(data) - 30])
    site.write("content/neighbourhoods/baoxing.md", profile("宝兴", "![图](/media/half.png)"))
    ran = site.run("pdf")
    assert ran.status == 1
    assert "content/media/half.png:1:1 [E-picture-broken]" in ran.error


def test_an_issue_may_have_one_story_or_none(site: SmallSite) -> None:
    front = "---\ntitle: 小小的一期\nnumber: 2\ndate: 2026-11-23\ncontents:\n"
    site.write("content/issues/002.md", front + "  - {section: 一, stories: [baoxing]}\n---\n")
    assert site.run("pdf", "2").status == 0
    site.write("content/issues/002.md", front.replace("contents:\n", "---\n\n只有编者的话。\n"))
    for name in ("neighbourhoods/baoxing", "neighbourhoods/dongfeng", "centres/health"):
        (site.folder / f"content/{name}.md").unlink()
    ran = site.run("pdf", "2")
    assert ran.status == 0, ran.error
    paper = Paper((site.folder / "gazette-2.pdf").read_bytes())
    assert "这一期还没有文章" in paper.text(1)


def test_a_wrong_wish_is_said_in_one_message(site: SmallSite) -> None:
    wrong = site.run("pdf", "7")
    assert (wrong.status, "[E-print-issue-missing]" in wrong.error) == (2, True)
    wrong = site.run("pdf", "--out", str(site.folder / "content/neighbourhoods/baoxing.md"))
    assert (wrong.status, "[E-print-out]" in wrong.error) == (2, True)
    assert "name: 宝兴" in (site.folder / "content/neighbourhoods/baoxing.md").read_text("utf-8")
    wrong = site.run("pdf", "--out", str(site.folder / "nowhere" / "a.pdf"))
    assert (wrong.status, "[E-print-folder]" in wrong.error) == (2, True)
    wrong = site.run("pdf", "--marks", "--booklet")
    assert wrong.status == 2
    (site.folder / "content/issues/001.md").unlink()
    wrong = site.run("pdf")
    assert (wrong.status, "[E-print-no-issue]" in wrong.error) == (2, True)


def test_without_a_font_the_site_is_made_and_the_remedy_said(
    printed: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typefaces, "_system", lambda: iter(()))
    ran = printed.run("build")
    assert ran.status == 0
    assert "W-print-no-font" in ran.error
    assert "fonts-noto-cjk" in ran.error
    assert "gazette-1.pdf" not in printed.read("issues/1/index.html")
    ran = printed.run("pdf")
    assert (ran.status, "E-print-no-font" in ran.error) == (3, True)
    # A font that comes is used by the next build.
    fonts = printed.folder / "fonts"
    fonts.mkdir()
    for file in Path("/usr/share/fonts").rglob("NotoSerifCJK-*.ttc"):
        (fonts / file.name).symlink_to(file)
    ran = printed.run("build")
    assert (ran.status, ran.error) == (0, "")
    assert (printed.output / "issues/1/gazette-1.pdf").exists()


def test_fonts_are_named_in_the_settings(printed: SmallSite) -> None:
    printed.write("config.yaml", PRINTED + "print: {song: Noto Sans CJK SC}\n")
    assert printed.run("pdf").status == 0
    fonts = program("pdffonts", printed.folder / "gazette-1.pdf")
    assert "NotoSerifCJK" not in fonts
    printed.write("config.yaml", PRINTED + "print: {song: 没有这个字体}\n")
    ran = printed.run("pdf")
    assert ran.status == 2
    assert "E-print-font-name" in ran.error
    assert "没有这个字体" in ran.error


def test_the_result_as_one_object(site: SmallSite) -> None:
    ran = site.run("pdf", "--json")
    made = ran.object
    assert (ran.status, made["issue"], made["pages"], made["problems"]) == (0, 1, 4, [])
    assert Path(made["file"]) == site.folder / "gazette-1.pdf"
    ran = site.run("pdf", "9", "--json")
    assert (ran.status, ran.object["problems"][0]["code"]) == (2, "E-print-issue-missing")


def test_no_code_is_parted_from_its_story(site: SmallSite) -> None:
    for number in range(40):
        body = "\n\n".join(["弄堂里的话" * (3 + number % 5 * 3) + "。"] * (1 + number % 7))
        text = profile(f"第{number}处", body)
        site.write(f"content/neighbourhoods/place-{number:02}.md", text)
    assert site.run("pdf").status == 0
    paper = Paper((site.folder / "gazette-1.pdf").read_bytes())
    for page in range(2, len(paper.pages) - 1):
        for column in range(3):
            lines = [line for line in paper.lines(page) if line.column == column]
            assert not lines or not lines[0].text.startswith("扫一扫"), (page, column)


def test_a_picture_fits_where_it_stands(site: SmallSite) -> None:
    site.write("content/media/a.png", png(800, 600, "blue"))
    body = (
        "- 一\n    - ![图](/media/a.png)\n\n> > > ![图](/media/a.png)\n\n"
        "<aside markdown>\n\n![图](/media/a.png)\n\n</aside>\n\n"
        "| 一 | 二 |\n|---|---|\n| ![图](/media/a.png) | 乙 |"
    )
    site.write("content/neighbourhoods/baoxing.md", profile("宝兴", body))
    ran = site.run("pdf")
    assert ran.status == 0, ran.error
    paper = Paper((site.folder / "gazette-1.pdf").read_bytes())
    images = [each for page in paper.pages for each in page.images]
    assert len(images) == 4
    for each in images:
        column = int((each["x0"] - LEFT) // (COLUMN + GUTTER))
        assert each["x1"] <= LEFT + column * (COLUMN + GUTTER) + COLUMN + 0.5


def deep() -> bytes:
    """Return a PNG of 16 bits a point: 256 greys from black to white."""
    import io

    from PIL import Image

    row = b"".join((grey * 257).to_bytes(2, "little") for grey in range(256))
    data = io.BytesIO()
    Image.frombytes("I;16", (256, 8), row * 8).save(data, "PNG")
    return data.getvalue()


def test_a_picture_of_sixteen_bits_is_not_white() -> None:
    import io

    from PIL import Image

    from gazette.printing.plates import _raster

    data, _, width, height = _raster(deep())
    made = Image.open(io.BytesIO(data)).convert("L")
    assert (width, height) == (256, 8)
    assert made.getextrema() == (0, 255)


def test_a_cluster_is_named_whole_and_only_where_it_stands(printed: SmallSite) -> None:
    printed.write("content/neighbourhoods/baoxing.md", profile("宝兴", "第1\ufe0f\u20e3步。"))
    printed.write("content/centres/health.md", profile("卫生中心", "第1步，&#x1F600;。"))
    ran = printed.run("pdf")
    assert ran.status == 1
    found = re.findall(r"错误 (\S+) \[E-print-glyph\]", ran.error)
    assert found == ["content/centres/health.md:1:1", "content/neighbourhoods/baoxing.md:8:2"]


def test_a_font_of_the_site_has_what_the_others_lack(printed: SmallSite) -> None:
    printed.write("content/neighbourhoods/baoxing.md", profile("宝兴", "一个字母：ა。"))
    assert printed.run("pdf").status == 1
    found = next(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))
    printed.write("fonts/DejaVuSans.ttf", found.read_bytes())
    ran = printed.run("pdf")
    assert ran.status == 0, ran.error


def test_links_that_lead_nowhere_among_fonts_are_passed_over(printed: SmallSite) -> None:
    (printed.folder / "fonts").mkdir()
    (printed.folder / "fonts/loop").symlink_to("loop")
    (printed.folder / "fonts/gone.ttf").symlink_to("nowhere.ttf")
    assert printed.run("build").status == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('#set document(title: "x")\n= hi\n', "E-print-marks"),
        ('#import "@preview/cetz:0.3.0"\n', "E-print-package"),
        ('#import "nope.typ": x\n', "E-print-template"),
    ],
)
def test_a_template_that_cannot_work_is_one_message(site: SmallSite, text: str, code: str) -> None:
    site.write("templates/print/issue.typ", text)
    ran = site.run("pdf")
    assert ran.status == 1
    assert f"templates/print/issue.typ:1:{'1' if code != 'E-print-template' else '9'} [{code}]" in (
        ran.error
    )
    assert "gazette-" not in ran.error


def test_what_is_marked_claims_no_archive(printed: SmallSite) -> None:
    import pikepdf

    printed.run("pdf", "--marks")
    with opened((printed.folder / "gazette-1-marks.pdf").read_bytes()) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "pdfaid:part" not in metadata
        assert "/OutputIntents" not in pdf.Root
        streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        drawn = [each for each in streams if each.get("/Subtype") == "/Form"]
        contents = [page.Contents for page in pdf.pages]
        text = b"\n".join(each.read_bytes() for each in (*drawn, *contents))
        assert re.search(rb"/c\d+ (?:cs|CS) (?:0 0 0|[\d.]+) (?:scn|SCN)", text) is None


def test_a_long_title_and_a_long_section_stay_in_their_places(site: SmallSite) -> None:
    title = "外滩街道的小巷里弄之间的旋律和街坊邻里的故事与日常生活报"
    site.replace("config.yaml", "title: 小报", f"title: {title}")
    site.replace("config.yaml", "label: 居民区", f"label: {'居民区' * 25}")
    assert site.run("pdf").status == 0
    paper = Paper((site.folder / "gazette-1.pdf").read_bytes())
    masthead = [char for char in paper.pages[0].chars if char["top"] < 170 and char["size"] > 20]
    assert "".join(char["text"] for char in masthead) == title
    for page in paper.pages[1:-1]:
        assert min(char["top"] for char in page.chars) > 25


def test_short_parts_share_a_page_and_stay_whole(site: SmallSite) -> None:
    names = [f"place-{number}" for number in range(12)]
    for number, name in enumerate(names):
        words = "".join(chr(0x4E00 + 700 * number + each) for each in range(60))
        body = "\n\n".join([f"{words[:30]}。", f"{words[30:]}。"] * (1 + number % 3))
        site.write(f"content/neighbourhoods/{name}.md", profile(f"第{number}处", body))
    sizes = (1, 2, 1, 4, 1, 3)
    parts, start = [], 0
    for number, size in enumerate(sizes):
        stories = ", ".join(names[start : start + size])
        parts.append(f"  - {{section: 第{number}栏, stories: [{stories}]}}\n")
        start += size
    front = "---\ntitle: 几栏\nnumber: 2\ndate: 2026-11-23\ncontents:\n"
    site.write("content/issues/002.md", front + "".join(parts) + "---\n")
    assert site.run("pdf", "2").status == 0
    paper = Paper((site.folder / "gazette-2.pdf").read_bytes())
    assert len(paper.pages) < 2 + len(sizes)
    pages = [page for level, title, page in paper.outline() if title.endswith("栏")]
    assert len(set(pages)) < len(pages), "no two parts share a page"
    text = squeezed(
        "".join(line.text for n in range(2, len(paper.pages) - 1) for line in paper.lines(n))
    )
    for number in range(len(names)):
        words = "".join(chr(0x4E00 + 700 * number + each) for each in range(60))
        assert text.count(squeezed(words[:30])) == 1 + number % 3
        assert text.count(squeezed(words[30:])) == 1 + number % 3


def test_notes_are_notes_and_addresses_follow_them() -> None:
    body = ready("甲[^1]，[乙](https://a.example/)。\n\n[^1]: 注。")
    made = blocks(str(body.html("")), Places({}, {}))
    notes = [each for each in made if each["k"] == "notes"]
    assert [len(each["c"]) for each in notes] == [2]
    marks = [each for each in made[0]["c"] if isinstance(each, dict) and each["k"] == "note"]
    assert [each["n"] for each in marks] == ["1", "2"]


TOO_LARGE = {
    "cells that go far": "<tr><td colspan=1000 rowspan=1000>字</td></tr>" * 150,
    "one row that goes far": "<tr><td colspan=50>字</td></tr>" * 1500,
    "a long row above many": "<tr>"
    + "<td>字</td>" * 1500
    + "</tr>"
    + "<tr><td>字</td></tr>" * 1500,
    "rows without a cell": "<tr><td colspan=50>字</td></tr>" + "<tr></tr>" * 9000,
    "a number without an end": f"<tr><td colspan={'9' * 5000} rowspan={'9' * 5000}>字</td></tr>",
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_no_table_makes_more_than_its_words(name: str) -> None:
    html = str(ready(f"<table>{TOO_LARGE[name]}</table>").html(""))
    tracemalloc.start()
    started = time.process_time()
    try:
        (table,) = blocks(html, Places({}, {}))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 5
    assert peak < 60 << 20
    cells = [cell for row in table["c"] for cell in row]
    assert len([cell for cell in cells if cell["c"]]) == TOO_LARGE[name].count("字")
    assert len(cells) < 20_000
    inside = {(cell["x"], cell["y"]) for cell in cells}
    assert len(inside) == len(cells)
    for cell in cells:
        assert cell["x"] + cell["across"] <= len(table["weights"])
        assert cell["y"] + cell["down"] <= len(table["c"])


def test_a_large_table_stays_a_table() -> None:
    rows = "<tr><td rowspan=120>字</td></tr>" + "<tr><td>字</td></tr>" * 119
    rows += "<tr>" + "<td>字</td>" * 12 + "</tr>"
    (table,) = blocks(str(ready(f"<table>{rows * 2}</table>").html("")), Places({}, {}))
    assert len(table["weights"]) == 12
    assert table["c"][0][0]["down"] == 120
    assert len(table["c"]) == 242
