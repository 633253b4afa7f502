"""Front matter that is read without a parser gives what the parser gives."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gazette import plainyaml, validation, yamltext
from gazette.schema import DOCUMENT_MODELS
from tests.support import CAMPAIGN, ROOT

KEYS = (
    "name",
    "题目",
    "highlights",
    "出彩处",
    "figure",
    "数字",
    "themes",
    "y",
    "no",
    "图 片",
    "a-b",
)
WORDS = (
    *(
        "弄堂",
        "居民",
        "“勤”",
        "43",
        "2012",
        "-",
        "--",
        "—",
        "1.",
        "1、",
        "（一）",
        "Bund",
        "N",
        "~",
        "null",
    ),
    *(
        "，",
        "：",
        ": ",
        ":",
        "；",
        "#",
        " #",
        "# ",
        " ",
        "  ",
        "\t",
        "\u3000",
        "。",
        "/",
        "//",
        "%",
        "+",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "'",
        '"',
        "*",
        "&",
        "!",
        "|",
        ">",
        "@",
        "`",
        "?",
        "？",
        "...",
        "---",
    ),
    *("\u00a0", "\u200b", "é", "𠮷", "．", "·", "2026-11-22", "0x1", "=", "<<", "是"),
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=3).map("".join)
CALM = st.builds("{}{}".format, st.sampled_from(("弄堂", "居民", "43", "“勤”")), TEXTS)
ANY = CALM | CALM | TEXTS
KEY = st.sampled_from(KEYS)
PAIRS = st.builds("{}: {}".format, KEY, ANY)
LINES = st.one_of(
    PAIRS,
    PAIRS,
    st.builds("{}:".format, KEY),
    st.builds("{}: [{}, {}]".format, KEY, ANY, ANY),
    st.builds("  - {}".format, ANY),
    st.builds("  - {}".format, PAIRS),
    st.builds("    {}".format, PAIRS),
    st.builds("  {}".format, PAIRS),
    st.just(""),
    TEXTS,
)
GROUP = st.builds("  - {}\n    {}".format, PAIRS, PAIRS)
BLOCKS = st.one_of(
    LINES,
    st.builds("{}:\n{}\n{}".format, KEY, GROUP, GROUP),
    st.builds("{}:\n  - {}\n  - {}".format, KEY, ANY, ANY),
    st.builds("{}:\n  {}\n  {}".format, KEY, PAIRS, PAIRS),
)
FRONT = st.lists(BLOCKS, max_size=5).map("\n".join)


@settings(max_examples=20_000 if CAMPAIGN else 1_000, deadline=None)
@given(FRONT)
@example("name: 宝兴\nhighlights:\n  - figure: 43\n    unit: 个\n  - 一句话\nthemes: [自治, 文化]")
@example("name: 宝兴\nname: 东风")
@example("image:\n  src: a/b.png\n  alt: 弄堂")
@example("name: 弄堂 - 居民")
@example("highlights:")
@example("highlights:\n    figure: 43")
@example("name: 甲\n  - 乙")
@example("name: 甲\n    乙: 丙")
def test_plain_front_matter_is_what_the_parser_makes_of_it(text: str) -> None:
    plain = plainyaml.read(text, 2)
    if plain is not None:
        keys = validation.words_of(DOCUMENT_MODELS["profile"])
        assert yamltext._read(text, "a.md", 2, keys) == (plain, [])


def test_what_neighbourhoods_write_is_plain() -> None:
    files = sorted((ROOT / "content").rglob("*s/*.md"))
    fronts = [file.read_text(encoding="utf-8").split("---\n", 2)[1].rstrip("\n") for file in files]
    taken = [plainyaml.read(front, 2) is not None for front in fronts]
    assert sum(taken) > 0.8 * len(taken)


@pytest.mark.parametrize(
    "text",
    [
        "name：宝兴",
        "name:宝兴",
        "name: 宝兴 # 注",
        "name: ",
        "name: 'a'",
        "name: 宝兴 ",
        "- 宝兴",
        "themes: [自治，文化",
        "name: 甲\nname: 乙",
        "highlights:\n  - figure: 1\n    figure: 2",
        "highlights:\n  - 甲\n    figure: 2",
        "highlights:\n  figure: 2\n  - 甲",
        "",
    ],
)
def test_the_rest_is_left_to_the_parser(text: str) -> None:
    assert plainyaml.read(text, 2) is None
