"""Which program made a page: the digest of our own source and of our libraries' versions."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from gazette.values import digest, fingerprint

# Import name and distribution name of each library whose work shows in the output.
LIBRARIES = (
    ("jinja2", "jinja2"),
    ("markdown", "markdown"),
    ("markupsafe", "markupsafe"),
    ("nh3", "nh3"),
    ("PIL", "pillow"),
    ("pydantic", "pydantic"),
    ("pypinyin", "pypinyin"),
    ("yaml", "pyyaml"),
)


def quick() -> str:
    """Return a digest of the stat signatures of all files that `full` stands for.

    While it is the same, so is what `full` returned: nothing need be imported or read.
    """
    files = _own_files()
    for module, _ in LIBRARIES:
        spec = importlib.util.find_spec(module)
        if spec and spec.origin:
            files.append(Path(spec.origin))
    signatures = []
    for file in files:
        status = file.stat()
        signatures.append((str(file), status.st_mtime_ns, status.st_ctime_ns, status.st_size))
    return fingerprint((sys.version, signatures))


def full() -> str:
    """Return the digest of the package's source, Python's version and the libraries'."""
    from importlib.metadata import version

    package = Path(__file__).parent
    sources = {
        file.relative_to(package).as_posix(): digest(file.read_bytes()) for file in _own_files()
    }
    libraries = {name: version(name) for _, name in LIBRARIES}
    return fingerprint((sys.version_info[:2], sources, libraries))


def _own_files() -> list[Path]:
    return sorted(Path(__file__).parent.rglob("*.py"))
