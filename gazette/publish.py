"""Publish: the files that differ, rendered and committed, and the manifest of them all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gazette.edition import Edition, Plan
from gazette.manifest import Manifest, Record
from gazette.output import Leftovers
from gazette.rendering import Stage, rendered
from gazette.store import Store
from gazette.survey import Survey


def header_of(edition: Edition, ground: Survey, manifest: Manifest) -> Manifest:
    """Return the manifest of what is about to be written, but for its files."""
    return Manifest(
        inputs="",
        quick=ground.quick,
        toolchain=ground.toolchain,
        config=ground.config_digest,
        timezone=edition.timezone,
        pages=0,
        stamp=manifest.stamp,
        problems=(),
        files={},
    )


class Work(NamedTuple):
    """What is wanted, the files that are known to stand, and what is to go.

    Where the plan is not of the whole site, `others` stand as they are.
    """

    planned: Plan
    intact: Mapping[str, Record]
    leftovers: Leftovers
    others: Mapping[str, Record] = {}


class Published(NamedTuple):
    """What was published, in numbers of files; `refreshed` are HTML pages written or removed."""

    manifest: Manifest
    rendered: int
    written: int
    unchanged: int
    removed: int
    refreshed: int


def publish(
    place: Store,
    edition: Edition,
    work: Work,
    header: Manifest,
    jobs: int | None,
    progress: Callable[[int, int], None] | None,
    *,
    lasting: bool = True,
) -> Published:
    """Render the targets whose key changed, commit them, prune the rest.

    Unless `lasting`, the manifest is kept for the next publication to write.
    Raises ContentError, UsageError or MachineError.
    """
    targets, intact = work.planned.targets, work.intact
    records: dict[str, Record] = dict(work.others)
    due = []
    due_keys: dict[str, str] = {}
    for target, key in zip(targets, work.planned.keys, strict=True):
        known = intact.get(target.path)
        if known is not None and known.key == key:
            records[target.path] = known
        else:
            due.append(target)
            due_keys[target.path] = key
    place.output.check_way((target.path for target in due), work.leftovers)

    standing = {path: intact[path].digest for path in due_keys if path in intact}
    staged: dict[str, str] = {}
    with place.staging(any_due=bool(due)) as folder:
        stage = Stage(folder, place.output.shown, edition.toolchain, standing)
        results = rendered(edition.templates, due, stage, jobs, progress)
        with (
            contextlib.closing(edition.shelf),
            contextlib.closing(results),
        ):  # nobody writes any more when the stage is cleared
            for target, made in results:
                path, key = target.path, made.key or due_keys[target.path]
                edition.learn(target, key)
                if made.file is None:
                    records[path] = intact[path]._replace(key=key)
                else:
                    records[path] = Record(key, made.digest, None)
                    staged[path] = made.file
    pages = sum(1 for path in records if path.endswith(".html"))
    manifest = header._replace(pages=pages, files=dict(sorted(records.items())))
    gone = work.leftovers.ours
    if lasting:
        manifest = place.commit(manifest, staged, gone)
    else:
        manifest = place.commit_for_now(manifest, due_keys, staged, gone)
    return Published(
        manifest=manifest,
        rendered=sum(1 for target in due if target.template),
        written=len(staged),
        unchanged=len(records) - len(staged),
        removed=len(gone),
        refreshed=sum(1 for path in (*staged, *gone) if path.endswith(".html")),
    )
