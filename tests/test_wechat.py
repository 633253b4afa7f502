"""The page for 公众号: what is pasted is whole, styled inline, and nothing that it would lose."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import pytest

from gazette.wechat.inline import inlined
from gazette.wechat.material import Gathering, is_public
from gazette.wechat.paste import Wish, paste
from tests.bodies import ready
from tests.browser import Html, furnish, html_pages, plain
from tests.support import ROOT, Ran, SmallSite
from tests.test_html import WRITTEN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE = "http://127.0.0.1:8000/neighbourhoods/baoxing/"
STORY = "content/neighbourhoods/baoxing.md"
# What the editor of 公众号 keeps.
TAGS = set(
    "b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i ins li ol p pre rp rt ruby s section "  # noqa: SIM905
    "small span strong sub sup table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = {"style", "colspan", "rowspan", "start", "reversed", "value"}
PROFILES = sorted(
    f"{folder}/{file.stem}"
    for folder in ("neighbourhoods", "centres")
    for file in (ROOT / "content" / folder).glob("*.md")
)


def material_of(file: Path) -> Element:
    return Html(file).one("main")


def hold(material: Element) -> None:
    """Assert that nothing is in the material that 公众号 would take out or show badly."""
    elements = [each for each in material.iter() if each is not material]
    assert elements
    for each in elements:
        assert each.tag in TAGS
        assert set(each.keys()) <= ATTRIBUTES, (each.tag, each.attrib)
        style = each.get("style", "")
        assert not re.search(r"var\(|url\(|background|position|@", style), style
        for colour in re.findall(r"#[0-9a-f]{6}\b", style):
            assert min(contrast(colour, "#ffffff"), contrast(colour, "#191919")) >= 3, colour
        assert not re.search(r"(?<!-)color: (?!#)", style)
        if re.search(r"(?<!-)color:", style):  # large text, of which WCAG asks for no more
            size = re.search(r"font-size: (\d+)px", style)
            assert size
            assert int(size[1]) >= 19
            assert "font-weight: bold" in style
    for each in elements:
        if each.tag in ("p", "table", "td", "th", "li", "h1", "h2", "h3", "blockquote", "pre"):
            assert each.get("style"), each.tag


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def squeezed(text: str) -> str:
    """Return a text of the site or of the material as both have it."""
    text = re.sub(r"【请在这里上传图片[^】]*】|\[\d+\]|↩", "", text)
    return re.sub(r"\s+", "", re.sub(r"〔注(\d+)〕", r"\1", text))


def said(page: Html, *places: tuple[str, str]) -> str:
    """Return what some elements of a page of the site say, one after the other."""
    return squeezed("".join(plain(each) for place in places for each in page.all(*place)[:1]))


def made(site: SmallSite, name: str, *arguments: str) -> Path:
    """Make the page in a file of its own, and return it."""
    file = site.folder / "made.html"
    ran = site.run("wechat", name, "--out", str(file), *arguments)
    assert (ran.status, ran.error) == (0, "")
    assert str(file) in ran.output
    return file


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a site with one of everything, which no test changes."""
    return furnish(SmallSite(tmp_path_factory.mktemp("furnished")))


def test_there_are_24_profiles() -> None:
    assert len(PROFILES) == 24


@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_of_this_gazette_says_what_its_page_says(
    name: str, gazette: Path, tmp_path: Path
) -> None:
    done = paste(Wish(gazette.parent, name, tmp_path / "made.html"))
    assert done.problems == ()
    material = material_of(done.file)
    hold(material)
    page = Html(gazette / name / "index.html")
    parts = ("p", "kicker"), ("h1", ""), ("section", "highlights"), ("div", "text")
    assert squeezed(plain(material)) == said(page, *parts) + "《小巷里弄间旋律》外滩街道"


def test_the_issue_of_this_gazette_holds_all_in_its_order(gazette: Path, tmp_path: Path) -> None:
    done = paste(Wish(gazette.parent, "1", tmp_path / "made.html"))
    assert (done.title, done.problems) == ("第1期 创刊号", ())
    material = material_of(done.file)
    hold(material)
    page = Html(gazette / "issues/1/print/index.html")
    expected = said(page, ("header", "cover")) + said(page, ("section", "note")) + "出彩处"
    for article in page.all("article", "print-story"):
        parts = [
            each for each in article.iter() if each.get("class") in ("print-highlights", "text")
        ]
        assert len(parts) == 2
        headline = next(article.iter("h2"))
        words = [plain(headline), "出彩处", *map(plain, parts)]
        expected += squeezed("".join(words))
    assert squeezed(plain(material)) == expected + "《小巷里弄间旋律》外滩街道"
    levels = [int(each.tag[1]) for each in material.iter() if re.fullmatch("h[1-6]", each.tag)]
    assert levels[0] == 1
    assert levels.count(3) == 24
    assert all(one - before <= 1 for before, one in itertools.pairwise(levels))


