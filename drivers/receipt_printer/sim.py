"""An ESC/POS printer that speaks bytes on a pty or TCP port, with faults on demand.

The shipping driver stays in the loop. It behaves as printers do: real-time questions are answered
when they arrive, data waits in a small buffer and is printed at the speed of the paper, and nothing
is printed while something is wrong.
"""

import select
import socket
import threading
import time

from drivers.errors import require_dev
from drivers.receipt_printer.sim_ends import PtyEnd, TcpEnd
from drivers.receipt_printer.sim_faults import USUAL, Fault, FaultKind, Wrong
from drivers.receipt_printer.sim_paper import Paper, Slip
from drivers.receipt_printer.sim_stream import Ear, Step, Stream

__all__ = ["Fault", "FaultKind", "PrinterSimulator", "Slip"]

_DOTS_MM = 8
_XON, _XOFF = b"\x11", b"\x13"


class PrinterSimulator:
    """A printer and its paper; safe to call from any thread.

    `port` is what goes into the driver. speed_mm_s: None prints at once. buffer: bytes that it
    takes while it prints. asb: it tells changes unasked. `highest`: the most bytes that ever
    waited in its buffer. Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(
        self,
        site_mode: str,
        *,
        tcp: bool = False,
        baud: int = 9600,
        columns: int = 48,
        charset: str = "gbk",
        speed_mm_s: float | None = None,
        buffer: int = 4096,
        asb: bool = False,
        name: str = "receipt_printer",
    ) -> None:
        require_dev("PrinterSimulator", site_mode)
        self._end: PtyEnd | TcpEnd = TcpEnd() if tcp else PtyEnd(name)
        self._tcp, self._baud, self._capacity = tcp, baud, buffer
        self._speed = speed_mm_s
        self._lock = threading.RLock()
        self._wrong = Wrong()
        self._ear, self._stream = Ear(), Stream()
        self._paper = Paper(columns, charset)
        self._busy_until = 0.0
        self._xoff = False
        self._hungry = False
        self._asb = int(asb)
        self._asb_told = self._wrong.block()
        self._pull_at = ""
        self._stop = threading.Event()
        self._bell, self._listening = socket.socketpair()
        self._changed = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self.asked: list[int] = []
        self.received = bytearray()
        self.highest = 0

    @property
    def port(self) -> str:
        """The driver's address: a path that stays the same over unplug and replug, or socket://."""
        return self._end.port

    def start(self) -> "PrinterSimulator":
        """Plug in; a second call changes nothing."""
        if self._thread is None:
            self._end.plug()
            self._thread = threading.Thread(target=self._run, name="escpos-sim", daemon=True)
            self._thread.start()
        return self

    def close(self) -> None:
        """Unplug and end the thread. May be called twice."""
        thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            self._bell.send(b"\0")
            thread.join()
        self._bell.close()
        self._listening.close()
        self._end.close()

    def __enter__(self) -> "PrinterSimulator":
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    # What stands around the printer.

    def fault(self, kind: FaultKind | Fault, value: float | None = None) -> None:
        """Something goes wrong."""
        one = kind if isinstance(kind, Fault) else Fault(kind, USUAL.get(kind, 0.0))
        with self._lock:
            self._wrong.now[one.kind] = one.value if value is None else value
        self._ring()

    def mend(self, *kinds: FaultKind) -> None:
        """Staff have seen to it; to everything when no kind is named."""
        with self._lock:
            for kind in kinds or tuple(FaultKind):
                self._wrong.now.pop(kind, None)
        self._ring()

    def unplug(self) -> None:
        """Pull the cable, or the plug of a network printer."""
        self._end.unplug()
        self._ring()

    def replug(self) -> None:
        """Put it back; the printer has forgotten what was in its buffers."""
        with self._lock:
            self._clear()
            self._ear = Ear()
            self._xoff = False
        self._end.plug()
        self._ring()

    def unplug_at(self, state: str) -> None:
        """Pull the cable at the next DLE EOT ("status"), line ("print") or GS r ("confirm")."""
        with self._lock:
            self._pull_at = state

    @property
    def slips(self) -> list[Slip]:
        """What lies in the tray."""
        with self._lock:
            return list(self._paper.slips)

    @property
    def hanging(self) -> Slip:
        """What was printed and not cut."""
        with self._lock:
            return self._paper.hanging

    @property
    def flaws(self) -> tuple[int, int, int]:
        """Unknown commands, characters that came out as garbage, lines longer than the paper."""
        with self._lock:
            return self._paper.unknown, self._paper.garbage, self._paper.overflowed

    def wait_slips(self, count: int, seconds: float = 10.0) -> list[Slip]:
        """Wait until so many slips lie in the tray; returns what lies there in the end."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._paper.slips) >= count, seconds)
            return list(self._paper.slips)

    # The printer's own thread.

    def _ring(self) -> None:
        if not self._stop.is_set():
            self._bell.send(b"\0")

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                full = self._tcp and len(self._stream) >= self._capacity and not self._hungry
                deaf = FaultKind.DEAF in self._wrong.now
            files = [] if deaf else self._end.waited_on(full=full)
            try:
                ready, _, _ = select.select([*files, self._listening], [], [], self._patience())
            except (OSError, ValueError):
                # The cable was pulled between the two lines.
                continue
            if self._listening in ready:
                self._listening.recv(64)
            if not deaf:
                self._take(self._end.receive() if not full else b"")
            with self._changed:
                self._work()
                self._tell_changes()
                self._changed.notify_all()

    def _patience(self) -> float | None:
        with self._lock:
            if not len(self._stream) or self._wrong.stops:
                return None
            return max(0.0, self._busy_until - time.monotonic()) + 0.001

    def _take(self, data: bytes) -> None:
        if not data:
            return
        if self._end.baud() not in (None, self._baud):
            # At a wrong speed it hears other bytes, and prints them some day.
            data = bytes(byte | 0x80 for byte in data[::2])
        with self._lock:
            self.received += data
            rest, heard = self._ear.feed(data)
            for command in heard:
                self._in_real_time(command)
            self._stream.put(rest)
            level = len(self._stream)
            self.highest = max(self.highest, level)
            if not self._tcp and not self._xoff and level >= self._capacity * 3 // 4:
                self._xoff = True
                self._end.send(_XOFF)

    def _in_real_time(self, command: bytes) -> None:
        if command[1] == 0x04:
            self._pull("status")
            self.asked.append(command[2])
            if FaultKind.FEW_QUESTIONS not in self._wrong.now or command[2] in (1, 4):
                self._answer(bytes([self._wrong.status(command[2])]))
        elif command[1] == 0x05 and command[2] in (1, 2):
            # An error that was mended is forgotten; paper and cover speak for themselves.
            if command[2] == 2:
                self._clear()
        elif command[:3] == b"\x10\x14\x08":
            self._clear()
            self._answer(b"\x37\x25\x00")

    def _clear(self) -> None:
        self._stream.clear()
        self._paper.initialize()
        self._busy_until = 0.0

    def _answer(self, data: bytes) -> None:
        faults = self._wrong.now
        if FaultKind.SILENCE in faults:
            return
        if FaultKind.DELAY in faults:
            self._stop.wait(faults[FaultKind.DELAY])
        if FaultKind.NONSENSE in faults:
            data = bytes([int(faults[FaultKind.NONSENSE])])
        self._end.send((b"\xff\x80" if FaultKind.NOISE in faults else b"") + data)

    def _tell_changes(self) -> None:
        if self._asb and self._wrong.block() != self._asb_told:
            self._asb_told = self._wrong.block()
            self._answer(self._asb_told)

    def _work(self) -> None:
        """Print what may be printed by now (called under the lock)."""
        self._hungry = False
        while time.monotonic() >= self._busy_until and not self._wrong.stops:
            step = self._stream.next()
            if step is None:
                # Half a command: printers print a picture's rows as they come.
                self._hungry = True
                break
            self._do(step)
        if self._xoff and (self._hungry or len(self._stream) <= self._capacity // 4):
            self._xoff = False
            self._end.send(_XON)

    def _do(self, step: Step) -> None:
        before = self._paper.moved
        if step.name == "GS r":
            self._pull("confirm")
            if FaultKind.NO_CONFIRM not in self._wrong.now:
                self._answer(bytes([self._wrong.sensor()]))
        elif step.name == "GS a":
            self._asb = step.data[0]
        elif step.name == "GS V":
            self._cut(step)
        else:
            self._paper.print(step)
        moved = self._paper.moved - before
        if moved:
            self._pull("print")
            self._wear(moved)

    def _cut(self, step: Step) -> None:
        if FaultKind.CUTTER in self._wrong.now:
            self._wrong.now[FaultKind.CUTTER] = -1.0
            return
        self._paper.cut("partial" if step.data[0] in (1, 49, 66, 98) else "full")
        if FaultKind.HANG_UP in self._wrong.now:
            self._end.hang_up()

    def _wear(self, dots: int) -> None:
        """Paper gets less with each line, and moving it takes time."""
        self._wrong.wear(dots)
        speed = self._wrong.now.get(FaultKind.SLOW, self._speed)
        if speed:
            start = max(self._busy_until, time.monotonic())
            self._busy_until = start + dots / _DOTS_MM / speed

    def _pull(self, state: str) -> None:
        if self._pull_at == state:
            self._pull_at = ""
            self._end.unplug()
