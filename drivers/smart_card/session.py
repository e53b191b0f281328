"""One card, connected and held: commands with their 61xx and 6Cxx, counted and timed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from drivers.smart_card.apdu import Answer, Apdu, exchange, unreadable
from drivers.smart_card.pcsc import CardHandle, Line

MOST_APDUS = 200
MOST_S = 12.0
"""A card that needs more than this is read by nobody; below the watchdog's 15 s."""


class CardSession:
    """Talks to one card. `checkpoint` is called before each command and may raise to end it all.

    wire_s: seconds spent inside SCardTransmit; apdus: commands sent, with GET RESPONSE and repeats.
    """

    def __init__(self, line: Line, card: CardHandle, checkpoint: Callable[[], None]) -> None:
        self._line, self._card, self._checkpoint = line, card, checkpoint
        self._end = time.monotonic() + MOST_S
        self.wire_s = 0.0
        self.apdus = 0

    def ask(self, command: Apdu) -> Answer:
        """Send a command, get its whole answer. Raises CardTrouble, LineCut, DeviceLost."""
        return exchange(self._send, command, t0=self._card.t0)

    def select(self, name: bytes, *, le: int | None = None) -> Answer:
        """Select an application by its name (ISO 7816-4, 7.1.1)."""
        return self.ask(Apdu(0x00, 0xA4, 0x04, 0x00, name, le))

    def _send(self, command: bytes) -> bytes:
        self._checkpoint()
        if self.apdus >= MOST_APDUS or time.monotonic() > self._end:
            raise unreadable()
        self.apdus += 1
        began = time.perf_counter()
        try:
            return self._line.transmit(self._card, command)
        finally:
            self.wire_s += time.perf_counter() - began


@contextmanager
def connected(
    line: Line, reader: str, checkpoint: Callable[[], None], *, reset: bool = False
) -> Iterator[CardSession]:
    """Connect (shared), keep other programs out, and leave the card as it is afterwards.

    reset: power it off and on first. Raises CardTrouble, LineCut, DeviceLost.
    """
    card = line.connect(reader)
    try:
        line.hold(card)
        if reset:
            line.reset(card)
        yield CardSession(line, card, checkpoint)
    finally:
        line.let_go(card)
