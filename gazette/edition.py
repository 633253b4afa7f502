"""Edition: the gazette as it was read, and the plan of its files, each with its key."""

from __future__ import annotations

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
    """The gazette as it was read: the site unless something is wrong, and the problems."""

    site: Site | None
    templates: TemplateSet
    assets: Assets | None
    toolchain: str
    timezone: str
    converted: int
    problems: tuple[Problem, ...]
    memory: Memory
    shelf: Shelf

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that stop a build."""
        return errors_in(self.problems)

    def plan(self) -> Plan:
        """Return every target that can be made, with its key, and what is wrong with the rest."""
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
            try:
                key = self._key(target)
            except ContentError as error:
                problems.extend(error.problems)
                continue
            kept[target.path] = (target, templates), key
            keys.append(key)
            targets.append(target)
        table.prune({target.path for target in every})
        return Plan(tuple(targets), tuple(keys), tuple(problems))

    def _key(self, target: Target) -> str:
        if target.template is None:
            return fingerprint((target.data, target.source.digest if target.source else None))
        closure = self.templates.closure(target.template)
        return fingerprint((self.toolchain, closure, target.context))


@dataclass(frozen=True, slots=True)
class Plan:
    """Targets and their keys, in one order, and the problems found on the way."""

    targets: tuple[Target, ...]
    keys: tuple[str, ...]
    problems: tuple[Problem, ...]
