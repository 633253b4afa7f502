"""Every link of the built site leads somewhere, wherever the site is put."""

from __future__ import annotations

import functools
import json
import posixpath
import re
from collections import Counter
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element

import pytest

from tests.browser import Html, html_pages, xml
from tests.support import SmallSite

BASE = "https://gazette.example/"
ATOM = "{http://www.w3.org/2005/Atom}"


def names_itself(element: Element) -> bool:
    """Tell whether a page names itself, in full: RFC 6596 and hreflang want it so."""
    return element.get("rel") == "canonical" or element.get("hreflang") is not None


@pytest.fixture(params=["gazette", "furnished"])
def built(request: pytest.FixtureRequest) -> Path:
    """Return the output of the real gazette, then of a small site with everything in it."""
    output = request.getfixturevalue(request.param)
    assert isinstance(output, Path)
    return output


# No test changes what it is told of here: each site is built once, and made once.
parsed = functools.cache(html_pages)


class Crawler:
    """Follow addresses through an output folder and keep what is wrong with them."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.pages = parsed(output)
        self.files = {
            file.relative_to(output).as_posix() for file in output.rglob("*") if file.is_file()
        }
        self.ids = {path: set(html.ids) for path, html in self.pages.items()}
        self.wrong: list[tuple[str, str, str]] = []
        self.led: dict[str, set[str]] = {path: set() for path in self.files}

    def follow(self, source: str, address: str) -> None:
        """Note where a relative link leads; keep it if it is not relative or leads nowhere."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or address.startswith("/"):
            self.wrong.append((source, address, "not relative"))
        elif parts.query:
            self.wrong.append((source, address, "a query"))
        else:
            joined = posixpath.join(posixpath.dirname(source), unquote(parts.path))
            path = posixpath.normpath(joined) if parts.path else source
            self.arrive(source, address, path, unquote(parts.fragment))

    def permalink(self, source: str, address: str) -> None:
        """Note where an absolute address of this site leads."""
        if not address.startswith(BASE):
            self.wrong.append((source, address, "not of this site"))
            return
        parts = urlsplit(address)
        path = unquote(parts.path).removeprefix("/")
        path += "index.html" if not path or path.endswith("/") else ""
        self.arrive(source, address, path, unquote(parts.fragment))

    def arrive(self, source: str, address: str, path: str, fragment: str) -> None:
        if path not in self.files:
            self.wrong.append((source, address, "no such file"))
            return
        self.led[source].add(path)
        if fragment and fragment not in self.ids.get(path, set()):
            self.wrong.append((source, address, "no such id"))

    def crawl(self) -> None:
        for path, html in self.pages.items():
            for reference in html.references:
                element, address = reference.element, reference.address
                if element.tag == "link" and names_itself(element):
                    self.permalink(path, address)
                elif element.tag == "a" and re.match(r"https?://www\.|mailto:|tel:", address):
                    continue
                elif path == "404.html" and not address.startswith("#"):
                    self.absolute_path(path, address)
                else:
                    self.follow(path, address)
            for each in html.all("meta"):
                if each.get("property") == "og:image":
                    self.permalink(path, each.get("content", ""))
        for path in self.files:
            if path.endswith(".css"):
                self.style(path)
            elif path.endswith(".webmanifest"):
                manifest = json.loads((self.output / path).read_text(encoding="utf-8"))
                for icon in manifest["icons"]:
                    self.follow(path, icon["src"])

    def absolute_path(self, source: str, address: str) -> None:
        if not address.startswith("/"):
            self.wrong.append((source, address, "not from the root"))
        self.permalink(source, BASE + address.removeprefix("/"))

    def style(self, path: str) -> None:
        text = (self.output / path).read_text(encoding="utf-8")
        assert "@import" not in text
        for address in re.findall(r"""url\(\s*['"]?([^'")]+)""", text):
            if not address.startswith(("data:", "#")):
                self.follow(path, address)

    def reachable(self, start: str) -> set[str]:
        """Return every file that one can get to from a page."""
        found, pending = {start}, [start]
        while pending:
            fresh = self.led[pending.pop()] - found
            found |= fresh
            pending += fresh
        return found


def test_every_link_leads_to_a_file_and_every_fragment_to_an_id(built: Path) -> None:
    crawler = Crawler(built)
    crawler.crawl()
    assert crawler.wrong == []
    assert sum(map(len, crawler.led.values())) > 300


