"""A network scanner (eSCL) below SANE's own airscan backend."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from drivers.flat_scanner.sim import NAME, Fault, FlatScannerSimulator, write_sane_config
from kiosk.commands.devices.sims.faults import split_fault

FAULTS = f"one of {', '.join(Fault)}"
_PAGE = (827, 1169)
"""A4 at 100 dpi."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Papers and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--feeder", type=int, default=3, help="pages in its feeder")


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The scanner and a SANE configuration that knows it alone.

    The variable that names this configuration is told on standard error.
    """
    with FlatScannerSimulator(site_mode) as scanner:
        folder = Path(tempfile.mkdtemp(prefix="sane-sim-"))
        try:
            write_sane_config(folder, scanner.url)
            scanner.load([Image.new("RGB", _PAGE, "white")] * args.feeder)
            for one in args.fault:
                scanner.fault(one)
            os.environ["SANE_CONFIG_DIR"] = str(folder)
            print(f"export SANE_CONFIG_DIR={folder}", file=sys.stderr, flush=True)
            yield f"airscan:e0:{NAME}"
        finally:
            os.environ.pop("SANE_CONFIG_DIR", None)
            shutil.rmtree(folder, ignore_errors=True)


def fault(text: str) -> Fault:
    """Read a kind."""
    return Fault(split_fault(text, Fault)[0])
