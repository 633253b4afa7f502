"""Numbers as Chinese text writes them: 8000, 8,000, ８０００, 八千, 0.8万, 二〇一二."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
_DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2, "仨": 3, "双": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20, "卅": 30}
_LARGE = {"万": 10**4, "亿": 10**8, "萬": 10**4}
_HAN = "".join((*_DIGITS, *_TENS, *_LARGE))
_LATIN = r"\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
# Nobody writes a longer one.
_NUMBER = re.compile(
    rf"(?P<latin>{_LATIN})(?P<tens>[十百千])?(?P<large>[万亿]{{1,2}})?"
    rf"|(?P<han>[{_HAN}]{{1,16}})(?:点(?P<rest>[{_HAN}]{{1,8}}))?"
)


def numbers(text: str) -> Iterator[Decimal]:
    """Yield every number that a text may mean."""
    for match in _NUMBER.finditer(unicodedata.normalize("NFKC", text)):
        if match["latin"]:
            plain = Decimal(match["latin"].replace(",", ""))
            yield plain
            more = _TENS.get(match["tens"] or "", 1)
            for char in match["large"] or "":
                more *= _LARGE[char]
            yield plain * more
            if "," in match["latin"]:
                yield from map(Decimal, match["latin"].split(","))
        else:
            whole = match["han"]
            yield Decimal(_of_han(whole))
            if match["rest"] and all(char in _DIGITS for char in match["rest"]):
                rest = "".join(str(_DIGITS[char]) for char in match["rest"])
                yield Decimal(f"{_of_han(whole)}.{rest}")
            if len(whole) > 1 and all(char in _DIGITS for char in whole):
                yield from (Decimal(_DIGITS[char]) for char in whole)  # 三五个, 七八个


def _of_han(text: str) -> int:
    """Return what 一百八十八, 八千, 二〇一二 or 十 stands for."""
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, part, digit = 0, 0, 0
    for char in text:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char] if digit else _DIGITS[char]
        elif char in ("廿", "卅"):
            part, digit = part + _TENS[char], 0
        elif char in _TENS:
            part, digit = part + (digit or 1) * _TENS[char], 0
        else:
            total = (total + part + digit or 1) * _LARGE[char]
            part = digit = 0
    return total + part + digit