def test_every_file_can_be_reached_from_home(built: Path) -> None:
    crawler = Crawler(built)
    crawler.crawl()
    aside = {"404.html", "offline.html", "robots.txt", "sitemap.xml", "sw.js"} | {
        path
        for path, html in crawler.pages.items()
        if any(each.get("http-equiv") == "refresh" for each in html.all("meta"))
    }
    # What a script loads.
    aside |= {path for path in crawler.files if re.fullmatch(r"search/\d+/[\w-]+\.js", path)}
    assert crawler.files - crawler.reachable("index.html") == aside


def test_no_page_has_an_id_twice(built: Path) -> None:
    for path, html in parsed(built).items():
        assert [name for name, count in Counter(html.ids).items() if count > 1] == [], path
        assert all(name and not re.search(r"\s", name) for name in html.ids), path


def test_every_label_names_an_element_of_the_page(built: Path) -> None:
    for path, html in parsed(built).items():
        named = {
            name
            for each in html.all()
            for key in ("aria-labelledby", "aria-describedby", "aria-controls", "for")
            for name in each.get(key, "").split()
        }
        assert named <= set(html.ids), path


def test_every_page_loads_its_style_and_icon(built: Path) -> None:
    for path, html in parsed(built).items():
        rels = [each.get("rel") for each in html.all("link")]
        assert rels.count("stylesheet") == 1, path
        assert "icon" in rels, path


def test_nothing_is_fetched_from_another_host(built: Path) -> None:
    for path, html in parsed(built).items():
        fetched = [
            each.address
            for each in html.references
            if each.element.tag != "a" and not names_itself(each.element)
        ]
        assert [address for address in fetched if "//" in address] == [], path


def test_links_from_feeds_lead_to_pages_of_the_site(built: Path) -> None:
    crawler = Crawler(built)
    bodies = [
        item["content_html"]
        for item in json.loads((built / "feed.json").read_text("utf-8"))["items"]
    ]
    root = xml(built / "feed.xml")
    bodies += [each.text or "" for each in root.iter(f"{ATOM}content")]
    addresses = [each.get("href", "") for each in root.iter(f"{ATOM}link")]
    for body in bodies:
        addresses += [each.address for each in Html(body).references]
    for address in addresses:
        if not address.startswith("https://www."):
            crawler.permalink("feed.xml", address)
    assert crawler.wrong == []


def test_every_address_of_the_sitemap_is_a_page(built: Path) -> None:
    crawler = Crawler(built)
    for element in xml(built / "sitemap.xml").iter():
        if element.tag.endswith("}loc"):
            crawler.permalink("sitemap.xml", element.text or "")
    assert crawler.wrong == []


def test_redirects_lead_to_a_page_that_is_none(furnished: Path) -> None:
    crawler = Crawler(furnished)
    found = 0
    for path, html in crawler.pages.items():
        for reference in html.references:
            if reference.attribute == "content":
                found += 1
                crawler.follow(path, reference.address)
                (target,) = crawler.led[path]
                assert 'http-equiv="refresh"' not in (furnished / target).read_text("utf-8")
    assert found == 4
    assert crawler.wrong == []


@pytest.mark.parametrize("base", ["https://gazette.example/bund/", "http://localhost:8000/"])
def test_pages_link_alike_wherever_the_site_is_published(site: SmallSite, base: str) -> None:
    site.replace("config.yaml", BASE, base).make()
    for path, html in html_pages(site.output).items():
        for reference in html.references:
            if path != "404.html" and not names_itself(reference.element):
                assert not re.match(r"/|https?:", reference.address), path


def test_addresses_in_a_style_sheet_lead_to_published_files(site: SmallSite) -> None:
    site.write(
        "templates/static/纸 张.svg", '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/></svg>'
    )
    site.write(
        "templates/static/css/99-own.css",
        "a { background: url('../纸 张.svg'); mask: url( ../纸%20张.svg#a ); fill: url(#a); }\n",
    ).make()
    crawler = Crawler(site.output)
    crawler.crawl()
    (style,) = (path for path in crawler.files if path.endswith(".css"))
    (paper,) = (path for path in crawler.files if "纸" in path)
    assert paper in crawler.led[style]
    assert [each for each in crawler.wrong if each[2] != "no such id"] == []
    text = (site.output / style).read_text("utf-8")
    assert text.count(f'url("{quote(posixpath.basename(paper))}') == 2
    assert "fill: url(#a)" in text


def test_an_address_in_a_style_sheet_that_leads_nowhere_stops_the_build(site: SmallSite) -> None:
    site.write("templates/static/css/99-own.css", "a {\n  background: url(../nothing.svg); }\n")
    assert site.problems() == [("E-style-url", "templates/static/css/99-own.css", 2, 15)]
