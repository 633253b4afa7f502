"""Templates: one snapshot of their files, what each can reach, and rendering.

The bytes are read once; Jinja is given those bytes, so that a page and its key never disagree.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, NamedTuple

import jinja2
from jinja2 import meta, nodes

from gazette.errors import ContentError, GazetteError, Problem, problem
from gazette.folders import TEMPLATES
from gazette.sources import Source
from gazette.values import fingerprint

STATIC = "static"
PRINT = "print"
# Of no page of the site: looked at when it is made, so that no build pays for it.
PASTED = "wechat"
PACKAGED = "gazette:"

# Templates have no clock and no dice: a page is a function of its context alone.
_BANNED_FILTERS = ("random",)
_BANNED_GLOBALS = ("lipsum",)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+>")
# What may be left of one in a page, whatever filters it went through; a page that says so by itself
# is only looked at more carefully. Each begins with letters that are quickly searched for. An
# element without attributes is none, such as a feed's <generator>.
_KINDS = "(?i:bound|built-?in|function|generator|gazette|jinja2|macro)(?!>)"
_SHOWN = tuple(
    re.compile(start + rest)
    for start, rest in (
        ("0[xX]", "[0-9a-fA-F]{6}"),
        ("<", _KINDS),
        ("&lt;", _KINDS),
        ("%3[cC]", _KINDS),
        (r"\\u003[cC]", _KINDS),
    )
)


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template's name for Jinja, its path as people know it, its bytes' digest, its text."""

    name: str
    shown: str
    digest: str
    text: str


class _Compiled(NamedTuple):
    """What a template's text gives: its code, the templates it names, what is wrong in it."""

    code: CodeType | None
    references: tuple[str, ...]
    problem: Problem | None


# A process that builds again and again compiles only what changed.
_compiled: dict[tuple[TemplateFile, frozenset[str]], _Compiled] = {}
_COMPILED_MAX = 1000


