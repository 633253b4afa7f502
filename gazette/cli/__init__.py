"""The command `gazette`; each verb is a file of its own, loaded when it is asked for."""

from __future__ import annotations

import gc
import importlib
import keyword
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from gazette import __version__
from gazette.cli import interrupts
from gazette.errors import MachineError

_INTERRUPTED = 130
VERBS = {
    "build": "生成网站",
    "check": "找出写错的和可疑的地方",
    "clean": "删掉生成的文件",
    "import": "把来稿（文本、Word）变成稿子",
    "init": "新建一份小报",
    "new": "新建一篇稿子",
    "pdf": "把一期做成 PDF，拿去印",
    "schema": "打印设置部分的 JSON Schema",
    "serve": "生成网站，在浏览器里边写边看",
    "stats": "数一数：字数、图片、哪些地方好久没写了",
    "watch": "文件一改就重新生成",
    "wechat": "做一页可以复制到公众号的稿子",
}


class _Verbs(click.Group):
    """A group that imports a verb only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        file = cmd_name + "_" * keyword.iskeyword(cmd_name)
        module = importlib.import_module(f"gazette.cli.{file}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("命令"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--site",
    type=click.Path(path_type=str, readable=False),
    help="小报的文件夹（默认：往上找有 config.yaml 的）",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="提示用中文还是英文")
@click.version_option(__version__, prog_name="gazette")
@click.pass_context
def group(ctx: click.Context, site: str | None, lang: str | None) -> None:
    """把 content/ 里的稿子变成一份小报。"""
    ctx.obj = {"site": site, "lang": lang}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with its status."""
    interrupts.keep()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed: what we say is for nobody
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # Chinese must come out whole, whatever the terminal claims to be.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        status = group.main(arguments, prog_name="gazette", standalone_mode=False)
    except click.UsageError as error:
        click.echo(f"用法不对：{_in_chinese(error)}", err=True)
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # it has seen enough
        sys.exit(0)
    except OSError as error:
        # Of what a verb does, each says its own; here a disk is full that this is printed to.
        from gazette.messages import in_chinese

        click.echo(
            f"没有印出来：{in_chinese(error.strerror or str(error))} / This could not be printed.",
            err=True,
        )
        sys.exit(MachineError.exit_status)
    except MemoryError:
        click.echo(
            "内存不够，没有做完。关掉别的程序再试一次，或者加上 --jobs 1。\n"
            "There is not enough memory. Close other programs and try again, or use --jobs 1.",
            err=True,
        )
        sys.exit(MachineError.exit_status)
    except Exception as error:  # noqa: BLE001 - an editor can do nothing with a traceback
        _admit(error)
        sys.exit(MachineError.exit_status)
    finally:
        gc.freeze()  # the process ends; nobody need look for garbage in a whole site
    sys.exit(status if isinstance(status, int) else 0)


def _admit(error: Exception) -> None:
    """Say that the fault is ours, and where it is described for whoever mends it."""
    import tempfile
    import traceback

    kind = type(error).__name__
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            errors="replace",
            prefix="gazette-error-",
            suffix=".txt",
            delete=False,
        ) as file:
            file.writelines(traceback.format_exception(error))
        name = file.name
    except OSError:
        last = traceback.extract_tb(error.__traceback__)[-1]
        name = f"{kind}: {error} ({Path(last.filename).name}:{last.lineno})"
    click.echo(
        f"gazette 自己出了错（{kind}），不怪稿子；网站没有坏。请把这个发给管 gazette 的人：{name}\n"
        f"gazette itself failed ({kind}). Send this to whoever looks after it: {name}",
        err=True,
    )


def _in_chinese(error: click.UsageError) -> str:
    """Say in Chinese what click says in English below."""
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。"
    if isinstance(error, click.NoSuchCommand):
        return f"没有“{error.command_name}”这个命令。命令有：{'、'.join(VERBS)}。"
    if isinstance(error, click.MissingParameter):
        return f"还缺少{error.param.human_readable_name if error.param else '一项'}。"
    if isinstance(error, click.BadParameter) and error.param:
        return f"“{error.param.opts[0]}”后面写的不对。"
    return "多写或少写了一些东西。"
