"""The first gazette itself: every place, in order, with its facts and nothing invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import Html, han, plain
from tests.facts import FACTS
from tests.support import ROOT

# The running order of the first issue.
ORDER = (
    "neighbourhoods/baoxing",
    "neighbourhoods/dongfeng",
    "neighbourhoods/zhaotong",
    "neighbourhoods/yunnan",
    "neighbourhoods/yongan",
    "neighbourhoods/shanbei",
    "neighbourhoods/hankou",
    "neighbourhoods/shengze",
    "centres/volunteers",
    "neighbourhoods/beijing",
    "neighbourhoods/ningbo",
    "neighbourhoods/zhongshan",
    "neighbourhoods/yongsheng",
    "centres/elder-care",
    "neighbourhoods/huqiu",
    "neighbourhoods/shanxi",
    "neighbourhoods/ruifu",
    "centres/party-service",
    "centres/culture",
    "neighbourhoods/wuxi",
    "neighbourhoods/xinjian",
    "centres/public-affairs",
    "centres/grid-management",
    "centres/health",
)

# What each place counts, with the words around the figure.
FIGURES: dict[str, tuple[str, ...]] = {
    "neighbourhoods/baoxing": ("43个", "9支"),
    "neighbourhoods/dongfeng": ("50米", "10日", "20多项", "2013年", "10多项"),
    "neighbourhoods/zhaotong": ("10多个",),
    "neighbourhoods/yunnan": ("2016年",),
    "neighbourhoods/yongan": ("每个季度",),
    "neighbourhoods/shanbei": ("5分钟",),
    "neighbourhoods/hankou": ("0.8平方公里", "7幢", "300多家", "4种"),
    "neighbourhoods/shengze": ("几十年",),
    "centres/volunteers": ("2012年", "8000多位", "11类", "200支"),
    "neighbourhoods/beijing": ("2011年", "三融"),
    "neighbourhoods/ningbo": ("20世纪80年代",),
    "neighbourhoods/zhongshan": ("五个",),
    "neighbourhoods/yongsheng": ("14号线",),
    "centres/elder-care": ("10月",),
    "neighbourhoods/huqiu": ("隔几天",),
    "neighbourhoods/shanxi": ("寒假和暑假",),
    "neighbourhoods/ruifu": ("2013年", "首批"),
    "centres/party-service": ("500米", "4年"),
    "centres/culture": ("每一个居民区",),
    "neighbourhoods/wuxi": ("四美团队",),
    "neighbourhoods/xinjian": ("2004年",),
    "centres/public-affairs": ("188项",),
    "centres/grid-management": ("单元网格",),
    "centres/health": ("20日",),
}

# Places that tell one story from two sides; each names the other.
TOGETHER = (
    ("neighbourhoods/beijing", "neighbourhoods/dongfeng"),
    ("neighbourhoods/beijing", "neighbourhoods/wuxi"),
    ("neighbourhoods/dongfeng", "neighbourhoods/shanxi"),
    ("neighbourhoods/hankou", "centres/party-service"),
    ("neighbourhoods/huqiu", "centres/volunteers"),
    ("neighbourhoods/huqiu", "neighbourhoods/ruifu"),
    ("neighbourhoods/ningbo", "neighbourhoods/yunnan"),
    ("neighbourhoods/ningbo", "neighbourhoods/zhaotong"),
    ("neighbourhoods/shanbei", "neighbourhoods/xinjian"),
    ("neighbourhoods/shanxi", "centres/culture"),
    ("neighbourhoods/xinjian", "centres/health"),
    ("neighbourhoods/yongan", "neighbourhoods/zhaotong"),
    ("centres/elder-care", "centres/health"),
    ("centres/elder-care", "centres/volunteers"),
    ("centres/grid-management", "centres/public-affairs"),
)

# Words whose meaning depends on when they are read.
RELATIVE = (
    "今年",
    "去年",
    "前年",
    "明年",
    "后年",
    "近年",
    "近几年",
    "近来",
    "近期",
    "近日",
    "日前",
    "目前",
    "最近",
    "本月",
    "上个月",
    "下个月",
    "昨天",
    "明天",
)

SOURCES = sorted((ROOT / "content").rglob("*.md"))


def article(gazette: Path, place: str) -> Html:
    return Html(gazette / place / "index.html")


def targets(page: Html, place: str, name: str) -> list[str]:
    """Return the places that links inside a class of a place's page lead to."""
    found = []
    for link in page.links(name=name):
        parts = place.split("/")
        for step in link.split("#")[0].split("/"):
            parts = parts[:-1] if step == ".." else [*parts, step]
        found.append("/".join(parts[:-1]))
    return found


