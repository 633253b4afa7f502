"""What speaks for a line being the heading of a place's story: its form, its name, its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gazette.importers import labels
from gazette.importers.paragraphs import Paragraph
from gazette.markup.lines import HAN
from gazette.markup.numerals import ONES

_NUMBERING = re.compile(
    rf"(?:第[{ONES}百\d]{{1,3}}[篇章][：:]?|[（(][{ONES}\d]{{1,3}}[）)]|[{ONES}]{{1,3}}[、.．]"
    r"|\d{1,2}[、.．)）](?!\d)|[①-⑳]|[①-⑳❶-❿●◆■★▲])[\s\u3000]*"
)
_BRACKETS = re.compile(
    r"[【［〖〔\[](?P<name>[^【】［］〖〗〔〕\[\]]{1,24})[】］〗〕\]](?!\()[\s\u3000]*[：:]?[\s\u3000]*(?P<title>.*)"
)
_COLON = re.compile(
    r"(?P<name>[^：:，,。！？!?；;、“”‘’《》（）()|｜]{1,24}?)[\s\u3000]*"
    r"(?:[：:|｜]|——|--)[\s\u3000]*(?P<title>.+)"
)
# 宝兴居民区 一条弄堂，几代人的情: of known names alone, and no 宝兴居民区 张三 below a story.
_SPACED = re.compile(
    r"(?P<name>[\w·]{2,20})[\s\u3000]+(?P<title>(?!通讯员|记者|作者|供稿|社工|书记|居委)[^\s\d（(].{5,})"
)
_ORNAMENT = re.compile(r"[★☆◆◇■□●○▲△※]{2,}|[★☆◆◇■□●○▲△※](?=[\s\u3000]*$)")
_TITLED = re.compile(
    r"(?:[大主]?标题|题目)[：:][\s\u3000]*|【[大主]?(?:标题|题目)】[：:]?[\s\u3000]*"
)
_OPEN_END = re.compile(r"[。；;，,、：:]$")
_LONGEST_TITLE = 45
# A time, a date, a telephone number, an address, a sum: what follows a label, never a place.
_FACT = re.compile(
    r"[\d\s:：.．\-—－–~～至到年月日号时分点周一二三四五六天每上下午早晚全（）()/、起止元]+"
    r"|.*\d{3,4}[-—－ ]?\d{7,8}.*|.*1\d{10}.*"
    r"|.{0,12}[路街弄道]\d+[弄号].*|https?:.*|.*@.*\..*"
)
_HAN_NAME = re.compile(f"[{HAN}]{{2,8}}")
# What a place where people live is called by, and nothing else.
_SUFFIX = re.compile(r".(?:居民区|社区|居委会|居委|小区|新村|中心)$")
# What such names often end with, and other words too.
_ENDING = re.compile(
    rf"^[{labels.SURNAMES}]家$"
    r"|..(?:[里弄村苑坊园庭邸宅浜湾塘]|公寓|大楼|大厦|别墅|街坊)$"
)
_NAME_ONLY = re.compile(r"[\w·\u3000 ]{2,24}")

# Known, with a suffix or marked by brackets, a name is sure; likely where it ends as places do or
# sounds like one that is known; a mere name by what stands around it.
Evidence = Literal["known", "suffix", "marked", "likely", "name", "none"]
SURE = frozenset(("known", "suffix", "marked"))


def _never(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Lore:
    """What is known of names: those that have a profile, what sounds like one, common endings."""

    is_known: Callable[[str], bool]
    sounds_known: Callable[[str], bool] = _never
    endings: Sequence[str] = ()


class Form(NamedTuple):
    """How a line is set: as a heading, in bold, as an item, by its number, in brackets.

    It is `alone` where the name has no headline beside it; a space before it does not set it apart.
    """

    level: int = 0
    strong: bool = False
    listed: bool = False
    numbering: str = ""
    brackets: bool = False
    alone: bool = False
    indented: bool = False

    @property
    def set_apart(self) -> bool:
        """Tell a line that does not look like the text around it."""
        return any(self._replace(alone=False, indented=False))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that has the form of a heading, and what speaks for it."""

    index: int
    name: str
    headline: str
    evidence: Evidence
    form: Form


def plain_name(name: str) -> str:
    """Return a name without the spaces that pad `宝  兴`, and in ordinary characters."""
    name = unicodedata.normalize("NFKC", name).strip()
    return re.sub(r"\s+", "" if not re.search("[A-Za-z]", name) else " ", name)


def plain_title(text: str) -> str:
    """Return a line without 标题 before it and stars around it."""
    text = _TITLED.sub("", _ORNAMENT.sub("", text).strip(), count=1)
    quoted = text.startswith("《") and text.find("》") == len(text) - 1
    return text[1:-1] if quoted else text


def candidate(index: int, paragraph: Paragraph, lore: Lore) -> Candidate | None:
    """Return the line as a candidate, where it has the form of a heading."""
    if not paragraph.plain or len(paragraph.text) > _LONGEST_TITLE + 30:
        return None
    text = _ORNAMENT.sub("", paragraph.text).strip()
    numbering = _NUMBERING.match(text)
    text = plain_title(text[numbering.end() :] if numbering else text)
    brackets = _BRACKETS.fullmatch(text)
    match = brackets or _COLON.fullmatch(text)
    if match and lore.is_known(plain_name(match["title"])) and match["name"] in lore.endings:
        text, match = match["title"], None  # 居民区：宝兴
    spaced = None if match else _SPACED.fullmatch(text)
    if spaced and lore.is_known(plain_name(spaced["name"])):
        match = spaced
    styled = bool(paragraph.level) or paragraph.strong or paragraph.listed
    form = Form(
        paragraph.level,
        strong=paragraph.strong,
        listed=paragraph.listed,
        numbering=numbering.group()[0] if numbering and numbering.group()[0] in "（(第" else "",
        brackets=bool(brackets),
        alone=match is None,
        indented=paragraph.indented,
    )
    if match is None:
        name = plain_name(text)
        evidence = _evidence(name, lore, styled=styled)
        named = _NAME_ONLY.fullmatch(text) and evidence in ("known", "suffix")
        return Candidate(index, name, "", evidence, form) if named else None
    name, title = plain_name(match["name"]), match["title"].strip()
    if title.startswith(("：", ":")):
        title = title[1:].strip()
    wrong = (
        _OPEN_END.search(title)
        or len(title) > _LONGEST_TITLE
        or (title and _FACT.fullmatch(title))
        or (not title and not brackets)
    )
    if wrong:
        return None
    evidence = _evidence(name, lore, brackets=bool(brackets), styled=styled)
    return Candidate(index, name, title, evidence, form)


def _evidence(name: str, lore: Lore, *, brackets: bool = False, styled: bool = False) -> Evidence:
    if lore.is_known(name):
        return "known"
    if labels.is_label(name) or labels.is_phrase(name) or name in lore.endings:
        return "none"
    if _SUFFIX.search(name) or any(
        name.endswith(each) and len(name) > len(each) for each in lore.endings
    ):
        return "suffix"
    if labels.is_common(name):
        return "none"
    if brackets:
        return "marked"
    if not _HAN_NAME.fullmatch(name) or len(name) > (8 if styled else 6):
        return "none"
    return "likely" if _ENDING.search(name) or lore.sounds_known(name) else "name"
