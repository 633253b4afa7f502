"""Whatever bytes come, what reads them says so in our words, and in time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing import CORPUS, READERS, tried
from tests.payloads import PAYLOADS
from tests.support import BAOXING, CAMPAIGN, CONFIG

PIECES = st.sampled_from(
    [*PAYLOADS, BAOXING, CONFIG, "---\n", "\n", "../", "%2e%2e/", "PK\x03\x04"]
)
DATA = st.binary(max_size=300) | st.lists(PIECES | st.text(max_size=20), max_size=6).map(
    lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=3000 if CAMPAIGN else 60, deadline=None)
@given(data=DATA)
def test_no_bytes_break_a_reader(name: str, data: bytes, folder: Path) -> None:
    tried(name, data, folder)


@pytest.mark.parametrize(
    "file",
    sorted(each for each in CORPUS.rglob("*") if each.is_file()),
    ids=lambda file: f"{file.parent.name}-{file.name}",
)
def test_what_broke_a_reader_once_does_so_no_more(file: Path, folder: Path) -> None:
    tried(file.parent.name, file.read_bytes(), folder)
