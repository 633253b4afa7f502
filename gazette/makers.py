"""Makers: which part of the house makes a file of a value.

A maker is a pure function of its value; the value is all that the file's key is made from.
"""

from __future__ import annotations

from gazette.letters.slices import Slice
from gazette.pages.sharing import Card, Code, Icon
from gazette.values import Value


def made(value: Value) -> bytes:
    """Return the bytes of the file that a value stands for; raises GazetteError."""
    if isinstance(value, Card):
        from gazette.drawing import cards

        return cards.drawn(value)
    if isinstance(value, Code):
        from gazette.drawing import codes

        return codes.drawn(value)
    if isinstance(value, Icon):
        from gazette.drawing import icons

        return icons.drawn(value)
    if isinstance(value, Slice):
        from gazette.letters import cut

        return cut.woff2(value.font, value.characters, value.language)
    raise TypeError(f"nobody makes a {type(value).__name__}")
