"""A plan → the plan without what is there word for word: an import given twice, or cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from gazette.folders import CONTENT, ISSUES_FOLDER
from gazette.importers import writing
from gazette.importers.numbering import BESIDE, NUMBER, STANDS_BESIDE
from gazette.importers.plans import Placed, Plan, Rest, rest_paths

# What an import decides anew each time.
_DEALT = re.compile(r"^(?:number|date): .*\n", re.MULTILINE)


def without_repeats(plan: Plan, site: Path) -> Plan:
    """Return a plan that writes no file a second time; `there` are the stories it leaves out."""
    stories: list[Placed] = []
    there: list[Placed] = []
    for each in plan.stories:
        same = next(
            (one for one in _earlier(each, site) if _is_there(writing.story(one), site)), None
        )
        (there if same else stories).append(same or each)
    orders = {_order(file) for file in (site / CONTENT / ISSUES_FOLDER).rglob("*.md")}
    issues = tuple(each for each in plan.issues if _essence(writing.issue(each)) not in orders)
    rests = tuple(
        each
        for each in plan.rests
        if not any(_is_there(writing.rest(one), site) for one in _earlier_rests(each, site))
    )
    problems = tuple(each for each in plan.problems if issues or each.code != "W-import-number")
    return Plan(tuple(stories), issues, rests, problems, tuple(there))


def _earlier(placed: Placed, site: Path) -> Iterator[Placed]:
    """Yield what a story would have become in an import before this one."""
    if placed.existing:
        known = placed.existing
        yield replace(placed, existing=None, slug=known.slug, path=known.path)
    beside = STANDS_BESIDE.search(placed.slug)
    if beside is None:
        return
    before, _, behind = placed.path.rpartition(placed.slug)
    base = placed.slug[: beside.start()]
    # All that are there: an editor may have taken one away, or one may be a folder with pictures.
    for file in (site / before).glob(f"{base}{BESIDE}*"):
        slug = file.name.removesuffix(".md")
        found = STANDS_BESIDE.search(slug)
        if found and slug[: found.start()] == base:
            one = replace(placed, slug=slug, path=f"{before}{slug}{behind}")
            yield one
            yield replace(one, existing=None)


def _earlier_rests(rest: Rest, site: Path) -> Iterator[Rest]:
    """Yield what a rest would have become in an import before this one."""
    first = next(rest_paths(rest.source))
    name = re.compile(rf"{re.escape(Path(first).stem)}{NUMBER}\.txt")
    for file in (site / first).parent.glob("*.txt"):
        if name.fullmatch(file.name):
            yield replace(rest, path=f"{first.rpartition('/')[0]}/{file.name}")


def _is_there(files: Iterator[tuple[str, str | bytes]], site: Path) -> bool:
    for path, content in files:
        data = content.encode() if isinstance(content, str) else content
        try:
            if (site / path).read_bytes() != data:
                return False
        except OSError:
            return False
    return True


def _order(file: Path) -> str:
    """Return what is in a file of an issue but for its number and date."""
    try:
        return _essence(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""


def _essence(text: str) -> str:
    return _DEALT.sub("", text, count=2)
