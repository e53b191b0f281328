"""The requests that a printer gets from us, pure (RFC 8011 §4; CUPS's extensions are marked)."""

from collections.abc import Iterable
from itertools import count

from drivers.document_printer.ipp_values import (
    Attributes,
    Group,
    Message,
    Value,
    boolean,
    integer,
    keyword,
    text,
)
from drivers.document_printer.ipp_words import Op, Tag

STATUS_WANTED = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "queued-job-count",
    "marker-names",
    "marker-types",
    "marker-levels",
    "marker-low-levels",
    "printer-supply",
)
ABOUT_WANTED = (
    "printer-name",
    "printer-make-and-model",
    "document-format-supported",
    "media-supported",
    "sides-supported",
    "copies-supported",
    "color-supported",
    "cups-version",
    "printer-error-policy",
    "operations-supported",
)
QUEUE_WANTED = (
    "printer-name",
    "printer-info",
    "printer-make-and-model",
    "device-uri",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "printer-error-policy",
    "printer-type",
)
JOB_WANTED = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-printer-state-message",
    "job-printer-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "time-at-completed",
    "job-printer-up-time",
)
MOST_JOBS = 100
"""So many jobs are looked through; a kiosk's queue holds one or two."""


class Asker:
    """Builds numbered requests to one printer; `user` names this kiosk, never a person."""

    def __init__(self, uri: str, user: str) -> None:
        self._uri = uri
        self._user = user
        self._ids = count(1)

    def printer(self, wanted: Iterable[str] = STATUS_WANTED) -> Message:
        """Get-Printer-Attributes."""
        return self._message(Op.GET_PRINTER_ATTRIBUTES, {"requested-attributes": keyword(*wanted)})

    def print_job(self, name: str, copies: int, sides: str, media: str) -> Message:
        """Print-Job of a PDF; the document is sent behind it."""
        template: Attributes = {
            "copies": integer(copies),
            "sides": keyword(sides),
            "media": keyword(media),
        }
        asked: Attributes = {
            "job-name": text(Tag.NAME, name),
            "document-format": text(Tag.MIME, "application/pdf"),
        }
        return self._message(Op.PRINT_JOB, asked, template)

    def job(self, job_id: int) -> Message:
        """Get-Job-Attributes."""
        return self._message(
            Op.GET_JOB_ATTRIBUTES,
            {"job-id": integer(job_id), "requested-attributes": keyword(*JOB_WANTED)},
        )

    def jobs(self, *, over: bool) -> Message:
        """Get-Jobs of this kiosk: those that are over, or those that are not."""
        asked: Attributes = {
            "limit": integer(MOST_JOBS),
            "requested-attributes": keyword(*JOB_WANTED),
            "which-jobs": keyword("completed" if over else "not-completed"),
            "my-jobs": boolean(True),
        }
        return self._message(Op.GET_JOBS, asked)

    def cancel(self, job_id: int, *, purge: bool) -> Message:
        """Cancel-Job; `purge` (CUPS) also removes the document from the spool at once."""
        asked: Attributes = {"job-id": integer(job_id)}
        if purge:
            asked["purge-job"] = boolean(True)
        return self._message(Op.CANCEL_JOB, asked)

    def resume(self) -> Message:
        """Resume-Printer: take a stopped queue to work again."""
        return self._message(Op.RESUME_PRINTER)

    def accept(self) -> Message:
        """CUPS-Accept-Jobs: let a queue take jobs again."""
        return self._message(Op.CUPS_ACCEPT_JOBS)

    def retry_policy(self) -> Message:
        """CUPS-Add-Modify-Printer: a failed job is tried again instead of stopping the queue."""
        policy: Attributes = {"printer-error-policy": text(Tag.NAME, "retry-job")}
        return self._message(Op.CUPS_ADD_MODIFY_PRINTER, {}, policy, Tag.PRINTER)

    def queues(self) -> Message:
        """CUPS-Get-Printers: all queues of a CUPS."""
        return self._message(
            Op.CUPS_GET_PRINTERS, {"requested-attributes": keyword(*QUEUE_WANTED)}, about=False
        )

    def default(self) -> Message:
        """CUPS-Get-Default: the queue that is used when none is named."""
        wanted = {"requested-attributes": keyword("printer-name")}
        return self._message(Op.CUPS_GET_DEFAULT, wanted, about=False)

    def _message(
        self,
        op: Op,
        asked: Attributes | None = None,
        more: Attributes | None = None,
        kind: Tag = Tag.JOB,
        *,
        about: bool = True,
    ) -> Message:
        # Charset, language and target come first and in this order (RFC 8011 §4.1.4).
        head: dict[str, tuple[Value, ...]] = {
            "attributes-charset": text(Tag.CHARSET, "utf-8"),
            "attributes-natural-language": text(Tag.LANGUAGE, "en"),
        }
        if about:
            head["printer-uri"] = text(Tag.URI, self._uri)
        rest = dict(asked or {})
        if "job-id" in rest:
            head["job-id"] = rest.pop("job-id")
        head["requesting-user-name"] = text(Tag.NAME, self._user)
        groups = [Group(Tag.OPERATION, {**head, **rest})]
        if more:
            groups.append(Group(kind, more))
        return Message(op, next(self._ids), tuple(groups))
