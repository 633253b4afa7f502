"""What `watch` and `serve` share: one quiet line per rebuild, and the place they hold."""

from __future__ import annotations

import contextlib
import datetime
import signal
from collections.abc import Callable, Iterator
from typing import Protocol

from gazette import survey
from gazette.build import Options
from gazette.cli.bars import Bars
from gazette.cli.common import Settings, show_problems
from gazette.errors import errors_in
from gazette.folders import CONTENT, STATE
from gazette.lock import occupied
from gazette.sources import legible
from gazette.watch import Notice, Rebuild, Watch

_NOTICES = {
    "asked": (
        "每秒自己看一遍，不等系统通知。",
        "Looking every second instead of waiting for events.",
    ),
    "remote": (
        "这里是网络盘或共享文件夹，系统不通知别处的改动，所以每秒自己看一遍。",
        "This is a network share, where changes make no events: looking every second.",
    ),
    "full": (
        "系统能看的文件夹数目用完了，所以每秒自己看一遍。",
        "The system has no more folder watches to give: looking every second.",
    ),
    "silent": (
        "有文件改了，系统却没有通知，所以从现在起每秒自己看一遍。",
        "A file changed and no event came: from now on looking every second.",
    ),
}


def options_of(settings: Settings, *, drafts: bool, jobs: int | None) -> Options:
    """Return what a watcher builds."""
    return Options(site=settings.site, output=settings.site / "output", drafts=drafts, jobs=jobs)


def first(watch: Watch, settings: Settings) -> Rebuild:
    """Build for the first time, which may take long; show how far it is."""
    with Bars(settings) as bars:
        return watch.first(bars.stage)


@contextlib.contextmanager
def held(settings: Settings) -> Iterator[Callable[[str], None]]:
    """Be the only watcher of the site; yield what notes where it can be found."""
    survey.require_site(settings.site)
    with occupied(settings.site / STATE) as note:
        yield note


class Watcher(Protocol):
    """What listens, and then works until it is interrupted."""

    def listen(self) -> None:
        """Begin to hear of changes."""

    def run(self) -> None:
        """Work on what changes."""


def run(watch: Watcher) -> None:
    """Watch until Ctrl-C, or until the system or a closed window asks the process to end."""
    for name in ("SIGTERM", "SIGHUP"):  # the window was closed; Windows has no such signal
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        watch.listen()
        watch.run()
    # Python notes an interrupt that ends text run as code (an import of a dataclass may), and would
    # die of it after all; the next such text lets it forget.
    exec("")  # noqa: S102


def notify(notice: Notice, settings: Settings) -> None:
    """Say how changes are noticed from now on."""
    settings.say(*_NOTICES[notice.reason])


def teller(settings: Settings) -> Callable[[Rebuild | Notice], None]:
    """Return what tells the person of a rebuild: one line, and what is wrong."""

    def tell(news: Rebuild | Notice) -> None:
        if isinstance(news, Notice):
            notify(news, settings)
            return
        errors = len(errors_in(news.problems))
        zh, en = _what(news.changed or tuple(sorted(news.touched)))
        time = f"{datetime.datetime.now():%H:%M:%S}"  # noqa: DTZ005 - the clock on the wall
        cost = f"{news.seconds * 1000:.0f}"
        if errors:
            show_problems(news.problems, settings, left=news.report is None)
            if news.report is None:
                settings.say(
                    f"{time} {zh}：有 {errors} 处要改，网站还是上一次的样子",
                    f"{time} {en}: {errors} error(s); the site is as it was",
                )
            else:
                settings.say(
                    f"{time} {zh}：网页是新的；PDF 有 {errors} 处要改，改好了再做",
                    f"{time} {en}: pages are new; the PDF waits for {errors} error(s)",
                )
            return
        show_problems(news.problems, settings)
        report = news.report
        if report is None or not (report.written or report.removed):
            settings.say(f"{time} {zh}：没有变化", f"{time} {en}: nothing to do")
            return
        if not news.changed and not news.touched and not report.refreshed:
            settings.say(f"{time} 印刷的 PDF 也是新的了", f"{time} the PDF is up to date as well")
            return
        settings.say(
            f"{time} {zh}：{report.refreshed} 页，{cost} 毫秒",
            f"{time} {en}: {report.refreshed} pages, {cost} ms",
        )

    return tell


def _what(changed: tuple[str, ...]) -> tuple[str, str]:
    """Name what changed, in Chinese and in English."""
    names = [legible(path.removeprefix(CONTENT + "/")) for path in changed]
    if not names:
        return "网站", "site"
    if len(names) <= 2:
        return "、".join(names), ", ".join(names)
    return f"{names[0]} 等 {len(names)} 个文件", f"{names[0]} and {len(names) - 1} more"
