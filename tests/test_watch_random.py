"""Whatever is edited while a watcher runs, it ends with what a clean build makes."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gazette import disk, watch
from gazette.watch import Notice, Rebuild, Watch
from tests.machine import SETTLED_NS, VERBS, Machine

CAMPAIGN = bool(os.environ.get("GAZETTE_CAMPAIGN"))
# What one cannot do to a running process from outside: its date, its options.
EDITS = sorted(set(VERBS) - {"date", "drafts", "pause"})
PATIENCE = 20.0


class Watched(RuleBasedStateMachine):
    """Edits happen, some within one burst, while a real watcher hears real events."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.patches: list[Any] = [
            patch.object(disk, "RACY_NS", SETTLED_NS),
            patch.object(watch, "SETTLED", 0.2),
            patch.object(watch, "HEARTBEAT", 0.5),
        ]
        for each in self.patches:
            each.start()
        self.machine = Machine(Path(self.folder.name))
        self.heard: list[Rebuild | Notice] = []
        self.watch = Watch(self.machine.options(self.machine.site.folder), self.heard.append)
        self.watch.first()
        self.good = self.machine.output()
        self.watch.listen()
        self.thread = threading.Thread(target=self.watch.run)
        self.thread.start()
        self.dirty = True

    @rule(verb=st.sampled_from(EDITS), which=st.integers(0, 50), how=st.integers(0, 11))
    def edit(self, verb: str, which: int, how: int) -> None:
        self.machine.edit((verb, which, how))
        self.dirty = True

    @rule(seconds=st.sampled_from((0.02, 0.12, 0.3)))
    def go_on(self, seconds: float) -> None:
        time.sleep(seconds)

    @rule()
    def settle(self) -> None:
        """Wait for the watcher, and hold the output against a clean build."""
        if not self.dirty:
            return
        self.dirty = False
        expected, problems = self.machine.clean()
        deadline = time.monotonic() + PATIENCE
        while True:
            found = self.machine.output()
            said = next((each for each in self.heard[::-1] if isinstance(each, Rebuild)), None)
            if expected is not None and found == expected:
                self.good = expected
                return
            if expected is None and said and said.problems == problems:
                # An output that was spoilt meanwhile stays so until the mistake is gone.
                return
            assert time.monotonic() < deadline, (said, problems)
            time.sleep(0.05)

    @invariant()
    def lives(self) -> None:
        assert self.thread.is_alive()

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.watch.stop()
            self.thread.join(10)
            for each in self.patches:
                each.stop()
            self.folder.cleanup()
        assert not self.thread.is_alive()


TestWatched = Watched.TestCase
TestWatched.settings = settings(
    max_examples=120 if CAMPAIGN else 8,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
