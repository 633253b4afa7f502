"""Proofread: texts → what a copy-editor would mark in them, and what is certain enough to mend.

A rule is a pure function of a stretch of language, or of one manuscript, or of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from gazette import stories
from gazette.config import Config
from gazette.errors import Problem
from gazette.proofreading import (
    elsewhere,
    hidden,
    keyboard,
    manuscript,
    pairs,
    settings,
    spacing,
    spelling,
)
from gazette.proofreading.findings import Finding
from gazette.proofreading.manuscript import Manuscript, Stretch
from gazette.sources import Source

__all__ = ["PATIENCE", "Manuscript", "findings", "proofread", "read"]

PATIENCE = elsewhere.PATIENCE

# What looks at language, wherever it stands; nothing of this is told by `gazette.markup.doubts`.
LANGUAGE: dict[str, Callable[[Stretch], Iterator[Finding]]] = {
    "W-half-width-punctuation": keyboard.half_width,
    "W-unpaired-marks": pairs.unpaired,
    "W-ellipsis": keyboard.ellipsis,
    "W-dash": keyboard.dash,
    "W-chinese-space": spacing.space,
    "W-full-width-latin": keyboard.full_width,
    "W-repeated-characters": keyboard.repeated,
    "W-invisible-character": hidden.invisible,
}
# What looks at one file; a missing date is an error of the schema already.
FILES: dict[str, Callable[[Manuscript], Iterator[Problem]]] = {
    "W-figure-missing": settings.figures,
    "W-long-headline": settings.headlines,
    "W-summary-unfinished": settings.summaries,
    "W-alt-file-name": settings.alternatives,
}
# What looks at all files together.
SITES: dict[str, Callable[[Sequence[Manuscript], Config], Iterator[Problem]]] = {
    "W-name-spelling": spelling.names,
    "W-theme-near": spelling.themes,
}
DEAD_LINK = "W-dead-link"


def read(sources: Iterable[Source], config: Config) -> tuple[Manuscript, ...]:
    """Return the manuscripts among the files of content/, in the order of their paths."""
    made = []
    for source in sources:
        if stories.is_markdown(source.path):
            place, _ = stories.locate(source.path, config)
            one = manuscript.read(source.path, source.read(), place) if place else None
            if one:
                made.append(one)
    return tuple(made)


def proofread(
    manuscripts: Sequence[Manuscript], config: Config, *, external: float | None = None
) -> tuple[Problem, ...]:
    """Return everything that is marked, but for what config.yaml switches off.

    Links to other sites are asked only where `external` says how long each may take (s).
    """
    problems: set[Problem] = set()
    looks = [look for code, look in FILES.items() if _is_on(code, config)]
    for each in manuscripts:
        for look in looks:
            problems.update(look(each))
        for stretch in each.stretches:
            problems.update(each.noted(stretch, one) for one in findings(stretch, config))
    for code, compare in SITES.items():
        if _is_on(code, config):
            problems.update(compare(manuscripts, config))
    if external is not None and _is_on(DEAD_LINK, config):
        problems.update(elsewhere.dead_links(manuscripts, external))
    return tuple(sorted(problems))


def findings(stretch: Stretch, config: Config) -> Iterator[Finding]:
    """Yield what the rules of language find in a stretch."""
    for code, look in LANGUAGE.items():
        if _is_on(code, config):
            yield from look(stretch)


def _is_on(code: str, config: Config) -> bool:
    return code.removeprefix("W-") not in config.unchecked
