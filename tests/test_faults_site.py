"""What hands, other programs and time do to a site between builds, and while one runs."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from gazette.build import Options, build
from gazette.bursts import ASLEEP
from gazette.workshop import Workshop
from tests.machine import png
from tests.paper import Paper
from tests.struck import clean
from tests.support import CAMPAIGN, ROOT, SmallSite
from tests.watching import Watching, hear_ctrl_c

TEXT = "content/neighbourhoods/baoxing.md"


class Reader(threading.Thread):
    """Copy a site again and again, as a host's program for publishing does; keep what it read."""

    def __init__(self, output: Path) -> None:
        super().__init__()
        self.output = output
        self.copies: list[dict[str, bytes]] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            copy = {}
            try:
                paths = [path for path in self.output.rglob("*") if path.is_file()]
            except FileNotFoundError:  # a folder that was there a moment ago
                continue
            for path in paths:
                with suppress(FileNotFoundError):
                    copy[path.relative_to(self.output).as_posix()] = path.read_bytes()
            self.copies.append(copy)
            time.sleep(0.02)


@contextmanager
def copying(output: Path) -> Iterator[Reader]:
    """Let a site be copied again and again."""
    reader = Reader(output)
    reader.start()
    try:
        yield reader
    finally:
        reader.ended.set()
        reader.join()


def test_who_copies_the_site_while_it_is_built_never_gets_half_a_file(site: SmallSite) -> None:
    site.write("content/stories/2026/fair.md", "---\ntitle: 集\ndate: 2026-11-20\n---\n\n新的。\n")
    versions = []
    for text in ("第二段", "改过的第二段"):
        site.replace(TEXT, "## 小标题\n\n" + versions_text(site), f"## 小标题\n\n{text}")
        site.make()
        versions.append(
            {path: (site.output / path).read_bytes() for path in site.snapshot()},
        )
    least = 40 if CAMPAIGN else 6
    with copying(site.output) as reader:
        turn, until = 0, time.monotonic() + 60
        while turn < least or (len(reader.copies) < least and time.monotonic() < until):
            words = ("第二段", "改过的第二段") if turn % 2 else ("改过的第二段", "第二段")
            site.replace(TEXT, f"\n\n{words[0]}", f"\n\n{words[1]}").make()
            turn += 1
    assert len(reader.copies) >= least
    for copy in reader.copies:
        assert copy.keys() == versions[0].keys()
        for path, data in copy.items():
            assert data in (versions[0][path], versions[1][path]), path


def versions_text(site: SmallSite) -> str:
    text = (site.folder / TEXT).read_text(encoding="utf-8")
    return "改过的第二段" if "改过的第二段" in text else "第二段"


@pytest.mark.parametrize(
    "words", [("watch", "--jobs", "1"), ("serve", "--jobs", "1", "--port", "0")], ids=lambda w: w[0]
)
def test_builds_and_a_watcher_at_once_end_in_a_right_site(
    site: SmallSite, words: tuple[str, ...]
) -> None:
    with Watching(site, *words[1:], verb=words[0]) as watching, copying(site.output) as reader:
        for turn in range(20 if CAMPAIGN else 2):
            site.write(
                f"content/stories/2026/s-{turn}.md",
                f"---\ntitle: 第{turn}\ndate: 2026-11-20\n---\n\n正文。\n",
            )
            arguments = [sys.executable, "-m", "gazette", "build", "--site", str(site.folder)]
            pair = [
                subprocess.Popen([*arguments, "--jobs", "1"], cwd=ROOT, stdout=subprocess.PIPE)
                for _ in range(2)
            ]
            for each in pair:
                each.communicate(timeout=120)
            assert [each.returncode for each in pair] == [0, 0]
            deadline = time.monotonic() + 30
            while not watching.is_right():
                assert time.monotonic() < deadline, watching.said
                time.sleep(0.2)
    assert reader.copies
    pages = [(path, page) for each in reader.copies for path, page in each.items()]
    pages = [(path, page) for path, page in pages if path.endswith(".html")]
    assert [path for path, page in pages if not page.endswith(b"</html>\n")] == []


