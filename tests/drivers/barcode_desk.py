"""A code scanner's driver that is open, and what it told."""

from drivers.barcode.contract import ReadSymbol, SymbolRead, SymbolRefused
from drivers.supervisor import Backoff
from tests.drivers.opened import OpenDriver

QUICK = Backoff(0.02, 0.1)


class Desk(OpenDriver):
    """Opens `device`; use as a context."""

    def told(self):
        """The next code's text, or why there is none."""
        event = self.expect(SymbolRead | SymbolRefused)
        return event.code if isinstance(event, SymbolRefused) else event.symbol.text

    def read(self, *formats, deadline=10.0):
        """ReadSymbol's completion."""
        return self.do(ReadSymbol(formats), deadline)

    def reading(self, *formats, deadline=10.0):
        """ReadSymbol under way; returns (cancel, a function that waits for its completion)."""
        begun = self.begin(ReadSymbol(formats), deadline)
        return begun.cancel, begun.end
