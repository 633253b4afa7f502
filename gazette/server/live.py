"""Live: what browsers hear, as server-sent events (HTML Living Standard, section 9.2)."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

from gazette.errors import Problem
from gazette.excerpts import Excerpts
from gazette.messages import Language, described

# A comment now and then, so that nothing on the way takes the line for dead.
PING = 15.0


class Update(NamedTuple):
    """What browsers hear after a rebuild.

    `problems` are all there are now; with none the overlay goes. `styles_only` tells that pages
    look other, and say the same; `follow` is the address of the page whose source was saved.
    """

    problems: tuple[Problem, ...] = ()
    styles_only: bool = False
    follow: str | None = None


class Hub:
    """The last update, for whoever listens and whoever comes."""

    def __init__(self, site: Path, language: Language) -> None:
        self.site = site
        self.language = language
        self._state: dict[str, Any] = {"language": language, "problems": []}
        self._serial = 0
        self._restyled = 0  # the serial since which only styles changed
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[asyncio.Event] = set()
        self._closed = False

    def publish(self, update: Update) -> None:
        """Tell every browser, from any thread."""
        excerpts = Excerpts(self.site)
        found = [self._finding(each, excerpts) for each in update.problems]
        with self._lock:
            self._serial += 1
            if not update.styles_only:
                self._restyled = self._serial
            self._state = {
                "language": self.language,
                "problems": found,
                "follow": update.follow,
            }
        self._wake()

    def close(self) -> None:
        """End every stream, from any thread."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._signal)

    def _signal(self) -> None:
        for each in self._listeners:
            each.set()

    async def stream(self) -> AsyncIterator[str]:
        """Yield the state now, and every update from now on; of several only the last."""
        self._loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        self._listeners.add(changed)
        with self._lock:
            state, heard = self._state, self._serial
        try:
            yield "retry: 500\n" + _event("state", state | {"follow": None})
            while not self._closed:
                try:
                    await asyncio.wait_for(changed.wait(), PING)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                changed.clear()
                with self._lock:
                    state, serial, restyled = self._state, self._serial, self._restyled
                if serial != heard:
                    yield _event("update", state | {"stylesOnly": restyled <= heard})
                    heard = serial
        finally:
            self._listeners.discard(changed)

    def _finding(self, each: Problem, excerpts: Excerpts) -> dict[str, Any]:
        shown = excerpts.of(each)
        return described(each, self.language) | {
            "excerpt": {"text": shown.text, "mark": shown.mark} if shown else None
        }


def _event(name: str, state: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(state, ensure_ascii=False)}\n\n"
