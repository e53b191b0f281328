"""The smart-card driver against a bare PC/SC program, on the same virtual card and pcscd."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

from smartcard import scard

from drivers.smart_card.contract import CardInserted, ReadCard
from drivers.smart_card.reader import SmartCardReader
from drivers.smart_card.sim import Chip, Handing, VirtualSlot, social_security
from tests.bench.figures import BenchFailed, Figure, Plan, in_turn
from tests.drivers.smartcard_pcscd import READER, PrivatePcscd

WAIT_S = 15.0
_NAME = f"{READER} 00 00"


class _Bare:
    """A PC/SC program with nothing around the calls; as pyscard's users write them."""

    def __init__(self) -> None:
        self.context = self._established()
        self.known = [(_NAME, 0)]

    def _established(self) -> object:
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            if result == scard.SCARD_S_SUCCESS:
                return context
        raise BenchFailed("pcscd does not answer")

    def await_card(self) -> None:
        """Return when pcscd has a card in the reader."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            result, states = scard.SCardGetStatusChange(self.context, 100, self.known)
            if result == scard.SCARD_S_SUCCESS:
                self.known = [(name, state) for name, state, _ in states]
                if states[0][1] & scard.SCARD_STATE_PRESENT:
                    return
        raise BenchFailed("no card")

    def transmit_ms(self, commands: list[bytes]) -> float:
        """Time of the commands alone, on a card that is connected already."""
        mode, protocols = scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0
        _, card, _ = scard.SCardConnect(self.context, _NAME, mode, protocols)
        scard.SCardBeginTransaction(card)
        lists = [list(command) for command in commands]
        began = time.perf_counter()
        for one in lists:
            scard.SCardTransmit(card, scard.SCARD_PCI_T0, one)
        took = (time.perf_counter() - began) * 1000
        scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        return took

    def close(self) -> None:
        scard.SCardReleaseContext(self.context)


def smart_card_read(plan: Plan) -> Iterator[Figure]:
    """A social-security card, 14 records under T=0 (30 commands), against the commands alone."""
    with ExitStack() as opened:
        daemon = opened.enter_context(PrivatePcscd())
        slot = opened.enter_context(VirtualSlot("dev", daemon.port))
        slot.insert(Chip([social_security(2)], handing=Handing.T0))
        reader = SmartCardReader("smart_card", _NAME, reading=False)
        opened.callback(reader.close)
        reader.open(lambda event: None)
        _until_read(reader)
        slot.asked.clear()
        _until_read(reader)
        commands = list(slot.asked)
        bare = _Bare()
        opened.callback(bare.close)

        def read(_turn: int) -> float:
            completion = reader.execute(ReadCard(), WAIT_S)
            if not completion.ok:
                raise BenchFailed(f"not read: {completion.detail}")
            return float(completion.result.read_ms)

        times = plan.times(40, 5)
        value, reference = in_turn(read, lambda _turn: bare.transmit_ms(commands), times)
    yield Figure("smart_card_read", value, "ms", reference)


def _until_read(reader: SmartCardReader) -> None:
    end = time.monotonic() + WAIT_S
    while not reader.execute(ReadCard(), WAIT_S).ok:
        if time.monotonic() > end:
            raise BenchFailed("the card is not read")
        threading.Event().wait(0.01)


def smart_card_again(plan: Plan) -> Iterator[Figure]:
    """From kill -9 and restart of pcscd to a card event, against a program started just then."""
    with ExitStack() as opened:
        daemon = opened.enter_context(PrivatePcscd())
        slot = opened.enter_context(VirtualSlot("dev", daemon.port))
        slot.insert(Chip([social_security(2)]))
        inserted = threading.Semaphore(0)
        reader = SmartCardReader("smart_card", _NAME, reading=False)
        opened.callback(reader.close)
        reader.open(lambda e: inserted.release() if isinstance(e, CardInserted) else None)
        _taken(inserted)

        def driver(_turn: int) -> float:
            daemon.kill()
            began = time.perf_counter()
            daemon.start()
            _taken(inserted)
            return (time.perf_counter() - began) * 1000

        def bare(_turn: int) -> float:
            daemon.kill()
            began = time.perf_counter()
            daemon.start()
            program = _Bare()
            program.await_card()
            took = (time.perf_counter() - began) * 1000
            program.close()
            # The driver comes back too; its event belongs to this turn.
            _taken(inserted)
            return took

        value, reference = in_turn(driver, bare, plan.times(9, 2))
    yield Figure("smart_card_again", value, "ms", reference)


def _taken(inserted: threading.Semaphore) -> None:
    if not inserted.acquire(timeout=WAIT_S):
        raise BenchFailed("no card event came")
