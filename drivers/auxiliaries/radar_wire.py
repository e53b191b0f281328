"""Report frames of the LD2410 family of presence radars, bytes to values; pure.

`F4 F3 F2 F1`, length (2 bytes, little endian), data, `F8 F7 F6 F5`; the radar sends one some ten
times a second without being asked. Data: kind, `AA`, state, then distance in cm (2) and energy (1)
of what moves, the same of what stands, detection distance (2), more in engineering mode, `55`, 00.
Source: the maker's serial communication protocol of HLK-LD2410B/C, V1.
"""

from dataclasses import dataclass
from enum import IntFlag

HEAD, TAIL = bytes.fromhex("F4F3F2F1"), bytes.fromhex("F8F7F6F5")
BASIC, ENGINEERING = 0x02, 0x01
_AROUND = len(HEAD) + 2 + len(TAIL)
_LEAST, _MOST = 13, 64


class Seen(IntFlag):
    """What the radar sees."""

    NOTHING = 0
    MOVING = 1
    STANDING = 2


@dataclass(frozen=True, slots=True)
class Report:
    """One report; distances in cm, energies 0..100."""

    seen: Seen
    moving_cm: int = 0
    moving_energy: int = 0
    standing_cm: int = 0
    standing_energy: int = 0

    @property
    def nearest_cm(self) -> int | None:
        """Distance of the nearest person, None when there is nobody."""
        near = []
        if Seen.MOVING in self.seen:
            near.append(self.moving_cm)
        if Seen.STANDING in self.seen:
            near.append(self.standing_cm)
        return min(near, default=None)


def frame(report: Report) -> bytes:
    """A report in basic mode, as the radar sends it."""
    data = bytes((BASIC, 0xAA, report.seen)) + report.moving_cm.to_bytes(2, "little")
    data += bytes((report.moving_energy,)) + report.standing_cm.to_bytes(2, "little")
    data += bytes((report.standing_energy, 0, 0, 0x55, 0))
    return HEAD + len(data).to_bytes(2, "little") + data + TAIL


class ReportReader:
    """Finds reports in a stream that begins anywhere and may hold noise."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.broken = 0

    @property
    def wanted(self) -> int:
        """How many bytes to read next, so that a reader returns as soon as a report is whole."""
        size = _LEAST
        if self._buffer.startswith(HEAD) and len(self._buffer) >= len(HEAD) + 2:
            size = int.from_bytes(self._buffer[4:6], "little")
        return max(1, size + _AROUND - len(self._buffer))

    def feed(self, data: bytes) -> list[Report]:
        """Take some bytes; the reports that have become whole."""
        self._buffer += data
        found: list[Report] = []
        while True:
            place = self._buffer.find(HEAD)
            # Without a head its last bytes may still be the begin of one.
            del self._buffer[: place if place >= 0 else max(0, len(self._buffer) - len(HEAD) + 1)]
            if place < 0 or len(self._buffer) < _AROUND:
                return found
            size = int.from_bytes(self._buffer[4:6], "little")
            whole = size + _AROUND
            if _LEAST <= size <= _MOST:
                if len(self._buffer) < whole:
                    return found
                report = _report(bytes(self._buffer[:whole]))
                if report is not None:
                    found.append(report)
                    del self._buffer[:whole]
                    continue
            self.broken += 1
            del self._buffer[0]


def _report(whole: bytes) -> Report | None:
    data = whole[6 : -len(TAIL)]
    marks = data[1] == 0xAA and data[-2:] == b"\x55\x00" and whole.endswith(TAIL)
    if not marks or data[0] not in (BASIC, ENGINEERING) or data[2] > 3:
        return None
    return Report(
        Seen(data[2]),
        int.from_bytes(data[3:5], "little"),
        data[5],
        int.from_bytes(data[6:8], "little"),
        data[8],
    )
