"""The handbook, followed as its reader does: type this, write that, and look at what is said."""

from __future__ import annotations

import io
import itertools
import os
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from click.testing import CliRunner

from gazette.cli import group
from tests.serving import Serving, masked
from tests.support import ROOT

PAGE = ROOT / "docs" / "handbook.zh-CN.md"
PICTURES = PAGE.parent / "pictures"
# How the sentence above a block says what to do with it.
_ASKED = {
    "write": re.compile(r"(?:把|新建) ?`([^`]+)`(?: 改成这样|，写上).*："),
    "append": re.compile(r"在 `([^`]+)` 的最后加上.*："),
    "settings": re.compile(r"`([^`]+)` 里，把这几行改成.*："),
    "line": re.compile(r"把 `([^`]+)` 的第 (\d+) 行.*改成.*："),
}
_PHOTO = re.compile(r"照片.*存成 `([^`]+)`")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([^)]+)\)")
# Once, above all messages that are only explained: nobody makes these mistakes on the way.
_MESSAGES = "## 五、"


@dataclass(frozen=True)
class Step:
    """Something to do or to see, from line `line` of the handbook.

    `kind` is run, write, append, settings, line, photo, hear, stop, picture, message, or the
    language of a block that nobody is asked to do anything with.
    """

    line: int
    kind: str
    text: str
    path: str = ""
    number: int = 0


def steps(page: Path = PAGE) -> list[Step]:
    """Return what the handbook asks for, in order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    made: list[Step] = []
    above, messages = "", False
    at = 0
    while at < len(lines):
        line = lines[at]
        messages = messages or line.startswith(_MESSAGES)
        if line.startswith("```"):
            assert "```" in lines[at + 1 :], f"line {at + 1}: the block never ends"
            end = lines.index("```", at + 1)
            text = "".join(f"{each}\n" for each in lines[at + 1 : end])
            made.append(_block(at + 1, line.removeprefix("```"), text, above, messages))
            at = end
        elif line:
            made.extend(_told(at + 1, line))
            above = line
        at += 1
    return made


def _block(line: int, language: str, text: str, above: str, messages: bool) -> Step:
    if language == "sh":
        return Step(line, "run", text)
    if not language:
        is_message = messages and text.startswith(("错误", "留意"))
        return Step(line, "message" if is_message else "hear", text)
    for kind, sentence in _ASKED.items():
        found = sentence.search(above)
        if found:
            number = int(found[2]) if kind == "line" else 0
            return Step(line, kind, text, found[1], number)
    return Step(line, language, text)


def _told(line: int, text: str) -> Iterator[Step]:
    for found in _PHOTO.finditer(text):
        yield Step(line, "photo", "", found[1])
    for found in _PICTURE.finditer(text):
        yield Step(line, "picture", found[1], found[2])
    if "按 Ctrl-C" in text and not text.startswith("|"):
        yield Step(line, "stop", "")


def walk(editor: Editor, look: Callable[[Step], bool] = lambda _: True) -> None:
    """Do all that the handbook asks for, as long as `look`, which sees every step done, says so."""
    for step, after in itertools.pairwise([*steps(), Step(0, "end", "")]):
        editor.follow(step, fails=after.kind == "hear" and "错误 " in after.text)
        if not look(step):
            return


class Editor:
    """Somebody in an empty folder with the handbook open; a context manager.

    `said` is what the last command said, with its colours; `serving` what runs until Ctrl-C.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        self.typed = ""
        self.serving: Serving | None = None

    def __enter__(self) -> Self:
        self._before = Path.cwd()
        os.chdir(self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        os.chdir(self._before)
        if self.serving:
            self.serving.process.kill()
            self.serving.end()

    def prepare(self) -> None:
        """Have at once the files that the handbook ends with, without building anything."""
        for step in steps():
            if step.kind in (*_ASKED, "photo") or "gazette init" in step.text:
                self.follow(step)

    def follow(self, step: Step, *, fails: bool = False) -> None:
        """Do a step; `fails` where the handbook says that the command will find errors."""
        if step.kind == "run":
            for line in step.text.splitlines():
                self.run(line, fails=fails)
        elif step.kind == "hear":
            self.hear(step)
        elif step.kind == "stop" and self.serving:
            status = self.serving.stop()
            assert status == 0, self.serving.said
            self.serving = None
        elif step.kind == "photo":
            Path(step.path).write_bytes(photograph())
        elif step.kind in _ASKED:
            file = Path(step.path)
            before = file.read_text(encoding="utf-8") if file.exists() else ""
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(changed(before, step), encoding="utf-8")

    def run(self, line: str, *, fails: bool = False) -> None:
        """Type a command."""
        self.typed = line
        program, *words = shlex.split(line)
        if program == "cd":
            os.chdir(words[0])
            self.folder = Path.cwd()
            return
        assert program == "gazette", line
        if words[0] in ("serve", "watch") or "--watch" in words:
            assert self.serving is None, f"{line}: the one before was not ended"
            self.serving = Serving(words)
            return
        done = CliRunner().invoke(group, words, color=True)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.said = done.output
        assert (line, done.exit_code) == (line, int(fails)), self.said
        assert words[0] == "check" or "留意" not in self.said, self.said

    def hear(self, step: Step) -> None:
        """Find what the handbook quotes in what was said, or will be said at once."""
        wanted = masked(step.text)
        if self.serving:
            assert self.serving.says(wanted), (step.text, self.serving.said)
        else:
            assert wanted in masked(self.said), (step.text, self.said)


def photograph() -> bytes:
    """Return a picture as a camera gives it."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (1200, 900), "#7a8f6a").save(made, "JPEG")
    return made.getvalue()


def changed(before: str, step: Step) -> str:
    """Return a file's text as a step asks for it."""
    if step.kind == "write":
        return step.text
    if step.kind == "append":
        return f"{before.rstrip()}\n\n{step.text}"
    if step.kind == "line":
        lines = before.splitlines(keepends=True)
        lines[step.number - 1] = step.text
        return "".join(lines)
    for line in step.text.splitlines():
        key = line.partition(":")[0]
        old = re.findall(f"(?m)^{re.escape(key)}:.*$", before)
        assert len(old) == 1, (step.path, line)
        before = before.replace(old[0], line)
    return before
