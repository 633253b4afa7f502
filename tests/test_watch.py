"""Save, and it is built: every way that programs have of saving is one rebuild."""

from __future__ import annotations

import mmap
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gazette import bursts
from gazette.build import Options
from gazette.bursts import Bursts
from gazette.events import Events, kind_of
from gazette.watch import Notice, Rebuild, Watch
from tests.machine import png
from tests.support import CAMPAIGN, CONFIG, SmallSite, command, snapshot
from tests.watching import Watching, clean

BAOXING = "content/neighbourhoods/baoxing.md"
NEW = "第二段，刚刚改过。"
VIM = ("vim", "-u", "NONE", "-N", "-es", "-c", "set encoding=utf-8")
# When Ctrl-C comes after a change that renders every page: from the quiet to the last page.
DELAYS = [0.16 + 0.03 * step for step in (range(16) if CAMPAIGN else (0, 4))]
CENTRE = "---\nname: {}\nheadline: 题目\nhighlights:\n  - text: 好\n---\n\n正文。\n"


@pytest.fixture
def watching(standing: SmallSite) -> Iterator[Watching]:
    with Watching(standing) as made:
        yield made


def text_of(site: SmallSite, new: str = NEW) -> bytes:
    """Return the profile with another last paragraph."""
    text = (site.folder / BAOXING).read_text(encoding="utf-8")
    return text.replace("第二段。", new).encode()


def in_place(file: Path, data: bytes) -> None:
    file.write_bytes(data)


def truncated_first(file: Path, data: bytes) -> None:
    file.write_bytes(b"")
    time.sleep(0.03)
    file.write_bytes(data)


def renamed_over(file: Path, data: bytes) -> None:
    """As VS Code and others do: a file beside it, flushed, takes its place."""
    beside = file.with_name(f"{file.name}.tmp-{os.getpid()}")
    with beside.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(file)


def by_a_hidden_file(file: Path, data: bytes) -> None:
    """As GTK programs do."""
    beside = file.with_name(".goutputstream-X1Y2Z3")
    beside.write_bytes(data)
    beside.replace(file)


def old_one_moved_away(file: Path, data: bytes) -> None:
    """As Emacs and vim do with a backup by renaming."""
    file.rename(file.with_name(file.name + "~"))
    file.write_bytes(data)


def in_pieces(file: Path, data: bytes) -> None:
    with file.open("wb", buffering=0) as handle:
        for start in range(0, len(data), 40):
            handle.write(data[start : start + 40])
            time.sleep(0.005)


def linked_elsewhere(file: Path, data: bytes) -> None:
    """As a synchronising program may do: a new file, linked to its name."""
    beside = file.with_name(".sync-1")
    beside.write_bytes(data)
    file.unlink()
    os.link(beside, file)
    beside.unlink()


@pytest.mark.parametrize(
    "save",
    [
        in_place,
        truncated_first,
        renamed_over,
        by_a_hidden_file,
        old_one_moved_away,
        in_pieces,
        linked_elsewhere,
    ],
)
def test_a_save_is_one_rebuild(watching: Watching, save: Callable[[Path, bytes], None]) -> None:
    save(watching.site.folder / BAOXING, text_of(watching.site))
    lines = watching.settle()
    assert len(lines) == 1
    assert "neighbourhoods/baoxing.md：2 页" in lines[0]
    assert NEW in watching.site.read("neighbourhoods/baoxing/index.html")
    assert watching.is_right()


