"""Read: sources → `Edition`, with every problem of every file."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from gazette import clock, images, links, markup, stories
from gazette import config as configuration
from gazette.assemble import assemble
from gazette.cache import Cache
from gazette.config import Config
from gazette.errors import ContentError, GazetteError, Problem, UsageError, errors_in, problem
from gazette.folders import CONFIG_FILE, CONTENT, MEDIA_FOLDER, TEMPLATES
from gazette.links import Media
from gazette.markup import Markup
from gazette.pages import Assets, Target, helpers, plan
from gazette.pages.assets import address
from gazette.site import Site
from gazette.sources import Source
from gazette.stories import Document, Parsed
from gazette.survey import Survey
from gazette.templates import STATIC, TemplateSet, read_files
from gazette.values import fingerprint
from gazette.workers import mapped

_MANUSCRIPTS = frozenset({".txt", ".doc", ".docx", ".wps", ".rtf", ".odt", ".pages"})


@dataclass(frozen=True, slots=True)
class Edition:
    """The gazette as it was read: the site unless something is wrong, and the problems."""

    site: Site | None
    templates: TemplateSet
    assets: Assets | None
    toolchain: str
    timezone: str
    converted: int
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that stop a build."""
        return errors_in(self.problems)

    def plan(self) -> Plan:
        """Return every target that can be made, with its key, and what is wrong with the rest."""
        if self.site is None or self.assets is None:
            return Plan((), (), ())
        every, problems = plan(self.site, self.assets)
        targets, keys = [], []
        for target in every:
            try:
                keys.append(self._key(target))
                targets.append(target)
            except ContentError as error:
                problems.extend(error.problems)
        return Plan(tuple(targets), tuple(keys), tuple(problems))

    def _key(self, target: Target) -> str:
        if target.template is None:
            return fingerprint((target.data, target.source.digest if target.source else None))
        closure = self.templates.closure(target.template)
        return fingerprint((self.toolchain, closure, target.context))


@dataclass(frozen=True, slots=True)
class Plan:
    """Targets and their keys, in one order, and the problems found on the way."""

    targets: tuple[Target, ...]
    keys: tuple[str, ...]
    problems: tuple[Problem, ...]


def error_of(problems: Iterable[Problem]) -> GazetteError:
    """Return the error to raise: a wrong config.yaml is another matter than wrong content."""
    found = tuple(problems)
    wrong_config = any(each.path == CONFIG_FILE for each in errors_in(found))
    return (UsageError if wrong_config else ContentError)(found)


