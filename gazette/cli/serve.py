"""gazette serve."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import click

from gazette import build
from gazette.cli.common import Settings, verb
from gazette.cli.vigil import first, held, options_of, run, teller
from gazette.errors import MachineError, UsageError, problem
from gazette.server import Server, Update
from gazette.server.run import GRACE
from gazette.watch import Notice, Rebuild, Watch

# How long the server may take to end (s).
PATIENCE = 2 * GRACE


@verb
@click.option("--host", default="127.0.0.1", metavar="地址", help="给别的电脑看时用，例如 0.0.0.0")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help="端口（默认 8000）")
@click.option("--open", "open_", is_flag=True, help="打开浏览器")
@click.option("--follow", is_flag=True, help="浏览器跟到刚保存的那一页")
@click.option("--drafts", is_flag=True, help="草稿也看")
@click.option("--poll", is_flag=True, help="不等系统通知，每秒自己看一遍（网络盘上用）")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="用几个进程")
def command(
    settings: Settings,
    host: str,
    port: int,
    *,
    open_: bool,
    follow: bool,
    drafts: bool,
    poll: bool,
    jobs: int | None,
) -> None:
    """生成网站，在这台电脑上打开，一边写一边看。"""
    say = teller(settings)
    options = options_of(settings, drafts=drafts, jobs=jobs)
    with held(settings) as note:
        server = Server(
            settings.site,
            options.output,
            host=host,
            port=port,
            base_path=_base_path(settings),
            language=settings.language,
        )

        def tell(news: Rebuild | Notice) -> None:
            if isinstance(news, Rebuild):
                page = news.page if follow else None
                server.publish(Update(news.problems, news.styles_only, page))
            say(news)

        with contextlib.closing(server):
            note(server.address)
            watch = Watch(options, tell, poll=poll)
            tell(first(watch, settings))
            server.load()
            with contextlib.suppress(KeyboardInterrupt):
                _greet(settings, server, port, drafts=drafts)
                with _serving(server, watch):
                    if open_:
                        click.launch(server.address)
                    run(watch)
            settings.say("好，关掉了。", "Stopped.")


def _base_path(settings: Settings) -> str:
    """Return where the site will lie on its host; `/` while config.yaml cannot be read."""
    with contextlib.suppress(UsageError):
        config, _ = build.settings_of(settings.site)
        return urlsplit(config.base_url).path or "/"
    return "/"


def _greet(settings: Settings, server: Server, port: int, *, drafts: bool) -> None:
    if server.moved:
        settings.say(
            f"端口 {port} 有别的程序在用，换成了 {server.port}。",
            f"Port {port} is busy; using {server.port}.",
        )
    if server.open_to_others:
        settings.say(
            "留意：同一个网络里的人都能连到这台电脑；有下面这个地址的人才看得到网站。",
            "Mind: everybody on this network can reach this machine; whoever has the address "
            "below can see the site.",
        )
    if drafts:
        settings.say(
            "留意：output/ 里现在有草稿；发布以前再运行一次 gazette build。",
            "Mind: output/ holds drafts now; run gazette build before you publish.",
        )
    settings.say(
        f"小报在这里看：{server.address}  按 Ctrl-C 结束。",
        f"The gazette is at {server.address}  End with Ctrl-C.",
    )


@contextlib.contextmanager
def _serving(server: Server, watch: Watch) -> Iterator[None]:
    """Serve in a thread of its own; Ctrl-C is for the main one.

    Raises what ended the server before its time; the watcher has ended then too.
    """
    failures: list[BaseException] = []

    def work() -> None:
        try:
            server.run()
        except BaseException as failure:  # noqa: BLE001 - it is raised below
            failures.append(failure)
            watch.stop()

    # A thread that cannot end, whatever it waits for, does not keep the process.
    thread = threading.Thread(target=work, name="server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(PATIENCE)
    if failures:
        raise MachineError([problem("E-machine", "gazette", reason=str(failures[0]))])
