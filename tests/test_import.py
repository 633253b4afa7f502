"""Manuscripts as text: read, parted, placed; nothing lost, nothing overwritten."""

from __future__ import annotations

import codecs
import datetime
import html
import re
import sys
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from gazette import markup
from gazette.config import parse
from gazette.errors import ContentError
from gazette.importers import encodings, figures, places, placing, plaintext, writing
from gazette.importers.paragraphs import Manuscript
from gazette.pinyin import slugify
from gazette.stories import HEADLINE
from tests.desk import CENTRES, FILE, STORIES, TEXT, lines_of, save, value, written
from tests.support import CAMPAIGN, CONFIG, SmallSite, snapshot

ENCODINGS = {
    "utf-8": TEXT.encode(),
    "utf-8-bom": TEXT.encode("utf-8-sig"),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16-be-bom": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "dos": TEXT.replace("\n", "\r\n").encode("gb18030"),
    "old-mac": TEXT.replace("\n", "\r").encode(),
}


@pytest.fixture
def bare(tmp_path: Path) -> SmallSite:
    """Return a gazette without a single place."""
    site = SmallSite(tmp_path / "site")
    for path in ("neighbourhoods/baoxing", "neighbourhoods/dongfeng", "centres/health"):
        site.remove(f"content/{path}.md")
    site.remove("content/issues/001.md")
    return site.replace("config.yaml", "title: 小报", "title: 小巷里弄间旋律")


def problem_codes(error: str) -> list[str]:
    return re.findall(r"\[([EW]-[a-z-]+)\]", error)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_24_of_24_places_come_out_as_they_were_written(
    bare: SmallSite, tmp_path: Path, encoding: str
) -> None:
    ran = bare.run("import", save(tmp_path / "来稿.txt", ENCODINGS[encoding]))
    assert (ran.status, ran.error) == (0, "")
    made = written(bare)
    assert len(STORIES) == 24
    assert [each.name for each in STORIES if each.folder == "centres"] == [
        name for name in (each.name for each in STORIES) if name.endswith("中心")
    ]
    assert set(made) == {each.name for each in STORIES}
    for story in STORIES:
        folder, front, body = made[story.name]
        assert folder == story.folder
        assert value(front, "headline") == story.headline
        assert lines_of(body) == list(story.lines)
    assert sum(folder == "centres" for folder, _, _ in made.values()) == CENTRES


def test_what_readers_get_is_the_text_of_the_manuscript(bare: SmallSite) -> None:
    assert bare.run("import", str(FILE)).status == 0
    made = written(bare)
    for story in STORIES:
        shown = markup.convert(made[story.name][2])
        assert shown.problems == ()
        typed = [re.sub(r"^(?:- |\d\. )", "", line) for line in story.lines]
        assert re.sub(r"\s", "", shown.text) == re.sub(r"\s", "", "".join(typed))


def test_what_is_written_passes_the_check_and_can_be_built(bare: SmallSite) -> None:
    assert bare.run("import", str(FILE)).status == 0
    ran = bare.run("check")
    assert set(problem_codes(ran.error)) <= {"W-story-unpublished"}
    assert bare.build("--drafts")["status"] == 0
    assert (bare.output / "neighbourhoods/zhaotong/index.html").is_file()


def test_only_prompts_are_wrong_once_the_draft_lines_are_gone(bare: SmallSite) -> None:
    assert bare.run("import", str(FILE)).status == 0
    for file in (bare.folder / "content").rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"^draft: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    codes = set(problem_codes(bare.run("check").error))
    assert codes == {"E-placeholder"}


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


