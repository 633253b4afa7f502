"""The commands: what they do, what they say, and the status they end with."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gazette import scaffold
from gazette.cli import VERBS
from gazette.stories import PLACEHOLDERS
from tests.support import ROOT, Ran, SmallSite, command, snapshot

BUILD_KEYS = {
    "pages": int,
    "rendered": int,
    "written": int,
    "unchanged": int,
    "removed": int,
    "converted": int,
    "seconds": float,
    "problems": list,
}
PROBLEM_KEYS = {
    "code": str,
    "severity": str,
    "path": str,
    "line": int,
    "column": int,
    "message": str,
    "hint": str,
}


def hold_shape(made: dict[str, object], keys: dict[str, type]) -> None:
    assert list(made) == list(keys)
    for key, kind in keys.items():
        assert type(made[key]) is kind, key


def run(site: SmallSite, *arguments: str, **env: str) -> Ran:
    return command(*arguments, "--site", str(site.folder), env=env)


def test_build_says_in_one_line_what_it_did(site: SmallSite) -> None:
    first = run(site, "build")
    assert (first.status, first.error) == (0, "")
    assert first.output.startswith("好了：")
    assert first.output.count("\n") == 1
    again = run(site, "build", "--lang", "en")
    assert again.output.startswith("Done: ")
    assert " 0 files written" in again.output
    assert run(site, "build", GAZETTE_LANG="en").output.startswith("Done: ")


def test_build_prints_one_json_object(site: SmallSite) -> None:
    ran = run(site, "build", "--json")
    assert (ran.status, ran.error) == (0, "")
    hold_shape(ran.object, BUILD_KEYS)
    assert ran.object["written"] == ran.object["rendered"] + 3
    assert ran.object["pages"] == len(list(site.output.rglob("*.html")))


def test_wrong_content_ends_with_1_and_leaves_the_site(site: SmallSite) -> None:
    site.make()
    before = site.snapshot()
    site.replace("content/centres/health.md", "headline: ", "headlin: ")
    ran = run(site, "build", "--json")
    assert ran.status == 1
    hold_shape(ran.object, BUILD_KEYS)
    for each in ran.object["problems"]:
        hold_shape(each, PROBLEM_KEYS)
        assert each["path"] == "content/centres/health.md"
        assert each["severity"] == "error"
    said = run(site, "build")
    assert said.status == 1
    assert "content/centres/health.md:3:1" in said.error
    assert "\x1b[" not in said.error
    assert said.output == ""
    assert site.snapshot() == before


def test_a_wrong_config_ends_with_2(site: SmallSite) -> None:
    site.replace("config.yaml", "title: 小报", "titel: 小报")
    assert run(site, "build").status == 2
    assert run(site, "check").status == 2
    assert run(site, "new", "page", "关于").status == 2


def test_no_site_ends_with_2(tmp_path: Path) -> None:
    for verb in (["build"], ["check"], ["new", "page", "关于"], ["clean"]):
        ran = command(*verb, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})
        assert ran.status == 2
        assert "E-site-missing" in ran.error
        assert "Traceback" not in ran.error
    assert list(tmp_path.iterdir()) == []


def test_the_site_is_the_nearest_folder_upward(site: SmallSite) -> None:
    env = {"PYTHONPATH": str(ROOT)}
    assert command("build", cwd=site.folder / "content/issues", env=env).status == 0
    assert (site.output / "index.html").is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        ["bild"],
        ["build", "--fast"],
        ["build", "--jobs", "0"],
        ["build", "--date", "gestern"],
        ["build", "--date", "2026-13-01"],
        ["new"],
        ["new", "page"],
        ["init"],
        ["check", "--format", "xml"],
    ],
)
def test_wrong_usage_ends_with_2(site: SmallSite, arguments: list[str]) -> None:
    ran = site.run(*arguments) if arguments[0] in VERBS else run(site, *arguments)
    assert ran.status == 2
    assert ran.error
    assert "Traceback" not in ran.error
    assert not site.output.exists()


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_is_in_chinese(verb: str) -> None:
    ran = command(*filter(None, [verb]), "--help")
    assert ran.status == 0
    assert any("\u4e00" <= char <= "\u9fff" for char in ran.output)


def test_the_machines_fault_ends_with_3(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    for arguments in (["build"], ["new", "page", "关于"], ["init", str(site.folder / "new")]):
        ran = site.run(*arguments)
        assert ran.status == 3, arguments
        assert "E-permission" in ran.error


@pytest.mark.parametrize("writable", [True, False])
def test_what_is_our_own_fault_is_said_without_a_traceback(
    site: SmallSite, tmp_path: Path, *, writable: bool
) -> None:
    site.make()
    before = snapshot(site.folder)
    code = (
        "import gazette.build, gazette.cli\n"
        "def stumble(*given, **more): raise RuntimeError('mutated')\n"
        "gazette.build.build = stumble\n"
        f"gazette.cli.main(['build', '--site', {str(site.folder)!r}])\n"
    )
    if not writable:
        code = "import tempfile; tempfile.tempdir = '/proc/nowhere'\n" + code
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 3
    assert "gazette 自己出了错（RuntimeError），不怪稿子；网站没有坏。" in done.stderr
    assert "Traceback" not in done.stderr
    assert ("RuntimeError: mutated (<string>:3)" in done.stderr) != writable
    kept = [each.read_text(encoding="utf-8") for each in tmp_path.glob("gazette-error-*.txt")]
    assert ["RuntimeError: mutated" in each for each in kept] == [True] * writable
    assert snapshot(site.folder) == before


def test_check_says_everything_and_changes_nothing(site: SmallSite) -> None:
    site.replace("content/centres/health.md", "headline: ", "headlin: ")
    site.write("templates/404.html", "{{ nothing }}")
    before = snapshot(site.folder)
    ran = run(site, "check", "--format", "json")
    assert ran.status == 1
    for each in ran.object["problems"]:
        hold_shape(each, PROBLEM_KEYS)
    github = run(site, "check", "--format", "github").output
    assert "::error file=content/centres/health.md,line=3,col=1,title=E-" in github
    assert snapshot(site.folder) == before
    assert site.run("check").output == ""


def test_check_of_a_right_gazette_is_content(site: SmallSite) -> None:
    ran = run(site, "check")
    assert (ran.status, ran.error) == (0, "")
    assert run(site, "check", "--format", "json").object == {"problems": []}


def test_schema_is_json(site: SmallSite) -> None:
    assert json.loads(run(site, "schema").output)


def written(text: str) -> str:
    """Return a new file as it is when its editor has replaced every prompt."""
    for prompt in PLACEHOLDERS:
        text = text.replace(prompt, "写好的话。")
    return text


@pytest.mark.parametrize(
    ("noun", "name", "path"),
    [
        ("neighbourhood", "曾家", "content/neighbourhoods/zengjia.md"),
        ("neighbourhood", "单家宅", "content/neighbourhoods/shanjiazhai.md"),
        ("居民区", "宝山", "content/neighbourhoods/baoshan.md"),
        ("centre", "图书馆", "content/centres/tushuguan.md"),
        ("centres", "A: “最好”的 #1 中心", None),
        ("story", "夏日集市", None),
        ("page", "联系我们", "content/pages/lianxiwomen.md"),
        ("issue", "秋天号", "content/issues/002.md"),
        ("期", "冬天号", "content/issues/002.md"),
    ],
)
def test_what_new_made_is_a_right_draft_and_can_be_published(
    site: SmallSite, noun: str, name: str, path: str | None
) -> None:
    before = snapshot(site.folder)
    ran = site.run("new", noun, name)
    assert ran.status == 0
    (made,) = snapshot(site.folder).keys() - before.keys()
    assert path in (None, made)
    assert made in ran.output
    assert site.problems() == []
    assert site.run("check").status == 0
    pages = site.make().pages
    text = (site.folder / made).read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("draft:")]
    site.write(made, "\n".join(kept) + "\n")
    assert {code for code, *_ in site.problems()} == {"E-placeholder"}
    site.write(made, written("\n".join(kept) + "\n"))
    site.make()
    assert site.make().pages > pages
    assert any(
        name in page.read_text(encoding="utf-8") for page in site.output.rglob("*.html")
    ) or ("“" in name)


def test_new_overwrites_nothing(site: SmallSite) -> None:
    before = snapshot(site.folder)
    ran = site.run("new", "neighbourhood", "宝兴")
    assert ran.status == 2
    assert "E-new-exists" in ran.error
    assert ran.error.endswith("什么都没有写。\n")
    assert "网站" not in ran.error
    site.write("content/centres/library/index.md", "")
    assert site.run("new", "centre", "图书馆", "--slug", "library").status == 2
    site.remove("content/centres/library/index.md")
    assert snapshot(site.folder) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["school", "小学"], "E-new-noun"),
        (["page", "？？"], "E-new-slug"),
        (["page", "关于", "--slug", "../x"], "E-new-slug"),
        (["page", "关于", "--slug", "About"], "E-new-slug"),
    ],
)
def test_new_says_what_it_cannot_make(site: SmallSite, arguments: list[str], code: str) -> None:
    before = snapshot(site.folder)
    ran = site.run("new", *arguments)
    assert ran.status == 2
    assert code in ran.error
    assert snapshot(site.folder) == before


def test_a_new_issue_has_the_next_number_whatever_its_file_is_called(site: SmallSite) -> None:
    site.write("content/issues/autumn.md", "---\ntitle: 秋\n期号: 7\ndate: 2026-10-01\n---\n\n好\n")
    site.run("new", "issue", "冬")
    assert (site.folder / "content/issues/008.md").is_file()


def test_init_makes_a_gazette_that_builds(tmp_path: Path) -> None:
    folder = tmp_path / "我们的小报"
    assert command("init", str(folder)).status == 0
    assert {path.name for path in folder.iterdir()} >= {"config.yaml", "content", "templates"}
    ran = command("build", "--json", "--no-pdf", "--site", str(folder))
    assert ran.status == 0
    assert [each for each in ran.object["problems"] if each["severity"] == "error"] == []
    assert ran.object["pages"] > 24


def test_an_empty_gazette_waits_for_its_first_text(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    scaffold.init(folder, empty=True)
    site = SmallSite.__new__(SmallSite)
    site.folder, site.output = folder, folder / "output"
    made = site.build()
    assert [each["code"] for each in made["problems"]] == ["E-content-empty"]
    assert made["status"] == 1
    assert site.run("new", "neighbourhood", "曾家").status == 0
    text = (folder / "content/neighbourhoods/zengjia.md").read_text(encoding="utf-8")
    site.write("content/neighbourhoods/zengjia.md", written(text.replace("draft: 是", "")))
    made = site.build()
    assert (made["status"], made["problems"]) == (0, [])
    config = (folder / "config.yaml").read_text(encoding="utf-8")
    assert "外滩" not in config


def test_init_touches_no_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("我的", encoding="utf-8")
    ran = command("init", str(tmp_path))
    assert ran.status == 2
    assert "E-init-exists" in ran.error
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_clean_says_how_much_it_deleted(site: SmallSite) -> None:
    count = site.make().written
    ran = run(site, "clean")
    assert ran.status == 0
    assert str(count) in ran.output
    assert site.snapshot() == {}


def test_whoever_has_seen_enough_is_no_error(site: SmallSite) -> None:
    quoted = f"'{os.sys.executable}' -m gazette schema --site '{site.folder}' | head -c 1"  # type: ignore[attr-defined]
    assert os.system(f"cd '{ROOT}' && {quoted} > '{site.folder}/seen' 2> '{site.folder}/said'") == 0  # noqa: S605
    assert (site.folder / "said").read_text() == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bild"], "没有“bild”这个命令"),
        (["build", "--pdf"], "没有“--pdf”这个选项"),
        (["init"], "还缺少文件夹"),
        (["build", "--jobs", "两个"], "“--jobs”后面写的不对"),
        (["clean", "全部"], "多写或少写了"),
    ],
)
def test_wrong_usage_is_said_in_chinese_and_in_english(arguments: list[str], said: str) -> None:
    ran = command(*arguments)
    assert ran.status == 2
    assert said in ran.error
    assert "Error: " in ran.error
    assert "Traceback" not in ran.error


def test_every_prompt_of_a_new_file_is_known_as_one(site: SmallSite) -> None:
    texts = ""
    for noun in ("neighbourhood", "story", "page", "issue"):
        before = snapshot(site.folder)
        assert site.run("new", noun, "新的").status == 0
        (made,) = snapshot(site.folder).keys() - before.keys()
        texts += (site.folder / made).read_text(encoding="utf-8")
    assert [each for each in PLACEHOLDERS if each not in texts] == []


def test_check_says_what_build_says_and_more(site: SmallSite) -> None:
    site.replace("content/neighbourhoods/dongfeng.md", "themes:", "draft: 是\nthemes:")
    said = {each["code"] for each in site.build()["problems"]}
    checked = site.run("check", "--format", "json").object["problems"]
    assert said == {"W-link-unpublished"}
    assert said <= {each["code"] for each in checked}


def test_an_unfinished_draft_keeps_nothing_from_publication(site: SmallSite) -> None:
    site.write("content/centres/new.md", "---\nname: 新\ndraft: 是\n---\n\n[去](nowhere.md)\n")
    made = site.build()
    assert made["status"] == 0
    assert [each["code"] for each in made["problems"]] == ["W-draft-unfinished"]
    checked = site.run("check", "--format", "json")
    codes = {each["code"] for each in checked.object["problems"]}
    assert checked.status == 1
    assert codes == {"E-headline-missing", "E-highlights-missing", "E-link-missing"}
    assert site.build("--drafts")["status"] == 1


def test_one_run_finds_mistakes_of_every_stage(site: SmallSite) -> None:
    site.replace("content/neighbourhoods/baoxing.md", "headline:", "headlin:")
    site.replace("content/neighbourhoods/baoxing.md", "dongfeng.md", "nowhere.md")
    site.replace("content/neighbourhoods/dongfeng.md", "themes:", "aliases: [/about/]\nthemes:")
    site.write("templates/404.html", "{{ nothing }}")
    site.write(
        "content/stories/fair.md", "---\ntitle: 市集\ndate: 2026-11-01\nplaces: [宝兴]\n---\n甲。\n"
    )
    found = {each["code"] for each in site.build()["problems"]}
    assert found == {
        "E-key-unknown",
        "E-link-missing",
        "E-address-taken",
        "E-template-undefined",
    }


def test_a_folder_of_the_output_that_leads_elsewhere_is_not_written_through(
    site: SmallSite, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    site.output.mkdir()
    (site.output / "neighbourhoods").symlink_to(outside)
    made = site.build()
    assert made["status"] == 2
    assert {each["code"] for each in made["problems"]} == {"E-output-foreign"}
    assert list(outside.iterdir()) == []


def test_two_stories_of_one_name_are_told_apart_by_their_address(site: SmallSite) -> None:
    for year in (2025, 2026):
        text = f"---\ntitle: 市集{year}\ndate: {year}-11-01\n---\n\n{year}年的市集。\n"
        site.write(f"content/stories/{year}/fair.md", text)
    issue = "number: 1\ncontents:\n  - section: 甲\n    stories: [fair]"
    site.replace("content/issues/001.md", "number: 1", issue)
    (found,) = site.build()["problems"]
    assert found["code"] == "E-name-ambiguous"
    assert "stories/2025/fair" in found["message"]
    site.replace("content/issues/001.md", "[fair]", "[stories/2025/fair]")
    assert site.build()["status"] == 0


def test_an_issue_shows_its_picture_and_its_authors(site: SmallSite) -> None:
    site.write(
        "content/media/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>'
    )
    image = "authors: [王编辑]\nimage: {src: ../media/a.svg, alt: 一条线, credit: 李}\nnumber: 1"
    site.replace("content/issues/001.md", "number: 1", image)
    site.make()
    for page in ("issues/1/index.html", "issues/1/print/index.html"):
        assert 'alt="一条线"' in site.read(page)
        assert "王编辑" in site.read(page)


@pytest.mark.parametrize("name", ["base.html", "page.html", "home.html", "feed.xml", "robots.txt"])
def test_a_template_that_was_emptied_leaves_the_site_as_it_was(site: SmallSite, name: str) -> None:
    """As a disk that is full while it is saved does."""
    site.make()
    before = site.snapshot()
    site.write(f"templates/{name}", "\n")
    assert site.problems() == [("E-template-empty", f"templates/{name}", 1, 1)]
    assert site.snapshot() == before
