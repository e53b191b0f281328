"""What a read costs above the wire's own time: tells a slow driver from a slow card."""

import queue
from dataclasses import dataclass

from drivers.errors import DeviceTimeout
from drivers.id_card import wire
from drivers.id_card.contract import CardRead, IdCardEvent
from drivers.id_card.reader import SamvReader

READ_BYTES = sum(
    len(wire.request(command)) for command in (wire.FIND, wire.SELECT, wire.READ_BASE)
) + sum((15, 19, 1295))
"""Requests and replies of find, select and read: 1359 bytes (devices.md §1.6)."""


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """Milliseconds of one card read; `floor_ms` is what the bytes take on the line."""

    read_ms: float
    floor_ms: float

    @property
    def overhead_ms(self) -> float:
        """What the driver (and the module's own work) adds."""
        return self.read_ms - self.floor_ms


def measure_read(port: str, *, baud: int = 115200, timeout: float = 15.0) -> ReadFigures:
    """Read the card that lies (or is laid within `timeout` seconds) once, through the real driver.

    Raises DeviceTimeout("no_card") when no card was read by then.
    """
    events: queue.Queue[IdCardEvent] = queue.Queue()
    reader = SamvReader(port, baud=baud)
    reader.open(events.put)
    try:
        reader.start_reading()
        while True:
            event = events.get(timeout=timeout)
            if isinstance(event, CardRead):
                return ReadFigures(event.read_ms, wire.wire_ms(READ_BYTES, baud))
    except queue.Empty:
        raise DeviceTimeout("no_card") from None
    finally:
        reader.close()
