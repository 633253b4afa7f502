"""Which lines open a story: a colon is not enough, and no known place is missed."""

from __future__ import annotations

import pytest

from gazette.importers import headings, plaintext

KNOWN = frozenset(("宝兴", "东风", "昭通", "永安", "社区卫生服务中心"))


def opened(text: str, known: frozenset[str] = KNOWN) -> list[str]:
    """Return the names of the places whose stories a text opens."""
    found, _ = headings.find(plaintext.from_text(text), known.__contains__, ("社区中心", "中心"))
    return [each.name for each in found]


def story(name: str, *lines: str, title: str = "一条弄堂，几代人的情") -> str:
    return "\n".join((f"{name}：{title}", f"{name}的第一段话，说了一件事。", *lines, ""))


PROSE = (
    "居民说：",
    "他说：这里变了样",
    "居民区书记说：“大家的事大家定”",
    "王阿姨笑着说：“真好”",
    "问：怎么报名？",
    "答：到居委会来",
    "时间：2026年11月22日",
    "时间：每月10日上午",
    "地点：就在弄堂里",
    "地址：南京东路100号",
    "电话：021-63211234",
    "联系电话：13800000000",
    "供稿：外滩街道",
    "摄影：本刊编辑",
    "内容：理发、磨刀、修伞",
    "口号：我的健康我做主",
    "服务站点：以点带面",
    "区域联盟：全面开花",
    "主题党日：凝心聚力",
    "小小景观师：孩子画墙，参与治理",
    "四美团队：年长居民来参加",
    "走进社区：邻里节开场了",
    "以居民为中心：先问要什么",
    "党支部的做法是：先听后办",
    "活动有：",
    "一是：把人请进来",
    "编者按：这一篇写得好",
    "宝兴：43个居民小组，9支文体团队。",
    "昭通：021-63211234",
    "记得那一年：弄堂里很热闹",
    "https://example.org/：网址",
    "9:30开门，17:30关门",
)


@pytest.mark.parametrize("line", PROSE)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_line_with_a_colon_in_a_story_opens_none(line: str, gap: str) -> None:
    more = "后面还有一段话，写这件事是怎样办成的。"
    text = story("宝兴", f"{gap}{line}", f"{gap}{more}") + "\n" + story("东风")
    assert opened(text) == ["宝兴", "东风"]


@pytest.mark.parametrize("line", PROSE)
def test_a_line_with_a_colon_makes_no_story_of_a_text_without_places(line: str) -> None:
    text = f"这一段话在前面，没有题目。\n\n{line}\n\n后面还有一段话，写这件事是怎样办成的。\n"
    assert opened(text, frozenset()) == []


FORMS = (
    "{}：一条弄堂",
    "{}:一条弄堂",
    "{} ： 一条弄堂",
    "　　{}：一条弄堂",
    "一、{}：一条弄堂",
    "（一）{}：一条弄堂",
    "(1){}：一条弄堂",
    "1.{}：一条弄堂",
    "1、{}：一条弄堂",
    "１．{}：一条弄堂",
    "①{}：一条弄堂",
    "【{}】一条弄堂",
    "【{}】：一条弄堂",
    "[{}] 一条弄堂",
    "{}｜一条弄堂",
    "{}——一条弄堂",
    "第一篇 {}：一条弄堂",
    "{}：“勤”与“情”",
    "{}：四个字的加法：自治+共治",
    "{}：谁来守门？",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["宝兴", "社区卫生服务中心", "曾家", "外滩社区食堂服务中心"])
def test_a_heading_is_one_in_each_form(form: str, name: str) -> None:
    text = f"{form.format(name)}\n第一段话，说了一件事，有头有尾。\n"
    assert opened(text) == [name]


def test_names_that_words_pad_or_follow_are_the_same_name() -> None:
    assert opened("宝　兴：一条弄堂\n第一段话，说了一件事。\n") == ["宝兴"]
    assert opened("宝 兴：一条弄堂\n第一段话，说了一件事。\n") == ["宝兴"]


def test_a_name_alone_takes_its_headline_from_the_next_line() -> None:
    text = "宝兴\n一条弄堂，几代人的情\n第一段话，说了一件事。\n"
    found, _ = headings.find(plaintext.from_text(text), KNOWN.__contains__, ())
    assert [(each.name, each.headline, each.start) for each in found] == [
        ("宝兴", "一条弄堂，几代人的情", 2)
    ]


def test_a_table_of_contents_opens_nothing() -> None:
    listed = "目录\n宝兴：一条弄堂\n东风：五十米\n昭通：门怎么守\n\n"
    text = listed + "\n".join(story(name) for name in ("宝兴", "东风", "昭通"))
    found, _ = headings.find(plaintext.from_text(text), KNOWN.__contains__, ())
    assert [(each.name, each.index) for each in found] == [("宝兴", 4), ("东风", 6), ("昭通", 8)]


def test_a_list_of_places_in_a_story_stays_in_it() -> None:
    text = story("宝兴", "同一个平台：", "昭通：守平安", "永安：来协商", "它们都在这一期里。")
    assert opened(text + "\n" + story("东风")) == ["宝兴", "东风"]


def test_lines_that_may_be_headings_are_told() -> None:
    text = story("宝兴") + "\n昭通：守平安\n永安：来协商\n话说到这里为止，没有别的了。\n"
    _, doubtful = headings.find(plaintext.from_text(text), KNOWN.__contains__, ())
    assert {each.name for each in doubtful} == {"昭通", "永安"}
