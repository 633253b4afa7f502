"""Which lines open a story: a colon is not enough, and no known place is missed."""

from __future__ import annotations

import pytest

from gazette.importers import headings, plaintext
from gazette.importers.evidence import Lore

KNOWN = frozenset(("宝兴", "东风", "昭通", "永安", "社区卫生服务中心"))


def opened(text: str, known: frozenset[str] = KNOWN) -> list[str]:
    """Return the names of the places whose stories a text opens."""
    lore = Lore(known.__contains__, endings=("社区中心", "中心"))
    found, _ = headings.find(plaintext.from_text(text), lore)
    return [each.name for each in found]


def story(name: str, *lines: str, title: str = "一条弄堂，几代人的情") -> str:
    return "\n".join((f"{name}：{title}", f"{name}的第一段话，说了一件事。", *lines, ""))


PROSE = (
    "居民说：",
    "他说：这里变了样",
    "居民区书记说：“大家的事大家定”",
    "王阿姨笑着说：“真好”",
    "问：怎么报名？",
    "答：到居委会来",
    "时间：2026年11月22日",
    "时间：每月10日上午",
    "地点：就在弄堂里",
    "地址：南京东路100号",
    "电话：021-63211234",
    "联系电话：13800000000",
    "供稿：外滩街道",
    "摄影：本刊编辑",
    "内容：理发、磨刀、修伞",
    "口号：我的健康我做主",
    "服务站点：以点带面",
    "区域联盟：全面开花",
    "主题党日：凝心聚力",
    "小小景观师：孩子画墙，参与治理",
    "四美团队：年长居民来参加",
    "走进社区：邻里节开场了",
    "以居民为中心：先问要什么",
    "党支部的做法是：先听后办",
    "活动有：",
    "一是：把人请进来",
    "编者按：这一篇写得好",
    "宝兴：43个居民小组，9支文体团队。",
    "昭通：021-63211234",
    "记得那一年：弄堂里很热闹",
    "https://example.org/：网址",
    "9:30开门，17:30关门",
)


@pytest.mark.parametrize("line", PROSE)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_line_with_a_colon_in_a_story_opens_none(line: str, gap: str) -> None:
    more = "后面还有一段话，写这件事是怎样办成的。"
    text = story("宝兴", f"{gap}{line}", f"{gap}{more}") + "\n" + story("东风")
    assert opened(text) == ["宝兴", "东风"]


@pytest.mark.parametrize("line", PROSE)
def test_a_line_with_a_colon_makes_no_story_of_a_text_without_places(line: str) -> None:
    text = f"这一段话在前面，没有题目。\n\n{line}\n\n后面还有一段话，写这件事是怎样办成的。\n"
    assert opened(text, frozenset()) == []


FORMS = (
    "{}：一条弄堂",
    "{}:一条弄堂",
    "{} ： 一条弄堂",
    "　　{}：一条弄堂",
    "一、{}：一条弄堂",
    "（一）{}：一条弄堂",
    "(1){}：一条弄堂",
    "1.{}：一条弄堂",
    "1、{}：一条弄堂",
    "１．{}：一条弄堂",
    "①{}：一条弄堂",
    "【{}】一条弄堂",
    "【{}】：一条弄堂",
    "[{}] 一条弄堂",
    "{}｜一条弄堂",
    "{}——一条弄堂",
    "第一篇 {}：一条弄堂",
    "{}：“勤”与“情”",
    "{}：四个字的加法：自治+共治",
    "{}：谁来守门？",
    "标题：{}：一条弄堂",
    "【标题】{}：一条弄堂",
    "第一篇：{}：一条弄堂",
    "《{}：一条弄堂》",
    "★★{}：一条弄堂★★",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["宝兴", "社区卫生服务中心", "曾家", "外滩社区食堂服务中心"])
def test_a_heading_is_one_in_each_form(form: str, name: str) -> None:
    text = f"{form.format(name)}\n第一段话，说了一件事，有头有尾。\n"
    assert opened(text) == [name]


def test_names_that_words_pad_or_follow_are_the_same_name() -> None:
    assert opened("宝　兴：一条弄堂\n第一段话，说了一件事。\n") == ["宝兴"]
    assert opened("宝 兴：一条弄堂\n第一段话，说了一件事。\n") == ["宝兴"]


