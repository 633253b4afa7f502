"""Paste: a story or an issue → a page with its material and a button that copies it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup as Html

from gazette import links, reading, stories, urls
from gazette.config import Config
from gazette.disk import machine_errors, write_whole
from gazette.edition import Edition
from gazette.errors import GazetteError, Problem, UsageError, errors_in, problem
from gazette.folders import CONTENT, STATE, TEMPLATES
from gazette.glance import Glance, glance
from gazette.pages.frame import Article, PageInfo, article, make_frame
from gazette.pages.issues import info_of
from gazette.site import Entry, Site
from gazette.sources import legible
from gazette.survey import Survey
from gazette.templates import PASTED
from gazette.wechat.choice import Choice, choose, name_of, names_of, unknown
from gazette.wechat.inline import inlined
from gazette.wechat.material import Gathering, Upload, is_public

FOLDER = "wechat"
SUFFIXES = (".html", ".htm")
_MATERIAL = f"{PASTED}/material.html"
_STYLE = f"{PASTED}/material.css"
_PAGE = f"{PASTED}/page.html"


class Wish(NamedTuple):
    """What is wanted: the name of a text or the number of an issue, and where the page goes.

    By default it goes into the site's `.gazette/wechat/`, by the name of what it shows.
    """

    site: Path
    name: str
    file: Path | None = None


class Pasting(NamedTuple):
    """What was made: the page, its title, how many pictures wait, what is doubtful."""

    file: Path
    title: str
    uploads: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An article of the material with its picture and its body; `part` where one begins."""

    article: Article
    part: str
    picture: Upload | None
    body: Html


def paste(wish: Wish) -> Pasting:
    """Write the page for a story or an issue.

    Raises UsageError where the wish is wrong, ContentError where something is wrong in what it
    shows, MachineError where the file cannot be written.
    """
    if wish.file:
        _check_file(wish.site, wish.file)
    return glance(wish.site, lambda seen: _pasted(wish, seen))


def _check_file(site: Path, file: Path) -> None:
    name = legible(file.name)
    if file.suffix.lower() not in SUFFIXES or file.is_dir():
        raise UsageError([problem("E-wechat-out", name)])
    if not file.parent.is_dir():
        raise UsageError([problem("E-wechat-folder", legible(str(file.parent)))])
    folder = Path(os.path.realpath(file.parent))
    for each in (CONTENT, TEMPLATES, "output"):
        if folder.is_relative_to(os.path.realpath(site / each)):
            raise UsageError([problem("E-wechat-place", name, folder=each)])


def _pasted(wish: Wish, seen: Glance) -> Pasting:
    edition, choice, problems = _found(wish.name, seen)
    assert edition.site is not None  # noqa: S101 - or nothing was found in it
    if edition.assets is None:
        raise reading.error_of(edition.problems)
    paths = {each.document.path for each in choice.entries}
    # An issue from which a wrong story is missing would look whole.
    own = [
        each
        for each in edition.problems
        if each.path in paths or (choice.issue and each in edition.errors)
    ]
    shown = {path for entry in choice.entries for path in _pictures(entry)}
    own += [each for each in errors_in(edition.problems) if each.path in shown]
    if errors_in(own):
        raise reading.error_of(own)
    file = wish.file or wish.site / STATE / FOLDER / f"{choice.name}.html"
    made, title, uploads = _page(edition, edition.site, choice, file, wish.site)
    edition.shelf.close()
    with machine_errors(file.name):
        if not wish.file:
            file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, made)
    return Pasting(file, title, uploads, tuple(sorted({*own, *problems})))


def _pictures(entry: Entry) -> Iterator[str]:
    """Yield the files of content/ that a text names as pictures."""
    image = entry.document.image
    named = [*(each.href for each in entry.body.prose.images), *([image.src] if image else ())]
    for href in named:
        path = None if links.is_external(href) else links.locate(href, entry.document.path)
        if path:
            yield path


