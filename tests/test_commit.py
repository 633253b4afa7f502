"""All or nothing: a build that is killed, refused or hindered leaves whole files, and completes."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from gazette import lock, store
from gazette.build import Options, build
from gazette.errors import MachineError
from gazette.output import Output
from tests.struck import clean, copied, hold_whole, prepare
from tests.support import CAMPAIGN, ROOT, SmallSite, command, snapshot
from tests.watching import hear_ctrl_c

# Every so many of the moments of a build are tried; a campaign tries all.
STRIDE = 1 if CAMPAIGN else 15


class Moments:
    """Count each change to the disk below a folder, and let something happen at one of them."""

    def __init__(self) -> None:
        self.root = ""
        self.count = 0
        self.at = 0
        self.act: Callable[[str], None] | None = None
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.root or not _changes(event, arguments):
            return
        path = os.fsdecode(arguments[0])  # type: ignore[arg-type]
        if Path(path).is_absolute() and not path.startswith(self.root):
            return
        self.count += 1
        if self.act and self.count == self.at:
            act, self.act = self.act, None
            act(path if event == "open" else "")

    def watch(self, root: Path, at: int = 0, act: Callable[[str], None] | None = None) -> None:
        self.root, self.count, self.at, self.act = str(root), 0, at, act

    def rest(self) -> int:
        self.root = ""
        return self.count


def _changes(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        mode = arguments[1]
        return (
            isinstance(arguments[0], str)
            and isinstance(mode, str)
            and mode != "a+b"
            and any(letter in mode for letter in "wax+")
        )
    return event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir")


# An audit hook cannot be taken away again, so that there is one for all tests.
MOMENTS = Moments()

DRIVER = """
import os, signal, sys
from pathlib import Path
from gazette.build import Options, build
from tests.test_commit import MOMENTS

