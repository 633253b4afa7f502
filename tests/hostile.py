"""A gazette whose every field, file and name tries to run a script on its reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gazette.frontmatter import CONTROL
from gazette.markup import convert
from tests.bodies import ready
from tests.browser import png
from tests.payloads import PAYLOADS
from tests.support import SmallSite


def _is_refused(payload: str) -> bool:
    """Tell a payload that is an error of the build, so that no page would ever show it."""
    made = convert(payload)
    return bool(
        any(each.code[0] == "E" for each in made.problems)
        or any("//" not in each.href for each in made.links)
        or any(each.href != _PICTURE for each in made.images)
        or CONTROL.search(payload)
    )


_PICTURE = "a.png"
REFUSED = [each for each in PAYLOADS if _is_refused(each)]
_BATCH = 12
_STAYS = "弄堂里的话"
_HOLE = "这里换成清过的稿子。"
# Where one payload stands in a profile; each goes through all of these.
_FIELDS = (
    *("名称", "题目", "摘要", "数字", "单位", "说明", "文字"),
    *("地址", "电话", "时间", "作者", "主题", "替代", "图注", "供图"),
)
_NAMES = ("<img src=x onerror=alert(1)>.png", "'\"onerror=alert(1) x=.png", "a&lt;b&quot;.png")


class Hostile(NamedTuple):
    """A built site, and the payloads that stand in the bodies of its pages."""

    site: SmallSite
    shown: list[str]


def hostile(folder: Path) -> Hostile:
    """Build a gazette of payloads; what a build refuses is put into its pages by hand."""
    site = SmallSite(folder / "site")
    values = list(dict.fromkeys(filter(None, map(_value, PAYLOADS))))
    site.write("config.yaml", _config(values))
    for path in ("neighbourhoods/dongfeng", "neighbourhoods/baoxing", "centres/health"):
        site.remove(f"content/{path}.md")
    for number, name in enumerate(_NAMES):
        site.write(f"content/media/{name}", png(9 + number))
    profiles = [f"p{number}" for number in range(0, len(values), len(_FIELDS))]
    for number, slug in enumerate(profiles):
        site.write(f"content/neighbourhoods/{slug}.md", _profile(values, number))
    accepted = [each for each in PAYLOADS if each not in REFUSED]
    bodies = [*_batches(accepted), f"\n\n{_HOLE}"]
    for number, text in enumerate(bodies):
        site.write(f"content/stories/2026/s{number}.md", _story(values, number, text))
    site.write(f"content/stories/2026/{_PICTURE}", png())
    site.write("content/pages/about.md", f"---\ntitle: {json.dumps(values[3])}\n---\n\n甲\n")
    site.write("content/issues/001.md", _issue(values, profiles))
    site.make(jobs=1)
    address = f"stories/2026/s{len(bodies) - 1}/"
    hole = site.output / address / "index.html"
    kept = [str(ready(each).html(address)) for each in REFUSED]
    page = hole.read_text(encoding="utf-8")
    assert f"<p>{_HOLE}</p>" in page
    hole.write_text(page.replace(f"<p>{_HOLE}</p>", "\n".join(kept)), encoding="utf-8")
    (site.output / "p.png").write_bytes(png())
    return Hostile(site, accepted)


def _value(payload: str) -> str:
    """Return a payload as one line of front matter may hold it."""
    return "".join(each for each in payload.replace("\n", " ") if each.isprintable()).strip()


def _config(values: list[str]) -> str:
    """Return settings that are payloads wherever they are shown."""
    title, publisher, description, label = (
        next(each for each in values if each.startswith(start))
        for start in ("</title>", "<SCRIPT", '"><script', "<svg onload")
    )
    sections = [
        {"folder": "neighbourhoods", "label": label, "noun": "neighbourhood", "kind": "profile"},
        {"folder": "centres", "label": "社区中心", "noun": "centre", "kind": "profile"},
        {"folder": "stories", "label": "' onclick='alert(1)", "noun": "story", "kind": "story"},
        {"folder": "pages", "label": "页面", "noun": "page", "kind": "page"},
    ]
    settings = {
        "title": title,
        "publisher": publisher,
        "description": description,
        "base_url": "https://gazette.example/",
        "sections": sections,
        "themes": [{"name": name, "slug": f"t{n}"} for n, name in enumerate(values)],
        "print": {"with_site": False},
        "headline_font": False,
    }
    return "".join(
        f"{key}: {json.dumps(each, ensure_ascii=False)}\n" for key, each in settings.items()
    )


def _profile(values: list[str], number: int) -> str:
    """Return a profile with another payload in each of its fields, and each of them once."""
    first = number * len(_FIELDS)
    own = {
        field: json.dumps(values[(first + index) % len(values)], ensure_ascii=False)
        for index, field in enumerate(_FIELDS)
    }
    name = json.dumps(_NAMES[number % len(_NAMES)], ensure_ascii=False)
    source = f'"../media/{name[1:]}'
    return (
        f"---\n名称: {own['名称']}\n题目: {own['题目']}\n摘要: {own['摘要']}\n"
        f"slug: p{number * len(_FIELDS)}\naliases: [/old/{number}/]\n出彩处:\n"
        f"  - {{数字: {own['数字']}, 单位: {own['单位']}, 说明: {own['说明']}}}\n"
        f"  - {{文字: {own['文字']}}}\n主题: [{own['主题']}]\n作者: [{own['作者']}]\n"
        f"联系: {{地址: {own['地址']}, 电话: {own['电话']}, 时间: {own['时间']}}}\n"
        f"图片: {{src: {source}, alt: {own['替代']}, caption: {own['图注']}, "
        f"credit: {own['供图']}}}\n---\n\n甲。\n"
    )


def _story(values: list[str], number: int, text: str) -> str:
    title = json.dumps(values[-1 - number])
    return f"---\ntitle: {title}\ndate: 2026-11-22\n---\n\n{text}\n"


def _issue(values: list[str], profiles: list[str]) -> str:
    parts = [{"section": values[number], "stories": [each]} for number, each in enumerate(profiles)]
    return (
        f"---\ntitle: {json.dumps(values[5])}\nnumber: 1\ndate: 2026-11-22\n"
        f"contents: {json.dumps(parts)}\n---\n\n{values[7]}\n"
    )


def _batches(payloads: list[str]) -> Iterator[str]:
    """Yield bodies of payloads, each of them where it is not inside another that goes on."""
    calm = [each for each in payloads if _is_calm(each)]
    for start in range(0, len(calm), _BATCH):
        yield "\n\n".join(f"{each}\n\n{_STAYS}" for each in calm[start : start + _BATCH])
    yield from (each for each in payloads if each not in calm)


def _is_calm(payload: str) -> bool:
    """Tell a payload behind which a text is again a paragraph of its own."""
    html = str(ready(f"{payload}\n\n{_STAYS}").html(""))
    return html.endswith(f"<p>{_STAYS}</p>") and "[^" not in payload and "]:" not in payload
