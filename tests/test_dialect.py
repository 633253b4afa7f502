"""What Chinese editors type: understood where it is unmistakable, reported where it is not."""

from __future__ import annotations

import pytest

from gazette.markup import convert
from tests.bodies import found, shown

LIST = "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>"
BULLETS = "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("1、甲\n2、乙", LIST),
        ("１．甲\n２．乙", LIST),
        ("1.甲\n2.乙", LIST),
        ("１、甲\n２、乙", LIST),
        ("1、　甲\n2、 乙", LIST),
        ("1. 甲\n2、乙", LIST),
        ("1、甲\n2. 乙", LIST),
        ("　　1、甲\n　　2、乙", LIST),
        ("·甲\n·乙", BULLETS),
        ("•甲\n• 乙", BULLETS),
        ("● 甲\n●乙", BULLETS),
        ("-甲\n-乙", BULLETS),
        ("- 甲\n-乙", BULLETS),
        ("+甲\n+“乙", BULLETS.replace("乙", "“乙")),
        ("－甲\n－乙", BULLETS),
        ("2、甲\n3、乙", LIST.replace("<ol>", '<ol start="2">')),
        ("1、甲\n续\n2、乙", LIST.replace("甲", "甲续")),
        ("1、甲，\n续。\n2、乙", LIST.replace("甲", "甲，续。")),
        ("1、甲\n\n2、乙", LIST.replace("甲", "\n<p>甲</p>\n").replace("乙", "\n<p>乙</p>\n")),
        ("· 甲\n\n· 乙", BULLETS.replace("甲", "\n<p>甲</p>\n").replace("乙", "\n<p>乙</p>\n")),
        ("1、`码`\n2、乙", LIST.replace("甲", "<code>码</code>")),
        ("1、甲\n  ·子\n2、乙", LIST.replace("甲", "甲<ul>\n<li>子</li>\n</ul>\n")),
        ("1、甲\n  ·子\n  ·丑\n2、乙", LIST.replace(
            "甲", "甲<ul>\n<li>子</li>\n<li>丑</li>\n</ul>\n")),
        ("· 甲\n  1、子\n  2、丑\n· 乙", BULLETS.replace(
            "甲", "甲<ol>\n<li>子</li>\n<li>丑</li>\n</ol>\n")),
        ("> 1、甲\n> 2、乙", f"<blockquote>\n{LIST}\n</blockquote>"),
    ],
)  # fmt: skip
def test_a_run_of_items_is_a_list_however_the_marks_are_typed(body: str, html: str) -> None:
    assert shown(body) == html
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("1、甲", [(1, 1)]),
        ("文字\n\n  1、甲", [(3, 3)]),
        ("　　1、甲", [(1, 3)]),
        ("1、甲\n3、乙", [(1, 1), (2, 1)]),
        ("1、甲\n\n一段话\n\n2、乙", [(1, 1), (5, 1)]),
        ("·甲", [(1, 1)]),
        ("-甲", [(1, 1)]),
        ("> 文字\n> 1、甲", [(2, 3)]),
        ("2012.年", []),  # no item: it has four digits
        ("3.5万人\n4.5万人", []),
        ("- 甲", []),
        ("-5℃\n-6℃", []),
    ],
)
def test_an_item_that_stands_alone_is_reported_and_shown_as_typed(
    body: str, places: list[tuple[int, int]]
) -> None:
    assert found(body) == [("W-list-mark", line, column) for line, column in places]
    assert "<li>" not in shown(body) or body == "- 甲"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("一行\n- 甲\n- 乙", f"<p>一行</p>\n{BULLETS}"),
        ("一行\n* 甲\n* 乙", f"<p>一行</p>\n{BULLETS}"),
        ("一行\n1. 甲\n2. 乙", f"<p>一行</p>\n{LIST}"),
        ("一行：\n1、甲\n2、乙", f"<p>一行：</p>\n{LIST}"),
        ("一行：\n·甲\n·乙", f"<p>一行：</p>\n{BULLETS}"),
        ("一行\n2、甲\n3、乙", "<p>一行</p>\n" + LIST.replace("<ol>", '<ol start="2">')),
        ("## 题\n- 甲\n- 乙", f'<h2 id="题">题</h2>\n{BULLETS}'),
        ("- 甲\n- 乙\n\n文字", f"{BULLETS}\n<p>文字</p>"),
        ("- 甲\n- 乙\n## 题", f'{BULLETS}\n<h2 id="题">题</h2>'),
        ("- 甲\n- 乙\n> 引", f"{BULLETS}\n<blockquote>\n<p>引</p>\n</blockquote>"),
        ("1. 甲\n- 乙", "<ol>\n<li>甲</li>\n</ol>\n<ul>\n<li>乙</li>\n</ul>"),
        ("这是在\n2012. 年", "<p>这是在\n2012. 年</p>"),
    ],
)
def test_a_list_needs_no_blank_line_above_it(body: str, html: str) -> None:
    assert shown(body) == html


