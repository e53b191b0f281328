"""When to try again: the clock, the back-off and the breaker of the outbox, all injectable."""

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Protocol

BASE_S = 2.0
CAP_S = 300.0
# A platform may announce a maintenance window; longer hints are asked again hourly.
LONGEST_HINT_S = 3600.0


class Clock(Protocol):
    """Wall time that survives a restart, and a wait that an event may end."""

    def wall(self) -> float:
        """Seconds since 1970."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Until the event is set or the seconds are over; None waits for the event alone."""
        ...


class SystemClock:
    """The machine's clock."""

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Until the event is set or the seconds are over."""
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return


def backoff_s(
    attempts: int, rng: random.Random, hint_s: float | None = None, cap_s: float = CAP_S
) -> float:
    """Full jitter: uniform in 0..base·2^(n-1), capped; never earlier than the platform asked."""
    ceiling = min(cap_s, BASE_S * 2 ** min(attempts - 1, 20))
    wait = rng.uniform(0.0, ceiling)
    if hint_s is not None:
        # Jitter on top of the hint, or every kiosk of the county comes back in the same second.
        return min(hint_s, LONGEST_HINT_S) + rng.uniform(0.0, min(ceiling, 30.0))
    return wait


@dataclass(slots=True)
class Breaker:
    """After `threshold` failures of the host in a row, one probe each 30–60 s and nothing else."""

    rng: random.Random
    threshold: int = 5
    _failures: int = 0
    _probe_at: float | None = None

    def failed(self, now: float) -> None:
        """The host failed once more."""
        self._failures += 1
        if self._failures >= self.threshold:
            self._probe_at = now + self.rng.uniform(30.0, 60.0)

    def succeeded(self) -> bool:
        """The host answered; True when it had been failing."""
        was_failing = self._failures > 0
        self._failures = 0
        self._probe_at = None
        return was_failing

    def half_open(self) -> None:
        """Somebody knows that the link is back: the next try is a probe."""
        self._probe_at = None

    def wait_s(self, now: float) -> float:
        """Seconds until the next try is allowed; 0 when the breaker is closed."""
        if self._probe_at is None:
            return 0.0
        # A wall clock that jumps back must not close the door for days.
        return min(max(self._probe_at - now, 0.0), 60.0)

    @property
    def open(self) -> bool:
        """True while only probes go out."""
        return self._failures >= self.threshold
