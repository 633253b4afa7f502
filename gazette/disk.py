# Strings, not Paths: a site has thousands of files, and a Path costs more than a look at one.
# ruff: noqa: PTH105, PTH116
"""The disk: what it refuses becomes a message; state is written whole and known to be whole."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gazette.errors import MachineError, Unprinted, problem
from gazette.values import digest

# Modified and changed (ns), size, inode.
Signature = tuple[int, int, int, int]

# Two seconds is the coarsest clock of a file system in use (FAT).
RACY_NS = 2_000_000_000
# Bytes of a name, on every file system in use.
_NAME_MAX = 255
# On Windows a virus scanner, or whoever reads, holds a file for a moment (s).
PATIENCE = 1.0 if os.name == "nt" else 0.0


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
    except (BrokenPipeError, Unprinted):
        raise  # whoever reads what we print has seen enough, or the site is not at fault
    except OSError as error:
        raise MachineError(
            [problem(_code(error), _shown(path, error), reason=_reason(error))]
        ) from (error)


def write_whole(file: Path, data: bytes) -> None:
    """Replace a file in one step, leaving nothing beside it."""
    temporary = _beside(file)
    try:
        temporary.write_bytes(data)
        move(temporary, file)
    except BaseException:  # also Ctrl-C
        drop(temporary)
        raise


def write_new(file: Path, data: bytes) -> None:
    """Write a file that must not be there yet, whole or not at all.

    Raises FileExistsError, and then the file is as it was.
    """
    temporary = _beside(file, hidden=True)
    try:
        temporary.write_bytes(data)
        try:
            os.link(temporary, file)  # which refuses where a file is, as a rename does not
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if os.path.lexists(file):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from None
            temporary.rename(file)
    finally:
        drop(temporary)


def stage_all(files: Mapping[Path, bytes]) -> dict[Path, Path]:
    """Write new bytes beside each of some files, with its owner and mode; return the file for each.

    Where one cannot be written, or Ctrl-C comes meanwhile, nothing is left behind; raises OSError.
    """
    staged: dict[Path, Path] = {}
    try:
        for file, data in files.items():
            status = file.stat()
            staged[file] = _beside(file, hidden=True)
            staged[file].write_bytes(data)
            _give(staged[file], status)
    except BaseException:
        for each in staged.values():
            drop(each)
        raise
    return staged


def _give(file: Path, status: os.stat_result) -> None:
    """Give a file the owner, the group and the mode of another, as far as we may."""
    if hasattr(os, "chown"):
        for owner in (status.st_uid, -1):
            try:
                os.chown(file, owner, status.st_gid)
            except OSError:
                continue
            break
    file.chmod(stat.S_IMODE(status.st_mode))


def move(source: str | Path, target: str | Path) -> None:
    """Let a file take the place of another, as soon as nobody holds that open."""
    _patiently(lambda: os.replace(source, target))


def delete(file: Path) -> None:
    """Delete a file, as soon as nobody holds it open.

    Where a folder has taken its place, or a file its folder's, it is gone.
    """
    if file.is_symlink() or not file.is_dir():
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            _patiently(file.unlink)


def _patiently(work: Callable[[], None]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            work()
        except PermissionError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _beside(file: Path, *, hidden: bool = False) -> Path:
    """Return the name under which a new file waits in the folder of another."""
    name = f"{'.' * hidden}{file.name}.new"
    if len(os.fsencode(name)) > _NAME_MAX:
        name = f"{'.' * hidden}{digest(os.fsencode(file.name))}.new"
    return file.with_name(name)


def drop(file: Path) -> None:
    """Delete a file that may be there, if the disk lets us."""
    with contextlib.suppress(OSError):
        file.unlink()


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
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "E-disk-full"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "E-permission"
    return "E-name-long" if error.errno == errno.ENAMETOOLONG else "E-machine"


def _shown(path: str, error: OSError) -> str:
    name = Path(str(error.filename)).name if error.filename else ""
    if name.endswith(".new"):  # what waits beside a file is of interest to nobody
        name = name.removeprefix(".").removesuffix(".new")
    return path if path.endswith(name) else f"{path} ({name})"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
