"""Numbers: each was counted by hand."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from gazette.counts import Counts, count
from tests.browser import png
from tests.support import CONFIG, Ran, SmallSite, snapshot

TALLY = ["texts", "han", "words", "numbers", "pictures", "without_alt", "drafts", "later"]
STORY = """\
---
title: 集市
date: {date}
places: [{place}]
---

{text}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, 0, 0)),
        ("弄堂里，有人。“好”！", (6, 0, 0)),
        ("人人人々〇〻㐂𠮷𬺰\U000323af﨑⺀⼀", (13, 0, 0)),
        ("かな カナ 한글 ー・、《》", (0, 0, 0)),
        ("Hello, world! A4 don’t e-mail café cafe\u0301s Ａ４", (0, 8, 0)),
        ("43个，1,200人，9:30，0.8平方公里，２０１３年，2026-11-22", (7, 0, 8)),
        ("3D打印，T恤，20世纪90年代X光", (8, 3, 2)),
        ("½ ² ① Ⅳ", (0, 1, 0)),
        ("😀 👨‍👩‍👧 \ufe0f\u200d\u0301", (0, 0, 0)),
    ],
)
def test_characters_words_and_numbers_are_counted(
    text: str, expected: tuple[int, int, int]
) -> None:
    assert count(text) == Counts(*expected)


def told(site: SmallSite, *arguments: str) -> dict[str, Any]:
    ran = site.run("stats", "--json", *arguments)
    assert (ran.status, ran.error) == (0, "")
    return ran.object


def section(made: dict[str, Any], folder: str) -> dict[str, int]:
    (found,) = (each for each in made["sections"] if each["folder"] == folder)
    return {key: found[key] for key in TALLY}


def test_the_object_has_its_documented_shape(site: SmallSite) -> None:
    made = told(site)
    keys = ["date", "total", "sections", "issues", "places", "without_story", "unreadable"]
    assert list(made) == keys
    assert list(made["total"]) == TALLY
    for each in made["sections"]:
        assert list(each) == ["folder", "label", "kind", *TALLY]
    folders = ["neighbourhoods", "centres", "stories", "pages", "issues"]
    assert [each["folder"] for each in made["sections"]] == folders
    for each in made["places"]:
        assert list(each) == ["address", "name", "section", "stories", "last"]
    assert made["issues"] == {"asked": 3, "numbers": [1]}
    page = (Path(__file__).parent.parent / "docs/stats.md").read_text(encoding="utf-8")
    assert [key for key in [*keys, *TALLY] if f"`{key}`" not in page] == []


def test_the_sums_are_those_made_by_hand(site: SmallSite) -> None:
    made = told(site)
    # 宝兴的第一段看看东风 小标题 第二段 居民小组有个 / 东风的第一段
    assert section(made, "neighbourhoods")["han"] == 10 + 3 + 3 + 6 + 6
    assert section(made, "centres")["han"] == 6  # 中心的第一段
    assert section(made, "pages")["han"] == 6  # 这是一份小报
    assert section(made, "issues")["han"] == 4  # 编者的话
    total = {"texts": 5, "han": 44, "words": 0, "numbers": 1, "pictures": 0, "without_alt": 0}
    assert made["total"] == {**total, "drafts": 0, "later": 0}


def test_marks_are_not_counted(site: SmallSite) -> None:
    body = (
        "**弄堂**里[东风](dongfeng.md)，{石库门|shí kù mén}，`x = 1`[^a]。\n\n"
        "| 名 | 数 |\n|---|---|\n| 甲 | 9 |\n\n"
        '<span class="box" title="不数">乙</span><!-- 不数 -->\n\n[^a]: 注。\n'
    )
    site.replace("content/centres/health.md", "中心的第一段。", body)
    # 弄堂里东风石库门, 名数甲, 乙, 注; x; 1 and 9
    expected = {"texts": 1, "han": 8 + 3 + 1 + 1, "words": 1, "numbers": 2}
    found = section(told(site), "centres")
    assert {key: found[key] for key in expected} == expected


