"""Frames of the LCUS USB relay boards (CH340, 9600 8N1), bytes to values and back; pure.

`A0 channel operation sum`, sum = the first three bytes, modulo 256. Operations: 0 off, 1 on, both
without an answer; 2 off, 3 on, 5 how does it stand, answered by `A0 channel state sum`. Older
boards of the family know 0 and 1 only. Source: the sellers' sheets of LCUS-1, -2, -4 and -8.
"""

from dataclasses import dataclass
from enum import IntEnum

HEAD = 0xA0
SIZE = 4
MOST_CHANNELS = 8


class Operation(IntEnum):
    """What to do with a channel."""

    OFF = 0
    ON = 1
    OFF_TELL = 2
    ON_TELL = 3
    QUERY = 5


@dataclass(frozen=True, slots=True)
class State:
    """How a channel (from 1) stands."""

    channel: int
    on: bool


def frame(channel: int, operation: int) -> bytes:
    """One frame, in either direction. Raises ValueError for a channel that can't be."""
    if not 1 <= channel <= MOST_CHANNELS:
        raise ValueError("channel")
    body = bytes((HEAD, channel, operation))
    return body + bytes((sum(body) & 0xFF,))


def is_frame(data: bytes) -> bool:
    """True when head and sum are right."""
    return len(data) == SIZE and data[0] == HEAD and sum(data[:3]) & 0xFF == data[3]


class StateReader:
    """Finds answers in a stream that may hold noise; `broken` is True when a sum was wrong."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.broken = False

    def feed(self, data: bytes) -> list[State]:
        """Take some bytes; the answers that have become whole."""
        found: list[State] = []
        self._buffer += data
        while len(self._buffer) >= SIZE:
            head = bytes(self._buffer[:SIZE])
            if is_frame(head) and head[2] in (0, 1) and 1 <= head[1] <= MOST_CHANNELS:
                found.append(State(head[1], bool(head[2])))
                del self._buffer[:SIZE]
                continue
            self.broken = self.broken or head[0] == HEAD
            del self._buffer[0]
        return found
