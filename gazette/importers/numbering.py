"""Numbering: what a new file is called where its name is taken, and how one tells such a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What stands behind the slug of a profile that is there, in that of a draft beside it.
BESIDE = "-draft"
# What `numbered` puts behind a name; the group is the number.
NUMBER = r"(?:-(\d+))?"
STANDS_BESIDE = re.compile(rf"{BESIDE}{NUMBER}$")


def numbered(base: str) -> Iterator[str]:
    """Yield the names to try for a new file: as it is, then with a number."""
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
