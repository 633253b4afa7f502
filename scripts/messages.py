"""Write docs/messages.md: every code that gazette can say, from its own catalogue."""

from __future__ import annotations

import re
import string
from pathlib import Path

from gazette.catalogue import CATALOGUE, Entry

PAGE = Path(__file__).resolve().parent.parent / "docs" / "messages.md"
HEAD = """\
# 每一条提示是什么意思 · What each message means

`gazette` 说的每一句话都有一个代码，比如 `E-highlights-missing`。

- `E` 开头的是错误：改好以前，网站不动，还是原来的。
- `W` 开头的是提醒：网站照样生成，但最好看一看。

在这一页里搜索代码，就能找到它。句子里的“…”是当时的内容，例如文件名。

Every message has a code. `E-…` is an error: until it is mended the site stays as it was. `W-…` is a
doubt: the site is made all the same. “…” stands for what was found.

This page is written by `python scripts/messages.py`.
"""


def page() -> str:
    """Return the page's text."""
    parts = [HEAD]
    for letter, title in (("E", "错误 · Errors"), ("W", "提醒 · Warnings")):
        parts.append(f"\n## {title}\n")
        codes = sorted(code for code in CATALOGUE if code.startswith(f"{letter}-"))
        parts += (_section(code, CATALOGUE[code]) for code in codes)
    return "".join(parts)


def _section(code: str, entry: Entry) -> str:
    chinese = [entry.zh_hint, *filter(None, [entry.zh_near])]
    english = [entry.en_hint, *filter(None, [entry.en_near])]
    lines = [
        f"\n### {code}\n",
        f"{_shown(entry.zh)}\n",
        f"**怎么办**：{_shown(' 或者：'.join(chinese))}\n",
        f"{_shown(entry.en)}\n",
        f"**What to do**: {_shown(' Or: '.join(english))}\n",
    ]
    return "\n".join(lines)


def _shown(sentence: str) -> str:
    """Return a sentence as it reads without its details; Markdown leaves it alone."""
    pieces = string.Formatter().parse(sentence)
    text = "".join(literal + ("…" if field is not None else "") for literal, field, _, _ in pieces)
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
