"""The printed issue, read from the PDF itself."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image as Picture

from tests.paper import (
    BOTTOM,
    LINE,
    NOT_FIRST,
    NOT_LAST,
    TOP,
    Paper,
    full_lines,
    opened,
    program,
    squeezed,
)
from tests.support import ROOT, SmallSite, command, snapshot

BASE = "https://gazette.example/"


@pytest.fixture(scope="module")
def issue(gazette: Path) -> Path:
    """Return the PDF of the real gazette's first issue, as `build` made it."""
    return gazette / "issues/1/gazette-1.pdf"


@pytest.fixture(scope="module")
def paper(issue: Path) -> Paper:
    return Paper(issue.read_bytes())


def stories_of(gazette: Path) -> list[str]:
    """Return the addresses of the issue's stories in running order."""
    html = (gazette / "issues/1/index.html").read_text(encoding="utf-8")
    contents = html[html.index('class="contents"') :]
    return re.findall(r'href="\.\./\.\./((?:neighbourhoods|centres)/[a-z-]+/)', contents)


# What the page must look like.


def test_lines_are_flush(paper: Paper) -> None:
    lines = [line for page in range(2, len(paper.pages) - 1) for line in paper.lines(page)]
    full = full_lines(lines)
    assert len(full) > 300
    flush = [line for line in full if line.off <= 1]
    assert len(flush) / len(full) >= 0.97, [line.text for line in full if line.off > 1]


def test_no_line_begins_or_ends_with_a_forbidden_mark(paper: Paper) -> None:
    wrong = [
        line.text
        for page in range(2, len(paper.pages) - 1)
        for line in paper.lines(page)
        if line.is_text
        and not line.is_item
        and (line.text[0] in NOT_FIRST or line.text[-1] in NOT_LAST)
    ]
    assert wrong == []


def test_no_line_holds_a_single_character(paper: Paper) -> None:
    single = [
        line.text
        for page in range(2, len(paper.pages) - 1)
        for line in paper.lines(page)
        if line.is_text and len(line.text.strip("。，！？”")) < 2
    ]
    assert single == []


def test_text_is_indented_two_characters(paper: Paper) -> None:
    starts = {
        round(line.x0 - min(each.x0 for each in paper.lines(2) if each.column == line.column))
        for line in paper.lines(2)
        if line.is_text
    }
    assert {0, 20} <= starts


def test_the_columns_of_a_last_page_end_on_one_level(paper: Paper) -> None:
    last = len(paper.pages) - 2  # before the imprint
    ends = paper.ends(last)
    assert max(ends) - min(ends) <= LINE
    assert max(ends) < BOTTOM - 5 * LINE, "the part ends high up on its last page"


def test_the_columns_of_a_full_page_reach_its_end(paper: Paper) -> None:
    for page in range(2, len(paper.pages) - 2):
        assert min(paper.ends(page)) >= BOTTOM - LINE, page


def test_no_headline_is_stranded(paper: Paper) -> None:
    for page in range(2, len(paper.pages) - 1):
        for column in range(3):
            lines = [line for line in paper.lines(page) if line.column == column]
            assert lines[-1].size < 10.2, (page, column, lines[-1].text)


def test_no_line_of_a_paragraph_stands_alone(paper: Paper) -> None:
    columns = [
        [line for line in paper.lines(page) if line.column == column]
        for page in range(2, len(paper.pages) - 1)
        for column in range(3)
    ]
    for before, after in itertools.pairwise(columns):
        last, first = before[-1], after[0]
        if not (last.is_text and first.is_text) or first.is_item or first.is_indented:
            continue
        # A paragraph goes on from column to column: two lines of it stand on either side.
        assert len(before) < 2 or not last.is_indented, last.text
        assert not after[1].is_indented, first.text
        assert not after[1].is_item, first.text


