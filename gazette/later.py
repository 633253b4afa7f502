"""Later: what takes long is made in a thread of its own, while pages go out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from gazette.errors import GazetteError, MachineError, problem
from gazette.sources import SourceChanged

Make = Callable[[], bytes]

# How long after the pages it waits (s): a browser shows them by then, and who saves again is first.
HEADSTART = 0.5


class Later:
    """Make files one after the other; for each path only what was wanted last.

    `done` is called, in the thread, when all that was wanted can be had.
    """

    def __init__(self, done: Callable[[], None]) -> None:
        self._done = done
        self._lock = threading.Lock()
        self._wanted: dict[str, tuple[str, Make]] = {}
        self._made: dict[str, tuple[str, bytes | GazetteError]] = {}
        self._thread: threading.Thread | None = None
        self._now: tuple[str, str] | None = None
        self._from = 0.0

    def result(self, path: str, key: str) -> bytes | None:
        """Return what was made for a key; None where that is still to come.

        Raises the GazetteError that making it raised.
        """
        with self._lock:
            known = self._made.get(path)
            if known is None or known[0] != key:
                return None
            if isinstance(known[1], MachineError):
                del self._made[path]  # next time there may be room on the disk
            if isinstance(known[1], GazetteError):
                raise type(known[1])(known[1].problems)
            return known[1]

    def want(self, path: str, key: str, make: Make) -> None:
        """Have a file made a while from now, and no other for its path any more."""
        with self._lock:
            known = self._made.get(path)
            if known and known[0] == key:
                return  # it was made while the pages went out
            self._made.pop(path, None)
            before = self._wanted.pop(path, None)
            if self._now != (path, key):
                self._wanted[path] = key, make
                if before is None or before[0] != key:
                    self._from = time.monotonic() + HEADSTART
            if self._wanted and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="gazette-later", daemon=True)
                self._thread.start()

    def forget(self, path: str) -> None:
        """Let go of a file that is where it belongs."""
        with self._lock:
            self._made.pop(path, None)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = None
                    return
                wait = self._from - time.monotonic()
                if wait <= 0:
                    path, (key, make) = next(iter(self._wanted.items()))
                    del self._wanted[path]
                    self._now = path, key
            if wait > 0:
                time.sleep(wait)
                continue
            made = _made(make)
            with self._lock:
                self._now = None
                if made is not None and path not in self._wanted:
                    self._made[path] = key, made
                more = bool(self._wanted)
            if not more:
                self._done()


def _made(make: Make) -> bytes | GazetteError | None:
    """Return what came of it, None where a source changed meanwhile and it is to be made anew."""
    try:
        return make()
    except SourceChanged:
        return None
    except GazetteError as error:
        return error
    except BaseException as error:  # noqa: BLE001 - it would be lost with the thread
        reason = f"{type(error).__name__}: {error}"
        return MachineError([problem("E-print-failed", "config.yaml", reason=reason)])
