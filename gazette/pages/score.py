"""The score: the places of an issue as notes on a stave, in running order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gazette.pages.frame import Article
from gazette.values import Value

# Steps from the lowest line (0) to the highest (8): the tune begins in the middle and moves out.
_STEPS = (4, 6, 2, 5, 3, 7, 1, 8, 0)


@dataclass(frozen=True, slots=True)
class Note(Value):
    """A place as a note: its name, the anchor of its story, its step on the stave (0 to 8)."""

    name: str
    anchor: str
    step: int


def score(articles: Iterable[Article]) -> tuple[Note, ...]:
    """Return a note for each article; what shares a first theme (or a section) is as high."""
    steps: dict[str, int] = {}
    notes = []
    for article in articles:
        section = article.section.name if article.section else ""
        voice = article.themes[0].name if article.themes else section
        step = steps.setdefault(voice, _STEPS[len(steps) % len(_STEPS)])
        notes.append(Note(article.title, article.anchor, step))
    return tuple(notes)
