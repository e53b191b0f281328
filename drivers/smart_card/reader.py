"""The smart-card reader: watches PC/SC, recognises and reads what is put in, tells when it leaves.

Nothing of a card is kept: an event or a completion carries it away. pcscd may be killed and
restarted at any time; the base reconnects, and a card that is in the reader is told again.
"""

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, TypeVar

from drivers.contract import CompletionCode, DeviceOnline
from drivers.device import Device
from drivers.errors import CommandRefused, DeviceCancelled
from drivers.job import Job
from drivers.recovery import Ladder, Steps
from drivers.smart_card.apdu import CardTrouble
from drivers.smart_card.contract import (
    AuthenticateStaff,
    BankCard,
    BankCardSeen,
    CardInserted,
    CardProblem,
    CardReading,
    CardRemoved,
    ReadCard,
    ReaderGone,
    ReaderOnline,
    SmartCardCapabilities,
    SocialSecurityCard,
    SocialSecurityCardRead,
    StaffCardSeen,
    UnknownCard,
)
from drivers.smart_card.monitor import Inserted, Monitor, Present
from drivers.smart_card.pcsc import APDU_S, CALL_S, HOLD_S, Line, LineCut, Tap
from drivers.smart_card.recognise import read_content
from drivers.smart_card.session import CardSession, connected
from drivers.smart_card.staff import RandomBytes, authenticate
from drivers.supervisor import Backoff

T = TypeVar("T")

WAIT_S = 0.05
"""How long one look at PC/SC may take, and how long an idle driver pauses between two."""
SETTLE_S = 0.6
"""pcscd looks at its readers every 0.4 s: by then it knows whether a failed card was pulled."""
CLOSE_S = 0.3
BACKOFF = Backoff(first=0.2, most=1.0)
"""pcscd that is back is found in a second, as card events must come again within three."""
STEPS = Steps(reset=1_000_000, power=1_000_000, staff=30)
"""No reset and no power cycle of a reader brings pcscd back; after half a minute staff are told."""

_COMPLETIONS = {
    "removed": CompletionCode.USER_ERROR,
    "unknown_card": CompletionCode.UNSUPPORTED_DATA,
    "in_use": CompletionCode.DEVICE_NOT_READY,
    "not_staff_card": CompletionCode.UNSUPPORTED_DATA,
    "not_enrolled": CompletionCode.USER_ERROR,
    "security_fail": CompletionCode.USER_ERROR,
}


