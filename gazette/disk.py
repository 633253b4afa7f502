# Strings, not Paths: a site has thousands of files, and a Path costs more than a look at one.
# ruff: noqa: PTH116
"""The disk: what it refuses becomes a message; state is written whole and known to be whole."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gazette.errors import MachineError, problem
from gazette.values import digest

# Modified and changed (ns), size, inode.
Signature = tuple[int, int, int, int]

# Two seconds is the coarsest clock of a file system in use (FAT).
RACY_NS = 2_000_000_000


def signature_of(status: os.stat_result) -> Signature:
    """Return what tells a file from the same file after a change."""
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def signature(file: str | Path) -> Signature | None:
    """Return the signature of a file, or None where there is none."""
    try:
        return signature_of(os.stat(file))
    except OSError:
        return None


def is_settled(found: Signature, stamp: int) -> bool:
    """Tell whether a file was left alone long enough before `stamp` (ns) to trust its signature.

    A later change within the same tick of the clock would leave the same signature.
    """
    return max(found[0], found[1]) < stamp - RACY_NS


@contextlib.contextmanager
def machine_errors(path: str) -> Iterator[None]:
    """Turn what the machine refuses into a MachineError at `path`."""
    try:
        yield
    except OSError as error:
        raise MachineError(
            [problem(_code(error), _shown(path, error), reason=_reason(error))]
        ) from (error)


def write_whole(
    file: Path, data: bytes, temporary: Path | None = None, mode: int | None = None
) -> None:
    """Replace a file in one step, leaving nothing beside it.

    It is written as `temporary`, a file in the same folder, and given its `mode`.
    """
    temporary = temporary or file.with_name(file.name + ".new")
    try:
        temporary.write_bytes(data)
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def write_state(file: Path, record: object) -> None:
    """Write a record as JSON under the digest of its text."""
    text = json.dumps(record, separators=(",", ":")).encode()
    write_whole(file, digest(text).encode() + b"\n" + text)


def read_state(file: Path) -> Any:
    """Return what `write_state` wrote; None where it is absent, cut short or damaged."""
    try:
        name, _, text = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    return json.loads(text) if name == digest(text).encode() else None


def _code(error: OSError) -> str:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "E-disk-full"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "E-permission"
    return "E-machine"


def _shown(path: str, error: OSError) -> str:
    return f"{path} ({Path(str(error.filename)).name})" if error.filename else path


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
