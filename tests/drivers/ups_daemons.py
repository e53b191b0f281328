"""One upsd with one dummy-ups for the whole test process: starting them takes some four seconds."""

import atexit
import functools

from drivers.ups.sim import NutLine, UpsSimulator
from drivers.ups.sim_daemons import WELL, Daemons


@functools.cache
def simulator() -> UpsSimulator:
    """The shared UPS; whoever hurts it puts it right again (`well`)."""
    made = UpsSimulator("dev")
    atexit.register(made.close)
    return made.start()


def daemons() -> Daemons:
    """Its daemons."""
    return simulator().daemons


def well() -> Daemons:
    """The shared ones, both running, with a UPS on mains."""
    here = daemons()
    here.set(WELL)
    here.wait_served()
    return here


def line() -> NutLine:
    """A line of one's own to the shared upsd."""
    return NutLine("dev", daemons().port)
