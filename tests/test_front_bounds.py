"""Front matter and settings that could stall us: whatever is in them, they take a bounded time."""

from __future__ import annotations

import itertools
import random
import time

import pytest

from gazette import config, stories, yamltext
from gazette.proofreading import manuscript
from tests.support import BAOXING, CAMPAIGN, CONFIG, SmallSite

PLACE = stories.Place("story", "stories", "a")
# What is repeated, and where.
UNITS = (
    *(
        " ",
        "\t",
        "\u3000",
        "\n",
        "a",
        " a",
        "- ",
        "-",
        "\n- a",
        ":",
        "a: ",
        "：",
        "“",
        '"',
        "'",
        "#",
    ),
    *(
        " #",
        "[",
        "{",
        "]",
        "}",
        "{a: ",
        "[a, ",
        ",",
        "|",
        ">",
        "&a ",
        "*a ",
        "!",
        "!!str ",
        "%",
        "@",
    ),
    *(
        "`",
        "\\",
        "\\n",
        "é",
        "甲",
        "甲：",
        "甲 ",
        "，",
        "a:\n",
        "\na: b",
        "\n a: b",
        "\n  ",
        "? ",
        "--- ",
    ),
    *("...", "~", "0", "1.", "1_", "12:", "2026-", "<", "<a ", "&#", "true ", "\u200d", "👩\u200d"),
    *("\ufe0f", "⠀", "「", "《", "（", "(", "）", "—", "–", "“a", "a”", '"a ', "'a ", 'a" ', '\n"'),
    *("\n'", '\n- "', "\n-a", "\n-", "\n\u3000- ", "- - ", "\n- {", "\n- [", "|\n", "|\n  a\n"),
    *(">-\n  a\n", "a\\\n", "\x85", "\u00a0", "\n\n a", "：\n", "a：b\n", "\na：", "甲。", "a，"),
)
PLACES = (
    *("title: a{}b\n", "title: {}\n", 'title: "a{}"\n', "title: 'a{}'\n", "title: a #{}\n"),
    *("title: a\na{}: b\n", "title: a\n{}\n", "title: a\nthemes:\n- a{}\n"),
)
EVERY = list(itertools.product(PLACES, UNITS))
CHARACTERS = 20_000


def test_no_front_matter_takes_more_than_a_moment() -> None:
    for place, unit in EVERY if CAMPAIGN else random.sample(EVERY, 60):
        text = place.format(unit * (CHARACTERS // len(unit)))
        data = f"---\n{text}---\n\n正文。\n".encode()
        started = time.process_time()
        stories.parse("content/stories/a.md", data, PLACE)
        manuscript.read("content/stories/a.md", data, PLACE)
        config.parse(text.encode())
        assert time.process_time() - started < 3, (place, unit)


def test_a_name_behind_thousands_of_spaces_takes_no_time() -> None:
    text = BAOXING.replace("headline: 一条", f"headline: 一{' ' * 100_000}条")
    text = text.replace("name: 宝兴", f"name: 宝{' ' * 90_000}兴")
    started = time.process_time()
    stories.parse("content/neighbourhoods/baoxing.md", text.encode(), PLACE)
    assert time.process_time() - started < 3


def bomb(times: int, one: str, many: str) -> str:
    """Return YAML in which each of nine lines stands for so many of the one before."""
    lines = [f"k0: &k0 {one}"]
    lines += (f"k{n}: &k{n} {many.format(', '.join([f'*k{n - 1}'] * times))}" for n in range(1, 9))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("many", ["[{}]", "{{<<: [{}]}}"], ids=["lists", "merged"])
def test_what_stands_for_what_stands_for_more_is_refused(site: SmallSite, many: str) -> None:
    text = bomb(10, "{a: b}", many)
    site.write("config.yaml", CONFIG + text)
    site.write("content/neighbourhoods/baoxing.md", BAOXING.replace("themes", f"{text}themes"))
    started = time.process_time()
    found = site.problems()
    assert time.process_time() - started < 3
    refused = {path for code, path, *_ in found if code == "E-yaml-alias"}
    assert refused == {"config.yaml", "content/neighbourhoods/baoxing.md"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/neighbourhoods/baoxing.md", BAOXING.replace("自治", "自治" * 100_000)),
        ("config.yaml", CONFIG + "# 说明\n" * 50_000),
    ],
)
def test_settings_that_never_end_are_said(site: SmallSite, path: str, text: str) -> None:
    found = site.write(path, text).problems()
    assert [each[:2] for each in found] == [("E-yaml-long", path)]
    assert len(text) > yamltext.LENGTH


def test_a_book_is_no_story(site: SmallSite) -> None:
    path = "content/neighbourhoods/baoxing.md"
    site.write(path, BAOXING.replace("第二段。", "字" * 2_000_001))
    assert [each[:2] for each in site.problems()] == [("E-markdown-long", path)]
