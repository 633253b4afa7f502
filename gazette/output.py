# Strings, not Paths: a site has thousands of files, and a Path costs more than a look at one.
# ruff: noqa: PTH103, PTH104, PTH110, PTH112, PTH116, PTH120
"""The output folder: what is in it, and putting new files in place."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gazette.disk import Signature, delete, is_settled, machine_errors, move, signature
from gazette.errors import MachineError, UsageError, problem
from gazette.folders import CONTENT, STATE, TEMPLATES
from gazette.manifest import Manifest, Record
from gazette.ours import FIXED, is_asset, is_ours
from gazette.values import digest

NOWHERE: Signature = (0, 0, 0, 0)


class Leftovers(NamedTuple):
    """What the output holds beside the wanted files: ours to prune, and foreign ones that stay."""

    ours: tuple[str, ...]
    foreign: tuple[str, ...]


class Output:
    """The output folder of a site; `shown` is its name as people know it."""

    def __init__(self, site: Path, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.shown = _shown(site, folder)

    def check(self, manifest: Manifest) -> None:
        """Refuse to write into a folder that holds something else than a gazette.

        Raises UsageError.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageError([problem("E-output-file", self.shown)])
        sources = [self.site / name for name in (CONTENT, TEMPLATES, STATE, ".git")]
        if self.site.is_relative_to(self.folder) or any(
            self.folder.is_relative_to(os.path.realpath(source)) for source in sources
        ):
            raise UsageError([problem("E-output-source", self.shown)])
        if manifest.files or is_ours(self.folder, "index.html"):
            return
        # A feed or a robots.txt may be anybody's; only pages and assets tell that this is ours.
        if not all(
            path not in FIXED and is_ours(self.folder, path) for path in self.present(manifest)
        ):
            raise UsageError([problem("E-output-foreign", self.shown)])

    def present(self, manifest: Manifest) -> dict[str, Signature]:
        """Return the files in the output folder, but hidden ones, with their signatures.

        A folder that is closed to us and has nothing of ours is somebody's (`lost+found`). Raises
        MachineError where the disk does not say what there is.
        """
        found: dict[str, Signature] = {}
        pending = [""]
        while pending:
            base = pending.pop()
            with machine_errors(f"{self.shown}/{base}"):
                try:
                    entries = _entries(f"{self.folder}/{base}")
                except PermissionError:
                    if not base or any(path.startswith(base) for path in manifest.files):
                        raise
                    continue
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{base}{entry.name}/")
                elif not entry.is_dir():
                    found[base + entry.name] = signature(entry.path) or NOWHERE
        return found

    def leftovers(self, manifest: Manifest, wanted: Iterable[str]) -> Leftovers:
        """Return what is in the output and not wanted."""
        keep = set(wanted)
        others = [path for path in self.present(manifest) if path not in keep]
        if not others:
            return Leftovers((), ())
        folded = {path.lower(): path for path in keep}
        recorded = {path.lower(): path for path in manifest.files}
        ours: list[str] = []
        foreign: list[str] = []
        for path in others:
            if self._is_same(path, folded.get(path.lower())):
                continue
            known = (
                path in manifest.files
                or is_asset(path)
                or self._is_same(path, recorded.get(path.lower()))
            )
            if not known and manifest.partial:
                known = is_ours(self.folder, path, manifest.files if path in FIXED else ())
            (ours if known else foreign).append(path)
        return Leftovers(tuple(sorted(ours)), tuple(sorted(foreign)))

    def check_way(self, paths: Collection[str], leftovers: Leftovers) -> None:
        """Refuse, before anything is changed, where something is in a new file's way.

        Raises UsageError where that is foreign, MachineError where folders are closed to us.
        """
        if not self.folder.exists():
            return
        gone = set(leftovers.ours)
        clear: set[str] = set()
        for path in paths:
            above = os.path.dirname(path)
            while above not in clear:
                clear.add(above)
                self._check_folder(above, gone)
                above = os.path.dirname(above)
            target = self.folder / path
            if target.is_dir() and not target.is_symlink():
                for file in target.rglob("*"):
                    inside = file.relative_to(self.folder).as_posix()
                    if inside not in gone and (file.is_symlink() or not file.is_dir()):
                        raise UsageError([problem("E-output-foreign", f"{self.shown}/{inside}")])
        self._check_open(clear | {os.path.dirname(path) for path in gone}, {*paths, *gone})

    def check_places(self, digests: Mapping[str, str], manifest: Manifest) -> None:
        """Refuse where somebody's file would be overwritten, with all such files.

        What has the same bytes may stay: an output was copied here. Raises UsageError.
        """
        if manifest.partial:
            return  # whose a file is cannot be told
        folded = {path.lower(): path for path in manifest.files}
        foreign = [
            problem("E-output-foreign", f"{self.shown}/{path}")
            for path, expected in digests.items()
            if path not in manifest.files
            and os.path.lexists(f"{self.folder}/{path}")
            and not os.path.isdir(f"{self.folder}/{path}")
            and not self._is_same(path, folded.get(path.lower()))
            and not is_ours(self.folder, path, manifest.files)
            and not self.checked(path, Record("", expected, None), 0)
        ]
        if foreign:
            raise UsageError(foreign)

    def may_hold(self, path: str, manifest: Manifest) -> bool:
        """Tell whether there may be a file of ours without a record in a place of ours."""
        return manifest.partial and os.path.lexists(f"{self.folder}/{path}")

    def _check_open(self, folders: Iterable[str], paths: Iterable[str]) -> None:
        """Refuse where files can neither come nor go; raises MachineError with all such folders.

        In a sticky folder each may only replace what is his own, of which every other is named.
        """
        there = [path for path in folders if os.path.isdir(f"{self.folder}/{path}")]
        closed = [
            path for path in there if not os.access(f"{self.folder}/{path}", os.W_OK | os.X_OK)
        ]
        sticky = {path for path in there if _keeps_owners(f"{self.folder}/{path}")}
        closed += [
            path
            for path in paths
            if os.path.dirname(path) in sticky and _is_anothers(f"{self.folder}/{path}")
        ]
        closed = sorted(f"{self.shown}/{path}".rstrip("/") for path in closed)
        if closed:
            reason = os.strerror(errno.EACCES)
            raise MachineError([problem("E-permission", each, reason=reason) for each in closed])

    def _check_folder(self, path: str, gone: set[str]) -> None:
        folder = self.folder / path
        leads_out = folder.is_symlink()
        if path not in gone and os.path.lexists(folder) and (leads_out or not folder.is_dir()):
            raise UsageError([problem("E-output-foreign", f"{self.shown}/{path}")])

    def checked(
        self, path: str, record: Record, stamp: int, found: Signature | None = None
    ) -> Record | None:
        """Return the record of an output file that still has the bytes that were written.

        `found` is its signature, if that is known already. The bytes are read unless the
        signature stood at `stamp` (ns) and was settled then.
        """
        found = found or signature(self.folder / path)
        if found is None:
            return None
        if found == record.signature and is_settled(found, stamp):
            return record
        try:
            # Whoever publishes would take a link, or what it leads to by then; a pipe has no end.
            if not stat.S_ISREG(os.lstat(f"{self.folder}/{path}").st_mode):
                return None
            same = digest((self.folder / path).read_bytes()) == record.digest
        except OSError:
            return None
        return record._replace(signature=found) if same else None

    def seen(self, manifest: Manifest) -> Mapping[str, Record] | None:
        """Return the records of an output that is as it was left: every file, and no other."""
        present = self.present(manifest)
        files = {}
        for path, record in manifest.files.items():
            known = self.checked(path, record, manifest.stamp, present.pop(path, None))
            if known is None:
                return None
            files[path] = known
        noted = {each.path for each in manifest.problems if each.code == "W-output-foreign"}
        return files if noted == {f"{self.shown}/{path}" for path in present} else None

    def replace(self, staged: Mapping[str, str], removed: Iterable[str]) -> None:
        """Put assets in place first, the home page last; remove what is gone at the end.

        Of that the pages go before the assets, which they show, and behind what lies beside them,
        which they tell to be ours.
        """
        gone = set(removed)

        def rank(path: str) -> tuple[int, str]:
            asset, home = path.startswith("assets/"), path == "index.html"
            return (0 if asset else 2 if home else 1, path)

        with machine_errors(self.shown):
            moved: list[str] = []
            for path in sorted(staged, key=rank):
                if not moved or not path.startswith(moved[-1]):
                    moved += self._put(staged[path], path, gone, moved)
            for path in sorted(gone, key=_leaving):
                delete(self.folder / path)
            for path in sorted(gone):
                self._remove_empty(self.folder / path)

    def _put(self, file: str, path: str, gone: set[str], moved: Sequence[str]) -> list[str]:
        """Move a file to its place, making the folder and clearing the way where it must be.

        Where its folder is new, the whole of it is moved from the stage, which is laid out as
        the output; then that folder is returned. `moved` are those that were before.
        """
        target = f"{self.folder}/{path}"
        with contextlib.suppress(OSError):
            move(file, target)
            return []
        folder = self._moved(file, path)
        if folder:
            return [folder]
        # It may have come with its folder, under another spelling of its name.
        if path.lower().startswith(tuple(each.lower() for each in moved)) and (
            os.path.exists(target) and not os.path.exists(file)
        ):
            return []
        place = Path(target)
        self._make_way(place, gone)
        place.parent.mkdir(parents=True, exist_ok=True)
        move(file, place)
        return []

    def _moved(self, file: str, path: str) -> str | None:
        """Move the topmost folder of a staged file that the output does not have, if any."""
        stage = file.removesuffix(path)
        end = path.find("/") + 1
        while end and os.path.lexists(f"{self.folder}/{path[:end]}"[:-1]):
            end = path.find("/", end) + 1
        if not end or not file.endswith(f"/{path}"):
            return None
        try:
            os.makedirs(self.folder, exist_ok=True)
            os.rename(stage + path[:end], f"{self.folder}/{path[:end]}")
        except OSError:
            return None
        return path[:end]

    def _make_way(self, target: Path, gone: set[str]) -> None:
        """Remove what is to go anyway where it stands in a new file's way."""
        for above in target.relative_to(self.folder).parents:
            if above.as_posix() in gone:
                delete(self.folder / above)
        if target.is_dir() and not target.is_symlink():
            for folder, _, names in os.walk(target, topdown=False):
                for name in names:
                    if Path(folder, name).relative_to(self.folder).as_posix() in gone:
                        delete(Path(folder, name))
                Path(folder).rmdir()

    def _remove_empty(self, file: Path) -> None:
        for folder in file.parents:
            if folder == self.folder:
                break
            try:
                folder.rmdir()
            except FileNotFoundError:
                continue
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EBUSY):
                    raise
                break

    def _is_same(self, path: str, wanted: str | None) -> bool:
        """Tell a wanted file under another spelling, where the file system ignores case."""
        if wanted is None:
            return False
        try:
            return (self.folder / path).samefile(self.folder / wanted)
        except OSError:
            return False


def _leaving(path: str) -> tuple[int, str]:
    return (2 if path.startswith("assets/") else int(path.endswith(".html")), path)


def _shown(site: Path, folder: Path) -> str:
    if folder.is_relative_to(site):
        return folder.relative_to(site).as_posix()
    try:
        return Path(os.path.relpath(folder, site)).as_posix()
    except ValueError:  # from one drive of Windows to another there is none
        return folder.as_posix()


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder; nothing where it is gone."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _keeps_owners(folder: str) -> bool:
    """Tell a sticky folder of another, where only root may move what belongs to a third."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return False
    status = os.stat(folder)
    return bool(status.st_mode & stat.S_ISVTX) and status.st_uid != os.geteuid()


def _is_anothers(file: str) -> bool:
    try:
        return os.lstat(file).st_uid != os.geteuid()
    except OSError:
        return False
