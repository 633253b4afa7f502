"""Read: sources → `Edition`, with every problem of every file."""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gazette import clock, images, links, markup, stories
from gazette import config as configuration
from gazette.assemble import Material, assemble
from gazette.cache import Cache
from gazette.config import Config
from gazette.edition import Edition
from gazette.errors import ContentError, GazetteError, Problem, UsageError, errors_in, problem
from gazette.folders import CONFIG_FILE, CONTENT, MEDIA_FOLDER, TEMPLATES
from gazette.links import Media
from gazette.markup import Markup
from gazette.memory import Memory
from gazette.pages import Assets, helpers
from gazette.pages.assets import address
from gazette.site import Site
from gazette.sources import Source
from gazette.stories import Document, Parsed, Place
from gazette.survey import Survey
from gazette.templates import STATIC, TemplateSet, read_files
from gazette.values import fingerprint
from gazette.workers import mapped

_MANUSCRIPTS = frozenset({".txt", ".doc", ".docx", ".wps", ".rtf", ".odt", ".pages"})


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
    memory: Memory | None = None,
) -> Edition:
    """Read the whole gazette as of `date`; with `fresh` use nothing that was kept on the disk.

    What `memory` has of an earlier reading is used where it is made from the very same sources.
    """
    if survey.config is None:  # it is there, or require_site() had stopped, but cannot be used
        raise UsageError(survey.problems)
    memory = memory or Memory()
    source = survey.config
    config, wrong = memory.same("config", (source,), lambda: configuration.parse(source.read()))
    problems = [*wrong, *survey.problems]
    of_templates = survey.templates, survey.packaged
    templates, assets, more = memory.same(
        "templates", (*of_templates, _media_files(survey, memory)), lambda: _templates(survey)
    )
    problems += more
    site: Site | None = None
    converted = 0
    if config is not None:
        with Cache(survey.state / "cache.sqlite" if survey.state else None, fresh=fresh) as cache:
            reader = _Reader(survey, config, cache, jobs, progress, memory)
            site = reader.site(date, drafts=drafts)
            converted = reader.converted
            problems += reader.problems
            if reader.complete:
                cache.prune()
    return Edition(
        site=site,
        templates=templates,
        assets=assets,
        toolchain=survey.toolchain,
        timezone=config.timezone if config else clock.TIMEZONE,
        converted=converted,
        problems=tuple(sorted(set(problems))),
        memory=memory,
    )


def _media_files(survey: Survey, memory: Memory) -> tuple[Source, ...]:
    """Return the files of content/ that are no documents."""

    def found() -> tuple[Source, ...]:
        return tuple(each for each in survey.content if not stories.is_markdown(each.path))

    return memory.equal("media-files", memory.same("media", (survey.content,), found))


def _templates(survey: Survey) -> tuple[TemplateSet, Assets | None, list[Problem]]:
    """Return templates and assets, with what is wrong in any template a page uses."""
    every = list(survey.layers())
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
    media = {source.path: source for source in survey.content}
    try:
        return templates, Assets(static.values(), media), problems
    except ContentError as error:
        return templates, None, problems + list(error.problems)


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """What one Markdown file gives: its front matter checked, its body converted.

    `pictures` are the files of content/ that it may show.
    """

    parsed: Parsed
    markup: Markup
    problems: tuple[Problem, ...]
    pictures: tuple[str, ...]


