"""Every call to the disk, one by one: it is the last one, or the system refuses it."""

from __future__ import annotations

import errno
import itertools
import os
import random
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gazette import disk
from tests.injecting import CHANGES, CTRL_C, KILL, READS, Injected, Struck
from tests.struck import (
    CODES,
    KILL_STATUS,
    REFUSALS,
    Edited,
    built,
    clean,
    copied,
    hold_said,
    hold_struck,
    hold_told,
    hold_whole,
    moments,
    ran,
    traces,
)
from tests.support import CAMPAIGN, PRINTED, SmallSite, snapshot

RANDOM_KILLS = 500 if CAMPAIGN else 6
TEXT = "content/neighbourhoods/baoxing.md"
MANUSCRIPT = "宝山：一条弄堂的新事\n\n第一段写2012年成立的队伍。\n\n南京：第二条弄堂\n\n又一段。\n"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return Edited(tmp_path_factory.mktemp("edited"))


def test_a_build_that_hears_ctrl_c_at_any_call_is_completed(
    injected: Injected, edited: Edited
) -> None:
    calls = built(injected, edited.fresh()).calls
    for at in moments(calls):
        site = edited.fresh()
        struck = built(injected, site, at, CTRL_C)
        assert "Traceback" not in struck.error, (at, struck)
        assert struck.status == 130, (at, struck)
        edited.hold(injected, site)


def test_a_build_killed_at_any_call_to_the_disk_is_completed(
    injected: Injected, edited: Edited
) -> None:
    calls = built(injected, edited.fresh()).calls
    assert calls > 100  # also SQLite's
    for at in moments(calls):
        site = edited.fresh()
        struck = built(injected, site, at, KILL)
        assert struck.status == KILL_STATUS, (at, struck)
        edited.hold(injected, site)


@pytest.mark.parametrize("number", [*REFUSALS, errno.EDQUOT])
def test_a_build_that_is_refused_any_call_to_the_disk_says_so_and_is_completed(
    injected: Injected, edited: Edited, number: int
) -> None:
    for at in moments(built(injected, edited.fresh()).calls):
        site = edited.fresh()
        hold_said(built(injected, site, at, number), number, site, edited.new)
        edited.hold(injected, site)
    site = edited.fresh()
    struck = built(injected, site, 1, number, calls="r", lasting=True)
    assert struck.status == 3, struck  # without this call no site is made
    hold_said(struck, number, site, edited.new)
    assert site.snapshot() == edited.old
    edited.hold(injected, site)


@pytest.mark.parametrize("number", REFUSALS if CAMPAIGN else REFUSALS[:1])
def test_a_disk_that_refuses_everything_from_any_call_on_leaves_a_whole_site(
    injected: Injected, edited: Edited, number: int
) -> None:
    for at in moments(built(injected, edited.fresh()).calls):
        site = edited.fresh()
        hold_said(built(injected, site, at, number, lasting=True), number, site, edited.new)
        edited.hold(injected, site)
    site = edited.fresh()
    struck = built(injected, site, 1, number, lasting=True)
    assert struck.status == 3, struck
    hold_said(struck, number, site, edited.new)
    assert site.snapshot() == edited.old


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_read_is_said_and_nothing_is_changed(
    injected: Injected, edited: Edited, number: int
) -> None:
    for at in moments(built(injected, edited.fresh(), calls=READS).calls):
        site = edited.fresh()
        hold_unread(built(injected, site, at, number, calls=READS), number, site, edited)
        edited.hold(injected, site)
    site = edited.fresh()
    texts = site.folder / "content"
    words = ("build", "--json", "--jobs", "1", "--site", str(site.folder))
    struck = injected.run(*words, root=texts, at=1, act=number, calls="O", lasting=True)
    assert struck.status == 3, struck  # no text can be read at all
    hold_unread(struck, number, site, edited)
    assert site.snapshot() == edited.old


def hold_unread(struck: Struck, number: int, site: SmallSite, edited: Edited) -> None:
    """Find that a build met what cannot be read, and says so unless it could do without."""
    assert struck.call, struck
    assert struck.status in (0, 3), struck
    if struck.status == 0:
        assert struck.codes == set(), struck
        assert site.snapshot() == edited.new, struck
        return
    assert struck.codes, struck
    assert struck.codes <= {CODES[number], "E-file-unreadable"}, struck
    assert all(each["message"] and each["hint"] for each in struck.object["problems"])
    if ".gazette" not in struck.call:
        assert site.snapshot() == edited.old, struck


