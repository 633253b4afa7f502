"""gazette import."""

from __future__ import annotations

import click

from gazette import build
from gazette.cli.common import Settings, show_problems, verb
from gazette.importers import again, places, placing, reading, writing
from gazette.importers.plans import Placed, Plan


@verb
@click.argument("files", metavar="来稿…", nargs=-1, required=True, type=click.Path(readable=False))
@click.option("--section", default=places.AUTO, metavar="栏目", help="都放进哪个栏目（默认自己认）")
@click.option("--dry-run", is_flag=True, help="只说打算怎样，什么都不写")
def command(settings: Settings, files: tuple[str, ...], section: str, *, dry_run: bool) -> None:
    """把来稿（.txt、.md、.docx，或者整个文件夹）分成一篇一篇，放进 content/。"""
    config, today = build.settings_of(settings.site)
    wanted = places.section_named(config, section)
    found = reading.collect(files)
    manuscripts, wrong = reading.read_all(found.paths)
    known = places.look(settings.site, config)
    problems = (*found.problems, *wrong)
    plan = placing.plan(manuscripts, known, wanted, today, settings.site, problems)
    plan = again.without_repeats(plan, settings.site)
    _show(plan, settings)
    show_problems(plan.problems, settings)
    if not (plan.stories or plan.issues or plan.rests):
        settings.say(
            "来稿里的都已经有了，什么都没有写。",
            "All of it is there already; nothing was written.",
        )
        return
    if dry_run:
        settings.say(
            "这是打算，还什么都没有写。去掉 --dry-run 再运行一次，就照这样写。",
            "This is a plan; nothing was written. Run it without --dry-run to do it.",
        )
        return
    writing.write(plan, settings.site)
    settings.say(
        "写好了，都是草稿：核对标了“请核对”的地方，删掉 draft 那一行，再运行 gazette check。",
        "Written as drafts: check what is marked 请核对, delete the draft line, then run "
        "gazette check.",
    )


def _show(plan: Plan, settings: Settings) -> None:
    """Tell what becomes of each story, issue and rest."""
    for each in plan.there:
        place = f"{each.draft.path}:{each.draft.line}"
        settings.say(
            f"{place} {each.section.label} {each.name}：{each.path} 和它一字不差，不用再写",
            f"{place} {each.section.noun} {each.name}: {each.path} is the same, word for word",
        )
    for each in plan.stories:
        settings.say(*_story(each))
    for issued in plan.issues:
        count = sum(len(slugs) for _, slugs in issued.parts)
        settings.say(
            f"第 {issued.number} 期“{issued.title}”，目录 {count} 篇 → {issued.path}",
            f"Issue {issued.number}, “{issued.title}”, {count} stories → {issued.path}",
        )
    for rest in plan.rests:
        settings.say(
            f"{rest.source} 里没有放进稿子的内容 → {rest.path}",
            f"What has no place of {rest.source} → {rest.path}",
        )
    if plan.stories:
        settings.say(f"一共 {len(plan.stories)} 篇。", f"{len(plan.stories)} stories in all.")


def _story(each: Placed) -> tuple[str, str]:
    place = f"{each.draft.path}:{each.draft.line}"
    zh = f"{place} {each.section.label} {each.name} → {each.path}"
    en = f"{place} {each.section.noun} {each.name} → {each.path}"
    if each.existing:
        zh += f"（已经有 {each.existing.path}，没有动它）"
        en += f" ({each.existing.path} is there and stays as it is)"
    else:
        zh, en = f"{zh}（新的地方）", f"{en} (a new place)"
    if each.pictures:
        zh += f"，图 {len(each.pictures)} 张"
        en += f", {len(each.pictures)} pictures"
    return zh, en
