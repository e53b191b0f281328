"""Open lines to boards: one question out, its answer in, by a deadline; two protocols, one door."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from drivers.errors import DeviceError, DeviceGarbled, DeviceTimeout
from drivers.health import DeviceState
from drivers.ports import Opener, Port
from drivers.relay_board import lcus, modbus

Check: TypeAlias = Callable[[], None]
"""Raises what ends the waiting: DeviceTimeout at a deadline, DeviceCancelled when closed."""
_ATTEMPTS = 2
_QUIET_S = 0.1
"""Silence after which the rest of a frame will not come; a serial server may pause within one."""
_UNTOLD_GAP_S = 0.01
"""Between frames to a board that does not answer: it has no other way to say that it is busy."""
_LEAST_GAP_S = 0.00175
"""MODBUS over Serial Line V1.02 §2.5.1.1: 3.5 characters, and not less than this."""


@dataclass(frozen=True, slots=True)
class Modbus:
    """A board that speaks Modbus RTU. unit: its address on the bus, 1..247."""

    unit: int = 1
    baud: int = 9600
    answer_s: float = 0.3


@dataclass(frozen=True, slots=True)
class Lcus:
    """A relay board of the LCUS family. answers: False for the older ones, which never do."""

    answers: bool = True
    baud: int = 9600
    answer_s: float = 0.3


Protocols: TypeAlias = Modbus | Lcus


class BoardLink(Protocol):
    """An open board; numbers count from 1. Each call may raise DeviceError."""

    def greet(self, check: Check) -> None:
        """Make sure that such a board answers."""

    def inputs(self, count: int, check: Check) -> tuple[bool, ...]:
        """How the first `count` contacts stand."""

    def outputs(self, numbers: Sequence[int], check: Check) -> dict[int, bool]:
        """How these relays stand; empty where the board does not tell."""

    def switch(self, levels: Mapping[int, bool], check: Check) -> None:
        """Switch these relays, and no others."""

    def check(self) -> None:
        """Notice an unplug while nothing is asked."""

    def close(self) -> None:
        """Let the port go."""


def link_to(protocol: Protocols, port: str, opener: Opener) -> BoardLink:
    """Open the line. Raises DeviceLost."""
    line = opener(port, protocol.baud)
    match protocol:
        case Modbus():
            return ModbusLink(line, protocol)
        case Lcus():
            return LcusLink(line, protocol)


class ModbusLink:
    """Implements BoardLink; a lost or damaged answer is asked for once more."""

    def __init__(self, line: Port, settings: Modbus) -> None:
        self._line, self._settings = line, settings
        self._gap_s = max(_LEAST_GAP_S, 3.5 * 11 / settings.baud) if line.baud is not None else 0.0
        self._heard_at = 0.0

    def greet(self, check: Check) -> None:
        """Any answer to a read of the first contact or relay shows that a board is there."""
        for ask in (modbus.read_inputs, modbus.read_coils):
            # A board without contacts, or without relays, refuses one of the two.
            if not self._ask(ask(self._settings.unit, 0, 1), check).refusal:
                return
        raise DeviceError("no_such_channel", DeviceState.HARDWARE_ERROR)

    def inputs(self, count: int, check: Check) -> tuple[bool, ...]:
        """By function 02."""
        return self._bits(modbus.read_inputs(self._settings.unit, 0, count), check)

    def outputs(self, numbers: Sequence[int], check: Check) -> dict[int, bool]:
        """By function 01."""
        most = max(numbers, default=0)
        if not most:
            return {}
        bits = self._bits(modbus.read_coils(self._settings.unit, 0, most), check)
        return {number: bits[number - 1] for number in numbers}

    def switch(self, levels: Mapping[int, bool], check: Check) -> None:
        """Neighbours by function 0F, one alone by 05: relays of other uses are never touched."""
        for run in neighbours(sorted(levels)):
            bits = [levels[number] for number in run]
            self._bits(modbus.write_coils(self._settings.unit, run[0] - 1, bits), check)

    def check(self) -> None:
        """Drops stray bytes."""
        self._line.drain()

    def close(self) -> None:
        """Let the port go."""
        self._line.close()

    def _bits(self, request: modbus.Request, check: Check) -> tuple[bool, ...]:
        answer = self._ask(request, check)
        if answer.refusal in (modbus.Refusal.ACKNOWLEDGE, modbus.Refusal.BUSY):
            raise DeviceGarbled("busy")
        if answer.refusal == modbus.Refusal.DEVICE_FAILURE:
            raise DeviceError("board_failure", DeviceState.HARDWARE_ERROR)
        if answer.refusal:
            raise DeviceError("no_such_channel", DeviceState.HARDWARE_ERROR)
        return answer.bits

    def _ask(self, request: modbus.Request, check: Check) -> modbus.Answer:
        broken = False
        for _ in range(_ATTEMPTS):
            reader = modbus.AnswerReader(request)
            answer = self._once(request, reader, check)
            if answer is not None:
                return answer
            broken = broken or reader.broken
        if broken:
            raise DeviceGarbled("garbled")
        raise DeviceTimeout("no_answer")

    def _once(
        self, request: modbus.Request, reader: modbus.AnswerReader, check: Check
    ) -> modbus.Answer | None:
        wait = self._heard_at + self._gap_s - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._line.drain()
        self._line.write(request.encode())
        answer = _listen(self._line, reader, self._settings.answer_s, check)
        self._heard_at = time.monotonic()
        return answer


def _listen(
    line: Port, reader: modbus.AnswerReader, within: float, check: Check
) -> modbus.Answer | None:
    """The answer, or None when it does not come or comes broken."""
    began = heard_at = time.monotonic()
    while True:
        check()
        data = line.read(reader.wanted)
        now = time.monotonic()
        answer = reader.feed(data)
        if answer is not None:
            return answer
        if data:
            heard_at = now
        elif now - heard_at >= _QUIET_S and (answer := reader.gap()) is not None:
            return answer
        if now - began >= within and now - heard_at >= _QUIET_S:
            return None


def neighbours(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Rising numbers in runs without a hole."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


class LcusLink:
    """Implements BoardLink for relays only; one channel a frame."""

    def __init__(self, line: Port, settings: Lcus) -> None:
        self._line, self._settings = line, settings

    def greet(self, check: Check) -> None:
        """Ask for the first channel; a board that never answers can't be told from none."""
        if self._settings.answers:
            self._ask(1, lcus.Operation.QUERY, check)

    def inputs(self, count: int, check: Check) -> tuple[bool, ...]:
        """There are none."""
        raise DeviceError("no_such_channel", DeviceState.HARDWARE_ERROR)

    def outputs(self, numbers: Sequence[int], check: Check) -> dict[int, bool]:
        """Each asked by itself."""
        if not self._settings.answers:
            return {}
        return {number: self._ask(number, lcus.Operation.QUERY, check) for number in numbers}

    def switch(self, levels: Mapping[int, bool], check: Check) -> None:
        """Each switched by itself, and confirmed where the board does that."""
        for number, on in sorted(levels.items()):
            if self._settings.answers:
                tell = lcus.Operation.ON_TELL if on else lcus.Operation.OFF_TELL
                if self._ask(number, tell, check) is not on:
                    raise DeviceError("board_failure", DeviceState.HARDWARE_ERROR)
            else:
                check()
                self._line.write(lcus.frame(number, int(on)))
                time.sleep(_UNTOLD_GAP_S)

    def check(self) -> None:
        """Drops stray bytes."""
        self._line.drain()

    def close(self) -> None:
        """Let the port go."""
        self._line.close()

    def _ask(self, number: int, operation: lcus.Operation, check: Check) -> bool:
        broken = False
        for _ in range(_ATTEMPTS):
            reader = lcus.StateReader()
            self._line.drain()
            self._line.write(lcus.frame(number, operation))
            end = time.monotonic() + self._settings.answer_s
            while time.monotonic() < end:
                check()
                for state in reader.feed(self._line.read(lcus.SIZE)):
                    if state.channel == number:
                        return state.on
            broken = broken or reader.broken
        if broken:
            raise DeviceGarbled("garbled")
        raise DeviceTimeout("no_answer")
