"""One read on demand, for whoever stands at the machine with a screwdriver: what came, how fast."""

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.id_card.contract import (
    CardRead,
    CardRejected,
    CardType,
    IdCardEvent,
    IdCardRecord,
    ReaderOffline,
    ReaderOnline,
)
from drivers.id_card.reader import SamvReader
from drivers.ports import Opener, open_port

GREETING_S = 6.0
"""Five speeds tried and a slow module's answer, twice over."""


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
        return _follow(events, timeout, on_ready)
    finally:
        reader.close()


def _follow(
    events: "queue.Queue[IdCardEvent]", timeout: float, on_ready: Callable[[], None] | None
) -> Trial:
    sam_id, nothing = "", TrialResult.TIMED_OUT
    end = time.monotonic() + max(GREETING_S, timeout)
    while True:
        try:
            event = events.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            return Trial(nothing, sam_id=sam_id)
        match event:
            case ReaderOnline():
                sam_id, nothing = event.sam_id, TrialResult.NO_CARD
                end = time.monotonic() + timeout
                if on_ready is not None:
                    on_ready()
            case ReaderOffline():
                result = _BY_CODE.get(event.code, TrialResult.INTERNAL_ERROR)
                return Trial(result, sam_id=sam_id)
            case CardRejected():
                return Trial(_BY_CODE[event.code], sam_id=sam_id)
            case CardRead():
                return Trial(TrialResult.OK, event.record, event.read_ms, event.floor_ms, sam_id)
            case _:
                continue