@contextmanager
def writing(file: Path, texts: list[bytes], *, whole: bool) -> Iterator[None]:
    """Save a file again and again: whole, as good editors do, or piece by piece."""
    ended = threading.Event()

    def work() -> None:
        turn = 0
        while not ended.is_set():
            turn += 1
            data = texts[turn % len(texts)]
            if whole:
                aside = file.with_name(f".{file.name}.tmp")
                aside.write_bytes(data)
                aside.replace(file)
            else:
                with file.open("wb", buffering=0) as handle:
                    for start in range(0, len(data), 40):
                        handle.write(data[start : start + 40])
            time.sleep(random.uniform(0, 0.01))  # noqa: S311

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("whole", [True, False])
def test_a_text_that_is_saved_while_it_is_read_is_shown_as_it_was_saved(
    site: SmallSite, *, whole: bool
) -> None:
    file = site.folder / TEXT
    first = file.read_bytes()
    second = first.replace("第二段".encode(), "换了的第二段".encode())
    site.make()
    pages = {site.read("neighbourhoods/baoxing/index.html")}
    file.write_bytes(second)
    site.make()
    pages.add(site.read("neighbourhoods/baoxing/index.html"))
    with writing(file, [first, second], whole=whole):
        builds = shown = 0
        while builds < (60 if CAMPAIGN else 8) or (whole and not shown):
            assert builds < 80, "what was saved was never shown"
            made = site.build()
            builds += 1
            shown += made["status"] == 0 and made["written"] > 0
            codes = {each["code"] for each in made["problems"]}
            # Half a file that is saved piece by piece is a mistake of its own, or looks whole.
            assert made["status"] in ((0, 3) if whole else (0, 1, 3)), made
            if whole:
                assert codes <= {"E-file-changing"}
                assert site.read("neighbourhoods/baoxing/index.html") in pages
            assert {each["path"] for each in made["problems"]} <= {TEXT}
    file.write_bytes(first)
    site.make()
    assert site.snapshot() == clean(site)


def test_files_from_the_future_are_read_like_others(site: SmallSite) -> None:
    future = time.time() + 10 * 365 * 86400
    site.make()
    for root in ("content", "output"):
        for path in (site.folder / root).rglob("*"):
            os.utime(path, (future, future))
    assert site.make().written == 0
    site.replace(TEXT, "第二段", "改过的段")  # as many bytes
    os.utime(site.folder / TEXT, (future, future))
    assert site.make().written > 0
    assert site.snapshot() == clean(site)
    page = site.output / "neighbourhoods/baoxing/index.html"
    page.write_bytes(page.read_bytes()[:-1] + b"#")
    os.utime(page, (future, future))
    assert site.make().written == 1
    assert site.snapshot() == clean(site)


