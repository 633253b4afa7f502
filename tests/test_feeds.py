"""The feeds and the sitemap, each held to its standard."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import feedparser
import pytest

from tests.browser import Html, plain, xml
from tests.support import SmallSite

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "https://gazette.example/"
# RFC 3339, section 5.6, with the T and the zone that RFC 4287, section 3.3 wants.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
NASTY = "<b> & ]]> \"双\" '单' </title> 🙂"
STORY = """\
---
title: 集市
date: 2026-08-01
---

集市开了三天。
"""


@pytest.fixture(params=["gazette", "furnished"])
def built(request: pytest.FixtureRequest) -> Path:
    output = request.getfixturevalue(request.param)
    assert isinstance(output, Path)
    return output


def atom(output: Path) -> Element:
    return xml(output / "feed.xml")


def entries(output: Path) -> list[Element]:
    return atom(output).findall(f"{ATOM}entry")


def value(element: Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def titles(output: Path) -> list[str]:
    return [value(entry, "title") for entry in entries(output)]


def items(output: Path) -> list[dict[str, Any]]:
    made = json.loads((output / "feed.json").read_text("utf-8"))["items"]
    assert isinstance(made, list)
    return made


def moment(text: str) -> datetime.datetime:
    assert MOMENT.fullmatch(text)
    return datetime.datetime.fromisoformat(text)


# Atom


def test_a_feed_reader_finds_nothing_wrong(built: Path) -> None:
    read = feedparser.parse((built / "feed.xml").read_bytes())
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert read.entries
    for entry in read.entries:
        assert entry.title
        assert entry.link.startswith(BASE)
        assert entry.published_parsed
        assert entry.updated_parsed
        assert entry.content[0].type == "text/html"


def test_the_feed_says_what_rfc_4287_requires_of_a_feed(built: Path) -> None:
    feed = atom(built)
    assert feed.tag == f"{ATOM}feed"
    assert urlsplit(value(feed, "id")).scheme == "https"
    assert value(feed, "title")
    assert value(feed, "subtitle")
    moment(value(feed, "updated"))
    (author,) = feed.findall(f"{ATOM}author")
    assert value(author, "name")
    links = {each.get("rel"): each for each in feed.findall(f"{ATOM}link")}
    assert links["self"].get("href") == BASE + "feed.xml"
    assert links["self"].get("type") == "application/atom+xml"
    assert links["alternate"].get("href") == BASE
    assert len(links) == len(feed.findall(f"{ATOM}link"))


def test_the_feed_says_what_rfc_4287_requires_of_an_entry(built: Path) -> None:
    found = entries(built)
    assert found
    names = [value(entry, "id") for entry in found]
    assert len(set(names)) == len(names)
    for entry in found:
        assert urlsplit(value(entry, "id")).scheme
        assert value(entry, "title").strip()
        assert moment(value(entry, "published")) <= moment(value(entry, "updated"))
        alternates = [e for e in entry.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
        assert [each.get("type") for each in alternates] == ["text/html"]
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html"
        assert not list(content)
        for author in entry.findall(f"{ATOM}author"):
            assert value(author, "name")
        for category in entry.findall(f"{ATOM}category"):
            assert category.get("term")


def test_the_feed_is_as_new_as_its_newest_entry(built: Path) -> None:
    newest = max(moment(value(entry, "updated")) for entry in entries(built))
    assert moment(value(atom(built), "updated")) == newest


def test_addresses_in_a_feed_are_absolute(built: Path) -> None:
    bodies = [value(entry, "content") for entry in entries(built)]
    bodies += [item["content_html"] for item in items(built)]
    addresses = [each.address for body in bodies for each in Html(body).references]
    assert len(addresses) > 30
    assert [each for each in addresses if not re.match("https?://", each)] == []


def test_an_entry_holds_the_whole_text(built: Path) -> None:
    for entry, item in zip(entries(built), items(built), strict=True):
        address = value(entry, "id").removeprefix(BASE)
        page = Html(built / address / "index.html")
        for body in (value(entry, "content"), item["content_html"]):
            assert plain(Html(body).root) == plain(page.one("div", "text"))


# What is in the feeds, and in which order


def test_the_gazettes_feed_holds_its_24_places_in_running_order(gazette: Path) -> None:
    issue = Html(gazette / "issues/1/index.html")
    order = [
        link.replace("../../", BASE).removesuffix("index.html")
        for link in issue.links(name="contents")
    ]
    assert [value(entry, "id") for entry in entries(gazette)] == order
    assert [item["id"] for item in items(gazette)] == order
    assert {value(entry, "published") for entry in entries(gazette)} == {
        "2026-11-22T00:00:00+08:00"
    }


def test_entries_are_newest_first(site: SmallSite) -> None:
    for day in ("2026-12-03", "2026-01-01", "2026-12-01"):
        site.write(f"content/stories/s{day}.md", STORY.replace("2026-08-01", day))
    site.write("content/stories/tie-b.md", STORY.replace("2026-08-01", "2026-12-01"))
    site.make()
    found = [value(entry, "id").removeprefix(BASE) for entry in entries(site.output)]
    assert found == [
        "stories/2026/s2026-12-03/",
        "stories/2026/s2026-12-01/",
        "stories/2026/tie-b/",
        "neighbourhoods/baoxing/",
        "neighbourhoods/dongfeng/",
        "centres/health/",
        "stories/2026/s2026-01-01/",
    ]
    assert [item["id"].removeprefix(BASE) for item in items(site.output)] == found


def test_a_place_has_the_date_of_the_first_issue_that_holds_it(site: SmallSite) -> None:
    site.write("content/issues/002.md", "---\ntitle: 二\nnumber: 2\ndate: 2027-01-01\n---\n好。\n")
    site.make()
    assert {value(entry, "published")[:10] for entry in entries(site.output)} == {"2026-11-22"}


def test_an_update_is_told(site: SmallSite) -> None:
    site.replace("content/neighbourhoods/dongfeng.md", "name:", "updated: 2027-02-03\nname:").make()
    found = {value(e, "title"): value(e, "updated")[:10] for e in entries(site.output)}
    assert found["东风：五十米的弄堂"] == "2027-02-03"
    assert found["宝兴：一条弄堂，几代人的情"] == "2026-11-22"
    assert value(atom(site.output), "updated") == "2027-02-03T00:00:00+08:00"


def test_feeds_stop_at_their_limit(site: SmallSite) -> None:
    for day in range(1, 8):
        site.write(f"content/stories/s{day}.md", STORY.replace("-01\n", f"-0{day}\n"))
    site.replace("config.yaml", "sections:", "feed_limit: 5\nsections:").make()
    assert len(entries(site.output)) == len(items(site.output)) == 5
    assert titles(site.output)[:3] == [
        "宝兴：一条弄堂，几代人的情",
        "东风：五十米的弄堂",
        "社区卫生服务中心：医生就在身边",
    ]
    assert [item["id"][-3:] for item in items(site.output)[3:]] == ["s7/", "s6/"]


def test_without_a_date_the_feeds_are_empty_and_valid(site: SmallSite) -> None:
    site.remove("content/issues/001.md").make()
    read = feedparser.parse((site.output / "feed.xml").read_bytes())
    assert not read.bozo
    assert read.entries == items(site.output) == []
    moment(value(atom(site.output), "updated"))


def test_dates_are_in_the_gazettes_own_zone(site: SmallSite) -> None:
    site.replace("config.yaml", "sections:", 'timezone: "-03:30"\nsections:').make()
    assert {value(e, "updated") for e in entries(site.output)} == {"2026-11-22T00:00:00-03:30"}
    assert {e["date_published"] for e in items(site.output)} == {"2026-11-22T00:00:00-03:30"}


def test_a_draft_is_in_no_feed(site: SmallSite) -> None:
    site.write("content/stories/fair.md", STORY.replace("title:", "draft: yes\ntitle:")).make()
    assert "集市" not in "".join(titles(site.output))


# Text that means something to a machine


def test_titles_survive_whatever_is_in_them(site: SmallSite) -> None:
    quoted = json.dumps(NASTY, ensure_ascii=False)
    site.write("content/stories/fair.md", STORY.replace("集市\n", f"{quoted}\n"))
    site.replace("content/stories/fair.md", "date:", f"summary: {quoted}\ndate:")
    site.replace(
        "content/stories/fair.md", "date:", f"themes: [{quoted}]\nauthors: {quoted}\ndate:"
    )
    site.replace("config.yaml", "title: 小报", f"title: {quoted}\ndescription: {quoted}")
    site.make()
    feed = atom(site.output)
    assert value(feed, "title") == value(feed, "subtitle") == NASTY
    (entry,) = [each for each in entries(site.output) if "/stories/" in value(each, "id")]
    assert value(entry, "title") == value(entry, "summary") == NASTY
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == [NASTY]
    made = json.loads((site.output / "feed.json").read_text("utf-8"))
    assert made["title"] == NASTY
    (item,) = [each for each in made["items"] if "/stories/" in each["id"]]
    assert item["title"] == item["summary"] == NASTY
    assert item["tags"] == [NASTY]
    page = Html(site.output / "stories/2026/fair/index.html")
    assert plain(page.one("h1")) == NASTY


def test_a_body_survives_whatever_is_in_it(site: SmallSite) -> None:
    site.write("content/stories/fair.md", STORY + "\n`]]>` &amp;lt; `<b>` &#x1F642; & < >\n").make()
    (body,) = [item["content_html"] for item in items(site.output) if "/stories/" in item["id"]]
    assert plain(Html(body).root) == "集市开了三天。 ]]> &lt; <b> 🙂 & < >"
    (entry,) = [each for each in entries(site.output) if "/stories/" in value(each, "id")]
    assert value(entry, "content") == body


FORBIDDEN = ["\x08", "\x0b", "\x0c", "\x1b", "\ufffe", "\uffff"]


@pytest.mark.parametrize("character", FORBIDDEN)
def test_a_character_that_xml_forbids_stops_the_build(site: SmallSite, character: str) -> None:
    escaped = f'"集市\\u{ord(character):04x}"'
    site.write("content/stories/typed.md", STORY.replace("开了", f"开{character}了"))
    site.write("content/stories/escaped.md", STORY.replace("集市\n", f"{escaped}\n"))
    assert [(code, path) for code, path, *_ in site.problems()] == [
        ("E-control", "content/stories/escaped.md"),
        ("E-control", "content/stories/typed.md"),
    ]


@pytest.mark.parametrize("character", FORBIDDEN)
def test_a_reference_to_a_character_that_xml_forbids_is_left_out(
    site: SmallSite, character: str
) -> None:
    text = STORY.replace("开了", f"开&#{ord(character)};&#x{ord(character):x};了")
    site.write("content/stories/fair.md", text).make()
    assert not feedparser.parse((site.output / "feed.xml").read_bytes()).bozo
    (item,) = [each for each in items(site.output) if "/stories/" in each["id"]]
    assert "".join(plain(Html(item["content_html"]).root).split()) == "集市开了三天。"
    assert character not in site.read("stories/2026/fair/index.html")


# JSON Feed 1.1 (jsonfeed.org/version/1.1)


def test_the_json_feed_says_what_its_standard_requires(built: Path) -> None:
    feed = json.loads((built / "feed.json").read_text("utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == BASE + "feed.json"
    assert feed["home_page_url"] == BASE
    assert feed["language"] == "zh-Hans"
    known = {"version", "title", "description", "language", "home_page_url", "feed_url"}
    assert set(feed) == known | {"authors", "items"}
    assert all(set(author) == {"name"} and author["name"] for author in feed["authors"])
    assert feed["items"]
    required = {"id", "url", "title", "summary", "content_html", "date_published", "date_modified"}
    for item in feed["items"]:
        assert required <= set(item) <= required | {"authors", "tags"}
        assert all(isinstance(item[name], str) and item[name] for name in required)
        assert moment(item["date_published"]) <= moment(item["date_modified"])
        for name in ("authors", "tags"):
            assert item.get(name) != []
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])


def test_both_feeds_tell_the_same(built: Path) -> None:
    assert len(entries(built)) == len(items(built))
    for entry, item in zip(entries(built), items(built), strict=True):
        assert value(entry, "id") == item["id"] == item["url"]
        assert value(entry, "title") == item["title"]
        assert value(entry, "summary") == item["summary"]
        assert value(entry, "content") == item["content_html"]
        assert value(entry, "published") == item["date_published"]
        assert value(entry, "updated") == item["date_modified"]
        authors = [value(author, "name") for author in entry.findall(f"{ATOM}author")]
        assert authors == [author["name"] for author in item.get("authors", [])]
        terms = [each.get("term") for each in entry.findall(f"{ATOM}category")]
        assert terms == item.get("tags", [])


def test_pages_offer_both_feeds(built: Path) -> None:
    home = Html(built / "index.html")
    offered = {
        each.get("type"): each.get("href")
        for each in home.all("link")
        if each.get("rel") == "alternate" and not each.get("hreflang")
    }
    assert offered == {
        "application/atom+xml": "feed.xml",
        "application/feed+json": "feed.json",
    }


# The sitemap (sitemaps.org/protocol.html)


def test_the_sitemap_keeps_to_its_protocol(built: Path) -> None:
    file = built / "sitemap.xml"
    assert file.read_bytes().startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')
    root = xml(file)
    assert root.tag == f"{SITEMAP}urlset"
    assert 1 <= len(root) <= 50_000
    assert file.stat().st_size <= 50 * 1024 * 1024
    seen = set()
    for url in root:
        assert url.tag == f"{SITEMAP}url"
        names = [each.tag.removeprefix(SITEMAP) for each in url]
        assert names in (["loc"], ["loc", "lastmod"])
        address = url[0].text or ""
        assert address.startswith(BASE)
        assert len(address) < 2048
        assert address.isascii()
        seen.add(address)
        for date in url[1:]:
            assert datetime.date.fromisoformat(date.text or "")
    assert len(seen) == len(root)


def test_a_name_with_an_ampersand_keeps_the_sitemap_well_formed(site: SmallSite) -> None:
    site.replace("config.yaml", "gazette.example/", "gazette.example/~a/").make()
    addresses = [each[0].text or "" for each in xml(site.output / "sitemap.xml")]
    assert all(each.startswith("https://gazette.example/~a/") for each in addresses)
