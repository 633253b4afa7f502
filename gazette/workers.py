"""Many items through one function: here for a few, in a pool of processes for many."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gazette.disk import machine_errors
from gazette.errors import MachineError, problem

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")

Work = tuple[Callable[..., None] | None, tuple[Any, ...]]

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
    few: int = FEW,
) -> Generator[Result, None, None]:
    """Yield `function(item)` in the order of the items.

    `setup(*state)` runs once in each process first. `jobs` is the number of processes; with
    None it is chosen by the number of processors, and one where there are fewer items than `few`.
    `progress` hears how many of how many are done. Raises MachineError when a process dies.
    """
    with contextlib.closing(_mapped(function, items, jobs, setup, state, few)) as results:
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
    few: int,
) -> Generator[Result, None, None]:
    count = min(jobs or (_processors() if len(items) >= few else 1), len(items))
    if count < 2 or not _has_room(count):
        yield from _here(function, items, setup, state)
        return
    from concurrent.futures.process import BrokenProcessPool

    method = START_METHOD or _start_method()
    is_frozen = gc.get_freeze_count() > 0
    if not is_frozen:
        gc.freeze()  # what was made before the fork need not be copied to be looked at
    try:
        with _handed((setup, state), method) as work:
            begun = _begun(function, items, count, method, work)
            if begun is None:
                yield from _here(function, items, setup, state)
                return
            pool, results = begun
            with pool:
                yield from results
    except BrokenProcessPool as error:
        raise MachineError([problem("E-worker", "gazette", reason=str(error))]) from error
    finally:
        if not is_frozen:
            gc.unfreeze()


def _here(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    setup: Callable[..., None] | None,
    state: tuple[Any, ...],
) -> Iterator[Result]:
    if setup:
        setup(*state)
    yield from map(function, items)


def _has_room(count: int) -> bool:
    """Tell whether the system lets so many processes begin, with their threads and the pool's.

    A pool that cannot start one of its threads waits for ever.
    """
    end = threading.Event()
    begun: list[threading.Thread] = []
    try:
        for _ in range(2 * count + 2):
            thread = threading.Thread(target=end.wait, daemon=True)
            thread.start()
            begun.append(thread)
    except RuntimeError:
        return False
    finally:
        end.set()
        for thread in begun:
            thread.join()
    return True


def _begun(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    count: int,
    method: str,
    work: Work | str,
) -> tuple[ProcessPoolExecutor, Iterator[Result]] | None:
    """Return a pool and its results to come; None where not all processes could be started."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    others = multiprocessing.active_children()
    chunk = max(1, min(64, len(items) // (count * 4)))
    pool = None
    try:
        pool = ProcessPoolExecutor(count, multiprocessing.get_context(method), _begin, (work,))
        with _undisturbed():
            return pool, pool.map(function, items, chunksize=chunk)
    except (OSError, RuntimeError):
        # Those that were would wait for work, and Python for them.
        for child in multiprocessing.active_children():
            if child not in others:
                child.kill()
                child.join()
        if pool:
            pool.shutdown(wait=False)
        return None
    except BaseException:  # Ctrl-C
        if pool:
            pool.shutdown(cancel_futures=True)
        raise


def _start_method() -> str:
    """Choose how a process starts: a forked one inherits the state, others read it.

    Forking is safe only on Linux, and where no thread may hold a lock, nor be waited for: what
    Typst has begun in this process has threads that a forked one would not have.
    """
    return "fork" if sys.platform == "linux" and _is_alone() else "spawn"


def _is_alone() -> bool:
    """Tell whether this process has one thread, counting those that Python does not know."""
    try:
        return threading.active_count() == 1 and len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


@contextlib.contextmanager
def _handed(work: Work, method: str) -> Iterator[Work | str]:
    """Yield what a process takes its work from: the work itself, or the name of a file with it.

    What a new process is sent goes through a pipe. It must be small enough to lie there whole: a
    parent that dies while it sends leaves a child that complains of half a message.
    """
    if method == "fork":
        yield work
        return
    import pickle
    import tempfile

    with machine_errors("gazette"):
        handle, name = tempfile.mkstemp(prefix="gazette-")
    try:
        with machine_errors("gazette"), os.fdopen(handle, "wb") as file:
            pickle.dump(work, file, pickle.HIGHEST_PROTOCOL)
        yield name
    finally:
        Path(name).unlink(missing_ok=True)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let processes start: Ctrl-C waits until they have, and they never hear of it.

    A terminal sends it to all of them, also to one that cannot answer yet.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # children inherit it
    is_main = threading.current_thread() is threading.main_thread()
    heard: list[int] = []
    # Another thread may take the signal; Python then tells this one.
    handler = signal.signal(signal.SIGINT, lambda *_: heard.append(1)) if is_main else None
    try:
        yield
    finally:
        if is_main:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if heard:
            signal.raise_signal(signal.SIGINT)


def _begin(work: Work | str) -> None:
    """Make a process of the pool ready; the one that started it answers to Ctrl-C alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(RuntimeError):  # no thread is left to it
        threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        setup, state = _taken(work) if isinstance(work, str) else work
        if setup:
            setup(*state)
    except Exception:
        import multiprocessing

        parent = multiprocessing.parent_process()
        if parent and not parent.is_alive():
            os._exit(1)  # it took the file with it
        raise


def _taken(name: str) -> Work:
    import pickle

    work: Work = pickle.loads(Path(name).read_bytes())  # noqa: S301 - the parent's own
    return work


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