def test_a_profile_that_is_there_stays_and_the_new_text_lies_beside_it(site: SmallSite) -> None:
    before = snapshot(site.folder / "content")
    ran = site.run("import", str(FILE))
    assert ran.status == 0
    after = snapshot(site.folder / "content")
    assert {path: after[path] for path in before} == before
    beside = {
        "neighbourhoods/baoxing-draft.md": "neighbourhoods/baoxing.md",
        "neighbourhoods/dongfeng-draft.md": "neighbourhoods/dongfeng.md",
        "centres/health-draft.md": "centres/health.md",
    }
    for path, existing in beside.items():
        assert path in after
        assert f"content/{path}（已经有 content/{existing}，没有动它）" in ran.output
    assert "E-" not in site.run("check").error
    order = (site.folder / "content/issues/002.md").read_text(encoding="utf-8")
    assert "[baoxing, dongfeng, zhaotong," in order
    assert order.rstrip().count("health]") == 1
    assert "W-import-number" in ran.error


def test_a_manuscript_that_comes_again_is_not_written_again(
    site: SmallSite, tmp_path: Path
) -> None:
    assert site.run("import", str(FILE)).status == 0
    before = snapshot(site.folder)
    again = site.run("import", str(FILE))
    assert (again.status, again.error) == (0, "")
    assert again.output.count("一字不差，不用再写") == 24
    assert "一共" not in again.output
    assert again.output.endswith("来稿里的都已经有了，什么都没有写。\n")
    assert snapshot(site.folder) == before
    # Where a word of a story is another, the whole of it lies beside what is there.
    first = STORIES[0].lines[0]
    assert TEXT.count(first) == 1
    file = save(tmp_path / "第二稿.txt", TEXT.replace(first, f"{first[:-1]}，又添一句。"))
    assert "一字不差" in site.run("import", file, "--dry-run").output
    assert snapshot(site.folder) == before
    second = site.run("import", file)
    assert second.output.count("一字不差，不用再写") == 23
    made = {path for path in snapshot(site.folder) if path not in before}
    assert made == {"content/neighbourhoods/baoxing-draft-2.md"}


@pytest.mark.parametrize("stem", ["来稿-1", "2026-01", "来稿-2", "来稿"])
def test_numbers_and_the_word_draft_in_names_are_part_of_them(
    bare: SmallSite, tmp_path: Path, stem: str
) -> None:
    text = "请查收，有事打电话。\n\n【My draft night】题目\n\n一段。\n\n【承德】题目\n\n又一段。\n"
    file = save(tmp_path / f"{stem}.txt", text)
    assert bare.run("import", file).status == 0
    before = snapshot(bare.folder)
    assert f"leftovers/{stem}.txt" in before
    assert "content/neighbourhoods/my-draft-night.md" in before
    assert "都已经有了" in bare.run("import", file).output
    assert snapshot(bare.folder) == before


def test_an_edited_story_stays_and_what_comes_again_lies_beside_it(bare: SmallSite) -> None:
    assert bare.run("import", str(FILE)).status == 0
    path = "content/neighbourhoods/baoxing.md"
    bare.replace(path, "draft: 是", "draft: 否")
    edited = (bare.folder / path).read_bytes()
    ran = bare.run("import", str(FILE))
    assert ran.output.count("一字不差，不用再写") == 23
    assert "content/neighbourhoods/baoxing-draft.md（已经有" in ran.output
    assert (bare.folder / path).read_bytes() == edited
    assert "E-" not in bare.run("check").error
    assert "都已经有了" in bare.run("import", str(FILE)).output


def test_a_dry_run_says_the_same_and_writes_nothing(site: SmallSite) -> None:
    before = snapshot(site.folder)
    dry = site.run("import", str(FILE), "--dry-run")
    assert dry.status == 0
    assert snapshot(site.folder) == before
    real = site.run("import", str(FILE))
    assert dry.output.splitlines()[:-1] == real.output.splitlines()[:-1]
    assert "还什么都没有写" in dry.output


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


