"""A folder that behaves as one of a disk that takes names alike; see folding.c.

Neither Linux's usual disks nor its kernels everywhere have such folders, so calls are changed on
their way. `case` takes names alike whatever their case and keeps them as they were given, as the
disks of Windows and macOS do; `nfd` writes them decomposed too, as HFS+ does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from tests.support import ROOT, Ran

Kind = Literal["case", "nfd"]
# Characters that have a case or can be decomposed, of alphabets; Hangul is not among them.
_CODES = range(0x41, 0x2200)


def library(folder: Path, kind: Kind) -> Path:
    """Compile the library of a kind of disk."""
    if sys.platform != "linux":
        pytest.skip("only Linux puts a library of ours before the system's")
    compiler = shutil.which("cc")
    assert compiler, "a C compiler is missing: apt install gcc"
    folder.mkdir(parents=True, exist_ok=True)
    chars = list(map(chr, _CODES))
    folded = {char: _decomposed(char.lower(), kind) for char in chars}
    kept = {char: _decomposed(char, kind) for char in chars}
    tables = _table("KEYS", folded) + _table("STORED", kept)
    (folder / "folding_tables.h").write_text(tables, encoding="utf-8")
    made = folder / f"{kind}.so"
    source = Path(__file__).with_suffix(".c")
    options = ["-shared", "-fPIC", "-O1", "-w", f"-I{folder}", "-o", str(made), str(source), "-ldl"]
    subprocess.run([compiler, *options], check=True)
    return made


def _decomposed(text: str, kind: Kind) -> str:
    return unicodedata.normalize("NFD", text) if kind == "nfd" else text


def _table(name: str, rows: dict[str, str]) -> str:
    changed = {ord(char): text for char, text in rows.items() if text != char}
    lines = [f'{{{code}, "{_quoted(text)}"}},' for code, text in changed.items()]
    return f"static const struct row {name}[] = {{{{0, 0}}, {' '.join(lines)}}};\n"


def _quoted(text: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in text.encode())


def environment(made: Path, folder: Path) -> dict[str, str]:
    """Return what a process needs so that a folder is such a one."""
    return {"LD_PRELOAD": str(made), "GAZETTE_FOLDED": str(folder), "PYTHONUTF8": "1"}


def folded(made: Path, folder: Path, *arguments: str) -> Ran:
    """Run Python where a folder is such a one."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment(made, folder) | {"GAZETTE_CAMPAIGN": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
