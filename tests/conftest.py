"""Fixtures: a small site for a test, and the real gazette built once for all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gazette.build import Options, build
from tests.support import PRINTED, ROOT, SmallSite


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    """Return a small gazette in an empty folder."""
    return SmallSite(tmp_path / "site")


@pytest.fixture
def printed(site: SmallSite) -> SmallSite:
    """Return a small site whose issue is printed with it."""
    return site.write("config.yaml", PRINTED)


@pytest.fixture(scope="session")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the real gazette, built from a copy of its sources."""
    copy = tmp_path_factory.mktemp("gazette")
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "config.yaml", copy / "config.yaml")
    build(Options(site=copy, output=copy / "output"))
    return copy / "output"
