"""Publish: the files that differ, rendered and committed, and the manifest of them all."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from gazette.edition import Edition, Plan
from gazette.errors import GazetteError, Problem
from gazette.later import Later
from gazette.manifest import Manifest, Record
from gazette.output import Leftovers
from gazette.pages import Target
from gazette.rendering import Rendered, Stage, rendered
from gazette.store import Store
from gazette.survey import Survey
from gazette.values import fingerprint


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


# Of a file that is ours, whatever it holds, until it is made.
_UNMADE = Record("", "", None)


class Work(NamedTuple):
    """What is wanted, the files that are known to stand, and what is to go.

    `before` is the manifest that was found. Where the plan is not of the whole site, `others` stand
    as they are.
    """

    planned: Plan
    before: Manifest
    intact: Mapping[str, Record]
    leftovers: Leftovers
    others: Mapping[str, Record] = {}


class _ByNow(NamedTuple):
    """Targets that have been made, none until all have; what is still to be; what keeps it back."""

    made: Sequence[Target]
    unmade: Sequence[tuple[Target, str]]
    problems: tuple[Problem, ...]


def _by_now(postponed: Sequence[tuple[Target, str]], later: Later) -> _ByNow:
    made: list[Target] = []
    unmade: list[tuple[Target, str]] = []
    problems: set[Problem] = set()
    for target, key in postponed:
        try:
            data = later.result(target.path, key)
        except GazetteError as error:
            problems.update(error.problems)
        else:
            if data is None:
                unmade.append((target, key))
            else:
                made.append(dataclasses.replace(target, template=None, data=data))
    return _ByNow(made if len(made) == len(postponed) else [], unmade, tuple(sorted(problems)))


def _told(
    telling: Sequence[Target],
    edition: Edition,
    records: dict[str, Record],
    work: Work,
    place: Callable[[str], str],
) -> Iterator[tuple[Target, str]]:
    """Yield each target that tells of others, now that these are made, with its key.

    Where it would tell the same, note that it stands.
    """
    from gazette import pocket

    for target in telling:
        assert target.template  # noqa: S101 - what is only bytes tells of nothing
        closure = edition.templates.closure(target.template)
        seen = pocket.looked_at(target, records)
        key = fingerprint((edition.toolchain, closure, target.context, seen))
        known = work.intact.get(target.path)
        if known is not None and known.key == key:
            records[target.path] = known
        else:
            table = edition.memory.table("pocket")
            yield pocket.filled(target, records, place, table), key


class Published(NamedTuple):
    """What was published, in numbers of files; `refreshed` are HTML pages written or removed.

    `problems` are those of files that are made later, and stay as they are.
    """

    manifest: Manifest
    rendered: int
    written: int
    unchanged: int
    removed: int
    refreshed: int
    problems: tuple[Problem, ...]


def publish(
    place: Store,
    edition: Edition,
    work: Work,
    header: Manifest,
    jobs: int | None,
    progress: Callable[[int, int], None] | None,
    *,
    lasting: bool = True,
    later: Later | None = None,
) -> Published:
    """Render the targets whose key changed, commit them, prune the rest.

    Unless `lasting`, the manifest is kept for the next publication to write. What is printed is
    left to `later`, where there is one: until it is made the file stays as it is, and no inputs
    are noted, so that the next build looks again.
    Raises ContentError, UsageError or MachineError.
    """
    targets, intact = work.planned.targets, work.intact
    records: dict[str, Record] = dict(work.others)
    due, postponed, telling = [], [], []
    due_keys: dict[str, str] = {}
    for target, key in zip(targets, work.planned.keys, strict=True):
        known = intact.get(target.path)
        if target.after:
            telling.append(target)
        elif known is not None and known.key == key:
            records[target.path] = known
        elif later and target.template in edition.templates.printing:
            postponed.append((target, key))
        else:
            due.append(target)
            due_keys[target.path] = key
    by_now = _ByNow((), (), ())
    unmade: dict[str, Record] = {}
    if later and postponed:
        by_now = _by_now(postponed, later)
        due += by_now.made
        if by_now.made:
            due_keys |= {target.path: key for target, key in postponed}
        else:
            header = header._replace(inputs="")
            for path in (target.path for target, _ in postponed):
                if path in intact and intact[path].digest:
                    records[path] = intact[path]
                elif path in work.before.files or place.output.may_hold(path, work.before):
                    unmade[path] = _UNMADE
    place.output.check_way([target.path for target in (*due, *telling)], work.leftovers)

    ours = (target.path for target in (*due, *telling))
    standing = {path: intact[path].digest for path in ours if path in intact}
    staged: dict[str, str] = {}

    def take(results: Generator[tuple[Target, Rendered], None, None]) -> None:
        with contextlib.closing(results):  # nobody writes any more when the stage is cleared
            for target, made in results:
                path, key = target.path, due_keys[target.path] or made.key
                edition.learn(target, key)
                if made.file is None:
                    records[path] = intact[path]._replace(key=key)
                else:
                    records[path] = Record(key, made.digest, None)
                    staged[path] = made.file

    with place.staging(any_due=bool(due or telling)) as folder:
        stage = Stage(folder, place.output.shown, edition.toolchain, standing, place.pictures)
        with contextlib.closing(edition.shelf):
            take(rendered(edition.templates, due, stage, jobs, progress))
        base = place.output.folder
        where = lambda path: staged.get(path, f"{base}/{path}")  # noqa: E731
        told = []
        for target, key in _told(telling, edition, records, work, where):
            told.append(target)
            due_keys[target.path] = key
        take(rendered(edition.templates, told, stage, 1))
        new = {path: records[path].digest for path in staged}
        place.output.check_places(new, work.before)
    due += told
    pages = sum(1 for path in records if path.endswith(".html"))
    manifest = header._replace(pages=pages, files=dict(sorted((records | unmade).items())))
    gone = work.leftovers.ours
    if lasting:
        manifest = place.commit(work.before, manifest, staged, gone)
    else:
        manifest = place.commit_for_now(work.before, manifest, due_keys, staged, gone)
    if later:
        for target, _ in postponed:
            if target.path in due_keys:
                later.forget(target.path)
        if by_now.unmade:
            from gazette.printing import press

            for target, key in by_now.unmade:
                make = partial(press.made, target, edition.templates.printing)
                later.want(target.path, key, make)
    return Published(
        manifest=manifest,
        rendered=sum(1 for target in due if target.template or target.make),
        written=len(staged),
        unchanged=len(records) - len(staged),
        removed=len(gone),
        refreshed=sum(1 for path in (*staged, *gone) if path.endswith(".html")),
        problems=by_now.problems,
    )
