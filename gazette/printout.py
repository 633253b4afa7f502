"""Print an issue: the sources as they are now → a PDF in a file of its own."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import NamedTuple

from gazette import survey
from gazette.build import ATTEMPTS
from gazette.disk import machine_errors, write_whole
from gazette.errors import MachineError, Problem, UsageError, problem
from gazette.folders import CONFIG_FILE
from gazette.lock import lent
from gazette.memory import Memory
from gazette.sources import SourceChanged
from gazette.store import Store

SUFFIX = ".pdf"
# What only the website lacks, or what would have stopped us here.
_OF_THE_SITE = frozenset({"W-print-no-font", "W-headline-font-closed"})


class Wish(NamedTuple):
    """What is to be printed: an issue by its number, the newest by default.

    `booklet` is a key of `imposition.SHEETS`, or None. `file` is where it goes, by default into
    the site's folder, by a name that says what it is.
    """

    site: Path
    number: int | None = None
    file: Path | None = None
    booklet: str | None = None
    marks: bool = False


class Printout(NamedTuple):
    """What was printed: the issue, the file, how many pages it has, and what is doubtful."""

    number: int
    file: Path
    pages: int
    seconds: float
    problems: tuple[Problem, ...]


def print_issue(wish: Wish) -> Printout:
    """Write an issue's PDF.

    Raises ContentError or UsageError where something is wrong with the sources or the wish,
    MachineError where there is no Chinese font or the file cannot be written; then no file is
    other than it was.
    """
    started = time.perf_counter()
    survey.require_site(wish.site)
    if wish.file and (wish.file.suffix.lower() != SUFFIX or wish.file.is_dir()):
        raise UsageError([problem("E-print-out", wish.file.name)])
    if wish.file and not wish.file.parent.is_dir():
        raise UsageError([problem("E-print-folder", str(wish.file.parent))])
    with machine_errors(wish.site.name):
        made = _patiently(wish)
    return made._replace(seconds=round(time.perf_counter() - started, 4))


def _patiently(wish: Wish) -> Printout:
    for _ in range(1, ATTEMPTS):
        try:
            return _printed(wish)
        except SourceChanged:
            continue
    return _printed(wish)


def _printed(wish: Wish) -> Printout:
    from gazette import reading
    from gazette.pages.sheets import sheets_of
    from gazette.printing import imposition, press

    place = Store(wish.site, wish.site / "output")
    memory = Memory()
    with lent(place.state) as state:
        manifest = place.load()
        ground = survey.take(wish.site, manifest, state)
        date = ground.today(manifest)
        edition = reading.read(ground, drafts=False, date=date, jobs=None, memory=memory)
        if edition.errors or edition.site is None or edition.assets is None:
            raise reading.error_of(edition.problems)
        site, assets = edition.site, edition.assets
        issues = {issue.number: issue for issue in site.issues}
        if not issues:
            raise UsageError([problem("E-print-no-issue", CONFIG_FILE)])
        number = wish.number if wish.number is not None else site.issues[0].number
        if number not in issues:
            known = "、".join(map(str, sorted(issues)))
            wrong = problem("E-print-issue-missing", CONFIG_FILE, number=number, known=known)
            raise UsageError([wrong])
        if not ground.fonts and not site.config.printing.families:
            raise MachineError([problem("E-print-no-font", CONFIG_FILE)])
        types = reading.typefaces_of(ground, site.config, memory)
        sheets = sheets_of(site, assets, memory, issues[number], types)
    # Whoever builds meanwhile need not wait.
    with contextlib.closing(edition.shelf):
        bleed = press.BLEED if wish.marks else 0.0
        paper = press.pdf(sheets, edition.templates.printing, bleed=bleed)
    data, pages = paper
    if wish.marks:
        data = imposition.with_marks(data)
    if wish.booklet:
        data, pages = imposition.booklet(data, wish.booklet), imposition.sides(pages)
    file = wish.file or wish.site / _name(number, wish)
    with machine_errors(file.name):
        write_whole(file, data)
    warnings = tuple(each for each in edition.problems if each.code not in _OF_THE_SITE)
    return Printout(number, file, pages, 0.0, warnings)


def _name(number: int, wish: Wish) -> str:
    words = ["gazette", str(number)]
    if wish.marks:
        words.append("marks")
    if wish.booklet:
        words.append("booklet" if wish.booklet == "a3" else f"booklet-{wish.booklet}")
    return "-".join(words) + SUFFIX
