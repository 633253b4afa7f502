"""`gazette new`: what it asks, and what a new file explains."""

from __future__ import annotations

import datetime
import re

import pytest

from gazette.blanks import BLANKS
from gazette.schema import DOCUMENT_MODELS
from tests.support import SmallSite, command, snapshot
from tests.terminal import CTRL_C, CTRL_D, ENTER, talk

KIND = "或者名字："
NAME = "名称，例如 宝山："
TITLE = "标题："
SLUG = "例如 bao-shan："
YEAR = str(datetime.date.today().year)  # noqa: DTZ011 - a story goes where the clock says
# What a text that is only begun has no use for.
LATER = {"updated", "aliases"}
NOUNS = {"profile": "neighbourhood", "story": "story", "issue": "issue", "page": "page"}


def talked(site: SmallSite, arguments: list[str], *answers: tuple[str, str]) -> tuple[int, str]:
    ran = talk(["new", *arguments, "--site", str(site.folder)], answers)
    assert "Traceback" not in ran.output
    return ran.status, ran.output


def new_files(site: SmallSite, before: dict[str, str]) -> list[str]:
    after = snapshot(site.folder)
    assert {path: after.get(path) for path in before} == before
    return sorted(after.keys() - before.keys())


@pytest.mark.parametrize(
    ("arguments", "answers", "path"),
    [
        ([], [(KIND, "1\r"), (NAME, "宝山\r")], "content/neighbourhoods/baoshan.md"),
        ([], [(KIND, "社区中心\r"), (NAME, " 图书馆 \r")], "content/centres/tushuguan.md"),
        (["期"], [(TITLE, "秋天号\r")], "content/issues/002.md"),
        (["宝山"], [(KIND, "Neighbourhood\r")], "content/neighbourhoods/baoshan.md"),
        (["页面", "--slug", "faq"], [(TITLE, "常见问题\r")], "content/pages/faq.md"),
    ],
)
def test_in_a_terminal_it_asks_only_for_what_is_missing(
    site: SmallSite, arguments: list[str], answers: list[tuple[str, str]], path: str
) -> None:
    before = snapshot(site.folder)
    status, said = talked(site, arguments, *answers)
    assert status == 0
    assert new_files(site, before) == [path]
    assert f"新稿子：{path}" in said
    assert ("要新建哪一种？" in said) == any(asked == KIND for asked, _ in answers)
    assert site.run("check").output == "没有发现问题。\n"


def test_an_answer_that_will_not_do_is_asked_again_with_the_reason(site: SmallSite) -> None:
    before = snapshot(site.folder)
    status, said = talked(
        site,
        [],
        (KIND, "9\r"),
        (KIND, "学校\r"),
        (KIND, "４\r"),
        (TITLE, "  \r"),
        (TITLE, "？？\r"),
        (SLUG, "About Us\r"),
        (SLUG, "about\r"),
        (SLUG, "faq\r"),
    )
    assert status == 0
    assert new_files(site, before) == ["content/pages/faq.md"]
    for reason in (
        "没有叫“9”的种类。",
        "没有叫“学校”的种类。",
        "名称不能空着。",
        "“？？”成不了网址名。",
        "“About Us”成不了网址名。",
        "content/pages/about.md：这一篇已经有了，没有动它。",
    ):
        assert said.count(reason) == 1, reason


def test_a_name_that_is_there_is_said_before_anything_is_made(site: SmallSite) -> None:
    site.replace("content/centres/health.md", "name: ", "slug: doctors\nname: ")
    before = snapshot(site.folder)
    again = "换一个名称："
    name = "社区卫生服务中心"
    status, said = talked(
        site, ["centre"], (NAME, f"{name}\r"), (again, ENTER), (NAME, f"{name}\r"), (again, "是\r")
    )
    assert status == 0
    assert said.count(f"叫“{name}”的，已经有一篇：content/centres/health.md。") == 2
    (made,) = new_files(site, before)
    assert made.startswith("content/centres/shequ")


@pytest.mark.parametrize(("key", "status"), [(CTRL_C, 130), (CTRL_D, 1)])
def test_whoever_wants_no_more_leaves_nothing_behind(
    site: SmallSite, key: str, status: int
) -> None:
    before = snapshot(site.folder)
    ended, said = talked(site, [], (KIND, "1\r"), (NAME, key))
    assert ended == status, said
    assert said.endswith("\n好，什么也没有新建。\n")
    assert new_files(site, before) == []


