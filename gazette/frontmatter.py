"""A Markdown file → its text, its front matter and its body."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from gazette.errors import Problem, problem

_FENCE = re.compile(r"---[ \t]*")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
# With its mark, or without: the three hyphens that every file begins with.
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"-\0-\0", b"\0-\0-")
# Neither XML (feeds) nor YAML can hold these; nor can an editor see them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# What editors type for three hyphens: too few, too many, dashes, something beside them.
_ALMOST_FENCE = re.compile(
    r"[ \t\u3000]*(?:-{2,}|[—－–]+)[ \t\u3000]*"
    r"|(?:[-—－–﹣‐‑−=_+*~][ \t]*){2,}"
    r"|-{3}(?:[ \t]+\S|[^\s-]).*"
)
# Each character has one place to go, or a long line would be tried in every way.
_ALMOST_FIRST = re.compile(r"(?:(?!--)\W)*+--\W*+")
# Lines that can stand in front matter: a setting, what belongs to one, a note, nothing.
_SETTING = re.compile(r"\s|$|[#\"'\]}{[]|\w[\w -]*[:：]|-(?!-)")
# Nearly every file: keys, and below them what is set off, between two lines of hyphens. None of
# these lines can be a fence that went wrong.
_PLAIN = re.compile(
    r"---\n((?:(?:[^\W_]\w*+:|[ ]++(?:-[ ])?[^\W_]|[ ]++(?:-[ ])?[“‘《（])[^\n]*+\n)++)---(?:\n|\Z)"
)


@dataclass(frozen=True, slots=True)
class Split:
    """The two parts of a file; lines count from 1 within the file."""

    yaml: str
    yaml_line: int
    body: str
    body_line: int


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """Return the text of a UTF-8 file with `\\n` line ends, or None and what is wrong with it."""
    if data.startswith(_UTF16):
        return None, [problem("E-encoding", path, near="UTF-16")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _plain_lines(data[: error.start].decode("utf-8-sig"))
        return None, [problem("E-encoding", path, *place(before, len(before)), near=_guess(data))]
    text = _plain_lines(text)
    control = CONTROL.search(text)
    if control:
        code = "E-nul" if control.group() == "\0" else "E-control"
        return None, [problem(code, path, *place(text, control.start()))]
    return text, []


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split(text: str, path: str) -> tuple[Split | None, list[Problem]]:
    """Part the front matter from the body."""
    plain = _PLAIN.match(text)
    if plain:
        yaml = plain[1].removesuffix("\n")
        return Split(yaml, 2, text[plain.end() :], plain[1].count("\n") + 3), []
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None, [problem("E-file-empty", path)]
    if not _FENCE.fullmatch(lines[first]):
        almost = _ALMOST_FENCE.fullmatch(lines[first]) or _ALMOST_FIRST.fullmatch(lines[first])
        code = "E-front-matter-fence" if almost else "E-front-matter-missing"
        return None, [problem(code, path, first + 1, 1, text=lines[first].strip()[:12])]
    last, settled = first, True
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if _CLOSING.fullmatch(line):
            yaml = "\n".join(lines[first + 1 : number])
            return Split(yaml, first + 2, "\n".join(lines[number + 1 :]), number + 2), []
        if _ALMOST_FENCE.fullmatch(line):
            shown = line.strip()[:12]
            return None, [problem("E-front-matter-fence", path, number + 1, 1, text=shown)]
        if not line.strip():
            continue
        if not _SETTING.match(line):
            if last < number - 1:
                break  # a paragraph after an empty line: the body has begun
            settled = False
        if settled:
            last = number
    return None, [problem("E-front-matter-open", path, min(last + 2, len(lines)), 1)]


def place(text: str, position: int) -> tuple[int, int]:
    """Return line and column, from 1, of a position in the text."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def guessed(data: bytes) -> str:
    """Return most likely what a file says that is not in UTF-8."""
    coding = "utf-16" if data.startswith(_UTF16) else _guess(data) or "utf-8"
    return _plain_lines(data.decode(coding, "replace"))


def _guess(data: bytes) -> str:
    """Name the encoding that a file which is no UTF-8 most likely has, if any."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030"
