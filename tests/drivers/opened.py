"""A driver that is open, what it has told, and commands given to it from another thread."""

import queue
import threading
import time
from contextlib import ExitStack

from drivers.contract import Cancel, DeviceOnline, NeedsStaff
from tests.conformance.rig import until

WAIT_S = 20.0


class Heard:
    """A driver's events: `tell` is what it is opened with, `all` holds those taken so far."""

    device = None
    in_order = False
    """True: `expect` takes no other event first, unless it calls for staff."""

    def __init__(self):
        self._waiting, self.all = queue.Queue(), []

    def tell(self, event):
        self._waiting.put(event)

    def take(self, seconds=WAIT_S):
        """The next event. Raises queue.Empty."""
        event = self._waiting.get(timeout=max(0.001, seconds))
        self.all.append(event)
        return event

    def expect(self, kind, seconds=WAIT_S):
        """The next event of this kind."""
        end = time.monotonic() + seconds
        while True:
            try:
                event = self.take(end - time.monotonic())
            except queue.Empty:
                health = self.device and self.device.health()
                raise AssertionError(f"no {kind}; {self.names()}, {health}") from None
            if isinstance(event, kind):
                return event
            assert not self.in_order or isinstance(event, NeedsStaff), event

    def nothing(self, seconds=0.0):
        """No event is there, nor comes for so long."""
        try:
            event = self.take(seconds)
        except queue.Empty:
            return
        raise AssertionError(event)

    def all_of(self, kind):
        """All events of this kind until now, taken or not."""
        while not self._waiting.empty():
            self.take()
        return [one for one in self.all if isinstance(one, kind)]

    def names(self):
        """What was taken so far, without its contents."""
        return [type(one).__name__ for one in self.all]


class OpenDriver(Heard):
    """Opens `device` and, where `greeted`, waits until it is online. A context."""

    def __init__(self, device, *, greeted=True):
        super().__init__()
        self.device, self._greeted = device, greeted

    def __enter__(self):
        with ExitStack() as undo:
            undo.callback(self.device.close)
            self.device.open(self.tell)
            if self._greeted:
                self.expect(DeviceOnline)
            undo.pop_all()
        return self

    def __exit__(self, *exc):
        self.device.close()

    def do(self, command, deadline=WAIT_S, cancel=None):
        """The completion of a command."""
        return self.device.execute(command, deadline, cancel)

    def begin(self, command, deadline=WAIT_S):
        """Give a command from another thread."""
        return Begun(self.device, command, deadline)

    def count(self, name):
        """A counter of its health."""
        return self.device.health().counters.get(name, 0)

    def until_count(self, name, value):
        """Wait until a counter has come so far."""
        until(lambda: self.count(name) >= value)


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
