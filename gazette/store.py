"""The manifest of what was written, and the commit that changes output/ all or nothing.

A commit stages every new file, writes a journal, then replaces file by file. Whoever is killed
before the journal leaves the old site; after it, the next build finishes the commit first.
State lives in .gazette/, never in output/.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazette.errors import MachineError, Problem, UsageError, problem
from gazette.sources import RACY_NS
from gazette.values import digest

STATE = ".gazette"
GENERATOR = '<meta name="generator" content="gazette'
LOCK_SECONDS = 10.0

_VERSION = 1
_ASSET = re.compile(r"assets/[^/]+\.[0-9a-f]{16}(\.[a-z0-9]+)?")

Signature = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Record:
    """A file of the output: the key it was made for, its digest, its stat signature."""

    key: str
    digest: str
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the last build left in one output folder.

    `inputs` stands for everything that build read; `toolchain` for the program, as long as
    `quick` is the same; `stamp` is when the signatures were taken (ns).
    """

    inputs: str
    quick: str
    toolchain: str
    config: str
    timezone: str
    pages: int
    stamp: int
    problems: tuple[Problem, ...]
    files: Mapping[str, Record]


@dataclass(frozen=True, slots=True)
class Staged:
    """A new file, whole, waiting to take its place at `path` of the output."""

    folder: Path
    name: str
    path: str


EMPTY = Manifest("", "", "", "", "", 0, 0, (), {})


