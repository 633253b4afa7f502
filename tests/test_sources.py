"""Scan: each file once, by its bytes; clocks are not believed."""

from __future__ import annotations

import ntpath
import os
import time
import types
import unicodedata
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gazette import sources, store, survey
from gazette.errors import MachineError
from gazette.sources import Index, Source, SourceChanged, scan
from tests.support import SmallSite


def write(file: Path, data: bytes = b"x") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def paths(root: Path, *folders: str) -> list[str]:
    return [source.path for source in scan(root, folders or ("content",), {}).sources]


def test_files_come_sorted_by_path(tmp_path: Path) -> None:
    for name in ("b/2.md", "a.md", "b/10.md", "b.md"):
        write(tmp_path / "content" / name)
    write(tmp_path / "config.yaml")
    assert paths(tmp_path, "config.yaml", "content", "templates") == [
        "config.yaml",
        "content/a.md",
        "content/b.md",
        "content/b/10.md",
        "content/b/2.md",
    ]


def test_hidden_files_and_droppings_are_passed_over(tmp_path: Path) -> None:
    names = (".DS_Store", "~$a.docx", "a.md~", ".a.md.swp", "#a.md#", "4913", "a.bak", "Thumbs.db")
    for name in (*names, ".git/a.md", "__MACOSX/a.md", "desktop.ini", "a.md"):
        write(tmp_path / "content" / name)
    assert paths(tmp_path) == ["content/a.md"]


def test_names_from_a_mac_are_composed(tmp_path: Path) -> None:
    write(tmp_path / "content" / unicodedata.normalize("NFD", "café.md"))
    (source,) = scan(tmp_path, ("content",), {}).sources
    assert source.path == unicodedata.normalize("NFC", "content/café.md")
    assert source.read() == b"x"


def test_a_name_that_is_no_text_is_said(site: SmallSite) -> None:
    file = Path(os.fsdecode(os.fsencode(site.folder) + b"/content/media/\xff.png"))
    write(file)
    for _ in range(2):
        made = site.build()
        assert made["status"] == 1
        assert [each["code"] for each in made["problems"]] == ["E-file-name"]


def test_a_fresh_file_is_read_again_and_an_old_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "content/a.md", b"one")
    assert scan(tmp_path, ("content",), {}).signatures == {}
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 10_000_000_000)
    index = scan(tmp_path, ("content",), {}).signatures
    assert index.keys() == {"content/a.md"}
    monkeypatch.setattr(sources, "_bytes", lambda *_: pytest.fail("it was read"))
    (source,) = scan(tmp_path, ("content",), index).sources
    assert (source.path, source.digest) == ("content/a.md", index["content/a.md"][1])
    monkeypatch.undo()
    status = file.stat()
    file.write_bytes(b"two")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    (source,) = scan(tmp_path, ("content",), index).sources
    assert source.read() == b"two"


@pytest.mark.parametrize("moment", [0, 4_000_000_000])
def test_a_clock_set_wrong_hides_no_edit(tmp_path: Path, moment: int) -> None:
    file = write(tmp_path / "content/a.md", b"one")
    index: Index = {}
    for text in (b"two", b"six", b"ten"):
        file.write_bytes(text)
        os.utime(file, (moment, moment))
        found = scan(tmp_path, ("content",), index)
        index = found.signatures
        assert found.sources[0].read() == text


def test_links_within_content_are_followed_and_loops_end(tmp_path: Path) -> None:
    content = tmp_path / "content"
    write(content / "a/one.md")
    write(content / "shared/two.md")
    (content / "a/up").symlink_to(content)
    (content / "again").symlink_to(content / "shared")
    (content / "file.md").symlink_to(content / "shared/two.md")
    (content / "x").mkdir()
    (content / "y").mkdir()
    (content / "x/y").symlink_to(content / "y")
    (content / "y/x").symlink_to(content / "x")
    expected = ["a/one.md", "again/two.md", "file.md", "shared/two.md"]
    assert paths(tmp_path) == [f"content/{path}" for path in expected]


def test_content_may_lie_elsewhere_in_the_site(tmp_path: Path) -> None:
    write(tmp_path / ".words/a.md")
    (tmp_path / ".words/b.md").symlink_to("a.md")
    (tmp_path / "content").symlink_to(".words")
    assert paths(tmp_path) == ["content/a.md", "content/b.md"]
    assert paths(tmp_path, "content/b.md") == ["content/b.md"]


def test_a_folder_is_inside_itself_wherever_a_site_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not sources.leads_out("/", tmp_path.parts[1])
    (tmp_path / "out").symlink_to(tmp_path.parent)
    assert sources.leads_out(str(tmp_path), "out")
    # As Windows writes its paths; nothing is asked of the disk.
    windows = types.SimpleNamespace(path=ntpath, sep=ntpath.sep)
    monkeypatch.setattr(sources, "os", windows)
    for root in ("C:\\Users\\me\\gazette", "D:\\", "\\\\share\\office\\gazette"):
        for path in ("content", "config.yaml", "content/stories/2026/a.md"):
            assert not sources.leads_out(root, path), (root, path)
        assert sources.leads_out(root, "content/../secret.txt")
        assert sources.leads_out(root, "content/.git/config")


