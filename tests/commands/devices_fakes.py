"""A driver that tells what a test scripts, in the place of a role's own."""

import threading
import time
from dataclasses import dataclass, field, replace
from enum import StrEnum

from drivers.contract import Capabilities, DeviceOffline, DeviceOnline, Stamped
from drivers.health import DeviceState, HealthBoard


class Paper(StrEnum):
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PaperChanged(Stamped):
    paper: Paper
    code: str = "paper_out"
    fits: bool = True


@dataclass(frozen=True, slots=True)
class CodeScanned(Stamped):
    """A person's code, also where its author forgot to hide it."""

    text: str
    code: str
    hidden: str = field(default="", repr=False)
    number: int = 0


class FakeDevice:
    """Implements `Driver`: its events come at their times, on its own thread."""

    def __init__(self, role, script=(), state=DeviceState.ONLINE, code=""):
        self.role, self.script = role, script
        self.board = HealthBoard(role)
        self.end = (state, code)
        self.closed = 0
        self.stop = threading.Event()
        self.thread = None

    def open(self, listener):
        self.board.set(DeviceState.STARTING)
        self.thread = threading.Thread(target=self.play, args=(listener,), daemon=True)
        self.thread.start()

    def play(self, listener):
        for seq, (wait, event) in enumerate(self.script, 1):
            if self.stop.wait(wait):
                return
            if isinstance(event, DeviceOnline | DeviceOffline):
                self.board.set(*self.end)
                self.board.count("events")
            listener(replace(event, seq=seq, at=time.monotonic()))

    def close(self):
        self.closed += 1
        self.stop.set()
        if self.thread is not None:
            self.thread.join()

    def capabilities(self):
        return Capabilities(device_class="Fake", commands=("One",))

    def health(self):
        return self.board.snapshot()
