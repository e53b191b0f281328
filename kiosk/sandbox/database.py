"""The stand-in platform's own SQLite: what a county platform would remember."""

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=NORMAL;
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT OR IGNORE INTO meta VALUES('catalogue', 0), ('cases', 0), ('files', 0), ('requests', 0);
CREATE TABLE IF NOT EXISTS items(
    item_code TEXT PRIMARY KEY, service_id TEXT NOT NULL, version TEXT NOT NULL,
    title TEXT NOT NULL, legal_days INTEGER NOT NULL, promised_days INTEGER NOT NULL,
    required_fields TEXT NOT NULL, since INTEGER NOT NULL, withdrawn INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS licences(
    id_no TEXT NOT NULL, cert_code TEXT NOT NULL, cert_name TEXT NOT NULL,
    issue_dept TEXT NOT NULL, valid_end TEXT, auth_code TEXT NOT NULL UNIQUE,
    PRIMARY KEY(id_no, cert_code));
CREATE TABLE IF NOT EXISTS authorizations(
    token TEXT PRIMARY KEY, auth_code TEXT NOT NULL, biz_id TEXT NOT NULL,
    UNIQUE(auth_code, biz_id));
CREATE TABLE IF NOT EXISTS uploads(
    file_id TEXT PRIMARY KEY, biz_id TEXT NOT NULL, stuff_code TEXT NOT NULL,
    page_no INTEGER NOT NULL, sha256 TEXT NOT NULL, ticket TEXT NOT NULL,
    size INTEGER NOT NULL, received INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0, UNIQUE(biz_id, stuff_code, page_no, sha256));
CREATE TABLE IF NOT EXISTS pieces(
    file_id TEXT NOT NULL, start INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY(file_id, start));
CREATE TABLE IF NOT EXISTS cases(
    biz_id TEXT PRIMARY KEY, body_sha256 TEXT NOT NULL, project_no TEXT NOT NULL UNIQUE,
    projpwd TEXT NOT NULL, pro_status TEXT NOT NULL, body TEXT NOT NULL, receipt TEXT NOT NULL,
    stages TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ratings(
    project_no TEXT NOT NULL, assess_number INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY(project_no, assess_number));
CREATE TABLE IF NOT EXISTS requests(
    request_id TEXT PRIMARY KEY, body_sha256 TEXT NOT NULL, ticket_no TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL, receipt TEXT NOT NULL);
"""

Row = sqlite3.Row


class SandboxDb:
    """One connection behind one lock; every write is its own transaction."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> Row | None:
        """The first row, or None."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def write(self, *statements: tuple[str, Sequence[object]]) -> None:
        """All statements or none."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for sql, values in statements:
                    self._connection.execute(sql, tuple(values))
            except sqlite3.Error:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def counter(self, name: str) -> int:
        """Next number of a counter."""
        with self._lock:
            self.write(("UPDATE meta SET value = value + 1 WHERE name = ?", (name,)))
            return self.value(name)

    def value(self, name: str) -> int:
        """Present number of a counter."""
        found = self.row("SELECT value FROM meta WHERE name = ?", name)
        return int(found["value"]) if found else 0

    def replace_items(self, content: Sequence[Mapping[str, Any]]) -> None:
        """Publish a catalogue: only what differs gets a new version; what is gone is withdrawn."""
        with self._lock:
            present = {row["item_code"]: row for row in self.rows("SELECT * FROM items")}
            changed = [
                entry for entry in content if not _same(present.get(entry["item_code"]), entry)
            ]
            kept = {str(entry["item_code"]) for entry in content}
            gone = [c for c, row in present.items() if c not in kept and not row["withdrawn"]]
            if not changed and not gone:
                return
            version = self.counter("catalogue")
            self.write(
                *((_PUT_ITEM, (*_columns(entry), version)) for entry in changed),
                *((_WITHDRAW, (version, code)) for code in gone),
            )


_PUT_ITEM = "INSERT OR REPLACE INTO items VALUES(?,?,?,?,?,?,?,?,0)"
_WITHDRAW = "UPDATE items SET withdrawn = 1, since = ? WHERE item_code = ?"
_COLUMNS = ("item_code", "service_id", "version", "title", "legal_days", "promised_days")


def _columns(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    required = json.dumps(list(entry.get("required_fields", ())), ensure_ascii=False)
    return (*(entry[name] for name in _COLUMNS), required)


def _same(row: Row | None, entry: Mapping[str, Any]) -> bool:
    if row is None or row["withdrawn"]:
        return False
    return tuple(row[name] for name in (*_COLUMNS, "required_fields")) == _columns(entry)
