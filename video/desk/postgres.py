"""The desk's tables on PostgreSQL, for several desks that share accounts, sessions and figures."""

import threading
from collections.abc import Sequence
from typing import cast

import psycopg
from psycopg.errors import UniqueViolation

from video.desk.database import Row, Taken, Value

_TABLES = 0x4A49_554A_494E  # any number that nobody else of this database locks


class PostgresDatabase:
    """One connection for all threads; a broken one is made anew, once a statement."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._db = self._connect()

    def _connect(self) -> psycopg.Connection[Row]:
        return cast(
            "psycopg.Connection[Row]",
            psycopg.connect(self._url, autocommit=True, connect_timeout=5, client_encoding="utf8"),
        )

    def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        with self._lock:
            try:
                return self._once(sql, values)
            except psycopg.OperationalError:
                # The server was restarted or the line broke. A statement that had got through
                # meets its own row: unique keys make the second try harmless.
                self._db.close()
                self._db = self._connect()
                return self._once(sql, values)

    def _once(self, sql: str, values: Sequence[Value]) -> list[Row]:
        try:
            done = self._db.execute(sql.replace("?", "%s").encode(), list(values))
        except UniqueViolation as error:
            raise Taken from error
        return done.fetchall() if done.description is not None else []

    def script(self, *statements: str) -> None:
        own = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        for statement in statements:
            # Desks that start at once take turns: "if not exists" is no lock, and fails in several
            # ways. Both commands are sent as one, which makes them one transaction.
            turn = f"SELECT pg_advisory_xact_lock({_TABLES}); "
            self.run(turn + statement.replace("SERIAL_KEY", own))

    def close(self) -> None:
        with self._lock:
            self._db.close()
