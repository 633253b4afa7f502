"""Emblems: a drawing for a place without a picture, made of its name and its theme alone.

The name gives the tune, the theme the gate (石库门) that it is heard through. Pure and stable: a
place keeps its emblem as long as it keeps its name and its first theme.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import starmap
from typing import NamedTuple

from gazette.values import digest

# Steps of a stave, from its lowest line (0) to its highest (8).
TOP = 8
# A tune has no fewer notes and no more.
_FEWEST, _MOST = 4, 6
# How far a tune goes from one note to the next: by step, by third, seldom further, never nowhere.
_MOVES = (1, -1, 2, -2, 1, -1, 3, -3)
# Gables as the lanes of Shanghai have them, on a lintel at 20 of a square of 64.
_GABLES = (
    "M8 20 32 6 56 20",
    "M10 20a22 15 0 0 1 44 0",
    "M10 20v-6h11V8h22v6h11v6",
    "M6 20C18 20 17 7 32 7S46 20 58 20",
    "M10 20a22 15 0 0 1 44 0M19 20a13 9 0 0 1 26 0",
    "M8 20V9h9v4h30V9h9v11",
    "M8 20 32 6 56 20M20 20l12-7 12 7",
    "M10 20h8a14 13 0 0 1 28 0h8",
)
# Five lines between the posts, and where notes may stand on them.
_LOWEST, _STEP = 54, 3
_LEFT, _RIGHT = 13, 51


class Emblem(NamedTuple):
    """An emblem in a square of 64: paths of the gate, of the notes' heads and of their stems."""

    gate: str
    heads: str
    stems: str


def tune(name: str, theme: str) -> tuple[int, ...]:
    """Return a name as steps on a stave: a note for each character, and an answer if they are few.

    The theme says where it begins.
    """
    letters = [each for each in unicodedata.normalize("NFKC", name) if each.isalnum()] or [name]
    sung = list(letters)
    while len(sung) < _FEWEST:
        sung += [f"{name} {len(sung)} {each}" for each in letters]
    step = 2 + _number(theme) % 5
    steps = []
    for each in sung[:_MOST]:
        step = _within(step + _MOVES[_number(each) % len(_MOVES)])
        steps.append(step)
    return tuple(steps)


def emblem(name: str, theme: str) -> Emblem:
    """Return the emblem of a place."""
    steps = tune(name, theme)
    notes = list(zip(_places(steps), steps, strict=True))
    gable = _GABLES[_number(f"gate {theme}") % len(_GABLES)]
    gate = f"{gable}M3 20h58v4H3zM6 24v36M10 24v36M54 24v36M58 24v36M1 60h62"
    return Emblem(gate, "".join(starmap(_head, notes)), "".join(starmap(_stem, notes)))


def _head(x: float, step: int) -> str:
    y = _LOWEST - _STEP * step
    return f"M{x - 2.6:g} {y + 0.9:g}a2.8 2-18 1 1 5.3-1.8a2.8 2-18 1 1-5.3 1.8"


def _stem(x: float, step: int) -> str:
    y = _LOWEST - _STEP * step
    return f"M{x + 2.5:g} {y}v-11" if step < TOP // 2 else f"M{x - 2.5:g} {y}v11"


def _places(steps: Sequence[int]) -> Iterator[float]:
    """Yield where notes stand, evenly, the same room on both sides."""
    room = (_RIGHT - _LEFT) / len(steps)
    for index in range(len(steps)):
        yield round(_LEFT + room * (index + 0.5), 1)


def _within(step: int) -> int:
    """Return a step on the stave: a tune that would leave it turns back."""
    step = abs(step)
    return 2 * TOP - step if step > TOP else step


def _number(text: str) -> int:
    return int(digest(text.encode("utf-8", "surrogatepass"))[:8], 16)
