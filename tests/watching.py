"""A real `gazette watch` or `gazette serve` beside a test, and what it says."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from gazette.build import Options, build
from gazette.errors import GazetteError
from tests.support import SmallSite, snapshot

_REBUILT = re.compile(r"\d\d:\d\d:\d\d ")
_READY = ("在看着", "小报在这里看", "Watching", "The gazette is at", "::endgroup::")
# Longer than the watcher waits after a burst before it looks at everything.
QUIET = 0.7
PATIENCE = 20.0


def hear_ctrl_c() -> None:
    """Let a process hear Ctrl-C also where the tests themselves run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


class Watching:
    """A process that watches a site, as a context manager; its lines come in as it says them."""

    def __init__(
        self, site: SmallSite, *arguments: str, verb: str = "watch", start_new_session: bool = False
    ) -> None:
        self.site = site
        self.start_new_session = start_new_session
        self.arguments = [verb, "--site", str(site.folder), *arguments]
        self.lines: list[str] = []
        self.errors: list[str] = []
        self._heard = threading.Condition()

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gazette", *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
            text=True,
            encoding="utf-8",
            preexec_fn=hear_ctrl_c,
            start_new_session=self.start_new_session,
        )
        assert self.process.stdout
        assert self.process.stderr
        self._threads = [
            threading.Thread(target=self._listen, args=pair)
            for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        ]
        for thread in self._threads:
            thread.start()
        try:
            self.wait(lambda: any(line.startswith(_READY) for line in self.lines))
            # `serve` says where it is before it listens; the first look follows at once.
            time.sleep(0.3)
        except BaseException:
            self.process.kill()
            self._close()
            raise
        self.count = len(self.rebuilds)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.send_signal(signal.SIGINT)
        started = time.monotonic()
        try:
            self.process.wait(10)
        finally:
            self.process.kill()
            self._close()
        if kind is None:
            assert time.monotonic() - started < 5, "it took too long to end"
            assert self.process.returncode == 0, self.said
            assert "Traceback" not in self.said

    def _close(self) -> None:
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def _listen(self, stream: object, lines: list[str]) -> None:
        for line in stream:  # type: ignore[attr-defined]
            with self._heard:
                lines.append(line.rstrip("\n"))
                self._heard.notify_all()

    @property
    def said(self) -> str:
        """Return all that it said."""
        return "\n".join([*self.lines, *self.errors])

    @property
    def rebuilds(self) -> list[str]:
        """Return the line of each rebuild."""
        return [line for line in list(self.lines) if _REBUILT.match(line)]

    @property
    def address(self) -> str:
        """Return where it serves."""
        found = re.search(r"http://\S+", "\n".join(self.lines))
        assert found, self.said
        return found[0]

    def wait(self, until: object, patience: float = PATIENCE) -> None:
        """Wait until a condition holds; fail with all that was said."""
        deadline = time.monotonic() + patience
        with self._heard:
            while not until():  # type: ignore[operator]
                assert time.monotonic() < deadline, self.said
                assert self.process.poll() is None, self.said
                self._heard.wait(0.05)

    def settle(self, patience: float = PATIENCE) -> list[str]:
        """Wait for a rebuild and then for quiet; return the new lines."""
        before = self.count
        self.wait(lambda: len(self.rebuilds) > before, patience)
        while True:
            count = len(self.rebuilds)
            time.sleep(QUIET)
            if len(self.rebuilds) == count:
                break
        self.count = count
        return self.rebuilds[before:]

    def is_right(self) -> bool:
        """Tell whether the output is that of a clean build of the sources."""
        return snapshot(self.site.output) == clean(self.site)


def clean(site: SmallSite) -> dict[str, str] | None:
    """Return what a clean build of the same sources makes; None where something is wrong."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "clean"
        for name in ("content", "templates"):
            if (site.folder / name).exists():
                shutil.copytree(site.folder / name, copy / name)
        copy.mkdir(exist_ok=True)
        shutil.copy(site.folder / "config.yaml", copy / "config.yaml")
        try:
            build(Options(site=copy, output=copy / "output"))
        except GazetteError:
            return None
        return snapshot(copy / "output")
