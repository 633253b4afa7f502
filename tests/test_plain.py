"""What is converted without a parser comes out as with it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gazette import markup
from gazette.markup import plain
from tests.support import CAMPAIGN, ROOT

WORDS = (
    *(
        "弄堂",
        "居民。",
        "“勤”",
        "（一）",
        "一、",
        "2012年",
        "0.8",
        "12",
        "Bund",
        "，",
        "·",
        "—",
        "：",
        "+",
    ),
    *(
        "**重点。**",
        "**a**",
        "*",
        "**",
        "[隔壁](../a.md)",
        "[a](b.md#早)",
        "[x]（y）",
        "[",
        "]",
        "(",
        "_",
    ),
    *(
        " ",
        "  ",
        "\u3000",
        "1.",
        "1. ",
        "2. ",
        "- ",
        "-",
        "> ",
        ">",
        "# ",
        "## ",
        "#",
        "＃",
        "|",
        "｜",
    ),
    *(
        "`",
        "<b>",
        "&amp;",
        "{",
        "}",
        ":",
        "：",
        "!",
        "\\",
        "~~~",
        "---",
        "===",
        "[^1]",
        "：",
        "①",
        "𠮷",
    ),
    *(
        "https://a.example/",
        "a@b.example",
        "%",
        "'",
        '"',
        "é",
        "\t",
        "※",
        "\u200b",
        "\x0b",
        "\u2028",
    ),
)
PUNCTUATION = "，。、；：？！％～℃“”‘’《》〈〉「」『』（）【】—…·.,:;%+/-"
STARTS = ("", "", "", "- ", "> ", "1. ", "2. ", "## ", "### ", "**", "[隔壁](../a.md)", "    ", " ")
LINES = st.builds(
    lambda start, words: start + "".join(words),
    st.sampled_from(STARTS),
    st.lists(st.sampled_from((*WORDS, *PUNCTUATION)), max_size=4),
)
# Mostly what is plain, with blank lines where one would type them.
CALM = st.builds(
    lambda start, words: start + "弄堂" + "".join(words),
    st.sampled_from(STARTS[:10]),
    st.lists(st.sampled_from((*WORDS[:20], *PUNCTUATION)), max_size=3),
)
BODIES = st.lists(LINES | CALM | st.just(""), max_size=8).map("\n".join)


@settings(max_examples=20_000 if CAMPAIGN else 1_000, deadline=None)
@given(BODIES)
@example("甲\n乙\n\n- 一\n- 二\n\n1. 一\n2. 二\n\n> 引\n> 文\n\n## 题\n丙")
@example("一、甲\n二、乙")
@example("- 甲\n\n- 乙")
@example("> 甲\n\n> 乙")
@example("甲\n- 乙")
@example("**甲****乙**")
@example("1. 甲\n\n2. 乙")
@example("甲！[乙](丙.md)")
@example("###### 甲\n\n# 乙")
def test_a_plain_body_is_what_the_parser_makes_of_it(body: str) -> None:
    assert markup.convert(body) == markup._converted(body)
    html = plain.to_html(body)
    assert html is None or not {"\\", "`", "<b>", "{", "|"} & set(body)


def test_most_of_what_neighbourhoods_write_is_plain() -> None:
    files = sorted((ROOT / "content").rglob("*s/*.md"))
    bodies = [file.read_text(encoding="utf-8").split("---\n", 2)[2] for file in files]
    taken = [plain.to_html(body) is not None for body in bodies]
    assert sum(taken) > 0.8 * len(taken)


def test_a_plain_body_of_every_kind_is_taken() -> None:
    body = (
        "甲，**乙。**丙[丁](../a/b.md#戊)。\n己\n\n## 题目\n\n- 一\n- 二\n\n> 引文\n> 下行\n\n"
        "1. 一\n2. 二\n"
    )
    html = plain.to_html(body)
    assert html is not None
    assert html.startswith(
        '<p>甲，<strong>乙。</strong>丙<a href="../a/b.md#戊">丁</a>。\n己</p>\n<h2>'
    )
