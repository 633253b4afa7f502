"""The wheel carries all that a gazette needs, and the project keeps to its own rules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gazette import __version__
from tests.support import ROOT, snapshot


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def run(wheel: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "gazette", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(wheel), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
    )


def test_a_gazette_made_with_the_installed_package_is_the_same_site(
    wheel: Path, tmp_path: Path, gazette: Path
) -> None:
    assert run(wheel, "init", "new", cwd=tmp_path).returncode == 0
    done = run(wheel, "build", cwd=tmp_path / "new")
    assert (done.returncode, done.stderr) == (0, "")
    assert snapshot(tmp_path / "new/output") == snapshot(gazette)


def test_the_version_is_said_once() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    match = re.search(r'^version = "(.+)"$', text, flags=re.MULTILINE)
    assert match
    assert match[1] == __version__


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry_or_a_machine() -> None:
    registries = "|".join(("pypi" + r"\.org", "npmjs" + r"\.(org|com)", "pythonhosted" + r"\.org"))
    homes = r"(?<![\w./-])/(?:home|root|Users|work)/[a-z]"
    wrong = []
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if re.search(f"{registries}|{homes}", text):
            wrong.append(file.relative_to(ROOT).as_posix())
    assert wrong == []


def test_every_dependency_has_a_floor_and_a_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    house = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").lower()
    for line in project["dependencies"]:
        match = re.fullmatch(r"([a-z0-9-]+)>=\d[\d.]*", line)
        assert match, line
        assert f"| {match[1]} |" in house, match[1]
