"""``kiosk devices``: what hangs on this machine, whether it works, and how quick it is."""

import argparse
import logging
import sys
from importlib import import_module
from pathlib import Path

from kiosk.commands.devices.ask import CannotRun
from kiosk.commands.devices.roles import ROLES

_ABOUT = (
    "Roles: " + ", ".join(ROLES) + ". "
    "Exit codes: 0 all is well, 1 a device is in trouble, 2 the command can't be done so."
)
_VERBS = {
    "scan": ("scan", "look at all buses; prints lines for kiosk.toml"),
    "status": ("status", "open each configured device and tell its health"),
    "watch": ("watch", "print what the devices tell, as it comes"),
    "test": ("trial", "use one device once, with its speed"),
    "record": ("record", "take down what goes over a device's wire"),
    "replay": ("record", "play a recorded wire to the real driver"),
    "sim": ("simulate", "a simulated device, until Ctrl-C (dev sites)"),
    "bundle": ("bundle", "one file without personal data, for support"),
}
"""Verb to its module, which is loaded only for it, and its help."""


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError("between 0 and 3600 seconds")
    return value


def _role_and_address(text: str) -> tuple[str, str]:
    name, _, address = text.partition("=")
    if name not in ROLES or not address:
        raise argparse.ArgumentTypeError(f"ROLE=ADDRESS, roles: {', '.join(ROLES)}")
    return name, address


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs and their arguments."""
    parser.epilog = _ABOUT
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, (_, about) in _VERBS.items():
        verb = verbs.add_parser(name, help=about, description=about, epilog=_ABOUT)
        verb.add_argument(
            "--config", type=Path, metavar="FILE", help="kiosk.toml (or $JIUJIN_CONFIG/kiosk.toml)"
        )
        if name != "sim":
            verb.add_argument("--json", action="store_true", help="JSON instead of words")
        _OF_VERB[name](verb)


def _scan(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--no-probe", action="store_true", help="send nothing to any port")
    verb.add_argument("--timeout", type=_seconds, default=25.0, help="seconds for all of it")
    verb.add_argument("--user", default="", help="whose groups to check (default: who runs this)")


def _status(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--timeout", type=_seconds, default=8.0, help="seconds for an answer")


def _watch(verb: argparse.ArgumentParser) -> None:
    # nargs="*" with choices refuses an empty list in Python 3.11; so the type checks.
    verb.add_argument("roles", nargs="*", type=_role, metavar="ROLE", help=", ".join(ROLES))
    verb.add_argument(
        "--port", type=_role_and_address, action="append", default=[], metavar="ROLE=ADDRESS",
        help="another address than the configured one",
    )  # fmt: skip
    verb.add_argument("--seconds", type=float, default=float("inf"), help="end after so long")


def _role(text: str) -> str:
    if text not in ROLES:
        raise argparse.ArgumentTypeError(f"roles: {', '.join(ROLES)}")
    return text


def _test(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    verb.add_argument("--port", default="", help="address, else the configured one")
    _timeout(verb)
    verb.add_argument("--show", action="store_true", help="names and numbers in full")


def _timeout(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--timeout", type=_seconds, help="seconds to wait (20; A4 printer 60)")


def _record(verb: argparse.ArgumentParser) -> None:
    wired = [one.name for one in ROLES.values() if one.wire]
    verb.add_argument("role", choices=wired, metavar="ROLE", help=", ".join(wired))
    verb.add_argument("--port", default="", help="address, else the configured one")
    verb.add_argument("file", type=Path, metavar="FILE")
    _timeout(verb)
    verb.add_argument("--unmasked", action="store_true", help="keep personal data in FILE")


def _replay(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE")
    _timeout(verb)
    verb.add_argument("--show", action="store_true", help="names and numbers in full")


def _sim(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    verb.add_argument(
        "rest", nargs=argparse.REMAINDER, metavar="...",
        help="the role's own options and faults: kiosk devices sim ROLE --help",
    )  # fmt: skip


def _bundle(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a new file (.zip)")
    verb.add_argument("--no-probe", action="store_true", help="send nothing to any device")


_OF_VERB = {
    "scan": _scan,
    "status": _status,
    "watch": _watch,
    "test": _test,
    "record": _record,
    "replay": _replay,
    "sim": _sim,
    "bundle": _bundle,
}


def run(args: argparse.Namespace) -> int:
    """Do one verb: 0 all is well, 1 a device is in trouble, 2 the command can't be done so."""
    # The outcome says it all; a log line between the large words only confuses.
    logging.getLogger("drivers").addHandler(logging.NullHandler())
    module = import_module(f"kiosk.commands.devices.{_VERBS[args.verb][0]}")
    try:
        return int(getattr(module, args.verb)(args))
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 2
