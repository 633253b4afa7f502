"""What a page tells other programs in its head: Open Graph, languages, linked data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gazette.pages.frame import Crumb, Frame, PageInfo
from gazette.pages.heads import locale
from gazette.pages.linked import described
from tests.browser import Html, furnish, html_pages
from tests.support import SHARED, SmallSite

HOSTILE = "</script><script>alert(1)</script><!-- \" ' & \\ <b> ]]>"
BASE = "https://gazette.example/"

_THING = {"@type", "@id", "name", "url", "description", "image"}
_WORK = _THING | {"inLanguage", "publisher", "datePublished", "dateModified", "isPartOf", "about"}
_PAGE = _WORK | {"author", "keywords", "mainEntityOfPage"}
# By type: what it must have, and what schema.org lets it have of what we might say.
TYPES: dict[str, tuple[set[str], set[str]]] = {
    "NewsArticle": (
        {"headline", "author", "publisher", "mainEntityOfPage"},
        _PAGE | {"headline", "articleSection"},
    ),
    "PublicationIssue": ({"name", "url"}, _WORK | {"issueNumber"}),
    "Periodical": ({"name", "url"}, _WORK | {"issn"}),
    "WebSite": ({"name"}, _WORK | {"potentialAction"}),
    "WebPage": ({"name", "url", "isPartOf"}, _PAGE | {"breadcrumb"}),
    "CollectionPage": ({"name", "url", "isPartOf"}, _PAGE | {"breadcrumb"}),
    "Place": ({"name"}, _THING | {"containedInPlace", "address", "telephone"}),
    "Person": ({"name"}, _THING),
    "Organization": ({"name"}, _THING),
    "BreadcrumbList": ({"itemListElement"}, _THING | {"itemListElement", "numberOfItems"}),
    "ListItem": ({"position", "name", "item"}, _THING | {"position", "item"}),
    "SearchAction": ({"target", "query-input"}, _THING | {"target", "query-input"}),
    "EntryPoint": ({"urlTemplate"}, _THING | {"urlTemplate"}),
}
# What kind of thing each property holds, where it holds one.
HOLDS = {
    "about": {"Place"},
    "author": {"Person", "Organization"},
    "publisher": {"Organization"},
    "containedInPlace": {"Place"},
    "itemListElement": {"ListItem"},
    "isPartOf": {"WebSite", "PublicationIssue", "Periodical"},
    "potentialAction": {"SearchAction"},
    "target": {"EntryPoint"},
}
ADDRESSES = {"@id", "url", "item", "image", "mainEntityOfPage"}


@pytest.fixture
def shared(site: SmallSite) -> SmallSite:
    return site.write("config.yaml", SHARED)


def meta(page: Html) -> dict[str, str]:
    """Return the Open Graph and Twitter tags of a page; each stands once."""
    found = [
        (each.get("property") or each.get("name") or "", each.get("content", ""))
        for each in page.all("meta")
        if each.get("property") or each.get("name", "").startswith("twitter:")
    ]
    assert len(found) == len(dict(found))
    return dict(found)


def data(page: Html) -> list[dict[str, Any]]:
    """Return the things in a page's linked data."""
    (script,) = [each for each in page.all("script") if each.get("type") == "application/ld+json"]
    whole = json.loads(script.text or "")
    assert whole.keys() == {"@context", "@graph"}
    assert whole["@context"] == "https://schema.org"
    things: list[dict[str, Any]] = whole["@graph"]
    return things


def thing(page: Html, kind: str) -> dict[str, Any]:
    (found,) = [each for each in data(page) if each["@type"] == kind]
    return found


