"""The recipe: `build()` tells the whole story, from the editors' files to the site.

survey (scan) → read (parse, convert, assemble) → plan → render → commit
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gazette import clock, survey
from gazette.errors import ContentError, Problem, UsageError, errors_in, problem
from gazette.folders import CONFIG_FILE
from gazette.lock import locked
from gazette.manifest import EMPTY, Manifest, Record
from gazette.sources import SourceChanged
from gazette.store import Store
from gazette.survey import Survey
from gazette.values import digest

if TYPE_CHECKING:
    from gazette.config import Config
    from gazette.reading import Edition

Made = TypeVar("Made")

# How often the sources are read when they change meanwhile.
ATTEMPTS = 3


class Options(NamedTuple):
    """What a build is asked for.

    `date` decides what is out, by default today. `progress` is called with `convert` or
    `render` and returns what then hears how many of how many are done.
    """

    site: Path
    output: Path
    drafts: bool = False
    date: datetime.date | None = None
    clean: bool = False
    jobs: int | None = None
    progress: Callable[[str], Callable[[int, int], None]] | None = None

    def hear(self, stage: str) -> Callable[[int, int], None] | None:
        """Return who wants to hear how far a stage is, if anybody."""
        return self.progress(stage) if self.progress else None


class Report(NamedTuple):
    """What a build did: numbers of files, but for `pages` (HTML pages) and `seconds`."""

    pages: int
    rendered: int
    written: int
    unchanged: int
    removed: int
    converted: int
    seconds: float
    problems: tuple[Problem, ...]


def build(options: Options) -> Report:
    """Bring output/ up to date with the sources, or leave it as it is and say why.

    Raises ContentError, UsageError or MachineError; after the first two output/ is untouched.
    """
    started = time.perf_counter()
    survey.require_site(options.site)
    place = Store(options.site, options.output)
    with locked(place.state):
        place.recover()
        report = _patiently(lambda: _build(options, place))
    return report._replace(seconds=round(time.perf_counter() - started, 3))


def check(options: Options) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful; change nothing."""
    survey.require_site(options.site)
    return _patiently(lambda: _check(options))


def _patiently(work: Callable[[], Made]) -> Made:
    """Work again from the start where a source changed under our hands."""
    for _ in range(1, ATTEMPTS):
        with contextlib.suppress(SourceChanged):
            return work()
    return work()


def _build(options: Options, place: Store) -> Report:
    manifest = place.load()
    place.output.check(manifest)
    if options.clean:
        manifest = manifest.forgotten()
    ground = survey.take(options.site, manifest, place.state, fresh=options.clean)
    date = options.date or ground.today(manifest)
    inputs = ground.inputs(drafts=options.drafts, date=date)
    if inputs and inputs == manifest.inputs and place.stands(manifest):
        return _nothing_to_do(manifest)

    from gazette import reading

    edition = reading.read(
        ground,
        drafts=options.drafts,
        date=date,
        jobs=options.jobs,
        fresh=options.clean,
        progress=options.hear("convert"),
    )
    if edition.errors:
        raise reading.error_of(_findings(edition, options.jobs))
    return _publish(options, place, manifest, ground, edition, inputs)


def _check(options: Options) -> tuple[Problem, ...]:
    from gazette import reading

    ground = survey.take(options.site, EMPTY, None)
    date = options.date or ground.today(EMPTY)
    # Once as readers will see it, once with the drafts: each finds what the other cannot.
    problems = set(reading.read(ground, drafts=False, date=date, jobs=options.jobs).problems)
    problems = {each for each in problems if each.code != "W-draft-unfinished"}
    edition = reading.read(ground, drafts=True, date=date, jobs=options.jobs)
    return tuple(sorted(problems | set(_findings(edition, options.jobs))))


def _findings(edition: Edition, jobs: int | None) -> tuple[Problem, ...]:
    """Return every problem there is, also those that only planning and rendering can find."""
    from gazette.rendering import rendered

    planned = edition.plan()
    problems = {*edition.problems, *planned.problems}
    if {"E-address-twice", "E-section-twice"} & {each.code for each in problems}:
        # Said already, where it was typed.
        problems = {each for each in problems if each.code != "E-address-taken"}
    try:
        for _ in rendered(edition.templates, planned.targets, jobs):
            pass
    except ContentError as error:
        problems.update(error.problems)
    return tuple(sorted(problems))


def _nothing_to_do(manifest: Manifest) -> Report:
    count = len(manifest.files)
    return Report(manifest.pages, 0, 0, count, 0, 0, 0.0, manifest.problems)


def _publish(
    options: Options,
    place: Store,
    manifest: Manifest,
    ground: Survey,
    edition: Edition,
    inputs: str,
) -> Report:
    """Render the targets whose key changed, commit them, prune the rest."""
    from gazette.rendering import rendered

    stamp = time.time_ns()
    planned = edition.plan()
    if planned.problems:
        raise ContentError((*edition.problems, *planned.problems))
    targets = planned.targets
    key_of = dict(zip((target.path for target in targets), planned.keys, strict=True))
    intact = {
        path: found
        for path in key_of
        if (known := manifest.files.get(path))
        and (found := place.output.checked(path, known, manifest.stamp))
    }
    records = {path: each for path, each in intact.items() if each.key == key_of[path]}
    due = [target for target in targets if target.path not in records]
    leftovers = place.output.leftovers(manifest, key_of)
    place.output.check_way((target.path for target in due), leftovers)

    def changed() -> Iterator[tuple[str, bytes]]:
        for path, data in rendered(edition.templates, due, options.jobs, options.hear("render")):
            name = digest(data)
            known = intact.get(path)
            if known and known.digest == name:
                records[path] = known._replace(key=key_of[path])
            else:
                records[path] = Record(key_of[path], name, None)
                yield path, data

    staged = place.stage(changed())
    foreign = [
        problem("W-output-foreign", f"{place.output.shown}/{each}") for each in leftovers.foreign
    ]
    problems = tuple(sorted({*edition.problems, *foreign}))
    pages = sum(1 for path in records if path.endswith(".html"))
    made = Manifest(
        inputs=inputs,
        quick=ground.quick,
        toolchain=ground.toolchain,
        config=ground.config_digest,
        timezone=edition.timezone,
        pages=pages,
        stamp=stamp,
        problems=problems,
        files=dict(sorted(records.items())),
    )
    place.commit(made, staged, leftovers.ours)
    return Report(
        pages=pages,
        rendered=sum(1 for target in due if target.template),
        written=len(staged),
        unchanged=len(targets) - len(staged),
        removed=len(leftovers.ours),
        converted=edition.converted,
        seconds=0.0,
        problems=problems,
    )


def clean(site: Path, output: Path) -> int:
    """Delete what was made from the site in `output`, and the state; return how many files."""
    survey.require_site(site)
    return Store(site, output).clear()


def settings_of(site: Path) -> tuple[Config, datetime.date]:
    """Return the site's settings and today's date in its time zone.

    Raises UsageError when config.yaml is missing or wrong.
    """
    from gazette import config

    survey.require_site(site)
    parsed, problems = config.parse((site / CONFIG_FILE).read_bytes())
    if parsed is None or errors_in(problems):
        raise UsageError(problems)
    return parsed, clock.today(parsed.timezone)
