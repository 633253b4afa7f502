"""Bytes of a text → characters, in the encodings that Chinese editors' programs write."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The same bytes are often valid in several encodings; only in the right one do they hold these.
_COMMON = re.compile("[，。：、；“”的一是在有了人不\\n ]")
_ORDINARY = re.compile(
    "[\\w\\s\u2010-\u203b\u2150-\u218f\u2190-\u21ff\u2460-\u24ff\u2500-\u26ff"
    "\u3000-\u303f\uff00-\uffef!-~·×÷°±€£¥]"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_LEAST_ORDINARY = 0.97
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Neither YAML nor the feeds can hold these, and nobody can see them.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u200b]")


def decode(data: bytes) -> str | None:
    """Return the text with `\\n` line ends, or None where no encoding makes sense of it."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = _decoded(data, name)
            return None if text is None else tidy(text)
    text = _decoded(data, "utf-8")
    if text is None or "\0" in text:
        guesses = [_decoded(data, name) for name in ("gb18030", "utf-16-le", "utf-16-be")]
        # Damaged UTF-8 is often valid GB18030, of characters that nobody uses.
        damaged = data.decode("utf-8", errors="replace")
        likely = [each for each in (*guesses, damaged) if each is not None and _is_ordinary(each)]
        text = max(likely, key=_commonness, default=None)
        text = None if text == damaged else text
    return None if text is None else tidy(text)


def tidy(text: str) -> str:
    """Return the text with plain line ends and without what nobody can see."""
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))


def _decoded(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _is_ordinary(text: str) -> bool:
    ordinary = len(_ORDINARY.findall(text))
    return ordinary >= _LEAST_ORDINARY * len(text) and _HAN.search(text) is not None


def _commonness(text: str) -> float:
    return len(_COMMON.findall(text)) / max(len(text), 1)
