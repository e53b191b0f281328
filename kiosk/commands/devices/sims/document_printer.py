"""A driverless A4 printer: CUPS's own ippeveprinter, with things that hold its jobs up."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.document_printer.sim import Fault, IppPrinterSimulator
from kiosk.commands.devices.sims.faults import number, split_fault

_NAMES = {one.name.lower(): one for one in Fault}
_KINDS = (*_NAMES, "slow", "spoil", "freeze")
FAULTS = (
    f"one of {', '.join(_KINDS)}; slow:SECONDS a page, spoil:JOBS aborted, freeze answers nothing. "
    "E.g. paper_out, slow:5"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The printer, switched on."""
    with IppPrinterSimulator(site_mode) as printer:
        for kind, value in args.fault:
            if kind == "slow":
                printer.slow(value)
            elif kind == "spoil":
                printer.spoil(int(value))
            elif kind == "freeze":
                printer.freeze()
            else:
                printer.fault(_NAMES[kind])
        yield printer.address


def fault(text: str) -> tuple[str, float]:
    """Read KIND[:VALUE]."""
    kind, value, _ = split_fault(text, _KINDS)
    return kind, number(value, 5.0 if kind == "slow" else 1.0, 3600)
