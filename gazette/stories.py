"""Parse: a Markdown file → `Profile`, `Story`, `Issue` or `Page`, and every problem in it."""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gazette import frontmatter, urls
from gazette.config import Config
from gazette.errors import Problem, problem
from gazette.folders import CONTENT, ISSUES_FOLDER, MEDIA_FOLDER
from gazette.values import Value

MARKDOWN_SUFFIXES = (".md", ".markdown")

# What `gazette new` writes for an editor to replace.
HEADLINE = "写一句题目"
LABEL = "写数字说的是什么"
HIGHLIGHT = "没有数字的，写一句短话"
BODY = "在这里写正文。"
NOTE = "在这里写编者的话。"
PLACEHOLDERS = (HEADLINE, LABEL, HIGHLIGHT, BODY, NOTE)
# What `gazette import` writes for each picture, whose words an editor must find.
ALT = "在这里写图里有什么"
PROMPTS = (*PLACEHOLDERS, ALT)

_NAME = re.compile(r"^(?:name|title|slug|名称|标题|网址名)[ ]*[:：][ ]*(\S[^#\n]*)", re.MULTILINE)
_DRAFT = re.compile(
    r"^(?:draft|草稿)[ ]*[:：][ ]*[\"']?(?:是|对|真|true|yes|on|1)\b", re.MULTILINE | re.IGNORECASE
)

# The values that may turn out wrong only when the whole gazette is known.
_MARKED = re.compile(r"(?:slug|number|date|aliases|themes|places|contents|image\.src)\b(?!.*:key)")
_MEDIA = f"{CONTENT}/{MEDIA_FOLDER}/"

Marks = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Highlight(Value):
    """One 出彩处: a figure with unit and label, or a short text."""

    figure: str | None = None
    unit: str | None = None
    label: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Image(Value):
    """A picture as its front matter names it; `src` is relative to the file."""

    src: str
    alt: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Contact(Value):
    """Where to find a place."""

    address: str | None = None
    phone: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Part(Value):
    """One part of an issue's running order; `stories` are slugs as written."""

    section: str
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Value):
    """What every Markdown file of content/ has.

    `marks` holds the place of each front matter value by its dotted path; dates are
    `datetime.date`; the body starts at line `body_line` of the file.
    """

    path: str
    section: str
    slug: str
    title: str
    summary: str | None
    date: datetime.date | None
    updated: datetime.date | None
    image: Image | None
    authors: tuple[str, ...]
    order: float | None
    aliases: tuple[str, ...]
    draft: bool
    publish: datetime.date | None
    expires: datetime.date | None
    body_line: int
    marks: Marks = field(compare=False)

    def mark(self, dotted: str) -> tuple[int, int]:
        """Return the place of a value, or of the nearest thing around it."""
        while dotted and dotted not in self.marks:
            dotted = dotted.rpartition(".")[0]
        return self.marks.get(dotted, (1, 1)) if dotted else (1, 1)

    def is_out(self, today: datetime.date, *, drafts: bool) -> bool:
        """Tell whether the document is to be published on that day."""
        if self.draft and not drafts:
            return False
        if self.publish and self.publish > today and not drafts:
            return False
        return not (self.expires and self.expires <= today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Document):
    """A neighbourhood or a centre; `title` is its name."""

    headline: str
    highlights: tuple[Highlight, ...]
    themes: tuple[str, ...]
    contact: Contact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Document):
    """A dated story about places."""

    highlights: tuple[Highlight, ...]
    places: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Document):
    """An issue: its number and its running order (empty: all profiles)."""

    number: int
    contents: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Document):
    """A plain page."""

    contact: Contact | None