INNER = "<ul>\n<li>甲<ul>\n<li>子<ul>\n<li>丑</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>乙</li>\n</ul>"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("- 甲\n  - 子\n    - 丑\n- 乙", INNER),
        ("- 甲\n   - 子\n      - 丑\n- 乙", INNER),
        ("- 甲\n    - 子\n        - 丑\n- 乙", INNER),
        ("- 甲\n\t- 子\n\t\t- 丑\n- 乙", INNER),
        ("1. 甲\n   - 子\n2. 乙", LIST.replace("甲", "甲<ul>\n<li>子</li>\n</ul>\n")),
        ("- 甲\n  1. 子\n- 乙", BULLETS.replace("甲", "甲<ol>\n<li>子</li>\n</ol>\n")),
        (
            "- 甲\n\n  二段\n\n  三段\n- 乙",
            "<ul>\n<li>\n<p>甲</p>\n<p>二段</p>\n<p>三段</p>\n</li>\n<li>\n<p>乙</p>\n</li>\n</ul>",
        ),
        (
            "- 甲\n\n    二段\n\n- 乙",
            "<ul>\n<li>\n<p>甲</p>\n<p>二段</p>\n</li>\n<li>\n<p>乙</p>\n</li>\n</ul>",
        ),
        (
            "- 甲\n\n  > 引\n\n- 乙",
            (
                "<ul>\n<li>\n<p>甲</p>\n<blockquote>\n<p>引</p>\n</blockquote>\n</li>\n<li>\n"
                "<p>乙</p>\n</li>\n</ul>"
            ),
        ),
        (
            "- 甲\n  ```\n  1、码\n    x\n  ```\n- 乙",
            (
                "<ul>\n<li>\n<p>甲</p>\n<pre><code>1、码\n  x\n</code></pre>\n</li>\n"
                "<li>\n<p>乙</p>\n</li>\n</ul>"
            ),
        ),
    ],
)
def test_lists_nest_by_two_three_or_four_spaces(body: str, html: str) -> None:
    assert shown(body) == html
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("＃ 题", '<h2 id="题">题</h2>'),
        ("＃题", '<h2 id="题">题</h2>'),
        ("＃＃ 题\n文字", '<h2 id="题">题</h2>\n<p>文字</p>'),
        ("##　题", '<h2 id="题">题</h2>'),
        ("  ## 题", '<h2 id="题">题</h2>'),
        ("## 题{#ti}", '<h2 id="ti">题</h2>'),
        ("[甲]（https://a.cn/）", '<p><a href="https://a.cn/">甲</a></p>'),
        ("[甲]（y.md）", '<p><a href="y.md">甲</a></p>'),
        ("[甲](y.md）", '<p><a href="y.md">甲</a></p>'),
        ("[甲]（#题）\n\n# 题", '<p><a href="#题">甲</a></p>\n<h2 id="题">题</h2>'),
        ("[甲](y.md “乙”)", '<p><a href="y.md" title="乙">甲</a></p>'),
        ("[甲]（乙）", "<p>[甲]（乙）</p>"),
        ("好！[甲](y.md)", '<p>好<img alt="甲"></p>'),
        ("＊＊甲＊＊", "<p><strong>甲</strong></p>"),
        ("** 甲 **乙", "<p><strong>甲</strong>乙</p>"),
        ("　　甲\n　　乙", "<p>甲乙</p>"),
        ("　　甲\n\n　　乙", "<p>甲</p>\n<p>乙</p>"),
        ("    甲\n    乙", "<p>甲乙</p>"),
        ("        甲", "<p>甲</p>"),
        ("\ufeff# 题", '<h2 id="题">题</h2>'),
        ("# 题\r\n\r\n甲\r\n乙", '<h2 id="题">题</h2>\n<p>甲乙</p>'),
        ("甲\n\n---\n\n乙", "<p>甲</p>\n<hr>\n<p>乙</p>"),
        ("甲\n***\n乙", "<p>甲</p>\n<hr>\n<p>乙</p>"),
        (
            "词\n:   甲\n辞\n:   乙",
            "<dl>\n<dt>词</dt>\n<dd>甲</dd>\n<dt>辞</dt>\n<dd>乙</dd>\n</dl>",
        ),
    ],
)  # fmt: skip
def test_full_width_marks_and_indents_are_understood(body: str, html: str) -> None:
    assert shown(body, picture=False) == html


