"""Sign-in: sessions in the database and the brake on guessing passwords."""

import secrets
from collections import deque
from collections.abc import Callable
from typing import Literal

from video.desk.accounts import Agent, agent_of_row
from video.desk.database import Database
from video.desk.passes import digest

_MAX_KEYS = 10_000
_SEEN_EVERY_S = 60.0
_TABLE = """
CREATE TABLE IF NOT EXISTS session (
    digest TEXT PRIMARY KEY, account BIGINT NOT NULL,
    seen DOUBLE PRECISION NOT NULL, expires DOUBLE PRECISION NOT NULL
)
"""


class Sessions:
    """Cookie tokens; only digests are kept, so a stolen file holds no usable cookie.

    A session ends `lifetime_s` after sign-in, `idle_s` after its last use, at sign-out, and at
    once when its account is shut out.
    """

    def __init__(
        self, database: Database, lifetime_s: float, idle_s: float, clock: Callable[[], float]
    ) -> None:
        self._db = database
        self._lifetime_s = lifetime_s
        self._idle_s = idle_s
        self._clock = clock
        database.script(_TABLE)

    def open(self, agent: Agent) -> str:
        now = self._clock()
        self._db.run("DELETE FROM session WHERE expires <= ?", (now,))
        token = secrets.token_urlsafe(32)
        self._db.run(
            "INSERT INTO session (digest, account, seen, expires) VALUES (?, ?, ?, ?)",
            (digest(token), agent.id, now, now + self._lifetime_s),
        )
        return token

    def find(self, token: str | None) -> Agent | None:
        """The account as it stands now, so that a changed role counts at once."""
        if not token:
            return None
        rows = self._db.run(
            "SELECT a.id, a.name, a.display_name, a.role, a.level, a.regions, a.langs, a.services,"
            " s.seen, s.expires FROM session s JOIN account a ON a.id = s.account"
            " WHERE s.digest = ? AND a.active = 1",
            (digest(token),),
        )
        now = self._clock()
        if not rows or float(rows[0][9] or 0) <= now:
            return None
        seen = float(rows[0][8] or 0)
        if seen + self._idle_s <= now:
            return None
        if seen + _SEEN_EVERY_S <= now:
            self._db.run("UPDATE session SET seen = ? WHERE digest = ?", (now, digest(token)))
        return agent_of_row(rows[0])

    def standing(self, token: str | None, *, used: bool) -> Literal["good", "expired", "gone"]:
        """Whether an open page may stay; `gone`: signed out or shut out. `used` counts as use."""
        rows = self._db.run(
            "SELECT a.active, s.seen, s.expires FROM session s JOIN account a ON a.id = s.account"
            " WHERE s.digest = ?",
            (digest(token or ""),),
        )
        if not rows or not rows[0][0]:
            return "gone"
        now = self._clock()
        if used:
            self._db.run("UPDATE session SET seen = ? WHERE digest = ?", (now, digest(token or "")))
            return "good" if float(rows[0][2] or 0) > now else "expired"
        idle = float(rows[0][1] or 0) + self._idle_s <= now
        return "expired" if idle or float(rows[0][2] or 0) <= now else "good"

    def close(self, token: str | None) -> None:
        if token:
            self._db.run("DELETE FROM session WHERE digest = ?", (digest(token),))


class AttemptLimit:
    """At most `attempts` failures a key within `window_s` seconds (sliding)."""

    def __init__(self, attempts: int, window_s: float, clock: Callable[[], float]) -> None:
        self._attempts = attempts
        self._window_s = window_s
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}

    def retry_after(self, *keys: str) -> int:
        """Whole seconds to wait before the next try; 0 when it may be made now."""
        now = self._clock()
        wait = 0.0
        for key in keys:
            times = self._failures.get(key)
            while times and times[0] <= now - self._window_s:
                times.popleft()
            if times and len(times) >= self._attempts:
                wait = max(wait, times[0] + self._window_s - now)
        return int(wait) + 1 if wait > 0 else 0

    def failed(self, *keys: str) -> None:
        if len(self._failures) > _MAX_KEYS:
            self._failures.clear()
        for key in keys:
            self._failures.setdefault(key, deque(maxlen=self._attempts)).append(self._clock())

    def succeeded(self, *keys: str) -> None:
        for key in keys:
            self._failures.pop(key, None)

    def count(self, key: str) -> int:
        """Failures of this key within the window."""
        return len(self._failures.get(key, ()))


class Brake:
    """The limits of one desk on guessing: per person at an address, and wider for each alone.

    The wider ones are ten times as wide, so that one forgetful colleague behind the same address
    locks nobody else out.
    """

    def __init__(self, attempts: int, window_s: float, clock: Callable[[], float]) -> None:
        self._pair = AttemptLimit(attempts, window_s, clock)
        self._wide = AttemptLimit(attempts * 10, window_s, clock)

    def wait(self, name: str, peer: str) -> int:
        """Whole seconds to wait before the next try; an empty `name`: nobody in particular."""
        pair, wide = _keys(name, peer)
        return max(self._pair.retry_after(*pair), self._wide.retry_after(*wide))

    def failed(self, name: str, peer: str) -> None:
        pair, wide = _keys(name, peer)
        self._pair.failed(*pair)
        self._wide.failed(*wide)

    def succeeded(self, name: str, peer: str) -> None:
        pair, wide = _keys(name, peer)
        self._pair.succeeded(*pair)
        self._wide.succeeded(*wide)

    def count(self, name: str, peer: str) -> int:
        """Failures of this person at this address within the window."""
        return max((self._pair.count(key) for key in _keys(name, peer)[0]), default=0)


def _keys(name: str, peer: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not name:
        return (), (f"peer:{peer}",)
    person = f"name:{name.strip().casefold()}"
    return (f"{person}@peer:{peer}",), (person, f"peer:{peer}")
