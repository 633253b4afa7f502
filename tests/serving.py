"""A `gazette serve` beside whoever follows the handbook, and what was said, the same each time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import click

from tests.watching import PATIENCE, hear_ctrl_c

# What is another each time, or on each machine.
_VARIES = (
    r"(?<=写了 )\d+ 个文件，\d+ 个没变，删去 \d+ 个",
    r"\d+\.\d\d(?= 秒)",
    r"(?<=127\.0\.0\.1:)\d+",
)

ENVIRONMENT = {
    "PYTHONUTF8": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONFAULTHANDLER": "1",
    "BROWSER": "true",
}


class Serving:
    """A command that runs until Ctrl-C, and what it has said."""

    def __init__(self, words: list[str]) -> None:
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gazette", *words],
            env=os.environ | ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            preexec_fn=hear_ctrl_c,
        )
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self.says("Ctrl-C"), self.said
        # It says where it is before it listens; the first look follows at once.
        with urllib.request.urlopen(self.address, timeout=PATIENCE):
            time.sleep(0.3)

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def says(self, text: str) -> bool:
        """Wait until it has said something; tell whether it did."""
        deadline = time.monotonic() + PATIENCE
        while text not in masked(self.said):
            if time.monotonic() > deadline or not self._thread.is_alive():
                return False
            time.sleep(0.05)
        return True

    @property
    def address(self) -> str:
        """Return where it serves."""
        found = re.search(r"http://\S+", self.said)
        assert found, self.said
        return found[0]

    def stop(self) -> int:
        """Press Ctrl-C, and return the status."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # it says where each of its threads is
        self.end()
        assert self.process.returncode >= 0, self.said
        return self.process.returncode

    def end(self) -> None:
        """Let go of a process that has ended."""
        self.process.wait()
        self._thread.join()
        assert self.process.stdout
        self.process.stdout.close()


def masked(text: str) -> str:
    """Return what was said without what is another each time."""
    text = "\n".join(line.rstrip() for line in click.unstyle(text).splitlines()) + "\n"
    for pattern in _VARIES:
        text = re.sub(pattern, "…", text)
    return text