def test_every_story_stands_once_and_whole_in_running_order(paper: Paper, gazette: Path) -> None:
    printed = squeezed(
        "".join(line.text for page in range(2, len(paper.pages) - 1) for line in paper.lines(page))
    )
    at = -1
    for address in stories_of(gazette):
        html = (gazette / address / "index.html").read_text(encoding="utf-8")
        body = html[html.index('<div class="text">') : html.index("</article>")]
        body = body.partition('<section class="contact"')[0].partition('<p class="themes">')[0]
        paragraphs = re.findall(r"<(?:p|li|h2|h3)[^>]*>(.*?)</(?:p|li|h2|h3)>", body, re.DOTALL)
        assert paragraphs, address
        for paragraph in paragraphs:
            words = squeezed(re.sub(r"<[^>]+>", "", paragraph))
            found = printed.find(words, at + 1)
            assert found > at, (address, words)
            at = found
            if len(words) > 20:
                assert printed.count(words) == 1, words


def test_the_contents_give_the_real_pages(paper: Paper, gazette: Path) -> None:
    stories = [(title, page) for level, title, page in paper.outline() if level == 1]
    stories = [each for each in stories if each[0] != "编者的话"]
    assert len(stories) == len(stories_of(gazette)) == 24
    listed = re.sub(r"\s+", "", paper.pages[1].extract_text()).replace(".", "")
    at = 0
    for title, page in stories:
        found = re.compile(re.escape(re.sub(r"\s+", "", title)) + rf"{page}(?!\d)").search(
            listed, at
        )
        assert found, (title, page)
        at = found.start()
        headline = re.sub(r"\s+", "", title)
        columns = re.sub(r"\s+", "", "".join(line.text for line in paper.lines(page - 1)))
        assert headline in columns, (title, page)


def test_codes_lead_to_the_stories_pages(paper: Paper, gazette: Path) -> None:
    codes = [code for page in range(2, len(paper.pages) - 1) for code in paper.codes(page)]
    assert sorted(codes) == sorted(BASE + address for address in stories_of(gazette))
    assert paper.codes(len(paper.pages) - 1) == [f"{BASE}issues/1/"]


def test_page_numbers_stand_outside(paper: Paper) -> None:
    for number, page in enumerate(paper.pages, 1):
        head = [char for char in page.chars if char["bottom"] < TOP - 4]
        if number in (1, len(paper.pages)):
            assert not head
            continue
        folio = [char for char in head if char["size"] > 10.5]
        assert "".join(char["text"] for char in folio) == str(number)
        middle = page.width / 2
        assert all((char["x0"] > middle) == (number % 2 == 1) for char in folio)
        words = "".join(char["text"] for char in head if char["size"] < 10.5)
        assert "小巷里弄间旋律" in words
        assert ("目录" if number == 2 else "出彩处") in words


# What a print shop, an archive and a screen reader ask.


def test_fonts_are_embedded_and_subset(issue: Path) -> None:
    rows = program("pdffonts", issue).splitlines()[2:]
    assert rows
    for row in rows:
        assert re.match(r"[A-Z]{6}\+", row), row
        assert " yes yes yes " in row, row
        assert "Type 3" not in row


def test_the_file_is_sound(issue: Path) -> None:
    assert "No syntax or stream encoding errors" in program("qpdf", "--check", issue)


def test_the_file_claims_what_it_keeps(issue: Path) -> None:
    with opened(issue.read_bytes()) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith("zh")
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]) == "小巷里弄间旋律 第1期 创刊号"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_everything_drawn_is_tagged_or_an_artifact(issue: Path) -> None:
    import pikepdf

    with opened(issue.read_bytes()) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            depth = 0
            for step in pikepdf.parse_content_stream(page):
                name = str(step.operator)
                if name in ("BDC", "BMC"):
                    depth += 1
                elif name == "EMC":
                    depth -= 1
                elif name in ("Tj", "TJ", "Do", "S", "f", "B"):
                    assert depth > 0, (number, step)


def test_codes_and_pictures_have_words(issue: Path) -> None:
    import pikepdf

    with opened(issue.read_bytes()) as pdf:
        figures = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert len(figures) == 25
        assert all(str(each.get("/Alt", "")) for each in figures)


def test_bookmarks_follow_the_issue(paper: Paper) -> None:
    outline = paper.outline()
    assert [title for level, title, _ in outline if level == 0] == ["目录", "出彩处", "版权页"]
    pages = [page for _, _, page in outline]
    assert pages == sorted(pages)


