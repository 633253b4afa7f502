"""gazette build."""

from __future__ import annotations

import datetime
import gc
import json
import sys
from pathlib import Path

import click

from gazette.build import Options, Report, build
from gazette.cli.bars import Bars
from gazette.cli.common import Settings, put, show_problems, verb
from gazette.errors import GazetteError
from gazette.messages import described


def date_option(_: click.Context, __: click.Parameter, value: str | None) -> datetime.date | None:
    """Read --date."""
    if value is None:
        return None
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        raise click.BadParameter("写成 2026-11-22 这样 / write it like 2026-11-22") from None


@verb
@click.option("--output", type=click.Path(readable=False), help="生成到哪个文件夹（默认 output/）")
@click.option("--drafts", is_flag=True, help="草稿也生成")
@click.option("--date", metavar="日期", callback=date_option, help="当作这一天来生成（默认今天）")
@click.option("--clean", is_flag=True, help="从头生成，不用以前的结果")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="用几个进程")
@click.option("--no-pdf", is_flag=True, help="不做 PDF")
@click.option("--json", "as_object", is_flag=True, help="打印一个 JSON 对象")
def command(
    settings: Settings,
    output: str | None,
    *,
    drafts: bool,
    date: datetime.date | None,
    clean: bool,
    jobs: int | None,
    no_pdf: bool,
    as_object: bool,
) -> None:
    """把 content/ 生成到 output/。"""
    # What a build makes it keeps to its end: looking for garbage often takes a twelfth of the time.
    gc.set_threshold(100_000, 20, 20)
    bars = Bars(settings)
    options = Options(
        site=settings.site,
        output=Path(output).absolute() if output else settings.site / "output",
        drafts=drafts,
        date=date,
        clean=clean,
        jobs=jobs,
        progress=bars.stage,
        printing=not no_pdf,
    )
    try:
        with bars:
            report = build(options)
    except GazetteError as error:
        if as_object:
            nothing = Report(0, 0, 0, 0, 0, 0, 0.0, error.problems)
            put(_object(nothing, settings))
            sys.exit(error.exit_status)
        raise
    if as_object:
        put(_object(report, settings))
        return
    show_problems(report.problems, settings)
    settings.say(
        f"好了：{report.pages} 页，写了 {report.written} 个文件，{report.unchanged} 个没变，"
        f"删去 {report.removed} 个，用了 {report.seconds:.2f} 秒。",
        f"Done: {report.pages} pages, {report.written} files written, {report.unchanged} "
        f"unchanged, {report.removed} removed, {report.seconds:.2f} s.",
    )


def _object(report: Report, settings: Settings) -> str:
    made = {
        "pages": report.pages,
        "rendered": report.rendered,
        "written": report.written,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "converted": report.converted,
        "seconds": report.seconds,
        "problems": [described(each, settings.language) for each in report.problems],
    }
    return json.dumps(made, ensure_ascii=False)