def test_pictures_are_counted_with_those_that_have_no_words(site: SmallSite) -> None:
    site.write("content/media/a.png", png())
    file = "content/centres/health.md"
    site.replace(file, "themes:", "image: {src: ../media/a.png, alt: 门}\nthemes:")
    site.replace(file, "中心的第一段。", "![门](../media/a.png)\n\n![](../media/a.png)\n")
    found = section(told(site), "centres")
    assert (found["pictures"], found["without_alt"]) == (3, 1)


def test_drafts_and_what_comes_later_are_counted_apart(site: SmallSite) -> None:
    site.replace("content/centres/health.md", "themes:", "draft: 是\nthemes:")
    site.replace("content/pages/about.md", "---\n\n", "publish: 2999-01-01\n---\n\n")
    site.write(
        "content/stories/old.md", STORY.format(date="2025-01-01", place="", text="旧")
    ).replace("content/stories/old.md", "places:", "expires: 2025-02-01\nplaces:")
    made = told(site)
    assert section(made, "centres") == {**dict.fromkeys(TALLY, 0), "drafts": 1}
    assert section(made, "pages") == {**dict.fromkeys(TALLY, 0), "later": 1}
    assert section(made, "stories") == dict.fromkeys(TALLY, 0)
    assert (made["total"]["drafts"], made["total"]["later"]) == (1, 1)


def issue(site: SmallSite, number: int, date: str, *stories: str) -> None:
    contents = f"contents:\n  - section: 甲\n    stories: [{', '.join(stories)}]"
    text = f"---\ntitle: 第{number}期\nnumber: {number}\ndate: {date}\n{contents}\n---\n"
    site.write(f"content/issues/{number:03}.md", text)


def test_places_that_were_not_told_of_lately_are_named(site: SmallSite) -> None:
    site.write("content/stories/fair.md", STORY.format(date="2026-05-01", place="东风", text="一"))
    site.write("content/stories/rain.md", STORY.format(date="2026-09-01", place="东风", text="二"))
    issue(site, 1, "2026-01-01", "baoxing", "health")
    issue(site, 2, "2026-02-01", "health")
    issue(site, 3, "2026-06-01", "fair")
    made = told(site)
    assert made["issues"] == {"asked": 3, "numbers": [3, 2, 1]}
    assert made["without_story"] == []
    places = {each["name"]: each for each in made["places"]}
    assert [each["stories"] for each in places.values()] == [0, 2, 0]
    last = {"date": "2026-09-01", "address": "stories/2026/rain/", "title": "集市"}
    assert places["东风"]["last"] == last
    assert places["宝兴"]["last"]["address"] == "issues/1/"
    assert places["社区卫生服务中心"]["last"]["address"] == "issues/2/"
    assert told(site, "--issues", "2")["without_story"] == ["neighbourhoods/baoxing/"]
    alone = told(site, "--issues", "1")
    assert alone["without_story"] == ["neighbourhoods/baoxing/", "centres/health/"]
    said = site.run("stats", "--issues", "1").output
    assert "最近 1 期（3）里没有写到的地方：宝兴、社区卫生服务中心" in said
    assert "没有写到的地方：没有，每一处都写到了。" in site.run("stats").output
    assert "last 3 issue(s) (3, 2, 1): none." in site.run("stats", "--lang", "en").output


def test_a_place_that_nobody_wrote_about_was_never_told_of(site: SmallSite) -> None:
    issue(site, 1, "2026-01-01", "baoxing")
    made = told(site)
    assert [each["last"] is None for each in made["places"]] == [False, True, True]
    assert "还没有" in site.run("stats").output
    site.remove("content/issues/001.md")
    made = told(site)
    assert (made["issues"]["numbers"], made["without_story"]) == ([], [])
    assert "还没有出过一期。" in site.run("stats").output


