"""What editors, designers and owners type wrong: each mistake is said once, where it is mended."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gazette import config, frontmatter, stories
from gazette.errors import GazetteError, Problem
from gazette.messages import hint, message
from tests.support import CONFIG, DONGFENG, ISSUE, ROOT, SmallSite, snapshot

CONFIG_FILE = "config.yaml"
FOLDER = "content/neighbourhoods"
FILE = f"{FOLDER}/dongfeng.md"
ISSUE_FILE = "content/issues/001.md"
STORY_FILE = "content/stories/2026/fair.md"
PAGE_FILE = "content/pages/more.md"
TEMPLATE = "templates/page.html"
HEADLINE = "headline: 五十米的弄堂"
ITEM = "  - text: 老字号来做伴"
THEMES = "themes: [文化]"
BODY = "东风的第一段。"
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
SVG = '<svg xmlns="http://www.w3.org/2000/svg"'

Found = tuple[str, str, int, int]
Change = Callable[[SmallSite], object]


@dataclass(frozen=True)
class Case:
    """A change of a good site, and every problem that it makes."""

    name: str
    change: Change
    found: tuple[Found, ...]
    status: int = 1
    near: str = ""


def write(path: str, content: str | bytes) -> Change:
    return lambda site: site.write(path, content)


def swap(path: str, old: str, new: str) -> Change:
    return lambda site: site.replace(path, old, new)


def every(*changes: Change) -> Change:
    def change(site: SmallSite) -> None:
        for each in changes:
            each(site)

    return change


def front(name: str, old: str, new: str, *found: tuple[str, int, int], near: str = "") -> Case:
    """A mistake in the front matter of 东风."""
    return Case(name, swap(FILE, old, new), tuple(_at(FILE, found)), near=near)


def more(name: str, added: str, *found: tuple[str, int, int], near: str = "") -> Case:
    """A mistake in a line that is added to the front matter of 东风, as line 7 of the file."""
    return front(name, THEMES, f"{THEMES}\n{added}", *found, near=near)


def body(name: str, text: str, *found: tuple[str, int, int], near: str = "") -> Case:
    """A mistake in the body of 东风, which begins in line 9."""
    return Case(name, swap(FILE, BODY, text), tuple(_at(FILE, found)), near=near)


def whole(name: str, content: str | bytes, *found: tuple[str, int, int]) -> Case:
    """A mistake in the file of 东风 as a whole."""
    return Case(name, write(FILE, content), tuple(_at(FILE, found)))


def issue(name: str, added: str, *found: tuple[str, int, int], near: str = "") -> Case:
    """A mistake in lines that are added to the issue, from its line 5."""
    change = swap(ISSUE_FILE, "date: 2026-11-22\n", f"date: 2026-11-22\n{added}")
    return Case(name, change, tuple(_at(ISSUE_FILE, found)), near=near)


def story(name: str, settings: str, *found: tuple[str, int, int], near: str = "") -> Case:
    """A mistake in the front matter of a story."""
    change = write(STORY_FILE, f"---\n{settings}---\n\n热闹。\n")
    return Case(name, change, tuple(_at(STORY_FILE, found)), near=near)


def conf(name: str, old: str, new: str, *found: tuple[str, int, int], near: str = "") -> Case:
    """A mistake in config.yaml."""
    change = swap(CONFIG_FILE, old, new)
    return Case(name, change, tuple(_at(CONFIG_FILE, found)), status=2, near=near)


def template(name: str, old: str, new: str, *found: tuple[str, int]) -> Case:
    """A mistake in the template of plain pages, which is copied from the packaged one."""
    text = (ROOT / TEMPLATE).read_text(encoding="utf-8")
    assert old in text
    change = write(TEMPLATE, text.replace(old, new, 1))
    return Case(name, change, tuple((code, TEMPLATE, line, 1) for code, line in found))


def picture(name: str, file: str, content: str | bytes, *found: tuple[str, int, int]) -> Case:
    """A mistake in a picture that the body of 东风 shows."""
    path = f"{FOLDER}/{file}"
    change = every(write(path, content), swap(FILE, BODY, f"![一只猫]({file})"))
    return Case(name, change, tuple(_at(path, found)))


def _at(path: str, found: tuple[tuple[str, int, int], ...]) -> Iterator[Found]:
    for code, line, column in found:
        yield code, path, line, column


def link_to(path: str, target: str) -> Change:
    return lambda site: (site.folder / path).symlink_to(target)


def _empty_content(site: SmallSite) -> None:
    shutil.rmtree(site.folder / "content")
    (site.folder / "content").mkdir()


def _content_elsewhere(site: SmallSite) -> None:
    elsewhere = site.folder.parent / f"{site.folder.name}-elsewhere"
    shutil.move(site.folder / "content", elsewhere)
    (site.folder / "content").symlink_to(elsewhere)


def _garbled_name(site: SmallSite) -> None:
    with open(os.fsencode(site.folder / "content/pages") + b"/\xd6\xd0.md", "wb"):  # noqa: PTH123
        pass


_LAST = "{% endblock %}"
_LAST_LINE = (ROOT / TEMPLATE).read_text(encoding="utf-8").split("\n").index(_LAST) + 1

KEYS = [
    front("a missing text", HEADLINE + "\n", "", ("E-headline-missing", 1, 1)),
    front("a missing list", f"highlights:\n{ITEM}\n", "", ("E-highlights-missing", 1, 1)),
    front("an empty text", HEADLINE, "headline:", ("E-headline-missing", 3, 1)),
    front("an empty quotation", HEADLINE, 'headline: " "', ("E-headline-missing", 3, 1)),
    front("a tilde for a text", HEADLINE, "headline: ~", ("E-headline-missing", 3, 1)),
    front("a hashtag for a text", HEADLINE, "headline: #弄堂", ("E-yaml-hash", 3, 11)),
    front("an empty list", ITEM, "", ("E-highlights-missing", 4, 1)),
    front("an empty list in brackets", f":\n{ITEM}", ": []", ("E-highlights-missing", 4, 1)),
    front("an item of a list left empty", ITEM, "  -", ("E-item-empty", 5, 4)),
    front("an empty theme", "[文化]", "[文化, '']", ("E-item-empty", 6, 14)),
    front("a highlight without words", ITEM, "  - text:", ("E-highlight-empty", 5, 5)),
    front("a figure without label", ITEM, "  - figure: 43", ("E-highlight-label", 5, 5)),
    front("figure and text", ITEM, f"{ITEM}\n    figure: 4", ("E-highlight-both", 5, 5)),
    more("a picture without alt", "image:\n  src: a.png", ("E-image-alt-missing", 8, 3)),
    more("a picture without file", "image:\n  alt: 猫", ("E-image-src-missing", 8, 3)),
    front("a misspelt key", "headline", "headlne", ("E-key-unknown", 3, 1), near="headline"),
    front("a misspelt Chinese key", "headline", "题木", ("E-key-unknown", 3, 1), near="题目"),
    front("a key in capitals", "headline", "HEADLINE", ("E-key-unknown", 3, 1), near="headline"),
    front("another kind's key", "headline", "title", ("E-key-unknown", 3, 1), near="headline"),
    front("another kind's Chinese key", "name", "标题", ("E-key-unknown", 2, 1), near="名称"),
    front("tags for themes", "themes", "标签", ("E-key-unknown", 6, 1), near="主题"),
    front("a misspelt key inside", "text", "txet", ("E-key-unknown", 5, 5), near="text"),
    more("an unknown key", "来源: 街道", ("E-key-unknown", 7, 1)),
    more("an unknown key with a dot", "来源.街道: 外滩", ("E-key-unknown", 7, 1)),
    front("one with a dot inside", ITEM, f"{ITEM}\n    a.b: c", ("E-key-unknown", 6, 5)),
    more("an unknown key left empty", "来源:", ("E-key-unknown", 7, 1)),
    more("a number for a key", "1: 街道", ("E-key-unknown", 7, 1)),
    front("an invisible space in a key", "headline", "\u200bheadline", ("E-control", 3, 1)),
    front("a name turned round", "name: 东风", "name: 东\u202e风", ("E-invisible", 2, 7)),
    front("a name with nothing in it", "name: 东风", "name: 东\u200b风", ("E-invisible", 2, 7)),
    front("a theme like another", "[文化]", "[文化, 文\u2060化]", ("E-invisible", 6, 14)),
    more(
        "a picture that seems another",
        'image: {src: "a\u202egpj.png", alt: 猫}',
        ("E-invisible", 7, 14),
    ),
    more("a key twice", HEADLINE, ("E-key-duplicate", 7, 1)),
    more("a key in two languages", "题目: 弄堂", ("E-key-duplicate", 7, 1)),
    front("a key twice inside", ITEM, f"{ITEM}\n    文字: 新", ("E-key-duplicate", 6, 5)),
]
TYPES = [
    front("a list for a text", "五十米的弄堂", "[一, 二]", ("E-type-text", 3, 11)),
    front("parts for a text", "五十米的弄堂", "{甲: 乙}", ("E-type-text", 3, 11)),
    front("a text for a list", f":\n{ITEM}", ": 老字号", ("E-type-list", 4, 13)),
    front("parts for a list", ITEM, "  text: 老字号", ("E-type-list", 5, 3)),
    front("a list in a list", "[文化]", "[[文化]]", ("E-type-text", 6, 10)),
    more("a text for parts", "contact: 电话 6321", ("E-type-mapping", 7, 10)),
    more("a list for parts", "image: [a.png]", ("E-type-mapping", 7, 8)),
    more("an impossible day", "date: 2019-02-30", ("E-date-impossible", 7, 7)),
    more("a day in words", "date: 明天", ("E-date-form", 7, 7)),
    more("a day the other way round", "date: 22/11/2026", ("E-date-form", 7, 7)),
    more("a month for a day", "publish: 2026-11", ("E-date-form", 7, 10)),
    more("a number in words", "order: 第一", ("E-number", 7, 8)),
    more("a number without end", "order: 1e400", ("E-number", 7, 8)),
    more("a number that is none", "order: nan", ("E-number", 7, 8)),
    more("a flag that says neither", "draft: 可能", ("E-flag", 7, 8)),
    more("a slug in Chinese", "slug: 东风", ("E-slug-invalid", 7, 7)),
    more("a slug with a path", "slug: ../东风", ("E-slug-invalid", 7, 7)),
    more("a slug in capitals", "网址名: Dongfeng", ("E-slug-invalid", 7, 6)),
    more("an alias on another site", "aliases: http://a.b/", ("E-alias-invalid", 7, 10)),
    more("an alias out of the site", "aliases: [/a/, ../x]", ("E-alias-invalid", 7, 16)),
    more("the second of several aliases", "aliases: /a/、/b c/", ("E-alias-invalid", 7, 14)),
]
YAML = [
    whole("only a full-width colon", "---\ntitle：东风\n---\n甲\n", ("E-yaml-wide-colon", 2, 6)),
    front("a full-width colon first", "name: ", "name：", ("E-yaml-wide-colon", 2, 5)),
    front("a full-width colon among others", "headline: ", "题目：", ("E-yaml-wide-colon", 3, 3)),
    front("a full-width colon last", "themes: ", "themes： ", ("E-yaml-wide-colon", 6, 7)),
    front("a full-width colon in an item", ITEM, "- figure：43", ("E-yaml-wide-colon", 5, 9)),
    front(
        "a full-width colon in each part",
        ITEM,
        "  - 数字：43\n    说明：居民小组",
        ("E-yaml-wide-colon", 5, 7),
        ("E-yaml-wide-colon", 6, 7),
    ),
    front(
        "full-width colons in braces",
        ITEM,
        "  - {figure：43, label：组}",
        ("E-yaml-wide-colon", 5, 12),
        ("E-yaml-wide-colon", 5, 22),
    ),
    more("a full-width colon below", "contact:\n  phone：6321", ("E-yaml-wide-colon", 8, 8)),
    front("no space after a colon", "name: ", "name:", ("E-yaml-colon-space", 2, 5)),
    front("no space in an item", "text: ", "text:", ("E-yaml-colon-space", 5, 9)),
    front(
        "hyphens without a space",
        THEMES,
        "themes:\n  -文化\n  -自治",
        ("E-yaml-dash-space", 7, 4),
        ("E-yaml-dash-space", 8, 4),
    ),
    front("a hyphen and a key", "- text", "-text", ("E-yaml-dash-space", 5, 4)),
    front("full-width hyphens", THEMES, "themes:\n－文化", ("E-yaml-dash-mark", 7, 1)),
    front("dots for hyphens", "  - text", "  · text", ("E-yaml-dash-mark", 5, 3)),
    front("numbers for hyphens", THEMES, "themes:\n  1、文化", ("E-yaml-dash-mark", 7, 3)),
    front("an item beside its key", "[文化]", "- 文化", ("E-yaml-dash-line", 6, 9)),
    front("an item beside its key, close", "[文化]", "-文化", ("E-yaml-dash-line", 6, 9)),
    front("a tab before an item", ITEM, "\t- text: 老", ("E-yaml-tab", 5, 1)),
    front("tabs before a part", ITEM, "  - figure: 4\n\t\tlabel: 组", ("E-yaml-tab", 6, 1)),
    front("a tab after a hyphen", "- text", "-\ttext", ("E-yaml-tab", 5, 4)),
    front("full-width spaces", "  - text", "　　- text", ("E-yaml-wide-space", 5, 1)),
    front("a full-width space first", "headline", "　headline", ("E-yaml-wide-space", 3, 1)),
    front("one after a colon", "name: ", "name:　", ("E-yaml-wide-space", 2, 6)),
    front("hard spaces", "  - text", "\u00a0\u00a0- text", ("E-yaml-wide-space", 5, 1)),
    front("a colon in a text", "五十米的", "东风: 五十米的", ("E-yaml-colon", 3, 13)),
    front("two colons in an item", "老字号", "a: b: c", ("E-yaml-colon", 5, 12)),
    front("an open quotation", "五十米", '"五十米', ("E-yaml-quote", 3, 11)),
    front("a quotation and more", "五十米", '"五十"米', ("E-yaml-quote-end", 3, 15)),
    front(
        "an open quotation above another",
        f"{HEADLINE}\n",
        'headline: "五十米\nsummary: "很窄"\n',
        ("E-yaml-quote", 3, 11),
    ),
    front("a backslash in a quotation", "五十米的弄堂", '"五十\\米"', ("E-yaml-escape", 3, 14)),
    front("an open bracket", "[文化]", "[文化", ("E-yaml-bracket", 6, 9)),
    front("a bracket with nothing in it", "[文化]", "[", ("E-yaml-bracket", 6, 9)),
    front("a bracket too many", "[文化]", "[文化]]", ("E-yaml-bracket", 6, 13)),
    front("a full-width bracket", "[文化]", "[文化］", ("E-yaml-wide-mark", 6, 12)),
    front("a comma too many", "[文化]", "[文化,, 自治]", ("E-yaml-comma", 6, 13)),
    front("an asterisk", "五十米的弄堂", "**五十米**", ("E-yaml-alias", 3, 11)),
    front("an anchor", "五十米", "&五十米", ("E-yaml-alias", 3, 11)),
    front("an exclamation mark", "五十米", "!五十米", ("E-yaml-tag", 3, 11)),
    front("a tag of YAML", "五十米", "!!str 五十米", ("E-yaml-tag", 3, 11)),
    front("an at sign", "五十米", "@五十米", ("E-yaml-start", 3, 11)),
    front("an escape for what no one sees", "五十米的弄堂", '"五\\x07十"', ("E-control", 3, 11)),
    front("a bar", "五十米", "|五十米", ("E-yaml-start", 3, 11)),
    front("a line of its own", HEADLINE, f"{HEADLINE}\n很窄的", ("E-yaml-line", 4, 1)),
    front("an equals sign", "headline: ", "headline = ", ("E-yaml-line", 3, 1)),
    front("a line at the end", THEMES, f"{THEMES}\n完", ("E-yaml-line", 7, 1)),
    front("a note in HTML", HEADLINE, f"<!-- 注 -->\n{HEADLINE}", ("E-yaml-note", 3, 1)),
    front("a full-width hash", HEADLINE, f"＃注\n{HEADLINE}", ("E-yaml-note", 3, 1)),
    front("a line too far right", "headline", " headline", ("E-yaml-structure", 3, 2)),
    front("an item too far left", ITEM, f"{ITEM}\n - text: 新", ("E-yaml-structure", 6, 2)),
    front("a list without its name", "highlights:\n", "", ("E-yaml-list", 4, 3)),
    front(
        "a list without its name below brackets",
        "highlights:\n",
        "themes: [甲]\n",
        ("E-yaml-list", 5, 3),
    ),
    front("a list instead of keys", "name:", "- name:", ("E-yaml-structure", 3, 1)),
    more("lists in lists", "contact: " + "[" * 3000 + "]" * 3000, ("E-yaml-depth", 7, 22)),
    whole("a list of items only", "---\n- name: 东风\n---\n甲\n", ("E-yaml-mapping", 2, 1)),
    front(
        "a slip does not hide another mistake",
        THEMES,
        "themes：[文化]\norder: 一",
        ("E-yaml-wide-colon", 6, 7),
        ("E-number", 7, 8),
    ),
]
FILES = [
    whole("an empty file", "", ("E-file-empty", 1, 1)),
    whole("a file of blank lines", "\ufeff \n\n", ("E-file-empty", 1, 1)),
    whole("no front matter", "# 东风\n\n甲\n", ("E-front-matter-missing", 1, 1)),
    whole("dashes for hyphens", DONGFENG.replace("---", "———"), ("E-front-matter-fence", 1, 1)),
    whole("four hyphens", "-" + DONGFENG, ("E-front-matter-fence", 1, 1)),
    whole("a space before hyphens", " " + DONGFENG, ("E-front-matter-fence", 1, 1)),
    front(
        "another rule at the end",
        f"{THEMES}\n---",
        f"{THEMES}\n===",
        ("E-front-matter-fence", 7, 1),
    ),
    front("dashes at the end", f"{THEMES}\n---", f"{THEMES}\n———", ("E-front-matter-fence", 7, 1)),
    front("no end", f"{THEMES}\n---\n", f"{THEMES}\n", ("E-front-matter-open", 7, 1)),
    front("no end, no gap", f"{THEMES}\n---\n\n", f"{THEMES}\n", ("E-front-matter-open", 7, 1)),
    front(
        "no end, and a rule in the text",
        f"{THEMES}\n---\n\n{BODY}",
        f"{THEMES}\n\n{BODY}\n\n---\n\n完。",
        ("E-front-matter-open", 7, 1),
    ),
    whole("hyphens and nothing else", "---\n", ("E-front-matter-open", 2, 1)),
    front("no text", f"\n{BODY}\n", "", ("E-body-empty", 8, 1)),
    whole("GB18030", DONGFENG.encode("gb18030"), ("E-encoding", 2, 7)),
    whole("UTF-16, little end", b"\xff\xfe" + DONGFENG.encode("utf-16-le"), ("E-encoding", 1, 1)),
    whole("UTF-16, big end", b"\xfe\xff" + DONGFENG.encode("utf-16-be"), ("E-encoding", 1, 1)),
    whole("UTF-16, little end, unmarked", DONGFENG.encode("utf-16-le"), ("E-encoding", 1, 1)),
    whole("UTF-16, big end, unmarked", DONGFENG.encode("utf-16-be"), ("E-encoding", 1, 1)),
    whole("Latin-1", DONGFENG.encode() + b"caf\xe9 ol\xe9\n", ("E-encoding", 10, 4)),
    whole("bytes of no encoding", bytes(range(128, 256)), ("E-encoding", 1, 1)),
    body("a NUL byte", "东风\0的", ("E-nul", 9, 3)),
    front("a NUL byte in the settings", "五十", "五\0", ("E-nul", 3, 12)),
    body("a line break of Word's", "东风\x0b的", ("E-control", 9, 3)),
    front("a line separator", "五十", "五\u2028十", ("E-control", 3, 12)),
    body("a mark from another file", "\ufeff东风的", ("E-control", 9, 1)),
    whole(
        "another mistake after a byte order mark",
        "\ufeff" + DONGFENG.replace("headline", "headlne"),
        ("E-key-unknown", 3, 1),
    ),
    whole(
        "another mistake with Windows line ends",
        DONGFENG.replace(BODY, "[甲](no.md)").replace("\n", "\r\n"),
        ("E-link-missing", 9, 5),
    ),
    whole(
        "another mistake with old Macintosh line ends",
        DONGFENG.replace(BODY, "[甲](no.md)").replace("\n", "\r"),
        ("E-link-missing", 9, 5),
    ),
]
LINKS = [
    body("a comment that never ends", "甲 <!-- 乙\n\n丙", ("E-comment-open", 9, 3)),
    body("a second comment", "<!-- 甲 -->\n乙<!-- 丙\n`<!--`", ("E-comment-open", 10, 2)),
    body(
        "a mistake behind a comment",
        "甲<!--\n\n[乙](no.md)",
        ("E-comment-open", 9, 2),
        ("E-link-missing", 11, 5),
    ),
    body("a host turned round", "[甲](https://a\u202e.b/c)", ("E-link-invisible", 9, 5)),
    body("a host with nothing in it", "<a href='//a\u200b.b'>甲</a>", ("E-link-invisible", 9, 10)),
    body("a link turned round", "[甲](https://a.b/\u202ec)", ("E-link-invisible", 9, 5)),
    body(
        "a link turned round in code",
        "[甲](/%E2%80%AEc.md)",
        ("E-link-invisible", 9, 5),
        ("E-link-missing", 9, 5),
    ),
    body("more than a book", "*甲*\n" * 60_000, ("E-markdown-long", 50008, 1)),
    body("a dangling link", "看[甲](nothing.md)。", ("E-link-missing", 9, 6)),
    body("a misspelt link", "[甲](baoxin.md)", ("E-link-missing", 9, 5), near="baoxing.md"),
    body("a link in another case", "[甲](Baoxing.md)", ("E-link-missing", 9, 5), near="baoxing.md"),
    body(
        "an address without https",
        "[甲](www.a.cn)",
        ("E-link-missing", 9, 5),
        near="https://www.a.cn",
    ),
    body("a link by name", "[甲](宝兴.md)", ("E-link-missing", 9, 5), near="baoxing.md"),
    body(
        "an address with a full-width colon",
        "[甲](https：//a.cn/)",
        ("E-link-missing", 9, 5),
        near="https://a.cn/",
    ),
    body(
        "two dangling links",
        "看[甲](no.md)。\n\n再看[甲](no.md)。",
        ("E-link-missing", 9, 6),
        ("E-link-missing", 11, 7),
    ),
    body("a link out of content/", "[甲](../../config.yaml)", ("E-link-outside", 9, 5)),
    body("a link to the machine", "[甲](../../../etc/passwd)", ("E-link-outside", 9, 5)),
    body("a lost anchor here", "[甲](#没有)", ("E-anchor-missing", 9, 5)),
    body("a lost anchor there", "[甲](baoxing.md#没有)", ("E-anchor-missing", 9, 5)),
    body("a script for a link", "看[甲](javascript:alert(1))。", ("E-link-scheme", 9, 6)),
    body("a script in HTML", '<a href="JavaScript:x()">甲</a>', ("E-link-scheme", 9, 1)),
    body("a missing picture", "![一只猫](cat.png)", ("E-picture-missing", 9, 8)),
    body("a picture elsewhere", "![猫](https://a.b/c.png)", ("E-picture-external", 9, 6)),
    body("a text for a picture", "![猫](baoxing.md)", ("E-picture-kind", 9, 6)),
    body("an open division", "前\n\n<div>\n\n后", ("E-html-unclosed", 11, 1)),
    body("a lost footnote", "甲[^1]。", ("E-footnote-missing", 9, 2)),
    more(
        "a missing front picture", "image:\n  src: no.png\n  alt: 猫", ("E-picture-missing", 8, 8)
    ),
    more(
        "a front picture elsewhere",
        "image:\n  src: //a/b.png\n  alt: 猫",
        ("E-picture-external", 8, 8),
    ),
    Case(
        "a picture without words",
        every(write(f"{FOLDER}/cat.gif", GIF), swap(FILE, BODY, "![](cat.gif)")),
        (("E-alt-missing", FILE, 9, 5),),
    ),
    Case(
        "a program to download",
        every(write(f"{FOLDER}/a.exe", b"x"), swap(FILE, BODY, "[甲](a.exe)")),
        (("E-link-type", FILE, 9, 5),),
    ),
    Case(
        "a drawing with a script that is only linked to",
        every(write(f"{FOLDER}/a.svg", f"{SVG} onload='x()'/>"), swap(FILE, BODY, "[甲](a.svg)")),
        (("E-picture-unsafe", f"{FOLDER}/a.svg", 1, 1),),
    ),
    picture("a picture that is no picture", "cat.png", b"<html>", ("E-picture-broken", 1, 1)),
    picture("an empty picture", "cat.jpg", b"", ("E-picture-broken", 1, 1)),
    picture("a picture cut short", "cat.gif", GIF[:8], ("E-picture-broken", 1, 1)),
    picture("a picture of another kind", "cat.png", GIF, ("E-picture-type", 1, 1)),
    picture(
        "a drawing with a script",
        "a.svg",
        f"{SVG}>\n <script/>\n</svg>",
        ("E-picture-unsafe", 2, 2),
    ),
    picture("a drawing that never ends", "a.svg", f"{SVG}>\n <a>", ("E-picture-broken", 2, 5)),
    picture(
        "a drawing in a strange encoding",
        "a.svg",
        f'<?xml version="1.0" encoding="gb18030"?>{SVG}/>',
        ("E-picture-broken", 1, 1),
    ),
]
RELATIONS = [
    issue(
        "an unknown text in an issue",
        "contents:\n- {section: 甲, stories: [baoxin]}\n",
        ("E-story-unknown", 6, 26),
        near="baoxing",
    ),
    issue(
        "the second of two texts",
        "contents:\n- section: 甲\n  stories: 宝兴、无名\n",
        ("E-story-unknown", 7, 15),
    ),
    issue(
        "a text twice",
        "contents:\n- section: 甲\n  stories: [baoxing, 宝兴]\n",
        ("E-story-twice", 7, 22),
    ),
    issue(
        "a part without texts", "contents:\n- section: 甲\n", ("E-contents-stories-missing", 6, 3)
    ),
    issue(
        "a part without name",
        "contents:\n- stories: [宝兴]\n",
        ("E-contents-section-missing", 6, 3),
    ),
    issue("texts without a part", "contents: [baoxing]\n", ("E-type-mapping", 5, 12)),
    Case(
        "a text of two sections",
        every(
            write("content/centres/dongfeng.md", DONGFENG.replace("name: 东风", "name: 东风厅")),
            swap(ISSUE_FILE, "number: 1\n", "number: 1\n目录:\n- {栏目: 甲, 文章: [dongfeng]}\n"),
        ),
        (("E-name-ambiguous", ISSUE_FILE, 5, 16),),
    ),
    Case(
        "an issue without number",
        swap(ISSUE_FILE, "number: 1\n", ""),
        (("E-number-missing", ISSUE_FILE, 1, 1),),
    ),
    Case(
        "an issue's number in words",
        swap(ISSUE_FILE, "number: 1", "期号: 第一期"),
        (("E-number-whole", ISSUE_FILE, 3, 5),),
    ),
    Case(
        "an issue twice",
        write("content/issues/002.md", ISSUE),
        (("E-address-twice", "content/issues/002.md", 3, 9),),
    ),
    story(
        "an unknown place",
        "title: 市集\ndate: 2026-11-01\nplaces: [宝兴, 宝星]\n",
        ("E-place-unknown", 4, 14),
        near="宝兴",
    ),
    story("a story without a date", "title: 市集\n", ("E-date-missing", 1, 1)),
    story(
        "a story's name", "name: 市集\ndate: 2026-11-01\n", ("E-key-unknown", 2, 1), near="title"
    ),
    Case(
        "a slug that another file has",
        write(f"{FOLDER}/a.md", DONGFENG.replace(THEMES, "slug: dongfeng")),
        (("E-address-twice", f"{FOLDER}/a.md", 6, 7),),
    ),
    Case(
        "a file and a bundle of one name",
        write(f"{FOLDER}/dongfeng/index.md", DONGFENG),
        (("E-address-twice", f"{FOLDER}/dongfeng/index.md", 1, 1),),
    ),
    more("an alias that is a page", "aliases: /about/", ("E-address-taken", 7, 10)),
    more("an alias that is a file", "aliases: [/old/, /feed.xml]", ("E-address-taken", 7, 18)),
    more("an alias twice", "aliases: [/old/, /old/]", ("E-address-taken", 7, 18)),
    Case(
        "a page named like a section",
        write("content/pages/issues.md", "---\ntitle: 甲\n---\n\n乙\n"),
        (("E-address-taken", "content/pages/issues.md", 1, 1),),
    ),
    front("a theme without an address", "[文化]", "[文化, “”]", ("E-theme-slug", 6, 14)),
]
PLACES = [
    Case(
        "an unknown section",
        write("content/neighborhoods/a.md", DONGFENG),
        (("E-section-unknown", "content/neighborhoods/a.md", 1, 1),),
        near="neighbourhoods",
    ),
    Case(
        "a file in no section",
        write("content/a.md", DONGFENG),
        (("E-section-none", "content/a.md", 1, 1),),
    ),
    Case(
        "a file name in Chinese",
        write(f"{FOLDER}/关于.md", DONGFENG),
        (("E-slug-name", f"{FOLDER}/关于.md", 1, 1),),
    ),
    Case("a garbled file name", _garbled_name, (("E-file-name", "content/pages/��.md", 1, 1),)),
    Case(
        "a link to a file outside",
        link_to(PAGE_FILE, "/etc/hostname"),
        (("E-symlink-outside", PAGE_FILE, 1, 1),),
    ),
    Case(
        "a link to a folder outside",
        link_to("content/pages/all", "/etc"),
        (("E-symlink-outside", "content/pages/all", 1, 1),),
    ),
    Case(
        "a link to nothing",
        link_to(PAGE_FILE, "nothing.md"),
        (("E-symlink-broken", PAGE_FILE, 1, 1),),
    ),
    Case(
        "a link to itself", link_to(PAGE_FILE, "more.md"), (("E-symlink-broken", PAGE_FILE, 1, 1),)
    ),
    Case("content/ elsewhere", _content_elsewhere, (("E-symlink-outside", "content", 1, 1),)),
    Case("an empty content/", _empty_content, (("E-content-empty", "content", 1, 1),)),
]
TEMPLATES = [
    template(
        "a template's syntax", _LAST, f"{{% if %}}\n{_LAST}", ("E-template-syntax", _LAST_LINE)
    ),
    template(
        "an unknown filter",
        _LAST,
        f"{{{{ page|nonsense }}}}\n{_LAST}",
        ("E-template-syntax", _LAST_LINE),
    ),
    template(
        "an unknown name",
        _LAST,
        f"{{{{ nonsense }}}}\n{_LAST}",
        ("E-template-undefined", _LAST_LINE),
    ),
    template(
        "an unknown attribute",
        _LAST,
        f"{{{{ page.nonsense }}}}\n{_LAST}",
        ("E-template-undefined", _LAST_LINE),
    ),
    template(
        "a division by nothing",
        _LAST,
        f"{{{{ 1 / 0 }}}}\n{_LAST}",
        ("E-template-failed", _LAST_LINE),
    ),
    template(
        "a name in a variable",
        _LAST,
        f"{{% include page.title %}}\n{_LAST}",
        ("E-template-dynamic", _LAST_LINE),
    ),
    template(
        "a lost include",
        _LAST,
        f"{{% include 'no.html' %}}\n{_LAST}",
        ("E-template-missing", _LAST_LINE),
    ),
    template("a lost parent", "base.html", "no.html", ("E-template-missing", 1)),
    Case(
        "a template in GB18030",
        write(TEMPLATE, "中".encode("gb18030")),
        (("E-encoding", TEMPLATE, 1, 1),),
    ),
]
SETTINGS = [
    conf("a title turned round", "title: 小报", "title: 小\u202e报", ("E-invisible", 1, 8)),
    conf("a misspelt setting", "publisher", "publsher", ("E-key-unknown", 2, 1), near="publisher"),
    conf("a missing setting", "title: 小报\n", "", ("E-title-missing", 1, 1)),
    conf("a full-width colon", "title: ", "title：", ("E-yaml-wide-colon", 1, 6)),
    conf("an open bracket in it", "title: ", "title: [", ("E-yaml-bracket", 1, 8)),
    conf("half an address", "https://gazette.example/", "gazette.example", ("E-base-url", 3, 11)),
    conf("an unknown kind", "kind: story", "kind: stori", ("E-section-kind", 7, 55)),
    conf("a section without kind", ", kind: story", "", ("E-sections-kind-missing", 7, 5)),
    conf(
        "a misspelt part of a section",
        "kind: story",
        "kynd: story",
        ("E-key-unknown", 7, 49),
        near="kind",
    ),
    conf("a folder twice", "folder: stories", "folder: centres", ("E-section-twice", 7, 14)),
    conf("a noun twice", "noun: story", "noun: centre", ("E-section-twice", 7, 42)),
    conf(
        "a folder with another use",
        "folder: stories",
        "folder: media",
        ("E-section-reserved", 7, 14),
    ),
    conf("no sections", CONFIG.partition("sections:")[2], "", ("E-sections-missing", 4, 1)),
    conf(
        "a theme twice",
        "publisher: 我们的街道\n",
        "themes:\n- {name: 甲, slug: a}\n- {name: 甲, slug: b}\n",
        ("E-theme-twice", 4, 10),
    ),
    conf(
        "a theme's slug twice",
        "publisher: 我们的街道\n",
        "themes:\n- {name: 自治, slug: a}\n- {name: 文化, slug: a}\n",
        ("E-theme-twice", 4, 20),
    ),
    conf(
        "a time zone by name",
        "title: 小报",
        "title: 小报\ntimezone: Asia/Shanghai",
        ("E-timezone", 2, 11),
    ),
    conf(
        "a language in Chinese", "title: 小报", "title: 小报\nlanguage: 中文", ("E-language", 2, 11)
    ),
    conf("no entries a page", "title: 小报", "title: 小报\nper_page: 0", ("E-number-whole", 2, 11)),
    Case(
        "config.yaml in GB18030",
        write(CONFIG_FILE, CONFIG.encode("gb18030")),
        (("E-encoding", CONFIG_FILE, 1, 9),),
        2,
    ),
    Case(
        "config.yaml is not there",
        lambda site: site.remove(CONFIG_FILE),
        (("E-site-missing", CONFIG_FILE, 1, 1),),
        2,
    ),
    Case(
        "config.yaml elsewhere",
        every(lambda site: site.remove(CONFIG_FILE), link_to(CONFIG_FILE, "/etc/hostname")),
        (("E-symlink-outside", CONFIG_FILE, 1, 1),),
        2,
    ),
    Case(
        "a misspelt setting, a broken text and a broken template",
        every(
            swap(CONFIG_FILE, "publisher", "publsher"),
            swap(CONFIG_FILE, "https://", ""),
            swap(FILE, "headline", "headlne"),
            swap("content/centres/health.md", "name: ", "name："),
            swap("content/pages/about.md", "这是", "[甲](no.md)这是"),
            write(TEMPLATE, "{% if %}"),
        ),
        (
            ("E-key-unknown", CONFIG_FILE, 2, 1),
            ("E-base-url", CONFIG_FILE, 3, 11),
            ("E-yaml-wide-colon", "content/centres/health.md", 2, 5),
            ("E-key-unknown", FILE, 3, 1),
            ("E-link-missing", "content/pages/about.md", 5, 5),
            ("E-template-syntax", TEMPLATE, 1, 1),
        ),
        status=2,
    ),
]
CASES = [*KEYS, *TYPES, *YAML, *FILES, *LINKS, *RELATIONS, *PLACES, *TEMPLATES, *SETTINGS]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a good site that was built."""
    site = SmallSite(tmp_path_factory.mktemp("good") / "site")
    site.make()
    return site.folder


