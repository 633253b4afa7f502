"""Every command that the READMEs show works as it is written."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import CONFIG, ROOT, SmallSite, command
from tests.watching import hear_ctrl_c

READMES = ("README.md", "README.zh-CN.md")


def shown(readme: str) -> list[str]:
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small gazette with all that a gazette has by default, and a manuscript."""
    manuscript = "曾家：一条弄堂的新事\n\n第一段写2012年成立的队伍。\n"
    settings = CONFIG[: CONFIG.index("print:")]
    site = SmallSite(tmp_path / "site").write("config.yaml", settings)
    return site.write("来稿.txt", manuscript).folder


def test_every_gazette_command_works_as_written(folder: Path) -> None:
    of_each = [[line for line in shown(name) if line.startswith("gazette ")] for name in READMES]
    assert all(len(lines) >= 8 for lines in of_each)
    # What both show is done once.
    for line in dict.fromkeys(itertools.chain(*of_each)):
        words = shlex.split(line)[1:]
        if words[0] in ("serve", "watch") or "--watch" in words:
            assert (line, *lives(words, folder)) == (line, 0, "")
            continue
        ran = command(*words, cwd=folder)
        assert (line, ran.status, ran.error) == (line, 0, "")


def lives(words: list[str], folder: Path) -> tuple[int, str]:
    """Start what runs until Ctrl-C, end it when it says so, and return status and errors."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gazette", *words],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "BROWSER": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=hear_ctrl_c,
    )
    assert process.stdout
    for line in process.stdout:
        if "Ctrl-C" in line:
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    return process.returncode, errors


@pytest.mark.parametrize("readme", READMES)
def test_every_make_command_is_a_target(readme: str) -> None:
    lines = [line for line in shown(readme) if line.startswith("make ")]
    assert lines
    for line in lines:
        done = subprocess.run(
            [*shlex.split(line), "--dry-run"], cwd=ROOT, capture_output=True, text=True
        )
        assert (line, done.returncode) == (line, 0), done.stderr


@pytest.mark.parametrize("readme", READMES)
def test_no_line_of_a_command_block_goes_untested(readme: str) -> None:
    others = [line for line in shown(readme) if not line.startswith(("gazette ", "make "))]
    assert others == []


@pytest.mark.parametrize("readme", [*READMES, "CONTRIBUTING.md"])
def test_every_linked_file_is_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    targets = [each for each in re.findall(r"\]\(([^)]+)\)", code) if ":" not in each]
    assert targets
    assert [each for each in targets if not (ROOT / each).exists()] == []


def test_ci_calls_the_two_commands_of_the_readme() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("make ")] == ["make test", "make site"]
    assert {"make test", "make site"} <= set(shown("README.md"))


def test_the_message_that_the_chinese_readme_quotes_is_the_real_one(folder: Path) -> None:
    text = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    match = re.search(r"```\n(错误.*?)```", text, flags=re.DOTALL)
    assert match
    file = folder / "content/neighbourhoods/baoxing.md"
    source = "---\nname: 宝兴\nheadline：一条弄堂\nhighlights:\n  - text: 甲\n---\n\n正文。\n"
    file.write_text(source, encoding="utf-8")
    ran = command("build", cwd=folder)
    assert ran.status == 1
    said = [line.rstrip() for line in ran.error.splitlines()]
    for line in match[1].splitlines():
        assert line.rstrip() in said
