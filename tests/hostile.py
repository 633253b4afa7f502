"""A gazette whose every field, file and name tries to run a script on its reader."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from gazette.frontmatter import CONTROL
from gazette.markup import convert
from gazette.sources import is_dropping
from tests.bodies import ready
from tests.browser import png
from tests.payloads import PAYLOADS
from tests.support import CAMPAIGN, SmallSite


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
HOLE = "这里换成清过的稿子。"
# Where one payload stands in a text of each kind. In the campaign there are as many texts as
# payloads, and each payload goes through all of these; else it stands in one of each kind, or none.
_IMAGE = ("替代", "图注", "供图")
_FIGURE = ("数字", "单位", "说明", "文字")
_CONTACT = ("地址", "电话", "时间")
_PROFILE = ("名称", "题目", "摘要", *_FIGURE, *_CONTACT, "作者", "主题", *_IMAGE)
_STORY = ("标题", "摘要", *_FIGURE, "作者", "主题", *_IMAGE)
_PAGE = ("标题", "摘要", *_CONTACT, "作者", *_IMAGE)
_ISSUE = ("标题", "摘要", "栏目", "作者", *_IMAGE)
# How the settings of one gazette begin, each by what would be wrong where it stands: title,
# publisher, description, and the labels of the sections.
_SETTINGS = (
    *("</title>", "<SCRIPT", '"><script'),
    *("<svg onload", "</script>", "' onmouseover", '" autofocus'),
)
SETTINGS = len(_SETTINGS)


def _value(payload: str) -> str:
    """Return a payload as one line of front matter may hold it."""
    return "".join(each for each in payload.replace("\n", " ") if each.isprintable()).strip()


VALUES = list(dict.fromkeys(filter(None, map(_value, PAYLOADS))))


def hostile(folder: Path, *, every: bool = CAMPAIGN) -> SmallSite:
    """Build a gazette of payloads; what a build refuses is put into its pages by hand.

    With `every`, each payload stands in every field.
    """
    site = SmallSite(folder / "site")
    chosen = [next(each for each in VALUES if each.startswith(start)) for start in _SETTINGS]
    site.write("config.yaml", config(chosen))
    for file in site.folder.rglob("*.md"):
        file.unlink()
    profiles = list(_numbers(_PROFILE, every=every))
    for number in profiles:
        _write(site, "neighbourhoods", number, _profile(number))
    bodies = [*_batches([each for each in PAYLOADS if each not in REFUSED]), f"\n\n{HOLE}"]
    stories = range(max(len(bodies), len(VALUES) if every else 0))
    for number in stories:
        text = bodies[number] if number < len(bodies) else "甲。"
        first = number if every else number * len(_STORY) % len(VALUES)
        place = VALUES[profiles[number % len(profiles)]]
        _write(site, "stories/2026", first, _story(number, first, place, text))
    for number in range(0, len(VALUES), 1 if every else 45):
        _write(site, "pages", number, _page(number))
    contents = [f"p{number}" for number in profiles], [f"s{number}" for number in stories]
    for number in range(len(VALUES) if every else 1):
        _write(site, "issues", number, _issue(number, *contents))
    site.make(jobs=1)
    address = f"stories/2026/s{len(bodies) - 1}/"
    hole = site.output / address / "index.html"
    kept = [str(ready(each).html(address)) for each in REFUSED]
    page = hole.read_text(encoding="utf-8")
    assert f"<p>{HOLE}</p>" in page
    hole.write_text(page.replace(f"<p>{HOLE}</p>", "\n".join(kept)), encoding="utf-8")
    (site.output / "p.png").write_bytes(png())
    return site


def _numbers(fields: Sequence[str], *, every: bool) -> range:
    """Return the first payloads of texts, so that each stands in every field, or in one."""
    return range(0, len(VALUES), 1 if every else len(fields))


def named(payload: str) -> str:
    """Return a payload as the name of a file, its slashes as those of folders, or nothing.

    Nothing where no file system has such a name, where gazette passes over it as a dropping, or
    where no text could name it (a backslash is a slash there).
    """
    parts = [each for each in payload.split("/") if each]
    fits = all(not is_dropping(each) and len(each.encode()) < 200 for each in parts)
    return "/".join(parts) if fits and parts and "\\" not in payload else ""


def config(values: Sequence[str]) -> str:
    """Return settings that are payloads wherever they are shown."""
    title, publisher, description, *labels = values
    sections = [
        {"folder": "neighbourhoods", "noun": "neighbourhood", "kind": "profile"},
        {"folder": "centres", "noun": "centre", "kind": "profile"},
        {"folder": "stories", "noun": "story", "kind": "story"},
        {"folder": "pages", "noun": "page", "kind": "page"},
    ]
    settings = {
        "title": title,
        "publisher": publisher,
        "description": description,
        "base_url": "https://gazette.example/",
        "sections": [
            {**section, "label": label} for section, label in zip(sections, labels, strict=True)
        ],
        "themes": [{"name": name, "slug": f"t{n}"} for n, name in enumerate(VALUES)],
        "print": {"with_site": False},
        "headline_font": False,
        "feed_limit": 1000,
    }
    return "".join(
        f"{key}: {json.dumps(each, ensure_ascii=False)}\n" for key, each in settings.items()
    )


def _write(site: SmallSite, folder: str, number: int, text: str) -> None:
    """Write a text, its pictures and a file to load, by the name of a payload if it may be."""
    name = named(VALUES[number]) or f"n{number}"
    site.write(f"content/{folder}/{name}.md", text)
    site.write(f"content/{folder}/{posixpath.dirname(name)}/{_PICTURE}", png())
    site.write(f"content/media/{name}.png", png(9 + number))
    site.write(f"content/media/{name}.pdf", f"%PDF-1.4\n%{number}\n")


def _own(fields: Sequence[str], first: int) -> dict[str, str]:
    """Return the payloads from one on, one for each field."""
    return {
        each: json.dumps(VALUES[(first + index) % len(VALUES)], ensure_ascii=False)
        for index, each in enumerate(fields)
    }


def _image(own: dict[str, str], number: int) -> str:
    name = named(VALUES[number]) or f"n{number}"
    source = json.dumps(f"/media/{name.replace('%', '%25')}.png", ensure_ascii=False)
    words = f"alt: {own['替代']}, caption: {own['图注']}, credit: {own['供图']}"
    return f"图片: {{src: {source}, {words}}}\n"


def _figures(own: dict[str, str]) -> str:
    return (
        f"出彩处:\n  - {{数字: {own['数字']}, 单位: {own['单位']}, 说明: {own['说明']}}}\n"
        f"  - {{文字: {own['文字']}}}\n"
    )


def _contact(own: dict[str, str]) -> str:
    return f"联系: {{地址: {own['地址']}, 电话: {own['电话']}, 时间: {own['时间']}}}\n"


def _load(number: int) -> str:
    return f"[甲](/media/{quote(named(VALUES[number]) or f'n{number}')}.pdf)"


def _profile(first: int) -> str:
    own = _own(_PROFILE, first)
    return (
        f"---\n名称: {own['名称']}\n题目: {own['题目']}\n摘要: {own['摘要']}\n"
        f"slug: p{first}\naliases: [/old/{first}/]\n主题: [{own['主题']}]\n作者: [{own['作者']}]\n"
        f"{_figures(own)}{_contact(own)}{_image(own, first)}---\n\n甲。{_load(first)}\n"
    )


def _story(number: int, first: int, place: str, text: str) -> str:
    own = _own(_STORY, first)
    return (
        f"---\n标题: {own['标题']}\n摘要: {own['摘要']}\nslug: s{number}\ndate: 2026-11-22\n"
        f"地点: [{json.dumps(place, ensure_ascii=False)}]\n主题: [{own['主题']}]\n"
        f"作者: [{own['作者']}]\n{_figures(own)}{_image(own, first)}---\n\n{text}\n"
    )


def _page(first: int) -> str:
    own = _own(_PAGE, first)
    slug = f"q{first}" if first else "about"
    return (
        f"---\n标题: {own['标题']}\n摘要: {own['摘要']}\nslug: {slug}\n"
        f"作者: [{own['作者']}]\n{_contact(own)}{_image(own, first)}---\n\n甲。{_load(first)}\n"
    )


def _issue(number: int, profiles: list[str], stories: list[str]) -> str:
    """Return an issue: the first of everything, with a payload over each text."""
    own = _own(_ISSUE, number)
    parts = [{"section": json.loads(own["栏目"]), "stories": [profiles[0]]}]
    if not number:
        parts = [
            {"section": VALUES[place % len(VALUES)], "stories": [each]}
            for place, each in enumerate((*profiles, *stories))
        ]
    return (
        f"---\n标题: {own['标题']}\n摘要: {own['摘要']}\n期号: {number + 1}\ndate: 2026-11-22\n"
        f"作者: [{own['作者']}]\n目录: {json.dumps(parts)}\n{_image(own, number)}---\n\n"
        f"{VALUES[7]}\n"
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
