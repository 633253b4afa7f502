"""Templates: one snapshot of their files, what each can reach, and rendering.

The bytes are read once; Jinja is given those bytes, so that a page and its key never disagree.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gazette.errors import ContentError, Problem, problem
from gazette.sources import Source
from gazette.values import fingerprint

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "templates"
STATIC = "static"
PACKAGED = "gazette:"

# Templates have no clock and no dice: a page is a function of its context alone.
_BANNED_FILTERS = ("random",)
_BANNED_GLOBALS = ("lipsum",)


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template's name for Jinja, its path as people know it, its bytes' digest, its text."""

    name: str
    shown: str
    digest: str
    text: str


class TemplateSet:
    """The templates of a site over those of the package, file by file.

    `helpers` are the filters and functions that templates may call; pure ones only.
    """

    def __init__(
        self,
        files: Iterable[TemplateFile],
        filters: Mapping[str, Callable[..., Any]],
        functions: Mapping[str, Callable[..., Any]],
    ) -> None:
        self.files = {file.name: file for file in files}
        self._filters = filters
        self._functions = functions
        self._references: dict[str, tuple[str, ...]] = {}
        self._problems: dict[str, Problem] = {}

    @functools.cached_property
    def _environment(self) -> Environment:
        import jinja2

        def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
            file = self.files.get(name)
            return (file.text, file.shown, lambda: True) if file else None

        environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(load),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "indent": 2}
        for name in _BANNED_FILTERS:
            del environment.filters[name]
        for name in _BANNED_GLOBALS:
            del environment.globals[name]
        environment.filters.update(self._filters)
        environment.globals.update(self._functions)
        return environment

    def closure(self, name: str) -> str:
        """Return the fingerprint of a template and all that it can reach.

        An optional include that is absent counts: adding the file must change the page.
        Raises ContentError for a template that is missing, wrong, or names another by a
        variable.
        """
        found: dict[str, str | None] = {}
        problems: list[Problem] = []
        pending = [name]
        while pending:
            each = pending.pop()
            if each in found:
                continue
            file = self.files.get(each)
            found[each] = file.digest if file else None
            if file is None:
                continue
            pending.extend(self._referenced(file))
            if each in self._problems:
                problems.append(self._problems[each])
        if self.files.get(name) is None:
            problems.append(problem("E-template-missing", f"{TEMPLATES}/{name}", name=name))
        if problems:
            raise ContentError(problems)
        return fingerprint((name, dict(sorted(found.items()))))

    def _referenced(self, file: TemplateFile) -> tuple[str, ...]:
        """Return the names of the templates that a file extends, includes or imports."""
        if file.name not in self._references:
            self._references[file.name] = tuple(self._read_references(file))
        return self._references[file.name]

    def _read_references(self, file: TemplateFile) -> Iterable[str]:
        from jinja2 import TemplateSyntaxError, meta, nodes

        try:
            tree = self._environment.parse(file.text, file.name, file.shown)
            # Parsing does not look filters up; compiling does.
            self._environment.compile(file.text, file.name, file.shown)
        except TemplateSyntaxError as error:
            shown = error.filename or file.shown
            self._problems[file.name] = problem(
                "E-template-syntax", shown, error.lineno, 1, reason=error.message or ""
            )
            return ()
        names = []
        for reference in meta.find_referenced_templates(tree):
            if reference is None:
                lines = [
                    node.lineno
                    for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import))
                    if not isinstance(getattr(node, "template", None), nodes.Const)
                ]
                line = lines[0] if lines else 1
                self._problems[file.name] = problem("E-template-dynamic", file.shown, line, 1)
            else:
                names.append(reference)
        return names

    def render(self, name: str, context: Mapping[str, object]) -> bytes:
        """Return the page as UTF-8.

        Raises ContentError with the template's file and line when it cannot be made.
        """
        import jinja2

        try:
            text = self._environment.get_template(name).render(context)
        except jinja2.TemplateNotFound as error:
            raise ContentError([self._located(error, "E-template-missing", name)]) from error
        except jinja2.UndefinedError as error:
            raise ContentError([self._located(error, "E-template-undefined", name)]) from error
        except Exception as error:
            raise ContentError([self._located(error, "E-template-failed", name)]) from error
        return text.encode()

    def _located(self, error: Exception, code: str, name: str) -> Problem:
        """Say an exception at the last line of a template that it passed through."""
        shown = {file.shown for file in self.files.values()}
        path, line = self.files[name].shown if name in self.files else name, 1
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename in shown:
                path, line = frame.filename, frame.lineno or 1
        reason = str(error) or type(error).__name__
        details = {"name": reason} if code == "E-template-missing" else {"reason": reason}
        return problem(code, path, line, 1, **details)


def read_files(sources: Iterable[tuple[Source, bool]]) -> tuple[list[TemplateFile], list[Problem]]:
    """Return the templates among the sources below templates/; True marks packaged ones.

    A site's own file wins over the packaged one of the same name.
    """
    made: dict[str, TemplateFile] = {}
    problems = []
    for source, packaged in sources:
        name = source.path.removeprefix(TEMPLATES + "/")
        if name in made or name.startswith(STATIC + "/"):
            continue
        shown = (PACKAGED if packaged else "") + source.path
        try:
            text = source.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(problem("E-encoding", shown, encoding="?"))
            continue
        made[name] = TemplateFile(name, shown, source.digest, text.replace("\r\n", "\n"))
    return list(made.values()), problems
