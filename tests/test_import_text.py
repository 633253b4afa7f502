"""What a manuscript says: every character as it was typed, its marks, figures and titles."""

from __future__ import annotations

import codecs
import datetime
import html
import re
import time
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
from tests.desk import CENTRES, FILE, STORIES, TEXT, lines_of, problem_codes, save, value, written
from tests.support import CAMPAIGN, CONFIG, SmallSite

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


@pytest.mark.parametrize("fill", [" ", "#", " #", "\t"])
def test_a_heading_with_much_room_in_it_is_read_at_once(fill: str) -> None:
    room = fill * (100_000 // len(fill))
    before = time.process_time()
    (one, other) = plaintext.from_markdown(f"# 甲{room}乙\n\n## 丙 {room}\n")
    assert time.process_time() - before < 1
    assert (one.text, one.level) == (f"甲{room}乙", 1)
    assert (other.text, other.level) == ("丙", 2)
