"""Summaries: the first paragraph, cut where a sentence ends."""

from __future__ import annotations

import re

LIMIT = 90

_SENTENCE = re.compile(r"[。！？!?…]+[”’」』）》]*")
_CLAUSE = re.compile(r"[，、；：,;:]")


def cut(text: str, limit: int = LIMIT) -> str:
    """Return the longest run of whole sentences within `limit` characters.

    Where not even one fits, the text is cut at its last clause and ends in `……`.
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE.finditer(text) if match.end() <= limit]
    if ends:
        return text[: ends[-1]]
    clauses = [match.start() for match in _CLAUSE.finditer(text) if match.start() <= limit - 2]
    return text[: clauses[-1] if clauses else limit - 2] + "……"
