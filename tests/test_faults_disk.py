"""Every call to the disk, one by one: it is the last one, or the system refuses it."""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gazette import disk
from tests.injecting import CHANGES, CTRL_C, KILL, READS, Injected, Struck
from tests.support import CAMPAIGN, PRINTED, SmallSite, snapshot
from tests.test_commit import clean, copied, hold_whole, prepare

REFUSALS = (errno.ENOSPC, errno.EACCES, errno.EIO)
CODES = {errno.ENOSPC: "E-disk-full", errno.EACCES: "E-permission", errno.EIO: "E-machine"}
# How many of the calls are tried in each sweep; a campaign tries all.
FEW = 2
KILL_STATUS = -9
RANDOM_KILLS = 500 if CAMPAIGN else 6
MANUSCRIPT = "宝山：一条弄堂的新事\n\n第一段写2012年成立的队伍。\n\n南京：第二条弄堂\n\n又一段。\n"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Injected]:
    with Injected(tmp_path_factory.mktemp("host")) as made:
        yield made


class Edited:
    """A gazette that was built and then edited, and what a build makes of it before and after."""

    def __init__(self, folder: Path) -> None:
        self.prepared = prepare(folder / "prepared")
        self.old = self.prepared.snapshot()
        self.new = clean(self.prepared)
        self.folder = folder

    def fresh(self) -> SmallSite:
        shutil.rmtree(self.folder / "try", ignore_errors=True)
        return copied(self.prepared, self.folder / "try")

    def hold(self, host: Injected, site: SmallSite) -> None:
        """Find only whole files, then a build that completes; and no trace of the accident."""
        hold_whole(site, self.old, self.new)
        again = built(host, site)
        assert again.status == 0, again
        assert site.snapshot() == self.new
        assert traces(site.folder) == []


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return Edited(tmp_path_factory.mktemp("edited"))


def traces(folder: Path) -> list[str]:
    """Return what an accident left lying about."""
    return [
        path.name
        for path in folder.rglob("*")
        if "stage" in path.name or path.name.endswith(".new") or path.name.startswith("journal")
    ]


def built(host: Injected, site: SmallSite, at: int = 0, act: int = 0, **more: object) -> Struck:
    return ran(host, site, "build", "--json", "--jobs", "1", at=at, act=act, **more)


def ran(host: Injected, site: SmallSite, *arguments: str, **wish: object) -> Struck:
    return host.run(*arguments, "--site", str(site.folder), root=site.folder, **wish)  # type: ignore[arg-type]


def moments(calls: int) -> Iterator[int]:
    """Yield the calls to try; not the same in every run, so that in time all are tried."""
    assert calls
    if CAMPAIGN:
        yield from range(1, calls + 1)
    else:
        yield from sorted(random.sample(range(1, calls + 1), min(FEW, calls)))


def test_a_build_that_hears_ctrl_c_at_any_call_is_completed(host: Injected, edited: Edited) -> None:
    calls = built(host, edited.fresh()).calls
    for at in moments(calls):
        site = edited.fresh()
        struck = built(host, site, at, CTRL_C)
        assert "Traceback" not in struck.error, (at, struck)
        assert struck.status == 130, (at, struck)
        edited.hold(host, site)


def test_a_build_killed_at_any_call_to_the_disk_is_completed(
    host: Injected, edited: Edited
) -> None:
    calls = built(host, edited.fresh()).calls
    assert calls > 100  # also SQLite's
    for at in moments(calls):
        site = edited.fresh()
        struck = built(host, site, at, KILL)
        assert struck.status == KILL_STATUS, (at, struck)
        edited.hold(host, site)


@pytest.mark.parametrize("number", REFUSALS)
def test_a_build_that_is_refused_any_call_to_the_disk_says_so_and_is_completed(
    host: Injected, edited: Edited, number: int
) -> None:
    for at in moments(built(host, edited.fresh()).calls):
        site = edited.fresh()
        struck = built(host, site, at, number)
        # A cache that cannot be written, or what need not be tidied up, is no reason to fail.
        assert struck.status in (0, 3), (at, struck)
        if struck.status:
            assert struck.codes == {CODES[number]}, (at, struck)
        edited.hold(host, site)


@pytest.mark.parametrize("number", REFUSALS if CAMPAIGN else REFUSALS[:1])
def test_a_disk_that_refuses_everything_from_any_call_on_leaves_a_whole_site(
    host: Injected, edited: Edited, number: int
) -> None:
    for at in moments(built(host, edited.fresh()).calls):
        site = edited.fresh()
        struck = built(host, site, at, number, lasting=True)
        assert struck.status in (0, 3), (at, struck)
        edited.hold(host, site)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_read_is_said_and_nothing_is_changed(
    host: Injected, edited: Edited, number: int
) -> None:
    for at in moments(built(host, edited.fresh(), calls=READS).calls):
        site = edited.fresh()
        struck = built(host, site, at, number, calls=READS)
        assert struck.status in (0, 3), (at, struck)
        if struck.status:
            assert struck.codes <= {CODES[number], "E-file-unreadable"}, (at, struck)
            assert all(each["message"] and each["hint"] for each in struck.object["problems"])
            if ".gazette" not in struck.call:
                assert site.snapshot() == edited.old
        edited.hold(host, site)


