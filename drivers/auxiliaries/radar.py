"""A presence radar on a serial port: is somebody standing before the kiosk?"""

import time
from collections.abc import Callable
from contextlib import ExitStack

from drivers.auxiliaries.contract import (
    AuxiliariesCapabilities,
    AuxiliariesChanged,
    AuxiliaryState,
)
from drivers.auxiliaries.inputs import AWAY_S, Input, Inputs
from drivers.auxiliaries.radar_wire import Report, ReportReader
from drivers.binding import connect_first
from drivers.bus import Node
from drivers.contract import DeviceOnline, Stamped
from drivers.device import Device
from drivers.errors import DeviceCancelled, DeviceGarbled, DeviceTimeout
from drivers.job import Job
from drivers.ports import Opener, Port, open_port
from drivers.supervisor import Backoff

BAUD = 256000
SILENT_S = 1.0
"""It reports ten times a second; so long without a report means that it is gone."""
NEAR_CM = 150
"""Who is farther away passes by."""
_SETTLE_S = 0.25


class RadarLine:
    """An open radar and what came of its stream."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.reader = ReportReader()
        self.heard_at = time.monotonic()

    def next(self) -> list[Report]:
        """Reports that come within 50 ms. Raises DeviceLost, DeviceTimeout after SILENT_S."""
        broken = self.reader.broken
        reports = self.reader.feed(self.port.read(self.reader.wanted))
        if reports:
            self.heard_at = time.monotonic()
        elif time.monotonic() - self.heard_at >= SILENT_S:
            if self.reader.broken > broken:
                raise DeviceGarbled("garbled")
            raise DeviceTimeout("no_answer")
        return reports


class PresenceRadar(Device[RadarLine]):
    """Tells proximity of an LD2410; `near_cm`: nearer than this counts as present.

    away_s: nobody for so long counts as gone, as a person who stands still is lost for moments.
    """

    def __init__(
        self,
        port: str,
        *,
        role: str = "presence",
        near_cm: int = NEAR_CM,
        settle_s: float = _SETTLE_S,
        away_s: float = AWAY_S,
        backoff: Backoff | None = None,
        opener: Opener = open_port,
        nodes: Callable[[], tuple[Node, ...]] | None = None,
    ) -> None:
        super().__init__(role, port, backoff=backoff)
        self._near_cm = near_cm
        self._inputs = Inputs([Input(1, "proximity", settle_s=settle_s, release_s=away_s)])
        self._opener = opener
        self._nodes = nodes
        self._news: list[Stamped] = []

    def capabilities(self) -> AuxiliariesCapabilities:
        """Presence only; no I/O."""
        return AuxiliariesCapabilities(auxiliaries=("proximity",))

    def _do_open(self) -> RadarLine:
        if self._nodes is None:
            return connect_first(self.address, self._connect)
        return connect_first(self.address, self._connect, self._nodes)

    def _connect(self, port: str) -> RadarLine:
        line = RadarLine(self._opener(port, BAUD))
        with ExitStack() as undo:
            undo.callback(line.port.close)
            self._inputs.forget()
            self._news.clear()
            while not self._look(line):
                if self._supervisor.stopping:
                    raise DeviceCancelled("canceled")
            undo.pop_all()
        return line

    def _do_greet(self, connection: RadarLine) -> DeviceOnline:
        return DeviceOnline()

    def _do_command(self, connection: RadarLine, job: Job) -> AuxiliaryState:
        # What came before the question is no answer to it.
        connection.port.drain()
        while not self._look(connection):
            job.check()
        self._tell()
        return self._inputs.state

    def _do_idle(self, connection: RadarLine) -> float:
        self._tell()
        if self._look(connection):
            self._asked()
        self._tell()
        return 0.0

    def _do_close(self, connection: RadarLine) -> None:
        connection.port.close()

    def _look(self, line: RadarLine) -> bool:
        """Take in what came within 50 ms; True when there was a report."""
        reports = line.next()
        for report in reports:
            near = report.nearest_cm
            here = near is not None and near <= self._near_cm
            changed, _ = self._inputs.look([here], time.monotonic())
            if changed != AuxiliaryState():
                self._news.append(AuxiliariesChanged(changed))
        return bool(reports)

    def _tell(self) -> None:
        news, self._news = self._news, []
        for event in news:
            self._emit(event)