@pytest.mark.parametrize(
    "program",
    [
        ["sed", "-i", f"s/第二段。/{NEW}/", "baoxing.md"],
        ["perl", "-i.bak", "-pe", f"s/第二段。/{NEW}/", "baoxing.md"],
        ["sh", "-c", f"printf ',s/第二段。/{NEW}/\nw\nq\n' | ed -s baoxing.md"],
        ["sh", "-c", f"sed 's/第二段。/{NEW}/' baoxing.md > /tmp/$$ && cp -p /tmp/$$ baoxing.md"],
        ["sh", "-c", f"sed 's/第二段。/{NEW}/' baoxing.md > .new && mv .new baoxing.md"],
        ["sh", "-c", f"sed 's/第二段。/{NEW}/' baoxing.md > .new && ln -f .new baoxing.md"],
    ],
    ids=lambda program: " ".join(program)[:14],
)
def test_programs_save_once(watching: Watching, program: list[str]) -> None:
    folder = (watching.site.folder / BAOXING).parent
    subprocess.run(program, cwd=folder, env=os.environ | {"LC_ALL": "C.UTF-8"}, check=True)
    assert NEW in (watching.site.folder / BAOXING).read_text(encoding="utf-8")
    (line,) = watching.settle()
    assert "neighbourhoods/baoxing.md：2 页" in line
    assert watching.is_right()


def test_what_is_undone_within_a_burst_is_no_change(watching: Watching) -> None:
    file, before = watching.site.folder / BAOXING, watching.site.snapshot()
    data = file.read_bytes()
    file.write_bytes(text_of(watching.site))
    file.write_bytes(data)
    (line,) = watching.settle()
    assert line.endswith("没有变化")
    assert watching.site.snapshot() == before


def test_saving_without_end_is_built_every_two_seconds(watching: Watching) -> None:
    file, text = watching.site.folder / BAOXING, text_of(watching.site)
    started = last = time.monotonic()
    number = pauses = 0
    while time.monotonic() - started < 5:
        renamed_over(file, text + f"\n第{number}次。\n".encode())
        number += 1
        # Where the machine is busy it is this here that stops to save.
        pauses += time.monotonic() - last > bursts.QUIET * 0.8
        last = time.monotonic()
        time.sleep(0.03)
    assert 1 <= len(watching.rebuilds) - watching.count <= 3 + pauses
    watching.settle()
    assert f"第{number - 1}次。" in watching.site.read("neighbourhoods/baoxing/index.html")
    assert watching.is_right()


def test_what_is_saved_while_a_build_runs_is_built_next(site: SmallSite) -> None:
    for number in range(150):
        site.write(f"content/centres/c{number}.md", CENTRE.format(f"第{number}中心"))
    with Watching(site) as watching:
        site.replace("config.yaml", "title: 小报", "title: 大报")
        time.sleep(0.15)  # the quiet is over: every page is being made
        for delay in (0, 0.05, 0.1):
            time.sleep(delay)
            site.replace(BAOXING, "第二段。", f"第二段。{delay}。")
        watching.settle()
        assert watching.is_right()


def test_a_save_in_two_steps_is_at_most_two_rebuilds(watching: Watching) -> None:
    file, data = watching.site.folder / BAOXING, text_of(watching.site)
    file.write_bytes(b"")
    time.sleep(0.3)
    file.write_bytes(data)
    assert len(watching.settle()) <= 2
    assert watching.is_right()


@pytest.mark.parametrize(
    "options",
    [
        "set nobackup nowritebackup",
        "set backup writebackup backupcopy=no",
        "set backup writebackup backupcopy=yes",
        "set swapfile updatecount=1 backup writebackup backupcopy=auto",
    ],
)
def test_vim_saves_once(watching: Watching, options: str) -> None:
    file = watching.site.folder / BAOXING
    subprocess.run(
        [*VIM, "-c", options, "-c", f"%s/第二段。/{NEW}/", "-c", "wq", file.name],
        cwd=file.parent,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        check=True,
    )
    assert NEW in file.read_text(encoding="utf-8")
    assert len(watching.settle()) == 1
    assert watching.is_right()


def test_a_touch_and_a_save_of_the_same_bytes_change_nothing(watching: Watching) -> None:
    before = watching.site.snapshot()
    (watching.site.folder / BAOXING).touch()
    (line,) = watching.settle()
    assert line.endswith("neighbourhoods/baoxing.md：没有变化")
    assert watching.site.snapshot() == before


