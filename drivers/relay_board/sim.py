"""A simulated board of relays and contacts: speaks Modbus RTU or LCUS on the other end of the wire.

What it says is damaged by a script of faults. Every switching is kept with its time, so that a test
can count flashes as an eye would.
"""

import select
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from drivers.errors import require_dev
from drivers.relay_board import lcus, modbus
from drivers.relay_board.link import Lcus, Modbus, Protocols
from drivers.sim_ends import PtyEnd, TcpEnd
from drivers.sim_line import LineSimulator


class FaultKind(StrEnum):
    """What can be scripted."""

    SILENCE = "silence"
    DELAY = "delay"
    GARBAGE_BEFORE = "garbage_before"
    GARBAGE_INSIDE = "garbage_inside"
    BIT_FLIP = "bit_flip"
    BAD_CHECK = "bad_check"
    TRUNCATE = "truncate"
    WRONG_LENGTH = "wrong_length"
    WRONG_UNIT = "wrong_unit"
    """A frame of another board on the same bus, its check right."""
    OTHERS_FIRST = "others_first"
    """First such a frame, then the answer."""
    ECHO = "echo"
    """The adapter hears itself: the question comes back before the answer."""
    REFUSE = "refuse"
    """A Modbus exception; `code` says which."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault: how many times (None = for ever), on which function (0 = any)."""

    kind: FaultKind
    times: int | None = 1
    on: int = 0
    seconds: float = 0.0
    code: int = modbus.Refusal.BUSY


@dataclass(frozen=True, slots=True)
class Switching:
    """A relay (from 1) that has turned; monotonic seconds."""

    number: int
    on: bool
    at: float


_NOISE = bytes.fromhex("00FF01020004A0A002")


def _inside(frame: bytes) -> bytes:
    middle = len(frame) // 2
    return frame[:middle] + _NOISE + frame[middle:]


def _flip(frame: bytes) -> bytes:
    middle = len(frame) // 2
    return frame[:middle] + bytes([frame[middle] ^ 0x04]) + frame[middle + 1 :]


_DAMAGE: dict[FaultKind, Callable[[bytes], bytes]] = {
    FaultKind.SILENCE: lambda frame: b"",
    FaultKind.GARBAGE_BEFORE: lambda frame: _NOISE + frame,
    FaultKind.GARBAGE_INSIDE: _inside,
    FaultKind.BIT_FLIP: _flip,
    FaultKind.BAD_CHECK: lambda frame: frame[:-1] + bytes([frame[-1] ^ 0xFF]),
    FaultKind.TRUNCATE: lambda frame: frame[:-2],
}