@pytest.fixture
def site(good: Path, tmp_path: Path) -> SmallSite:
    """Return a copy of a good site that was built."""
    made = SmallSite(tmp_path / "site")
    shutil.rmtree(made.folder)
    shutil.copytree(good, made.folder)
    return made


def found_by(site: SmallSite) -> tuple[GazetteError, list[Found]]:
    """Return how the build of a bad site ends, and where it says its problems are."""
    with pytest.raises(GazetteError) as caught:
        site.make()
    places = [(each.code, each.path, each.line, each.column) for each in caught.value.problems]
    return caught.value, places


def sentences(problem: Problem) -> list[str]:
    """Return all that can be said of a problem, in both languages."""
    return [say(problem, language) for say in (message, hint) for language in ("zh", "en")]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_mistake_is_said_once_where_it_is_mended_and_the_site_stands(
    case: Case, site: SmallSite
) -> None:
    before = site.snapshot()
    case.change(site)
    site.write("content/media/new.txt", "新")
    error, found = found_by(site)
    assert found == sorted(case.found, key=lambda each: (each[1], each[2], each[3], each[0]))
    assert error.exit_status == case.status
    assert site.snapshot() == before
    assert site.run("check").status == case.status
    for problem in error.problems:
        assert all(text and "{" not in text.replace("{name:", "") for text in sentences(problem))
    if case.near:
        assert case.near in hint(error.problems[0], "zh")
        assert case.near in hint(error.problems[0], "en")


