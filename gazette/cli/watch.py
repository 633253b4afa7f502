"""gazette watch."""

from __future__ import annotations

import click

from gazette.cli.common import Settings, verb
from gazette.cli.vigil import first, held, options_of, run, teller
from gazette.watch import Watch


@verb
@click.option("--drafts", is_flag=True, help="草稿也生成")
@click.option("--poll", is_flag=True, help="不等系统通知，每秒自己看一遍（网络盘上用）")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="用几个进程")
def command(settings: Settings, *, drafts: bool, poll: bool, jobs: int | None) -> None:
    """生成网站，以后文件一改就重新生成。"""
    watch = Watch(options_of(settings, drafts=drafts, jobs=jobs), teller(settings), poll=poll)
    with held(settings):
        teller(settings)(first(watch, settings))
        settings.say(
            "在看着 content/、templates/ 和 config.yaml。按 Ctrl-C 结束。",
            "Watching content/, templates/ and config.yaml. End with Ctrl-C.",
        )
        run(watch)
        settings.say("好，不看了。", "Stopped.")
