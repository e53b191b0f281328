"""What to try next with a device that does not come back: a ladder of rungs, pure.

reset the module → open it anew → cut its USB power → tell staff (devices.md §5.2). Opening anew
is what every reconnect does, so only the other rungs are decided here.
"""

from dataclasses import dataclass
from enum import StrEnum

from drivers.health import DeviceState


class Rung(StrEnum):
    """What the next attempt shall do first."""

    REOPEN = "reopen"
    RESET = "reset"
    POWER_CYCLE = "power_cycle"
    STAFF = "staff"


_NOT_ITS_FAULT = frozenset({DeviceState.NO_DEVICE, DeviceState.DEVICE_BUSY})
"""Unplugged, or held by another program: power off and on would change nothing."""


@dataclass(frozen=True, slots=True)
class Steps:
    """After so many failures in a row a rung is tried; a power cycle at most every `rest` s."""

    reset: int = 1
    power: int = 4
    staff: int = 6
    rest: float = 600.0


class Ladder:
    """Counts failures in a row and names the rung; one good greeting takes it down again."""

    def __init__(self, steps: Steps | None = None) -> None:
        self._steps = steps or Steps()
        self._failures = 0
        self._cycled_at: float | None = None

    def good(self) -> None:
        """The device has answered and said that it is well."""
        self._failures = 0

    def failed(self, state: DeviceState, now: float) -> Rung:
        """One more attempt has failed; `now` in monotonic seconds."""
        if state in _NOT_ITS_FAULT:
            self._failures = 0
            return Rung.REOPEN
        self._failures += 1
        steps = self._steps
        if self._failures == steps.staff:
            return Rung.STAFF
        rested = self._cycled_at is None or now - self._cycled_at >= steps.rest
        if self._failures >= steps.power and rested:
            self._cycled_at = now
            return Rung.POWER_CYCLE
        return Rung.RESET if self._failures >= steps.reset else Rung.REOPEN
