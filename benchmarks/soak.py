"""Thousands of edits in one process: `python -m benchmarks.soak [--edits N]`.

Memory, threads and file handles after 500 edits and at the end; the output is right at the end.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from gazette.server.live import PING
from tests.support import ROOT, SmallSite
from tests.watching import Watching

EARLY = 500
LIMIT = 1.2


def state_of(pid: int) -> tuple[int, int, int]:
    """Return resident memory (kB), threads and open file handles of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    process = Path(f"/proc/{pid}")
    return (
        int(found[1]),
        len(list((process / "task").iterdir())),
        len(list((process / "fd").iterdir())),
    )


def settled(pid: int) -> tuple[int, int, int]:
    """Return the least of each until the server has missed whoever is gone.

    A request opens a handle for a moment only, and a listener who left is missed at a ping.
    """
    states = []
    end = time.monotonic() + PING + 5
    while time.monotonic() < end:
        states.append(state_of(pid))
        time.sleep(0.2)
    memory, threads, handles = map(min, zip(*states, strict=True))
    return memory, threads, handles


def _hear(answer: http.client.HTTPResponse) -> None:
    """Read all that a browser that stays would hear."""
    while answer.read1(1 << 16):
        pass


def soak(edits: int) -> bool:
    """Edit, wait, edit; say what it cost, and return whether that is well."""
    dice = random.Random(1)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder:
        site = SmallSite(Path(folder) / "site")
        shutil.rmtree(site.folder / "content")
        for name in ("content", "templates"):
            shutil.copytree(ROOT / name, site.folder / name)
        shutil.copy(ROOT / "config.yaml", site.folder)
        files = sorted((site.folder / "content").glob("*s/*.md"))
        texts = {file: file.read_text(encoding="utf-8") for file in files}
        with Watching(site, "--port", "0", verb="serve") as watching:
            where = urlsplit(watching.address).netloc
            stays = http.client.HTTPConnection(where, timeout=60)
            stays.request("GET", "/-/events")
            listening = threading.Thread(target=_hear, args=(stays.getresponse(),))
            listening.start()
            early = (0, 0, 0)
            for number in range(edits):
                file = dice.choice(files)
                text = texts[file]
                if number % 50 == 7:  # a mistake, which the next edit of the file mends
                    text = text.replace("---\n", "---\nnonsense: 1\n", 1)
                before = len(watching.rebuilds)
                file.write_text(f"{text}\n第{number}次。\n", encoding="utf-8")
                if number % 20 == 0:  # somebody listens, and goes again
                    connection = http.client.HTTPConnection(where, timeout=5)
                    connection.request("GET", "/-/events")
                    connection.getresponse().read(20)
                    connection.close()
                watching.wait(lambda before=before: len(watching.rebuilds) > before)
                if number % 50 == 7:
                    file.write_text(texts[file], encoding="utf-8")
                    watching.wait(lambda before=before: len(watching.rebuilds) > before + 1)
                if number == EARLY:
                    early = settled(watching.process.pid)
                    print(f"after {number}: {early[0]} kB, {early[1]} threads, {early[2]} handles")
            late = settled(watching.process.pid)
            ratio = late[0] / early[0]
            right = watching.is_right()
        listening.join()
        print(
            f"after {edits}: {late[0]} kB ({ratio:.2f}×), {late[1]} threads, {late[2]} handles; "
            f"output {'right' if right else 'WRONG'}"
        )
        return right and ratio <= LIMIT and late[1] <= early[1] and late[2] <= early[2]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=5000)
    sys.exit(0 if soak(parser.parse_args().edits) else 1)
