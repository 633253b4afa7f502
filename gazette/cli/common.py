"""What all verbs share: the site, the language, how problems are shown, exit statuses."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from gazette.disk import machine_errors
from gazette.errors import GazetteError, Problem, Unfinished, Unnoted, Unprinted
from gazette.excerpts import Excerpts
from gazette.messages import Language, hint, message

_INTERRUPTED = 130
# What became of the site where it was not left as it was.
_BEGUN: dict[type[GazetteError], tuple[str, str]] = {
    Unfinished: (
        "网站只换好了一部分，每个文件都是完整的。上面的事办好以后再生成一次，会接着换完。",
        "Only a part of the site is new; every file is whole. Mend the above and build again.",
    ),
    Unnoted: (
        "网站已经全换成新的了，只是没有记下来。上面的事办好以后再生成一次。",
        "All of the site is new, but this could not be noted. Mend the above and build again.",
    ),
}
# Commands that make the site, and those that write texts: whole, or nothing at all.
_SITE = ("build", "check", "serve", "watch")
_WRITING = ("import", "init", "new")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the site is, and the language of what is said."""

    site: Path
    language: Language

    def say(self, zh: str, en: str) -> None:
        """Tell the person something, on standard output."""
        put(zh if self.language == "zh" else en)

    def warn(self, zh: str, en: str) -> None:
        """Tell the person something, beside what is wrong."""
        click.echo(zh if self.language == "zh" else en, err=True)


def put(text: str) -> None:
    """Print on standard output; raises Unprinted where that cannot be written."""
    try:
        click.echo(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unprinted(error.errno, error.strerror) from error


def verb(function: Callable[..., Any]) -> click.Command:
    """Make a click command of `function(settings, …)` that ends with our exit statuses."""

    @click.option("--site", type=click.Path(path_type=str, readable=False), help="小报的文件夹")
    @click.option("--lang", type=click.Choice(["zh", "en"]), help="提示用中文还是英文")
    @click.pass_context
    def run(ctx: click.Context, /, site: str | None, lang: str | None, **options: Any) -> None:
        given = ctx.obj or {}
        language = lang or given.get("lang") or os.environ.get("GAZETTE_LANG", "zh")
        folder = find_site(site or given.get("site"))
        settings = Settings(folder, "en" if language == "en" else "zh")
        try:
            with machine_errors(folder.name or str(folder)):
                function(settings, **options)
        except GazetteError as error:
            begun = _BEGUN.get(type(error))
            show_problems(error.problems, settings, left=made.name in _SITE and not begun)
            if made.name in _WRITING:
                settings.warn("什么都没有写。", "Nothing was written.")
            if begun:
                settings.warn(*begun)
            sys.exit(error.exit_status)
        except KeyboardInterrupt:
            sys.exit(_INTERRUPTED)
        except BrokenPipeError:
            # Whoever read our output has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    parameters = getattr(function, "__click_params__", [])
    name = function.__module__.rpartition(".")[2].rstrip("_")
    made = click.command(name=name, help=function.__doc__)(run)
    made.params.extend(reversed(parameters))
    return made


def find_site(given: str | None) -> Path:
    """Return the site's folder: as given, or the nearest one upward with config.yaml."""
    if given:
        return Path(given).absolute()
    try:
        here = Path.cwd()
    except OSError:  # it was deleted; whoever looks for the site there says so
        return Path()
    for folder in (here, *here.parents):
        if os.path.isfile(folder / "config.yaml"):  # noqa: PTH113 - which never raises
            return folder
    return here


def show_problems(problems: Iterable[Problem], settings: Settings, *, left: bool = True) -> None:
    """Print every problem with its place, its line, what is wrong and what to do.

    Where the site was `left` as it was because of them, say so.
    """
    problems = list(problems)
    excerpts = Excerpts(settings.site)
    for each in problems:
        click.echo(_described(each, settings, excerpts), err=True)
    errors = sum(1 for each in problems if each.severity == "error")
    if errors and left:
        settings.warn(
            f"一共 {errors} 处错误，网站没有动，还是原来的。",
            f"{errors} error(s). The site was left as it was.",
        )


def give_up(error: GazetteError, settings: Settings, zh: str, en: str) -> NoReturn:
    """Show why a file was not made, say that it was not, and end."""
    show_problems(error.problems, settings, left=False)
    settings.warn(zh, en)
    sys.exit(error.exit_status)


def _described(each: Problem, settings: Settings, excerpts: Excerpts) -> str:
    zh = settings.language == "zh"
    error = each.severity == "error"
    kind = ("错误" if error else "留意") if zh else ("error" if error else "warning")
    typed = re.fullmatch("gazette( [a-z]+)?", each.path)  # a command, and no file
    place = each.path if typed else f"{each.path}:{each.line}:{each.column}"
    lines = [f"{click.style(kind, fg='red' if error else 'yellow')} {place} [{each.code}]"]
    lines.extend(_excerpt(each, excerpts))
    lines.append(f"  {message(each, settings.language)}")
    lines.append(f"  {'怎么办：' if zh else 'What to do: '}{hint(each, settings.language)}\n")
    return "\n".join(lines)


def _excerpt(each: Problem, excerpts: Excerpts) -> list[str]:
    """Return the line of the file with a mark under the place; nothing where it cannot be read."""
    found = excerpts.of(each)
    if found is None:
        return []
    number, width = str(found.line), sum(map(_width, found.text[: found.mark]))
    return [f"  {number} | {found.text}", f"  {' ' * len(number)} | {' ' * width}^"]


def _width(char: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