class Store:
    """The state of one site for one output folder."""

    def __init__(self, site: Path, output: Path) -> None:
        self.site = site
        self.output = output
        self.state = site / STATE
        place = os.path.relpath(output, site) if output.is_relative_to(site) else str(output)
        self.name = digest(place.encode())[:16]
        self.manifest_file = self.state / f"manifest-{self.name}.json"
        self.journal_file = self.state / f"journal-{self.name}.json"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the site against a second build; wait for one that is running.

        Raises MachineError when it does not end within `LOCK_SECONDS`.
        """
        with _machine_errors(STATE):
            self.state.mkdir(exist_ok=True)
            handle = (self.state / "lock").open("a+b")
        with handle:
            deadline = time.monotonic() + LOCK_SECONDS
            while not _lock(handle.fileno()):
                if time.monotonic() > deadline:
                    raise MachineError([problem("E-locked", f"{STATE}/lock")])
                time.sleep(0.05)
            yield

    def load(self) -> Manifest:
        """Return the manifest; an empty one where it is absent, damaged or of another version."""
        try:
            return _decoded(json.loads(self.manifest_file.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            return EMPTY

    def save(self, manifest: Manifest) -> None:
        """Write the manifest in one step."""
        with _machine_errors(STATE):
            _write_whole(self.manifest_file, _encoded(manifest))

    def recover(self) -> None:
        """Finish a commit that was cut short, or clear away what it had staged."""
        if self.journal_file.exists():
            try:
                journal = json.loads(self.journal_file.read_bytes())
                manifest = _decoded(journal["manifest"])
                staged = [
                    Staged(Path(folder), name, path) for folder, name, path in journal["replace"]
                ]
                removed = [str(path) for path in journal["remove"]]
            except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
                # No journal of ours: believe nothing, look at every file.
                self.save(_untrusted(self.load()))
            else:
                self._apply(
                    [each for each in staged if (each.folder / each.name).exists()], removed
                )
                self.save(_untrusted(manifest))
            with _machine_errors(STATE):
                self.journal_file.unlink(missing_ok=True)
        for folder in self._stage_folders():
            shutil.rmtree(folder, ignore_errors=True)

    def intact(self, path: str, record: Record, stamp: int) -> bool:
        """Tell whether an output file still has the bytes that were written."""
        file = self.output / path
        signature = _signature(file)
        if signature is None:
            return False
        settled = max(signature[0], signature[1]) < stamp - RACY_NS
        if signature == record.signature and settled:
            return True
        try:
            return digest(file.read_bytes()) == record.digest
        except OSError:
            return False

    def check_output(self, manifest: Manifest) -> None:
        """Refuse to write into a folder that holds something else than a gazette.

        Raises UsageError.
        """
        if self.output.exists() and not self.output.is_dir():
            raise UsageError([problem("E-output-file", self.shown_output())])
        for content in ("content", "templates", STATE):
            inside = self.site / content
            if self.output == inside or self.output.is_relative_to(inside):
                raise UsageError([problem("E-output-source", self.shown_output())])
        if self.site == self.output or self.site.is_relative_to(self.output):
            raise UsageError([problem("E-output-source", self.shown_output())])
        if manifest.files or self._is_ours("index.html"):
            return
        if any(True for _ in self.present()):
            raise UsageError([problem("E-output-foreign", self.shown_output())])

    def present(self) -> Iterator[str]:
        """Yield the files in the output folder, but hidden ones."""
        for folder, folders, names in os.walk(self.output):
            folders[:] = [name for name in folders if not name.startswith(".")]
            base = Path(folder).relative_to(self.output)
            for name in names:
                if not name.startswith("."):
                    yield (base / name).as_posix()

    def stale(self, manifest: Manifest, wanted: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the files to prune, and those that are not ours and stay."""
        keep = {path.lower() for path in wanted}
        gone: list[str] = []
        foreign: list[str] = []
        for path in self.present():
            if path.lower() in keep:
                continue
            ours = path in manifest.files or self._is_ours(path)
            (gone if ours else foreign).append(path)
        return sorted(gone), sorted(foreign)

    def stage(self, data: Iterable[tuple[str, bytes]]) -> list[Staged]:
        """Write new files beside the output, as they come; nothing in output/ changes.

        Raises MachineError, and whatever reading `data` raises; then nothing stays behind.
        """
        with _machine_errors(self.shown_output()):
            self.output.mkdir(parents=True, exist_ok=True)
        folder = self._stage_folder()
        staged: list[Staged] = []
        try:
            for number, (path, content) in enumerate(data):
                with _machine_errors(f"{STATE}/{folder.name}"):
                    if not staged:
                        shutil.rmtree(folder, ignore_errors=True)
                        folder.mkdir(parents=True)
                    (folder / str(number)).write_bytes(content)
                staged.append(Staged(folder, str(number), path))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return staged

    def commit(self, manifest: Manifest, staged: list[Staged], removed: list[str]) -> None:
        """Put the staged files in place and remove what is gone, then write the manifest.

        Raises MachineError; what was begun is completed by the next `recover`.
        """
        if staged or removed:
            journal = {
                "manifest": json.loads(_encoded(manifest)),
                "replace": [(str(each.folder), each.name, each.path) for each in staged],
                "remove": removed,
            }
            with _machine_errors(STATE):
                _write_whole(self.journal_file, json.dumps(journal).encode())
            self._apply(staged, removed)
            shutil.rmtree(self._stage_folder(), ignore_errors=True)
        self.save(self.signed(manifest, {each.path for each in staged}))
        with _machine_errors(STATE):
            self.journal_file.unlink(missing_ok=True)

    def signed(self, manifest: Manifest, fresh: set[str] | None = None) -> Manifest:
        """Return the manifest with the signatures that the files have now.

        Only files in `fresh` and those without a signature are looked at; all where it is None.
        """
        files = {
            path: record
            if fresh is not None and path not in fresh and record.signature
            else Record(record.key, record.digest, _signature(self.output / path))
            for path, record in manifest.files.items()
        }
        return dataclasses.replace(manifest, files=files, stamp=time.time_ns())

    def clear(self) -> int:
        """Delete what was made: our files in the output, and .gazette/; return how many files."""
        with self.locked():
            self.recover()
            manifest = self.load()
            self.check_output(manifest)
            gone, _ = self.stale(manifest, ())
            self._apply([], gone)
        shutil.rmtree(self.state, ignore_errors=True)
        return len(gone)

    def shown_output(self) -> str:
        """Return the output folder as people know it."""
        if self.output.is_relative_to(self.site):
            return self.output.relative_to(self.site).as_posix()
        return str(self.output)

    def _apply(self, staged: list[Staged], removed: list[str]) -> None:
        """Put assets in place first, the home page last; remove what is gone at the end."""
        gone = set(removed)

        def rank(each: Staged) -> tuple[int, str]:
            asset, home = each.path.startswith("assets/"), each.path == "index.html"
            return (0 if asset else 2 if home else 1, each.path)

        with _machine_errors(self.shown_output()):
            for each in sorted(staged, key=rank):
                target = self.output / each.path
                self._make_way(target, gone)
                target.parent.mkdir(parents=True, exist_ok=True)
                (each.folder / each.name).replace(target)
            for path in removed:
                (self.output / path).unlink(missing_ok=True)
            for path in removed:
                self._remove_empty(self.output / path)

    def _make_way(self, target: Path, gone: set[str]) -> None:
        """Remove what is to go anyway where it stands in a new file's way."""
        for above in target.relative_to(self.output).parents:
            if above.as_posix() in gone:
                (self.output / above).unlink(missing_ok=True)
        if target.is_dir() and not target.is_symlink():
            for file in sorted(target.rglob("*")):
                if file.is_file() and file.relative_to(self.output).as_posix() in gone:
                    file.unlink()
            for folder in sorted(
                (each for each in target.rglob("*") if each.is_dir()), reverse=True
            ):
                folder.rmdir()
            target.rmdir()

    def _remove_empty(self, file: Path) -> None:
        for folder in file.parents:
            if folder == self.output or not folder.is_relative_to(self.output):
                break
            try:
                folder.rmdir()
            except OSError:
                break

    def _is_ours(self, path: str) -> bool:
        """Tell our own pages and assets from files that somebody put there."""
        if _ASSET.fullmatch(path):
            return True
        if path in ("feed.xml", "feed.json", "sitemap.xml", "robots.txt"):
            return True
        if not path.endswith(".html"):
            return False
        try:
            with (self.output / path).open("rb") as handle:
                return GENERATOR.encode() in handle.read(2048)
        except OSError:
            return False

    def _stage_folders(self) -> tuple[Path, ...]:
        return (
            self.state / f"stage-{self.name}",
            self.output.parent / f".{self.output.name}.gazette-stage",
            self.output / ".gazette-stage",
        )

    def _stage_folder(self) -> Path:
        """Return a folder on the output's own file system: only there is replacing atomic."""
        device = self.output.stat().st_dev
        first, second, third = self._stage_folders()
        if self.state.stat().st_dev == device:
            return first
        return second if self.output.parent.stat().st_dev == device else third


