"""gazette init."""

from __future__ import annotations

from pathlib import Path

import click

from gazette import scaffold
from gazette.cli.common import Settings, verb


@verb
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path, readable=False))
@click.option("--empty", is_flag=True, help="不要示范稿子")
def command(settings: Settings, folder: Path, *, empty: bool) -> None:
    """新建一份小报：设置、栏目和示范稿子。"""
    scaffold.init(folder.absolute(), empty=empty)
    step = "gazette new neighbourhood 宝兴" if empty else "gazette build"
    settings.say(
        f"新的小报在 {folder}。接下来：cd {folder}，再运行 {step}。",
        f"The new gazette is in {folder}. Next: cd {folder}, then {step}.",
    )
