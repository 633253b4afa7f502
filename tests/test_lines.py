"""Lines in a real browser: where headlines break, Chinese marks, spaces, faces that come late."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from gazette.phrases import marked, phrases
from tests.browser import CHROMIUM_ARGUMENTS, installed, served
from tests.lettering import lettered
from tests.support import CAMPAIGN, SmallSite

# Headlines as they are set: their phrases, their lines, and how many em a line has.
LINES = """() => [...document.querySelectorAll(".phrases")].filter((each) => each.checkVisibility())
  .map((each) => {
    const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    const lines = [], pieces = [""];
    let top = null;
    for (const child of each.childNodes) {
      if (child.nodeName === "WBR") pieces.push("");
      else pieces[pieces.length - 1] += child.textContent;
    }
    while (walker.nextNode()) {
      for (let at = 0; at < walker.currentNode.length; at++) {
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + 1);
        const box = range.getClientRects()[0];
        const middle = box.top + box.height / 2;
        if (top === null || Math.abs(middle - top) > box.height / 2) {
          lines.push("");
          top = middle;
        }
        lines[lines.length - 1] += walker.currentNode.data[at];
      }
    }
    let block = each;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const {paddingLeft, paddingRight} = getComputedStyle(block);
    const room = block.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return {pieces, lines, room: room / parseFloat(getComputedStyle(each).fontSize)};
  })"""
CLOSING = "，。、；：？！…）》」』”’"
# The width of a text in em, as the paragraph after it is set.
WIDTH = """([text, lang]) => {
  const line = document.createElement("p");
  line.lang = lang;
  line.innerHTML = `<span></span>`;
  line.firstChild.textContent = text;
  document.querySelector(".text").append(line);
  const width = line.firstChild.getBoundingClientRect().width;
  const size = parseFloat(getComputedStyle(line).fontSize);
  line.remove();
  return width / size;
}"""
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.shifts.push(each.value);
}).observe({type: "layout-shift", buffered: true});"""
FACES = """() => document.fonts.ready.then(() =>
  [...document.fonts].filter((each) => each.family.includes("gazette-head"))
    .map((each) => [each.family.replaceAll('"', ""), each.status]))"""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(bypass_csp=True)  # it puts styles into pages
    try:
        yield page
    finally:
        page.close()