def _untrusted(manifest: Manifest) -> Manifest:
    """Return the manifest as one of which every file must be looked at."""
    files = {path: Record(each.key, each.digest, None) for path, each in manifest.files.items()}
    return dataclasses.replace(manifest, inputs="", files=files)


def _signature(file: Path) -> Signature | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _write_whole(file: Path, data: bytes) -> None:
    temporary = file.with_name(file.name + ".new")
    with temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(file)


def _encoded(manifest: Manifest) -> bytes:
    record: dict[str, Any] = {
        "version": _VERSION,
        "inputs": manifest.inputs,
        "quick": manifest.quick,
        "toolchain": manifest.toolchain,
        "config": manifest.config,
        "timezone": manifest.timezone,
        "pages": manifest.pages,
        "stamp": manifest.stamp,
        "problems": [
            (each.path, each.line, each.column, each.code, each.details)
            for each in manifest.problems
        ],
        "files": {
            path: (each.key, each.digest, each.signature) for path, each in manifest.files.items()
        },
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _decoded(record: Mapping[str, Any]) -> Manifest:
    if record["version"] != _VERSION:
        raise ValueError(record["version"])
    return Manifest(
        inputs=record["inputs"],
        quick=record["quick"],
        toolchain=record["toolchain"],
        config=record["config"],
        timezone=record["timezone"],
        pages=record["pages"],
        stamp=record["stamp"],
        problems=tuple(
            Problem(path, line, column, code, tuple((key, value) for key, value in details))
            for path, line, column, code, details in record["problems"]
        ),
        files={
            path: Record(key, name, tuple(signature) if signature else None)
            for path, (key, name, signature) in record["files"].items()
        },
    )


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
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _machine_errors(path: str) -> Iterator[None]:
    """Turn what the machine refuses into a message."""
    import errno

    try:
        yield
    except OSError as error:
        code = {
            errno.ENOSPC: "E-disk-full",
            errno.EDQUOT: "E-disk-full",
            errno.EACCES: "E-permission",
            errno.EPERM: "E-permission",
            errno.EROFS: "E-permission",
        }.get(error.errno or 0, "E-machine")
        shown = f"{path} ({Path(str(error.filename)).name})" if error.filename else path
        raise MachineError([problem(code, shown, reason=error.strerror or str(error))]) from error
