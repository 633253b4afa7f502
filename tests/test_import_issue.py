"""The issue that an import proposes: its number, its sections, the editors' words, what is left."""

from __future__ import annotations

import re
from pathlib import Path

from gazette.pinyin import slugify
from tests.desk import FILE, STORIES, lines_of, save, written
from tests.support import SmallSite


def test_an_issue_with_the_running_order_is_proposed(bare: SmallSite) -> None:
    assert bare.run("import", str(FILE)).status == 0
    text = (bare.folder / "content/issues/001.md").read_text(encoding="utf-8")
    assert "title: 创刊号\n" in text
    assert "number: 1 " in text
    assert "  - section: 出彩处\n" in text
    order = re.search(r"stories: \[(.*)\]", text)
    assert order
    slugs = order[1].split(", ")
    assert slugs[:8] == [slugify(each.name) for each in STORIES[:8]]
    assert len(slugs) == len(set(slugs)) == 24


def test_a_line_above_one_story_makes_no_issue(bare: SmallSite, tmp_path: Path) -> None:
    text = "外滩街道来稿\n\n宝兴：一条弄堂\n\n宝兴的第一段话。\n"
    assert bare.run("import", save(tmp_path / "a.txt", text)).status == 0
    assert not list((bare.folder / "content/issues").glob("*.md"))
    assert "外滩街道来稿" in (bare.folder / "leftovers/a.txt").read_text(encoding="utf-8")


def test_what_has_no_place_is_kept_in_a_file_that_is_named(bare: SmallSite, tmp_path: Path) -> None:
    text = (
        "来自外滩街道\n《小巷》第三期\n2026年12月1日\n\n各位编辑：这是这一期的来稿，请查收，有事打电话。\n"
        "\n目录\n宝兴：一条弄堂\n东风：五十米\n昭通：门\n\n"
        "宝兴：一条弄堂\n宝兴的第一段话。\n\n东风：五十米\n东风的第一段话。\n"
    )
    ran = bare.run("import", save(tmp_path / "来稿.txt", text))
    assert ran.status == 0
    assert set(written(bare)) == {"宝兴", "东风"}
    assert "leftovers/来稿.txt" in ran.output
    everything = "".join(
        file.read_text(encoding="utf-8")
        for file in bare.folder.rglob("*")
        if file.suffix in (".txt", ".md")
    )
    for line in filter(None, text.split("\n")):
        pieces = re.split(r"[：《》]", line) if "：" in line or "《" in line else [line]
        for piece in filter(None, pieces):
            assert piece in everything or piece == "2026年12月1日", piece
    assert "date: 2026-12-01" in everything
    again = bare.run("import", str(tmp_path / "来稿.txt"))
    assert "都已经有了" in again.output
    other = save(tmp_path / "来稿.txt", text.replace("昭通：门\n", "昭通：两道门\n"))
    assert "leftovers/来稿-2.txt" in bare.run("import", other).output


def test_the_publisher_and_the_gazette_are_no_title_of_an_issue(
    bare: SmallSite, tmp_path: Path
) -> None:
    text = (
        "小巷里弄间旋律\n我们的街道\n第三期\n出彩处\n编者的话在这里，说的是这一期为什么这样编。\n\n"
        "宝兴：一条弄堂\n宝兴的第一段话。\n"
    )
    ran = bare.run("import", save(tmp_path / "a.txt", text))
    assert "leftovers" not in ran.output
    issue = (bare.folder / "content/issues/003.md").read_text(encoding="utf-8")
    assert "title: 第三期\n" in issue
    assert "  - section: 出彩处\n    stories: [baoxing]\n" in issue
    assert issue.endswith("---\n\n编者的话在这里，说的是这一期为什么这样编。\n")


def test_a_notice_before_the_first_story_is_neither_section_nor_words(
    bare: SmallSite, tmp_path: Path
) -> None:
    text = (
        "小巷第二期\n\n编者的话在这里，说的是这一期为什么这样编。\n\n通知：下周停水\n\n请大家备水。\n\n"
        "宝兴：一条弄堂\n\n宝兴的第一段话。\n"
    )
    assert bare.run("import", save(tmp_path / "a.txt", text)).status == 0
    issue = (bare.folder / "content/issues/002.md").read_text(encoding="utf-8")
    assert "  - section: 出彩处\n    stories: [baoxing]\n" in issue
    assert issue.endswith("---\n\n编者的话在这里，说的是这一期为什么这样编。\n")
    kept = (bare.folder / "leftovers/a.txt").read_text(encoding="utf-8")
    assert "通知：下周停水\n请大家备水。\n" in kept


def test_sections_between_stories_part_the_running_order(bare: SmallSite, tmp_path: Path) -> None:
    text = (
        "第二期\n居民区\n宝兴：一条弄堂\n宝兴的第一段话。\n\n东风：五十米\n东风的第一段话。\n\n"
        "社区中心\n\n社区食堂服务中心：一顿热饭\n食堂的第一段话。\n"
    )
    assert bare.run("import", save(tmp_path / "a.txt", text)).status == 0
    issue = (bare.folder / "content/issues/002.md").read_text(encoding="utf-8")
    assert "  - section: 居民区\n    stories: [baoxing, dongfeng]\n" in issue
    assert "  - section: 社区中心\n    stories: [shequshitangfuwuzhongxin]\n" in issue
    assert lines_of(written(bare)["东风"][2]) == ["东风的第一段话。"]


def test_sections_may_be_numbered_and_short_and_a_second_story_stays_beside_the_first(
    bare: SmallSite, tmp_path: Path
) -> None:
    text = (
        "第二期\n一、居民区\n宝兴：一条弄堂\n宝兴的第一段话。\n\n东风：五十米\n东风的第一段话。\n\n"
        "二、中心\n\n社区食堂服务中心：一顿热饭\n食堂的第一段话。\n\n宝兴：再来一篇\n又写宝兴的话。\n"
    )
    ran = bare.run("import", save(tmp_path / "a.txt", text))
    assert "content/neighbourhoods/baoxing-draft.md" in ran.output
    issue = (bare.folder / "content/issues/002.md").read_text(encoding="utf-8")
    assert "  - section: 居民区\n    stories: [baoxing, dongfeng]\n" in issue
    assert "  - section: 社区中心\n    stories: [shequshitangfuwuzhongxin]\n" in issue
    assert lines_of(written(bare)["东风"][2]) == ["东风的第一段话。"]
