# Strings, not Paths: what is found is compared and written as text.
# ruff: noqa: PTH123
"""Fonts: which file the headline face is cut from, of those that were found and may be shown."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from gazette.errors import problem
from gazette.sources import SourceChanged
from gazette.typefaces import SONG, Typefaces
from gazette.values import Value, digest

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

# Families whose licence (OFL, or the GPL with an exception for fonts) lets anybody show them.
# What Apple, Microsoft and others bring with a system may be used there, not served to readers,
# whatever the file says of itself.
OPEN = frozenset(
    {
        "Noto Serif CJK SC",
        "Noto Serif SC",
        "Source Han Serif SC",
        "Source Han Serif CN",
        "FandolSong",
    }
)
BOLDEST = 900
# OS/2.fsType (OpenType 1.9): 2 restricted, 4 only to look at and print, 0x100 no subsets, 0x200 no
# outlines. 0 and 8 (editable) are free enough.
_CLOSED = 0x0002 | 0x0004 | 0x0100 | 0x0200
_FAMILY = (1, 16)


@dataclass(frozen=True, slots=True)
class Font(Value):
    """A font that headlines are set in: what is in its file, and which of a collection it is.

    `weight` is the place on its axis, where it has one. Lengths are in thousandths of an em.
    """

    family: str
    digest: str
    index: int
    weight: float | None
    ascent: int
    descent: int
    file: str = field(compare=False)

    def read(self) -> bytes:
        """Return the font's file; raises SourceChanged when it is another by now."""
        try:
            with open(self.file, "rb") as handle:
                data = handle.read()
        except OSError:
            data = b""
        if digest(data) != self.digest:
            raise SourceChanged([problem("E-file-changing", self.family)])
        return data

    def record(self) -> dict[str, Any]:
        """Return this as JSON can hold it; `Font(**record)` is the same."""
        return asdict(self)


class Found(NamedTuple):
    """The font, if there is one; else the family that would do if it might be shown."""

    font: Font | None
    closed: str = ""


class _Face(NamedTuple):
    """A font in a file: which of a collection, how bold it can be, whether it may be shown."""

    file: str
    number: int
    weight: int
    axis: float | None
    allowed: bool


def find(typefaces: Typefaces) -> Found:
    """Return the boldest font of the family that issues are printed in.

    That is the one that config.yaml names, else one of the site's own, else one of the system's.
    """
    families: dict[str, list[_Face]] = {}
    own: set[str] = set()
    for file in typefaces.files:
        for names, face in _faces(file):
            for name in names:
                families.setdefault(name, []).append(face)
                if file.startswith(typefaces.own):
                    own.add(name)
    named = typefaces.named.get("song")
    best = dict.fromkeys((*(name for name in SONG if name in own), *SONG))
    closed = ""
    for family in (named,) if named else best:
        faces = [each for each in families.get(family, ()) if each.weight <= BOLDEST]
        if family in own:
            faces = [each for each in faces if each.file.startswith(typefaces.own)]
        free = [each for each in faces if each.allowed and (family in own or family in OPEN)]
        if free:
            with contextlib.suppress(OSError):  # gone meanwhile: it is not there
                return Found(_font(family, max(free, key=lambda each: each.weight)))
        if faces and not closed:
            closed = family
    return Found(None, closed)


def _faces(file: str) -> Iterator[tuple[set[str], _Face]]:
    """Yield the names of the family, and the face, of each font in a file; none of a broken one."""
    from struct import error as Error  # noqa: N812 - it has no better name

    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    # A file that somebody put into a folder of fonts can be anything.
    broken = contextlib.suppress(TTLibError, OSError, ValueError, KeyError, AssertionError, Error)
    with broken, open(file, "rb") as handle:
        kind = handle.read(4)
        handle.seek(0)
        opened = TTCollection if kind == b"ttcf" else lambda one, lazy: [TTFont(one, lazy=lazy)]
        fonts = opened(handle, lazy=True)
        yield from [_face(font, file, number) for number, font in enumerate(fonts)]


def _face(font: TTFont, file: str, index: int) -> tuple[set[str], _Face]:
    names = {each.toUnicode() for each in font["name"].names if each.nameID in _FAMILY}
    about = font["OS/2"]
    weight, axis = int(about.usWeightClass), None
    if "fvar" in font:
        for each in font["fvar"].axes:
            if each.axisTag == "wght":
                axis = min(each.maxValue, float(BOLDEST))
                weight = int(axis)
    return names, _Face(file, index, weight, axis, not about.fsType & _CLOSED)


def _font(family: str, face: _Face) -> Font:
    from fontTools.ttLib import TTFont

    with open(face.file, "rb") as handle:
        name = digest(handle.read())
    with TTFont(face.file, fontNumber=face.number, lazy=True) as font:
        em, lines = font["head"].unitsPerEm, font["hhea"]
        ascent, descent = (round(each * 1000 / em) for each in (lines.ascent, -lines.descent))
    return Font(family, name, face.number, face.axis, ascent, descent, face.file)