def test_what_programs_leave_beside_a_file_wakes_nobody(watching: Watching) -> None:
    for name in ("~$baoxing.md", ".baoxing.md.swp", "baoxing.md~", ".DS_Store", "4913", "#b.md#"):
        watching.site.write(f"content/neighbourhoods/{name}", "x")
    watching.site.write("notes.txt", "x").write(".gazette/x", "x").write("output/.x", "x")
    time.sleep(1)
    assert len(watching.rebuilds) == watching.count


def test_own_writes_wake_nobody(watching: Watching) -> None:
    watching.site.replace("config.yaml", "title: 小报", "title: 大报")
    assert len(watching.settle()) == 1
    time.sleep(2.5)
    assert len(watching.rebuilds) == watching.count
    assert watching.is_right()


def git_of(site: SmallSite) -> Callable[..., None]:
    """Return what runs git in the site's folder, as somebody."""

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(
            ["git", *identity, *arguments], cwd=site.folder, check=True, capture_output=True
        )

    return git


def test_stash_and_reset_are_one_rebuild_each(site: SmallSite) -> None:
    git = git_of(site)
    site.write(".gitignore", "output/\n.gazette/\n")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    with Watching(site) as watching:
        before = site.snapshot()
        site.write(BAOXING, text_of(site))
        site.replace("content/pages/about.md", "一份", "这一份")
        assert len(watching.settle()) == 1
        git("stash")
        assert len(watching.settle()) == 1
        assert site.snapshot() == before
        git("stash", "pop")
        assert len(watching.settle()) == 1
        assert NEW in site.read("neighbourhoods/baoxing/index.html")
        git("reset", "--hard")
        assert len(watching.settle()) == 1
        assert site.snapshot() == before


def test_a_checkout_of_two_hundred_files_is_one_rebuild(site: SmallSite) -> None:
    git = git_of(site)
    for number in range(200):
        site.write(f"content/centres/c{number}.md", CENTRE.format(f"第{number}中心"))
    site.write(".gitignore", "output/\n.gazette/\n")
    git("init", "-q", "-b", "one")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("checkout", "-qb", "two")
    for file in (site.folder / "content/centres").glob("c*.md"):
        file.write_text(file.read_text(encoding="utf-8").replace("正文", "另一段正文"), "utf-8")
    git("commit", "-qam", "two")
    with Watching(site) as watching:
        git("checkout", "-q", "one")
        (line,) = watching.settle()
        assert "等 200 个文件" in line
        assert watching.is_right()


def test_folders_may_come_move_and_go(watching: Watching, tmp_path: Path) -> None:
    site = watching.site
    outside = tmp_path / "outside"
    bundle = "---\nname: 新地方\nheadline: 题\nhighlights:\n  - text: 好\n---\n\n![画](p.png)\n"
    (outside / "place").mkdir(parents=True)
    (outside / "place/index.md").write_text(bundle, encoding="utf-8")
    (outside / "place/p.png").write_bytes(png(1))
    shutil.move(outside / "place", site.folder / "content/centres/place")
    assert len(watching.settle()) == 1
    assert "新地方" in site.read("centres/place/index.html")
    (site.folder / "content/centres/place").rename(site.folder / "content/centres/other")
    watching.settle()
    assert not (site.output / "centres/place").exists()
    site.replace("content/centres/other/index.md", "新地方", "改了名的地方")
    watching.settle()
    assert "改了名的地方" in site.read("centres/other/index.html")
    shutil.move(site.folder / "content/centres/other", outside / "other")
    watching.settle()
    assert not (site.output / "centres/other").exists()
    assert watching.is_right()
    (outside / "other/index.md").write_text(bundle, encoding="utf-8")  # no longer of the site
    (site.folder / "content/empty").mkdir()
    time.sleep(1.5)
    assert len(watching.rebuilds) == watching.count


