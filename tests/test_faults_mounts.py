"""Disks where one does not expect them, pipes, loops, and a machine with little of everything."""

from __future__ import annotations

import contextlib
import http.client
import os
import resource
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gazette import workers
from gazette.errors import MachineError
from tests.struck import clean, traces
from tests.support import CAMPAIGN, ROOT, Ran, SmallSite
from tests.test_faults_machine import TEXT, as_editor, filled, mounted, said
from tests.watching import Watching


def limited(site: SmallSite, kind: int, limit: int, *arguments: str) -> Ran:
    """Build where the machine gives no more of something than that."""
    done = subprocess.run(
        [sys.executable, "-m", "gazette", "build", "--site", str(site.folder), *arguments],
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(kind, (limit, limit)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("kind", ["a disk", "a folder of the same disk"])
def test_an_output_that_is_mounted_is_built(tmp_path: Path, kind: str) -> None:
    site = SmallSite(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    disk = ("-t", "tmpfs", "none") if kind == "a disk" else ("--bind", str(tmp_path / "elsewhere"))
    with mounted(site.output, *disk):
        assert site.build()["status"] == 0
        site.replace(TEXT, "第二段", "第三段")
        assert site.build()["status"] == 0
        assert site.snapshot() == clean(site)
        assert traces(site.folder) == []


def test_a_commit_is_completed_though_its_output_was_mounted_meanwhile(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    site.make()
    site.replace(TEXT, "第二段", "第三段")
    (tmp_path / "elsewhere").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gazette.output.Output.replace", _refuse)
        assert site.build()["status"] == 3
    assert any(each.startswith("journal") for each in traces(site.folder))
    with mounted(site.output, "--bind", str(tmp_path / "elsewhere")):
        site.make()
        assert site.snapshot() == clean(site)
    assert traces(site.folder) == []


def _refuse(*_: object) -> None:
    raise MachineError([])


def test_an_output_on_another_disk_whose_parent_is_closed_is_built(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    with mounted(tmp_path / "www", "-t", "tmpfs", "none") as disk:
        (disk / "html").mkdir()
        disk.chmod(0o555)
        site.output.symlink_to(disk / "html")
        ran = as_editor("build", "--site", str(site.folder))
        assert ran.status == 0, ran.error
        assert site.snapshot() == clean(site)
        assert traces(disk) == []


def test_a_state_for_which_there_is_no_room_leaves_no_false_word(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    page = site.output / "index.html"
    seen = set()
    with mounted(site.folder / ".gazette", "-t", "tmpfs", "-o", "size=4m", "none") as state:
        site.make()
        for pages in range(12):
            before = page.read_bytes()
            site.replace("config.yaml", "title: ", f"title: {pages}")
            with filled(state, room=pages * 4096):
                ran = site.run("build")
            if ran.status:
                said(ran, "E-disk-full")
            became = "new" if page.read_bytes() != before else "old"
            seen.add((ran.status, became))
            told = "网站已经全换成新的了" if became == "new" else "网站没有动"
            assert (told in ran.error) == bool(ran.status), ran.error
            site.make()
            assert site.snapshot() == clean(site)
    assert {(3, "old"), (3, "new")} <= seen


@pytest.mark.parametrize("path", ["index.html", "feed.xml", "foo.html", "foo.txt"])
def test_a_pipe_in_the_output_keeps_nobody_waiting(site: SmallSite, path: str) -> None:
    site.make()
    is_ours = (site.output / path).exists()
    (site.output / path).unlink(missing_ok=True)
    os.mkfifo(site.output / path)
    ran = limited(site, resource.RLIMIT_CPU, 60)
    assert ran.status == 0, ran.error
    assert stat.S_ISREG((site.output / path).stat().st_mode) == is_ours
    assert (f"output/{path}" in ran.error) == (not is_ours)


@pytest.mark.parametrize("name", ["output", "templates", ".gazette", "content", "config.yaml"])
@pytest.mark.parametrize("verb", ["build", "check", "clean", "stats"])
def test_a_link_to_itself_is_said(site: SmallSite, name: str, verb: str) -> None:
    place = site.folder / name
    if place.exists():
        place.rename(site.folder / "aside")
    place.symlink_to(place.name)
    ran = site.run(verb)
    assert ran.status in (0, 1, 2, 3)
    assert "gazette 自己出了错" not in ran.error
    assert "Traceback" not in ran.error
    if ran.status:
        assert "怎么办：" in ran.error
    if verb == "build" and name != "templates":
        assert ran.status != 0


def test_a_folder_where_each_keeps_his_own_is_looked_at_before(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make()
    before = site.snapshot()
    for folder in (site.output, *(each for each in site.output.rglob("*") if each.is_dir())):
        folder.chmod(0o1777)
    site.replace(TEXT, "第二段", "第三段")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    ran = site.run("build")
    said(ran, "E-permission")
    assert "output/neighbourhoods/baoxing/index.html" in ran.error
    assert "网站没有动" in ran.error
    assert site.snapshot() == before
    monkeypatch.undo()
    site.make()
    assert site.snapshot() == clean(site)


def test_a_text_that_is_mended_stays_its_owners(site: SmallSite) -> None:
    file = site.folder / TEXT
    site.replace(TEXT, "第一段。", "第一段,用了半角的逗号。")
    file.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(file, 64001, 64002)
    before = file.stat()
    assert site.run("check", "--fix").status == 0
    after = file.stat()
    assert "第一段，用了" in file.read_text(encoding="utf-8")
    kept = [(each.st_uid, each.st_gid, each.st_mode) for each in (before, after)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("handles", range(10, 40, 1 if CAMPAIGN else 6))
def test_a_machine_with_few_handles_builds_or_says_so(tmp_path: Path, handles: int) -> None:
    site = SmallSite(tmp_path / "site")
    ran = limited(site, resource.RLIMIT_NOFILE, handles, "--jobs", "2")
    assert ran.status in (0, 3), ran
    assert "Traceback" not in ran.error
    assert "自己出了错" not in ran.error
    site.make()
    assert site.snapshot() == clean(site)


@pytest.mark.parametrize("memory", range(60, 460, 20 if CAMPAIGN else 80))
def test_a_machine_with_little_memory_builds_or_says_so(tmp_path: Path, memory: int) -> None:
    site = SmallSite(tmp_path / "site")
    ran = limited(site, resource.RLIMIT_AS, memory << 20, "--jobs", "1")
    assert ran.status in (0, 3), ran
    assert "Traceback" not in ran.error
    assert "E-headline-font" not in ran.error
    site.make()
    assert site.snapshot() == clean(site)


def _double(number: int) -> int:
    return number * 2


def _no_room(_: int) -> bool:
    return False


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.parametrize("begun", [0, 1])
def test_where_no_other_process_can_be_started_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch, start: str, begun: int
) -> None:
    import multiprocessing
    from multiprocessing.process import BaseProcess

    monkeypatch.setattr(workers, "START_METHOD", start)
    real: Callable[[BaseProcess], None] = BaseProcess.start
    started: list[BaseProcess] = []

    def start_few(self: BaseProcess) -> None:
        if len(started) == begun:
            raise BlockingIOError(11, os.strerror(11))
        started.append(self)
        real(self)

    monkeypatch.setattr(BaseProcess, "start", start_few)
    assert list(workers.mapped(_double, range(9), 3)) == [n * 2 for n in range(9)]
    assert len(started) == begun
    assert not [each for each in multiprocessing.active_children() if each in started]


def test_where_no_thread_can_be_started_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import threading

    real = threading.Thread.start

    def start(self: threading.Thread) -> None:
        if threading.active_count() > 4:
            raise RuntimeError("can't start new thread")
        real(self)

    before = threading.active_count()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        assert list(workers.mapped(_double, range(9), 3)) == [n * 2 for n in range(9)]
    assert threading.active_count() <= before


def test_a_server_without_handles_says_nothing_and_goes_on(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    with Watching(site, "--port", "0", verb="serve") as serving:
        used = len(list(Path(f"/proc/{serving.process.pid}/fd").iterdir()))
        resource.prlimit(serving.process.pid, resource.RLIMIT_NOFILE, (used + 8, used + 100))
        where = urlsplit(serving.address).netloc
        callers = [http.client.HTTPConnection(where, timeout=1) for _ in range(40)]
        for each in callers:
            with contextlib.suppress(OSError):  # not all of them are let in
                each.request("GET", "/-/events")
        time.sleep(2)
        assert "Traceback" not in serving.said
        assert len(serving.said) < 2000
        for each in callers:
            each.close()
        resource.prlimit(serving.process.pid, resource.RLIMIT_NOFILE, (used + 100, used + 100))
        site.replace(TEXT, "第二段", "第三段")
        serving.wait(lambda: "第三段" in site.read("neighbourhoods/baoxing/index.html"))
        again = http.client.HTTPConnection(where, timeout=30)
        again.request("GET", "/")
        assert again.getresponse().status == 200
        again.close()
