"""A simulated printer with the shipping driver on it, and its events."""

import queue
import time

from drivers.contract import DeviceOffline
from drivers.receipt_printer.contract import (
    Cut,
    Line,
    Picture,
    PrinterOnline,
    PrintReceipt,
    Receipt,
    StatusChanged,
)
from drivers.receipt_printer.printer import ReceiptPrinter
from drivers.receipt_printer.sim import PrinterSimulator
from drivers.supervisor import Backoff

WAIT_S = 15.0
NAME = "乌仁图雅样例"


class Bench:
    """Both ends; `printer` keyword arguments are the driver's, the others the simulator's."""

    def __init__(self, *, faults=(), address=None, printer=None, plug=True, **simulator):
        self.simulator = PrinterSimulator("dev", **simulator)
        for kind in faults:
            self.simulator.fault(kind)
        more = {"backoff": Backoff(0.02, 0.1), **(printer or {})}
        self.device = ReceiptPrinter(address or self.simulator.port, **more)
        self.events = queue.Queue()
        self.seen = []
        self._plug = plug

    def __enter__(self):
        if self._plug:
            self.simulator.start()
        self.device.open(self.events.put)
        return self

    def __exit__(self, *exc):
        self.device.close()
        self.simulator.close()

    def expect(self, kind, seconds=WAIT_S, **wanted):
        """Wait for an event of this kind whose fields are as wanted."""
        end = time.monotonic() + seconds
        while True:
            event = self.events.get(timeout=max(0.001, end - time.monotonic()))
            self.seen.append(event)
            fits = all(getattr(event, name) == value for name, value in wanted.items())
            if isinstance(event, kind) and fits:
                return event

    def online(self):
        return self.expect(PrinterOnline)

    def offline(self, code):
        return self.expect(DeviceOffline, code=code)

    def changed(self, *names):
        return self.expect(StatusChanged, changed=names).status

    def do(self, command, deadline=WAIT_S, cancel=None):
        return self.device.execute(command, deadline, cancel)

    def print(self, *items, deadline=WAIT_S, cancel=None):
        return self.do(receipt(*items), deadline, cancel)


def receipt(*items):
    """A command that prints these items (a name, and a cut, when there are none)."""
    return PrintReceipt(Receipt(items or (Line(NAME), Cut())))


def long_receipt(lines=40):
    """So many numbered lines, then a cut."""
    return receipt(*(Line(f"第{number}行 line {number}") for number in range(lines)), Cut())


def black(height, width=576):
    """A black picture: `height` rows of 72 bytes."""
    return Picture(width, height, b"\xff" * (width // 8 * height))
