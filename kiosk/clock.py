"""Time as a part that is handed in, so that a recorded session replays and a demo can jump."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8))


class Alarm(Protocol):
    """A timer that can be stopped."""

    def cancel(self) -> None:
        """Stop it; a timer that has fired stays fired."""
        ...


class Clock(Protocol):
    """Wall time and timers."""

    def now(self) -> datetime:
        """Return the present time at +08:00."""
        ...

    def call_later(self, seconds: float, action: Callable[[], None]) -> Alarm:
        """Run ``action`` on the running event loop after ``seconds``."""
        ...


class SystemClock:
    """The machine's clock; ``jump`` moves it for demonstrations and tests."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._alarms: dict[_Alarm, None] = {}

    def now(self) -> datetime:
        """Return the present time at +08:00."""
        return datetime.fromtimestamp(time.time(), CHINA) + self._ahead

    def call_later(self, seconds: float, action: Callable[[], None]) -> Alarm:
        """Run ``action`` on the running event loop after ``seconds``."""
        alarm = _Alarm(asyncio.get_running_loop(), seconds, action, self._alarms)
        self._alarms[alarm] = None
        return alarm

    def jump(self, seconds: float) -> None:
        """Move time forward: running timers come ``seconds`` earlier."""
        self._ahead += timedelta(seconds=seconds)
        for alarm in tuple(self._alarms):
            alarm.sooner(seconds)


class _Alarm:
    """One timer of the loop that can be brought nearer."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        seconds: float,
        action: Callable[[], None],
        kept: "dict[_Alarm, None]",
    ) -> None:
        self._loop, self._action, self._kept = loop, action, kept
        self._due = loop.time() + seconds
        self._handle = loop.call_at(self._due, self._fire)

    def _fire(self) -> None:
        self._kept.pop(self, None)
        self._action()

    def cancel(self) -> None:
        self._kept.pop(self, None)
        self._handle.cancel()

    def sooner(self, seconds: float) -> None:
        self._handle.cancel()
        self._due -= seconds
        self._handle = self._loop.call_at(self._due, self._fire)
