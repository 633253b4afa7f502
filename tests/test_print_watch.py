"""A process that watches makes the printed issue after the pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gazette.errors import ContentError, problem
from gazette.later import HEADSTART, Later
from tests.support import SmallSite
from tests.watching import Watching

STORY = "content/neighbourhoods/dongfeng.md"
PDF = "issues/1/gazette-1.pdf"
PAGE = "neighbourhoods/dongfeng/index.html"


def stamp(site: SmallSite, path: str) -> int:
    file: Path = site.output / path
    return file.stat().st_mtime_ns if file.exists() else 0


def test_the_pdf_follows_the_pages(printed: SmallSite) -> None:
    with Watching(printed) as watching:
        watching.wait(lambda: stamp(printed, PDF))
        for text in ("改了一次。", "又改了一次。"):
            before = stamp(printed, PDF)
            printed.write(STORY, (printed.folder / STORY).read_text("utf-8") + f"\n{text}\n")
            watching.wait(lambda text=text: text in printed.read(PAGE))
            page = stamp(printed, PAGE)
            watching.wait(lambda before=before: stamp(printed, PDF) > before)
            assert stamp(printed, PDF) > page
        time.sleep(1.5)
        assert watching.is_right()


def test_what_cannot_be_printed_keeps_no_page_back(printed: SmallSite) -> None:
    with Watching(printed) as watching:
        watching.wait(lambda: stamp(printed, PDF))
        before = stamp(printed, PDF)
        good = (printed.folder / STORY).read_text("utf-8")
        printed.write(STORY, good + "\n大家笑了🙂。\n")
        watching.wait(lambda: "E-print-glyph" in watching.said)
        assert "🙂" in printed.read(PAGE)
        assert stamp(printed, PDF) == before
        watching.wait(lambda: "PDF 有 1 处要改" in watching.said)
        printed.replace("content/centres/health.md", "中心的第一段。", "新的。")
        watching.wait(lambda: "新的。" in printed.read("centres/health/index.html"))
        printed.write(STORY, good + "\n大家笑了。\n")
        watching.wait(lambda: stamp(printed, PDF) > before)
        time.sleep(1.5)
        assert watching.is_right()


def test_what_was_not_printed_when_the_watcher_ended_the_next_build_prints(
    printed: SmallSite,
) -> None:
    with Watching(printed) as watching:
        watching.wait(lambda: stamp(printed, PDF))
        printed.write(STORY, (printed.folder / STORY).read_text("utf-8") + "\n最后一改。\n")
        watching.wait(lambda: "最后一改" in printed.read(PAGE))
    before = printed.snapshot()
    printed.build()
    after = printed.snapshot()
    assert {path for path in after if after[path] != before.get(path)} <= {PDF}
    printed.build("--clean")
    assert printed.snapshot() == after


# The thread itself.


class Made:
    """Files that are made as slowly as a test wants."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun: list[str] = []
        self.at: dict[str, float] = {}
        self.done = threading.Event()

    def of(self, name: str) -> Callable[[], bytes]:
        return lambda: self.make(name)

    def make(self, name: str) -> bytes:
        self.at[name] = time.perf_counter()
        self.begun.append(name)
        assert self.go.wait(10)
        return name.encode()


def result(later: Later, path: str, key: str, make: Callable[[], bytes]) -> bytes | None:
    """Ask for a file as a build does; where it is not there yet, want it."""
    found = later.result(path, key)
    if found is None:
        later.want(path, key, make)
    return found


def test_only_what_was_wanted_last_is_made() -> None:
    made = Made()
    later = Later(made.done.set)
    assert result(later, "a", "1", made.of("1")) is None
    while not made.begun:
        time.sleep(0.01)
    for key in ("2", "3", "3"):
        assert result(later, "a", key, made.of(key)) is None
    made.go.set()
    assert made.done.wait(10)
    assert made.begun == ["1", "3"]
    assert result(later, "a", "3", made.of("3")) == b"3"
    made.done.clear()
    assert result(later, "a", "1", made.of("1")) is None, "what is old is not kept"
    assert made.done.wait(10)


def test_what_is_made_while_the_pages_go_out_is_made_once() -> None:
    made = Made()
    made.go.set()
    later = Later(made.done.set)
    later.want("a", "1", made.of("1"))
    assert made.done.wait(10)
    later.want("a", "1", made.of("1"))
    assert later.result("a", "1") == b"1"
    time.sleep(HEADSTART + 0.2)
    assert made.begun == ["1"]


def test_the_pages_of_every_save_have_the_processor_first() -> None:
    made = Made()
    later = Later(made.done.set)
    wanted = {}
    for key in ("1", "2", "3"):
        wanted[key] = time.perf_counter()
        later.want("a", key, made.of(key))
        if key == "1":
            time.sleep(HEADSTART / 2)  # the second is wanted before the first begins
            continue
        while key not in made.begun:
            time.sleep(0.01)
        if key == "3":
            break
        # the third while the second is made
        threading.Timer(0.1, made.go.set).start()
    assert made.begun == ["2", "3"]
    for key in made.begun:
        assert made.at[key] - wanted[key] >= HEADSTART * 0.9
    assert made.done.wait(10)


def test_what_went_wrong_is_raised_again_until_something_else_is_wanted() -> None:
    done = threading.Event()
    later = Later(done.set)

    def fail() -> bytes:
        raise ContentError([problem("E-print-glyph", "content/a.md", glyph="x")])

    assert result(later, "a", "1", fail) is None
    assert done.wait(10)
    for _ in range(2):
        with pytest.raises(ContentError):
            later.result("a", "1")
    done.clear()
    assert result(later, "a", "2", lambda: b"2") is None
    assert done.wait(10)
    assert later.result("a", "2") == b"2"


def test_an_accident_in_the_thread_is_a_message() -> None:
    done = threading.Event()
    later = Later(done.set)

    def fail() -> bytes:
        raise RuntimeError("嗯")

    assert result(later, "a", "1", fail) is None
    assert done.wait(10)
    with pytest.raises(Exception, match="E-print-failed"):
        later.result("a", "1")
