"""What is measured is the same gazette for all, and its edits are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import growth
from benchmarks.corpus import SENTENCE, TITLE, place, profiles
from benchmarks.peers import PEERS, Generator, Ours
from gazette.build import Options, build

COUNT = 30
EVERY = [*PEERS, Ours]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_every_generator_gets_the_same_places_and_edits(
    kind: type[Generator], tmp_path: Path
) -> None:
    site = kind(tmp_path, COUNT)
    site.make()
    for each in profiles(COUNT):
        text = site.source(each.section, each.slug).read_text(encoding="utf-8")
        for said in (each.name, each.headline, *each.themes, each.body[-200:]):
            assert said in text
    edited = site.source(*place(COUNT // 2))
    before = edited.read_text(encoding="utf-8")
    for _ in range(3):
        site.edit_text()
        site.edit_headline()
        site.edit_title()
    after = edited.read_text(encoding="utf-8")
    assert SENTENCE in before
    assert SENTENCE not in after
    assert f"{TITLE}9" in (tmp_path / site.settings).read_text(encoding="utf-8")
    (tmp_path / site.output).mkdir(exist_ok=True)
    site.forget()
    assert not (tmp_path / site.output).exists()


def test_ours_builds_without_a_doubt_before_and_after_the_edits(tmp_path: Path) -> None:
    site = Ours(tmp_path, COUNT)
    site.make()
    for change in (None, site.edit_text, site.edit_headline, site.edit_title):
        if change:
            change()
        report = build(Options(site=tmp_path, output=tmp_path / "output"))
        assert (report.problems, report.written > 0) == ((), True)


def test_growth_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "HOME", tmp_path)
    monkeypatch.setattr(growth, "TIMES", 1)
    size = growth.measured(24)
    assert size.profiles == 24
    assert size.cold > size.nothing > 0
    assert size.memory > 20
    assert len(list((tmp_path / "sites/gazette-24/output").rglob("index.html"))) > 24
