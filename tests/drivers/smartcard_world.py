"""A reader with its virtual card, the shipping driver on it, and its events: for the tests here."""

import queue
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from drivers.smart_card.contract import CardInserted, CardRemoved, ReaderOnline
from drivers.smart_card.reader import SmartCardReader
from drivers.smart_card.sim import VirtualSlot
from drivers.supervisor import Backoff
from tests.drivers.smartcard_pcscd import READER, PrivatePcscd

WAIT_S = 15.0
NAME = f"{READER} 00 00"


class World:
    """pcscd with a reader on a cable, a slot, and at most one driver."""

    def __init__(self, **daemon):
        self.daemon = PrivatePcscd(**{"cable": True, **daemon})
        self.slots, self.device, self.seen = [], None, []
        self.events = queue.Queue()

    @property
    def slot(self):
        return self.slots[0]

    def __enter__(self):
        self.daemon.__enter__()
        self.slots = [VirtualSlot("dev", port) for port in self.daemon.ports]
        return self

    def __exit__(self, *exc):
        if self.device is not None:
            self.device.close()
        for slot in self.slots:
            slot.close()
        self.daemon.__exit__(*exc)

    def open(self, address=READER, **more):
        """Open the driver and wait until it is online."""
        more = {"backoff": Backoff(0.05, 0.3), "settle_s": 0.15, **more}
        self.device = SmartCardReader("smart_card", address, **more)
        self.device.open(self.events.put)
        return self.expect(ReaderOnline)

    def expect(self, kind, seconds=WAIT_S):
        """The next event of this kind; those before it are kept in `seen`."""
        end = time.monotonic() + seconds
        while True:
            try:
                event = self.events.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                said = f"no {kind.__name__}; {self.names()}, {self.device.health()}"
                raise AssertionError(said) from None
            self.seen.append(event)
            if isinstance(event, kind):
                return event

    def nothing_more(self, seconds=0.15):
        """No event comes in this time."""
        try:
            raise AssertionError(self.events.get(timeout=seconds))
        except queue.Empty:
            return

    def put(self, card, code="contact_t0"):
        """Insert a card and wait until it is told."""
        self.slot.insert(card)
        assert self.expect(CardInserted).code == code

    def pull(self):
        """Take it out and wait until that is told."""
        self.slot.eject()
        self.expect(CardRemoved)

    def names(self):
        """What has been told so far, without the time."""
        return [type(one).__name__ for one in self.seen]


@contextmanager
def other_program(how, reader=NAME):
    """Another PC/SC program at the card; gives a function that sends a command through it."""
    words = [sys.executable, str(Path(__file__).with_name("smartcard_other.py")), reader, how]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            assert program.stdout.readline() == "holds\n"

            def send(command):
                program.stdin.write(command + "\n")
                program.stdin.flush()
                return program.stdout.readline().split()

            yield send
        finally:
            program.stdin.close()
            program.wait(WAIT_S)