class SmartCardReader(Device[Monitor]):
    """Reads the cards of one or more PC/SC readers.

    address: a reader's PC/SC name or a part of it, or "auto" for all readers (`monitor.matching`).
    reading: cards are read as they come; without it only CardInserted tells of them, until
    `start_reading`. random: source of challenges. call_s, apdu_s, hold_s, tap: see `pcsc.Line`.
    settle_s: how long a card whose contact failed is left alone before it is tried once more.
    """

    def __init__(
        self,
        role: str,
        address: str,
        *,
        reading: bool = True,
        random: RandomBytes = secrets.token_bytes,
        call_s: float = CALL_S,
        apdu_s: float = APDU_S,
        hold_s: float = HOLD_S,
        tap: Tap | None = None,
        settle_s: float = SETTLE_S,
        backoff: Backoff | None = None,
        **more: Any,
    ) -> None:
        more.setdefault("ladder", Ladder(STEPS))
        super().__init__(role, address, backoff=backoff or BACKOFF, **more)
        self._reading = reading
        self._random = random
        self._settle_s = settle_s
        self._make_line = lambda: Line(call_s=call_s, apdu_s=apdu_s, hold_s=hold_s, tap=tap)
        self._monitor: Monitor | None = None
        self._read: Present | None = None
        """The card that needs no reading any more."""

    def capabilities(self) -> SmartCardCapabilities:
        """A card reader that reads chips and asks for no PIN."""
        commands = (ReadCard.__name__, AuthenticateStaff.__name__)
        return SmartCardCapabilities(device_class="CardReader", commands=commands)

    def start_reading(self) -> None:
        """Read cards as they come, the one that is in the reader first."""
        self._reading = True

    def stop_reading(self) -> None:
        """Read no card by itself; insertion and removal are still told."""
        self._reading = False

    def close(self) -> None:
        """Stop the thread and let the reader go, even from a card that never answers."""
        self._supervisor.halt()
        monitor = self._monitor
        if monitor is not None:
            monitor.line.hurry(CLOSE_S)
        super().close()

    # From here on everything runs on the device's thread.

    def _do_open(self) -> Monitor:
        with ExitStack() as undo:
            monitor = Monitor(self._address, self._make_line)
            undo.callback(self._do_close, monitor)
            self._monitor = monitor
            self._watch()
            monitor.open()
            undo.pop_all()
        return monitor

    def _do_close(self, connection: Monitor) -> None:
        self._monitor = None
        connection.close()

    def _do_greet(self, connection: Monitor) -> DeviceOnline:
        self._read = None
        connection.wait(0.0)
        return ReaderOnline(reader=", ".join(connection.readers))

    def _offline_event(self, code: str) -> ReaderGone:
        return ReaderGone(code)

    def _do_check(self, connection: Monitor) -> None:
        """Nothing to ask: every look at the cards is an answer of pcscd."""

    def _do_idle(self, connection: Monitor) -> float:
        # A look without waiting, then the base's pause: only that one is ended by a command.
        connection.wait(0.0)
        self._tell(connection)
        card = connection.present
        if self._reading and card is not None and card is not self._read:
            self._read = card
            self._read_and_tell(connection)
        return WAIT_S

    def _do_command(self, connection: Monitor, job: Job) -> object:
        def checkpoint() -> None:
            job.check()
            self._watch()

        while connection.present is None:
            checkpoint()
            connection.wait(WAIT_S)
            self._tell(connection)
        self._read = connection.present
        try:
            return self._do_work(job.command, connection, checkpoint)
        except CardTrouble as trouble:
            code = _COMPLETIONS.get(trouble.code, CompletionCode.INVALID_DATA)
            raise CommandRefused(code, trouble.code) from None
        finally:
            self._tell(connection)

    def _do_work(self, command: object, monitor: Monitor, checkpoint: Callable[[], None]) -> object:
        if isinstance(command, AuthenticateStaff):
            enrolled = command.enrolled
            return self._with_card(
                monitor, lambda session: authenticate(session, enrolled, self._random), checkpoint
            )
        return self._read_card(monitor, checkpoint)

    def _read_card(self, monitor: Monitor, checkpoint: Callable[[], None]) -> CardReading:
        """Read the card that is present, with the times it took."""

        def work(session: CardSession) -> CardReading:
            content = read_content(session)
            read_ms = (time.perf_counter() - began) * 1000
            return CardReading(content, read_ms, session.wire_s * 1000, session.apdus)

        began = time.perf_counter()
        return self._with_card(monitor, work, checkpoint)

    def _watch(self) -> None:
        """Between two steps: tell the watchdog, and end when the driver is being closed."""
        self._supervisor.beat()
        if self._supervisor.stopping:
            raise DeviceCancelled("canceled")

    def _tell(self, monitor: Monitor) -> None:
        """Tell what the monitor has seen."""
        while (change := monitor.take()) is not None:
            if isinstance(change, Inserted):
                self._board.count("cards_inserted")
                self._emit(CardInserted(change.card.kind))
            else:
                self._emit(CardRemoved())

    def _read_and_tell(self, monitor: Monitor) -> None:
        try:
            reading = self._read_card(monitor, self._watch)
        except CardTrouble as trouble:
            self._board.count(trouble.code)
            self._emit(UnknownCard(CardProblem(trouble.code)))
            return
        self._board.count("cards_read")
        self._emit(_event_of(reading))

    def _with_card(
        self, monitor: Monitor, work: Callable[[CardSession], T], checkpoint: Callable[[], None]
    ) -> T:
        """Do the work on the card that is present; once more after a reset if the contact failed.

        Raises CardTrouble, DeviceLost.
        """
        card = monitor.present
        if card is None:
            raise CardTrouble("removed")
        if card.kind == "mute":
            raise CardTrouble("mute")
        for reset in (False, True):
            try:
                with connected(monitor.line, card.reader, checkpoint, reset=reset) as session:
                    return work(session)
            except LineCut as cut:
                if cut.code == "mute":
                    self._read = monitor.silence()
                monitor.reopen()
                raise CardTrouble(cut.code) from None
            except CardTrouble as trouble:
                if trouble.code != "unreadable" or reset:
                    raise
            self._settle(monitor, card, checkpoint)
        raise AssertionError("unreachable")

    def _settle(self, monitor: Monitor, card: Present, checkpoint: Callable[[], None]) -> None:
        """Wait until pcscd knows what became of the card. Raises CardTrouble("removed")."""
        end = time.monotonic() + self._settle_s
        while time.monotonic() < end:
            checkpoint()
            monitor.wait(WAIT_S)
            if monitor.present is not card:
                raise CardTrouble("removed")


def _event_of(
    reading: CardReading,
) -> SocialSecurityCardRead | BankCardSeen | StaffCardSeen:
    content = reading.content
    figures = (reading.read_ms, reading.floor_ms, reading.apdus)
    if isinstance(content, SocialSecurityCard):
        return SocialSecurityCardRead(content, *figures)
    if isinstance(content, BankCard):
        return BankCardSeen(content.last4, content.kind, *figures)
    return StaffCardSeen(content.card_id, *figures)
