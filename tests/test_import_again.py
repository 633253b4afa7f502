"""Nothing that is there is overwritten, and what comes again is not written again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import FILE, STORIES, TEXT, problem_codes, save
from tests.support import SmallSite, snapshot


def test_a_profile_that_is_there_stays_and_the_new_text_lies_beside_it(site: SmallSite) -> None:
    before = snapshot(site.folder / "content")
    ran = site.run("import", str(FILE))
    assert ran.status == 0
    after = snapshot(site.folder / "content")
    assert {path: after[path] for path in before} == before
    beside = {
        "neighbourhoods/baoxing-draft.md": "neighbourhoods/baoxing.md",
        "neighbourhoods/dongfeng-draft.md": "neighbourhoods/dongfeng.md",
        "centres/health-draft.md": "centres/health.md",
    }
    for path, existing in beside.items():
        assert path in after
        assert f"content/{path}（已经有 content/{existing}，没有动它）" in ran.output
    assert "E-" not in site.run("check").error
    order = (site.folder / "content/issues/002.md").read_text(encoding="utf-8")
    assert "[baoxing, dongfeng, zhaotong," in order
    assert order.rstrip().count("health]") == 1
    assert "W-import-number" in ran.error


def test_a_manuscript_that_comes_again_is_not_written_again(
    site: SmallSite, tmp_path: Path
) -> None:
    assert site.run("import", str(FILE)).status == 0
    before = snapshot(site.folder)
    again = site.run("import", str(FILE))
    assert (again.status, again.error) == (0, "")
    assert again.output.count("一字不差，不用再写") == 24
    assert "一共" not in again.output
    assert again.output.endswith("来稿里的都已经有了，什么都没有写。\n")
    assert snapshot(site.folder) == before
    # Where a word of a story is another, the whole of it lies beside what is there.
    first = STORIES[0].lines[0]
    assert TEXT.count(first) == 1
    file = save(tmp_path / "第二稿.txt", TEXT.replace(first, f"{first[:-1]}，又添一句。"))
    assert "一字不差" in site.run("import", file, "--dry-run").output
    assert snapshot(site.folder) == before
    second = site.run("import", file)
    assert second.output.count("一字不差，不用再写") == 23
    made = {path for path in snapshot(site.folder) if path not in before}
    assert made == {"content/neighbourhoods/baoxing-draft-2.md"}


def test_what_comes_again_is_found_behind_a_gap(bare: SmallSite, tmp_path: Path) -> None:
    files = [save(tmp_path / f"{each}.txt", f"承德：题目\n\n{each}。\n") for each in "甲乙丙"]
    for file in files:
        assert bare.run("import", file).status == 0
    drafts = [bare.folder / f"content/neighbourhoods/chengde-draft{each}.md" for each in ("", "-2")]
    assert all(each.exists() for each in drafts)
    drafts[0].unlink()
    before = snapshot(bare.folder)
    assert "都已经有了" in bare.run("import", files[2]).output
    assert snapshot(bare.folder) == before
    assert bare.run("import", files[1]).status == 0
    assert "乙。" in drafts[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("stem", ["来稿-1", "2026-01", "来稿-2", "来稿"])
def test_numbers_and_the_word_draft_in_names_are_part_of_them(
    bare: SmallSite, tmp_path: Path, stem: str
) -> None:
    text = "请查收，有事打电话。\n\n【My draft night】题目\n\n一段。\n\n【承德】题目\n\n又一段。\n"
    file = save(tmp_path / f"{stem}.txt", text)
    assert bare.run("import", file).status == 0
    before = snapshot(bare.folder)
    assert f"leftovers/{stem}.txt" in before
    assert "content/neighbourhoods/my-draft-night.md" in before
    assert "都已经有了" in bare.run("import", file).output
    assert snapshot(bare.folder) == before


def test_an_edited_story_stays_and_what_comes_again_lies_beside_it(bare: SmallSite) -> None:
    assert bare.run("import", str(FILE)).status == 0
    path = "content/neighbourhoods/baoxing.md"
    bare.replace(path, "draft: 是", "draft: 否")
    edited = (bare.folder / path).read_bytes()
    ran = bare.run("import", str(FILE))
    assert ran.output.count("一字不差，不用再写") == 23
    assert "content/neighbourhoods/baoxing-draft.md（已经有" in ran.output
    assert (bare.folder / path).read_bytes() == edited
    assert "E-" not in bare.run("check").error
    assert "都已经有了" in bare.run("import", str(FILE)).output


def test_a_dry_run_says_the_same_and_writes_nothing(site: SmallSite) -> None:
    before = snapshot(site.folder)
    dry = site.run("import", str(FILE), "--dry-run")
    assert dry.status == 0
    assert snapshot(site.folder) == before
    real = site.run("import", str(FILE))
    assert dry.output.splitlines()[:-1] == real.output.splitlines()[:-1]
    assert "还什么都没有写" in dry.output


def test_two_stories_of_one_place_are_both_kept(bare: SmallSite, tmp_path: Path) -> None:
    text = "宝兴：前一篇\n\n前一篇的话。\n\n宝兴：后一篇\n\n后一篇的话。\n"
    ran = bare.run("import", save(tmp_path / "a.txt", text))
    assert (ran.status, problem_codes(ran.error)) == (0, ["W-import-twice"])
    folder = bare.folder / "content/neighbourhoods"
    assert "前一篇的话。" in (folder / "baoxing.md").read_text(encoding="utf-8")
    assert "后一篇的话。" in (folder / "baoxing-draft.md").read_text(encoding="utf-8")