def test_the_same_bytes_in_another_folder_zone_and_time(tmp_path: Path, issue: Path) -> None:
    copy = tmp_path / "别处"
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "config.yaml", copy)
    for zone, seed in (("America/New_York", "1"), ("Asia/Shanghai", "2")):
        ran = command(
            *("pdf", "--site", str(copy), "--out", str(tmp_path / "a.pdf")),
            env={"TZ": zone, "PYTHONHASHSEED": seed, "LANG": "C"},
        )
        assert ran.status == 0, ran.error
        assert (tmp_path / "a.pdf").read_bytes() == issue.read_bytes()


# For the print shop and the office.


def test_marks_stand_outside_the_bleed(printed: SmallSite) -> None:
    ran = printed.run("pdf", "--marks")
    assert ran.status == 0, ran.error
    file = printed.folder / "gazette-1-marks.pdf"
    with opened(file.read_bytes()) as pdf:
        for page in pdf.pages:
            trim, bleed, media = (
                [float(each) for each in box]
                for box in (page.trimbox, page.bleedbox, page.mediabox)
            )
            millimetre = 72 / 25.4
            assert trim[2] - trim[0] == pytest.approx(210 * millimetre, abs=0.05)
            assert trim[3] - trim[1] == pytest.approx(297 * millimetre, abs=0.05)
            assert [b - t for t, b in zip(trim, bleed, strict=True)] == pytest.approx(
                [-3 * millimetre] * 2 + [3 * millimetre] * 2, abs=0.05
            )
            assert media[0] < bleed[0] - 4 * millimetre
            assert media[3] > bleed[3] + 4 * millimetre
    program("qpdf", "--check", file)
    # Eight corner marks a page, all of them outside the bleed.
    paper = Paper(file.read_bytes())
    for page in paper.pages:
        marks = [each for each in page.lines if each["stroking_color"] == (1, 1, 1, 1)]
        assert len(marks) == 8


def test_the_lane_of_the_cover_goes_on_into_the_bleed(printed: SmallSite) -> None:
    printed.run("pdf", "--marks")
    with opened((printed.folder / "gazette-1-marks.pdf").read_bytes()) as pdf:
        bleed = [float(each) for each in pdf.pages[0].bleedbox]
    page = Paper((printed.folder / "gazette-1-marks.pdf").read_bytes()).pages[0]
    widest = max(each["x1"] - each["x0"] for each in page.lines)
    assert widest == pytest.approx(bleed[2] - bleed[0], abs=0.5)
    lane = [each for each in page.lines if each["x1"] - each["x0"] == widest]
    assert len(lane) == 5
    assert lane[0]["x0"] == pytest.approx(bleed[0], abs=0.5)


def test_black_is_of_one_ink_for_the_print_shop(printed: SmallSite) -> None:
    printed.run("pdf", "--marks")
    page = Paper((printed.folder / "gazette-1-marks.pdf").read_bytes())
    colours = {
        (char["ncs"], char["non_stroking_color"])
        for sheet in page.pages
        for char in sheet.chars
        if max(char["non_stroking_color"]) == 0
    }
    assert colours == {("DeviceGray", (0.0,))} or colours == {("DeviceGray", (0,))}


@pytest.mark.parametrize(("sheet", "width"), [("a3", 420), ("a4", 297)])
def test_a_booklet_folds_into_the_issue(printed: SmallSite, sheet: str, width: int) -> None:
    printed.run("pdf")
    ran = printed.run("pdf", "1", "--booklet", "--sheet", sheet)
    assert ran.status == 0, ran.error
    name = "gazette-1-booklet.pdf" if sheet == "a3" else "gazette-1-booklet-a4.pdf"
    data = (printed.folder / name).read_bytes()
    program("qpdf", "--check", printed.folder / name)
    single = Paper((printed.folder / "gazette-1.pdf").read_bytes())
    texts = [squeezed(single.text(number)) for number in range(len(single.pages))]
    paper = Paper(data)
    assert float(paper.pages[0].width) == pytest.approx(width / 25.4 * 72, abs=0.1)
    # Fold the sheets: which texts come out, page after page?
    halves = []
    for side in paper.pages:
        middle = side.width / 2
        halves.append(
            [
                squeezed("".join(c["text"] for c in side.chars if (c["x0"] < middle) == is_left))
                for is_left in (True, False)
            ]
        )
    fronts, backs = halves[::2], halves[1::2]
    order = [
        text for front, back in zip(fronts, backs, strict=True) for text in (front[1], back[0])
    ]
    order += [
        text
        for front, back in reversed(list(zip(fronts, backs, strict=True)))
        for text in (back[1], front[0])
    ]
    assert len(order) % 4 == 0
    assert [text for text in order if text] == texts
    assert order[-1] == texts[-1], "the imprint is the back cover"