def test_a_name_alone_takes_its_headline_from_the_next_line() -> None:
    text = "宝兴\n一条弄堂，几代人的情\n第一段话，说了一件事。\n"
    found, _ = headings.find(plaintext.from_text(text), Lore(KNOWN.__contains__))
    assert [(each.name, each.headline, each.start) for each in found] == [
        ("宝兴", "一条弄堂，几代人的情", 2)
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("宝兴居民区 一条弄堂，几代人的情\n第一段话，说了一件事。\n", "宝兴居民区"),
        ("居民区：宝兴\n题目：一条弄堂，几代人的情\n第一段话，说了一件事。\n", "宝兴"),
        ("【宝兴居民区】\n【标题】一条弄堂，几代人的情\n第一段话，说了一件事。\n", "宝兴居民区"),
        ("宝兴居民区\n——一条弄堂，几代人的情\n第一段话，说了一件事。\n", "宝兴居民区"),
    ],
)
def test_name_and_headline_are_told_apart_however_they_are_parted(text: str, name: str) -> None:
    lore = Lore({"宝兴", "宝兴居民区"}.__contains__, endings=("居民区", "民区"))
    found, _ = headings.find(plaintext.from_text(text), lore)
    assert [(each.name, each.headline) for each in found] == [(name, "一条弄堂，几代人的情")]


@pytest.mark.parametrize(
    "line", ["地点：就在弄堂里", "时间:12月1日", "居民说：", "作者：张三", "第一段话。"]
)
def test_a_label_below_a_name_is_no_headline(line: str) -> None:
    text = f"【宝兴】\n{line}\n后面还有一段话，说完为止。\n"
    found, _ = headings.find(plaintext.from_text(text), Lore(KNOWN.__contains__))
    assert [(each.name, each.headline, each.start) for each in found] == [("宝兴", "", 1)]


def test_a_headline_below_a_name_may_have_a_colon() -> None:
    text = "宝兴\n四个字的加法：自治+共治\n时间：每月10日\n后面还有一段话，说完为止。\n"
    found, _ = headings.find(plaintext.from_text(text), Lore(KNOWN.__contains__))
    assert [each.headline for each in found] == ["四个字的加法：自治+共治"]


@pytest.mark.parametrize(
    "line",
    [
        "宝兴 张三",
        "宝兴居民区 王小明供稿",
        "宝兴居民区 通讯员王小明",
        "宝兴 2026年12月1日",
        "居民区：大家的家",
        "宝兴 （张三）",
    ],
)
def test_who_signed_a_story_opens_none(line: str) -> None:
    text = story("昭通", line) + "\n" + story("东风")
    assert opened(text, KNOWN | {"宝兴居民区"}) == ["昭通", "东风"]


def test_a_table_of_contents_opens_nothing() -> None:
    listed = "目录\n宝兴：一条弄堂\n东风：五十米\n昭通：门怎么守\n\n"
    text = listed + "\n".join(story(name) for name in ("宝兴", "东风", "昭通"))
    found, _ = headings.find(plaintext.from_text(text), Lore(KNOWN.__contains__))
    assert [(each.name, each.index) for each in found] == [("宝兴", 4), ("东风", 6), ("昭通", 8)]


def test_a_list_of_places_in_a_story_stays_in_it() -> None:
    text = story("宝兴", "同一个平台：", "昭通：守平安", "永安：来协商", "它们都在这一期里。")
    assert opened(text + "\n" + story("东风")) == ["宝兴", "东风"]


def test_lines_that_may_be_headings_are_told() -> None:
    text = story("宝兴") + "\n昭通：守平安\n永安：来协商\n话说到这里为止，没有别的了。\n"
    _, doubtful = headings.find(plaintext.from_text(text), Lore(KNOWN.__contains__))
    assert {each.name for each in doubtful} == {"昭通", "永安"}


# What stands before a colon in such papers, and names no place.
LABELS = """
通知 时间 地点 温馨提示 集合地点 活动时间 报名电话 参加对象 注意事项 特别提醒 编后 编后语
本期导读 卷首语 主编 策划 文字 插图 投稿 征稿启事 失物招领 停水通知 天气 交通 乘车路线 案例
案例一 经验 故事一 镜头一 延伸阅读 名词解释 人物名片 姓名 年龄 荣誉 座右铭 心愿 食材 健康提示
谚语 俗话说得好 谜语 谜底 歌词 指导 顾问 寻人 倡议 承诺 喜讯 快讯 简讯 预告 后续 回音 评论 点评
纠错 更正 致谢 祝福 结语 开场白 第一步 第二招 党员 楼组长 老张 张先生 李奶奶 社区民警 清洁工
外卖员 医生 网友 网格员 新华社 本报讯 夏天 端午 重阳 春节 国庆 妇联 团委 居委 物业 街道 食堂
图书馆 停车 电梯 垃圾分类 防疫 安全 消防 法律 健身 音乐 摄影师 书法 紧急通知 便民服务 活动预告
开班信息 领奖 编读往来 读编往来 读者来信 大家谈 微观点 微心愿 记者手记 采访手记 小百科 冷知识
辟谣 划重点 敲黑板 新风 光荣榜 红黑榜 曝光台 服务台 微菜单 营业 门诊 挂号 用法 主料 第一幕 尾声
上联 下联 横批 曲 词 领唱 参演 裁判 冠军 亚军 得分 排名 居民代表 房管员 快递小哥 新上海人
老党员 阿婆 爷爷 妈妈 宝宝 施工方 承办方 志愿队 大暑节气 中国梦 一句话 关键词 旧改 加梯 楼道
花坛 车棚 晾衣架 老年食堂 菜场 书店 理发店 邮局 公园 雨棚 门禁 噪音 宠物 邻里节 运动会 故事会
茶话会 圆桌会
"""
NOWHERE: frozenset[str] = frozenset()
ARBITRARY = """
宝兴 北京 昭通 无锡 云南 盛泽 中山 汉口 瑞福 东风 虎丘 新建 山西 永安 山北 永胜 宁波 曾家
单家宅 六合里 长宁 顺天村 承兴里 福康里 步高里 建业里 田子坊 尚贤坊 静安别墅 曹杨新村 彭浦新村
张家浜 陆家嘴 七浦 天潼 江阴 合肥 贵州 河南 牯岭 凤阳 长沙 龙门 金陵 宝裕里 三德里 西王小区
协兴 华盛 新昌 定兴 福海 顺昌 锦江 海宁 塘沽 峨眉 浦江名邸 老城厢 五里桥 打浦 瞿溪 丽园 和平
向阳 永和 太和 大有 老闸 会稽
"""


