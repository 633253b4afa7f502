"""Survey: all that a build reads, scanned once, and one digest for the whole of it."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gazette import resources, toolchain
from gazette.config import CONFIG_FILE
from gazette.errors import Problem, UsageError, problem
from gazette.sources import Index, Scan, Source, scan
from gazette.store import STATE, Manifest
from gazette.values import digest

CONTENT = "content"
TEMPLATES = "templates"

_INDEX_FILE = "index.json"


@dataclass(frozen=True, slots=True)
class Survey:
    """The sources of one build: config.yaml, content/, templates/ and the packaged templates."""

    site: Path
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
        from gazette import config

        if self.config and self.config.digest == manifest.config:
            return config.today(manifest.timezone)
        parsed, _ = config.parse(self.config.read()) if self.config else (None, [])
        return config.today(parsed.timezone if parsed else config.TIMEZONE)

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


def take(site: Path, manifest: Manifest, *, keep: bool = True) -> Survey:
    """Scan the site. With `keep` the index of signatures is used and kept in .gazette/."""
    state = site / STATE
    known = _load(state) if keep else {}
    own = scan(site, (CONFIG_FILE, CONTENT, TEMPLATES), known.get("own", {}), site)
    root = resources.bundled()
    packaged = Scan((), {}, ())
    if root != site.resolve():
        packaged = scan(root, (TEMPLATES,), known.get("packaged", {}), root)
    fresh = {"own": own.index, "packaged": packaged.index}
    if keep and fresh != known:
        _save(state, fresh)
    quick = toolchain.quick()
    full = manifest.toolchain if quick == manifest.quick else toolchain.full()
    return Survey(
        site,
        state if keep else None,
        own.sources,
        packaged.sources,
        own.problems + packaged.problems,
        quick,
        full,
    )


def _load(state: Path) -> dict[str, Index]:
    try:
        raw = json.loads((state / _INDEX_FILE).read_bytes())
        return {
            root: {
                path: ((item[0], item[1], item[2], item[3]), str(item[4]))
                for path, item in index.items()
            }
            for root, index in raw.items()
        }
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return {}


def _save(state: Path, indexes: dict[str, Index]) -> None:
    """Keep the index; where it cannot be written the next scan only takes longer."""
    raw = {
        root: {path: (*signature, name) for path, (signature, name) in index.items()}
        for root, index in indexes.items()
    }
    temporary = state / (_INDEX_FILE + ".new")
    with contextlib.suppress(OSError):
        temporary.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
        temporary.replace(state / _INDEX_FILE)
