# Strings, not Paths: a site has thousands of files, and a Path costs more than a look at one.
# ruff: noqa: PTH120
"""The output folder and the commit that changes it, all or nothing.

A commit stages every new file, writes a journal, then replaces file by file. Whoever is killed
before the journal leaves the old site; after it, the next build finishes the commit first.
State lives in .gazette/, never in output/. Nothing waits for the disk to be flushed: after a
power cut a file that is not as the manifest says is made again.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from gazette import manifest as manifests
from gazette.disk import (
    Signature,
    is_settled,
    machine_errors,
    read_state,
    signature,
    write_state,
)
from gazette.errors import MachineError, UsageError, problem
from gazette.folders import CONTENT, STATE, TEMPLATES
from gazette.manifest import EMPTY, Manifest, Record
from gazette.values import digest

NOWHERE: Signature = (0, 0, 0, 0)
GENERATOR = b'<meta name="generator" content="gazette'
LOCK_SECONDS = 10.0

_ASSET = re.compile(r"assets/[^/]+\.[0-9a-f]{16}(\.[a-z0-9]+)?")
_DAMAGED = (ValueError, KeyError, TypeError, IndexError, AttributeError)


class Staged(NamedTuple):
    """A new file, whole, waiting in a folder to take its place at `path` of the output."""

    folder: str
    name: str
    path: str

    @property
    def file(self) -> Path:
        """Return where the file waits."""
        return Path(self.folder, self.name)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What the output holds beside the wanted files: ours to prune, and foreign ones that stay."""

    ours: tuple[str, ...]
    foreign: tuple[str, ...]


