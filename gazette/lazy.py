"""Mappings and lists whose values are made when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

Made = TypeVar("Made")


class Lazy(Mapping[str, Made]):
    """A mapping with the keys of another one; each value is made once, from its key."""

    def __init__(self, keys: Mapping[str, Any], make: Callable[[str], Made]) -> None:
        self._keys = keys
        self._make = make
        self._made: dict[str, Made] = {}

    def __getitem__(self, key: str) -> Made:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def learn(self, key: str, made: Made) -> None:
        """Take over a value that was made elsewhere, unless there is one."""
        self._made.setdefault(key, made)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Listed(Sequence[Made]):
    """The values of some keys of a mapping, in their order."""

    def __init__(self, keys: Sequence[str], values: Mapping[str, Made]) -> None:
        self.keys = keys
        self._values = values

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Listed(self.keys[index], self._values)
        return self._values[self.keys[index]]