# What a person would take for a highlight, by place: figure, unit, and a word of the label.
BY_HAND = {
    "宝兴": {("43", "个", "居民小组"), ("9", "支", "文体团队")},
    "东风": {
        ("50", "米", "弄堂"),
        ("20", "多项", "服务"),
        ("10", "多项", "活动"),
        ("10", "日", ""),
    },
    "昭通": {("10", "多个", "执勤点")},
    "云南": {("2016", "年", "彩云家园")},
    "山北": {("5", "分钟", "")},
    "汉口": {
        ("0.8", "平方公里", "面积"),
        ("7", "幢", "老大楼"),
        ("300", "多家", "单位"),
        ("4", "种", "模式"),
    },
    "社区志愿者服务中心": {
        ("8000", "多位", "成员"),
        ("2012", "年", "成立"),
        ("11", "类", "服务队"),
        ("200", "支", "服务队"),
    },
    "北京": {("2011", "年", "")},
    "永胜": {("14", "号线", "豫园站")},
    "瑞福": {("2013", "年", "")},
    "社区党建服务中心": {("500", "米", "党建服务圈"), ("4", "年", "连续")},
    "新建": {("2004", "年", "")},
    "社区事务受理服务中心": {("188", "项", "公共服务")},
    "社区卫生服务中心": {("20", "日", "")},
}


def test_figures_are_found_with_their_units_and_labels() -> None:
    wanted = {
        (name, figure, unit): label for name in BY_HAND for figure, unit, label in BY_HAND[name]
    }
    found = {
        (story.name, each.figure, each.unit): each.label
        for story in STORIES
        for each in figures.propose("\n".join(story.lines))
    }
    right = {key for key, label in found.items() if key in wanted and wanted[key] in label}
    precision, recall = len(right) / len(found), len(right) / len(wanted)
    assert len(wanted) == 25
    assert precision >= 0.95, sorted(found.keys() - right)
    assert recall == 1, sorted(wanted.keys() - right)


@pytest.mark.parametrize(
    "text",
    [
        "他从2019年起，每天来打扫。",
        "事情要从2003年说起，谁也没想到。",
        "2020年以来，我们走过了三年。",
        "那是2003年的事。",
    ],
)
def test_a_year_that_tells_of_no_beginning_is_no_highlight(text: str) -> None:
    assert figures.propose(text) == ()


def test_proposed_highlights_ask_to_be_checked(bare: SmallSite) -> None:
    assert bare.run("import", str(FILE)).status == 0
    front = written(bare)["社区志愿者服务中心"][1]
    assert re.search(r"  - figure: 8000 +# 请核对\n    unit: 多位\n    label: 成员\n", front)
    for _, every, _ in written(bare).values():
        for line in re.findall(r"  - figure: .*", every):
            assert line.endswith("# 请核对")


NASTY = """\
*星号*和_下划线_，2*3*4，a_b_c，`代码`，\\反斜杠
#话题#说的事
＃全角的井号＃也是
# 不是标题
> 不是引用
---
===
<b>不是标签</b>，1 < 2，&lt; 和 &amp; 照写
[不是链接](http://example.org)，[^1]，![图](a.png)，[甲]（乙.md）
{弄堂|lòng táng}，{: #id}，＊＊不是粗体＊＊
| 不是 | 表格 |
| --- | --- |
~~~
: 不是解释
+ 加号
**没有结束
“引号”‘单引号’——破折号……省略号
+86 21 6321，-5度，1,200元
"""


def test_every_character_of_a_text_is_shown_as_it_was_typed(
    bare: SmallSite, tmp_path: Path
) -> None:
    file = save(tmp_path / "a.txt", f"宝兴：难写的字\n\n{NASTY}")
    assert bare.run("import", file).status == 0
    shown = markup.convert(written(bare)["宝兴"][2])
    assert shown.problems == ()
    assert [re.sub(r"\s+", " ", line) for line in shown.text.split("\n")] == [
        re.sub(r"\s+", " ", line) for line in NASTY.strip().split("\n")
    ]


