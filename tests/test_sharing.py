"""What hands a page on: emblems, pictures, icons, QR codes, the address to copy."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from gazette import typefaces
from gazette.build import Options, build
from gazette.drawing import cards as drawing
from gazette.drawing.letters import lettering, settable
from gazette.pages.emblem import TOP, emblem, tune
from gazette.pages.sharing import Card
from gazette.typefaces import Typefaces
from tests.browser import Html, furnish, html_pages, png, served, xml
from tests.support import ROOT, SHARED, SmallSite, snapshot

BASE = "https://gazette.example/"
BAOXING = "neighbourhoods/baoxing/"
CARD_BYTES = 40_000
EMBLEM_BYTES = 900


@pytest.fixture
def shared(site: SmallSite) -> SmallSite:
    """Return a small site that has all that is shared."""
    return site.write("config.yaml", SHARED)


@pytest.fixture
def fonts() -> Typefaces:
    files = typefaces.find(ROOT)
    return Typefaces(typefaces.mark(files), {}, files, "")


def made(files: dict[str, str], other: dict[str, str]) -> set[str]:
    """Return the paths that are not the same in two snapshots."""
    return {path for path, _ in files.items() ^ other.items()}


def picture(file: Path) -> Image.Image:
    with Image.open(file) as opened:
        opened.load()
        return opened


def emblems(page: Html) -> list[Element]:
    return page.all(name="emblem")


def card(fonts: Typefaces, headline: str, kicker: str = "宝兴") -> Card:
    return Card(kicker, headline, "小报", "我们的街道", (1, 2, 3), fonts)


# Emblems


def test_each_place_without_a_picture_has_an_emblem_of_its_own(gazette: Path) -> None:
    pages = {
        path: page
        for path, page in html_pages(gazette).items()
        if re.fullmatch(r"(neighbourhoods|centres)/[^/]+/index\.html", path)
    }
    assert len(pages) == 24
    drawn = set()
    for path, page in pages.items():
        (svg,) = emblems(page)
        assert svg.get("aria-hidden") == "true", path
        assert "".join(svg.itertext()) == ""
        text = (gazette / path).read_text(encoding="utf-8")
        (source,) = re.findall(r'<svg class="emblem".*?</svg>', text, re.DOTALL)
        assert len(gzip.compress(source.encode())) <= EMBLEM_BYTES
        assert not re.search(r"#[0-9a-f]{3}|fill=|stroke=|style=", source)
        drawn.add(source)
    assert len(drawn) == 24


def test_a_place_with_a_picture_has_no_emblem(shared: SmallSite) -> None:
    shared.write("content/neighbourhoods/baoxing.png", png())
    shared.replace(
        "content/neighbourhoods/baoxing.md",
        "themes:",
        "image: {src: baoxing.png, alt: 弄堂口}\nthemes:",
    )
    shared.make()
    pages = html_pages(shared.output)
    assert emblems(pages[f"{BAOXING}index.html"]) == []
    assert len(emblems(pages["neighbourhoods/dongfeng/index.html"])) == 1


@pytest.mark.parametrize("name", ["", "甲", "宝兴", "Bund", "שלום", "😀", "很" * 300, "\ud800"])
def test_every_name_has_a_tune_that_stays_on_the_stave(name: str) -> None:
    steps = tune(name, "文化")
    assert 4 <= len(steps) <= 6
    assert all(0 <= step <= TOP for step in steps)
    assert tune(name, "文化") == steps
    assert emblem(name, "文化") == emblem(name, "文化")


def test_another_name_is_another_tune_and_another_theme_another_gate() -> None:
    assert tune("宝兴", "自治") != tune("东风", "自治")
    assert emblem("宝兴", "自治").gate != emblem("宝兴", "文化").gate


# Pictures


def test_each_page_that_is_shared_has_a_picture_beside_it(shared: SmallSite) -> None:
    shared.make()
    found = {file.relative_to(shared.output).as_posix() for file in shared.output.rglob("*.png")}
    cards = {
        "card.png",
        "share.png",
        "issues/1/card.png",
        "neighbourhoods/baoxing/card.png",
        "neighbourhoods/dongfeng/card.png",
        "centres/health/card.png",
    }
    assert {each for each in found if "icon" not in each} == cards
    for path in cards:
        file = shared.output / path
        opened = picture(file)
        assert (opened.format, opened.size, opened.mode) == ("PNG", (1200, 630), "P")
        assert file.stat().st_size <= CARD_BYTES
    assert len({(shared.output / path).read_bytes() for path in cards}) == len(cards)


def test_an_edited_text_makes_no_picture(shared: SmallSite) -> None:
    shared.make()
    before = shared.snapshot()
    shared.replace("content/neighbourhoods/baoxing.md", "第二段。", "另外的第二段。")
    report = shared.make()
    after = shared.snapshot()
    assert {f"{BAOXING}index.html"} <= made(before, after)
    assert not any(path.endswith((".png", ".svg")) for path in made(before, after))
    assert report.rendered == len(made(before, after))


def test_an_edited_headline_makes_its_own_picture_and_no_other(shared: SmallSite) -> None:
    shared.make()
    before = shared.snapshot()
    shared.replace("content/neighbourhoods/baoxing.md", "几代人的情", "一辈子的情")
    shared.make()
    changed = {path for path in made(before, shared.snapshot()) if not path.endswith("html")}
    assert {path for path in changed if path.endswith((".png", ".svg"))} == {f"{BAOXING}card.png"}


def test_an_edited_title_of_the_issue_makes_its_picture_and_that_of_the_home_page(
    shared: SmallSite,
) -> None:
    shared.make()
    before = shared.snapshot()
    shared.replace("content/issues/001.md", "创刊号", "第一号")
    shared.make()
    changed = {path for path in made(before, shared.snapshot()) if path.endswith(".png")}
    assert changed == {"card.png", "issues/1/card.png"}


def test_after_edits_the_pictures_are_those_of_a_clean_build(shared: SmallSite) -> None:
    shared.make()
    shared.replace("content/neighbourhoods/baoxing.md", "第二段。", "别的。")
    shared.make()
    shared.replace("content/neighbourhoods/dongfeng.md", "name: 东风", "name: 西风")
    shared.write("content/stories/a.md", "---\ntitle: 集市\ndate: 2026-08-01\n---\n\n三天。\n")
    shared.make()
    shared.remove("content/centres/health.md")
    shared.make()
    found = shared.snapshot()
    again = shared.make()
    assert (again.rendered, again.written) == (0, 0)
    build(Options(site=shared.folder, output=shared.folder / "clean", clean=True))
    assert snapshot(shared.folder / "clean") == found


def test_the_same_bytes_come_from_one_process_and_from_two(shared: SmallSite) -> None:
    found = []
    for jobs in (1, 2):
        output = shared.folder / f"output-{jobs}"
        build(Options(site=shared.folder, output=output, clean=True, jobs=jobs))
        found.append(snapshot(output))
    assert found[0] == found[1]


AFTER_TYPST = """
import sys
from pathlib import Path
from gazette.build import Options, build

