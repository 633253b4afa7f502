"""The recipe: `build()` tells the whole story, from the editors' files to the site.

survey (scan) → read (parse, convert, assemble) → plan → render → commit
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gazette import clock, survey
from gazette.disk import Signature
from gazette.errors import ContentError, GazetteError, Problem, UsageError, errors_in, problem
from gazette.folders import CONFIG_FILE
from gazette.lock import locked
from gazette.manifest import EMPTY, Manifest, Record
from gazette.memory import Memory
from gazette.output import Leftovers
from gazette.sources import SourceChanged
from gazette.store import Store
from gazette.survey import Survey
from gazette.values import digest

if TYPE_CHECKING:
    from gazette.config import Config
    from gazette.reading import Edition, Plan
    from gazette.site import Site

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


class Workshop:
    """What one process keeps between builds of a site: they cost what changed, not what is there.

    `ground` is the last survey; `manifest` what the output holds as far as nobody else touched
    it, which the manifest's file on the disk, last seen as `mark`, would tell. `failure` is
    what was wrong with which inputs.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.ground: Survey | None = None
        self.manifest: Manifest | None = None
        self.mark: Signature | None = None
        self.site: Site | None = None
        self.failure: tuple[str, GazetteError] | None = None

    def holds(self, place: Store) -> Manifest | None:
        """Return the manifest, unless another build has written one since."""
        return self.manifest if self.mark == place.mark() else None

    def knows(self, place: Store) -> bool:
        """Tell whether both sources and output are known well enough to look only at a part."""
        ground = self.ground
        return (
            ground is not None
            and not ground.problems
            and not ground.linked
            and self.holds(place) is not None
        )

    def keep(self, place: Store, manifest: Manifest) -> None:
        """Remember the manifest of what was just written."""
        self.manifest, self.mark = manifest, place.mark()

    def forget(self) -> None:
        """Forget the sources and the output, so that the next build looks everywhere."""
        self.ground = self.manifest = None


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
    place = Store(options.site, options.output)
    try:
        survey.require_site(options.site)
        with locked(place.state):
            if touched is not None and workshop.knows(place):
                report = _patiently(lambda: _rebuild(options, place, workshop, touched))
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


def _build(options: Options, place: Store, workshop: Workshop) -> Report:
    """Look everywhere, in the sources and in the output."""
    manifest = workshop.holds(place) or place.load()
    place.output.check(manifest)
    if options.clean:
        manifest = manifest.forgotten()
    ground = survey.take(
        options.site, manifest, place.state, fresh=options.clean, before=workshop.ground
    )
    workshop.ground = ground
    date = options.date or ground.today(manifest)
    inputs = ground.inputs(drafts=options.drafts, date=date)
    if inputs and inputs == manifest.inputs and place.stands(manifest):
        workshop.keep(place, manifest)
        return _nothing_to_do(manifest)
    if inputs and workshop.failure and workshop.failure[0] == inputs:
        raise workshop.failure[1]
    try:
        edition = _read(options, workshop, manifest, date)
        planned = _planned(edition)
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
    header = _header(edition, ground, manifest)._replace(
        inputs=inputs, stamp=stamp, problems=tuple(sorted({*edition.problems, *foreign}))
    )
    work = _Work(planned, intact, leftovers)
    made, report = _publish(options, place, edition, work, header)
    workshop.keep(place, made)
    return report


def _rebuild(
    options: Options, place: Store, workshop: Workshop, touched: Collection[str]
) -> Report:
    """Look only where something was touched; trust the output to be as it was left."""
    ground, manifest = workshop.ground, workshop.manifest
    assert ground is not None  # noqa: S101 - or it would not know the place
    assert manifest is not None  # noqa: S101
    ground = workshop.ground = survey.again(options.site, ground, touched)
    date = options.date or ground.today(manifest)
    edition = _read(options, workshop, manifest, date)
    planned = _planned(edition)
    wanted = {target.path for target in planned.targets}
    gone = tuple(sorted(path for path in manifest.files if path not in wanted))
    foreign = {each for each in manifest.problems if each.code == "W-output-foreign"}
    header = _header(edition, ground, manifest)._replace(
        problems=tuple(sorted({*edition.problems, *foreign}))
    )
    work = _Work(planned, manifest.files, Leftovers(gone, ()))
    made, report = _publish(options, place, edition, work, header, lasting=False)
    workshop.keep(place, made)
    return report


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