def test_two_cases_never_share_a_name() -> None:
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("edit", "status"),
    [
        pytest.param(swap(FILE, "headline", "headlne"), 1, id="content"),
        pytest.param(write(TEMPLATE, "{% if %}"), 1, id="template"),
        pytest.param(swap(CONFIG_FILE, "title", "titel"), 2, id="config"),
    ],
)
def test_the_command_ends_with_its_status_and_says_what_to_do(
    edit: Change, status: int, site: SmallSite
) -> None:
    before = site.snapshot()
    edit(site)
    ran = site.run("build")
    assert ran.status == status
    assert "怎么办：" in ran.error
    assert "Traceback" not in ran.error + ran.output
    made = site.build()
    assert made["status"] == status
    assert [each["severity"] for each in made["problems"]] == ["error"]
    assert site.snapshot() == before


def test_mending_every_mistake_brings_the_site_back(site: SmallSite) -> None:
    before = site.snapshot()
    site.replace(FILE, "headline: ", "headline：").replace(CONFIG_FILE, "publisher", "publsher")
    found_by(site)
    site.replace(FILE, "headline：", "headline: ").replace(CONFIG_FILE, "publsher", "publisher")
    site.make(clean=True)
    assert site.snapshot() == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="old Macintosh line ends"),
        pytest.param(lambda text: "\n\n" + text, id="blank lines first"),
        pytest.param(lambda text: text.replace("---\n", "---  \n"), id="spaces after the rule"),
        pytest.param(
            lambda text: text.replace("name: 东风", "name : 东风"), id="space before colon"
        ),
        pytest.param(lambda text: text.replace("[文化]", "【文化】"), id="Chinese brackets"),
        pytest.param(lambda text: text.replace("[文化]", "文化"), id="one theme as a text"),
        pytest.param(lambda text: text.replace("- text: 老", "- 老"), id="a highlight as a text"),
        pytest.param(lambda text: text.replace("---\n\n东", "slug:\n---\n\n东"), id="an empty key"),
    ],
)
def test_what_can_only_mean_one_thing_builds_the_same_site(
    change: Callable[[str], str], site: SmallSite
) -> None:
    before = site.snapshot()
    for path in (FILE, CONFIG_FILE):
        site.write(path, change((site.folder / path).read_text(encoding="utf-8")).encode())
    report = site.make(clean=True)
    assert report.problems == ()
    assert site.snapshot() == before


