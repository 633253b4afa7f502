"""Numbers as Chinese text writes them: 8000, 8,000, ８０００, 八千, 0.8万, 二〇一二."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from gazette.markup.numerals import DIGITS, LARGE, TENS, of_han

_HAN = "".join((*DIGITS, *TENS, *LARGE))
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
            more = TENS.get(match["tens"] or "", 1)
            for char in match["large"] or "":
                more *= LARGE[char]
            yield plain * more
            if "," in match["latin"]:
                yield from map(Decimal, match["latin"].split(","))
        else:
            whole = match["han"]
            yield Decimal(of_han(whole))
            if match["rest"] and all(char in DIGITS for char in match["rest"]):
                rest = "".join(str(DIGITS[char]) for char in match["rest"])
                yield Decimal(f"{of_han(whole)}.{rest}")
            if len(whole) > 1 and all(char in DIGITS for char in whole):
                yield from (Decimal(DIGITS[char]) for char in whole)  # 三五个, 七八个