def read(
    survey: Survey,
    *,
    drafts: bool,
    date: datetime.date,
    jobs: int | None,
    fresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Edition:
    """Read the whole gazette as of `date`; with `fresh` use nothing that was kept."""
    if survey.config is None:  # it is there, or require_site() had stopped, but cannot be used
        raise UsageError(survey.problems)
    config, problems = configuration.parse(survey.config.read())
    problems += survey.problems
    templates, assets, more = _templates(survey)
    problems += more
    site: Site | None = None
    converted = 0
    if config is not None:
        with _cache(survey.state, fresh=fresh) as cache:
            reader = _Reader(survey, config, cache, jobs, progress)
            site = reader.site(date, drafts=drafts)
            converted = reader.converted
            problems += reader.problems
    return Edition(
        site=site,
        templates=templates,
        assets=assets,
        toolchain=survey.toolchain,
        timezone=config.timezone if config else clock.TIMEZONE,
        converted=converted,
        problems=tuple(sorted(set(problems))),
    )


def _templates(survey: Survey) -> tuple[TemplateSet, Assets | None, list[Problem]]:
    """Return templates and assets, with what is wrong in any template a page uses."""
    every = list(survey.templates())
    files, problems = read_files(every)
    templates = TemplateSet(files, helpers.FILTERS, helpers.FUNCTIONS)
    for name in sorted(templates.files):
        try:
            templates.closure(name)
        except ContentError as error:
            problems.extend(error.problems)
    static: dict[str, Source] = {}
    for source, _ in every:
        if source.path.startswith(f"{TEMPLATES}/{STATIC}/"):
            static.setdefault(source.path, source)
    media = {source.path: source for source in survey.content()}
    try:
        return templates, Assets(static.values(), media), problems
    except ContentError as error:
        return templates, None, problems + list(error.problems)


@contextlib.contextmanager
def _cache(state: Path | None, *, fresh: bool) -> Iterator[Cache | None]:
    if state is None:
        yield None
        return
    with Cache(state / "cache.sqlite", fresh=fresh) as cache:
        yield cache
        cache.prune()


class _Reader:
    """Take the content through parse, convert and assemble."""

    def __init__(
        self,
        survey: Survey,
        config: Config,
        cache: Cache | None,
        jobs: int | None,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.survey = survey
        self.config = config
        self.cache = cache
        self.jobs = jobs
        self.progress = progress
        self.problems: list[Problem] = []
        self.converted = 0

    def site(self, date: datetime.date, *, drafts: bool) -> Site | None:
        """Return the site of what is out on `date`."""
        files = list(self.survey.content())
        sources = [source for source in files if stories.is_markdown(source.path)]
        if not sources:
            if not self.survey.problems:
                self.problems.append(problem("E-content-empty", CONTENT))
            return None
        others = {source.path: source for source in files if not stories.is_markdown(source.path)}
        self._note_manuscripts(others)
        parsed = self._parse(sources)
        markups = self._convert(parsed)
        documents = [each.document for each in parsed.values() if each.document]
        out = [each for each in documents if each.is_out(date, drafts=drafts)]
        hidden = [each for each in documents if not each.is_out(date, drafts=drafts)]
        whole = {each.path for each in documents}
        broken = {
            source.path: parsed.get(source.path, Parsed(None, ()))
            for source in sources
            if source.path not in whole
        }
        media = self._media(documents, markups, others)
        site, problems = assemble(self.config, out, hidden, markups, media, broken)
        self.problems += problems
        if not drafts:
            self._spare_drafts(parsed)
        return site

    def _spare_drafts(self, parsed: Mapping[str, Parsed]) -> None:
        """Say of an unfinished draft only that it is one: it keeps nothing from publication."""
        drafts = {
            path
            for path, each in parsed.items()
            if each.draft or (each.document and each.document.draft)
        }
        wrong = {each.path for each in errors_in(self.problems)} & drafts
        self.problems = [each for each in self.problems if each.path not in wrong]
        self.problems += (problem("W-draft-unfinished", path) for path in wrong)

    def _parse(self, sources: Iterable[Source]) -> dict[str, Parsed]:
        found: dict[str, Parsed] = {}
        placed = {}
        keys = {}
        for source in sources:
            place, problems = stories.locate(source.path, self.config)
            self.problems += problems
            if place:
                placed[source] = place
                made_from = (place.kind, place.section, place.slug, source.digest)
                keys[source] = self._key("parse", source.path, *made_from)
        known = self._get(keys.values())
        fresh: dict[str, Any] = {}
        for source, place in placed.items():
            record = known.get(keys[source])
            if record:
                document = stories.from_record(record[0], record[1])
                found[source.path] = Parsed(document, (), document.body, document.body_line)
                continue
            parsed = stories.parse(source.path, source.read(), place)
            found[source.path] = parsed
            self.problems += parsed.problems
            if parsed.document:
                fresh[keys[source]] = stories.to_record(parsed.document)
        self._put(fresh)
        return found

    def _convert(self, parsed: Mapping[str, Parsed]) -> dict[str, Markup]:
        keys = {path: self._key("convert", each.body) for path, each in parsed.items()}
        made = {key: markup.from_record(each) for key, each in self._get(keys.values()).items()}
        due = {keys[path]: each.body for path, each in parsed.items() if keys[path] not in made}
        results = mapped(markup.convert, list(due.values()), self.jobs, progress=self.progress)
        fresh = dict(zip(due, results, strict=True))
        self.converted = len(fresh)
        self._put({key: markup.to_record(each) for key, each in fresh.items()})
        made |= fresh
        markups = {}
        for path, each in parsed.items():
            markups[path] = made[keys[path]]
            self.problems += (
                found.moved(path, each.body_line - 1) for found in markups[path].problems
            )
        return markups

    def _media(
        self,
        documents: Iterable[Document],
        markups: Mapping[str, Markup],
        others: Mapping[str, Source],
    ) -> dict[str, Media]:
        """Look at each picture that a document shows; name every other file."""
        shown: set[str] = set()
        for document in documents:
            made = markups[document.path]
            # A drawing that is only linked to is opened by the browser all the same.
            names = [each.href.partition("#")[0] for each in (*made.images, *made.links)]
            names += [document.image.src] if document.image else []
            for name in names:
                path = None if links.is_external(name) else links.locate(name, document.path)
                if path and path in others and links.is_picture(path):
                    shown.add(path)
        sizes = {path: self._size(others[path]) for path in sorted(shown)}
        return {
            path: Media(path, address(path, source.digest), sizes.get(path))
            for path, source in others.items()
        }

    def _size(self, source: Source) -> images.Size | None:
        key = self._key("picture", PurePosixPath(source.path).suffix.lower(), source.digest)
        known = self._get([key]).get(key)
        if known:
            return images.Size(*known)
        size, problems = images.inspect(source.path, source.read())
        self.problems += problems
        if size:
            self._put({key: (size.width, size.height)})
        return size

    def _note_manuscripts(self, others: Iterable[str]) -> None:
        """Report a text that lies in a section but is no Markdown, and so does not appear."""
        for path in others:
            parts = PurePosixPath(path).parts
            if parts[1] != MEDIA_FOLDER:
                suffix = PurePosixPath(path).suffix.lower()
                if suffix in _MANUSCRIPTS:
                    self.problems.append(problem("W-file-ignored", path, suffix=suffix))

    def _key(self, *parts: str) -> str:
        return fingerprint((self.survey.toolchain, *parts))

    def _get(self, keys: Iterable[str]) -> dict[str, Any]:
        return self.cache.get(keys) if self.cache else {}

    def _put(self, values: Mapping[str, Any]) -> None:
        if self.cache:
            self.cache.put(values)
