"""The score: the places of an issue as notes on a stave, in running order."""

from __future__ import annotations

from dataclasses import dataclass

from gazette.site import Entry, PublishedIssue
from gazette.stories import Profile, Story
from gazette.values import Value

# Steps from the lowest line (0) to the highest (8): the tune begins in the middle and moves out.
_STEPS = (4, 6, 2, 5, 3, 7, 1, 8, 0)


@dataclass(frozen=True, slots=True)
class Note(Value):
    """A place as a note: its name and headline, its page, its step on the stave (0 to 8)."""

    name: str
    headline: str
    address: str
    step: int


def score(issue: PublishedIssue) -> tuple[Note, ...]:
    """Return a note for each entry; those that share a first theme (or a section) are as high."""
    steps: dict[str, int] = {}
    notes = []
    for part in issue.parts:
        for entry in part.entries:
            step = steps.setdefault(_voice(entry), _STEPS[len(steps) % len(_STEPS)])
            teaser = entry.teaser
            notes.append(Note(teaser.title, teaser.headline, entry.address, step))
    return tuple(notes)


def _voice(entry: Entry) -> str:
    document = entry.document
    themes = document.themes if isinstance(document, Profile | Story) else ()
    return themes[0] if themes else entry.teaser.section
