"""``kiosk devices``: what hangs on this machine, whether it works, and how quick it is."""

import argparse
import logging
import sys
from pathlib import Path

from kiosk.commands.devices import play, trial
from kiosk.settings import CONFIG, SettingsProblem

ROLES = ("id_reader",)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError("between 0 and 3600 seconds")
    return value


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    test = verbs.add_parser("test", help="try one device, with its speed")
    _port(test)
    test.add_argument("--timeout", type=_seconds, default=20.0, help="seconds to wait for a card")
    test.add_argument("--show", action="store_true", help="names and numbers in full")
    test.set_defaults(work=trial.test)
    scan = verbs.add_parser("scan", help="look at all buses; prints lines for kiosk.toml")
    scan.add_argument("--no-probe", action="store_true", help="send nothing to any serial port")
    scan.set_defaults(work=_scan)
    status = verbs.add_parser("status", help="open each configured device and tell its health")
    status.set_defaults(work=_status)
    record = verbs.add_parser("record", help="take down what goes over the wire of one read")
    _port(record)
    record.add_argument("file", type=Path, metavar="FILE")
    record.add_argument("--timeout", type=_seconds, default=20.0)
    record.add_argument("--unmasked", action="store_true", help="keep personal data in FILE")
    record.set_defaults(work=play.record)
    replay = verbs.add_parser("replay", help="play a recorded wire to the real driver")
    replay.add_argument("file", type=Path, metavar="FILE")
    replay.add_argument("--timeout", type=_seconds, default=20.0)
    replay.add_argument("--show", action="store_true", help="names and numbers in full")
    replay.set_defaults(work=play.replay)
    sim = verbs.add_parser("sim", help="a simulated device on a pty, until Ctrl-C (dev sites)")
    _sim_arguments(sim)
    for verb in (test, scan, status, record, replay):
        verb.add_argument("--json", action="store_true", help="one JSON object")
    for verb in (test, status, record, replay, sim):
        verb.add_argument("--config", type=Path, default=CONFIG / "kiosk.toml", metavar="FILE")


def _scan(args: argparse.Namespace) -> int:
    from kiosk.commands.devices import look  # OpenCV and PC/SC: half a second that a test saves

    return look.scan(args)


def _status(args: argparse.Namespace) -> int:
    from kiosk.commands.devices import look

    return look.status(args)


def _port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    parser.add_argument("--port", default="", help="/dev/…, a pty or socket://host:port")


def _sim_arguments(sim: argparse.ArgumentParser) -> None:
    sim.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    sim.add_argument(
        "--fault", type=play.fault, action="append", default=[], metavar="KIND[:COMMAND[:VALUE]]",
        help="e.g. silence, delay:read:0.5, status:select:81, baud_mismatch",
    )  # fmt: skip
    sim.add_argument("--card", choices=(*play.CARDS, "none"), default="resident")
    sim.add_argument("--tcp", action="store_true", help="a TCP port instead of a pty")
    sim.add_argument("--baud", type=int, choices=play.SPEEDS, default=115200)
    sim.set_defaults(work=play.sim)


def run(args: argparse.Namespace) -> int:
    """Do one verb: 0 all is well, 1 a device is in trouble, 2 the command can't be done so."""
    # The outcome says it all; a log line between the large words only confuses.
    logging.getLogger("drivers").addHandler(logging.NullHandler())
    try:
        return int(args.work(args))
    except SettingsProblem as problem:
        print(problem, file=sys.stderr)
        return 2
