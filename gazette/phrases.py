"""Phrases: where a Chinese headline may be broken, so that no word is cut.

The scores of BudouX (a model of 5,600 features, learnt from web pages) say how likely a phrase
begins at a character. Only what it is sure of is taken, and rules hold together what it does not
know: words of the neighbourhood, numbers with what they count, short quotations, particles.
"""

from __future__ import annotations

import functools
import itertools
import re

from markupsafe import Markup

# A boundary counts from this score on: most of the wrong ones are weaker.
SURE = 900
# A phrase of more characters is broken where the model is less sure; of still more, at any rate:
# in a narrow column, or large on a telephone, a line has five.
LONG, TOO_LONG = 4, 6
# A quotation of up to so many characters stays on one line.
QUOTED = 6
# Nothing longer is a headline; it is broken anywhere.
LONGEST = 200

_WORDS = """
    弄堂 里弄 旧里 石库门 居委会 居委 居民区 居民 街道 小区 社区 街坊 邻里 弄口 楼组 楼道 外滩
    步行街 志愿者 志愿服务 志愿 骨干 党建 党课 自治 共治 共建 微更新 旧改 城管 网格 工作法 服务圈
    便民 为老 养老 老人 老年人 老年 居家 独居 会客厅 景观师 老字号 老地方 老矛盾 小毛病 楼长 讲座
    新书 发布会 伙伴 项目部 灶头 油烟机 有机肥 湿垃圾 垃圾分类 季度 年长 寒暑假 亲子 照护 错时
    一门式 一网通办 通办 上门 义诊 门诊 特殊人群 市民 困难 矛盾 回忆 锻炼 健身 烹饪 修修补补 开课
    值守 征询 安稳 重点部位 没有 有人 不用 不再 不收费 收费 清楚 讲清楚 就好 上见 走来 我们 你们
    他们 自己 大家 一起 这里 那里 怎么 什么 为什么 这么 那么 因为 所以 可以 已经 还是 星期 周末
    上午 下午 晚上 早上 今天 明天 每天 天天 至今 马上 起点 成立 改造 加装 电梯 食堂 菜场 学校 医院
    医生 护士 老师 孩子 年轻人 社工 书记 主任 阿姨 爷叔 阿婆 爷爷 奶奶 邻居 街区 公园 花园 绿化
    停车 充电 中心 午餐 晚餐 早餐 为老服务
"""
_NUMERALS = "一二三四五六七八九十百千万亿两几半每第首"
# These belong to what follows, those to what is before.
_BINDING = frozenset(
    "不没未别很最更再也都就将把被让给从在对向到往与和跟及或为以因有是请各全这那某老小新" + _NUMERALS
)
_BOUND = frozenset("的了着过们者子吗呢吧啊儿地得里上下内外后前间起个")
# No line begins with these, none ends with those (W3C clreq, 3.1.3).
_CLOSING = frozenset("，。、；：？！…—·～）》〉」』】〕”’％℃°㎡,.;:?!)]}%/")
_OPENING = frozenset("（《〈「『【〔“‘([{#¥￥$")
# After these a sense ends.
_PAUSE = frozenset("，。；：？！、…—,;:?!")
_PAIRS = re.compile(r"“[^“”]*”|‘[^‘’]*’|《[^《》]*》|「[^「」]*」|（[^（）]*）")
# A number, its marks, and the character it counts.
_COUNT = re.compile(
    r"[0-9０-９][0-9０-９.,:：/％%+–~～-]*[多余来几]?(?:平方米|公里|小时|分钟|[^\W\d_a-zA-Z])?"
)
_NUMBER = re.compile(rf"[{_NUMERALS}]{{2,}}[^\W\d_a-zA-Z]?")
_LATIN = re.compile(r"[\x21-\x7e\u00c0-\u024f]+")
_GUARD = re.compile("|".join(sorted(_WORDS.split(), key=len, reverse=True)))
# Never broken before: what is put on or around the character that it follows.
_MARKED = re.compile(r"[\u0300-\u036f\u20d0-\u20ff\u200d\ufe00-\ufe0f]")


@functools.lru_cache(maxsize=20_000)
def phrases(text: str) -> tuple[str, ...]:
    """Return a headline in phrases; together they are the headline."""
    if len(text) > LONGEST:
        return (text,)
    held = _held(text)
    scores = _scores(text)
    bounds = [
        at
        for at in range(1, len(text))
        if at not in held and (_ends(text, at) or scores[at] > SURE)
    ]
    bounds = _without_single(text, _shorter(bounds, scores, held, len(text)), scores)
    return tuple(
        text[start:end] for start, end in zip([0, *bounds], [*bounds, len(text)], strict=True)
    )


