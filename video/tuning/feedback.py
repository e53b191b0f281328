"""Transport-wide congestion control feedback: when each packet of all streams arrived.

Bytes and meaning after draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1. Browsers
steer what they send by it; without it they fall back to an estimate that our event loop's jitter
makes collapse. Times are seconds of any monotonic clock; on the wire 250 µs steps.
"""

import struct
from dataclasses import dataclass

from video.tuning.sequence import Unwrapper

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
RTPFB = 205  # RFC 4585 section 6.1
FMT = 15
_TICK_S = 0.00025
_REFERENCE_S = 0.064
_REFERENCE_WRAP = 1 << 24
_KEEP = 2000  # packets; a report never reaches further back
_SYMBOLS = 7  # two-bit symbols in one status vector chunk
_NOT_RECEIVED, _SMALL, _LARGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Feedback:
    """Status of packets from `base` (16 bit) on: the arrival in seconds, or None for lost."""

    base: int
    arrivals: tuple[float | None, ...]


class ArrivalLog:
    """Remembers arrivals and writes the reports about them.

    Lost packets are told as lost, also where loss is no congestion: a browser forgets a packet
    that was told as arrived and can't send it again (measured with Chromium 156).
    """

    def __init__(self) -> None:
        self._unwrap = Unwrapper()
        self._seen: dict[int, float] = {}
        self._unsaid: int | None = None  # lowest number that no report has said
        self._highest = -1
        self._count = 0

    @property
    def waiting(self) -> bool:
        """Whether there is something to report."""
        return self._unsaid is not None

    def add(self, number: int, now: float) -> None:
        """A packet with this 16-bit transport-wide number came."""
        seq = self._unwrap(number)
        if seq in self._seen or seq < self._highest - _KEEP:
            return
        self._seen[seq] = now
        self._unsaid = seq if self._unsaid is None else min(self._unsaid, seq)
        self._highest = max(self._highest, seq)

    def report(self, sender_ssrc: int, media_ssrc: int) -> bytes | None:
        """The RTCP packet about everything since the last one; None when there is nothing."""
        if self._unsaid is None:
            return None
        first = max(self._unsaid, self._highest - _KEEP)
        arrivals = [self._seen.get(seq) for seq in range(first, self._highest + 1)]
        packet = pack(sender_ssrc, media_ssrc, self._count, first & 0xFFFF, arrivals)
        self._count = (self._count + 1) & 0xFF
        self._unsaid = None
        if len(self._seen) > _KEEP:
            oldest = self._highest - _KEEP // 2
            self._seen = {seq: at for seq, at in self._seen.items() if seq > oldest}
        return packet


def pack(
    sender_ssrc: int, media_ssrc: int, count: int, base: int, arrivals: list[float | None]
) -> bytes:
    """One RTCP packet; status vector chunks of two-bit symbols only, which every parser knows."""
    first = next(at for at in arrivals if at is not None)
    reference = int(first / _REFERENCE_S)
    clock = round(reference * _REFERENCE_S / _TICK_S)
    symbols: list[int] = []
    deltas = b""
    for at in arrivals:
        if at is None:
            symbols.append(_NOT_RECEIVED)
            continue
        delta = round(at / _TICK_S) - clock
        delta = max(-0x8000, min(0x7FFF, delta))
        clock += delta
        small = 0 <= delta <= 0xFF
        symbols.append(_SMALL if small else _LARGE)
        deltas += struct.pack("!B", delta) if small else struct.pack("!h", delta)
    body = struct.pack("!II", sender_ssrc, media_ssrc)
    body += struct.pack("!HHI", base, len(arrivals), (reference % _REFERENCE_WRAP) << 8 | count)
    body += _chunks(symbols) + deltas
    missing = -len(body) % 4
    if missing:
        body += bytes(missing - 1) + bytes((missing,))
    head = 0x80 | (0x20 if missing else 0) | FMT
    return struct.pack("!BBH", head, RTPFB, len(body) // 4) + body


def _chunks(symbols: list[int]) -> bytes:
    packed = b""
    for start in range(0, len(symbols), _SYMBOLS):
        word = 0xC000
        for place, symbol in enumerate(symbols[start : start + _SYMBOLS]):
            word |= symbol << (2 * (_SYMBOLS - 1 - place))
        packed += struct.pack("!H", word)
    return packed


def parse(packet: bytes) -> Feedback:
    """One whole RTCP packet of this kind; ValueError when it is cut short or contradicts itself."""
    if len(packet) < 20 or packet[1] != RTPFB or packet[0] & 0x1F != FMT:
        raise ValueError("no transport feedback")
    base, count = struct.unpack_from("!HH", packet, 12)
    reference = int.from_bytes(packet[16:19], "big")
    symbols, at = _statuses(packet, 20, count)
    clock = reference * round(_REFERENCE_S / _TICK_S)
    arrivals: list[float | None] = []
    for symbol in symbols:
        size = (0, 1, 2, 0)[symbol]
        if at + size > len(packet):
            raise ValueError("deltas cut short")
        if symbol in (_SMALL, _LARGE):
            clock += packet[at] if symbol == _SMALL else struct.unpack_from("!h", packet, at)[0]
        arrivals.append(clock * _TICK_S if symbol in (_SMALL, _LARGE) else None)
        at += size
    return Feedback(base, tuple(arrivals))


def _statuses(packet: bytes, at: int, count: int) -> tuple[list[int], int]:
    symbols: list[int] = []
    while len(symbols) < count:
        if at + 2 > len(packet):
            raise ValueError("status chunks cut short")
        word = struct.unpack_from("!H", packet, at)[0]
        at += 2
        if not word & 0x8000:
            symbols += [word >> 13 & 3] * min(word & 0x1FFF, count - len(symbols))
            if not word & 0x1FFF:
                raise ValueError("empty run")
        elif word & 0x4000:
            symbols += [word >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [word >> shift & 1 for shift in range(13, -1, -1)]
    return symbols[:count], at