def wrong(made: object, where: str = "") -> Iterator[str]:
    """Yield what schema.org does not allow, or what is said without being known."""
    if isinstance(made, list):
        assert made, where
        for each in made:
            yield from wrong(each, where)
    if not isinstance(made, dict):
        if made is None or made == "":
            yield f"{where} is empty"
        return
    kind = made.get("@type", "")
    if kind not in TYPES:
        yield f"{where} is a {kind}"
        return
    needed, allowed = TYPES[kind]
    yield from (f"{kind} without {each}" for each in sorted(needed - made.keys()))
    yield from (f"{kind} with {each}" for each in sorted(made.keys() - allowed))
    for name, value in made.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and each["@type"] not in HOLDS.get(name, set()):
                yield f"{kind}.{name} is a {each['@type']}"
            if name in ADDRESSES and not str(each).startswith("https://"):
                yield f"{kind}.{name} is {each}"
            if name.startswith("date") and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(each)):
                yield f"{kind}.{name} is {each}"
        yield from wrong(value, f"{kind}.{name}")


def file_of(folder: Path, address: str) -> Path:
    assert address.startswith(BASE), address
    path = address.removeprefix(BASE)
    return folder / (path + "index.html" if not path or path.endswith("/") else path)


def test_every_page_says_what_it_is_where_it_is_and_shows_a_picture_that_is_there(
    site: SmallSite,
) -> None:
    furnish(site)
    pages = html_pages(site.output)
    seen = set()
    for path, page in pages.items():
        tags = meta(page)
        if any(each.get("name") == "robots" for each in page.all("meta")):
            assert tags == {}, path
            continue
        seen.add(tags["og:type"])
        assert file_of(site.output, tags["og:url"]) == site.output / path
        assert file_of(site.output, tags["og:image"]).is_file()
        assert tags["og:image"].endswith(".png")
        assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
        for name in ("title", "description", "site_name", "image:alt"):
            assert tags[f"og:{name}"], (path, name)
        assert tags["og:locale"] == "zh_CN"
        assert tags["twitter:card"] == "summary_large_image"
        languages = {
            each.get("hreflang"): each.get("href")
            for each in page.all("link")
            if each.get("hreflang")
        }
        assert languages == {"zh-Hans": tags["og:url"], "x-default": tags["og:url"]}
    assert seen == {"article", "website"}


def test_a_story_has_its_dates_and_a_profile_that_of_its_issue(site: SmallSite) -> None:
    furnish(site)
    pages = html_pages(site.output)
    story = meta(pages["stories/2026/fair/index.html"])
    assert story["og:type"] == "article"
    assert story["article:published_time"] == "2026-08-01"
    assert "article:modified_time" not in story
    own = meta(pages["neighbourhoods/xinjian/index.html"])
    assert own["article:published_time"] == "2026-10-01"
    assert own["article:modified_time"] == "2026-11-01"
    issued = pages["centres/elder-care/index.html"]
    assert meta(issued)["article:published_time"] == "2026-12-01"
    assert thing(issued, "NewsArticle")["datePublished"] == "2026-12-01"


def test_a_new_date_of_the_issue_reaches_the_pages_that_show_it(shared: SmallSite) -> None:
    shared.make()
    shared.replace("content/issues/001.md", "2026-11-22", "2026-11-23")
    shared.make()
    page = html_pages(shared.output)["neighbourhoods/baoxing/index.html"]
    assert meta(page)["article:published_time"] == "2026-11-23"


def test_the_linked_data_of_every_page_keeps_to_schema_org(site: SmallSite, gazette: Path) -> None:
    furnish(site)
    kinds: set[str] = set()
    for folder in (site.output, gazette):
        for path, page in html_pages(folder).items():
            if any(each.get("name") == "robots" for each in page.all("meta")):
                assert "ld+json" not in (folder / path).read_text(encoding="utf-8")
                continue
            things = data(page)
            assert list(wrong(things)) == [], path
            kinds |= {each["@type"] for each in things}
            for step in (s for t in things for s in t.get("itemListElement", ())):
                assert file_of(folder, step["item"]).is_file(), path
    wanted = "NewsArticle PublicationIssue WebSite CollectionPage WebPage BreadcrumbList"
    assert kinds == set(wanted.split())