def test_a_file_deleted_and_brought_back_leaves_what_was(watching: Watching) -> None:
    site, path = watching.site, "content/centres/health.md"
    before, data = site.snapshot(), (site.folder / path).read_bytes()
    site.remove(path)
    watching.settle()
    assert not (site.output / "centres").exists()
    site.write(path, data)
    watching.settle()
    assert site.snapshot() == before


def test_templates_styles_and_media_count_also_where_their_folder_comes_later(
    watching: Watching,
) -> None:
    site = watching.site
    site.write(
        "templates/page.html", '{% extends "base.html" %}{% block main %}自己的{% endblock %}'
    )
    watching.settle()
    assert "自己的" in site.read("about/index.html")
    site.write("templates/static/css/99-own.css", ".own { color: #123456; }\n")
    watching.settle()
    assert ".own { color: #123456; }" in next(site.output.glob("assets/site.*.css")).read_text()
    site.write("content/media/one.png", png(1))
    site.replace(BAOXING, "第二段。", "![画](/media/one.png)")
    watching.settle()
    assert list(site.output.glob("assets/one-*.png"))
    shutil.rmtree(site.folder / "templates")
    watching.settle()
    assert watching.is_right()


def test_content_deleted_and_restored_is_survived(watching: Watching, tmp_path: Path) -> None:
    site = watching.site
    before = site.snapshot()
    shutil.copytree(site.folder / "content", tmp_path / "kept")
    (site.folder / "content").rename(tmp_path / "deleted")  # as a file manager deletes: at once
    assert "有 1 处要改" in watching.settle()[-1]
    assert site.snapshot() == before
    shutil.copytree(tmp_path / "kept", site.folder / "content")
    watching.settle()
    site.write(BAOXING, text_of(site))
    assert "2 页" in watching.settle()[-1]
    (site.folder / "content").rename(site.folder / "away")
    watching.settle()
    (site.folder / "away").rename(site.folder / "content")
    watching.settle()
    site.replace(BAOXING, NEW, "又一次。")
    watching.settle()
    assert watching.is_right()


def test_what_changed_while_the_machine_slept_is_built_when_it_wakes(
    watching: Watching,
) -> None:
    site = watching.site
    watching.process.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    site.write(BAOXING, text_of(site))
    site.replace("content/pages/about.md", "一份", "这一份")
    time.sleep(1)
    watching.process.send_signal(signal.SIGCONT)
    assert len(watching.settle()) == 1
    assert watching.is_right()
    assert "每秒" not in watching.said


def test_a_mistake_is_said_and_the_last_good_site_stays(watching: Watching) -> None:
    site = watching.site
    before = site.snapshot()
    site.replace(BAOXING, "name: 宝兴", "nam: 宝兴")
    (line,) = watching.settle()
    assert "处要改，网站还是上一次的样子" in line
    assert f"{BAOXING}:2:1 [E-key-unknown]" in watching.said
    assert site.snapshot() == before
    site.write("config.yaml", "title: [\n")
    watching.settle()
    assert site.snapshot() == before
    site.replace(BAOXING, "nam: 宝兴", "name: 宝兴")
    watching.settle()
    shutil.copy(site.folder / "config.yaml", site.folder / "broken")
    SmallSite(site.folder)
    watching.settle()
    assert site.snapshot() == before


def test_an_output_that_somebody_touched_is_put_right_at_the_next_look(
    watching: Watching,
) -> None:
    site = watching.site
    before = site.snapshot()
    (site.output / "about/index.html").unlink()
    site.write("output/index.html", "spoilt")
    watching.wait(lambda: site.snapshot() == before, 15)


