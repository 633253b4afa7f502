"""What a new file says before anybody has written: its settings, each explained, and prompts.

What may be left out stands behind `# `, without a prompt: those are errors wherever they stay.
"""

from __future__ import annotations

_SLUG = "slug: {slug}                # 网址名，定了就不要再改\n"
_DATED = "date: {date}            # 日期\n"
_THEMES = "themes: []                  # 主题，例如 [自治, 文化]\n"
_DRAFT = """\
draft: 是                   # 草稿：写好了就删掉这一行
---

"""
_BODY = "在这里写正文。空一行，就是新的一段。\n"
_OPTIONAL = """\
# 下面几项可以不写。要写，就去掉那几行开头的“# ”（井号和一个空格），填上真的内容。
# summary:                  # 摘要，列表里的一两句话；不写，就取正文的第一段
# image:                    # 题图
#   src: {media}photo.jpg
#   alt:                    # 一句话写出图里有什么；有图就一定要写
#   caption:                # 图片下面的说明
#   credit:                 # 谁拍的、谁画的
# authors: []               # 作者，例如 [王芳, 李雷]
# order:                    # 在栏目里排第几；不写，就按拼音排
# publish:                  # 到这一天才登出来，例如 {date}
# expires:                  # 到这一天就不再登
"""
_UNDATED = "# date: {date}          # 日期\n"
_CONTACT = """\
# contact:                  # 联系，只写核实过的
#   address:                # 地址
#   phone:                  # 电话
#   hours:                  # 开放时间，例如 周一至周五 9:00—17:00
"""

_PROFILE = (
    "---\nname: {name}\n"
    + _SLUG
    + """\
headline: 写一句题目        # 这篇自己的题目，24 个字以内
highlights:                 # 出彩处，两到四条
  - figure: 1               # 有数字的这样写：数字、单位、说明；正文里也写到这个数
    unit: 个
    label: 写数字说的是什么
  - text: 没有数字的，写一句短话
"""
    + _THEMES
    + _OPTIONAL
    + _UNDATED
    + _CONTACT
    + _DRAFT
    + _BODY
)
_STORY = (
    "---\ntitle: {name}\n"
    + _SLUG
    + _DATED
    + "places: []                  # 写到的地方，例如 [宝兴, 东风]\n"
    + _THEMES
    + _OPTIONAL
    + """\
# highlights:               # 出彩处：有数字的写数字、单位、说明，没有的写一句短话
#   - figure:
#     unit:
#     label:
#   - text:
"""
    + _DRAFT
    + _BODY
)
_ISSUE = (
    """\
---
title: {name}
number: {number}                   # 期号
date: {date}            # 出版的日子
"""
    + _OPTIONAL
    + """\
# contents:                 # 目录；不写，就收全部介绍
#   - section: 出彩处
#     stories: [baoxing, dongfeng]    # 文章的网址名，按先后
# slug: {number:03}                 # 网址名；不写，就用文件名
"""
    + _DRAFT
    + "在这里写编者的话。\n"
)
_PAGE = "---\ntitle: {name}\n" + _SLUG + _OPTIONAL + _UNDATED + _CONTACT + _DRAFT + _BODY

# By the form of a section. {media} is the way to the folder of pictures.
BLANKS: dict[str, str] = {
    "profile": _PROFILE,
    "story": _STORY,
    "issue": _ISSUE,
    "page": _PAGE,
}
