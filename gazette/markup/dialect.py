"""What Chinese editors type, understood: body text → the same text in plain Markdown.

What is unmistakable is mended (`1、` items, a list right under a line, two-space nesting, `＃`,
`｜` tables, `[x]（y）`); what is doubtful stays as it is and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gazette.errors import Problem, problem
from gazette.markup.lines import HAN, Line, fence_of, marked, outside_code
from gazette.markup.lists import listed, nested

_HEADING = re.compile(r"[ ]{0,3}(?P<marks>[#＃]{1,6})(?P<gap>[ \u3000]*)(?P<text>.*)")
_HASHTAG = re.compile(r"[^#＃]+[#＃].*")
_HEADING_ID = re.compile(r"(?<=[^\s{])(\{:?[ ]*[#.][\w-][^{}\n]*\})[ ]*$")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*")
_UNDERLINE = re.compile(r"[ ]*(?:-+|=+)[ ]*")
_DELIMITER = re.compile(r"[ ]*+\|?[ ]*+:?-++:?[ ]*+(?:\|[ ]*+:?-++:?[ ]*+)*\|?[ ]*+")
_QUOTE = re.compile(r"(?P<prefix>[ ]*)>[ ]?(?P<text>.*)")
_DEFINITION = re.compile(r"[ ]{0,3}:[ ]{1,3}\S")
_MOST_EXPLANATIONS = 50
_LONGEST_ADDRESS = 1000  # the pattern for one takes quadratic time
_ADDRESS = re.compile(
    r"(?:https?://|mailto:|tel:|#)\S+"
    r"|[^\s()（）]+\.(?:md|markdown|jpe?g|png|gif|webp|avif|svg|pdf|html)(?:#\S*)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?P<bang>[!！]?)\[(?P<text>[^\[\]\n]*)\][（(](?P<href>[^()（）\[\]\n]+)[）)]")
_TITLED = re.compile(r"(?P<href>\S+)[ \u3000]+[\"“”](?P<title>[^\"“”]*)[\"“”]")
_RUBY = re.compile(r"\{([^{}|｜\n]+)\|([^{}|｜\n]+)\}")
_WIDE_NOTE = re.compile(r"^(\[\^[^\[\]\s]+\])：[ ]*")
_WIDE_STRONG = re.compile(r"＊＊([^＊\n]+)＊＊")
_LOOSE_STRONG = re.compile(
    rf"(?:^|(?<=\s))\*\*[ \u3000]++([{HAN}“‘《（](?:[ \u3000]*+[^*\n \u3000])*+)[ \u3000]*+"
    r"\*\*(?!\*)"
)
_WIDE_PIPE = re.compile(r"(\{[^{}]*\}|`[^`]*`)|｜")  # but not the one inside {弄堂｜lòng táng}
_WIDE_TABLE = str.maketrans("｜－—：", "|--:")


def tidy(lines: Iterable[Line]) -> tuple[str, list[Problem]]:
    """Return a body's lines as Markdown understands them, and what is doubtful in them."""
    problems: list[Problem] = []
    return "\n".join(line.text for line in _tidied(lines, problems)), problems


def _tidied(lines: Iterable[Line], problems: list[Problem]) -> list[Line]:
    made = list(_quotations(lines, problems))
    made = [line if line.kind else line.with_text(_inline(line.text)) for line in made]
    made = list(_headings(made, problems))
    made = _tables(made, problems)
    made = list(_definitions(made))
    made = listed(made, problems)
    made = list(nested(made, problems))
    return list(_fenced(made))


def _quotations(lines: Iterable[Line], problems: list[Problem]) -> Iterator[Line]:
    """Tidy what is quoted by itself, so that a list in a quotation is understood too."""
    quoted: list[Line] = []
    prefix = ""
    inside = False  # a program that is quoted
    for line in lines:
        if line.kind == "open":
            inside = ">" in fence_of(line.text)[0]
        may = not line.kind or (inside and line.kind != "raw")
        match = _QUOTE.fullmatch(line.text) if may and ">" in line.text else None
        if quoted and (match is None or match["prefix"] != prefix):
            yield from _quotation(quoted, prefix, problems)
            quoted = []
        if match:
            prefix = match["prefix"]
            quoted.append(Line(line.number, match["text"], line.source))
        else:
            yield line
    if quoted:
        yield from _quotation(quoted, prefix, problems)


def _quotation(quoted: list[Line], prefix: str, problems: list[Problem]) -> Iterator[Line]:
    for line in _tidied(marked(quoted), problems):
        yield Line(line.number, f"{prefix}> {line.text}", line.source, "quote")


def _inline(text: str) -> str:
    """Mend what stands within a line."""
    text = re.sub(r"^[ \t]*[\u3000\u00a0][ \t\u3000\u00a0]*", "", text).rstrip("\u3000\u00a0")
    if text.startswith((" ", "\t")):
        rest = text.lstrip(" \t")
        text = text[: len(text) - len(rest)].expandtabs(4) + rest
    if text.endswith("\\") and not text.endswith("\\\\"):
        text = text[:-1] + "  "  # a line break, as in CommonMark
    if text.startswith("[^"):
        text = _WIDE_NOTE.sub(r"\1: ", text)
    return outside_code(text, _mended)


