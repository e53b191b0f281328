"""An A4 printer's driver that is open, and documents given to it."""

from drivers.document_printer.contract import PrintDocument
from drivers.document_printer.printer import DocumentPrinter
from drivers.document_printer.timing import Timing
from drivers.supervisor import Backoff
from tests.drivers.opened import WAIT_S, OpenDriver
from tests.drivers.printer_paper import key, paper

QUICK = Timing(look=0.05, idle=0.05, answer=2.0, cleanup=1.0, busy=0.05, settle=0.0)


class Hand(OpenDriver):
    """Opens the driver on `address`; use as a context."""

    def __init__(self, address, *, timing=QUICK, greeted=True, **more):
        more = {"timing": timing, "backoff": Backoff(0.05, 0.2), **more}
        super().__init__(DocumentPrinter("document_printer", address, **more), greeted=greeted)

    def print(self, pdf=None, deadline=WAIT_S, cancel=None, **more):
        more.setdefault("key", key())
        return self.do(PrintDocument(pdf or paper(), **more), deadline, cancel)

    def begin(self, command=None, deadline=WAIT_S):
        """Print from another thread."""
        return super().begin(command or PrintDocument(paper(), key()), deadline)
