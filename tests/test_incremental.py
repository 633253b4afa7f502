"""Incremental equals clean: whatever was edited, in whatever order."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings

from gazette import disk, reading
from gazette.edition import Edition
from gazette.markup import converter
from tests.machine import SETTLED_NS, SETTLED_SECONDS, Edit, Machine, edits
from tests.support import CAMPAIGN, ROOT, SmallSite


@settings(
    max_examples=400 if CAMPAIGN else 6,
    deadline=None,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
)
@given(edits())
def test_incremental_output_equals_a_clean_build(steps: list[tuple[Edit, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder, patch.object(disk, "RACY_NS", SETTLED_NS):
        machine = Machine(Path(folder))
        machine.check()
        for edit, follows in steps:
            machine.edit(edit)
            if follows:
                machine.check()
        machine.check()


def test_a_page_spoilt_long_after_the_build_is_mended(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "RACY_NS", SETTLED_NS)
    site.make()
    time.sleep(SETTLED_SECONDS)
    site.make()  # from now on signatures are trusted
    before = site.snapshot()
    page = site.output / "about/index.html"
    good = page.read_bytes()
    page.write_bytes(good[:-20] + b"x" * 20)
    assert page.stat().st_size == len(good)
    assert site.make().written == 1
    assert site.snapshot() == before
    page.unlink()
    assert site.make().written == 1
    assert site.snapshot() == before


def changed(site: SmallSite, before: dict[str, str]) -> set[str]:
    """Return the paths whose bytes differ from before."""
    after = site.snapshot()
    return {path for path in before | after if before.get(path) != after.get(path)}


@pytest.mark.parametrize(
    ("path", "old"),
    [
        ("neighbourhoods/baoxing.md", "第二段"),
        ("centres/health.md", "中心的第一段"),
        ("centres/health.md", "医生就在身边"),
        ("neighbourhoods/dongfeng.md", "老字号来做伴"),
        ("issues/001.md", "编者的话"),
        ("pages/about.md", "这是一份小报"),
    ],
)
def test_an_edit_rewrites_exactly_the_files_that_show_it(
    site: SmallSite, path: str, old: str
) -> None:
    site.make()
    before = site.snapshot()
    shown = {name for name in before if old in site.read(name).replace("<wbr>", "")}
    report = site.replace(f"content/{path}", old, "换了新的话").make()
    assert changed(site, before) == shown
    assert report.written == len(shown)


def test_text_below_the_summary_renders_its_page_the_print_issue_and_the_feeds(
    site: SmallSite,
) -> None:
    site.make()
    before = site.snapshot()
    report = site.replace("content/neighbourhoods/baoxing.md", "第二段", "第二段改了").make()
    assert changed(site, before) == {
        "neighbourhoods/baoxing/index.html",
        "issues/1/print/index.html",
        "feed.xml",
        "feed.json",
    }
    assert (report.rendered, report.written, report.converted) == (4, 4, 1)


def test_an_unused_template_renders_nothing(site: SmallSite) -> None:
    site.make()
    report = site.write("templates/unused.html", "{{ page.title }}").make()
    assert (report.rendered, report.written) == (0, 0)


def test_an_unused_file_of_content_renders_nothing(site: SmallSite) -> None:
    site.make()
    report = site.write("content/media/list.txt", "没人用").make()
    assert (report.rendered, report.written) == (0, 0)


def test_an_absent_optional_include_that_appears_is_rendered(site: SmallSite) -> None:
    page = (ROOT / "templates/page.html").read_text(encoding="utf-8")
    assert "{% endblock %}" in page
    optional = '{% include "extra.html" ignore missing %}{% endblock %}'
    site.write("templates/page.html", page.replace("{% endblock %}", optional, 1)).make()
    report = site.write("templates/extra.html", "<p>后来才有的</p>").make()
    assert report.rendered == 1
    assert "后来才有的" in site.read("about/index.html")
    report = site.remove("templates/extra.html").make()
    assert report.rendered == 1
    assert "后来才有的" not in site.read("about/index.html")


def test_a_packaged_template_stands_again_when_the_sites_own_is_deleted(site: SmallSite) -> None:
    site.make()
    before = site.snapshot()
    site.write("templates/404.html", "另一个").make()
    assert site.read("404.html") == "另一个"
    site.remove("templates/404.html").make()
    assert site.snapshot() == before


def test_the_number_of_jobs_renders_nothing(site: SmallSite) -> None:
    site.make(jobs=1)
    report = site.make(jobs=2)
    assert (report.rendered, report.written, report.converted) == (0, 0, 0)


def test_going_back_to_an_earlier_text_converts_nothing(site: SmallSite) -> None:
    site.make()
    site.replace("content/neighbourhoods/baoxing.md", "第二段", "第三段").make()
    report = site.replace("content/neighbourhoods/baoxing.md", "第三段", "第二段").make()
    assert (report.converted, report.written) == (0, 4)


def test_an_edit_that_leaves_size_and_time_alike_is_seen(site: SmallSite) -> None:
    site.make()
    file = site.folder / "content/pages/about.md"
    status = file.stat()
    site.replace("content/pages/about.md", "这是一份小报", "那是一份小报")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    site.make()
    assert "那是一份小报" in site.read("about/index.html")


def test_two_outputs_of_one_site_do_not_disturb_each_other(site: SmallSite, tmp_path: Path) -> None:
    site.make()
    other = tmp_path / "other"
    assert site.build("--output", str(other))["written"] == len(site.snapshot())
    site.replace("content/pages/about.md", "这是", "那是").make()
    assert site.build("--output", str(other))["written"] == 1
    assert site.build("--output", str(other))["written"] == 0
    assert site.make().written == 0
    shutil.rmtree(other)
    assert site.make().written == 0
    assert site.build("--output", str(other))["written"] == len(site.snapshot())


def test_warnings_are_told_by_every_build(site: SmallSite) -> None:
    site.write("content/neighbourhoods/list.txt", "名单")
    first = site.make()
    assert [each.code for each in first.problems] == ["W-file-ignored"]
    assert site.make().problems == first.problems
    site.replace("content/pages/about.md", "这是", "那是")
    assert site.make().problems == first.problems


def test_a_foreign_file_is_told_of_when_it_comes_and_when_it_goes(site: SmallSite) -> None:
    site.make()
    (site.output / "notes.txt").write_text("别人的", encoding="utf-8")
    assert [each.path for each in site.make().problems] == ["output/notes.txt"]
    assert [each.path for each in site.make().problems] == ["output/notes.txt"]
    (site.output / "notes.txt").unlink()
    assert site.make().problems == ()


def test_broken_sources_leave_no_output_folder_behind(site: SmallSite) -> None:
    site.write("templates/page.html", "{{ nothing.here }}")
    assert site.build()["status"] == 1
    assert not site.output.exists()


NEAR = "content/neighbourhoods/baoxing.md"


@pytest.mark.parametrize(
    ("path", "old", "new", "alone"),
    [
        (NEAR, "第二段", "新的第二段", True),
        (NEAR, "第二段", "## 小标题\n\n第二段", False),  # an anchor that others may link to
        (NEAR, "第二段", "[健康](../centres/health.md)第二段", False),  # a link more
        (NEAR, "headline: ", "headline: 新", False),  # the headline, which lists show
        (NEAR, "第二段", "第二段[^1]\n\n[^1]: 注", False),
        (NEAR, "第二段", "第二段[没有](nowhere.md)", False),  # wrong
        (NEAR, "第二段", "#### 小\n\n第二段", False),  # doubtful
        ("content/pages/about.md", "这是", "这里是", False),  # its first paragraph is its summary
        ("config.yaml", "title: ", "title: 新", False),
    ],
)
def test_a_new_text_is_published_alone_where_others_cannot_tell(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str, *, alone: bool
) -> None:
    site.make()
    site.replace(path, old, new)
    whole: list[int] = []
    real = reading.read

    def read(*arguments: Any, **options: Any) -> Edition:
        whole.append(1)
        return real(*arguments, **options)

    monkeypatch.setattr(reading, "read", read)
    made = site.build()
    assert (not whole) == alone
    if made["status"] == 0:
        before = site.snapshot()
        assert site.build("--clean")["status"] == 0
        assert site.snapshot() == before


@pytest.mark.parametrize("spoil", ["delete", "damage", "older"])
def test_a_ledger_that_cannot_be_believed_is_none(site: SmallSite, spoil: str) -> None:
    site.make()
    for name in ("ledger", "order"):
        (file,) = (site.folder / ".gazette").glob(f"{name}-*.json")
        kept = file.read_bytes()
        site.replace(NEAR, "第二段", "新的第二段")
        if spoil == "delete":
            file.unlink()
        elif spoil == "damage":
            file.write_bytes(kept[:-20] + b"0" * 20)
        else:
            site.replace(NEAR, "headline: ", "headline: 又")
            site.make()
            file.write_bytes(kept)
            site.replace(NEAR, "第二段", "改过的第二段")
        site.make()
        before = site.snapshot()
        assert site.build("--clean")["status"] == 0
        assert site.snapshot() == before


def test_a_new_text_mends_an_output_that_somebody_spoilt(site: SmallSite) -> None:
    site.make()
    expected = site.snapshot()
    (site.output / "neighbourhoods/dongfeng/index.html").write_text("坏", encoding="utf-8")
    site.replace(NEAR, "第二段", "新的第二段")
    site.make()
    now = site.snapshot()
    assert (
        now["neighbourhoods/dongfeng/index.html"] == expected["neighbourhoods/dongfeng/index.html"]
    )
    assert now["neighbourhoods/baoxing/index.html"] != expected["neighbourhoods/baoxing/index.html"]


def test_a_new_text_of_a_file_with_a_warning_leaves_no_old_warning(site: SmallSite) -> None:
    site.replace(NEAR, "第二段", "#### 小\n\n第二段")
    assert [each["code"] for each in site.build()["problems"]] == ["W-heading-jump"]
    site.replace(NEAR, "#### 小", "### 小")
    assert site.build()["problems"] == []


def test_a_ledger_of_another_output_is_not_believed(site: SmallSite) -> None:
    """What was published after the ledger was written is not in it, and may be gone again."""
    site.make()
    state = site.folder / ".gazette"
    kept = {file: file.read_bytes() for file in (*state.glob("ledger-*"), *state.glob("order-*"))}
    assert len(kept) == 2
    site.replace(NEAR, "headline: ", "headline: 又").make()
    for file, data in kept.items():
        file.write_bytes(data)  # as if the build had been killed before it wrote its own
    site.replace(NEAR, "headline: 又", "headline: ")
    site.replace("content/centres/health.md", "中心的第一段。", "中心的第一段。\n\n第二段。")
    site.make()
    before = site.snapshot()
    assert "又" not in site.read("neighbourhoods/baoxing/index.html")
    assert site.build("--clean")["status"] == 0
    assert site.snapshot() == before


def test_a_new_text_of_a_site_without_output_builds_all_of_it(site: SmallSite) -> None:
    site.make()
    count = len(site.snapshot())
    shutil.rmtree(site.output)
    for file in (site.folder / ".gazette").glob("manifest-*.json"):
        file.unlink()
    site.replace(NEAR, "第二段", "新的第二段").make()
    assert len(site.snapshot()) == count


def test_a_draft_that_is_broken_stays_in_the_way_of_a_link(site: SmallSite) -> None:
    page = "---\nname: {}\nheadline: 题\nhighlights: [{{text: 好}}]\n{}---\n\n正文。\n"
    site.write("content/neighbourhoods/picnic.md", page.format("野餐", "draft: 是\nwrong: 1\n"))
    site.write("content/neighbourhoods/p2.md", page.format("二", "slug: picnic\n"))
    site.replace(NEAR, "第二段", "[看](/neighbourhoods/picnic/)第二段").make()
    site.replace(NEAR, "第二段", "新的第二段").make()
    before = site.snapshot()
    assert site.build("--clean")["status"] == 0
    assert site.snapshot() == before


def test_what_a_library_stumbled_over_is_tried_again(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "*第二段*。")

    def stumble(_: str) -> str:
        raise OSError

    monkeypatch.setattr(converter, "to_html", stumble)
    told = site.build("--jobs", "1")
    assert "E-markdown-failed" in {each["code"] for each in told["problems"]}
    monkeypatch.undo()
    assert site.build("--jobs", "1")["status"] == 0
