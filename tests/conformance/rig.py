"""What a driver has to bring so that the conformance suite can put it through all its points."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from drivers.bus import Found
from drivers.contract import Driver
from tests.calm import late

WAIT_S = 15.0

POINTS: dict[int, str] = {
    1: "probe: an absent and a foreign device are not taken for it",
    2: "open and close 100 times: no thread, no file left",
    3: "unplugged idle and in every state: deviceNotReady in 0.5 s, offline told in 1 s",
    4: "plugged in again: online in 2 s with no restart",
    5: "every split and noise before each golden message",
    6: "a silent device: timeOut at the deadline, within 100 ms",
    7: "cancel: canceled in 200 ms",
    8: "a second opener is refused",
    9: "its daemon killed and restarted: works again in 3 s",
    10: "no personal data in logs, reprs and messages",
    11: "cycles of plug, use, unplug: memory, threads and files flat",
    12: "capabilities and health match their schema",
    13: "what the driver adds above the wire's floor: at most 10 ms",
}


@dataclass(frozen=True)
class Golden:
    """One message as it comes over the wire, and how the driver's own parser reads it.

    decode: takes the stream in pieces, gives the messages found. noise: may precede the message
    without hiding it ("" where the protocol has no way to resynchronise).
    """

    name: str
    data: bytes
    decode: Callable[[Sequence[bytes]], list[Any]]
    noise: bytes = b""


class Rig(ABC):
    """A far end below the wire, and the shipping driver on it.

    As a context manager it starts the far end: plugged in, well, with whatever `command` needs
    (a card, paper). `skips`: point number to the reason, in one honest sentence.
    """

    name: ClassVar[str]
    skips: ClassVar[dict[int, str]] = {}
    states: ClassVar[tuple[str, ...]] = ()
    """Requests of the protocol during which the cable may be pulled."""

    @abstractmethod
    def __enter__(self) -> "Rig": ...

    @abstractmethod
    def __exit__(self, *exc: object) -> None: ...

    @abstractmethod
    def device(self) -> Driver:
        """A new driver for the far end, not open, with quick timings (back-off at most 0.5 s)."""

    @abstractmethod
    def command(self) -> object:
        """A command that succeeds on the far end as it is, within 5 s."""

    def waiting_command(self) -> object:
        """A command that would take long (used while the far end is silent or holds it up)."""
        return self.command()

    @abstractmethod
    def unplug(self) -> None:
        """Pull the cable."""

    @abstractmethod
    def plug(self) -> None:
        """Put it back in the same socket."""

    def unplug_at(self, state: str) -> None:
        """Pull the cable as soon as the far end gets this request (one of `states`)."""
        raise NotImplementedError

    def hold(self) -> None:
        """From now on the far end answers nothing, though the line stays open."""
        raise NotImplementedError

    def release(self) -> None:
        """Answer again."""
        raise NotImplementedError

    def probe(self, present: bool) -> list[Found]:
        """Run the driver's probe: with the device there, or with a foreign thing in its place."""
        raise NotImplementedError

    def golden(self) -> list[Golden]:
        """Messages for point 5."""
        return []

    def secrets(self) -> list[str]:
        """Words of the far end's card or paper that must appear nowhere."""
        return []

    def restart_daemon(self) -> None:
        """Kill -9 the daemon in between and start it again; returns when it has been started."""
        raise NotImplementedError

    def overhead_ms(self) -> float:
        """Median of what the driver adds above the wire's own time, measured here and now."""
        raise NotImplementedError


def until(true: Callable[[], bool], seconds: float = WAIT_S) -> float:
    """Wait for something that makes no event; returns the seconds it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds + late(began):
            raise AssertionError(f"not within {seconds} s")
        threading.Event().wait(0.005)
    return time.monotonic() - began
