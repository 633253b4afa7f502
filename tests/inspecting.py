"""What is told of a picture when it is looked at."""

from __future__ import annotations

from gazette.errors import Problem
from gazette.pictures.inspect import inspect


def sized(name: str, data: bytes) -> tuple[tuple[int, int] | None, list[Problem]]:
    """Return the size of a picture as it is shown, and what is wrong with it."""
    look, problems = inspect(name, data)
    return ((look.width, look.height) if look else None), problems


def codes(name: str, data: bytes) -> list[str]:
    """Return what is wrong with a picture; what is not wrong has a size."""
    size, problems = sized(name, data)
    assert (size is None) is bool(problems)
    assert all(each.path == name for each in problems)
    return [each.code for each in problems]
