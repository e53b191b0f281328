"""Which speed the module speaks: found by asking, then set to the fastest (devices.md §1.6)."""

from collections.abc import Iterable
from dataclasses import replace

from drivers.errors import DeviceGarbled, DeviceTimeout
from drivers.id_card import wire
from drivers.id_card.link import SamvLink

BEST = 115200
PROBE_S = 0.15
"""One status question: 21 bytes are 22 ms at 9600 baud; the rest is the module's own time."""
QUIET_TRIES_S = (PROBE_S, PROBE_S, 0.7)
"""A module that has just been powered by opening its port may hear nothing for 200 ms, and a slow
one thinks. So silence is waited out before the speed is doubted."""


def settle(link: SamvLink) -> wire.Reply:
    """Bring line and module to the same speed, 115200 if the module agrees; returns its status.

    The line's present speed is tried first. Raises DeviceTimeout or DeviceGarbled when nothing
    answers at any speed, DeviceLost, DeviceCancelled.
    """
    first = link.baud
    for seconds in QUIET_TRIES_S:
        answer = _status(link, seconds)
        if answer is not None:
            link.hush()
            return answer if first is None or first == BEST else _switch(link, first)
        if link.heard:
            break
    if first is not None:
        found = sweep(link, (baud for baud in wire.SET_BAUD if baud != first))
        if found is not None:
            baud, answer = found
            return answer if baud == BEST else _switch(link, baud)
        link.set_baud(first)
    elif not link.heard:
        _status(link, wire.STATUS.deadline)
    # No answer in a hurry: a module that is busy or starting gets its full time.
    return link.ask(wire.STATUS)


def sweep(
    link: SamvLink, speeds: Iterable[int], seconds: float = PROBE_S
) -> tuple[int, wire.Reply] | None:
    """The first of these speeds at which a module tells its status, and what it tells."""
    for baud in speeds:
        link.set_baud(baud)
        answer = _status(link, seconds)
        if answer is not None:
            return baud, answer
    return None


def _status(link: SamvLink, seconds: float = PROBE_S) -> wire.Reply | None:
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
    link.set_baud(BEST)
    # One that refuses may be at BEST all the time: what was heard came late, from another try.
    answer = _status(link, wire.STATUS.deadline if agreed else PROBE_S)
    if answer is not None:
        return answer
    link.set_baud(found)
    return link.ask(wire.STATUS)
