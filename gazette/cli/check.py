"""gazette check."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Sequence

import click

from gazette import desk, survey
from gazette.build import Options
from gazette.cli.changes import show_changes
from gazette.cli.common import Settings, put, show_problems, verb
from gazette.cli.vigil import notify, run
from gazette.errors import GazetteError, MachineError, Problem, errors_in
from gazette.folders import CONFIG_FILE
from gazette.lookout import Lookout
from gazette.messages import described, hint, message
from gazette.proofreading import PATIENCE


@verb
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="格式"
)
@click.option(
    "--fix", is_flag=True, help="把有把握的地方改好（标点、空格、重复的字），列出改了什么"
)
@click.option("--external", is_flag=True, help="也看看外部链接打得开打不开（要联网）")
@click.option("--watch", is_flag=True, help="文件一保存就再看一遍")
def command(settings: Settings, form: str, *, fix: bool, external: bool, watch: bool) -> None:
    """找出写错的和可疑的地方；不加 --fix 就什么都不改。"""
    if watch and fix:
        raise click.UsageError("--fix 和 --watch 不能一起用 / --fix does not go with --watch")
    if watch:
        _watch(settings, form, external=external)
        return
    if fix:
        mended = desk.mend(settings.site)
        show_changes(mended.files, settings, err=form != "text")
        if mended.problems:
            raise MachineError(mended.problems)
    problems = _look(settings, external=external)
    _show(problems, settings, form)
    wrong = errors_in(problems)
    if wrong:
        sys.exit(2 if any(each.path == CONFIG_FILE for each in wrong) else 1)


def _look(
    settings: Settings, *, external: bool, right: dict[str, str] | None = None
) -> tuple[Problem, ...]:
    options = Options(site=settings.site, output=settings.site / "output")
    return desk.look(options, external=PATIENCE if external else None, right=right)


def _watch(settings: Settings, form: str, *, external: bool) -> None:
    """Look after every save, until Ctrl-C."""
    survey.require_site(settings.site)
    right: dict[str, str] = {}
    if form == "text":
        settings.say(
            "在看着 content/、templates/ 和 config.yaml。按 Ctrl-C 结束。",
            "Watching content/, templates/ and config.yaml. End with Ctrl-C.",
        )

    def look() -> None:
        if form == "github":
            # A text editor knows by these two where a round begins and ends.
            put(f"::group::gazette check {_now()}")
        try:
            problems = _look(settings, external=external, right=right)
        except GazetteError as error:
            problems = error.problems
        if form == "text":
            click.clear()
        _show(problems, settings, form)
        if form == "github":
            put("::endgroup::")
        if form == "text":
            settings.say(
                f"{_now()} 一共 {len(problems)} 处。保存以后再看一遍，按 Ctrl-C 结束。",
                f"{_now()} {len(problems)} in all. Looking again after every save; Ctrl-C ends.",
            )

    run(Lookout(settings.site, look, lambda notice: notify(notice, settings)))
    if form == "text":
        settings.say("好，不看了。", "Stopped.")


def _now() -> str:
    return f"{datetime.datetime.now():%H:%M:%S}"  # noqa: DTZ005 - the clock on the wall


def _show(problems: Sequence[Problem], settings: Settings, form: str) -> None:
    if form == "json":
        made = [described(each, settings.language) for each in problems]
        put(json.dumps({"problems": made}, ensure_ascii=False))
    elif form == "github":
        for each in problems:
            text = f"{message(each, settings.language)} {hint(each, settings.language)}"
            place = f"file={_escaped(each.path, ':,')},line={each.line},col={each.column}"
            put(f"::{each.severity} {place},title={each.code}::{_escaped(text)}")
    elif problems:
        show_problems(problems, settings)
    else:
        settings.say("没有发现问题。", "No problems found.")


def _escaped(text: str, more: str = "") -> str:
    """Escape what GitHub's workflow commands take for their own marks."""
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + more else char for char in text)