@pytest.mark.parametrize("written", ["文化、自治", "文化，自治", "[文化，自治]", "【文化；自治】"])
def test_themes_are_parted_at_every_mark_that_parts_a_list(written: str, site: SmallSite) -> None:
    site.replace(FILE, "[文化]", "[文化, 自治]").make()
    before = site.snapshot()
    site.replace(FILE, "[文化, 自治]", written).make()
    assert site.snapshot() == before


@pytest.mark.parametrize(
    "written",
    [
        "highlights:\n  - 时间：每天九点\n  - text: 你好：世界",
        "highlights:\n  - text: 看 http://a.b/ 的：文字\n  - text: 9:30",
        'highlights:\n  - text: "地点：弄堂口"\nsummary: "题目：很窄\n  电话：6321"',
        "highlights:\n  - text: 甲\nsummary: |\n  题目：很窄\n  －乙\n  ·丙",
        "highlights: [{text: 甲}]\n# ---\n# 题目：不要",
        "highlights:\n- text: -5 度\norder: -5",
    ],
)
def test_what_only_looks_like_a_slip_is_left_alone(written: str, site: SmallSite) -> None:
    site.replace(FILE, f"highlights:\n{ITEM}", written)
    assert site.make().problems == ()


def test_doubts_do_not_stop_a_build(site: SmallSite) -> None:
    site.replace(FILE, BODY, "中文__加粗__中文")
    report = site.make()
    assert [(each.code, each.line, each.column) for each in report.problems] == [
        ("W-emphasis-underscore", 9, 3)
    ]
    assert site.run("build").status == 0
    assert site.run("check").status == 0


