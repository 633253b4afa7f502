"""`gazette check` as a copy-editor: what it marks, what it leaves alone, what it mends."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from gazette import config, desk, proofreading
from gazette.catalogue import CATALOGUE
from gazette.proofreading import FILES, LANGUAGE, SITES
from gazette.proofreading.manuscript import Stretch, language
from gazette.proofreading.numbers import numbers
from gazette.switches import SWITCHES
from gazette.templates import TemplateSet
from tests.copydesk import BODY, DONGFENG, FAIR, fair, marked
from tests.support import CONFIG, ROOT, SHARED, SmallSite, snapshot


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
    assert "是打错了字，还是另一个地方？" in error
    site.replace("content/pages/about.md", "这是一份小报。", "这是一份小报，保兴也有。")
    assert marked(site) == []


def test_a_name_beside_the_one_that_it_sounds_like_is_another_place(site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, "东风的第一段。保兴居民区和宝兴居民区是邻居。")
    assert marked(site) == []
    site.replace(DONGFENG, "保兴居民区和宝兴居民区是邻居。", "这里近宝兴。保兴居民区也来。")
    assert marked(site) == [("W-name-spelling", DONGFENG, 9, 14)]


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


def test_check_makes_no_page_twice_and_draws_nothing(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("config.yaml", SHARED)
    made: list[str] = []
    render = TemplateSet.render

    def note(self: TemplateSet, name: str, context: Mapping[str, object]) -> bytes:
        made.append(name)
        return render(self, name, context)

    monkeypatch.setattr(TemplateSet, "render", note)
    monkeypatch.setattr("gazette.drawing.cards.drawn", None)
    assert marked(site) == []
    assert "profile.html" in made
    monkeypatch.undo()
    site.make()
    before = snapshot(site.folder)
    monkeypatch.setattr(TemplateSet, "render", note)
    made.clear()
    assert marked(site) == []
    assert made == []
    site.write("templates/404.html", "{{ nothing }}")
    assert [code for code, *_ in marked(site)] == ["E-template-undefined"]
    site.remove("templates/404.html")
    assert snapshot(site.folder) == before


@pytest.mark.parametrize(
    "text",
    [
        "![](" + "a" * 100_000,
        "a" * 100_000,
        "[" + "字" * 100_000 + "](../neighbourhoods/baoxing.md)",
        "保兴居民区，" * 16_000,
    ],
    ids=["picture", "letters", "link", "names"],
)
def test_what_is_looked_for_in_a_text_takes_a_time_in_proportion(
    site: SmallSite, text: str
) -> None:
    site.write("content/pages/x.md", "---\ntitle: 试\n---\n\n甲" + text + "\n")
    before = time.process_time()
    assert site.run("check").status == 0
    assert time.process_time() - before < 4