def test_mistakes_stop_nothing_and_are_named(site: SmallSite) -> None:
    site.replace("content/centres/health.md", "headline:", "headlin:")
    site.replace("content/neighbourhoods/baoxing.md", "dongfeng.md", "nowhere.md")
    made = told(site)
    assert made["unreadable"] == ["content/centres/health.md"]
    assert section(made, "neighbourhoods")["texts"] == 2
    assert site.run("stats").output.endswith("看哪里错了：\n  content/centres/health.md\n")
    site.replace("config.yaml", "title: 小报", "titel: 小报")
    ran = site.run("stats")
    assert (ran.status, ran.output) == (2, "")
    assert "E-key-unknown" in ran.error


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_site_has_nothing_of_anything(language: str, tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    for file in list((site.folder / "content").rglob("*.md")):
        file.unlink()
    made = told(site)
    assert made["total"] == dict.fromkeys(TALLY, 0)
    assert [each["folder"] for each in made["sections"]][-2:] == ["pages", "issues"]
    assert (made["places"], made["without_story"], made["unreadable"]) == ([], [], [])
    ran = site.run("stats", "--lang", language)
    assert (ran.status, ran.error) == (0, "")
    assert ("还没有出过一期。" if language == "zh" else "There is no issue yet.") in ran.output


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def run(site: SmallSite, columns: int, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Ran:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = site.run("stats", *arguments)
    assert (ran.status, ran.error) == (0, "")
    return ran


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [20, 40, 76, 80, 120])
def test_the_table_is_as_wide_as_the_terminal_at_most(
    columns: int, language: str, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replace(
        "config.yaml",
        "label: 居民区",
        "label: '[b]很长的栏目名字，长得一行放不下，还要再长一些[/b]'",
    )
    ran = run(site, columns, monkeypatch, "--lang", language)
    lines = ran.output.splitlines()[:-1]  # the last is a sentence, which the terminal folds
    assert max(map(width, lines)) <= columns
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\x1b" not in ran.output
    assert "…" not in ran.output
    assert "[b]" in ran.output.replace("\n", "")
    words = "".join(ran.output.split())
    names = ("汉字", "缺替代文字", "待发", "最近写到") if language == "zh" else ("Han", "noalt")
    assert [name for name in names if name not in words] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_columns_stand_below_their_names(
    language: str, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = run(site, 120, monkeypatch, "--lang", language).output.splitlines()
    head, _, first, *_ = lines
    ends = [width(head[: match.end()]) for match in re.finditer(r"\S+(?: alt)?", head)][1:]
    below = [width(first[: match.end()]) for match in re.finditer(r"\S+", first)][1:]
    assert len(ends) == 8
    assert below == ends
    assert first.split()[:3] == ["居民区", "2", "28"]


def test_a_narrow_terminal_has_the_same_numbers(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = run(site, 40, monkeypatch).output
    assert re.search(r"居民区\n  篇数 +2   汉字 +28\n", text)
    assert re.search(r"一共\n  篇数 +5   汉字 +44\n", text)


def test_nothing_in_the_site_is_changed(site: SmallSite) -> None:
    site.make()
    before = snapshot(site.output), snapshot(site.folder / "content")
    site.run("stats")
    assert (snapshot(site.output), snapshot(site.folder / "content")) == before
    assert site.build()["written"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--issues", "0"],
        ["--issues", "-1"],
        ["--issues", "三"],
        ["--issues"],
        ["宝兴"],
        ["--jason"],
    ],
)
def test_nonsense_is_wrong_usage(arguments: list[str], site: SmallSite) -> None:
    ran = site.run("stats", *arguments)
    assert ran.status == 2
    assert "Traceback" not in ran.error


def test_the_words_of_a_control_character_do_not_reach_the_terminal(site: SmallSite) -> None:
    site.write("config.yaml", CONFIG.replace("label: 居民区", 'label: "\\e[2J居民区"'))
    ran = site.run("stats")
    assert "\x1b[2J" not in ran.output + ran.error
