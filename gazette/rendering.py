# Strings, not Paths: a site has thousands of files, and a Path costs more than a write.
# ruff: noqa: PTH103, PTH120, PTH123, SIM115
"""Render: targets → bytes, staged where they differ, in this process or in several."""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gazette.disk import machine_errors
from gazette.edition import key_of
from gazette.errors import ContentError, Problem, problem
from gazette.makers import made as made_of
from gazette.pages import Target
from gazette.pictures import kept
from gazette.pictures.copies import Recipe
from gazette.templates import TemplateSet
from gazette.values import digest
from gazette.workers import mapped

# Of so many pictures each waits for a processor; to make one takes as long as many pages.
FEW_PICTURES = 2


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
    What was made of pictures is kept in the folder `pictures`.
    """

    folder: Path
    shown: str
    toolchain: str
    known: Mapping[str, str]
    pictures: Path


def rendered(
    templates: TemplateSet,
    targets: Sequence[Target],
    stage: Stage | None,
    jobs: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> Generator[tuple[Target, Rendered], None, None]:
    """Yield each target and what came of it; without a `stage` nothing is written.

    Raises ContentError with every problem of every page, and then of every picture; SourceChanged
    when a file changed since it was scanned; MachineError when one cannot be written.
    """
    pages: list[tuple[int, ...]] = []
    pictures: dict[str, list[int]] = {}
    for index, target in enumerate(targets):
        if target.recipe and target.source:
            pictures.setdefault(target.source.digest, []).append(index)
        else:
            pages.append((index,))
    groups = [tuple(each) for each in pictures.values()]
    whole = len(pages) + len(groups)

    def heard(before: int) -> Callable[[int, int], None] | None:
        return (lambda done, _: progress(before + done, whole)) if progress else None

    # Pages first: nobody waits for pictures to hear what is wrong in a template.
    state = templates, targets, stage
    for made in (
        mapped(_work, pages, jobs, _set_up, state, heard(0)),
        mapped(_derive, groups, jobs, _set_up, state, heard(len(pages)), FEW_PICTURES),
    ):
        problems: set[Problem] = set()
        with contextlib.closing(made) as results:
            for index, result in itertools.chain.from_iterable(results):
                if isinstance(result, Rendered):
                    yield targets[index], result
                else:
                    problems.update(result)
        if problems:
            raise ContentError(problems)


# By index of the target: what came of it, or what is wrong.
Batch = list[tuple[int, Rendered | tuple[Problem, ...]]]


_own = threading.local()


def _set_up(templates: TemplateSet, targets: Sequence[Target], stage: Stage | None) -> None:
    """Give this process what `_work` needs; a forked one inherits it.

    Each thread has its own: two sites may be built at once.
    """
    _own.state = templates, targets, stage


def _work(indexes: tuple[int, ...]) -> Batch:
    templates, targets, stage = _own.state
    (index,) = indexes
    target: Target = targets[index]
    try:
        data = _bytes(target, templates)
        known = stage.known.get(target.path) if stage else None
        key = "" if known or not stage else key_of(target, stage.toolchain, templates)
    except ContentError as error:
        return [(index, error.problems)]
    return [(index, _staged(target, data, key, stage))]


def _derive(indexes: tuple[int, ...]) -> Batch:
    """Take the copies of one picture from where they are kept, and make those that are not."""
    templates, targets, stage = _own.state
    assert stage is not None  # noqa: S101 - or pictures were left out
    made: dict[str, bytes] = {}
    due: dict[str, Recipe] = {}
    wanted = [(index, key_of(targets[index], stage.toolchain, templates)) for index in indexes]
    for index, key in wanted:
        data = kept.get(stage.pictures, key)
        if data is None:
            due[key] = targets[index].recipe
        else:
            made[key] = data
    if due:
        from gazette.pictures import derive

        source = targets[indexes[0]].source
        copies = derive.derived(source.path, source.read(), due.values())
        try:
            for key, data in zip(due, copies, strict=True):
                kept.put(stage.pictures, key, data)
                made[key] = data
        except derive.UNREADABLE:
            return [(indexes[0], (problem("E-picture-broken", source.path),))]
    return [(index, _staged(targets[index], made[key], key, stage)) for index, key in wanted]


def _staged(target: Target, data: bytes, key: str, stage: Stage | None) -> Rendered:
    """Put bytes where they wait, unless they stand already."""
    name = digest(data)
    if stage is None or stage.known.get(target.path) == name:
        return Rendered(name, None, key)
    file = f"{stage.folder}/{target.path}"
    with machine_errors(f"{stage.shown}/{target.path}"):
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
        return made_of(target.make)
    if target.template is None:
        return target.source.read() if target.source else target.data or b""
    if target.template in templates.printing:
        from gazette.printing import press

        return press.made(target, templates.printing)
    return templates.render(target.template, target.context)
