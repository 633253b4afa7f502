"""Read: sources → `Edition`, with every problem of every file."""

from __future__ import annotations

import dataclasses
import datetime
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from gazette import clock, pinyin, stories
from gazette import config as configuration
from gazette.assemble import Material, assemble
from gazette.cache import Cache
from gazette.config import Config
from gazette.edition import Edition
from gazette.errors import ContentError, GazetteError, Problem, UsageError, errors_in, problem
from gazette.folders import CONFIG_FILE, CONTENT, MEDIA_FOLDER, TEMPLATES
from gazette.gallery import Gallery, naming
from gazette.links import Media
from gazette.memory import Memory
from gazette.pages import Assets, helpers
from gazette.pages.segments import name_of
from gazette.pieces import Piece, pieces
from gazette.prose import Shelf
from gazette.site import Site
from gazette.sources import Source
from gazette.stories import Document, Parsed
from gazette.survey import Survey
from gazette.templates import PASTED, STATIC, TemplateSet, printing_files, read_files
from gazette.typefaces import FOLDER as FONTS
from gazette.typefaces import Typefaces
from gazette.values import fingerprint
from gazette.wording import cutting

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
    memory = memory or Memory()
    config, empty = begun(survey, memory, fresh=fresh)
    if config is None:
        return empty
    with opened(survey, fresh=fresh) as cache:
        if survey.config:
            cache.used.add(_settings_key(survey, survey.config))
        readings = _Readings(cache, survey.toolchain)
        reader = Reader(survey, config, cache, jobs, progress, memory, empty.shelf)
        site = reader.site(date, drafts=drafts)
        if reader.complete:
            cache.prune()
        readings.keep()
        if site:
            site = lettered(site, survey, config, memory)
            cut = cutting(survey, site, empty.templates, cache)
            site = dataclasses.replace(site, lettering=memory.equal("lettering", cut.lettering))
            reader.problems += (*unprinted(survey, site), *cut.problems)
    return dataclasses.replace(
        empty,
        site=site,
        converted=reader.converted,
        problems=tuple(sorted({*empty.problems, *reader.problems})),
        faces=reader.faces,
        hidden=reader.hidden,
    )


def opened(survey: Survey, *, fresh: bool = False) -> Cache:
    """Return what was made before; with `fresh` nothing of it."""
    return Cache(_cache_file(survey), fresh=fresh)


def _cache_file(survey: Survey) -> Path | None:
    return survey.state / "cache.sqlite" if survey.state else None


def begun(
    survey: Survey, memory: Memory, *, checked: bool = False, fresh: bool = False
) -> tuple[Config | None, Edition]:
    """Return the settings, unless they are wrong, and an edition that has everything but content.

    Where the templates were `checked` already, each is looked at when it is needed.
    Raises UsageError where config.yaml cannot be read.
    """
    source = survey.config
    if source is None:  # it is there, or require_site() had stopped, but cannot be used
        raise UsageError(survey.problems)
    config, wrong = memory.same("config", (source,), lambda: _settings(survey, source, fresh=fresh))
    templates, assets, more = memory.same(
        "templates",
        (survey.templates, survey.packaged, media_files(survey, memory)),
        lambda: _templates(survey, checked=checked),
    )
    file = _cache_file(survey)
    return config, Edition(
        site=None,
        templates=templates,
        assets=assets,
        toolchain=survey.toolchain,
        timezone=config.timezone if config else clock.TIMEZONE,
        converted=0,
        problems=tuple(sorted({*wrong, *survey.problems, *more})),
        memory=memory,
        shelf=memory.table("shelf").get(file, (), lambda: Shelf(file)),
        faces={},
        hidden=(),
    )


def lettered(site: Site, survey: Survey, config: Config, memory: Memory) -> Site:
    """Return a site that knows the fonts for its pictures, and for print where it is printed."""
    if not survey.fonts and not config.printing.families:
        return site
    fonts = typefaces_of(survey, config, memory)
    printed = survey.printing and config.printing.with_site
    return dataclasses.replace(site, fonts=fonts, typefaces=fonts if printed else None)


