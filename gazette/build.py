"""The recipe: `build()` tells the whole story, from the editors' files to the site.

survey (scan) → read (parse, convert, assemble) → plan → render → commit
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Collection, Container
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gazette import clock, survey
from gazette.disk import machine_errors
from gazette.errors import ContentError, GazetteError, Problem, UsageError, errors_in, problem
from gazette.folders import CONFIG_FILE
from gazette.lock import locked
from gazette.manifest import EMPTY, Manifest
from gazette.memory import Memory
from gazette.output import Leftovers
from gazette.pictures import kept
from gazette.sources import SourceChanged
from gazette.store import Store
from gazette.workshop import Workshop

if TYPE_CHECKING:
    from gazette.config import Config
    from gazette.edition import Edition, Plan
    from gazette.publish import Published

Made = TypeVar("Made")

Progress = Callable[[str], Callable[[int, int], None]]

# How often the sources are read when they change meanwhile.
ATTEMPTS = 3


class Options(NamedTuple):
    """What a build is asked for.

    `date` decides what is out, by default today. Unless `printing`, no PDF is made. `progress`
    is called with `convert` or `render` and returns what then hears how many of how many are done.
    """

    site: Path
    output: Path
    drafts: bool = False
    date: datetime.date | None = None
    clean: bool = False
    jobs: int | None = None
    progress: Progress | None = None
    printing: bool = True

    def hear(self, stage: str) -> Callable[[int, int], None] | None:
        """Return who wants to hear how far a stage is, if anybody."""
        return self.progress(stage) if self.progress else None


class Report(NamedTuple):
    """What a build did: numbers of files.

    `pages` are all HTML pages there are, `refreshed` those written or removed.
    """

    pages: int
    rendered: int
    written: int
    unchanged: int
    removed: int
    converted: int
    seconds: float
    problems: tuple[Problem, ...]
    refreshed: int = 0


def build(
    options: Options, workshop: Workshop | None = None, touched: Collection[str] | None = None
) -> Report:
    """Bring output/ up to date with the sources, or leave it as it is and say why.

    With a `workshop` that has built this site before, `touched` may name the only files and
    folders, by path below the site, that can have changed; the output is then trusted, and the
    next build without `touched` writes the manifest.
    Raises ContentError, UsageError or MachineError; after the first two output/ is untouched.
    """
    started = time.perf_counter()
    workshop = workshop or Workshop()
    try:
        survey.require_site(options.site)
        place = Store(options.site, options.output)
        with machine_errors(options.site.name), locked(place.state):
            if touched is not None and workshop.knows(place):
                try:
                    report = _patiently(lambda: _rebuild(options, place, workshop, touched))
                except SourceChanged:  # perhaps somebody's hand is in the output: look there too
                    report = _patiently(lambda: _build(options, place, workshop))
            else:
                if workshop.holds(place) is None:
                    place.recover()
                report = _patiently(lambda: _build(options, place, workshop))
    except (ContentError, UsageError):
        raise  # the sources were read to the end; what they say is remembered
    except BaseException:
        workshop.forget()
        raise
    return report._replace(seconds=round(time.perf_counter() - started, 4))


def prepare(options: Options, workshop: Workshop) -> None:
    """Read and plan what stands, so that the next build pays only for what changed."""
    ground, manifest = workshop.ground, workshop.manifest
    if workshop.site is not None or ground is None or manifest is None:
        return
    with contextlib.suppress(GazetteError):
        edition = _read(options, workshop, manifest, options.date or ground.today(manifest))
        _planned(edition, manifest.files)


def check(options: Options, right: dict[str, str] | None = None) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful; change nothing.

    With `right`, which holds the keys of pages that were right and is kept up to date, these are
    not rendered again.
    """
    survey.require_site(options.site)
    with machine_errors(options.site.name):
        return _patiently(lambda: _check(options, right))


def _patiently(work: Callable[[], Made]) -> Made:
    """Work again from the start where a source changed under our hands."""
    for _ in range(1, ATTEMPTS):
        with contextlib.suppress(SourceChanged):
            return work()
    return work()


