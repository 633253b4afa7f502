"""What the site consists of: its addresses, its lists, what stands around each page."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from gazette.errors import ContentError
from gazette.values import digest
from tests.browser import Html, furnish, html_pages, plain, png
from tests.support import SmallSite

THEMES = {
    "self-governance",
    "co-governance",
    "culture",
    "everyday-services",
    "safety",
    "environment",
    "micro-renewal",
    "party-building",
    "old-town-renewal",
    "volunteering",
    "integration",
    "elder-care",
    "co-building",
    "green-living",
    "health",
    "public-services",
    "governance",
}
STORY = """\
---
title: 夏天的集市
date: 2026-08-01
places: [baoxing, 东风]
themes: [文化]
---

集市开了三天。
"""
CHENGDE = """\
---
name: 承德
headline: 门前有棵树
highlights: [一棵树]
---

树很老。
"""


def page(site: SmallSite, address: str) -> Html:
    return Html(site.output / address / "index.html")


def cards(html: Html, tag: str = "*", name: str = "") -> list[str]:
    """Return the addresses of the cards, without index.html."""
    return [link.removesuffix("index.html") for link in html.links(tag, name or "card-title")]


def names(html: Html) -> list[str]:
    return [plain(each) for each in html.all(name="card-place")]


def section(html: Html, title: str) -> list[str]:
    """Return the places and titles that the section under a heading shows."""
    for each in html.all("section"):
        if title in [plain(heading) for heading in each.findall("h2")]:
            return [plain(link) for link in each.iter("a")]
    return []


# The addresses of the contract


def test_the_gazette_has_the_addresses_of_the_contract(gazette: Path) -> None:
    addresses = [
        "index.html",
        "neighbourhoods/index.html",
        "neighbourhoods/baoxing/index.html",
        "centres/index.html",
        "centres/elder-care/index.html",
        "issues/index.html",
        "issues/1/index.html",
        "issues/1/print/index.html",
        "themes/index.html",
        *(f"themes/{theme}/index.html" for theme in THEMES),
        "about/index.html",
        "feed.xml",
        "feed.json",
        "sitemap.xml",
        "robots.txt",
        "404.html",
    ]
    assert [each for each in addresses if not (gazette / each).is_file()] == []
    assert {each.name for each in (gazette / "themes").iterdir() if each.is_dir()} == THEMES


def test_assets_are_named_by_the_digest_of_their_bytes(gazette: Path) -> None:
    # The headline face is named before it is made: by what decides its bytes.
    assets = [each for each in (gazette / "assets").iterdir() if each.suffix != ".woff2"]
    assert {".css", ".svg"} <= {each.suffix for each in assets}
    for each in assets:
        name = re.fullmatch(r".+\.([0-9a-f]{16})\.\w+", each.name)
        assert name
        assert name.group(1) == digest(each.read_bytes())[:16]


def test_a_story_has_its_year_in_its_address(site: SmallSite) -> None:
    site.write("content/stories/2026/summer-fair.md", STORY).make()
    assert (site.output / "stories/2026/summer-fair/index.html").is_file()
    site.write("content/stories/loose.md", STORY.replace("2026", "2025")).make()
    assert (site.output / "stories/2025/loose/index.html").is_file()


def test_a_slug_in_the_front_matter_is_the_address(site: SmallSite) -> None:
    site.replace("content/centres/health.md", "themes:", "slug: clinic\nthemes:").make()
    assert (site.output / "centres/clinic/index.html").is_file()
    assert not (site.output / "centres/health").exists()


def test_a_bundle_is_a_page_with_its_pictures_beside_it(site: SmallSite) -> None:
    text = CHENGDE.replace("树很老。", "![一棵老树](树.png)\n\n树很老。")
    site.write("content/neighbourhoods/chengde/index.md", text)
    site.write("content/neighbourhoods/chengde/树.png", png(20, 10)).make()
    image = page(site, "neighbourhoods/chengde").one("img")
    assert (image.get("width"), image.get("height")) == ("20", "10")
    (published,) = (site.output / "assets").glob("树-20.*.png")
    with Image.open(published) as picture:
        assert picture.size == (20, 10)


def test_two_files_with_one_address_are_an_error(site: SmallSite) -> None:
    site.write("content/neighbourhoods/bao.md", CHENGDE.replace("name:", "slug: baoxing\nname:"))
    with pytest.raises(ContentError):
        site.make()


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


# What stands around a page


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


# Redirects, 404, robots, sitemap


def test_an_alias_is_a_page_that_leads_to_the_new_address(site: SmallSite) -> None:
    furnish(site)
    for path, target in (
        ("old/xinjian.html", "../neighbourhoods/xinjian/index.html"),
        ("旧/新建/index.html", "../../neighbourhoods/xinjian/index.html"),
        ("xinjian/index.html", "../neighbourhoods/xinjian/index.html"),
        ("second/index.html", "../issues/2/index.html"),
    ):
        html = Html(site.output / path)
        (refresh,) = [each for each in html.all("meta") if each.get("http-equiv") == "refresh"]
        assert refresh.get("content") == f"0; url={target}"
        assert html.links("main") == [target]
        robots = [each.get("content") for each in html.all("meta") if each.get("name") == "robots"]
        assert robots == ["noindex"]


def test_an_alias_where_a_page_is_stops_the_build(site: SmallSite) -> None:
    site.replace(
        "content/centres/health.md", "themes:", "aliases: [neighbourhoods/baoxing]\nthemes:"
    )
    assert [code for code, *_ in site.problems()] == ["E-address-taken"]


def test_the_404_page_works_at_any_depth(site: SmallSite) -> None:
    site.replace("config.yaml", "gazette.example/", "gazette.example/bund/").make()
    html = Html(site.output / "404.html")
    assert all(each.address.startswith(("/bund/", "#")) for each in html.references if each.address)
    assert "找不到" in plain(html.one("h1"))


def test_robots_lets_everyone_in_and_names_the_sitemap(site: SmallSite) -> None:
    site.make()
    assert site.read("robots.txt").splitlines() == [
        "User-agent: *",
        "Allow: /",
        "Sitemap: https://gazette.example/sitemap.xml",
    ]


def test_the_sitemap_lists_exactly_the_pages_that_may_be_found(site: SmallSite) -> None:
    furnish(site)
    indexed = set()
    for path, html in html_pages(site.output).items():
        canonical = [e.get("href") for e in html.all("link") if e.get("rel") == "canonical"]
        if not any(each.get("name") == "robots" for each in html.all("meta")):
            assert canonical == ["https://gazette.example/" + path.removesuffix("index.html")]
            indexed |= set(canonical)
    listed = re.findall(r"<loc>(.*?)</loc>", site.read("sitemap.xml"))
    assert len(listed) == len(set(listed))
    assert set(listed) == indexed
    assert "https://gazette.example/neighbourhoods/page/2/" in indexed


def test_the_sitemap_of_the_gazette_lists_exactly_the_pages_that_may_be_found(
    gazette: Path,
) -> None:
    listed = re.findall(r"<loc>(.*?)</loc>", (gazette / "sitemap.xml").read_text("utf-8"))
    indexed = [
        "https://gazette.example/" + path.removesuffix("index.html")
        for path, html in html_pages(gazette).items()
        if not any(each.get("name") == "robots" for each in html.all("meta"))
    ]
    assert sorted(listed) == sorted(indexed)


def test_the_sitemap_gives_dates_where_they_are_known(site: SmallSite) -> None:
    furnish(site)
    dates = dict(
        re.findall(
            r"<loc>https://gazette.example/(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?",
            site.read("sitemap.xml"),
        )
    )
    assert dates["neighbourhoods/xinjian/"] == "2026-11-01"
    assert dates["stories/2026/fair/"] == "2026-08-01"
    assert dates["issues/1/"] == "2026-11-22"
    assert dates["neighbourhoods/baoxing/"] == dates[""] == ""


# What is out when


def exists(site: SmallSite, address: str) -> bool:
    return (site.output / address / "index.html").is_file()


def test_a_draft_is_out_only_with_drafts(site: SmallSite) -> None:
    site.write("content/neighbourhoods/chengde.md", CHENGDE.replace("name:", "draft: true\nname:"))
    assert site.build()["status"] == 0
    assert not exists(site, "neighbourhoods/chengde")
    assert "承德" not in site.read("index.html")
    site.build("--drafts")
    assert exists(site, "neighbourhoods/chengde")
    site.build()
    assert not (site.output / "neighbourhoods/chengde").exists()


def test_publish_and_expires_are_counted_from_their_day(site: SmallSite) -> None:
    text = CHENGDE.replace("name:", "publish: 2026-03-05\nexpires: 2026年4月1日\nname:")
    site.write("content/neighbourhoods/chengde.md", text)
    out = []
    for date in ("2026-03-04", "2026-03-05", "2026-03-31", "2026-04-01"):
        assert site.build("--date", date)["status"] == 0
        out.append(exists(site, "neighbourhoods/chengde"))
    assert out == [False, True, True, False]


def test_a_link_to_what_is_not_out_is_plain_text(site: SmallSite) -> None:
    site.replace("content/neighbourhoods/dongfeng.md", "name:", "publish: 2030-01-01\nname:")
    report = site.build("--date", "2026-12-01")
    assert [each["code"] for each in report["problems"]] == ["W-link-unpublished"]
    body = page(site, "neighbourhoods/baoxing").one("div", "text")
    assert "看看东风。" in plain(body)
    assert all(not each.get("href") for each in body.iter("a"))


def test_an_issue_that_is_not_out_is_not_the_newest(site: SmallSite) -> None:
    site.write(
        "content/issues/002.md",
        "---\ntitle: 第二期\nnumber: 2\ndate: 2026-12-01\npublish: 2026-12-01\n---\n好。\n",
    )
    site.build("--date", "2026-11-30")
    assert "创刊号" in plain(Html(site.output / "index.html").one(name="issue-line"))
    site.build("--date", "2026-12-01")
    assert "第二期" in plain(Html(site.output / "index.html").one(name="issue-line"))


# Pictures and downloads


def assets(site: SmallSite, suffix: str) -> list[str]:
    return sorted(each.name for each in (site.output / "assets").glob(f"*{suffix}"))


def test_a_picture_is_published_once_for_front_matter_and_body(site: SmallSite) -> None:
    site.write("content/media/树.png", png(8, 6))
    text = CHENGDE.replace("name:", "image: {src: ../media/树.png, alt: 老树}\nname:")
    site.write("content/neighbourhoods/chengde.md", text + "\n![又是树](../media/树.png)\n")
    site.write("content/media/unused.png", png(9, 9)).make()
    (name,) = assets(site, ".png")
    found = page(site, "neighbourhoods/chengde").all("img")
    assert [each.get("alt") for each in found] == ["老树", "又是树"]
    for each in found:
        assert (each.get("width"), each.get("height")) == ("8", "6")
        assert each.get("src", "").startswith("../../assets/%E6%A0%91-8.")
    assert re.fullmatch(r"树-8\.[0-9a-f]{16}\.png", name)


def test_one_picture_under_two_names_is_no_clash(site: SmallSite) -> None:
    for path in ("content/media/a.png", "content/centres/A.PNG"):
        site.write(path, png())
    pictures = "\n![一](../media/a.png)\n\n![二](../centres/A.PNG)\n"
    site.write("content/neighbourhoods/chengde.md", CHENGDE + pictures).make()
    assert len(assets(site, ".png")) == 1


def test_a_picture_changes_its_address_with_its_bytes(site: SmallSite) -> None:
    site.write("content/media/a.png", png(8, 6))
    site.write("content/neighbourhoods/chengde.md", CHENGDE + "\n![树](../media/a.png)\n").make()
    (before,) = assets(site, ".png")
    site.write("content/media/a.png", png(8, 7)).make()
    (after,) = assets(site, ".png")
    assert before != after
    assert after in (site.output / "neighbourhoods/chengde/index.html").read_text("utf-8")


def test_a_draft_publishes_no_picture(site: SmallSite) -> None:
    site.write("content/media/a.png", png()).write("content/media/b.png", png(2, 2))
    site.write("content/media/c.pdf", "%PDF-1.4\n")
    draft = CHENGDE.replace("name:", "draft: yes\nimage: {src: ../media/a.png, alt: 树}\nname:")
    site.write(
        "content/neighbourhoods/chengde.md", draft + "\n![树](../media/b.png)[表](../media/c.pdf)\n"
    ).make()
    assert assets(site, ".png") == assets(site, ".pdf") == []
    site.make(drafts=True)
    assert len(assets(site, ".png")) == 2
    assert len(assets(site, ".pdf")) == 1


def test_a_download_is_published_when_a_page_links_to_it(site: SmallSite) -> None:
    site.write("content/media/表 一.pdf", "%PDF-1.4\n").write("content/media/other.pdf", "%PDF")
    site.write("content/neighbourhoods/chengde.md", CHENGDE + "\n[表](<../media/表 一.pdf>)\n")
    site.make()
    (name,) = assets(site, ".pdf")
    assert re.fullmatch(r"表-一\.[0-9a-f]{16}\.pdf", name)
    assert (site.output / "assets" / name).read_bytes() == b"%PDF-1.4\n"
    (link,) = page(site, "neighbourhoods/chengde").links(name="text")
    assert link.startswith("../../assets/%E8%A1%A8-%E4%B8%80.")


# Config and templates


def test_a_sub_path_in_base_url_changes_only_absolute_addresses(site: SmallSite) -> None:
    site.make()
    before = {path: html.references for path, html in html_pages(site.output).items()}
    site.replace("config.yaml", "gazette.example/", "gazette.example/bund").make()
    for path, html in html_pages(site.output).items():
        for old, new in zip(before[path], html.references, strict=True):
            if old.address.startswith("https:"):
                path_of = old.address.removeprefix("https://gazette.example/")
                assert new.address == "https://gazette.example/bund/" + path_of
            elif path != "404.html":
                assert new.address == old.address
    assert "https://gazette.example/bund/sitemap.xml" in site.read("robots.txt")
    feed = json.loads(site.read("feed.json"))
    assert feed["home_page_url"] == "https://gazette.example/bund/"


def test_a_sites_own_template_wins_over_the_packaged_one(site: SmallSite) -> None:
    site.make()
    before = site.snapshot()
    site.write(
        "templates/page.html",
        '{% extends "base.html" %}\n{% block main %}<h1>自己的版式</h1>'
        "{{ show(article.body) }}{% endblock %}\n",
    ).make()
    about = page(site, "about")
    assert plain(about.one("h1")) == "自己的版式"
    assert "这是一份小报。" in about.text
    changed = {path for path, digest in site.snapshot().items() if before[path] != digest}
    assert changed == {"about/index.html"}
    site.remove("templates/page.html").make()
    assert site.snapshot() == before


def test_a_sites_own_style_joins_the_packaged_ones(site: SmallSite) -> None:
    site.write("templates/static/css/99-own.css", ".own { color: #123456; }\n").make()
    (name,) = assets(site, ".css")
    style = (site.output / "assets" / name).read_text("utf-8")
    assert style.endswith(".own { color: #123456; }\n")
    assert "--ink" in style


def test_a_style_that_is_not_utf8_is_an_error_with_its_file(site: SmallSite) -> None:
    site.write("templates/static/css/99-own.css", "/* 颜色 */".encode("gbk"))
    found = [(code, path) for code, path, *_ in site.problems()]
    assert found == [("E-encoding", "templates/static/css/99-own.css")]


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


def test_a_site_can_replace_one_component(site: SmallSite) -> None:
    before = site.make() and site.snapshot()
    site.write(
        "templates/components/name.html",
        "{% macro name(item) %}<b>N {{ item.title }}</b>{% endmacro %}",
    ).make()
    changed = {path for path, digest in site.snapshot().items() if before.get(path) != digest}
    assert "index.html" in changed
    assert "issues/1/index.html" in changed
    assert "about/index.html" not in changed
    assert "N 宝兴" in plain(page(site, "issues/1").one("main"))