# With the site.


def test_the_issue_page_leads_to_the_pdf_and_shows_its_cover(printed: SmallSite) -> None:
    report = printed.build()
    assert report["status"] == 0
    page = printed.read("issues/1/index.html")
    assert 'href="gazette-1.pdf"' in page
    assert 'src="cover.png"' in page
    assert (printed.output / "issues/1/gazette-1.pdf").read_bytes().startswith(b"%PDF-1.7")
    again = printed.build()
    assert (again["written"], again["rendered"]) == (0, 0)


def test_a_cover_of_type_weighs_little_and_one_of_many_colours_keeps_them(
    printed: SmallSite,
) -> None:
    printed.build()
    with Picture.open(printed.output / "issues/1/cover.png") as cover:
        assert (cover.mode, cover.size) == ("P", (992, 1403))
    assert (printed.output / "issues/1/cover.png").stat().st_size < 40_000
    printed.write(
        "templates/print/front.typ",
        "#set page(width: 210mm, height: 297mm, margin: 0pt)\n"
        "#rect(width: 100%, height: 90%, fill: gradient.linear(..color.map.rainbow))\n",
    )
    assert printed.build()["status"] == 0
    with Picture.open(printed.output / "issues/1/cover.png") as cover:
        assert cover.mode != "P"


def test_an_edit_of_a_story_makes_the_pdf_anew_and_the_cover_stays(printed: SmallSite) -> None:
    printed.build()
    before = printed.snapshot()
    printed.replace("content/neighbourhoods/dongfeng.md", "东风的第一段。", "东风的新的一段。")
    printed.replace("content/neighbourhoods/baoxing.md", "第二段。", "改过的第二段。")
    printed.build()
    after = printed.snapshot()
    changed = {path for path in after if after[path] != before.get(path)}
    assert "issues/1/gazette-1.pdf" in changed
    assert "issues/1/cover.png" not in changed
    other = printed.folder.parent / "clean"
    printed.run("build", "--clean", "--output", str(other))
    assert snapshot(other) == after


def test_a_story_of_no_issue_leaves_the_pdf_alone(printed: SmallSite) -> None:
    story = "---\ntitle: 集市\ndate: 2026-11-23\n---\n\n集市。\n"
    printed.write("content/stories/2026/fair.md", story)
    printed.build()
    before = (printed.output / "issues/1/gazette-1.pdf").stat().st_mtime_ns
    printed.replace("content/stories/2026/fair.md", "\n集市。", "\n新的集市。")
    printed.build()
    assert (printed.output / "issues/1/gazette-1.pdf").stat().st_mtime_ns == before


def test_without_a_pdf_there_is_no_link_to_one(printed: SmallSite) -> None:
    printed.build()
    printed.build("--no-pdf")
    assert not (printed.output / "issues/1/gazette-1.pdf").exists()
    assert "gazette-1.pdf" not in printed.read("issues/1/index.html")
    printed.build()
    assert (printed.output / "issues/1/gazette-1.pdf").exists()


def test_a_template_of_the_site_wins_in_print(printed: SmallSite) -> None:
    text = (ROOT / "templates/print/imprint.typ").read_text(encoding="utf-8")
    printed.write("templates/print/imprint.typ", text.replace("版权页", "最后一页"))
    printed.run("pdf")
    paper = Paper((printed.folder / "gazette-1.pdf").read_bytes())
    assert "最后一页" in paper.text(len(paper.pages) - 1)


def test_a_slip_in_a_template_is_said_with_its_line(printed: SmallSite) -> None:
    text = (ROOT / "templates/print/imprint.typ").read_text(encoding="utf-8")
    printed.write("templates/print/imprint.typ", text + "\n#let wrong = 1 + red\n")
    ran = printed.run("pdf")
    assert ran.status == 1
    place = f"templates/print/imprint.typ:{text.count(chr(10)) + 2}:"
    assert place in ran.error
    assert "Traceback" not in ran.error
    assert not (printed.folder / "gazette-1.pdf").exists()
