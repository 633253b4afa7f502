"""A process that is told only where to look makes what a clean build makes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from gazette.build import Options, build
from gazette.errors import GazetteError
from gazette.workshop import Workshop
from tests.machine import Edit, Machine, _own, edits
from tests.struck import clean
from tests.support import BAOXING, CAMPAIGN, SHARED, SmallSite, snapshot

SPOIL = "spoil"


class Told(Machine):
    """A gazette that one process builds, told which files were touched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.workshop = Workshop()
        self.known: dict[str, str] = {}
        self.good: dict[str, str] = {}
        self.lost = False

    def edit(self, edit: Edit) -> None:
        """Edit, and notice where what the process had not yet written is taken from it."""
        before = self.journals()
        super().edit(edit)
        self.lost = self.lost or bool(before and self.journals() != before)

    def journals(self) -> list[bytes]:
        folder = self.site.folder / ".gazette"
        return [file.read_bytes() for file in sorted(folder.glob("journal-*.json"))]

    def sources(self) -> dict[str, str]:
        found = {"config.yaml": snapshot(self.site.folder)["config.yaml"]}
        for name in ("content", "templates"):
            for path, digest in snapshot(self.site.folder / name).items():
                found[f"{name}/{path}"] = digest
        return found

    def hold(self) -> None:
        """Build what was touched, and hold it against a clean build."""
        expected, problems = self.clean()
        now = self.sources()
        touched = {path for path, _ in now.items() ^ self.known.items()}
        self.known = now
        try:
            report = build(self.options(self.site.folder), self.workshop, touched)
        except GazetteError as error:
            assert (expected, problems) == (None, error.problems)  # noqa: PT017 - both are right
            assert self.output() == self.good
            return
        assert expected is not None, problems
        assert _own(report.problems) == problems
        assert self.output() == expected
        self.good = expected


@settings(
    max_examples=400 if CAMPAIGN else 4, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(edits())
def test_what_is_told_is_enough(steps: list[tuple[Edit, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        machine = Told(Path(folder))
        machine.hold()
        for edit, follows in steps:
            if edit[0] == SPOIL:  # of the output a process is told nothing
                continue
            machine.edit(edit)
            machine.good = machine.output()  # in a pause another process may have built
            if follows:
                machine.hold()
        machine.hold()
        # Whoever comes next finds all that the process left unwritten.
        if machine.clean()[0] is not None:
            again = build(machine.options(machine.site.folder))
            assert machine.output() == machine.clean()[0]
            assert machine.lost or (again.written, again.removed) == (0, 0)
            machine.hold_tidy()


@pytest.fixture
def options(site: SmallSite) -> Options:
    return Options(site=site.folder, output=site.output)


def test_one_edit_renders_what_shows_it_and_nothing_else(site: SmallSite, options: Options) -> None:
    workshop = Workshop()
    build(options, workshop)
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "第二段，改过了。")
    report = build(options, workshop, ["content/neighbourhoods/baoxing.md"])
    # Its page, the print page and the two feeds.
    assert (report.converted, report.rendered, report.written, report.refreshed) == (1, 4, 4, 2)
    assert "第二段，改过了。" in site.read("neighbourhoods/baoxing/index.html")
    again = build(options, workshop, ["content/neighbourhoods/baoxing.md"])
    assert (again.converted, again.rendered, again.written) == (0, 0, 0)


def test_where_nothing_was_said_to_change_nothing_is_read(
    site: SmallSite, options: Options
) -> None:
    workshop = Workshop()
    build(options, workshop)
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "别人改了。")
    assert build(options, workshop, ["content/centres/health.md"]).written == 0
    assert build(options, workshop).written == 4


def test_what_another_process_built_meanwhile_is_not_trusted(
    site: SmallSite, options: Options
) -> None:
    workshop = Workshop()
    build(options, workshop)
    site.replace("content/pages/about.md", "一份", "这一份")
    build(options, workshop, ["content/pages/about.md"])
    site.replace("content/centres/health.md", "第一段", "头一段")
    assert site.build()["written"] > 0
    (site.output / "about/index.html").write_text("spoilt", encoding="utf-8")
    build(options, workshop, ["content/centres/health.md"])
    kept = site.snapshot()
    build(Options(site=site.folder, output=site.output, clean=True))
    assert site.snapshot() == kept


def test_a_process_killed_after_a_build_in_a_burst_leaves_what_the_next_needs(
    site: SmallSite, options: Options
) -> None:
    workshop = Workshop()
    build(options, workshop)
    site.replace("content/pages/about.md", "一份", "这一份").remove("content/centres/health.md")
    build(options, workshop, ["content/pages/about.md", "content/centres"])
    assert not (site.output / "centres").exists()
    left = site.snapshot()
    again = site.build()  # which knows nothing of the workshop
    assert (again["written"], again["removed"], again["problems"]) == (0, 0, [])
    assert site.snapshot() == left
    assert not list((site.folder / ".gazette").glob("journal*"))


def test_a_journal_that_is_taken_away_takes_no_record_with_it(
    site: SmallSite, options: Options
) -> None:
    """Or a page would be known by its last change alone, and its card and code be nobody's."""
    site.write("config.yaml", SHARED)
    workshop = Workshop()
    build(options, workshop)
    page = "content/neighbourhoods/xinjian.md"
    site.write(page, BAOXING.replace("宝兴", "新建"))
    build(options, workshop, [page])
    (journal,) = (site.folder / ".gazette").glob("journal-*")
    journal.unlink()
    site.replace(page, "第二段", "改过的第二段")
    build(options, workshop, [page])
    site.remove(page)  # by then the process was killed
    assert site.make().problems == ()
    assert site.snapshot() == clean(site)


def test_a_mistake_keeps_the_last_good_site_and_costs_nothing_when_it_is_gone(
    site: SmallSite, options: Options
) -> None:
    workshop = Workshop()
    build(options, workshop)
    good = site.snapshot()
    path = "content/neighbourhoods/baoxing.md"
    text = (site.folder / path).read_text(encoding="utf-8")
    site.write(path, text.replace("name: 宝兴", "nam: 宝兴"))
    with pytest.raises(GazetteError):
        build(options, workshop, [path])
    assert site.snapshot() == good
    with pytest.raises(GazetteError):
        build(options, workshop)
    site.write(path, text)
    assert build(options, workshop, [path]).written == 0
    assert site.snapshot() == good
