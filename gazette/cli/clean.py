"""gazette clean."""

from __future__ import annotations

from pathlib import Path

import click

from gazette.build import clean
from gazette.cli.common import Settings, verb


@verb
@click.option(
    "--output", type=click.Path(readable=False), help="生成到过哪个文件夹（默认 output/）"
)
def command(settings: Settings, output: str | None) -> None:
    """删掉生成的文件和 .gazette/；稿子不动。"""
    folder = Path(output).absolute() if output else settings.site / "output"
    count = clean(settings.site, folder)
    settings.say(f"删去了 {count} 个生成的文件。", f"Deleted {count} generated files.")
