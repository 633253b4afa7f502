"""Whose a file of the output is, when a hand or a fault was in it or in its state."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from gazette.build import Options, Report, build
from gazette.disk import read_state, write_state
from gazette.errors import UsageError
from gazette.later import Later
from gazette.manifest import Record, to_record
from gazette.ours import is_ours
from gazette.store import Store
from gazette.workshop import Workshop
from tests.struck import clean
from tests.support import CAMPAIGN, CONFIG, EVERYTHING, SmallSite, snapshot

TEXT = "content/neighbourhoods/baoxing.md"


def test_what_a_hand_put_beside_our_pages_stays_while_the_state_is_there(site: SmallSite) -> None:
    site.make()
    for path in ("apple-touch-icon.png", "about/gazette-1.pdf", "card.png"):
        (site.output / path).write_bytes(b"somebody's")
    told = [each.path for each in site.make().problems]
    assert told == ["output/about/gazette-1.pdf", "output/apple-touch-icon.png", "output/card.png"]
    assert (site.output / "apple-touch-icon.png").read_bytes() == b"somebody's"


def test_every_file_that_we_make_is_known_to_be_ours_when_the_state_is_lost(
    full: SmallSite,
) -> None:
    full.make()
    made = full.snapshot()
    assert [path for path in made if not is_ours(full.output, path)] == []
    assert {Path(path).suffix for path in made} >= {".png", ".svg", ".js", ".xml", ".pdf"}
    shutil.rmtree(full.folder / ".gazette")
    full.remove("content/neighbourhoods/dongfeng.md").remove("content/issues/001.md")
    full.replace(TEXT, "看看[东风](dongfeng.md)。", "").write("config.yaml", CONFIG)
    assert full.make().problems == ()
    assert full.snapshot() == clean(full)
    # What lies beside no page of ours may be anybody's.
    for path in ("photos/card.png", "photos/qr.svg", "search/0/0.js", "gazette-1.pdf/x.pdf"):
        (full.output / path).parent.mkdir(parents=True, exist_ok=True)
        (full.output / path).write_bytes(b"x")
    codes = {(each.code, each.path) for each in full.make().problems}
    assert len(codes) == 4
    assert {code for code, _ in codes} == {"W-output-foreign"}


@pytest.mark.parametrize("how", ["deleted", "damaged"] if CAMPAIGN else ["damaged"])
def test_what_belongs_to_a_page_goes_with_it_when_their_records_are_lost(
    full: SmallSite, how: str
) -> None:
    """A server that is killed leaves them in a journal, which may be deleted or damaged."""
    options, workshop = Options(site=full.folder, output=full.output), Workshop()
    build(options, workshop)
    page, issue = "content/neighbourhoods/xinjian.md", "content/issues/002.md"
    full.write(page, (full.folder / TEXT).read_text(encoding="utf-8").replace("宝兴", "新建"))
    full.write(issue, "---\ntitle: 第二期\nnumber: 2\ndate: 2026-11-23\n---\n\n话。\n")
    build(options, workshop, [page, issue])
    assert (full.output / "neighbourhoods/xinjian/card.png").exists()
    assert (full.output / "issues/2/gazette-2.pdf").exists()
    (journal,) = (full.folder / ".gazette").glob("journal-*.json")
    if how == "deleted":
        journal.unlink()
    else:
        journal.write_bytes(journal.read_bytes()[:-9])
    full.remove(page).remove(issue)
    assert full.make().problems == ()
    assert full.snapshot() == clean(full)


def test_what_was_printed_later_goes_with_its_page_when_its_record_is_lost(full: SmallSite) -> None:
    """A server makes the PDF after the page; then the page has a record, and the PDF none."""
    full.make()
    place = Store(full.folder, full.output)
    files = {path: each for path, each in place.load().files.items() if "/1/" not in path}
    page = "issues/1/index.html"
    place.save(place.load()._replace(files=files | {page: place.load().files[page]}, partial=True))
    full.remove("content/issues/001.md")
    full.make()
    assert full.snapshot() == clean(full)


@pytest.mark.parametrize(
    ("lost", "goes"),
    [(True, True), (False, False), *([(True, False), (False, True)] if CAMPAIGN else [])],
)
def test_what_is_to_be_printed_later_is_ours_until_then(
    full: SmallSite, *, lost: bool, goes: bool
) -> None:
    """A server makes the PDF after the page; what stands in its place meanwhile may be damaged."""
    full.make()
    paper = full.output / "issues/1/gazette-1.pdf"
    paper.write_bytes(paper.read_bytes() + b"#")
    (full.output / "issues/1/cover.png").write_bytes(b"#")
    if lost:
        shutil.rmtree(full.folder / ".gazette")
    made = threading.Event()
    options, workshop = Options(site=full.folder, output=full.output), Workshop()
    workshop.later = Later(made.set)
    for words in ("改过的第二段", "又改过的第二段"):
        full.replace(TEXT, "第二段", words)
        assert build(options, workshop, [TEXT]).problems == ()
    assert paper.read_bytes().endswith(b"#")
    if goes:
        full.remove("content/issues/001.md")
        assert full.make().problems == ()
    else:
        while full.snapshot() != clean(full):
            assert made.wait(60)
            made.clear()
            assert build(options, workshop, [TEXT]).problems == ()
    assert full.snapshot() == clean(full)


def test_an_archive_below_the_output_stays_whether_the_state_is_there_or_not(
    site: SmallSite,
) -> None:
    """An older gazette, or another, in a folder of this one; a page that a hand copied."""
    site.make()
    shutil.copytree(site.output, site.folder / "2023")
    shutil.move(site.folder / "2023", site.output / "2023")
    archive = snapshot(site.output / "2023")
    shutil.copy(site.output / "index.html", site.output / "neighbourhoods/alt.html")
    made = site.build()
    assert made["removed"] == 0
    assert {each["code"] for each in made["problems"]} == {"W-output-foreign"}
    assert len(made["problems"]) == len(archive) + 1
    shutil.rmtree(site.folder / ".gazette")
    site.make()
    kept = snapshot(site.output / "2023")
    # Without any record only the assets' digests, and the pages' heads, tell whose they are.
    assert kept == archive
    site.make()
    assert snapshot(site.output / "2023") == archive


@pytest.mark.parametrize(
    "path",
    ["neighbourhoods/baoxing/card.png", *(["hello/index.html"] if CAMPAIGN else [])],
)
def test_what_a_hand_put_where_a_page_will_be_is_not_overwritten(
    site: SmallSite, path: str
) -> None:
    options, workshop = Options(site=site.folder, output=site.output), Workshop()
    build(options, workshop)
    hand = site.output / path
    hand.parent.mkdir(parents=True, exist_ok=True)
    hand.write_text("别人的", encoding="utf-8")
    assert [each.path for each in site.make().problems] == [f"output/{path}"]
    site.write("config.yaml", EVERYTHING)
    site.write("content/pages/hello.md", "---\ntitle: 你好\n---\n\n正文。\n")
    ways: list[Callable[[], Report]] = [
        site.make,
        lambda: build(options, workshop, ["content/pages/hello.md"]),
    ]
    for work in ways:
        with pytest.raises(UsageError) as caught:
            work()
        assert [(each.code, each.path) for each in caught.value.problems] == [
            ("E-output-foreign", f"output/{path}")
        ]
    assert hand.read_text(encoding="utf-8") == "别人的"
    hand.unlink()
    assert site.make().problems == ()
    assert site.snapshot() == clean(site)


@pytest.mark.parametrize(
    "path", ["hello/index.html", "hello/card.png", "neighbourhoods/baoxing/gazette-1.pdf"]
)
def test_what_a_hand_puts_in_the_place_of_what_went_stays(full: SmallSite, path: str) -> None:
    """A server that ends leaves a journal of what it deleted last."""
    hello = "content/pages/hello.md"
    full.write(hello, "---\ntitle: 你好\n---\n\n正文。\n")
    options, workshop = Options(site=full.folder, output=full.output), Workshop()
    build(options, workshop)
    full.remove(hello)
    build(options, workshop, [hello])
    hand = full.output / path
    assert not hand.exists()
    (journal,) = (full.folder / ".gazette").glob("journal-*.json")
    record = read_state(journal)
    if path not in record["remove"]:  # it went with them
        write_state(journal, record | {"remove": record["remove"] | {path: [1, 1, 1, 1]}})
    hand.parent.mkdir(exist_ok=True)
    hand.write_text("别人的", encoding="utf-8")
    assert [each.path for each in full.make().problems] == [f"output/{path}"]
    assert hand.read_text(encoding="utf-8") == "别人的"


def test_a_removal_that_was_cut_short_is_finished_where_the_site_was_moved(
    full: SmallSite, tmp_path: Path
) -> None:
    hello = "content/pages/hello.md"
    full.write(hello, "---\ntitle: 你好\n---\n\n正文。\n")
    options, workshop = Options(site=full.folder, output=full.output), Workshop()
    build(options, workshop)
    kept = tmp_path / "kept"
    shutil.copytree(full.output / "hello", kept)
    full.remove(hello)
    build(options, workshop, [hello])
    shutil.copytree(kept, full.output / "hello")  # another file, with the time of the first
    shutil.copytree(full.folder, tmp_path / "moved")
    moved = SmallSite(tmp_path / "moved")
    moved.build()
    assert moved.snapshot() == clean(moved)


@pytest.mark.parametrize("changed", [False, True] if CAMPAIGN else [True])
def test_an_output_that_was_copied_here_without_its_state_is_built(
    full: SmallSite, tmp_path: Path, *, changed: bool
) -> None:
    """As a folder that two editors share, each with a .gazette/ of their own."""
    full.make()
    shutil.copytree(full.folder, tmp_path / "other")
    other = SmallSite(tmp_path / "other")
    text = (full.folder / TEXT).read_text(encoding="utf-8").replace("宝兴", "新建")
    new = "content/neighbourhoods/xinjian.md", text
    other.write(*new).make()
    shutil.rmtree(full.output)
    shutil.copytree(other.output, full.output)
    if changed:
        (full.output / "neighbourhoods/xinjian/card.png").write_bytes(b"an older one")
    assert full.write(*new).make().problems == ()
    assert full.snapshot() == clean(full)


def test_an_older_output_that_was_put_back_is_cleaned_by_a_clean_build(
    site: SmallSite, tmp_path: Path
) -> None:
    hello = "content/pages/hello.md"
    site.write(hello, "---\ntitle: 你好\n---\n\n正文。\n").make()
    shutil.copytree(site.output, tmp_path / "older")
    site.remove(hello).make()
    shutil.rmtree(site.output)
    shutil.copytree(tmp_path / "older", site.output)
    assert {each.code for each in site.make().problems} == {"W-output-foreign"}
    assert build(Options(site=site.folder, output=site.output, clean=True)).problems == ()
    assert site.snapshot() == clean(site)


def test_records_are_whole_again_once_everything_was_looked_at(site: SmallSite) -> None:
    """Else what a hand puts in would be taken for ours from then on."""
    site.make()
    place = Store(site.folder, site.output)
    place.save(place.load()._replace(partial=True))  # as one that was killed before it did more
    assert site.make().written == 0
    shutil.copy(site.output / "index.html", site.output / "copy.html")
    assert [each.path for each in site.make().problems] == ["output/copy.html"]


def test_a_commit_of_thousands_of_files_is_finished_soon(site: SmallSite) -> None:
    site.make()
    place = Store(site.folder, site.output)
    record = place.load()
    files = {f"gone/{number}.html": Record("", "x", None) for number in range(20_000)}
    place.save(record._replace(files={**files, **record.files}))
    gone = dict.fromkeys(files, (1, 1, 1, 1))
    journal = {"manifest": to_record(record), "replace": {}, "remove": gone}
    write_state(place.journal_file, journal)
    started = time.process_time()
    place.recover()
    assert time.process_time() - started < 5
    assert place.load().files.keys() == record.files.keys()


def damages(file: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield ways in which a file of the state can be other than it was left."""
    whole = file.read_bytes()
    middle = random.randrange(len(whole)) if whole else 0  # noqa: S311
    flipped = whole[:middle] + bytes([whole[middle] ^ 0x55]) + whole[middle + 1 :] if whole else b""
    yield "flipped", lambda: file.write_bytes(flipped)
    yield "cut", lambda: file.write_bytes(whole[:middle])
    yield "emptied", lambda: file.write_bytes(b"")
    yield "removed", file.unlink
    yield "longer", lambda: file.write_bytes(whole + whole)
    if file.suffix == ".json":
        records: tuple[object, ...] = ({"version": 1}, {"version": 999}, [], "text", None)
        for record in records:
            yield f"of another version: {record}", partial(write_state, file, record)


