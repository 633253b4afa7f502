"""Random edits of a gazette: what editors, designers and accidents do to its files."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from gazette.build import Options, Report, build
from gazette.errors import GazetteError, Problem
from tests.support import ROOT, SmallSite, snapshot

Edit = tuple[str, int, int]

# What a hand puts into the output: a text, and a page that it copied.
FOREIGN = "notes.txt"
COPY = "left/behind/index.html"
# In the campaign a file settles so soon, that trusted signatures are part of it; the clock of the
# file system ticks every 4 ms.
SETTLED_NS = 20_000_000
SETTLED_SECONDS = 0.03
SECTIONS = ("neighbourhoods", "centres", "stories/2026", "pages")
THEMES = ("文化", "自治", "健康", "环境")
CONFIG: dict[str, Any] = {
    "title": "小报",
    "publisher": "我们的街道",
    "base_url": "https://gazette.example/",
    "sections": [
        {"folder": "neighbourhoods", "label": "居民区", "noun": "neighbourhood", "kind": "profile"},
        {"folder": "centres", "label": "社区中心", "noun": "centre", "kind": "profile"},
        {"folder": "stories", "label": "街坊故事", "noun": "story", "kind": "story"},
        {"folder": "pages", "label": "页面", "noun": "page", "kind": "page"},
    ],
}
# Keys of the front matter and what an editor may write there; None takes the key away.
FRONT: dict[str, tuple[Any, ...]] = {
    "headline": ("新的题目", "另一个题目", 9),
    "highlights": ([{"text": "一句话"}], [{"figure": 12, "unit": "次", "label": "活动"}], []),
    "themes": (None, ["文化"], ["环境", "自治"], ["健康", "文化", "自治"]),
    "order": (None, 1, 2.5),
    "slug": (None, "renamed", "moved"),
    "aliases": (None, ["old.html"], ["old.html/deep/"], ["/Old/Path/"], ["/old/path/"]),
    "draft": (None, "是"),
    "publish": (None, "2026-11-23", "2027-01-01"),
    "expires": (None, "2026-11-23", "2026-01-01"),
    "image": (None, {"src": "/media/one.png", "alt": "一"}, {"src": "/media/two.png", "alt": "二"}),
    "summary": (None, "写好的摘要。"),
    "updated": (None, "2026-11-24"),
    "authors": (None, ["甲"], ["甲", "乙"]),
    "places": (None, ["宝兴"], ["东风", "宝兴"], ["没有这个地方"]),
    "contents": (
        None,
        [{"section": "一", "stories": ["dongfeng", "baoxing"]}],
        [{"section": "一", "stories": ["baoxing"]}, {"section": "二", "stories": ["health"]}],
    ),
    "headlin": (None, "写错的键"),
}
SETTINGS: dict[str, tuple[Any, ...]] = {
    "title": ("小报", "大报"),
    "per_page": (1, 2, 50),
    "feed_limit": (1, 30),
    "base_url": ("https://gazette.example/", "https://gazette.example/sub/"),
    "themes": (None, [{"name": "文化", "slug": "culture"}], [{"name": "自治", "slug": "culture"}]),
    "timezone": ("+08:00", "-03:30"),
    "description": (None, "新的说明"),
}
BODIES = (
    "第一段。\n",
    "第一段，改过了。\n\n第二段。\n",
    "看[宝兴](/neighbourhoods/baoxing.md)和[东风](../neighbourhoods/dongfeng.md)。\n",
    "## 小标题\n\n![一张画](/media/one.png)\n",
    "脚注[^1]。\n\n[^1]: 注。\n",
    "#### 跳了级的标题\n\n正文。\n",
)
TEMPLATES = {
    "page.html": '{% extends "base.html" %}{% block main %}N {{ article.title }}{% endblock %}',
    "extra.html": "<p>N</p>",
    "unused.html": "N",
    "components/card.html": None,
    "base.html": None,
}
DATES = ("2026-11-22", "2026-11-24", "2027-06-01")


def png(colour: int) -> bytes:
    """Return a picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(bytes([0, colour]))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    )


