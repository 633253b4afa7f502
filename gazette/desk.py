"""The desk: all that can be said of a site before it is published, and the mending of it."""

from __future__ import annotations

import os
from pathlib import Path

from gazette import build, config, proofreading, survey
from gazette.build import Options
from gazette.disk import machine_errors, write_whole
from gazette.errors import Problem, UsageError, errors_in
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


def mend(site: Path) -> tuple[Mending, ...]:
    """Mend on the disk what is certain, file by file, and return what was mended.

    Raises UsageError where config.yaml is wrong, MachineError where a file cannot be written.
    """
    survey.require_site(site)
    settings, wrong = _settings(site)
    if settings is None or errors_in(wrong):
        raise UsageError(wrong)
    made = mendings(content_of(site), settings)
    for each in made:
        each.source.read()  # raises SourceChanged: what somebody has just saved is not undone
        with machine_errors(each.source.path):
            file = Path(os.path.realpath(each.source.file))
            mode = file.stat().st_mode
            write_whole(file, each.after, file.with_name(f".{file.name}.new"), mode)
    return made


def _settings(site: Path) -> tuple[config.Config | None, list[Problem]]:
    source = next(iter(scan(site, (CONFIG_FILE,), {}).sources), None)
    return config.parse(source.read()) if source else (None, [])


def content_of(site: Path) -> tuple[Source, ...]:
    """Return the files of content/."""
    return scan(site, (CONTENT,), {}).sources
