"""What makes reading easier: large type, reading aloud, keys, telephone numbers, figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from gazette.pages.helpers import tel
from tests.browser import Html, plain, served
from tests.support import SmallSite

SVG = "{http://www.w3.org/2000/svg}"
SIZE = "() => parseFloat(getComputedStyle(document.querySelector('main .text p')).fontSize)"
IN_VIEW = """() => {
  const {top, bottom} = document.querySelector(".listen-play").getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""
# A voice of the test's own: headless Chromium has none. It speaks when it is told to.
VOICE = """(languages) => {
  const said = [];
  globalThis.said = said;
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const synth = {
    now: null,
    getVoices: () => languages.map((lang) => ({lang, name: lang, localService: true})),
    speak(each) { said.push({text: each.text, rate: each.rate}); this.now = each; },
    cancel() { const each = this.now; this.now = null; each?.onerror?.({error: "canceled"}); },
    finish() { const each = this.now; this.now = null; each.onend(); },
    addEventListener(name, heard) { this.heard = heard; },
  };
  Object.defineProperty(globalThis, "speechSynthesis", {value: synth, configurable: true});
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 390, "height": 800}) as made:
        yield made


@pytest.fixture(scope="module")
def home(gazette: Path) -> Iterator[str]:
    with served(gazette) as address:
        yield address


# 长辈版


def test_large_type_is_half_as_large_again_and_remembered(
    context: BrowserContext, home: str
) -> None:
    tab = context.new_page()
    tab.goto(f"{home}neighbourhoods/baoxing/index.html")
    before = tab.evaluate(SIZE)
    tab.get_by_role("switch", name="长辈版").check()
    assert tab.evaluate(SIZE) == pytest.approx(before * 1.5)
    tab.goto(f"{home}neighbourhoods/dongfeng/index.html")
    assert tab.get_by_role("switch", name="长辈版").is_checked()
    assert tab.evaluate(SIZE) == pytest.approx(before * 1.5)
    tab.get_by_role("switch", name="长辈版").uncheck()
    tab.reload()
    assert tab.evaluate(SIZE) == before


def test_targets_are_60_px_in_large_type_and_44_otherwise(
    context: BrowserContext, home: str
) -> None:
    tab = context.new_page()
    low = """(least) => [...document.querySelectorAll(
      "nav a, button, summary, .large-switch, .kicker a, .card-title a, .themes a")]
      .filter((each) => each.checkVisibility())
      .map((each) => [each.textContent, each.getBoundingClientRect().height])
      .filter(([, height]) => height < least - 0.5)"""
    for path in ("index.html", "neighbourhoods/baoxing/index.html", "issues/1/index.html"):
        tab.goto(home + path)
        assert tab.evaluate(low, 44) == [], path
        tab.evaluate("document.documentElement.classList.add('large')")
        assert tab.evaluate(low, 60) == [], path


def test_large_type_has_black_on_white_and_one_column(context: BrowserContext, home: str) -> None:
    tab = context.new_page()
    tab.set_viewport_size({"width": 1200, "height": 900})
    tab.goto(home + "index.html")
    columns = "getComputedStyle(document.querySelector('.front')).gridTemplateColumns.split(' ')"
    assert len(tab.evaluate(columns)) == 12
    tab.get_by_role("switch", name="长辈版").check()
    assert len(tab.evaluate(columns)) == 1
    style = (
        "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))"
    )
    assert tab.evaluate(style) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_large_type_needs_no_script(browser: Browser, home: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{home}neighbourhoods/baoxing/index.html")
        words = tab.locator("main .text p").first
        before = words.bounding_box()
        tab.get_by_role("switch", name="长辈版").check()
        after = words.bounding_box()
        assert before
        assert after
        assert after["height"] > before["height"] * 1.3


def test_a_reader_of_large_type_never_sees_the_other(context: BrowserContext, home: str) -> None:
    tab = context.new_page()
    tab.goto(f"{home}neighbourhoods/baoxing/index.html")
    tab.get_by_role("switch", name="长辈版").check()
    # What remembers it comes late: what is painted until then must be large already.
    tab.route("**/site.*.js", lambda route: route.abort())
    tab.add_init_script(
        """new PerformanceObserver((list) => {
          const values = list.getEntries().map((each) => each.value);
          globalThis.shifts = [...(globalThis.shifts ?? []), ...values];
        }).observe({type: "layout-shift", buffered: true});"""
    )
    tab.goto(f"{home}neighbourhoods/dongfeng/index.html")
    assert tab.evaluate(SIZE) == pytest.approx(27)
    assert sum(tab.evaluate("globalThis.shifts ?? []")) == 0


def test_a_page_that_one_returns_to_follows_the_switch(context: BrowserContext, home: str) -> None:
    tab = context.new_page()
    tab.goto(f"{home}neighbourhoods/baoxing/index.html")
    tab.goto(f"{home}neighbourhoods/dongfeng/index.html")
    tab.get_by_role("switch", name="长辈版").check()
    tab.go_back()
    assert tab.get_by_role("switch", name="长辈版").is_checked()
    assert tab.evaluate(SIZE) == pytest.approx(27)


# Reading aloud


def reading(context: BrowserContext, address: str, languages: list[str]) -> Page:
    """Open a page in a browser that has voices of these languages."""
    tab = context.new_page()
    tab.add_init_script(f"({VOICE})({languages!r})")
    tab.goto(address)
    return tab


def said(tab: Page) -> list[dict[str, Any]]:
    made = tab.evaluate("globalThis.said")
    assert isinstance(made, list)
    return made


def marked(tab: Page) -> str:
    return "".join(tab.locator(".read-now").all_text_contents())


def test_it_is_offered_only_where_there_is_a_chinese_voice(
    context: BrowserContext, home: str
) -> None:
    address = f"{home}neighbourhoods/baoxing/index.html"
    for languages, offered in (([], False), (["en-US"], False), (["en-US", "zh-CN"], True)):
        tab = reading(context, address, languages)
        assert tab.locator(".listen").is_visible() is offered, languages
    plain_tab = context.new_page()
    plain_tab.goto(address)
    assert not plain_tab.locator(".listen").is_visible()


def test_a_voice_that_comes_late_is_heard_of(context: BrowserContext, home: str) -> None:
    tab = reading(context, f"{home}neighbourhoods/baoxing/index.html", [])
    assert not tab.locator(".listen").is_visible()
    tab.evaluate(
        "speechSynthesis.getVoices = () => [{lang: 'zh_CN', localService: true}];"
        " speechSynthesis.heard()"
    )
    assert tab.locator(".listen").is_visible()


def test_every_sentence_is_read_once_and_marked_meanwhile(
    context: BrowserContext, home: str
) -> None:
    tab = reading(context, f"{home}neighbourhoods/baoxing/index.html", ["zh-CN"])
    tab.emulate_media(reduced_motion="reduce")
    squeezed = "(all) => all.map((each) => each.textContent).join('').replace(/\\s/g, '')"
    expected = tab.locator("main h1, .highlights li, main .text").evaluate_all(squeezed)
    tab.get_by_role("button", name="朗读全文").click()
    count = 0
    while tab.evaluate("speechSynthesis.now !== null"):
        now = said(tab)[-1]
        assert marked(tab) == now["text"]
        assert len(now["text"]) < 120
        assert tab.evaluate(
            "(({top, bottom}) => top >= 0 && bottom <= innerHeight)"
            "(document.querySelector('.read-now').getBoundingClientRect())"
        )
        assert tab.get_by_role("button", name="暂停").is_visible()
        assert tab.evaluate(IN_VIEW)
        tab.evaluate("speechSynthesis.finish()")
        count += 1
        assert count < 200
    assert count > 10
    assert "".join("".join(each["text"] for each in said(tab)).split()) == expected
    assert marked(tab) == ""
    assert tab.get_by_role("button", name="朗读全文").is_visible()
    assert tab.locator("main h1, .highlights li, main .text").evaluate_all(squeezed) == expected


def test_a_pause_goes_on_with_the_same_sentence(context: BrowserContext, home: str) -> None:
    tab = reading(context, f"{home}neighbourhoods/baoxing/index.html", ["zh-CN"])
    tab.get_by_role("button", name="朗读全文").click()
    tab.evaluate("speechSynthesis.finish()")
    here = marked(tab)
    tab.get_by_role("button", name="暂停").click()
    assert tab.evaluate("speechSynthesis.now") is None
    assert marked(tab) == here
    tab.get_by_role("button", name="继续").click()
    assert said(tab)[-1]["text"] == here
    tab.get_by_role("button", name="停止").click()
    assert marked(tab) == ""
    assert tab.evaluate("document.activeElement.textContent") == "朗读全文"
    tab.get_by_role("button", name="朗读全文").click()
    assert said(tab)[-1]["text"] == said(tab)[0]["text"]


def test_the_speed_can_be_changed_while_it_reads(context: BrowserContext, home: str) -> None:
    tab = reading(context, f"{home}neighbourhoods/baoxing/index.html", ["zh-CN"])
    tab.get_by_role("button", name="朗读全文").click()
    tab.get_by_label("语速").select_option("慢")
    first, second = said(tab)
    assert (first["rate"], second["rate"]) == (1, 0.75)
    assert first["text"] == second["text"]


# Keys


def test_arrow_keys_lead_to_the_previous_and_the_next_story(
    context: BrowserContext, home: str
) -> None:
    tab = context.new_page()
    tab.goto(f"{home}neighbourhoods/dongfeng/index.html")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**/zhaotong/index.html")
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_url("**/dongfeng/index.html")


def test_arrow_keys_are_left_to_whoever_needs_them(context: BrowserContext, home: str) -> None:
    tab = reading(context, f"{home}neighbourhoods/dongfeng/index.html", ["zh-CN"])
    tab.get_by_label("语速").focus()
    tab.keyboard.press("ArrowRight")
    tab.locator("body").press("Alt+ArrowRight")
    tab.wait_for_timeout(200)
    assert tab.url.endswith("/dongfeng/index.html")


# Contact


@pytest.mark.parametrize(
    ("phone", "address"),
    [
        ("021-6321 0000", "tel:02163210000"),
        ("+86 21 6321 0000", "tel:+862163210000"),
        ("63210000、63210001", "tel:63210000"),
        ("6321 0000 转 12", "tel:63210000;ext=12"),
        ("１２３４５", "tel:12345"),
        ("110", "tel:110"),
        ("(021) 63210000", "tel:02163210000"),
        ("138 0013 8000", "tel:13800138000"),
        ("400-820-8820", "tel:4008208820"),
        ("63210000-8001", "tel:63210000;ext=8001"),
        ("63210000（24小时）", "tel:63210000"),
        ("021-63210000（工作日 8:30-16:30）", "tel:02163210000"),
        ("021-63210000（白天）13800138000（晚上）", "tel:02163210000"),
        ("6321 0000 或 6321 0001", "tel:63210000"),
        ("63210000 63210001", "tel:63210000"),
        ("请问王阿姨", ""),
    ],
)
def test_a_number_can_be_dialled(phone: str, address: str) -> None:
    assert tel(phone) == address


def test_a_centre_has_its_number_and_hours_on_its_page_and_in_the_list(site: SmallSite) -> None:
    site.write(
        "content/centres/health.md",
        "---\nname: 卫生中心\nheadline: 题目\nhighlights: [家门口]\n"
        "contact: {phone: 021-6321 0000, hours: 周一到周五 9:00—17:00}\n---\n\n正文。\n",
    ).make()
    for path in ("centres/health", "centres"):
        page = Html(site.output / path / "index.html")
        (dial,) = [each for each in page.all("a") if each.get("href", "").startswith("tel:")]
        assert dial.get("href") == "tel:02163210000"
        assert "周一到周五 9:00—17:00" in plain(page.one("main"))


# 邻里数字


def profile(name: str, *highlights: str) -> str:
    lines = "\n".join(f"  - {each}" for each in highlights)
    return f"---\nname: {name}\nheadline: 题目\nhighlights:\n{lines}\n---\n\n正文。\n"


def test_figures_stand_together_by_place_by_year_and_by_unit(site: SmallSite) -> None:
    site.write(
        "content/neighbourhoods/baoxing.md",
        profile(
            "宝兴",
            "{figure: 43, unit: 支, label: 居民小组}",
            "{figure: 2012, unit: 年, label: 成立}",
            "一句话",
        ),
    )
    site.write(
        "content/neighbourhoods/dongfeng.md",
        profile(
            "东风",
            "{figure: 10, unit: 多支, label: 执勤点}",
            "{figure: 1999, unit: 年, label: 建成}",
            "{figure: 14, unit: 号线, label: 地铁}",
        ),
    ).make()
    page = Html(site.output / "figures/index.html")
    table = page.one("table", "figures-table")
    assert [plain(row).replace(" ", "") for row in table.iter("tr")][1:] == [
        "宝兴43支居民小组",
        "2012年成立",
        "东风10多支执勤点",
        "1999年建成",
        "14号线地铁",
    ]
    years = [plain(each) for each in page.one("ol", "years").iter("li")]
    assert years == ["1999 建成 东风", "2012 成立 宝兴"]
    scale = page.one("table", "scale")
    assert [path.get("d") for path in scale.iter(f"{SVG}path") if not path.get("class")] == [
        "M0 0h1000v10h-1000z",
        "M0 0h233v10h-233z",
    ]
    assert "https://gazette.example/figures/" in (site.output / "sitemap.xml").read_text()


def test_without_figures_there_is_no_such_page(site: SmallSite) -> None:
    for path in site.folder.glob("content/*/*.md"):
        if path.parent.name in ("neighbourhoods", "centres"):
            path.write_text(profile(path.stem, "一句话"), encoding="utf-8")
    site.make()
    assert not (site.output / "figures").exists()
    assert "figures" not in (site.output / "sitemap.xml").read_text()
    assert "figures/" not in (site.output / "index.html").read_text()
    site.write(
        "content/neighbourhoods/baoxing.md",
        profile("宝兴", "{figure: 43, unit: 个, label: 居民小组}"),
    ).make()
    assert (site.output / "figures/index.html").exists()
    assert "figures/" in (site.output / "sitemap.xml").read_text()


def test_figures_are_of_all_places_whatever_the_newest_issue_holds(site: SmallSite) -> None:
    site.make()
    before = plain(Html(site.output / "figures/index.html").one("table", "figures-table"))
    site.write(
        "content/issues/002.md",
        "---\ntitle: 第二期\nnumber: 2\ndate: 2026-11-24\n"
        "contents: [{section: 一篇, stories: [dongfeng]}]\n---\n\n正文。\n",
    ).make()
    assert plain(Html(site.output / "figures/index.html").one("table", "figures-table")) == before
    assert "全部数字" not in plain(Html(site.output / "index.html").one("main"))


def test_a_contact_without_a_number_is_no_link(site: SmallSite) -> None:
    site.write(
        "content/centres/health.md",
        "---\nname: 卫生中心\nheadline: 题目\nhighlights: [家门口]\n"
        "contact: {phone: 请到门口看告示}\n---\n\n正文。\n",
    ).make()
    for path in ("centres/health", "centres"):
        page = Html(site.output / path / "index.html")
        assert "请到门口看告示" in plain(page.one("main"))
        assert not [each for each in page.all("a") if each.get("href", "").startswith("tel:")]


def test_a_story_of_the_issue_is_not_on_the_front_page_twice(site: SmallSite) -> None:
    for name in ("one", "two"):
        site.write(
            f"content/stories/2026/{name}.md",
            f"---\ntitle: 故事{name}\ndate: 2026-11-20\n---\n\n正文。\n",
        )
    site.write(
        "content/issues/001.md",
        "---\ntitle: 创刊号\nnumber: 1\ndate: 2026-11-22\n"
        "contents: [{section: 一篇, stories: [baoxing, one]}]\n---\n\n正文。\n",
    ).make()
    titles = [plain(each) for each in Html(site.output / "index.html").all("h3", "card-title")]
    assert titles.count("故事one") == 1
    assert titles.count("故事two") == 1
