"""Edition: the gazette as it was read, and the plan of its files, each with its key."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from gazette.errors import ContentError, Problem, errors_in
from gazette.memory import Memory
from gazette.pages import Assets, Target, plan
from gazette.prose import Shelf
from gazette.site import Site
from gazette.templates import TemplateSet
from gazette.values import fingerprint


@dataclass(frozen=True, slots=True)
class Edition:
    """The gazette as it was read: the site unless something is wrong, and the problems.

    `faces` are digest and face of each Markdown file by path, `hidden` those that are not out.
    """

    site: Site | None
    templates: TemplateSet
    assets: Assets | None
    toolchain: str
    timezone: str
    converted: int
    problems: tuple[Problem, ...]
    memory: Memory
    shelf: Shelf
    faces: Mapping[str, tuple[str, str]]
    hidden: tuple[str, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that stop a build."""
        return errors_in(self.problems)

    def plan(self, standing: Container[str]) -> Plan:
        """Return every target that can be made, and what is wrong with the rest.

        Those among the paths that are `standing` have their keys; the others are to be rendered
        anyway, and get theirs from whoever does that.
        """
        if self.site is None or self.assets is None:
            return Plan((), (), ())
        every, problems = plan(self.site, self.assets, self.memory)
        targets, keys = [], []
        table = self.memory.table("keys")
        kept, templates = table.kept, self.templates
        for target in every:
            known = kept.get(target.path)
            if known is not None and known[0][0] is target and known[0][1] is templates:
                keys.append(known[1])
                targets.append(target)
                continue
            key = ""
            try:
                if target.path in standing or target.template in templates.printing:
                    key = key_of(target, self.toolchain, templates)
                    kept[target.path] = (target, templates), key
                elif target.template:
                    templates.closure(target.template)
            except ContentError as error:
                problems.extend(error.problems)
                continue
            keys.append(key)
            targets.append(target)
        table.prune({target.path for target in every})
        return Plan(tuple(targets), tuple(keys), tuple(problems))

    def learn(self, target: Target, key: str) -> None:
        """Remember a key that was made elsewhere."""
        self.memory.table("keys").kept[target.path] = (target, self.templates), key


def key_of(target: Target, toolchain: str, templates: TemplateSet) -> str:
    """Return the digest of all that a target's bytes depend on.

    Raises ContentError where a template is wrong.
    """
    if target.make is not None:
        return fingerprint((toolchain, target.make))
    if target.recipe and target.source:
        return fingerprint((toolchain, target.source.digest, target.recipe))
    if target.template is None:
        return fingerprint((target.data, target.source.digest if target.source else None))
    return fingerprint((toolchain, templates.closure(target.template), target.context))


@dataclass(frozen=True, slots=True)
class Plan:
    """Targets and their keys (empty where not known yet), and the problems found on the way."""

    targets: tuple[Target, ...]
    keys: tuple[str, ...]
    problems: tuple[Problem, ...]
