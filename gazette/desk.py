"""The desk: all that can be said of a site before it is published, and the mending of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from gazette import build, config, proofreading, survey
from gazette.build import Options
from gazette.disk import drop, machine_errors, move, stage_all
from gazette.errors import MachineError, Problem, UsageError, errors_in
from gazette.folders import CONFIG_FILE, CONTENT
from gazette.proofreading.mending import Mending, mendings
from gazette.sources import Source, scan


def look(
    options: Options, *, external: float | None = None, right: dict[str, str] | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong, what is doubtful and what a copy-editor marks; change nothing.

    Links to other sites are asked only where `external` says how long each may take (s). `right`
    is what an earlier look found right (see `build.check`).
    """
    problems = set(build.check(options, right))
    settings, wrong = _settings(options.site)
    if settings and not errors_in(wrong):
        manuscripts = proofreading.read(content_of(options.site), settings)
        problems.update(proofreading.proofread(manuscripts, settings, external=external))
    return tuple(sorted(problems))


class Mended(NamedTuple):
    """What was mended on the disk, and what kept the other files from it."""

    files: tuple[Mending, ...]
    problems: tuple[Problem, ...]


def mend(site: Path) -> Mended:
    """Mend on the disk what is certain; where the disk is too full for all of it, nothing.

    Raises UsageError where config.yaml is wrong, MachineError where a file cannot be read or
    no file can be written.
    """
    survey.require_site(site)
    settings, wrong = _settings(site)
    if settings is None or errors_in(wrong):
        raise UsageError(wrong)
    made = mendings(content_of(site), settings)
    files = {Path(os.path.realpath(each.source.file)): each for each in made}
    with machine_errors(CONTENT):
        staged = stage_all({file: each.after for file, each in files.items()})
    done: list[Mending] = []
    problems: list[Problem] = []
    try:
        for file, each in files.items():
            try:
                each.source.read()  # raises SourceChanged: what was just saved is not undone
                with machine_errors(each.source.path):
                    move(staged[file], file)
            except MachineError as error:
                problems.extend(error.problems)
            else:
                done.append(each)
    finally:  # also where Ctrl-C comes
        for waiting in staged.values():
            drop(waiting)
    return Mended(tuple(done), tuple(problems))


def _settings(site: Path) -> tuple[config.Config | None, list[Problem]]:
    source = next(iter(scan(site, (CONFIG_FILE,), {}).sources), None)
    return config.parse(source.read()) if source else (None, [])


def content_of(site: Path) -> tuple[Source, ...]:
    """Return the files of content/."""
    return scan(site, (CONTENT,), {}).sources