@pytest.mark.parametrize("label", LABELS.split())
def test_a_label_opens_no_story_where_no_place_is_known(label: str) -> None:
    line = f"{label}：一起来看看"
    alone = f"{line}\n第一段话，说了一件事，有头有尾。\n"
    assert opened(alone, NOWHERE) == []
    assert opened(alone.replace("\n", "\n\n"), NOWHERE) == []
    within = "\n".join(story(name, line, "又一段话，说完为止。") for name in ARBITRARY.split()[:3])
    assert opened(within, NOWHERE) == ARBITRARY.split()[:3]


@pytest.mark.parametrize(("gap", "indent"), [("\n", ""), ("", "\u3000\u3000")])
def test_a_word_that_nobody_knows_is_told_by_how_it_stands(gap: str, indent: str) -> None:
    """Headings have an empty line before them, or no space: what has none is no heading."""
    places = ARBITRARY.split()[:4]
    for word in ("邻里守望", "拆迁", "龘龘"):
        more = (f"{indent}{word}：一起来看看", f"{indent}又一段话，说完为止。")
        text = gap.join(
            "\n".join(
                (
                    f"{name}：一条弄堂，几代人的情",
                    f"{indent}{name}的第一段话，说了一件事。",
                    *(more if name == places[1] else ()),
                    "",
                )
            )
            for name in places
        )
        assert opened(text, NOWHERE) == places


def test_the_parts_of_an_essay_are_no_places() -> None:
    parts = "\n".join(story(name) for name in ("灯谜", "对联", "早餐"))
    assert opened(f"弄堂里的节日\n过节的时候很热闹，说了一件事。\n{parts}", NOWHERE) == []


def test_what_comes_back_in_every_story_is_no_place() -> None:
    text = "\n".join(
        story(name, "龘龘：一起来看看", "又一段话。") for name in ARBITRARY.split()[:3]
    )
    assert opened(text, NOWHERE) == ARBITRARY.split()[:3]


def test_what_is_much_shorter_than_headlines_is_none() -> None:
    text = "\n".join(
        story(name, *(("龘龘：三人", "又一段话。") if name == "昭通" else ()))
        for name in ("宝兴", "昭通", "东风")
    )
    assert opened(text, NOWHERE) == ["宝兴", "昭通", "东风"]


def test_a_label_right_below_a_known_heading_takes_nothing_from_it() -> None:
    text = story("东风") + "宝兴：一条弄堂，几代人的情\n龘龘：一起来看看\n宝兴的第一段话。\n"
    assert opened(text) == ["东风", "宝兴"]


@pytest.mark.parametrize("name", ARBITRARY.split())
def test_an_arbitrary_name_opens_the_first_story_of_a_new_gazette(name: str) -> None:
    assert opened(story(name), NOWHERE) == [name]
    assert opened(f"创刊号\n出彩处\n编者的话在这里，说了一件事。\n\n{story(name)}", NOWHERE) == [
        name
    ]


@pytest.mark.parametrize("gap", ["", "\n"])
def test_arbitrary_names_speak_for_one_another(gap: str) -> None:
    letter = "各位编辑：这是这一期的来稿，请查收。\n\n"
    assert opened(letter + gap.join(map(story, ARBITRARY.split())), NOWHERE) == ARBITRARY.split()


def test_a_name_that_ends_as_places_do_is_taken_among_known_ones() -> None:
    text = "\n".join(map(story, ("宝兴", "东风", "承兴里", "昭通")))
    assert opened(text) == ["宝兴", "东风", "承兴里", "昭通"]
