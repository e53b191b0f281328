"""What a device's state is, answered from memory, so that asking never waits for the device."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class DeviceState(StrEnum):
    """Device states in the words of XFS4IoT (CEN CWA, Common.Status `device`)."""

    STARTING = "starting"
    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "powerOff"
    NO_DEVICE = "noDevice"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    DEVICE_BUSY = "deviceBusy"
    FRAUD_ATTEMPT = "fraudAttempt"
    POTENTIAL_FRAUD = "potentialFraud"


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """One look at a device; `since` is monotonic seconds of the last change of state or code."""

    role: str
    state: DeviceState
    code: str = ""
    since: float = 0.0
    counters: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class HealthBoard:
    """The one place where a driver's threads write what `health()` tells."""

    def __init__(self, role: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.role = role
        self._clock = clock
        self._lock = threading.Lock()
        self._state = DeviceState.OFFLINE
        self._code = "closed"
        self._since = clock()
        self._counters: dict[str, int] = {}

    def set(self, state: DeviceState, code: str = "") -> bool:
        """Write the state; True when it (or its code) has changed."""
        with self._lock:
            if (state, code) == (self._state, self._code):
                return False
            self._state, self._code, self._since = state, code, self._clock()
            return True

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter; names are fixed words of the driver, never data."""
        with self._lock:
            self._counters[name] = self._counters.get(name, 0) + by

    def snapshot(self) -> DeviceHealth:
        """The present health as a value."""
        with self._lock:
            counters = MappingProxyType(dict(self._counters))
            return DeviceHealth(self.role, self._state, self._code, self._since, counters)
