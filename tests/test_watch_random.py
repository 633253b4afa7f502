"""Whatever is edited while a watcher runs, it ends with what a clean build makes."""

from __future__ import annotations

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
from gazette.errors import Problem, errors_in
from gazette.watch import Notice, Rebuild, Watch
from tests.machine import SETTLED_NS, VERBS, Machine
from tests.support import CAMPAIGN
from tests.watching import Watching

# What one cannot do to a running process from outside: its date, its options.
EDITS = sorted(set(VERBS) - {"date", "drafts", "pause"})
PATIENCE = 20.0


class InProcess:
    """A watcher in a thread of the test, which is in a hurry."""

    def __init__(self, machine: Machine) -> None:
        self.patches: list[Any] = [
            patch.object(disk, "RACY_NS", SETTLED_NS),
            patch.object(watch, "SETTLED", 0.2),
            patch.object(watch, "HEARTBEAT", 0.5),
        ]
        for each in self.patches:
            each.start()
        self.heard: list[Rebuild | Notice] = []
        self.watch = Watch(machine.options(machine.site.folder), self.heard.append)
        self.watch.first()
        self.watch.listen()
        self.thread = threading.Thread(target=self.watch.run)
        self.thread.start()

    def lives(self) -> bool:
        return self.thread.is_alive()

    def has_said(self, problems: tuple[Problem, ...]) -> bool:
        """Tell whether the last thing it said is that these are there."""
        rebuilds = [each for each in self.heard if isinstance(each, Rebuild)]
        return bool(rebuilds) and rebuilds[-1].problems == problems

    def end(self) -> None:
        self.watch.stop()
        self.thread.join(10)
        for each in self.patches:
            each.stop()
        assert not self.thread.is_alive()


class AsCommand:
    """`gazette watch`, as it is."""

    def __init__(self, machine: Machine) -> None:
        machine.date = None
        self.watching = Watching(machine.site)
        self.watching.__enter__()

    def lives(self) -> bool:
        return self.watching.process.poll() is None

    def has_said(self, problems: tuple[Problem, ...]) -> bool:
        last = self.watching.rebuilds[-1:]
        errors = len(errors_in(problems))
        said = "\n".join(self.watching.errors[-8 * len(problems) :])
        return (
            bool(last)
            and f"有 {errors} 处要改" in last[0]
            and all(f"{each.path}:{each.line}:{each.column}" in said for each in problems)
        )

    def end(self) -> None:
        self.watching.__exit__(None, None, None)


class Watched(RuleBasedStateMachine):
    """Edits happen, some within one burst, while a real watcher hears real events."""

    kind: type[InProcess | AsCommand] = InProcess

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.machine = Machine(Path(self.folder.name))
        self.watcher = self.kind(self.machine)
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
            if expected is not None and found == expected:
                return
            if expected is None and self.watcher.has_said(problems):
                # An output that was spoilt meanwhile stays so until the mistake is gone.
                return
            assert time.monotonic() < deadline, problems
            time.sleep(0.05)

    @invariant()
    def lives(self) -> None:
        assert self.watcher.lives()

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.watcher.end()
            self.folder.cleanup()


class WatchedAsCommand(Watched):
    """The same, with the command as a process of its own."""

    kind = AsCommand


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


TestWatched = Watched.TestCase
TestWatched.settings = _settings(120 if CAMPAIGN else 4)
TestWatchedAsCommand = WatchedAsCommand.TestCase
TestWatchedAsCommand.settings = _settings(100 if CAMPAIGN else 2)