def test_what_is_typed_in_another_encoding_is_asked_again(site: SmallSite) -> None:
    ended, said = talked(site, ["居民区"], (NAME, "\udcb1\udca6\udcc9\udcbd\r"), (NAME, "宝山\r"))
    assert ended == 0, said
    assert (site.folder / "content/neighbourhoods/baoshan.md").is_file()


def test_a_file_in_a_folder_below_has_its_slug_too(site: SmallSite) -> None:
    site.write(
        "content/centres/old/library.md",
        "---\nname: 书屋\nheadline: 题\nhighlights: [{text: 甲}]\n---\n\n文\n",
    )
    ran = site.run("new", "centre", "图书馆", "--slug", "library")
    assert (ran.status, "[E-new-exists]" in ran.error) == (2, True)


def test_the_number_of_an_issue_counts_and_not_its_file(site: SmallSite) -> None:
    site.write(
        "content/issues/202601.md", "---\ntitle: 二\nnumber: 2\ndate: 2026-11-23\n---\n\n文\n"
    )
    site.write("content/issues/x.md", f"---\ntitle: 三\nnumber: {'9' * 5000}\n---\n")
    assert "content/issues/003.md" in site.run("new", "issue", "第三期").output


def test_the_number_of_an_issue_can_be_given(site: SmallSite) -> None:
    assert "content/issues/012.md" in site.run("new", "issue", "冬", "--slug", "12").output
    assert "\nnumber: 12 " in (site.folder / "content/issues/012.md").read_text(encoding="utf-8")
    assert "content/issues/013.md" in site.run("new", "issue", "春").output


def test_what_joins_two_emoji_is_part_of_a_name(site: SmallSite) -> None:
    name = "一家\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert site.run("new", "page", name, "--slug", "family").status == 0
    assert name in (site.folder / "content/pages/family.md").read_text(encoding="utf-8")


def test_it_asks_in_english(site: SmallSite) -> None:
    ran = talk(
        ["new", "--lang", "en", "--site", str(site.folder)],
        [("its name: ", "9\r"), ("its name: ", "page\r"), ("title: ", "FAQ\r")],
    )
    assert ran.status == 0
    assert "1  neighbourhood (居民区)" in ran.output
    assert "There is nothing new called “9”." in ran.output
    assert "New file: content/pages/faq.md." in ran.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], "E-new-missing", "gazette new neighbourhood 名称"),
        (["centre"], "E-new-name-missing", "gazette new centre 名称"),
        (["宝山"], "E-new-noun", "居民区"),
        (["宝山", "居民区"], "E-new-noun", "gazette new 居民区 宝山"),
        (["neighborhood", "宝山"], "E-new-noun", "gazette new neighbourhood 宝山"),
        (["page", ""], "E-new-name-empty", "宝山"),
        (["page", "a\x1b[2Jb"], "E-new-name-control", "重新打"),
        (["page", "长" * 201], "E-new-name-long", "短一点"),
        (["page", "！！"], "E-new-slug", "--slug"),
        (["page", "甲", "--slug", "a" * 201], "E-new-slug", "--slug"),
        (["page", "宝\u200b山"], "E-new-name-control", "重新打"),
        (["page", "宝\u3164山"], "E-new-name-control", "重新打"),
        (["issue", "秋", "--slug", "autumn"], "E-new-issue-slug", "--slug 12"),
        (["issue", "秋", "--slug", "0"], "E-new-issue-slug", "--slug 12"),
        (["issue", "秋", "--slug", "１"], "E-new-exists", "content/issues/001.md"),
    ],
)
def test_where_nobody_can_be_asked_it_says_what_to_type(
    site: SmallSite, arguments: list[str], code: str, said: str
) -> None:
    before = snapshot(site.folder)
    ran = site.run("new", *arguments)
    assert (ran.status, ran.output) == (2, "")
    assert ":1:1" not in ran.error or ".md:1:1 " in ran.error  # what was typed is in no file
    assert f"[{code}]" in ran.error
    assert said in ran.error
    assert "\x1b" not in ran.error
    assert snapshot(site.folder) == before


def test_an_answer_in_a_pipe_is_no_answer(site: SmallSite) -> None:
    ran = command("new", "neighbourhood", "--lang", "en", "--site", str(site.folder))
    assert ran.status == 2
    assert "[E-new-name-missing]" in ran.error
    assert "gazette new neighbourhood NAME" in ran.error