def test_lines_that_a_program_wrapped_stay_one_paragraph() -> None:
    text = (
        "宝兴有四十三个居民小组，还有九支文体团队，想活动筋骨的\n"
        "有拳操队，爱跳舞的有扇子舞队，喜欢静静对上一局的\n有象棋队。\n"
    )
    body = writing.body(plaintext.from_text(text))
    assert body == text
    assert len(markup.convert(body).text.split("\n")) == 1
    apart = "第一段的话说完了。\n第二段的话也说完了。\n"
    assert writing.body(plaintext.from_text(apart)) == apart.replace("\n", "\n\n", 1)


def test_a_markdown_manuscript_keeps_its_marks(site: SmallSite, tmp_path: Path) -> None:
    body = (
        "第一段，**粗**，[链接](https://example.org/)。\n\n### 小标题\n\n- 甲\n- 乙\n\n"
        "```\n宝兴：代码\n```\n"
    )
    text = f"# 第二期\n\n## 宝兴：一条弄堂\n\n{body}\n**东风：五十米**\n\n东风的第一段。\n"
    assert site.run("import", save(tmp_path / "a.md", text)).status == 0
    made = written(site)
    assert set(made) == {"宝兴（新稿）", "东风（新稿）"}
    assert made["宝兴（新稿）"][2].strip() == body.strip().replace("### ", "## ")


def test_a_markdown_manuscript_may_underline_its_headings_and_nest_its_fences(
    site: SmallSite, tmp_path: Path
) -> None:
    program = "````\n```\n宝兴：代码\n\n~~~\n```\n````\n"
    body = f"第一段。\n\n{program}\n> 引用\n"
    text = (
        f"宝兴：一条弄堂\n====\n\n{body}\n小标题\n---\n\n第二段。\n\n东风：五十米\n===\n第三段。\n"
    )
    assert site.run("import", save(tmp_path / "a.md", text)).status == 0
    made = written(site)
    assert set(made) == {"宝兴（新稿）", "东风（新稿）"}
    assert made["宝兴（新稿）"][2].strip() == f"{body}\n## 小标题\n\n第二段。".strip()
    assert made["东风（新稿）"][2].strip() == "第三段。"


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


def test_several_files_and_a_folder_at_once(bare: SmallSite, tmp_path: Path) -> None:
    folder = tmp_path / "来稿"
    save(folder / "a.txt", "宝兴：一条弄堂\n\n宝兴的第一段话。\n")
    save(folder / "里面/b.md", "# 东风：五十米\n\n东风的第一段话。\n")
    save(folder / "旧稿.doc", "旧的")
    save(folder / "~$a.docx", "锁")
    single = save(tmp_path / "c.txt", "昭通：门怎么守\n\n昭通的第一段话。\n".encode("gb18030"))
    ran = bare.run("import", str(folder), single)
    assert ran.status == 0
    assert set(written(bare)) == {"宝兴", "东风", "昭通"}
    assert problem_codes(ran.error) == ["W-import-passed-over"]


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


def test_two_stories_of_one_place_are_both_kept(bare: SmallSite, tmp_path: Path) -> None:
    text = "宝兴：前一篇\n\n前一篇的话。\n\n宝兴：后一篇\n\n后一篇的话。\n"
    ran = bare.run("import", save(tmp_path / "a.txt", text))
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-twice"])
    folder = bare.folder / "content/neighbourhoods"
    assert "前一篇的话。" in (folder / "baoxing.md").read_text(encoding="utf-8")
    assert "后一篇的话。" in (folder / "baoxing-draft.md").read_text(encoding="utf-8")


