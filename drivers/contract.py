"""What every driver offers, whatever it drives: commands that complete, events that are stamped.

Words are those of XFS4IoT (CEN CWA 16926 successor, Common and the device classes): completion
codes, device states, media words. A device class adds its own commands, events and capabilities in
its package's `contract.py`.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from drivers.health import DeviceHealth


class CompletionCode(StrEnum):
    """How a command ended (XFS4IoT Common, completion codes)."""

    SUCCESS = "success"
    CANCELED = "canceled"
    DEVICE_NOT_READY = "deviceNotReady"
    HARDWARE_ERROR = "hardwareError"
    INTERNAL_ERROR = "internalError"
    INVALID_COMMAND = "invalidCommand"
    INVALID_DATA = "invalidData"
    SEQUENCE_ERROR = "sequenceError"
    TIME_OUT = "timeOut"
    TOO_MANY_REQUESTS = "tooManyRequests"
    UNSUPPORTED_COMMAND = "unsupportedCommand"
    UNSUPPORTED_DATA = "unsupportedData"
    USER_ERROR = "userError"


@dataclass(frozen=True, slots=True)
class Completion:
    """The one answer to a command; `detail` is a fixed word such as noMedia, never foreign text.

    result: what the command is for, typed by the command; may be personal data, so it never shows.
    took_ms: from `execute` to the answer.
    """

    code: CompletionCode
    detail: str = ""
    result: Any = field(default=None, repr=False)
    took_ms: float = 0.0

    @property
    def ok(self) -> bool:
        """True for success."""
        return self.code is CompletionCode.SUCCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """What every event says: its place in the stream and when it came (monotonic seconds)."""

    seq: int = 0
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class DeviceOnline(Stamped):
    """The device has answered in its own protocol; from now on commands are taken."""


@dataclass(frozen=True, slots=True)
class DeviceOffline(Stamped):
    """The device is gone, silent or broken; it is reconnected without being asked.

    code: a fixed word, such as no_device, port_busy, connection_lost, no_answer, stale.
    """

    code: str


@dataclass(frozen=True, slots=True)
class NeedsStaff(Stamped):
    """All that software can try has been tried (reset, reopen, power off and on): call somebody."""

    code: str


Listener = Callable[[Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a device can do; known without asking it. Device classes extend this.

    device_class: XFS4IoT's name, such as CardReader. commands: names of the command types taken.
    """

    device_class: str
    commands: tuple[str, ...] = ()


class Cancel:
    """Ends a command early, from any thread; once set it stays set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_set(self) -> bool:
        """True once `set` was called."""
        return self._set

    def set(self) -> None:
        """Cancel; a command under way answers `canceled` within 200 ms."""
        with self._lock:
            self._set = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def add(self, callback: Callable[[], None]) -> None:
        """Call back when cancelled; at once if it is already."""
        with self._lock:
            if not self._set:
                self._callbacks.append(callback)
                return
        callback()

    def remove(self, callback: Callable[[], None]) -> None:
        """Forget a callback; one that is not known is fine."""
        with self._lock:
            self._callbacks = [one for one in self._callbacks if one != callback]


class Driver(Protocol):
    """The contract of every driver (devices.md §5.2).

    Events come to the listener on the driver's own thread, in order, stamped; the listener hands
    them over and returns. No call but `execute` waits for the device, and that one no longer than
    its deadline.
    """

    @property
    def role(self) -> str:
        """Its name in kiosk.toml, such as id_reader."""

    def open(self, listener: Listener) -> None:
        """Start to connect; while open a second call changes nothing."""

    def close(self) -> None:
        """Let the device go; no event comes afterwards. May be called twice."""

    def capabilities(self) -> Capabilities:
        """What it can do; no I/O."""

    def health(self) -> DeviceHealth:
        """State and counters from memory; no I/O."""

    def execute(self, command: object, deadline: float, cancel: Cancel | None = None) -> Completion:
        """Do one command, at most `deadline` seconds long; never raises for the device's sake."""
