"""The tree of errors, and the one thing they carry: a `Problem` with its place.

GazetteError
├── ContentError    what editors or designers wrote is wrong; nothing was written (exit 1)
├── UsageError      the command or config.yaml is wrong (exit 2)
└── MachineError    the disk, a permission or another process stood in the way (exit 3)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Say what is wrong and where, without saying it in any language.

    `path` is relative to the site; `line` and `column` count from 1, in characters.
    `code` starts with E (error) or W (warning) and is stable; `details` fill the sentence
    that `gazette.messages` keeps for the code.
    """

    path: str
    line: int
    column: int
    code: str
    details: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        """Tell an error, which stops a build, from a warning, which does not."""
        return "error" if self.code.startswith("E-") else "warning"

    def moved(self, path: str, lines: int) -> Problem:
        """Return the same problem in file `path`, `lines` further down."""
        return Problem(path, self.line + lines, self.column, self.code, self.details)


def problem(code: str, path: str, line: int = 1, column: int = 1, **details: object) -> Problem:
    """Make a `Problem`; every detail becomes text."""
    texts = tuple((key, str(value)) for key, value in details.items())
    return Problem(path, line, column, code, texts)


def errors_in(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return those problems that stop a build."""
    return tuple(each for each in problems if each.severity == "error")


class GazetteError(Exception):
    """Stop with problems that a person can act on."""

    exit_status = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(", ".join(each.code for each in self.problems))

    def __reduce__(self) -> tuple[type[GazetteError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class ContentError(GazetteError):
    """Stop because content or templates are wrong; output/ was not touched."""


class UsageError(GazetteError):
    """Stop because the command line or config.yaml is wrong; output/ was not touched."""

    exit_status = 2


class MachineError(GazetteError):
    """Stop because the machine failed us; the next build completes what was begun."""

    exit_status = 3


class Unfinished(MachineError):
    """Stop in the middle of a commit: every file is whole, but not all of them are new."""


class Unnoted(MachineError):
    """Stop after a commit: all of the site is new, and the next build looks at every file."""


class Unprinted(OSError):
    """Stop because what is said cannot be printed, be the site as it may."""