def _build(options: Options, place: Store, workshop: Workshop) -> Report:
    """Look everywhere, in the sources and in the output."""
    manifest = workshop.holds(place) or place.load()
    place.output.check(manifest)
    if options.clean:
        manifest = manifest.forgotten()
        kept.clear(place.pictures)
    ground = survey.take(
        options.site,
        manifest,
        place.state,
        fresh=options.clean,
        before=workshop.ground,
        printing=options.printing,
    )
    workshop.ground = ground
    date = options.date or ground.today(manifest)
    inputs = ground.inputs(drafts=options.drafts, date=date)
    if inputs and inputs == manifest.inputs and place.stands(manifest):
        workshop.keep(place, manifest._replace(partial=False))
        return _nothing_to_do(manifest)
    from gazette import ledger
    from gazette.publish import Work, header_of, publish

    if inputs and workshop.failure and workshop.failure[0] == inputs:
        raise workshop.failure[1]
    if workshop.site is None:
        report = _amend(options, place, workshop, manifest, inputs, date)
        if report:
            return report
    try:
        edition = _read(options, workshop, manifest, date)
        planned = _planned(edition, manifest.files)
    except (ContentError, UsageError) as error:
        workshop.failure = inputs, error
        raise
    stamp = time.time_ns()
    wanted = [target.path for target in planned.targets]
    intact = {
        path: found
        for path in wanted
        if (known := manifest.files.get(path))
        and (found := place.output.checked(path, known, manifest.stamp))
    }
    leftovers = place.output.leftovers(manifest, wanted)
    foreign = [
        problem("W-output-foreign", f"{place.output.shown}/{each}") for each in leftovers.foreign
    ]
    header = header_of(edition, ground, manifest)._replace(
        inputs=inputs, stamp=stamp, problems=tuple(sorted({*edition.problems, *foreign}))
    )
    jobs, progress = options.jobs, options.hear("render")
    work = Work(planned, manifest, intact, leftovers)
    done = publish(place, edition, work, header, jobs, progress, later=workshop.later)
    kept.prune(place.pictures, {each.key for each in done.manifest.files.values()})
    ledger.note(place, done.manifest, edition, ground, drafts=options.drafts, date=date)
    return _report(done, edition, place, workshop)


def _amend(
    options: Options,
    place: Store,
    workshop: Workshop,
    manifest: Manifest,
    inputs: str,
    date: datetime.date,
) -> Report | None:
    """Publish new texts of an output that is as it was left; return None where more is to do."""
    ground = workshop.ground
    assert ground is not None  # noqa: S101 - it was just taken
    from gazette import ledger
    from gazette.amendment import amended
    from gazette.publish import Work, header_of, publish

    made = amended(place, ground, manifest, drafts=options.drafts, date=date)
    stamp = time.time_ns()
    files = place.output.seen(manifest) if made else None
    if made is None or files is None:
        return None
    header = header_of(made.edition, ground, manifest)._replace(
        inputs=inputs, stamp=stamp, problems=manifest.problems
    )
    work = Work(made.planned, manifest, files, Leftovers((), ()), files)
    done = publish(place, made.edition, work, header, options.jobs, options.hear("render"))
    ledger.save(place, made.ledger._replace(inputs=inputs))
    return _report(done, made.edition, place, workshop)


def _rebuild(
    options: Options, place: Store, workshop: Workshop, touched: Collection[str]
) -> Report:
    """Look only where something was touched; trust the output to be as it was left."""
    ground, manifest = workshop.ground, workshop.manifest
    assert ground is not None  # noqa: S101 - or it would not know the place
    assert manifest is not None  # noqa: S101
    ground = workshop.ground = survey.again(options.site, ground, touched)
    date = options.date or ground.today(manifest)
    from gazette.publish import Work, header_of, publish

    edition = _read(options, workshop, manifest, date)
    planned = _planned(edition, manifest.files)
    wanted = {target.path for target in planned.targets}
    gone = tuple(sorted(path for path in manifest.files if path not in wanted))
    foreign = {each for each in manifest.problems if each.code == "W-output-foreign"}
    header = header_of(edition, ground, manifest)._replace(
        problems=tuple(sorted({*edition.problems, *foreign}))
    )
    jobs, progress = options.jobs, options.hear("render")
    work = Work(planned, manifest, manifest.files, Leftovers(gone, ()))
    done = publish(
        place, edition, work, header, jobs, progress, lasting=False, later=workshop.later
    )
    return _report(done, edition, place, workshop)


