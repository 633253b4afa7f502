"""gazette new."""

from __future__ import annotations

import sys

import click

from gazette import build, fresh
from gazette.cli.asking import Asking, Wanted
from gazette.cli.common import Settings, show_problems, verb
from gazette.errors import Problem, UsageError, problem

_INTERRUPTED = 130


@verb
@click.argument("noun", metavar="[种类]", required=False)
@click.argument("name", metavar="[名称]", required=False)
@click.option("--slug", help="网址名（默认用拼音）")
def command(settings: Settings, noun: str | None, name: str | None, slug: str | None) -> None:
    """新建一篇稿子，例如 gazette new neighbourhood 宝兴；没写的会问。"""
    config, today = build.settings_of(settings.site)
    asking = Asking(settings, config, today)
    if noun is not None and name is not None:
        wanted = asking.given(noun, name, slug)
    elif sys.stdin is not None and sys.stdin.isatty():
        wanted = _asked(asking, settings, noun, slug)
    else:
        raise UsageError([_missing(asking, settings, noun)])
    file = fresh.write(settings.site, wanted.kind, wanted.name, wanted.slug, today)
    shown = file.relative_to(settings.site).as_posix()
    if wanted.namesake:
        doubt = problem("W-new-name", shown, name=wanted.name, other=wanted.namesake)
        show_problems([doubt], settings)
    settings.say(
        f"新稿子：{shown}。写好以后删掉 draft 那一行，再运行 gazette build。",
        f"New file: {shown}. When it is written delete its draft line, then gazette build.",
    )


def _asked(asking: Asking, settings: Settings, noun: str | None, slug: str | None) -> Wanted:
    """Ask for what is missing; end the process where whoever is asked wants no more."""
    try:
        return asking.asked(noun, slug)
    except (EOFError, KeyboardInterrupt) as end:
        settings.say("\n好，什么也没有新建。", "\nStopped; nothing was made.")
        sys.exit(_INTERRUPTED if isinstance(end, KeyboardInterrupt) else 1)


def _missing(asking: Asking, settings: Settings, noun: str | None) -> Problem:
    """Return what to say where nobody can be asked."""
    kinds = fresh.kinds(asking.config)
    if noun is not None:
        kind = fresh.kind_of(asking.config, settings.site, noun)
        return problem("E-new-name-missing", fresh.TYPED, noun=noun or kind.noun)
    known = "、".join(f"{each.noun}（{each.label}）" for each in kinds)
    return problem("E-new-missing", fresh.TYPED, known=known, example=kinds[0].noun)
