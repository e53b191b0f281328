"""A simulated presence radar: streams reports on the other end of the wire, with scripted faults.

Boards of contacts are simulated in `drivers.relay_board.sim`.
"""

import select
import time
from collections.abc import Callable
from enum import StrEnum

from drivers.auxiliaries.radar_wire import Report, Seen, frame
from drivers.errors import require_dev
from drivers.sim_ends import PtyEnd
from drivers.sim_line import LineSimulator

EVERY_S = 0.1
"""As the real one does."""


class FaultKind(StrEnum):
    """What happens to reports while the fault is on."""

    SILENCE = "silence"
    GARBAGE = "garbage"
    BIT_FLIP = "bit_flip"
    TRUNCATE = "truncate"
    WRONG_LENGTH = "wrong_length"
    FLUTTER = "flutter"
    """Every second report sees nobody."""


_DAMAGE: dict[FaultKind, Callable[[bytes], bytes]] = {
    FaultKind.SILENCE: lambda data: b"",
    FaultKind.GARBAGE: lambda data: b"\x00\xf4\xf3\x55\xf4\xf3\xf2" + data[:9] + data,
    FaultKind.BIT_FLIP: lambda data: data[:7] + bytes([data[7] ^ 0x10]) + data[8:],
    FaultKind.TRUNCATE: lambda data: data[: len(data) // 2],
    FaultKind.WRONG_LENGTH: lambda data: data[:4] + b"\xff\x0f" + data[6:],
}


class RadarSimulator(LineSimulator):
    """Reports what it sees every `every_s` seconds; safe to call from any thread.

    Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(self, site_mode: str, *, every_s: float = EVERY_S) -> None:
        require_dev("RadarSimulator", site_mode)
        # Nobody keeps a radar's reports: those that nobody reads are lost.
        super().__init__(PtyEnd(blocking=False), "radar-sim")
        self._every_s = every_s
        self._report = Report(Seen.NOTHING)
        self._fault: FaultKind | None = None
        self._turn = 0

    def see(self, report: Report) -> float:
        """From now on it reports this, at once for the first time; monotonic seconds of that."""
        self._report = report
        self._end.send(self._next())
        return time.monotonic()

    def fault(self, kind: FaultKind | None) -> None:
        """Report so from now on; None: well again."""
        self._fault = kind

    def unplug(self) -> None:
        """Pull the cable."""
        self._end.unplug()

    def plug(self) -> None:
        """Put it back."""
        self._end.plug()

    def _next(self) -> bytes:
        self._turn += 1
        fault = self._fault
        if fault is FaultKind.FLUTTER:
            return frame(self._report if self._turn % 2 else Report(Seen.NOTHING))
        whole = frame(self._report)
        return _DAMAGE[fault](whole) if fault is not None else whole

    def _run(self) -> None:
        while not self._stop.is_set():
            select.select([self._ear], [], [], self._every_s)
            self._end.send(self._next())
