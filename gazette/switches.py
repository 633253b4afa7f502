"""What `gazette check` marks beyond errors: names that config.yaml can switch off."""

from __future__ import annotations

# A name is that of the code, W-…; what it says here is what an editor sees while typing.
SWITCHES: dict[str, str] = {
    "half-width-punctuation": "汉字中间的半角标点",
    "unpaired-marks": "没有配对的引号、书名号、括号",
    "ellipsis": "写成 ... 或 。。。 的省略号",
    "dash": "写成 -- 或 — 的破折号",
    "chinese-space": "汉字中间的空格",
    "full-width-latin": "全角的字母和数字",
    "repeated-characters": "重复的字，例如“的的”",
    "invisible-character": "看不见的字符，例如让文字反过来的",
    "name-spelling": "和别处写法不一样的地名",
    "figure-missing": "正文里没有的出彩处数字",
    "long-headline": "超过 24 个字的题目",
    "summary-unfinished": "没有写完的摘要",
    "alt-file-name": "拿文件名当替代文字",
    "theme-near": "只用了一次、和别的几乎一样的主题",
    "dead-link": "打不开的外部链接（只在 --external 时看）",
}