def test_bytes_that_are_no_text_are_no_name(site: SmallSite) -> None:
    ran = site.run("new", "page", "\udcff", "--slug", "x")
    assert ran.status == 2
    assert "E-new-name-control" in ran.error


@pytest.mark.parametrize(
    "path", ["content/pages/faq.markdown", "content/pages/faq/index.md", "content/pages/old.md"]
)
def test_an_address_that_is_taken_is_not_made_twice(site: SmallSite, path: str) -> None:
    slug = "slug: faq\n" if path.endswith("old.md") else ""
    site.write(path, f"---\ntitle: 问答\n{slug}---\n\n好。\n")
    before = snapshot(site.folder)
    ran = site.run("new", "page", "FAQ")
    assert ran.status == 2
    assert f"{path}:1:1 [E-new-exists]" in ran.error
    assert snapshot(site.folder) == before


def test_a_story_of_another_year_takes_no_address(site: SmallSite) -> None:
    site.write("content/stories/2001/fair.md", "---\ntitle: 市集\ndate: 2001-02-03\n---\n\n好。\n")
    ran = site.run("new", "story", "市集", "--slug", "fair")
    assert ran.status == 0
    assert f"content/stories/{YEAR}/fair.md:1:1 [W-new-name]" in ran.error
    assert "content/stories/2001/fair.md" in ran.error


@pytest.mark.parametrize("form", BLANKS)
def test_every_key_is_there_with_a_word_on_what_it_is_for(form: str) -> None:
    lines = re.findall(r"(?m)^(?:# )?([a-z]+):(.*)$", BLANKS[form])
    assert {key for key, _ in lines} == DOCUMENT_MODELS[form].model_fields.keys() - LATER
    assert [key for key, _ in lines if key not in ("name", "title")] == [
        key for key, rest in lines if re.search("# [^#]*[\u4e00-\u9fff]", rest)
    ]


@pytest.mark.parametrize("form", BLANKS)
def test_what_may_be_left_out_is_right_where_it_is_filled_in(site: SmallSite, form: str) -> None:
    before = snapshot(site.folder)
    assert site.run("new", NOUNS[form], "新的").status == 0
    (path,) = snapshot(site.folder).keys() - before.keys()
    site.write("content/media/photo.jpg", b"")
    lines = (site.folder / path).read_text(encoding="utf-8").split("\n")
    (first,) = (n for n, line in enumerate(lines) if line.startswith("# 下面几项"))
    end = next(n for n, line in enumerate(lines) if line.startswith("draft:"))
    text = "\n".join(
        line.removeprefix("# ") if first < number < end else line
        for number, line in enumerate(lines)
    )
    assert text.count("\n# ") == 1
    site.write(path, text)
    codes = {each["code"] for each in site.build("--drafts")["problems"]}
    # An empty picture is asked for its words; the rest may stand empty.
    wanted = {"E-image-alt-missing"} | ({"E-highlight-empty"} if form == "story" else set())
    assert codes == wanted


def test_a_finished_text_keeps_what_it_leaves_out_as_remarks(site: SmallSite) -> None:
    assert site.run("new", "page", "联系我们").status == 0
    path = "content/pages/lianxiwomen.md"
    site.replace(path, "draft: 是", "# draft: 是")
    site.replace(path, "在这里写正文。空一行，就是新的一段。", "来信请寄街道办事处。")
    assert site.problems() == []
    assert site.run("check").output == "没有发现问题。\n"


@pytest.mark.parametrize("target", ["../../elsewhere", "../output", "../.git", ".hidden"])
def test_nothing_is_written_where_a_link_leads_out(site: SmallSite, target: str) -> None:
    folder = site.folder / "content/stories"
    (folder.parent / target).resolve().mkdir(exist_ok=True)
    folder.symlink_to(target)
    before = sorted(site.folder.parent.rglob("*"))
    ran = site.run("new", "story", "新故事")
    assert (ran.status, "E-symlink-outside" in ran.error) == (2, True)
    assert "content/stories/" in ran.error
    assert sorted(site.folder.parent.rglob("*")) == before


def test_content_elsewhere_in_the_site_is_written_to(site: SmallSite) -> None:
    (site.folder / "content").rename(site.folder / "words")
    (site.folder / "content").symlink_to("words")
    assert site.run("new", "story", "新故事").status == 0
    (made,) = (site.folder / "words/stories").rglob("*.md")
    assert "新故事" in made.read_text(encoding="utf-8")
