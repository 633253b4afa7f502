"""Copies: which files a picture becomes, planned without touching a pixel."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gazette import urls
from gazette.pictures.look import PICTURES, Look
from gazette.values import Value, fingerprint

WIDTHS = (480, 960, 1600)
# As it is, but for all that is not the picture: what a link leads to, and drawings.
CLEAN = "clean"
SUFFIXES = {"avif": ".avif", "webp": ".webp", "jpeg": ".jpg", "png": ".png"}
# Goes into every address, as the encoder's version does: others give other bytes.
_SETTINGS = 1
# A file that is hardly wider than the next smaller one is not worth its bytes.
_WORTH = 1.1


@functools.cache
def _encoder() -> str:
    from importlib.metadata import version

    return version("pillow")


@dataclass(frozen=True, slots=True)
class Recipe(Value):
    """How a copy is made: of which kind, how wide, how high (0 where it is not resized)."""

    kind: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Copy(Value):
    """A file of content/ as it is published; without a recipe byte for byte."""

    address: str
    path: str
    recipe: Recipe | None = None


def linked(path: str, digest: str) -> Copy:
    """Return what a link to a file leads to."""
    if PurePosixPath(path).suffix.lower() not in PICTURES:
        return Copy(urls.asset(path, digest), path)
    return _copy(path, digest, Recipe(CLEAN), PurePosixPath(path).suffix)


def shown(path: str, digest: str, look: Look) -> Iterator[tuple[str, tuple[tuple[Copy, int], ...]]]:
    """Yield each kind that a picture is shown as, with its copies and their widths."""
    for kind in look.kinds:
        copies = []
        for width in widths(look.width):
            height = max(1, round(look.height * width / look.width))
            recipe = Recipe(kind, width, height)
            copies.append((_copy(path, digest, recipe, SUFFIXES[kind]), width))
        yield kind, tuple(copies)


def widths(own: int) -> tuple[int, ...]:
    """Return how wide the copies of a picture of this width are; none is enlarged."""
    made = [each for each in WIDTHS if each <= own]
    if not made or (made[-1] < WIDTHS[-1] and own > made[-1] * _WORTH):
        made.append(own)
    return tuple(made)


def _copy(path: str, digest: str, recipe: Recipe, suffix: str) -> Copy:
    pure = PurePosixPath(path)
    stem = f"{pure.stem}-{recipe.width}" if recipe.width else pure.stem
    name = fingerprint((_SETTINGS, _encoder(), digest, recipe))
    return Copy(urls.asset(f"{stem}{suffix}", name, len(stem) - len(pure.stem)), path, recipe)
