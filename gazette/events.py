"""Events: what the operating system tells about a site's files, as paths to look at.

An event only says *look*: what changed is found by scanning. Opening and reading are not asked
for, or our own reading would wake us. Where events do not arrive, time has to do.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gazette.bursts import Bursts
from gazette.folders import CONTENT, SOURCES, TEMPLATES
from gazette.sources import is_dropping

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver, ObservedWatch

# File systems that others write to without the kernel hearing of it.
_REMOTE = frozenset(
    {
        *("9p", "afs", "ceph", "cifs", "drvfs", "fuse.sshfs", "fuse.rclone", "glusterfs", "ncpfs"),
        *(
            "nfs",
            "nfs4",
            "prl_fs",
            "smb3",
            "smbfs",
            "vboxsf",
            "virtiofs",
            "vmhgfs",
            "fuse.vmhgfs-fuse",
        ),
    }
)


class Events:
    """Listen to a site's content/, templates/ and config.yaml, also where they come later."""

    def __init__(self, site: Path, bursts: Bursts) -> None:
        from watchdog.observers import Observer

        self.site = site
        self.bursts = bursts
        self._real = os.path.realpath(site)
        self._observer: BaseObserver = Observer()
        self._watches: dict[str, tuple[tuple[int, int], ObservedWatch]] = {}
        self._behind: tuple[str, ...] = ()
        # Folders below which one went away: the system may go on telling of it.
        self._left: set[str] = set()

    def start(self) -> None:
        """Begin to listen.

        Raises OSError where the system has no more watches to give.
        """
        self._observer.start()
        try:
            self._schedule(self._real, recursive=False)
            self.follow(())
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop listening; no thread stays behind."""
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join()

    def follow(self, linked: Iterable[str]) -> frozenset[str]:
        """Watch the folders that are there now, and what is `linked`; forget what is gone.

        A folder that was deleted and made again is another one. Return what to look at because
        it was not listened to before. Raises OSError as `start` does.
        """
        new = set()
        linked = tuple(linked)
        self._behind = tuple(f"{path}{os.sep}" for path in linked)
        wanted = {os.path.join(self._real, name): name for name in (CONTENT, TEMPLATES)}  # noqa: PTH118
        wanted |= {_folder_of(path): CONTENT for path in linked}
        wanted.pop(self._real, None)
        left, self._left = self._left, set()
        for folder in [*self._watches]:
            known, watch = self._watches[folder]
            if folder not in wanted or folder in left or _identity(folder) != known:
                self._observer.unschedule(watch)
                del self._watches[folder]
        for folder, name in wanted.items():
            identity = _identity(folder)
            if identity and folder not in self._watches:
                self._watches[folder] = identity, self._schedule(folder, recursive=True)
                new.add(name)
        return frozenset(new)

    def _schedule(self, folder: str, *, recursive: bool) -> ObservedWatch:
        from watchdog import events

        wanted: list[type[FileSystemEvent]] = [
            events.FileCreatedEvent,
            events.FileModifiedEvent,
            events.FileAttribEvent,
            events.FileMovedEvent,
            events.FileDeletedEvent,
            events.DirCreatedEvent,
            events.DirMovedEvent,
            events.DirDeletedEvent,
        ]

        def heard(event: FileSystemEvent) -> None:
            for name in (event.src_path, event.dest_path):
                path = self._path(os.fsdecode(name)) if name else None
                if path:
                    if isinstance(event, events.DirDeletedEvent | events.DirMovedEvent):
                        self._left.add(folder)
                    self.bursts.add(path)

        handler = events.FileSystemEventHandler()
        handler.on_any_event = heard  # type: ignore[method-assign]
        return self._observer.schedule(handler, folder, recursive=recursive, event_filter=wanted)

    def _path(self, file: str) -> str | None:
        """Return the path below the site of a file that can matter."""
        root = os.path.join(self._real, "")  # noqa: PTH118 - a whole drive ends so already
        path = file.removeprefix(root).replace(os.sep, "/")
        top, *inside = path.split("/")
        if top not in SOURCES:  # nothing of ours, unless a link leads here, or through here
            here = f"{file}{os.sep}"
            target = next((each for each in self._behind if here.startswith(each)), None)
            if target and not any(map(is_dropping, Path(here[len(target) :]).parts)):
                return CONTENT
            return CONTENT if any(each.startswith(here) for each in self._behind) else None
        if any(map(is_dropping, inside)):
            return None
        return unicodedata.normalize("NFC", path) if sys.platform == "darwin" else path


def _folder_of(path: str) -> str:
    return os.path.dirname(path) if os.path.isfile(path) else path  # noqa: PTH113, PTH120


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        status = os.stat(folder)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_remote(folder: Path) -> bool:
    """Tell a network share and the like, from which other machines' changes make no event."""
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(os.path.realpath(folder))[0] + "\\"
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == 4
    if sys.platform == "darwin":
        import subprocess

        done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
        mounts = [_mac_mount(line) for line in done.stdout.splitlines()]
    else:
        try:
            lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        mounts = [(words[1], words[2]) for words in map(str.split, lines.splitlines())]
    return kind_of(os.path.realpath(folder), mounts) in _REMOTE


def _mac_mount(line: str) -> tuple[str, str]:
    """Read `//a@b/c on /Volumes/c (smbfs, nodev)`."""
    place, _, options = line.partition(" on ")[2].rpartition(" (")
    return place, options.partition(",")[0].rstrip(")")


def kind_of(folder: str, mounts: Iterable[tuple[str, str]]) -> str:
    """Return the kind of file system that a folder lies on; `mounts` are places and kinds."""
    best = "", ""
    for place, kind in mounts:
        where = place.replace("\\040", " ")
        inside = f"{folder}/".startswith(where.rstrip("/") + "/")
        if inside and len(where) >= len(best[0]):
            best = where, kind
    return best[1]