TABLE = (
    '<div class="scroll"><table>\n<thead>\n<tr>\n<th scope="col">甲</th>\n'
    '<th scope="col">乙</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>一</td>\n<td>二</td>\n'
    "</tr>\n</tbody>\n</table></div>"
)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("|甲|乙|\n|--|--|\n|一|二|", TABLE),
        ("甲|乙\n--|--\n一|二", TABLE),
        ("｜甲｜乙｜\n｜－－｜－－｜\n｜一｜二｜", TABLE),
        ("｜甲｜乙｜\n|---|---|\n|一｜二|", TABLE),
        ("｜甲｜乙｜\n｜——｜：——｜\n｜一｜二｜", TABLE.replace(
            '<th scope="col">乙', '<th style="text-align: left" scope="col">乙').replace(
            "<td>二", '<td style="text-align: left">二')),
        ("看表\n|甲|乙|\n|--|--|\n|一|二|", f"<p>看表</p>\n{TABLE}"),
        ("|甲|乙|\n|--|--|\n|一|二|\n后面", f"{TABLE}\n<p>后面</p>"),
    ],
)  # fmt: skip
def test_a_table_is_understood_with_wide_bars_and_right_under_a_line(body: str, html: str) -> None:
    assert shown(body) == html
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("中文__加粗__中文", [("W-emphasis-underscore", 1, 3)]),
        ("甲\n乙_着重_丙", [("W-emphasis-underscore", 2, 2)]),
        ("__加粗__中文", [("W-emphasis-underscore", 1, 1)]),
        ("（__加粗__）", []),
        ("文件 my_file_name 很好", []),
        ("`中__文__字`", []),
        ("甲**乙", [("W-emphasis-open", 1, 2)]),
        ("**甲**\n乙**丙", [("W-emphasis-open", 2, 2)]),
        ("**甲\n\n乙**", [("W-emphasis-open", 1, 1), ("W-emphasis-open", 3, 2)]),
        ("- **甲\n- 乙**", [("W-emphasis-open", 1, 3), ("W-emphasis-open", 2, 4)]),
        ("**甲**乙**丙**", []),
        (r"甲\**乙", []),
        ("`**`甲", []),
        ("#题", [("W-heading-space", 1, 1)]),
        ("甲\n\n#外滩# 很好", [("W-heading-space", 3, 1)]),
        ("＃外滩＃ 很好", [("W-heading-space", 1, 1)]),
        ("##题", []),
        (r"\#外滩# 很好", []),
        ("甲\n---", [("W-heading-underline", 2, 1)]),
        ("甲\n===", [("W-heading-underline", 2, 1)]),
        ("- 甲\n---", []),
        ("甲\n\n---", []),
        ("|甲|乙|\n|一|二|", [("W-table-rule", 2, 1)]),
        ("　｜甲｜乙｜\n　｜一｜二｜", [("W-table-rule", 2, 2)]),
        ("甲|乙\n丙|丁", []),
        ("（1）甲\n（2）乙", [("W-lines-joined", 2, 1)]),
        ("（一）甲\n　　（二）乙", [("W-lines-joined", 2, 3)]),
        ("一、甲\n二、乙\n三、丙", [("W-lines-joined", 2, 1), ("W-lines-joined", 3, 1)]),
        ("①甲\n②乙", [("W-lines-joined", 2, 1)]),
        ("1）甲\n2）乙", [("W-lines-joined", 2, 1)]),
        ("一、甲\n\n二、乙", []),
        ("一、甲  \n二、乙", []),
        ("## 一\n\n#### 二", [("W-heading-jump", 3, 1)]),
        ("甲二乙\n\n## 一\n\n  #### 二", [("W-heading-jump", 5, 3)]),
        ("一\n---\n\n#### 二", [("W-heading-jump", 4, 1), ("W-heading-underline", 2, 1)]),
        ("### 一\n\n## 二", [("W-heading-jump", 1, 1)]),
        ("## 一\n\n### 二\n\n#### 三\n\n## 四", []),
        ("甲\n\n```\n码", [("E-code-open", 3, 1)]),
        ("  ~~~\n```", [("E-code-open", 1, 3)]),
        ("甲[^1]", [("E-footnote-missing", 1, 2)]),
        ("甲[^1]\n\n[^1]:", [("E-footnote-missing", 1, 2)]),
        ("甲\n\n[^1]: 注", [("W-footnote-unused", 3, 1)]),
        ("`[^1]`", []),
        ("[甲](#无)", [("E-anchor-missing", 1, 5)]),
        ("# 甲 {#a}\n\n# 乙 {#a}", [("W-id-repeated", 3, 7)]),
        ("![](a.png)", [("E-alt-missing", 1, 5)]),
        ("`a.png` ![图](a.png) ![](a.png)", [("E-alt-missing", 1, 25)]),
        ("[甲](javascript:x)", [("E-link-scheme", 1, 5)]),
        ("[甲][1]\n\n[1]: data:x", [("E-link-scheme", 3, 6)]),
        ("<ftp://a.cn>", [("E-link-scheme", 1, 2)]),
        ("`[甲](javascript:x)`", []),
        ("甲<font color=red>乙</font>", [("W-html-tag", 1, 2)]),
        ("甲\n<b onclick=x>乙</b>", [("W-html-attribute", 2, 1)]),
        ("![图](a.png){: width=300 }", [("W-html-attribute", 1, 12)]),
        ("甲\n\n<div>\n乙", [("E-html-unclosed", 3, 1)]),
        ("<https://a.cn> <a@b.cn> [甲](<a b.md>)", []),
        ("<!-- 甲** <font> [^9] -->", []),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_reported_at_its_line_and_column(
    body: str, problems: list[tuple[str, int, int]]
) -> None:
    assert found(body) == problems


