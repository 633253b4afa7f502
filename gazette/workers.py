"""Many items through one function: here for a few, in a pool of processes for many."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from gazette.errors import MachineError, problem

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below this a pool costs more than it saves (starting two workers takes about 30 ms).
FEW = 100


def mapped(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int | None,
    setup: Callable[..., None] | None = None,
    state: tuple[Any, ...] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Result]:
    """Yield `function(item)` in the order of the items.

    `setup(*state)` runs once in each process first. `jobs` is the number of processes; with
    None it is chosen by the number of items and of processors. `progress` hears how many of
    how many are done. Raises MachineError when a process dies.
    """
    results = _mapped(function, items, jobs, setup, state)
    for done, result in enumerate(results, 1):
        yield result
        if progress:
            progress(done, len(items))


def _mapped(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int | None,
    setup: Callable[..., None] | None,
    state: tuple[Any, ...],
) -> Iterator[Result]:
    count = min(jobs or (_processors() if len(items) >= FEW else 1), len(items))
    if count < 2:
        if setup:
            setup(*state)
        yield from map(function, items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # A forked worker inherits the state for nothing; where forking is unsafe it is sent.
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    chunk = max(1, min(64, len(items) // (count * 4)))
    try:
        with ProcessPoolExecutor(count, context, initializer=setup, initargs=state) as pool:
            yield from pool.map(function, items, chunksize=chunk)
    except BrokenProcessPool as error:
        raise MachineError([problem("E-worker", "gazette", reason=str(error))]) from error


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
