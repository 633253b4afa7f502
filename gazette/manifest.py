"""The manifest: what the last build left in one output folder, and what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gazette.disk import Signature
from gazette.errors import Problem

_VERSION = 3


class Record(NamedTuple):
    """A file of the output: the key it was made for, its digest, its stat signature."""

    key: str
    digest: str
    signature: Signature | None


class Manifest(NamedTuple):
    """What the last build left in one output folder.

    `inputs` stands for everything that build read; `toolchain` for the program, as long as
    `quick` is the same; `stamp` (ns) is no later than when the signatures were taken. While it is
    `partial`, there may be files of ours without a record.
    """

    inputs: str
    quick: str
    toolchain: str
    config: str
    timezone: str
    pages: int
    stamp: int
    problems: tuple[Problem, ...]
    files: Mapping[str, Record]
    partial: bool = False

    def doubted(self) -> Manifest:
        """Return it as one of which every file must be read."""
        files = {path: each._replace(signature=None) for path, each in self.files.items()}
        return self._replace(inputs="", files=files)

    def forgotten(self) -> Manifest:
        """Return it as one that knows which files are ours, and nothing else."""
        files = {path: Record("", "", None) for path in self.files}
        return EMPTY._replace(files=files)


EMPTY = Manifest("", "", "", "", "", 0, 0, (), {}, partial=True)


def to_record(manifest: Manifest) -> dict[str, Any]:
    """Return the manifest as JSON can hold it."""
    return {
        "version": _VERSION,
        "inputs": manifest.inputs,
        "quick": manifest.quick,
        "toolchain": manifest.toolchain,
        "config": manifest.config,
        "timezone": manifest.timezone,
        "pages": manifest.pages,
        "stamp": manifest.stamp,
        "problems": [
            (each.path, each.line, each.column, each.code, each.details)
            for each in manifest.problems
        ],
        "files": manifest.files,
        "partial": manifest.partial,
    }


def from_record(record: Any) -> Manifest:
    """Make the manifest from what `to_record` returned.

    Raises ValueError, KeyError or TypeError for anything else.
    """
    if record["version"] != _VERSION:
        raise ValueError(record["version"])
    return Manifest(
        inputs=record["inputs"],
        quick=record["quick"],
        toolchain=record["toolchain"],
        config=record["config"],
        timezone=record["timezone"],
        pages=record["pages"],
        stamp=record["stamp"],
        problems=tuple(
            Problem(path, line, column, code, tuple((key, value) for key, value in details))
            for path, line, column, code, details in record["problems"]
        ),
        files={
            path: Record(key, name, tuple(signature) if signature else None)
            for path, (key, name, signature) in record["files"].items()
        },
        partial=bool(record["partial"]),
    )
