"""Survey: all that a build reads, scanned once, and one digest for the whole of it."""

from __future__ import annotations

import contextlib
import datetime
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gazette import clock, resources, toolchain, typefaces
from gazette.disk import machine_errors, read_state, write_state
from gazette.errors import Problem, UsageError, problem
from gazette.folders import CONFIG_FILE, CONTENT, SOURCES, TEMPLATES
from gazette.manifest import EMPTY, Manifest
from gazette.sources import Index, Scan, Source, is_dropping, scan
from gazette.values import digest

_INDEX_FILE = "index.json"


class Survey(NamedTuple):
    """The sources of one build: config.yaml, content/, templates/ and the packaged templates.

    `state` is the folder where what was made is kept, if it is. `linked` are the files and folders
    that links lead to. `fonts` are the Chinese ones that were found; `fonts_mark` changes with
    them. Unless `printing`, no issue is printed.
    """

    state: Path | None
    config: Source | None
    content: tuple[Source, ...]
    templates: tuple[Source, ...]
    packaged: tuple[Source, ...]
    problems: tuple[Problem, ...]
    quick: str
    toolchain: str
    linked: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()
    fonts_mark: str = ""
    printing: bool = True

    @property
    def config_digest(self) -> str:
        """Return the digest of config.yaml, empty where there is none."""
        return self.config.digest if self.config else ""

    @property
    def own(self) -> tuple[Source, ...]:
        """Return the site's own files, sorted by path."""
        return (*((self.config,) if self.config else ()), *self.content, *self.templates)

    def layers(self) -> Iterator[tuple[Source, bool]]:
        """Yield the files of templates/, the site's own first; True marks packaged ones."""
        for source in self.templates:
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

    def inputs(
        self, *, drafts: bool, date: datetime.date, but: Collection[str] = frozenset()
    ) -> str:
        """Return the digest of everything the output depends on; empty if there are problems.

        Of the files `but` only the paths count, not what is in them.
        """
        if self.problems:
            return ""
        lines = [self.toolchain, str(drafts), date.isoformat(), self.fonts_mark, str(self.printing)]
        lines.extend(
            source.path if source.path in but else f"{source.digest} {source.path}"
            for source in self.own
        )
        lines.extend(f"{source.digest} *{source.path}" for source in self.packaged)
        return digest("\n".join(lines).encode("utf-8", "surrogateescape"))

    def changed(self, before: Survey | None) -> tuple[str, ...]:
        """Return the paths of the files that are new, gone or other than in the survey before."""
        known = {source.path: source.digest for source in before.own} if before else {}
        new = {source.path: source.digest for source in self.own}
        return tuple(sorted({path for path, _ in known.items() ^ new.items()}))


def require_site(site: Path) -> None:
    """Raise UsageError where there is no gazette."""
    with machine_errors(CONFIG_FILE):
        is_there = (site / CONFIG_FILE).is_file()
    if not is_there:
        raise UsageError([problem("E-site-missing", CONFIG_FILE)])


def take(
    site: Path,
    manifest: Manifest,
    state: Path | None,
    *,
    fresh: bool = False,
    before: Survey | None = None,
    printing: bool = True,
) -> Survey:
    """Scan the site, with the index of signatures that is kept in `state`, unless `fresh`.

    What is as it was in the survey `before` is the very same in this one. Unless `printing`,
    no issue is to be printed.
    """
    known = _load(state) if state and not fresh else {}
    own = scan(site, SOURCES, known.get("own", {}))
    root = resources.bundled()
    packaged = Scan((), {}, ())
    if root != site.resolve():
        packaged = scan(root, (TEMPLATES,), known.get("packaged", {}))
    indexes = {"own": own.signatures, "packaged": packaged.signatures}
    if state and indexes != known:
        # Where it cannot be written the next scan only takes longer.
        with contextlib.suppress(OSError):
            write_state(state / _INDEX_FILE, indexes)
    quick = before.quick if before else toolchain.quick()
    if before:
        full = before.toolchain  # what runs is what was loaded, whatever lies on the disk by now
    else:
        full = manifest.toolchain if quick == manifest.quick else toolchain.full(quick)
    fonts = typefaces.find(site)
    taken = Survey(
        state=state,
        config=next((source for source in own.sources if source.path == CONFIG_FILE), None),
        content=_below(own.sources, CONTENT),
        templates=_below(own.sources, TEMPLATES),
        packaged=packaged.sources,
        problems=own.problems + packaged.problems,
        quick=quick,
        toolchain=full,
        linked=own.linked,
        fonts=fonts,
        fonts_mark=typefaces.mark(fonts),
        printing=printing,
    )
    if before is None:
        return taken
    return taken._replace(
        config=before.config if taken.config == before.config else taken.config,
        content=_alike(taken.content, before.content),
        templates=_alike(taken.templates, before.templates),
        packaged=_alike(taken.packaged, before.packaged),
    )


def again(site: Path, before: Survey, touched: Iterable[str]) -> Survey:
    """Look again at some files or folders, by path below the site; the rest is as before.

    Only for a survey without problems and links: what those lead to is not known by its path.
    """
    names: list[str] = []
    for path in sorted(set(touched)):
        inside = path.startswith(tuple(name + "/" for name in names))
        if not inside and not any(map(is_dropping, path.split("/")[1:])):
            names.append(path)
    new = scan(site, tuple(names), {})
    if new.problems or new.linked:
        return take(site, EMPTY, before.state, before=before, printing=before.printing)
    gone = {unicodedata.normalize("NFC", path) for path in names}
    below = tuple(path + "/" for path in gone)
    config = before.config
    if CONFIG_FILE in gone:
        found = next((source for source in new.sources if source.path == CONFIG_FILE), None)
        config = config if found == config else found

    def looked(old: tuple[Source, ...], folder: str) -> tuple[Source, ...]:
        kept = [each for each in old if each.path not in gone and not each.path.startswith(below)]
        return _alike(tuple(sorted((*kept, *_below(new.sources, folder)))), old)

    return before._replace(
        config=config,
        content=looked(before.content, CONTENT),
        templates=looked(before.templates, TEMPLATES),
    )


def _alike(new: tuple[Source, ...], old: tuple[Source, ...]) -> tuple[Source, ...]:
    """Use the very values of last time for all that is the same."""
    if new == old:
        return old
    known = {source.path: source for source in old}
    return tuple(
        was if (was := known.get(each.path)) is not None and was == each else each for each in new
    )


def _below(sources: Iterable[Source], folder: str) -> tuple[Source, ...]:
    return tuple(source for source in sources if source.path.startswith(folder + "/"))


def _load(state: Path) -> dict[str, Index]:
    try:
        return {
            root: {path: (tuple(signature), name) for path, (signature, name) in index.items()}
            for root, index in read_state(state / _INDEX_FILE).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
