"""A UPS of data, served by NUT's own daemons."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.ups.sim import Fault, FaultKind, UpsSimulator
from kiosk.commands.devices.sims.faults import number, split_fault

FAULTS = (
    f"KIND[:QUESTION[:VALUE]]; kinds: {', '.join(FaultKind)}; questions: LIST, GET, VER; "
    "value: seconds, or the text of replace. E.g. silence, delay:LIST:2, replace::ERR DATA-STALE"
)
STATES = {
    "mains": "OL CHRG",
    "battery": "OB DISCHRG",
    "low": "OB LB DISCHRG",
    "replace": "OL RB",
    "overload": "OL OVER",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the UPS says, and faults of the line."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--state", choices=STATES, default="mains")


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The UPS; takes some seconds to come up."""
    with UpsSimulator(site_mode, {"ups.status": STATES[args.state]}) as ups:
        for one in args.fault:
            ups.line.fault(one)
        yield ups.address


def fault(text: str) -> Fault:
    """Read KIND[:QUESTION[:VALUE]]."""
    kind, on, value = split_fault(text, FaultKind)
    if kind == FaultKind.REPLACE:
        return Fault(FaultKind(kind), on, None, text=f"{value or 'ERR DATA-STALE'}\n")
    seconds = number(value, 1.0, 3600) if kind == FaultKind.DELAY else 0.0
    return Fault(FaultKind(kind), on, None, seconds=seconds)
