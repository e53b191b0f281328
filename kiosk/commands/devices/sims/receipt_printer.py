"""An ESC/POS printer on a pty or a TCP port."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.receipt_printer.sim import Fault, FaultKind, PrinterSimulator
from kiosk.commands.devices.sims.faults import number, split_fault

FAULTS = (
    f"KIND[:VALUE]; kinds: {', '.join(FaultKind)}; value: lines until paper_out or jam, seconds of "
    "a delay, mm a second of slow, a byte of nonsense. E.g. paper_out, paper_out:5, delay:2"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Line, paper and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--pty", action="store_true", help="a pty instead of a TCP port")
    parser.add_argument("--baud", type=int, default=9600, help="its speed (on a pty)")
    parser.add_argument("--width-mm", type=int, choices=(58, 80), default=80)


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The printer, switched on, with paper."""
    columns = 32 if args.width_mm == 58 else 48
    with PrinterSimulator(site_mode, tcp=not args.pty, baud=args.baud, columns=columns) as printer:
        for one in args.fault:
            printer.fault(one)
        yield printer.port


def fault(text: str) -> Fault:
    """Read KIND[:VALUE]."""
    _, value, _ = split_fault(text, FaultKind)
    number(value, 0.0, 3600)
    return Fault.parse(text)
