"""Target: one file of the output, as a template and its context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gazette import urls

Origin = tuple[str, int, int]


class Readable(Protocol):
    """What has bytes to be had when they are wanted: a file, or what is made of one.

    `digest` is of all that decides the bytes.
    """

    @property
    def digest(self) -> str:
        """Return the digest."""

    def read(self) -> bytes:
        """Return the bytes."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be made: from a template and a context, or from bytes.

    `path` is relative to output/. `source` or `data` stand where there is no template.
    `origin` is the place to name when two targets want one path.
    """

    path: str
    template: str | None = None
    context: Mapping[str, object] = field(default_factory=dict)
    data: bytes | None = None
    source: Readable | None = None
    origin: Origin | None = None


def page(
    address: str,
    template: str,
    context: Mapping[str, object],
    origin: Origin | None = None,
) -> Target:
    """Return the target of a page at its address."""
    return Target(urls.output_path(address), template, context, origin=origin)
