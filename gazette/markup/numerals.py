"""Chinese numerals: the characters, and the number that some of them stand for."""

from __future__ import annotations

ONES = "一二三四五六七八九十"
DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2, "仨": 3, "双": 2}
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20, "卅": 30}
LARGE = {"万": 10**4, "亿": 10**8, "萬": 10**4}


def of_han(text: str) -> int:
    """Return what 一百八十八, 八千, 二〇一二 or 十 stands for."""
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total, part, digit = 0, 0, 0
    for char in text:
        if char in DIGITS:
            digit = digit * 10 + DIGITS[char] if digit else DIGITS[char]
        elif char in ("廿", "卅"):
            part, digit = part + TENS[char], 0
        elif char in TENS:
            part, digit = part + (digit or 1) * TENS[char], 0
        else:
            total = (total + part + digit or 1) * LARGE[char]
            part = digit = 0
    return total + part + digit
