"""One read on demand, for whoever stands at the machine with a screwdriver: what came, how fast."""

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from drivers import trial
from drivers.id_card.contract import (
    CardRead,
    CardRejected,
    CardType,
    IdCardEvent,
    IdCardRecord,
    ReaderOffline,
    ReaderOnline,
)
from drivers.id_card.privacy import shown
from drivers.id_card.reader import SamvReader
from drivers.ports import Opener, open_port

GREETING_S = 6.0
"""Five speeds tried and a slow module's answer, twice over."""
SECOND_CHANCE_S = 3.0
"""One that answered and fell silent is reconnected; that is what a kiosk would do too."""
_MORE_S = 1.0
_LONGEST_S = 60.0


class TrialResult(StrEnum):
    """How a trial ended; the words are stable, scripts read them."""

    OK = "ok"
    NO_CARD = "no_card"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    MODULE_FAULT = "module_fault"
    NO_DEVICE = "no_device"
    PORT_BUSY = "port_busy"
    NO_PERMISSION = "no_permission"
    BAD_PORT = "bad_port"
    TIMED_OUT = "timed_out"
    GARBLED = "garbled"
    INTERNAL_ERROR = "internal_error"


_BY_CODE = {
    "connection_lost": TrialResult.NO_DEVICE,
    "no_answer": TrialResult.TIMED_OUT,
    **{str(result): result for result in TrialResult},
}
_PASSING = frozenset({"connection_lost", "no_answer", "garbled"})


@dataclass(frozen=True, slots=True)
class Trial:
    """What one trial gave; the figures are None unless a card was read. Milliseconds."""

    result: TrialResult
    record: IdCardRecord | None = field(default=None, repr=False)
    read_ms: float | None = None
    floor_ms: float | None = None
    sam_id: str = ""

    @property
    def card_type(self) -> CardType | None:
        """Which of the four cards was read."""
        return self.record.card_type if self.record is not None else None

    @property
    def overhead_ms(self) -> float | None:
        """What driver and module add to the line's own time."""
        if self.read_ms is None or self.floor_ms is None:
            return None
        return self.read_ms - self.floor_ms


def try_device(
    address: str,
    *,
    timeout: float = 20.0,
    show: bool = False,
    on_ready: Callable[[], None] | None = None,
    opener: Opener = open_port,
) -> trial.Trial:
    """As `try_reader`, in the form all devices share; personal data is masked unless `show`."""
    seen = try_reader(address, timeout=timeout, on_ready=on_ready, opener=opener)
    figures = {
        "read_ms": seen.read_ms,
        "floor_ms": seen.floor_ms,
        "overhead_ms": seen.overhead_ms,
    }
    facts = {
        "card_type": str(seen.card_type) if seen.card_type is not None else None,
        "sam_id": seen.sam_id,
        "record": shown(seen.record, whole=show) if seen.record is not None else None,
    }
    return trial.Trial(str(seen.result), figures, facts)


def try_reader(
    port: str,
    *,
    timeout: float = 20.0,
    on_ready: Callable[[], None] | None = None,
    opener: Opener = open_port,
) -> Trial:
    """Read the card that lies there, or is laid within `timeout` seconds, through the real driver.

    `on_ready` is called when the module has answered: from then on a card may be laid. Never
    raises for a device's sake.
    """
    events: queue.Queue[IdCardEvent] = queue.Queue()
    reader = SamvReader(port, role="id_reader", opener=opener)
    reader.start_reading()
    reader.open(events.put)
    try:
        return _Follow(events, reader, timeout, on_ready).result()
    finally:
        reader.close()


class _Follow:
    """Waits for the event that decides, and knows what to say if none comes."""

    def __init__(
        self,
        events: "queue.Queue[IdCardEvent]",
        reader: SamvReader,
        timeout: float,
        on_ready: Callable[[], None] | None,
    ) -> None:
        self._events, self._reader = events, reader
        self._timeout, self._on_ready = timeout, on_ready
        self._end = time.monotonic() + max(GREETING_S, timeout)
        self._card_end = 0.0
        self._nothing = TrialResult.TIMED_OUT
        self._sam_id = ""
        self._chances = 0

    def result(self) -> Trial:
        """Block until it is known how the trial ended."""
        last = self._end + _LONGEST_S
        while True:
            try:
                event = self._events.get(timeout=max(0.0, self._end - time.monotonic()))
            except queue.Empty:
                if self._reader.card_under_way and time.monotonic() < last:
                    self._end = time.monotonic() + _MORE_S
                    continue
                return Trial(self._nothing, sam_id=self._sam_id)
            seen = self._take(event)
            if seen is not None:
                return seen

    def _take(self, event: IdCardEvent) -> Trial | None:
        match event:
            case ReaderOnline():
                self._online(event.sam_id)
                return None
            case ReaderOffline():
                return self._offline(event.code)
            case CardRejected():
                return Trial(_BY_CODE[event.code], sam_id=self._sam_id)
            case CardRead():
                return Trial(
                    TrialResult.OK, event.record, event.read_ms, event.floor_ms, self._sam_id
                )
            case _:
                return None

    def _online(self, sam_id: str) -> None:
        self._sam_id = sam_id or self._sam_id
        self._nothing = TrialResult.NO_CARD
        if not self._card_end:
            self._chances = 1
            self._card_end = time.monotonic() + self._timeout
            if self._on_ready is not None:
                self._on_ready()
        self._end = self._card_end

    def _offline(self, code: str) -> Trial | None:
        """One that has answered may fall silent once; anything else is how it ends."""
        self._nothing = _BY_CODE.get(code, TrialResult.INTERNAL_ERROR)
        if code not in _PASSING or not self._chances:
            return Trial(self._nothing, sam_id=self._sam_id)
        self._chances -= 1
        self._end = time.monotonic() + SECOND_CHANCE_S
        return None
