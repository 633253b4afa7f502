"""What was typed with the wrong key: half-width marks, `...`, `--`, full-width letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from gazette.proofreading.findings import (
    CLOSING,
    HAN,
    HIDDEN,
    MARKS,
    OPENING,
    Edit,
    Finding,
    edited,
    found,
)
from gazette.proofreading.manuscript import Stretch

_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
NUMERALS = "〇零一二两三四五六七八九十百千万亿"
_BEFORE = f"[{HAN}{CLOSING}…—]"
_AFTER = rf"[{HAN}{OPENING}{CLOSING}—]"
# Behind **重点** as behind a word. A figure may follow a comma, but 三:2 is a score.
_MARK = re.compile(
    rf"(?:(?<={_BEFORE})|(?<={_BEFORE}\*)|(?<={_BEFORE}\*\*))"
    rf"(?:[,;!?:][ ]*(?={_AFTER}|\*{{1,2}}[{HAN}])|[,;!?][ ]?(?=[0-9A-Za-z])|[,;!?:](?=[ ]*$))"
    # Behind a link or `code` in Chinese text.
    rf"|(?<={HIDDEN})[,;!?][ ]?(?=[{HAN}])",
    re.MULTILINE,
)
_STOP = re.compile(rf"(?<=[{HAN}{CLOSING}])\.(?=[{HAN}{OPENING}]|[ ]*$)(?!\.)", re.MULTILINE)
_BRACKET = re.compile(r"[()（）\n]")
_QUOTED = re.compile(r'"(?P<inside>[^"\n\0]*)"')
_ITEM = re.compile(rf"^[ >]*[{NUMERALS}]{{1,3}}\.", re.MULTILINE)


def half_width(stretch: Stretch) -> Iterator[Finding]:
    """Report half-width punctuation between Han characters."""
    text = stretch.text
    around = [
        *(_brackets(text) if "(" in text or ")" in text else ()),
        *(_quotations(text) if '"' in text else ()),
    ]
    yield from around
    # As it will be: what follows a bracket that is mended stands behind a Chinese one.
    text = edited(text, [edit.kept() for each in around for edit in each.edits])
    for match in _MARK.finditer(text):
        mark, start = text[match.start()], match.start()
        numerals = text[start - 1] in NUMERALS and text[match.end() : match.end() + 1]
        if mark == ":" and numerals and numerals in NUMERALS:
            continue
        yield _wide(start, Edit(start, match.end(), _WIDE[mark]), mark)
    if "." in text:
        items = {match.end() - 1 for match in _ITEM.finditer(text)}
        for match in _STOP.finditer(text):
            if match.start() not in items:
                yield _stop(text, match.start())


def _wide(start: int, edit: Edit, mark: str) -> Finding:
    return found("W-half-width-punctuation", start, edit, mark=mark, near=edit.text)


def _stop(text: str, start: int) -> Finding:
    """Report `.` for 。, which may also stand for the · of a foreign name."""
    if text[start + 1 : start + 2].strip():
        return found("W-half-width-punctuation", start, mark=".", near="")
    return _wide(start, Edit(start, start + 1, "。"), ".")


def _brackets(text: str) -> Iterator[Finding]:
    """Report (甲) after a Han character, and a pair of which one is half-width."""
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        mark, start = match.group(), match.start()
        if mark == "\n":
            opened.clear()
        elif mark in "(（":
            opened.append(start)
        elif opened:
            first = opened.pop()
            pair = text[first] + mark
            if pair in ("(）", "（)"):
                wrong = first if pair[0] == "(" else start
                edit = Edit(wrong, wrong + 1, _WIDE[text[wrong]])
                yield _wide(wrong, edit, text[wrong])
            elif pair == "()" and _is_chinese(text, first, start):
                gap = text[first - 1] == " "
                edits = Edit(first - gap, first + 1, "（"), Edit(start, start + 1, "）")
                yield found("W-half-width-punctuation", first, *edits, mark="()", near="（）")


def _is_chinese(text: str, first: int, last: int) -> bool:
    """Tell whether what two brackets hold, and what they follow, is Chinese."""
    return bool(
        re.search(rf"{_BEFORE}[ ]?$", text[max(0, first - 2) : first])
        and re.search(f"[{HAN}]", text[first + 1 : last])
    )


def _quotations(text: str) -> Iterator[Finding]:
    """Report "甲", where the straight marks of a line are pairs."""
    start = 0
    for line in text.split("\n"):
        if line.count('"') % 2 == 0:
            for match in _QUOTED.finditer(line):
                if re.match(rf"[{HAN}《].*[{HAN}{MARKS},.;:!?]$|[{HAN}]$", match["inside"]):
                    first, last = start + match.start(), start + match.end() - 1
                    edits = Edit(first, first + 1, "“"), Edit(last, last + 1, "”")
                    yield found("W-half-width-punctuation", first, *edits, mark='""', near="“”")
        start += len(line) + 1


CHINESE = f"{HAN}{MARKS}"
_DOTS = re.compile(
    rf"(?<=[{CHINESE}])\.{{3,}}|(?<!\.)\.{{3,}}(?=[{CHINESE}])|。{{3,}}"
    rf"|(?<=[{HAN}])…(?!…)"
)


def ellipsis(stretch: Stretch) -> Iterator[Finding]:
    """Report `...`, `。。。` and a single `…` for ……."""
    for match in _DOTS.finditer(stretch.text):
        edit = Edit(match.start(), match.end(), "……")
        yield found("W-ellipsis", match.start(), edit, text=match.group())


_DASH = re.compile(
    rf"(?<=[{HAN}{CLOSING}，。；：！？…])[ ]*(?P<typed>-{{2,}})[ ]*(?=[{HAN}{OPENING}]|$)"
    rf"|(?<=[{OPENING}])(?P<first>-{{2,}})[ ]*(?=[{HAN}])",
    re.MULTILINE,
)
# One — between short words joins them: 北京—上海, 三月—五月. Between clauses it is half a dash.
_HALF_DASH = re.compile(
    rf"(?<=[{HAN}]{{6}})(?P<typed>—)(?=[{HAN}]{{6}})"
    rf"|(?<=[{OPENING}，。；：！？])(?P<opens>—)(?=[{HAN}])"
    rf"|(?<=[{HAN}])(?P<ends>—)(?=[”’」』])"
)
_JOINED = re.compile(r"[从自由往返至到年月日时点号层楼路线起]")


def dash(stretch: Stretch) -> Iterator[Finding]:
    """Report `--`, and a single — between clauses, for ——."""
    text = stretch.text
    if "--" in text:
        for match in _DASH.finditer(text):
            group = match.lastgroup or 0
            edit = Edit(match.start(), match.end(), "——")
            yield found("W-dash", match.start(group), edit, text=match[group])
    if "—" in text:
        for match in _HALF_DASH.finditer(text):
            around = text[max(0, match.start() - 12) : match.end() + 6]
            if match["typed"] and _JOINED.search(around):
                continue
            yield found("W-dash", match.start(match.lastgroup or 0), text="—")


_LATIN = re.compile(r"[Ａ-Ｚａ-ｚ０-９]+(?:[．－％][Ａ-Ｚａ-ｚ０-９]+)*")
_LIST_MARK = re.compile(r"^[ >]*[０-９]+[、．.)）]", re.MULTILINE)


def full_width(stretch: Stretch) -> Iterator[Finding]:
    """Report full-width letters and digits, but for the marks of a list."""
    marks = [match.span() for match in _LIST_MARK.finditer(stretch.text)]
    for match in _LATIN.finditer(stretch.text):
        if any(start <= match.start() < end for start, end in marks):
            continue
        better = unicodedata.normalize("NFKC", match.group())
        edit = Edit(match.start(), match.end(), better)
        yield found("W-full-width-latin", match.start(), edit, text=match.group(), better=better)


# Words that are never doubled, with what makes two of them right: 不了了之, 为了了解, 的的确确.
_NEVER = {
    "的": (r"[目打中鹄标有]", r"[确士哥姐票]"),
    "了": (
        r"[不得除完末为罢事心愿时将要便也就已经于算是小一]",
        r"[解结却然断事之心愿账债清当一望]",
    ),
    "在": (r"[现存实所内外潜自好旨贵重意正处不]", r"[处理]"),
    "是": (r"[于可但还只总要凡国不若倒真像口]", r"[非]"),
    "也": ("", r"[门]"),
    "很": ("", ""),
    "们": (r"[哥爷娘姐]", ""),
    "而": (r"[然因从]", ""),
    "但": (r"[不非]", ""),
    "或": ("", ""),
    "我": (r"[卿你自]", r"[你]"),
    "你": ("", r"[我]"),
    "他": (r"[吉其]", r"[她]"),
    "她": ("", ""),
    "吗": ("", r"[啡]"),
    "这": ("", ""),
}


def _doubled(char: str, before: str, after: str) -> str:
    """Return the pattern of a doubled word that does not follow `before` or precede `after`."""
    follows = f"(?<!{before})" if before else ""
    return f"{follows}(?<!{char}){char}{{2,}}+" + (f"(?!{after})" if after else "")


_DOUBLE = re.compile(
    "|".join(_doubled(char, *around) for char, around in _NEVER.items())
    + r"|，{2,}|、{2,}|；{2,}|：{2,}|(?<!。)。。(?!。)"
)
# Most texts have none of these at all, and this is quickly seen.
_TWICE = re.compile(rf"([{''.join(_NEVER)}，、；：。])\1")


def repeated(stretch: Stretch) -> Iterator[Finding]:
    """Report function words and marks that stand twice."""
    if not _TWICE.search(stretch.text):
        return
    for match in _DOUBLE.finditer(stretch.text):
        text, start = match.group(), match.start()
        if text[0] == "在" and re.match("实实", stretch.text[start - 2 : start]):
            continue
        edit = Edit(start, match.end(), text[0])
        yield found("W-repeated-characters", start, edit, text=text, better=text[0])
