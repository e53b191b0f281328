"""A SAM_V module that speaks bytes on a pty or TCP port, with faults on demand.

The shipping reader stays in the loop. It behaves as modules do: after a read, good or bad, find
answers "none" until the card leaves the field; the wire takes its time, and on a pty a reader at
another speed than the module's gets garbage.
"""

import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from drivers.errors import require_dev
from drivers.id_card import wire
from drivers.id_card.sim_card import SimCard
from drivers.id_card.sim_ends import PtyEnd, TcpEnd
from drivers.id_card.wire import Status

__all__ = ["Fault", "FaultKind", "SamvSimulator", "SimCard"]

_BURST = 16
_SAM_ID = b"".join(
    number.to_bytes(size, "little")
    for number, size in ((5, 2), (1, 2), (20240105, 4), (12345, 4), (678901, 4))
)
_CARD_ID = bytes.fromhex("5A01C307")
_SERIAL = bytes.fromhex("9E11223344556677")
_CHIP = bytes(range(0xA0, 0xB0))
# Real modules send ids here, not zeros: a driver must not compare whole frames.


class FaultKind(StrEnum):
    """What may go wrong on the way back to the reader."""

    SILENCE = "silence"
    DELAY = "delay"
    GARBAGE_BEFORE = "garbage_before"
    GARBAGE_INSIDE = "garbage_inside"
    BIT_FLIP = "bit_flip"
    TRUNCATE = "truncate"
    WRONG_LENGTH = "wrong_length"
    STATUS = "status"
    PULL = "pull"
    """The card is pulled just before the module does this command."""
    BAUD_MISMATCH = "baud_mismatch"
    """The answer arrives as it looks at another speed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault: on which command (None = any), how many times (None = for ever).

    `seconds` belongs to DELAY, `status` (SW3) to STATUS.
    """

    kind: FaultKind
    on: wire.Command | None = None
    times: int | None = 1
    seconds: float = 0.0
    status: int = Status.UNKNOWN


def _inside(frame: bytes, noise: bytes) -> bytes:
    middle = len(frame) // 2
    return frame[:middle] + noise + frame[middle:]


def _flip(frame: bytes) -> bytes:
    middle = len(frame) - 2
    return frame[:middle] + bytes([frame[middle] ^ 0x10]) + frame[middle + 1 :]


def _at_another_speed(frame: bytes) -> bytes:
    """Edges between the bits fall into wrong places: fewer or more bytes, none of them right."""
    return bytes((byte * 0x55 ^ place) & 0xF8 | 0x01 for place, byte in enumerate(frame))[::2]


