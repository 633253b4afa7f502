"""What the home page, sections, themes and issues list, and in which order."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser import Html, furnish, plain
from tests.pages import CHENGDE, STORY, cards, names, page
from tests.support import SmallSite

# Home


def test_home_shows_the_newest_issue_in_running_order(gazette: Path) -> None:
    home = Html(gazette / "index.html")
    issue = Html(gazette / "issues/1/index.html")
    shown = [*cards(home, name="lead-title"), *cards(home)]
    assert len(shown) == 24
    assert shown == [
        link.removeprefix("../../").removesuffix("index.html")
        for link in issue.links(name="contents")
    ]


def test_the_score_on_the_home_page_is_a_list_of_links_in_running_order(gazette: Path) -> None:
    home = Html(gazette / "index.html")
    score = home.one("nav", "score")
    links = [each for each in score.iter() if each.tag.endswith("}a") or each.tag == "a"]
    assert len(links) == 24
    assert links[0].get("href") == "neighbourhoods/baoxing/index.html"
    assert plain(links[0]) == "宝兴 申城第一居委的“勤”与“情”"
    text = (gazette / "index.html").read_text(encoding="utf-8")
    heights = re.findall(r'class="note-head" cx="30" cy="(\d+)"', text)
    assert len(heights) == 24
    assert len(set(heights)) >= 7, "themes are of different heights"
    assert heights[0] == "32", "the first theme is on the middle line"


def test_home_names_the_newest_issue_and_its_date(site: SmallSite) -> None:
    site.write(
        "content/issues/002.md", "---\ntitle: 第二声\nnumber: 2\ndate: 2026-12-01\n---\n好。\n"
    )
    site.make()
    line = plain(Html(site.output / "index.html").one(name="issue-line"))
    assert line == "第2期 第二声 2026年12月1日"


def test_home_shows_the_sections_where_there_is_no_issue(site: SmallSite) -> None:
    site.remove("content/issues/001.md").make()
    home = Html(site.output / "index.html")
    assert [plain(each) for each in home.all("h2")] == ["居民区", "社区中心"]
    assert not (site.output / "issues").exists()


def test_home_shows_the_latest_stories_first(site: SmallSite) -> None:
    for month in range(1, 9):
        text = STORY.replace("2026-08", f"2026-{month:02}")
        site.write(f"content/stories/2026/story-{month}.md", text)
    site.make()
    dates = [
        each.get("datetime")
        for card in Html(site.output / "index.html").all("p", "card-date")
        for each in card.iter("time")
    ]
    assert dates == [f"2026-{month:02}-01" for month in (8, 7, 6, 5, 4, 3)]


# Lists


def test_a_section_is_listed_by_pinyin(gazette: Path) -> None:
    assert names(Html(gazette / "neighbourhoods/index.html")) == [
        "宝兴",
        "北京",
        "东风",
        "汉口",
        "虎丘",
        "宁波",
        "瑞福",
        "山北",
        "山西",
        "盛泽",
        "无锡",
        "新建",
        "永安",
        "永胜",
        "云南",
        "昭通",
        "中山",
    ]


def test_an_order_goes_before_pinyin(site: SmallSite) -> None:
    site.write("content/neighbourhoods/chengde.md", CHENGDE)
    site.replace("content/neighbourhoods/dongfeng.md", "themes:", "order: 1.5\nthemes:")
    site.replace("content/neighbourhoods/chengde.md", "name:", "order: 10\nname:")
    site.make()
    assert names(page(site, "neighbourhoods")) == ["东风", "承德", "宝兴"]


def test_stories_are_listed_newest_first(site: SmallSite) -> None:
    for month in ("03", "11", "07"):
        site.write(f"content/stories/s{month}.md", STORY.replace("-08-", f"-{month}-"))
    site.make()
    assert cards(page(site, "stories")) == ["2026/s11/", "2026/s07/", "2026/s03/"]


def test_a_long_list_goes_over_several_pages(site: SmallSite) -> None:
    site.replace("config.yaml", "sections:", "per_page: 2\nsections:")
    site.write("content/neighbourhoods/chengde.md", CHENGDE)
    site.write("content/neighbourhoods/taiyuan.md", CHENGDE.replace("承德", "太原"))
    site.write("content/neighbourhoods/anqing.md", CHENGDE.replace("承德", "安庆"))
    site.make()
    first, second, third = (
        page(site, address)
        for address in ("neighbourhoods", "neighbourhoods/page/2", "neighbourhoods/page/3")
    )
    assert names(first) == ["安庆", "宝兴"]
    assert names(second) == ["承德", "东风"]
    assert names(third) == ["太原"]
    assert not (site.output / "neighbourhoods/page/4").exists()
    assert not (site.output / "neighbourhoods/page/1").exists()
    assert first.links("nav", "pager") == ["page/2/index.html"]
    assert second.links("nav", "pager") == ["../../index.html", "../3/index.html"]
    assert third.links("nav", "pager") == ["../2/index.html"]
    titles = [plain(each.one("title")) for each in (first, second, third)]
    assert len(set(titles)) == 3


def test_a_list_that_fits_one_page_has_no_pager(site: SmallSite) -> None:
    site.replace("config.yaml", "sections:", "per_page: 2\nsections:").make()
    assert not page(site, "neighbourhoods").all("nav", "pager")
    assert not (site.output / "neighbourhoods/page").exists()


def test_an_empty_section_has_no_list_and_no_link(site: SmallSite) -> None:
    site.make()
    assert not (site.output / "stories").exists()
    menu = [
        plain(each) for each in Html(site.output / "index.html").one("nav", "sections").iter("a")
    ]
    assert menu == ["居民区", "社区中心", "各期", "主题", "关于本刊"]


# Themes


def test_themes_with_most_entries_come_first(site: SmallSite) -> None:
    site.make()
    index = page(site, "themes")
    assert [plain(each) for each in index.one("ul", "theme-list").iter("li")] == [
        "文化 2 篇",
        "健康 1 篇",
        "自治 1 篇",
    ]


def test_a_theme_has_its_configured_slug_or_its_pinyin(site: SmallSite) -> None:
    site.replace("config.yaml", "sections:", "themes: [{name: 自治, slug: own}]\nsections:").make()
    found = {each.name for each in (site.output / "themes").iterdir() if each.is_dir()}
    assert found == {"own", "wenhua", "jiankang"}


def test_a_theme_lists_profiles_and_stories(site: SmallSite) -> None:
    site.write("content/stories/fair.md", STORY).make()
    assert cards(page(site, "themes/wenhua")) == [
        "../../neighbourhoods/baoxing/",
        "../../neighbourhoods/dongfeng/",
        "../../stories/2026/fair/",
    ]


def test_without_themes_there_is_no_index_of_themes(site: SmallSite) -> None:
    for path, old in (
        ("content/neighbourhoods/baoxing.md", "themes: [自治, 文化]\n"),
        ("content/neighbourhoods/dongfeng.md", "themes: [文化]\n"),
        ("content/centres/health.md", "themes: [健康]\n"),
    ):
        site.replace(path, old, "")
    site.make()
    assert not (site.output / "themes").exists()
    assert "主题" not in plain(Html(site.output / "index.html").one("nav", "sections"))


# Issues


def test_issues_are_listed_newest_first(site: SmallSite) -> None:
    furnish(site)
    assert [plain(each) for each in page(site, "issues").one("ul", "issue-list").iter("li")] == [
        "第2期 第二期的 & 题目 2026年12月1日",
        "第1期 创刊号 2026年11月22日",
    ]


def test_an_issue_without_contents_holds_every_profile_in_order(site: SmallSite) -> None:
    site.make()
    issue = page(site, "issues/1")
    assert names(issue) == ["宝兴", "东风", "社区卫生服务中心"]
    assert [plain(each) for each in issue.all("h2")] == ["编者的话", "居民区", "社区中心"]


def test_an_issue_without_a_word_from_the_editors_has_no_heading_for_it(site: SmallSite) -> None:
    site.replace("content/issues/001.md", "编者的话。\n", "").make()
    for address in ("issues/1", "issues/1/print"):
        html = page(site, address)
        assert "编者的话" not in html.text
        (description,) = [e for e in html.all("meta") if e.get("name") == "description"]
        assert description.get("content") == "小报"


def test_the_print_page_holds_every_article_of_the_issue_whole(site: SmallSite) -> None:
    furnish(site)
    html = page(site, "issues/2/print")
    stories = html.all("article", "print-story")
    assert len(stories) == 3
    for story, address in zip(
        stories,
        ("neighbourhoods/xinjian", "centres/elder-care", "stories/2026/fair"),
        strict=True,
    ):
        own = page(site, address)
        assert plain(own.one(name="text")) in plain(story)
        assert plain(own.one("h1")) in plain(story)
        for caption in own.all("figcaption"):
            assert plain(caption) in plain(story)
        assert f"https://gazette.example/{address}/" in plain(story)
    assert "王五" in plain(stories[0])


def test_the_print_page_of_the_gazette_holds_24_articles(gazette: Path) -> None:
    html = Html(gazette / "issues/1/print/index.html")
    assert len(html.all("article", "print-story")) == 24
    assert len(html.links("nav", "contents")) == 24


def test_bodies_on_one_page_keep_their_anchors_apart(site: SmallSite) -> None:
    # Joined with single hyphens, both would be neighbourhoods-a-b-c.
    site.write("content/neighbourhoods/a.md", CHENGDE + "\n## B-c {#b-c}\n\n[到](#b-c)\n")
    site.write(
        "content/neighbourhoods/a-b.md",
        CHENGDE.replace("承德", "太原") + "\n## C {#c}\n\n[到](#c)\n",
    ).make()
    ids = page(site, "issues/1/print").ids
    assert len(ids) == len(set(ids))