site, one, two = map(Path, sys.argv[1:])
if __name__ == "__main__":
    build(Options(site=site, output=one, jobs=1))
    build(Options(site=site, output=two, jobs=2))
"""


def test_a_process_that_has_printed_still_builds_in_several(site: SmallSite) -> None:
    """Typst's threads are not in a forked process, which would wait for them for ever."""
    site.write("config.yaml", SHARED.replace("print: {with_site: false}\n", ""))
    site.write("after.py", AFTER_TYPST)
    folders = [site.folder / "one", site.folder / "two"]
    done = subprocess.run(
        [sys.executable, site.folder / "after.py", site.folder, *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert snapshot(folders[0]) == snapshot(folders[1])
    assert (folders[1] / "issues/1/gazette-1.pdf").is_file()


def test_without_a_font_pages_have_emblems_and_no_picture(
    shared: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typefaces, "_system", lambda: iter(()))
    report = shared.make()
    assert report.problems == ()
    assert list(shared.output.rglob("card.png")) == []
    text = shared.read(f"{BAOXING}index.html")
    assert "og:image" not in text
    assert 'content="summary"' in text
    assert 'class="emblem"' in text
    assert (shared.output / "icon-192.png").is_file()
    monkeypatch.undo()
    shared.make()
    assert "og:image" in shared.read(f"{BAOXING}index.html")


def test_a_named_font_that_is_not_there_is_said(shared: SmallSite) -> None:
    shared.replace("config.yaml", "print: {with_site: false}", "print: {with_site: no, song: 没有}")
    ran = shared.run("build", "--json")
    assert ran.status == 2
    assert [each["code"] for each in ran.object["problems"]] == ["E-print-font-name"]


def test_a_build_without_print_has_the_same_pictures(shared: SmallSite) -> None:
    shared.make()
    before = shared.snapshot()
    shared.make(printing=False)
    assert shared.snapshot() == before


def test_a_site_that_shares_nothing_has_none_of_it(site: SmallSite) -> None:
    site.make()
    names = {file.name for file in site.output.rglob("*") if file.is_file()}
    assert not names & {"card.png", "share.png", "qr.svg", "site.webmanifest", "icon-192.png"}
    text = site.read(f"{BAOXING}index.html")
    assert "og:title" in text
    assert "og:image" not in text
    assert "manifest" not in text
    assert "qr.svg" not in text


@pytest.mark.parametrize(
    "headline",
    [
        "",
        "集",
        "一条弄堂，几代人的情",
        "很长的题目，" * 60,
        "没有标点" * 100,
        "A Summer Fair in the Lane: Three Days of Music and Dumplings",
        "x" * 300,
        "😀👨‍👩‍👧",
        "שלום مرحبا",
        "\ud800\x00\u202e",
    ],
)
def test_every_headline_fits_its_picture(fonts: Typefaces, headline: str) -> None:
    shown = picture_of(card(fonts, headline))
    # Nothing but the stave's own lines touches the edges.
    ground = shown.getpixel((0, 0))
    for column in (20, 1180):
        rows = [y for y in range(630) if shown.getpixel((column, y)) != ground]
        assert all(455 <= y <= 530 for y in rows), rows
    assert all(shown.getpixel((x, 15)) == ground for x in range(1200))
    assert all(shown.getpixel((x, 615)) == ground for x in range(1200))
    assert all(shown.getpixel((x, 440)) == ground for x in range(200, 1200))


def picture_of(made: Card) -> Image.Image:
    data = drawing.drawn(made)
    assert len(data) <= CARD_BYTES
    assert drawing.drawn(made) == data
    with Image.open(io.BytesIO(data)) as opened:
        return opened.convert("RGB")


def test_what_no_row_of_glyphs_can_show_is_left_out(fonts: Typefaces) -> None:
    bold = lettering(fonts).bold
    assert settable("弄堂😀里 的👨‍👩‍👧  人", bold) == "弄堂里 的 人"
    assert settable("☀️晴 שלום مرحبا", bold) == "晴"
    assert settable("e\u0301 \u202e甲\x00", bold) == "é 甲"


# Icons


def test_the_manifest_names_icons_of_the_size_it_says(shared: SmallSite) -> None:
    shared.make()
    manifest = json.loads(shared.read("site.webmanifest"))
    assert manifest["name"] == "小报"
    assert (manifest["start_url"], manifest["scope"]) == ("./", "./")
    assert manifest["lang"] == "zh-Hans"
    sizes = set()
    for icon in manifest["icons"]:
        opened = picture(shared.output / icon["src"])
        assert "x".join(map(str, opened.size)) == icon["sizes"]
        assert icon["type"] == "image/png"
        sizes.add((opened.size[0], icon["purpose"]))
    assert sizes == {(192, "any"), (512, "any"), (512, "maskable")}
    assert picture(shared.output / "apple-touch-icon.png").size == (180, 180)


def test_the_drawing_on_a_maskable_icon_stands_in_the_circle_that_is_never_cut(
    shared: SmallSite,
) -> None:
    shared.make()
    opened = picture(shared.output / "icon-maskable-512.png").convert("RGB")
    ground = opened.getpixel((0, 0))
    outside = [
        (x, y)
        for x in range(0, 512, 3)
        for y in range(0, 512, 3)
        if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2 and opened.getpixel((x, y)) != ground
    ]
    assert outside == []


def test_a_title_with_quotes_leaves_the_manifest_whole(shared: SmallSite) -> None:
    shared.write("config.yaml", SHARED.replace("title: 小报", "title: '小\"报\" </script> \\'"))
    shared.make()
    assert json.loads(shared.read("site.webmanifest"))["name"] == '小"报" </script> \\'


def test_a_sites_own_icon_takes_the_place_of_the_drawn_one(shared: SmallSite) -> None:
    shared.write("templates/static/icon-192.png", png(192, 192))
    shared.make()
    icon = json.loads(shared.read("site.webmanifest"))["icons"][0]
    assert re.fullmatch(r"assets/icon-192\.[0-9a-f]{16}\.png", icon["src"])
    assert (shared.output / icon["src"]).read_bytes() == png(192, 192)
    assert not (shared.output / "icon-192.png").exists()


# Codes


def test_each_code_is_made_of_the_permalink_alone(shared: SmallSite) -> None:
    shared.make()
    codes = {path for path in shared.snapshot() if path.endswith("qr.svg")}
    assert codes == {
        "neighbourhoods/baoxing/qr.svg",
        "neighbourhoods/dongfeng/qr.svg",
        "centres/health/qr.svg",
        "issues/1/qr.svg",
    }
    root = xml(shared.output / BAOXING / "qr.svg")
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    before = shared.snapshot()
    shared.replace("content/neighbourhoods/baoxing.md", "name: 宝兴", "name: 保兴")
    shared.make()
    assert not made(before, shared.snapshot()) & codes
    shared.write("config.yaml", SHARED.replace("gazette.example", "other.example"))
    shared.make()
    assert codes <= made(before, shared.snapshot())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_reads_the_code_on_the_screen(
    shared: SmallSite, browser: Browser, scheme: str
) -> None:
    shared.make()
    with served(shared.output) as home:
        page = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 844})  # type: ignore[arg-type]
        page.goto(home + BAOXING)
        page.click(".share summary")
        code = page.locator(".share img")
        code.scroll_into_view_if_needed()
        page.wait_for_function("() => document.querySelector('.share img').complete")
        shot = Image.open(io.BytesIO(page.screenshot()))
        box = code.bounding_box()
        page.close()
    assert box is not None
    assert box["width"] >= 200
    (found,) = zxingcpp.read_barcodes(shot)
    assert found.text == f"{BASE}{BAOXING}"


