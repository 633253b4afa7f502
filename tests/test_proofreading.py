"""`gazette check` as a copy-editor: what it marks, what it leaves alone, what it mends."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gazette import config, desk, proofreading
from gazette.catalogue import CATALOGUE
from gazette.proofreading import FILES, LANGUAGE, SITES
from gazette.proofreading.manuscript import Stretch, language
from gazette.proofreading.numbers import numbers
from gazette.switches import SWITCHES
from tests.support import CAMPAIGN, CONFIG, ROOT, SmallSite, snapshot
from tests.watching import Watching

FAIR = "content/stories/2026/fair.md"
DONGFENG = "content/neighbourhoods/dongfeng.md"
BODY = "东风的第一段。"
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")

Found = tuple[str, int, int]

# Each `{…}` is a fault; the mark before it is its code, and its first character its place.
CODES = {
    "h": "half-width-punctuation",
    "u": "unpaired-marks",
    "e": "ellipsis",
    "d": "dash",
    "s": "chinese-space",
    "l": "full-width-latin",
    "r": "repeated-characters",
    "i": "invisible-character",
    "n": "name-spelling",
    "f": "figure-missing",
    "t": "long-headline",
    "m": "summary-unfinished",
    "a": "alt-file-name",
    "c": "theme-near",
}
PLANTED = {
    FAIR: """\
---
title: <t:弄>堂里的市集从早上一直热闹到晚上大家都来看看买买说说笑笑
date: 2026-11-20
places: [宝兴]
themes: [文化, <c:志>愿者服务]
summary: 弄堂里的市集，来的人很多，大家<m:都>
highlights:
  - 数字: <f:3>00
    单位: 位
    说明: 街坊
  - 数字: 8,000
    单位: 步
    说明: 走了
  - 文字: 一年一次<e:.>..
image:
  src: fair.gif
  alt: <a:I>MG_0001
---

弄堂口<h:,>一早就摆开了摊位<h:;>有人问<h::>“今天卖什么<h:?>”来的有<h:(>宝兴的)老人。

他说<h:">好看"，又说<u:“>再看看。一本《弄堂》<u:》>的书<u:（>很旧。

等一等<e:.>..再看<e:。>。。走了八千步<d:->-不算多<d:->- 也不算少。

看得见的<i:\u200b>，看不见的<i:\u202e>，都在这里<i:\u00ad>。

看得见<i:\u200b>，看不见<i:\u202e>，也在这里<i:\u00ad>。

今天的天气很好，我们<s: >一起去看看；<s: >到了。有<l:１>２个摊位，叫<l:Ａ>区。

这是大家<r:的>的事，吃<r:了>了饭，<r:在>在家里<r:，>，都好。

