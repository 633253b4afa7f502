"""Repeats: how much a drawing becomes where its parts are shown again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from urllib.parse import unquote

# Elements that are shown beyond those that are written: a map repeats a sign some thousand times,
# but ten lines that each repeat the one before ten times keep a browser busy for hours.
_MOST = 200_000
# They colour others, and are not shown again with each of them; no rule has them show another.
_COLOURS = re.compile(r"stop|(?:linear|radial)gradient|filter|style|fe[a-z]+")
# They show another part by its address.
_SHOWS = ("use", "feimage", "pattern")
# What is open at the end is closed there (CSS Syntax 3, 4.3.5 and 4.3.6).
_REFERENCE = re.compile(r"""url\(\s*(?:"\s*\#([^"]*)|'\s*\#([^']*)|\#([^"')\s]*))""", re.IGNORECASE)
# What may hold braces without beginning a rule (CSS Syntax 3, 4.3): an address, or a string.
_TOKEN = re.compile(
    r"""url\(\s*(?:"[^"\n\r\f]*(?:"|\Z)|'[^'\n\r\f]*(?:'|\Z))?[^"')]*(?:\)|\Z)"""
    r"""|"[^"\n\r\f]*"|'[^'\n\r\f]*'""",
    re.IGNORECASE,
)
# What of an address is none of it (URL Standard, 4.4).
_NOTHING = str.maketrans("", "", "\t\n\r")
# What a rule holds for: a class, a name, a kind of element; and one that names nothing else.
_CHOICE = re.compile(r"[.#]?[\w-]+")
_PLAIN = re.compile(r"[\w\s.#,>+~-]+")
_ANY = "*"
# Of a motion, which may be anything's.
_FRAMES = {"from", "to"}


class Repeats:
    """What each part of a drawing that has a name holds, and which others it shows.

    `within` is the part around a part. `kinds` are how often a part holds what a rule of a style
    sheet may hold for, `rules` what is shown by such rules, `moved` what a motion elsewhere has a
    part show.
    """

    def __init__(self) -> None:
        self.own: Counter[str] = Counter()
        self.shown: dict[str, Counter[str]] = {"": Counter()}
        self.kinds: dict[str, Counter[str]] = {"": Counter()}
        self.rules: dict[str, set[str]] = {}
        self.steps = 0
        self.is_beyond = False
        self.open = [""]
        self.within: dict[str, str] = {}
        self.moved: list[tuple[str, str]] = []

    def start(self, local: str, attributes: dict[str, str]) -> None:
        """Note an element, with what it refers to."""
        name, part = attributes.get("id", ""), self.open[-1]
        if name and name not in self.shown:  # of two with a name the first is meant
            self.shown[part][name] += 1
            self.shown[name], self.kinds[name] = Counter(), Counter()
            self.within[name] = part
            part = name
        self.open.append(part)
        if not _COLOURS.fullmatch(local):
            self.own[part] += 1
            classes = {f".{each}" for each in attributes.get("class", "").split()}
            self.kinds[part].update({_ANY, local, f"#{name}"} | classes)
        aims: list[str] = []
        found: list[str] = []
        for key, value in attributes.items():
            if key.rpartition(" ")[2] == "href":
                if value.strip().startswith("#"):
                    aims.append(_name(value.strip()[1:]))
            elif "#" in value:
                found += _references(value)
                self.is_beyond |= _names_one(value)
        if local in _SHOWS:
            found += aims
        if aims and local.startswith("animate"):
            self.moved += [(aim, name) for aim in aims for name in found]
        else:
            self.shown[part].update(found)

    def end(self) -> None:
        """Note the end of an element."""
        self.open.pop()

    def sheet(self, text: str) -> None:
        """Note what the rules of a style sheet refer to."""
        self.is_beyond |= _names_one(text)
        tokens: list[str] = []

        def numbered(token: re.Match[str]) -> str:
            tokens.append(token[0])
            return f"\0{len(tokens) - 1}\0"

        for piece in _TOKEN.sub(numbered, text).split("}"):
            choice = ""  # behind a rule in a rule it is not known any more
            for body in piece.split("{"):
                inside = (tokens[int(each)] for each in body.split("\0")[1::2])
                shown = {name for each in inside for name in _references(each)}
                chosen = _kinds(choice) if shown else set()
                if self._may_go(len(chosen) * len(shown)):
                    for each in chosen:
                        self.rules.setdefault(each, set()).update(shown)
                choice = body.rpartition(";")[2]

    def _may_go(self, steps: int) -> bool:
        """Tell whether so much more may be looked at."""
        self.steps += steps
        self.is_beyond |= self.steps > _MOST
        return not self.is_beyond

    def _follow_rules(self) -> None:
        """Note what each part shows by style sheets and by motions.

        No part shows itself, as where all lines have a pattern, and that pattern is of lines:
        browsers leave it out. So with what is inside of it, unless that is shown elsewhere too.
        """
        for part, name in self.moved:
            self.shown[part if part in self.shown else ""][name] += 1
        outside = {name for rule in self.rules.values() for name in rule}
        for part, inside in self.shown.items():
            outside.update(
                name for name, times in inside.items() if times > (self.within.get(name) == part)
            )
        for part, kinds in self.kinds.items():
            ruled = kinds.keys() & self.rules.keys()
            around = set(self._around(part, outside)) if ruled else set()
            for kind in ruled:
                if self._may_go(len(self.rules[kind])):
                    shown = self.rules[kind] - around
                    self.shown[part].update(dict.fromkeys(shown, kinds[kind]))

    def _around(self, part: str, outside: Container[str]) -> Iterator[str]:
        """Yield a part and those around it, up to the first that is shown elsewhere too."""
        while part:
            yield part
            if part in outside:
                break
            part = self.within[part]

    def are_too_many(self) -> bool:
        """Tell a drawing that becomes too large, or holds itself."""
        self._follow_rules()
        if self.is_beyond:
            return True
        most = self.own.total() + _MOST
        sizes: dict[str, int] = {}
        waiting, entered = [""], set()
        while waiting:
            name = waiting[-1]
            inside = self.shown.get(name, Counter())
            missing = [] if name in sizes else [each for each in inside if each not in sizes]
            if missing and name in entered:
                return True
            if missing:
                entered.add(name)
                waiting += missing
            else:
                waiting.pop()
            if not missing and name not in sizes:
                within = sum(sizes[each] * times for each, times in inside.items())
                sizes[name] = min(self.own[name] + within, most + 1)
        return sizes[""] > most


def _references(text: str) -> Iterator[str]:
    for double, single, bare in _REFERENCE.findall(text):
        yield _name(double or single or bare)


def _name(address: str) -> str:
    """Return the name in an address behind its `#`."""
    return unquote(address.translate(_NOTHING).strip())


def _kinds(choice: str) -> set[str]:
    """Return what a rule holds for; what is not named is taken for all there is."""
    if not _PLAIN.fullmatch(choice):
        return {_ANY}
    kinds = {each if each[0] in ".#" else each.lower() for each in _CHOICE.findall(choice)}
    return {_ANY} if kinds & _FRAMES else kinds


def _names_one(text: str) -> bool:
    """Tell whether a style gives a name of its own to what it refers to, for others to show."""
    declared = (each.partition(":") for each in re.split(r"[;{}]", text))
    return any(
        name.lstrip().startswith("--") and "url(" in value.lower() for name, _, value in declared
    )
