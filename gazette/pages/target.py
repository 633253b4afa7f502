"""Target: one file of the output, as a template and its context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gazette import urls
from gazette.pictures.copies import Recipe
from gazette.sources import Source
from gazette.values import Value

Origin = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be made: from a template and a context, by a maker, or from bytes.

    `path` is relative to output/. `make`, `source` or `data` stand where there is no template;
    `make` is all that a maker (makers.py) needs to know, a `recipe` says what is made of a source
    that is a picture. `origin` is the place to name when two targets want one path. One that tells
    of other files is made `after` these, in the order in which they matter (a folder: all that is
    in it).
    """

    path: str
    template: str | None = None
    context: Mapping[str, object] = field(default_factory=dict)
    data: bytes | None = None
    source: Source | None = None
    recipe: Recipe | None = None
    origin: Origin | None = None
    make: Value | None = None
    after: tuple[str, ...] = ()


def page(
    address: str,
    template: str,
    context: Mapping[str, object],
    origin: Origin | None = None,
) -> Target:
    """Return the target of a page at its address."""
    return Target(urls.output_path(address), template, context, origin=origin)