def typefaces_of(survey: Survey, config: Config, memory: Memory) -> Typefaces:
    """Return the fonts that were found, whether issues are printed with the site or not."""
    own = str(Path(survey.config.file).parent / FONTS) if survey.config else ""
    found = Typefaces(survey.fonts_mark, config.printing.families, survey.fonts, own)
    return memory.equal("typefaces", found)


def unprinted(survey: Survey, site: Site) -> list[Problem]:
    """Return a warning where issues would be printed if there were a font."""
    wanted = survey.printing and site.config.printing.with_site
    if wanted and site.issues and site.typefaces is None:
        return [problem("W-print-no-font", CONFIG_FILE)]
    return []


def _settings(
    survey: Survey, source: Source, *, fresh: bool
) -> tuple[Config | None, list[Problem]]:
    """Return the settings and what is wrong in them; right ones are kept: the schema is heavy."""
    key = _settings_key(survey, source)
    if not fresh:
        with opened(survey) as cache:
            kept = cache.get([key]).get(key)
        if kept:
            return configuration.from_record(kept), []
    made, problems = configuration.parse(source.read())
    if made and not problems:
        with opened(survey) as cache:
            cache.put({key: configuration.to_record(made)})
    return made, problems


def _settings_key(survey: Survey, source: Source) -> str:
    return fingerprint((survey.toolchain, "settings", source.digest))


def media_files(survey: Survey, memory: Memory) -> tuple[Source, ...]:
    """Return the files of content/ that are no documents."""

    def found() -> tuple[Source, ...]:
        return tuple(each for each in survey.content if not stories.is_markdown(each.path))

    return memory.equal("media-files", memory.same("media", (survey.content,), found))


def _templates(
    survey: Survey, *, checked: bool
) -> tuple[TemplateSet, Assets | None, list[Problem]]:
    """Return templates and assets, with what is wrong in any template a page uses."""
    every = list(survey.layers())
    files, problems = read_files(every)
    templates = TemplateSet(files, helpers.FILTERS, helpers.FUNCTIONS, printing_files(every))
    for name in () if checked else sorted(templates.files):
        if name.startswith(f"{PASTED}/"):
            continue
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


class _Readings:
    """The pinyin of names, kept: to load its dictionary takes longer than a small build."""

    def __init__(self, cache: Cache, toolchain: str) -> None:
        self.cache = cache
        self.key = fingerprint((toolchain, "pinyin"))
        cache.used.add(self.key)
        if not pinyin.known():
            pinyin.learn(cache.get([self.key]).get(self.key, {}))
        self.before = len(pinyin.known())

    def keep(self) -> None:
        """Keep what is new."""
        if len(pinyin.known()) > self.before:
            self.cache.put({self.key: pinyin.known()})


