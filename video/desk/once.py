"""Values that are good once: what a sign-in needs to remember between its two requests.

They lie sealed in the shared tables, so that any desk of several may take the second request, and
taking deletes in one statement: of two takers one wins.
"""

import json
import secrets
from collections.abc import Callable, Mapping

from video.desk.database import Database
from video.desk.passes import digest
from video.desk.sealing import Seal, SealBroken

_TABLE = """
CREATE TABLE IF NOT EXISTS once (
    digest TEXT PRIMARY KEY, body BYTEA NOT NULL, expires DOUBLE PRECISION NOT NULL
)
"""


class Once:
    """Keeps small values under random tokens, of which only digests are stored."""

    def __init__(self, database: Database, seal: Seal, clock: Callable[[], float]) -> None:
        self._db = database
        self._seal = seal
        self._clock = clock
        database.script(_TABLE)

    def keep(self, use: str, value: Mapping[str, str], seconds: float) -> str:
        """A token for this value, good once within `seconds` for the same `use`."""
        now = self._clock()
        self._db.run("DELETE FROM once WHERE expires <= ?", (now,))
        token = secrets.token_urlsafe(32)
        body = self._seal.close(json.dumps(dict(value)).encode(), f"once:{use}")
        self._db.run(
            "INSERT INTO once (digest, body, expires) VALUES (?, ?, ?)",
            (digest(token), body, now + seconds),
        )
        return token

    def take(self, use: str, token: str) -> dict[str, str] | None:
        """The value of this token; None when it is unknown, used, too old or for another use."""
        rows = self._db.run(
            "DELETE FROM once WHERE digest = ? RETURNING body, expires", (digest(token),)
        )
        if not rows or float(rows[0][1] or 0) <= self._clock():
            return None
        body = rows[0][0]
        try:
            opened = self._seal.open(body if isinstance(body, bytes) else b"", f"once:{use}")
        except SealBroken:
            return None
        return {str(k): str(v) for k, v in json.loads(opened).items()}
