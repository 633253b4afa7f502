"""What comes from others: floors that are told, and no network where there is nothing to fetch."""

from __future__ import annotations

import functools
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gazette.cli import VERBS
from tests.machine import png
from tests.support import BAOXING, EVERYTHING, ROOT, SmallSite
from tests.watching import hear_ctrl_c

# Python hands every address that is looked up or connected to, to such a hook (PEP 578).
HOOK = """
import os, sys

_HEARD = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
          "socket.sendmsg", "socket.bind", "urllib.Request", "http.client.connect")

def _hear(event, arguments):
    if event in _HEARD:
        with open(os.environ["HEARD"], "a", encoding="utf-8") as file:
            file.write(f"{event} {arguments!r}\\n")

sys.addaudithook(_hear)
"""
COMMANDS = (
    ("build", "--clean"),
    ("check",),
    ("check", "--fix"),
    ("pdf", "--marks", "--out", "issue.pdf"),
    ("import", "letter.txt", "--section", "neighbourhoods"),
    ("import", str(ROOT / "tests/manuscripts/furnished.docx")),
    ("wechat", "baoxing"),
    ("stats",),
    ("schema",),
    ("new", "neighbourhood", "顺昌"),
    ("init", "another"),
    ("clean",),
)


# What a native program asks, as strace tells it: of the network, not of this machine's own sockets.
_ASKED = re.compile(r"\b(?:bind|connect|send\w*)\(.*sa_family=AF_INET")
# `gazette` that is stopped by its Ctrl+C a moment after it has built.
_STOPPED = """
import os, signal, sys, threading, time
from pathlib import Path

def stop():
    while not Path("output/index.html").exists():
        time.sleep(0.1)
    time.sleep(1)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=stop, daemon=True).start()
from gazette.cli import main
main()
"""


def isolated(*arguments: str, folder: Path, alone: bool = True) -> tuple[int, str, str]:
    """Run Python where every use of the network is noted, and by itself where there is none.

    This Python and those it starts are heard by a hook, but for one with `-I`. On Linux strace
    hears whatever they start, where there is one; and `alone`, there is no network to ask.
    """
    heard = folder / "heard.txt"
    heard.write_text("", encoding="utf-8")
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    traced = folder / "traced.txt"
    traced.write_text("", encoding="utf-8")
    tracer = [*_tracer(), str(traced)] if _tracer() else []
    paths = [str(hooks), str(ROOT), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [*(_alone() if alone else []), *tracer, sys.executable, *arguments],
        cwd=folder,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "HEARD": str(heard)}
        | {"PYTHONUTF8": "1"},
        preexec_fn=hear_ctrl_c,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    calls = traced.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    asked = heard.read_text(encoding="utf-8") + "".join(filter(_ASKED.search, calls))
    return done.returncode, done.stdout + done.stderr, asked


@functools.cache
def _alone() -> list[str]:
    """Return what starts a program without a network.

    Nothing where this is not Linux, and where a container lets nobody do so; but there strace is
    needed, or no native program would be noticed.
    """
    if sys.platform != "linux":
        return []
    assert shutil.which("unshare"), "unshare is missing: install util-linux"
    prefix = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return prefix
    assert _tracer(), "unshare may not be used here: install strace"
    return []


@functools.cache
def _tracer() -> list[str]:
    """Return what tells what a program and those it starts ask of the system, but for the file."""
    call = ["strace", "--follow-forks", "--seccomp-bpf", "-qq", "-e", "trace=network", "-o"]
    if sys.platform != "linux" or not shutil.which("strace"):
        return []
    works = subprocess.run([*call, os.devnull, "true"], capture_output=True).returncode == 0
    return call if works else []


