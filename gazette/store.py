"""The state of a site, and the commit that changes its output, all or nothing.

A commit stages every new file, writes a journal, then replaces file by file. Whoever is killed
before the journal leaves the old site; after it, the next build finishes the commit first.
State lives in .gazette/, never in output/. Nothing waits for the disk to be flushed: after a
power cut a file that is not as the manifest says is made again.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from gazette import manifest as manifests
from gazette.disk import is_settled, machine_errors, read_state, signature, write_state
from gazette.errors import MachineError, UsageError
from gazette.folders import STATE
from gazette.lock import locked
from gazette.manifest import EMPTY, Manifest
from gazette.output import Output, delete
from gazette.values import digest

_DAMAGED = (ValueError, KeyError, TypeError, IndexError, AttributeError)


class Store:
    """The state of one site for one output folder."""

    def __init__(self, site: Path, output: Path) -> None:
        self.output = Output(site.resolve(), output.resolve())
        self.state = self.output.site / STATE
        name = digest(self.output.shown.encode("utf-8", "surrogateescape"))[:16]
        self.manifest_file = self.state / f"manifest-{name}.json"
        self.journal_file = self.state / f"journal-{name}.json"
        # Replacing is atomic only within one file system: the first that is on the output's.
        folder = self.output.folder
        self.stages = (
            self.state / f"stage-{name}",
            folder.parent / f".{folder.name}.gazette-stage",
            folder / ".gazette-stage",
        )

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
                staged = {path: Path(file) for path, file in journal["replace"].items()}
                removed = [str(path) for path in journal["remove"]]
            except _DAMAGED:
                # No journal of ours: believe nothing, look at every file.
                self.save(self.load().doubted())
            else:
                waiting = {path: file for path, file in staged.items() if file.exists()}
                self.output.replace(waiting, removed)
                self.save(manifest.doubted())
            with machine_errors(STATE):
                delete(self.journal_file)
        self._clear_stages()
        for file in self.state.glob("*.new"):
            delete(file)

    def stands(self, manifest: Manifest) -> bool:
        """Tell whether the output is as it was left."""
        stamp = time.time_ns()
        seen = self.output.seen(manifest)
        if seen is None:
            return False
        if any(
            each is not manifest.files[path]
            and each.signature
            and is_settled(each.signature, stamp)
            for path, each in seen.items()
        ):
            # These were too fresh to be known by their signatures; from now on they are not.
            self.save(manifest._replace(files=seen, stamp=stamp))
        return True

    def stage(self, data: Iterable[tuple[str, bytes]]) -> dict[str, Path]:
        """Write new files beside the output, as they come; nothing in output/ changes.

        Return where each waits, by its path in the output. Raises MachineError, and whatever
        reading `data` raises; then nothing stays behind.
        """
        folder = self._stage_folder()
        staged: dict[str, Path] = {}
        try:
            for path, content in data:
                file = folder / str(len(staged))
                with machine_errors(self.output.shown):
                    if not staged:
                        folder.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
                staged[path] = file
        except BaseException:
            self._clear_stages()
            raise
        return staged

    def commit(
        self, manifest: Manifest, staged: Mapping[str, Path], removed: Iterable[str]
    ) -> None:
        """Put the staged files in place and remove what is gone, then write the manifest.

        Raises MachineError; what was begun is completed by the next `recover`.
        """
        removed = list(removed)
        begun = bool(staged or removed)
        if begun:
            self._begin(manifest, staged, removed)
            self.output.replace(staged, removed)
            self._clear_stages()
        files = {
            path: each._replace(signature=signature(self.output.folder / path))
            if path in staged
            else each
            for path, each in manifest.files.items()
        }
        self.save(manifest._replace(files=files))
        if begun:
            with machine_errors(STATE):
                delete(self.journal_file)

    def _begin(self, manifest: Manifest, staged: Mapping[str, Path], removed: list[str]) -> None:
        """Write the journal: from here on the commit is going to be completed."""
        journal = {
            "manifest": manifests.to_record(manifest),
            "replace": {path: str(file) for path, file in staged.items()},
            "remove": removed,
        }
        try:
            with machine_errors(STATE):
                write_state(self.journal_file, journal)
        except MachineError:
            self._clear_stages()
            raise

    def clear(self) -> int:
        """Delete what was made: our files in the output, and .gazette/; return how many files."""
        import shutil

        with locked(self.state):
            self.recover()
            manifest = self.load()
            gone: tuple[str, ...] = ()
            # From a folder that is not known to be ours nothing is deleted.
            with contextlib.suppress(UsageError):
                self.output.check(manifest)
                gone = self.output.leftovers(manifest, ()).ours
            self.output.replace({}, gone)
            shutil.rmtree(self.state, ignore_errors=True)
        # Where an open file cannot be deleted, the lock is still there.
        shutil.rmtree(self.state, ignore_errors=True)
        return len(gone)

    def _stage_folder(self) -> Path:
        existing = self.output.folder
        while not existing.exists():
            existing = existing.parent
        with machine_errors(self.output.shown):
            device = existing.stat().st_dev
            if self.state.stat().st_dev == device:
                return self.stages[0]
            beside = self.output.folder.parent
            return self.stages[1 if not beside.exists() or beside.stat().st_dev == device else 2]

    def _clear_stages(self) -> None:
        for folder in self.stages:
            if folder.exists():
                import shutil

                shutil.rmtree(folder, ignore_errors=True)
