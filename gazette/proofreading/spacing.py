"""Spaces inside Chinese text, where they stand for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.proofreading.findings import CLOSING, HAN, MARKS, Edit, Finding, found
from gazette.proofreading.keyboard import CHINESE, NUMERALS
from gazette.proofreading.manuscript import Stretch

_GAP = re.compile(rf"(?<=[{CHINESE}])(?P<gap>[ \u00a0]+)(?=[{CHINESE}])")
_FAR = 300
_HAN = re.compile(f"[{HAN}]")
# A list's mark, or what numbers a heading.
_NUMBERED = re.compile(
    rf"[ >#＃]*(?:[（(]?[{NUMERALS}\d０-９]{{1,3}}[)）、.．]?|[·•●○◆■◇□※★☆＊＃－—～]"
    rf"|第[{NUMERALS}\d]{{1,4}}[章节条回期届次讲课辑])"
)
_CREDIT = re.compile(r"(?:[文图摄]|编者|编辑|作者|记者|通讯员|供图|摄影|撰稿|本报讯)$")
_CLAUSE = re.compile(rf"[{MARKS}\0*_#>|\[\]]")
# No name or noun ends or begins with these, so that a space beside one parts no two of them.
_NO_LAST = frozenset("的了着们很被是也都就还又再已在从不与及或而且但把")
_NO_FIRST = frozenset("的们是也还又已与或很而但在")


def space(stretch: Stretch) -> Iterator[Finding]:
    """Report a space inside Chinese text, where it can stand for nothing."""
    text = stretch.text
    if " " not in text and "\u00a0" not in text:
        return
    for match in _GAP.finditer(text):
        # Of a line without end what is near is enough.
        near = max(0, match.start() - _FAR)
        first = max(near, text.rfind("\n", near, match.start()) + 1)
        last = text.find("\n", match.end(), match.end() + _FAR)
        line = text[first : last if last >= 0 else match.end() + _FAR]
        before, after = text[match.start() - 1], text[match.end()]
        if _NUMBERED.fullmatch(text, first, match.start()) or before + after == "——":
            continue
        plain = _HAN.match(before) and _HAN.match(after)
        if plain and (len(match["gap"]) > 1 or _stands(stretch, line, match.start() - first)):
            continue
        edit = Edit(match.start(), match.end(), "")
        certain = not plain or _is_slip(line, match.start() - first)
        edits = (edit,) if certain else ()
        details = {"before": before, "after": after, "near": "" if certain else "、"}
        yield found("W-chinese-space", match.start(), *edits, **details)


def _stands(stretch: Stretch, line: str, position: int) -> bool:
    """Tell a space that parts names, verses, the cells of a table or the halves of a heading."""
    if not (stretch.is_body or stretch.key == "summary") or "|" in line or "｜" in line:
        return True
    if line.lstrip(" >").startswith(("#", "＃")):
        return True
    start, end = _clause(line, position)
    words = line[start:end].split()
    if line[max(0, start - 1) : start] in set("“‘「『《〈") and line[end : end + 1] in set(CLOSING):
        return True  # a name, as it is written on the door
    alone = start == 0 and end >= len(line.rstrip())
    lengths = {len(word) for word in words}
    return (
        (len(words) > 2 and max(lengths) <= 4)
        or (len(words) > 1 and len(lengths) == 1 and (alone or min(lengths) >= 4))
        or (alone and sum(map(len, words)) <= 10)
        or bool(_CREDIT.search(line[:position]))
    )


def _clause(line: str, position: int) -> tuple[int, int]:
    """Return where the clause around a place begins and ends."""
    clauses = [0, *(match.end() for match in _CLAUSE.finditer(line))]
    start = max(each for each in clauses if each <= position)
    return start, next((m.start() for m in _CLAUSE.finditer(line, position)), len(line))


def _is_slip(line: str, position: int) -> bool:
    """Tell a space that nobody meant from one that may stand for 、 between two names.

    It is alone in its clause, beside a word that is none of a list, and what is on both sides
    of it does not end alike, as 唱的 跳的.
    """
    start, end = _clause(line, position)
    words = line[start:end].split()
    if len(words) != 2:
        return False
    before, after = words
    beside = before[-1] in _NO_LAST or after[0] in _NO_FIRST
    return beside and before[-1] not in after[:5]
