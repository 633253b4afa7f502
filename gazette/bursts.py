"""Bursts: many signals, one after another, become one thing to look at.

A text editor's save is up to 36 events, a checkout of 200 files 2,900, none more than 14 ms
after the one before; so 100 ms of quiet end a burst, and 2 s end one that does not end.
"""

from __future__ import annotations

import threading
import time

QUIET = 0.1
CAP = 2.0
# How long to sleep at a time, at most.
ASLEEP = 0.5


class Bursts:
    """Paths from any thread, given out a burst at a time."""

    def __init__(self, quiet: float = QUIET, cap: float = CAP) -> None:
        self.quiet = quiet
        self.cap = cap
        self._paths: set[str] = set()
        self._first = 0.0
        self._last = 0.0
        self._awake = False
        self._nudged = False
        self._changed = threading.Condition()

    def add(self, path: str) -> None:
        """Note that something happened at `path`."""
        with self._changed:
            self._last = time.monotonic()
            if not self._paths:
                self._first = self._last
                self._changed.notify()
            self._paths.add(path)

    def wake(self) -> None:
        """Let whoever waits go at once."""
        with self._changed:
            self._awake = True
            self._changed.notify()

    def nudge(self) -> None:
        """Let whoever waits go, but not before a burst that has begun is over."""
        with self._changed:
            self._nudged = True
            self._changed.notify()

    def take(self, timeout: float) -> frozenset[str]:
        """Wait for a burst to end and return its paths; none after `timeout` (s) without any."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._awake:
                now = time.monotonic()
                end = min(self._last + self.quiet, self._first + self.cap)
                if not self._paths:
                    end = now if self._nudged else deadline
                if now >= end:
                    break
                # A Ctrl-C just before the wait, or one that another thread takes, does not end it.
                self._changed.wait(min(end - now, ASLEEP))
            self._awake = self._nudged = False
            paths, self._paths = frozenset(self._paths), set()
            return paths