TURNS = ("改过的第二段", "又改过的第二段")


def turned(site: SmallSite, turn: int) -> SmallSite:
    """Edit a text to and fro."""
    return site.replace(TEXT, TURNS[1 - turn % 2], TURNS[turn % 2])


def how_long(injected: Injected, site: SmallSite) -> float:
    """Return the seconds of undisturbed builds after an edit: what has ended cannot be killed."""
    seconds = []
    for turn in (1, 0):
        turned(site, turn)
        started = time.monotonic()
        assert built(injected, site).status == 0
        seconds.append(time.monotonic() - started)
    return min(seconds)


def test_a_build_killed_at_random_moments_is_completed(injected: Injected, edited: Edited) -> None:
    undisturbed = copied(edited.prepared, edited.folder / "undisturbed")
    site = edited.fresh()
    outcomes = [edited.new, clean(turned(site, 1))]
    killed = 0
    takes = 0.0
    for turn in itertools.count():
        assert turn < 10 * RANDOM_KILLS, (killed, takes)
        if turn % 20 == 0:  # the machine may have more or less to do by now
            takes = how_long(injected, undisturbed)
        turned(site, turn)
        struck = built(injected, site, after=random.uniform(0.005, takes))  # noqa: S311
        assert struck.status in (0, KILL_STATUS), struck
        killed += struck.status == KILL_STATUS
        was = edited.old if not turn else outcomes[1 - turn % 2]
        hold_whole(site, was, outcomes[turn % 2])
        assert built(injected, site).status == 0
        assert site.snapshot() == outcomes[turn % 2]
        assert traces(site.folder) == []
        if killed == RANDOM_KILLS:
            break


class Errand:
    """A command that writes into the site's own files, and what it leaves when it is done."""

    def __init__(self, *arguments: str, out: str = "") -> None:
        self.arguments = arguments
        self.out = out

    def __repr__(self) -> str:
        return self.arguments[0]


ERRANDS = (
    Errand("new", "neighbourhood", "顺昌"),
    Errand("import", "{site}/来稿.txt"),
    Errand("check", "--fix"),
    Errand("wechat", "baoxing", "--out", "{site}/page.html"),
    Errand("pdf", "--out", "{site}/issue.pdf"),
)


def prepared_for(errand: Errand, folder: Path) -> SmallSite:
    site = SmallSite(folder)
    shutil.rmtree(folder)
    site = SmallSite(folder).write("来稿.txt", MANUSCRIPT)
    if "pdf" in errand.arguments:
        site.write("config.yaml", PRINTED)
    for name in ("baoxing", "dongfeng"):
        site.replace(f"content/neighbourhoods/{name}.md", "第一段。", "第一段,用了半角的逗号。")
    return site


def own(site: SmallSite) -> dict[str, str]:
    """Return the digests of all files of a site that are not kept in .gazette/."""
    return {
        path: name
        for path, name in snapshot(site.folder).items()
        if not path.startswith(".gazette/")
    }


