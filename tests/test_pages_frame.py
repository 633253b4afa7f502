"""What stands on and around every page: its frame, its neighbours, what is related to it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from tests.browser import Html, furnish, html_pages, plain
from tests.pages import CHENGDE, STORY, page, section
from tests.support import SmallSite


def around(html: Html) -> dict[str, str]:
    return {
        each.get("class", ""): each.get("href", "") for each in html.one("nav", "around").iter("a")
    }


def test_previous_and_next_follow_the_issue(site: SmallSite) -> None:
    site.replace(
        "content/issues/001.md",
        "number:",
        "contents: [{section: 出彩处, stories: [health, baoxing, dongfeng]}]\nnumber:",
    ).make()
    assert around(page(site, "centres/health")) == {
        "around-issue": "../../issues/1/index.html",
        "around-next": "../../neighbourhoods/baoxing/index.html",
    }
    assert around(page(site, "neighbourhoods/baoxing")) == {
        "around-previous": "../../centres/health/index.html",
        "around-issue": "../../issues/1/index.html",
        "around-next": "../dongfeng/index.html",
    }
    assert around(page(site, "neighbourhoods/dongfeng")) == {
        "around-previous": "../baoxing/index.html",
        "around-issue": "../../issues/1/index.html",
    }


def test_neighbours_come_from_the_newest_issue_that_holds_the_place(site: SmallSite) -> None:
    site.write(
        "content/issues/002.md",
        "---\ntitle: 第二期\nnumber: 2\ndate: 2026-12-01\n"
        "contents: [{section: 出彩处, stories: [dongfeng, baoxing]}]\n---\n好。\n",
    ).make()
    assert around(page(site, "neighbourhoods/baoxing")) == {
        "around-previous": "../dongfeng/index.html",
        "around-issue": "../../issues/2/index.html",
    }
    assert around(page(site, "centres/health")) == {
        "around-previous": "../../neighbourhoods/dongfeng/index.html",
        "around-issue": "../../issues/1/index.html",
    }


def test_a_place_outside_every_issue_has_no_neighbours(site: SmallSite) -> None:
    site.replace(
        "content/issues/001.md",
        "number:",
        "contents: [{section: 出彩处, stories: [health]}]\nnumber:",
    ).make()
    assert not page(site, "neighbourhoods/baoxing").all("nav", "around")


def test_related_share_a_theme(site: SmallSite) -> None:
    site.write("content/neighbourhoods/chengde.md", CHENGDE).make()
    related = "同一主题的邻居"
    assert section(page(site, "neighbourhoods/baoxing"), related) == ["东风 五十米的弄堂"]
    assert section(page(site, "neighbourhoods/dongfeng"), related) == ["宝兴 一条弄堂，几代人的情"]
    assert section(page(site, "neighbourhoods/chengde"), related) == []
    assert section(page(site, "centres/health"), related) == []


def test_those_that_share_most_themes_are_related_first(site: SmallSite) -> None:
    both = CHENGDE.replace("name:", "themes: [自治, 文化]\nname:")
    site.write("content/neighbourhoods/zhenjiang.md", both.replace("承德", "镇江")).make()
    related = section(page(site, "neighbourhoods/baoxing"), "同一主题的邻居")
    assert [each.split()[0] for each in related] == ["镇江", "东风"]


def test_a_story_and_its_places_show_each_other(site: SmallSite) -> None:
    site.write("content/stories/fair.md", STORY).make()
    story = page(site, "stories/2026/fair")
    assert section(story, "写到的地方") == ["宝兴 一条弄堂，几代人的情", "东风 五十米的弄堂"]
    for place in ("baoxing", "dongfeng"):
        assert section(page(site, f"neighbourhoods/{place}"), "写到这里的文章") == ["夏天的集市"]
    assert section(page(site, "centres/health"), "写到这里的文章") == []


def test_a_page_says_which_section_it_is_in(site: SmallSite) -> None:
    site.write("content/stories/fair.md", STORY).make()

    def current(address: str) -> list[tuple[str, str]]:
        return [
            (plain(each), each.get("aria-current", ""))
            for each in page(site, address).one("nav", "sections").iter("a")
            if each.get("aria-current")
        ]

    assert current("neighbourhoods") == [("居民区", "page")]
    assert current("neighbourhoods/baoxing") == [("居民区", "true")]
    assert current("stories/2026/fair") == [("街坊故事", "true")]
    assert current("issues/1") == [("各期", "true")]
    assert current("themes/wenhua") == [("主题", "true")]
    assert current("about") == [("关于本刊", "page")]
    assert current("") == []


def test_a_profile_shows_headline_highlights_story_and_contact_in_this_order(
    site: SmallSite,
) -> None:
    furnish(site)
    story = page(site, "neighbourhoods/xinjian").one("article", "story")
    wanted = ["story-head", "highlights", "lead-picture", "text", "contact", "themes", "share"]
    shown = [name for each in story.iter() if (name := each.get("class")) in wanted]
    assert shown == wanted


def test_dates_and_authors_are_in_the_byline(site: SmallSite) -> None:
    furnish(site)
    byline = plain(page(site, "neighbourhoods/xinjian").one("p", "byline"))
    assert byline == "2026年10月1日（2026年11月1日更新） 作者：张三、李四"
    assert not page(site, "neighbourhoods/baoxing").all("p", "byline")


def test_stories_without_a_headline_leave_no_empty_element(site: SmallSite) -> None:
    furnish(site)
    for path, html in html_pages(site.output).items():
        empty = [
            (each.tag, each.get("class"))
            for tag in ("span", "p", "li", "h1", "h2", "h3", "dd", "figcaption", "section")
            for each in html.all(tag)
            if not plain(each) and not list(each) and each.get("role") != "status"
        ]
        assert empty == [], path


def test_pages_are_of_one_frame(gazette: Path) -> None:
    for path, html in html_pages(gazette).items():
        assert html.one("html").get("lang") == "zh-Hans", path
        assert len(html.all("h1")) == 1, path
        assert len(html.all("main")) == 1, path
        assert plain(html.one("title")), path
        levels = [int(each.tag[1]) for each in html.all() if re.fullmatch("h[1-6]", each.tag)]
        jumps = [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1]
        assert jumps == [], path


def test_titles_and_descriptions_tell_pages_apart(gazette: Path) -> None:
    pages = html_pages(gazette)
    titles = [plain(html.one("title")) for html in pages.values()]
    assert len(set(titles)) == len(titles)
    for path, html in pages.items():
        (description,) = [
            each.get("content", "")
            for each in html.all("meta")
            if each.get("name") == "description"
        ]
        assert 5 <= len(description) <= 160, path