_NOISE = bytes.fromhex("00FFAAAA9669AA13")
_DAMAGE: dict[FaultKind, Callable[[bytes], bytes]] = {
    FaultKind.GARBAGE_BEFORE: lambda frame: _NOISE + frame,
    FaultKind.GARBAGE_INSIDE: lambda frame: _inside(frame, _NOISE),
    FaultKind.BIT_FLIP: _flip,
    FaultKind.TRUNCATE: lambda frame: frame[: len(frame) // 2],
    FaultKind.WRONG_LENGTH: lambda frame: frame[:5] + b"\x0f\x00" + frame[7:],
    FaultKind.SILENCE: lambda frame: b"",
    FaultKind.BAUD_MISMATCH: _at_another_speed,
}


class SamvSimulator:
    """A module and what lies on it; safe to call from any thread.

    `port` is what goes into the reader. `baud` is the speed the module wakes up with; it changes by
    60 00..04. `rf_s` adds the module's own time to select and read.
    Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(
        self,
        site_mode: str,
        *,
        tcp: bool = False,
        baud: int = 115200,
        rf_s: float = 0.0,
        throttled: bool = True,
    ) -> None:
        require_dev("SamvSimulator", site_mode)
        self._end: PtyEnd | TcpEnd = TcpEnd() if tcp else PtyEnd()
        self._baud = baud
        self._rf_s = rf_s
        self._throttled = throttled
        self._lock = threading.Lock()
        self._card: SimCard | None = None
        self._spent = False
        self._found = False
        self._selected = False
        self._faults: list[Fault] = []
        self._parser = wire.FrameParser(wire.MIN_REQUEST)
        self._stop = threading.Event()
        self._bell, self._ear = socket.socketpair()
        self._thread: threading.Thread | None = None
        self.asked: list[wire.Command] = []

    @property
    def port(self) -> str:
        """The reader's port: a path that stays the same over unplug and replug, or socket://..."""
        return self._end.port

    def start(self) -> "SamvSimulator":
        """Plug in; a second call changes nothing."""
        if self._thread is None:
            self._end.plug()
            self._thread = threading.Thread(target=self._run, name="samv-sim", daemon=True)
            self._thread.start()
        return self

    def close(self) -> None:
        """Unplug for good and end the thread; may be called twice."""
        if self._stop.is_set():
            return
        thread, self._thread = self._thread, None
        self._stop.set()
        self._ring()
        if thread is not None:
            thread.join()
        self._end.close()
        self._bell.close()
        self._ear.close()

    def __enter__(self) -> "SamvSimulator":
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    def lay(self, card: SimCard) -> None:
        """Lay a card on the reader."""
        with self._lock:
            self._card = card
            self._spent = self._found = self._selected = False

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._card = None
            self._spent = self._found = self._selected = False

    def fault(self, fault: Fault) -> None:
        """Script a fault; several are used up in their order."""
        with self._lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        """Behave well again."""
        with self._lock:
            self._faults.clear()

    def unplug(self) -> None:
        """Pull the cable: an open port fails as a vanished USB adapter's does."""
        self._end.unplug()
        self._ring()

    def replug(self) -> None:
        """Put the cable back; the port's path is the same."""
        self._end.plug()
        self._ring()

    def _ring(self) -> None:
        self._bell.send(b"\0")

    def _run(self) -> None:
        while not self._stop.is_set():
            files = self._end.files()
            ready, _, _ = select.select([*files, self._ear], [], [])
            if self._ear in ready:
                self._ear.recv(64)
                self._parser.clear()
                continue
            heard, spoken = self._end.receive(), self._end.baud()
            if heard and spoken not in (None, self._baud):
                self._end.send(_at_another_speed(heard))
                continue
            for body in self._parser.feed(heard):
                self._serve(body, time.monotonic())

    def _serve(self, body: bytes, heard_at: float) -> None:
        command = next((c for c in wire.COMMANDS if bytes([c.cmd, c.para]) == body[:2]), None)
        with self._lock:
            fault = self._take_fault(command)
            if fault is not None and fault.kind is FaultKind.PULL:
                self._card = None
                self._found = self._selected = False
            if command is not None:
                self.asked.append(command)
                status, data = self._do(command)
            else:
                status, data = int(Status.BAD_COMMAND), b""
        # The pty hands the request over at once; on a wire its bytes take time too.
        start = heard_at
        if self._throttled:
            start += wire.wire_ms(len(wire.frame(body)), self._baud) / 1000
        if command in (wire.SELECT, wire.READ_BASE):
            start += self._rf_s
        if fault is not None and fault.kind is FaultKind.STATUS:
            status, data = fault.status, b""
        out = wire.reply(status, data)
        if fault is not None:
            start += fault.seconds
            out = _DAMAGE.get(fault.kind, bytes)(out)
        self._send(out, start)
        # The answer to 60 xx still comes at the old speed.
        if status == Status.OK:
            self._baud = next((b for b, c in wire.SET_BAUD.items() if c == command), self._baud)

    def _take_fault(self, command: wire.Command | None) -> Fault | None:
        for place, fault in enumerate(self._faults):
            if fault.on in (None, command):
                if fault.times is not None:
                    left = fault.times - 1
                    rest = [replace(fault, times=left)]
                    self._faults[place : place + 1] = rest if left else []
                return fault
        return None

    def _do(self, command: wire.Command) -> tuple[int, bytes]:
        """What the module answers in its present state (called under the lock)."""
        card = self._card
        if command in (wire.RESET, wire.STATUS, *wire.SET_BAUD.values()):
            return Status.OK, b""
        if command == wire.SAM_ID:
            return Status.OK, _SAM_ID
        if command == wire.FIND:
            self._found = card is not None and not self._spent
            return (Status.CARD_FOUND, _CARD_ID) if self._found else (Status.FIND_FAILED, b"")
        if command == wire.SELECT:
            self._selected = card is not None and self._found
            return (Status.OK, _SERIAL) if self._selected else (Status.SELECT_FAILED, b"")
        if command in (wire.READ_BASE, wire.READ_BASE_FP):
            return self._read(command)
        if card is None or not self._selected:
            return Status.READ_FAILED, b""
        if command == wire.CHIP_NUMBER:
            return Status.OK, _CHIP
        if not card.new_address:
            return Status.ABSENT_ITEM, b""
        return Status.OK, card.new_address.ljust(35).encode("utf-16-le")

    def _read(self, command: wire.Command) -> tuple[int, bytes]:
        card, may = self._card, self._selected and not self._spent
        self._spent = card is not None
        if card is None or not may:
            return Status.READ_FAILED, b""
        if command == wire.READ_BASE:
            return Status.OK, card.base_data()
        plain = card.base_data()
        return Status.OK, plain[:4] + b"\x04\x00" + plain[4:] + bytes(1024)

    def _send(self, out: bytes, start: float) -> None:
        """Write in bursts of 16 bytes, each when its last byte would have come over the wire."""
        if self._stop.wait(max(0.0, start - time.monotonic())):
            return
        if not self._throttled:
            self._end.send(out)
            return
        for place in range(0, len(out), _BURST):
            burst = out[place : place + _BURST]
            due = start + wire.wire_ms(place + len(burst), self._baud) / 1000
            if self._stop.wait(max(0.0, due - time.monotonic())):
                return
            self._end.send(burst)
