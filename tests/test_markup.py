"""A Markdown body → HTML fit for Chinese, and all that is known of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown.extensions.toc import slugify_unicode

from gazette import prose
from gazette.markup import convert, finish
from gazette.prose import Shelf
from gazette.sources import Source, SourceChanged
from gazette.summaries import cut
from gazette.values import digest
from tests.bodies import ready, shown
from tests.support import ROOT


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("弄堂\n居民", "<p>弄堂居民</p>"),
        ("弄堂，\n居民", "<p>弄堂，居民</p>"),
        ("弄堂\n“居民”\n弄堂", "<p>弄堂“居民”弄堂</p>"),
        ("弄堂……\n——居民", "<p>弄堂……——居民</p>"),
        ("弄堂  居民", "<p>弄堂  居民</p>"),
        ("弄堂，\nBund", "<p>弄堂，Bund</p>"),
        ("Bund\n（外滩）", "<p>Bund（外滩）</p>"),
        ("外滩\nBund", "<p>外滩\nBund</p>"),
        ("Bund\n外滩", "<p>Bund\n外滩</p>"),
        ("the\nBund", "<p>the\nBund</p>"),
        ("2026\n年", "<p>2026\n年</p>"),
        ("한국\n사람", "<p>한국\n사람</p>"),
        ("かな\nカナ", "<p>かなカナ</p>"),
        ("𠮷野\n㐀", "<p>𠮷野㐀</p>"),
        ("弄堂\n**居民**\n弄堂", "<p>弄堂<strong>居民</strong>弄堂</p>"),
        ("**弄堂**\n*居民*", "<p><strong>弄堂</strong><em>居民</em></p>"),
        ("**弄堂\n居民**", "<p><strong>弄堂居民</strong></p>"),
        ("**Bund**\n外滩", "<p><strong>Bund</strong>\n外滩</p>"),
        ("弄堂\n[居民](https://a.cn)\n弄堂", '<p>弄堂<a href="https://a.cn">居民</a>弄堂</p>'),
        ("弄堂\n`码`\n弄堂", "<p>弄堂<code>码</code>弄堂</p>"),
        ("弄堂\n{居民|jū mín}\n弄堂", f"<p>弄堂{'{}'}弄堂</p>"),
        ("{Bund|外滩}\nis", "<p><ruby>Bund<rp>（</rp><rt>外滩</rt><rp>）</rp></ruby>\nis</p>"),
        ("面积<sup>2</sup>\n居民", "<p>面积<sup>2</sup>居民</p>"),
        ("&ldquo;弄堂&rdquo;\n居民", "<p>“弄堂”居民</p>"),
        ("A&amp;\nB", "<p>A&amp;\nB</p>"),
        ("- 弄堂\n  居民", "<ul>\n<li>弄堂居民</li>\n</ul>"),
        ("> 弄堂\n> 居民", "<blockquote>\n<p>弄堂居民</p>\n</blockquote>"),
        ("弄堂\n居民\n---", "<p>弄堂居民</p>\n<hr>"),
        ("弄堂\n\n居民", "<p>弄堂</p>\n<p>居民</p>"),
        ("弄堂  \n居民", "<p>弄堂<br>\n居民</p>"),
        ("弄堂\\\n居民", "<p>弄堂<br>\n居民</p>"),
        ("弄堂\\\\\n居民", "<p>弄堂\\\n居民</p>"),
        ("弄堂<br>\n居民", "<p>弄堂<br>\n居民</p>"),
        ("```\n弄堂\n居民\n```", "<pre><code>弄堂\n居民\n</code></pre>"),
        ("<pre>弄堂\n居民</pre>", "<pre>弄堂\n居民</pre>"),
        ("<div>弄堂\n居民</div>", "<div>弄堂居民</div>"),
        ('<div markdown="1">\n弄堂\n居民\n</div>', "<div>\n<p>弄堂居民</p>\n</div>"),
    ],
)  # fmt: skip
def test_lines_of_chinese_are_joined_without_a_gap(body: str, html: str) -> None:
    ruby = "<ruby>居<rp>（</rp><rt>jū</rt><rp>）</rp>民<rp>（</rp><rt>mín</rt><rp>）</rp></ruby>"
    assert shown(body) == html.replace("{}", ruby)


def test_a_footnote_mark_does_not_part_the_lines_around_it() -> None:
    assert "</sup>居民</p>" in shown("弄堂[^1]\n居民\n\n[^1]: 注")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("**“引号”**后面", "<strong>“引号”</strong>后面"),
        ("前面**“引号”**后面", "前面<strong>“引号”</strong>后面"),
        ("**重点。**后", "<strong>重点。</strong>后"),
        ("前**（重点）**，后", "前<strong>（重点）</strong>，后"),
        ("《**书名**》", "《<strong>书名</strong>》"),
        ("*着重*。**加粗**！", "<em>着重</em>。<strong>加粗</strong>！"),
        ("***都要***的", "<strong><em>都要</em></strong>的"),
        ("**甲**、**乙**", "<strong>甲</strong>、<strong>乙</strong>"),
        ("中文__加粗__中文", "中文__加粗__中文"),
        ("（__加粗__）", "（<strong>加粗</strong>）"),
        ("3 * 4 * 5", "3 * 4 * 5"),
    ],
)
def test_emphasis_works_beside_chinese_marks(body: str, html: str) -> None:
    assert shown(body) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        ("# 弄堂 里", [(2, "弄堂-里", "弄堂 里")]),
        ("# 同\n# 同\n# 同", [(2, "同", "同"), (2, "同-2", "同"), (2, "同-3", "同")]),
        ("# 同-2\n# 同\n# 同", [(2, "同-2", "同-2"), (2, "同", "同"), (2, "同-3", "同")]),
        ("# 外滩 {#bund}", [(2, "bund", "外滩")]),
        ("# 外滩 {#g-menu}", [(2, "xg-menu", "外滩")]),
        ("# g-menu", [(2, "xg-menu", "g-menu")]),
        ("# ！", [(2, "section", "！")]),
        ("# **加粗**的 `码`", [(2, "加粗的-码", "加粗的 码")]),
        ("# {弄堂|lòng táng}口", [(2, "弄堂口", "弄堂口")]),
        ("# 甲\n## 乙\n### 丙", [(2, "甲", "甲"), (3, "乙", "乙"), (4, "丙", "丙")]),
        ("### 甲\n#### 乙", [(2, "甲", "甲"), (3, "乙", "乙")]),
        ("# 甲\n\n###### 乙", [(2, "甲", "甲"), (6, "乙", "乙")]),
        ("## 甲 & 乙", [(2, "甲-乙", "甲 & 乙")]),
        ("甲\n===\n乙\n---", [(2, "甲", "甲"), (3, "乙", "乙")]),
    ],
)
def test_headings_have_chinese_ids_and_begin_at_level_two(
    body: str, headings: list[tuple[int, str, str]]
) -> None:
    markup = convert(body)
    assert [(each.level, each.id, each.text) for each in markup.headings] == headings
    assert [name for _, name, _ in headings] == list(markup.ids)
    for level, name, _ in headings:
        assert f'<h{level} id="{name}">' in shown(body)


def test_footnotes_are_numbered_as_they_are_read_and_lead_back() -> None:
    html = shown("- 甲[^b]\n\n乙[^a]丙[^b]\n\n[^a]: 注甲\n[^b]: 注乙\n\n    二段")
    assert re.findall(r'<sup id="([^"]+)"><a class="footnote-ref" href="#([^"]+)">(\d)', html) == [
        ("fnref-b", "fn-b", "1"), ("fnref-a", "fn-a", "2"), ("fnref2-b", "fn-b", "1"),
    ]  # fmt: skip
    assert re.findall(r'<li id="(fn-.)">', html) == ["fn-b", "fn-a"]
    assert re.findall(r'backref" href="#([^"]+)" aria-label="([^"]+)">', html) == [
        ("fnref-b", "回到正文的第 1 条脚注处（第 1 次）"),
        ("fnref2-b", "回到正文的第 1 条脚注处（第 2 次）"),
        ("fnref-a", "回到正文的第 2 条脚注处"),
    ]
    assert 'title="' not in html


def test_footnotes_do_not_leak_into_the_next_body() -> None:
    before = shown("乙[^1]")
    assert "注" in shown("甲[^1]\n\n[^1]: 注")
    assert shown("乙[^1]") == before == "<p>乙[^1]</p>"


def test_footnotes_are_no_part_of_the_first_paragraph_or_the_headings() -> None:
    markup = convert("甲[^1]乙。\n\n# 题[^1]\n\n[^1]: 注")
    assert markup.lead == "甲乙。"
    assert markup.text == "甲乙。\n题\n注"
    assert markup.headings[0].text == "题"
    assert markup.headings[0].id == "题"


def test_an_unused_footnote_is_left_out() -> None:
    assert "注" not in shown("甲\n\n[^1]: 注")


@pytest.mark.parametrize(
    "notes",
    [
        "[^1]: 注甲\n    [^2]: 注乙",
        "[^1]: 注甲\n\n    [^2]: 注乙\n\n[^3]: 注丙",
        "[^1]: 注甲\n\n    - 一\n\n        [^2]: 注乙\n\n[^3]: 注丙",
        "[^2]: 旧的\n[^1]: 注甲\n\n    [^2]: 注乙",
        "[^3]: [^2]: 注乙\n[^1]: 注甲",
        "[^1]: [^1]: 注甲\n[^2]: [^2]: 注乙",
    ],
)
def test_a_footnote_in_another_is_one_of_its_own(notes: str) -> None:
    html = shown(f"甲[^1]乙[^2]\n\n{notes}\n")
    found = re.findall(r'<li id="(fn-.)">(.*?)</li>\n?(?=<li id|</ol>)', html, re.DOTALL)
    assert [name for name, _ in found] == ["fn-1", "fn-2"]
    assert ["注甲" in found[0][1], "注乙" in found[1][1]] == [True, True]
    assert "旧的" not in html


def test_a_table_scrolls_by_itself_and_names_its_columns() -> None:
    html = shown("| 甲 | 乙 | 丙 |\n|:--|:-:|--:|\n| {弄|lòng} | **二** | `a\\|b` |")
    assert html.startswith('<div class="scroll"><table>\n<thead>')
    assert html.endswith("</tbody>\n</table></div>")
    for side in ("left", "center", "right"):
        assert f'<th style="text-align: {side}" scope="col">' in html
        assert f'<td style="text-align: {side}">' in html
    assert "<ruby>弄<rp>（</rp><rt>lòng</rt><rp>）</rp></ruby>" in html


def test_a_header_of_a_row_keeps_its_own_scope() -> None:
    html = shown('<table><thead><tr><th scope="row">甲</th></tr></thead></table>')
    assert '<th scope="row">甲</th>' in html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("导语\n{: .lead #start lang=en }", '<p class="lead" id="start" lang="en">导语</p>'),
        ("*着重*{: .my-x }", '<p><em class="my-x">着重</em></p>'),
        ("## 题 {: #t .my-x }", '<h2 id="t" class="my-x">题</h2>'),
        ("*着重*{: .x }", "<p><em>着重</em></p>"),
        ("导语\n{: style=color:red onclick=x }", "<p>导语</p>"),
    ],
)
def test_attribute_lists_keep_what_is_harmless(body: str, html: str) -> None:
    assert shown(body) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("![图](a.png)", '<figure><img alt="图" src="p.png"></figure>'),
        (
            '![图](a.png "说明 <1>")',
            '<figure><img alt="图" src="p.png"><figcaption>说明 &lt;1&gt;</figcaption></figure>',
        ),
        (
            '![甲](a.png "子")\n![乙](b.png)',
            (
                '<figure><img alt="甲" src="p.png"><figcaption>子</figcaption></figure>\n'
                '<figure><img alt="乙" src="p.png"></figure>'
            ),
        ),
        ("字![图](a.png)字", '<p>字<img alt="图" src="p.png">字</p>'),
        (
            "[![图](a.png)](https://a.cn)",
            '<p><a href="https://a.cn"><img alt="图" src="p.png"></a></p>',
        ),
        (
            "- 甲\n\n  ![图](a.png)",
            '<ul>\n<li>\n<p>甲</p>\n<figure><img alt="图" src="p.png"></figure>\n</li>\n</ul>',
        ),
    ],
)
def test_a_picture_by_itself_is_a_figure(body: str, html: str) -> None:
    assert shown(body) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("{弄堂|a b}", "弄<rp>（</rp><rt>a</rt><rp>）</rp>堂<rp>（</rp><rt>b</rt><rp>）</rp>"),
        ("{弄堂｜a　b}", "弄<rp>（</rp><rt>a</rt><rp>）</rp>堂<rp>（</rp><rt>b</rt><rp>）</rp>"),
        ("{弄堂|lòngtáng}", "弄堂<rp>（</rp><rt>lòngtáng</rt><rp>）</rp>"),
        ("{石库门|a b}", "石库门<rp>（</rp><rt>a b</rt><rp>）</rp>"),
        ("{A&B|甲乙}", "A&amp;B<rp>（</rp><rt>甲乙</rt><rp>）</rp>"),
    ],
)  # fmt: skip
def test_a_reading_stands_over_each_syllable_or_over_the_whole(body: str, html: str) -> None:
    assert shown(body) == f"<p><ruby>{html}</ruby></p>"


def test_a_reading_is_in_no_text_and_no_summary() -> None:
    markup = convert("老{弄堂|lòng táng}里。\n\n## {石库门|shíkùmén}")
    assert markup.text == "老弄堂里。\n石库门"
    assert cut(markup.lead) == "老弄堂里。"
    assert markup.headings[0].text == "石库门"


@pytest.mark.parametrize(
    ("body", "lead"),
    [
        ("甲\n乙\n\n丙", "甲乙"),
        ("## 题\n\n甲", "甲"),
        ("> 引\n\n甲", "甲"),
        ("- 项\n\n甲", "甲"),
        ('![图](a.png "说明")\n\n甲', "甲"),
        ("| 表 | 头 |\n|--|--|\n| 一 | 二 |\n\n甲", "甲"),
        ("甲 **乙** [丙](https://a.cn) &amp;", "甲 乙 丙 &"),
        ("- 项", ""),
        ("", ""),
    ],
)
def test_the_lead_is_the_first_paragraph_of_the_story_itself(body: str, lead: str) -> None:
    assert convert(body).lead == lead


def test_links_and_pictures_know_where_they_were_written() -> None:
    markup = convert(
        "`a.md` [一](a.md)\n[二](b.md)和[三](a.md)\n\n![图](a.png)\n\n"
        "[四][x] <a@b.cn>\n\n[x]: c.md#题"
    )
    assert [(each.href, each.line, each.column) for each in markup.links] == [
        ("a.md", 1, 12), ("b.md", 2, 5), ("a.md", 2, 15), ("c.md#题", 8, 6),
        ("mailto:a@b.cn", 6, 9),
    ]  # fmt: skip
    assert [(each.href, each.line, each.column) for each in markup.images] == [("a.png", 4, 6)]


def test_a_body_survives_being_kept() -> None:
    markup = convert("# 题\n\n[甲](a.md) ![](b.png) [^1] **\n\n&#31;{弄|lòng}")
    kept = prose.to_text(markup)
    made = prose.from_record(
        prose.record_of(kept), "", ready("").prose.source, ready("").prose.shelf
    )
    assert (made.ids, made.links) == (markup.ids, markup.links)
    assert (made.images, made.problems) == (markup.images, markup.problems)
    assert made.digest != prose.to_record(convert("# 题"))["digest"]
    assert tuple(prose.parts_of(kept)) == markup.parts


def test_a_body_that_the_cache_has_lost_is_converted_again(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("---\nname: 甲\n---\n\n正文**。**\n", encoding="utf-8")
    source = Source("content/a.md", str(file), digest(file.read_bytes()))
    for known in (tmp_path / "cache.sqlite", None):
        assert tuple(Shelf(known).parts("key", source)) == convert("正文**。**").parts
    file.write_text("---\nname: 甲\n---\n\n别的\n", encoding="utf-8")
    with pytest.raises(SourceChanged):
        Shelf(None).parts("key", source)


@given(st.text(st.sampled_from("弄堂aB_-  \u3000\t1。，é𠮷'&")))
def test_ids_of_headings_are_those_of_the_library(text: str) -> None:
    assert finish.slugify(text) == slugify_unicode(text, "-")


def test_a_salutation_is_not_the_lead() -> None:
    assert convert("各位邻居：\n\n这是创刊号。").lead == "这是创刊号。"


# The page for editors


def examples() -> list[str]:
    text = (ROOT / "docs/markdown.zh-CN.md").read_text(encoding="utf-8")
    return [
        match["body"]
        for match in re.finditer(
            r"^(?P<fence>`{3,})markdown\n(?P<body>.*?)^(?P=fence)$", text, re.MULTILINE | re.DOTALL
        )
    ]


@pytest.mark.parametrize("body", examples(), ids=lambda body: body.split("\n")[0][:20])
def test_every_example_for_editors_has_no_problem(body: str) -> None:
    assert convert(body).problems == ()


def test_the_examples_for_editors_show_everything_they_can_write() -> None:
    html = "".join(shown(body) for body in examples())
    for tag in (
        "p", "br", "h2", "h3", "strong", "em", "ul", "ol", "a", "figure", "figcaption", "table",
        "ruby", "rt", "sup", "blockquote", "dl", "dd", "hr", "pre",
    ):  # fmt: skip
        assert f"<{tag}>" in html or f"<{tag} " in html, tag
    assert "＊" not in html
    assert "｜" not in html
