"""A plan → files: each is new, and all of them are written or none."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from gazette.importers.figures import Proposal
from gazette.importers.numbering import STANDS_BESIDE
from gazette.importers.paragraphs import Paragraph
from gazette.importers.plans import Issued, Placed, Plan, Rest
from gazette.scaffold import scalar, write_new
from gazette.stories import HEADLINE, HIGHLIGHT, LABEL, NOTE

_COLUMN = 28


def write(plan: Plan, site: Path) -> None:
    """Write all files of a plan; where one fails, or Ctrl-C comes, what was made is taken back.

    Raises MachineError, and UsageError where a file came to be there meanwhile.
    """
    made: list[Path] = []
    try:
        for path, content in files(plan):
            file = site / path
            made.extend(folder for folder in reversed(file.parents) if not folder.exists())
            made.append(write_new(file, content, site))
    except BaseException:
        for each in reversed(made):
            with contextlib.suppress(OSError):
                each.rmdir() if each.is_dir() else each.unlink()
        raise


def files(plan: Plan) -> Iterator[tuple[str, str | bytes]]:
    """Yield path and content of everything that is to be written."""
    for each in plan.stories:
        yield from story(each)
    for issued in plan.issues:
        yield issued.path, issue(issued)
    for left in plan.rests:
        yield from rest(left)


def story(placed: Placed) -> Iterator[tuple[str, str | bytes]]:
    """Yield a place's story and its pictures."""
    yield placed.path, profile(placed)
    folder = placed.path.rpartition("/")[0]
    for name, data in placed.pictures.items():
        yield f"{folder}/{name}", data


def rest(left: Rest) -> Iterator[tuple[str, str | bytes]]:
    """Yield the file that keeps what has no place, and its pictures."""
    yield left.path, _kept(left)
    for name, data in left.pictures.items():
        yield f"{left.path.removesuffix('.txt')}/{name}", data


def profile(placed: Placed) -> str:
    """Return the file of a place's story."""
    beside = STANDS_BESIDE.search(placed.slug)
    # A second place of the same name would make that name ambiguous.
    name = placed.name + (f"（新稿{beside[1] or ''}）" if beside else "")
    lines = ["---", f"name: {scalar(name)}"]
    if placed.existing:
        lines.append(f"# 已经有一篇 {placed.existing.path}，没有动它。要用这一篇，就把内容抄过去。")
    lines.append(_remarked(f"slug: {placed.slug}", "网址名，定了就不要再改"))
    lines.append(f"headline: {scalar(placed.draft.headline or HEADLINE)}")
    lines.append(_remarked("highlights:", "出彩处，两到四条"))
    lines.extend(_highlights(placed.highlights))
    lines.append(_remarked("themes: []", "主题，例如 [自治, 文化]"))
    lines.append(_remarked("draft: 是", "核对好了就删掉这一行"))
    notes = "".join(f"\n[^{label}]: {text}\n" for label, text in placed.notes.items())
    return "\n".join([*lines, "---", "", body(placed.draft.paragraphs) + notes])


def issue(issued: Issued) -> str:
    """Return the file of an issue with its running order."""
    lines = ["---", f"title: {scalar(issued.title)}"]
    lines.append(_remarked(f"number: {issued.number}", "请核对"))
    lines.append(_remarked(f"date: {issued.date}", "请核对"))
    lines.append(_remarked("contents:", "目录，照来稿的先后"))
    for label, slugs in issued.parts:
        lines.append(f"  - section: {scalar(label)}")
        lines.append(f"    stories: [{', '.join(slugs)}]")
    lines.append(_remarked("draft: 是", "核对好了就删掉这一行"))
    return "\n".join([*lines, "---", "", body(issued.words) if issued.words else f"{NOTE}\n"])


def body(paragraphs: Sequence[Paragraph]) -> str:
    """Return paragraphs as one Markdown text; the highest heading is of the second level."""
    levels = sorted({each.level for each in paragraphs if each.level})
    made, depth = "", 1
    for number, each in enumerate(paragraphs):
        text = each.markdown
        if each.level:
            depth = min(depth + 1, levels.index(each.level) + 2, 6)
            text = f"{'#' * depth} {text}"
        made += (each.glue if number else "") + text
    return made + "\n"


def _highlights(proposals: Sequence[Proposal]) -> Iterator[str]:
    for each in proposals:
        yield _remarked(f"  - figure: {each.figure}", "请核对")
        yield f"    unit: {scalar(each.unit)}"
        yield f"    label: {scalar(each.label or LABEL)}"
    if not proposals:
        yield f"  - text: {HIGHLIGHT}"


def _remarked(text: str, remark: str) -> str:
    """Return a line with a remark, set off as in the files that `gazette new` makes."""
    width = sum(2 if ord(char) > 0x2E7F else 1 for char in text)
    return f"{text}{' ' * max(1, _COLUMN - width)}# {remark}"


def _kept(rest: Rest) -> str:
    """Return the file that keeps what has no place."""
    blocks = [f"{rest.source} 里没有放进稿子的内容。要用的，抄到该放的地方；不用的，可以删掉。"]
    blocks.extend(f"【{title}】\n{text}" for title, text in rest.texts)
    if rest.pictures:
        folder = rest.path.removesuffix(".txt")
        names = "\n".join(f"{folder}/{name}" for name in rest.pictures)
        blocks.append(f"【没有放进稿子的图片】\n{names}")
    return "\n\n".join(blocks) + "\n"
