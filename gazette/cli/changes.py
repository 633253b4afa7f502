"""How `check --fix` shows what it mended: each line's changes, with a few words around them."""

from __future__ import annotations

import difflib

import click

from gazette.cli.common import Settings
from gazette.proofreading.mending import Mending

_AROUND = 12
# Changes nearer to each other than this are shown together.
_NEAR = 2 * _AROUND


def show_changes(made: tuple[Mending, ...], settings: Settings, *, err: bool) -> None:
    """Print what was mended in each file, and how much in all."""
    for each in made:
        click.echo(click.style(each.source.path, bold=True), err=err)
        before, after = (_lines(data) for data in (each.before, each.after))
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
            for removed, added in _hunks(old, new):
                click.echo(click.style(f"  {number} - {removed}", fg="red"), err=err)
                click.echo(click.style(f"  {number} + {added}", fg="green"), err=err)
    count, files = sum(each.count for each in made), len(made)
    zh = f"改好了 {count} 处，{files} 个文件。" if made else "没有可以自动改的地方。"
    en = f"Mended {count} place(s) in {files} file(s)." if made else "Nothing to mend."
    click.echo(zh if settings.language == "zh" else en, err=err)


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def _hunks(old: str, new: str) -> list[tuple[str, str]]:
    """Return each change of a line as it was and as it is, with what stands around it."""
    if old == new:
        return []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    groups: list[list[int]] = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        if groups and start - groups[-1][1] < _NEAR:
            groups[-1][1], groups[-1][3] = end, last
        else:
            groups.append([start, end, first, last])
    return [(_cut(old, a, b), _cut(new, c, d)) for a, b, c, d in groups]


def _cut(line: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), end + _AROUND
    return ("…" if first else "") + line[first:last] + ("…" if last < len(line) else "")
