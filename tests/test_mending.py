"""`gazette check --fix`: it mends what is certain, shows it, and leaves all else alone."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.copydesk import BODY, DONGFENG, GIF, fair, marked
from tests.support import CAMPAIGN, SmallSite, snapshot

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


def test_fix_leaves_a_file_whose_settings_are_wrong(site: SmallSite) -> None:
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


@pytest.mark.parametrize(
    "text",
    [
        "这里的王 伟做了组长。",
        "参加的有王伟 李雷两位。",
        "说到宝兴 东风都有好故事。",
        "中午合唱队 舞蹈队都来了。",
        "平日里活动有唱歌 跳舞 画画和下棋。",
        "唱的 跳的都是邻居自己排的。",
        "平日里居委会 党支部一起商量。",
    ],
)
def test_fix_joins_no_two_names(text: str, site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, text)
    before = (site.folder / DONGFENG).read_bytes()
    assert {code for code, *_ in marked(site)} == {"W-chinese-space"}
    ran = site.run("check", "--fix")
    assert ran.output == "没有可以自动改的地方。\n"
    assert "“、”" in ran.error
    assert (site.folder / DONGFENG).read_bytes() == before


@pytest.mark.parametrize(
    "text", ["## 王芳 李雷", "王芳 李雷 韩梅梅", "- 王芳 李雷", "| 王 芳 | 李 雷 |\n|---|---|"]
)
def test_spaces_of_headings_lists_and_tables_stand(text: str, site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, text)
    assert marked(site) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("这是我们 一起做的一件小事。", "这是我们一起做的一件小事。"),
        ("弄堂口的 老人们说起从前的事。", "弄堂口的老人们说起从前的事。"),
        ("住在这里的居民 也说弄堂好。", "住在这里的居民也说弄堂好。"),
        ("到了 ，就坐下来。", "到了，就坐下来。"),
    ],
)
def test_fix_takes_out_a_space_that_parts_nothing(text: str, mended: str, site: SmallSite) -> None:
    site.replace(DONGFENG, BODY, text)
    assert site.run("check", "--fix").status == 0
    assert mended in (site.folder / DONGFENG).read_text(encoding="utf-8")
    assert marked(site) == []


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
    max_examples=400 if CAMPAIGN else 20,
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
