"""gazette stats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gazette.cli.common import Settings, put, verb
from gazette.sources import legible
from gazette.stats import ISSUES, PlaceTally, Stats, Tally, stats

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

# Where all columns have their room; below, each section is a small table of its own.
WIDE = 76
TWO = 36


class _Words(NamedTuple):
    """What columns and rows are called; `tally` by the fields of `Tally`, in their order."""

    tally: dict[str, str]
    section: str
    issues: str
    total: str
    place: str
    about: str
    last: str
    never: str


_WORDS = {
    "zh": _Words(
        {
            "texts": "篇数",
            "han": "汉字",
            "words": "外文词",
            "numbers": "数字",
            "pictures": "图片",
            "without_alt": "缺替代文字",
            "drafts": "草稿",
            "later": "待发",
        },
        "栏目",
        "各期",
        "一共",
        "地方",
        "写到它的文章",
        "最近写到",
        "还没有",
    ),
    "en": _Words(
        {
            "texts": "texts",
            "han": "Han",
            "words": "words",
            "numbers": "numbers",
            "pictures": "pictures",
            "without_alt": "no alt",
            "drafts": "drafts",
            "later": "later",
        },
        "section",
        "issues",
        "in all",
        "place",
        "stories",
        "last told of",
        "never",
    ),
}


@verb
@click.option("--json", "as_object", is_flag=True, help="打印一个 JSON 对象")
@click.option(
    "--issues",
    type=click.IntRange(min=1),
    default=ISSUES,
    metavar="N",
    help=f"看最近几期里没写到哪些地方（默认 {ISSUES}）",
)
def command(settings: Settings, issues: int, *, as_object: bool) -> None:
    """数一数：每个栏目多少字、多少图，哪些地方好久没写了。"""
    made = stats(settings.site, issues)
    if as_object:
        put(json.dumps(_object(made), ensure_ascii=False))
        return
    from rich.console import Console

    console = Console(markup=False, emoji=False, highlight=False)
    words = _WORDS[settings.language]
    _print_sections(console, made, words)
    if made.places:
        console.print()
        _print_places(console, made, words)
    console.print()
    for line in _sentences(made, settings):
        put(line)


def _object(made: Stats) -> dict[str, Any]:
    """Return all there is; docs/stats.md has its shape, which other programs rely on."""
    return {
        "date": made.date,
        "total": made.total._asdict(),
        "sections": [
            {"folder": each.folder, "label": each.label, "kind": each.kind, **each.tally._asdict()}
            for each in made.sections
        ],
        "issues": {"asked": made.asked, "numbers": list(made.issues)},
        "places": [_place(each) for each in made.places],
        "without_story": [each.address for each in made.neglected],
        "unreadable": list(made.unreadable),
    }


def _place(each: PlaceTally) -> dict[str, Any]:
    last = each.last
    return {
        "address": each.address,
        "name": each.name,
        "section": each.section,
        "stories": each.stories,
        "last": {"date": last.date, "address": last.address, "title": last.title} if last else None,
    }


def _print_sections(console: Console, made: Stats, words: _Words) -> None:
    rows = [(legible(each.label) or words.issues, each.tally) for each in made.sections]
    rows.append((words.total, made.total))
    if console.width >= WIDE:
        table = _table()
        table.add_column(words.section, overflow="fold")
        for name in words.tally.values():
            table.add_column(name, justify="right", no_wrap=True)
        for number, (label, tally) in enumerate(rows):
            if number == len(rows) - 1:
                table.add_section()
            table.add_row(label, *map(_figure, tally))
        _show(console, table)
        return
    for label, tally in rows:
        console.print(label)
        _show(console, _pairs(tally, words, console.width))


def _pairs(tally: Tally, words: _Words, width: int) -> Table:
    """Return the sums of a section, two in a line where there is room, for a narrow terminal."""
    from rich.table import Table

    table = Table.grid(padding=(0, 1))
    cells: list[str] = []
    for name, number in zip(words.tally.values(), tally, strict=True):
        cells += [f"  {name}", _figure(number)]
    step = 4 if width >= TWO else 2
    for _ in range(step // 2):
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True, min_width=5)
    for start in range(0, len(cells), step):
        table.add_row(*cells[start : start + step])
    return table


def _table() -> Table:
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)


def _show(console: Console, table: Table) -> None:
    """Print a table without the spaces that fill its lines up."""
    with console.capture() as made:
        console.print(table)
    for line in made.get().splitlines():
        console.out(line.rstrip(), highlight=False)


def _figure(number: int) -> str:
    return f"{number:,}"


def _print_places(console: Console, made: Stats, words: _Words) -> None:
    table = _table()
    table.add_column(words.place, overflow="fold")
    table.add_column(words.about, justify="right", overflow="fold")
    table.add_column(words.last, no_wrap=True)
    wide = console.width >= WIDE
    if wide:
        table.add_column("", overflow="fold")
    for each in made.places:
        date = each.last.date if each.last else words.never
        title = [legible(each.last.title) if each.last else ""] if wide else []
        table.add_row(legible(each.name), _figure(each.stories), date, *title)
    _show(console, table)


def _sentences(made: Stats, settings: Settings) -> list[str]:
    """Return what one would want to do something about."""
    zh = settings.language == "zh"
    said = []
    if made.issues:
        issues = ("、" if zh else ", ").join(map(str, made.issues))
        names = ("、" if zh else ", ").join(legible(each.name) for each in made.neglected)
        none = "没有，每一处都写到了。" if zh else "none."
        head = (
            f"最近 {len(made.issues)} 期（{issues}）里没有写到的地方："
            if zh
            else f"Places without a story in the last {len(made.issues)} issue(s) ({issues}): "
        )
        said.append(head + (names or none))
    else:
        said.append("还没有出过一期。" if zh else "There is no issue yet.")
    if made.unreadable:
        said.append(
            "这些稿子开头的设置有错，没有数进去；运行 gazette check 看哪里错了："
            if zh
            else "Not counted, because their front matter is wrong; gazette check says where:"
        )
        said.extend(f"  {legible(path)}" for path in made.unreadable)
    return said
