"""The desk's tables: SQLite by default, PostgreSQL by URL, behind one small seam.

Statements use `?` for values and SQL that both understand. Every call blocks for a moment (under
a millisecond on SQLite); slow ones belong off the event loop.
"""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

Value = str | int | float | bytes | None
Row = tuple[Value, ...]


class Taken(Exception):
    """A row with this key is there already."""


class Database(Protocol):
    """Statements in, rows out; each call is a transaction of its own."""

    def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement; raises `Taken` on a unique key that exists."""

    def script(self, *statements: str) -> None:
        """Create tables that are not there."""

    def close(self) -> None: ...


class SqliteDatabase:
    """One connection for all threads; WAL, so that a reader never waits for a writer.

    `erase`: what is deleted is overwritten in the file (SQLite's secure_delete).
    """

    def __init__(self, path: Path, *, erase: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        # A power cut can lose the last moments and never the file (sqlite.org/wal.html).
        self._db.execute("PRAGMA synchronous=NORMAL")
        if erase:
            self._db.execute("PRAGMA secure_delete=ON")

    def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.IntegrityError as error:
                raise Taken from error

    def script(self, *statements: str) -> None:
        for statement in statements:
            self.run(
                statement.replace("SERIAL_KEY", "INTEGER PRIMARY KEY").replace("BYTEA", "BLOB")
            )

    def close(self) -> None:
        with self._lock:
            self._db.close()
