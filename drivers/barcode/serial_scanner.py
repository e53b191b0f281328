"""A code scanner on a serial line: USB CDC, RS-232, or a serial server.

Most such scanners say nothing until a code is shown, so opening the port is all that can be
confirmed; "auto" therefore takes only ports whose USB ids are known scanners'. One whose `family`
has a question is asked it, and must answer.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from drivers.barcode.assembly import Scan
from drivers.barcode.contract import Symbology
from drivers.barcode.known import is_serial_scanner
from drivers.barcode.scanner import TAKE_S, Scanner, Taken
from drivers.barcode.wire import (
    MODE_COMMAND,
    MODE_CONTINUOUS,
    MODE_MASK,
    ZONE_MODE,
    Family,
    Framing,
    LineParser,
    Reply,
    family,
    symbol_of,
    zone_write,
)
from drivers.binding import AUTO, connect_first, serial_nodes
from drivers.bus import Node
from drivers.contract import DeviceOnline
from drivers.errors import DeviceTimeout
from drivers.job import Job
from drivers.ports import Opener, Port, open_port

ANSWER_S = 0.5
TRIGGER_EVERY_S = 3.0
"""A module stops looking by itself after 5 s (GM65's factory setting)."""


class SerialLine:
    """One open line and what has come over it; used from one thread."""

    def __init__(self, port: Port, framing: Framing, kind: Family) -> None:
        self._port, self._kind = port, kind
        self._aim = framing.aim
        self._parser = LineParser(framing, replies=kind.replies)
        self._came: list[Taken] = []
        self._replies: list[Reply] = []

    def take(self, seconds: float = TAKE_S) -> list[Taken]:
        """The next codes; ends as soon as there is one. Raises DeviceLost."""
        end = time.monotonic() + seconds
        while not self._came:
            # Byte by byte: asking a tty for more waits until as many are there, 50 ms long.
            data = self._port.read(1)
            now = time.monotonic()
            found = self._parser.feed(data, now) if data else self._parser.silence(now)
            self._sort(found)
            if now >= end:
                break
        came, self._came = self._came, []
        return came

    def send(self, data: bytes) -> None:
        """A command, if this family has it. Raises DeviceLost."""
        self._replies.clear()
        if data:
            self._port.write(data)

    def ask(self) -> Reply | None:
        """The family's question; None where it has none. Raises DeviceLost, DeviceTimeout."""
        if not self._kind.ask:
            return None
        self.send(self._kind.ask)
        return self.answer()

    def answer(self) -> Reply:
        """The next reply. Raises DeviceLost, DeviceTimeout("no_answer")."""
        end = time.monotonic() + ANSWER_S
        while not self._replies and time.monotonic() < end:
            data = self._port.read(1)
            now = time.monotonic()
            self._sort(self._parser.feed(data, now) if data else self._parser.silence(now))
        if not self._replies:
            raise DeviceTimeout("no_answer")
        return self._replies.pop(0)

    def fresh(self) -> None:
        """Forget all that has come. Raises DeviceLost."""
        self._port.drain()
        self._parser.clear()
        self._came.clear()

    def close(self) -> None:
        """Let the port go."""
        self._port.close()

    @property
    def idle(self) -> bool:
        """True while no code is on its way."""
        return self._parser.idle

    def _sort(self, found: "list[Scan | Reply] | list[Scan]") -> None:
        for one in found:
            if isinstance(one, Reply):
                self._replies.append(one)
            elif one.refused is not None:
                self._came.append(Taken(None, one.refused, one.began))
            else:
                symbol = symbol_of(one.data, self._aim)
                self._came.append(Taken(symbol, None, one.began))


class SerialScanner(Scanner[SerialLine]):
    """Implements `contract.Driver` for a scanner on a serial line.

    port: as drivers.binding describes; "auto" takes a known scanner's. kind: "" or a name of
    wire.FAMILIES. scanning: tell codes unasked from the beginning.
    """

    source = "serial"

    def __init__(
        self,
        port: str,
        *,
        role: str = "barcode",
        framing: Framing | None = None,
        kind: str = "",
        baud: int = 9600,
        scanning: bool = True,
        opener: Opener = open_port,
        nodes: Callable[[], tuple[Node, ...]] = serial_nodes,
        **base: Any,
    ) -> None:
        super().__init__(role, port, **base)
        self._framing = framing or Framing()
        self._kind_name = kind
        self._kind = Family("")
        self._baud = baud
        self._scanning = scanning
        self._opener, self._nodes = opener, nodes
        self._mode = 0
        self._triggered_at = 0.0
        self._bound = ""

    def _tells_symbology(self) -> bool:
        return self._framing.aim == "always"

    # The device's thread.

    def _do_open(self) -> SerialLine:
        self._kind = family(self._kind_name)
        return connect_first(self._address, self._connect, self._candidates)

    def _candidates(self) -> tuple[Node, ...]:
        """A port is taken unasked only where a known scanner makes it: others say nothing too."""
        nodes = self._nodes()
        if self._address == AUTO:
            nodes = tuple(node for node in nodes if is_serial_scanner(node.usb))
        return nodes

    def _connect(self, path: str) -> SerialLine:
        line = SerialLine(self._opener(path, self._baud), self._framing, self._kind)
        with ExitStack() as undo:
            undo.callback(line.close)
            answer = line.ask()
            undo.pop_all()
        self._bound = path
        self._mode = answer.data[0] if answer is not None and answer.data else 0
        return line

    def _do_greet(self, connection: SerialLine) -> DeviceOnline:
        connection.fresh()
        return super()._do_greet(connection)

    def _do_check(self, connection: SerialLine) -> None:
        if connection.idle:
            connection.ask()

    def _do_close(self, connection: SerialLine) -> None:
        connection.close()

    def _power_address(self) -> str:
        return self._bound if self._bound.startswith("/dev/") else ""

    def _scan_take(self, connection: SerialLine, formats: tuple[Symbology, ...]) -> list[Taken]:
        came = connection.take()
        if came:
            # A triggered scanner stops at a code: the next look has to be asked for.
            self._triggered_at = 0.0
        return came

    def _scan_fresh(self, connection: SerialLine) -> None:
        connection.fresh()

    def _scan_begin(self, connection: SerialLine, job: Job) -> None:
        self._trigger(connection)

    def _scan_again(self, connection: SerialLine) -> None:
        due = time.monotonic() - self._triggered_at >= TRIGGER_EVERY_S
        if due and connection.idle:
            self._trigger(connection)

    def _scan_end(self, connection: SerialLine) -> None:
        if not self._scanning:
            connection.send(self._kind.stop)

    def _scan_switch(self, connection: SerialLine, on: bool) -> None:
        """A GM65 looks all the time, or only when it is told; others are told when it is time."""
        if self._kind.replies:
            mode = MODE_CONTINUOUS if on else MODE_COMMAND
            if self._mode & MODE_MASK != mode:
                self._mode = self._mode & ~MODE_MASK | mode
                connection.send(zone_write(ZONE_MODE, self._mode))
                connection.answer()
        elif not on:
            connection.send(self._kind.stop)
        else:
            self._trigger(connection)

    def _trigger(self, connection: SerialLine) -> None:
        self._triggered_at = time.monotonic()
        if not (self._kind.replies and self._scanning):
            connection.send(self._kind.start)
