"""What `build`, `watch` and `serve` show while one waits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from gazette.cli.common import Settings

if TYPE_CHECKING:
    from rich.progress import Progress

# A bar is worth its import only where there is something to wait for.
LONG = 300
_NAMES = {
    "zh": {"convert": "读稿", "render": "排版"},
    "en": {"convert": "read", "render": "render"},
}


class Bars:
    """Progress bars on a terminal, for a stage that has much to do; used as a context manager."""

    def __init__(self, settings: Settings) -> None:
        self.names = _NAMES[settings.language]
        self.progress: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.progress:
            self.progress.stop()

    def stage(self, name: str) -> _Bar:
        """Return what hears the progress of one stage."""
        return _Bar(self, self.names[name])


class _Bar:
    def __init__(self, bars: Bars, name: str) -> None:
        self.bars = bars
        self.name = name
        self.task: int | None = None

    def __call__(self, done: int, total: int) -> None:
        if total < LONG or not sys.stderr.isatty():
            return
        if self.bars.progress is None:
            from rich.console import Console
            from rich.progress import Progress

            self.bars.progress = Progress(console=Console(stderr=True), transient=True)
            self.bars.progress.start()
        if self.task is None:
            self.task = self.bars.progress.add_task(self.name, total=total)
        self.bars.progress.update(self.task, completed=done)  # type: ignore[arg-type]