def how_long(host: Injected, site: SmallSite) -> float:
    """Return the seconds of a build: what has ended before cannot be killed."""
    started = time.monotonic()
    assert built(host, site).status == 0
    return time.monotonic() - started


def test_a_build_killed_at_random_moments_is_completed(host: Injected, edited: Edited) -> None:
    takes = min(how_long(host, edited.fresh()) for _ in range(3))
    site = edited.fresh()
    texts = ("改过的第二段", "又改过的第二段")
    outcomes = [edited.new]
    site.replace("content/neighbourhoods/baoxing.md", texts[0], texts[1])
    outcomes.append(clean_of(site))
    path = "content/neighbourhoods/baoxing.md"
    killed = 0
    for number in itertools.count():
        assert number < 10 * RANDOM_KILLS, (killed, takes)
        site.replace(path, texts[1 - number % 2], texts[number % 2])
        struck = built(host, site, after=random.uniform(0.005, takes))  # noqa: S311
        killed += struck.status == KILL_STATUS
        was = edited.old if not number else outcomes[1 - number % 2]
        hold_whole(site, {**edited.old, **was}, outcomes[number % 2])
        takes = how_long(host, site)  # the machine may have more or less to do by now
        assert site.snapshot() == outcomes[number % 2]
        assert traces(site.folder) == []
        if killed == RANDOM_KILLS:
            break


def clean_of(site: SmallSite) -> dict[str, str]:
    """Return what a clean build of the same sources elsewhere gives."""
    shutil.rmtree(site.folder.parent / "clean", ignore_errors=True)
    return clean(site)


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
    "act", [KILL, errno.ENOSPC, *REFUSALS[1:]] if CAMPAIGN else [KILL, errno.ENOSPC]
)
@pytest.mark.parametrize("errand", ERRANDS, ids=repr)
def test_a_command_struck_at_any_call_loses_no_text_and_can_be_given_again(
    host: Injected, tmp_path: Path, errand: Errand, act: int
) -> None:
    def start() -> tuple[SmallSite, Callable[..., Struck]]:
        site = prepared_for(errand, tmp_path / "try")
        words = [each.replace("{site}", str(site.folder)) for each in errand.arguments]
        return site, lambda **wish: ran(host, site, *words, **wish)

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
        refused = own(site)
        now = {path: name for path, name in refused.items() if not path.endswith(".new")}
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
                assert refused == before, (at, struck)


@pytest.mark.parametrize("errand", ERRANDS, ids=repr)
def test_ctrl_c_at_any_call_leaves_nothing_half_done(
    host: Injected, tmp_path: Path, errand: Errand
) -> None:
    site = prepared_for(errand, tmp_path / "try")
    words = [each.replace("{site}", str(site.folder)) for each in errand.arguments]
    before = own(site)
    done = ran(host, site, *words)
    after = own(site)
    for at in moments(done.calls):
        site = prepared_for(errand, tmp_path / "try")
        struck = ran(host, site, *words, at=at, act=CTRL_C)
        assert "Traceback" not in struck.error, (at, struck)
        assert struck.status == 130, (at, struck)
        now = own(site)
        assert traces(site.folder / "content") == [], (at, struck)
        for path, name in now.items():
            assert name in (before.get(path), after.get(path)), (at, struck, path)
        if errand.arguments[0] != "new" or now == before:
            assert ran(host, site, *words).status == done.status, (at, struck)
            assert own(site) == after, (at, struck)


def test_a_new_gazette_is_made_whole_or_not_at_all(host: Injected, tmp_path: Path) -> None:
    folder = tmp_path / "new"

    def command(**wish: object) -> Struck:
        return host.run("init", str(folder), root=folder, calls=CHANGES, **wish)  # type: ignore[arg-type]

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


def test_a_commit_that_is_cut_short_says_that_the_site_is_half_new(
    host: Injected, edited: Edited
) -> None:
    site = edited.fresh()
    for at in range(1, 30):
        wish = {"at": at, "act": errno.EIO, "lasting": True, "calls": "r"}
        struck = ran(host, site, "build", "--jobs", "1", **wish)
        if struck.call.startswith(f"r {site.output}/"):
            break
        site = edited.fresh()
    assert struck.status == 3
    assert "[E-machine]" in struck.error
    assert "网站只换好了一部分" in struck.error
    assert "网站没有动" not in struck.error
    edited.hold(host, site)


def test_a_file_that_a_scanner_holds_for_a_moment_is_replaced_when_it_lets_go(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where nobody can replace an open file."""
    real = os.replace
    refused: list[str | Path] = []

    def replace(source: str | Path, target: str | Path) -> None:
        if len(refused) < 40 and len(refused) % 4 != 3:
            refused.append(target)
            raise PermissionError(errno.EACCES, "Access is denied", str(target))
        refused.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(disk, "PATIENCE", 1.0)
    assert site.build()["status"] == 0
    site.replace("content/neighbourhoods/baoxing.md", "第二段", "改过的第二段")
    refused.clear()
    assert site.build()["status"] == 0
    assert len(refused) > 4
    assert site.snapshot() == clean(site)
