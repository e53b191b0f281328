"""What may go wrong between the simulated module and the reader, as scripted faults."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from drivers.id_card import wire
from drivers.id_card.wire import Status


class FaultKind(StrEnum):
    """What may go wrong on the way back to the reader."""

    SILENCE = "silence"
    DELAY = "delay"
    SLOW = "slow"
    """The answer comes in pieces with pauses between them."""
    GARBAGE_BEFORE = "garbage_before"
    GARBAGE_INSIDE = "garbage_inside"
    BIT_FLIP = "bit_flip"
    TRUNCATE = "truncate"
    WRONG_LENGTH = "wrong_length"
    STATUS = "status"
    PULL = "pull"
    """The card is pulled just before the module does this command."""
    UNPLUG = "unplug"
    """The cable is pulled just as this command comes."""
    BAUD_MISMATCH = "baud_mismatch"
    """The answer arrives as it looks at another speed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault: on which command (None = any), how many times (None = for ever).

    `seconds` belongs to DELAY and SLOW (between pieces, 0 = a usual pause), `status` (SW3) to
    STATUS.
    """

    kind: FaultKind
    on: wire.Command | None = None
    times: int | None = 1
    seconds: float = 0.0
    status: int = Status.UNKNOWN


SLOW_PIECE, SLOW_S = 64, 0.03
_NOISE = bytes.fromhex("00FFAAAA9669AA13")


def _inside(frame: bytes) -> bytes:
    middle = len(frame) // 2
    return frame[:middle] + _NOISE + frame[middle:]


def _flip(frame: bytes) -> bytes:
    middle = len(frame) - 2
    return frame[:middle] + bytes([frame[middle] ^ 0x10]) + frame[middle + 1 :]


def at_another_speed(frame: bytes) -> bytes:
    """Edges between the bits fall into wrong places: fewer or more bytes, none of them right."""
    return bytes((byte * 0x55 ^ place) & 0xF8 | 0x01 for place, byte in enumerate(frame))[::2]


_DAMAGE: dict[FaultKind, Callable[[bytes], bytes]] = {
    FaultKind.GARBAGE_BEFORE: lambda frame: _NOISE + frame,
    FaultKind.GARBAGE_INSIDE: _inside,
    FaultKind.BIT_FLIP: _flip,
    FaultKind.TRUNCATE: lambda frame: frame[: len(frame) // 2],
    FaultKind.WRONG_LENGTH: lambda frame: frame[:5] + b"\x0f\x00" + frame[7:],
    FaultKind.SILENCE: lambda frame: b"",
    FaultKind.BAUD_MISMATCH: at_another_speed,
}


def damaged(kind: FaultKind, frame: bytes) -> bytes:
    """What reaches the reader of this frame."""
    return _DAMAGE.get(kind, bytes)(frame)


class FaultScript:
    """Scripted faults, used up in their order; its owner locks it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """One more."""
        self._faults.append(fault)

    def clear(self) -> None:
        """None any more."""
        self._faults.clear()

    def take(self, command: wire.Command | None) -> Fault | None:
        """The fault that hits this command, if any; None stands for one nobody knows."""
        for place, fault in enumerate(self._faults):
            if fault.on in (None, command):
                if fault.times is not None:
                    left = fault.times - 1
                    self._faults[place : place + 1] = [replace(fault, times=left)] if left else []
                return fault
        return None
