"""A simulated UPS: NUT's real daemons, and a line to them that can be cut, held up and damaged."""

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import BinaryIO

from drivers.errors import require_dev
from drivers.ups.sim_daemons import UPS, Daemons


class FaultKind(StrEnum):
    """What can be scripted; upsd's own answer is what gets hurt."""

    SILENCE = "silence"
    DELAY = "delay"
    GARBAGE = "garbage"
    BIT_FLIP = "bit_flip"
    HALF = "half"
    """The first half, then the line is cut."""
    STUCK = "stuck"
    """The first half, then nothing."""
    WRONG_LIST = "wrong_list"
    ENDLESS = "endless"
    """A line that never ends."""
    CUT = "cut"
    """The line is cut instead of an answer."""
    REPLACE = "replace"
    """`text` instead of the answer, such as ERR DATA-STALE."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault: on which question ("" = any), how many times (None = for ever)."""

    kind: FaultKind
    on: str = ""
    times: int | None = 1
    seconds: float = 0.0
    text: str = ""


def _flip(answer: bytes) -> bytes:
    middle = len(answer) // 2
    return answer[:middle] + bytes([answer[middle] ^ 0x10]) + answer[middle + 1 :]


_DAMAGE: dict[FaultKind, Callable[[bytes], bytes]] = {
    FaultKind.SILENCE: lambda answer: b"",
    FaultKind.CUT: lambda answer: b"",
    FaultKind.GARBAGE: lambda answer: b'\xff\x00\x13"\x80\n' + answer,
    FaultKind.BIT_FLIP: _flip,
    FaultKind.HALF: lambda answer: answer[: len(answer) // 2],
    FaultKind.STUCK: lambda answer: answer[: len(answer) // 2],
    FaultKind.WRONG_LIST: lambda answer: answer.replace(b" ups", b" other"),
    FaultKind.ENDLESS: lambda answer: b"VAR " + b"x" * 100_000,
}
_CUTS = frozenset({FaultKind.CUT, FaultKind.HALF})


class NutLine:
    """A TCP line to upsd; every answer passes through here whole. Safe to call from any thread.

    Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(self, site_mode: str, upstream: int) -> None:
        require_dev("NutLine", site_mode)
        self._upstream = upstream
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._lines: set[socket.socket] = set()
        self._door: socket.socket | None = None
        self._cut_at = ""
        self._open = threading.Event()
        self._open.set()
        self._ended = threading.Event()
        self.port = 0
        self.asked: list[str] = []
        self.plug()

    @property
    def address(self) -> str:
        """For the driver."""
        return f"nut://127.0.0.1:{self.port}/{UPS}"

    def plug(self) -> None:
        """Listen; the port stays the same after an unplug."""
        with self._lock:
            if self._door is not None or self._ended.is_set():
                return
            self._door = socket.create_server(("127.0.0.1", self.port))
            self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._accept, args=(self._door,), daemon=True).start()

    def unplug(self) -> None:
        """Stop listening and cut every line."""
        with self._lock:
            doors, self._door = [self._door], None
            for end in (*doors, *self._lines):
                if end is not None:
                    # Wakes the thread that waits in accept() or recv(); that one closes it.
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)

    def unplug_at(self, question: str) -> None:
        """Cut everything as soon as a question begins with this."""
        self._cut_at = question

    def hold(self) -> None:
        """Answer nothing until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Answer again."""
        self._open.set()

    def fault(self, fault: Fault) -> None:
        """Script a fault; several are used up in their order."""
        with self._lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        """Behave well again."""
        with self._lock:
            self._faults.clear()

    def close(self) -> None:
        """Stop for good."""
        self._ended.set()
        self._open.set()
        self.unplug()

    def __enter__(self) -> "NutLine":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _accept(self, door: socket.socket) -> None:
        with door:
            while True:
                try:
                    line, _ = door.accept()
                except OSError:
                    return
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with self._lock:
            self._lines.add(line)
        try:
            with (
                line,
                line.makefile("rb") as questions,
                socket.create_connection(("127.0.0.1", self._upstream)) as far,
                far.makefile("rb") as answers,
            ):
                for question in questions:
                    far.sendall(question)
                    if not self._pass_on(line, question.decode("latin-1").strip(), answers):
                        return
        except OSError:
            # Either end has hung up: that is what a cut line looks like to the other.
            return
        finally:
            with self._lock:
                self._lines.discard(line)

    def _pass_on(self, line: socket.socket, question: str, answers: BinaryIO) -> bool:
        """Give one answer, as it is or hurt; False when the line shall be cut."""
        with self._lock:
            self.asked.append(question)
            fault = self._take_fault(question)
        if self._cut_at and question.startswith(self._cut_at):
            self._cut_at = ""
            self.unplug()
            return False
        answer = _whole(answers)
        self._open.wait()
        if fault is None:
            line.sendall(answer)
            return bool(answer)
        if fault.seconds:
            self._ended.wait(fault.seconds)
        hurt = _DAMAGE.get(fault.kind, bytes)
        line.sendall(fault.text.encode() if fault.kind is FaultKind.REPLACE else hurt(answer))
        return fault.kind not in _CUTS

    def _take_fault(self, question: str) -> Fault | None:
        for place, fault in enumerate(self._faults):
            if question.startswith(fault.on):
                if fault.times is not None:
                    rest = [replace(fault, times=fault.times - 1)]
                    self._faults[place : place + 1] = rest if fault.times > 1 else []
                return fault
        return None


def _whole(answers: BinaryIO) -> bytes:
    """One answer of upsd; b"" when it has hung up."""
    first = answers.readline()
    if not first.startswith(b"BEGIN "):
        return first
    lines = [first]
    while not lines[-1].startswith(b"END ") and lines[-1]:
        lines.append(answers.readline())
    return b"".join(lines)


class UpsSimulator:
    """The UPS as a whole: daemons and line. `variables` are those of NUT, such as ups.status.

    Raises SimulatorRefused unless `site_mode` is "dev", DeviceLost("no_nut") without NUT.
    """

    def __init__(self, site_mode: str, variables: Mapping[str, str] | None = None) -> None:
        require_dev("UpsSimulator", site_mode)
        self.daemons = Daemons()
        self.daemons.set(variables or {})
        self.line = NutLine(site_mode, self.daemons.port)

    @property
    def address(self) -> str:
        """For the driver."""
        return self.line.address

    def start(self) -> "UpsSimulator":
        """Start the daemons; takes some 4 s, as dummy-ups looks for clients every 2 s only."""
        self.daemons.start()
        return self

    def set(self, status: str, **variables: str) -> None:
        """Change it: status as NUT's words, others by name with _ for the dot."""
        more = {name.replace("_", ".", 1): value for name, value in variables.items()}
        self.daemons.set({"ups.status": status, **more})

    def close(self) -> None:
        """End everything."""
        self.line.close()
        self.daemons.close()

    def __enter__(self) -> "UpsSimulator":
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()
