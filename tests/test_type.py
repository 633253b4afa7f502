"""The headline face: cut from a real font to what headlines use, and only where it is allowed."""

from __future__ import annotations

import io
import random
import re
import struct
from pathlib import Path

import pytest
import uharfbuzz
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

from gazette import typefaces
from gazette.letters.cut import woff2
from gazette.letters.fonts import Font
from gazette.letters.slices import FEW, sliced
from gazette.values import digest
from tests.browser import Html, plain
from tests.lettering import (
    LETTERED,
    PRINTABLE,
    characters,
    cut_of,
    font_of,
    lettered,
    made_font,
)
from tests.support import ROOT, SmallSite, command, snapshot

# The face of the real gazette, in bytes: well below what all fonts of a page may weigh.
BUDGET = 96 * 1024
# What the style sheet sets in the headline face.
HEADS = ("headline", "card-headline", "around-headline", "figure", "figure-text", "masthead-title")


def headings(page: Html) -> set[str]:
    """Return the characters that a page sets in the headline face."""
    found = [each for name in HEADS for each in page.all(name=name)]
    for level in "123456":
        found += page.all(f"h{level}")
    inside = {id(each) for text in page.all(name="text") for each in text.iter()}
    return {each for one in found if id(one) not in inside for each in plain(one)}