def test_a_state_that_is_damaged_or_of_another_version_changes_no_byte(full: SmallSite) -> None:
    full.make()
    full.replace(TEXT, "第二段", "改过的第二段").make()
    old = full.snapshot()
    state = full.folder / ".gazette"
    shutil.copytree(state, full.folder / "kept")
    full.replace(TEXT, "改过的第二段", "第二段")
    new = clean(full)
    names = [path.relative_to(state) for path in sorted(state.rglob("*")) if path.is_file()]
    assert {name.name.partition("-")[0] for name in names} >= {"cache.sqlite", "ledger", "order"}
    every = [
        (name, number)
        for name in names
        for number, _ in enumerate(damages(state / name))
        if name.name != "lock"
    ]
    for name, number in every if CAMPAIGN else random.sample(every, 2):
        shutil.rmtree(state)
        shutil.copytree(full.folder / "kept", state)
        how, damage = list(damages(state / name))[number]
        damage()
        made = full.build()
        assert made["status"] == 0, (name, how, made)
        assert made["problems"] == [], (name, how)
        assert full.snapshot() == new, (name, how)
        full.replace(TEXT, "第二段", "改过的第二段").make()
        assert full.snapshot() == old, (name, how)
        full.replace(TEXT, "改过的第二段", "第二段")


