"""The live server: output/ on this machine, with pages that follow what is built."""

from __future__ import annotations

from gazette.server.run import Server, Update

__all__ = ["Server", "Update"]
