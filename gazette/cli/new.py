"""gazette new."""

from __future__ import annotations

import click

from gazette import build, scaffold
from gazette.cli.common import Settings, verb


@verb
@click.argument("noun", metavar="种类")
@click.argument("name", metavar="名称")
@click.option("--slug", help="网址名（默认用拼音）")
def command(settings: Settings, noun: str, name: str, slug: str | None) -> None:
    """新建一篇稿子，例如 gazette new neighbourhood 宝兴。"""
    config, today = build.settings_of(settings.site)
    file = scaffold.new(settings.site, config, noun, name, slug, today)
    shown = file.relative_to(settings.site).as_posix()
    settings.say(
        f"新稿子：{shown}。写好以后删掉 draft 那一行，再运行 gazette build。",
        f"New file: {shown}. When it is written delete its draft line, then gazette build.",
    )
