"""Which speed the module speaks: found by asking, then set to the fastest (devices.md §1.6)."""

from dataclasses import replace

from drivers.errors import DeviceGarbled, DeviceTimeout
from drivers.id_card import wire
from drivers.id_card.link import SamvLink

BEST = 115200
PROBE_S = 0.15
"""One status question: 21 bytes are 22 ms at 9600 baud; the rest is the module's own time."""


def settle(link: SamvLink) -> wire.Reply:
    """Bring line and module to the same speed, 115200 if the module agrees; returns its status.

    The line's present speed is tried first. Raises DeviceTimeout or DeviceGarbled when nothing
    answers at any speed, DeviceLost, DeviceCancelled.
    """
    first = link.baud
    if first is None:
        return link.ask(wire.STATUS)
    for baud in (first, *(baud for baud in wire.SET_BAUD if baud != first)):
        answer = _status_at(link, baud)
        if answer is not None:
            return answer if baud == BEST else _switch(link, baud)
    # No answer in a hurry: a module that is busy or starting gets its full time, at BEST.
    link.set_baud(first)
    return link.ask(wire.STATUS)


def _status_at(link: SamvLink, baud: int, seconds: float = PROBE_S) -> wire.Reply | None:
    link.set_baud(baud)
    try:
        return link.ask_once(replace(wire.STATUS, deadline=seconds))
    except (DeviceTimeout, DeviceGarbled):
        return None


def _switch(link: SamvLink, found: int) -> wire.Reply:
    """Ask the module to speak at BEST; one that won't is used at the speed it has."""
    try:
        agreed = link.ask_once(wire.SET_BAUD[BEST]).status == wire.Status.OK
    except (DeviceTimeout, DeviceGarbled):
        # It may have answered at the new speed already.
        agreed = True
    answer = _status_at(link, BEST, wire.STATUS.deadline) if agreed else None
    if answer is not None:
        return answer
    link.set_baud(found)
    return link.ask(wire.STATUS)
