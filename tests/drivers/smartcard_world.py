"""A reader with its virtual card, the shipping driver on it, and its events: for the tests here."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from drivers.smart_card.contract import CardInserted, CardRemoved, ReaderOnline
from drivers.smart_card.reader import SmartCardReader
from drivers.smart_card.sim import VirtualSlot
from drivers.supervisor import Backoff
from tests.drivers.opened import WAIT_S, Heard
from tests.drivers.smartcard_pcscd import READER, PrivatePcscd

NAME = f"{READER} 00 00"


class World(Heard):
    """pcscd with a reader on a cable, a slot, and at most one driver."""

    def __init__(self, **daemon):
        super().__init__()
        self.daemon = PrivatePcscd(**{"cable": True, **daemon})
        self.slots = []

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
        self.device.open(self.tell)
        return self.expect(ReaderOnline)

    def put(self, card, code="contact_t0"):
        """Insert a card and wait until it is told."""
        self.slot.insert(card)
        assert self.expect(CardInserted).code == code

    def pull(self):
        """Take it out and wait until that is told."""
        self.slot.eject()
        self.expect(CardRemoved)


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
