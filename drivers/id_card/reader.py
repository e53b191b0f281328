"""The ID-card reader: finds, selects and reads a card over SAM_V, and tells when it is taken away.

Sequence and timing: devices.md §1.6. After one good read, find answers "none" until the card leaves
the field, so presence is asked by 30 03, which needs no new find while the card stays.
"""

import threading
import time
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import count

from drivers.errors import DeviceError, DeviceGarbled, DeviceTimeout
from drivers.health import DeviceHealth, DeviceState, HealthBoard
from drivers.id_card import wire
from drivers.id_card.contract import (
    CardRead,
    CardRejected,
    CardRemoved,
    IdCardEvent,
    IdCardRecord,
    Listener,
    ReaderOffline,
    ReaderOnline,
    RejectCode,
)
from drivers.id_card.link import SamvLink
from drivers.id_card.speed import settle
from drivers.id_card.text_block import decode
from drivers.ports import Opener, open_port
from drivers.supervisor import Backoff, Supervisor

SILENT_FINDS = 2
"""So many finds without an answer mean that the reader is gone, not slow."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds between looks at the card (devices.md §1.6); a slow module may want longer ones.

    `confirm_gone`: the second look before a card counts as removed. `idle`: how soon an unplug is
    noticed while nothing is asked. `status`: the watchdog's question to an idle module.
    """

    find: float = 0.3
    present: float = 1.0
    confirm_gone: float = 0.3
    idle: float = 0.5
    status: float = 10.0


class _Rejected(Exception):
    """A card that gave no record; its code is the event's."""

    def __init__(self, code: RejectCode) -> None:
        super().__init__(code)
        self.code = code


class _Lying(Enum):
    """What is known of the card on the reader."""

    NOTHING = auto()
    READ = auto()
    """Read well; its removal is watched."""
    UNWATCHED = auto()
    """Read well, but this module can't tell when it leaves: told when the next card is found."""


