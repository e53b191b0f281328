"""One document on its way to paper: sent in pieces, watched, done when the printer says so.

DLE EOT is answered when it arrives, not when the paper has moved. GS r is answered after everything
before it; where the printer does not know it, the time that the paper needs is waited out.
"""

import time
from collections.abc import Callable
from typing import TypeAlias

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused, DeviceGarbled, DeviceTimeout
from drivers.receipt_printer.contract import Printed, PrinterStatus, PrintResult, Trouble
from drivers.receipt_printer.encode import Encoded
from drivers.receipt_printer.link import Check, PrinterLink, Unfinished

STATUS_S = 0.5
"""A printer that is well answers within milliseconds, whatever it is doing."""
_TRIES = 4
_LOOK_S = 0.25
"""How often it is asked while it prints."""
_MM_S = 150.0
"""A receipt printer's speed, where the end can't be asked for."""
_SLOWEST_MM_S = 25.0
_SPARE_S = 10.0
_LEAST_S, _MOST_S = 0.0005, 0.02
"""Nobody tells when a byte has left: it is looked for, often at first."""
_ACK_S = 0.003
"""A far end may keep an acknowledgement back for 40 ms."""
_STAFF_CAN_MEND = frozenset({Trouble.COVER_OPEN, Trouble.PAPER_OUT, Trouble.OFFLINE})

Clock: TypeAlias = Callable[[], float]


def refusal(trouble: Trouble) -> CommandRefused:
    """The completion that a trouble means."""
    mend = trouble in _STAFF_CAN_MEND
    code = CompletionCode.DEVICE_NOT_READY if mend else CompletionCode.HARDWARE_ERROR
    return CommandRefused(code, str(trouble))


def ask(link: PrinterLink, check: Check) -> PrinterStatus:
    """The status; asked again when one answer is lost.

    Raises DeviceTimeout, DeviceGarbled, DeviceLost, and what `check` raises.
    """
    for _ in range(_TRIES - 1):
        check()
        try:
            return link.status(STATUS_S)
        except (DeviceTimeout, DeviceGarbled):
            continue
    check()
    return link.status(STATUS_S)


class Printing:
    """Sends one document. begun, complete: what is known when it fails.

    hurt: bytes that are missing from a command that was sent in part. blocked: it failed because
    the printer takes nothing more. delivered: the printer has every byte (known on TCP only).
    """

    def __init__(
        self, link: PrinterLink, paper: Encoded, check: Check, note: Callable[[PrinterStatus], None]
    ) -> None:
        self._link, self._paper, self._check, self._note = link, paper, check, note
        self._began = self._looked = time.monotonic()
        self._sent = 0
        self._sent_ms = 0.0
        self.hurt = 0
        self.blocked = self.complete = self.delivered = False
        self.status = PrinterStatus(answers=link.answers)

    @property
    def begun(self) -> bool:
        """True when something of it may be on paper."""
        return self._sent > 0

    def run(self) -> PrintResult:
        """Print it all. Raises CommandRefused, and DeviceError as `link.send` and `ask` do."""
        for piece in self._paper.pieces:
            self._between()
            self._send(piece)
        self.complete = True
        self._flush()
        self._sent_ms = self._elapsed_ms()
        if not self._link.answers:
            return self.result(Printed.SENT)
        self.delivered = self._link.line.delivered
        self._until_done()
        self._look()
        return self.result(Printed.ALL)

    def result(self, printed: Printed) -> PrintResult:
        """What is known of it now."""
        return PrintResult(
            printed=printed, status=self.status, bytes_sent=self._sent,
            replaced=self._paper.replaced, removed=self._paper.removed,
            sent_ms=self._sent_ms, print_ms=self._elapsed_ms(),
        )  # fmt: skip

    def _elapsed_ms(self) -> float:
        return (time.monotonic() - self._began) * 1000

    def _send(self, piece: bytes) -> None:
        try:
            taken = self._link.send(piece, self._check)
        except Unfinished as unfinished:
            self._sent += unfinished.sent
            if unfinished.sent > 0:
                self.hurt = len(piece) - unfinished.sent
            raise unfinished.error from None
        self._sent += taken
        if taken < len(piece):
            self.hurt = len(piece) - taken if taken else 0
            raise self._stuck()

    def _stuck(self) -> CommandRefused:
        self.blocked = True
        return refusal(Trouble.OFFLINE)

    def _between(self) -> None:
        """Between two pieces: look at the printer now and then, and wait while it says XOFF."""
        began = time.monotonic()
        while True:
            if self._link.answers and time.monotonic() - self._looked >= _LOOK_S:
                self._look()
            if not self._link.stopped:
                return
            if time.monotonic() - began > self._link.blocked_s:
                raise self._stuck()
            self._check()
            self._link.listen()

    def _look(self) -> None:
        self.status = ask(self._link, self._check)
        self._looked = time.monotonic()
        self._note(self.status)
        if self.status.trouble is not None:
            raise refusal(self.status.trouble)

    def _flush(self) -> None:
        """Until the last byte has left this machine, and on TCP has been acknowledged.

        Where GS r will tell more, a late acknowledgement is not waited for.
        """
        pause, moved_at = _LEAST_S, time.monotonic()
        least = self._link.line.unsent()
        while least:
            self._check()
            self._link.pause(pause)
            pause = min(_MOST_S, pause * 2)
            left = self._link.line.unsent() or 0
            still = time.monotonic() - moved_at
            if left < least:
                least, moved_at = left, time.monotonic()
            elif self._link.confirms and still > _ACK_S:
                return
            elif still > self._link.blocked_s:
                raise self._stuck()

    def _until_done(self) -> None:
        """Until GS r is answered, or the paper has had its time and the printer is well.

        One that has answered GS r before gets the time of the slowest printer to do so again.
        """
        self._link.ask_end()
        height, sure = self._paper.height_mm, self._link.confirms
        time_s = height / _SLOWEST_MM_S + _SPARE_S if sure else height / _MM_S
        end = self._looked = time.monotonic()
        end += time_s
        while not self._link.done and time.monotonic() < end:
            if time.monotonic() - self._looked >= _LOOK_S:
                self._look()
            self._check()
            self._link.listen()
        # An answer that is late counts for the next job.
        self._link.confirms = self._link.done
