"""The A4 printer: hands PDFs to a CUPS queue or a driverless printer, follows each job to its end.

Nothing is printed twice and nothing comes out that nobody waits for: a job carries its paper's own
key, is looked for before a document is sent, and is taken back when its command ends early.
"""

import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drivers.claims import Claim
from drivers.contract import CompletionCode, DeviceOnline, NeedsStaff
from drivers.device import Device
from drivers.document_printer import address as addresses
from drivers.document_printer.contract import (
    DocumentPrinterCapabilities,
    GetStatus,
    PrintDocument,
    PrinterOnline,
    PrinterStatus,
    ResumeQueue,
)
from drivers.document_printer.leftovers import Leftovers
from drivers.document_printer.link import IppLink
from drivers.document_printer.printing import PrintRun
from drivers.document_printer.queue import About, PrintQueue
from drivers.document_printer.teller import Teller, in_a_word
from drivers.document_printer.timing import Timing
from drivers.document_printer.words import status_of
from drivers.errors import CommandRefused, DeviceCancelled
from drivers.health import DeviceState
from drivers.job import Job

_COMMANDS = ("PrintDocument", "GetStatus", "ResumeQueue")


class DocumentPrinter(Device[PrintQueue]):
    """Implements `contract` over IPP; `address` as in `address.py`.

    user: names this kiosk in the queue, no person. resume: a queue found standing still is set to
    work again when a document is to be printed.
    """

    def __init__(
        self,
        role: str,
        address: str,
        *,
        user: str = "",
        resume: bool = True,
        timing: Timing | None = None,
        **base: Any,
    ) -> None:
        super().__init__(role, address, **base)
        self._user = user or f"kiosk-{socket.gethostname()}"[:60]
        self._resume = resume
        self._timing = timing or Timing()
        self._about: About | None = None
        self._claim: Claim | None = None
        self._teller = Teller(self._emit)
        self._news: PrinterStatus | None = None
        self._leftovers = Leftovers(self._timing)
        self._resumed_at: deque[float] = deque(maxlen=self._timing.resumes)
        self._staff_told = False

    def capabilities(self) -> DocumentPrinterCapabilities:
        """What the printer said when it was greeted last."""
        about = self._about
        if about is None:
            return DocumentPrinterCapabilities(device_class="Printer", commands=_COMMANDS)
        return DocumentPrinterCapabilities(
            device_class="Printer",
            commands=_COMMANDS,
            model=about.model,
            pdf=about.pdf,
            color=about.color,
            copies=about.copies,
            sides=about.sides,
            media=about.media,
            cups=about.cups,
        )

    # What a print run asks of its host.

    def emit(self, event: Any) -> None:
        """Send an event."""
        self._emit(event)

    def tell(self, status: PrinterStatus, job_id: int = 0) -> None:
        """Tell changes, and let health show the gravest."""
        self._board.set(DeviceState.ONLINE, in_a_word(status))
        self._teller.tell(status, job_id)

    def count(self, name: str) -> None:
        """Add to a counter."""
        self._board.count(name)

    def beat(self) -> None:
        """A long job is no hang."""
        self._supervisor.beat()

    def try_resume(self, queue: PrintQueue) -> bool:
        """Set a stopped queue to work, not too often: one that stops again needs a person."""
        now = time.monotonic()
        full = len(self._resumed_at) == self._resumed_at.maxlen
        tired = full and now - self._resumed_at[0] < self._timing.resume_window
        if not self._resume or self._about is None or tired:
            self._call_staff()
            return False
        try:
            queue.resume(self._about)
        except CommandRefused as error:
            self._board.count(error.code)
            self._call_staff()
            return False
        self._resumed_at.append(now)
        self._board.count("queue_resumed")
        self._staff_told = False
        return True

    def _call_staff(self) -> None:
        if not self._staff_told:
            self._staff_told = True
            self._board.count("needs_staff")
            self._emit(NeedsStaff("paused"))

    # The device's thread.

    def _do_open(self) -> PrintQueue:
        if self._address == addresses.AUTO:
            place = self._default_queue()
        else:
            place = addresses.parse(self._address)
        self._claim = Claim("printer", f"{place.socket} {place.uri}")
        return self._queue_at(place)

    def _default_queue(self) -> addresses.Address:
        server = self._queue_at(addresses.cups_server())
        try:
            return addresses.cups_queue(server.default_queue())
        finally:
            server.link.close()

    def _queue_at(self, place: addresses.Address) -> PrintQueue:
        queue = PrintQueue(IppLink(place, answer_s=self._timing.answer), self._user)
        queue.check = self._alive
        return queue

    def _do_close(self, connection: PrintQueue) -> None:
        connection.link.close()
        claim, self._claim = self._claim, None
        if claim is not None:
            claim.release()

    def _do_greet(self, connection: PrintQueue) -> DeviceOnline:
        self._about, group = connection.about()
        self._sweep(connection, self._about)
        self._teller.forget()
        self._news = status_of(group, cups=self._about.cups)
        return PrinterOnline(model=self._about.model)

    def _do_check(self, connection: PrintQueue) -> None:
        self._look(connection)
        if self._about is not None:
            self._sweep(connection, self._about)

    def _do_idle(self, connection: PrintQueue) -> float:
        news, self._news = self._news, None
        if news is not None:
            self.tell(news)
        if connection.link.hung_up():
            # Servers end connections they think idle; whether this one is still there, its answer
            # on a new connection tells.
            self._look(connection)
            self._asked()
        return self._timing.idle

    def _do_command(self, connection: PrintQueue, job: Job) -> object:
        assert self._about is not None
        with self._for_job(connection, job):
            match job.command:
                case PrintDocument() as command:
                    run = PrintRun(
                        self, connection, self._about, self._leftovers, self._timing, job, command
                    )
                    return run.run()
                case ResumeQueue():
                    connection.accept()
                    connection.resume(self._about)
                    self._staff_told = False
                    return self._look(connection)
                case GetStatus():
                    return self._look(connection)
        raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "unsupported_command")

    def _look(self, connection: PrintQueue) -> PrinterStatus:
        status = connection.status(cups=self._about is not None and self._about.cups)
        self.tell(status)
        return status

    def _sweep(self, connection: PrintQueue, about: About) -> None:
        self._leftovers.sweep(connection, cups=about.cups, count=self._board.count)

    @contextmanager
    def _for_job(self, connection: PrintQueue, job: Job) -> Iterator[None]:
        def waited_for() -> None:
            self.beat()
            job.check()

        connection.check = waited_for
        try:
            yield
        finally:
            connection.check = self._alive

    def _alive(self) -> None:
        self.beat()
        if self._supervisor.stopping:
            raise DeviceCancelled("closed")