def test_an_article_is_about_its_place_and_nothing_is_invented(site: SmallSite) -> None:
    furnish(site)
    pages = html_pages(site.output)
    (place,) = thing(pages["neighbourhoods/xinjian/index.html"], "NewsArticle")["about"]
    assert place == {
        "@type": "Place",
        "name": "新建",
        "url": f"{BASE}neighbourhoods/xinjian/",
        "containedInPlace": {"@type": "Place", "name": "我们的街道"},
        "address": "一条路 1 号",
        "telephone": "000-0000",
    }
    (bare,) = thing(pages["centres/elder-care/index.html"], "NewsArticle")["about"]
    assert bare.keys() == {"@type", "name", "url", "containedInPlace"}
    story = thing(pages["stories/2026/fair/index.html"], "NewsArticle")
    assert [each["name"] for each in story["about"]] == ["新建", "综合为老服务中心"]
    assert "about" not in thing(pages["stories/2026/rain/index.html"], "NewsArticle")


def test_an_issue_is_numbered_dated_and_part_of_the_gazette(site: SmallSite) -> None:
    furnish(site)
    issue = thing(html_pages(site.output)["issues/2/index.html"], "PublicationIssue")
    assert (issue["issueNumber"], issue["datePublished"]) == (2, "2026-12-01")
    assert issue["isPartOf"]["@type"] == "Periodical"


def test_the_way_to_a_page_leads_through_its_section(site: SmallSite) -> None:
    furnish(site)
    pages = html_pages(site.output)

    def way(path: str) -> list[str]:
        steps = thing(pages[path], "BreadcrumbList")["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        return [step["item"].removeprefix(BASE) for step in steps]

    assert way("stories/2026/fair/index.html") == ["", "stories/", "stories/2026/fair/"]
    assert way("stories/page/2/index.html") == ["", "stories/"]
    assert way("stories/index.html") == ["", "stories/"]
    assert way("issues/2/index.html") == ["", "issues/", "issues/2/"]


def test_nothing_that_an_editor_writes_ends_the_script(shared: SmallSite) -> None:
    quoted = json.dumps(HOSTILE)
    shared.write("config.yaml", SHARED.replace("我们的街道", quoted).replace("小报", quoted))
    shared.replace("content/neighbourhoods/baoxing.md", "name: 宝兴", f"name: {quoted}")
    shared.replace("content/neighbourhoods/baoxing.md", "一条弄堂，几代人的情", quoted)
    shared.replace(
        "content/neighbourhoods/baoxing.md",
        "themes:",
        f"summary: {quoted}\nauthors: [{quoted}]\ncontact: {{address: {quoted}}}\nthemes:",
    )
    shared.make()
    page = html_pages(shared.output)["neighbourhoods/baoxing/index.html"]
    kinds = [each.get("type") or each.get("src") for each in page.all("script")]
    assert kinds.count("application/ld+json") == 1
    assert len(kinds) == 4  # and what sets 长辈版, site.js, share.js
    article = thing(page, "NewsArticle")
    assert article["description"] == HOSTILE
    assert article["about"][0]["address"] == HOSTILE
    assert article["author"] == [{"@type": "Person", "name": HOSTILE}]
    assert list(wrong(data(page))) == []
    assert meta(page)["og:site_name"] == HOSTILE


def test_a_site_with_a_search_page_says_how_to_search_it() -> None:
    frame = Frame(
        "小报", "街道", "说明", "zh-Hans", BASE, (Crumb("甲", "a/"),), {}, search="search/"
    )
    (site,) = described({"frame": frame, "page": PageInfo("", "小报", "说明")})
    assert site["potentialAction"]["target"]["urlTemplate"] == (
        f"{BASE}search/?q={{search_term_string}}"
    )
    assert list(wrong(site)) == []
    (without,) = described(
        {
            "frame": Frame("小报", "街道", "说明", "zh-Hans", BASE, (), {}),
            "page": PageInfo("", "", ""),
        }
    )
    assert "potentialAction" not in without


def test_a_locale_is_a_language_with_its_country() -> None:
    assert [locale(each) for each in ("zh-Hans", "zh-Hant", "en", "zh-TW", "zh-Hant-HK", "fr")] == [
        "zh_CN",
        "zh_TW",
        "en_US",
        "zh_TW",
        "zh_HK",
        None,
    ]
