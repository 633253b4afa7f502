"""gazette check."""

from __future__ import annotations

import json
import sys

import click

from gazette.build import Options, check
from gazette.cli.common import Settings, show_problems, verb
from gazette.errors import errors_in
from gazette.folders import CONFIG_FILE
from gazette.messages import described, hint, message


@verb
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="格式"
)
def command(settings: Settings, form: str) -> None:
    """找出写错的和可疑的地方；什么都不改。"""
    problems = check(Options(site=settings.site, output=settings.site / "output"))
    if form == "json":
        made = [described(each, settings.language) for each in problems]
        click.echo(json.dumps({"problems": made}, ensure_ascii=False))
    elif form == "github":
        for each in problems:
            text = f"{message(each, settings.language)} {hint(each, settings.language)}"
            place = f"file={_escaped(each.path, ':,')},line={each.line},col={each.column}"
            click.echo(f"::{each.severity} {place},title={each.code}::{_escaped(text)}")
    elif problems:
        show_problems(problems, settings)
    else:
        settings.say("没有发现问题。", "No problems found.")
    wrong = errors_in(problems)
    if wrong:
        sys.exit(2 if any(each.path == CONFIG_FILE for each in wrong) else 1)


def _escaped(text: str, more: str = "") -> str:
    """Escape what GitHub's workflow commands take for their own marks."""
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + more else char for char in text)
