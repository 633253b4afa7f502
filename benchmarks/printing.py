"""Printing: an issue set by us, by WeasyPrint and by Chromium, in turn; time, memory, size.

All begin with a site that is built: ours prints its sources, the others its page for printing, with
a style sheet that asks for three columns on A4. Only ours balances columns and tags what it prints.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.compare import memory
from benchmarks.corpus import corpus
from benchmarks.peers.site import HOME

COUNTS = (24, 480)
TIMES = 5
PAGE = "output/issues/1/print/index.html"
COLUMNS = """<style>
@page { size: A4; margin: 24mm 14mm }
.print-story { columns: 3; column-gap: 6mm }
</style></head>"""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_EVERY = 0.02  # s, how often memory is looked at


class Printer(NamedTuple):
    """A program that makes a PDF, and the command that does."""

    name: str
    command: list[str]


class Printed(NamedTuple):
    """What a printer takes for an issue: seconds, MB, and the size of the PDF in MB."""

    name: str
    seconds: tuple[float, ...]
    memory: float
    size: float

    @property
    def shown(self) -> str:
        """Return one line of it."""
        middle = statistics.median(self.seconds)
        spread = f"{min(self.seconds):.2f} to {max(self.seconds):.2f}"
        return (
            f"  {self.name:<12} {middle:6.2f} s ({spread}), {self.memory:5.0f} MB, "
            f"PDF of {self.size:.1f} MB"
        )


def printers(folder: Path) -> Iterator[Printer]:
    """Yield ours and its peers, as far as they are there."""
    yield Printer("gazette", [sys.executable, "-m", "gazette", "pdf", "--out", "gazette.pdf"])
    weasyprint = HOME / "python/bin/weasyprint"
    if weasyprint.exists():
        yield Printer("WeasyPrint", [str(weasyprint), PAGE, "weasyprint.pdf"])
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
        flags += ["--disable-background-networking", "--no-pdf-header-footer"]
        to = f"--print-to-pdf={folder / 'chromium.pdf'}"
        yield Printer("Chromium", [browser, *flags, to, (folder / PAGE).as_uri()])


def prepare(folder: Path, count: int) -> None:
    """Write a gazette whose issue has `count` stories, and build its site."""
    corpus(folder, count, count)
    command = [sys.executable, "-m", "gazette", "build", "--no-pdf"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    page = folder / PAGE
    page.write_text(page.read_text("utf-8").replace("</head>", COLUMNS, 1), encoding="utf-8")


def measured(folder: Path, times: int) -> Iterable[Printed]:
    """Return what each printer takes, one after the other, `times` times in turn."""
    every = list(printers(folder))
    seconds: dict[str, list[float]] = {printer.name: [] for printer in every}
    for _ in range(times):
        for printer in every:
            started = time.perf_counter()
            subprocess.run(printer.command, cwd=folder, check=True, capture_output=True)
            seconds[printer.name].append(time.perf_counter() - started)
    for printer in every:
        size = (folder / f"{printer.name.lower()}.pdf").stat().st_size / 1e6
        most = memory(printer.command, folder, _EVERY)
        yield Printed(printer.name, tuple(seconds[printer.name]), most, size)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--counts", type=int, nargs="+", default=list(COUNTS))
    parser.add_argument("--times", type=int, default=TIMES)
    given = parser.parse_args()
    for stories in given.counts:
        with tempfile.TemporaryDirectory() as name:
            prepare(Path(name), stories)
            print(f"An issue of {stories} stories", flush=True)
            for row in measured(Path(name), given.times if stories < COUNTS[-1] else 2):
                print(row.shown, flush=True)
