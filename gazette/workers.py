"""Many items through one function: here for a few, in a pool of processes for many."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from gazette.errors import MachineError, problem

Item = TypeVar("Item")
Result = TypeVar("Result")

# Below this a pool costs more than it saves (starting two workers takes about 30 ms).
FEW = 100
# How processes start (see multiprocessing); None chooses what is safe and quick.
START_METHOD: str | None = None


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
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context(START_METHOD or _start_method())
    chunk = max(1, min(64, len(items) // (count * 4)))
    try:
        with ProcessPoolExecutor(count, context, _begin, (setup, state)) as pool:
            yield from pool.map(function, items, chunksize=chunk)
    except BrokenProcessPool as error:
        raise MachineError([problem("E-worker", "gazette", reason=str(error))]) from error


def _start_method() -> str:
    """Choose how a process starts: a forked one inherits the state, others are sent it.

    Forking is safe only on Linux, and where no thread may hold a lock.
    """
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _begin(setup: Callable[..., None] | None, state: tuple[Any, ...]) -> None:
    """Make a process of the pool ready; the one that started it answers to Ctrl-C alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if setup:
        setup(*state)


def _end_with_parent() -> None:
    """Leave when the parent is killed; or a forked process would hold its lock for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
