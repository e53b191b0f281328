"""A SAM_V module that speaks bytes on a pty or TCP port, with faults on demand.

The shipping reader stays in the loop: the wire takes its time, and on a pty a reader at another
speed than the module's gets garbage.
"""

import select
import threading
import time

from drivers.errors import require_dev
from drivers.id_card import wire
from drivers.id_card.sim_card import SimCard
from drivers.id_card.sim_faults import (
    SLOW_PIECE,
    SLOW_S,
    Fault,
    FaultKind,
    FaultScript,
    at_another_speed,
    damaged,
)
from drivers.id_card.sim_module import Module
from drivers.id_card.wire import Status
from drivers.sim_ends import PtyEnd, TcpEnd
from drivers.sim_line import LineSimulator

__all__ = ["Fault", "FaultKind", "SamvSimulator", "SimCard"]

_BURST = 16
_TAKES_RF = (wire.SELECT, wire.READ_BASE, wire.READ_BASE_FP)


class SamvSimulator(LineSimulator):
    """A module and what lies on it; safe to call from any thread.

    `port` is what goes into the reader. `baud` is the speed the module wakes up with; it changes by
    60 00..04. `rf_s` adds the module's own time to select and read. `presence` False: a module that
    does not know 30 03.
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
        presence: bool = True,
    ) -> None:
        require_dev("SamvSimulator", site_mode)
        super().__init__(TcpEnd() if tcp else PtyEnd(), "samv-sim")
        self._rf_s = rf_s
        self._throttled = throttled
        self._lock = threading.Lock()
        self._module = Module(baud, presence=presence)
        self._faults = FaultScript()
        self._parser = wire.FrameParser(wire.MIN_REQUEST)
        self.asked: list[wire.Command] = []

    @property
    def rf_bytes(self) -> int:
        """What 61 FF has set."""
        return self._module.rf_bytes

    @property
    def baud(self) -> int:
        """The speed it speaks now."""
        return self._module.baud

    def lay(self, card: SimCard) -> None:
        """Lay a card on the reader."""
        with self._lock:
            self._module.lay(card)

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._module.lay(None)

    def fault(self, fault: Fault) -> None:
        """Script a fault; several are used up in their order."""
        with self._lock:
            self._faults.add(fault)

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

    def _run(self) -> None:
        while not self._stop.is_set():
            files = self._end.files()
            ready, _, _ = select.select([*files, self._ear], [], [])
            if self._ear in ready:
                self._ear.recv(64)
                self._parser.clear()
                continue
            heard, spoken = self._end.receive(), self._end.baud()
            if heard and spoken not in (None, self._module.baud):
                self._end.send(at_another_speed(heard))
                continue
            for body in self._parser.feed(heard):
                self._serve(body, time.monotonic())

    def _serve(self, body: bytes, heard_at: float) -> None:
        command = next((c for c in wire.COMMANDS if bytes([c.cmd, c.para]) == body[:2]), None)
        with self._lock:
            fault = self._faults.take(command)
            if fault is not None and fault.kind is FaultKind.PULL:
                self._module.lay(None)
            status: int = Status.BAD_COMMAND
            data = b""
            if command is not None:
                self.asked.append(command)
                status, data = self._module.do(command, body[2:])
        if fault is not None and fault.kind is FaultKind.UNPLUG:
            self._end.unplug()
            return
        if fault is not None and fault.kind is FaultKind.STATUS:
            status, data = fault.status, b""
        # The pty hands the request over at once; on a wire its bytes take time too.
        start = heard_at
        if self._throttled:
            start += wire.wire_ms(len(wire.frame(body)), self._module.baud) / 1000
        if command in _TAKES_RF:
            start += self._rf_s
        self._answer(wire.reply(status, data), start, fault)
        # The answer to 60 xx still comes at the old speed.
        if command is not None and status == Status.OK:
            self._module.switch(command)

    def _answer(self, out: bytes, start: float, fault: Fault | None) -> None:
        if fault is None:
            self._send(out, start)
            return
        if fault.kind is FaultKind.SLOW:
            for place in range(0, len(out), SLOW_PIECE):
                self._send(out[place : place + SLOW_PIECE], start)
                start = time.monotonic() + (fault.seconds or SLOW_S)
            return
        self._send(damaged(fault.kind, out), start + fault.seconds)

    def _send(self, out: bytes, start: float) -> None:
        """Write in bursts of 16 bytes, each when its last byte would have come over the wire."""
        if self._stop.wait(max(0.0, start - time.monotonic())):
            return
        if not self._throttled:
            self._end.send(out)
            return
        for place in range(0, len(out), _BURST):
            burst = out[place : place + _BURST]
            due = start + wire.wire_ms(place + len(burst), self._module.baud) / 1000
            if self._stop.wait(max(0.0, due - time.monotonic())):
                return
            self._end.send(burst)