def hands(output: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what a hand can do to a page, to its folder and to the whole output."""
    page, folder = output / "about/index.html", output / "neighbourhoods"
    elsewhere = output.parent / "elsewhere"

    def instead(what: Path, make: Callable[[], object]) -> Callable[[], object]:
        def work() -> None:
            shutil.move(what, elsewhere)
            make()

        return work

    yield "edited", lambda: page.write_text("改过", encoding="utf-8")
    yield "emptied", lambda: page.write_bytes(b"")
    yield "deleted", page.unlink
    yield "folder deleted", lambda: shutil.rmtree(folder)
    yield "page a folder", instead(page, page.mkdir)
    yield "page a link", instead(page, lambda: page.symlink_to(elsewhere))
    yield "page a broken link", instead(page, lambda: page.symlink_to("nowhere"))
    yield "all deleted", lambda: shutil.rmtree(output)
    yield "all a broken link", instead(output, lambda: output.symlink_to(output.parent / "new"))
    yield "all moved", instead(output, lambda: output.symlink_to(elsewhere))
    # What is refused, and what then has to be said.
    yield "E-output-foreign", instead(folder, lambda: folder.write_text("别人的", encoding="utf-8"))
    yield "E-output-foreign", instead(folder, lambda: folder.symlink_to(elsewhere))
    yield "E-output-file", instead(output, lambda: output.write_text("别人的", encoding="utf-8"))


@pytest.mark.parametrize("number", range(13))
def test_an_output_that_a_hand_was_in_is_put_right_or_left_alone(
    site: SmallSite, number: int
) -> None:
    site.make()
    site.replace(TEXT, "第二段", "改过的第二段")
    how, work = list(hands(site.output))[number]
    work()
    before = snapshot(site.output) if site.output.is_dir() else {}
    made = site.build()
    if how.startswith("E-"):
        assert made["status"] == 2
        assert {each["code"] for each in made["problems"]} == {how}
        assert (snapshot(site.output) if site.output.is_dir() else {}) == before
        folder = site.output if how == "E-output-file" else site.output / "neighbourhoods"
        folder.unlink()
        assert site.build()["status"] == 0
    assert (made["status"] == 0) is not how.startswith("E-"), (how, made)
    assert site.snapshot() == clean(site), how
    assert site.make().written == 0
    assert not any(path.is_symlink() for path in site.output.rglob("*"))
