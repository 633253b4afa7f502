"""Render: targets → bytes, staged where they differ, in this process or in several."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gazette.disk import machine_errors
from gazette.errors import ContentError, Problem
from gazette.pages import Target
from gazette.templates import TemplateSet
from gazette.values import digest
from gazette.workers import mapped


class Rendered(NamedTuple):
    """The digest of a target's bytes, and where they wait if they are not known already."""

    digest: str
    file: str | None


class Stage(NamedTuple):
    """Where new files wait: a folder with a first part for names, as `shown` to people.

    `known` are the digests of files that stand, by path.
    """

    folder: Path
    stamp: int
    shown: str
    known: Mapping[str, str]


def rendered(
    templates: TemplateSet,
    targets: Sequence[Target],
    stage: Stage | None,
    jobs: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> Generator[tuple[str, Rendered], None, None]:
    """Yield each target's path and what came of it; without a `stage` nothing is written.

    Raises ContentError at the end, with every problem of every page; SourceChanged when a file
    changed since it was scanned; MachineError when one cannot be written.
    """
    problems: set[Problem] = set()
    state = templates, targets, stage
    made = mapped(_work, range(len(targets)), jobs, _set_up, state, progress)
    with contextlib.closing(made) as results:
        for target, result in zip(targets, results, strict=True):
            if isinstance(result, Rendered):
                yield target.path, result
            else:
                problems.update(result)
    if problems:
        raise ContentError(problems)


_own = threading.local()


def _set_up(templates: TemplateSet, targets: Sequence[Target], stage: Stage | None) -> None:
    """Give this process what `_work` needs; a forked one inherits it.

    Each thread has its own: two sites may be built at once.
    """
    _own.state = templates, targets, stage


def _work(index: int) -> Rendered | tuple[Problem, ...]:
    templates, targets, stage = _own.state
    target: Target = targets[index]
    try:
        data = _bytes(target, templates)
    except ContentError as error:
        return error.problems
    name = digest(data)
    if stage is None or stage.known.get(target.path) == name:
        return Rendered(name, None)
    file = f"{stage.folder}/{stage.stamp}-{index}"
    with machine_errors(stage.shown), open(file, "wb") as handle:  # noqa: PTH123 - for thousands
        handle.write(data)
    return Rendered(name, file)


def _bytes(target: Target, templates: TemplateSet) -> bytes:
    if target.template is None:
        return target.source.read() if target.source else target.data or b""
    return templates.render(target.template, target.context)
