"""Plain YAML, read without a parser: what front matter mostly is.

Keys with a text, a list in brackets, a list of texts or of groups, or a group below them, all of
ordinary characters. What this module takes, it gives the very nodes that `yamltext` would, in a
tenth of the time; anything else it leaves to it.
"""

from __future__ import annotations

import re

from gazette.nodes import Mapping, Node, Scalar, Sequence

# What front matter is made of; a class of so many characters is slow to compile, so it stands here
# once, and all that follows may count on it.
_CALM = re.compile(
    "[\u3400-\u9fff\uf900-\ufaff0-9A-Za-z，。、；：？！％～“”‘’《》（）—…·./%+ :,\\[\\]\n-]*+"
)
_KEY = r"[^\W\d_]+"
# A text begins with a letter, a figure or an opening mark, ends in no space, and has no
# character that means something to YAML. A full-width colon may be a slip of the keyboard, but
# not where the line has its colon already.
_TEXT = r"[\w“‘《（](?:[ ]*+[^ :,\[\]]+)*+"
_ITEM = r"[\w“‘《（](?:[ ]*+[^ :,\[\]：]+)*+"
_LINE = re.compile(
    rf"(?P<key>{_KEY}):(?:[ ](?P<text>{_TEXT})|[ ]\[(?P<texts>{_TEXT}(?:,[ ]{_TEXT})*+)\])?"
    rf"|  - (?:(?P<first>{_KEY}):[ ](?P<first_text>{_TEXT})|(?P<item>{_ITEM}))"
    rf"|    (?P<more>{_KEY}):[ ](?P<more_text>{_TEXT})"
    rf"|  (?P<inner>{_KEY}):[ ](?P<inner_text>{_TEXT})"
)

_TOP = ("key", "text", "texts")


def read(text: str, first_line: int) -> Mapping | None:
    """Return the mapping that a plain text holds; None where it is not plain.

    `first_line` is the number of the text's first line in the file.
    """
    if not _CALM.fullmatch(text):
        return None
    matches = []
    for line in text.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        matches.append(match)
    pairs: list[tuple[Scalar, Node]] = []
    index = 0
    while index < len(matches):
        match, number = matches[index], first_line + index
        index += 1
        if match.lastgroup == "text":
            value: Node | None = _scalar(match, "text", number)
        elif match.lastgroup == "texts":
            value = _bracketed(match, number)
        else:
            start = index
            while index < len(matches) and matches[index].lastgroup not in _TOP:
                index += 1
            value = _below(matches[start:index], number + 1)
        if value is None or match["key"] is None:
            return None
        pairs.append((_scalar(match, "key", number), value))
    return _group(pairs)


def _group(pairs: list[tuple[Scalar, Node]]) -> Mapping | None:
    """Return a group at the place of its first key; nothing where a key is there twice."""
    if len({key.text for key, _ in pairs}) < len(pairs):
        return None
    return Mapping(pairs[0][0].line, pairs[0][0].column, tuple(pairs))


def _scalar(match: re.Match[str], name: str, line: int) -> Scalar:
    return Scalar(line, match.start(name) + 1, match[name], plain=True, whole=True)


def _bracketed(match: re.Match[str], line: int) -> Sequence:
    column = match.start("texts") + 1
    items: list[Node] = []
    for text in match["texts"].split(", "):
        items.append(Scalar(line, column, text, plain=True, whole=True))
        column += len(text) + 2
    return Sequence(line, match.start("texts"), tuple(items))


def _pair(match: re.Match[str], name: str, line: int) -> tuple[Scalar, Node]:
    return _scalar(match, name, line), _scalar(match, f"{name}_text", line)


def _below(matches: list[re.Match[str]], line: int) -> Node | None:
    """Return the list or the group that stands below a key; nothing where it is neither."""
    kinds = {match.lastgroup for match in matches}
    if kinds == {"inner_text"}:
        return _group([_pair(match, "inner", n) for n, match in enumerate(matches, line)])
    if not kinds or "inner_text" in kinds:
        return None
    items: list[Node | list[tuple[Scalar, Node]]] = []
    for number, match in enumerate(matches, line):
        if match.lastgroup == "item":
            items.append(_scalar(match, "item", number))
        elif match.lastgroup == "first_text":
            items.append([_pair(match, "first", number)])
        elif items and isinstance(items[-1], list):
            items[-1].append(_pair(match, "more", number))
        else:
            return None
    made = [_group(each) if isinstance(each, list) else each for each in items]
    known = [each for each in made if each is not None]
    return Sequence(line, 3, tuple(known)) if len(known) == len(made) else None
