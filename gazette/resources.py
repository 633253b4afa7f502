"""Where the package keeps the templates and the starter gazette that it carries."""

from __future__ import annotations

from pathlib import Path


def bundled() -> Path:
    """Return the folder with templates/, content/ and config.yaml.

    In a wheel it lies inside the package; in a checkout it is the checkout itself.
    """
    package = Path(__file__).resolve().parent
    inside = package / "bundled"
    return inside if inside.is_dir() else package.parent