_CLASSES: dict[str, type[Document]] = {
    "profile": Profile,
    "story": Story,
    "issue": Issue,
    "page": Page,
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What `parse` makes of a file: a document unless something is wrong, and the problems.

    `body` is there even when the front matter is wrong, so that both can be reported at once;
    so are the `names` it goes by, and whether it is a `draft`, as far as they can be read.
    """

    document: Document | None
    problems: tuple[Problem, ...]
    body: str = ""
    body_line: int = 1
    names: frozenset[str] = frozenset()
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What kind of document a path holds: its kind, its section, the slug its name gives."""

    kind: str
    section: str
    slug: str


def locate(path: str, config: Config) -> tuple[Place | None, list[Problem]]:
    """Tell from a path below the site what its Markdown file is."""
    parts = path.split("/")
    if len(parts) < 3:
        return None, [problem("E-section-none", path)]
    folder = parts[1]
    stem = posixpath.splitext(parts[-1])[0]
    slug = parts[-2] if stem == "index" and len(parts) > 3 else stem
    if folder == ISSUES_FOLDER:
        return Place("issue", folder, slug), []
    section = config.section(folder)
    if section is None:
        folders = [each.folder for each in config.sections] + [ISSUES_FOLDER]
        near = difflib.get_close_matches(folder, folders, n=1)
        known = "、".join(folders)
        return None, [
            problem("E-section-unknown", path, folder=folder, near="".join(near), known=known)
        ]
    return Place(section.kind, folder, slug), []


def is_markdown(path: str) -> bool:
    """Tell a file that holds a document from pictures and other media."""
    return path.lower().endswith(MARKDOWN_SUFFIXES) and not path.startswith(_MEDIA)


def parse(path: str, data: bytes, place: Place) -> Parsed:
    """Read one Markdown file: its front matter checked, its body left as it is."""
    from gazette import schema, validation, yamltext

    text, problems = frontmatter.decode(data, path)
    if text is None:
        return Parsed(None, tuple(problems), names=_names(frontmatter.guessed(data), place))
    split, problems = frontmatter.split(text, path)
    if split is None:
        return Parsed(None, tuple(problems), names=_names(text, place))
    model = schema.DOCUMENT_MODELS[place.kind]
    words = validation.words_of(model)
    root, problems = yamltext.read(split.yaml, path, split.yaml_line, words)
    body = split.body, split.body_line, _names(split.yaml, place), bool(_DRAFT.search(split.yaml))
    if root is None:
        return Parsed(None, tuple(problems), *body)
    checked, marks, more = validation.validate(model, root, path, problems)
    problems += more
    slug = getattr(checked, "slug", None) or place.slug
    if place.kind != "issue" and "slug" not in marks and not urls.is_slug(slug):
        problems.append(problem("E-slug-name", path, name=slug, slug=suggest_slug(slug)))
    if not split.body.strip() and place.kind != "issue" and not (checked and checked.draft):
        problems.append(problem("E-body-empty", path, split.body_line))
    if checked is not None and not checked.draft:
        problems.extend(_placeholders(text, path))
    if checked is None or problems:
        return Parsed(None, tuple(problems), *body)
    record = checked.model_dump(mode="json") | {
        "path": path,
        "section": place.section,
        "slug": slug,
        "body_line": split.body_line,
        "marks": {key: place for key, place in marks.items() if _MARKED.match(key)},
    }
    return Parsed(from_record(place.kind, record), (), *body)


def _names(yaml: str, place: Place) -> frozenset[str]:
    """Return what others may call a file by, even where its front matter is wrong."""
    typed = {match[1].strip().strip("\"'“”") for match in _NAME.finditer(yaml)}
    slugs = {place.slug} | typed
    return frozenset(slugs | {f"{place.section}/{slug}" for slug in slugs})


def _placeholders(text: str, path: str) -> Iterator[Problem]:
    """Report the sentences of a new file that were not replaced."""
    for sentence in PROMPTS:
        position = text.find(sentence)
        if position >= 0:
            line, column = frontmatter.place(text, position)
            yield problem("E-placeholder", path, line, column, text=sentence)


def suggest_slug(name: str) -> str:
    """Return a slug for a Chinese name, from its pinyin."""
    from gazette.pinyin import slugify

    return slugify(name) or "my-page"


def from_record(kind: str, record: Mapping[str, Any]) -> Document:
    """Make a document from its checked front matter (JSON's types) and body."""
    made: dict[str, Any] = dict(record)
    made["title"] = made.pop("name", None) or made["title"]
    for name in ("date", "updated", "publish", "expires"):
        made[name] = datetime.date.fromisoformat(made[name]) if made[name] else None
    for name, single in (("image", Image), ("contact", Contact)):
        if made.get(name) is not None:
            made[name] = single(**made[name])
    for name, several in (("highlights", Highlight), ("contents", Part)):
        if name in made:
            made[name] = tuple(several(**_tuples(each)) for each in made[name] or ())
    made["marks"] = {key: tuple(value) for key, value in made["marks"].items()}
    return _CLASSES[kind](**_tuples(made))


def _tuples(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
    }


def _flat(value: Highlight | Image | Contact | Part) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}


def to_record(document: Document) -> tuple[str, dict[str, Any]]:
    """Return the document's kind and what `from_record` needs, as JSON can hold it."""
    kind = next(kind for kind, cls in _CLASSES.items() if type(document) is cls)
    record = {each.name: getattr(document, each.name) for each in dataclasses.fields(document)}
    for name in ("date", "updated", "publish", "expires"):
        record[name] = record[name].isoformat() if record[name] else None
    for name in ("image", "contact"):
        if record.get(name) is not None:
            record[name] = _flat(record[name])
    for name in ("highlights", "contents"):
        if name in record:
            record[name] = [_flat(each) for each in record[name]]
    return kind, record
