"""The live server: output/ on this machine, with pages that follow what is built."""

from __future__ import annotations

from gazette.server.live import Update
from gazette.server.run import Server

__all__ = ["Server", "Update"]
