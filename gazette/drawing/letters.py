"""Letters: text in the faces that were found, each character in the first face that has it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from gazette.errors import MachineError
from gazette.typefaces import Typefaces

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

# What needs more than a row of glyphs: marks that combine, scripts that run from right to left.
_NOT_SET = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn"})
_FROM_RIGHT = frozenset({"R", "AL", "AN"})
# A sign that asks to be shown in colours (UTS 51).
_EMOJI = re.compile(".\N{VARIATION SELECTOR-16}")
# A character that no font has.
_NOWHERE = "\U0010fffd"
_ANY_SIZE = 24
_BOLD, _PLAIN = 800, 400


class Font(NamedTuple):
    """A font in a file; a collection has several."""

    file: str
    number: int

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """Return it at a size in pixels."""
        return _opened(self, size)


@functools.cache
def _opened(font: Font, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    # Not by Raqm: it shapes as the libraries of this machine do.
    basic = ImageFont.Layout.BASIC
    return ImageFont.truetype(font.file, size, index=font.number, layout_engine=basic)


@functools.cache
def _has(font: Font, character: str) -> bool:
    opened = font.at(_ANY_SIZE)
    shape, nothing = opened.getmask(character), opened.getmask(_NOWHERE)
    return (shape.size, bytes(shape)) != (nothing.size, bytes(nothing))


class Lettering(NamedTuple):
    """Fonts for headlines and for what is small; each helps out for the other."""

    bold: tuple[Font, ...]
    plain: tuple[Font, ...]


_chosen: dict[tuple[bytes, tuple[str, ...]], Lettering] = {}


def lettering(typefaces: Typefaces) -> Lettering:
    """Return the fonts to draw with, those that issues are printed in; none where none is found.

    Raises UsageError where config.yaml names one that is not there.
    """
    key = typefaces.fingerprint(), typefaces.files
    if key not in _chosen:
        _chosen[key] = _choose(typefaces)
    return _chosen[key]


def _choose(typefaces: Typefaces) -> Lettering:
    from gazette.printing.faces import choose

    try:
        faces = choose(typefaces)
    except MachineError:
        return Lettering((), ())
    rest = (*([faces.kai] if faces.kai else []), *faces.others)
    found: dict[str, list[tuple[int, Font]]] = {}
    for info in faces.fonts.fonts():
        if info.path and info.style == "normal":
            font = Font(info.path, info.index or 0)
            found.setdefault(info.family, []).append((info.weight, font))

    def near(weight: int, families: Iterable[str]) -> tuple[Font, ...]:
        nearest = (
            min(found[family], key=lambda each: abs(each[0] - weight))[1]
            for family in families
            if family in found
        )
        return tuple(dict.fromkeys(nearest))

    return Lettering(
        near(_BOLD, (faces.song, faces.hei, *rest)), near(_PLAIN, (faces.hei, faces.song, *rest))
    )


def settable(text: str, fonts: tuple[Font, ...]) -> str:
    """Return a text without what cannot be set in a row: emoji, marks, what no font has."""
    text = _EMOJI.sub("", unicodedata.normalize("NFC", text))
    kept = "".join(each for each in text if _sets(each, fonts))
    return " ".join(kept.split())


def _sets(character: str, fonts: tuple[Font, ...]) -> bool:
    if character.isspace():
        return True
    if unicodedata.category(character) in _NOT_SET:
        return False
    if unicodedata.bidirectional(character) in _FROM_RIGHT:
        return False
    return any(_has(font, character) for font in fonts)


def _runs(text: str, fonts: tuple[Font, ...]) -> list[tuple[Font, str]]:
    runs: list[tuple[Font, str]] = []
    for each in text:
        font = fonts[0]
        if not each.isspace():
            font = next((font for font in fonts if _has(font, each)), fonts[0])
        if runs and runs[-1][0] == font:
            runs[-1] = font, runs[-1][1] + each
        else:
            runs.append((font, each))
    return runs


def length(text: str, fonts: tuple[Font, ...], size: int) -> float:
    """Return how wide a text is, in pixels."""
    return sum(font.at(size).getlength(run) for font, run in _runs(text, fonts))


def write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fonts: tuple[Font, ...], size: int
) -> None:
    """Write a text from the left end of its baseline."""
    x, y = at
    for font, run in _runs(text, fonts):
        pen.text((x, y), run, fill=255, font=font.at(size), anchor="ls")
        x += font.at(size).getlength(run)