def _report(done: Published, edition: Edition, place: Store, workshop: Workshop) -> Report:
    """Remember what was published, and say it."""
    workshop.keep(place, done.manifest)
    return Report(
        pages=done.manifest.pages,
        rendered=done.rendered,
        written=done.written,
        unchanged=done.unchanged,
        removed=done.removed,
        converted=edition.converted,
        seconds=0.0,
        problems=tuple(sorted({*done.manifest.problems, *done.problems})),
        refreshed=done.refreshed,
    )


def _read(options: Options, workshop: Workshop, manifest: Manifest, date: datetime.date) -> Edition:
    """Read the sources that the workshop knows of; raises what is wrong in them."""
    from gazette import reading

    assert workshop.ground is not None  # noqa: S101 - it was just taken
    edition = reading.read(
        workshop.ground,
        drafts=options.drafts,
        date=date,
        jobs=options.jobs,
        fresh=options.clean,
        progress=options.hear("convert"),
        memory=workshop.memory,
    )
    workshop.site = edition.site
    if edition.errors:
        raise reading.error_of(_findings(edition, options.jobs, manifest))
    return edition


def _planned(edition: Edition, standing: Container[str]) -> Plan:
    planned = edition.plan(standing)
    if planned.problems:
        raise ContentError((*edition.problems, *planned.problems))
    return planned


def _check(options: Options, right: dict[str, str] | None) -> tuple[Problem, ...]:
    from gazette import reading

    ground = survey.take(options.site, EMPTY, None)
    date = options.date or ground.today(EMPTY)
    jobs, memory = options.jobs, Memory()
    # Once as readers will see it, once with the drafts: each finds what the other cannot.
    seen = reading.read(ground, drafts=False, date=date, jobs=jobs, memory=memory)
    problems = {each for each in seen.problems if each.code != "W-draft-unfinished"}
    if seen.site:
        entries = seen.site.entry.values()
        problems.update(reading.early((each.document for each in entries), date))
    edition = reading.read(ground, drafts=True, date=date, jobs=jobs, memory=memory)
    # What the last build left is only read: its pages need not be made once more.
    manifest = Store(options.site, options.output).load()
    findings = _findings(edition, jobs, manifest, right)
    # The same mistake may be said in other words where drafts can be meant, too.
    said = {(each.path, each.line, each.column, each.code) for each in findings}
    alone = {e for e in problems if (e.path, e.line, e.column, e.code) not in said}
    return tuple(sorted(alone | set(findings)))


def _findings(
    edition: Edition, jobs: int | None, manifest: Manifest, right: dict[str, str] | None = None
) -> tuple[Problem, ...]:
    """Return every problem there is, also those that only planning and rendering can find."""
    from gazette.letters.slices import Slice
    from gazette.rendering import rendered

    planned = edition.plan(manifest.files if right is None else _Every())
    stands = {path: known.key for path, known in manifest.files.items()} | (right or {})
    problems = {*edition.problems, *planned.problems}
    if {"E-address-twice", "E-section-twice"} & {each.code for each in problems}:
        # Said already, where it was typed.
        problems = {each for each in problems if each.code != "E-address-taken"}
    due = [
        target
        for target, key in zip(planned.targets, planned.keys, strict=True)
        # A page that stands was rendered from this very key, and nothing was wrong with it. To make
        # copies of pictures, which were looked at already, or to draw what is shared takes long and
        # finds nothing; a font that cannot be cut is found by cutting it.
        if target.recipe is None
        and (target.make is None or isinstance(target.make, Slice))
        and (target.path not in stands or stands[target.path] != key)
    ]
    try:
        for _ in rendered(edition.templates, due, None, jobs):
            pass
        if right is not None:
            keys = zip(planned.targets, planned.keys, strict=True)
            right.update((target.path, key) for target, key in keys if key)
    except ContentError as error:
        problems.update(error.problems)
    finally:
        edition.shelf.close()
    return tuple(sorted(problems))


class _Every:
    """Whatever one asks for is here."""

    def __contains__(self, item: object) -> bool:
        return True


def _nothing_to_do(manifest: Manifest) -> Report:
    count = len(manifest.files)
    return Report(manifest.pages, 0, 0, count, 0, 0, 0.0, manifest.problems)


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
    with machine_errors(CONFIG_FILE):
        data = (site / CONFIG_FILE).read_bytes()
    parsed, problems = config.parse(data)
    if parsed is None or errors_in(problems):
        raise UsageError(problems)
    return parsed, clock.today(parsed.timezone)