def _mended(piece: str) -> str:
    piece = _LINK.sub(_plain_link, piece) if "[" in piece else piece
    piece = _RUBY.sub(r"{\1｜\2}", piece) if "{" in piece else piece
    piece = _WIDE_STRONG.sub(r"**\1**", piece) if "＊" in piece else piece
    return _LOOSE_STRONG.sub(r"**\1**", piece) if "** " in piece or "**\u3000" in piece else piece


def _plain_link(match: re.Match[str]) -> str:
    """Turn `[x]（y）` and `！[x](y)` into links where y can only be an address."""
    href, title = match["href"].strip(), ""
    titled = _TITLED.fullmatch(href)
    if titled:
        href, title = titled["href"], f' "{titled["title"]}"'
    if len(href) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(href):
        return match.group()
    return f"{'!' if match['bang'] else ''}[{match['text']}]({href}{title})"


def _headings(lines: Iterable[Line], problems: list[Problem]) -> Iterator[Line]:
    """Mend `＃` and set headings and rules apart from the lines around them."""
    above: Line | None = None
    for line in lines:
        text = line.text
        match = (
            None if line.kind or text.lstrip(" ")[:1] not in ("#", "＃") else _HEADING.match(text)
        )
        if match and match["text"].strip():
            if "＃" in match["marks"] or "\u3000" in match["gap"]:
                text = "#" * len(match["marks"]) + " " + match["text"]
            single = match["marks"] in ("#", "＃") and not match["gap"]
            if single and ("＃" not in match["marks"] or _HASHTAG.match(match["text"])):
                problems.append(problem("W-heading-space", "", line.number, line.column))
            yield line.empty()
            yield line.with_text(_HEADING_ID.sub(r" \1", text.strip(" ")))
            yield line.empty()
        else:
            yield line
            under = above is not None and not above.blank and not above.kind
            if not line.kind and (_RULE.fullmatch(text) or (under and _UNDERLINE.fullmatch(text))):
                yield line.empty()
        above = line


def _tables(lines: list[Line], problems: list[Problem]) -> list[Line]:
    """Mend `｜` tables, part tables from the lines around them, report rows without a rule."""
    made: list[Line] = []
    index = 0
    while index < len(lines):
        if not _is_row(lines[index]):
            made.append(lines[index])
            index += 1
            continue
        end = index + 1
        while end < len(lines) and (_is_row(lines[end]) or _is_rule(lines[end])):
            end += 1
        rows = lines[index:end]
        header = next((n for n in range(len(rows) - 1) if _is_rule(rows[n + 1])), None)
        if header is None:
            if len(rows) > 1 and all(row.text.strip()[0] in "|｜" for row in rows):
                problems.append(problem("W-table-rule", "", rows[1].number, rows[1].column))
            made.extend(rows)
        else:
            rows = [row.with_text(_plain_pipes(row.text)) for row in rows]
            rule = rows[header + 1]
            rows[header + 1] = rule.with_text(rule.text.translate(_WIDE_TABLE))
            made.extend([*rows[:header], rule.empty(), *rows[header:]])
            if end < len(lines) and not lines[end].blank:
                made.append(rule.empty())
        index = end
    return made


def _plain_pipes(text: str) -> str:
    return _WIDE_PIPE.sub(lambda match: match[1] or "|", text) if "｜" in text else text


def _is_row(line: Line) -> bool:
    if line.kind or not ("|" in line.text or "｜" in line.text):
        return False
    text = re.sub(r"`[^`]*`|\{[^{}]*\}", "", line.text)
    return "|" in text or "｜" in text


def _is_rule(line: Line) -> bool:
    text = line.text.translate(_WIDE_TABLE)
    return not line.kind and "-" in text and "|" in text and bool(_DELIMITER.fullmatch(text))


def _definitions(lines: list[Line]) -> Iterator[Line]:
    """Set the next term of a definition list apart from the explanation above it."""
    explained = 0
    for line, below in zip(lines, [*lines[1:], Line(0, "", "")], strict=True):
        if line.blank:
            explained = 0
        elif _defines(line):
            explained += 1
            # Python-Markdown takes quadratic time for many in one paragraph.
            if explained % _MOST_EXPLANATIONS == 0:
                yield line.empty()
        elif explained and _defines(below) and not line.kind and not line.indent:
            yield line.empty()
        yield line


def _defines(line: Line) -> bool:
    return not line.kind and line.text.lstrip(" ")[:1] == ":" and bool(_DEFINITION.match(line.text))


def _fenced(lines: Iterable[Line]) -> Iterator[Line]:
    """Set programs apart from the text around them, and close one that is open at the end."""
    opened: Line | None = None
    for line in lines:
        if line.kind == "open":
            yield line.empty()
            opened = line
        yield line
        if line.kind == "close":
            yield line.empty()
            opened = None
    if opened:
        prefix, fence, _ = fence_of(opened.text)
        yield Line(opened.number, prefix + fence, "", "close")
