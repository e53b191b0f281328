"""Hand-cranked time, a hand-cranked loudspeaker and an ear for events."""

import threading

import numpy as np

from voice.device import NoDevice


class FakePace:
    """A clock that stands still until a test moves it."""

    def __init__(self):
        self.time = 100.0
        self.changed = threading.Condition()
        self.entered = 0
        self.until = None

    def now(self):
        return self.time

    def wait(self, stop, seconds):
        with self.changed:
            self.until = self.time + seconds - 1e-9
            self.entered += 1
            self.changed.notify_all()
            while self.time < self.until and not stop.is_set():
                self.changed.wait(0.02)  # `stop` has no condition of its own to wait on
        return stop.is_set()

    def advance(self, seconds, step=0.1):
        """Move on in steps; where one wakes the player's thread, go on when it sleeps again."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.entered > 0, 30)
            for _ in range(round(seconds / step)):
                before = self.entered
                self.time += step
                if self.time >= self.until:
                    self.changed.notify_all()
                    assert self.changed.wait_for(lambda n=before: self.entered > n, 30)


class FakeOutput:
    """A device whose samples are pulled by the test."""

    def __init__(self, fill):
        self.fill = fill
        self.active = True
        self.closed = False

    def close(self):
        self.closed = True


class Devices:
    """What may be plugged in."""

    def __init__(self, present=True):
        self.present = present
        self.opened = []
        self.tries = 0

    def open(self, fill):
        self.tries += 1
        if not self.present:
            raise NoDevice
        self.opened.append(FakeOutput(fill))
        return self.opened[-1]

    def play(self, seconds):
        return np.concatenate(
            [self.opened[-1].fill(480) for _ in range(max(1, round(seconds * 100)))]
        )


class Ear:
    """Collects events and lets a test wait for one."""

    def __init__(self):
        self.events = []
        self.changed = threading.Condition()

    def __call__(self, event):
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def wait(self, event, seconds=60):
        with self.changed:
            assert self.changed.wait_for(lambda: event in self.events, seconds), self.events

    def wait_kind(self, kind, id, seconds=60):
        def found():
            return [e for e in self.events if isinstance(e, kind) and e.id == id]

        with self.changed:
            assert self.changed.wait_for(found, seconds), self.events
            return found()[0]
