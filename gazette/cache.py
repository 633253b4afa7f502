"""What was made before, by the digest of what it was made from: one SQLite file.

It holds JSON, never code; a row that is damaged is as good as absent, and so is the file.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gazette.values import digest

# Rows of earlier states are kept, so that going back is as quick as going on, up to this many
# times the rows in use.
KEPT = 4


# Key, text, and a digest of both.
Row = tuple[str, str, str]


class Cache:
    """A mapping from digests to JSON values; used as a context manager.

    With `fresh` what was kept is forgotten; a `borrowed` file is another process's to mend. The
    file is opened when something is asked for; without a `file` nothing is kept.
    """

    def __init__(self, file: Path | None, *, fresh: bool = False, borrowed: bool = False) -> None:
        self.file = file
        self.fresh = fresh
        self.used: set[str] = set()
        self._connection: sqlite3.Connection | None = None
        self._inherited: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._borrowed = borrowed

    def __reduce__(self) -> tuple[Callable[[Path | None], Cache], tuple[Path | None]]:
        return partial(Cache, borrowed=True), (self.file,)

    def __enter__(self) -> Self:
        if self.fresh:
            self._delete()
        return self

    def _opened(self) -> sqlite3.Connection | None:
        """Return the connection, making it when it is first needed.

        One that was opened before this process was forked must not be used here (SQLite: “How
        to corrupt”, 2.6).
        """
        if self._process != os.getpid():
            self._inherited, self._connection = self._connection, None
            self._process, self._borrowed = os.getpid(), True
        if self._connection is None and self.file is not None:
            for _ in range(2):
                try:
                    self._connection = self._open(self.file)
                    break
                except sqlite3.DatabaseError:
                    self._delete()
            else:
                self.file = None
        return self._connection

    def _delete(self) -> None:
        if self.file is not None and not self._borrowed:
            with contextlib.suppress(OSError):
                self.file.unlink()
                self.file.with_name(self.file.name + "-journal").unlink(missing_ok=True)

    def _give_up(self) -> None:
        """Do without a file that is damaged; the next build begins another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._delete()
        self.file = None

    @staticmethod
    def _open(file: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(file, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS made (key TEXT PRIMARY KEY, value TEXT, mark TEXT)"
            )
            connection.execute("SELECT 1 FROM made LIMIT 1").fetchone()
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; it is opened again when something is asked for."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, keys: Iterable[str]) -> dict[str, Any]:
        """Return the values that are known, by key."""
        return {key: json.loads(text) for key, text in self.texts(keys).items()}

    def texts(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the texts that are known, by key."""
        wanted = list(keys)
        self.used.update(wanted)
        found: dict[str, str] = {}
        connection = self._opened() if wanted else None
        if connection is None:
            return found
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, value, mark FROM made WHERE key IN ({marks})"  # noqa: S608
            try:
                rows = connection.execute(query, some).fetchall()
            except sqlite3.DatabaseError:
                self._give_up()
                return {}
            found.update((key, value) for key, value, mark in rows if mark == _mark(key, value))
        return found

    def put(self, values: Mapping[str, Any]) -> None:
        """Keep values by key; a cache that cannot be written is no error."""
        self.keep([row(key, value) for key, value in values.items()])

    def keep(self, rows: Sequence[Row]) -> None:
        """Keep rows as `row` makes them, perhaps in another process."""
        if rows:
            self._write("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", rows)

    def has_rows(self) -> bool:
        """Tell whether anything is kept."""
        connection = self._opened()
        if connection is None:
            return False
        try:
            return connection.execute("SELECT 1 FROM made LIMIT 1").fetchone() is not None
        except sqlite3.DatabaseError:
            self._give_up()
            return False

    def _write(self, statement: str, rows: Sequence[tuple[str, ...]]) -> None:
        connection = self._opened()
        if connection is None:
            return
        try:
            connection.execute("BEGIN")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")
        except sqlite3.OperationalError:
            # Read-only, full or locked: what is there is as good as before.
            with contextlib.suppress(sqlite3.DatabaseError):
                connection.execute("ROLLBACK")
        except sqlite3.DatabaseError:
            self._give_up()

    def prune(self) -> None:
        """Forget what was not asked for, once it is most of the file."""
        connection = self._opened()
        if connection is None:
            return
        try:
            (count,) = connection.execute("SELECT count(*) FROM made").fetchone()
            if count <= KEPT * (len(self.used) + 100):
                return
            keys = connection.execute("SELECT key FROM made").fetchall()
        except sqlite3.DatabaseError:
            self._give_up()
            return
        gone = [key for key in keys if key[0] not in self.used]
        self._write("DELETE FROM made WHERE key = ?", gone)


def row(key: str, value: Any) -> Row:
    """Return a value as the cache keeps it."""
    return text_row(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def text_row(key: str, text: str) -> Row:
    """Return a text as the cache keeps it."""
    return key, text, _mark(key, text)


def _mark(key: str, value: str) -> str:
    return digest(f"{key}\0{value}".encode())
