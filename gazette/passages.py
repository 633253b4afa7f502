"""Passages: the plain text of a body's paragraphs, as one reads it and looks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from gazette.markup.sanitise import INLINE_TAGS

_REST = r'(?:"[^"]*"|[^>"])*>'
# Readings, and the marks of footnotes, stand beside the text.
_ASIDE = re.compile(
    rf'<(rt|rp)\b{_REST}.*?</\1>|<a\b(?=(?:"[^"]*"|[^>"])*class="footnote-){_REST}.*?</a>'
)
_INLINE = re.compile(rf"</?(?:{'|'.join(sorted(INLINE_TAGS - {'br'}))})(?=[\s>]){_REST}")
_BREAK = re.compile(rf"<br\b{_REST}")
_TAG = re.compile(rf"<{_REST}")


def passages(parts: Sequence[str]) -> list[str]:
    """Return the texts between blocks of a body's parts (see `Markup`), each in one line."""
    html = "".join(parts[::2]).replace("\n", " ")
    if "<r" in html or "footnote-" in html:
        html = _ASIDE.sub("", html)
    if "<br" in html:
        html = _BREAK.sub(" ", html)
    lines = _TAG.sub("\n", _INLINE.sub("", html)).split("\n")
    texts = (" ".join(unescape(line).split()) for line in lines)
    return [text for text in texts if text]