@functools.lru_cache(maxsize=20_000)
def marked(text: str) -> Markup:
    """Return a headline as HTML that may be broken between phrases, and nowhere else."""
    made = list(phrases(text))
    # Between Han and digits a browser leaves a little space, but not where it could break the line.
    whole = [made[0]] if made else []
    for each in made[1:]:
        if _is_narrow(whole[-1][-1]) != _is_narrow(each[0]) and whole[-1][-1] not in _PAUSE:
            whole[-1] += each
        else:
            whole.append(each)
    return Markup('<span class="phrases">%s</span>') % Markup("<wbr>").join(whole)


def _is_narrow(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _held(text: str) -> set[int]:
    """Return the places inside what is never broken."""
    held: set[int] = set()
    for pattern in (_COUNT, _NUMBER, _LATIN, _GUARD):
        for found in pattern.finditer(text):
            held.update(range(found.start() + 1, found.end()))
    for found in _PAIRS.finditer(text):
        if found.end() - found.start() - 2 <= QUOTED:
            held.update(range(found.start() + 1, found.end()))
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        joined = after in _CLOSING or before in _OPENING or after == " " or before == "\u200d"
        near = (after in _BOUND or before in _BINDING) and before not in _PAUSE
        if joined or (near and after not in _OPENING) or _MARKED.match(after):
            held.add(at)
    return held


def _ends(text: str, at: int) -> bool:
    """Tell whether a sense ends here, whatever the model says."""
    before, after = text[at - 1], text[at]
    return before in _PAUSE or before == " " or after in _OPENING or before in "）》」』】”’"


def _shorter(bounds: list[int], scores: list[int], held: set[int], length: int) -> list[int]:
    """Break what is long where the model is less sure."""
    made: list[int] = []
    pending = [(start, end) for start, end in itertools.pairwise((0, *bounds, length))]
    for start, end in pending:
        least = 0 if end - start <= TOO_LONG else -(10**6)
        inside = [at for at in range(start + 2, end - 1) if at not in held and scores[at] > least]
        if end - start > LONG and inside:
            at = max(inside, key=lambda at: scores[at])
            made.append(at)
            pending += [(start, at), (at, end)]
    return sorted({*bounds, *made})


def _without_single(text: str, bounds: list[int], scores: list[int]) -> list[int]:
    """Join a phrase of one character to the neighbour that it is nearer to."""
    always = {at for at in bounds if text[at - 1] in _PAUSE or text[at] in _OPENING}
    strength = {at: 10**6 if at in always else scores[at] for at in bounds}
    while True:
        edges = [0, *sorted(strength), len(text)]
        for start, end in itertools.pairwise(edges):
            if sum(1 for each in text[start:end] if each not in _CLOSING) > 1:
                continue
            near = [at for at in (start, end) if at in strength and strength[at] < 10**6]
            if near:
                del strength[min(near, key=lambda at: strength[at])]
                break
        else:
            return sorted(strength)


def _scores(text: str) -> list[int]:
    """Return how sure the model is, by place, that a phrase begins there; 0 is undecided."""
    base, (uw1, uw2, uw3, uw4, uw5, uw6), (bw1, bw2, bw3), (tw1, tw2, tw3, tw4) = _model()
    padded = f"\0\0\0{text}\0\0\0"
    scores = [0]
    for at in range(4, len(text) + 3):
        a, b, c, d, e, f = tuple(padded[at - 3 : at + 3])
        scores.append(
            base
            + uw1.get(a, 0) + uw2.get(b, 0) + uw3.get(c, 0)
            + uw4.get(d, 0) + uw5.get(e, 0) + uw6.get(f, 0)
            + bw1.get(b + c, 0) + bw2.get(c + d, 0) + bw3.get(d + e, 0)
            + tw1.get(a + b + c, 0) + tw2.get(b + c + d, 0)
            + tw3.get(c + d + e, 0) + tw4.get(d + e + f, 0)
        )  # fmt: skip
    return scores


_Weights = dict[str, int]


@functools.cache
def _model() -> tuple[int, tuple[_Weights, ...], tuple[_Weights, ...], tuple[_Weights, ...]]:
    import budoux

    model = budoux.load_default_simplified_chinese_parser().model
    groups = [
        tuple(model.get(f"{kind}{number}", {}) for number in range(1, count + 1))
        for kind, count in (("UW", 6), ("BW", 3), ("TW", 4))
    ]
    every = sum(sum(weights.values()) for group in groups for weights in group)
    return -(every // 2), groups[0], groups[1], groups[2]
