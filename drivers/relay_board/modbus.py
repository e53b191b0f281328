"""Modbus RTU frames for boards of relays and contacts, bytes to values and back; pure.

Source: MODBUS Application Protocol V1.1b3 §6.1, 6.2, 6.5, 6.11, 7 and MODBUS over Serial Line V1.02
§2.5.1 (frame, silence between frames), 6.2.2 (CRC). Of its functions such boards need four, so this
is a page of code instead of a library with its own transports and timeouts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Function(IntEnum):
    """Function codes."""

    READ_COILS = 0x01
    READ_INPUTS = 0x02
    WRITE_COIL = 0x05
    WRITE_COILS = 0x0F


class Refusal(IntEnum):
    """Exception codes of a board."""

    ILLEGAL_FUNCTION = 1
    ILLEGAL_ADDRESS = 2
    ILLEGAL_VALUE = 3
    DEVICE_FAILURE = 4
    ACKNOWLEDGE = 5
    BUSY = 6


LEAST = 4
"""Unit, function, CRC."""
_READS = frozenset({Function.READ_COILS, Function.READ_INPUTS})
_ERROR = 0x80
MOST_BITS = 256


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


_TABLE = _crc_table()


def crc(data: bytes) -> bytes:
    """CRC-16/MODBUS, low byte first, as it is sent."""
    value = 0xFFFF
    for byte in data:
        value = (value >> 8) ^ _TABLE[(value ^ byte) & 0xFF]
    return value.to_bytes(2, "little")


def frame(body: bytes) -> bytes:
    """A body (unit, function, data) ready to send."""
    return body + crc(body)


def is_frame(data: bytes) -> bool:
    """True when the CRC is right."""
    return len(data) >= LEAST and data[-2:] == crc(data[:-2])


@dataclass(frozen=True, slots=True)
class Request:
    """One question. start: 0-based address. bits: what to write, or as many as are to be read."""

    unit: int
    function: Function
    start: int
    count: int
    bits: tuple[bool, ...] = ()

    def encode(self) -> bytes:
        """The frame to send."""
        head = bytes((self.unit, self.function)) + self.start.to_bytes(2, "big")
        match self.function:
            case Function.WRITE_COIL:
                return frame(head + (b"\xff\x00" if self.bits[0] else b"\x00\x00"))
            case Function.WRITE_COILS:
                packed = pack(self.bits)
                return frame(head + self.count.to_bytes(2, "big") + bytes((len(packed),)) + packed)
            case _:
                return frame(head + self.count.to_bytes(2, "big"))

    @property
    def answer_size(self) -> int:
        """Bytes of the good answer."""
        return 3 + (self.count + 7) // 8 + 2 if self.function in _READS else 8

    def read(self, data: bytes) -> "Answer | None":
        """The answer that a whole frame is to this question, or None when it is none."""
        if data[1] == self.function | _ERROR and len(data) == LEAST + 1:
            return Answer(refusal=data[2])
        if data[1] != self.function or len(data) != self.answer_size:
            return None
        if self.function in _READS:
            if data[2] != len(data) - LEAST - 1:
                return None
            return Answer(unpack(data[3:-2], self.count))
        # A write is answered by its own address and value, or address and number.
        return Answer(self.bits) if data[:6] == self.encode()[:6] else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a board says: the bits that were read or written, or why it refuses (0: it does not)."""

    bits: tuple[bool, ...] = ()
    refusal: int = 0


def read_coils(unit: int, start: int, count: int) -> Request:
    """How do the relays stand?"""
    return Request(unit, Function.READ_COILS, start, count)


def read_inputs(unit: int, start: int, count: int) -> Request:
    """How do the contacts stand?"""
    return Request(unit, Function.READ_INPUTS, start, count)


def write_coils(unit: int, start: int, bits: Sequence[bool]) -> Request:
    """Switch neighbours at once; one alone by its own function, which every board knows."""
    function = Function.WRITE_COIL if len(bits) == 1 else Function.WRITE_COILS
    return Request(unit, function, start, len(bits), tuple(bits))


def pack(bits: Sequence[bool]) -> bytes:
    """Bits as bytes, the first in the lowest place; the rest of the last byte is 0."""
    number = sum(1 << place for place, bit in enumerate(bits) if bit)
    return number.to_bytes((len(bits) + 7) // 8, "little")


def unpack(data: bytes, count: int) -> tuple[bool, ...]:
    """The first `count` bits."""
    number = int.from_bytes(data, "little")
    return tuple(bool(number >> place & 1) for place in range(count))


class AnswerReader:
    """Finds the answer to one question in a stream that may hold noise and others' frames.

    RTU has no mark at a frame's begin: each place where the unit and the function stand is tried,
    and the CRC decides. `broken` is True when such a place had a wrong CRC.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._buffer = bytearray()
        self.broken = False

    @property
    def wanted(self) -> int:
        """How many bytes to read next."""
        return max(1, self._request.answer_size - len(self._buffer))

    def feed(self, data: bytes) -> Answer | None:
        """Take some bytes; the answer as soon as it is whole."""
        self._buffer += data
        return self._search(ended=False)

    def gap(self) -> Answer | None:
        """Nothing more comes: what looked like a begin and stayed short was none."""
        return self._search(ended=True)

    def _search(self, *, ended: bool) -> Answer | None:
        while len(self._buffer) > 1:
            size = self._size()
            if size and len(self._buffer) < size and not ended:
                return None
            if size and is_frame(bytes(self._buffer[:size])):
                answer = self._request.read(bytes(self._buffer[:size]))
                if answer is not None:
                    return answer
                # A whole frame of somebody else, such as our own question as an echo.
                del self._buffer[:size]
                continue
            self.broken = self.broken or bool(size)
            del self._buffer[0]
        return None

    def _size(self) -> int:
        """How long a frame that begins here would be; 0 when none can begin here."""
        unit, function = self._buffer[0], self._buffer[1]
        if unit != self._request.unit:
            return 0
        if function == self._request.function:
            return self._request.answer_size
        return LEAST + 1 if function == self._request.function | _ERROR else 0
