"""The cache: what it holds is right or absent."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from gazette import cache
from gazette.cache import Cache


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the place of a cache that holds one value."""
    with Cache(tmp_path / "cache.sqlite") as made:
        made.put({"key": {"正文": ["甲", 1, None]}})
    return tmp_path / "cache.sqlite"


def test_what_was_put_is_there_in_the_next_process(file: Path) -> None:
    with Cache(file) as made:
        assert made.get(["key", "other"]) == {"key": {"正文": ["甲", 1, None]}}


def test_a_fresh_cache_has_forgotten_everything(file: Path) -> None:
    with Cache(file, fresh=True) as made:
        assert made.get(["key"]) == {}
        made.put({"new": 1})
        assert made.get(["new"]) == {"new": 1}


def test_more_keys_than_one_question_can_hold(file: Path) -> None:
    values = {f"key-{number}": number for number in range(1203)}
    with Cache(file) as made:
        made.put(values)
        assert made.get(values) == values


@pytest.mark.parametrize("data", [b"", b"garbage" * 500, b"SQLite format 3\0" + b"\1" * 4000])
def test_a_damaged_file_is_begun_again(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with Cache(file) as made:
        assert made.get(["key"]) == {}
        made.put({"key": 2})
    with Cache(file) as made:
        assert made.get(["key"]) == {"key": 2}


def test_a_file_that_is_damaged_inside_is_begun_again(file: Path) -> None:
    with Cache(file) as made:
        made.put({f"key-{number}": "x" * 500 for number in range(200)})
    data = bytearray(file.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xff" * 4096 * 9
    file.write_bytes(data)
    for _ in range(3):
        with Cache(file) as made:
            found = made.get([f"key-{number}" for number in range(200)])
            assert set(found.values()) <= {"x" * 500}
            made.put({f"key-{number}": "x" * 500 for number in range(200)})
    with Cache(file) as made:
        assert len(made.get([f"key-{number}" for number in range(200)])) == 200


@pytest.mark.parametrize("value", ['{"正文": []}', "not json", None, 7, b"\x00"])
def test_a_changed_row_is_as_good_as_absent(file: Path, value: object) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE made SET value = ?", (value,))
    connection.commit()
    connection.close()
    with Cache(file) as made:
        assert made.get(["key"]) == {}


def test_a_file_of_another_shape_is_begun_again(file: Path) -> None:
    file.unlink()
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE made (other TEXT)")
    connection.commit()
    connection.close()
    with Cache(file) as made:
        assert made.get(["key"]) == {}
        made.put({"key": 1})
    with Cache(file) as made:
        made.put({"key": 1})
        assert made.get(["key"]) == {"key": 1}


def test_without_a_place_there_is_simply_nothing(tmp_path: Path) -> None:
    for file in (tmp_path / "no/folder/cache.sqlite", tmp_path):
        with Cache(file) as made:
            made.put({"key": 1})
            assert made.get(["key"]) == {}
            made.prune()


def test_a_cache_that_cannot_be_written_still_reads(file: Path) -> None:
    holder = sqlite3.connect(file, isolation_level=None)
    with Cache(file) as made:
        connection = made._opened()
        assert connection is not None
        connection.execute("PRAGMA query_only = ON")
        made.put({"new": 1})
        assert made.get(["key", "new"]).keys() == {"key"}
    holder.close()


def test_what_nobody_asks_for_is_forgotten_in_time(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cache(file) as made:
        made.put({f"old-{number}": number for number in range(1000)})
        made.get(["key"])
        made.prune()
    with Cache(file) as made:
        assert made.get(["key", "old-1"]).keys() == {"key"}
    monkeypatch.setattr(cache, "KEPT", 1000)
    with Cache(file) as made:
        made.put({"spare": 1})
        made.prune()
        assert made.get(["spare"]) == {"spare": 1}
