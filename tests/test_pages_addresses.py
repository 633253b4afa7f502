"""Which addresses a site has, when a page is out, and where old addresses lead."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from gazette.errors import ContentError
from gazette.values import digest
from tests.browser import Html, furnish, html_pages, plain, png
from tests.pages import CHENGDE, STORY, page
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