def test_there_are_17_neighbourhoods_and_7_centres() -> None:
    sections = [place.split("/")[0] for place in ORDER]
    assert sections.count("neighbourhoods") == 17
    assert sections.count("centres") == 7


def test_every_place_has_its_page_and_no_other_page_stands_beside_them(gazette: Path) -> None:
    found = {
        file.parent.relative_to(gazette).as_posix()
        for section in ("neighbourhoods", "centres")
        for file in gazette.glob(f"{section}/*/index.html")
    }
    assert found == set(ORDER)
    assert set(FACTS) == set(FIGURES) == set(ORDER)


def test_the_issue_runs_in_its_order(gazette: Path) -> None:
    issue = Html(gazette / "issues" / "1" / "index.html")
    assert targets(issue, "issues/1", "contents") == list(ORDER)
    assert [plain(each) for each in issue.one("section", "contents").iter("h2")] == ["出彩处"]


def test_the_issue_is_number_1_with_its_title(gazette: Path) -> None:
    issue = Html(gazette / "issues" / "1" / "index.html")
    assert plain(issue.one("h1")) == "第1期 创刊号"
    assert plain(issue.one(name="masthead-title")) == "小巷里弄间旋律"


@pytest.mark.parametrize("place", ORDER)
def test_a_page_says_all_its_facts(gazette: Path, place: str) -> None:
    text = plain(article(gazette, place).one("article", "story"))
    assert [fact for fact in FACTS[place] if fact not in text] == []


@pytest.mark.parametrize("place", ORDER)
def test_a_story_gives_its_figures_exactly(gazette: Path, place: str) -> None:
    text = plain(article(gazette, place).one(name="text"))
    wrong = [
        figure
        for figure in FIGURES[place]
        if not re.search(r"(?<![\d.])" + re.escape(figure), text)
    ]
    assert wrong == []


@pytest.mark.parametrize("place", ORDER)
def test_a_page_has_no_number_that_nobody_gave(gazette: Path, place: str) -> None:
    page = article(gazette, place)
    known = {place, *targets(page, place, "text")}
    given = {
        number for each in known for fact in FIGURES[each] for number in re.findall(r"[\d.]+", fact)
    }
    if place == "neighbourhoods/zhongshan":
        given.add("5")  # its five togethers, as a highlight
    written = re.findall(r"\d+(?:\.\d+)?", plain(page.one("article", "story")))
    assert set(written) <= given


@pytest.mark.parametrize("place", ORDER)
def test_a_story_has_250_to_450_han_characters(gazette: Path, place: str) -> None:
    assert 250 <= han(plain(article(gazette, place).one(name="text"))) <= 450


@pytest.mark.parametrize("place", ORDER)
def test_a_page_has_two_to_four_highlights(gazette: Path, place: str) -> None:
    assert 2 <= len(list(article(gazette, place).one(name="highlights").iter("li"))) <= 4


def test_headlines_are_unique_and_short(gazette: Path) -> None:
    headlines = [plain(article(gazette, place).one("span", "headline")) for place in ORDER]
    assert len(set(headlines)) == len(ORDER)
    assert max(map(len, headlines)) <= 24


def test_no_sentence_stands_in_two_stories(gazette: Path) -> None:
    seen: dict[str, str] = {}
    for place in ORDER:
        for sentence in re.split(r"[。！？]", plain(article(gazette, place).one(name="text"))):
            if han(sentence) >= 12:
                assert seen.setdefault(sentence.strip(), place) == place


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_what_belongs_together_is_linked_both_ways(gazette: Path, one: str, other: str) -> None:
    assert other in targets(article(gazette, one), one, "text")
    assert one in targets(article(gazette, other), other, "text")


def test_every_story_leads_on_to_another(gazette: Path) -> None:
    alone = [place for place in ORDER if not targets(article(gazette, place), place, "text")]
    assert alone == []


def test_one_lane_links_to_the_heading_of_another(gazette: Path) -> None:
    links = article(gazette, "neighbourhoods/shanbei").links(name="text")
    assert "../xinjian/index.html#健康弄" in links


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_no_source_depends_on_when_it_is_read(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert [word for word in RELATIVE if word in text] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_chinese_sentences_have_chinese_marks(source: Path) -> None:
    body = source.read_text(encoding="utf-8").split("---", 2)[2]
    assert re.findall(r"[\u4e00-\u9fff] *[,;!?]|[\u4e00-\u9fff][.:] |\.\.\.|[\"']", body) == []


def test_places_invent_no_contact(gazette: Path) -> None:
    assert all(not article(gazette, place).all(name="contact") for place in ORDER)