`甲,乙...` 不看，[网页](https://a.example/甲,乙) 也不看，**重点**<h:,>也看。

## <n:宝>新居民区

![<a:p>hoto.gif](photo.gif)里有[<n:宝>星](../../neighbourhoods/baoxing.md)，还有<n:社>区卫升服务中心。
""",
}


def planted(text: str) -> tuple[str, list[Found]]:
    """Return a text without the marks of its faults, and code, line and column of each."""
    made, faults, position = "", [], 0
    for match in re.finditer(r"<([a-z]):(.)>", text):
        made += text[position : match.start()]
        line, column = made.count("\n") + 1, len(made) - made.rfind("\n")
        faults.append((f"W-{CODES[match[1]]}", line, column))
        made += match[2]
        position = match.end()
    return made + text[position:], sorted(faults)


def marked(site: SmallSite, *arguments: str) -> list[tuple[str, str, int, int]]:
    """Return code, path, line and column of what `check` tells."""
    made = site.run("check", "--format", "json", *arguments).object["problems"]
    return [(each["code"], each["path"], each["line"], each["column"]) for each in made]


def fair(site: SmallSite) -> list[tuple[str, str, int, int]]:
    """Plant thirty-odd faults in a site, and return them."""
    site.replace("content/neighbourhoods/baoxing.md", "[自治, 文化]", "[志愿服务, 文化]")
    site.replace("content/centres/health.md", "[健康]", "[志愿服务]")
    for name in ("fair.gif", "photo.gif"):
        site.write(f"content/stories/2026/{name}", GIF)
    found = []
    for path, text in PLANTED.items():
        plain, faults = planted(text)
        site.write(path, plain)
        found += [(code, path, line, column) for code, line, column in faults]
    return sorted(found)


def test_what_is_planted_is_found_and_nothing_else(site: SmallSite) -> None:
    faults = fair(site)
    assert len(faults) >= 30
    assert sorted(marked(site)) == faults
    assert site.run("check").status == 0


# Right as it stands, though it looks like a fault.
RIGHT = [
    "一家三口👨\u200d👩\u200d👧，彩虹旗🏳\ufe0f\u200d🌈，英格兰🏴\U000e0067\U000e0062\U000e007f，葛\U000e0100城。",
    "阿拉伯文的\u200fسلام\u200f，波斯文的می\u200cخواهم。",
    "为了了解情况，不了了之；目的的确如此，的的确确。现在在家，实实在在，受不了了，是是非非。",
    "谢谢天天来的人人，常常慢慢走；研究所所长把把关，成就就在眼前，由于于先生在，以及及时到。",
    "小时了了，大未必佳；终于了了一桩心愿。温和和善，对对联，着着急，为为什么。",
    '用`a , 甲...`命令，看[甲](baoxing.md "甲,乙")，<span title="甲,乙">甲</span>。',
    "```\n甲,乙... 的的“\n```",
    "~~~\n甲,乙\n~~~",
    "<div>\n甲,乙... 的的\n</div>",
    "<!-- 甲,乙... 的的“ -->\n\n甲",
    "https://a.example/甲,乙 和 a@b.example 都好。",
    "时间 9:30，比例 3:2，比分三:二，版本 1.2，宝兴 Baoxing 有 43 个，见 A4、B5。",
    'It\'s "fine", isn’t it... Yes -- no (ok)? 他说“it’s ok”。',
    "北京—上海列车，三月—五月，周一—周五，2011年2月3日—10日，从北京路—南京路走过去的人们都知道。",
    "---\n\n甲\n\n***\n\n- - -\n\n乙",
    "| 甲 乙 | 丙 |\n|---|:--|\n| 甲  乙 | 丙 |",
    "王芳 李雷 韩梅梅\n\n文 王芳\n\n床前明月光 疑是地上霜\n\n编者 李雷",
    "## 第一章 总则\n\n1、 甲\n\n2、 乙\n\n一、 丙\n\n一.丁",
    "## 大事 大家定\n\n“老弄堂·新课堂 自修室”开了。",
    "1）甲；2）乙；（3）丙：）\n\na）丁",
    "他说：“甲。\n\n“乙。\n\n“丙。”\n\n“丁‘戊’己”（庚【辛】）《壬〈癸〉》「子『丑』」",
    "> “甲。\n>\n> 乙。”",
    "好……真的——好！！！真的？？他说：“……”",
    "甲[^1]，乙[^注]。\n\n[^1]: 注 一\n[^注]: 注二",
    "## 标题 {#a-b}\n\n看[这里](#a-b)。",
    "１．甲\n２．乙",
    "有43个居民小组，近200支队伍，3.5米，8,000人，80%。",
    "各居民区、新居民区、旧社区、文化社区、三个小区、全社区，都好。",
    "宝兴居民区，宝兴社区，宝兴。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(text: str, site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, text)
    found = [each for each in marked(site) if each[0].removeprefix("W-") in SWITCHES]
    assert found == []
    assert site.run("check", "--fix").output.startswith("没有可以自动改的地方。")


def test_the_first_gazette_has_nothing_to_mark() -> None:
    parsed, _ = config.parse((ROOT / "config.yaml").read_bytes())
    assert parsed is not None
    manuscripts = proofreading.read(desk.content_of(ROOT), parsed)
    assert len(manuscripts) >= 26
    assert proofreading.proofread(manuscripts, parsed) == ()


def test_every_mark_has_a_switch_and_every_switch_a_mark() -> None:
    codes = {*LANGUAGE, *FILES, *SITES, proofreading.DEAD_LINK}
    assert {f"W-{name}" for name in SWITCHES} == codes
    assert codes <= set(CATALOGUE)
    page = (ROOT / "docs/settings.zh-CN.md").read_text(encoding="utf-8")
    assert [name for name in SWITCHES if f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", [name for name in SWITCHES if name != "dead-link"])
def test_each_switch_switches(name: str, site: SmallSite) -> None:
    faults = fair(site)
    code = f"W-{name}"
    assert code in {each[0] for each in faults}
    written = (site.folder / "config.yaml").read_text(encoding="utf-8")
    site.write("config.yaml", f"{written}check: {{{name}: false}}\n")
    assert sorted(marked(site)) == [each for each in faults if each[0] != code]
    assert site.build("--no-pdf")["status"] == 0


def test_an_unknown_switch_is_an_error_with_a_suggestion(site: SmallSite) -> None:
    written = (site.folder / "config.yaml").read_text(encoding="utf-8")
    site.write("config.yaml", f"{written}check:\n  elipsis: false\n")
    ran = site.run("check", "--format", "json")
    assert ran.status == 2
    (problem,) = ran.object["problems"]
    assert (problem["code"], problem["line"], problem["column"]) == ("E-key-unknown", 15, 3)
    assert "ellipsis" in problem["hint"]
    site.write("config.yaml", f"{written}check: {{ellipsis: 也许}}\n")
    assert site.run("check").status == 2
    site.write("config.yaml", f"{written}check:\n")
    assert marked(site) == []


def test_a_build_says_nothing_of_it(site: SmallSite) -> None:
    fair(site)
    assert site.build()["problems"] == []


def test_a_missing_date_is_an_error_already(site: SmallSite) -> None:
    fair(site)
    site.replace(FAIR, "date: 2026-11-20\n", "")
    assert ("E-date-missing", FAIR, 1, 1) in marked(site)


@pytest.mark.parametrize(
    ("figure", "text", "known"),
    [
        ("8000", "8,000多位", True),
        ("8000", "八千多位", True),
        ("8,000", "8000", True),
        ("８０００", "8000位", True),
        ("12000", "1.2万人", True),
        ("120000000", "1.2亿", True),
        ("2012", "成立于2012年", True),
        ("2012", "成立于二〇一二年", True),
        ("2", "两个", True),
        ("188", "一百八十八项", True),
        ("105", "一百零五", True),
        ("12", "十二个", True),
        ("20", "二十几个", True),
        ("3.5", "三点五米", True),
        ("近200", "200支", True),
        ("100", "第一百条", True),
        ("43", "34个，4.3米，430人", False),
        ("8000", "八百", False),
        ("188", "188.5", False),
        ("2012", "2021年", False),
        ("最多", "没有数", True),
    ],
)
def test_a_figure_is_found_however_it_is_written(
    figure: str, text: str, known: bool, site: SmallSite
) -> None:
    site.replace(DONGFENG, "- text: 老字号来做伴", f"- figure: {figure}\n    label: 家")
    site.replace(DONGFENG, BODY, f"东风{text}。")
    codes = [(code, line, column) for code, _, line, column in marked(site)]
    assert (("W-figure-missing", 5, 13) not in codes) is known


def test_numbers_of_any_length_are_read() -> None:
    assert list(numbers("九" * 9000 + "1" * 9000 + "万" * 9000)) != []


def test_a_name_that_other_files_write_too_is_a_name(site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, "保兴居民区。")
    assert marked(site) == [("W-name-spelling", DONGFENG, 9, 1)]
    error = site.run("check").error
    assert "content/neighbourhoods/baoxing.md 里写的是“宝兴”" in error
    site.replace("content/pages/about.md", "这是一份小报。", "这是一份小报，保兴也有。")
    assert marked(site) == []


@pytest.mark.parametrize(
    ("theme", "near"),
    [
        *((name, True) for name in ("志愿者服务", "志愿 服务", "服务志愿", "志愿服物")),
        *((name, False) for name in ("志愿活动", "志愿服装", "文明", "服务", "志愿服务")),
    ],
)
def test_a_theme_that_is_almost_another_is_marked(theme: str, near: bool, site: SmallSite) -> None:
    written = (site.folder / "config.yaml").read_text(encoding="utf-8")
    site.write("config.yaml", f"{written}themes: [{{name: 志愿服务, slug: volunteering}}]\n")
    site.replace(DONGFENG, "[文化]", f"[文化, {theme}]")
    assert (("W-theme-near", DONGFENG, 6, 14) in marked(site)) is near


@pytest.mark.parametrize(
    ("summary", "places"),
    [
        ("summary: 一条弄堂，窄得很", [(3, 17)]),
        ("summary: '一条弄堂，窄得很'", [(3, 18)]),
        ("summary: >-\n  一条弄堂，\n  窄得很", [(5, 5)]),
        ("summary: 一条弄堂，\n  窄得很", [(4, 5)]),
        ("summary: 一条弄堂，窄得很。", []),
        ("summary: “一条弄堂，窄得很。”", []),
        ("summary: 一条很窄的弄堂", []),
    ],
)
def test_a_summary_is_marked_where_it_stops(
    summary: str, places: list[tuple[int, int]], site: SmallSite
) -> None:
    site.write("content/pages/about.md", f"---\ntitle: 关于\n{summary}\n---\n\n甲。\n")
    path = "content/pages/about.md"
    assert marked(site) == [("W-summary-unfinished", path, *place) for place in places]


def test_texts_of_the_front_matter_have_their_columns(site: SmallSite) -> None:
    path = "content/pages/about.md"
    site.write(
        path,
        '---\n标题: 关于,本刊\n摘要: "这是一份小报, 写给\n  邻居,街坊的的。"\n---\n\n甲。\n',
    )
    assert marked(site) == [
        ("W-half-width-punctuation", path, 2, 7),
        ("W-half-width-punctuation", path, 3, 12),
        ("W-half-width-punctuation", path, 4, 5),
        ("W-repeated-characters", path, 4, 8),
    ]


ENDS = ["\n", "\r\n", "\r"]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n"])
def test_fix_keeps_everything_else_byte_for_byte(
    end: str, mark: str, last: str, site: SmallSite
) -> None:
    text = "---\nname: 东风  \nheadline:   五十米,的弄堂\nhighlights: # 注,释\n  - text: 老...\n"
    text += "themes: [文化]\n---\n\n第一段,有１２个的的人 。\n\n\t`甲,乙`  \n第二段--好" + last
    site.write(DONGFENG, (mark + text.replace("\n", end)).encode())
    site.run("check", "--fix")
    mended = text.replace("米,的", "米，的").replace("老...", "老……").replace("段,有", "段，有")
    mended = mended.replace("１２", "12").replace("的的", "的").replace("人 。", "人。")
    mended = mended.replace("--好", "——好")
    assert (site.folder / DONGFENG).read_bytes() == (mark + mended.replace("\n", end)).encode()
    assert marked(site) == []


def test_fix_shows_what_it_changed(site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, "很长" * 30 + "的一段,话" + "很长" * 30)
    before = snapshot(site.folder)
    ran = site.run("check", "--fix")
    assert ran.status == 0
    lines = ran.output.splitlines()
    assert lines[0] == DONGFENG
    assert lines[1] == "  9 - …长很长很长很长很长的一段,话很长很长很长很长很长很…"
    assert lines[2] == "  9 + …长很长很长很长很长的一段，话很长很长很长很长很长很…"
    assert lines[3:] == ["改好了 1 处，1 个文件。", "没有发现问题。"]
    after = snapshot(site.folder)
    assert [path for path in after if after[path] != before.get(path)] == [DONGFENG]
    assert after.keys() == before.keys()


def test_fix_mends_all_that_is_certain(site: SmallSite) -> None:
    fair(site)
    codes = {each[0] for each in marked(site)}
    ran = site.run("check", "--fix", "--format", "json", "--lang", "en")
    assert "Mended" in ran.error
    left = {each["code"] for each in ran.object["problems"]}
    assert codes - left == {
        "W-half-width-punctuation",
        "W-ellipsis",
        "W-dash",
        "W-chinese-space",
        "W-full-width-latin",
        "W-repeated-characters",
    }
    assert site.build()["status"] == 0
    after = snapshot(site.folder / "content")
    site.run("check", "--fix")
    assert snapshot(site.folder / "content") == after


def test_fix_leaves_a_file_whose_parsedare_wrong(site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, "东风,好。").replace(DONGFENG, "headline:", "headlin:")
    before = snapshot(site.folder)
    ran = site.run("check", "--fix")
    assert ran.status == 1
    assert "W-half-width-punctuation" in ran.error
    assert snapshot(site.folder) == before


def test_fix_keeps_what_links_lead_to(site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, "## 一,二\n\n第一段,好。\n\n## 三,四\n\n好,好。")
    site.replace(
        "content/pages/about.md", "小报。", "小报，看[二](../neighbourhoods/dongfeng.md#一二)。"
    )
    made = site.build()
    if made["status"]:
        pytest.fail(json.dumps(made, ensure_ascii=False))
    site.run("check", "--fix")
    assert site.build()["status"] == 0
    assert "第一段，好" in (site.folder / DONGFENG).read_text(encoding="utf-8")


def test_fix_changes_the_file_that_a_link_leads_to(site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, "东风,好。")
    real = site.folder / "content/real.md.txt"
    shutil.move(site.folder / DONGFENG, real)
    (site.folder / DONGFENG).symlink_to(real)
    real.chmod(0o640)
    site.run("check", "--fix")
    assert (site.folder / DONGFENG).is_symlink()
    assert "东风，好。" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o640


def test_fix_does_not_go_with_watch(site: SmallSite) -> None:
    ran = site.run("check", "--fix", "--watch")
    assert ran.status == 2
    assert "--watch" in ran.error


PIECES = st.sampled_from(
    [
        *"甲乙的了在，。、：；“”‘’《》（）…—１Ａ",
        *(",", ".", ":", "!", "?", ";", "(", ")", '"', "'", " ", "  ", "\n", "\n\n", "...", "--"),
        *("。。。", "的的", "## ", "- ", "> ", "1. ", "`", "```\n", "**", "[甲](baoxing.md)", "#"),
        *("[乙,丙](#甲乙)", "![甲](a.gif)", "<b>", "</b>", "<div>", "{", "}", "|", "[^1]", "\\"),
        *(
            "[^1]: 注",
            "https://a.b/c",
            "---\n",
            "了 了",
            "Ａ甲",
            "*",
            "_",
            "［甲］（乙）",
            "{#甲,乙}",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=24).map("".join)


@settings(
    max_examples=400 if CAMPAIGN else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=TEXTS, front=TEXTS)
@example("## 一 ,二\n\n[甲](#一-二)", "甲")
@example("吃了 了饭,,好", "ｎｕｌｌ")
def test_fix_is_idempotent_and_breaks_nothing(site: SmallSite, body: str, front: str) -> None:
    scalar = front.replace("\\", "").replace("\n", " ").replace('"', "").strip() or "甲"
    text = f'---\nname: 东风\nheadline: "{scalar}"\nhighlights: [甲]\n---\n\n{body}\n'
    site.write(DONGFENG, text)
    site.write("content/neighbourhoods/a.gif", GIF)
    before = site.problems()
    errors = {(code, path) for code, path, *_ in before if code.startswith("E-")}
    reported = {(path, line) for _, path, line, _ in marked(site)}
    assert site.run("check", "--fix").status in (0, 1)
    mended = (site.folder / DONGFENG).read_text(encoding="utf-8")
    lines = text.split("\n"), mended.split("\n")
    changed = [n for n, (a, b) in enumerate(zip(*lines, strict=True), 1) if a != b]
    assert {(DONGFENG, line) for line in changed} <= reported
    after = {(code, path) for code, path, *_ in site.problems() if code.startswith("E-")}
    assert after <= errors
    site.run("check", "--fix")
    assert (site.folder / DONGFENG).read_text(encoding="utf-8") == mended


def lines_of(watching: Watching) -> list[str]:
    """Return how many places each look found, in the order of the looks."""
    return [line.split("一共 ")[1].split(" 处")[0] for line in watching.rebuilds]


def test_watch_looks_again_after_every_save(site: SmallSite) -> None:
    with Watching(site, "--watch", verb="check") as watching:
        watching.wait(lambda: lines_of(watching) == ["0"])
        site.replace(DONGFENG, BODY, "东风,好。")
        watching.wait(lambda: lines_of(watching)[-1] == "1")
        watching.wait(lambda: any("W-half-width-punctuation" in line for line in watching.errors))
        site.replace(DONGFENG, "headline:", "headlin:")
        watching.wait(lambda: lines_of(watching)[-1] == "2")
        site.replace("config.yaml", "title:", "titel:")
        watching.wait(lambda: any("E-key-unknown" in line for line in watching.errors))
        site.replace("config.yaml", "titel:", "title:")
        site.replace(DONGFENG, "headlin:", "headline:").replace(DONGFENG, "东风,好", "东风，好")
        watching.wait(lambda: lines_of(watching)[-1] == "0")
        site.write("content/neighbourhoods/new/index.md", "没有设置\n")
        watching.wait(lambda: lines_of(watching)[-1] == "1")
        count = len(watching.rebuilds)
        site.write("content/neighbourhoods/new/index.md", "还是没有\n")
        watching.wait(lambda: len(watching.rebuilds) > count)
    assert watching.lines[-1] == "好，不看了。"
    assert not (site.folder / ".gazette").exists()
    assert not site.output.exists()


def test_watch_finds_again_what_a_right_page_had_hidden(site: SmallSite) -> None:
    template = "templates/404.html"
    site.write(template, (ROOT / template).read_bytes())
    with Watching(site, "--watch", verb="check") as watching:
        watching.wait(lambda: lines_of(watching) == ["0"])
        site.write(template, "{{ nothing }}")
        watching.wait(lambda: lines_of(watching)[-1] == "1")
        site.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n甲。\n")
        watching.wait(lambda: len(watching.rebuilds) >= 3)
        assert lines_of(watching)[-1] == "1"


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: pages that are there, gone, moved, shy, or never come."""

    asked: ClassVar[list[str]] = []
    ended = threading.Event()

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/hanging"):
            self.ended.wait(20)
            return
        places = {"/moved": "/right", "/round": "/round", "/lost": "/gone"}
        status = {"/gone": 404, "/shy": 403, "/broken": 500}.get(self.path, 200)
        if self.path == "/get-only" and self.command == "HEAD":
            status = 405
        self.send_response(302 if self.path in places else status)
        if self.path in places:
            self.send_header("Location", places[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 64  # of five, one that comes with many others waits a second
    daemon_threads = True


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server(("127.0.0.1", 0), Elsewhere)
    Elsewhere.asked.clear()
    Elsewhere.ended.clear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Elsewhere.ended.set()
    server.shutdown()
    thread.join()
    server.server_close()


def linked(site: SmallSite, address: str, *names: str) -> None:
    """Let a page link to pages elsewhere, one in each line from line 5."""
    text = "\n".join(f"- [甲]({address}/{name})。" for name in names)
    site.write("content/pages/about.md", f"---\ntitle: 关于\n---\n\n{text}\n")


def test_dead_links_are_found_all_at_once(
    site: SmallSite, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.cli.check.PATIENCE", 1.0)
    names = ["right", "gone", "moved", "shy", "get-only", "broken", "round", "lost", "中文?a=甲#b"]
    linked(site, elsewhere, *names, *(f"hanging{n}" for n in range(40)), "gone", "right#x")
    started = time.monotonic()
    ran = site.run("check", "--external", "--format", "json")
    assert time.monotonic() - started < 8
    problems = ran.object["problems"]
    assert ran.status == 0
    assert {each["code"] for each in problems} == {"W-dead-link"}
    lines = [6, 10, 11, 12, *range(14, 54), 54]
    assert [each["line"] for each in problems] == lines
    assert {each["column"] for each in problems} == {7}
    assert "404 Not Found" in problems[0]["message"]
    assert "> 1 s" in problems[10]["message"]
    assert Elsewhere.asked.count("/right") == 2  # once for itself, once for what moved there


def test_nothing_is_asked_unless_one_wants_it(site: SmallSite, elsewhere: str) -> None:
    linked(site, elsewhere, "gone")
    assert marked(site) == []
    written = (site.folder / "config.yaml").read_text(encoding="utf-8")
    site.write("config.yaml", f"{written}check: {{dead-link: false}}\n")
    assert marked(site, "--external") == []
    assert Elsewhere.asked == []


def test_a_site_that_is_not_there_at_all_is_a_dead_link(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    linked(site, f"http://127.0.0.1:{port}", "a")
    assert marked(site, "--external") == [("W-dead-link", "content/pages/about.md", 5, 7)]


@pytest.mark.parametrize(
    "text",
    ["“" * 20000 + "）" * 20000, "甲 " * 20000, "甲(乙)" * 20000, "的" * 20000, "](" * 20000],
)
def test_nonsense_of_any_length_is_read_in_time(text: str) -> None:
    parsed, _ = config.parse(CONFIG.encode())
    assert parsed is not None
    started = time.monotonic()
    stretch = Stretch("", language(text), range(len(text)))
    assert len(list(proofreading.findings(stretch, parsed))) >= 0
    assert time.monotonic() - started < 5
