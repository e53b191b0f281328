"""One document's way: looked for, handed over, followed until it is out, or taken back."""

import time
from dataclasses import replace
from typing import Any, Protocol

from drivers.contract import CompletionCode
from drivers.document_printer.contract import (
    JobAccepted,
    JobProgress,
    MediaPresented,
    PrintDocument,
    Printed,
    PrinterStatus,
    Trouble,
)
from drivers.document_printer.ipp_values import Group
from drivers.document_printer.ipp_words import JobState
from drivers.document_printer.leftovers import Leftovers
from drivers.document_printer.paper_rules import job_name, require_fit
from drivers.document_printer.queue import About, Busy, JobLook, PrintQueue
from drivers.document_printer.timing import Timing
from drivers.document_printer.words import status_of, unreached
from drivers.errors import (
    CommandRefused,
    DeviceCancelled,
    DeviceError,
    DeviceGarbled,
    DeviceLost,
    DeviceTimeout,
)
from drivers.job import Job


class Host(Protocol):
    """What the driver does for a run."""

    def emit(self, event: Any) -> None:
        """Send an event."""

    def tell(self, status: PrinterStatus, job_id: int) -> None:
        """Tell changes."""

    def count(self, name: str) -> None:
        """Add to a counter."""

    def beat(self) -> None:
        """The device's thread is alive."""

    def try_resume(self, queue: PrintQueue) -> bool:
        """Set a stopped queue to work, if that may be done; True when it was."""


_LOST_LOOKS = 2
"""So many unreadable looks at a job in a row are borne."""
_BAD_FORMAT = frozenset(
    {"document-format-error", "unsupported-document-format", "document-unprintable-error"}
)