def test_only_the_stories_of_an_issue_are_set_apart_by_a_rule(
    gazette: Path, tmp_path: Path
) -> None:
    made = paste(Wish(gazette.parent, "1", tmp_path / "issue.html")).file
    ruled: set[str] = set()
    for each in material_of(made).iter():
        style = each.get("style", "")
        if re.fullmatch("h[1-6]", each.tag):
            assert "font-weight: bold" in style
            assert "line-height: 1.4" in style
            ruled |= {each.tag} if "border-top" in style else set()
    assert ruled == {"h3"}


def test_the_page_lies_outside_of_the_output_and_says_where(site: SmallSite) -> None:
    site.make()
    before = site.snapshot()
    ran = site.run("wechat", "宝兴")
    file = site.folder / ".gazette/wechat/baoxing.html"
    assert (ran.status, ran.error) == (0, "")
    assert str(file) in ran.output
    assert "宝兴：一条弄堂，几代人的情" in ran.output
    assert site.snapshot() == before
    assert site.build()["written"] == 0
    assert site.run("wechat", "1", "--lang", "en").output.startswith("Done: ")
    assert (site.folder / ".gazette/wechat/issue-1.html").is_file()


def test_the_page_is_opened_where_one_asks_for_it(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    made(site, "baoxing")
    assert opened == []
    file = made(site, "baoxing", "--open")
    assert opened == [file.as_uri()]


def test_the_page_is_one_file_that_asks_nobody_for_anything(site: SmallSite) -> None:
    file = made(site, "baoxing")
    assert [each.address for each in Html(file).references] == []
    text = file.read_text(encoding="utf-8")
    assert "http://" not in text
    assert "@import" not in text


@pytest.mark.parametrize("name", ["xinjian", "2", "elder-care", "fair", "about"])
def test_everything_that_an_editor_may_write_comes_through(name: str, furnished: SmallSite) -> None:
    material = material_of(made(furnished, name))
    hold(material)
    text = squeezed(plain(material))
    for path, page in html_pages(furnished.output).items():
        if re.search(rf"/{name}/index.html|^{name}/index.html", path) and page.all("div", "text"):
            assert said(page, ("div", "text")) in text
            assert said(page, ("h1", "")) in text
            break
    else:
        pytest.fail("no such page")


@pytest.mark.parametrize(
    "text",
    [*WRITTEN.values(), '甲[^1]\n\n<div class="footnote">乙<ol><li>丙</ol></div>\n\n[^1]: 丁'],
)
def test_whatever_is_written_or_pasted_keeps_its_words_and_nothing_forbidden(text: str) -> None:
    body = ready(text)
    html = inlined(Gathering("https://gazette.example/").body(body, "own/", 0), "p { margin: 0 }")
    material = Html(f"<!DOCTYPE html><main>{html}</main>").one("main")
    for each in list(material.iter())[1:]:
        assert each.tag in TAGS
        assert set(each.keys()) <= ATTRIBUTES
    page = Html(f"<!DOCTYPE html><main>{body.html('')}</main>").one("main")
    quoted = re.compile("[“”]")  # a browser puts them round <q>
    assert quoted.sub("", squeezed(plain(material))) == quoted.sub("", squeezed(plain(page)))


def test_links_become_numbers_and_their_addresses_stand_at_the_end(site: SmallSite) -> None:
    body = (
        "[甲](https://a.example/?x=1&y=2)，[乙](https://b.example/)，再[甲](https://a.example/?x=1&y=2)，"
        "[写信](mailto:me@c.example)，[me@c.example](mailto:me@c.example)，"
        "[021-6321 0000](tel:02163210000)，[东风](dongfeng.md)，[下面](#小标题)。"
    )
    site.replace(STORY, "宝兴的第一段。看看[东风](dongfeng.md)。", body)
    text = plain(material_of(made(site, "baoxing")))
    assert "甲[1]，乙[2]，再甲[1]，写信[3]，me@c.example，021-6321 0000，东风，下面。" in text
    assert references(text) == [
        "[1] https://a.example/?x=1&y=2",
        "[2] https://b.example/",
        "[3] me@c.example",
    ]
    site.replace("config.yaml", "https://gazette.example/", "https://xiaobao.cn/a/")
    text = plain(material_of(made(site, "baoxing")))
    assert "东风[4]，下面。" in text
    assert references(text)[3] == "[4] https://xiaobao.cn/a/neighbourhoods/dongfeng/"
    # In an issue that holds both there is nowhere to go.
    assert len(references(plain(material_of(made(site, "1"))))) == 3


def references(text: str) -> list[str]:
    listed = text.partition("参考链接 ")[2].partition(" 《")[0]
    return re.findall(r"\[\d+\] \S+", listed)


def test_an_issue_numbers_the_links_of_all_its_stories_together(site: SmallSite) -> None:
    for number, name in enumerate(("baoxing", "dongfeng")):
        file = site.folder / f"content/neighbourhoods/{name}.md"
        text = file.read_text(encoding="utf-8")
        site.write(
            f"content/neighbourhoods/{name}.md", f"{text}\n[外](https://{number}.example/)\n"
        )
    text = plain(material_of(made(site, "1")))
    assert references(text) == ["[1] https://0.example/", "[2] https://1.example/"]
    assert text.index("外[1]") < text.index("外[2]") < text.index("参考链接")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://gazette.example/", False),
        ("https://www.example.org/a/", False),
        ("http://localhost:8000/", False),
        ("http://192.168.1.5/", False),
        ("http://paper.local/", False),
        ("https://notexample.org/", True),
        ("https://xiaobao.gov.cn/waitan/", True),
        ("https://8.8.8.8/", True),
    ],
)
def test_only_addresses_that_readers_can_open_are_given(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_footnotes_are_numbered_notes_at_the_end(furnished: SmallSite) -> None:
    material = material_of(made(furnished, "xinjian"))
    text = plain(material)
    assert "里有人〔注1〕。" in text
    assert "再说一遍〔注1〕，还有〔注2〕。" in text
    last = list(material.iter("ol"))[-1]
    assert [plain(each) for each in last] == ["第一条脚注，看第三层。", "第二条脚注。"]


def test_pictures_become_notes_with_the_names_of_their_files(furnished: SmallSite) -> None:
    file = made(furnished, "xinjian")
    text = plain(material_of(file))
    assert "【请在这里上传图片 健康 弄.png：弄口的“门” & 墙】" in text
    assert "健康弄 供图：王五" in text
    assert "【请在这里上传图片 健康 弄.png：走一走 & 看一看】" in text
    page = Html(file)
    shown = [file.parent / each.address.replace("%20", " ") for each in page.references]
    assert len(shown) == 2
    assert all("%" in each.as_posix() or each.is_file() for each in shown)
    ran = furnished.run("wechat", "xinjian")
    assert "有 2 张图" in ran.output


def test_a_draft_is_made_with_a_note_and_alone(site: SmallSite) -> None:
    site.replace(STORY, "headline:", "draft: 是\nheadline:")
    ran = site.run("wechat", "baoxing")
    assert ran.status == 0
    assert f"留意 {STORY}:1:1 [W-wechat-unpublished]" in ran.error
    file = site.folder / ".gazette/wechat/baoxing.html"
    assert "宝兴的第一段。" in plain(material_of(file))
    assert "宝兴的第一段。" not in plain(material_of(made(site, "1")))


def test_a_text_out_of_date_is_not_made(site: SmallSite) -> None:
    site.replace(STORY, "headline:", "expires: 2020-01-01\nheadline:")
    refused(site.run("wechat", "宝兴"), 2, "E-wechat-expired", STORY)


def refused(ran: Ran, status: int, code: str, place: str = "") -> None:
    assert ran.status == status
    assert f"[{code}]" in ran.error
    assert place in ran.error
    assert "没有做公众号的页面" in ran.error
    assert "Traceback" not in ran.error
    assert ran.output == ""


def test_mistakes_in_the_story_are_shown_as_check_shows_them(site: SmallSite) -> None:
    site.replace(STORY, "dongfeng.md", "nowhere.md").replace(STORY, "第二段。", "<div>第二段。")
    checked = site.run("check")
    ran = site.run("wechat", "baoxing")
    refused(ran, 1, "E-link-missing", f"{STORY}:11:15")
    assert checked.error.partition("一共")[0].strip() in ran.error
    assert not (site.folder / ".gazette/wechat").exists()
    # It keeps nobody else from copying.
    assert made(site, "dongfeng").is_file()


def test_a_picture_that_cannot_be_shown_is_not_asked_for(site: SmallSite) -> None:
    site.write("content/neighbourhoods/a.jpg", "只有名字像图片")
    site.replace(STORY, "第二段。", "第二段。\n\n![弄堂](a.jpg)")
    refused(site.run("wechat", "baoxing"), 1, "E-picture-broken", "content/neighbourhoods/a.jpg")


@pytest.mark.parametrize("name", ["baoxing", "宝兴", STORY, "neighbourhoods/baoxing"])
def test_a_story_whose_front_matter_is_wrong_says_so(name: str, site: SmallSite) -> None:
    site.replace(STORY, "headline:", "headlin:")
    refused(site.run("wechat", name), 1, "E-key-unknown", f"{STORY}:3:1")


def test_an_issue_is_not_made_while_one_of_its_stories_is_wrong(site: SmallSite) -> None:
    site.replace(STORY, "headline:", "headlin:")
    refused(site.run("wechat", "1"), 1, "E-key-unknown", STORY)


@pytest.mark.parametrize(
    "name",
    [
        "宝兴",
        "neighbourhoods/baoxing/",
        STORY,
        "content\\neighbourhoods\\baoxing.md",
        " baoxing ",
        PAGE,
        PAGE + "index.html",
    ],
)
def test_a_story_is_found_by_all_that_it_is_called(name: str, site: SmallSite) -> None:
    assert "一条弄堂" in plain(material_of(made(site, name)))


@pytest.mark.parametrize("name", ["1", "001", "１", "第1期", "创刊号", "issues/1", "issues/001.md"])
def test_an_issue_is_found_by_all_that_it_is_called(name: str, site: SmallSite) -> None:
    assert "编者的话" in plain(material_of(made(site, name)))


@pytest.mark.parametrize("name", ["baoxin", "宝星", "宝新", "Baoxing", "pages/baoxing2"])
def test_a_name_that_is_nearly_right_is_met_with_the_right_one(name: str, site: SmallSite) -> None:
    ran = site.run("wechat", name)
    refused(ran, 2, "E-wechat-unknown")
    assert re.search("是不是“(baoxing|宝兴)”", ran.error)


def test_a_name_of_two_is_met_with_what_to_type(site: SmallSite) -> None:
    text = (site.folder / STORY).read_text(encoding="utf-8").replace("dongfeng.md", "health.md")
    site.write("content/centres/baoxing.md", text)
    ran = site.run("wechat", "baoxing")
    refused(ran, 2, "E-name-ambiguous")
    assert "centres/baoxing、neighbourhoods/baoxing" in ran.error
    ran = site.run("wechat", "centres/baoxing")
    assert ran.status == 0
    assert (site.folder / ".gazette/wechat/centres-baoxing.html").is_file()


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "{name}",
        "../../etc/passwd",
        "\x1b[2J",
        "0",
        "99",
        "9" * 40,
        "<script>",
        "期",
        "neighbourhoods",
        "自治",
    ],
)
def test_nonsense_is_answered_in_whole_sentences(name: str, site: SmallSite) -> None:
    ran = site.run("wechat", name)
    code = "E-print-issue-missing" if name in ("0", "99") else "E-wechat-unknown"
    refused(ran, 2, code)
    assert "\x1b[2J" not in ran.error
    assert not (site.folder / ".gazette/wechat").exists()


