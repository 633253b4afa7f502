"""Lookout: call again whenever the sources of a site change; build nothing.

It hears what `watch` hears, a burst at a time. Where no events arrive, and every few seconds
anyway, the sources are scanned.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from gazette.bursts import Bursts
from gazette.errors import GazetteError
from gazette.events import Events, is_remote
from gazette.folders import SOURCES
from gazette.sources import Scan, scan
from gazette.watch import HEARTBEAT, POLL, SHARE, Notice


class Lookout:
    """Call `look` at once and after every change, and `tell` where it has to poll."""

    def __init__(
        self, site: Path, look: Callable[[], None], tell: Callable[[Notice], None]
    ) -> None:
        self.site = site
        self.look = look
        self.tell = tell
        self.bursts = Bursts()
        self._events: Events | None = None
        self._seen = Scan((), {}, ())
        self._cost = 0.0
        self._stopped = threading.Event()

    def listen(self) -> None:
        """Begin to hear of changes, by events or, where they do not arrive, by scanning."""
        if is_remote(self.site):
            self.tell(Notice("remote"))
            return
        events = Events(self.site, self.bursts)
        try:
            events.start()
        except OSError:
            self.tell(Notice("full"))
        else:
            self._events = events

    def run(self) -> None:
        """Look until `stop`."""
        with contextlib.closing(self):
            self._changed()
            self.look()
            while not self._stopped.is_set():
                touched = self.bursts.take(self._patience())
                if self._stopped.is_set():
                    break
                self._follow()
                # A save is worth an answer, also where it changed nothing.
                if self._changed() or touched:
                    self.look()

    def stop(self) -> None:
        """End `run`, from any thread."""
        self._stopped.set()
        self.bursts.wake()

    def close(self) -> None:
        """Hear nothing any more."""
        if self._events:
            self._events.stop()
            self._events = None

    def _patience(self) -> float:
        return max(HEARTBEAT if self._events else POLL, self._cost / SHARE)

    def _changed(self) -> bool:
        """Scan the sources, and tell whether they are other than last time."""
        started = time.perf_counter()
        before = self._seen
        with contextlib.suppress(GazetteError):  # whoever looks says what cannot be read
            self._seen = scan(self.site, SOURCES, before.signatures)
        self._cost = time.perf_counter() - started
        return (self._seen.sources, self._seen.problems) != (before.sources, before.problems)

    def _follow(self) -> None:
        """Listen to folders that are new; poll where the system has no more watches to give."""
        if self._events:
            try:
                self._events.follow(self._seen.linked)
            except OSError:
                self.close()
                self.tell(Notice("full"))
