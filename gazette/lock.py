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


@contextlib.contextmanager
def lent(state: Path) -> Iterator[Path | None]:
    """Hold the folder `state` for one who only reads; yield None where it cannot be written.

    A read-only checkout can be read all the same, without what was kept of it.
    """
    file = state / "lock"
    nearest = next(each for each in (file, state, state.parent) if each.exists())
    if not os.access(nearest, os.W_OK):
        yield None
        return
    with locked(state):
        yield state


# What is known of a watcher that has said nothing of itself.
WATCHER = "gazette watch"


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
        file.touch()
    with _lasting(state.parent, file) as descriptor:
        if not _lock(descriptor):
            where = ""
            with contextlib.suppress(OSError):  # `gazette clean` may just have deleted it
                where = file.read_bytes()[:200].decode(errors="replace").strip()
            raise Occupied([problem("E-watched", f"{state.name}/watcher", where=where or WATCHER)])

        def note(where: str) -> None:
            with machine_errors(state.name):
                file.write_text(where, encoding="utf-8")

        note(WATCHER)
        yield note


@contextlib.contextmanager
def _lasting(site: Path, file: Path) -> Iterator[int]:
    """Open what stays, also when somebody deletes .gazette/: the site's folder.

    Windows locks no folders, but deletes no open file either. There the lock is on a byte far
    behind the text, so that others can read it.
    """
    if os.name == "nt":
        with file.open("r+b") as handle:
            handle.seek(1 << 30)
            yield handle.fileno()
        return
    with machine_errors(site.name):
        descriptor = os.open(site, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


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
