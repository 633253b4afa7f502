# Strings, not Paths: a site has thousands of files, and a Path costs more than a write.
# ruff: noqa: PTH103, PTH120, PTH123, SIM115
"""Render: targets → bytes, staged where they differ, in this process or in several."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gazette.disk import machine_errors
from gazette.edition import key_of
from gazette.errors import ContentError, Problem
from gazette.makers import made
from gazette.pages import Target
from gazette.templates import TemplateSet
from gazette.values import digest
from gazette.workers import mapped


class Rendered(NamedTuple):
    """The digest of a target's bytes, where they wait if they are not known already, its key.

    The key is empty where the target's path is known.
    """

    digest: str
    file: str | None
    key: str


class Stage(NamedTuple):
    """Where new files wait: a folder, laid out as the output, which people know as `shown`.

    `known` are the digests of files that stand, by path; the others get a key of `toolchain`.
    """

    folder: Path
    shown: str
    toolchain: str
    known: Mapping[str, str]


def rendered(
    templates: TemplateSet,
    targets: Sequence[Target],
    stage: Stage | None,
    jobs: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> Generator[tuple[Target, Rendered], None, None]:
    """Yield each target and what came of it; without a `stage` nothing is written.

    Raises ContentError at the end, with every problem of every page; SourceChanged when a file
    changed since it was scanned; MachineError when one cannot be written.
    """
    problems: set[Problem] = set()
    state = templates, targets, stage
    made = mapped(_work, range(len(targets)), jobs, _set_up, state, progress)
    with contextlib.closing(made) as results:
        for target, result in zip(targets, results, strict=True):
            if isinstance(result, Rendered):
                yield target, result
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
        known = stage.known.get(target.path) if stage else None
        key = "" if known or not stage else key_of(target, stage.toolchain, templates)
    except ContentError as error:
        return error.problems
    name = digest(data)
    if stage is None or known == name:
        return Rendered(name, None, key)
    file = f"{stage.folder}/{target.path}"
    with machine_errors(stage.shown):
        _write(file, data)
    return Rendered(name, file, key)


def _write(file: str, data: bytes) -> None:
    """Write a new file and, where it is the first in it, its folder."""
    try:
        handle = open(file, "wb")
    except FileNotFoundError:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        handle = open(file, "wb")
    with handle:
        handle.write(data)


def _bytes(target: Target, templates: TemplateSet) -> bytes:
    if target.make is not None:
        return made(target.make)
    if target.template is None:
        return target.source.read() if target.source else target.data or b""
    if target.template in templates.printing:
        from gazette.printing import press

        return press.made(target, templates.printing)
    return templates.render(target.template, target.context)