@pytest.mark.parametrize(
    ("out", "code"),
    [
        ("made.pdf", "E-wechat-out"),
        ("content", "E-wechat-out"),
        ("nowhere/made.html", "E-wechat-folder"),
        ("content/made.html", "E-wechat-place"),
        ("output/made.html", "E-wechat-place"),
        ("templates/made.html", "E-wechat-place"),
    ],
)
def test_a_page_is_not_written_just_anywhere(out: str, code: str, site: SmallSite) -> None:
    site.make()
    (site.folder / "templates").mkdir()
    before = {each for each in site.folder.rglob("*") if ".gazette" not in each.parts}
    refused(site.run("wechat", "baoxing", "--out", str(site.folder / out)), 2, code)
    assert {each for each in site.folder.rglob("*") if ".gazette" not in each.parts} == before


def test_a_gazette_may_have_its_own_template_and_style(site: SmallSite) -> None:
    unfit = "width: var(--x); top: url(x); left: u\\72l(x)"
    site.write("templates/wechat/material.css", f"p {{ color: #a8803f; {unfit} }}")
    site.write(
        "templates/wechat/material.html",
        '<p id="a" class="b" onclick="c()">自己的样子<script>d()</script><a href="x">去</a></p>',
    )
    material = material_of(made(site, "baoxing"))
    (paragraph,) = material
    assert plain(material) == "自己的样子去"
    assert paragraph.attrib == {"style": "color: #a8803f"}
    site.write("templates/wechat/material.html", "\n{{ nothing }}")
    ran = site.run("wechat", "baoxing")
    refused(ran, 1, "E-template-undefined", "templates/wechat/material.html:2")
    site.write("templates/wechat/material.html", "\n\n{% if %}")
    ran = site.run("wechat", "baoxing")
    refused(ran, 1, "E-template-syntax", "templates/wechat/material.html:3")
    assert site.build()["status"] == 0


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 375, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    try:
        yield context.new_page()
    finally:
        context.close()


