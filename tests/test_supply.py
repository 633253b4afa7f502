"""What comes from others: floors that are told, and no network where there is nothing to fetch."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support import BAOXING, ROOT, SmallSite

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
    ("wechat", "baoxing"),
    ("stats",),
    ("schema",),
    ("new", "neighbourhood", "云南"),
    ("clean",),
)


def isolated(*arguments: str, folder: Path) -> tuple[int, str, str]:
    """Run Python where every use of the network is noted, and where there is none if possible."""
    heard = folder / "heard.txt"
    heard.write_text("", encoding="utf-8")
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    paths = [str(hooks), str(ROOT), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [*_alone(), sys.executable, *arguments],
        cwd=folder,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "HEARD": str(heard)}
        | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr, heard.read_text(encoding="utf-8")


def _alone() -> list[str]:
    """Return what starts a program without a network, where this machine lets us (Linux)."""
    prefix = ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare"):
        return []
    return [] if subprocess.run([*prefix, "true"], capture_output=True).returncode else prefix


def test_no_command_asks_the_network(printed: SmallSite) -> None:
    printed.write(
        "letter.txt", "【承德】一条弄堂\n\n承德的第一段，写得不长。\n\n第二段，也不长。\n"
    )
    printed.write("content/neighbourhoods/baoxing.md", BAOXING.replace("东风]", "东风,]"))
    for command in COMMANDS:
        run = ("-m", "gazette", *command)
        status, said, heard = isolated(*run, folder=printed.folder)
        assert (status, heard) == (0, ""), (command, said)


def test_the_network_would_be_heard(tmp_path: Path) -> None:
    ask = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    status, _, heard = isolated("-c", ask, folder=tmp_path)
    assert status == 1
    assert "socket.connect" in heard


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