def test_check_changes_nothing(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    site.replace(FILE, "headline", "headlne")
    before = snapshot(site.folder)
    assert site.run("check").status == 1
    site.replace(FILE, "headlne", "headline")
    assert site.run("check").status == 0
    assert not (site.folder / ".gazette").exists()
    assert not site.output.exists()
    site.replace(FILE, "headline", "headlne")
    assert snapshot(site.folder) == before


def test_check_reads_drafts_and_build_reads_their_settings(site: SmallSite) -> None:
    site.replace(FILE, THEMES, f"{THEMES}\ndraft: 是").replace(FILE, BODY, "[甲](no.md)")
    ran = site.run("check", "--format", "json")
    assert ran.status == 1
    assert ("E-link-missing", 10) in [
        (each["code"], each["line"]) for each in ran.object["problems"]
    ]


def test_a_draft_may_be_what_was_meant_and_is_proposed_once(site: SmallSite) -> None:
    site.replace("content/neighbourhoods/baoxing.md", "themes:", "draft: 是\nthemes:")
    site.replace(FILE, BODY, "[甲](baoxin.md)")
    site.replace(
        ISSUE_FILE, "number: 1", "number: 1\ncontents:\n- {section: 甲, stories: [baoxin]}"
    )
    for command in (("build", "--json"), ("check", "--format", "json")):
        found = site.run(*command).object["problems"]
        said = [(each["code"], each["hint"]) for each in found if each["code"].startswith("E-")]
        assert [code for code, _ in said] == ["E-story-unknown", "E-link-missing"], command
        assert all("baoxing" in hint for _, hint in said)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text.encode("gb18030"), id="GB18030"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.replace("。", "\0").encode(), id="NUL"),
        pytest.param(lambda text: text.removeprefix("---\n").encode(), id="no fence"),
    ],
)
def test_a_text_that_cannot_be_read_is_not_called_missing_where_it_is_named(
    site: SmallSite, spoil: Callable[[str], bytes]
) -> None:
    site.replace(ISSUE_FILE, "number: 1", "number: 1\ncontents:\n- {section: 甲, stories: [宝兴]}")
    site.replace(FILE, BODY, "[甲](baoxing.md)")
    text = "content/neighbourhoods/baoxing.md"
    site.write(text, spoil((site.folder / text).read_text(encoding="utf-8")))
    assert [path for _, path, _, _ in found_by(site)[1]] == [text]


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--date", "明天"),
        ("build", "--date", "2019-02-30"),
        ("build", "--jobs", "0"),
        ("build", "--jobs", "many"),
        ("build", "--nonsense"),
        ("build", "content"),
        ("check", "--format", "xml"),
        ("nonsense",),
        ("--lang", "fr", "build"),
    ],
)
def test_a_wrong_command_is_refused(arguments: tuple[str, ...], site: SmallSite) -> None:
    before = snapshot(site.folder)
    command = [*arguments[:2], "build"] if arguments[0] == "--lang" else list(arguments)
    ran = site.run(*command)
    assert ran.status == 2
    assert "Traceback" not in ran.error
    assert snapshot(site.folder) == before


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ("content", "E-output-source"),
        ("content/pages", "E-output-source"),
        ("templates", "E-output-source"),
        (".gazette", "E-output-source"),
        (".", "E-output-source"),
        ("..", "E-output-source"),
        ("../foreign", "E-output-foreign"),
        ("../foreign/letter.txt", "E-output-file"),
        ("config.yaml", "E-output-file"),
    ],
)
def test_an_output_that_holds_something_else_is_refused(
    output: str, code: str, site: SmallSite
) -> None:
    foreign = site.folder.parent / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("亲启", encoding="utf-8")
    before = snapshot(site.folder.parent)
    made = site.build("--output", os.path.normpath(site.folder / output))
    assert made["status"] == 2
    assert [each["code"] for each in made["problems"]] == [code]
    after = snapshot(site.folder.parent)
    assert {
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    } <= {path for path in after if path.startswith("site/.gazette/")}


