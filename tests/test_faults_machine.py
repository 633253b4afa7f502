"""A disk that is really full, files that are really closed to us, and a machine without a home."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.struck import clean, copied, traces
from tests.support import CAMPAIGN, PRINTED, ROOT, Ran, SmallSite, command
from tests.test_faults_disk import MANUSCRIPT, own
from tests.watching import Watching

TEXT = "content/neighbourhoods/baoxing.md"
# What each of these writes, a disk without room cannot take.
COMMANDS = (
    ("build",),
    ("build", "--clean"),
    ("new", "neighbourhood", "顺昌"),
    ("import", "{site}/来稿.txt"),
    ("check", "--fix"),
    ("pdf",),
    ("wechat", "baoxing", "--out", "{site}/page.html"),
    ("init", "{site}/new"),
)


@contextlib.contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[Path]:
    """Mount something, where the tests may."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *arguments, str(folder)], capture_output=True)
    if done.returncode:
        assert os.geteuid() != 0, done.stderr
        pytest.skip("only root may mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def filled(folder: Path, room: int = 0) -> Iterator[None]:
    """Have no room on a disk, or only so much (in bytes)."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    os.truncate(filler, max(filler.stat().st_size - room, 0))
    yield
    filler.unlink()


def edited(folder: Path) -> SmallSite:
    site = SmallSite(folder).write("来稿.txt", MANUSCRIPT)
    site.make()
    for name in ("baoxing", "dongfeng"):
        site.replace(f"content/neighbourhoods/{name}.md", "第一段。", "第一段,用了半角的逗号。")
    return site


def said(ran: Ran, code: str) -> None:
    """Find one problem, in words that an editor understands."""
    assert ran.status == 3, ran
    assert f"[{code}]" in ran.error, ran
    assert "怎么办：" in ran.error
    assert "Traceback" not in ran.error
    assert "No space" not in ran.error
    assert "Permission denied" not in ran.error


def test_a_disk_that_is_really_full_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=6m", "none") as disk:
        site = edited(disk / "site")
        before, output = own(site), site.snapshot()
        for words in COMMANDS:
            with filled(disk):
                said(
                    site.run(*(word.replace("{site}", str(site.folder)) for word in words)),
                    "E-disk-full",
                )
            assert own(site) == before, words
            assert site.snapshot() == output, words
            assert traces(site.folder) == [], words
        site.make()
        assert site.snapshot() == clean(site)


def test_a_disk_that_fills_up_in_the_middle_of_a_build_is_said(tmp_path: Path) -> None:
    """For real, with a little more room each time."""
    kept = edited(tmp_path / "kept/site")
    old, new = kept.snapshot(), clean(kept)
    rooms = [4096 * pages for pages in range(1, 80)]
    few = rooms if CAMPAIGN else random.sample(rooms, 4)
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=4m", "none") as disk:
        full = 0
        for room in few:
            site = copied(kept, disk / "site")
            with filled(disk, room):
                ran = site.run("build", "--jobs", "1")
            if ran.status:
                said(ran, "E-disk-full")
                full += 1
            # Where there is no room for the state only, the site is new.
            assert site.snapshot() in ((old, new) if ran.status else (new,)), room
            assert traces(site.folder) == [], room
            site.make()
            assert site.snapshot() == new
            shutil.rmtree(site.folder)
        assert not CAMPAIGN or 5 < full < len(rooms)


def test_a_server_on_a_full_disk_serves_on_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=4m", "none") as disk:
        site = SmallSite(disk / "site")
        with Watching(site, "--port", "0", "--jobs", "1", verb="serve") as serving:
            page = serving.address + "neighbourhoods/baoxing/"
            with filled(disk):
                file = site.folder / TEXT
                with file.open("r+b") as handle:  # as many bytes as before: for them there is room
                    handle.write(file.read_bytes().replace("第二段".encode(), "第三段".encode()))
                serving.wait(lambda: any("E-disk-full" in line for line in serving.errors))
                with urllib.request.urlopen(page, timeout=10) as answer:
                    assert "第二段" in answer.read().decode()
            serving.wait(lambda: "第三段" in site.read("neighbourhoods/baoxing/index.html"))
            assert serving.is_right()


def test_a_file_that_may_not_grow_is_said(tmp_path: Path) -> None:
    """As on a file system with small files."""
    site = SmallSite(tmp_path / "site")
    site.make()
    before = site.snapshot()
    site.replace(TEXT, "第二段。", "第二段。" * 3000)
    done = subprocess.run(
        [sys.executable, "-m", "gazette", "build", "--site", str(site.folder)],
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384)),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    said(Ran(done.returncode, done.stdout, done.stderr), "E-machine")
    assert "文件超过了允许的大小" in done.stderr
    assert site.snapshot() == before
    assert traces(site.folder) == []
    site.make()
    assert site.snapshot() == clean(site)


# Root, but for the right to read and write what is closed.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def as_editor(*arguments: str, env: dict[str, str] | None = None) -> Ran:
    """Run `gazette` as somebody to whom a closed file is closed."""
    before: list[str] = []
    if os.geteuid() == 0:
        assert shutil.which("setpriv"), "setpriv is missing: apt install util-linux"
        before = UNPRIVILEGED
    done = subprocess.run(
        [*before, sys.executable, "-m", "gazette", *arguments],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)} | (env or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_all_files_that_are_closed_to_us_are_said_at_once(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site").write("content/media/map.txt", "图")
    closed = [TEXT, "content/centres/health.md", "content/media/map.txt"]
    for path in closed:
        (site.folder / path).chmod(0)
    for verb in ("build", "check", "stats"):
        ran = as_editor(verb, "--site", str(site.folder))
        said(ran, "E-file-unreadable")
        assert all(f"{path}:1:1" in ran.error for path in closed), ran
        assert "读不了这个文件：没有权限" in ran.error
    assert not site.output.exists()


@pytest.mark.parametrize(
    ("closed", "commands"),
    [
        ("output/themes", ["build"]),
        (
            "content/neighbourhoods",
            ["new neighbourhood 顺昌", "import {site}/来稿.txt", "check --fix"],
        ),
        (".gazette", ["build"]),
        (".", ["init {site}/new", "pdf"]),
    ],
)
def test_a_folder_that_is_closed_to_us_is_said_and_nothing_is_changed(
    tmp_path: Path, closed: str, commands: list[str]
) -> None:
    site = edited(tmp_path / "site")
    site.replace("content/centres/health.md", "themes: [健康]", "themes: [健康, 新的主题]")
    before, output = own(site), site.snapshot()
    for errand in commands:
        words = errand.replace("{site}", str(site.folder)).split()
        (site.folder / closed).chmod(0o555)
        said(as_editor(*words, "--site", str(site.folder)), "E-permission")
        assert (own(site), site.snapshot()) == (before, output)
        (site.folder / closed).chmod(0o755)
    assert as_editor(*words, "--site", str(site.folder)).status in (0, 1)


@pytest.mark.parametrize("closed", ["output", "output/stories"])
def test_an_output_that_may_be_written_and_not_be_looked_into_is_said(
    tmp_path: Path, closed: str
) -> None:
    site = edited(tmp_path / "site")
    story = "content/stories/2026/a.md"
    site.write(story, "---\ntitle: 集\ndate: 2026-11-20\n---\n\n好。\n").make()
    before = site.snapshot()
    site.remove(story)  # its page would stay, and nobody know
    (site.folder / closed).chmod(0o333)
    ran = as_editor("build", "--site", str(site.folder))
    (site.folder / closed).chmod(0o755)
    said(ran, "E-permission")
    assert site.snapshot() == before
    assert as_editor("build", "--site", str(site.folder)).status == 0
    assert site.snapshot() == clean(site)


def test_a_closed_folder_that_a_disk_has_of_its_own_is_in_nobodys_way(tmp_path: Path) -> None:
    site = edited(tmp_path / "site")
    found = site.output / "lost+found"
    found.mkdir(mode=0)
    assert as_editor("build", "--site", str(site.folder)).status == 0
    found.rmdir()
    assert site.snapshot() == clean(site)


def test_settings_that_are_closed_to_us_are_said_by_every_command(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site").write("来稿.txt", MANUSCRIPT)
    (site.folder / "config.yaml").chmod(0)
    for words in (
        ("build",),
        ("check",),
        ("new", "page", "新页"),
        ("import", str(site.folder / "来稿.txt")),
    ):
        ran = as_editor(*words, "--site", str(site.folder))
        assert ran.status == 3, ran
        assert "config.yaml" in ran.error
        assert "没有权限" in ran.error
    (site.folder / "config.yaml").chmod(0o644)
    site.folder.chmod(0)
    ran = as_editor("build", "--site", str(site.folder))
    site.folder.chmod(0o755)
    said(ran, "E-permission")


def test_a_read_only_checkout_can_be_read(tmp_path: Path) -> None:
    site = edited(tmp_path / "site").write("config.yaml", PRINTED)
    here = site.folder
    with mounted(here, "--bind", str(here)) as folder:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        out = str(tmp_path / "issue.pdf"), str(tmp_path / "page.html")
        for words in (
            ("check",),
            ("stats",),
            ("schema",),
            ("pdf", "--out", out[0]),
            ("wechat", "baoxing", "--out", out[1]),
        ):
            ran = site.run(*words)
            assert ran.status == 0, (words, ran)
        assert all(Path(each).stat().st_size for each in out)
        for errand in (*COMMANDS, ("clean",)):
            ran = site.run(*(word.replace("{site}", str(here)) for word in errand))
            said(ran, "E-permission")
            assert "只读" in ran.error, errand
        for verb in ("serve", "watch"):
            ran = command(verb, "--site", str(here))
            said(ran, "E-permission")
            assert "只读" in ran.error, verb


def test_a_machine_without_a_home_or_a_place_for_what_passes_builds(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site").write("config.yaml", PRINTED)
    nowhere = {"HOME": "/nonexistent/home", "TMPDIR": "/nonexistent/tmp", "XDG_DATA_HOME": "/none"}
    ran = as_editor("build", "--jobs", "2", "--site", str(site.folder), env=nowhere)
    assert (ran.status, ran.error) == (0, "")
    ran = as_editor("check", "--site", str(site.folder))  # with no HOME at all
    assert (ran.status, ran.error) == (0, "")


@pytest.mark.parametrize("words", [("build",), ("build", "--json"), ("--help",)])
def test_what_cannot_be_printed_is_said_and_the_site_is_made(
    site: SmallSite, words: tuple[str, ...]
) -> None:
    arguments = [sys.executable, "-m", "gazette", *words]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    made = clean(site) if "build" in words else {}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            arguments, cwd=site.folder, env=env, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 3, done
    assert done.stderr == "没有印出来：磁盘满了 / This could not be printed.\n"
    assert site.snapshot() == made
    assert traces(site.folder) == []
    shutil.rmtree(site.output, ignore_errors=True)
    closed = subprocess.run(
        arguments, cwd=site.folder, env=env, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1)
    )
    assert (closed.returncode, closed.stderr) == (0, b"")
    assert site.snapshot() == made


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Return the processes that another has started."""
    with contextlib.suppress(OSError):
        task = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        return [int(each) for each in task.read_text().split()]
    return []


def worked(worker: int) -> float:
    """Return for how many seconds a process had a processor; none when it is gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0


def killed_worker(site: SmallSite, after: float) -> Ran:
    """Build with two processes, of which one is killed when it has worked for some seconds."""
    for number in range(40):
        body = f"第{number}段，有**着重**。\n\n" * 200
        site.write(f"content/pages/page-{number}.md", f"---\ntitle: 第{number}\n---\n\n{body}")
    arguments = [sys.executable, "-m", "gazette", "build", "--jobs", "2"]
    with subprocess.Popen(
        [*arguments, "--site", str(site.folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        while not (busy := [each for each in workers_of(process) if worked(each) >= after]):
            assert process.poll() is None
            time.sleep(0.001)
        os.kill(busy[0], signal.SIGKILL)
        output, error = process.communicate(timeout=60)
    return Ran(process.returncode, output, error)


ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere nothing tells whose a process is"
)


@ON_LINUX
def test_a_worker_that_is_killed_is_said_and_the_site_stays(site: SmallSite) -> None:
    """As Linux does where there is no memory."""
    site.make()
    before = site.snapshot()
    ran = killed_worker(site, after=0.05)
    said(ran, "E-worker")
    assert "--jobs 1" in ran.error
    assert site.snapshot() == before
    site.make()
    assert site.snapshot() == clean(site)
    assert traces(site.folder) == []


@ON_LINUX
def test_a_worker_that_is_killed_before_it_works_is_said_or_done_without(site: SmallSite) -> None:
    """A pool of which one does not even begin is no pool: the build goes on in one process."""
    site.make()
    before = site.snapshot()
    ran = killed_worker(site, after=0)
    if ran.status:
        said(ran, "E-worker")
        assert site.snapshot() == before
        site.make()
    assert site.snapshot() == clean(site)
    assert traces(site.folder) == []


def test_a_working_folder_that_was_deleted_is_no_traceback(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = "import os, sys; os.rmdir(os.getcwd()); from gazette.cli import main; main(['build'])"
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=gone,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode in (2, 3)
    assert "怎么办：" in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - started < 60
