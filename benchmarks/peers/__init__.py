"""The same gazette for other generators, each as its own documentation would have it."""

from __future__ import annotations

from benchmarks.peers.eleventy import Eleventy
from benchmarks.peers.hugo import Hugo
from benchmarks.peers.ours import Ours
from benchmarks.peers.pelican import Pelican
from benchmarks.peers.site import Generator

__all__ = ["PEERS", "Generator", "Ours"]

PEERS: tuple[type[Generator], ...] = (Hugo, Pelican, Eleventy)
