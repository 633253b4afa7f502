"""gazette pdf."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gazette.cli.common import Settings, give_up, put, show_problems, verb
from gazette.errors import GazetteError
from gazette.messages import described
from gazette.printout import Printout, Wish, print_issue


@verb
@click.argument("issue", type=click.IntRange(min=0), required=False, metavar="[期号]")
@click.option("--out", type=click.Path(path_type=Path, readable=False), help="写到哪个文件")
@click.option("--booklet", is_flag=True, help="拼成骑马订的小册子")
@click.option(
    "--sheet",
    type=click.Choice(["a3", "a4"]),
    default="a3",
    help="小册子用的纸：a3（每页 A4，默认）或 a4（每页 A5）",
)
@click.option("--marks", is_flag=True, help="给印刷厂：出血 3 毫米，带裁切线")
@click.option("--json", "as_object", is_flag=True, help="打印一个 JSON 对象")
def command(
    settings: Settings,
    issue: int | None,
    out: Path | None,
    sheet: str,
    *,
    booklet: bool,
    marks: bool,
    as_object: bool,
) -> None:
    """把一期做成 PDF，默认是最新的一期。"""
    if booklet and marks:
        raise click.UsageError("--booklet 和 --marks 只能用一个 / use either --booklet or --marks")
    file = out.absolute() if out else None
    try:
        made = print_issue(Wish(settings.site, issue, file, sheet if booklet else None, marks))
    except GazetteError as error:
        if as_object:
            problems = [described(each, settings.language) for each in error.problems]
            put(json.dumps({"file": None, "problems": problems}, ensure_ascii=False))
            sys.exit(error.exit_status)
        zh, en = (
            "没有做 PDF；要是以前做过，还是那一份。",
            "No PDF was made; one of before is as it was.",
        )
        give_up(error, settings, zh, en)
    if as_object:
        put(_object(made, settings))
        return
    show_problems(made.problems, settings)
    settings.say(
        f"好了：第{made.number}期，{made.pages} 页，用了 {made.seconds:.2f} 秒：{made.file}",
        f"Done: issue {made.number}, {made.pages} pages, {made.seconds:.2f} s: {made.file}",
    )


def _object(made: Printout, settings: Settings) -> str:
    return json.dumps(
        {
            "issue": made.number,
            "file": str(made.file),
            "pages": made.pages,
            "seconds": made.seconds,
            "problems": [described(each, settings.language) for each in made.problems],
        },
        ensure_ascii=False,
    )
