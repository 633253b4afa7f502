"""The state of a site, and the commit that changes its output, all or nothing.

A commit stages every new file, writes a journal, then replaces file by file. Whoever is killed
before the journal leaves the old site; after it, the next build finishes the commit first.
State lives in .gazette/, never in output/. Nothing waits for the disk to be flushed: after a
power cut a file that is not as the manifest says is made again.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gazette import manifest as manifests
from gazette.disk import (
    Signature,
    delete,
    is_settled,
    machine_errors,
    read_state,
    signature,
    write_state,
)
from gazette.errors import MachineError, Unfinished, Unnoted, UsageError
from gazette.folders import STATE
from gazette.lock import locked
from gazette.manifest import EMPTY, Manifest, Record
from gazette.output import Output
from gazette.values import digest

_DAMAGED = (ValueError, KeyError, TypeError, IndexError, AttributeError)
# The signatures of the files of the manifest and the journal.
Mark = tuple[Signature | None, Signature | None]


class Store:
    """The state of one site for one output folder."""

    def __init__(self, site: Path, output: Path) -> None:
        self.output = Output(Path(os.path.realpath(site)), Path(os.path.realpath(output)))
        self.state = self.output.site / STATE
        name = digest(self.output.shown.encode("utf-8", "surrogateescape"))[:16]
        self.manifest_file = self.state / f"manifest-{name}.json"
        self.ledger_file = self.state / f"ledger-{name}.json"
        self.order_file = self.state / f"order-{name}.json"
        self.pictures = self.state / "pictures"
        self.journal_file = self.state / f"journal-{name}.json"
        # Replacing is atomic only within one file system: the first that is on the output's.
        folder = self.output.folder
        self.stages = (
            self.state / f"stage-{name[:8]}",
            folder.parent / f".{folder.name}.gazette-stage",
            folder / ".gazette-stage",
        )

    def load(self) -> Manifest:
        """Return the manifest; an empty one where it is absent, damaged or of another version."""
        try:
            return manifests.from_record(read_state(self.manifest_file))
        except _DAMAGED:
            return EMPTY

    def mark(self) -> Mark:
        """Return what another build would change, and a hand that takes away the journal."""
        return signature(self.manifest_file), signature(self.journal_file)

    def save(self, manifest: Manifest) -> None:
        """Write the manifest in one step."""
        with machine_errors(STATE):
            write_state(self.manifest_file, manifests.to_record(manifest))

    def recover(self) -> None:
        """Finish a commit that was cut short, or clear away what it had staged."""
        if self.journal_file.exists():
            before = self.load()
            try:
                journal = read_state(self.journal_file)
                manifest = _journalled(journal, before)
                staged = {path: str(file) for path, file in journal["replace"].items()}
                removed = [
                    path
                    for path, found in journal["remove"].items()
                    if self._still(path, found, before)
                ]
            except _DAMAGED:
                # No journal of ours: believe nothing, look at every file.
                self.save(before.doubted()._replace(partial=True))
            else:
                waiting = {path: file for path, file in staged.items() if Path(file).exists()}
                if self._are_apart(waiting.values()):
                    manifest = before._replace(partial=True)
                else:
                    self._replace(waiting, removed)
                with _noting(changed=bool(waiting or removed)):
                    self.save(manifest.doubted())
            with machine_errors(STATE):
                delete(self.journal_file)
        self._clear_stages()
        for file in self.state.glob("*.new"):
            delete(file)

    def _still(self, path: str, found: Sequence[int] | None, before: Manifest) -> bool:
        """Tell whether what was to go is there as it was found, and not something put there since.

        Where a site was moved or copied meanwhile, time and size are still the same, or the bytes.
        What is gone may have left an empty folder.
        """
        file = f"{self.output.folder}/{path}"
        now, known = signature(file), before.files.get(path)
        if not os.path.lexists(file):
            return True
        if now and found and (now[0], now[2]) == (found[0], found[2]):
            return True
        return known is not None and self.output.checked(path, known, 0) is not None

    def stands(self, manifest: Manifest) -> bool:
        """Tell whether the output is as it was left."""
        stamp = time.time_ns()
        seen = self.output.seen(manifest)
        if seen is None:
            return False
        if manifest.partial or any(
            each is not manifest.files[path]
            and each.signature
            and is_settled(each.signature, stamp)
            for path, each in seen.items()
        ):
            # Some were too fresh to be known by their signatures, and from now on are not; and
            # of what is there everything has a record, or is somebody's.
            self.save(manifest._replace(files=seen, stamp=stamp, partial=False))
        return True

    @contextlib.contextmanager
    def staging(self, *, any_due: bool) -> Iterator[Path]:
        """Yield a folder beside the output for new files to wait in, laid out as they will be.

        Nothing in output/ changes. Raises MachineError; where anything is raised, nothing stays
        behind.
        """
        folder = self.stages[0]
        try:
            if any_due:
                # By the time, or a journal of earlier could take our files for its own.
                folder = self._stage_folder() / f"{time.time_ns() % (1 << 32):x}"
                with machine_errors(self.output.shown):
                    folder.mkdir(parents=True, exist_ok=True)
            yield folder
        except BaseException:
            self._clear_stages()
            raise

    def commit(
        self,
        before: Manifest,
        manifest: Manifest,
        staged: Mapping[str, str],
        removed: Iterable[str],
    ) -> Manifest:
        """Put the staged files in place and remove what is gone, then write the manifest.

        `before` is the manifest that was found. Return the new one with the files' signatures.
        Raises MachineError; what was begun is completed by the next `recover`.
        """
        removed = list(removed)
        if staged or removed:
            if not staged.keys() <= before.files.keys():
                self._forewarn(before)
            self._begin(manifest, staged, removed)
            self._replace(staged, removed)
        self._clear_stages()
        made = self._signed(manifest, staged)
        with _noting(changed=bool(staged or removed)):
            self.save(made)
            with machine_errors(STATE):
                delete(self.journal_file)
        return made

    def commit_for_now(
        self,
        before: Manifest,
        manifest: Manifest,
        changed: Iterable[str],
        staged: Mapping[str, str],
        removed: Iterable[str],
    ) -> Manifest:
        """Do as `commit`, but leave the manifest to the next one.

        Until then the journal keeps the records that changed: the cost is that of the pages
        written, however many there are.
        """
        removed = list(removed)
        if not staged and not removed:
            self._clear_stages()
            return manifest
        if not self.journal_file.exists():
            self._forewarn(before)
        files, gone = self._unwritten()
        files |= {path: manifest.files[path] for path in changed}
        gone = (gone | set(removed)) - manifest.files.keys()
        few = {path: each for path, each in files.items() if path in manifest.files}
        self._begin(manifest._replace(files=few), staged, removed, gone)
        self._replace(staged, removed)
        self._clear_stages()
        return self._signed(manifest, staged)

    def _forewarn(self, before: Manifest) -> None:
        """Note in the manifest that there come files of which only the journal has a record."""
        if before.files and not before.partial:
            try:
                self.save(before._replace(partial=True))
            except MachineError:
                self._clear_stages()
                raise

    def _replace(self, staged: Mapping[str, str], removed: Iterable[str]) -> None:
        try:
            self.output.replace(staged, removed)
        except MachineError as error:
            raise Unfinished(error.problems) from error

    def _unwritten(self) -> tuple[dict[str, Record], set[str]]:
        """Return what the journal holds that the manifest on the disk does not know."""
        try:
            journal = read_state(self.journal_file)
            return dict(manifests.from_record(journal["manifest"]).files), set(journal["gone"])
        except _DAMAGED:
            return {}, set()

    def _signed(self, manifest: Manifest, staged: Iterable[str]) -> Manifest:
        """Return the manifest with the signatures of the files that were put in place."""
        files = dict(manifest.files)
        base = f"{self.output.folder}/"
        for path in staged:
            known = files[path]
            files[path] = Record(known.key, known.digest, signature(base + path))
        return manifest._replace(files=files)

    def _begin(
        self,
        manifest: Manifest,
        staged: Mapping[str, str],
        removed: list[str],
        gone: Iterable[str] | None = None,
    ) -> None:
        """Write the journal: from here on the commit is going to be completed."""
        journal: dict[str, object] = {
            "manifest": manifests.to_record(manifest),
            "replace": dict(staged),
            "remove": {path: signature(f"{self.output.folder}/{path}") for path in removed},
        }
        if gone is not None:
            journal["gone"] = sorted(gone)
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
        """Return the first stage from which a file can be moved into the output in one step."""
        if self.output.folder.exists():
            tried = (each for each in self.stages[:-1] if self._refusal(each) is None)
            return next(tried, self.stages[-1])
        existing = self.output.folder.parent
        while not existing.exists():
            existing = existing.parent
        with machine_errors(self.output.shown):
            near = self.state.stat().st_dev == existing.stat().st_dev
        return self.stages[0 if near else 1]

    def _refusal(self, stage: Path) -> OSError | None:
        """Move an empty folder from a stage into the output, and return what stands against it.

        Two mounts may be of one device, and a folder closed to us may hold one that is open.
        """
        probe, target = stage / "probe", self.stages[-1]
        try:
            probe.mkdir(parents=True, exist_ok=True)
            probe.rename(target)
            target.rmdir()
        except OSError as error:
            return error
        return None

    def _are_apart(self, files: Iterable[str]) -> bool:
        """Tell whether files wait on another file system than the output, mounted since."""
        for file in files:
            stage = next((each for each in self.stages if each in Path(file).parents), None)
            refusal = self._refusal(stage) if stage else None
            return refusal is not None and refusal.errno == errno.EXDEV
        return False

    def _clear_stages(self) -> None:
        for folder in self.stages:
            if folder.exists():
                import shutil

                shutil.rmtree(folder, ignore_errors=True)


def _journalled(journal: Any, before: Manifest) -> Manifest:
    """Return the manifest that a journal leads to.

    One for now holds only the records that differ from the manifest on the disk.
    """
    manifest = manifests.from_record(journal["manifest"])
    if "gone" not in journal:
        return manifest
    files = {**before.files, **manifest.files}
    for path in journal["gone"]:
        files.pop(path, None)
    return manifest._replace(files=files, partial=not before.files)


@contextlib.contextmanager
def _noting(*, changed: bool) -> Iterator[None]:
    """Let what is refused while a commit is noted be told from one that was not made."""
    try:
        yield
    except MachineError as error:
        if changed:
            raise Unnoted(error.problems) from error
        raise
