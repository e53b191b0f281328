"""The desk's tables: SQLite by default, PostgreSQL by URL, behind one small seam.

Statements use `?` for values and SQL that both understand. Every call blocks for a moment (under
a millisecond on SQLite); slow ones belong off the event loop.
"""

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

logger = logging.getLogger("jiujin.desk.database")

Value = str | int | float | bytes | None
Row = tuple[Value, ...]
AwayCode = Literal["away", "refused", "address", "unusable", "damaged"]

_KEPT = 20_000  # statements: hours of a busy desk
# sqlite.org/rescode.html: busy, locked, readonly, I/O, full, can't open.
_UNUSABLE = frozenset({5, 6, 8, 10, 13, 14})
_DAMAGED = frozenset({11, 26})  # corrupt, not a database


class Taken(Exception):
    """A row with this key is there already."""


class DatabaseAway(Exception):
    """The tables can't be had at present; the text never holds an address.

    `code`: away (no server), refused (it lets us not in), address (the URL is none), unusable (the
    file can't be read or written, the disk is full), damaged (the file is no database any more).
    """

    def __init__(self, code: AwayCode) -> None:
        super().__init__(code)
        self.code = code


class Database(Protocol):
    """Statements in, rows out; each call is a transaction of its own."""

    def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement; raises `Taken` on a unique key that exists, and `DatabaseAway`."""

    def later(self, sql: str, values: Sequence[Value] = ()) -> None:
        """Write something down now, or in its order as soon as the tables are back; a row that is
        there already stays. Never raises: whoever notes what has happened can't undo it."""

    def well(self) -> bool:
        """Whether it answered last and nothing waits to be written."""

    def script(self, *statements: str) -> None:
        """Create tables that are not there."""

    def close(self) -> None: ...


class Backlog:
    """What could not be written yet, in its order; all of it in memory, so a crash loses it."""

    def __init__(self, run: Callable[[str, Sequence[Value]], list[Row]]) -> None:
        self._run = run
        self._unwritten: deque[tuple[str, Sequence[Value]]] = deque()
        self._lock = threading.Lock()

    def write(self, sql: str, values: Sequence[Value]) -> None:
        """This statement after all that wait."""
        with self._lock:
            if len(self._unwritten) >= _KEPT:
                logger.error("DESK_DATABASE_LOST_WRITE")
                return
            self._unwritten.append((sql, values))
            self._flush()

    def empty(self) -> bool:
        return not self._unwritten

    def flush(self) -> None:
        """Try again."""
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        waited = len(self._unwritten) > 1
        while self._unwritten:
            try:
                self._run(*self._unwritten[0])
            except DatabaseAway as error:
                if len(self._unwritten) == 1:
                    logger.warning("DESK_DATABASE_AWAY code=%s", error.code)
                return
            except Taken:
                logger.debug("DESK_DATABASE_ROW_KNOWN")
            self._unwritten.popleft()
        if waited:
            logger.warning("DESK_DATABASE_BACK")


class SqliteDatabase:
    """One connection for all threads; WAL, so that a reader never waits for a writer.

    `erase`: what is deleted is overwritten in the file (SQLite's secure_delete). Raises
    `DatabaseAway` for a file that can't be used.
    """

    def __init__(self, path: Path, *, erase: bool = False) -> None:
        self._lock = threading.Lock()
        self._backlog = Backlog(self.run)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path, timeout=5, check_same_thread=False, isolation_level=None
            )
        except (OSError, sqlite3.OperationalError):
            raise DatabaseAway("unusable") from None
        self.run("PRAGMA journal_mode=WAL")
        # A power cut can lose the last moments and never the file (sqlite.org/wal.html).
        self.run("PRAGMA synchronous=NORMAL")
        if erase:
            self.run("PRAGMA secure_delete=ON")

    def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.IntegrityError as error:
                raise Taken from error
            except sqlite3.DatabaseError as error:
                code = (error.sqlite_errorcode or 0) & 0xFF
                if code in _UNUSABLE:
                    raise DatabaseAway("unusable") from None
                if code in _DAMAGED:
                    raise DatabaseAway("damaged") from None
                raise

    def later(self, sql: str, values: Sequence[Value] = ()) -> None:
        self._backlog.write(sql, values)

    def well(self) -> bool:
        return self._backlog.empty()

    def script(self, *statements: str) -> None:
        for statement in statements:
            self.run(
                statement.replace("SERIAL_KEY", "INTEGER PRIMARY KEY").replace("BYTEA", "BLOB")
            )

    def close(self) -> None:
        self._backlog.flush()
        with self._lock:
            self._db.close()
