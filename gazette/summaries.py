"""Summaries: the first paragraph, cut where a sentence ends."""

from __future__ import annotations

import re

LIMIT = 90

_SENTENCE = re.compile(r"(?:[。！？!?…]+|\.(?=[\s”’]|$))[”’」』）》]*")
_CLAUSE = re.compile(r"[，、；：]|[,;:](?=\s)")
# A paragraph that ends so leads on to a list or a quotation that the summary does not show.
_LEADS_ON = re.compile(r"[：:，、；]$")
_PAIRS = (("“", "”"), ("‘", "’"), ("（", "）"), ("「", "」"), ("『", "』"), ("《", "》"))


def cut(text: str, limit: int = LIMIT) -> str:
    """Return the longest run of whole sentences within `limit` characters.

    A last sentence that only leads on to what follows (`请看：`) is left out where others stand
    before it. One that leaves no quotation open goes before a longer one. Where not even one
    sentence fits, the text is cut at its last clause and ends in `……`.
    """
    text = " ".join(text.split())
    if len(text) <= limit and not _LEADS_ON.search(text):
        return text
    ends = [match.end() for match in _SENTENCE.finditer(text) if match.end() <= limit]
    if ends:
        whole = [end for end in ends if _closed(text[:end])]
        return text[: (whole or ends)[-1]]
    if len(text) <= limit:
        return text
    clauses = [match.start() for match in _CLAUSE.finditer(text) if 0 < match.start() <= limit - 2]
    return (text[: clauses[-1]] if clauses else _whole_words(text, limit - 2)) + "……"


def _closed(text: str) -> bool:
    """Tell whether every quotation and bracket that opens also closes."""
    return all(text.count(first) <= text.count(last) for first, last in _PAIRS)


def _whole_words(text: str, limit: int) -> str:
    """Cut, but not within a word or number of Latin letters where there is another place."""
    cut_text = text[:limit]
    if re.match(r"[A-Za-z0-9]", text[limit : limit + 1]):
        cut_text = re.sub(r"(?<=[^A-Za-z0-9])[A-Za-z0-9]+$", "", cut_text)
    return cut_text.rstrip()