@pytest.mark.parametrize(
    ("width", "scale", "every"),
    [(320, 1, 1), (390, 1, 4), (768, 1, 4), (1200, 1, 4), (320, 1.5, 1), (1200, 1.5, 4)]
    if CAMPAIGN
    else [(320, 1, 2), (390, 1, 4), (1200, 1, 4), (320, 1.5, 2)],
)
def test_no_headline_is_broken_inside_a_phrase(
    tab: Page, gazette: Path, width: int, scale: float, every: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    profiles = sorted((*gazette.glob("neighbourhoods/*/*.html"), *gazette.glob("centres/*/*.html")))
    assert len(profiles) == 24
    lists = [gazette / name / "index.html" for name in (".", "neighbourhoods", "issues/1")]
    seen, wrong = 0, []
    for file in (*lists, *profiles[::every]):
        tab.goto(file.as_uri())
        if scale != 1:
            tab.add_style_tag(content=f"html {{ font-size: {100 * scale}% }}")
        for headline in tab.evaluate(LINES):
            seen += 1
            wrong += [f"{file.parent.name}: {each}" for each in faults(**headline)]
    assert seen > 80
    assert wrong == []


def faults(pieces: list[str], lines: list[str], room: float) -> Iterator[str]:
    """Yield what is wrong with the lines of a headline."""
    shown = f"{lines} of {'|'.join(pieces)} in {room:.1f} em"
    ends, place = set(), 0
    for piece in pieces:
        place += len(piece)
        ends.add(place)
    place, broken = 0, False
    for line in lines[:-1]:
        place += len(line)
        if place not in ends:
            broken = True
            inside = next(each for each in _spans(pieces) if each[0] < place < each[1])
            if inside[1] - inside[0] <= room:
                yield f"broken inside a phrase: {shown}"
    for line in lines[1:]:
        if line[0] in CLOSING:
            yield f"begins with a mark: {shown}"
    if len(lines) > 1 and not broken and len(lines[-1].strip(CLOSING)) < 2:
        yield f"one character alone: {shown}"


def _spans(pieces: list[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for piece in pieces:
        yield start, start + len(piece)
        start += len(piece)


@pytest.mark.parametrize(
    "held",
    [
        *("弄堂", "里弄", "居委会", "居民区", "石库门", "志愿者", "43个", "2012年", "20多项"),
        *("500米", "“破草帽”", "“在一起”", "3.5公里", "第12届", "WiFi"),
    ],
)
def test_a_word_is_never_broken_whatever_is_around_it(held: str) -> None:
    around = [
        "",
        "我们的",
        "从",
        "在这条路上，",
        "老",
        "来到",
        "社区",
        "一",
        "不",
        "每",
        "走进",
        "了",
    ]
    for before in around:
        for after in (*around, "里", "的故事", "从今天起", "，大家来", "和邻居"):
            pieces = phrases(before + held + after)
            assert "".join(pieces) == before + held + after
            start = len(before)
            inside = range(start + 1, start + len(held))
            assert not [end for _, end in _spans(list(pieces)) if end in inside], pieces


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("宝兴", '<span class="phrases">宝兴</span>'),
        ("", '<span class="phrases"></span>'),
        (
            "厨余变成了小区的花肥",
            '<span class="phrases">厨余<wbr>变成了<wbr>小区的<wbr>花肥</span>',
        ),
        ("<b>&R", '<span class="phrases">&lt;b&gt;&amp;R</span>'),
    ],
)
def test_a_headline_is_escaped_and_may_break_between_its_phrases(text: str, html: str) -> None:
    assert str(marked(text)) == html


def test_copied_and_searched_a_headline_is_the_plain_text(tab: Page, gazette: Path) -> None:
    tab.goto((gazette / "neighbourhoods/baoxing/index.html").as_uri())
    tab.set_viewport_size({"width": 320, "height": 900})
    copied = tab.evaluate(
        """() => {
          getSelection().selectAllChildren(document.querySelector("h1 .headline"));
          return getSelection().toString();
        }"""
    )
    assert copied == "申城第一居委的“勤”与“情”"
    tab.evaluate("getSelection().removeAllRanges()")
    assert tab.evaluate("window.find('申城第一居委的“勤”')")
    assert tab.title() == "宝兴：申城第一居委的“勤”与“情”｜小巷里弄间旋律"


def test_quotation_marks_are_chinese_in_chinese_and_latin_in_english(
    tab: Page, gazette: Path
) -> None:
    tab.goto((gazette / "neighbourhoods/baoxing/index.html").as_uri())
    tab.evaluate("document.fonts.ready")
    tab.add_style_tag(
        content='.text p { --x: 0 } :root { --face-text: "gazette-marks", "DejaVu Sans" }'
    )
    for mark in ("“", "”", "‘", "’"):
        tab.evaluate(WIDTH, [f"弄{mark}堂", "zh-Hans"])
        tab.evaluate("document.fonts.ready")
        chinese = tab.evaluate(WIDTH, [f"弄{mark}堂", "zh-Hans"]) - tab.evaluate(
            WIDTH, ["弄堂", "zh-Hans"]
        )
        english = tab.evaluate(WIDTH, [f"a{mark}b", "en"]) - tab.evaluate(WIDTH, ["ab", "en"])
        assert chinese == pytest.approx(1, abs=0.02), mark
        assert english < 0.7, mark
    for mark in ("…", "—"):
        twice = tab.evaluate(WIDTH, [f"弄{mark}{mark}堂", "zh-Hans"])
        assert twice == pytest.approx(4, abs=0.02), mark
    # At the start of a line it takes half its place.
    assert tab.evaluate(WIDTH, ["“弄堂", "zh-Hans"]) == pytest.approx(2.5, abs=0.02)


def test_figures_keep_a_little_room_from_the_words_around_them(tab: Page, gazette: Path) -> None:
    tab.goto((gazette / "neighbourhoods/baoxing/index.html").as_uri())
    room = tab.evaluate(WIDTH, ["满65岁的", "zh-Hans"])
    alone = tab.evaluate(WIDTH, ["满岁的", "zh-Hans"]) + tab.evaluate(WIDTH, ["65", "zh-Hans"])
    assert room - alone == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("way", ["disk", "server"])
def test_the_face_is_loaded_and_used(tab: Page, gazette: Path, way: str) -> None:
    with contextlib.ExitStack() as stack:
        home = gazette.as_uri() + "/" if way == "disk" else stack.enter_context(served(gazette))
        tab.goto(home + "neighbourhoods/baoxing/index.html")
        assert ["gazette-head", "loaded"] in tab.evaluate(FACES)
        assert tab.evaluate("document.fonts.check('900 40px gazette-head', '申城第一居委')")
        client = tab.context.new_cdp_session(tab)
        client.send("DOM.enable")
        client.send("CSS.enable")
        root = client.send("DOM.getDocument")["root"]["nodeId"]
        node = client.send("DOM.querySelector", {"nodeId": root, "selector": "h1 .headline"})
        fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
        assert [each["isCustomFont"] for each in fonts] == [True], fonts


def test_a_page_of_a_large_gazette_loads_only_what_it_shows(tab: Page, site: SmallSite) -> None:
    from tests.test_type import headlines

    lettered(site)
    for number, each in enumerate(headlines(400)):
        text = f"name: 地方{number}\nheadline: {each}\nhighlights: [好]\n---\n\n一段。\n"
        site.write(f"content/neighbourhoods/p{number}.md", f"---\n{text}")
    site.make()
    asked: list[str] = []
    with served(site.output) as home:
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(home + "neighbourhoods/p7/index.html")
        tab.evaluate(FACES)
    loaded = {each for each in asked if each.endswith(".woff2")}
    every = list((site.output / "assets").glob("*.woff2"))
    assert any("/head." in each for each in loaded)
    assert 0 < len(loaded) < len(every) / 2


@contextlib.contextmanager
def poor(folder: Path) -> Iterator[Browser]:
    """Start Chromium where there are only a Chinese sans and a Latin one, as on a telephone."""
    from playwright.sync_api import sync_playwright

    fonts = folder / "fonts"
    fonts.mkdir()
    for pattern in ("NotoSansCJK-*.ttc", "DejaVuSans.ttf"):
        found = list(Path("/usr/share/fonts").rglob(pattern))
        assert found, f"no {pattern}: install fonts-noto-cjk and fonts-dejavu-core"
        for file in found:
            (fonts / file.name).symlink_to(file)
    settings = folder / "fonts.conf"
    settings.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=installed(),
            args=CHROMIUM_ARGUMENTS,
            env={**os.environ, "FONTCONFIG_FILE": str(settings)},
        )
        try:
            yield started
        finally:
            started.close()
