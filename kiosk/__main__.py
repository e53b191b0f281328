"""The command ``kiosk``: one small module a command group, loaded only when it is asked for."""

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "demo": "play one resident session of every service on the real stack",
    "shell": "run the kiosk's screen on this machine",
    "county": "run the county desk",
    "sandbox": "run the stand-in of the government platform",
    "check": "check a content pack and list every mistake",
    "walk": "walk through a service's flow with made-up residents, without a window",
    "shots": "draw every screen in every language",
    "devices": "find, test, simulate and record the devices of this machine",
    "capture": "find, judge and take pages of paper, make documents of them",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="kiosk", description="Jiujin: government services close to home"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, about in COMMANDS.items():
        commands.add_parser(name, help=about, add_help=False)
    if not arguments or arguments[0] not in COMMANDS:
        parser.parse_args(arguments)
        return 2
    name = arguments[0]
    module = importlib.import_module(f"kiosk.commands.{name}")
    own = argparse.ArgumentParser(prog=f"kiosk {name}", description=COMMANDS[name])
    module.arguments(own)
    return int(module.run(own.parse_args(arguments[1:])))


if __name__ == "__main__":
    sys.exit(main())