@pytest.mark.parametrize(
    "act", [KILL, *REFUSALS, errno.EDQUOT] if CAMPAIGN else [KILL, errno.ENOSPC]
)
@pytest.mark.parametrize("errand", ERRANDS, ids=repr)
def test_a_command_struck_at_any_call_loses_no_text_and_can_be_given_again(
    injected: Injected, tmp_path: Path, errand: Errand, act: int
) -> None:
    def start() -> tuple[SmallSite, Callable[..., Struck]]:
        site = prepared_for(errand, tmp_path / "try")
        words = [each.replace("{site}", str(site.folder)) for each in errand.arguments]
        return site, lambda **wish: ran(injected, site, *words, **wish)

    site, command = start()
    before = own(site)
    done = command()
    assert done.status in (0, 1), done  # `check` also tells what it cannot mend
    after = own(site)
    assert after != before
    for at in moments(done.calls):
        site, command = start()
        struck = command(at=at, act=act)
        assert "Traceback" not in struck.error, (at, struck)
        found = own(site)
        now = {path: name for path, name in found.items() if not path.endswith(".new")}
        if act == KILL:
            assert struck.status == KILL_STATUS, (at, struck)
        else:
            assert struck.call, (at, struck)
            assert struck.status in (done.status, 3), (at, struck)
            # What waits beside a file stays only where it could not be deleted.
            assert now == found or struck.call.startswith("u "), (at, struck)
            if struck.status == 3:
                hold_told(struck, act)
            else:
                assert now == after, (at, struck)
        for path, name in now.items():
            assert name in (before.get(path), after.get(path)), (at, struck, path)
        assert before.keys() <= now.keys()
        if errand.arguments[0] != "new" or now == before:
            assert command().status == done.status, (at, struck)
            again = own(site)
            if errand.arguments[0] == "import":  # what waited beside a file that is not made again
                again = {path: name for path, name in again.items() if not path.endswith(".new")}
            assert again == after, (at, struck)
        if struck.status == 3:
            assert traces(site.folder / "content") == []
            if errand.arguments[0] in ("import", "new"):
                assert found == before, (at, struck)
    if act != KILL:
        site, command = start()
        struck = command(at=1, act=act, calls="ow", lasting=True)
        assert struck.status == 3, struck  # nothing can be written at all
        hold_told(struck, act)
        assert own(site) == before


@pytest.mark.parametrize("errand", ERRANDS, ids=repr)
def test_ctrl_c_at_any_call_leaves_nothing_half_done(
    injected: Injected, tmp_path: Path, errand: Errand
) -> None:
    site = prepared_for(errand, tmp_path / "try")
    words = [each.replace("{site}", str(site.folder)) for each in errand.arguments]
    before = own(site)
    done = ran(injected, site, *words)
    after = own(site)
    for at in moments(done.calls):
        site = prepared_for(errand, tmp_path / "try")
        struck = ran(injected, site, *words, at=at, act=CTRL_C)
        assert "Traceback" not in struck.error, (at, struck)
        assert struck.status == 130, (at, struck)
        now = own(site)
        assert traces(site.folder / "content") == [], (at, struck)
        for path, name in now.items():
            assert name in (before.get(path), after.get(path)), (at, struck, path)
        if errand.arguments[0] != "new" or now == before:
            assert ran(injected, site, *words).status == done.status, (at, struck)
            assert own(site) == after, (at, struck)


STRIKES = [KILL, CTRL_C, *REFUSALS] if CAMPAIGN else [KILL, CTRL_C, errno.ENOSPC]


@pytest.mark.parametrize("act", STRIKES)
def test_a_build_from_scratch_struck_at_any_call_is_completed(
    injected: Injected, edited: Edited, act: int
) -> None:
    for at in moments(built(injected, edited.fresh(), 0, 0, "--clean").calls, few=1):
        site = edited.fresh()
        struck = built(injected, site, at, act, "--clean")
        hold_struck(struck, act)
        if act > 0:
            hold_said(struck, act, site, edited.new)
        edited.hold(injected, site)
    if act > 0:
        site = edited.fresh()
        struck = built(injected, site, 1, act, "--clean", calls="r", lasting=True)
        assert struck.status == 3, struck
        hold_said(struck, act, site, edited.new)
        edited.hold(injected, site)


@pytest.mark.parametrize("act", STRIKES)
def test_a_clean_struck_at_any_call_deletes_only_what_was_made_and_can_be_given_again(
    injected: Injected, edited: Edited, act: int
) -> None:
    def start() -> SmallSite:
        return edited.fresh().write("output/notes.txt", "别人的").write("output/.nojekyll", "")

    site = start()
    before = own(site)
    done = ran(injected, site, "clean")
    after = snapshot(site.folder)
    made = {f"output/{path}" for path in edited.old}
    assert after == {path: name for path, name in before.items() if path not in made}
    for at in moments(done.calls):
        site = start()
        struck = ran(injected, site, "clean", at=at, act=act)
        hold_struck(struck, act)
        now = own(site)
        assert after.items() <= now.items() <= before.items(), (at, struck)
        if struck.status == 0:
            assert now == after, (at, struck)
        elif struck.status == 3:
            hold_told(struck, act)
        assert ran(injected, site, "clean").status == 0, (at, struck)
        assert snapshot(site.folder) == after, (at, struck)
    if act > 0:
        site = start()
        struck = ran(injected, site, "clean", at=1, act=act, calls="u", lasting=True)
        assert struck.status == 3, struck  # nothing can be deleted at all
        hold_told(struck, act)
        assert own(site) == before


