"""The page on reliability names only tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.support import ROOT

PAGE = ROOT / "docs" / "reliability.md"


def rows() -> list[str]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("|")][2:]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.split("|")[1].strip())
def test_each_promise_names_the_tests_that_show_it(row: str) -> None:
    shown = row.split("|")[3]
    parts = re.findall(r"`(test_\w+\.py)`: ((?:`test_\w+`(?:, )?)+)", shown)
    assert parts
    named = [name for _, names in parts for name in re.findall(r"`(test_\w+)`", names)]
    assert named == re.findall(r"`(test_\w+)`", shown)
    for file, names in parts:
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        for name in re.findall(r"`(test_\w+)`", names):
            assert f"\ndef {name}(" in text, name


def test_every_test_of_a_fault_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for file in sorted((ROOT / "tests").glob("test_faults_*.py")):
        names = re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert names
        assert [name for name in names if f"`{name}`" not in page] == []