def _planned(edition: Edition) -> Plan:
    planned = edition.plan()
    if planned.problems:
        raise ContentError((*edition.problems, *planned.problems))
    return planned


def _check(options: Options) -> tuple[Problem, ...]:
    from gazette import reading

    ground = survey.take(options.site, EMPTY, None)
    date = options.date or ground.today(EMPTY)
    jobs, memory = options.jobs, Memory()
    # Once as readers will see it, once with the drafts: each finds what the other cannot.
    seen = reading.read(ground, drafts=False, date=date, jobs=jobs, memory=memory)
    problems = {each for each in seen.problems if each.code != "W-draft-unfinished"}
    edition = reading.read(ground, drafts=True, date=date, jobs=jobs, memory=memory)
    return tuple(sorted(problems | set(_findings(edition, jobs, EMPTY))))


def _findings(edition: Edition, jobs: int | None, manifest: Manifest) -> tuple[Problem, ...]:
    """Return every problem there is, also those that only planning and rendering can find."""
    from gazette.rendering import rendered

    planned = edition.plan()
    problems = {*edition.problems, *planned.problems}
    if {"E-address-twice", "E-section-twice"} & {each.code for each in problems}:
        # Said already, where it was typed.
        problems = {each for each in problems if each.code != "E-address-taken"}
    # A page that stands was rendered from this very key, and nothing was wrong with it.
    due = [
        target
        for target, key in zip(planned.targets, planned.keys, strict=True)
        if (known := manifest.files.get(target.path)) is None or known.key != key
    ]
    try:
        for _ in rendered(edition.templates, due, jobs):
            pass
    except ContentError as error:
        problems.update(error.problems)
    return tuple(sorted(problems))


def _nothing_to_do(manifest: Manifest) -> Report:
    count = len(manifest.files)
    return Report(manifest.pages, 0, 0, count, 0, 0, 0.0, manifest.problems)


def _header(edition: Edition, ground: Survey, manifest: Manifest) -> Manifest:
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


class _Work(NamedTuple):
    """What is wanted, the files that are known to stand, and what is to go."""

    planned: Plan
    intact: Mapping[str, Record]
    leftovers: Leftovers


def _publish(
    options: Options,
    place: Store,
    edition: Edition,
    work: _Work,
    header: Manifest,
    *,
    lasting: bool = True,
) -> tuple[Manifest, Report]:
    """Render the targets whose key changed, commit them, prune the rest."""
    from gazette.rendering import rendered

    targets, intact = work.planned.targets, work.intact
    records: dict[str, Record] = {}
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

    def changed() -> Iterator[tuple[str, bytes]]:
        for path, data in rendered(edition.templates, due, options.jobs, options.hear("render")):
            name = digest(data)
            known = intact.get(path)
            if known and known.digest == name:
                records[path] = known._replace(key=due_keys[path])
            else:
                records[path] = Record(due_keys[path], name, None)
                yield path, data

    staged = place.stage(changed())
    pages = sum(1 for path in records if path.endswith(".html"))
    made = header._replace(pages=pages, files=dict(sorted(records.items())))
    gone = work.leftovers.ours
    if lasting:
        made = place.commit(made, staged, gone)
    else:
        made = place.commit_for_now(made, due_keys, staged, gone)
    report = Report(
        pages=pages,
        rendered=sum(1 for target in due if target.template),
        written=len(staged),
        unchanged=len(targets) - len(staged),
        removed=len(gone),
        converted=edition.converted,
        seconds=0.0,
        problems=made.problems,
        refreshed=sum(1 for path in (*staged, *gone) if path.endswith(".html")),
    )
    return made, report


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
