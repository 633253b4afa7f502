"""Pinyin for slugs and for order; readings that pypinyin gets wrong in names are kept here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from gazette import urls

# Surnames, as a name begins with them: 社区家园 and 快乐家园 are none.
_SURNAMES = {
    "单家": "shan jia",
    "曾家": "zeng jia",
    "查家": "zha jia",
    "仇家": "qiu jia",
    "区家": "ou jia",
    "解家": "xie jia",
    "任家": "ren jia",
    "华家": "hua jia",
    "盛家": "sheng jia",
    "乐家": "yue jia",
}
_PLACES = {
    "六合": "lu he",
    "莘庄": "xin zhuang",
    "七宝": "qi bao",
    "长宁": "chang ning",
    "长乐": "chang le",
    "重庆": "chong qing",
    "厦门": "xia men",
}
_READ_MAX = 1_000_000
# Letters of a slug that is made of a name, however long that is.
_LONGEST = 80
_READINGS = _SURNAMES | _PLACES
_KNOWN = re.compile(rf"((?<!\w)(?:{'|'.join(_SURNAMES)})|{'|'.join(_PLACES)})")

_BLURRED = re.compile(r"(?<=[zcs])h|(?<=[ei]n)g$")

# What was read before, in this process or in an earlier one: the dictionary is large.
_read: dict[str, tuple[str, ...]] = {}


def syllables(text: str) -> tuple[str, ...]:
    """Return the text as lower-case syllables without tones; what is not Han stays a word."""
    if text not in _read:
        if len(_read) >= _READ_MAX:
            _read.clear()
        _read[text] = _syllables(text)
    return _read[text]


def known() -> Mapping[str, Sequence[str]]:
    """Return all that was read until now."""
    return _read


def learn(readings: Mapping[str, Sequence[str]]) -> None:
    """Take over what an earlier process knew."""
    for text, read in readings.items():
        _read.setdefault(text, tuple(read))


def _syllables(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    text = unicodedata.normalize("NFKC", text)
    made: list[str] = []
    for piece in _KNOWN.split(text):
        if piece in _READINGS:
            made.extend(_READINGS[piece].split())
        elif piece:
            made.extend(lazy_pinyin(piece, v_to_u=False))
    return tuple(each.lower() for each in made)


def sound_of(text: str) -> tuple[str, ...]:
    """Return syllables as many people hear them: in is ing, zh is z."""
    return tuple(_BLURRED.sub("", each) for each in syllables(text))


def slugify(text: str) -> str:
    """Return a slug such as `baoxing` or `elder-care`; empty where nothing is left."""
    made = ""
    for syllable in syllables(text):
        letters = unicodedata.normalize("NFKD", syllable)  # é becomes e and its accent
        letters = "".join(char for char in letters if not unicodedata.combining(char))
        made += re.sub(r"[^a-z0-9]+", "-", letters)
    made = re.sub(r"-+", "-", made).strip("-")[:_LONGEST].strip("-")
    return made if urls.is_slug(made) else ""


def sort_key(text: str) -> str:
    """Return the key that puts Chinese names into the order of a dictionary."""
    return " ".join(syllables(text)) + "\0" + text
