"""A large gazette of made-up places: `python -m benchmarks.corpus DIR COUNT`.

The same count and seed give the same profiles, here and in the peers' sites (`peers.py`).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TITLE = "大小报"
SECTIONS = {"neighbourhoods": "居民区", "centres": "社区中心"}
THEMES = {
    "自治": "zizhi",
    "文化": "wenhua",
    "健康": "jiankang",
    "志愿者": "zhiyuanzhe",
    "养老": "yanglao",
    "亲子": "qinzi",
    "非遗": "feiyi",
    "绿化": "lvhua",
    "邻里": "linli",
    "老屋": "laowu",
    "早餐": "zaocan",
    "读书": "dushu",
    "歌声": "gesheng",
    "议事": "yishi",
    "运动": "yundong",
    "节日": "jieri",
    "手艺": "shouyi",
    "安全": "anquan",
    "宠物": "chongwu",
    "菜场": "caichang",
}
WORDS = (
    *("弄堂", "老人", "孩子", "清晨", "志愿者", "居民", "图书", "花园", "楼道", "早餐", "灯光"),
    *("活动", "菜场", "石库门", "议事", "邻居", "歌声", "医生", "社区", "门口", "院子", "黄昏"),
    *("手艺", "茶馆", "书场"),
)
COUNTED = (("个", "居民小组"), ("位", "志愿者"), ("次", "活动"))
PER_PAGE, IN_FEED, IN_ISSUE = 50, 30, 24
LINK = "{link}"
SENTENCE = "这一句会改。"


class Profile(NamedTuple):
    """A made-up place; `body` is Markdown in which LINK stands for the address of `other`.

    Every body ends with SENTENCE. `other` is section and slug.
    """

    section: str
    slug: str
    name: str
    headline: str
    highlights: tuple[tuple[int, str, str], ...]
    themes: tuple[str, ...]
    body: str
    other: tuple[str, str]


def profiles(count: int, seed: int = 1) -> Iterator[Profile]:
    """Yield `count` profiles of about 900 characters."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    for number in range(count):
        section, slug = place(number)
        yield Profile(
            section,
            slug,
            name=f"第{number}居民区",
            headline=f"弄堂里的第{number}个故事",
            highlights=tuple((dice.randint(1, 400), unit, label) for unit, label in COUNTED),
            themes=tuple(dice.sample(list(THEMES), 3)),
            body=_body(dice),
            other=place((number + 1) % count),
        )


def place(number: int) -> tuple[str, str]:
    """Return section and slug of a profile."""
    return ("neighbourhoods" if number % 3 else "centres"), f"place-{number:06d}"


def _body(dice: random.Random) -> str:
    items = "".join(f"- {_phrase(dice)}\n" for _ in range(4))
    return (
        f"{_paragraph(dice, 165)}再看看[隔壁]({LINK})。\n\n"
        f"## {_phrase(dice)}\n\n{_paragraph(dice, 185)}**{_phrase(dice)}**，"
        f"{_paragraph(dice, 95)}\n\n"
        f"> {_paragraph(dice, 70)}\n\n"
        f"## {_phrase(dice)}\n\n{_paragraph(dice, 145)}\n\n{items}\n"
        f"{_paragraph(dice, 190)}{SENTENCE}\n"
    )


def _phrase(dice: random.Random) -> str:
    return "".join(dice.choices(WORDS, k=4))


def _paragraph(dice: random.Random, length: int) -> str:
    """Return sentences of at least `length` characters."""
    text = ""
    while len(text) < length:
        text += "".join(dice.choices(WORDS, k=dice.randint(4, 9))) + dice.choice("，，。")
    return text.rstrip("，。") + "。"


CONFIG = f"""\
title: {TITLE}
publisher: 大街道
base_url: https://gazette.example/
print: {{with_site: false}}
headline_font: false
sharing: false
search: false
sections:
  - {{folder: neighbourhoods, label: 居民区, noun: neighbourhood, kind: profile}}
  - {{folder: centres, label: 社区中心, noun: centre, kind: profile}}
  - {{folder: pages, label: 页面, noun: page, kind: page}}
"""


def corpus(folder: Path, count: int, in_issue: int = IN_ISSUE) -> None:
    """Write a gazette of `count` profiles, and one issue of 24 or of as many as asked for."""
    write(folder / "config.yaml", CONFIG)
    for each in profiles(count):
        body = each.body.replace(LINK, "../{}/{}.md".format(*each.other))
        write(folder / "content" / each.section / f"{each.slug}.md", front_matter(each) + body)
    stories = ", ".join(place(number)[1] for number in range(min(count, in_issue)))
    issue = f"contents:\n  - section: 居民区\n    stories: [{stories}]\n"
    front = f"---\ntitle: 创刊号\nnumber: 1\ndate: 2026-11-22\n{issue}---\n\n编者的话。\n"
    write(folder / "content/issues/001.md", front)
    write(folder / "content/pages/about.md", "---\ntitle: 关于\n---\n\n这是一份大的小报。\n")


def front_matter(each: Profile, name: str = "name") -> str:
    """Return a profile's front matter as YAML."""
    highlights = "".join(
        f"  - figure: {figure}\n    unit: {unit}\n    label: {label}\n"
        for figure, unit, label in each.highlights
    )
    return (
        f"---\n{name}: {each.name}\nheadline: {each.headline}\n"
        f"highlights:\n{highlights}themes: [{', '.join(each.themes)}]\n---\n\n"
    )


def write(file: Path, text: str) -> None:
    """Write a file, and its folder where it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    corpus(Path(sys.argv[1]), int(sys.argv[2]))
