"""The receipt printer: documents to paper, and what it says of itself, in typed words.

A job ends well only when the printer says so after the last byte. One that answers no question
still prints; its health says that it tells nothing.
"""

import time
from dataclasses import fields
from typing import Literal, TypeAlias

from drivers.binding import AUTO, connect_first
from drivers.contract import Completion, CompletionCode, DeviceOnline
from drivers.device import Device
from drivers.errors import (
    CommandRefused,
    DeviceCancelled,
    DeviceError,
    DeviceGarbled,
    DeviceLost,
    DeviceTimeout,
)
from drivers.health import DeviceState
from drivers.job import Job
from drivers.ports import Port
from drivers.receipt_printer import wire
from drivers.receipt_printer.contract import (
    Cut,
    Feed,
    MediaPresented,
    Printed,
    PrinterCapabilities,
    PrinterOnline,
    PrinterStatus,
    PrintReceipt,
    PrintResult,
    Receipt,
    Reset,
    StatusChanged,
    Unprintable,
)
from drivers.receipt_printer.encode import Encoded, PaperForm, encode, tail
from drivers.receipt_printer.lines import Line, LineOpener, PortLine
from drivers.receipt_printer.link import BLOCKED_S, PrinterLink, Unfinished
from drivers.receipt_printer.nodes import open_line, printer_nodes
from drivers.receipt_printer.picture import Drawer
from drivers.receipt_printer.printing import STATUS_S, Printing, ask, refusal
from drivers.supervisor import Backoff

SPEEDS = (9600, 19200, 38400, 57600, 115200)
GREET_S = 0.3
_OTHER_SPEED_S = 0.1
_IDLE_S = 0.1
POLL_S = 1.0
"""How often an idle printer is asked: paper that runs out is known before somebody wants it."""
StatusPolicy: TypeAlias = Literal["auto", "required", "never"]
"""auto: silence means that it can't answer, unless it once did. required: silence means that it
is not there. never: it is not asked, as some print the question."""
_COMMANDS = ("PrintReceipt", "GetStatus", "Cut", "Feed", "Reset")


