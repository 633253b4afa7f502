"""What a build costs, counted and not timed: it grows with what changed, not with what is there."""

from __future__ import annotations

import os
import sys
from _blake2 import blake2b
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.corpus import SENTENCE, TITLE, corpus, place, profiles
from gazette import disk, values
from gazette.build import Options, Report, build

SMALL, LARGE = 40, 160


class Cost(NamedTuple):
    """What one build did: files of content/ read, bytes hashed, and its report."""

    read: int
    hashed: int
    report: Report


class Meter:
    """Count what is read below a folder, and what is hashed."""

    def __init__(self) -> None:
        self.folder = ""
        self.read = 0
        self.hashed = 0
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and self.folder and str(arguments[0]).startswith(self.folder):
            self.read += 1

    def blake2b(self, data: bytes, *, digest_size: int) -> object:
        self.hashed += len(data)
        return blake2b(data, digest_size=digest_size)

    def of(self, site: Path) -> Cost:
        self.folder, self.read, self.hashed = str(site / "content"), 0, 0
        report = build(Options(site=site, output=site / "output", jobs=1))
        self.folder = ""
        return Cost(self.read, self.hashed, report)


# An audit hook cannot be taken away again, so that there is one for all tests.
METER = Meter()


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    monkeypatch.setattr(values, "blake2b", METER.blake2b)
    monkeypatch.setattr(disk, "RACY_NS", -(10**12))  # every signature is trusted at once
    return METER


def sites(folder: Path) -> tuple[Path, Path]:
    for count in (SMALL, LARGE):
        corpus(folder / str(count), count)
    return folder / str(SMALL), folder / str(LARGE)


def edit(site: Path, path: str, old: str, new: str) -> None:
    file = site / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def profile(number: int) -> str:
    return "content/{}/{}.md".format(*place(number))


def test_a_cold_build_grows_with_the_number_of_places(meter: Meter, tmp_path: Path) -> None:
    small, large = map(meter.of, sites(tmp_path))
    for cost, count in ((small, SMALL), (large, LARGE)):
        assert cost.report.converted == count + 2  # the issue and the page about it
        # Once to know its digest, once to be parsed.
        assert cost.read == 2 * (count + 2)
    ratio = LARGE / SMALL
    assert large.hashed < 1.1 * ratio * small.hashed
    assert large.report.rendered < 1.1 * ratio * small.report.rendered


def test_what_an_edit_costs_does_not_grow(meter: Meter, tmp_path: Path) -> None:
    costs = []
    for site in sites(tmp_path):
        meter.of(site)
        nothing = meter.of(site)
        assert (nothing.read, nothing.report.rendered, nothing.report.written) == (0, 0, 0)
        # A place that is in no issue and on no page of a feed.
        path = profile(30)
        edit(site, path, SENTENCE, "改过的一句。")
        text = meter.of(site)
        assert (text.read, text.report.converted, text.report.rendered) == (2, 1, 1)
        edit(site, path, "弄堂里的", "弄堂里的新")
        headline = meter.of(site)
        assert (headline.read, headline.report.converted) == (2, 0)
        costs.append((text, headline))
    for before, after in zip(*costs, strict=True):
        assert after.report.rendered <= before.report.rendered + 6
    # A new text: of the others only their lines in the ledger, the index and the manifest are
    # hashed. A new headline: every place is read back from the cache, but no body; and each has a
    # line on the page of figures.
    for (small, large), most in zip(zip(*costs, strict=True), (2_500, 9_600), strict=True):
        assert (large.hashed - small.hashed) / (LARGE - SMALL) < most


def test_a_new_title_renders_every_page_and_converts_none(meter: Meter, tmp_path: Path) -> None:
    site, _ = sites(tmp_path)
    cold = meter.of(site)
    edit(site, "config.yaml", TITLE, "新的大小报")
    renamed = meter.of(site)
    assert renamed.report.converted == 0
    assert renamed.report.rendered == cold.report.rendered


def test_the_corpus_is_the_same_each_time_and_of_the_size_it_says() -> None:
    made = list(profiles(20))
    assert made == list(profiles(20))
    han = [sum("\u4e00" <= char <= "\u9fff" for char in each.body) for each in made]
    assert all(800 < count < 1000 for count in han)
    assert all(len(each.highlights) == len(each.themes) == 3 for each in made)


def test_new_folders_move_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[str] = []
    real = os.rename

    def rename(old: str, new: str) -> None:
        moves.append(new)
        real(old, new)

    monkeypatch.setattr(os, "rename", rename)
    site, _ = sites(tmp_path)
    report = build(Options(site=site, output=site / "output", jobs=1))
    moved = {Path(each).relative_to(site / "output").as_posix() for each in moves}
    assert {"assets", "neighbourhoods", "centres", "themes"} <= moved
    assert len(moves) == len(moved) < 10 < SMALL < report.written
