"""Later: what takes long is made in a thread of its own, while pages go out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from gazette.errors import GazetteError, MachineError, problem
from gazette.sources import SourceChanged

Make = Callable[[], bytes]

# How long the pages have the processor for themselves (s): until a browser shows what was saved.
HEADSTART = 0.5


class Later:
    """Make files one after the other; for each path only what was wanted last.

    It begins when the pages are out. `done` is called, in the thread, when all that was wanted
    can be had.
    """

    def __init__(self, done: Callable[[], None]) -> None:
        self._done = done
        self._lock = threading.Lock()
        self._wanted: dict[str, tuple[str, Make]] = {}
        self._made: dict[str, tuple[str, bytes | GazetteError]] = {}
        self._thread: threading.Thread | None = None
        self._now: tuple[str, str] | None = None

    def result(self, path: str, key: str, make: Make) -> bytes | None:
        """Return what was made for a key; None where that has only begun.

        Raises the GazetteError that making it raised.
        """
        with self._lock:
            known = self._made.get(path)
            if known and known[0] == key:
                if isinstance(known[1], MachineError):
                    del self._made[path]  # next time there may be room on the disk
                if isinstance(known[1], GazetteError):
                    raise type(known[1])(known[1].problems)
                return known[1]
            self._made.pop(path, None)
            self._wanted.pop(path, None)
            if self._now != (path, key):
                self._wanted[path] = key, make
            if self._wanted and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="gazette-later", daemon=True)
                self._thread.start()
            return None

    def forget(self, path: str) -> None:
        """Let go of a file that is where it belongs."""
        with self._lock:
            self._made.pop(path, None)

    def _run(self) -> None:
        time.sleep(HEADSTART)
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = None
                    return
                path, (key, make) = next(iter(self._wanted.items()))
                del self._wanted[path]
                self._now = path, key
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
