"""config.yaml → `Config`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gazette.errors import Problem, problem
from gazette.values import Value

if TYPE_CHECKING:
    from pydantic import BaseModel

CONFIG_FILE = "config.yaml"
ISSUES_FOLDER = "issues"
MEDIA_FOLDER = "media"
TIMEZONE = "+08:00"

Kind = Literal["profile", "story", "page"]


@dataclass(frozen=True, slots=True)
class Section(Value):
    """A folder of content/ whose files are of one kind."""

    folder: str
    label: str
    noun: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Config(Value):
    """The gazette's settings; `themes` pairs a theme's name with its slug."""

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

    def section(self, folder: str) -> Section | None:
        """Return the section of that folder."""
        return next((each for each in self.sections if each.folder == folder), None)


def parse(data: bytes) -> tuple[Config | None, list[Problem]]:
    """Return the settings in `data`, as far as they can be read, and every problem."""
    from gazette import schema, validation, yamltext

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [problem("E-encoding", CONFIG_FILE, line, 1, encoding="?")]
    text = text.replace("\r\n", "\n")
    words = validation.words_of(schema.ConfigModel)
    root, problems = yamltext.read(text, CONFIG_FILE, 1, words)
    if root is None or problems:
        return None, problems
    model, marks, problems = validation.validate(schema.ConfigModel, root, CONFIG_FILE)
    if model is not None:
        problems += _clashes(model.sections, marks)
        return from_record(record(model)), problems
    # A misspelt key must not hide what is wrong in content/: go on without it.
    known = yamltext.Mapping(
        1, 1, tuple(pair for pair in root.items if pair[0].text in schema.ConfigModel.model_fields)
    )
    model, _, _ = validation.validate(schema.ConfigModel, known, CONFIG_FILE)
    return (from_record(record(model)) if model else None), problems


def record(model: BaseModel) -> dict[str, Any]:
    """Return the settings as JSON can hold them."""
    return model.model_dump(mode="json")


def from_record(record: dict[str, Any]) -> Config:
    """Make the settings from what `record` returned."""
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
    )


def today(timezone: str) -> datetime.date:
    """Return the date in the gazette's own time zone, whatever the machine's is."""
    sign = -1 if timezone.startswith("-") else 1
    hours, minutes = timezone[1:].split(":")
    offset = sign * datetime.timedelta(hours=int(hours), minutes=int(minutes))
    return datetime.datetime.now(datetime.timezone(offset)).date()


def _clashes(sections: list[Any], marks: dict[str, tuple[int, int]]) -> list[Problem]:
    """Report two sections with one folder or one noun."""
    problems = []
    for name in ("folder", "noun"):
        seen: dict[str, int] = {}
        for index, section in enumerate(sections):
            value = getattr(section, name)
            place = marks[f"sections.{index}.{name}"]
            if value in seen:
                problems.append(
                    problem("E-section-twice", CONFIG_FILE, *place, value=value, first=seen[value])
                )
            seen.setdefault(value, place[0])
    return problems
