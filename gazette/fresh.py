"""Fresh: what an editor wants to write about → a new file, its settings explained."""

from __future__ import annotations

import contextlib
import datetime
import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from gazette import stories, urls
from gazette.blanks import BLANKS
from gazette.config import Config
from gazette.disk import machine_errors
from gazette.errors import UsageError, problem
from gazette.folders import CONFIG_FILE, CONTENT, ISSUES_FOLDER, MEDIA_FOLDER
from gazette.pinyin import slugify
from gazette.scaffold import scalar, write_new
from gazette.sources import legible
from gazette.stories import Document, Story
from gazette.unseen import unseen

# The longest name (characters), and where a number is none of an issue.
LONGEST = 200
_DIGITS = 10
# Where a mistake stands that is in no file.
TYPED = "gazette new"
# Characters of format, which `unseen` tells to be meant or not.
_JOINERS = re.compile("[\u200c\u200d\u200e\u200f\u061c\U000e0020-\U000e007f]")
_NUMBER = re.compile("^(?:number|期号) *: *(\\d{1,9})\\b".encode(), re.MULTILINE)


class Kind(NamedTuple):
    """What a new file can be: a section by its noun, label, folder and kind; or an issue."""

    noun: str
    label: str
    folder: str
    form: str


ISSUE = Kind("issue", "期", ISSUES_FOLDER, "issue")


def kinds(config: Config) -> tuple[Kind, ...]:
    """Return all that can be new, in the order of config.yaml; an issue is last."""
    sections = (Kind(each.noun, each.label, each.folder, each.kind) for each in config.sections)
    return (*sections, ISSUE)


def find_kind(config: Config, typed: str) -> Kind | None:
    """Return the kind of that noun, label or folder."""
    return next((each for each in kinds(config) if typed in each[:3]), None)


def kind_of(config: Config, site: Path, typed: str, name: str = "") -> Kind:
    """Return the kind of that noun, label or folder.

    Raises UsageError where there is none, with what was meant: kind and `name` the other way
    round, or a word that is almost this one.
    """
    kind = find_kind(config, typed)
    if kind:
        return kind
    known = "、".join(f"{each.noun}（{each.label}）" for each in kinds(config))
    words = [word for each in kinds(config) for word in each[:3]]
    close = get_close_matches(typed.casefold(), words, n=1, cutoff=0.65)
    near = ""
    if name and find_kind(config, name):
        near = f"{name} {_quoted(typed)}"
    elif close and name:
        near = f"{close[0]} {_quoted(name)}"
    place = CONFIG_FILE, _line_of_sections(site), 1
    noun, near = legible(typed), legible(near)
    raise UsageError([problem("E-new-noun", *place, noun=noun, known=known, near=near)])


def _quoted(name: str) -> str:
    """Return a name as one types it in a terminal."""
    return f'"{name}"' if re.search(r"\s", name) else name


def _line_of_sections(site: Path) -> int:
    text = (site / CONFIG_FILE).read_text(encoding="utf-8-sig", errors="replace")
    before = re.match(r"(?ms)(.*?)^sections\b", text)
    return before[1].count("\n") + 1 if before else 1


def checked_name(typed: str) -> str:
    """Return a name in one line; raises UsageError where it cannot be one."""
    name = unicodedata.normalize("NFC", " ".join(typed.split()))
    if not name:
        raise UsageError([problem("E-new-name-empty", TYPED)])
    if (
        next(unseen(name, forms=False), None) is not None
        or not _JOINERS.sub("", name).isprintable()
    ):
        raise UsageError([problem("E-new-name-control", TYPED, name=legible(name))])
    if len(name) > LONGEST:
        length = len(name)
        raise UsageError([problem("E-new-name-long", TYPED, length=length, limit=LONGEST)])
    return name


def slug_of(name: str) -> str:
    """Return the slug that a name has by its pinyin; raises UsageError where it has none."""
    slug = slugify(name)
    if not slug:
        raise UsageError([problem("E-new-slug", TYPED, name=legible(name))])
    return slug


