"""Fixtures: a small site, the real gazette built once for all, a browser, what readers keep."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gazette.build import Options, build
from tests.browser import chromium, furnish
from tests.hosting import Host, hosted
from tests.injecting import Injected
from tests.keeping import Versions, published
from tests.support import CAMPAIGN, EVERYTHING, PRINTED, ROOT, SmallSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Each of these takes a campaign more than ten minutes on one processor.
LONGEST = ("test_workshop", "test_incremental", "test_watch_random", "test_faults_disk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest of a campaign come first, and each worker be dealt its part of them."""
    if not CAMPAIGN:
        return
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    longest = [each for each in items if each.path.stem in LONGEST]
    others = [each for each in items if each.path.stem not in LONGEST]
    share = -(-len(others) // workers)
    items[:] = [
        each
        for number in range(workers)
        for each in (*longest[number::workers], *others[number * share : (number + 1) * share])
    ]


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    """Return a small gazette in an empty folder."""
    return SmallSite(tmp_path / "site")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small gazette that is built, for tests to copy."""
    site = SmallSite(tmp_path_factory.mktemp("built") / "site")
    assert site.build()["status"] == 0
    return site.folder


@pytest.fixture
def standing(built_once: Path, tmp_path: Path) -> SmallSite:
    """Return a small gazette that is built already, for tests of what comes after."""
    return SmallSite(Path(shutil.copytree(built_once, tmp_path / "site")))


def _filled(site: SmallSite) -> SmallSite:
    from tests.machine import png

    text = "content/neighbourhoods/baoxing.md"
    site.write("config.yaml", EVERYTHING).write("content/media/one.png", png(1))
    return site.replace(text, "第二段。", "第二段。\n\n![一张画](/media/one.png)")


@pytest.fixture(scope="session")
def full_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a gazette with every kind of output, built, for tests to copy."""
    site = _filled(SmallSite(tmp_path_factory.mktemp("full") / "site"))
    assert site.build()["status"] == 0
    return site.folder


@pytest.fixture
def full(full_once: Path, tmp_path: Path) -> SmallSite:
    """Return a site with every kind of output there is, built already."""
    return _filled(SmallSite(Path(shutil.copytree(full_once, tmp_path / "site"))))


@pytest.fixture
def printed(site: SmallSite) -> SmallSite:
    """Return a small site whose issue is printed with it."""
    return site.write("config.yaml", PRINTED)


@pytest.fixture
def bare(tmp_path: Path) -> SmallSite:
    """Return a gazette without a single place."""
    site = SmallSite(tmp_path / "site")
    for path in ("neighbourhoods/baoxing", "neighbourhoods/dongfeng", "centres/health"):
        site.remove(f"content/{path}.md")
    site.remove("content/issues/001.md")
    return site.replace("config.yaml", "title: 小报", "title: 小巷里弄间旋律")


@pytest.fixture(scope="session")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the real gazette, built from a copy of its sources."""
    copy = tmp_path_factory.mktemp("gazette")
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "config.yaml", copy / "config.yaml")
    build(Options(site=copy, output=copy / "output"))
    return copy / "output"


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of a small site with one of everything that an editor may write."""
    return furnish(SmallSite(tmp_path_factory.mktemp("furnished") / "site")).output


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a Chromium for the tests of one file."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    made = context.new_page()
    made.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield made
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def injected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Injected]:
    """Return a host of commands of which a call to the disk fails, for the tests of one file."""
    with Injected(tmp_path_factory.mktemp("injected")) as made:
        yield made


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """Return publications of a small site that is kept for reading offline."""
    return published(tmp_path_factory.mktemp("versions"))


@pytest.fixture
def host(versions: Versions) -> Iterator[Host]:
    """Return a host that shows the first of them."""
    with hosted({"/": versions.old.folder}) as made:
        yield made
