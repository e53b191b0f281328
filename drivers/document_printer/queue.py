"""One printer's conversation: each question asked, its answer judged and typed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.contract import CompletionCode
from drivers.document_printer.contract import PrintDocument, PrinterStatus
from drivers.document_printer.ipp_values import Group, Message
from drivers.document_printer.ipp_words import JobState, Op, Status, Tag
from drivers.document_printer.link import HttpRefused, IppLink, Request
from drivers.document_printer.requests import ABOUT_WANTED, STATUS_WANTED, Asker
from drivers.document_printer.words import status_of
from drivers.errors import CommandRefused, DeviceError, DeviceGarbled, DeviceLost
from drivers.health import DeviceState

PDF = "application/pdf"


class Busy(DeviceError):
    """The printer takes no further job just now; nothing was begun, so asking again is safe."""


@dataclass(frozen=True, slots=True)
class JobLook:
    """One look at a job. name: as we gave it, "" where the printer hides it."""

    job_id: int
    state: JobState
    name: str = ""
    reasons: tuple[str, ...] = ()
    pages: int | None = None
    over_for_s: float = 0.0
    group: Group = field(default_factory=lambda: Group(Tag.JOB), repr=False)


@dataclass(frozen=True, slots=True)
class About:
    """What a printer is, as it said when greeted."""

    model: str
    formats: tuple[str, ...]
    media: tuple[str, ...]
    sides: tuple[str, ...]
    copies: int
    color: bool
    cups: bool
    stops_on_error: bool
    resumes: bool

    @property
    def pdf(self) -> bool:
        """True when it takes PDF as it is."""
        return PDF in self.formats


_BUSY = frozenset(
    {Status.BUSY, Status.TEMPORARY_ERROR, Status.SERVICE_UNAVAILABLE, Status.TOO_MANY_JOBS}
)
_NOT_PERMITTED = frozenset({Status.FORBIDDEN, Status.NOT_AUTHENTICATED, Status.NOT_AUTHORIZED})
_NO_JOB = frozenset({Status.NOT_FOUND, Status.GONE, Status.NOT_POSSIBLE})
_PRINT_REFUSED = {
    Status.FORMAT_NOT_SUPPORTED: (CompletionCode.UNSUPPORTED_DATA, "format_refused"),
    Status.FORMAT_ERROR: (CompletionCode.UNSUPPORTED_DATA, "format_refused"),
    Status.ATTRIBUTES_NOT_SUPPORTED: (CompletionCode.UNSUPPORTED_DATA, "settings_refused"),
    Status.CONFLICTING_ATTRIBUTES: (CompletionCode.UNSUPPORTED_DATA, "settings_refused"),
    Status.TOO_LARGE: (CompletionCode.INVALID_DATA, "too_large"),
    Status.NOT_ACCEPTING_JOBS: (CompletionCode.DEVICE_NOT_READY, "rejecting"),
    Status.DEACTIVATED: (CompletionCode.DEVICE_NOT_READY, "paused"),
    Status.JOB_CANCELED: (CompletionCode.USER_ERROR, "canceled_elsewhere"),
    "too_large": (CompletionCode.INVALID_DATA, "too_large"),
    "not_permitted": (CompletionCode.DEVICE_NOT_READY, "not_permitted"),
}


class PrintQueue:
    """Asks over one link. `check` is called while waiting and may raise to end the wait."""

    def __init__(self, link: IppLink, user: str) -> None:
        self.link = link
        self._asker = Asker(link.address.uri, user)
        self.check: Callable[[], None] = lambda: None
        self.answer_s: float | None = None

    def about(self) -> tuple[About, Group]:
        """What it is, and its present state. Raises DeviceLost("no_queue") for a wrong name."""
        group = self.printer((*STATUS_WANTED, *ABOUT_WANTED))
        ranges = [one.content for one in group.attributes.get("copies-supported", ())]
        most = ranges[0][1] if ranges and isinstance(ranges[0], tuple) else 1
        # A queue without the attribute is no CUPS; CUPS tells its version to everybody.
        cups = bool(group.texts("cups-version"))
        return About(
            model=group.text("printer-make-and-model")[:80],
            formats=group.texts("document-format-supported"),
            media=group.texts("media-supported"),
            sides=group.texts("sides-supported"),
            copies=max(1, most),
            color=group.flag("color-supported", False),
            cups=cups,
            stops_on_error=group.text("printer-error-policy") == "stop-printer",
            resumes=Op.RESUME_PRINTER in group.numbers("operations-supported"),
        ), group

    def printer(self, wanted: tuple[str, ...] = STATUS_WANTED) -> Group:
        """Its present state."""
        answer = self._ask(self._asker.printer(wanted))
        if answer.code in _NO_JOB:
            raise DeviceLost("no_queue", DeviceState.NO_DEVICE)
        if answer.code in _NOT_PERMITTED:
            raise HttpRefused("not_permitted")
        group = answer.first(Tag.PRINTER)
        if not answer.good or group.number("printer-state") is None:
            raise DeviceGarbled("bad_answer")
        return group

    def status(self, *, cups: bool) -> PrinterStatus:
        """Its present state in our words."""
        return status_of(self.printer(), cups=cups)

    def print(self, command: PrintDocument, name: str) -> int:
        """Hand a document over; returns the job's id. Raises Busy, CommandRefused."""
        message = self._asker.print_job(name, command.copies, command.sides, command.media)
        try:
            answer = self.link.ask(Request(message, command.pdf), self.check, self.answer_s)
        except HttpRefused as error:
            if error.code == "busy":
                raise Busy("busy", DeviceState.DEVICE_BUSY) from None
            raise _refused(error.code) from None
        if answer.code in _BUSY:
            raise Busy("busy", DeviceState.DEVICE_BUSY)
        if answer.code in _NOT_PERMITTED:
            raise _refused("not_permitted")
        if not answer.good:
            raise _refused(answer.code)
        job_id = answer.first(Tag.JOB).number("job-id")
        if job_id is None:
            raise DeviceGarbled("bad_answer")
        return job_id

    def job(self, job_id: int) -> JobLook | None:
        """How a job stands; None when the printer does not know it (any more)."""
        answer = self._ask(self._asker.job(job_id))
        if answer.code in _NO_JOB:
            return None
        look = _look(answer.first(Tag.JOB), job_id)
        if not answer.good or look is None:
            raise DeviceGarbled("bad_answer")
        return look

    def jobs(self, *, over: bool) -> tuple[JobLook, ...]:
        """This kiosk's jobs; () from a printer that does not list them."""
        answer = self._ask(self._asker.jobs(over=over))
        if not answer.good:
            return ()
        looks = (_look(group, 0) for group in answer.all(Tag.JOB))
        return tuple(look for look in looks if look is not None and look.job_id)

    def cancel(self, job_id: int, *, purge: bool = False) -> bool:
        """Take a job back; False when it was over already or may not be touched."""
        return self._ask(self._asker.cancel(job_id, purge=purge)).good

    def resume(self, about: About) -> None:
        """Set the queue to work, for good: it shall not stop at the next error either.

        Raises CommandRefused: not_permitted, cannot_resume.
        """
        self._administer(self._asker.resume())
        if about.stops_on_error:
            self._administer(self._asker.retry_policy())

    def accept(self) -> None:
        """Let the queue take jobs again. Raises CommandRefused("not_permitted")."""
        self._administer(self._asker.accept())

    def default_queue(self) -> str:
        """The name of CUPS's default queue, or of its only one. Raises DeviceLost("no_queue")."""
        answer = self._ask(self._asker.default())
        name = answer.first(Tag.PRINTER).text("printer-name") if answer.good else ""
        if name:
            return name
        names = [group.text("printer-name") for group in self.queues()]
        if len(names) != 1:
            raise DeviceLost("no_queue", DeviceState.NO_DEVICE)
        return names[0]

    def queues(self) -> tuple[Group, ...]:
        """All queues of a CUPS; none is an answer too."""
        return self._ask(self._asker.queues()).all(Tag.PRINTER)

    def _ask(self, message: Message) -> Message:
        return self.link.ask(Request(message), self.check, self.answer_s)

    def _administer(self, message: Message) -> None:
        try:
            request = Request(message, administer=True)
            answer = self.link.ask(request, self.check, self.answer_s)
        except HttpRefused as error:
            if error.code != "not_permitted":
                raise
            raise CommandRefused(CompletionCode.DEVICE_NOT_READY, "not_permitted") from None
        if answer.code in _NOT_PERMITTED:
            raise CommandRefused(CompletionCode.DEVICE_NOT_READY, "not_permitted")
        if not answer.good:
            raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "cannot_resume")


def _look(group: Group, job_id: int) -> JobLook | None:
    number = group.number("job-state")
    if number not in set(JobState):
        return None
    pages = [group.number("job-impressions-completed"), group.number("job-media-sheets-completed")]
    counted = [one for one in pages if one]
    ended, now = group.number("time-at-completed"), group.number("job-printer-up-time")
    return JobLook(
        group.number("job-id") or job_id,
        JobState(number),
        group.text("job-name"),
        group.texts("job-state-reasons"),
        counted[0] if counted else None,
        float(max(0, now - ended)) if ended is not None and now is not None else 0.0,
        group,
    )


def _refused(why: int | str) -> CommandRefused:
    known = _PRINT_REFUSED.get(why)
    return CommandRefused(*(known or (CompletionCode.HARDWARE_ERROR, "refused")))