def test_the_text_after_a_byte_order_mark_keeps_its_columns() -> None:
    assert found("\ufeff中__文__中") == [("W-emphasis-underscore", 1, 2)]


CODE = (
    "1、甲\n2、乙\n＃ 题\n｜甲｜乙｜\n　　[x]（y.md）\n＊＊x＊＊\n"
    "中文__加粗__中文\n{弄堂|lòng táng}\n弄堂\n居民\n---"
)


@pytest.mark.parametrize("fence", ["```", "~~~", "`````"])
@pytest.mark.parametrize("info", ["", "text", "python title=一", "{.python}"])
def test_a_program_is_left_as_it_is(fence: str, info: str) -> None:
    body = f"甲\n\n{fence}{info}\n{CODE}\n{fence}\n\n乙"
    assert f">{CODE}\n</code></pre>" in shown(body)
    assert found(body) == []


@pytest.mark.parametrize(
    "body",
    [
        f"甲\n```\n{CODE}\n```\n乙",
        f"````\n{CODE}\n`````",
        f"~~~\n{CODE}\n~~~~~ ",
        "> 引\n>\n> ```\n" + "".join(f"> {line}\n" for line in CODE.split("\n")) + "> ```",
    ],
)
def test_a_program_needs_no_blank_lines_around_it(body: str) -> None:
    assert f"<pre><code>{CODE}\n</code></pre>" in shown(body)
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("`1、` `＃`", "<p><code>1、</code> <code>＃</code></p>"),
        ("`[x]（y.md）` `＊＊x＊＊`", "<p><code>[x]（y.md）</code> <code>＊＊x＊＊</code></p>"),
        ("``a ` [x]（y.md）``", "<p><code>a ` [x]（y.md）</code></p>"),
        ("`弄堂\n居民`", "<p><code>弄堂\n居民</code></p>"),
    ],
)  # fmt: skip
def test_a_code_span_is_left_as_it_is(body: str, html: str) -> None:
    assert shown(body) == html


@pytest.mark.parametrize(
    "raw", ["<div>\n1、甲\n2、乙\n</div>", "<pre>\n弄堂\n居民\n1、甲\n2、乙\n</pre>"]
)
def test_raw_html_is_left_as_it_is(raw: str) -> None:
    html = shown(f"{raw}\n\n1、丙\n2、丁")
    assert "1、甲\n2、乙" in html
    assert "<li>丙</li>" in html


def test_lists_and_quotations_nested_too_deeply_are_reported_not_shown() -> None:
    for body in (
        "甲\n\n" + ">" * 200 + " 甲",
        "甲\n\n" + "- " * 200 + "甲",
        "甲\n\n" + "\n".join("  " * depth + "- 甲" for depth in range(200)),
    ):
        problems = convert(body).problems
        assert {each.code for each in problems} == {"E-markdown-depth"}
        assert problems[0].line == (15 if "\n  -" in body else 3)


def test_ten_levels_are_not_too_many() -> None:
    body = "\n".join("  " * depth + "- 甲" for depth in range(10))
    assert shown(body).count("<ul>") == 10
    assert found(body) == []
