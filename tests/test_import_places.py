"""Which place a story is of, and in which section and file it comes to lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.stories import HEADLINE
from tests.desk import problem_codes, save, value, written
from tests.support import CONFIG, SmallSite


def test_a_section_can_be_given(bare: SmallSite, tmp_path: Path) -> None:
    file = save(tmp_path / "a.txt", "社区食堂：一顿热饭\n\n食堂的第一段话在这里。\n")
    assert bare.run("import", file, "--section", "centre").status == 0
    assert (bare.folder / "content/centres/shequshitang.md").is_file()
    wrong = bare.run("import", file, "--section", "stories")
    assert (wrong.status, problem_codes(wrong.error)) == (2, ["E-import-section"])


def test_sections_come_from_the_settings(bare: SmallSite, tmp_path: Path) -> None:
    schools = "  - {folder: schools, label: 学校, noun: school, kind: profile}\n"
    bare.write(
        "config.yaml", CONFIG.replace("  - {folder: stories", schools + "  - {folder: stories")
    )
    text = "东风：五十米\n\n东风的第一段话。\n\n外滩学校：新学期\n\n学校的第一段话。\n"
    assert bare.run("import", save(tmp_path / "a.txt", text)).status == 0
    assert (bare.folder / "content/schools/waitanxuexiao.md").is_file()
    assert (bare.folder / "content/neighbourhoods/dongfeng.md").is_file()


@pytest.mark.parametrize(
    ("name", "slug"),
    [("曾家", "zengjia"), ("单家宅", "shanjiazhai"), ("六合里", "luheli"), ("长宁", "changning")],
)
def test_slugs_read_names_as_people_do(
    bare: SmallSite, tmp_path: Path, name: str, slug: str
) -> None:
    file = save(tmp_path / "a.txt", f"{name}：一条弄堂的新事\n\n第一段话在这里。\n")
    assert bare.run("import", file).status == 0
    text = (bare.folder / f"content/neighbourhoods/{slug}.md").read_text(encoding="utf-8")
    assert f"\nslug: {slug} " in text


def test_two_names_of_one_reading_are_two_places(site: SmallSite, tmp_path: Path) -> None:
    text = "山西：近的一处\n\n第一段话在这里。\n\n陕西：远的一处\n\n第一段话在这里。\n"
    assert site.run("import", save(tmp_path / "a.txt", text)).status == 0
    files = {file.name for file in (site.folder / "content/neighbourhoods").iterdir()}
    assert {"shanxi.md", "shanxi-2.md"} <= files


def test_a_name_that_sounds_like_a_known_one_is_a_new_place_and_a_question(
    site: SmallSite, tmp_path: Path
) -> None:
    """Nothing is lost whichever it is: the profile stays, the new text has a file of its own."""
    text = "东风：五十米\n\n东风的第一段话。\n\n保兴：一条弄堂\n\n保兴的第一段话。\n"
    ran = site.run("import", save(tmp_path / "a.txt", text))
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-name-near"])
    assert "a.txt:5:1" in ran.error
    assert "“保兴”和已有的“宝兴”（content/neighbourhoods/baoxing.md）读起来一样" in ran.error
    assert "放在 content/neighbourhoods/baoxing-2.md" in ran.error
    assert written(site)["保兴"][2].strip() == "保兴的第一段话。"
    assert "name-spelling" not in site.run("check").error


def test_one_mere_name_alone_is_asked_about(bare: SmallSite, tmp_path: Path) -> None:
    text = "灯谜：猜一个字\n\n第一段话，说了一件事。\n"
    ran = bare.run("import", save(tmp_path / "a.txt", text), "--dry-run")
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-guess"])
    assert "a.txt:1:1" in ran.error
    assert "“灯谜”是一个地方吗？" in ran.error
    given = bare.run("import", str(tmp_path / "a.txt"), "--section", "centre", "--dry-run")
    assert given.error == ""
    for sure in ("灯谜里", "灯谜居民区", "曾家", "【灯谜】"):
        file = save(tmp_path / "b.txt", text.replace("灯谜", sure))
        assert bare.run("import", file, "--dry-run").error == ""
    two = save(tmp_path / "c.txt", f"{text}\n{text.replace('灯谜', '昭通')}")
    assert bare.run("import", two, "--dry-run").error == ""


def test_lines_that_may_be_headings_are_told_where_none_is_found(
    bare: SmallSite, tmp_path: Path
) -> None:
    text = "各位编辑：这是来稿，请查收。\n\n曾家：一条弄堂的新事\n\n第一段话在这里。\n"
    ran = bare.run("import", save(tmp_path / "a.txt", text))
    assert problem_codes(ran.error) == ["E-import-no-heading", "W-import-heading-doubt"]
    whole = text.replace("曾家：", "【曾家】")
    assert bare.run("import", save(tmp_path / "a.txt", whole)).status == 0
    for name in ("健康", "重阳", "文化"):
        hinted = text.replace("曾家：", f"【{name}居民区】")
        assert bare.run("import", save(tmp_path / "b.txt", hinted)).status == 0
        assert name in written(bare)


def test_a_file_that_is_called_as_a_place_is_its_story(site: SmallSite, tmp_path: Path) -> None:
    body = "这一篇里没有写地方的名称，文件名里有。\n\n第二段话。\n"
    first = save(tmp_path / "03 宝兴居民区（定稿）.txt", f"一条弄堂，几代人的情\n\n{body}")
    second = save(tmp_path / "东风.txt", body)
    ran = site.run("import", first, second)
    assert (ran.status, ran.error) == (0, "")
    made = written(site)
    assert value(made["宝兴（新稿）"][1], "headline") == "一条弄堂，几代人的情"
    assert made["宝兴（新稿）"][2].strip() == made["东风（新稿）"][2].strip() == body.strip()
    assert value(made["东风（新稿）"][1], "headline") == HEADLINE
