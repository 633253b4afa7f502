"""gazette itself."""

from __future__ import annotations

import sys

from benchmarks.corpus import corpus
from benchmarks.peers.site import Generator


class Ours(Generator):
    """The command as an editor runs it."""

    name = "gazette"
    settings = "config.yaml"
    caches = (".gazette",)

    def make(self) -> None:
        """Write the sources."""
        corpus(self.folder, self.count)

    def command(self) -> list[str]:
        """Return what builds the site."""
        return [sys.executable, "-m", "gazette", "build"]
