"""Print the oldest version of each library that pyproject.toml allows, as constraints for pip."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
_FLOOR = re.compile(r"([A-Za-z0-9._-]+)>=([0-9][0-9.]*)")


def floors(project: Path = PROJECT) -> Iterator[str]:
    """Yield `name==version` for each dependency; raises ValueError where one has no floor."""
    settings = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    extras = settings.get("optional-dependencies", {}).values()
    for each in [*settings["dependencies"], *(name for extra in extras for name in extra)]:
        match = _FLOOR.fullmatch(each)
        if match is None:
            raise ValueError(f"{each}: only a floor, name>=version, is allowed")
        yield f"{match[1]}=={match[2]}"


if __name__ == "__main__":
    sys.stdout.write("".join(f"{each}\n" for each in floors()))