class PrintRun:
    """Does one PrintDocument on the device's thread."""

    def __init__(
        self,
        host: Host,
        queue: PrintQueue,
        about: About,
        leftovers: Leftovers,
        timing: Timing,
        job: Job,
        command: PrintDocument,
    ) -> None:
        self._host = host
        self._queue = queue
        self._about = about
        self._leftovers = leftovers
        self._timing = timing
        self._job = job
        self._command = command
        self._name = job_name(command.key)
        self._job_id: int | None = None
        self._began = self._accepted = time.monotonic()
        self._vain_since: float | None = None
        self._pages = 0
        self._seen: list[Trouble] = []

    def run(self) -> Printed:
        """Print it. Raises CommandRefused for an expected other end, DeviceError for trouble."""
        require_fit(self._command, self._about)
        known = self._leftovers.known(self._command.key)
        if known is not None:
            return replace(known, repeated=True)
        self._require_working()
        earlier = self._leftovers.find(self._queue, self._name, self._host.count)
        if earlier is not None and earlier.state is JobState.COMPLETED:
            return Printed(earlier.job_id, earlier.pages, repeated=True)
        self._began = time.monotonic()
        try:
            self._job_id = earlier.job_id if earlier is not None else self._hand_over()
            end = self._follow(self._job_id)
        except DeviceLost:
            self._leftovers.lost(self._command.key)
            raise
        except (DeviceTimeout, DeviceCancelled, DeviceGarbled):
            self._take_back()
            raise
        self._leftovers.printed(self._command.key, end)
        return end

    def _require_working(self) -> None:
        """No resident's paper goes into a queue that stands still."""
        status = self._queue.status(cups=self._about.cups)
        if Trouble.PAUSED in status.troubles:
            if not self._host.try_resume(self._queue):
                self._host.tell(status, 0)
                raise CommandRefused(CompletionCode.DEVICE_NOT_READY, "paused")
            status = self._queue.status(cups=self._about.cups)
        if not status.accepting:
            self._host.tell(status, 0)
            raise CommandRefused(CompletionCode.DEVICE_NOT_READY, "rejecting")

    def _hand_over(self) -> int:
        while True:
            try:
                return self._queue.print(self._command, self._name)
            except Busy:
                # Said before anything was begun, so that asking again prints nothing twice.
                self._host.count("busy")
                if self._job.left() <= 2 * self._timing.busy:
                    raise CommandRefused(CompletionCode.DEVICE_NOT_READY, "busy") from None
                self._job.pause(self._timing.busy)

    def _follow(self, job_id: int) -> Printed:
        self._accepted = time.monotonic()
        self._host.emit(JobAccepted(job_id))
        missed = 0
        while True:
            try:
                look = self._queue.job(job_id)
                printer = self._queue.printer()
                missed = 0
            except (DeviceGarbled, DeviceTimeout) as error:
                missed += 1
                if missed > _LOST_LOOKS or error.code == "deadline":
                    raise
                self._host.count(error.code)
                self._job.pause(self._timing.look)
                continue
            if look is None:
                raise CommandRefused(CompletionCode.HARDWARE_ERROR, "job_forgotten")
            self._tell(look, printer)
            if look.state.over:
                return self._ended(look)
            # Often at first, as most papers are out at once; seldom when one waits for paper.
            age = time.monotonic() - self._accepted
            self._job.pause(min(self._timing.look, 0.02 + age / 4))

    def _tell(self, look: JobLook, printer: Group) -> None:
        status = status_of(printer, cups=self._about.cups)
        now = time.monotonic()
        if self._about.cups:
            vain = look.state is JobState.PROCESSING and unreached(printer, look.group)
            self._vain_since = (self._vain_since or now) if vain else None
            status = self._settled(status, now)
        if look.pages and look.pages > self._pages and not self._about.cups:
            self._pages = look.pages
            self._host.emit(JobProgress(look.job_id, look.pages))
        self._seen += [one for one in status.troubles if one not in self._seen]
        self._host.tell(status, look.job_id)
        if Trouble.PAUSED in status.troubles and not look.state.over:
            self._host.try_resume(self._queue)

    def _settled(self, status: PrinterStatus, now: float) -> PrinterStatus:
        """What a queue of CUPS says, without what it says of the job before this one."""
        troubles = set(status.troubles)
        if self._vain_since is not None:
            # A backend that does not get through knows nothing of paper.
            troubles &= {Trouble.PAUSED}
            if now - self._vain_since >= self._timing.offline:
                troubles.add(Trouble.OFFLINE)
        elif now - self._accepted < self._timing.settle:
            troubles &= {Trouble.PAUSED}
        if troubles == set(status.troubles):
            return status
        kept = tuple(one for one in Trouble if one in troubles)
        return replace(status, troubles=kept, paper=type(status.paper).UNKNOWN)

    def _ended(self, look: JobLook) -> Printed:
        if look.state is JobState.COMPLETED and "job-completed-with-errors" not in look.reasons:
            now = time.monotonic()
            self._host.emit(MediaPresented(look.job_id))
            return Printed(
                look.job_id,
                look.pages,
                (self._accepted - self._began) * 1000,
                (now - self._accepted) * 1000,
                troubles=tuple(self._seen),
            )
        if look.state is JobState.CANCELED:
            raise CommandRefused(CompletionCode.USER_ERROR, "canceled_elsewhere")
        if _BAD_FORMAT & set(look.reasons):
            raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, "format_refused")
        completed = look.state is JobState.COMPLETED
        word = "completed_with_errors" if completed else "aborted"
        raise CommandRefused(CompletionCode.HARDWARE_ERROR, word)

    def _take_back(self) -> None:
        """Nobody waits for this paper any more: it must not come out for the next resident."""

        queue, check, answer_s = self._queue, self._queue.check, self._queue.answer_s
        # Within a short time of its own; what fails now, the next sweep does.
        queue.check, queue.answer_s = self._host.beat, self._timing.cleanup
        try:
            ids = [self._job_id] if self._job_id is not None else self._ids_by_name()
            for job_id in ids:
                done = queue.cancel(job_id)
                self._host.count("taken_back" if done else "not_taken_back")
        except DeviceError:
            self._host.count("not_taken_back")
        finally:
            queue.check, queue.answer_s = check, answer_s

    def _ids_by_name(self) -> list[int]:
        """Of a job whose number was never heard."""
        return [one.job_id for one in self._queue.jobs(over=False) if one.name == self._name]
