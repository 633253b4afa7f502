"""Hours of edits and accidents: `python -m benchmarks.endurance [--minutes N] [--seed N]`.

A real `gazette serve` works on a gazette that random edits happen to, while its disk fills up,
the machine sleeps, the server is killed, its state and its output are spoilt, other builds run
and readers fetch pages all the time. Now and then, and at the end, the output is held against a
clean build. As root on Linux the gazette lies on a small disk of its own, which really fills up;
elsewhere no file of the server may grow while the disk is said to be full.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.soak import settled
from gazette.errors import errors_in
from tests.machine import VERBS, Machine
from tests.support import command
from tests.watching import Watching

# What one cannot do to a running process from outside: its date, its options.
EDITS = sorted(set(VERBS) - {"date", "drafts", "pause"})
DISK = 96 << 20
PATIENCE = 60.0
# Where neither is there, a server says that there is no site yet.
ALWAYS = {"index.html", "404.html"}
# In the second half of the time no server is killed, so that one lives so long: its memory after
# this part of the time, and how far that may grow.
QUIET, EARLY, LIMIT = 0.5, 0.6, 1.2


class Readers:
    """Readers that fetch pages all the time and look whether each has come whole.

    `may_wait` tells whether a hand has taken the whole site away: until there is one again, which
    there cannot be with mistakes in the texts, readers are told to wait.
    """

    def __init__(self, may_wait: Callable[[], bool]) -> None:
        self.may_wait = may_wait
        self.waited = 0
        self.address = ""
        # While a server may be killed, no answer is no fault.
        self.served = False
        self.pages = 0
        self.torn: list[str] = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def end(self) -> None:
        """Stop reading."""
        self._ends.set()
        self._thread.join()

    def _read(self) -> None:
        paths = (
            "",
            "about/",
            "neighbourhoods/",
            "neighbourhoods/baoxing/",
            "issues/1/",
            "feed.xml",
        )
        number = 0
        while not self._ends.wait(0.1):
            path = paths[number % len(paths)]
            number += 1
            may_wait = self.may_wait()
            try:
                status, body = self._get(path)
            except (OSError, http.client.HTTPException) as error:
                if self.served:
                    self.torn.append(f"{path}: {error!r}")
                continue
            if status == 503 and (may_wait or self.may_wait()):
                self.waited += 1
                continue
            self.pages += status == 200
            ends = b"</feed>" if path == "feed.xml" else b"</html>"
            # An accident puts this in place of the last letter.
            whole = body.rstrip(b"#\n").endswith(ends)
            if status >= 500 or (status == 200 and not whole):
                self.torn.append(f"{path}: {status}, {body[-80:]!r}")

    def _get(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of an answer; one that was cut is an HTTPException."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.request("GET", f"/{path}")
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Endurance:
    """A gazette, its server, and what happens to both."""

    def __init__(self, folder: Path, seed: int, *, own_disk: bool) -> None:
        self.folder = folder
        self.own_disk = own_disk
        self.dice = random.Random(seed)  # noqa: S311 - no secret
        self.machine = Machine(folder)
        self.machine.date = None
        self.done: Counter[str] = Counter()
        # How many looks were at a whole site, and whether the last was at one with mistakes.
        self.whole, self.mistaken = 0, False
        self.readers = Readers(lambda: self.machine.taken >= ALWAYS)
        self.watching: Watching | None = None
        self.start()

    def start(self) -> None:
        """Start a server, and show it to the readers."""
        self.watching = Watching(self.machine.site, "--port", "0", verb="serve").__enter__()
        self.readers.address = urlsplit(self.watching.address).netloc

    @property
    def server(self) -> subprocess.Popen[str]:
        """Return the process of the server."""
        assert self.watching
        return self.watching.process

    def edit(self) -> None:
        """Let one edit happen."""
        verb = self.dice.choice(EDITS)
        self.done[f"edit: {verb}"] += 1
        # What a build is replacing at this moment may be gone under the hands of the accident.
        with suppress(OSError):
            self.machine.edit((verb, self.dice.randrange(140), self.dice.randrange(140)))

    def accident(self, *, lethal: bool) -> None:
        """Let one accident happen, that may be the server's end."""
        happens = self.dice.choice(ACCIDENTS if lethal else ACCIDENTS[1:])
        self.done[happens.__name__.strip("_")] += 1
        happens(self)

    def is_right(self) -> bool:
        """Wait until the output is that of a clean build, or the mistakes in it are said."""
        expected, problems = self.machine.clean()
        self.mistaken = expected is None
        if expected is None:
            return self._says(f"有 {len(errors_in(problems))} 处要改")
        self.whole += 1
        deadline = time.monotonic() + PATIENCE
        while self._output() != expected:
            if time.monotonic() > deadline:
                self._tell_difference(expected)
                return False
            time.sleep(0.1)
        self.machine.orphans.clear()
        self.machine.taken.clear()
        return True

    def _output(self) -> dict[str, str]:
        """Return what is in the output; nothing while a folder of it goes away."""
        try:
            return self.machine.output()
        except FileNotFoundError:
            return {}

    def _says(self, words: str) -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.watching
            if any(words in line for line in self.watching.rebuilds[-1:]):
                return True
            time.sleep(0.1)
        assert self.watching
        print(f"it does not say: {words}; it says: {self.watching.lines[-3:]}")
        return False

    def _tell_difference(self, expected: dict[str, str]) -> None:
        found = self._output()
        paths = sorted(p for p in found | expected if found.get(p) != expected.get(p))
        print(f"not as a clean build: {paths[:8]}")
        if self.watching:
            print("\n".join(self.watching.said.splitlines()[-12:]))

    def end(self) -> None:
        """End the readers and the server."""
        self.readers.end()
        if self.watching:
            self.watching.__exit__(None, None, None)