class Machine:
    """A gazette that edits happen to, and that is held against a clean build of its sources."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = SmallSite(folder / "site")
        self.config = dict(CONFIG)
        self.drafts = False
        self.date: str | None = DATES[0]  # None is today, as for a command
        self.documents: dict[str, tuple[dict[str, Any], str]] = {}
        self._add_documents()
        self.builds = 0
        # What lies beside pages that a hand took away: where .gazette/ is lost before they are made
        # again, it is nobody's.
        self.orphans: set[str] = set()
        # What a hand took away since the site was whole.
        self.taken: set[str] = set()

    def _add_documents(self) -> None:
        shutil.rmtree(self.site.folder / "content")
        self.put("neighbourhoods/baoxing.md", {**_profile("宝兴"), "themes": ["自治", "文化"]}, 2)
        self.put("neighbourhoods/dongfeng.md", {**_profile("东风"), "themes": ["文化"]}, 0)
        self.put("centres/health.md", _profile("卫生中心"), 4)
        self.put("stories/2026/fair.md", {"title": "集市", "date": "2026-11-20"}, 1)
        self.put("issues/001.md", {"title": "创刊号", "number": 1, "date": "2026-11-22"}, 0)
        self.put("pages/about.md", {"title": "关于"}, 0)
        self.write("media/one.png", png(1)).write("media/two.png", png(2))

    def begin_again(self) -> None:
        """Have the sources as they were at the beginning, whatever happened to them."""
        self.config = dict(CONFIG)
        self.documents.clear()
        shutil.rmtree(self.site.folder / "templates", ignore_errors=True)
        self._add_documents()
        _save_config(self)

    def write(self, path: str, data: bytes | str) -> Machine:
        """Write a file of content/."""
        self.site.write(f"content/{path}", data)
        return self

    def put(self, path: str, front: dict[str, Any], body: int) -> None:
        """Write a Markdown file, and remember what is in it."""
        self.documents[path] = front, BODIES[body % len(BODIES)]
        self.save(path)

    def save(self, path: str) -> None:
        front, body = self.documents[path]
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
        self.write(path, "---\n" + "\n".join(lines) + "\n---\n\n" + body)

    def edit(self, edit: Edit) -> None:
        """Let one edit happen."""
        verb, which, how = edit
        VERBS[verb](self, which, how)

    def options(self, site: Path, **more: Any) -> Options:
        date = datetime.date.fromisoformat(self.date) if self.date else None
        return Options(site=site, output=site / "output", drafts=self.drafts, date=date, **more)

    def check(self) -> None:
        """Hold the output against a clean build of the same sources elsewhere."""
        before = self.output()
        expected, problems = self.clean()
        try:
            report = build(self.options(self.site.folder))
        except GazetteError as error:
            assert (expected, problems) == (None, error.problems)  # noqa: PT017 - both are right
            assert self.output() == before
            self.hold_tidy()
            return
        assert expected is not None, problems
        assert self.output() == expected
        self.orphans.clear()
        assert _own(report.problems) == problems
        again = build(self.options(self.site.folder))
        assert (again.rendered, again.written, again.removed, again.converted) == (0, 0, 0, 0)
        assert again.problems == report.problems
        assert again.pages == report.pages == sum(name.endswith(".html") for name in expected)
        self.hold_tidy()

    def clean(self) -> tuple[dict[str, str] | None, tuple[Problem, ...]]:
        """Return what a clean build elsewhere makes, or None, and the problems."""
        self.builds += 1
        copy = self.folder / f"clean-{self.builds}"
        for name in ("content", "templates"):
            if (self.site.folder / name).exists():
                shutil.copytree(self.site.folder / name, copy / name)
        shutil.copy(self.site.folder / "config.yaml", copy / "config.yaml")
        try:
            report: Report = build(self.options(copy, clean=True))
        except GazetteError as error:
            return None, error.problems
        finally:
            made = snapshot(copy / "output")
            shutil.rmtree(copy)
        return made, report.problems

    def output(self) -> dict[str, str]:
        """Return what is in the output, but what is not ours."""
        found = snapshot(self.site.output)
        orphans = {path for path in self.orphans if page_of(path) not in found}
        return {
            path: name
            for path, name in found.items()
            if not path.endswith((FOREIGN, COPY)) and path not in orphans
        }

    def hold_tidy(self) -> None:
        """Find nothing staged left behind."""
        left = [
            path.name
            for path in self.site.folder.rglob("*")
            if "stage" in path.name or path.name.endswith(".new") or "journal" in path.name
        ]
        assert left == []


def page_of(path: str) -> str:
    """Return the page beside which a file of the output lies."""
    return f"{path.rpartition('/')[0]}/index.html".lstrip("/")


def _own(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(each for each in problems if each.code != "W-output-foreign")


def _profile(name: str) -> dict[str, Any]:
    return {"name": name, "headline": f"{name}的题目", "highlights": [{"text": f"{name}的好处"}]}


def _chosen(machine: Machine, which: int) -> str | None:
    paths = sorted(machine.documents)
    return paths[which % len(paths)] if paths else None


def _add(machine: Machine, which: int, how: int) -> None:
    folder = SECTIONS[which % len(SECTIONS)]
    name = f"新{how % 4}"
    front = _profile(name) if which % 4 < 2 else {"title": name, "date": "2026-11-21"}
    if which % 4 == 3:
        front = {"title": name}
    machine.put(f"{folder}/new-{how % 4}.md", front, how)


def _add_issue(machine: Machine, which: int, how: int) -> None:
    front = {"title": f"第{which % 3}期", "number": which % 3, "date": "2026-11-23"}
    contents = FRONT["contents"][how % 3]
    machine.put(f"issues/00{which % 3}.md", front | ({"contents": contents} if contents else {}), 0)


def _delete(machine: Machine, which: int, how: int) -> None:
    if path := _chosen(machine, which):
        del machine.documents[path]
        (machine.site.folder / "content" / path).unlink()


def _rename(machine: Machine, which: int, how: int) -> None:
    if path := _chosen(machine, which):
        folder, _, _ = path.rpartition("/")
        _move(machine, path, f"{folder}/name-{how % 3}.md")


def _shift(machine: Machine, which: int, how: int) -> None:
    """Move a file to another section, or make it a bundle."""
    if path := _chosen(machine, which):
        folder, _, name = path.rpartition("/")
        bundle = f"{folder}/{name.removesuffix('.md')}/index.md"
        _move(machine, path, bundle if how % 3 == 2 else f"{SECTIONS[how % 2]}/{name}")


def _move(machine: Machine, path: str, new: str) -> None:
    if new != path and new not in machine.documents:
        machine.documents[new] = machine.documents.pop(path)
        target = machine.site.folder / "content" / new
        target.parent.mkdir(parents=True, exist_ok=True)
        (machine.site.folder / "content" / path).rename(target)


def _text(machine: Machine, which: int, how: int) -> None:
    if path := _chosen(machine, which):
        machine.put(path, machine.documents[path][0], how)


def _front(machine: Machine, which: int, how: int) -> None:
    if path := _chosen(machine, which):
        front, body = machine.documents[path]
        keys = [key for key in FRONT if key in front or FRONT[key][0] is None]
        key = keys[(which // 7) % len(keys)]
        value = FRONT[key][how % len(FRONT[key])]
        front = {name: old for name, old in front.items() if name != key}
        machine.documents[path] = front | ({key: value} if value is not None else {}), body
        machine.save(path)


def _alias(machine: Machine, which: int, how: int) -> None:
    """Give the page about the gazette other old addresses: a file becomes a folder, and back."""
    if "pages/about.md" in machine.documents:
        front, body = machine.documents["pages/about.md"]
        aliases = FRONT["aliases"][how % len(FRONT["aliases"])] or []
        machine.documents["pages/about.md"] = front | {"aliases": aliases}, body
        machine.save("pages/about.md")


def _settings(machine: Machine, which: int, how: int) -> None:
    key = list(SETTINGS)[which % len(SETTINGS)]
    value = SETTINGS[key][how % len(SETTINGS[key])]
    machine.config.pop(key, None)
    if value is not None:
        machine.config[key] = value
    _save_config(machine)


def _turn_sections(machine: Machine, which: int, how: int) -> None:
    sections = machine.config["sections"]
    machine.config["sections"] = sections[1:] + sections[:1]
    _save_config(machine)


def _save_config(machine: Machine) -> None:
    text = json.dumps(machine.config, ensure_ascii=False, indent=1)
    machine.site.write("config.yaml", text)


def _template(machine: Machine, which: int, how: int) -> None:
    name = list(TEMPLATES)[which % len(TEMPLATES)]
    file = machine.site.folder / "templates" / name
    if how % 3 == 0:
        file.unlink(missing_ok=True)
        return
    text = TEMPLATES[name]
    if text is None:
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        text = text.replace("</article>", "<!-- N --></article>")
        if name == "base.html":
            text = text.replace("</main>", '{% include "extra.html" ignore missing %}</main>')
    machine.site.write(f"templates/{name}", text.replace("N", str(how % 3)))


def _static(machine: Machine, which: int, how: int) -> None:
    name = ("css/60-own.css", "own.svg")[which % 2]
    if how % 3 == 0:
        (machine.site.folder / "templates/static" / name).unlink(missing_ok=True)
    else:
        machine.site.write(f"templates/static/{name}", f"/* {how % 3} */")


def _picture(machine: Machine, which: int, how: int) -> None:
    name = ("one.png", "two.png", "Two.png")[which % 3]
    if how % 4 == 0:
        (machine.site.folder / "content/media" / name).unlink(missing_ok=True)
    else:
        machine.write(f"media/{name}", b"no picture" if how % 4 == 3 else png(how))


def _calendar(machine: Machine, which: int, how: int) -> None:
    machine.date = DATES[how % len(DATES)]


def _drafts(machine: Machine, which: int, how: int) -> None:
    machine.drafts = not machine.drafts


def _break(machine: Machine, which: int, how: int) -> None:
    if path := _chosen(machine, which):
        data = ("---\nname: [\n---\n\n坏了\n", b"\xff\xfe\x00", "", "---\n", "没有头\n")[how % 5]
        machine.write(path, data)


def _mend(machine: Machine, which: int, how: int) -> None:
    for path in machine.documents:
        machine.save(path)


def _same_stat(machine: Machine, which: int, how: int) -> None:
    """Change a letter and put the clock back, as some programs do."""
    if path := _chosen(machine, which):
        file = machine.site.folder / "content" / path
        status = file.stat()
        file.write_bytes(file.read_bytes().replace("段".encode(), "句".encode()))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        front, body = machine.documents[path]
        machine.documents[path] = front, body.replace("段", "句")


def _touch(machine: Machine, which: int, how: int) -> None:
    if path := _chosen(machine, which):
        moment = (0, 1_000_000_000, 4_000_000_000)[how % 3]
        os.utime(machine.site.folder / "content" / path, (moment, moment))


def _output_file(machine: Machine, which: int) -> Path | None:
    files = [path for path in sorted(machine.site.output.rglob("*")) if path.is_file()]
    return files[which % len(files)] if files else None


def _spoil(machine: Machine, which: int, how: int) -> None:
    """Change, delete or copy an output file by hand, or put a folder in its place."""
    file = _output_file(machine, which)
    if file is None or file.name == FOREIGN:
        return
    copy = machine.site.output / COPY
    if file.suffix == ".html" and how % 5 in (0, 3):
        beside = (each for each in file.parent.iterdir() if each.is_file() and each != file)
        machine.orphans |= {each.relative_to(machine.site.output).as_posix() for each in beside}
    if how % 5 in (0, 3, 4):
        goes = file.parent.rglob("*") if how % 5 == 4 else (file,)
        machine.taken |= {each.relative_to(machine.site.output).as_posix() for each in goes}
    try:
        if how % 5 == 0:
            file.unlink()
        elif how % 5 == 1:
            status = file.stat()
            file.write_bytes(file.read_bytes()[:-1] + b"#")
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        elif how % 5 == 2:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(machine.site.output / "404.html", copy)
        elif how % 5 == 3:
            file.unlink()
            file.mkdir()
        else:
            shutil.rmtree(file.parent)
    except OSError:
        # On a full disk they have lost what tells that they are ours, and would stay for ever.
        for each in (copy, file):
            machine.taken.add(each.relative_to(machine.site.output).as_posix())
            if each.is_file():
                each.unlink()
        raise


def _foreign(machine: Machine, which: int, how: int) -> None:
    if machine.site.output.exists():
        (machine.site.output / FOREIGN).write_text("别人的", encoding="utf-8")


def _state(machine: Machine, which: int, how: int) -> None:
    """Delete or damage what is in .gazette/."""
    folder = machine.site.folder / ".gazette"
    # Not the folder in which a watcher is staging a build at this moment.
    files = sorted(file for file in folder.glob("*") if file.is_file())
    if how % 5 == 0 or not files:
        shutil.rmtree(folder, ignore_errors=True)
        return
    file = files[which % len(files)]
    if how % 5 == 1:
        file.unlink()
    elif how % 5 == 2:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif how % 5 == 3:
        file.write_bytes(b"\x00garbage\xff" * 40)
    elif file.name != "lock":
        file.write_bytes(b"")


def _pause(machine: Machine, which: int, how: int) -> None:
    """Let so much time pass that signatures are trusted, and build, so that they are kept."""
    time.sleep(SETTLED_SECONDS)
    machine.check()


VERBS: dict[str, Callable[[Machine, int, int], None]] = {
    "add": _add,
    "add issue": _add_issue,
    "delete": _delete,
    "rename": _rename,
    "move": _shift,
    "text": _text,
    "front matter": _front,
    "alias": _alias,
    "settings": _settings,
    "turn sections": _turn_sections,
    "template": _template,
    "static": _static,
    "picture": _picture,
    "date": _calendar,
    "drafts": _drafts,
    "break": _break,
    "mend": _mend,
    "same stat": _same_stat,
    "touch": _touch,
    "spoil": _spoil,
    "foreign": _foreign,
    "state": _state,
    "pause": _pause,
}

# What editors do most is drawn most.
_OFTEN = (
    *["front matter"] * 8,
    *["pause"] * 4,
    "same stat",
    "alias",
    "text",
    "add",
    "settings",
    "template",
    "mend",
    "spoil",
)


def edits() -> st.SearchStrategy[list[tuple[Edit, bool]]]:
    """Return a strategy for a sequence of edits, each with whether a build follows at once."""
    number = st.integers(0, 139)
    edit = st.tuples(st.sampled_from((*VERBS, *_OFTEN)), number, number)
    return st.lists(st.tuples(edit, st.booleans()), min_size=3, max_size=9)
