"""The search of the site, as readers use it: the real page in a real browser."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.corpus import WORDS, corpus
from gazette.build import Options, Report, build
from tests.browser import Html, chromium, html_pages, served
from tests.searching import Reader, Shelf, folded, queries
from tests.support import CAMPAIGN, ROOT, SEARCHED, SmallSite, snapshot

SCHEMES = ("http", "file")
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


class Site:
    """A built site under http and file, and what its pages say."""

    def __init__(self, output: Path, http: str) -> None:
        self.output = output
        self.homes = {"http": http, "file": f"{output.as_uri()}/"}
        self.shelf = Shelf(output)

    def reader(self, page: Page, scheme: str = "http") -> Reader:
        return Reader(page, self.homes[scheme])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    made = context.new_page()
    made.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield made
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


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


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, stack: ExitStack) -> Site:
    """Build a gazette with several segments: of 2,000 profiles in the campaign."""
    folder = tmp_path_factory.mktemp("large")
    corpus(folder, 2000 if CAMPAIGN else 700)
    with_search(folder)
    made(folder)
    output = folder / "output"
    return Site(output, stack.enter_context(served(output)))


def with_search(folder: Path) -> None:
    file = folder / "config.yaml"
    text = file.read_text(encoding="utf-8")
    assert "search: false\n" in text
    file.write_text(text.replace("search: false\n", ""), encoding="utf-8")


def made(folder: Path, **options: object) -> Report:
    report = build(Options(site=folder, output=folder / "output", **options))  # type: ignore[arg-type]
    assert report.problems == ()
    return report


def searched(site: SmallSite) -> SmallSite:
    site.write("config.yaml", SEARCHED)
    return site


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
