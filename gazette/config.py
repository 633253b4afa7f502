"""config.yaml → `Config`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from gazette.errors import Problem, problem
from gazette.folders import CONFIG_FILE
from gazette.values import Value

if TYPE_CHECKING:
    from pydantic import BaseModel

    from gazette import nodes
    from gazette.schema import ConfigModel
    from gazette.validation import Marks


# 宋体, 黑体, 楷体: what a printed issue needs.
FAMILIES = ("song", "hei", "kai")
Kind = Literal["profile", "story", "page"]


@dataclass(frozen=True, slots=True)
class Section(Value):
    """A folder of content/ whose files are of one kind."""

    folder: str
    label: str
    noun: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Printing(Value):
    """How issues are printed: with the site or not, and in which families by use, if named."""

    with_site: bool
    families: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pictures(Value):
    """How pictures are published: with what they were made from, or not."""

    originals: bool


@dataclass(frozen=True, slots=True)
class Config(Value):
    """The gazette's settings; `themes` pairs a theme's name with its slug.

    `unchecked` are the marks of a copy-editor that are switched off; no page depends on them.
    """

    title: str
    publisher: str
    description: str
    language: str
    base_url: str
    timezone: str
    sections: tuple[Section, ...]
    themes: tuple[tuple[str, str], ...]
    per_page: int
    feed_limit: int
    headline_font: bool
    printing: Printing
    sharing: bool
    offline: bool
    search: bool
    pictures: Pictures
    unchecked: tuple[str, ...] = field(default=(), compare=False)

    def section(self, folder: str) -> Section | None:
        """Return the section of that folder."""
        return next((each for each in self.sections if each.folder == folder), None)


def parse(data: bytes) -> tuple[Config | None, list[Problem]]:
    """Return the settings in `data`, as far as they can be read, and every problem."""
    from gazette import frontmatter, schema, validation, yamltext

    text, problems = frontmatter.decode(data, CONFIG_FILE)
    if text is None:
        return None, problems
    words = validation.words_of(schema.ConfigModel)
    root, problems = yamltext.read(text, CONFIG_FILE, 1, words)
    if root is None:
        return None, problems
    model, marks, more = validation.validate(schema.ConfigModel, root, CONFIG_FILE, problems)
    problems += more
    if model is not None:
        problems += _clashes("E-section-twice", "sections", ("folder", "noun"), model, marks)
        twice = _clashes("E-theme-twice", "themes", ("name", "slug"), model, marks)
        if twice:
            model.themes = []  # rather than say it again at every place a theme is used
        return from_record(record(model)), problems + twice
    return _sections_alone(root), problems


def _sections_alone(root: nodes.Mapping) -> Config | None:
    """Return settings that know the sections, so that one slip does not hide what content/ has."""
    from gazette import nodes, schema, validation

    sections, themes = (
        tuple(pair for pair in root.items if pair[0].text == name)
        for name in ("sections", "themes")
    )
    others = tuple(
        (nodes.Scalar(1, 1, name, plain=True), nodes.Scalar(1, 1, text, plain=True))
        for name, text in (("title", "?"), ("base_url", "https://gazette.example/"))
    )
    for items in ((*others, *sections, *themes), (*others, *sections)):
        whole = nodes.Mapping(1, 1, items)
        model, _, _ = validation.validate(schema.ConfigModel, whole, CONFIG_FILE)
        if model:
            return from_record(record(model))
    return None


def record(model: BaseModel) -> dict[str, Any]:
    """Return the settings as JSON can hold them."""
    return model.model_dump(mode="json")


def to_record(config: Config) -> dict[str, Any]:
    """Return settings as JSON can hold them; `from_record` makes the same of it."""
    made = dataclasses.asdict(config)
    printing, unchecked = made.pop("printing"), made.pop("unchecked")
    families = {key: printing["families"].get(key) for key in FAMILIES}
    return made | {
        "themes": [{"name": name, "slug": slug} for name, slug in config.themes],
        "print": {"with_site": printing["with_site"], **families},
        "check": dict.fromkeys(unchecked, False),
    }


def from_record(record: dict[str, Any]) -> Config:
    """Make the settings from what `record` or `to_record` returned."""
    return Config(
        title=record["title"],
        publisher=record["publisher"] or record["title"],
        description=record["description"] or record["title"],
        language=record["language"],
        base_url=record["base_url"],
        timezone=record["timezone"],
        sections=tuple(Section(**each) for each in record["sections"]),
        themes=tuple((each["name"], each["slug"]) for each in record["themes"]),
        per_page=record["per_page"],
        feed_limit=record["feed_limit"],
        headline_font=record["headline_font"],
        printing=Printing(
            with_site=record["print"]["with_site"],
            families={key: record["print"][key] for key in FAMILIES if record["print"][key]},
        ),
        sharing=record["sharing"],
        offline=record["offline"],
        search=record["search"],
        pictures=Pictures(**record["pictures"]),
        unchecked=tuple(name for name, wanted in record["check"].items() if not wanted),
    )


def _clashes(
    code: str, name: str, keys: tuple[str, ...], model: ConfigModel, marks: Marks
) -> list[Problem]:
    """Report two items of a list that have the same value under one of `keys`."""
    problems = []
    for key in keys:
        seen: dict[str, int] = {}
        for index, item in enumerate(getattr(model, name)):
            value = getattr(item, key)
            line, column = marks[f"{name}.{index}.{key}"]
            if value in seen:
                details = {"value": value, "first": str(seen[value])}
                problems.append(problem(code, CONFIG_FILE, line, column, **details))
            seen.setdefault(value, line)
    return problems
