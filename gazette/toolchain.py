# Strings, not Paths: a site has thousands of files, and a Path costs more than a look at one.
# ruff: noqa: PTH100, PTH118, PTH120
"""Which program made a page: the digest of our own source and of our libraries' versions."""

from __future__ import annotations

import functools
import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path

from gazette.disk import signature
from gazette.values import digest, fingerprint

_PACKAGE = os.path.dirname(os.path.abspath(__file__))

# Import name and distribution name of each library whose work shows in the output.
LIBRARIES = (
    ("brotli", "brotli"),
    ("budoux", "budoux"),
    ("fontTools", "fonttools"),
    ("jinja2", "jinja2"),
    ("markdown", "markdown"),
    ("markupsafe", "markupsafe"),
    ("nh3", "nh3"),
    ("PIL", "pillow"),
    ("pikepdf", "pikepdf"),
    ("pydantic", "pydantic"),
    ("pypinyin", "pypinyin"),
    ("segno", "segno"),
    ("typst", "typst"),
    ("uharfbuzz", "uharfbuzz"),
    ("yaml", "pyyaml"),
)


def quick() -> str:
    """Return a digest of the stat signatures of all files that `full` stands for.

    While it is the same, so is what `full` returned: nothing need be imported or read.
    """
    files = _own_files()
    for module, _ in LIBRARIES:
        spec = PathFinder.find_spec(module)
        if spec and spec.origin:
            files.append(spec.origin)
    return fingerprint((sys.version, [(file, signature(file)) for file in files]))


@functools.cache
def full(quick: str) -> str:  # noqa: ARG001 - what it was asked with is what it is known by
    """Return the digest of the package's source, Python's version and the libraries'.

    `quick` is what `quick()` says of them: while it is the same, they are not read again.
    """
    from importlib.metadata import version

    sources = {
        os.path.relpath(file, _PACKAGE): digest(Path(file).read_bytes()) for file in _own_files()
    }
    libraries = {name: version(name) for _, name in LIBRARIES}
    return fingerprint((sys.version_info[:2], sources, libraries))


def _own_files() -> list[str]:
    return sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(_PACKAGE)
        for name in names
        if name.endswith(".py")
    )
