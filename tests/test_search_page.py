"""The search page, as readers use it: the real page in a real browser."""

from __future__ import annotations

import random
import re
import shutil
from contextlib import ExitStack
from typing import Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import served, tool
from tests.searching import SCHEMES, Reader, Shelf, Site, made, queries, searched
from tests.support import CAMPAIGN, ROOT, SmallSite
from tests.test_browser import AXE, OVERFLOW

# Beside pieces of the texts themselves: what people type, and what could upset a search.
TYPED = (
    *("宝", "弄堂", "居民区", "志愿者", "石库门", "外滩街道", "65岁", "65 岁", "６５岁", "24小时"),
    *(
        "，",
        "。",
        "“",
        "「",
        "『",
        '"',
        "'",
        "《",
        "、",
        "（",
        "(",
        "12345",
        "2026",
        "0",
        "２",
        "AI",
    ),
    *(
        "wifi",
        "WiFi",
        "ＷＩＦＩ",
        "居民 志愿者",
        "老人　孩子",
        "宝兴 党",
        "没有这句话",
        "齉",
        "xyzzy",
        "ｘ",
    ),
    *(".", ".*", "[", "\\", "^$", "(?", "a|b", "+", "%", "%20", "&amp;", "<script>", "</script>"),
    *("<b>", "__proto__", "constructor", "#", "?q=", "😀", "𠮷", "e\u0301", "ﬁ", "㎡", "①"),
)


@pytest.fixture(scope="module")
def gazette(tmp_path_factory: pytest.TempPathFactory, stack: ExitStack) -> Site:
    """Build the real gazette, without its PDF."""
    folder = tmp_path_factory.mktemp("gazette")
    shutil.copytree(ROOT / "content", folder / "content")
    text = (ROOT / "config.yaml").read_text(encoding="utf-8") + "print: {with_site: false}\n"
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    made(folder)
    output = folder / "output"
    return Site(output, stack.enter_context(served(output, "/paper/")))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_query_finds_exactly_the_pages_that_hold_it(
    gazette: Site, page: Page, scheme: str
) -> None:
    texts = [text for heads, others in gazette.shelf.pages.values() for text in (*heads, *others)]
    lengths = [1 + number % 6 for number in range(180 if CAMPAIGN else 48)]
    asked = [*TYPED, *(each for each in queries(texts, lengths, 13) if each.strip())]
    assert len(set(asked)) >= 60
    answers = gazette.reader(page, scheme).open().asked(asked)
    found = {query: sorted(each) for query, (each, _) in zip(asked, answers, strict=True)}
    assert found == {query: sorted(gazette.shelf.holding(query)) for query in asked}
    assert sum(len(each) > 1 for each in found.values()) > len(asked) / 4
    for query, (each, status) in zip(asked, answers, strict=True):
        assert (f"找到 {len(each)} 篇" if each else "没有") in status.replace("找到", "找到 "), (
            query
        )