def die(path):
    if path and os.path.isdir(os.path.dirname(path)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(handle, b"half")
    os.kill(os.getpid(), signal.SIGKILL)

site, at = Path(sys.argv[1]), int(sys.argv[2])
MOMENTS.watch(site, at, die)
build(Options(site=site, output=site / "output"))
print(MOMENTS.rest())
"""


@pytest.fixture
def edited(tmp_path: Path) -> SmallSite:
    """Return a gazette that was built and then edited: changes, new files, files to go."""
    return prepare(tmp_path / "site")


def hold_completed(site: SmallSite, new: dict[str, str]) -> None:
    """Build again, and find everything as a clean build makes it, and nothing else."""
    site.make()
    assert site.snapshot() == new
    assert [
        path for path in site.output.rglob("*") if path.is_dir() and not any(path.iterdir())
    ] == []
    left = [
        path.name
        for path in site.folder.parent.rglob("*")
        if "stage" in path.name or path.name.endswith(".new") or path.name.startswith("journal")
    ]
    assert left == []
    assert site.make().written == 0


def drive(site: SmallSite, at: int) -> subprocess.CompletedProcess[bytes]:
    """Build in a process of its own that is killed at a moment; at 0 it lives."""
    arguments = [sys.executable, "-c", DRIVER, str(site.folder), str(at)]
    return subprocess.run(arguments, cwd=ROOT, timeout=60, stdout=subprocess.PIPE)


def test_an_output_on_another_drive_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def relpath(path: Path, start: Path) -> str:
        raise ValueError(f"path is on mount {path}, start on mount {start}")  # as on Windows

    monkeypatch.setattr(os.path, "relpath", relpath)
    assert Output(tmp_path / "site", tmp_path / "site/output").shown == "output"
    assert Output(tmp_path / "site", tmp_path / "other").shown == (tmp_path / "other").as_posix()


def test_a_build_killed_at_any_change_leaves_whole_files_and_is_completed(tmp_path: Path) -> None:
    prepared = prepare(tmp_path / "prepared")
    old, new = prepared.snapshot(), clean(prepared)
    moments = int(drive(copied(prepared, tmp_path / "count"), 0).stdout)
    assert moments > 30
    # Not the same in every run, so that in time all are tried.
    for at in range(random.randint(1, STRIDE), moments + 1, STRIDE):  # noqa: S311
        folder = tmp_path / str(at)
        site = copied(prepared, folder / "site")
        assert drive(site, at).returncode == -signal.SIGKILL
        hold_whole(site, old, new)
        hold_completed(site, new)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "E-disk-full"), (errno.EACCES, "E-permission")]
)
def test_a_change_that_the_machine_refuses_is_said_and_completed_later(
    tmp_path: Path, number: int, code: str
) -> None:
    prepared = prepare(tmp_path / "prepared")
    old, new = prepared.snapshot(), clean(prepared)
    site = copied(prepared, tmp_path / "count")
    MOMENTS.watch(site.folder)
    site.make()
    moments = MOMENTS.rest()

    def refuse(_: str) -> None:
        raise OSError(number, os.strerror(number))

    told = 0
    for at in range(1, moments + 1, STRIDE):
        folder = tmp_path / str(at)
        site = copied(prepared, folder / "site")
        MOMENTS.watch(site.folder, at, refuse)
        ran = site.run("build", "--json")
        MOMENTS.rest()
        if ran.status:
            # Where only tidying up was refused, the build need not fail.
            assert ran.status == 3
            assert {each["code"] for each in ran.object["problems"]} == {code}
            told += 1
        hold_whole(site, old, new)
        hold_completed(site, new)
        shutil.rmtree(folder)
    assert told > moments / STRIDE / 2


def test_a_disk_that_stays_full_leaves_the_old_site(edited: SmallSite) -> None:
    before = edited.snapshot()

    class Full:
        def __call__(self, _: str) -> None:
            MOMENTS.at += 1
            MOMENTS.act = self
            raise OSError(errno.ENOSPC, "full")

    MOMENTS.watch(edited.folder, 1, Full())
    ran = edited.run("build", "--json")
    MOMENTS.rest()
    assert ran.status == 3
    assert edited.snapshot() == before


def test_a_held_lock_is_said(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site.make()
    monkeypatch.setattr(lock, "SECONDS", 0.1)
    with lock.locked(site.folder / ".gazette"):
        made = site.build()
    assert made["status"] == 3
    assert [each["code"] for each in made["problems"]] == ["E-locked"]
    assert site.build()["status"] == 0


def test_two_builds_at_once_both_succeed(edited: SmallSite) -> None:
    arguments = [sys.executable, "-m", "gazette", "build", "--site", str(edited.folder)]
    both = [subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    for each in both:
        each.communicate(timeout=60)
    assert [each.returncode for each in both] == [0, 0]
    hold_completed(edited, clean(edited))


def test_a_killed_build_leaves_no_process_that_holds_the_lock(site: SmallSite) -> None:
    code = (
        "import sys; from pathlib import Path; from gazette import lock, workers; import time\n"
        "with lock.locked(Path(sys.argv[1]) / '.gazette'):\n"
        "    for _ in workers.mapped(time.sleep, [0, 0.1, 60, 60], 2): print('.', flush=True)\n"
    )
    arguments = [sys.executable, "-c", code, str(site.folder)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
    assert site.make().written > 0


def test_an_interrupted_build_says_nothing_alarming_and_the_next_completes_it(
    site: SmallSite,
) -> None:
    for number in range(150):
        site.write(
            f"content/neighbourhoods/n-{number}.md",
            f"---\nname: 第{number}\nheadline: 题目\nhighlights: [{{text: 好}}]\n---\n\n"
            + "一段。\n\n" * 200,
        )
    arguments = [sys.executable, "-m", "gazette", "build", "--jobs", "2"]
    arguments += ["--site", str(site.folder)]
    with subprocess.Popen(
        arguments,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    ) as process:
        deadline = time.monotonic() + 30
        while not (site.folder / ".gazette/cache.sqlite").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.15)
        os.killpg(process.pid, signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in error
    hold_completed(site, clean(site))


def test_removed_pages_go_with_their_folders_and_what_is_not_ours_stays(edited: SmallSite) -> None:
    (edited.output / ".well-known").mkdir()
    (edited.output / ".well-known/key.txt").write_text("key")
    (edited.output / ".nojekyll").write_text("")
    (edited.output / "CNAME").write_text("gazette.example")
    (edited.output / "own").mkdir()
    (edited.output / "own/page.html").write_text("<p>别人的", encoding="utf-8")
    made = edited.build()
    assert [(each["code"], each["path"]) for each in made["problems"]] == [
        ("W-output-foreign", "output/CNAME"),
        ("W-output-foreign", "output/own/page.html"),
    ]
    assert not (edited.output / "neighbourhoods/dongfeng").exists()
    assert not (edited.output / "gone/x.html").exists()
    for name in (".well-known/key.txt", ".nojekyll", "CNAME", "own/page.html"):
        assert (edited.output / name).exists()


def test_stale_pages_go_even_when_the_state_was_deleted(edited: SmallSite) -> None:
    shutil.rmtree(edited.folder / ".gazette")
    made = edited.build()
    assert made["removed"] > 0
    assert made["problems"] == []
    assert edited.snapshot() == clean(edited)


def test_a_file_makes_way_for_a_folder_and_the_reverse(site: SmallSite) -> None:
    def alias(text: str) -> None:
        site.write("content/pages/about.md", f"---\ntitle: 关于\naliases: [{text}]\n---\n\n正文\n")

    alias("old.html")
    site.make()
    assert (site.output / "old.html").is_file()
    alias("old.html/deep/, old.html/two.html")
    site.make()
    assert (site.output / "old.html/deep/index.html").is_file()
    alias("old.html")
    site.make()
    assert site.snapshot() == clean(site)


@pytest.mark.parametrize("name", ["old.html/notes.txt", "old.html/.hidden", "old.html/a/notes.txt"])
def test_a_foreign_file_in_the_way_of_a_page_stops_the_build_before_it_begins(
    site: SmallSite, name: str
) -> None:
    site.make()
    file = site.output / name
    file.parent.mkdir(parents=True)
    file.write_text("别人的", encoding="utf-8")
    before = site.snapshot()
    site.write("content/pages/about.md", "---\ntitle: 关于\naliases: [old.html]\n---\n\n正文\n")
    made = site.build()
    assert made["status"] == 2
    assert [(each["code"], each["path"]) for each in made["problems"]] == [
        ("E-output-foreign", f"output/{name}")
    ]
    assert site.snapshot() == before


def test_a_foreign_file_in_the_way_of_a_folder_stops_the_build(site: SmallSite) -> None:
    site.make()
    (site.output / "old").write_text("别人的", encoding="utf-8")
    site.write("content/pages/about.md", "---\ntitle: 关于\naliases: [old/x/]\n---\n\n正文\n")
    made = site.build()
    assert [(each["code"], each["path"]) for each in made["problems"]] == [
        ("E-output-foreign", "output/old")
    ]
    assert (site.output / "old").read_text(encoding="utf-8") == "别人的"


def test_an_empty_folder_where_a_page_must_be_makes_way(site: SmallSite) -> None:
    (site.output / "404.html/empty").mkdir(parents=True)
    site.make()
    assert (site.output / "404.html").is_file()


def test_a_foreign_folder_is_refused_untouched(site: SmallSite, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cat.jpg").write_bytes(b"cat")
    made = site.build("--output", str(folder))
    assert made["status"] == 2
    assert [each["code"] for each in made["problems"]] == ["E-output-foreign"]
    assert snapshot(folder).keys() == {"cat.jpg"}


@pytest.mark.parametrize(
    "place", ["content", "content/x", "templates", ".gazette", ".", "..", "output/../content/y"]
)
def test_the_output_may_not_be_where_the_sources_are(site: SmallSite, place: str) -> None:
    before = snapshot(site.folder / "content")
    made = site.build("--output", str(site.folder / place))
    assert made["status"] == 2
    assert [each["code"] for each in made["problems"]] == ["E-output-source"]
    assert snapshot(site.folder / "content") == before


def test_the_output_may_not_be_a_link_to_the_sources(site: SmallSite) -> None:
    site.output.symlink_to(site.folder / "content")
    assert site.build()["status"] == 2


def test_an_output_beside_the_site_is_no_source(site: SmallSite) -> None:
    made = site.build("--output", str(site.folder / "../public"))
    assert made["status"] == 0
    assert (site.folder.parent / "public/index.html").is_file()


def test_a_file_in_the_place_of_the_output_is_said(site: SmallSite) -> None:
    site.output.write_text("")
    made = site.build()
    assert made["status"] == 2
    assert [each["code"] for each in made["problems"]] == ["E-output-file"]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on another file system where there is one."""
    memory = Path("/dev/shm")  # noqa: S108 - the other file system of every Linux
    folder = memory / f"gazette-{os.getpid()}" if memory.is_dir() else tmp_path / "elsewhere"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_an_output_on_another_file_system_is_staged_there(
    edited: SmallSite, elsewhere: Path
) -> None:
    output = elsewhere / "deep/site"
    for _ in range(2):
        made = edited.build("--output", str(output))
        assert made["status"] == 0
        edited.replace("content/pages/about.md", "一份", "这一份")
    edited.build("--output", str(output))
    assert snapshot(output) == clean(edited)
    assert [path.name for path in elsewhere.rglob(".*")] == []


def test_an_output_that_nothing_can_be_moved_into_is_staged_inside(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make()
    place = store.Store(site.folder, site.output)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if not self.is_relative_to(site.output):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with place.staging(any_due=True) as folder:
        assert folder.parent == site.output / ".gazette-stage"
        assert folder.is_dir()


def test_clean_writes_every_file_anew(site: SmallSite) -> None:
    count = site.make().written
    made = site.build("--clean")
    assert (made["written"], made["unchanged"], made["removed"]) == (count, 0, 0)
    assert made["converted"] == 5


def test_a_damaged_state_changes_no_byte_of_the_site(site: SmallSite) -> None:
    site.make()
    expected = site.snapshot()
    state = site.folder / ".gazette"
    names = sorted(path.name for path in state.iterdir())
    assert {name.partition("-")[0] for name in names} >= {"cache.sqlite", "index.json", "manifest"}
    for name in names:
        file = state / name
        for damage in ("garbage", "empty", "half", "other", "folder"):
            if name == "lock" and damage == "folder":
                continue
            whole = file.read_bytes()
            file.unlink()
            if damage == "folder":
                (file / "in").mkdir(parents=True)
            else:
                data = {
                    "garbage": os.urandom(2000),
                    "empty": b"",
                    "half": whole[: len(whole) // 2],
                    "other": b'{"version": 999, "files": {}}',
                }[damage]
                file.write_bytes(data)
            site.replace("content/pages/about.md", "一份", "二份")
            if damage == "folder" and name.startswith("manifest"):
                # Where the manifest cannot be written the machine is at fault.
                assert site.build()["status"] == 3
            else:
                assert site.build()["status"] == 0, (name, damage)
            site.replace("content/pages/about.md", "二份", "一份")
            if file.is_dir():
                shutil.rmtree(file)
            site.make()
            assert site.snapshot() == expected, (name, damage)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"manifest": {}, "replace": [], "remove": []}'])
def test_a_damaged_journal_is_not_believed(site: SmallSite, text: str) -> None:
    site.make()
    expected = site.snapshot()
    journal = store.Store(site.folder, site.output).journal_file
    journal.write_text(text)
    site.make()
    assert site.snapshot() == expected
    assert not journal.exists()


def test_a_changed_letter_in_the_manifest_is_noticed(site: SmallSite) -> None:
    site.make()
    file = store.Store(site.folder, site.output).manifest_file
    name, _, text = file.read_text().partition("\n")
    record = json.loads(text)
    record["pages"] = 1
    file.write_text(name + "\n" + json.dumps(record))
    assert site.make().pages == sum(path.endswith(".html") for path in site.snapshot())


def test_a_site_that_was_moved_while_a_commit_was_cut_short_is_completed(
    edited: SmallSite, tmp_path: Path
) -> None:
    new = clean(edited)
    assert drive(edited, 25).returncode == -signal.SIGKILL
    shutil.copytree(edited.folder, tmp_path / "moved")
    output = tmp_path / "moved/output"
    build(Options(site=tmp_path / "moved", output=output))
    assert snapshot(output) == new


def test_clean_deletes_what_was_made_and_nothing_else(site: SmallSite) -> None:
    before = snapshot(site.folder)
    site.make()
    (site.output / "notes.txt").write_text("别人的", encoding="utf-8")
    (site.output / ".gitkeep").write_text("")
    assert site.run("clean").status == 0
    assert snapshot(site.folder).keys() - before.keys() == {"output/notes.txt", "output/.gitkeep"}
    assert not (site.folder / ".gazette").exists()
    assert site.run("clean").status == 0


def test_no_permission_to_make_the_state_is_said(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    MOMENTS.watch(site.folder, 1, refuse)
    with pytest.raises(MachineError) as caught:
        site.make()
    MOMENTS.rest()
    assert [each.code for each in caught.value.problems] == ["E-permission"]


def test_the_real_command_ends_with_3_where_it_may_not_write(site: SmallSite) -> None:
    (site.folder / ".gazette").write_text("")
    ran = command("build", "--site", str(site.folder))
    assert ran.status == 3
    assert "E-machine" in ran.error
    assert "Traceback" not in ran.error


def test_a_file_that_came_with_its_folder_under_another_spelling_is_there(tmp_path: Path) -> None:
    """As `Old/` and `old/` are one folder where the file system ignores case."""
    output = Output(tmp_path, tmp_path / "output")
    (tmp_path / "stage/Old").mkdir(parents=True)
    for name in "xy":
        (tmp_path / "stage/Old" / f"{name}.html").write_text(name)
    staged = {"Old/x.html": str(tmp_path / "stage/Old/x.html")}
    staged["old/y.html"] = str(tmp_path / "stage/old/y.html")

    def moved(file: str, path: str) -> str | None:
        made = Output._moved(output, file, path)
        if made:  # there it has now both names
            with contextlib.suppress(FileExistsError):  # such a disk is under it
                (tmp_path / "output/old").symlink_to("Old")
        return made

    with mock.patch.object(output, "_moved", moved):
        output.replace(staged, ())
    assert (tmp_path / "output/old/y.html").read_text() == "y"


def test_a_file_that_vanishes_before_it_is_in_its_place_is_said(tmp_path: Path) -> None:
    """As where a virus scanner takes it away: the old page is no new one."""
    output = Output(tmp_path, tmp_path / "output")
    for folder in ("stage", "output"):
        (tmp_path / folder / "old").mkdir(parents=True)
    (tmp_path / "output/old/y.html").write_text("旧")
    for name in "yz":
        with pytest.raises(MachineError):
            output.replace({f"old/{name}.html": str(tmp_path / f"stage/old/{name}.html")}, ())
