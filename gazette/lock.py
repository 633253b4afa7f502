"""The lock: one build of a site at a time."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gazette.disk import machine_errors
from gazette.errors import MachineError, problem

# How long to wait for a build that is running.
SECONDS = 10.0


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the folder `state`, making it, against everybody else who does.

    Raises MachineError when whoever holds it does not let go within `SECONDS`.
    """
    file = state / "lock"
    deadline = time.monotonic() + SECONDS
    while True:
        with machine_errors(state.name):
            state.mkdir(exist_ok=True)
            handle = file.open("a+b")
        with handle:
            if _lock(handle.fileno()):
                if _is_same_file(file, handle.fileno()):
                    yield
                    return
            elif time.monotonic() > deadline:
                raise MachineError([problem("E-locked", f"{state.name}/lock")])
            else:
                time.sleep(0.02)


class Occupied(MachineError):
    """Stop because another process watches this site."""


@contextlib.contextmanager
def occupied(state: Path) -> Iterator[Callable[[str], None]]:
    """Hold a site for one watcher, as long as it lives; builds go on beside it.

    Yield what notes where the watcher can be found. Raises Occupied with that where another
    watcher holds the site.
    """
    file = state / "watcher"
    with machine_errors(state.name):
        state.mkdir(exist_ok=True)
        handle = file.open("a+b")
    with handle:
        handle.seek(_FAR)  # the text before it can be read by others, on Windows too
        if not _lock(handle.fileno()):
            handle.seek(0)
            where = handle.read(200).decode(errors="replace").strip()
            raise Occupied([problem("E-watched", f"{state.name}/watcher", where=where or "?")])

        def note(where: str) -> None:
            with machine_errors(state.name):
                handle.truncate(0)
                handle.seek(0)
                handle.write(where.encode())
                handle.flush()

        note("gazette watch")
        yield note


_FAR = 1 << 30


def _is_same_file(file: Path, descriptor: int) -> bool:
    """Tell whether an open file is still there; `gazette clean` may have deleted it."""
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _lock(descriptor: int) -> bool:
    """Take the lock of the operating system, which ends with the process."""
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Some network file systems have no locks: two builds at once are then on their own.
        return True
    return True
