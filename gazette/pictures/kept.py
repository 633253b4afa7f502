# Strings, not Paths: there are many files, and a Path costs more than a look at one.
# ruff: noqa: PTH123
"""Kept: what was made of pictures, a file for each by key; it may be deleted at any time."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection
from pathlib import Path

from gazette.disk import write_whole
from gazette.values import DIGEST_SIZE, digest

FOLDER = "pictures"
_NAME = re.compile(rf"[0-9a-f]{{{2 * DIGEST_SIZE}}}")
# What nobody asked for is kept up to this many bytes, or as many as are in use: going back is as
# quick as going on.
SPARE = 64 << 20


def get(folder: Path, key: str) -> bytes | None:
    """Return what was kept under a key, unless it is absent or not whole."""
    try:
        with open(f"{folder}/{key[:2]}/{key}", "rb") as file:
            name, data = file.read(2 * DIGEST_SIZE), file.read()
    except OSError:
        return None
    return data if name == digest(data).encode() else None


def put(folder: Path, key: str, data: bytes) -> None:
    """Keep bytes under a key; where they cannot be kept they will be made again."""
    with contextlib.suppress(OSError):
        place = folder / key[:2]
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / key, digest(data).encode() + data)


def clear(folder: Path) -> None:
    """Forget everything."""
    if folder.exists():
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def prune(folder: Path, used: Collection[str]) -> None:
    """Forget what was made longest ago and is not used, once it is much; and what is not ours."""
    spare: list[tuple[int, int, str]] = []
    needed = 0
    for place in _entries(str(folder)):
        for entry in _entries(place.path):
            with contextlib.suppress(OSError):
                status = entry.stat()
                if not _NAME.fullmatch(entry.name):
                    os.unlink(entry.path)  # noqa: PTH108
                elif entry.name in used:
                    needed += status.st_size
                else:
                    spare.append((status.st_mtime_ns, status.st_size, entry.path))
    room = max(SPARE, needed)
    for _, size, file in sorted(spare, reverse=True):
        room -= size
        if room < 0:
            with contextlib.suppress(OSError):
                os.unlink(file)  # noqa: PTH108


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
