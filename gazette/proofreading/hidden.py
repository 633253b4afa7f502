"""Characters that nobody sees, in the language of a text."""

from __future__ import annotations

from collections.abc import Iterator

from gazette.proofreading.findings import Edit, Finding, found
from gazette.proofreading.manuscript import Stretch
from gazette.unseen import name_of, turns, unseen


def invisible(stretch: Stretch) -> Iterator[Finding]:
    """Report what nobody sees; one that stands for nothing can go.

    What turns text round has changed how the words behind it look, so somebody must look.
    """
    for start in unseen(stretch.text):
        char = stretch.text[start]
        edits = () if turns(char) else (Edit(start, start + 1, ""),)
        yield found("W-invisible-character", start, *edits, char=name_of(char))