def test_a_change_that_makes_no_event_is_found_and_polling_begins(watching: Watching) -> None:
    file = watching.site.folder / BAOXING
    with file.open("r+b") as handle, mmap.mmap(handle.fileno(), 0) as memory:
        position = memory.find("第二".encode())
        memory[position : position + 6] = "第三".encode()
        memory.flush()
    watching.wait(lambda: "系统却没有通知" in watching.said, 15)
    assert "第三段" in watching.site.read("neighbourhoods/baoxing/index.html")
    watching.settle()
    watching.site.replace(BAOXING, "第三段。", NEW)
    watching.settle()
    assert watching.is_right()


def test_polling_finds_every_save(site: SmallSite) -> None:
    with Watching(site, "--poll") as watching:
        assert "每秒自己看一遍" in watching.said
        for number, save in enumerate((in_place, renamed_over, truncated_first)):
            save(site.folder / BAOXING, text_of(site, f"第二段。第{number}次。"))
            watching.settle()
            assert f"第{number}次。" in site.read("neighbourhoods/baoxing/index.html")
        assert watching.is_right()


def test_where_the_system_gives_no_more_watches_it_polls(site: SmallSite) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    heard: list[Rebuild | Notice] = []

    def tell(news: Rebuild | Notice) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        heard.append(news)
        if isinstance(news, Rebuild):
            watch.stop()

    watch = Watch(Options(site=site.folder, output=site.output), tell)
    watch.first()
    Events(site.folder, watch.bursts).stop()  # what must be imported is
    with Path(os.devnull).open() as lowest:  # from here on no handle is to be had
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest.fileno() + 1, hard))
        try:
            watch.listen()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert heard == [Notice("full")]
    site.write(BAOXING, text_of(site))
    watch.run()
    assert NEW in site.read("neighbourhoods/baoxing/index.html")


def test_what_happens_in_a_gazette_that_is_a_whole_drive_is_heard() -> None:
    """As on a USB stick."""
    events = Events(Path("/"), Bursts())
    assert events._path("/content/pages/about.md") == "content/pages/about.md"
    assert events._path("/elsewhere/content/a.md") is None


def test_a_name_that_is_no_text_is_said_and_survived(watching: Watching) -> None:
    site = watching.site
    before = site.snapshot()
    folder = os.fsencode(site.folder / "content/centres")
    for name in (b"\xd0\xc2.md", b"two\nlines.md"):
        file = Path(os.fsdecode(folder + b"/" + name))
        file.write_text(CENTRE.format("新中心").replace("name:", "slug: new\nname:"), "utf-8")
        assert "有 1 处要改" in watching.settle()[-1]
        assert "E-file-name" in "\n".join(watching.errors[-5:])
        assert site.snapshot() == before
        file.unlink()
        watching.settle()
    site.write(BAOXING, text_of(site))
    watching.settle()
    assert watching.is_right()


def test_what_lies_behind_a_link_in_the_site_is_heard_at_once(watching: Watching) -> None:
    site = watching.site
    us = "content/media/us.txt"
    site.write("content/media/one.png", png(1)).write(us, "---\ntitle: 我们\n---\n\n旧的。\n")
    (site.folder / "content/pages/us.md").symlink_to("../media/us.txt")
    (site.folder / "content").rename(site.folder / ".words")
    (site.folder / "content").symlink_to(".words")
    watching.settle()
    site.replace(BAOXING, "第二段。", "![画](/media/one.png)")
    watching.settle()
    time.sleep(2.5)  # another folder behind the name is another one to listen to
    watching.count = len(watching.rebuilds)
    (first,) = site.output.glob("assets/one-*.png")
    renamed_over(site.folder / ".words/media/one.png", png(2))
    assert len(watching.settle(3)) == 1
    assert list(site.output.glob("assets/one-*.png")) != [first]
    renamed_over(site.folder / ".words/media/us.txt", "---\ntitle: 我们\n---\n\n新的。\n".encode())
    assert len(watching.settle(3)) == 1
    assert "新的" in site.read("us/index.html")
    time.sleep(2.5)  # own writes wake nobody, whatever the links lead to
    assert len(watching.rebuilds) == watching.count
    assert "每秒" not in watching.said


