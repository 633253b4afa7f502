"""A gazette with every kind of output there is, struck while it is built, and built by several."""

from __future__ import annotations

import errno
import itertools
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.injecting import KILL, Injected
from tests.struck import Edited, built, clean, hold_said, hold_struck, hold_whole, moments, traces
from tests.support import CAMPAIGN, CONFIG, EVERYTHING, ROOT, SmallSite, command

# Each try builds a gazette with a PDF, faces, cards and codes, twice.
FEW, MANY = 1, 50
KILLS = 60 if CAMPAIGN else 2


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return Edited(tmp_path_factory.mktemp("edited"), EVERYTHING)


# What strikes, and whether it strikes the first build of all.
STRIKES = list(itertools.product((KILL, errno.ENOSPC), (False, True)))


@pytest.mark.parametrize(("act", "is_first"), STRIKES if CAMPAIGN else STRIKES[1:3])
def test_a_build_of_everything_struck_at_any_call_is_completed(
    injected: Injected, edited: Edited, act: int, *, is_first: bool
) -> None:
    start = edited.first if is_first else edited.fresh
    assert {Path(path).suffix for path in edited.new} >= {".png", ".svg", ".js", ".pdf", ".woff2"}
    for at in moments(built(injected, start()).calls, FEW, MANY):
        site = start()
        struck = built(injected, site, at, act)
        hold_struck(struck, act)
        if act > 0:
            hold_said(struck, act, site, edited.new)
        edited.hold(injected, site, is_first=is_first)


def test_a_build_of_several_processes_killed_at_random_moments_is_completed(
    tmp_path: Path,
) -> None:
    """Those that are left end by themselves, and are in nobody's way."""
    site = SmallSite(tmp_path / "site").write("config.yaml", CONFIG)
    for number in range(40):
        body = f"第{number}段，有**着重**。\n\n" * 20
        site.write(f"content/pages/page-{number}.md", f"---\ntitle: 第{number}\n---\n\n{body}")
    new = clean(site)
    build = ("build", "--jobs", "2", "--site", str(site.folder))
    killed = 0
    takes = 0.0
    for turn in itertools.count():
        assert turn < 10 * KILLS, (killed, takes)
        if turn % 10 == 0:  # the machine may have more or less to do by now
            started = time.monotonic()
            assert command(*build, "--clean").status == 0
            takes = time.monotonic() - started
        for name in ("output", ".gazette"):
            shutil.rmtree(site.folder / name)
        with subprocess.Popen(
            [sys.executable, "-m", "gazette", *build],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(random.uniform(takes / 5, takes))  # noqa: S311
            process.kill()
        killed += process.returncode < 0
        hold_whole(site, {}, new)
        again = command(*build)
        assert again.status == 0, again
        assert site.snapshot() == new
        assert traces(site.folder) == []
        if killed == KILLS:
            break
