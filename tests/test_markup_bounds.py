"""Any text at all is converted in bounded time, or refused with a word."""

from __future__ import annotations

import random
import re
import time

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.errors import problem
from gazette.markup import Markup, convert, converter, limits
from gazette.messages import hint, message
from tests.bodies import found, shown
from tests.support import SmallSite

PIECES = (
    *"弄堂居民，。“”（）！、·＃｜＊　aB1 \t\n-+*_`#>|[](){}!<>&\\:=~^\"'",
    "  \n", "\n\n", "**", "__", "```\n", "~~~", "1、", "2、", "- ", "1. ", "> ", "## ", "---\n",
    "[x](y.md)", "[x]（#a）", "![图](a.png)", '![图](a.png "题")', "{弄堂|lòng táng}", "{: #a }",
    "{#a}", "|甲|乙|\n", "|--|--|\n", "[^1]", "[^1]: ", "[^1]：", ":   ", "<b>", "</b>", "<div>",
    "</div>", "<p>", "</p>", "<table>", "<td>", "</table>", "<script>", "</script>", "<svg>",
    "<math>", "<style>", "<!--", "-->", "<a href='javascript:x'>", "</a>", "<img src=x onerror=y>",
    "<h3>", "<button>", "<select>", "<textarea>", "<li>", "<pre>", "</pre>", '<div markdown="1">\n',
    "&lt;", "&#0;", "&#x6a;avascript:", "[a]: javascript:x\n", "<http://a.cn>", "<a@b.cn>",
    "\x00", "\x02", "\x0b", "\r\n", "\r", "\u2028", "\u200b", "\ufeff", "\ufffe", "한국", "か",
    "😀",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_any_text_makes_whole_html_and_true_references(text: str) -> None:
    markup = convert(text)
    html = shown(text)
    html5lib.HTMLParser(strict=True).parseFragment(html)
    assert not re.search(r"<script|<[^>]*\son\w+=|(?:href|src)=\"\s*javascript:", html)
    references_are_true(markup)
    lines = re.split(r"\r\n|\r|\n", text)
    places = [(each.line, each.column) for each in (*markup.links, *markup.images)]
    for each in markup.problems:
        places.append((each.line, each.column))
        assert message(each, "zh")
        assert hint(each, "en")
    for line, column in places:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
    assert convert(text) == markup


def references_are_true(markup: Markup) -> None:
    assert len(markup.parts) % 2 == 1
    counts = {"a": 0, "i": 0, "p": 0, "q": 0}
    for part in markup.parts[1::2]:
        kind, rest = part[0], part[1:]
        if kind == "d":
            assert rest in markup.ids
        elif kind != "f":
            assert int(rest) == counts[kind]
            counts[kind] += 1
    pictures = len(markup.images)
    assert counts == {"a": len(markup.links), "i": pictures, "p": pictures, "q": pictures}
    assert len(set(markup.ids)) == len(markup.ids)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_passing_over_plain_text_changes_nothing(text: str) -> None:
    quick = converter.to_html(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converter, "_SPECIAL", re.compile(""))
        assert converter.to_html(text) == quick


def test_plain_text_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Spy:
        def search(self, text: str) -> None:
            asked.append(text)

    monkeypatch.setattr(converter, "_SPECIAL", Spy())
    assert converter.to_html("弄堂 **居民**") == "<p>弄堂 **居民**</p>"
    assert asked == ["弄堂 **居民**"]


MUCH = 50_000  # twice as much takes up to two seconds


def much(unit: str) -> str:
    return (unit * (MUCH // len(unit) + 1))[:MUCH]


@pytest.mark.parametrize(
    "text",
    [
        *map(
            much,
            [
                "*", "**", "_", "[", "(", "`", "<", "{", "|", "｜", "~", "#", "＃", ">", "1、",
                "``a`", "[a](", "![", "[^", "[^1]", "<!--", "<?", "<a@", "<a@b>", "<a>",
            ],
        ),
        *map(
            much,
            [
                "1、甲\n", "·甲\n\n", "- a\n\n  b\n\n", "# a\n", "#a\n", "---\n", "a\n---\n",
                "term\n:   d\n", "a\n:   ", "|--|--|\n", "弄堂\n", "&amp;\n", "<a ", '<i a="',
                "<div>\n", "<![CDATA[", "<http://a", "甲_", "{a|b}", "a*", "**a*b__[c](d `e` <f> ",
                "  \n<!--![", "弄堂<b x=y <!--：", '<!--<a href="',
                "> ", "- ", "1. ", "```\n", "![a](b)\n\n", "</div>", "\n", "　", "甲",
            ],
        ),
        "~" * 25_000 + "\n" * 25_000,
        "# a {#b}\n" * 5_000,
        "<p id=b>a</p>\n\n" * 3_000,
        "|a|b|\n|-|-|\n" + "|a|b|\n" * 5_000,
        "|a" * 5_000 + "\n" + "|-" * 5_000 + "\n" + "|a" * 5_000,
        "".join(f"[a](b{number}) " for number in range(4_000)),
        "".join(f"[^{number}]" for number in range(1_000))
        + "\n\n"
        + "".join(f"[^{number}]: a\n" for number in range(1_000)),
        "\n".join("  " * depth + "- a" for depth in range(200)),
        "\n".join(">" * depth + " a" for depth in range(200)),
        "- " * 5_000 + "a",
        "1. " * 500 + "a",
        "<div>" * 5_000 + "a" + "</div>" * 5_000,
        '<div markdown="1">\n' * 500 + "a\n" + "</div>\n" * 500,
        "[" * 45 + "a" + "](b)" * 45,
        " ".join("`" * length for length in range(1, 440)),
        "{:" + " " * 60_000 + "x",
        "词 {: " + "a" * 60_000 + "}",
        "** 中" + " " * 60_000 + "x",
        "[x](" + ".md#" * 15_000 + " y)",
        "a|b\n" + " " * 30_000 + "|-x",
        "<div>" + "中\n<sup>" * 2_600 + "</sup>" * 2_600 + "</div>",
        "b" * 25_000 + "<a href=&#98;>x</a>" * 1_500,
        "b" * 25_000 + "".join(f"<a href=&#98;{'b' * (n % 40)}>x</a>" for n in range(1_500)),
        "<ol>" * 16_000 + "</b>" * 16_000,
        "<ol><div>" * 14_000 + "</ol>" * 14_000,
        "".join(f"<b id=a{n}></b><b id=a{n}>x</b>\n" for n in range(4_000)),
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_no_text_stalls_or_breaks_the_conversion(text: str) -> None:
    before = time.process_time()
    problems = convert(text).problems
    assert time.process_time() - before < 5
    assert "E-markdown-failed" not in {each.code for each in problems}


@pytest.mark.parametrize("text", ["*甲*" * 9, "甲 *乙*\n\n" * 9, "- *甲*\n" * 9])
def test_what_takes_too_long_is_given_up_with_a_word(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PATIENCE", -1.0)
    markup = convert(text)
    assert [each.code for each in markup.problems] == ["E-markdown-slow"]
    assert markup.parts == ("",)
    monkeypatch.undo()
    assert convert(text).problems == ()


def test_a_text_that_breaks_a_library_is_told_and_breaks_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(_: str) -> str:
        raise RuntimeError("mutated")

    monkeypatch.setattr(converter, "to_html", stumble)
    (told,) = convert("*甲*").problems
    assert (told.code, dict(told.details)["reason"]) == (
        "E-markdown-failed",
        "RuntimeError: mutated",
    )
    monkeypatch.undo()
    assert convert("*甲*").problems == ()


def test_a_long_text_is_refused_at_once_and_a_plain_one_is_not() -> None:
    before = time.process_time()
    too_long = convert("*甲*\n" * 250_000)
    assert time.process_time() - before < 0.5
    assert [(each.code, each.line) for each in too_long.problems] == [("E-markdown-long", 50_001)]
    plain = convert("弄堂里的人都来了。\n\n" * 30_000)
    assert plain.problems == ()
    assert plain.lead == "弄堂里的人都来了。"


@pytest.mark.parametrize(
    ("body", "line", "column", "mark"),
    [
        ("甲\n\n" + "[" * 60, 3, 51, "["),
        ("甲\n" + "[a](" * 60, 2, 203, "]("),
        ("甲 " + "<a " * 60, 1, 153, "<"),
        ('<div markdown="1">\n' * 60 + "</div>\n" * 60, 51, 1, "markdown"),
        ("` `` " * 150, 1, 501, "`"),
    ],
)
def test_too_many_open_marks_are_reported_not_shown(
    body: str, line: int, column: int, mark: str
) -> None:
    markup = convert(body)
    limit = 200 if mark == "`" else 50
    assert markup.problems == (
        problem("E-markdown-open", "", line, column, mark=mark, limit=limit),
    )
    assert markup.parts == ("",)


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ("<div>" * 41 + "甲" + "</div>" * 41, 1, 201),
        ("甲\n\n<div></div>\n\n" + "<div>\n" * 140 + "甲" + "</div>" * 140, 45, 1),
        ("甲" + "<b>" * 45 + "乙" + "</b>" * 45, 1, 119),
        ("<ul><li>" * 1500 + "甲", 1, 321),
    ],
)
def test_tags_that_stand_in_too_many_others_are_reported_not_shown(
    body: str, line: int, column: int
) -> None:
    markup = convert(body)
    assert problem("E-markdown-depth", "", line, column, limit=40) in markup.problems
    assert {each.severity for each in markup.problems} == {"error"}
    assert markup.parts == ("",)


def test_tags_may_stand_in_some_others_and_many_beside_one_another() -> None:
    assert found("<div>" * 40 + "甲" + "</div>" * 40) == []
    assert found("<p>甲<br></p>" * 200) == []
    lists = "\n".join("    " * depth + "- *甲*" for depth in range(12))
    assert found(lists) == []


def test_as_many_marks_in_a_program_do_no_harm() -> None:
    assert found("```\n" + "[" * 1000 + "\n```") == []
    assert found("`" + "[" * 1000 + "`") == []


def test_an_anchor_that_is_not_there_is_told_with_some_that_are() -> None:
    markup = convert("# 题\n" * 2_000 + "\n[x](#没有)" * 2_000)
    lost = [each for each in markup.problems if each.code == "E-anchor-missing"]
    assert [each.line for each in lost] == list(range(2_002, 4_002))
    assert {dict(each.details)["known"] for each in lost} == {
        "#题、" + "、".join(f"#题-{number}" for number in range(2, 11)) + " …（+1990）"
    }
    (few,) = convert("# 甲\n\n# 乙\n\n[x](#丙)").problems
    assert dict(few.details)["known"] == "#甲、#乙"


def a_page(text: str) -> str:
    return f"---\ntitle: 试\n---\n\n{text}"


def test_many_mistakes_in_a_text_are_shown_in_bounded_time(site: SmallSite) -> None:
    site.write("content/pages/x.md", a_page("<x>\n" * 10_000))
    before = time.process_time()
    ran = site.run("check")
    assert time.process_time() - before < 6
    assert ran.error.count("\n  5004 | <x>\n       | ^\n") == 1
    assert ran.error.count("[W-html-tag]") == 10_000


def test_many_links_to_what_is_not_there_are_told_in_bounded_time(site: SmallSite) -> None:
    names = random.Random(1)  # noqa: S311 - no secret

    def name(length: int) -> str:
        return "".join(names.choices("abcdefghij", k=length))

    for _ in range(2):
        site.write(f"content/pages/{name(200)}.md", a_page("甲"))
    lost = "".join(f"[x]({name(150)}.md)\n" for _ in range(200))
    site.write("content/pages/x.md", a_page(lost + "[x](abouu.md)\n"))
    before = time.process_time()
    ran = site.run("check")
    assert time.process_time() - before < 4
    assert ran.error.count("[E-link-missing]") == 201
    assert "about.md" in ran.error