HIDDEN = b"hunter2"


@pytest.mark.parametrize(
    "target",
    ["../../.env", "../../config.txt", "../../.git/config", "../.keys/a.txt", "../media/.a.txt"],
)
def test_a_link_publishes_nothing_from_beside_content(site: SmallSite, target: str) -> None:
    link = site.folder / "content/pages/a.txt"
    write(Path(os.path.normpath(link.parent / target)), HIDDEN)
    link.symlink_to(target)
    write(site.folder / "content/media/list.txt", b"list")
    site.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n[甲](a.txt)\n")
    made = site.build()
    assert ("E-symlink-outside", "content/pages/a.txt") in {
        (each["code"], each["path"]) for each in made["problems"]
    }
    assert made["status"] == 1
    files = (file for file in site.output.rglob("*") if file.is_file())
    assert not any(HIDDEN in file.read_bytes() for file in files)
    assert HIDDEN.decode() not in site.run("check").error


def test_a_folder_that_became_a_link_is_no_way_out(tmp_path: Path) -> None:
    write(tmp_path / "site/secret/a.md")
    write(tmp_path / "site/content/b.md")
    (tmp_path / "site/content/pages").symlink_to("../secret")
    found = scan(tmp_path / "site", ("content/pages/a.md",), {})
    assert [(each.code, each.path) for each in found.problems] == [
        ("E-symlink-outside", "content/pages/a.md")
    ]
    assert found.sources == ()


def test_links_that_lead_nowhere_or_out_are_said(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site / "content/a.md")
    write(tmp_path / "site-secret/key.md")
    (site / "content/b.md").symlink_to("b.md")
    (site / "content/c.md").symlink_to("gone.md")
    (site / "content/d.md").symlink_to("/etc/hostname")
    (site / "content/e").symlink_to(tmp_path / "site-secret")
    (site / "templates").symlink_to(tmp_path / "site-secret")
    found = scan(site, ("content", "templates"), {})
    assert [source.path for source in found.sources] == ["content/a.md"]
    assert [(each.code, each.path) for each in found.problems] == [
        ("E-symlink-broken", "content/b.md"),
        ("E-symlink-broken", "content/c.md"),
        ("E-symlink-outside", "content/d.md"),
        ("E-symlink-outside", "content/e"),
        ("E-symlink-outside", "templates"),
    ]


def test_what_is_neither_file_nor_folder_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "content/a.md")
    os.mkfifo(tmp_path / "content/pipe.md")
    assert paths(tmp_path) == ["content/a.md"]


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    file = write(tmp_path / "content/a.md")
    (source,) = scan(tmp_path, ("content",), {}).sources
    file.write_bytes(b"y")
    with pytest.raises(SourceChanged):
        source.read()
    file.unlink()
    with pytest.raises(SourceChanged):
        source.read()


def test_a_file_that_cannot_be_read_is_the_machines_fault(tmp_path: Path) -> None:
    source = Source("content/a.md", str(tmp_path), "")
    with pytest.raises(MachineError) as caught:
        source.read()
    assert [each.code for each in caught.value.problems] == ["E-file-unreadable"]


def changing(monkeypatch: pytest.MonkeyPatch, site: SmallSite, times: int) -> list[int]:
    """Let a file change between the scan and the reading, so many times."""
    site.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n开始\n")
    real = survey.take
    left = [times]

    def take(*arguments: object, **options: object) -> survey.Survey:
        found = real(*arguments, **options)  # type: ignore[arg-type]
        if left[0]:
            left[0] -= 1
            site.write("content/pages/about.md", f"---\ntitle: 关于\n---\n\n还剩{left[0]}次\n")
        return found

    monkeypatch.setattr(survey, "take", take)
    return left


def test_a_build_begins_again_when_a_file_changes_meanwhile(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make()
    changing(monkeypatch, site, 2)
    site.make()
    assert "还剩0次" in site.read("about/index.html")


def test_a_build_gives_up_on_files_that_never_rest(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make()
    before = site.snapshot()
    changing(monkeypatch, site, 9)
    made = site.build()
    assert made["status"] == 3
    assert [(each["code"], each["path"]) for each in made["problems"]] == [
        ("E-file-changing", "content/pages/about.md")
    ]
    assert site.snapshot() == before


def test_a_picture_that_changes_while_pages_are_staged_is_noticed(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("content/media/list.txt", "一")
    site.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n[名单](/media/list.txt)\n")
    site.make()
    site.write("content/media/list.txt", "二")
    real = store.Store.staging
    calls: list[int] = []

    def staging(self: store.Store, *, any_due: bool) -> AbstractContextManager[Path]:
        if not calls:
            site.write("content/media/list.txt", "三")
        calls.append(1)
        return real(self, any_due=any_due)

    monkeypatch.setattr(store.Store, "staging", staging)
    site.make()
    assert len(calls) == 2
    (file,) = site.output.glob("assets/list.*.txt")
    assert file.read_text(encoding="utf-8") == "三"


def test_check_begins_again_too(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    changing(monkeypatch, site, 1)
    assert site.run("check").status == 0