CURIOUS = """\
---
name: Ça va 咖啡馆
headline: Ｆｕｌｌ　width 与 ＨＡＬＦ ｶﾞｰﾃﾞﾝ
highlights: [{figure: "1,200", unit: ㎡, label: 面积}, "𠮷野家 旁边"]
themes: ["R&B 音乐", 文化]
authors: [O’Brien, 欧阳·娜娜]
contact: {address: 宁波路 27 号, phone: 021-6321 0000, hours: "9:00–17:00"}
---

第一段的末
尾，ΟΔΟΣ Straße İstanbul e\u0301te\u0301 ﬁne coöp。

尾巴在下一段：he said “it’s 『fine』” & 「好」<br>换行 A<sup>2</sup> x\u200by 软\u00ad连字。

{弄堂|lòng táng}里有人[^1]，**粗**体和*斜*体连着，`a < b && c > d`。

| 名称 | 数 |
|---|---:|
| 拳操队 | 9 |

```
<b>不是标签</b>   三个 空格
```

😀😀👍🏽 최고 เก่า ①②③ ½ … —— 65 岁、 65岁

[^1]: 脚注里的话。
"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_any_character_is_found_wherever_it_stands(
    site: SmallSite, page: Page, scheme: str
) -> None:
    searched(site).write("content/neighbourhoods/curious.md", CURIOUS).make()
    shelf = Shelf(site.output)
    path = "neighbourhoods/curious/index.html"
    texts = [text for part in shelf.pages[path] for text in part]
    words = {word for text in texts for word in text.split()}
    chars = sorted({char for word in words for char in word})
    starts = sorted((word, start) for word in words for start in range(len(word)))
    dice = random.Random(scheme)  # noqa: S311 - no secret
    sample = dice.sample(starts, min(len(starts), 400 if CAMPAIGN else 90))
    pieces = [word[start : start + dice.randint(2, 6)] for word, start in sample]
    raw = [
        "Ｆｕｌｌ",
        "ΟΔΟΣ",
        "ΔΟ",
        "STRAßE",
        "Étés",
        "été",
        "İst",
        "软连字",
        "xy",
        "ガーデン",
        "O'Brien",
    ]
    raw += [
        "「好」",
        "“好”",
        "it's",
        "末尾，",
        "尾尾",
        "数拳",
        "换行",
        "好换",
        "里有人，",
        "人1",
        "lòng",
        "6321 0000",
    ]
    with served(site.output) as http:
        reader = Reader(page, http if scheme == "http" else f"{site.output.as_uri()}/").open()
        asked = [*(chars if CAMPAIGN else dice.sample(chars, 60)), *pieces, *raw]
        for query, (found, _) in zip(asked, reader.asked(asked), strict=True):
            assert sorted(found) == sorted(shelf.holding(query)), query


def test_names_and_headlines_come_first_then_those_with_most_hits(
    gazette: Site, page: Page
) -> None:
    reader = gazette.reader(page).open()
    for query in ("志愿者", "弄堂", "老人", "居民 活动", "宝兴"):
        ((found, _),) = reader.asked([query])
        weights = [gazette.shelf.weight(path, query) for path in found]
        assert weights == sorted(weights, reverse=True), query
        assert len(found) == 1 or len(set(weights)) > 1, query


def test_a_result_shows_where_the_words_stand(site: SmallSite, page: Page) -> None:
    long = "很久以前的事情说来话长，" * 12
    searched(site).write(
        "content/stories/2026/fair.md",
        "---\ntitle: 集市\ndate: 2026-08-01\n---\n\n开头。\n\n"
        f"{long}街道里弄都已经陆续有了「ＷｉＦｉ」 可用，{long}\n",
    ).make()
    reader = Reader(page, f"{site.output.as_uri()}/").ask("“wifi”可用")
    assert reader.results() == ["stories/2026/fair/index.html"]
    assert page.inner_text(".result mark") == "「ＷｉＦｉ」 可用"
    snippet = page.inner_text(".result-text")
    assert snippet.startswith("…很久以前"), "and not with the mark before it"
    assert snippet.endswith("…")
    assert len(snippet) < 150
    assert page.inner_text(".result-from") == "街坊故事 2026年8月1日"
    reader.type("集市")
    assert page.inner_text(".result h3 mark") == "集市"


def test_filters_narrow_what_is_found_and_stand_in_the_address(gazette: Site, page: Page) -> None:
    shelf = gazette.shelf
    reader = gazette.reader(page).ask("志愿者")
    every = shelf.holding("志愿者")
    centres = {path for path in every if path.startswith("centres/")}
    assert 0 < len(centres) < len(every)
    assert set(reader.choose("section", "centres").results()) == centres
    assert reader.status == f"找到{len(centres)} 篇（按所选的栏目、主题）。"
    assert page.url.endswith(f"?q={quote('志愿者')}&section=centres")
    themed = {path for path in centres if "志愿服务" in shelf.pages[path][1]}
    assert set(reader.choose("theme", "志愿服务").results()) == themed
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    reader.wait()
    assert set(reader.results()) == themed
    assert page.input_value("#g-query") == "志愿者"
    assert page.input_value("select[name=theme]") == "志愿服务"
    reader.type("没有这句话")
    assert reader.status == "所选的栏目、主题里没有“没有这句话”。"
    page.click("[data-way=filters]")
    page.wait_for_function("() => !location.search.includes('theme')")
    reader.type("宝兴")
    assert set(reader.results()) == shelf.holding("宝兴")


def test_nothing_found_is_said_kindly_and_leads_on(gazette: Site, page: Page) -> None:
    reader = gazette.reader(page).ask("<b>没有的</b>")
    assert reader.status.startswith("没有找到“<b>没有的</b>”。")
    assert page.locator(".search-all").is_visible()
    page.click("[data-way=all]")
    page.wait_for_function("() => location.search === ''")
    assert page.input_value("#g-query") == ""
    assert reader.status == ""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_back_and_forward_bring_the_results_again(gazette: Site, page: Page, scheme: str) -> None:
    reader = gazette.reader(page, scheme).open()
    first = reader.type("志愿者").results()
    page.click(".result h3 a")
    page.wait_for_url("**/index.html")
    page.go_back()
    reader.wait()
    assert page.input_value("#g-query") == "志愿者"
    assert reader.results() == first
    second = reader.ask("宝兴").results()
    assert second not in ([], first)
    page.go_back()
    page.wait_for_function("() => document.querySelector('#g-query').value === '志愿者'")
    reader.wait()
    assert reader.results() == first
    page.go_forward()
    page.wait_for_function("() => document.querySelector('#g-query').value === '宝兴'")
    reader.wait()
    assert reader.results() == second


def test_nothing_is_searched_while_a_word_is_being_composed(gazette: Site, page: Page) -> None:
    reader = gazette.reader(page).open()
    page.evaluate(
        """() => {
          const field = document.querySelector("#g-query");
          field.focus();
          field.dispatchEvent(new CompositionEvent("compositionstart"));
          for (const text of ["z", "zh", "zhi yuan"]) {
            field.value = text;
            field.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true}));
          }
        }"""
    )
    page.wait_for_timeout(400)
    assert reader.status == ""
    assert page.url.endswith("/search/index.html")
    page.evaluate(
        """() => {
          const field = document.querySelector("#g-query");
          field.value = "志愿";
          field.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true}));
          field.dispatchEvent(new CompositionEvent("compositionend", {data: "志愿"}));
        }"""
    )
    reader.wait()
    assert set(reader.results()) == gazette.shelf.holding("志愿")


def test_results_come_as_one_types(gazette: Site, page: Page) -> None:
    reader = gazette.reader(page).open()
    page.locator("#g-query").press_sequentially("12345", delay=20)
    page.wait_for_function("() => location.search === '?q=12345'")
    reader.wait()
    assert set(reader.shown()) == gazette.shelf.holding("12345")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "搜索"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_scripts_every_page_is_listed_by_its_initial(
    gazette: Site, browser: Browser, scheme: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gazette.homes[scheme]}search/index.html")
    assert not page.locator("form.search").is_visible()
    names = page.locator(".names a")
    files = {path for path in gazette.shelf.pages if not path.startswith("search/")}
    hrefs = [names.nth(each).get_attribute("href") or "" for each in range(names.count())]
    assert sorted(each.removeprefix("../") for each in hrefs) == sorted(files)
    letters = page.locator(".initial h3").all_inner_texts()
    assert letters == sorted(letters)
    assert page.locator(".initials a").all_inner_texts() == letters
    page.click(".initials a >> text=B")
    assert page.locator("#g-initial-b").is_visible()
    baoxing = page.locator("section[aria-labelledby=g-initial-b] a").all_inner_texts()
    assert any(each.startswith("宝兴") for each in baoxing)
    context.close()


HOSTILE = """\
---
title: </script><script>alert(1)</script>&lt;"\\'`${alert(2)}
date: 2026-08-01
authors: ["<img src=x onerror=alert(3)>"]
---