def pasted(page: Page) -> Page:
    """Paste with the keyboard into an editor of another page, and return that page."""
    editor = page.context.new_page()
    editor.set_content('<body><div contenteditable style="color: rgb(1, 2, 3)"></div>')
    editor.locator("div").first.focus()
    editor.keyboard.press("Control+V")
    editor.locator("[contenteditable] h1").wait_for()
    return editor


STYLES = """(tag) => {
  const found = getComputedStyle(document.querySelector(`[contenteditable] ${tag}`));
  return [found.fontSize, found.marginBottom, found.borderTopColor, found.color];
}"""


@pytest.mark.parametrize("clipboard", ["api", "refused", "none"])
def test_what_is_copied_is_pasted_whole_and_styled(
    clipboard: str, page: Page, furnished: SmallSite
) -> None:
    file = made(furnished, "xinjian")
    if clipboard == "none":
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    if clipboard == "refused":
        page.add_init_script("navigator.clipboard.write = () => Promise.reject(new Error('no'))")
    page.goto(file.as_uri())
    page.get_by_role("button", name="复制到公众号").click()
    page.get_by_text("已复制。").wait_for()
    text = squeezed(page.locator("main").inner_text())
    editor = pasted(page)
    assert squeezed(editor.locator("[contenteditable]").inner_text()) == text
    size, margin, _, _ = editor.evaluate(STYLES, "h1")
    assert (size, margin) == ("24px", "12px")
    size, margin, _, colour = editor.evaluate(STYLES, "h2")
    assert (size, margin) == ("20px", "14px")
    assert colour == "rgb(1, 2, 3)"  # that of the editor
    assert editor.evaluate(STYLES, "table td")[2:] == ["rgb(168, 128, 63)", "rgb(191, 90, 72)"]
    assert editor.evaluate(STYLES, "h2 + p")[1] == "18px"
    inside = Html(f"<main>{editor.locator('[contenteditable]').inner_html()}</main>").one("main")
    assert {each.tag for each in inside.iter()} - {"main"} <= TAGS
    assert not [each for each in inside.iter() if {"id", "class", "href", "src"} & set(each.keys())]


