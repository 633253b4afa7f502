"""Repeats: how much a drawing becomes where its parts are shown again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from urllib.parse import unquote

# Elements that are shown beyond those that are written: a map repeats a sign some thousand times,
# but ten lines that each repeat the one before ten times keep a browser busy for hours.
_MOST = 200_000
# They colour others, and are not shown again with each of them; no rule has them show another.
_COLOURS = re.compile(r"stop|(?:linear|radial)gradient|style")
# One step of a filter takes a browser as long as so many elements, and longer the further it looks.
_EFFECTS = re.compile(r"filter|fe[a-z]+")
_EFFORT = 500
_FAR = {"numoctaves": 2.0, "radius": 5.0, "order": 3.0}
# What they are given holds for all that is in them (SVG 2, 6.1).
_GROUPS = frozenset(
    [
        *("a", "clippath", "defs", "g", "marker", "mask", "pattern", "svg", "switch", "symbol"),
        *("text", "textpath", "tspan", "use"),
    ]
)
# They show another part by its address.
_SHOWS = ("use", "feimage", "pattern")
# Properties that hold for one element alone, and those that show something at every corner; all
# others hold for what is inside too.
_ALONE = re.compile(r"(?:-webkit-)?(?:clip-path|filter|mask(?:-image)?|cursor)")
_CORNERS = re.compile(r"marker(?:-mid)?")
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


class _Part:
    """An element that has a name, or others in it, and what is in it but in no part of its own.

    `own` are the elements, `corners` those of their lines, at most, `effort` what filters take.
    `holds` are the parts inside, `uses` those that are shown, `paints` those with which one element
    is painted; with those in `inherited` every element is, with those in `dotted` every corner.
    `kinds` are how often it has what a rule may hold for, `lead` what one may hold for as a whole.
    """

    __slots__ = (
        *("around", "corners", "dotted", "effort", "holds", "inherited", "kinds", "lead", "own"),
        *("paints", "uses"),
    )

    def __init__(self, around: str) -> None:
        self.around = around
        self.own = self.corners = self.effort = 0
        self.holds: list[str] = []
        self.uses: Counter[str] = Counter()
        self.paints: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.lead: set[str] = set()
        self.inherited: set[str] = set()
        self.dotted: set[str] = set()

    def paint(self, name: str, prop: str, times: int, corners: int, *, whole: bool) -> None:
        """Note that elements of it, or it as a `whole`, are painted with another part."""
        if _ALONE.fullmatch(prop):
            self.paints[name] += times
        elif whole:
            (self.dotted if _CORNERS.fullmatch(prop) else self.inherited).add(name)
        else:
            self.paints[name] += corners if _CORNERS.fullmatch(prop) else times


class Repeats:
    """The parts of a drawing, and which others each of them shows.

    `rules` are what style sheets have whom show; `moved` what motions have parts show.
    """

    def __init__(self) -> None:
        self.parts = {"": _Part("")}
        self.colours: set[str] = set()
        self.rules: dict[str, set[tuple[str, str]]] = {}
        self.moved: list[tuple[str, str]] = []
        self.steps = 0
        self.is_beyond = False
        self.open = [""]

    def start(self, local: str, attributes: dict[str, str]) -> None:
        """Note an element, with what it refers to."""
        name, around = attributes.get("id", ""), self.open[-1]
        is_group, is_colour = local in _GROUPS, bool(_COLOURS.fullmatch(local))
        if name in self.parts:  # of two with a name the first is meant
            name = ""
        if is_group and not name:
            name = f"\0{len(self.parts)}"
        if name:
            self.parts[name] = _Part(around)
            self.parts[around].holds.append(name)
            if is_colour:
                self.colours.add(name)
        part = self.parts[name or around]
        self.open.append(name or around)
        shape = attributes.get("d", "") + attributes.get("points", "")
        corners = len(shape) // 2 + shape.lower().count("z") + 1
        if _EFFECTS.fullmatch(local):
            part.effort += _effort(local, attributes)
        elif not is_colour:
            part.own += 1
            part.corners += corners
            kinds = {_ANY, local, f"#{attributes.get('id', '')}"}
            kinds.update(f".{each}" for each in attributes.get("class", "").split())
            if is_group:
                part.lead = kinds
            else:
                part.kinds.update(kinds)
        aims, found = self._look_at(attributes)
        if local in _SHOWS:
            part.uses.update(aims)
        if local.startswith("animate"):
            shown = {each for each, _ in found}
            if aims:
                self.moved += [(aim, each) for aim in aims for each in shown]
            else:
                part.dotted |= shown
        else:
            for each, prop in found:
                part.paint(each, prop, 1, corners, whole=is_group)

    def _look_at(self, attributes: dict[str, str]) -> tuple[list[str], list[tuple[str, str]]]:
        """Return to which parts an element leads, and which it is painted with, by property."""
        aims: list[str] = []
        found: list[tuple[str, str]] = []
        for key, value in attributes.items():
            prop = key.rpartition(" ")[2].lower()
            if prop == "href":
                if value.strip().startswith("#"):
                    aims.append(_name(value.strip()[1:]))
            elif "#" in value:
                found += _declared(value) if prop == "style" else _each(value, prop)
                self.is_beyond |= _names_one(value)
        return aims, found

    def end(self) -> None:
        """Note the end of an element."""
        self.open.pop()

    def sheet(self, text: str) -> None:
        """Note what the rules of a style sheet refer to."""
        self.is_beyond |= _names_one(text)
        tokens: list[str] = []
        for piece in _numbered(text, tokens).split("}"):
            choice = ""  # behind a rule in a rule it is not known any more
            for body in piece.split("{"):
                shown = set(_declared(body, tokens))
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

    def _follow(self) -> None:
        """Note what each part shows by style sheets, by motions and by what is around it.

        No part shows itself, as where all lines have a pattern, and that pattern is of lines:
        browsers leave it out. So with what is inside of it, unless that is shown elsewhere too.
        """
        for aim, name in self.moved:
            self.parts[aim if aim in self.parts else ""].dotted.add(name)
        elsewhere = {name for rule in self.rules.values() for name, _ in rule}
        self.rules = {
            kind: {(name, prop) for name, prop in rule if name not in self.colours}
            for kind, rule in self.rules.items()
        }
        for part in self.parts.values():
            part.inherited = part.inherited - self.colours
            part.dotted = part.dotted - self.colours
            elsewhere.update(part.uses, part.paints, part.inherited, part.dotted)
        for name, part in self.parts.items():  # each comes behind those around it
            around = set(self._around(name, elsewhere))
            self._follow_rules(part, around)
            above = self.parts[part.around]
            if part.own:
                part.inherited |= above.inherited
                part.dotted |= above.dotted
            part.inherited -= around
            part.dotted -= around
            if not self._may_go(len(part.inherited) + len(part.dotted)):
                return

    def _follow_rules(self, part: _Part, around: Container[str]) -> None:
        for kind in (part.kinds.keys() | part.lead) & self.rules.keys():
            if not self._may_go(len(self.rules[kind])):
                return
            for name, prop in self.rules[kind]:
                if name not in around:
                    if kind in part.lead:
                        part.paint(name, prop, 1, 1, whole=True)
                    if times := part.kinds[kind]:
                        part.paint(name, prop, times, part.corners, whole=False)

    def _around(self, name: str, elsewhere: Container[str]) -> Iterator[str]:
        """Yield a part and those around it, up to the first that is shown elsewhere too."""
        while name:
            yield name
            if name in elsewhere:
                break
            name = self.parts[name].around

    def are_too_many(self) -> bool:
        """Tell a drawing that becomes too large, or holds itself."""
        self._follow()
        if self.is_beyond:
            return True
        most = sum(each.own for each in self.parts.values()) + _MOST
        known: dict[str, tuple[int, int, int]] = {}
        waiting, entered = [""], set()
        while waiting:
            name = waiting[-1]
            part = self.parts.get(name) or _Part("")
            inside = {*part.holds, *part.uses, *part.paints, *part.inherited, *part.dotted}
            missing = [] if name in known else [each for each in inside if each not in known]
            if missing and name in entered:
                return True
            if missing:
                entered.add(name)
                waiting += missing
            else:
                waiting.pop()
            if not missing and name not in known:
                known[name] = _measured(part, known, most + 1)
        return known[""][0] > most


def _measured(
    part: _Part, known: dict[str, tuple[int, int, int]], most: int
) -> tuple[int, int, int]:
    """Return how many elements a part becomes, how many it has itself, and how many corners."""
    elements, corners, size = part.own, part.corners, part.own + part.effort
    for name, times in part.uses.items():
        elements += known[name][1] * times
        corners += known[name][2] * times
    size += sum(known[name][0] * times for name, times in part.paints.items())
    size += sum(known[name][0] * times for name, times in part.uses.items())
    size += sum(known[name][0] for name in part.inherited) * elements
    size += sum(known[name][0] for name in part.dotted) * corners
    for name in part.holds:
        size += known[name][0]
        elements += known[name][1]
        corners += known[name][2]
    return min(size, most), min(elements, most), min(corners, most)


def _effort(local: str, attributes: dict[str, str]) -> int:
    """Return how many elements a step of a filter stands for."""
    if local == "filter":
        return 0
    far = 1.0
    for name, near in _FAR.items():
        value = next((each for key, each in attributes.items() if key.lower() == name), "0")
        number = re.match(r"\s*(\d{1,6}(?:\.\d*)?)", value)
        times = max(1.0, float(number[1]) / near) if number else 1.0
        far *= times * times if name == "order" else times
    return int(_EFFORT * far)


def _numbered(text: str, tokens: list[str]) -> str:
    """Return a style with its addresses and strings as numbers between NULs, put into a list."""

    def number(token: re.Match[str]) -> str:
        tokens.append(token[0])
        return f"\0{len(tokens) - 1}\0"

    return _TOKEN.sub(number, text)


def _declared(text: str, tokens: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield what declarations refer to, each with its property; or of such as are numbered."""
    if tokens is None:
        tokens = []
        text = _numbered(text, tokens)
    for each in text.split(";"):
        prop = each.partition(":")[0]
        for number in each.split("\0")[1::2]:
            yield from _each(tokens[int(number)], prop.strip().lower())


def _each(text: str, prop: str) -> Iterator[tuple[str, str]]:
    for double, single, bare in _REFERENCE.findall(text):
        yield _name(double or single or bare), prop


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
    declared: Iterable[tuple[str, str, str]] = (
        each.partition(":") for each in re.split(r"[;{}]", text)
    )
    return any(
        name.lstrip().startswith("--") and "url(" in value.lower() for name, _, value in declared
    )