class _Reader:
    """Take the content through parse, convert and assemble."""

    def __init__(
        self,
        survey: Survey,
        config: Config,
        cache: Cache,
        jobs: int | None,
        progress: Callable[[int, int], None] | None,
        memory: Memory,
    ) -> None:
        self.survey = survey
        self.config = config
        self.cache = cache
        self.jobs = jobs
        self.progress = progress
        self.memory = memory
        self.problems: list[Problem] = []
        self.converted = 0
        self.complete = False

    def site(self, date: datetime.date, *, drafts: bool) -> Site | None:
        """Return the site of what is out on `date`."""
        others = {source.path: source for source in _media_files(self.survey, self.memory)}
        if len(others) == len(self.survey.content):
            if not self.survey.problems:
                self.problems.append(problem("E-content-empty", CONTENT))
            return None
        self._note_manuscripts(others)
        pieces = self._pieces(others)
        for piece in pieces.values():
            if piece.problems:
                self.problems += piece.problems
        documents = [each.parsed.document for each in pieces.values() if each.parsed.document]
        out = tuple(each for each in documents if each.is_out(date, drafts=drafts))
        hidden: tuple[Document, ...] = ()
        if len(out) < len(documents):
            hidden = tuple(each for each in documents if not each.is_out(date, drafts=drafts))
        broken: dict[str, Parsed] = {}
        if len(documents) + len(others) < len(self.survey.content):
            broken = self._broken(pieces, others)
        material = Material(
            config=self.config,
            documents=out,
            hidden=hidden,
            markups={path: piece.markup for path, piece in pieces.items()},
            media=self._media(pieces, others),
            broken=broken,
        )
        site, problems = assemble(material, self.memory)
        self.problems += problems
        if not drafts and self.problems:
            self._spare_drafts(pieces)
        return site

    def _broken(
        self, pieces: Mapping[str, _Piece], others: Mapping[str, Source]
    ) -> dict[str, Parsed]:
        """Return the Markdown files that gave no document."""
        nothing = Parsed(None, ())
        found = {}
        for source in self.survey.content:
            parsed = pieces[source.path].parsed if source.path in pieces else nothing
            if source.path not in others and parsed.document is None:
                found[source.path] = parsed
        return found

    def _spare_drafts(self, pieces: Mapping[str, _Piece]) -> None:
        """Say of an unfinished draft only that it is one: it keeps nothing from publication."""
        parsed = {path: piece.parsed for path, piece in pieces.items()}
        drafts = {
            path
            for path, each in parsed.items()
            if each.draft or (each.document and each.document.draft)
        }
        wrong = {each.path for each in errors_in(self.problems)} & drafts
        self.problems = [each for each in self.problems if each.path not in wrong]
        self.problems += (problem("W-draft-unfinished", path) for path in wrong)

    def _pieces(self, others: Mapping[str, Source]) -> dict[str, _Piece]:
        """Return what each Markdown file gives, by path; read only what is not in memory."""
        table = self.memory.table("pieces")
        kept, config = table.kept, self.config
        pieces: dict[str, _Piece] = {}
        due = []
        for source in self.survey.content:
            path = source.path
            known = kept.get(path)
            if known is not None and known[0][0] is source and known[0][1] is config:
                pieces[path] = known[1]
            elif path not in others:
                due.append(source)
        if due:
            self.complete = not pieces
            for source, piece in self._read(due):
                kept[source.path] = (source, config), piece
                pieces[source.path] = piece
            pieces = {
                source.path: pieces[source.path]
                for source in self.survey.content
                if source.path in pieces
            }
        table.prune(set(pieces))
        return pieces

    def _read(self, sources: Iterable[Source]) -> Iterator[tuple[Source, _Piece]]:
        """Parse and convert files; those that belong nowhere are only reported."""
        placed = {}
        for source in sources:
            place, problems = stories.locate(source.path, self.config)
            self.problems += problems
            if place:
                placed[source] = place
        parsed = self._parse(placed)
        markups = self._convert({source.path: each for source, each in parsed.items()})
        for source, each in parsed.items():
            made = markups[source.path]
            found = (one.moved(source.path, each.body_line - 1) for one in made.problems)
            pictures = tuple(_pictures(each.document, made))
            yield source, _Piece(each, made, (*each.problems, *found), pictures)

    def _parse(self, placed: Mapping[Source, Place]) -> dict[Source, Parsed]:
        found: dict[Source, Parsed] = {}
        keys = {}
        for source, place in placed.items():
            made_from = (place.kind, place.section, place.slug, source.digest)
            keys[source] = self._key("parse", source.path, *made_from)
        known = self.cache.get(keys.values())
        fresh: dict[str, Any] = {}
        for source, place in placed.items():
            record = known.get(keys[source])
            if record:
                document = stories.from_record(record[0], record[1])
                found[source] = Parsed(document, (), document.body, document.body_line)
                continue
            parsed = stories.parse(source.path, source.read(), place)
            found[source] = parsed
            if parsed.document:
                fresh[keys[source]] = stories.to_record(parsed.document)
        self.cache.put(fresh)
        return found

    def _convert(self, parsed: Mapping[str, Parsed]) -> dict[str, Markup]:
        keys = {path: self._key("convert", each.body) for path, each in parsed.items()}
        kept = self.cache.get(keys.values())
        made = {key: markup.from_record(each) for key, each in kept.items()}
        due = {keys[path]: each.body for path, each in parsed.items() if keys[path] not in made}
        results = mapped(markup.convert, list(due.values()), self.jobs, progress=self.progress)
        fresh = dict(zip(due, results, strict=True))
        self.converted = len(fresh)
        self.cache.put({key: markup.to_record(each) for key, each in fresh.items()})
        made |= fresh
        return {path: made[key] for path, key in keys.items()}

    def _media(
        self, pieces: Mapping[str, _Piece], others: Mapping[str, Source]
    ) -> dict[str, Media]:
        """Look at each picture that a document shows; name every other file."""
        if not others:
            return {}
        shown = {
            path
            for piece in pieces.values()
            if piece.parsed.document
            for path in piece.pictures
            if path in others
        }
        sizes = {path: self._size(others[path]) for path in sorted(shown)}
        return {
            path: Media(path, address(path, source.digest), sizes.get(path))
            for path, source in others.items()
        }

    def _size(self, source: Source) -> images.Size | None:
        """Return a picture's size; what is wrong with it is said again each time."""
        table = self.memory.table("pictures")
        size, problems = table.get(source.path, (source,), lambda: self._inspected(source))
        self.problems += problems
        return size

    def _inspected(self, source: Source) -> tuple[images.Size | None, list[Problem]]:
        key = self._key("picture", posixpath.splitext(source.path)[1].lower(), source.digest)
        known = self.cache.get([key]).get(key)
        if known:
            return images.Size(*known), []
        size, problems = images.inspect(source.path, source.read())
        if size:
            self.cache.put({key: (size.width, size.height)})
        return size, problems

    def _note_manuscripts(self, others: Iterable[str]) -> None:
        """Report a text that lies in a section but is no Markdown, and so does not appear."""
        for path in others:
            if not path.startswith(f"{CONTENT}/{MEDIA_FOLDER}/"):
                suffix = posixpath.splitext(path)[1].lower()
                if suffix in _MANUSCRIPTS:
                    self.problems.append(problem("W-file-ignored", path, suffix=suffix))

    def _key(self, *parts: str) -> str:
        return fingerprint((self.survey.toolchain, *parts))


def _pictures(document: Document | None, made: Markup) -> Iterator[str]:
    """Yield the files of content/ that a document may show as pictures."""
    if document is None:
        return
    # A drawing that is only linked to is opened by the browser all the same.
    names = [each.href.partition("#")[0] for each in (*made.images, *made.links)]
    names += [document.image.src] if document.image else []
    for name in names:
        path = None if links.is_external(name) else links.locate(name, document.path)
        if path and links.is_picture(path):
            yield path
