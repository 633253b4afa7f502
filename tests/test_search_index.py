"""The files of the search: in how many parts they come, and which of them an edit changes."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page

from benchmarks.corpus import SENTENCE, WORDS, corpus
from gazette.build import Options, build
from gazette.pages import segments
from tests.browser import Html, plain, served, xml
from tests.searching import SCHEMES, Site, made, searched
from tests.support import CAMPAIGN, SEARCHED, SmallSite, snapshot


@pytest.fixture
def limits() -> Iterator[None]:
    """Take a gazette of more than eight pages for a large one."""
    with small_limits():
        yield


@contextlib.contextmanager
def small_limits(names: int = 20) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "SMALL", 8)
        patch.setattr(segments, "LARGEST", 16)
        patch.setattr("gazette.pages.segments.NAMES", names)
        yield


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, stack: ExitStack) -> Site:
    """Build a gazette with several segments: of 2,000 profiles in the campaign."""
    folder = tmp_path_factory.mktemp("large")
    corpus(folder, 2000 if CAMPAIGN else 90)
    with_search(folder)
    with contextlib.nullcontext() if CAMPAIGN else small_limits():
        made(folder)
    output = folder / "output"
    assert (output / "search/1/31.js").exists()
    return Site(output, stack.enter_context(served(output)))


def with_search(folder: Path) -> None:
    file = folder / "config.yaml"
    text = file.read_text(encoding="utf-8")
    assert "search: false\n" in text
    file.write_text(text.replace("search: false\n", ""), encoding="utf-8")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_large_gazette_is_searched_as_exactly(large: Site, page: Page, scheme: str) -> None:
    dice = random.Random(scheme)  # noqa: S311 - no secret
    asked = [
        "老",
        "孩子",
        "石库门",
        "第1居民区",
        "弄堂老人",
        "个故事",
        "第5居民区 早餐",
        "里老",
        "没有",
    ]
    asked += [
        "一份大的小报",
        "119",
        "6个 故事",
        "创刊号",
        "图书 手艺 黄昏",
        "议事邻居歌声",
        "楼道。",
    ]
    for count in range(50 if CAMPAIGN else 4):
        text = "".join(dice.choices(WORDS, k=3))
        start = dice.randrange(3)
        asked.append(text[start : start + 1 + count % 6])
    answers = large.reader(page, scheme).open().asked(asked, most=300)
    for query, (found, status) in zip(asked, answers, strict=True):
        expected = large.shelf.holding(query)
        assert len(found) == len(set(found))
        if len(found) < 300:
            assert sorted(found) == sorted(expected), query
            continue
        assert set(found) <= expected, query
        count = int(re.findall(r"(\d+) 篇", status)[0])
        assert count >= len(expected), query
        assert count == len(expected) or "大约" in status, query


def test_names_in_other_letters_and_digits_have_their_place(site: SmallSite) -> None:
    searched(site)
    for slug, name in (
        ("a", "Ärger"),
        ("b", "Борис"),
        ("c", "2号院"),
        ("d", "《小巷》"),
        ("e", "……"),
    ):
        text = f"---\ntitle: {name}\ndate: 2026-08-01\n---\n\n正文。\n"
        site.write(f"content/stories/2026/{slug}.md", text)
    site.make()
    html = Html(site.output / "search/index.html")
    groups = {}
    for section in html.all("section", "initial"):
        letter = plain(next(section.iter("h3")))
        groups[letter] = [plain(each) for each in section.iter("a")]
    assert list(groups) == ["A", "B", "D", "G", "S", "X", "Б", "#"]
    assert groups["A"] == ["Ärger"]
    assert groups["X"] == ["《小巷》"]
    assert groups["#"] == ["……", "2号院"] or groups["#"] == ["2号院", "……"]


def test_a_large_gazette_lists_its_names_on_several_pages(large: Site) -> None:
    home = Html(large.output / "search/index.html")
    assert (large.output / "search/index.html").stat().st_size < 30_000
    listed = []
    waiting = list(home.links("ul", "initials"))
    while waiting:
        path = waiting.pop().removeprefix("../")
        file = large.output / "search" / path
        assert file.stat().st_size < 60_000
        html = Html(file)
        listed += html.links("ul", "names")
        following = [each.get("href", "") for each in html.all("a") if each.get("rel") == "next"]
        waiting += [(Path(path).parent / each).as_posix() for each in following]
    names = {re.sub(r"^(\.\./)+", "", each) for each in listed}
    assert len(names) == len(listed)
    assert names == set(large.shelf.pages)


def test_switched_off_nothing_of_it_is_made(site: SmallSite) -> None:
    searched(site).make()
    assert "搜索" in site.read("index.html")
    made_of = [path for path in site.snapshot() if "search" in path]
    assert len(made_of) == 6
    site.replace("config.yaml", SEARCHED, SEARCHED + "search: 否\n").make()
    left = site.snapshot()
    assert [path for path in left if "search" in path] == []
    assert not any("搜索" in site.read(path) for path in left if path.endswith(".html"))


def test_browsers_are_told_how_to_search(site: SmallSite) -> None:
    searched(site).make()
    (url,) = (each for each in xml(site.output / "opensearch.xml") if each.tag.endswith("Url"))
    assert url.get("template") == "https://gazette.example/search/?q={searchTerms}"


def test_an_edit_of_a_text_changes_the_index_and_its_own_texts_alone(site: SmallSite) -> None:
    searched(site).make()
    before = site.snapshot()
    site.replace("content/neighbourhoods/baoxing.md", "第二段", "第二段改了").make()
    after = site.snapshot()
    changed = {path for path in after if before.get(path) != after[path]}
    assert {path for path in changed if path.startswith("search/")} == {
        "search/0/0.js",
        "search/0/text-0.js",
    }


@pytest.mark.usefixtures("limits")
def test_a_segment_alone_changes_with_a_text_of_a_large_gazette(tmp_path: Path) -> None:
    corpus(tmp_path, 100)
    with_search(tmp_path)
    made(tmp_path)
    before = snapshot(tmp_path / "output")
    assert len(list((tmp_path / "output/search").glob("*/list.js"))) == 8
    file = tmp_path / "content/centres/place-000003.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(SENTENCE, "齉齾。"), encoding="utf-8")
    report = made(tmp_path)
    after = snapshot(tmp_path / "output")
    changed = {path for path in after if before[path] != after[path]}
    touched = sorted(path.split("/") for path in changed if path.startswith("search/"))
    assert len({path[1] for path in touched}) == 1
    assert sum(path[2].startswith("text-") for path in touched) == 1
    assert 3 <= len(touched) < 12
    assert report.rendered < 50
    assert after == clean(tmp_path)


def clean(folder: Path) -> dict[str, str]:
    """Return what a first build gives."""
    output = folder / "clean"
    shutil.rmtree(output, ignore_errors=True)
    build(Options(site=folder, output=output, clean=True))
    return snapshot(output)


@pytest.mark.usefixtures("limits")
def test_incremental_equals_clean_as_a_gazette_grows_and_shrinks(site: SmallSite) -> None:
    searched(site).make()
    story = "---\ntitle: 第{0}天\ndate: 2026-08-{0:02}\nthemes: [{1}]\n---\n\n集市第{0}天开了。\n"
    baoxing = "content/neighbourhoods/baoxing.md"

    def check() -> int:
        made(site.folder)
        assert snapshot(site.output) == clean(site.folder)
        return len(list((site.output / "search").glob("*/list.js")))

    counts = []
    for day in range(1, 16):
        site.write(f"content/stories/2026/day-{day}.md", story.format(day, "集市"))
        if day in (3, 4, 5, 11, 12, 13):
            counts.append((check(), (site.output / "search/0/31.js").exists()))
    assert counts == [(1, False), (1, True), (1, True), (1, True), (2, True), (2, True)]
    site.replace(baoxing, "第二段", "第二段改了")
    check()
    site.replace(baoxing, "几代人的情", "几代人的事")
    check()
    site.replace(baoxing, "name: 宝兴", "name: 新宝兴").replace(baoxing, "自治", "新主题")
    check()
    site.write("content/stories/2026/later.md", story.format(9, "文化"))
    site.remove("content/stories/2026/day-9.md")
    check()
    site.replace("content/issues/001.md", "编者的话", "编者改了话")
    check()
    site.replace("config.yaml", "街坊故事", "街坊的故事")
    check()
    for day in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13):
        site.remove(f"content/stories/2026/day-{day}.md")
    assert check() == 1
    assert not (site.output / "search/0/31.js").exists()


def test_the_limit_of_one_index_is_five_hundred_pages() -> None:
    assert segments.layout_of(500).single
    assert segments.layout_of(501) == segments.Layout(1, 32)
    assert segments.layout_of(2_000) == segments.Layout(4, 32)
    assert segments.layout_of(10_000) == segments.Layout(32, 32)
    assert segments.layout_of(1_000_000).segments == 64