def test_the_face_has_every_character_that_a_page_sets_in_it(gazette: Path) -> None:
    (face,) = cut_of(gazette)
    has = characters(face)
    pages = list(gazette.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        assert headings(Html(page)) <= has, page


def test_the_face_has_no_character_but_those_of_front_matter_settings_and_templates(
    gazette: Path,
) -> None:
    (face,) = cut_of(gazette)
    front = [
        file.read_text(encoding="utf-8").split("---\n")[1]
        for file in (ROOT / "content").rglob("*.md")
    ]
    templates = [file.read_text(encoding="utf-8") for file in (ROOT / "templates").rglob("*.html")]
    settings = (ROOT / "config.yaml").read_text(encoding="utf-8")
    allowed = {*PRINTABLE, *"".join((*front, *templates, settings))}
    rest = {each for each in characters(face) - allowed if each.isalnum()}
    assert rest <= set("各期主题全部第页篇年月日号")


def test_the_face_is_small_and_keeps_what_squeezes_punctuation(gazette: Path) -> None:
    (face,) = cut_of(gazette)
    assert face.stat().st_size <= BUDGET
    font = font_of(face)
    assert font.flavor == "woff2"
    features = {each.FeatureTag for each in font["GPOS"].table.FeatureList.FeatureRecord}
    assert {"kern", "palt", "halt"} <= features
    assert not {"fpgm", "prep", "cvt ", "vmtx"} & set(font.keys())
    assert "Adobe" in font["name"].getDebugName(0)


def test_a_face_for_simplified_chinese_has_no_other_forms(site: SmallSite) -> None:
    def languages(font: TTFont) -> set[str]:
        scripts = font["GSUB"].table.ScriptList.ScriptRecord
        return {one.LangSysTag for each in scripts for one in each.Script.LangSysRecord}

    lettered(site).make()
    (face,) = cut_of(site.output)
    font = font_of(face)
    assert languages(font) == {"ZHS "}
    drawn = set(font.getBestCmap())
    assert len(font.getGlyphOrder()) < 1.25 * len(drawn)
    site.write("config.yaml", LETTERED + "language: zh-Hant\n").make()
    (other,) = cut_of(site.output)
    font = font_of(other)
    assert {"ZHS ", "ZHT ", "ZHH "} <= languages(font)
    assert set(font.getBestCmap()) == drawn


# A font whose usual forms are Japan's: what it has for simplified Chinese is behind a rule.
_FORMS = """
languagesystem hani dflt; languagesystem hani ZHS; languagesystem hani JAN;
feature locl {
  script hani;
  language ZHS exclude_dflt; sub u5F04 by u5802;
  language JAN exclude_dflt; sub u5F04 by u5DF7;
} locl;
"""


@pytest.mark.parametrize(
    ("language", "count"), [("zh-Hans", 3), ("zh", 3), ("zh-CN", 3), ("zh-Hant", 4), ("ja", 4)]
)
def test_the_forms_of_simplified_chinese_stay(tmp_path: Path, language: str, count: int) -> None:
    file = tmp_path / "song.ttf"
    font = TTFont(io.BytesIO(made_font("Song", "弄堂巷")))
    addOpenTypeFeaturesFromString(font, _FORMS)
    font.save(file)
    song = Font("Song", digest(file.read_bytes()), 0, None, 880, 120, str(file))
    made = TTFont(io.BytesIO(woff2(song, "弄", language)))
    assert len(made.getGlyphOrder()) == count
    made.flavor = None
    made.save(file)
    buffer = uharfbuzz.Buffer()
    buffer.add_str("弄")
    buffer.script, buffer.language, buffer.direction = "Hani", "zh-Hans", "ltr"
    uharfbuzz.shape(uharfbuzz.Font(uharfbuzz.Face(file.read_bytes())), buffer)
    (shown,) = buffer.glyph_infos
    assert shown.codepoint != made.getGlyphID(made.getBestCmap()[ord("弄")])


def test_every_page_names_the_face_and_the_style_has_a_rule_for_it(gazette: Path) -> None:
    (face,) = cut_of(gazette)
    for page in gazette.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if "http-equiv" not in text:
            assert re.search(rf'rel="preload" href="[^"]*{face.name}"', text), page
    (style,) = (gazette / "assets").glob("site.*.css")
    rules = style.read_text(encoding="utf-8")
    assert f'url("{face.name}")' in rules
    assert "font-display:swap" in rules
    assert "unicode-range" not in rules.partition("gazette-head-fallback")[0]


def test_a_new_text_changes_no_font_and_reads_no_other_file(site: SmallSite) -> None:
    lettered(site).make()
    before = cut_of(site.output)
    report = site.replace("content/neighbourhoods/baoxing.md", "第二段", "饕餮盛宴").make()
    assert (report.converted, report.rendered) == (1, 4)
    assert cut_of(site.output) == before
    kept = site.snapshot()
    site.make(clean=True)
    assert site.snapshot() == kept


def test_a_new_character_of_a_headline_is_in_the_face(site: SmallSite) -> None:
    lettered(site).make()
    (before,) = cut_of(site.output)
    assert "饕" not in characters(before)
    site.replace("content/neighbourhoods/dongfeng.md", "五十米的弄堂", "饕餮的弄堂").make()
    (after,) = cut_of(site.output)
    assert after.name != before.name
    assert not before.exists()
    assert set("饕餮弄堂") <= characters(after)
    assert "五" not in characters(after)
    kept = site.snapshot()
    assert site.make().written == 0
    site.make(clean=True)
    assert site.snapshot() == kept


def test_the_same_sources_give_the_same_face_whatever_runs(site: SmallSite, tmp_path: Path) -> None:
    lettered(site)
    made = []
    for number, seed in enumerate(("1", "2")):
        output = tmp_path / f"output{number}"
        ran = command(
            *("build", "--clean", "--jobs", seed, "--site", str(site.folder)),
            *("--output", str(output)),
            env={"PYTHONHASHSEED": seed, "TZ": f"Etc/GMT+{number}"},
        )
        assert ran.status == 0, ran.error
        made.append(snapshot(output))
    assert made[0] == made[1]
    assert any(name.endswith(".woff2") for name in made[0])


def test_without_a_pdf_the_face_is_the_same(site: SmallSite) -> None:
    lettered(site).make()
    with_pdf = site.snapshot()
    site.make(printing=False, clean=True)
    assert site.snapshot() == with_pdf


def test_without_a_font_or_where_none_is_wanted_the_site_is_made_without(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make()
    assert cut_of(site.output) == []
    assert "preload" not in site.read("index.html")
    monkeypatch.setattr(typefaces, "_system", lambda: iter(()))
    ran = lettered(site).run("build")
    assert (ran.status, ran.error) == (0, "")
    assert cut_of(site.output) == []


@pytest.mark.parametrize(
    ("place", "family", "bits", "closed"),
    [
        ("system", "SimSun", 0, True),
        ("system", "Songti SC", 8, True),
        ("system", "Noto Serif SC", 0, False),
        ("system", "Noto Serif SC", 0x0002, True),
        ("own", "SimSun", 8, False),
        ("own", "Source Han Serif SC", 0x0004, True),
        ("own", "Source Han Serif SC", 0x0100, True),
        ("own", "Source Han Serif SC", 0x0200, True),
    ],
)
def test_only_a_font_that_may_be_served_is_cut(
    site: SmallSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    family: str,
    bits: int,
    closed: bool,
) -> None:
    folder = site.folder / "fonts" if place == "own" else tmp_path / "system"
    folder.mkdir()
    font = made_font(family, "小报宝兴东风", bits=bits)
    (folder / "simsun.ttf").write_bytes(font)
    monkeypatch.setattr(typefaces, "_system", lambda: iter((str(tmp_path / "system"),)))
    ran = lettered(site).run("build")
    assert ran.status == 0
    assert (f"“{family}”" in ran.error and "W-headline-font-closed" in ran.error) is closed
    assert (cut_of(site.output) == []) is closed


def test_a_font_that_the_settings_name_is_used_and_no_other(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typefaces, "_system", lambda: iter(()))
    site.write("fonts/a.ttf", made_font("Noto Serif SC", "小报宝"))
    site.write("fonts/b.ttf", made_font("我们的宋体", "小报"))
    settings = LETTERED.replace("{with_site: false}", "{with_site: false, song: 我们的宋体}")
    site.write("config.yaml", settings).make()
    assert characters(*cut_of(site.output)) == set("小报")
    site.write("config.yaml", LETTERED).make()
    assert characters(*cut_of(site.output)) == set("小报宝")


def test_of_several_weights_the_boldest_is_cut_and_a_variable_font_is_pinned(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typefaces, "_system", lambda: iter(()))
    lettered(site)
    site.write("fonts/a.ttf", made_font("Noto Serif SC", "小报", weight=400))
    site.write("fonts/b.ttf", made_font("Noto Serif SC", "小报宝", weight=700)).make()
    assert characters(*cut_of(site.output)) == set("小报宝")
    site.write("fonts/c[wght].ttf", made_font("Noto Serif SC", "小报宝兴", axis=True)).make()
    (face,) = cut_of(site.output)
    font = font_of(face)
    assert "fvar" not in font
    assert characters(face) == set("小报宝兴")
    # 900 of 1,000 wide at the bold end, on a grid of 500.
    assert font["glyf"][font.getBestCmap()[ord("小")]].xMax == 450


@pytest.mark.parametrize("data", [b"", b"no font at all", b"ttcf" + bytes(40), b"\0\1\0\0\xff\xff"])
def test_what_only_looks_like_a_font_is_passed_over(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(typefaces, "_system", lambda: iter(()))
    lettered(site).write("fonts/a.ttf", data).make()
    assert cut_of(site.output) == []
    site.write("fonts/b.ttf", made_font("Noto Serif SC", "小报")).make()
    assert characters(*cut_of(site.output)) == set("小报")


def test_a_font_that_is_damaged_inside_is_said(site: SmallSite) -> None:
    data = made_font("Noto Serif SC", "小报宝兴")
    at = data.index(b"glyf", 12)  # the table's entry: its name, checksum, offset and length
    offset, length = struct.unpack(">II", data[at + 8 : at + 16])
    spoilt = data[:offset] + b"\xff" * length + data[offset + length :]
    ran = lettered(site).write("fonts/a.ttf", spoilt).run("build")
    assert ran.status == 3, ran.error
    assert "E-headline-font" in ran.error
    assert "headline_font: false" in ran.error
    assert not site.output.exists()


def test_headings_of_the_sites_own_templates_count(site: SmallSite) -> None:
    lettered(site)
    own = '{% extends "base.html" %}{% block main %}<h1>饕{{ "餮" }}</h1><p>龘</p>{% endblock %}'
    site.write("templates/404.html", own).make()
    has = characters(*cut_of(site.output))
    assert set("饕餮") <= has
    assert "龘" not in has


def headlines(count: int, seed: int = 1) -> list[str]:
    """Return made-up headlines with characters as often as our texts have them, and rare ones."""
    dice = random.Random(seed)  # noqa: S311
    texts = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "content").rglob("*.md"))]
    usual = [each for each in "".join(texts) if "\u4e00" <= each <= "\u9fff"]
    rare = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in
            range(0xA1, 0xFA)]  # fmt: skip
    return [
        "".join(dice.choice(rare if dice.random() < 0.05 else usual) for _ in range(12))
        for _ in range(count)
    ]


