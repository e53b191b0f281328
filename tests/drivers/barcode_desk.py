"""A code scanner's driver that is open, and what it told."""

import queue
import threading
import time

from drivers.barcode.contract import ReadSymbol, SymbolRead, SymbolRefused
from drivers.contract import Cancel, DeviceOnline
from drivers.supervisor import Backoff

WAIT_S = 15.0
QUICK = Backoff(0.02, 0.1)


class Desk:
    """Opens `device`; use as a context."""

    def __init__(self, device, *, greeted=True):
        self.device, self._greeted = device, greeted
        self.events = queue.Queue()

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
        """The next event of this kind; those before it are dropped."""
        end, seen = time.monotonic() + seconds, []
        while True:
            try:
                event = self.events.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {kind}; {seen} {self.device.health()}") from None
            if isinstance(event, kind):
                return event
            seen.append(type(event).__name__)

    def told(self):
        """The next code's text, or why there is none."""
        event = self.expect(SymbolRead | SymbolRefused)
        return event.code if isinstance(event, SymbolRefused) else event.symbol.text

    def nothing(self, seconds):
        """Whatever came in so long a time must be nothing."""
        try:
            event = self.events.get(timeout=seconds)
        except queue.Empty:
            return
        raise AssertionError(type(event).__name__)

    def do(self, command, deadline=10.0):
        """The completion of a command."""
        return self.device.execute(command, deadline)

    def read(self, *formats, deadline=10.0):
        """ReadSymbol's completion."""
        return self.do(ReadSymbol(formats), deadline)

    def reading(self, *formats, deadline=10.0):
        """ReadSymbol under way; returns (cancel, a function that waits for its completion)."""
        cancel, ended = Cancel(), queue.Queue()

        def run():
            ended.put(self.device.execute(ReadSymbol(formats), deadline, cancel))

        threading.Thread(target=run, daemon=True).start()
        return cancel, lambda: ended.get(timeout=WAIT_S)

    def count(self, name):
        """A counter of its health."""
        return self.device.health().counters.get(name, 0)

    def until(self, name, value):
        """Wait until a counter has come so far."""
        end = time.monotonic() + WAIT_S
        while self.count(name) < value:
            assert time.monotonic() < end, (name, self.device.health())
            time.sleep(0.005)