def test_a_clock_that_goes_backwards_hides_no_edit(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, shift = time.time_ns, 0
    monkeypatch.setattr(time, "time_ns", lambda: real() + shift)
    workshop = Workshop()
    for turn, shift in enumerate((0, -86_400, 3_600, -365 * 86_400, 10 * 86_400, 0)):
        shift *= 1_000_000_000  # noqa: PLW2901
        site.replace(TEXT, "第二段。", f"第二段。{turn}")
        old = real() + shift
        os.utime(site.folder / TEXT, ns=(old, old))
        site.make()
        assert site.snapshot() == clean(site), turn
        site.replace("content/pages/about.md", "一份", f"{turn}份")
        build(Options(site=site.folder, output=site.output), workshop)
        assert site.snapshot() == clean(site), turn
        site.replace("content/pages/about.md", f"{turn}份", "一份")


def test_what_is_out_before_its_date_is_said(site: SmallSite) -> None:
    def checked() -> list[dict[str, Any]]:
        found = site.run("check", "--format", "json").object["problems"]
        assert isinstance(found, list)
        return found

    assert checked() == []
    site.replace("content/issues/001.md", "2026-11-22", "2126-11-29")
    (found,) = checked()
    place = found["code"], found["path"], found["line"], found["column"]
    assert place == ("W-date-future", "content/issues/001.md", 4, 7)
    assert "publish: 2126-11-29" in found["hint"]
    site.replace("content/issues/001.md", "number: 1", "number: 1\npublish: 2026-11-22")
    assert checked() == []
    site.replace("content/issues/001.md", "publish: 2026-11-22", "publish: 2126-11-29")
    assert checked() == []
    site.make()
    assert not (site.output / "issues/1/index.html").exists()


def test_names_in_two_spellings_are_one_name(site: SmallSite) -> None:
    """A Mac writes é as e and an accent (NFD); links are typed either way."""
    decomposed = unicodedata.normalize("NFD", "café-ガ.png")
    composed = unicodedata.normalize("NFC", decomposed)
    site.write(f"content/media/{decomposed}", png(1))
    site.replace(TEXT, "第二段。", f"![一](/media/{composed})\n\n![二](/media/{decomposed})")
    assert site.build()["problems"] == []
    expected = site.snapshot()
    (site.folder / f"content/media/{decomposed}").rename(site.folder / f"content/media/{composed}")
    assert site.build()["written"] == 0
    assert site.snapshot() == expected
    site.write(f"content/media/{decomposed}", png(2))
    made = site.build()
    assert made["status"] == 1
    assert [(e["code"], e["path"]) for e in made["problems"]] == [
        ("E-file-twice", f"content/media/{composed}")
    ]
    assert site.snapshot() == expected


def test_addresses_that_differ_by_case_alone_are_refused(site: SmallSite) -> None:
    """Where the file system ignores case one page would take the other's place."""
    site.write("content/pages/about.md", "---\ntitle: 关于\naliases: [Old/, old/]\n---\n\n好。\n")
    made = site.build()
    assert made["status"] == 1
    assert {each["code"] for each in made["problems"]} == {"E-address-taken"}
    for name in ("A.txt", "a.txt"):
        site.write(f"content/media/{name}", name)
    site.write(
        "content/pages/about.md", "---\ntitle: 关\n---\n\n[甲](/media/A.txt)[乙](/media/a.txt)\n"
    )
    assert site.build()["status"] == 0
    assert len({path.lower() for path in site.snapshot()}) == len(site.snapshot())


def test_names_as_long_as_a_disk_takes_are_taken_and_longer_ones_are_said(
    site: SmallSite,
) -> None:
    longest, picture = "弄" * 84 + ".md", "𠀀" * 62 + "abc.png"  # 255 bytes each
    assert {len(name.encode()) for name in (longest, picture)} == {255}
    site.write(
        f"content/neighbourhoods/{longest}",
        f"---\nname: 弄\nslug: long\nheadline: 题目\nhighlights: [{{text: 好}}]\n"
        f"themes: [{'街' * 120}]\n"
        f"---\n\n第一段,用了半角的逗号。\n\n![画](/media/{picture})\n",
    )
    site.write(f"content/media/{picture}", png(1))
    made = site.build()
    assert made["status"] == 0, made
    assert site.snapshot() == clean(site)
    assert site.run("check", "--fix").status == 0
    assert "第一段，用了" in (site.folder / "content/neighbourhoods" / longest).read_text("utf-8")
    assert site.run("new", "neighbourhood", "很长的名字" * 40).status == 0
    assert site.run("wechat", "long", "--out", str(site.folder / f"{'长' * 83}x.html")).status == 0
    before = site.make() and site.snapshot()
    site.replace("content/centres/health.md", "themes:", f"slug: {'a' * 300}\nthemes:")
    site.replace("content/pages/about.md", "title:", f"aliases: [/{'旧' * 90}/]\ntitle:")
    made = site.build()
    assert made["status"] == 1
    assert [(e["code"], e["path"], e["line"]) for e in made["problems"]] == [
        ("E-address-long", "content/centres/health.md", 6),
        ("E-address-long", "content/pages/about.md", 2),
    ]
    assert site.snapshot() == before
    ran = site.run("wechat", "long", "--out", str(site.folder / f"{'长' * 90}.html"))
    assert ran.status == 3
    assert "名字太长了" in ran.error


def test_names_of_two_hundred_characters_are_on_every_kind_of_page(full: SmallSite) -> None:
    name, headline, title = ("很长的名字" * 40, "更长的题目" * 40, "一期的名字" * 40)
    full.replace(TEXT, "name: 宝兴", f"name: {name}")
    full.replace(TEXT, "一条弄堂，几代人的情", headline)
    full.replace("content/issues/001.md", "创刊号", title)
    made = full.build("--no-pdf")  # printed below
    assert made["status"] == 0, made
    page = full.read("neighbourhoods/baoxing/index.html")
    assert name in page
    assert headline in page
    assert title in full.read("issues/1/index.html")
    for path in ("neighbourhoods/baoxing", "issues/1"):
        assert (full.output / path / "card.png").stat().st_size
    assert full.run("check").status == 0
    paper, pasted = (full.folder / each for each in ("issue.pdf", "page.html"))
    assert full.run("pdf", "--out", str(paper)).status == 0
    assert full.run("wechat", "baoxing", "--out", str(pasted)).status == 0
    printed = Paper(paper.read_bytes())
    text = "".join(printed.text(number) for number in range(len(printed.pages)))
    for words in (name, headline, title):
        assert words in text
    for words in (name, headline):
        assert words in pasted.read_text(encoding="utf-8")


def test_ten_thousand_files_in_one_folder(site: SmallSite) -> None:
    for number in range(10_000 if CAMPAIGN else 1_000):
        site.write(f"content/media/{number}.txt", str(number))
    site.replace(TEXT, "第二段。", "[一](/media/7.txt)")
    assert site.build()["status"] == 0
    assert site.snapshot() == clean(site)
    assert site.make().written == 0


INTERRUPTED = """
import signal, threading, time
from gazette.bursts import Bursts

def work():
    time.sleep(0.3)
    # The system may choose any thread to hear of Ctrl-C; the one that waits then sleeps on.
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
    time.sleep(20)

threading.Thread(target=work, daemon=True).start()
started = time.monotonic()
try:
    Bursts().take(15)
except KeyboardInterrupt:
    print(time.monotonic() - started)
"""


def test_ctrl_c_that_another_thread_hears_ends_a_watcher_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=hear_ctrl_c,
    )
    assert float(done.stdout) < 0.3 + ASLEEP + 2, done


