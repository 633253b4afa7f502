"""A large gazette of made-up places: `python -m benchmarks.corpus DIR COUNT`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

CONFIG = """\
title: 大小报
publisher: 大街道
base_url: https://gazette.example/
sections:
  - {folder: neighbourhoods, label: 居民区, noun: neighbourhood, kind: profile}
  - {folder: centres, label: 社区中心, noun: centre, kind: profile}
  - {folder: pages, label: 页面, noun: page, kind: page}
"""
THEMES = (
    *("自治", "文化", "健康", "志愿者", "养老", "亲子", "非遗", "绿化", "邻里", "老屋"),
    *("早餐", "读书", "歌声", "议事", "运动", "节日", "手艺", "安全", "宠物", "菜场"),
)
WORDS = (
    *("弄堂", "老人", "孩子", "清晨", "志愿者", "居民", "图书", "花园", "楼道", "早餐", "灯光"),
    *("活动", "菜场", "石库门", "议事", "邻居", "歌声", "医生", "社区", "门口", "院子", "黄昏"),
    *("手艺", "茶馆", "书场"),
)
IN_ISSUE = 24


def corpus(folder: Path, count: int, seed: int = 1) -> None:
    """Write a gazette of `count` profiles of about 900 characters, and one issue of 24."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    names = [
        ("neighbourhoods" if number % 3 else "centres", f"place-{number:05d}")
        for number in range(count)
    ]
    _write(folder / "config.yaml", CONFIG)
    for number, (section, name) in enumerate(names):
        other = "/".join(names[(number + 1) % count])
        _write(folder / "content" / section / f"{name}.md", _profile(dice, number, other))
    stories = ", ".join(name for _, name in names[:IN_ISSUE])
    issue = f"contents:\n  - section: 居民区\n    stories: [{stories}]\n"
    front = f"---\ntitle: 创刊号\nnumber: 1\ndate: 2026-11-22\n{issue}---\n\n编者的话。\n"
    _write(folder / "content/issues/001.md", front)
    _write(folder / "content/pages/about.md", "---\ntitle: 关于\n---\n\n这是一份大的小报。\n")


def _profile(dice: random.Random, number: int, other: str) -> str:
    """Return a profile of about 900 characters; `other` is the file that it links to."""
    counted = (("个", "居民小组"), ("位", "志愿者"), ("次", "活动"))
    highlights = "".join(
        f"  - figure: {dice.randint(1, 400)}\n    unit: {unit}\n    label: {label}\n"
        for unit, label in counted
    )
    items = "".join(f"- {_phrase(dice)}\n" for _ in range(4))
    return (
        f"---\nname: 第{number}居民区\nheadline: 弄堂里的第{number}个故事\n"
        f"highlights:\n{highlights}themes: [{', '.join(dice.sample(THEMES, 3))}]\n---\n\n"
        f"{_paragraph(dice, 160)}再看看[隔壁](../{other}.md)。\n\n"
        f"## {_phrase(dice)}\n\n{_paragraph(dice, 180)}**{_phrase(dice)}**，"
        f"{_paragraph(dice, 80)}\n\n"
        f"> {_paragraph(dice, 60)}\n\n"
        f"## {_phrase(dice)}\n\n{_paragraph(dice, 130)}\n\n{items}\n{_paragraph(dice, 180)}\n"
    )


def _phrase(dice: random.Random) -> str:
    return "".join(dice.choices(WORDS, k=4))


def _paragraph(dice: random.Random, length: int) -> str:
    """Return sentences of at least `length` characters."""
    text = ""
    while len(text) < length:
        text += "".join(dice.choices(WORDS, k=dice.randint(4, 9))) + dice.choice("，，。")
    return text.rstrip("，。") + "。"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    corpus(Path(sys.argv[1]), int(sys.argv[2]))
