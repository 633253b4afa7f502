"""New files for editors: a profile, a story, an issue, a page, or a whole gazette."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

from gazette import disk, resources, urls
from gazette.config import Config, Section
from gazette.disk import machine_errors
from gazette.errors import UsageError, problem
from gazette.folders import CONFIG_FILE, CONTENT, EDITOR, ISSUES_FOLDER, MEDIA_FOLDER, TEMPLATES
from gazette.pinyin import slugify

_PROFILE = """\
---
name: {name}
slug: {slug}                # 网址名，定了就不要再改
headline: 写一句题目
highlights:                 # 出彩处，两到四条
  - figure: 1               # 有数字的这样写：数字、单位、说明
    unit: 个
    label: 写数字说的是什么
  - text: 没有数字的，写一句短话
themes: []                  # 主题，例如 [自治, 文化]
draft: 是                   # 写好了就删掉这一行
---

在这里写正文。空一行，就是新的一段。
"""
_STORY = """\
---
title: {name}
slug: {slug}                # 网址名，定了就不要再改
date: {date}
places: []                  # 写到的地方，例如 [宝兴]
themes: []                  # 主题，例如 [自治, 文化]
draft: 是                   # 写好了就删掉这一行
---

在这里写正文。空一行，就是新的一段。
"""
_ISSUE = """\
---
title: {name}
number: {number}
date: {date}
# 目录：不写，就收全部介绍。要自己排，去掉下面三行开头的 # 号，写上文章的网址名。
# contents:
#   - section: 出彩处
#     stories: [baoxing, dongfeng]
draft: 是                   # 写好了就删掉这一行
---

在这里写编者的话。
"""
_PAGE = """\
---
title: {name}
slug: {slug}                # 网址名，定了就不要再改
draft: 是                   # 写好了就删掉这一行
---

在这里写正文。空一行，就是新的一段。
"""
_KINDS = {"profile": _PROFILE, "story": _STORY, "page": _PAGE}
_ISSUE_NOUNS = ("issue", "期")
_NUMBER = re.compile("^(?:number|期号) *: *(\\d+)".encode(), re.MULTILINE)
_IGNORED = "/.gazette/\n/output/\n"


def new(
    site: Path, config: Config, noun: str, name: str, slug: str | None, today: datetime.date
) -> Path:
    """Write a new file with its front matter filled in, and return its path.

    `noun` is a section's noun, folder or label, or `issue`. Raises UsageError when there is
    no such section, no slug can be made, or the file is already there.
    """
    name = " ".join(name.split())
    if noun in (*_ISSUE_NOUNS, ISSUES_FOLDER):
        number = next_number(site)
        folder = site / CONTENT / ISSUES_FOLDER
        text = _ISSUE.format(name=scalar(name), number=number, date=today)
        return write_new(folder / f"{number:03}.md", text, site)
    section = section_of(config, noun)
    slug = slug or slugify(name)
    if not slug or not urls.is_slug(slug):
        raise UsageError([problem("E-new-slug", section.folder, name=slug or name)])
    folder = site / CONTENT / section.folder
    if section.kind == "story":
        folder /= str(today.year)
    bundle = folder / slug / "index.md"
    if bundle.exists():
        raise UsageError([problem("E-new-exists", bundle.relative_to(site).as_posix())])
    text = _KINDS[section.kind].format(name=scalar(name), slug=slug, date=today)
    return write_new(folder / f"{slug}.md", text, site)


def init(folder: Path, *, empty: bool) -> None:
    """Make a new gazette in `folder`: config.yaml, content/, and what git should ignore.

    With `empty` the sections are there but no text. Raises UsageError when the folder holds
    something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError([problem("E-init-exists", str(folder))])
    before = folder.exists()
    with machine_errors(str(folder)):
        try:
            _fill(folder, empty=empty)
        except BaseException:
            # Half a gazette would keep the next try from making a whole one.
            for each in (*folder.iterdir(),) if before else (folder,):
                if each.is_dir():
                    shutil.rmtree(each, ignore_errors=True)
                else:
                    disk.drop(each)
            raise


def _fill(folder: Path, *, empty: bool) -> None:
    """Make the files of a new gazette, config.yaml last: with it a folder is one."""
    source = resources.bundled()
    config = (source / CONFIG_FILE).read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    if empty:
        config = _plain_config(config)
        names = re.findall(r"folder: ([a-z0-9-]+)", config)
        for name in (*names, ISSUES_FOLDER, MEDIA_FOLDER):
            (folder / CONTENT / name).mkdir(parents=True)
    else:
        _copy(source / CONTENT, folder / CONTENT)
    (folder / TEMPLATES).mkdir()
    _copy(source / EDITOR, folder / EDITOR)
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8", newline="\n")
    (folder / CONFIG_FILE).write_text(config, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    """Copy a folder; raises what the disk says, which `shutil.copytree` makes a text of."""
    target.mkdir()
    for each in sorted(source.iterdir()):
        if each.is_dir():
            _copy(each, target / each.name)
        else:
            shutil.copyfile(each, target / each.name)


def _plain_config(config: str) -> str:
    for key, value in (
        ("title", "我们的小报"),
        ("publisher", "我们的街道"),
        ("description", "写邻居的小报。"),
    ):
        config = re.sub(rf"(?m)^{key}: .*$", f"{key}: {value}", config)
    return config


def section_of(config: Config, noun: str) -> Section:
    """Return the section of that noun, folder or label; raises UsageError."""
    for section in config.sections:
        if noun in (section.noun, section.folder, section.label):
            return section
    known = "、".join([section.noun for section in config.sections] + [_ISSUE_NOUNS[0]])
    raise UsageError([problem("E-new-noun", CONFIG_FILE, noun=noun, known=known)])


def next_number(site: Path) -> int:
    """Return one more than the highest number that an issue has, or its file's name."""
    folder = site / CONTENT / ISSUES_FOLDER
    numbers = [0]
    for file in (*folder.glob("*.md"), *folder.glob("*/index.md")):
        name = file.parent.name if file.name == "index.md" else file.stem
        with machine_errors(file.relative_to(site).as_posix()):
            written = _NUMBER.search(file.read_bytes())
        numbers.extend(
            int(each) for each in (name, written and written[1]) if each and _is_number(each)
        )
    return max(numbers) + 1


def _is_number(text: str | bytes) -> bool:
    return text.isdigit() and (isinstance(text, bytes) or text.isascii())


def scalar(text: str) -> str:
    """Quote text where YAML would take it for something else."""
    plain = re.fullmatch(r"[\w\u3000-\u303f\uff00-\uffef“”‘’·—…][^#:]*", text)
    if plain and text != "null":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_new(file: Path, text: str | bytes, site: Path) -> Path:
    """Write a file that must not be there yet, and return it; raises UsageError where it is."""
    shown = file.relative_to(site).as_posix()
    with machine_errors(shown):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            disk.write_new(file, text if isinstance(text, bytes) else text.encode())
        except FileExistsError as error:
            raise UsageError([problem("E-new-exists", shown)]) from error
    return file
