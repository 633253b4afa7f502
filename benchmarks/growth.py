"""Growth: time and memory of a cold build from 1,000 to 100,000 profiles.

Prints a line a size, and the exponents between the last two: 1.0 is linear.
"""

from __future__ import annotations

import argparse
import itertools
import math
import shutil
import statistics
from typing import NamedTuple

from benchmarks.compare import build, peak
from benchmarks.peers.ours import Ours
from benchmarks.peers.site import HOME

COUNTS = (1_000, 10_000, 100_000)
TIMES = 3


class Size(NamedTuple):
    """A site's number of profiles, seconds of a cold build, of one without changes, and MB."""

    profiles: int
    cold: float
    nothing: float
    memory: float


def measured(count: int) -> Size:
    """Return what a site of `count` profiles takes; the largest is built once only."""
    site = Ours(HOME / "sites" / f"gazette-{count}", count)
    if not site.folder.exists():
        site.make()
    cold, nothing = [], []
    for _ in range(TIMES if count < COUNTS[-1] else 1):
        site.forget()
        cold.append(build(site))
        nothing.append(build(site))
    memory = peak(site)
    if count == COUNTS[-1]:
        shutil.rmtree(site.folder)  # half a gigabyte, and as much again
    return Size(count, statistics.median(cold), statistics.median(nothing), memory)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--counts", type=int, nargs="+", default=list(COUNTS))
    sizes = []
    for each in parser.parse_args().counts:
        sizes.append(measured(each))
        size = sizes[-1]
        print(
            f"{size.profiles:>7,} profiles: cold {size.cold:.2f} s, nothing changed "
            f"{size.nothing:.2f} s, {size.memory:,.0f} MB at the most",
            flush=True,
        )
    for small, large in itertools.pairwise(sizes):
        times = large.profiles / small.profiles
        print(
            f"{small.profiles:,} to {large.profiles:,}: exponent of the time "
            f"{math.log(large.cold / small.cold, times):.2f}, of the memory "
            f"{math.log(large.memory / small.memory, times):.2f}"
        )
