"""Render: targets → bytes, in this process or in several."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from gazette.errors import ContentError, Problem
from gazette.pages import Target
from gazette.templates import TemplateSet
from gazette.workers import mapped


def rendered(
    templates: TemplateSet,
    targets: Sequence[Target],
    jobs: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield each target's path and bytes.

    Raises ContentError at the end, with every problem of every page; SourceChanged when a file
    changed since it was scanned.
    """
    problems: set[Problem] = set()
    results = mapped(_work, range(len(targets)), jobs, _set_up, (templates, targets), progress)
    for target, result in zip(targets, results, strict=True):
        if isinstance(result, bytes):
            yield target.path, result
        else:
            problems.update(result)
    if problems:
        raise ContentError(problems)


_own = threading.local()


def _set_up(templates: TemplateSet, targets: Sequence[Target]) -> None:
    """Give this process what `_work` needs; a forked one inherits it.

    Each thread has its own: two sites may be built at once.
    """
    _own.templates, _own.targets = templates, targets


def _work(index: int) -> bytes | tuple[Problem, ...]:
    templates: TemplateSet = _own.templates
    target: Target = _own.targets[index]
    if target.template is None:
        return target.source.read() if target.source else target.data or b""
    try:
        return templates.render(target.template, target.context)
    except ContentError as error:
        return error.problems