def _found(typed: str, seen: Glance) -> tuple[Edition, Choice, list[Problem]]:
    """Return what is meant, with the edition that has it: that of readers before that with drafts.

    Raises UsageError, or what is wrong in the file that is meant.
    """
    edition = seen.read(drafts=False)
    if edition.site is None:
        raise reading.error_of(edition.problems)
    choice = choose(edition.site, typed)
    if choice:
        return edition, choice, []
    edition = seen.read(drafts=True)
    assert edition.site is not None  # noqa: S101 - it was there with less
    choice = choose(edition.site, typed)
    if choice:
        path = choice.entry.document.path
        return edition, choice, [problem("W-wechat-unpublished", path)]
    raise _lost(typed, edition, edition.site, seen.ground)


def _lost(typed: str, edition: Edition, site: Site, ground: Survey) -> GazetteError:
    """Return why there is no such thing: its file is wrong, it is out of date, or unknown."""
    wrong = {each.path for each in edition.errors}
    for path, names in _named(ground, site.config, wrong | set(edition.hidden)):
        if name_of(typed) not in names:
            continue
        if path in wrong:
            return reading.error_of(each for each in edition.problems if each.path == path)
        return UsageError([problem("E-wechat-expired", path)])
    return unknown(site, typed)


def _named(
    ground: Survey, config: Config, paths: Iterable[str]
) -> Iterator[tuple[str, frozenset[str] | set[str]]]:
    """Yield what each of some files goes by, as far as it can be read."""
    sources = {source.path: source for source in ground.content}
    for path in sorted(paths):
        place, _ = stories.locate(path, config) if path in sources else (None, [])
        if place is None or not stories.is_markdown(path):
            continue
        parsed = stories.parse(path, sources[path].read(), place)
        names = names_of(parsed.document) if parsed.document else parsed.names
        yield path, names | {name_of(path)}


def _page(
    edition: Edition, site: Site, choice: Choice, file: Path, folder: Path
) -> tuple[bytes, str, int]:
    """Return the page, its title, and how many pictures it waits for."""
    base_url = site.config.base_url
    shown = {each.address for each in choice.entries}
    gathering = Gathering(base_url, shown)
    assert edition.assets is not None  # noqa: S101 - this was looked at
    frame = make_frame(site, edition.assets)
    first, *others = _shown(choice, gathering)
    issue = info_of(choice.issue) if choice.issue else None
    title = first.article.title
    if issue:
        title = f"第{issue.number}期 {issue.title}"
    elif first.article.headline:
        title = f"{title}：{first.article.headline}"
    context = {"frame": frame, "page": PageInfo("", title, first.article.summary), "issue": issue}
    for name in (_MATERIAL, _STYLE, _PAGE):
        edition.templates.closure(name)  # what is wrong in it is said with its line
    render = edition.templates.render
    html = render(
        _MATERIAL,
        context | {"first": first, "others": others, "references": gathering.references},
    )
    styled = inlined(html.decode(), render(_STYLE, {}).decode()).strip()
    material = Html(styled)  # noqa: S704 - it was cleaned
    pictures = [(each, _href(folder / each.path, file)) for each in gathering.uploads]
    original = urls.permalink(base_url, first.article.address) if is_public(base_url) else ""
    made = render(
        _PAGE,
        context
        | {
            "material": material,
            "pictures": pictures,
            "original": original,
            "authors": first.article.authors,
        },
    )
    return made, title, len(pictures)


def _shown(choice: Choice, gathering: Gathering) -> Iterator[Shown]:
    lower = 2 if choice.issue else 0
    if choice.issue is None:
        yield _shown_entry(choice.entry, "", gathering, lower)
        return
    yield _shown_entry(choice.entry, "", gathering, 1)
    for part in choice.issue.parts:
        name = part.section
        for entry in part.entries:
            yield _shown_entry(entry, name, gathering, lower)
            name = ""


def _shown_entry(entry: Entry, part: str, gathering: Gathering, lower: int) -> Shown:
    document, picture = entry.document, None
    if entry.picture and document.image:
        picture = gathering.upload(entry.picture.path, document.image.alt)
    body = gathering.body(entry.body, entry.address, lower)
    return Shown(article(entry, {}), part, picture, Html(body))  # noqa: S704 - sanitised before


def _href(picture: Path, page: Path) -> str:
    """Return the way from the page to a picture on this disk."""
    try:
        way = os.path.relpath(picture, page.parent)
    except ValueError:  # on another drive
        return picture.absolute().as_uri()
    return quote(Path(way).as_posix())