class Reader:
    """Take the content through parse, convert and assemble."""

    def __init__(
        self,
        survey: Survey,
        config: Config,
        cache: Cache,
        jobs: int | None,
        progress: Callable[[int, int], None] | None,
        memory: Memory,
        shelf: Shelf,
    ) -> None:
        self.survey = survey
        self.config = config
        self.cache = cache
        self.jobs = jobs
        self.progress = progress
        self.memory = memory
        self.shelf = shelf
        self.problems: list[Problem] = []
        self.converted = 0
        self.complete = False
        self.faces: dict[str, tuple[str, str]] = {}
        self.hidden: tuple[str, ...] = ()
        originals = config.pictures.originals
        self.gallery = Gallery(survey.toolchain, cache, memory, jobs, self.problems, originals)

    def site(self, date: datetime.date, *, drafts: bool) -> Site | None:
        """Return the site of what is out on `date`."""
        others = {source.path: source for source in media_files(self.survey, self.memory)}
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
        self.hidden = tuple(each.path for each in hidden)
        if self.config.search:
            for each in out:
                pinyin.sort_key(name_of(each))  # now, so that it is kept
        self.faces = {path: (each.prose.source.digest, each.face) for path, each in pieces.items()}
        broken: dict[str, Parsed] = {}
        if len(documents) + len(others) < len(self.survey.content):
            broken = self._broken(pieces, others)
        material = Material(
            config=self.config,
            documents=out,
            hidden=hidden,
            prose={path: piece.prose for path, piece in pieces.items()},
            media=self._media(pieces, others),
            broken=broken,
        )
        site, problems = assemble(material, self.memory)
        self.problems += problems
        if not drafts and self.problems:
            self._spare_drafts(pieces)
        return site

    def _broken(
        self, pieces: Mapping[str, Piece], others: Mapping[str, Source]
    ) -> dict[str, Parsed]:
        """Return the Markdown files that gave no document."""
        nothing = Parsed(None, ())
        found = {}
        for source in self.survey.content:
            parsed = pieces[source.path].parsed if source.path in pieces else nothing
            if source.path not in others and parsed.document is None:
                found[source.path] = parsed
        return found

    def _spare_drafts(self, pieces: Mapping[str, Piece]) -> None:
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

    def _pieces(self, others: Mapping[str, Source]) -> dict[str, Piece]:
        """Return what each Markdown file gives, by path; read only what is not in memory."""
        table = self.memory.table("pieces")
        kept, config = table.kept, self.config
        due = []
        for source in self.survey.content:
            known = kept.get(source.path)
            if known is None or known[0][0] is not source or known[0][1] is not config:
                kept.pop(source.path, None)
                if source.path not in others:
                    due.append(source)
        if due:
            self.complete = len(due) + len(others) == len(self.survey.content)
            sections = {each.folder for each in config.sections if each.kind != "story"}
            for source, piece in self.pieces(due):
                kept[source.path] = (source, config), piece
                document = piece.parsed.document
                if document and document.section in sections:
                    pinyin.sort_key(document.title)  # while others work
        found: dict[str, Piece] = {
            source.path: kept[source.path][1]
            for source in self.survey.content
            if source.path in kept
        }
        table.prune(set(found))
        return found

    def pieces(self, sources: Iterable[Source]) -> Iterator[tuple[Source, Piece]]:
        """Parse and convert files; those that belong nowhere are only reported."""
        placed = {}
        for source in sources:
            place, problems = stories.locate(source.path, self.config)
            self.problems += problems
            if place:
                placed[source] = place
        toolchain = self.survey.toolchain
        for source, piece in pieces(
            placed, toolchain, self.cache, self.shelf, self.jobs, self.progress
        ):
            self.converted += piece.converted
            yield source, piece

    def _media(self, pieces: Mapping[str, Piece], others: Mapping[str, Source]) -> dict[str, Media]:
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
        self.gallery.look_at([others[path] for path in sorted(shown)])
        known = len(self.problems)
        made = {
            path: self.gallery.media(source, shown=path in shown) for path, source in others.items()
        }
        if len(self.problems) > known:
            shown_in = {path: piece.pictures for path, piece in pieces.items()}
            self.problems[known:] = naming(self.problems[known:], shown_in)
        return made

    def _note_manuscripts(self, others: Iterable[str]) -> None:
        """Report a text that lies in a section but is no Markdown, and so does not appear."""
        for path in others:
            if not path.startswith(f"{CONTENT}/{MEDIA_FOLDER}/"):
                suffix = posixpath.splitext(path)[1].lower()
                if suffix in _MANUSCRIPTS:
                    self.problems.append(problem("W-file-ignored", path, suffix=suffix))


def early(documents: Iterable[Document], today: datetime.date) -> Iterator[Problem]:
    """Report what is out before its date, unless `publish` says that this is meant."""
    for each in documents:
        if each.date and each.date > today and not each.publish and not each.draft:
            place = each.path, *each.mark("date")
            yield problem("W-date-future", *place, date=each.date, today=today)
