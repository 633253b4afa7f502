"""What an import is going to write: stories, issues, and what has no place."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gazette.config import Section
from gazette.errors import Problem
from gazette.importers.figures import Proposal
from gazette.importers.manuscript import Draft
from gazette.importers.numbering import numbered
from gazette.importers.paragraphs import Paragraph
from gazette.importers.places import Known

LEFT = "leftovers"


@dataclass(frozen=True, slots=True)
class Placed:
    """A story and the file it becomes; `existing` is the profile that stays as it is.

    `pictures` are the bytes of the pictures that its text shows, by name.
    """

    draft: Draft
    section: Section
    name: str
    slug: str
    path: str
    existing: Known | None
    highlights: tuple[Proposal, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issued:
    """An issue to propose, with the slugs of its stories by part."""

    path: str
    title: str
    number: int
    date: datetime.date
    words: tuple[Paragraph, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a manuscript has no place: texts under headings, pictures by name; its file."""

    source: str
    path: str
    texts: tuple[tuple[str, str], ...]
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an import is going to write, and the stories that are `there` word for word."""

    stories: tuple[Placed, ...]
    issues: tuple[Issued, ...]
    rests: tuple[Rest, ...]
    problems: tuple[Problem, ...]
    there: tuple[Placed, ...] = ()


def rest_paths(source: str) -> Iterator[str]:
    """Yield the files to try for what has no place of a manuscript."""
    for name in numbered(f"{LEFT}/{Path(source).stem or 'manuscript'}"):
        yield f"{name}.txt"
