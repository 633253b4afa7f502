"""Repeats: how much a drawing becomes where its parts are shown again and again."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote

# Elements that are shown beyond those that are written: a map repeats a sign some thousand times,
# but ten lines that each repeat the one before ten times keep a browser busy for hours.
_MOST = 200_000
# They colour others, and are not shown again with each of them.
_COLOURS = re.compile(r"stop|fe[a-z]+")
_REFERENCE = re.compile(r"url\(\s*[\"']?#([^\"')\s]+)")


class Repeats:
    """What each part of a drawing that has a name holds, and which others it shows."""

    def __init__(self) -> None:
        self.own: Counter[str] = Counter()
        self.shown: dict[str, Counter[str]] = {"": Counter()}
        self.open = [""]

    def start(self, local: str, attributes: dict[str, str]) -> None:
        """Note an element, with what it refers to."""
        name, part = attributes.get("id", ""), self.open[-1]
        if name and name not in self.shown:  # of two with a name the first is meant
            self.shown[part][name] += 1
            self.shown[name] = Counter()
            part = name
        self.open.append(part)
        self.own[part] += not _COLOURS.fullmatch(local)
        for key, value in attributes.items():
            if key.rpartition(" ")[2] == "href":
                if local == "use" and value.strip().startswith("#"):
                    self.shown[part][unquote(value.strip()[1:])] += 1
            elif "#" in value:
                self.shown[part].update(map(unquote, _REFERENCE.findall(value)))

    def end(self) -> None:
        """Note the end of an element."""
        self.open.pop()

    def are_too_many(self) -> bool:
        """Tell a drawing that becomes too large, or holds itself."""
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
