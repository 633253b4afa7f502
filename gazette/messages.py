"""A problem → the sentences a person reads."""

from __future__ import annotations

from typing import Literal

from gazette.catalogue import USED, Entry, entry_of
from gazette.errors import Problem

Language = Literal["zh", "en"]


def message(problem: Problem, language: Language) -> str:
    """Say what is wrong."""
    entry, details = entry_of(problem.code), dict(problem.details)
    return (entry.zh if language == "zh" else entry.en).format(**details)


def hint(problem: Problem, language: Language) -> str:
    """Say what to do."""
    entry, details = entry_of(problem.code), dict(problem.details)
    used = USED[language] if details.get("used") else ""
    return (_hint(entry, language, near=bool(details.get("near"))) + used).format(**details)


def described(problem: Problem, language: Language) -> dict[str, object]:
    """Return a problem with its sentences, as JSON can hold it."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": message(problem, language),
        "hint": hint(problem, language),
    }


def _hint(entry: Entry, language: Language, *, near: bool) -> str:
    if language == "zh":
        return entry.zh_near if near and entry.zh_near else entry.zh_hint
    return entry.en_near if near and entry.en_near else entry.en_hint
