"""gazette clean."""

from __future__ import annotations

from gazette.build import clean
from gazette.cli.common import Settings, verb


@verb
def command(settings: Settings) -> None:
    """删掉 output/ 里生成的文件和 .gazette/；稿子不动。"""
    count = clean(settings.site, settings.site / "output")
    settings.say(f"删去了 {count} 个生成的文件。", f"Deleted {count} generated files.")
