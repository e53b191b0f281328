"""An A4 printer's driver that is open, its events, and commands given from another thread."""

import queue
import threading
import time

from drivers.contract import Cancel, DeviceOnline
from drivers.document_printer.contract import PrintDocument
from drivers.document_printer.printer import DocumentPrinter
from drivers.document_printer.timing import Timing
from drivers.supervisor import Backoff
from tests.drivers.printer_paper import key, paper

WAIT_S = 20.0
QUICK = Timing(look=0.05, idle=0.05, answer=2.0, cleanup=1.0, busy=0.05, settle=0.0)


class Hand:
    """Opens the driver on `address`; use as a context."""

    def __init__(self, address, *, timing=QUICK, greeted=True, **more):
        self.device = DocumentPrinter(
            "document_printer", address, timing=timing, backoff=Backoff(0.05, 0.2), **more
        )
        self.events, self.all, self._greeted = queue.Queue(), [], greeted

    def __enter__(self):
        self.device.open(self.events.put)
        if self._greeted:
            try:
                self.expect(DeviceOnline)
            except BaseException:
                self.device.close()
                raise
        return self

    def __exit__(self, *exc):
        self.device.close()

    def expect(self, kind, seconds=WAIT_S):
        """The next event of this kind; those before it are kept in `all`."""
        end = time.monotonic() + seconds
        while True:
            try:
                event = self.events.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                seen = [type(one).__name__ for one in self.all]
                raise AssertionError(f"no {kind.__name__}; seen {seen}") from None
            self.all.append(event)
            if isinstance(event, kind):
                return event

    def told(self, kind):
        """All events of this kind until now."""
        while not self.events.empty():
            self.all.append(self.events.get())
        return [one for one in self.all if isinstance(one, kind)]

    def print(self, pdf=None, deadline=WAIT_S, cancel=None, **more):
        more.setdefault("key", key())
        return self.device.execute(PrintDocument(pdf or paper(), **more), deadline, cancel)

    def begin(self, command=None, deadline=WAIT_S):
        """Give a command from another thread."""
        return Begun(self.device, command or PrintDocument(paper(), key()), deadline)

    def counter(self, name):
        return self.device.health().counters.get(name, 0)


class Begun:
    """A command under way; `end()` waits for its completion."""

    def __init__(self, device, command, deadline):
        self.command, self.cancel, self._ended = command, Cancel(), queue.Queue()
        self._thread = threading.Thread(
            target=lambda: self._ended.put(device.execute(command, deadline, self.cancel)),
            daemon=True,
        )
        self._thread.start()

    def end(self):
        completion = self._ended.get(timeout=WAIT_S)
        self._thread.join()
        return completion

    @property
    def running(self):
        return self._ended.empty()