class ReceiptPrinter(Device[PrinterLink]):
    """One ESC/POS printer on a serial port, TCP or USB.

    address: /dev/…, socket://host:9100, /dev/usb/lp0, usb:vvvv:pppp or auto. baud: tried first;
    one at another speed is found if it answers. rtscts: hardware flow control of a serial line
    (XON and XOFF are minded always). drawer: makes pictures of text that the font lacks.
    """

    def __init__(
        self,
        address: str,
        *,
        role: str = "receipt_printer",
        form: PaperForm | None = None,
        baud: int = 9600,
        rtscts: bool = False,
        status: StatusPolicy = "auto",
        drawer: Drawer | None = None,
        opener: LineOpener | None = None,
        backoff: Backoff | None = None,
        poll_s: float = POLL_S,
        watch_s: float = 10.0,
        blocked_s: float = BLOCKED_S,
    ) -> None:
        super().__init__(role, address, backoff=backoff, watch_s=watch_s)
        self._form = form or PaperForm()
        self._baud, self._rtscts, self._policy = baud, rtscts, status
        self._drawer, self._opener = drawer, opener
        self._poll_s, self._blocked_s = poll_s, blocked_s
        self._polled_at = 0.0
        self._spoke = False
        self._answers: bool | None = None
        self._confirms: bool | None = None
        self._last: PrinterStatus | None = None
        self._owed = b""
        self._path = address
        self._speed: int | None = None

    def capabilities(self) -> PrinterCapabilities:
        """Paper, font and commands; what it answers is known once it has been asked."""
        form = self._form
        return PrinterCapabilities(
            device_class="Printer", commands=_COMMANDS,
            width_mm=form.width_mm, dots=form.dots, columns=form.columns, charset=form.charset,
            native_qr=form.native_qr, answers_status=self._answers, confirms=self._confirms,
        )  # fmt: skip

    @property
    def bytes_per_second(self) -> float | None:
        """What a serial line carries at its present speed; None for TCP and USB."""
        return self._speed / 10 if self._speed is not None else None

    # Connecting.

    def _do_open(self) -> PrinterLink:
        return connect_first(self._address, self._connect, printer_nodes)

    def _connect(self, path: str) -> PrinterLink:
        link = PrinterLink(self._line(path), lambda: self._supervisor.stopping, self._blocked_s)
        if self._address == AUTO:
            try:
                self._find_speed(link)
            except DeviceError:
                link.close()
                raise
            if not link.answers:
                link.close()
                raise DeviceLost("no_device", DeviceState.NO_DEVICE)
        self._path = path
        return link

    def _line(self, path: str) -> Line:
        if self._opener is None:
            port: Port = open_line(path, self._baud, rtscts=self._rtscts)
        else:
            port = self._opener(path, self._baud)
        return port if isinstance(port, Line) else PortLine(port)

    def _do_close(self, connection: PrinterLink) -> None:
        connection.close()

    def _do_reset(self, connection: PrinterLink) -> None:
        connection.command(wire.RECOVER + wire.INITIALIZE)

    def _do_greet(self, connection: PrinterLink) -> DeviceOnline:
        link = connection
        try:
            if self._policy != "never":
                self._find_speed(link)
            if not link.answers and (self._policy == "required" or self._spoke):
                raise DeviceTimeout("no_answer")
            status = ask(link, self._stop_check) if link.answers else PrinterStatus(answers=False)
        except DeviceLost as error:
            if self._path.startswith("socket://") and not link.heard:
                # It took the call and hung up without a word: it is talking to somebody else.
                raise DeviceLost("port_busy", DeviceState.DEVICE_BUSY) from None
            raise error
        self._spoke |= link.answers
        self._speed = link.line.baud
        self._answers = link.answers
        self._last, self._polled_at = status, time.monotonic()
        return PrinterOnline(status)

    def _find_speed(self, link: PrinterLink) -> None:
        """Ask at the configured speed, then at the others; leaves the line at the right one.

        Raises DeviceGarbled when bytes come at every speed that mean nothing: no printer.
        """
        garbled = False
        first = link.line.baud
        speeds = [speed for speed in SPEEDS if speed != first] if first is not None else []
        for speed in (first, *speeds):
            if speed is not None:
                link.line.set_baud(speed)
            questions = (wire.PRINTER, wire.PAPER_SENSOR) if speed == first else (wire.PRINTER,)
            for n in questions:
                try:
                    if link.ask(n, GREET_S if speed == first else _OTHER_SPEED_S) is not None:
                        if speed != first:
                            self._board.count("baud_changed")
                        return
                except DeviceGarbled:
                    garbled = True
                link.known[n] = False
        link.known.clear()
        if first is not None:
            link.line.set_baud(first)
        if garbled:
            raise DeviceGarbled("garbled")

    def _stop_check(self) -> None:
        """For questions that belong to no job: the link itself notices the end."""

    # Idle.

    def _do_idle(self, connection: PrinterLink) -> float:
        link = connection
        link.poll()
        for status in link.news:
            self._note(status)
        link.news.clear()
        if link.answers and time.monotonic() - self._polled_at >= self._poll_s:
            self._note(link.status(STATUS_S))
            self._asked()
        self._pay(link)
        if self._last is not None:
            self._board.set(DeviceState.ONLINE, self._last.word)
        return _IDLE_S

    def _do_check(self, connection: PrinterLink) -> None:
        """One that has said nothing so far is asked again: it may have been slow to wake."""
        link = connection
        if self._policy == "never":
            return
        if link.answers or link.ask(wire.PRINTER, GREET_S) is not None:
            link.known = {n: True for n, known in link.known.items() if known}
            self._note(link.status(STATUS_S))
            self._spoke = self._answers = True

    def _note(self, status: PrinterStatus) -> None:
        """Remember it, and tell what has changed."""
        self._polled_at = time.monotonic()
        before, self._last = self._last, status
        if before is None or before == status:
            return
        changed = tuple(
            one.name
            for one in fields(status)
            if getattr(before, one.name) != getattr(status, one.name)
        )
        self._emit(StatusChanged(status, changed))

    # Commands.

    def _do_command(self, connection: PrinterLink, job: Job) -> object:
        match job.command:
            case PrintReceipt(document, unprintable):
                paper = encode(document, self._form, unprintable, self._drawer)
            case Cut() | Feed() as item:
                paper = encode(Receipt((item,)), self._form, Unprintable.REPLACE)
            case Reset():
                connection.command(wire.RECOVER + wire.INITIALIZE)
                return self._status(connection, job)
            case _:
                return self._status(connection, job)
        return self._print(connection, job, paper)

    def _status(self, link: PrinterLink, job: Job) -> PrinterStatus:
        if not link.answers:
            link.poll()
            return PrinterStatus(answers=False)
        status = ask(link, job.check)
        self._note(status)
        return status

    def _print(self, link: PrinterLink, job: Job, paper: Encoded) -> PrintResult:
        status = self._status(link, job)
        if status.trouble is not None:
            error = refusal(status.trouble)
            nothing = PrintResult(printed=Printed.NOTHING, status=status)
            job.answer(error.completion, error.code, nothing)
            raise error
        self._pay(link)
        printing = Printing(link, paper, job.check, self._note)
        try:
            result = printing.run()
        except DeviceError as error:
            result = self._after_failure(link, job, printing, error)
        self._confirms = link.confirms
        self._board.count("receipts")
        if paper.cuts:
            self._emit(MediaPresented())
        return result

    def _after_failure(
        self, link: PrinterLink, job: Job, printing: Printing, error: DeviceError
    ) -> PrintResult:
        """Raise it, with what is known of the paper; unless only the line had ended."""
        delivered = printing.delivered or (printing.complete and link.line.delivered)
        if isinstance(error, DeviceLost) and delivered:
            return self._after_hang_up(link, job, printing)
        missing = printing.hurt
        if printing.blocked:
            # It takes no more: what waits here must not reach it with the next receipt.
            missing += link.line.unsent() or 0
            link.line.discard()
        if printing.begun:
            # NULs fill up a command that was cut short: they print nothing, real data might.
            self._owed = bytes(missing) + tail()
            if link.answers and not printing.blocked and not isinstance(error, DeviceLost):
                # What it has not printed yet is nobody's any more.
                link.command(wire.CLEAR)
        known = Printed.UNKNOWN if printing.begun else Printed.NOTHING
        job.answer(_completion(error), error.code, printing.result(known))
        raise DeviceError(error.code) if printing.blocked else error

    def _after_hang_up(self, link: PrinterLink, job: Job, printing: Printing) -> PrintResult:
        """Some network printers end the connection after a job: call again, ask how it went.

        One that has lost its power does not answer at once, and what it printed is unknown.
        """
        if not link.answers:
            return printing.result(Printed.SENT)
        hung_up = DeviceLost("hung_up")
        try:
            link.replace(self._line(self._path))
            status = ask(link, job.check)
        except (DeviceLost, DeviceTimeout, DeviceGarbled):
            known = printing.result(Printed.UNKNOWN)
            job.answer(CompletionCode.DEVICE_NOT_READY, hung_up.code, known)
            raise hung_up from None
        self._note(status)
        printing.status = status
        if status.trouble is not None:
            error = refusal(status.trouble)
            job.answer(error.completion, error.code, printing.result(Printed.UNKNOWN))
            raise error
        return printing.result(Printed.ALL)

    def _pay(self, link: PrinterLink) -> None:
        """Cut off what is left of a receipt that could not be finished."""
        well = self._last is None or self._last.trouble is None
        if not self._owed or not well:
            return
        try:
            sent = link.send(self._owed, self._stop_check)
        except Unfinished as unfinished:
            self._owed = self._owed[unfinished.sent :]
            raise unfinished.error from None
        self._owed = self._owed[sent:]


def _completion(error: DeviceError) -> CompletionCode:
    match error:
        case CommandRefused():
            return error.completion
        case DeviceLost():
            return CompletionCode.DEVICE_NOT_READY
        case DeviceCancelled():
            return CompletionCode.CANCELED
        case DeviceTimeout():
            return CompletionCode.TIME_OUT
        case _:
            return CompletionCode.HARDWARE_ERROR


def printed(completion: Completion) -> Printed:
    """What is known of the paper after any end of a PrintReceipt."""
    if isinstance(completion.result, PrintResult):
        return completion.result.printed
    return Printed.UNKNOWN