def test_no_command_asks_the_network(site: SmallSite) -> None:
    """With a PDF, faces, cards, search and what is kept for reading offline."""
    site.write("config.yaml", EVERYTHING).write("content/media/one.png", png(1))
    site.replace("content/pages/about.md", "这是", "![画](/media/one.png)这是")
    site.write("letter.txt", "【承德】一条弄堂\n\n承德的第一段，写得不长。\n\n第二段，也不长。\n")
    site.write("content/neighbourhoods/baoxing.md", BAOXING.replace("东风]", "东风,]"))
    for command in COMMANDS:
        run = ("-m", "gazette", *command)
        status, said, heard = isolated(*run, folder=site.folder)
        assert (status, heard) == (0, ""), (command, said)


def test_every_command_is_listened_to() -> None:
    assert {name for name, *_ in COMMANDS} | {"serve", "watch"} == set(VERBS)


def test_watching_asks_nobody(site: SmallSite) -> None:
    status, said, heard = isolated("-c", _STOPPED, "watch", folder=site.folder)
    assert (status, heard) == (0, ""), said


def test_serving_listens_on_this_machine_and_asks_nobody(site: SmallSite) -> None:
    serve = ("-c", _STOPPED, "serve", "--port", "0")
    # A machine without a network has no 127.0.0.1 either.
    status, said, heard = isolated(*serve, folder=site.folder, alone=False)
    assert status == 0, said
    assert "bind" in heard
    ours = re.compile(r".*(?:bind|getaddrinfo)\b.*\b127\.0\.0\.1\b")
    assert [each for each in heard.splitlines() if not ours.match(each)] == []


_ASK = "import socket; socket.create_connection(('127.0.0.1', {port}), 5)"


@pytest.mark.parametrize("who", ["itself", "a child", "a deaf child", "a program"])
def test_the_network_would_be_heard(tmp_path: Path, who: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        port = door.getsockname()[1]
        ask = _ASK.format(port=port)
        start = {
            "a child": [sys.executable, "-c", ask],
            "a deaf child": [sys.executable, "-I", "-c", ask],
            "a program": ["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}"],
        }
        if who != "itself":
            ask = f"import subprocess; subprocess.run({start[who]!r}, check=True)"
        status, said, heard = isolated("-c", ask, folder=tmp_path)
        came = True
        try:
            door.accept()[0].close()
        except TimeoutError:
            came = False
    if who in ("itself", "a child"):
        assert "socket.connect" in heard, said
    if sys.platform == "linux":
        assert came == (not _alone()) == (status == 0), said
        assert "connect(" in heard or not _tracer(), said


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/security.md"])
def test_the_pages_on_security_name_only_tests_that_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w./]+|test_\w+)`", text)
    assert named
    files = {each for each in named if each.startswith("tests/")}
    assert [each for each in files if not (ROOT / each).is_file()] == []
    told = "\n".join((ROOT / each).read_text(encoding="utf-8") for each in files)
    assert [each for each in {*named} - files if f"\ndef {each}(" not in told] == []


def test_each_promise_on_texts_names_the_tests_that_hold_it() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    promises = page.partition("## A text\n")[2].partition("\n## ")[0].split("\n- ")[1:]
    assert len(promises) == 8
    assert [each for each in promises if "(`tests/" not in each] == []


def test_every_library_has_a_floor_and_a_reason() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    floors = list(runpy.run_path(str(ROOT / "scripts" / "floors.py"))["floors"]())
    assert len(floors) >= len(settings["dependencies"])
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    told = re.findall(r"(?m)^\| ([\w-]+) \|", page.partition("|---|")[2])
    assert told == [re.split("[>=]", each)[0] for each in settings["dependencies"]]


@pytest.mark.parametrize("old", ["nh3", "nh3==0.3", "nh3>=0.3,<1", "nh3 @ https://a.example/n.whl"])
def test_a_library_without_a_plain_floor_is_refused(tmp_path: Path, old: str) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text(f'[project]\ndependencies = ["{old}"]\n', encoding="utf-8")
    floors = runpy.run_path(str(ROOT / "scripts" / "floors.py"))["floors"]
    with pytest.raises(ValueError, match="only a floor"):
        list(floors(project))
