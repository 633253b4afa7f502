"""A real terminal (a pseudo-terminal) in which somebody talks with `gazette`."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from collections.abc import Sequence

from tests.support import Ran
from tests.watching import hear_ctrl_c

PATIENCE = 30.0
CTRL_C = "\x03"
CTRL_D = "\x04"
ENTER = "\r"


def talk(arguments: Sequence[str], answers: Sequence[tuple[str, str]]) -> Ran:
    """Run `gazette` in a terminal; type each answer once its question has been asked.

    What it says stands in `output`, with what the terminal echoes.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        hear_ctrl_c()
        env = os.environ | {"PYTHONUTF8": "1", "TERM": "dumb"}
        os.execve(sys.executable, [sys.executable, "-m", "gazette", *arguments], env)  # noqa: S606
    heard, said = "", b""
    waiting = list(answers)
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(terminal, 65536)
            except OSError:  # Linux says so where the other side is closed
                data = b""
            if not data:
                break
            said += data
            text = said.decode(errors="replace")
            if waiting and waiting[0][0] in text[len(heard) :]:
                heard = text
                # Python looks for what is typed a moment after it has asked, and a Ctrl-C in
                # between waits for the next key; nobody is so fast.
                time.sleep(0.3 if waiting[0][1] == CTRL_C else 0)
                os.write(terminal, waiting.pop(0)[1].encode("utf-8", "surrogateescape"))
        else:
            os.kill(pid, 9)
    finally:
        os.close(terminal)
    _, status = os.waitpid(pid, 0)
    text = said.decode(errors="replace").replace("\r\n", "\n")
    assert not waiting, (waiting[0], text)
    return Ran(os.waitstatus_to_exitcode(status), text, "")