`<img src=x onerror=alert(4)>` `");alert(5);//` 坏东西
"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_hostile_text_or_query_stays_text(site: SmallSite, page: Page, scheme: str) -> None:
    searched(site).write("content/stories/2026/bad.md", HOSTILE).make()
    with served(site.output) as http:
        reader = Reader(page, http if scheme == "http" else f"{site.output.as_uri()}/").open()
        for query in ("坏东西", "<script>alert(1)", "<img src=x", '");alert(5);//', "${alert(2)}"):
            assert reader.type(query).results() == ["stories/2026/bad/index.html"], query
            assert page.locator(".results :is(img, script)").count() == 0
        heading = page.inner_text(".result h3")
        assert heading == "</script><script>alert(1)</script>&lt;\"\\'`${alert(2)}"
        reader.ask("<img src=x onerror=alert(9)>")
        assert page.locator("main img").count() == 0


def test_files_of_different_days_are_fetched_again_or_it_is_said(
    site: SmallSite, page: Page
) -> None:
    searched(site)
    story = "---\ntitle: 第{0}天\ndate: 2026-08-{0:02}\n---\n\n集市第{0}天开了。\n"
    for day in range(1, 13):
        site.write(f"content/stories/2026/day-{day}.md", story.format(day))
    site.make()
    with served(site.output) as home:
        reader = Reader(page, home).open().type("没有这句话")
        site.write("content/stories/2026/aaa.md", story.format(20)).make()
        assert set(reader.type("集市").results()) == Shelf(site.output).holding("集市")
        index = site.output / "search/0/0.js"
        text = index.read_text(encoding="utf-8")
        index.write_text(re.sub(r'"[0-9a-f]{8}"', '"00000000"', text, count=1), encoding="utf-8")
        reader.ask("集市")
        assert reader.status == "本刊刚刚更新过，请刷新这一页再找。"
        index.write_text(text, encoding="utf-8")
        page.click("[data-way=reload]")
        page.wait_for_function("() => document.querySelectorAll('.result').length === 10")
        index.unlink()
        reader.ask("集市")
        assert reader.status.startswith("没能读到搜索用的文件")
        index.write_text(text, encoding="utf-8")
        page.click("[data-way=again]")
        page.wait_for_function("() => document.querySelectorAll('.result').length === 10")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["?q=志愿者", "?q=没有的&section=centres"])
def test_what_is_found_is_accessible(
    gazette: Site, browser: Browser, scheme: Literal["light", "dark"], query: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 700})
    page = context.new_page()
    gazette.reader(page).open(query)
    page.evaluate(tool("axe-core/axe.min.js").read_text(encoding="utf-8"))
    assert page.evaluate(AXE) == []
    assert page.evaluate(OVERFLOW) == []
    assert page.get_by_role("search").get_by_label("想找什么").is_visible()
    assert page.get_by_role("status").inner_text()
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, input, select)")]
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
          .map((each) => each.outerHTML)"""
    )
    assert small == []
    context.close()