class Store:
    """The state of one site for one output folder."""

    def __init__(self, site: Path, output: Path) -> None:
        self.site = site.resolve()
        self.output = output.resolve()
        self.state = self.site / STATE
        self.shown = str(self.output)
        if self.output.is_relative_to(self.site):
            self.shown = self.output.relative_to(self.site).as_posix()
        name = digest(self.shown.encode("utf-8", "surrogateescape"))[:16]
        self.manifest_file = self.state / f"manifest-{name}.json"
        self.journal_file = self.state / f"journal-{name}.json"
        # Replacing is atomic only within one file system: the first that is on the output's.
        self.stages = (
            self.state / f"stage-{name}",
            self.output.parent / f".{self.output.name}.gazette-stage",
            self.output / ".gazette-stage",
        )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the site against a second build; wait for one that is running.

        Raises MachineError when it does not end within `LOCK_SECONDS`.
        """
        file = self.state / "lock"
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            with machine_errors(STATE):
                self.state.mkdir(exist_ok=True)
                handle = file.open("a+b")
            with handle:
                if _lock(handle.fileno()):
                    if _is_same_file(file, handle.fileno()):
                        yield
                        return
                elif time.monotonic() > deadline:
                    raise MachineError([problem("E-locked", f"{STATE}/lock")])
                else:
                    time.sleep(0.02)

    def load(self) -> Manifest:
        """Return the manifest; an empty one where it is absent, damaged or of another version."""
        try:
            return manifests.from_record(read_state(self.manifest_file))
        except _DAMAGED:
            return EMPTY

    def save(self, manifest: Manifest) -> None:
        """Write the manifest in one step."""
        with machine_errors(STATE):
            write_state(self.manifest_file, manifests.to_record(manifest))

    def recover(self) -> None:
        """Finish a commit that was cut short, or clear away what it had staged."""
        if self.journal_file.exists():
            try:
                journal = read_state(self.journal_file)
                manifest = manifests.from_record(journal["manifest"])
                staged = [Staged(*each) for each in journal["replace"]]
                removed = [str(path) for path in journal["remove"]]
            except _DAMAGED:
                # No journal of ours: believe nothing, look at every file.
                self.save(self.load().doubted())
            else:
                self._apply([each for each in staged if each.file.exists()], removed)
                self.save(manifest.doubted())
            with machine_errors(STATE):
                _delete(self.journal_file)
        self._clear_stages()
        for file in self.state.glob("*.new"):
            _delete(file)

    def checked(
        self, path: str, record: Record, stamp: int, found: Signature | None = None
    ) -> Record | None:
        """Return the record of an output file that still has the bytes that were written.

        `found` is its signature, if that is known already. The bytes are read unless the
        signature stood at `stamp` (ns) and was settled then.
        """
        found = found or signature(self.output / path)
        if found is None:
            return None
        if found == record.signature and is_settled(found, stamp):
            return record
        try:
            same = digest((self.output / path).read_bytes()) == record.digest
        except OSError:
            return None
        return record._replace(signature=found) if same else None

    def stands(self, manifest: Manifest) -> bool:
        """Tell whether the output is as it was left: every file of ours, and no other."""
        stamp = time.time_ns()
        present = self.present()
        files = {}
        for path, record in manifest.files.items():
            known = self.checked(path, record, manifest.stamp, present.pop(path, None))
            if known is None:
                return False
            files[path] = known
        noted = {each.path for each in manifest.problems if each.code == "W-output-foreign"}
        if noted != {f"{self.shown}/{path}" for path in present}:
            return False
        if any(
            known is not manifest.files[path]
            and known.signature is not None
            and is_settled(known.signature, stamp)
            for path, known in files.items()
        ):
            # These were too fresh to be known by their signatures; from now on they are not.
            self.save(replace(manifest, files=files, stamp=stamp))
        return True

    def check_output(self, manifest: Manifest) -> None:
        """Refuse to write into a folder that holds something else than a gazette.

        Raises UsageError.
        """
        if self.output.exists() and not self.output.is_dir():
            raise UsageError([problem("E-output-file", self.shown)])
        sources = [self.site / name for name in (CONTENT, TEMPLATES, STATE, ".git")]
        if self.site.is_relative_to(self.output) or any(
            self.output.is_relative_to(source.resolve()) for source in sources
        ):
            raise UsageError([problem("E-output-source", self.shown)])
        if manifest.files or self._is_ours("index.html"):
            return
        if not all(map(self._is_ours, self.present())):
            raise UsageError([problem("E-output-foreign", self.shown)])

    def present(self) -> dict[str, Signature]:
        """Return the files in the output folder, but hidden ones, with their signatures."""
        found: dict[str, Signature] = {}
        pending = [""]
        while pending:
            base = pending.pop()
            try:
                entries = list(os.scandir(f"{self.output}/{base}"))
            except OSError:
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
        folded = {path.lower(): path for path in keep}
        present = self.present()
        # A page may have had a hidden address.
        hidden = {path for path in manifest.files if f"/{path}".count("/.")}
        present |= {path: NOWHERE for path in hidden if (self.output / path).is_file()}
        ours: list[str] = []
        foreign: list[str] = []
        for path in present:
            if path in keep or self._is_same(path, folded.get(path.lower())):
                continue
            is_ours = path in manifest.files or self._is_ours(path)
            (ours if is_ours else foreign).append(path)
        return Leftovers(tuple(sorted(ours)), tuple(sorted(foreign)))

    def check_way(self, paths: Iterable[str], leftovers: Leftovers) -> None:
        """Refuse, before anything is changed, where something foreign is in a new file's way.

        Raises UsageError.
        """
        gone = set(leftovers.ours)
        clear = {""}
        for path in paths:
            above = os.path.dirname(path)
            while above not in clear:
                clear.add(above)
                self._check_folder(above, gone)
                above = os.path.dirname(above)
            target = self.output / path
            if target.is_dir() and not target.is_symlink():
                for file in target.rglob("*"):
                    inside = file.relative_to(self.output).as_posix()
                    if inside not in gone and (file.is_symlink() or not file.is_dir()):
                        raise UsageError([problem("E-output-foreign", f"{self.shown}/{inside}")])

    def _check_folder(self, path: str, gone: set[str]) -> None:
        folder = self.output / path
        if path not in gone and os.path.lexists(folder) and not folder.is_dir():
            raise UsageError([problem("E-output-foreign", f"{self.shown}/{path}")])

    def stage(self, data: Iterable[tuple[str, bytes]]) -> list[Staged]:
        """Write new files beside the output, as they come; nothing in output/ changes.

        Raises MachineError, and whatever reading `data` raises; then nothing stays behind.
        """
        folder = self._stage_folder()
        staged: list[Staged] = []
        try:
            for number, (path, content) in enumerate(data):
                with machine_errors(self.shown):
                    if not staged:
                        folder.mkdir(parents=True, exist_ok=True)
                    (folder / str(number)).write_bytes(content)
                staged.append(Staged(str(folder), str(number), path))
        except BaseException:
            self._clear_stages()
            raise
        return staged

    def commit(self, manifest: Manifest, staged: list[Staged], removed: Iterable[str]) -> None:
        """Put the staged files in place and remove what is gone, then write the manifest.

        Raises MachineError; what was begun is completed by the next `recover`.
        """
        removed = list(removed)
        begun = bool(staged or removed)
        if begun:
            journal = {
                "manifest": manifests.to_record(manifest),
                "replace": staged,
                "remove": removed,
            }
            try:
                with machine_errors(STATE):
                    write_state(self.journal_file, journal)
            except MachineError:
                self._clear_stages()
                raise
            self._apply(staged, removed)
            self._clear_stages()
        files = {
            path: each if each.signature else each._replace(signature=signature(self.output / path))
            for path, each in manifest.files.items()
        }
        self.save(replace(manifest, files=files))
        if begun:
            with machine_errors(STATE):
                _delete(self.journal_file)

    def clear(self) -> int:
        """Delete what was made: our files in the output, and .gazette/; return how many files."""
        import shutil

        with self.locked():
            self.recover()
            manifest = self.load()
            gone: tuple[str, ...] = ()
            # From a folder that is not known to be ours nothing is deleted.
            with contextlib.suppress(UsageError):
                self.check_output(manifest)
                gone = self.leftovers(manifest, ()).ours
            self._apply([], list(gone))
            shutil.rmtree(self.state, ignore_errors=True)
        # Where an open file cannot be deleted, the lock is still there.
        shutil.rmtree(self.state, ignore_errors=True)
        return len(gone)

    def _apply(self, staged: list[Staged], removed: list[str]) -> None:
        """Put assets in place first, the home page last; remove what is gone at the end."""
        gone = set(removed)

        def rank(each: Staged) -> tuple[int, str]:
            asset, home = each.path.startswith("assets/"), each.path == "index.html"
            return (0 if asset else 2 if home else 1, each.path)

        with machine_errors(self.shown):
            for each in sorted(staged, key=rank):
                target = self.output / each.path
                try:
                    each.file.replace(target)
                except OSError:
                    self._make_way(target, gone)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    each.file.replace(target)
            for path in removed:
                _delete(self.output / path)
            for path in removed:
                self._remove_empty(self.output / path)

    def _make_way(self, target: Path, gone: set[str]) -> None:
        """Remove what is to go anyway where it stands in a new file's way."""
        for above in target.relative_to(self.output).parents:
            if above.as_posix() in gone:
                _delete(self.output / above)
        if target.is_dir() and not target.is_symlink():
            for folder, _, names in os.walk(target, topdown=False):
                for name in names:
                    if Path(folder, name).relative_to(self.output).as_posix() in gone:
                        _delete(Path(folder, name))
                Path(folder).rmdir()

    def _remove_empty(self, file: Path) -> None:
        for folder in file.parents:
            if folder == self.output:
                break
            try:
                folder.rmdir()
            except FileNotFoundError:
                continue
            except OSError:
                break

    def _is_same(self, path: str, wanted: str | None) -> bool:
        """Tell a wanted file under another spelling, where the file system ignores case."""
        if wanted is None:
            return False
        try:
            return (self.output / path).samefile(self.output / wanted)
        except OSError:
            return False

    def _is_ours(self, path: str) -> bool:
        """Tell our own pages and assets from files that somebody put there."""
        if _ASSET.fullmatch(path):
            return True
        if path in ("feed.xml", "feed.json", "sitemap.xml", "robots.txt"):
            return True
        if not path.endswith((".html", ".htm")):
            return False
        try:
            with (self.output / path).open("rb") as handle:
                return GENERATOR in handle.read(2048)
        except OSError:
            return False

    def _stage_folder(self) -> Path:
        existing = self.output
        while not existing.exists():
            existing = existing.parent
        with machine_errors(self.shown):
            device = existing.stat().st_dev
            if self.state.stat().st_dev == device:
                return self.stages[0]
            beside = self.output.parent
            return self.stages[1 if not beside.exists() or beside.stat().st_dev == device else 2]

    def _clear_stages(self) -> None:
        for folder in self.stages:
            if folder.exists():
                import shutil

                shutil.rmtree(folder, ignore_errors=True)


def _delete(file: Path) -> None:
    """Delete a file; where a folder has taken its place, or a file its folder's, it is gone."""
    if file.is_symlink() or not file.is_dir():
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            file.unlink()


def _is_same_file(file: Path, descriptor: int) -> bool:
    """Tell whether an open file is still there; `gazette clean` may have deleted it."""
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _lock(descriptor: int) -> bool:
    """Take the lock of the operating system, which ends with the process."""
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Some network file systems have no locks: two builds at once are then on their own.
        return True
    return True
