"""A gazette that was built and edited, an accident while it is built again, and what holds then."""

from __future__ import annotations

import errno
import random
import re
import shutil
import sys
from pathlib import Path

from gazette.build import Options, build
from tests.injecting import CTRL_C, KILL, Injected, Struck
from tests.machine import png
from tests.support import CAMPAIGN, CONFIG, SmallSite, snapshot

REFUSALS = (errno.ENOSPC, errno.EACCES, errno.EIO)
CODES = {
    errno.ENOSPC: "E-disk-full",
    errno.EDQUOT: "E-disk-full",
    errno.EACCES: "E-permission",
    errno.EIO: "E-machine",
}
# How many of the calls are tried in each sweep of `make test`.
FEW = 2
KILL_STATUS = -9
STORY = "---\ntitle: 集市\ndate: 2026-11-20\nplaces: [宝兴]\n---\n\n新的文章。\n"
# As pages and style sheets name what changes its name with its bytes.
_ASSET = re.compile(rb"assets/[\w./-]+?\.[0-9a-f]{16}\.\w+")


def prepare(folder: Path, config: str = CONFIG) -> SmallSite:
    """Return a gazette that was built and then edited: changes, new files, files to go."""
    site = SmallSite(folder).write("config.yaml", config)
    site.replace(
        "content/centres/health.md", "themes:", "aliases: [old.html, gone/x.html]\nthemes:"
    )
    site.write("content/media/one.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    site.write("content/media/one.png", png(1))
    site.replace("content/pages/about.md", "这是", "![画](/media/one.svg)![画](/media/one.png)这是")
    site.make()
    site.write("content/media/one.png", png(2))
    site.replace("content/neighbourhoods/baoxing.md", "第二段", "改过的第二段")
    site.replace("content/centres/health.md", "old.html, gone/x.html", "old.html/deep/, gone")
    site.write("content/stories/2026/fair.md", STORY)
    site.write("content/media/one.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="1"/>')
    site.replace("content/neighbourhoods/baoxing.md", "看看[东风](dongfeng.md)。", "")
    site.remove("content/neighbourhoods/dongfeng.md")
    return site


def copied(site: SmallSite, folder: Path) -> SmallSite:
    """Return a copy of a gazette with its output and state."""
    copy = SmallSite(folder)
    shutil.rmtree(folder)
    shutil.copytree(site.folder, folder)
    return copy


def clean(site: SmallSite) -> dict[str, str]:
    """Return what a clean build of the same sources elsewhere gives."""
    copy = site.folder.parent / "clean"
    shutil.rmtree(copy, ignore_errors=True)
    for name in ("content", "config.yaml"):
        made = site.folder / name
        if made.is_dir():
            shutil.copytree(made, copy / name)
        else:
            shutil.copy(made, copy / name)
    build(Options(site=copy, output=copy / "output", clean=True))
    return snapshot(copy / "output")


def hold_whole(site: SmallSite, old: dict[str, str], new: dict[str, str]) -> None:
    """Find the output as it was or as it is to be, or on the way with whole files.

    On the way it is only while a journal tells how to go on, and no page misses what it shows.
    """
    now = site.snapshot()
    if not any((site.folder / ".gazette").glob("journal*")):
        assert now in (old, new)
        return
    for path in old.keys() & new.keys():
        assert path in now
    for path, name in now.items():
        assert name in (old.get(path), new.get(path)), path
        if path.endswith((".html", ".css")):
            for asset in _ASSET.findall((site.output / path).read_bytes()):
                assert asset.decode() in now, (path, asset)


class Edited:
    """A gazette that was built and then edited, and what a build makes of it before and after."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.prepared = prepare(folder / "prepared", config)
        self.old = self.prepared.snapshot()
        self.new = clean(self.prepared)
        self.folder = folder

    def fresh(self) -> SmallSite:
        shutil.rmtree(self.folder / "try", ignore_errors=True)
        return copied(self.prepared, self.folder / "try")

    def first(self) -> SmallSite:
        """Return a copy that was never built."""
        site = self.fresh()
        for name in ("output", ".gazette"):
            shutil.rmtree(site.folder / name)
        return site

    def hold(self, host: Injected, site: SmallSite, *, is_first: bool = False) -> None:
        """Find only whole files, then a build that completes; and no trace of the accident."""
        hold_whole(site, {} if is_first else self.old, self.new)
        again = built(host, site)
        assert again.status == 0, again
        assert site.snapshot() == self.new
        assert traces(site.folder) == []


def traces(folder: Path) -> list[str]:
    """Return what an accident left lying about."""
    return [
        path.name
        for path in folder.rglob("*")
        if "stage" in path.name or path.name.endswith(".new") or path.name.startswith("journal")
    ]


def built(
    host: Injected, site: SmallSite, at: int = 0, act: int = 0, *words: str, **more: object
) -> Struck:
    return ran(host, site, "build", "--json", "--jobs", "1", *words, at=at, act=act, **more)


def hold_said(struck: Struck, number: int, site: SmallSite, new: dict[str, str]) -> None:
    """Find that a build met what was refused, and says so unless it made the whole site."""
    assert struck.call, struck
    assert struck.status in (0, 3), struck
    if struck.status == 0:
        # A cache that cannot be written, or what need not be tidied up, is no reason to fail.
        assert struck.codes == set(), struck
        assert site.snapshot() == new, struck
    else:
        assert struck.codes == {CODES[number]}, struck
        assert all(each["message"] and each["hint"] for each in struck.object["problems"])


def ran(host: Injected, site: SmallSite, *arguments: str, **wish: object) -> Struck:
    return host.run(*arguments, "--site", str(site.folder), root=site.folder, **wish)  # type: ignore[arg-type]


def moments(calls: int, few: int = FEW, many: int = sys.maxsize) -> list[int]:
    """Return the calls to try: a few, and in a campaign many or all.

    They are not the same in every run, so that in time all are tried.
    """
    assert calls
    return sorted(random.sample(range(1, calls + 1), min(many if CAMPAIGN else few, calls)))


def hold_told(struck: Struck, number: int) -> None:
    """Find what was refused, and what to do, in what a command says."""
    assert f"[{CODES[number]}]" in struck.error, struck
    assert "怎么办：" in struck.error, struck


def hold_struck(struck: Struck, act: int) -> None:
    """Find that a command met with an accident, and ended as it should."""
    assert "Traceback" not in struck.error, struck
    if act == KILL:
        assert struck.status == KILL_STATUS, struck
    else:
        assert struck.call, struck
        assert struck.status in ((130,) if act == CTRL_C else (0, 3)), struck