class SamvReader:
    """Implements `contract.IdCardReader` for one SAM_V module on a serial port.

    `baud` is tried first; a module at another speed is found and brought to 115200.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int = 115200,
        role: str = "id_card",
        backoff: Backoff | None = None,
        timing: Timing | None = None,
        opener: Opener = open_port,
    ) -> None:
        self._port = port
        self._opener = opener
        self._timing = timing or Timing()
        self._baud = baud
        self._board = HealthBoard(role)
        self._supervisor = Supervisor(self._board, self._serve, self._offline, backoff=backoff)
        self._listener: Listener | None = None
        self._seq = count(1)
        self._emit_lock = threading.Lock()
        self._reading = False
        self._lying = _Lying.NOTHING
        self._told: RejectCode | None = None
        self._reset_first = False

    def open(self, listener: Listener) -> None:
        """Start to connect; events come to `listener` on the reader's thread."""
        if self._listener is None:
            self._listener = listener
            self._lying, self._told = _Lying.NOTHING, None
            self._supervisor.start()

    def start_reading(self) -> None:
        """Look for a card every 300 ms until `stop_reading`."""
        self._reading = True
        self._supervisor.wake()

    def stop_reading(self) -> None:
        """Look for no new card; the removal of the last one is still told."""
        self._reading = False
        self._told = None

    def close(self) -> None:
        """Stop the thread and let the port go."""
        self._reading = False
        self._listener = None
        self._supervisor.stop()

    def health(self) -> DeviceHealth:
        """State and counters from memory."""
        return self._supervisor.health()

    # From here on everything runs on the reader's thread.

    def _serve(self, supervisor: Supervisor) -> None:
        link = SamvLink(self._port, self._baud, lambda: supervisor.stopping, self._opener)
        try:
            sam_id = self._greet(link)
            supervisor.online()
            self._emit(ReaderOnline(sam_id))
            self._loop(link, supervisor)
        finally:
            self._board.count("garbled", link.garbled)
            link.close()

    def _greet(self, link: SamvLink) -> str:
        """Make sure that a healthy module answers, and learn its id. Raises DeviceError.

        A module that does not tell its id ("" then) still reads cards.
        """
        status = settle(link)
        if self._reset_first:
            # The first rung after a module fault: reset it before asking whether it is well.
            link.ask(wire.RESET)
            self._reset_first = False
            status = settle(link)
        self._require_healthy(status)
        if link.baud is not None and link.baud != self._baud:
            self._board.count("baud_changed")
        try:
            answer = link.ask(wire.SAM_ID)
        except (DeviceTimeout, DeviceGarbled) as error:
            self._board.count(error.code)
            return ""
        self._require_healthy(answer)
        return wire.sam_id_text(answer.data) if answer.status == wire.Status.OK else ""

    def _loop(self, link: SamvLink, supervisor: Supervisor) -> None:
        asked_at = time.monotonic()
        silent = 0
        while not supervisor.stopping:
            supervisor.beat()
            try:
                if self._lying is _Lying.READ:
                    wait = self._watch_card(link, supervisor)
                elif self._reading:
                    wait = self._look_for_card(link)
                elif time.monotonic() - asked_at >= self._timing.status:
                    self._require_healthy(link.ask(wire.STATUS))
                    wait = self._timing.idle
                else:
                    link.check()
                    supervisor.pause(self._timing.idle)
                    continue
                asked_at, silent = time.monotonic(), 0
            except (DeviceTimeout, DeviceGarbled) as error:
                silent += 1
                self._board.count(error.code)
                if silent >= SILENT_FINDS:
                    raise
                wait = 0.0
            if wait:
                supervisor.pause(wait)

    def _look_for_card(self, link: SamvLink) -> float:
        """One find, and the card's read when there is one; returns seconds until the next look."""
        started, moved = time.monotonic(), link.moved
        found = link.ask(wire.FIND)
        if found.status != wire.Status.CARD_FOUND:
            return self._not_found(found)
        if self._lying is _Lying.UNWATCHED:
            self._removed()
        try:
            record = self._read_card(link)
        except _Rejected as rejected:
            self._reject(rejected.code)
            if rejected.code == "module_fault":
                raise self._fault() from None
            return self._timing.find
        read_ms = (time.monotonic() - started) * 1000
        self._lying, self._told = _Lying.READ, None
        self._board.count("cards_read")
        floor_ms = wire.wire_ms(link.moved - moved, link.baud or self._baud)
        self._emit(CardRead(record, read_ms, floor_ms))
        return self._timing.present

    def _not_found(self, found: wire.Reply) -> float:
        """No card, or a word that says what is wrong with the one that lies there."""
        self._require_healthy(found)
        if found.status in wire.REFUSES_FIND:
            # A module that won't look for cards is of no use to anybody: staff must see to it.
            self._reject("module_fault")
            raise self._fault()
        if found.status in wire.UNSUPPORTED | wire.UNREADABLE:
            self._reject(_reject_code(found.status))
        else:
            self._told = None
        return self._timing.find

    def _read_card(self, link: SamvLink) -> IdCardRecord:
        """Select and read the card that was found. Raises _Rejected."""
        try:
            for command in (wire.SELECT, wire.READ_BASE):
                answer = link.ask(command)
                if answer.status != wire.Status.OK:
                    raise _Rejected(_reject_code(answer.status))
        except (DeviceTimeout, DeviceGarbled):
            raise _Rejected("unreadable") from None
        try:
            return decode(wire.split_base(answer.data).text)
        except wire.WireError as error:
            unknown = error.code == "unknown_card"
            raise _Rejected("unsupported" if unknown else "unreadable") from None

    def _watch_card(self, link: SamvLink, supervisor: Supervisor) -> float:
        """Is the card that was read still there? Returns seconds until the next look."""
        status = link.ask(wire.READ_EXTRA).status
        if status in (wire.Status.OK, wire.Status.ABSENT_ITEM):
            return self._timing.present
        if status in wire.NOT_OFFERED:
            self._lying = _Lying.UNWATCHED
            return self._timing.find
        if status in wire.MODULE_FAULTS:
            raise self._fault()
        # One failed look may be a shaky card: a session must not end by it.
        supervisor.pause(self._timing.confirm_gone)
        status = link.ask(wire.READ_EXTRA).status
        if status not in (wire.Status.OK, wire.Status.ABSENT_ITEM):
            self._removed()
            return 0.0
        return self._timing.present

    def _removed(self) -> None:
        self._lying = _Lying.NOTHING
        self._emit(CardRemoved())

    def _reject(self, code: RejectCode) -> None:
        """Tell a rejection once per laying: a card that stays may be found and fail again."""
        self._board.count("cards_rejected")
        if self._told != code:
            self._told = code
            self._emit(CardRejected(code))

    def _fault(self) -> DeviceError:
        self._reset_first = True
        return DeviceError("module_fault", DeviceState.HARDWARE_ERROR)

    def _require_healthy(self, answer: wire.Reply) -> None:
        if answer.status in wire.MODULE_FAULTS:
            raise self._fault()

    def _offline(self, code: str) -> None:
        self._emit(ReaderOffline(code))

    def _emit(self, event: IdCardEvent) -> None:
        """Stamp and deliver; the lock keeps numbers in the order of delivery."""
        with self._emit_lock:
            listener = self._listener
            if listener is not None:
                listener(replace(event, seq=next(self._seq), at=time.monotonic()))


def _reject_code(status: int) -> RejectCode:
    if status in wire.MODULE_FAULTS:
        return "module_fault"
    return "unsupported" if status in wire.UNSUPPORTED else "unreadable"