class BoardSimulator(LineSimulator):
    """A board with `size` relays and `size` contacts; safe to call from any thread.

    `port` is what goes into the driver. Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(
        self,
        site_mode: str,
        protocol: Protocols | None = None,
        *,
        size: int = 8,
        tcp: bool = False,
    ) -> None:
        require_dev("BoardSimulator", site_mode)
        self._protocol = protocol or Modbus()
        super().__init__(TcpEnd() if tcp else PtyEnd(), "board-sim")
        self._lock = threading.Lock()
        self._relays = [False] * size
        self._contacts = [False] * size
        self._faults: list[Fault] = []
        self._unplug_at: int | None = None
        self._held = False
        self._buffer = bytearray()
        self.asked: list[int] = []
        self.switched: list[Switching] = []

    @property
    def relays(self) -> tuple[bool, ...]:
        """How they stand."""
        with self._lock:
            return tuple(self._relays)

    def contact(self, number: int, closed: bool) -> None:
        """Close or open a contact (from 1)."""
        with self._lock:
            self._contacts[number - 1] = closed

    def bounce(self, number: int, closed: bool, seconds: Sequence[float]) -> None:
        """Move a contact as a real one does: to and fro, with these pauses, and then it stays."""
        for place, pause in enumerate(seconds):
            self.contact(number, closed is (place % 2 == 0))
            self._stop.wait(pause)
        self.contact(number, closed)

    def power_dip(self) -> None:
        """The board's own supply fails for a moment: all relays fall off, the line stays."""
        with self._lock:
            self._set(range(len(self._relays)), [False] * len(self._relays))

    def fault(self, fault: Fault) -> None:
        """Script a fault; several are used up in their order."""
        with self._lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        """Behave well again."""
        with self._lock:
            self._faults.clear()

    def hold(self, held: bool = True) -> None:
        """Answer nothing (True), or answer again."""
        self._held = held

    def unplug(self) -> None:
        """Pull the cable: an open port fails as a vanished USB adapter's does."""
        self._end.unplug()
        self._ring()

    def unplug_at(self, function: int) -> None:
        """Pull it as soon as a question of this function (LCUS: operation) has come."""
        self._unplug_at = function

    def plug(self) -> None:
        """Put the cable back; the port's path is the same. A board without power has lost all."""
        with self._lock:
            self._relays = [False] * len(self._relays)
        self._end.plug()
        self._ring()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                ready, _, _ = select.select([*self._end.files(), self._ear], [], [])
            except OSError:
                # Unplugged in this very moment.
                continue
            if self._ear in ready:
                self._ear.recv(64)
                self._buffer.clear()
                continue
            self._buffer += self._end.receive()
            while question := self._question():
                self._serve(question)

    def _question(self) -> bytes:
        """The next whole frame; what can't be one is dropped."""
        while self._buffer:
            size = self._size()
            if size < 0:
                return b""
            frame = bytes(self._buffer[:size])
            good = modbus.is_frame if isinstance(self._protocol, Modbus) else lcus.is_frame
            if size and good(frame):
                del self._buffer[:size]
                return frame
            del self._buffer[0]
        return b""

    def _size(self) -> int:
        """Length of the frame that begins here, 0 when none does, -1 when more must come."""
        size = lcus.SIZE
        if isinstance(self._protocol, Modbus):
            if len(self._buffer) < 7:
                return -1
            size = 8
            if self._buffer[1] == modbus.Function.WRITE_COILS:
                size = 9 + self._buffer[6]
        elif self._buffer[0] != lcus.HEAD:
            return 0
        return size if len(self._buffer) >= size else -1

    def _serve(self, question: bytes) -> None:
        function = question[1] if isinstance(self._protocol, Modbus) else question[2]
        with self._lock:
            self.asked.append(function)
            fault = self._take_fault(function)
        if self._unplug_at == function:
            self._unplug_at = None
            self.unplug()
            return
        if self._held:
            return
        if fault is not None and fault.kind is FaultKind.REFUSE:
            body = bytes((question[0], question[1] | 0x80, fault.code))
            self._end.send(modbus.frame(body))
            return
        with self._lock:
            answer = (
                self._modbus(question)
                if isinstance(self._protocol, Modbus)
                else self._lcus(question, self._protocol)
            )
        if fault is not None:
            self._stop.wait(fault.seconds)
            answer = _hurt(fault.kind, question, answer)
        if answer:
            self._end.send(answer)

    def _take_fault(self, function: int) -> Fault | None:
        for place, fault in enumerate(self._faults):
            if fault.on in (0, function):
                if fault.times is not None:
                    rest = [replace(fault, times=fault.times - 1)]
                    self._faults[place : place + 1] = rest if fault.times > 1 else []
                return fault
        return None

    def _modbus(self, question: bytes) -> bytes:
        assert isinstance(self._protocol, Modbus)
        unit, function = question[0], question[1]
        if unit != self._protocol.unit:
            return b""
        start, count = int.from_bytes(question[2:4], "big"), int.from_bytes(question[4:6], "big")
        head = bytes((unit, function))
        size = len(self._relays)
        if function == modbus.Function.WRITE_COIL and start < size:
            self._set([start], [question[4] == 0xFF])
            return question
        if start + count > size or not count:
            return modbus.frame(bytes((unit, function | 0x80, modbus.Refusal.ILLEGAL_ADDRESS)))
        places = range(start, start + count)
        match function:
            case modbus.Function.READ_COILS | modbus.Function.READ_INPUTS:
                coils = function == modbus.Function.READ_COILS
                row = self._relays if coils else self._contacts
                packed = modbus.pack([row[place] for place in places])
                return modbus.frame(head + bytes((len(packed),)) + packed)
            case modbus.Function.WRITE_COILS:
                self._set(places, modbus.unpack(question[7:-2], count))
                return modbus.frame(question[:6])
            case _:
                return modbus.frame(bytes((unit, function | 0x80, modbus.Refusal.ILLEGAL_FUNCTION)))

    def _lcus(self, question: bytes, settings: Lcus) -> bytes:
        channel, operation = question[1], question[2]
        if not 1 <= channel <= len(self._relays):
            return b""
        if operation <= lcus.Operation.ON_TELL:
            self._set([channel - 1], [operation in (lcus.Operation.ON, lcus.Operation.ON_TELL)])
        if not settings.answers or operation < lcus.Operation.OFF_TELL:
            return b""
        return lcus.frame(channel, int(self._relays[channel - 1]))

    def _set(self, places: Sequence[int], levels: Sequence[bool]) -> None:
        now = time.monotonic()
        for place, on in zip(places, levels, strict=True):
            if self._relays[place] is not on:
                self._relays[place] = on
                self.switched.append(Switching(place + 1, on, now))


def _hurt(kind: FaultKind, question: bytes, answer: bytes) -> bytes:
    other = modbus.frame(bytes((answer[0] ^ 0x02, *answer[1:-2]))) if answer else b""
    match kind:
        case FaultKind.WRONG_UNIT:
            return other
        case FaultKind.OTHERS_FIRST:
            return other + answer
        case FaultKind.ECHO:
            return question + answer
        case FaultKind.WRONG_LENGTH:
            # One byte too many inside, and a check that is right for all of it.
            return modbus.frame(answer[:-2] + b"\0") if answer else b""
        case _:
            return _DAMAGE.get(kind, bytes)(answer)
