"""Ours and theirs in turn: `python -m benchmarks.compare [--out FILE] [--counts 24 1000 10000]`.

Each pair of runs is one of theirs and one of ours, right after each other; the ratio is that of
the two, so that a machine that is busy for a while is busy for both.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers import PEERS, Generator, Ours
from benchmarks.peers.site import HOME

PAIRS = 5
# Longer than ours distrusts the signature of a file that was just written (s).
REST = 2.2
# Peers that take long are measured on smaller sites only.
MOST = {"Hugo": 10_000, "Pelican": 1_000, "Eleventy": 1_000}


class Kind(NamedTuple):
    """A kind of build: what is done to the site before it."""

    name: str
    before: Callable[[Generator], None]


KINDS = (
    Kind("cold", lambda site: site.forget()),
    Kind("nothing changed", lambda _: None),
    Kind("one story's text", lambda site: site.edit_text()),
    Kind("one headline", lambda site: site.edit_headline()),
    Kind("the site's title", lambda site: site.edit_title()),
)


class Row(NamedTuple):
    """Times (s) of one kind of build, pair by pair: theirs, ours."""

    places: int
    kind: str
    pairs: list[tuple[float, float]]

    def shown(self) -> str:
        theirs, ours = zip(*self.pairs, strict=True)
        ratios = [mine / other for other, mine in self.pairs]
        return (
            f"| {self.places:,} | {self.kind} | {_spread(theirs)} | {_spread(ours)} "
            f"| **{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f}) |"
        )


def _spread(times: Iterable[float]) -> str:
    times = list(times)
    return f"{statistics.median(times):.2f} ({min(times):.2f}–{max(times):.2f})"


def build(site: Generator) -> float:
    """Build, and return how long the whole process took (s). Raises CalledProcessError."""
    started = time.perf_counter()
    subprocess.run(
        site.command(),
        cwd=site.folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"NODE_ENV": "production"},
    )
    return time.perf_counter() - started


def compare(theirs: Generator, ours: Generator, pairs: int) -> Iterator[Row]:
    """Yield a row for each kind of build."""
    for site in (theirs, ours):
        if not site.folder.exists():
            site.make()
    for kind in KINDS:
        times = []
        for _ in range(pairs):
            pair = []
            for site in (theirs, ours):
                kind.before(site)
                if kind.name != "cold":
                    time.sleep(REST)
                pair.append(build(site))
            times.append((pair[0], pair[1]))
        yield Row(theirs.count, kind.name, times)


def peak(site: Generator) -> float:
    """Return the most memory (MB) that a cold build's processes hold, shared parts once."""
    site.forget()
    return memory(site.command(), site.folder)


def memory(command: list[str], folder: Path, every: float = 0.05) -> float:
    """Return the most memory (MB) of a command's processes, looked at `every` so many seconds."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        most = 0
        done = threading.Event()

        def watch() -> None:
            nonlocal most
            while not done.wait(every):
                most = max(most, sum(map(_memory, _family(process.pid))))

        thread = threading.Thread(target=watch)
        thread.start()
        process.wait()
        done.set()
        thread.join()
    return most / 1024


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in map(int, children):
        yield from _family(child)


def _memory(pid: int) -> int:
    """Return the proportional set size of a process (kB)."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def written(site: Generator) -> str:
    """Say how many files of how many bytes the site has."""
    files = [each for each in (site.folder / site.output).rglob("*") if each.is_file()]
    return f"{len(files):,} files, {sum(each.stat().st_size for each in files) / 1e6:,.1f} MB"


def report(counts: Iterable[int], pairs: int) -> Iterator[str]:
    """Yield the lines of RESULTS.md as they are measured."""
    yield "# Results\n"
    yield (
        f"One run of `python -m benchmarks.compare` on {time.strftime('%Y-%m-%d')}: "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}. Seconds of the whole process: median (least–most) of "
        f"{pairs} pairs run in turn; the ratio is ours by theirs, pair by pair.\n"
    )
    for kind in PEERS:
        yield f"## {kind.name}\n"
        yield "| profiles | build | theirs | gazette | ratio |\n|---|---|---|---|---|"
        last: tuple[Generator, Generator] | None = None
        for count in counts:
            if count > MOST[kind.name]:
                continue
            theirs = kind(HOME / "sites" / f"{kind.name}-{count}", count)
            ours: Generator = Ours(HOME / "sites" / f"gazette-{count}", count)
            for row in compare(theirs, ours, pairs):
                yield row.shown()
            last = theirs, ours
        if last:
            theirs, ours = last
            memory = peak(theirs), peak(ours)
            yield (
                f"\nAt {theirs.count:,}: peak memory of all processes {memory[0]:,.0f} MB theirs, "
                f"{memory[1]:,.0f} MB ours (**{memory[1] / memory[0]:.2f}**); {written(theirs)} "
                f"theirs, {written(ours)} ours.\n"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--counts", type=int, nargs="+", default=[24, 1_000, 10_000])
    given = parser.parse_args()
    lines = []
    for line in report(given.counts, given.pairs):
        print(line, flush=True)
        lines.append(line)
    if given.out:
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(0)
