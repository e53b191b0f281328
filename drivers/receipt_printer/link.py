"""One open line to a printer: questions in real time, pieces of a document, flow control.

Questions and pieces go over the same line but never into each other: a question is put only between
two pieces, which are whole commands.
"""

import time
from collections.abc import Callable
from typing import TypeAlias

from drivers.errors import DeviceCancelled, DeviceError, DeviceGarbled, DeviceTimeout
from drivers.receipt_printer import wire
from drivers.receipt_printer.contract import PrinterStatus
from drivers.receipt_printer.lines import Line
from drivers.receipt_printer.wire import Block, Buffered, Flow, RealTime, StatusParser

Check: TypeAlias = Callable[[], None]
"""Raises when nobody waits any more; called in every loop."""

MORE_S = 0.15
"""How long the further questions are waited for, once the printer has answered one."""
BLOCKED_S = 10.0
"""A printer that takes no byte for so long has stopped. A slow one with a full buffer prints some
seconds before it asks for more."""


class Unfinished(Exception):
    """Sending ended inside a piece: `error` says why, `sent` how far it came."""

    def __init__(self, error: DeviceError, sent: int) -> None:
        super().__init__(error.code)
        self.error, self.sent = error, sent


class PrinterLink:
    """Talks to one printer; used from one thread. `stopping` ends a wait within READ_S.

    known: the questions it answers, as far as it was seen. confirms: it has answered GS r, None
    while it was not asked. stopped: it
    has said XOFF. news: what it told unasked. heard: it has sent a byte at all. plain: the last
    answer came alone, as a printer's does and an echo's does not.
    """

    def __init__(
        self, line: Line, stopping: Callable[[], bool], blocked_s: float = BLOCKED_S
    ) -> None:
        self.line = line
        self._stopping = stopping
        self.blocked_s = blocked_s
        self._parser = StatusParser()
        self._answered: list[int] = []
        self.known: dict[int, bool] = {}
        self.confirms: bool | None = None
        self.heard = self.stopped = self.plain = False
        self._ends_heard = self._ends_before = 0
        self.news: list[PrinterStatus] = []

    @property
    def answers(self) -> bool:
        """True when it answers questions about its status."""
        return any(self.known.values())

    @property
    def junk(self) -> int:
        """Bytes that came and meant nothing."""
        return self._parser.junk

    @property
    def done(self) -> bool:
        """True when GS r has been answered since `ask_end`."""
        return self._ends_heard > self._ends_before

    def close(self) -> None:
        """Let the line go; one that is gone is fine."""
        self.line.close()

    def poll(self) -> None:
        """Take in what has come, without waiting; notices an unplug. Raises DeviceLost."""
        self._take(self.line.poll())

    def listen(self) -> None:
        """Take in what comes within READ_S. Raises DeviceLost, DeviceCancelled when closing."""
        if self._stopping():
            raise DeviceCancelled("canceled")
        # One byte wakes it: a port waits for as many as it was asked for.
        self._take(self.line.read(1))
        self.poll()

    def pause(self, seconds: float) -> None:
        """Wait for something that makes no event; notices an unplug and the end as `listen`."""
        time.sleep(seconds)
        if self._stopping():
            raise DeviceCancelled("canceled")
        self.poll()

    def _take(self, data: bytes) -> None:
        self.heard |= bool(data)
        for answer in self._parser.feed(data):
            match answer:
                case RealTime():
                    self._answered.append(answer.byte)
                case Buffered():
                    self._ends_heard += 1
                case Block():
                    self.news.append(wire.decode_block(answer.data))
                case Flow():
                    self.stopped = answer.stop

    def ask(self, n: int, wait: float) -> int | None:
        """DLE EOT n; None when nothing answers within `wait` seconds.

        Raises DeviceLost, DeviceGarbled (only bytes that mean nothing came).
        """
        self.poll()
        # What is late belongs to an earlier question.
        self._answered.clear()
        self._parser.clear()
        junk, ends, end = self.junk, self._ends_heard, time.monotonic() + wait
        self._push(wire.question(n), end)
        while not self._answered:
            if time.monotonic() >= end:
                if self.junk > junk:
                    raise DeviceGarbled("garbled")
                return None
            self.listen()
        self.known[n] = True
        alone = (junk, ends) == (self.junk, self._ends_heard)
        self.plain = alone and len(self._answered) == 1
        return self._answered[0]

    def status(self, wait: float) -> PrinterStatus:
        """All that it tells. Questions that it does not know are asked once a connection.

        Raises DeviceTimeout when it has answered before and is silent now.
        """
        answers: dict[int, int] = {}
        for n in wire.QUESTIONS:
            known = self.known.get(n)
            if known is False:
                continue
            byte = self.ask(n, wait if known else min(wait, MORE_S))
            if byte is not None:
                answers[n] = byte
            elif known:
                raise DeviceTimeout("no_answer")
            else:
                self.known[n] = False
        self.news.clear()
        return wire.decode(answers)

    def ask_end(self) -> None:
        """GS r behind all that was sent; `done` turns true when the printer has come to it."""
        self.poll()
        self._ends_before = self._ends_heard
        self.command(wire.END_OF_JOB)

    def command(self, command: bytes) -> None:
        """Send a short command that has no answer of its own."""
        self._push(command, time.monotonic() + MORE_S)

    def replace(self, line: Line) -> None:
        """Go on over a new line to the same printer."""
        self.line.close()
        self.line = line
        self.stopped = False
        self._parser.clear()

    def send(self, piece: bytes, check: Check) -> int:
        """Send one piece. Returns how many of its bytes went out.

        That is less than all when the printer has taken none for blocked_s. Raises Unfinished with
        what `check` raised.
        """
        sent, moved_at = 0, time.monotonic()
        while sent < len(piece):
            try:
                check()
                if self.stopped:
                    self.listen()
                    taken = 0
                else:
                    self.poll()
                    taken = self.line.send(piece[sent:])
            except DeviceError as error:
                raise Unfinished(error, sent) from None
            sent += taken
            if taken:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at > self.blocked_s:
                return sent
        return sent

    def _push(self, command: bytes, end: float) -> None:
        """Send a few bytes, if they can be sent until `end`; a stopped printer takes them too."""
        while command and time.monotonic() < end:
            command = command[self.line.send(command) :]
