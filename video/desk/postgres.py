"""The desk's tables on PostgreSQL, for several desks that share accounts, sessions and figures."""

import logging
import threading
from collections.abc import Sequence
from typing import Any, cast

import psycopg
from psycopg.errors import UniqueViolation

from video.desk.database import Backlog, DatabaseAway, Row, Taken, Value

logger = logging.getLogger("jiujin.desk.postgres")

_TABLES = 0x4A49_554A_494E  # any number that nobody else of this database locks
_AGAIN_S = (0.5, 1.0, 2.0, 5.0)  # between two tries to connect
# libpq: a server that has vanished is noticed within seconds, not after TCP's quarter of an hour.
_LINE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}


class PostgresDatabase:
    """One connection for all threads; a broken one is made anew, at once or in the background.

    While the server is away every statement raises `DatabaseAway` without waiting for it: the loop
    that serves calls asks this database.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._again: threading.Thread | None = None
        self._backlog = Backlog(self.run)
        self._db: psycopg.Connection[Row] | None = self._connect()

    def _connect(self) -> psycopg.Connection[Row]:
        try:
            made = psycopg.connect(self._url, autocommit=True, client_encoding="utf8", **_LINE)
        except psycopg.OperationalError as error:
            # The server's own words begin so, in every language that libpq knows of it.
            refused = "FATAL" in str(error)
            raise DatabaseAway("refused" if refused else "away") from None
        except psycopg.Error:
            raise DatabaseAway("address") from None
        return cast("psycopg.Connection[Row]", made)

    def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        with self._lock:
            if self._db is None:
                raise DatabaseAway("away")
            try:
                return self._once(self._db, sql, values)
            except psycopg.OperationalError as error:
                if not self._db.broken:
                    # It stands and can't: a full disk, too little memory, a shutdown under way.
                    logger.warning("DESK_DATABASE_UNUSABLE sqlstate=%s", error.sqlstate)
                    raise DatabaseAway("unusable") from None
            # The server was restarted or the line broke. A statement that had got through meets
            # its own row: unique keys make the second try harmless.
            self._db.close()
            self._db = None
            try:
                self._db = self._connect()
                return self._once(self._db, sql, values)
            except (DatabaseAway, psycopg.OperationalError):
                self._reconnect()
                raise DatabaseAway("away") from None

    def _once(self, db: psycopg.Connection[Row], sql: str, values: Sequence[Value]) -> list[Row]:
        try:
            done = db.execute(sql.replace("?", "%s").encode(), list(values))
        except UniqueViolation as error:
            raise Taken from error
        return done.fetchall() if done.description is not None else []

    def _reconnect(self) -> None:
        """Begin to try in the background; the lock is held."""
        if self._db is not None:
            self._db.close()
            self._db = None
        self._again = threading.Thread(target=self._until_back, name="database", daemon=True)
        self._again.start()

    def _until_back(self) -> None:
        tries = 0
        while not self._closed.wait(_AGAIN_S[min(tries, len(_AGAIN_S) - 1)]):
            tries += 1
            try:
                made = self._connect()
            except DatabaseAway as error:
                logger.info("DESK_DATABASE_STILL_AWAY code=%s tries=%d", error.code, tries)
                continue
            with self._lock:
                if self._closed.is_set():
                    made.close()
                    return
                self._db = made
            self._backlog.flush()
            return

    def later(self, sql: str, values: Sequence[Value] = ()) -> None:
        self._backlog.write(sql, values)

    def well(self) -> bool:
        return self._db is not None and self._backlog.empty()

    def script(self, *statements: str) -> None:
        own = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        for statement in statements:
            # Desks that start at once take turns: "if not exists" is no lock, and fails in several
            # ways. Both commands are sent as one, which makes them one transaction.
            turn = f"SELECT pg_advisory_xact_lock({_TABLES}); "
            self.run(turn + statement.replace("SERIAL_KEY", own))

    def close(self) -> None:
        self._backlog.flush()
        self._closed.set()
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None
        if self._again is not None:
            self._again.join()
