"""A real `gazette` whose calls to the disk are counted, and one of which fails or kills it.

The counting is in injecting.c, which is loaded before the C library. A host process has it and all
libraries loaded; it forks a process for each command, so that thousands of them cost little.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pytest

from tests.support import ROOT, SmallSite
from tests.watching import hear_ctrl_c

# Calls that change something, and those that only read: see injecting.c.
CHANGES = "owrumdtlc"
READS = "ORS"
KILL = -1
CTRL_C = -2


class Struck(NamedTuple):
    """A command that was run: its status (-9 when it was killed), what it said, what it touched.

    `call` is the call that was to fail, such as `w /site/output/index.html`; `calls` is how many
    there were, and 0 where it was killed.
    """

    status: int
    output: str
    error: str
    calls: int
    call: str

    @property
    def object(self) -> Any:
        """Return the JSON object that was printed."""
        return json.loads(self.output)

    @property
    def codes(self) -> set[str]:
        """Return the codes of all problems of `--json`."""
        return {each["code"] for each in self.object["problems"]}


class Injected:
    """A host of commands, as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "injecting.so"

    def __enter__(self) -> Self:
        if sys.platform != "linux":
            pytest.skip("only Linux puts a library of ours before the system's")
        compiler = shutil.which("cc")
        assert compiler, "a C compiler is missing: apt install gcc"
        source = Path(__file__).with_suffix(".c")
        options = ["-shared", "-fPIC", "-O1", "-w", "-o", str(self.library), str(source), "-ldl"]
        subprocess.run([compiler, *options], check=True)
        self._host = subprocess.Popen(
            [sys.executable, "-m", "tests.injecting", str(self.library)],
            cwd=ROOT,
            env=os.environ | {"LD_PRELOAD": str(self.library), "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            preexec_fn=hear_ctrl_c,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._host.communicate()

    def run(
        self,
        *arguments: str,
        root: Path,
        at: int = 0,
        act: int = 0,
        lasting: bool = False,
        calls: str = CHANGES,
        after: float = 0.0,
    ) -> Struck:
        """Run `gazette` and let call `at` below `root` fail with errno `act`, or kill it there.

        With `lasting` all later calls fail too. `after` seconds it is killed wherever it is.
        """
        wish = [list(arguments), str(root), calls, at, act, int(lasting), after]
        assert self._host.stdin
        assert self._host.stdout
        self._host.stdin.write(json.dumps(wish) + "\n")
        self._host.stdin.flush()
        return Struck(*json.loads(self._host.stdout.readline()))


def _host(library: str) -> None:
    """Fork a process for each line of standard input, and tell what came of it."""
    shim = ctypes.CDLL(library)
    shim.fault_count.restype = ctypes.c_long
    shim.fault_struck.restype = ctypes.c_char_p
    _warm()
    for line in sys.stdin:
        arguments, root, calls, at, act, lasting, after = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            names = [f"{folder}/{name}" for name in ("output", "error", "told")]
            for name in names[:2]:
                Path(name).touch()  # it may be killed before it does anything
            child = os.fork()
            if not child:
                _child(shim, arguments, (root, calls, at, act, lasting), names)
            if after:
                time.sleep(after)
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            texts = [Path(name).read_text("utf-8", errors="replace") for name in names[:2]]
            told = json.loads(Path(names[2]).read_text()) if Path(names[2]).exists() else [0, ""]
        print(json.dumps([os.waitstatus_to_exitcode(status), *texts, *told]), flush=True)


def _warm() -> None:
    """Load what commands load, once for all of them."""
    import importlib

    from gazette.cli import VERBS

    for verb in VERBS:
        importlib.import_module(f"gazette.cli.{verb + '_' * (verb == 'import')}")
    with tempfile.TemporaryDirectory() as folder:
        site = SmallSite(Path(folder) / "site")
        site.make()
        site.replace("content/pages/about.md", "一份", "这一份").make()


def _child(shim: Any, arguments: list[str], wish: tuple[Any, ...], names: list[str]) -> None:
    """Be `gazette`, and note how many calls there were."""
    from gazette.cli import main

    for number, name in ((1, names[0]), (2, names[1])):
        os.dup2(os.open(name, os.O_WRONLY), number)
    root, calls, at, act, lasting = wish
    status = 70
    try:
        shim.fault_arm(root.encode(), calls.encode(), ctypes.c_long(at), act, lasting)
        main(arguments)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - a test shows it
        import traceback

        traceback.print_exc()
    count = shim.fault_count()
    sys.stdout.flush()
    sys.stderr.flush()
    # Whole or not at all: it may be killed in this moment too.
    Path(f"{names[2]}.new").write_text(json.dumps([count, shim.fault_struck().decode()]))
    Path(f"{names[2]}.new").rename(names[2])
    os._exit(status)


if __name__ == "__main__":
    _host(sys.argv[1])