def test_few_characters_are_one_file_and_many_are_slices_that_share_none() -> None:
    assert [name for name, _ in sliced(headlines(30), PRINTABLE)] == ["head"]
    words = headlines(2000)
    slices = sliced(words, PRINTABLE)
    every = "".join(each for _, each in slices)
    assert len(slices) > 10
    assert len(every) == len(set(every))
    assert set(every) >= {*PRINTABLE, *"".join(words)}
    assert len(slices[0][1]) <= FEW
    # What a page with eight headlines loads: the first slice, and a few of the others.
    loaded = []
    for at in range(0, 2000, 8):
        page = set("".join(words[at : at + 8]))
        loaded.append(sum(len(each) for _, each in slices[1:] if page & set(each)))
    rest = len(every) - len(slices[0][1])
    assert sum(loaded) / len(loaded) < rest / 3


def test_an_edited_headline_seldom_moves_a_character_between_slices() -> None:
    words = headlines(2000)
    before = dict(sliced(words, PRINTABLE))
    dice = random.Random(2)  # noqa: S311
    moved = []
    for number, new in enumerate(headlines(60, seed=3)):
        edited = [*words]
        edited[dice.randrange(len(words))] = new
        after = dict(sliced(edited, PRINTABLE))
        moved.append(sum(1 for name in before | after if before.get(name) != after.get(name)))
        assert before["head"] == after["head"]
        assert moved[-1] <= 3, number
    assert sum(1 for each in moved if each == 0) > len(moved) / 2


