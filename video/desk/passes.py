"""Tickets for a WebSocket: short-lived, good for one opening, kept only as digests.

A page can't set headers on a WebSocket, and a secret in an address ends up in logs; so the ticket
travels as a subprotocol (`ticket.…`). Taking it deletes it, in one statement: of two takers one
wins, also between several desks on one database.
"""

import hashlib
import secrets
from collections.abc import Callable

from video.desk.database import Database

PASS_S = 30
_TABLE = """
CREATE TABLE IF NOT EXISTS pass (
    digest TEXT PRIMARY KEY, principal TEXT NOT NULL, expires DOUBLE PRECISION NOT NULL
)
"""


def digest(token: str) -> str:
    """What is kept of a random token; a stolen file gives no usable one."""
    return hashlib.sha256(token.encode()).hexdigest()


class Passes:
    """Hands tickets out and takes them back once; times are wall-clock seconds."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._db = database
        self._clock = clock
        database.script(_TABLE)

    def give(self, principal: str) -> str:
        """A new ticket for `kiosk:SITE` or `agent:ID`."""
        now = self._clock()
        self._db.run("DELETE FROM pass WHERE expires <= ?", (now,))
        token = secrets.token_urlsafe(24)
        self._db.run(
            "INSERT INTO pass (digest, principal, expires) VALUES (?, ?, ?)",
            (digest(token), principal, now + PASS_S),
        )
        return token

    def take(self, token: str) -> str | None:
        """Whose ticket this was; None when it is unknown, used or too old."""
        rows = self._db.run(
            "DELETE FROM pass WHERE digest = ? RETURNING principal, expires", (digest(token),)
        )
        if not rows or float(rows[0][1] or 0) <= self._clock():
            return None
        return str(rows[0][0])