DROPPED = """
import gc, signal, sys
from gazette.cli import main

def drop(*_):
    # Python drops what is raised here, as in a finalizer or in the callback of a weak reference.
    if sys._getframe(1).f_globals.get("__name__", "").startswith(sys.argv[2]):
        gc.callbacks.remove(drop)
        signal.raise_signal(signal.SIGINT)

gc.callbacks.append(drop)
main(sys.argv[1:2] + sys.argv[3:])
"""


@pytest.mark.parametrize(
    ("verb", "where", "status"),
    [("watch", "gazette.watch", 0), ("serve", "gazette.watch", 0), ("build", "", 130)],
)
def test_a_ctrl_c_that_python_drops_is_heard(
    site: SmallSite, verb: str, where: str, status: int
) -> None:
    port = ["--port", "0"] if verb == "serve" else []
    done = subprocess.run(
        [sys.executable, "-c", DROPPED, verb, where, "--site", str(site.folder), *port],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=hear_ctrl_c,
    )
    assert (done.returncode, done.stderr.strip()) == (status, "")


@pytest.mark.parametrize("turn", range(40 if CAMPAIGN else 1))
def test_ctrl_c_ends_a_server_soon_whatever_it_does(printed: SmallSite, turn: int) -> None:
    with Watching(printed, "--port", "0", verb="serve") as serving:
        printed.replace(TEXT, "第二段", f"第{turn}段")
        time.sleep(random.uniform(0, 1.5))  # noqa: S311
        serving.process.send_signal(signal.SIGINT)
        started = time.monotonic()
        assert serving.process.wait(20) == 0
        assert time.monotonic() - started < (3 if CAMPAIGN else 10)


def test_build_prints_one_object_whatever_the_machine_refuses(site: SmallSite) -> None:
    (site.folder / ".gazette").write_text("")
    ran = site.run("build", "--json")
    assert ran.status == 3
    assert len(json.loads(ran.output)["problems"]) == 1