def check_slug(site: Path, config: Config, kind: Kind, slug: str, today: datetime.date) -> None:
    """Raise UsageError where a slug cannot be one, or another text of the kind has it."""
    if not urls.is_slug(slug):
        raise UsageError([problem("E-new-slug", TYPED, name=legible(slug))])
    taken = _holder(site, config, kind, slug, today)
    if taken:
        raise UsageError([problem("E-new-exists", taken)])


def _holder(site: Path, config: Config, kind: Kind, slug: str, today: datetime.date) -> str | None:
    """Return the file that has the address a new one would have."""
    file = _file(site, kind, slug, today)
    beside = [file.with_suffix(suffix) for suffix in stories.MARKDOWN_SUFFIXES]
    bundled = [file.with_suffix("") / f"index{suffix}" for suffix in stories.MARKDOWN_SUFFIXES]
    for each in (*beside, *bundled):
        if each.exists():
            return each.relative_to(site).as_posix()
    for path, document in _documents(site, config, kind, slug):
        later = isinstance(document, Story) and document.date and document.date.year != today.year
        if document.slug == slug and not later:
            return path
    return None


def _file(site: Path, kind: Kind, slug: str, today: datetime.date) -> Path:
    folder = site / CONTENT / kind.folder
    return (folder / str(today.year) if kind.form == "story" else folder) / f"{slug}.md"


def namesake(site: Path, config: Config, kind: Kind, name: str) -> str | None:
    """Return the file of the same kind that goes by that name already."""
    for path, document in _documents(site, config, kind, name):
        if document.title == name:
            return path
    return None


def _documents(site: Path, config: Config, kind: Kind, text: str) -> Iterator[tuple[str, Document]]:
    """Yield the documents of a kind whose files have that text in them and can be read."""
    wanted = text.encode()
    for file in sorted((site / CONTENT / kind.folder).rglob("*")):
        path = file.relative_to(site).as_posix()
        if not stories.is_markdown(path) or legible(path) != path:
            continue
        with contextlib.suppress(OSError):
            data = file.read_bytes()
            place, _ = stories.locate(path, config)
            if place and place.slug != text and wanted not in data:
                continue
            document = stories.parse(path, data, place).document if place else None
            if document:
                yield path, document


def next_number(site: Path) -> int:
    """Return one more than the highest number that an issue has."""
    return max(_numbers(site), default=0) + 1


def checked_number(site: Path, typed: str) -> int:
    """Return a number as it was typed; raises UsageError where an issue cannot have it."""
    digits = unicodedata.normalize("NFKC", typed)
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < _DIGITS else 0
    if not number:
        raise UsageError([problem("E-new-issue-slug", TYPED, name=legible(typed))])
    taken = _numbers(site).get(number)
    if taken:
        raise UsageError([problem("E-new-exists", taken)])
    return number


def _numbers(site: Path) -> dict[int, str]:
    """Return the issues by their numbers; without one its file's name is."""
    folder = site / CONTENT / ISSUES_FOLDER
    found: dict[int, str] = {}
    for file in (*folder.glob("*.md"), *folder.glob("*/index.md")):
        path = file.relative_to(site).as_posix()
        name = file.parent.name if file.name == "index.md" else file.stem
        with machine_errors(path):
            written = _NUMBER.search(file.read_bytes())
        number = written[1].decode() if written else name
        if number.isascii() and number.isdigit() and len(number) < _DIGITS:
            found[int(number)] = path
    return found


def write(site: Path, kind: Kind, name: str, slug: str, today: datetime.date) -> Path:
    """Write the new file and return its path; raises UsageError where it came to be there.

    The slug of an issue is its number.
    """
    file = _file(site, kind, slug, today)
    depth = len(file.relative_to(site / CONTENT).parts) - 1
    number = int(slug) if kind == ISSUE else 0
    text = BLANKS[kind.form].format(
        name=scalar(name),
        slug=slug,
        number=number,
        date=today,
        media=f"{'../' * depth}{MEDIA_FOLDER}/",
    )
    return write_new(file, text, site)