def test_the_plain_text_is_copied_too(page: Page, site: SmallSite) -> None:
    page.goto(made(site, "baoxing").as_uri())
    page.get_by_role("button", name="复制到公众号").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已复制。").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("居民区\n\n宝兴 一条弄堂，几代人的情")
    assert text.rstrip().endswith("《小报》 我们的街道")
    assert "<" not in text


def test_who_cannot_copy_is_told_to_do_it_by_hand(page: Page, site: SmallSite) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    page.goto(made(site, "baoxing").as_uri())
    page.get_by_role("button", name="复制到公众号").click()
    page.get_by_text("请按 Ctrl+C").wait_for()
    page.keyboard.press("Control+C")
    editor = pasted(page)
    assert editor.evaluate(STYLES, "h1")[0] == "24px"
    assert "宝兴的第一段。" in editor.locator("[contenteditable]").inner_text()


@pytest.mark.parametrize("width", [320, 375, 1200])
@pytest.mark.parametrize("name", ["xinjian", "2", "fair"])
def test_nothing_is_wider_than_a_telephone(
    width: int, name: str, page: Page, furnished: SmallSite
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(made(furnished, name).as_uri())
    fits(page)


def test_no_long_word_makes_it_wider(page: Page, site: SmallSite) -> None:
    long, word = "https://www.example.org/" + "a" * 200, "x" * 99
    table = f"| {word} | 甲 |\n|---|---|\n| `{word}` | 乙 |\n"
    text = f"[{word}]({long})\n\n{table}\n```\n{word}\n```\n"
    site.replace(STORY, "第二段。", text)
    page.goto(made(site, "baoxing").as_uri())
    fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    main = "document.querySelector('main')"
    assert page.evaluate(f"{main}.getBoundingClientRect().width <= 375")
    assert page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth")
