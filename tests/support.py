"""A small real gazette in a temporary folder, and the real command to work on it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from click.testing import CliRunner

from gazette.build import Options, Report, build
from gazette.cli import group
from gazette.errors import GazetteError

ROOT = Path(__file__).resolve().parent.parent
# The long forms of the tests, run by `make campaign`.
CAMPAIGN = bool(os.environ.get("GAZETTE_CAMPAIGN"))

# Without what takes long or adds files to every test: a PDF (PRINTED has one), a headline face,
# what is shared (SHARED), what is kept for reading offline, search (SEARCHED).
CONFIG = """\
title: 小报
publisher: 我们的街道
base_url: https://gazette.example/
sections:
  - {folder: neighbourhoods, label: 居民区, noun: neighbourhood, kind: profile}
  - {folder: centres, label: 社区中心, noun: centre, kind: profile}
  - {folder: stories, label: 街坊故事, noun: story, kind: story}
  - {folder: pages, label: 页面, noun: page, kind: page}
print: {with_site: false}
headline_font: false
sharing: false
offline: false
search: false
"""
PRINTED = CONFIG.replace("print: {with_site: false}\n", "")
SHARED = CONFIG.replace("sharing: false\n", "")
SEARCHED = CONFIG.replace("search: false\n", "")
# Everything on: search, cards, codes, what is kept offline, a headline face, a PDF.
EVERYTHING = "".join(
    f"{line}\n"
    for line in CONFIG.splitlines()
    if line.partition(":")[0] not in ("print", "headline_font", "sharing", "offline", "search")
)
BAOXING = """\
---
name: 宝兴
headline: 一条弄堂，几代人的情
highlights:
  - figure: 43
    unit: 个
    label: 居民小组
themes: [自治, 文化]
---

宝兴的第一段。看看[东风](dongfeng.md)。

## 小标题

第二段。

居民小组有43个。
"""
DONGFENG = """\
---
name: 东风
headline: 五十米的弄堂
highlights:
  - text: 老字号来做伴
themes: [文化]
---

东风的第一段。
"""
HEALTH = """\
---
name: 社区卫生服务中心
headline: 医生就在身边
highlights:
  - text: 家庭医生
themes: [健康]
---

中心的第一段。
"""
ISSUE = """\
---
title: 创刊号
number: 1
date: 2026-11-22
---

编者的话。
"""
ABOUT = """\
---
title: 关于本刊
---

这是一份小报。
"""


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit status and what it printed."""

    status: int
    output: str
    error: str

    @property
    def object(self) -> dict[str, Any]:
        """Return the JSON object that was printed."""
        made = json.loads(self.output)
        assert isinstance(made, dict)
        return made


class SmallSite:
    """A gazette of three places, an issue and a page; every method returns at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "output"
        self.write("config.yaml", CONFIG)
        self.write("content/neighbourhoods/baoxing.md", BAOXING)
        self.write("content/neighbourhoods/dongfeng.md", DONGFENG)
        self.write("content/centres/health.md", HEALTH)
        self.write("content/issues/001.md", ISSUE)
        self.write("content/pages/about.md", ABOUT)

    def write(self, path: str, content: str | bytes) -> Self:
        """Write a file, making its folders."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def replace(self, path: str, old: str, new: str) -> Self:
        """Replace text that must be there."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text, (path, old)
        return self.write(path, text.replace(old, new))

    def remove(self, path: str) -> Self:
        """Delete a file."""
        (self.folder / path).unlink()
        return self

    def read(self, path: str) -> str:
        """Return the text of a file of the output."""
        return (self.output / path).read_text(encoding="utf-8")

    def run(self, *arguments: str) -> Ran:
        """Run `gazette` in this process."""
        result = CliRunner().invoke(group, [*arguments, "--site", str(self.folder)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    def build(self, *arguments: str) -> dict[str, Any]:
        """Run `gazette build --json` and return its object."""
        ran = self.run("build", "--json", *arguments)
        return {"status": ran.status, **ran.object}

    def make(self, **options: Any) -> Report:
        """Call the recipe itself; raises GazetteError."""
        return build(Options(site=self.folder, output=self.output, **options))

    def problems(self) -> list[tuple[str, str, int, int]]:
        """Return code, path, line and column of everything that `build` finds."""
        try:
            found = self.make().problems
        except GazetteError as error:
            found = error.problems
        return [(each.code, each.path, each.line, each.column) for each in found]

    def snapshot(self) -> dict[str, str]:
        """Return the digest of every file of the output by its path."""
        return snapshot(self.output)


def snapshot(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder by its path."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def command(*arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> Ran:
    """Run `gazette` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "gazette", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONUTF8": "1"} | (env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
