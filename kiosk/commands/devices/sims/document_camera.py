"""An MJPEG camera over a mat with a drawn paper."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.document_camera.sim import CameraFault, MjpegCameraSimulator
from kiosk.commands.devices.sims.faults import split_fault

FAULTS = f"one of {', '.join(CameraFault)}"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Paper and fault."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--paper", choices=("page", "none"), default="page")
    parser.add_argument("--fps", type=float, default=15.0)


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The camera, streaming; of several faults it has the last one."""
    with MjpegCameraSimulator(site_mode, fps=args.fps) as camera:
        if args.paper == "page":
            camera.put_drawn_page("示例证明 SAMPLE", ["Jiujin", "0123456789"])
        for one in args.fault:
            camera.set_fault(one)
        yield camera.url


def fault(text: str) -> CameraFault:
    """Read a kind."""
    return CameraFault(split_fault(text, CameraFault)[0])