def test_a_large_gazette_loads_a_character_from_the_slice_that_has_it(site: SmallSite) -> None:
    lettered(site)
    words = headlines(400)
    for number, each in enumerate(words):
        site.write(
            f"content/neighbourhoods/p{number}.md",
            f"---\nname: 地方{number}\nheadline: {each}\nhighlights: [好]\n---\n\n一段。\n",
        )
    site.make()
    files = cut_of(site.output)
    (style,) = (site.output / "assets").glob("site.*.css")
    rules = style.read_text(encoding="utf-8").partition("gazette-head-fallback")[0]
    assert len(files) > 10
    assert rules.count("@font-face") == len(files) + 1
    for file in files:
        rule = next(each for each in rules.split("@font-face") if file.name in each)
        rule = re.sub(r"U\+([0-9a-f]+)\?\?", r"U+\g<1>00-\g<1>ff", rule)
        spans = re.findall(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", rule)
        named = {at for low, high in spans for at in range(int(low, 16), int(high or low, 16) + 1)}
        assert set(font_of(file).getBestCmap()) <= named
    kept = site.snapshot()
    site.replace("content/neighbourhoods/p7.md", "一段。", "另一段。").make()
    assert {name for name in kept if "head" in name} <= site.snapshot().keys()


def test_a_font_that_moves_with_its_site_is_found_again(site: SmallSite, tmp_path: Path) -> None:
    site.write("fonts/a.ttf", made_font("Noto Serif SC", "小报宝兴东风"))
    lettered(site).make()
    moved = tmp_path / "moved"
    site.folder.rename(moved)
    site.folder, site.output = moved, moved / "output"
    site.replace("content/neighbourhoods/dongfeng.md", "五十米的弄堂", "东风兴").make()
    (face,) = cut_of(site.output)
    assert "兴" in characters(face)


def test_the_space_between_han_and_digits_is_left_in_a_headline(site: SmallSite) -> None:
    site.replace(
        "content/neighbourhoods/dongfeng.md", "五十米的弄堂", "每月20日，步行街上见"
    ).make()
    page = (site.output / "neighbourhoods/dongfeng/index.html").read_text(encoding="utf-8")
    (headline,) = re.findall(r'<span class="headline">(.*?)</span></span>', page)
    assert "<wbr>" in headline
    assert "月<wbr>20" not in headline
    assert "月20日" in headline
