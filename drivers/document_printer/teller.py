"""Tells changes of paper, toner and troubles, each once."""

from collections.abc import Callable
from typing import Any

from drivers.document_printer.contract import (
    Paper,
    PaperThreshold,
    PrinterStatus,
    Toner,
    TonerThreshold,
    Trouble,
    TroubleBegan,
    TroubleEnded,
)


class Teller:
    """Compares each look with the last one."""

    def __init__(self, emit: Callable[[Any], None]) -> None:
        self._emit = emit
        self._troubles: tuple[Trouble, ...] = ()
        self._paper, self._toner = Paper.FULL, Toner.FULL

    def forget(self) -> None:
        """A new connection: what is wrong is told anew."""
        self._troubles, self._paper, self._toner = (), Paper.FULL, Toner.FULL

    def tell(self, status: PrinterStatus, job_id: int = 0) -> None:
        """Tell what has changed; `job_id` is the job that waits."""
        for trouble in self._troubles:
            if trouble not in status.troubles:
                self._emit(TroubleEnded(trouble))
        for trouble in status.troubles:
            if trouble not in self._troubles:
                self._emit(TroubleBegan(trouble, job_id))
        self._troubles = status.troubles
        if status.paper not in (self._paper, Paper.UNKNOWN):
            self._paper = status.paper
            self._emit(PaperThreshold(status.paper))
        if status.toner not in (self._toner, Toner.UNKNOWN):
            self._toner = status.toner
            self._emit(TonerThreshold(status.toner))


def in_a_word(status: PrinterStatus) -> str:
    """The gravest thing, for a health board that shows one code; "" when all is well."""
    if status.troubles:
        return status.troubles[0].value
    if not status.accepting:
        return "rejecting"
    if status.toner is Toner.LOW:
        return "tonerLow"
    return "paperLow" if status.paper is Paper.LOW else ""
