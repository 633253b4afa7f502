"""A story with a fault of each kind, and what `gazette check` marks."""

from __future__ import annotations

import re

from tests.support import SmallSite

FAIR = "content/stories/2026/fair.md"
DONGFENG = "content/neighbourhoods/dongfeng.md"
BODY = "东风的第一段。"
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")

Found = tuple[str, int, int]

# Each `{…}` is a fault; the mark before it is its code, and its first character its place.
CODES = {
    "h": "half-width-punctuation",
    "u": "unpaired-marks",
    "e": "ellipsis",
    "d": "dash",
    "s": "chinese-space",
    "l": "full-width-latin",
    "r": "repeated-characters",
    "i": "invisible-character",
    "n": "name-spelling",
    "f": "figure-missing",
    "t": "long-headline",
    "m": "summary-unfinished",
    "a": "alt-file-name",
    "c": "theme-near",
}
PLANTED = {
    FAIR: """\
---
title: <t:弄>堂里的市集从早上一直热闹到晚上大家都来看看买买说说笑笑
date: 2026-11-20
places: [宝兴]
themes: [文化, <c:志>愿者服务]
summary: 弄堂里的市集，来的人很多，大家<m:都>
highlights:
  - 数字: <f:3>00
    单位: 位
    说明: 街坊
  - 数字: 8,000
    单位: 步
    说明: 走了
  - 文字: 一年一次<e:.>..
image:
  src: fair.gif
  alt: <a:I>MG_0001
---

弄堂口<h:,>一早就摆开了摊位<h:;>有人问<h::>“今天卖什么<h:?>”来的有<h:(>宝兴的)老人。

他说<h:">好看"，又说<u:“>再看看。一本《弄堂》<u:》>的书<u:（>很旧。

等一等<e:.>..再看<e:。>。。走了八千步<d:->-不算多<d:->- 也不算少。

看得见<i:\u200b>，看不见<i:\u202e>，也在这里<i:\u00ad>。

今天的天气很好，我们<s: >一起去看看；<s: >到了。有<l:１>２个摊位，叫<l:Ａ>区。

这是大家<r:的>的事，吃<r:了>了饭，<r:在>在家里<r:，>，都好。

`甲,乙...` 不看，[网页](https://a.example/甲,乙) 也不看，**重点**<h:,>也看。

## <n:宝>新居民区

![<a:p>hoto.gif](photo.gif)里有[<n:宝>星](../../neighbourhoods/baoxing.md)，还有<n:社>区卫升服务中心。
""",
}


def planted(text: str) -> tuple[str, list[Found]]:
    """Return a text without the marks of its faults, and code, line and column of each."""
    made, faults, position = "", [], 0
    for match in re.finditer(r"<([a-z]):(.)>", text):
        made += text[position : match.start()]
        line, column = made.count("\n") + 1, len(made) - made.rfind("\n")
        faults.append((f"W-{CODES[match[1]]}", line, column))
        made += match[2]
        position = match.end()
    return made + text[position:], sorted(faults)


def marked(site: SmallSite, *arguments: str) -> list[tuple[str, str, int, int]]:
    """Return code, path, line and column of what `check` tells."""
    made = site.run("check", "--format", "json", *arguments).object["problems"]
    return [(each["code"], each["path"], each["line"], each["column"]) for each in made]


def fair(site: SmallSite) -> list[tuple[str, str, int, int]]:
    """Plant thirty-odd faults in a site, and return them."""
    site.replace("content/neighbourhoods/baoxing.md", "[自治, 文化]", "[志愿服务, 文化]")
    site.replace("content/centres/health.md", "[健康]", "[志愿服务]")
    for name in ("fair.gif", "photo.gif"):
        site.write(f"content/stories/2026/{name}", GIF)
    found = []
    for path, text in PLANTED.items():
        plain, faults = planted(text)
        site.write(path, plain)
        found += [(code, path, line, column) for code, line, column in faults]
    return sorted(found)
