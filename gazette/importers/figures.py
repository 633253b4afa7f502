"""Figures of a text → highlights to propose: a number, its unit, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gazette.markup.lines import HAN

_UNITS = (
    "平方公里|平方米|公顷|公里|分钟|小时|号线|万元|亿元|个月|人次|户次|"
    "个|位|名|人|支|项|类|家|户|幢|栋|座|条|米|亩|岁|年|天|次|场|种|件|间|处|所|张|块|台|辆|"
    "棵|株|盏|本|册|门|期|届|批|组|对|只|套|部|层|元|路|颗|份|篇|节|堂|样|步|成|倍|吨|%|％"
)
_FIGURE = re.compile(
    r"(?<![\d.:：/\-—第])(?P<figure>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
    rf"(?P<unit>[万亿千百]?[多余来]?(?:{_UNITS})[多余]?)"
)
_AFTER = re.compile(rf"的?([{HAN}]{{2,20}})")
_CHAIN = re.compile(r"[、，]?(?:和|近|约|共)*(?=\d)")
_BEFORE = re.compile(
    rf"(?P<label>[{HAN}]{{2,16}}?)(?:一共|共|总共|已|也|就|就有|有|达到|达|近|约|超过|为|是)*(?<=[有达到近约过为是])$"
    rf"|(?P<measure>[{HAN}]{{0,8}}(?:面积|人口|总数|全长|长|宽))约?$"
    rf"|[有共](?P<direct>[{HAN}]{{2,6}})约?$"
)
# Where what is counted ends and something is said of it.
_STOP = re.compile(
    r"组成|参加|参与|正在|在(?![职线校册])|是|有(?!机)|了|就|都|也|要|能(?![手源力])|把|被|由|从(?!业)|到|让|给"
    r"|每|还|又|这|那|很|不|一[起同共样直]|来(?![沪访宾])|和(?![谐平])|与|及|或|同时|共同|为(?!老)|已|以|等(?!级)"
    r"|加入|覆盖|得到|轮流|坚持|连续|之|则|里(?!弄)|中(?![心医学老])|上(?![门海网])|下(?![午岗])|开始"
)
_VAGUE = frozenset(("地方", "时候", "左右", "之间", "时间", "东西", "事情", "大家", "样子", "工夫"))
_FOUNDED = "成立|建成|启用|落成|开放|创办|创建|开办|建立|组建|揭牌|竣工|设立|诞生|开业"
_YEAR = r"(?P<figure>(?:19|20)\d\d)"
_FOUNDED_AFTER = re.compile(
    rf"{_YEAR}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?起?[，]?"
    rf"(?P<who>[{HAN}]{{0,8}}?)(?P<verb>{_FOUNDED})了?(?P<what>[{HAN}]{{0,8}}“[^”]{{1,12}}”)?"
)
_FOUNDED_BEFORE = re.compile(rf"(?P<who>[{HAN}]{{2,12}}?)(?P<verb>{_FOUNDED})[于在]{_YEAR}年")
# 从2011年起，“新市民会客厅”…: with a comma, the year is what the sentence begins with.
_SINCE = re.compile(
    rf"(?m)(?:^|(?<=[。！？\n]))[从自]?{_YEAR}年(?:\d{{1,2}}月)?(?:起|开始)，(?P<what>“[^”]{{2,12}}”)?"
)
_ORIGIN = re.compile(
    rf"(?P<what>[{HAN}]{{2,8}}?)(?:，|最早|一直|可以|可|要|能)*"
    rf"(?:追溯?到|追溯至|始于|始建于|起源于|源于)了?{_YEAR}年"
)
_LASTING = re.compile(rf"连续(?P<figure>\d{{1,2}})年(?P<verb>[{HAN}]{{2}})")
_MONTHLY = re.compile(r"每月(?P<figure>\d{1,2})(?P<unit>日|号)")
_LONGEST_LABEL = 12
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A highlight that the text gives reason for, at a place of the text.

    `label` is empty where the text does not say in a word what is counted.
    """

    figure: str
    unit: str
    label: str
    position: int


def propose(text: str) -> tuple[Proposal, ...]:
    """Return what the text counts, in its order; each figure once."""
    text = text.translate(_FULL_WIDTH)
    found = sorted([*_years(text), *_counts(text)], key=lambda each: each.position)
    made: dict[tuple[str, str], Proposal] = {}
    for each in found:
        key = (each.figure, each.unit)
        if key not in made or (each.label and not made[key].label):
            made[key] = each
    return tuple(made.values())


def _years(text: str) -> Iterator[Proposal]:
    for match in _FOUNDED_AFTER.finditer(text):
        what = (match["what"] or "").partition("“")
        label = match["who"] + match["verb"] + what[1] + what[2]
        yield Proposal(match["figure"], "年", label, match.start("figure"))
    for match in _FOUNDED_BEFORE.finditer(text):
        yield Proposal(match["figure"], "年", match["who"] + match["verb"], match.start("figure"))
    for pattern in (_SINCE, _ORIGIN):
        for match in pattern.finditer(text):
            yield Proposal(match["figure"], "年", match["what"] or "", match.start("figure"))
    for match in _LASTING.finditer(text):
        yield Proposal(match["figure"], "年", f"连续{match['verb']}", match.start("figure"))
    for match in _MONTHLY.finditer(text):
        yield Proposal(match["figure"], match["unit"], "", match.start("figure"))


def _counts(text: str) -> Iterator[Proposal]:
    matches = {match.start(): match for match in _FIGURE.finditer(text)}
    for match in matches.values():
        if match["figure"] == "1" or match["unit"] == "年":
            continue
        label = _label_after(text, match.end())
        chain = _CHAIN.match(text, match.end())
        if not label and chain and chain.end() > match.end():
            following = matches.get(chain.end())
            label = _label_after(text, following.end()) if following else ""
        label = label or _label_before(text[max(0, match.start() - 24) : match.start()])
        yield Proposal(match["figure"], match["unit"], label, match.start())


def _label_after(text: str, position: int) -> str:
    match = _AFTER.match(text, position)
    if not match:
        return ""
    stop = _STOP.search(match[1])
    label = match[1][: stop.start()] if stop else match[1]
    if len(label) > _LONGEST_LABEL:
        label = label.rpartition("的")[2]
    return label if _is_label(label) else ""


def _label_before(text: str) -> str:
    match = _BEFORE.search(text)
    if not match:
        return ""
    label = (match["label"] or match["measure"] or match["direct"]).rpartition("的")[2]
    stops = list(_STOP.finditer(label))
    label = label[stops[-1].end() :] if stops else label
    return label if _is_label(label) else ""


def _is_label(label: str) -> bool:
    return 2 <= len(label) <= _LONGEST_LABEL and label not in _VAGUE
