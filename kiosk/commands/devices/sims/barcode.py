"""A serial code scanner on a pty or a TCP port, with a code held in front of it."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.barcode.sim import FaultKind, SerialScannerSimulator
from drivers.barcode.wire import FAMILIES
from kiosk.commands.devices.sims.faults import number, split_fault

FAULTS = f"KIND; kinds: {', '.join(FaultKind)}. One a code, in their order. E.g. partial"
SAMPLE = "JJ1.150626.0042 样例"
"""Made up; shown unless another is given."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Line, code and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--tcp", action="store_true", help="a TCP port instead of a pty")
    parser.add_argument("--kind", choices=sorted(FAMILIES), default="", help="how it is built")
    parser.add_argument("--code", default=SAMPLE, help="what is held up to it")
    parser.add_argument("--gb18030", action="store_true", help="sends it in GB18030, not UTF-8")
    parser.add_argument("--every", type=seconds, default=1.0, help="seconds between two readings")
    parser.add_argument("--suffix", default="\r", help="what it sends after a code")


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The scanner, plugged in."""
    suffix = args.suffix.encode()
    with SerialScannerSimulator(site_mode, tcp=args.tcp, kind=args.kind, suffix=suffix) as scanner:
        scanner.fault(*args.fault)
        scanner.show(args.code.encode("gb18030" if args.gb18030 else "utf-8"), every_s=args.every)
        yield scanner.port


def fault(text: str) -> FaultKind:
    """Read KIND."""
    kind, on, value = split_fault(text, FaultKind)
    if on or value:
        raise argparse.ArgumentTypeError("a kind alone")
    return FaultKind(kind)


def seconds(text: str) -> float:
    """Between two readings of the same code."""
    return max(0.02, number(text, 1.0, 3600))
