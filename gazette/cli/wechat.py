"""gazette wechat."""

from __future__ import annotations

from pathlib import Path

import click

from gazette.cli.common import Settings, give_up, show_problems, verb
from gazette.errors import GazetteError
from gazette.wechat.paste import Pasting, Wish, paste


@verb
@click.argument("name", metavar="文章或期号")
@click.option("--out", type=click.Path(path_type=Path, readable=False), help="写到哪个 .html 文件")
@click.option("--open", "open_", is_flag=True, help="做好就在浏览器里打开")
def command(settings: Settings, name: str, out: Path | None, *, open_: bool) -> None:
    """做一页可以复制到公众号的稿子，例如 gazette wechat baoxing，或者一期：gazette wechat 1。"""
    try:
        made = paste(Wish(settings.site, name, out.absolute() if out else None))
    except GazetteError as error:
        zh, en = (
            "没有做公众号的页面；要是以前做过，还是那一份。",
            "No page was made; one of before is as it was.",
        )
        give_up(error, settings, zh, en)
    show_problems(made.problems, settings)
    _tell(made, settings)
    if open_:
        click.launch(made.file.as_uri())


def _tell(made: Pasting, settings: Settings) -> None:
    settings.say(
        f"好了：{made.title}。用浏览器打开，按“复制到公众号”：{made.file}",
        f"Done: {made.title}. Open it in a browser and press “复制到公众号” (copy): {made.file}",
    )
    if made.uploads:
        settings.say(
            f"有 {made.uploads} 张图要在公众号的编辑器里上传，页面上写着是哪几张。",
            f"Pictures to upload in the editor of 公众号: {made.uploads}; the page names them.",
        )