def test_a_new_gazette_is_made_whole_or_not_at_all(injected: Injected, tmp_path: Path) -> None:
    folder = tmp_path / "new"

    def command(**wish: object) -> Struck:
        return injected.run("init", str(folder), root=folder, calls=CHANGES, **wish)  # type: ignore[arg-type]

    done = command()
    after = snapshot(folder)
    assert (done.status, "config.yaml" in after) == (0, True)
    for at in moments(done.calls):
        shutil.rmtree(folder, ignore_errors=True)
        struck = command(at=at, act=errno.ENOSPC)
        assert struck.status == 3, (at, struck)
        assert "E-disk-full" in struck.error
        assert not folder.exists()
        assert command().status == 0
        assert snapshot(folder) == after
        shutil.rmtree(folder)
        struck = command(at=at, act=CTRL_C)
        assert struck.status == 130, (at, struck)
        assert not folder.exists() or snapshot(folder) == after, (at, struck)
        shutil.rmtree(folder, ignore_errors=True)
        assert command(at=at, act=KILL).status == KILL_STATUS
        left = snapshot(folder) if folder.exists() else {}
        again = command()
        if again.status:  # it is somebody's for all it knows
            assert (again.status, "E-init-exists" in again.error) == (2, True), (at, again)
            assert snapshot(folder) == left
        else:
            assert snapshot(folder) == after


def test_a_commit_that_is_cut_short_says_that_the_site_is_half_new(
    injected: Injected, edited: Edited
) -> None:
    site = edited.fresh()
    for at in range(1, 30):
        wish = {"at": at, "act": errno.EIO, "lasting": True, "calls": "r"}
        struck = ran(injected, site, "build", "--jobs", "1", **wish)
        # Before the commit an empty folder is moved there, to see whether one can be.
        if re.match(f"r {site.output}/(?!.gazette-stage)", struck.call):
            break
        site = edited.fresh()
    assert struck.status == 3
    assert "[E-machine]" in struck.error
    assert "网站只换好了一部分" in struck.error
    assert "网站没有动" not in struck.error
    edited.hold(injected, site)


def test_a_file_that_a_scanner_holds_for_a_moment_is_replaced_when_it_lets_go(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where nobody can replace an open file."""
    real = os.replace
    turns = itertools.count()
    refused: list[str | Path] = []

    def replace(source: str | Path, target: str | Path) -> None:
        if next(turns) % 4 != 3:
            refused.append(target)
            raise PermissionError(errno.EACCES, "Access is denied", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(disk, "PATIENCE", 1.0)
    assert site.build()["status"] == 0
    site.replace(TEXT, "第二段", "改过的第二段")
    refused.clear()
    assert site.build()["status"] == 0
    assert any(Path(each).is_relative_to(site.output) for each in refused)
    assert site.snapshot() == clean(site)


def test_a_file_that_a_scanner_does_not_let_go_is_said_after_a_while(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make()
    old = site.snapshot()
    site.replace(TEXT, "第二段", "改过的第二段")
    real = os.replace
    held = site.output / "neighbourhoods/baoxing/index.html"
    tries: list[float] = []

    def replace(source: str | Path, target: str | Path) -> None:
        if Path(target) == held:
            tries.append(time.monotonic())
            raise PermissionError(errno.EACCES, "Access is denied", str(target))
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        patched.setattr(disk, "PATIENCE", 0.3)
        ran = site.run("build")
    assert ran.status == 3, ran
    assert "[E-permission]" in ran.error
    assert "怎么办：" in ran.error
    assert "网站只换好了一部分" in ran.error
    assert tries[-1] - tries[0] >= 0.3
    hold_whole(site, old, clean(site))
    site.make()
    assert site.snapshot() == clean(site)
    assert traces(site.folder) == []
