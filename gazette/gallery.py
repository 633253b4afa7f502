"""Gallery: the pictures that pages show, looked at once, and kept by digest."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gazette import links
from gazette.cache import Cache
from gazette.errors import Problem
from gazette.links import Media
from gazette.memory import Memory
from gazette.pictures.look import Look
from gazette.sources import Source
from gazette.values import fingerprint
from gazette.workers import mapped

# Of so many each waits for a processor.
FEW = 8

Seen = tuple[Look | None, list[Problem]]


class Gallery:
    """Look at pictures; what is wrong with one is added to `problems` each time it is asked for."""

    def __init__(
        self,
        toolchain: str,
        cache: Cache,
        memory: Memory,
        jobs: int | None,
        problems: list[Problem],
        originals: bool,
    ) -> None:
        self.toolchain = toolchain
        self.cache = cache
        self.table = memory.table("pictures")
        self.jobs = jobs
        self.problems = problems
        self.originals = originals

    def look_at(self, sources: Sequence[Source]) -> None:
        """Look at many at once, in several processes; then `media` knows them."""
        due = [
            source
            for source in sources
            if (known := self.table.kept.get(source.path)) is None or known[0][0] is not source
        ]
        keys = {source: self._key(source) for source in due}
        kept = self.cache.get(keys.values())
        new = [source for source in due if keys[source] not in kept]
        for source in due:
            if keys[source] in kept:
                width, height, kinds, tone, moving = kept[keys[source]]
                self._remember(source, (Look(width, height, tuple(kinds), tone, moving), []))
        seen = mapped(_look, new, self.jobs, few=FEW)
        for source, found in zip(new, seen, strict=True):
            self._remember(source, found)
            if found[0]:
                self.cache.put({keys[source]: found[0]})
        self.table.prune({source.path for source in sources})

    def media(self, source: Source, *, shown: bool) -> Media:
        """Return what a file is published as."""
        look = self._look(source) if shown else None
        return links.media(source.path, source.digest, look, originals=self.originals)

    def _look(self, source: Source) -> Look | None:
        known = self.table.kept.get(source.path)
        if known is None or known[0][0] is not source:
            self.look_at([source])
        look, problems = self.table.kept[source.path][1]
        self.problems += problems
        return look  # type: ignore[no-any-return]

    def _remember(self, source: Source, seen: Seen) -> None:
        self.table.kept[source.path] = (source,), seen

    def _key(self, source: Source) -> str:
        suffix = posixpath.splitext(source.path)[1].lower()
        return fingerprint((self.toolchain, "picture", suffix, source.digest))


def _look(source: Source) -> Seen:
    from gazette.pictures import inspect

    return inspect.inspect(source.path, source.read())


def naming(problems: Iterable[Problem], shown_in: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """Add to what is wrong with a picture the texts that show it; `shown_in` has their pictures."""
    for each in problems:
        paths = [path for path, pictures in shown_in.items() if each.path in pictures]
        used = ("used", "、".join(paths[:3]))
        yield dataclasses.replace(each, details=(*each.details, used)) if paths else each