def test_a_link_out_of_the_site_is_not_shown(site: SmallSite) -> None:
    secret = site.folder.parent / "secret.md"
    secret.write_text("不可外传", encoding="utf-8")
    (site.folder / PAGE_FILE).symlink_to(secret)
    ran = site.run("build")
    assert ran.status == 1
    assert "不可外传" not in ran.error + ran.output


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a site whose 东风 may be written over again and again."""
    return SmallSite(tmp_path_factory.mktemp("scratch") / "site")


few = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
lines = st.lists(
    st.sampled_from(
        [
            "name: 甲",
            "headline：乙",
            "highlights:",
            "  - text: 丙",
            " -丁",
            "- {figure: 4",
            "　题目: 戊",
            'themes: "己',
            "slug: *x",
            "\tdraft: 是",
            "---",
            "image: [",
            "  alt: x: y",
            "...",
            "? a",
            "<<: b",
        ]
    ),
    max_size=8,
).map("\n".join)


@few
@given(data=st.binary(max_size=200))
@example(data=b"---\n\xff\n---\n")
def test_random_bytes_are_at_worst_an_error_of_ours(data: bytes, scratch: SmallSite) -> None:
    scratch.write(FILE, data).problems()


@few
@given(text=st.one_of(st.text(max_size=300), lines))
def test_random_text_is_at_worst_an_error_of_ours(text: str, scratch: SmallSite) -> None:
    scratch.write(FILE, text.encode("utf-8", "surrogatepass")).problems()


@few
@given(text=st.one_of(st.text(max_size=300), lines), rest=st.text(max_size=100))
def test_random_settings_are_at_worst_an_error_of_ours(
    text: str, rest: str, scratch: SmallSite
) -> None:
    content = f"---\n{text}\n---\n\n甲{rest}\n"
    scratch.write(FILE, content.encode("utf-8", "surrogatepass")).problems()


@settings(few, max_examples=400)
@given(text=st.one_of(st.text(max_size=200), lines))
def test_every_place_lies_in_the_file(text: str) -> None:
    data = f"---\n{text}\n---\n\n甲\n".encode("utf-8", "surrogatepass")
    for kind in ("profile", "story", "issue", "page"):
        place = stories.Place(kind, "a", "b")
        problems = stories.parse("content/a/b.md", data, place).problems
        assert_places(problems, data)
    assert_places(
        config.parse(text.encode("utf-8", "surrogatepass"))[1], text.encode("utf-8", "replace")
    )


@settings(few, max_examples=400)
@given(line=st.text(st.sampled_from("- \t.—x中="), max_size=9))
@example(line=".--.")
@example(line="x--")
def test_a_first_line_without_letters_that_has_hyphens_is_a_fence_gone_wrong(line: str) -> None:
    said = {each.code for each in frontmatter.split(line, "a.md")[1]}
    if "--" in line and not re.search(r"\w", line) and not re.fullmatch(r"---[ \t]*", line):
        assert said == {"E-front-matter-fence"}
    elif "--" in line and re.match(r"\w", line):
        assert said == {"E-front-matter-missing"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-" * 100_000 + "x", "E-front-matter-missing"),
        ("." + "-" * 100_000 + "x", "E-front-matter-missing"),
        ("." + "-." * 50_000 + "x", "E-front-matter-missing"),
        (". " * 50_000 + "-", "E-front-matter-missing"),
        ("---\nname: 甲\n" + "- " * 50_000 + "x\n---\n", "E-yaml-list"),
        (DONGFENG.replace("[文化]", "甲" + " " * 150_000 + "乙"), ""),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_no_front_matter_stalls_the_reading(text: str, code: str) -> None:
    before = time.process_time()
    place = stories.Place("profile", "a", "b")
    problems = stories.parse("content/a/b.md", text.encode(), place).problems
    assert time.process_time() - before < 2
    assert [each.code for each in problems][:1] == ([code] if code else [])


def assert_places(problems: Sequence[Problem], data: bytes) -> None:
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    written = text.split("\n")
    for each in problems:
        assert 1 <= each.line <= len(written), each
        assert 1 <= each.column <= len(written[each.line - 1]) + 1, each
        assert all(sentences(each))


@pytest.mark.parametrize(
    ("value", "column"), [("好地方 #1 不错", 15), ("#1 好地方", 11), ("好  #话题#", 14)]
)
def test_words_that_would_be_hidden_as_a_remark_are_pointed_at(
    site: SmallSite, value: str, column: int
) -> None:
    path = "content/neighbourhoods/dongfeng.md"
    site.replace(path, "五十米的弄堂", value)
    assert site.problems() == [("E-yaml-hash", path, 3, column)]
    site.replace(path, value, f'"{value}"')
    assert site.problems() == []
    assert value.replace("  ", " ") in site.read("neighbourhoods/dongfeng/index.html").replace(
        "  ", " "
    )


def test_a_remark_is_a_remark(site: SmallSite) -> None:
    site.replace("content/neighbourhoods/dongfeng.md", "五十米的弄堂", "五十米的弄堂  # 还要再想想")
    assert site.problems() == []
    assert "再想想" not in site.read("neighbourhoods/dongfeng/index.html")


def test_a_link_without_an_address_is_pointed_at(site: SmallSite) -> None:
    path = "content/neighbourhoods/dongfeng.md"
    site.replace(path, "东风的第一段。", "看[空]()。")
    assert site.problems() == [("E-link-missing", path, 9, 4)]


def test_a_file_with_a_mistake_still_has_its_name(site: SmallSite) -> None:
    story = "---\ntitle: 市集\ndate: 2026-11-01\nplaces: [宝兴]\n---\n\n甲。\n"
    site.write("content/stories/fair.md", story)
    issue = "number: 1\ncontents:\n  - section: 甲\n    stories: [宝兴, baoxing-new]"
    site.replace("content/issues/001.md", "number: 1", issue)
    path = "content/neighbourhoods/baoxing.md"
    site.replace(path, "headline: 一条", "slug: baoxing-new\nheadline：一条")
    assert [code for code, *_ in site.problems()] == ["E-yaml-wide-colon"]


@pytest.mark.parametrize(
    ("content", "really"),
    [
        (b"<html>", "HTML"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\0", "ZIP / DOCX"),
        (b"<?xml version='1.0'?><svg/>", "XML"),
        (b"\0\0\0\x18ftypmp42", "MP4"),
        ("弄堂里的话。\n".encode() * 2000, "TXT"),
        (b"\xff\xd8\xff\xe0", ""),
        (b"\x01\x02\x03\xff", ""),
    ],
)
def test_a_file_that_is_only_named_like_a_picture_is_told_for_what_it_is(
    site: SmallSite, content: bytes, really: str
) -> None:
    site.write(f"{FOLDER}/cat.jpg", content).replace(FILE, BODY, "![一只猫](cat.jpg)")
    (found,) = site.build()["problems"]
    assert found["code"] == "E-picture-broken"
    assert (really in found["hint"]) if really else ("换一张" in found["hint"])
    assert found["hint"].endswith(f"用到它的稿子：{FILE}。")
    assert FILE in site.run("build", "--lang", "en").error