class TemplateSet:
    """The templates of a site over those of the package, file by file.

    `helpers` are the filters and functions that templates may call; pure ones only. `printing`
    are the files of print/, for Typst, by name; each may use any other of them.
    """

    def __init__(
        self,
        files: Iterable[TemplateFile],
        filters: Mapping[str, Callable[..., Any]],
        functions: Mapping[str, Callable[..., Any]],
        printing: Mapping[str, Source] | None = None,
    ) -> None:
        self.files = {file.name: file for file in files}
        self.printing = printing or {}
        environment = jinja2.Environment(
            loader=_Snapshot(self),
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
        environment.filters.update(filters)
        environment.globals.update(functions)
        self._environment = environment
        self._helpers = filters, functions
        self._names = frozenset((*filters, *functions))
        self._closures: dict[str, str] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return TemplateSet, (list(self.files.values()), *self._helpers, self.printing)

    def closure(self, name: str) -> str:
        """Return the fingerprint of a template and all that it can reach.

        An optional include that is absent counts: adding the file must change the page.
        Raises ContentError for a template that is missing, wrong, or names another by a
        variable.
        """
        if name in self._closures:
            return self._closures[name]
        if name in self.printing:
            digests = {name: source.digest for name, source in sorted(self.printing.items())}
            self._closures[name] = fingerprint((name, digests))
            return self._closures[name]
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
            compiled = self.compiled(file)
            pending.extend(compiled.references)
            if compiled.problem:
                problems.append(compiled.problem)
        if self.files.get(name) is None:
            problems.append(problem("E-template-missing", f"{TEMPLATES}/{name}", name=name))
        if problems:
            raise ContentError(problems)
        self._closures[name] = fingerprint((name, dict(sorted(found.items()))))
        return self._closures[name]

    def compiled(self, file: TemplateFile) -> _Compiled:
        """Return the code of a template and what it extends, includes or imports."""
        key = file, self._names
        if key not in _compiled:
            if len(_compiled) >= _COMPILED_MAX:
                _compiled.clear()
            _compiled[key] = self._compile(file)
        return _compiled[key]

    def _compile(self, file: TemplateFile) -> _Compiled:
        try:
            tree = self._environment.parse(file.text, file.name, file.shown)
            references = list(meta.find_referenced_templates(tree))
            lines = [
                node.lineno
                for node in tree.find_all(
                    (nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)
                )
                if not isinstance(getattr(node, "template", None), nodes.Const)
            ]
            code = self._environment.compile(tree, file.name, file.shown)
        except jinja2.TemplateSyntaxError as error:
            shown, reason = error.filename or file.shown, error.message or ""
            wrong = problem("E-template-syntax", shown, error.lineno, 1, reason=reason)
            return _Compiled(None, (), wrong)
        known = tuple(name for name in references if name is not None)
        if len(known) < len(references):
            wrong = problem("E-template-dynamic", file.shown, (lines or [1])[0], 1)
            return _Compiled(code, known, wrong)
        return _Compiled(code, known, None)

    def render(self, name: str, context: Mapping[str, object]) -> bytes:
        """Return the page as UTF-8.

        Raises ContentError with the template's file and line when it cannot be made.
        """
        try:
            text = self._environment.get_template(name).render(context)
            if any(each.search(text) for each in _SHOWN):
                # Perhaps somebody wrote it so; to look at each value that is printed takes longer.
                text = self._careful().get_template(name).render(context)
        except (GazetteError, MemoryError):
            raise  # a file that a page shows cannot be read, or is another by now
        except jinja2.TemplateNotFound as error:
            raise ContentError([self._located(error, "E-template-missing", name)]) from error
        except jinja2.UndefinedError as error:
            raise ContentError([self._located(error, "E-template-undefined", name)]) from error
        except Exception as error:
            raise ContentError([self._located(error, "E-template-failed", name)]) from error
        if not text.strip():
            # A disk that was full while it was saved empties a file, and with it a whole site.
            own = self.files[name]
            empty = (each for each in (own, *self.files.values()) if not each.text.strip())
            raise ContentError([problem("E-template-empty", next(empty, own).shown)])
        return text.encode()

    def _careful(self) -> jinja2.Environment:
        """Return an environment that looks at each value before it is printed."""
        loader = jinja2.FunctionLoader(
            lambda name: (file.text, file.shown, None) if (file := self.files.get(name)) else None
        )
        return self._environment.overlay(loader=loader, finalize=_printable, cache_size=-1)

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


class _Snapshot(jinja2.BaseLoader):
    """Give Jinja the very bytes that keys are made from."""

    def __init__(self, templates: TemplateSet) -> None:
        self.templates = templates

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name for it
    ) -> jinja2.Template:
        """Return the template of that name; raises TemplateNotFound."""
        file = self.templates.files.get(name)
        code = self.templates.compiled(file).code if file else None
        if code is None:
            raise jinja2.TemplateNotFound(name)
        return jinja2.Template.from_code(environment, code, dict(globals or {}))


_PLAIN = (str, int, float, type(None))


@jinja2.pass_context
def _printable(_: jinja2.runtime.Context, value: object) -> object:
    """Refuse to print what would show an address in memory: a function, an iterator.

    It asks for the context because Jinja would else print constants before they are looked at.
    Raises TemplateRuntimeError.
    """
    if isinstance(value, _PLAIN):
        return value
    if not isinstance(value, jinja2.Undefined) and _ADDRESS.search(str(value)):
        kind = type(value).__name__
        raise jinja2.TemplateRuntimeError(f"a {kind} cannot be printed; call it, or use |list")
    return value


def printing_files(sources: Iterable[tuple[Source, bool]]) -> dict[str, Source]:
    """Return the files of templates/print/ among the sources, the site's own before packaged ones.

    Their names are relative to templates/.
    """
    made: dict[str, Source] = {}
    for source, _ in sources:
        name = source.path.removeprefix(TEMPLATES + "/")
        if name.startswith(PRINT + "/"):
            made.setdefault(name, source)
    return made


def read_files(sources: Iterable[tuple[Source, bool]]) -> tuple[list[TemplateFile], list[Problem]]:
    """Return the templates among the sources below templates/; True marks packaged ones.

    A site's own file wins over the packaged one of the same name.
    """
    made: dict[str, TemplateFile] = {}
    problems = []
    for source, packaged in sources:
        name = source.path.removeprefix(TEMPLATES + "/")
        if name in made or name.startswith((STATIC + "/", PRINT + "/")):
            continue
        shown = (PACKAGED if packaged else "") + source.path
        try:
            text = source.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(problem("E-encoding", shown, encoding="?"))
            continue
        made[name] = TemplateFile(name, shown, source.digest, text.replace("\r\n", "\n"))
    return list(made.values()), problems
