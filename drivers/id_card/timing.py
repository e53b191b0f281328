"""How often the reader looks, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds between looks at the card (devices.md §1.6); a slow module may want longer ones.

    `confirm_gone`: the second look before a card counts as removed. `idle`: how soon an unplug is
    noticed while nothing is asked. `status`: the watchdog's question to an idle module.
    `left_behind`: a card that lies so long after it was read is told, and again every `remind`;
    from `forgotten` on it is a matter for staff.
    """

    find: float = 0.3
    present: float = 1.0
    confirm_gone: float = 0.3
    idle: float = 0.5
    status: float = 10.0
    left_behind: float = 20.0
    remind: float = 10.0
    forgotten: float = 120.0
