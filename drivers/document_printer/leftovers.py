"""Keeps the queue clean: no job that nobody waits for, no printed document in the spool.

CUPS keeps printed documents for a day unless told otherwise (PreserveJobFiles, cupsd.conf(5));
these are residents' papers, so they are purged job by job. A job that is still being printed must
be cancelled first and purged later: CUPS 2.4 kills the backend of a job that is purged before it
could take the job back from the printer, which then prints on.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from drivers.document_printer.contract import Printed
from drivers.document_printer.ipp_words import JobState
from drivers.document_printer.paper_rules import PREFIX, job_name
from drivers.document_printer.queue import JobLook, PrintQueue
from drivers.document_printer.timing import Timing

_REMEMBERED = 256


class Leftovers:
    """What became of each key. timing: keep, spool and stop count here."""

    def __init__(self, timing: Timing) -> None:
        self._keep_s = timing.keep
        self._spool_s = timing.spool
        self._stop_s = min(timing.stop, timing.spool)
        self._lost: dict[str, float] = {}
        self._printed: OrderedDict[str, Printed] = OrderedDict()

    def lost(self, key: str) -> None:
        """The connection went while this paper was on its way; somebody may ask for it again."""
        self._lost[job_name(key)] = time.monotonic()

    def printed(self, key: str, end: Printed) -> None:
        """It is out."""
        self._lost.pop(job_name(key), None)
        self._printed[key] = end
        while len(self._printed) > _REMEMBERED:
            self._printed.popitem(last=False)

    def known(self, key: str) -> Printed | None:
        """How it was printed, if it was."""
        return self._printed.get(key)

    def sweep(self, queue: PrintQueue, *, cups: bool, count: Callable[[str], None]) -> None:
        """Take back what nobody waits for; purge what has been printed a while ago."""
        now = time.monotonic()
        self._lost = {
            name: at for name, at in self._lost.items() if now - at <= self._keep_s
        }  # fmt: skip
        for look in queue.jobs(over=False):
            if look.name.startswith(PREFIX) and look.name not in self._lost:
                self._take_back(queue, look, count)
        if cups:
            self._purge(queue, count)

    def find(self, queue: PrintQueue, name: str, count: Callable[[str], None]) -> JobLook | None:
        """The job of this name that is there or has been printed; all others are taken back."""
        found: JobLook | None = None
        for look in queue.jobs(over=False):
            if look.name == name and found is None:
                found = look
            elif look.name.startswith(PREFIX):
                self._take_back(queue, look, count)
        if found is not None:
            return found
        over = (look for look in queue.jobs(over=True) if look.name == name)
        return next((look for look in over if look.state is JobState.COMPLETED), None)

    def _take_back(self, queue: PrintQueue, look: JobLook, count: Callable[[str], None]) -> None:
        done = queue.cancel(look.job_id)
        count("taken_back" if done else "not_taken_back")

    def _purge(self, queue: PrintQueue, count: Callable[[str], None]) -> None:
        for look in queue.jobs(over=True):
            printed = look.state is JobState.COMPLETED
            due = look.over_for_s >= (self._spool_s if printed else self._stop_s)
            if look.name.startswith(PREFIX) and due:
                done = queue.cancel(look.job_id, purge=True)
                count("purged" if done else "not_purged")
