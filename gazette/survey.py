"""Survey: all that a build reads, scanned once, and one digest for the whole of it."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gazette import clock, resources, toolchain
from gazette.disk import read_state, write_state
from gazette.errors import Problem, UsageError, problem
from gazette.folders import CONFIG_FILE, CONTENT, TEMPLATES
from gazette.manifest import Manifest
from gazette.sources import Index, Scan, Source, scan
from gazette.values import digest

_INDEX_FILE = "index.json"


class Survey(NamedTuple):
    """The sources of one build: config.yaml, content/, templates/ and the packaged templates.

    `state` is the folder where what was made is kept, if it is.
    """

    state: Path | None
    own: tuple[Source, ...]
    packaged: tuple[Source, ...]
    problems: tuple[Problem, ...]
    quick: str
    toolchain: str

    @property
    def config(self) -> Source | None:
        """Return config.yaml."""
        return next((source for source in self.own if source.path == CONFIG_FILE), None)

    @property
    def config_digest(self) -> str:
        """Return the digest of config.yaml, empty where there is none."""
        return self.config.digest if self.config else ""

    def content(self) -> Iterator[Source]:
        """Yield the files of content/."""
        return (source for source in self.own if source.path.startswith(CONTENT + "/"))

    def templates(self) -> Iterator[tuple[Source, bool]]:
        """Yield the files of templates/, the site's own first; True marks packaged ones."""
        for source in self.own:
            if source.path.startswith(TEMPLATES + "/"):
                yield source, False
        for source in self.packaged:
            yield source, True

    def today(self, manifest: Manifest) -> datetime.date:
        """Return today's date in the gazette's time zone."""
        if self.config and self.config.digest == manifest.config:
            return clock.today(manifest.timezone)
        from gazette import config

        parsed, _ = config.parse(self.config.read()) if self.config else (None, [])
        return clock.today(parsed.timezone if parsed else clock.TIMEZONE)

    def inputs(self, *, drafts: bool, date: datetime.date) -> str:
        """Return the digest of everything the output depends on; empty if there are problems."""
        if self.problems:
            return ""
        lines = [self.toolchain, str(drafts), date.isoformat()]
        lines.extend(f"{source.digest} {source.path}" for source in self.own)
        lines.extend(f"{source.digest} *{source.path}" for source in self.packaged)
        return digest("\n".join(lines).encode("utf-8", "surrogateescape"))


def require_site(site: Path) -> None:
    """Raise UsageError where there is no gazette."""
    if not (site / CONFIG_FILE).is_file():
        raise UsageError([problem("E-site-missing", CONFIG_FILE)])


def take(site: Path, manifest: Manifest, state: Path | None, *, fresh: bool = False) -> Survey:
    """Scan the site, with the index of signatures that is kept in `state`, unless `fresh`."""
    known = _load(state) if state and not fresh else {}
    own = scan(site, (CONFIG_FILE, CONTENT, TEMPLATES), known.get("own", {}))
    root = resources.bundled()
    packaged = Scan((), {}, ())
    if root != site.resolve():
        packaged = scan(root, (TEMPLATES,), known.get("packaged", {}))
    indexes = {"own": own.signatures, "packaged": packaged.signatures}
    if state and indexes != known:
        # Where it cannot be written the next scan only takes longer.
        with contextlib.suppress(OSError):
            write_state(state / _INDEX_FILE, indexes)
    quick = toolchain.quick()
    return Survey(
        state=state,
        own=own.sources,
        packaged=packaged.sources,
        problems=own.problems + packaged.problems,
        quick=quick,
        toolchain=manifest.toolchain if quick == manifest.quick else toolchain.full(),
    )


def _load(state: Path) -> dict[str, Index]:
    try:
        return {
            root: {path: (tuple(signature), name) for path, (signature, name) in index.items()}
            for root, index in read_state(state / _INDEX_FILE).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
