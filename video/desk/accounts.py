"""Who may answer: agents in SQLite, argon2id hashes, so a stolen file gives no passwords.

Argon2's parameters are argon2-cffi's defaults (RFC 9106, low-memory profile).
"""

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD = 8
MAX_PASSWORD = 256
_SCHEMA = """
CREATE TABLE IF NOT EXISTS agent (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1
) STRICT
"""


class AccountError(Exception):
    """An account could not be made; `code`: bad_name, bad_display_name, weak_password, taken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Agent:
    """A signed-in person of the county desk."""

    id: int
    name: str
    display_name: str


class Accounts:
    """The agents' table. Calls block for a hash (tens of ms): run them off the event loop."""

    def __init__(self, database: Path, hasher: PasswordHasher | None = None) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._hasher = hasher or PasswordHasher()
        # Verified when the name is unknown, so that the answer takes as long as for a known one.
        self._decoy = self._hasher.hash("no agent has this password")
        database.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, closing(self._connect()) as db, db:
            db.execute(_SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._database, timeout=5)
        db.execute("PRAGMA journal_mode=WAL")
        return db

    def add_agent(self, name: str, display_name: str, password: str) -> Agent:
        """Add an agent or raise `AccountError`; names are compared without case."""
        key = name.strip().casefold()
        if not (1 <= len(key) <= 64) or not key.isprintable():
            raise AccountError("bad_name")
        if not (1 <= len(display_name.strip()) <= 64) or not display_name.isprintable():
            raise AccountError("bad_display_name")
        if not (MIN_PASSWORD <= len(password) <= MAX_PASSWORD):
            raise AccountError("weak_password")
        hashed = self._hasher.hash(password)
        try:
            with self._lock, closing(self._connect()) as db, db:
                cursor = db.execute(
                    "INSERT INTO agent (name, display_name, password_hash) VALUES (?, ?, ?)",
                    (key, display_name.strip(), hashed),
                )
                return Agent(int(cursor.lastrowid or 0), key, display_name.strip())
        except sqlite3.IntegrityError as error:
            raise AccountError("taken") from error

    def check(self, name: str, password: str) -> Agent | None:
        """The agent whose name and password these are, else None."""
        with self._lock, closing(self._connect()) as db:
            row = db.execute(
                "SELECT id, name, display_name, password_hash FROM agent"
                " WHERE name = ? AND active = 1",
                (name.strip().casefold(),),
            ).fetchone()
        try:
            self._hasher.verify(row[3] if row else self._decoy, password[: MAX_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return None
        return Agent(row[0], row[1], row[2]) if row else None
