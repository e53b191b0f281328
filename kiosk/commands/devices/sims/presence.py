"""A presence radar on a pty; somebody comes and goes."""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.auxiliaries.radar_wire import Report, Seen
from drivers.auxiliaries.sim import FaultKind, RadarSimulator
from kiosk.commands.devices.sims.faults import split_fault

FAULTS = f"one of {', '.join(FaultKind)}"
_HERE_CM = 80


def arguments(parser: argparse.ArgumentParser) -> None:
    """Movement and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--every", type=float, default=4.0, help="seconds between coming and going")


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The radar, streaming."""
    with RadarSimulator(site_mode) as radar:
        for one in args.fault:
            radar.fault(one)
        stop = threading.Event()
        walker = threading.Thread(target=_walk, args=(radar, args.every, stop), daemon=True)
        walker.start()
        try:
            yield radar.port
        finally:
            stop.set()
            walker.join()


def _walk(radar: RadarSimulator, every_s: float, stop: threading.Event) -> None:
    nobody = Report(Seen.NOTHING)
    somebody = Report(Seen.STANDING, standing_cm=_HERE_CM, standing_energy=60)
    next_one, other = somebody, nobody
    while every_s > 0 and not stop.wait(every_s):
        radar.see(next_one)
        next_one, other = other, next_one


def fault(text: str) -> FaultKind:
    """Read a kind."""
    return FaultKind(split_fault(text, FaultKind)[0])