# The address to copy


def test_without_javascript_the_code_is_there_and_no_button(
    shared: SmallSite, browser: Browser
) -> None:
    shared.make()
    with served(shared.output) as home:
        page = browser.new_page(java_script_enabled=False)
        page.goto(home + BAOXING)
        assert page.locator(".share button:visible").count() == 0
        page.click(".share summary")
        assert page.locator(".share img").is_visible()
        page.close()


@pytest.mark.parametrize("clipboard", ["own", "missing"])
def test_a_button_copies_the_permalink_and_says_so(
    shared: SmallSite, browser: Browser, clipboard: str
) -> None:
    shared.make()
    with served(shared.output) as home:
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(home + BAOXING)
        if clipboard == "missing":
            page.evaluate(
                "window.read = navigator.clipboard;"
                "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
            )
        page.get_by_role("button", name="复制网址").click()
        page.get_by_role("status").filter(has_text="已复制").wait_for()
        copied = page.evaluate("(window.read ?? navigator.clipboard).readText()")
        assert page.evaluate("document.activeElement.className") == "share-copy"
        context.close()
    assert copied == f"{BASE}{BAOXING}"
    assert errors == []


def test_a_button_prints_and_one_hands_on_where_the_browser_can(
    shared: SmallSite, browser: Browser
) -> None:
    shared.make()
    with served(shared.output) as home:
        page = browser.new_page()
        page.add_init_script(
            "window.print = () => { window.printed = true };"
            "navigator.share = async (what) => { window.sent = what };"
        )
        page.goto(home + BAOXING)
        page.get_by_role("button", name="打印这一页").click()
        page.get_by_role("button", name="转发").click()
        assert page.evaluate("window.printed") is True
        sent = page.evaluate("window.sent")
        assert sent["url"] == f"{BASE}{BAOXING}"
        assert sent["title"] == "宝兴：一条弄堂，几代人的情"
        page.close()


def test_a_browser_asks_for_nothing_that_is_not_there(site: SmallSite, browser: Browser) -> None:
    furnish(site)
    with served(site.output) as home:
        page = browser.new_page()
        missing: list[str] = []
        page.on("response", lambda each: missing.append(each.url) if each.status >= 400 else None)
        page.on("console", lambda each: missing.append(each.text))
        page.goto(home + "neighbourhoods/xinjian/")
        page.wait_for_timeout(300)
        page.close()
    assert missing == []
