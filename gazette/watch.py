"""Watch: look at a site again and again, and build what changed.

A burst of events is looked at at once, and only where it points. When the site has been quiet
for a while, and every few seconds anyway, all of it is looked at: sources for which no event
came, the output that somebody else touched, the date.
"""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from gazette.build import Options, Progress, Report, build, prepare
from gazette.bursts import Bursts
from gazette.errors import ContentError, GazetteError, Problem, UsageError
from gazette.events import Events, is_remote
from gazette.folders import CONTENT, TEMPLATES
from gazette.later import Later
from gazette.sources import SourceChanged
from gazette.templates import STATIC
from gazette.workshop import Workshop

# After a burst: everything else that belongs to the same save has come by then.
SETTLED = 1.0
HEARTBEAT = 10.0
# How often to look where no event arrives; and what part of the time looking may take.
POLL = 1.0
SHARE = 0.1
# How late an event may be and still count as having arrived.
LATE = 1.0


class Rebuild(NamedTuple):
    """One look that found something: the sources that changed, what was built or is wrong.

    `touched` is where the burst pointed. `report` is None where nothing could be built. `page`
    is the address of the page whose source was saved, if it was one. `seconds` count from the
    end of the burst.
    """

    changed: tuple[str, ...]
    report: Report | None
    problems: tuple[Problem, ...]
    seconds: float
    page: str | None = None
    touched: frozenset[str] = frozenset()

    @property
    def styles_only(self) -> bool:
        """Tell whether pages look other, and say the same."""
        folder = f"{TEMPLATES}/{STATIC}/css/"
        return bool(self.changed) and all(path.startswith(folder) for path in self.changed)


class Notice(NamedTuple):
    """That the watcher looks every second, and why: `asked`, `remote`, `full` or `silent`."""

    reason: str


class Watch:
    """Build a site whenever it changes, until it is stopped.

    `tell` hears of every rebuild and notice, in the thread that runs.
    """

    def __init__(
        self, options: Options, tell: Callable[[Rebuild | Notice], None], *, poll: bool = False
    ) -> None:
        self.options = options
        self.tell = tell
        self.workshop = Workshop()
        self.bursts = Bursts()
        # What is printed comes after the pages.
        self.workshop.later = Later(self.bursts.nudge)
        self._events: Events | None = None
        self._asked_to_poll = poll
        self._stopped = threading.Event()
        self._said: tuple[Problem, ...] | None = None
        self._echo: frozenset[str] = frozenset()
        self._cost = 0.0

    def first(self, progress: Progress | None = None) -> Rebuild:
        """Build, before anything is watched; what is wrong in the site is told, not raised.

        `progress` is told how far it is (see Options). Raises MachineError.
        """
        made = self._build(None, progress, first=True)
        self._said = made.problems
        return made

    def stop(self) -> None:
        """End `run`, from any thread."""
        self._stopped.set()
        self.bursts.wake()

    def listen(self) -> None:
        """Begin to hear of changes, by events or, where they do not arrive, by looking."""
        if self._asked_to_poll:
            self._poll("asked")
        elif is_remote(self.options.site):
            self._poll("remote")
        else:
            try:
                events = Events(self.options.site, self.bursts)
                events.start()
            except OSError:
                self._poll("full")
            else:
                self._events = events

    def run(self) -> None:
        """Build what changes until `stop`, and what changed before `listen`."""
        settled = True
        with contextlib.closing(self):
            self._look(judge=False)
            prepare(self.options, self.workshop)
            # What is there now is there to stay: it need not be looked through again for garbage.
            gc.collect()
            gc.freeze()
            while not self._stopped.is_set():
                touched = self.bursts.take(self._patience(settled=settled))
                if self._stopped.is_set():
                    break
                if touched:
                    self._rebuild(touched)
                else:
                    # Just after a burst a file without an event may be one of too many.
                    self._look(judge=settled)
                settled = not touched

    def close(self) -> None:
        """Hear nothing any more."""
        if self._events:
            self._events.stop()
            self._events = None

    def _patience(self, *, settled: bool) -> float:
        """Return how long to wait for an event before everything is looked at."""
        if self._events is None:
            return max(POLL, self._cost / SHARE)
        return max(HEARTBEAT, self._cost / SHARE) if settled else max(SETTLED, self._cost)

    def _rebuild(self, touched: frozenset[str]) -> None:
        """Build after a burst; say what came of it, unless a look has said so already."""
        made = self._build(touched | self._follow())._replace(touched=touched)
        echo, self._echo = self._echo, frozenset()
        if made.changed or made.problems != self._said or self._is_a_save(touched - echo):
            self._said = made.problems
            self.tell(made)

    def _is_a_save(self, touched: frozenset[str]) -> bool:
        """Tell whether files of the site were touched, though they are as they were."""
        ground = self.workshop.ground
        return ground is not None and any(source.path in touched for source in ground.own)

    def _look(self, *, judge: bool = True) -> None:
        """Look at everything; say something only where something was found."""
        started = time.perf_counter()
        if self._follow():
            judge = False  # events may have been lost with a watch that was replaced
        before = self.workshop.ground
        made = self._build(None)
        self._cost = time.perf_counter() - started
        report = made.report
        if made.changed or made.problems != self._said or (report and report.written):
            self._said = made.problems
            self.tell(made)
        if judge and made.changed and before and not before.problems and self._events:
            self._echo = self.bursts.take(LATE)
            for path in self._echo:
                self.bursts.add(path)  # and something else may have changed since
            if not self._echo:
                # A file changed, and no event came: here they do not arrive.
                self._poll("silent")

    def _follow(self) -> frozenset[str]:
        """Listen to folders that are new, and return them.

        Poll where the system has no more watches to give.
        """
        ground = self.workshop.ground
        if self._events:
            try:
                return self._events.follow(ground.linked if ground else ())
            except OSError:
                self._poll("full")
        return frozenset()

    def _poll(self, reason: str) -> None:
        """Look again and again from now on, instead of waiting for events."""
        self.close()
        self.tell(Notice(reason))

    def _build(
        self,
        touched: frozenset[str] | None,
        progress: Progress | None = None,
        *,
        first: bool = False,
    ) -> Rebuild:
        started = time.perf_counter()
        before = self.workshop.ground
        report: Report | None = None
        try:
            report = build(self.options._replace(progress=progress), self.workshop, touched)
            problems = report.problems
        except SourceChanged as error:
            self.bursts.add(CONTENT)  # it is still being written: soon again
            problems = error.problems
        except (ContentError, UsageError) as error:
            problems = error.problems
        except GazetteError as error:
            if first:
                raise
            problems = error.problems
        seconds = time.perf_counter() - started
        ground = self.workshop.ground
        changed = ground.changed(before) if ground and before else ()
        return Rebuild(changed, report, problems, seconds, self._page(changed))

    def _page(self, changed: tuple[str, ...]) -> str | None:
        """Return the address of the first document among the files."""
        site = self.workshop.site
        if site is None:
            return None
        return next((site.addresses[path] for path in changed if path in site.addresses), None)
