"""What speaks for a line being the heading of a place's story: its form, its name, its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from gazette.importers.paragraphs import Paragraph

_NUMBERING = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,3}[篇章]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．)）](?!\d)|[①-⑳]|[①-⑳❶-❿●◆■★▲])[\s\u3000]*"
)
_BRACKETS = re.compile(
    r"[【［〖〔\[](?P<name>[^【】［］〖〗〔〕\[\]]{1,24})[】］〗〕\]](?!\()[\s\u3000]*[：:]?[\s\u3000]*(?P<title>.*)"
)
_COLON = re.compile(
    r"(?P<name>[^：:，,。！？!?；;、“”‘’《》（）()|｜]{1,24}?)[\s\u3000]*"
    r"(?:[：:|｜]|——|--)[\s\u3000]*(?P<title>.+)"
)
_OPEN_END = re.compile(r"[。；;，,、：:]$")
_LONGEST_TITLE = 45
# A time, a date, a telephone number, an address, a sum: what follows a label, never a place.
_FACT = re.compile(
    r"[\d\s:：.．\-—－–~～至到年月日号时分点周一二三四五六天每上下午早晚全（）()/、起止元]+"
    r"|.*\d{3,4}[-—－ ]?\d{7,8}.*|.*1\d{10}.*"
    r"|.{0,12}[路街弄道]\d+[弄号].*|https?:.*|.*@.*\..*"
)
# Words before a colon that say what follows, or who speaks.
_WORDS = """
时间 日期 日子 地点 地方 地址 电话 联系电话 热线 手机 传真 邮箱 网址 联系人 联系方式 开放时间
服务时间 办公时间 内容 对象 主题 主办 承办 协办 主办单位 承办单位 供稿 撰稿 撰文 作者 文 图
摄影 图片 照片 图文 编辑 责编 责任编辑 校对 排版 来源 记者 通讯员 注 备注 说明 提示 温馨提示
小贴士 附 附件 编者按 编者 导语 摘要 关键词 标题 副标题 题目 栏目 期号 总第 费用 人数 名额
报名 报名方式 嘉宾 主持 主持人 主讲 主讲人 例如 比如 譬如 其中 一是 二是 三是 四是 首先 其次
再次 最后 第一 第二 第三 第四 结果 结论 答案 原因 目标 目的 做法 办法 特点 亮点 特色 优点
口号 问 答 居民 书记 主任 社工 志愿者 阿姨 爷叔 老人 孩子 大家 有人 他们 我们 她们 他 她 我 你
数据 数字 背景 现状 困难 问题 需求 感受 体会 建议 心声 寄语 读者 通知 公告 流程 步骤 难点 重点 变化
关键 小结 总结 资料 链接 名片 物业 党建 自治 共治 文化 便民 平安 环境 治理 健康 上午 下午 晚上 早上
春天 夏天 秋天 冬天 寒假 暑假 上半年 下半年 周一 周二 周三 周四 周五 周六 周日
硬件 软件 前言 引言 后记 尾声
"""
_LABELS = frozenset(_WORDS.split())
_SPEAKS = re.compile(
    r"(?:说|说道|道|问|问道|答|回答|表示|介绍|介绍说|认为|告诉\w{0,4}|指出|强调|笑|笑着说|叹|感叹|喊|写道"
    r"|回忆|提到|补充|如下|包括|有|是|为|即|叫|名叫|来自|例如|比如|想到|看到|发现)$"
)
_GENERIC = re.compile(
    r"(?:团队|队伍|站点|联盟|党日|小组|课堂|经验|项目|活动|服务|人员|志愿者|工作|机制|平台|模式|品牌|理念"
    r"|步骤|阶段|方面|意义|效果|称号|荣誉|计划|制度|公约|协议|讲座|比赛|节目|故事|阿姨|爷叔|老师|医生"
    r"|书记|主任|同志|先生|女士|师傅|奶奶|爷爷|大爷|(?:弄堂|小区|社区|家|屋|心|手|楼|门|院|夜|城)里|们|者|员|队|师|会|上|时|日|年|月)$"
)
_PROSE = re.compile(r"[的了着过是在有和与及或不也就都把被对从向为这那我你他她它们很请让要会能]")
_HAN_NAME = re.compile("[\u3400-\u9fff]{2,8}")
_SUFFIX = re.compile(r".(?:居民区|社区|居委会|居委|小区|中心)$")
# Words for a neighbourhood that is none by name: 走进社区, 文明小区, 以人为中心.
_NO_NAME = re.compile(
    r"[的了着这那我你他她它们都]|(?:为|市|本|该|这个|各)中心$|^(?:到|进|在|让|请|把)"
    r"|^(?:走进|智慧|平安|文明|美丽|和谐|幸福|温馨|整个|全|各|本|老|新|大|现代)(?:居民区|小区|社区)$"
)
_NAME_ONLY = re.compile(r"[\w·\u3000 ]{2,24}")

Evidence = Literal["known", "suffix", "marked", "name", "none"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that has the form of a heading, and what speaks for it."""

    index: int
    name: str
    headline: str
    evidence: Evidence
    form: tuple[object, ...]


def plain_name(name: str) -> str:
    """Return a name without the spaces that pad `宝  兴`, and in ordinary characters."""
    name = unicodedata.normalize("NFKC", name).strip()
    return re.sub(r"\s+", "" if not re.search("[A-Za-z]", name) else " ", name)


def candidate(
    index: int,
    paragraph: Paragraph,
    is_known: Callable[[str], bool],
    endings: Sequence[str],
) -> Candidate | None:
    """Return the line as a candidate, where it has the form of a heading."""
    if not paragraph.plain or len(paragraph.text) > _LONGEST_TITLE + 30:
        return None
    numbering = _NUMBERING.match(paragraph.text)
    text = paragraph.text[numbering.end() :] if numbering else paragraph.text
    brackets = _BRACKETS.fullmatch(text)
    match = brackets or _COLON.fullmatch(text)
    styled = bool(paragraph.level) or paragraph.strong or paragraph.listed
    form = (
        paragraph.level,
        paragraph.strong,
        paragraph.listed,
        numbering.group()[0] in "（(第" if numbering else None,
        bool(brackets),
    )
    if match is None:
        name = plain_name(text)
        if not _NAME_ONLY.fullmatch(text) or not (is_known(name) or _has_ending(name, endings)):
            return None
        evidence: Evidence = "known" if is_known(name) else "suffix"
        return Candidate(index, name, "", evidence, (*form, "name"))
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
    return Candidate(
        index, name, title, _evidence(name, is_known, endings, brackets, styled=styled), form
    )


def _evidence(
    name: str,
    is_known: Callable[[str], bool],
    endings: Sequence[str],
    brackets: object,
    *,
    styled: bool,
) -> Evidence:
    if is_known(name):
        return "known"
    if name in _LABELS or _SPEAKS.search(name) or _NO_NAME.search(name):
        return "none"
    if _has_ending(name, endings):
        return "suffix"
    if brackets and not _GENERIC.search(name) and not _PROSE.search(name):
        return "marked"
    longest = 8 if styled else 6
    place = _HAN_NAME.fullmatch(name) and len(name) <= longest
    if place and not _GENERIC.search(name) and not _PROSE.search(name):
        return "name"
    return "none"


def _has_ending(name: str, endings: Sequence[str]) -> bool:
    ends = _SUFFIX.search(name) or any(
        name.endswith(each) and len(name) > len(each) for each in endings
    )
    return bool(ends) and not (name in _LABELS or _NO_NAME.search(name))
