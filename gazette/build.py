"""The recipe: `build()` tells the whole story, from the editors' files to the site.

survey (scan) → read (parse, convert, assemble) → plan → render → commit
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gazette import store, survey
from gazette.errors import ContentError, Problem, UsageError, errors_in, problem
from gazette.sources import RACY_NS, SourceChanged
from gazette.store import Manifest, Record, Store
from gazette.survey import Survey
from gazette.values import digest

if TYPE_CHECKING:
    from gazette.config import Config
    from gazette.pages import Target
    from gazette.reading import Edition

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Options:
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


@dataclass(frozen=True, slots=True)
class Report:
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
    place = Store(options.site, options.output)
    survey.require_site(options.site)
    with place.locked():
        place.recover()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                report = _build(options, place)
                break
            except SourceChanged:
                if attempt == ATTEMPTS:
                    raise
    return replace(report, seconds=round(time.perf_counter() - started, 3))


def _build(options: Options, place: Store) -> Report:
    manifest = store.EMPTY if options.clean else place.load()
    place.check_output(place.load())
    ground = survey.take(options.site, manifest)
    date = options.date or ground.today(manifest)
    inputs = ground.inputs(drafts=options.drafts, date=date)
    if inputs and inputs == manifest.inputs and _stands(place, manifest):
        return _nothing_to_do(manifest)

    from gazette import reading

    edition = reading.read(
        ground,
        drafts=options.drafts,
        date=date,
        jobs=options.jobs,
        progress=options.hear("convert"),
    )
    if edition.errors:
        raise edition.error()
    return _publish(options, place, manifest, ground, edition, inputs)


def check(options: Options) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful; change nothing."""
    from gazette import reading
    from gazette.rendering import rendered

    survey.require_site(options.site)
    ground = survey.take(options.site, store.EMPTY, keep=False)
    date = options.date or ground.today(store.EMPTY)
    edition = reading.read(ground, drafts=True, date=date, jobs=options.jobs, keep=False)
    problems = list(edition.problems)
    if not edition.errors:
        try:
            targets, _ = edition.plan()
            for _ in rendered(edition.templates, list(targets), options.jobs):
                pass
        except ContentError as error:
            problems.extend(error.problems)
    return tuple(sorted(set(problems)))


def _stands(place: Store, manifest: Manifest) -> bool:
    """Tell whether every output file is still there as it was written."""
    stale = [
        path
        for path, record in manifest.files.items()
        if not place.intact(path, record, manifest.stamp)
    ]
    if stale:
        return False
    newest = max((each.signature or (0, 0))[1] for each in manifest.files.values())
    if newest >= manifest.stamp - RACY_NS or any(
        each.signature is None for each in manifest.files.values()
    ):
        # The files were too fresh to be known by their signatures; from now on they are not.
        place.save(place.signed(manifest))
    return True


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

    targets, keys = edition.plan()
    records: dict[str, Record] = {}
    due: list[Target] = []
    for target, key in zip(targets, keys, strict=True):
        known = manifest.files.get(target.path)
        if known and known.key == key and place.intact(target.path, known, manifest.stamp):
            records[target.path] = known
        else:
            due.append(target)
    key_of = {target.path: key for target, key in zip(targets, keys, strict=True)}

    def changed() -> Iterator[tuple[str, bytes]]:
        for path, data in rendered(edition.templates, due, options.jobs, options.hear("render")):
            name = digest(data)
            records[path] = Record(key_of[path], name, None)
            known = manifest.files.get(path)
            if (
                known is None
                or known.digest != name
                or not place.intact(path, known, manifest.stamp)
            ):
                yield path, data

    staged = place.stage(changed())
    removed, foreign = place.stale(manifest, records)
    problems = (
        *edition.problems,
        *(problem("W-output-foreign", f"{place.shown_output()}/{path}") for path in foreign),
    )
    pages = sum(1 for path in records if path.endswith(".html"))
    place.commit(
        Manifest(
            inputs=inputs,
            quick=ground.quick,
            toolchain=ground.toolchain,
            config=ground.config_digest,
            timezone=edition.timezone,
            pages=pages,
            stamp=time.time_ns(),
            problems=tuple(sorted(set(problems))),
            files=dict(sorted(records.items())),
        ),
        staged,
        removed,
    )
    return Report(
        pages=pages,
        rendered=sum(1 for target in due if target.template),
        written=len(staged),
        unchanged=len(targets) - len(staged),
        removed=len(removed),
        converted=edition.converted,
        seconds=0.0,
        problems=tuple(sorted(set(problems))),
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
    parsed, problems = config.parse((site / config.CONFIG_FILE).read_bytes())
    if parsed is None or errors_in(problems):
        raise UsageError(problems)
    return parsed, config.today(parsed.timezone)
