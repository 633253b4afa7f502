"""What a process keeps between builds: each result, as long as it is made from the same things.

There is no rule of invalidation. A result carries what it was made from; it is used again only
where all of that is the same still, so that forgetting everything changes nothing but the time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import is_
from typing import Any, TypeVar

Made = TypeVar("Made")

Inputs = tuple[object, ...]


class Memory:
    """Results by table and key, each with the inputs that it was made from."""

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """Return a table, for a loop that asks it again and again."""
        return self._tables.setdefault(name, Table())

    def same(self, name: str, inputs: Inputs, make: Callable[[], Made]) -> Made:
        """Return what was made last from the very same inputs, or make it."""
        return self.table(name).get("", inputs, make)

    def equal(self, name: str, made: Made) -> Made:
        """Return the value of last time where it equals this one, so that it is the very same."""
        table = self.table(name)
        last: Made = table.kept.get("", ((), made))[1]
        table.kept[""] = (), last if last == made else made
        return table.kept[""][1]  # type: ignore[no-any-return]


class Table:
    """Results by key."""

    def __init__(self) -> None:
        self.kept: dict[Hashable, tuple[Inputs, Any]] = {}

    def get(self, key: Hashable, inputs: Inputs, make: Callable[[], Made]) -> Made:
        """Return what was made for `key` from the very same inputs, or make it."""
        known = self.kept.get(key)
        if known is not None:
            before = known[0]
            if len(before) == len(inputs) and all(map(is_, before, inputs)):
                return known[1]  # type: ignore[no-any-return]
        made = make()
        self.kept[key] = inputs, made
        return made

    def prune(self, wanted: set[Any]) -> None:
        """Forget what belongs to other keys, once that is much."""
        if len(self.kept) > len(wanted) + 1000:
            self.kept = {key: each for key, each in self.kept.items() if key in wanted}