@pytest.mark.parametrize("verb", ["watch", "serve"])
def test_ctrl_c_ends_at_once_also_while_processes_start(site: SmallSite, verb: str) -> None:
    for number in range(150):
        site.write(f"content/centres/c{number}.md", CENTRE.format(f"第{number}中心"))
    assert command("build", "--site", str(site.folder)).status == 0
    ports = ("--port", "0") if verb == "serve" else ()
    for index, delay in enumerate(DELAYS):
        with Watching(site, *ports, verb=verb, start_new_session=True) as watching:
            site.write("config.yaml", CONFIG.replace("小报", f"第{index}报"))
            time.sleep(delay)
            # As a terminal does it: to the process and all that it started.
            os.killpg(watching.process.pid, signal.SIGINT)
            started = time.monotonic()
            watching.process.wait(10)
            assert time.monotonic() - started < 2
        assert watching.errors == []
    assert command("build", "--site", str(site.folder)).status == 0
    assert snapshot(site.output) == clean(site)


def test_a_second_watcher_is_turned_away_also_when_the_state_was_deleted(
    watching: Watching,
) -> None:
    state = watching.site.folder / ".gazette"
    while state.exists():  # the watcher may be writing into it at this moment
        shutil.rmtree(state, ignore_errors=True)
    ran = command("watch", "--site", str(watching.site.folder))
    assert (ran.status, "E-watched" in ran.error) == (3, True)
    watching.site.write(BAOXING, text_of(watching.site))
    assert len(watching.settle()) == 1
    assert watching.is_right()


def test_a_second_watcher_says_where_the_first_is_and_leaves_it_alone(watching: Watching) -> None:
    for verb in ("watch", "serve"):
        ran = command(verb, "--site", str(watching.site.folder))
        assert ran.status == 3
        assert "E-watched" in ran.error
        assert "gazette watch" in ran.error
    watching.site.write(BAOXING, text_of(watching.site))
    assert len(watching.settle()) == 1
    assert watching.is_right()


def test_a_build_beside_the_watcher_does_it_no_harm(watching: Watching) -> None:
    site = watching.site
    site.write(BAOXING, text_of(site))
    watching.settle()
    site.replace("content/pages/about.md", "一份", "这一份")
    assert command("build", "--site", str(site.folder)).status == 0
    watching.settle()
    assert command("clean", "--site", str(site.folder)).status == 0
    site.replace("content/pages/about.md", "这一份", "这是一份")
    watching.settle()
    assert watching.is_right()


def test_a_burst_ends_with_quiet_and_never_lasts_long() -> None:
    bursts = Bursts(quiet=0.05, cap=0.2)
    assert bursts.take(0.01) == frozenset()
    bursts.add("a")
    bursts.add("b")
    started = time.monotonic()
    assert bursts.take(10) == {"a", "b"}
    assert 0.04 < time.monotonic() - started < 2
    import threading

    done = threading.Event()

    def noise() -> None:
        while not done.wait(0.01):
            bursts.add("noise")

    thread = threading.Thread(target=noise)
    thread.start()
    try:
        bursts.take(10)
        started = time.monotonic()
        assert bursts.take(10) == {"noise"}
        assert 0.15 < time.monotonic() - started < 2
    finally:
        done.set()
        thread.join()


def test_a_share_is_known_by_the_mount_it_lies_on() -> None:
    mounts = [("/", "ext4"), ("/mnt/c", "9p"), ("/srv/a b", "nfs4")]
    escaped = [("/", "ext4"), ("/mnt/c", "9p"), ("/srv/a\\040b", "nfs4")]
    assert kind_of("/data/x", mounts) == "ext4"
    assert kind_of("/mnt/c/gazette", mounts) == "9p"
    assert kind_of("/mnt/cc", mounts) == "ext4"
    assert kind_of("/srv/a b/c", escaped) == "nfs4"
