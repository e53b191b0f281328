"""Sign-in state in memory: session tokens and the brake on guessing passwords."""

import hashlib
import secrets
from collections import deque
from collections.abc import Callable

from video.desk.accounts import Agent

_MAX_KEYS = 10_000


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """Cookie tokens; only digests are kept, so a memory dump holds no usable cookie."""

    def __init__(self, lifetime_s: float, clock: Callable[[], float]) -> None:
        self._lifetime_s = lifetime_s
        self._clock = clock
        self._open: dict[str, tuple[Agent, float]] = {}

    def open(self, agent: Agent) -> str:
        now = self._clock()
        self._open = {k: v for k, v in self._open.items() if v[1] > now}
        token = secrets.token_urlsafe(32)
        self._open[_digest(token)] = (agent, now + self._lifetime_s)
        return token

    def find(self, token: str | None) -> Agent | None:
        found = self._open.get(_digest(token)) if token else None
        return found[0] if found and found[1] > self._clock() else None

    def close(self, token: str | None) -> None:
        if token:
            self._open.pop(_digest(token), None)


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