def _kill(run: Endurance) -> None:
    """Kill the server, and start it again."""
    time.sleep(run.dice.random() * 0.4)
    run.server.kill()
    assert run.watching
    run.watching.__exit__(RuntimeError, None, None)
    assert "Traceback" not in run.watching.said, run.watching.said
    run.start()


def _sleep(run: Endurance) -> None:
    """Let the machine sleep while somebody else's edits arrive."""
    run.server.send_signal(signal.SIGSTOP)
    run.edit()
    time.sleep(0.5)
    run.server.send_signal(signal.SIGCONT)


def _fill(run: Endurance) -> None:
    """Fill the disk, let edits happen, and make room again."""
    with _full(run):
        for _ in range(3):
            run.edit()
            time.sleep(0.4)
    run.machine.edit(("mend", 0, 0))  # what was saved on a full disk is saved again


@contextmanager
def _full(run: Endurance) -> Iterator[None]:
    if run.own_disk:
        balloon = run.folder / "balloon"
        try:
            with suppress(OSError), balloon.open("wb") as file:
                while True:
                    os.write(file.fileno(), bytes(1 << 16))
            yield
        finally:
            balloon.unlink(missing_ok=True)
        return
    import resource

    limit = resource.prlimit(run.server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(run.server.pid, resource.RLIMIT_FSIZE, (0, limit[1]))
    try:
        yield
    finally:
        resource.prlimit(run.server.pid, resource.RLIMIT_FSIZE, limit)


def _build_beside(run: Endurance) -> None:
    """Build at the same time by another command."""
    deadline = time.monotonic() + PATIENCE
    build = "build", "--site", str(run.machine.site.folder)
    while "E-locked" in (ran := command(*build)).error and time.monotonic() < deadline:
        pass  # a busy machine
    assert ran.status in (0, 1), ran.error
    assert "Traceback" not in ran.error, ran.error


def _kill_beside(run: Endurance) -> None:
    """Kill another build of the same gazette."""
    site = str(run.machine.site.folder)
    build = subprocess.Popen(
        [sys.executable, "-m", "gazette", "build", "--site", site],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(0.2 + run.dice.random() * 0.6)
    build.kill()
    build.wait()


def _check_beside(run: Endurance) -> None:
    """Check at the same time."""
    ran = command("check", "--site", str(run.machine.site.folder))
    assert "Traceback" not in ran.error, ran.error


# The first ends the server.
ACCIDENTS: tuple[Callable[[Endurance], None], ...] = (
    _kill,
    _sleep,
    _fill,
    _build_beside,
    _kill_beside,
    _check_beside,
)


@contextmanager
def _disk() -> Iterator[tuple[Path, bool]]:
    """Yield a folder, and whether it is a small disk of its own."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "gazette", folder]
        try:
            own = subprocess.run(mount, capture_output=True).returncode == 0
        except OSError:
            own = False
        try:
            yield Path(folder), own
        finally:
            if own:
                subprocess.run(["umount", folder], check=True)


def endure(minutes: float, seed: int) -> bool:
    """Let edits and accidents happen for so long; say what was, and whether all was well."""
    began, seconds = time.monotonic(), minutes * 60
    early: tuple[int, int, int] | None = None
    looks = wrong = 0
    with _disk() as (folder, own_disk):
        run = Endurance(folder, seed, own_disk=own_disk)
        print(f"seed {seed}, {'a disk of its own' if own_disk else 'files that may not grow'}")
        try:
            while (passed := (time.monotonic() - began) / seconds) < 1:
                for _ in range(run.dice.randrange(1, 8)):
                    run.edit()
                    time.sleep(run.dice.choice((0.02, 0.12, 0.3)))
                if run.dice.random() < 0.5:
                    run.accident(lethal=passed < QUIET)
                run.readers.served = passed >= QUIET
                looks += 1
                wrong += not run.is_right()
                # Random edits mend no text that they moved away.
                if run.mistaken and run.dice.random() < 0.5:
                    run.done["begin again"] += 1
                    run.machine.begin_again()
                if early is None and passed > EARLY:
                    early = settled(run.server.pid)
            run.machine.begin_again()
            wrong += not run.is_right()
            late = settled(run.server.pid)
        finally:
            run.end()
    print(", ".join(f"{name} {count}" for name, count in sorted(run.done.items())))
    print(
        f"{looks} looks, at {run.whole} of them a whole site, held against a clean build, at the "
        f"others one with mistakes, which it said; {wrong} wrong; "
        f"{run.readers.pages} pages read, {len(run.readers.torn)} torn {run.readers.torn[:5]}, "
        f"{run.readers.waited} not there, since a hand had taken the whole site away"
    )
    assert early
    print(
        f"server: {early[0]} kB, {early[1]} threads, {early[2]} handles early; "
        f"{late[0]} kB, {late[1]} threads, {late[2]} handles at the end"
    )
    grew = late[0] > LIMIT * early[0] or late[1] > early[1] or late[2] > early[2]
    enough = not run.mistaken and run.whole * 3 > looks and run.readers.pages > 0
    return enough and not wrong and not run.readers.torn and not grew


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(0 if endure(given.minutes, given.seed) else 1)