BAD: dict[str, tuple[str, bytes]] = {
    "old word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "old word by another name": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "wps": ("a.wps", b"whatever"),
    "rtf": ("a.rtf", b"{\\rtf1 x}"),
    "rtf by another name": ("a.txt", b"{\\rtf1 x}"),
    "pdf": ("a.pdf", b"%PDF-1.7\n"),
    "password": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "empty": ("a.txt", b""),
    "only spaces": ("a.txt", "\ufeff \n　\n".encode()),
    "picture": ("a.png", b"\x89PNG\r\n"),
    "garbage": ("a.txt", bytes(range(128, 256)) * 9),
    "cut in a character": ("a.txt", "宝兴:一条弄堂，几代人的情。\n\n正文在这里。".encode()[:-1]),
    "no heading": ("a.txt", "这里没有题目。\n\n只有两段话。\n".encode()),
    "front matter": ("a.md", "---\nname: 宝兴\n---\n\n正文。\n".encode()),
    "page by the name of word": ("a.doc", b"<html><body>x</body></html>"),
    "no word file": ("a.docx", b"PK\x03\x04 cut short"),
    "text called docx": ("a.docx", "宝兴：一条弄堂\n\n正文。\n".encode()),
}
CODES = {
    "old word": "E-import-save-as",
    "old word by another name": "E-import-save-as",
    "wps": "E-import-save-as",
    "rtf": "E-import-save-as",
    "rtf by another name": "E-import-save-as",
    "pdf": "E-import-pdf",
    "password": "E-import-password",
    "empty": "E-import-empty",
    "only spaces": "E-import-empty",
    "picture": "E-import-kind",
    "garbage": "E-import-encoding",
    "cut in a character": "E-import-encoding",
    "no heading": "E-import-no-heading",
    "front matter": "E-import-front-matter",
    "page by the name of word": "E-import-save-as",
    "no word file": "E-import-broken",
    "text called docx": "E-import-broken",
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_said_once_and_nothing_is_written(
    bare: SmallSite, tmp_path: Path, case: str
) -> None:
    name, data = BAD[case]
    before = snapshot(bare.folder)
    good = save(tmp_path / "good.txt", "宝兴：一条弄堂\n\n宝兴的第一段话。\n")
    ran = bare.run("import", good, save(tmp_path / name, data))
    assert (ran.status, problem_codes(ran.error)) == (1, [CODES[case]])
    assert snapshot(bare.folder) == before


def test_every_bad_file_is_told_at_once(bare: SmallSite, tmp_path: Path) -> None:
    names = [save(tmp_path / name, data) for name, data in dict(BAD.values()).items()]
    ran = bare.run("import", *names)
    assert ran.status == 1
    assert len(problem_codes(ran.error)) == len(names)


def test_files_and_folders_that_are_not_there(bare: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    names = ("没有.docx", "长" * 300)
    ran = bare.run("import", str(tmp_path / "空"), "", *(str(tmp_path / each) for each in names))
    assert ran.status == 2
    assert sorted(problem_codes(ran.error)) == ["E-import-folder", *["E-import-missing"] * 3]


@pytest.mark.skipif(sys.platform != "linux", reason="it alone has a file that nobody can read")
def test_a_file_that_cannot_be_read(bare: SmallSite, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.symlink_to("/proc/self/mem")
    assert problem_codes(bare.run("import", str(file)).error) == ["E-file-unreadable"]


def test_where_the_disk_fails_nothing_is_left(
    bare: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(bare.folder)
    real = Path.open
    count = 0

    def failing(self: Path, mode: str = "r", *rest: object, **more: object) -> object:
        nonlocal count
        count += mode == "wb"
        if mode == "wb" and count == 9:
            raise OSError(28, "No space left on device")
        return real(self, mode, *rest, **more)  # type: ignore[call-overload]

    folders = sorted(bare.folder.rglob("*"))
    monkeypatch.setattr(Path, "open", failing)
    ran = bare.run("import", str(FILE))
    assert (ran.status, problem_codes(ran.error)) == (3, ["E-disk-full"])
    assert snapshot(bare.folder) == before
    assert sorted(bare.folder.rglob("*")) == folders


def test_a_text_that_two_encodings_allow_is_read_in_the_likelier() -> None:
    for text in ("宝兴：一条弄堂，几代人的情\n", "东风居民区的弄堂，长50米。\n", "居民说：“好。”"):
        for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
            assert encodings.decode(text.encode(encoding)) == text, encoding


def test_a_story_without_a_headline_asks_for_one(bare: SmallSite, tmp_path: Path) -> None:
    text = "【宝兴】\n\n宝兴的第一段话，说得长一点，好让人知道这不是题目。\n"
    assert bare.run("import", save(tmp_path / "a.txt", text)).status == 0
    assert value(written(bare)["宝兴"][1], "headline") == HEADLINE


def test_what_is_hard_for_yaml_is_written_so_that_it_is_read(
    bare: SmallSite, tmp_path: Path
) -> None:
    titles = {
        "甲村": "null",
        "乙村": '"引号": 值 # 注',
        "丙村": "- 像列表的题目",
        "丁村": "{花括号} [方括号]",
        "戊村": "是",
        "己村": "12:30 见",
    }
    text = "".join(f"【{name}】{title}\n\n正文在这里。\n\n" for name, title in titles.items())
    text += "【../../etc】路径\n\n正文。\n"
    ran = bare.run("import", save(tmp_path / "a.txt", text))
    assert (ran.status, ran.error) == (0, "")
    problems = bare.run("check", "--format", "json").object["problems"]
    assert [each for each in problems if each["severity"] == "error"] == []
    assert bare.build("--drafts")["status"] == 0
    for name, title in titles.items():
        page = bare.read(f"neighbourhoods/{slugify(name)}/index.html")
        assert html.escape(title, quote=False) in re.sub("<[^>]*>", "", page).replace("&#34;", '"')


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


LINES = st.sampled_from(
    [
        *("宝兴：一条弄堂", "【东风】五十米", "曾家：新的一处", "社区食堂服务中心：一顿热饭"),
        *("昭通居民区", "一、永安：自治", "宝兴：又一篇", "出彩处", "居民区", "第二期", "创刊号"),
        *("小巷里弄间旋律", "我们的街道", "2026年12月1日", "时间：每月10日", "居民说：", "目录"),
        *("这一段话说的是一件事，说得长一点，好让人知道它是正文。", "短短的一行", "“好。”", "- 甲"),
        *("1. 立案", "*星号*", "# 井号", "口号：我的健康我做主", "", "", ""),
    ]
)


@hypothesis.example(lines=["宝兴：一条弄堂", "出彩处", "宝兴：一条弄堂", "出彩处"])
@hypothesis.example(lines=["宝兴：一条弄堂", "昭通居民区", "出彩处", "宝兴：一条弄堂", "出彩处"])
@hypothesis.given(lines=st.lists(LINES, min_size=3, max_size=16))
@hypothesis.settings(max_examples=2000 if CAMPAIGN else 200, deadline=None)
def test_no_line_of_any_manuscript_is_lost(lines: list[str]) -> None:
    config, _ = parse(CONFIG.replace("title: 小报", "title: 小巷里弄间旋律").encode())
    assert config
    nowhere = Path("no/site")
    known = places.look(nowhere, config)
    text = "\n".join(lines)
    try:
        plan = placing.plan(
            [Manuscript("a.txt", plaintext.from_text(text))],
            known,
            None,
            datetime.date(2026, 11, 26),
            nowhere,
        )
    except ContentError:
        return
    made = "".join(str(content) for _, content in writing.files(plan)).replace("\\", "")
    own = {config.title, config.publisher, "2026年12月1日"}
    for line in filter(None, set(lines) - own):
        pieces = [line] if line in made else re.split("[：【】、]|居民区$", line)
        for piece in filter(None, pieces):
            assert piece in made or piece == "一", (piece, text, made)


def test_it_speaks_english_too(bare: SmallSite) -> None:
    ran = bare.run("import", str(FILE), "--dry-run", "--lang", "en")
    assert "24 stories in all." in ran.output
    assert "nothing was written" in ran.output
