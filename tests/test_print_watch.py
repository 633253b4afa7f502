"""A process that watches makes the printed issue after the pages."""

from __future__ import annotations

import threading
import time
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
        self.done = threading.Event()

    def make(self, name: str) -> bytes:
        self.begun.append(name)
        assert self.go.wait(10)
        return name.encode()


def result(later: Later, made: Made, path: str, key: str) -> bytes | None:
    return later.result(path, key, lambda: made.make(key))


def test_only_what_was_wanted_last_is_made() -> None:
    made = Made()
    later = Later(made.done.set)
    assert result(later, made, "a", "1") is None
    while not made.begun:
        time.sleep(0.01)
    for key in ("2", "3", "3"):
        assert result(later, made, "a", key) is None
    made.go.set()
    assert made.done.wait(10)
    assert made.begun == ["1", "3"]
    assert result(later, made, "a", "3") == b"3"
    made.done.clear()
    assert result(later, made, "a", "1") is None, "what is old is not kept"
    assert made.done.wait(10)


def test_the_pages_have_the_processor_first() -> None:
    made = Made()
    made.go.set()
    started = time.monotonic()
    assert result(Later(made.done.set), made, "a", "1") is None
    assert made.done.wait(10)
    assert time.monotonic() - started >= HEADSTART


def test_what_went_wrong_is_raised_again_until_something_else_is_wanted() -> None:
    done = threading.Event()
    later = Later(done.set)

    def fail() -> bytes:
        raise ContentError([problem("E-print-glyph", "content/a.md", glyph="x")])

    assert later.result("a", "1", fail) is None
    assert done.wait(10)
    for _ in range(2):
        with pytest.raises(ContentError):
            later.result("a", "1", fail)
    done.clear()
    assert later.result("a", "2", lambda: b"2") is None
    assert done.wait(10)
    assert later.result("a", "2", lambda: b"2") == b"2"


def test_an_accident_in_the_thread_is_a_message() -> None:
    done = threading.Event()
    later = Later(done.set)

    def fail() -> bytes:
        raise RuntimeError("嗯")

    assert later.result("a", "1", fail) is None
    assert done.wait(10)
    with pytest.raises(Exception, match="E-print-failed"):
        later.result("a", "1", fail)
