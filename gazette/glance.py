"""Glance: the gazette as it stands, read for what is no build."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from gazette import reading, survey
from gazette.build import ATTEMPTS
from gazette.edition import Edition
from gazette.folders import CONFIG_FILE
from gazette.lock import lent
from gazette.memory import Memory
from gazette.sources import SourceChanged
from gazette.store import Store
from gazette.survey import Survey

Made = TypeVar("Made")


class Glance(NamedTuple):
    """The sources, the day in the gazette's time zone, and what was read of them so far."""

    ground: Survey
    date: datetime.date
    memory: Memory

    def read(self, *, drafts: bool) -> Edition:
        """Return the gazette as readers have it, or with all that waits to come out.

        Raises UsageError where config.yaml is wrong.
        """
        made = reading.read(
            self.ground, drafts=drafts, date=self.date, jobs=None, memory=self.memory
        )
        wrong = [each for each in made.errors if each.path == CONFIG_FILE]
        if wrong:
            raise reading.error_of(wrong)
        return made


def glance(site: Path, work: Callable[[Glance], Made]) -> Made:
    """Return what `work` makes of the gazette; it works again where a source changed meanwhile.

    Raises UsageError where there is no site, and what `work` raises.
    """
    survey.require_site(site)
    for _ in range(1, ATTEMPTS):
        with contextlib.suppress(SourceChanged):
            return _once(site, work)
    return _once(site, work)


def _once(site: Path, work: Callable[[Glance], Made]) -> Made:
    place = Store(site, site / "output")
    with lent(place.state) as state:
        manifest = place.load()
        ground = survey.take(site, manifest, state, printing=False)
        return work(Glance(ground, ground.today(manifest), Memory()))
