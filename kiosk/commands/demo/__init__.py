"""``kiosk demo``: the whole stack in one command, played by a person or by a scripted resident."""

import argparse
import os
from pathlib import Path

from kiosk.commands.demo.scripted import play_scripted
from kiosk.settings import CONFIG, ROOT


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "demo", metavar="DIR")
    parser.add_argument("--content", type=Path, default=CONFIG / "content", metavar="DIR")
    parser.add_argument("--landscape", action="store_true", help="1920x1080 instead of 1080x1920")
    parser.add_argument(
        "--play", action="store_true", help="a person plays (the default where there is a display)"
    )
    parser.add_argument(
        "--scripted", action="store_true", help="play the script even where there is a display"
    )


def run(args: argparse.Namespace) -> int:
    """Play; the exit code is 0 when every session ended as it should."""
    display = bool(os.environ.get("DISPLAY"))
    if args.play or (display and not args.scripted):
        from kiosk.commands.demo.play import play_by_hand

        return play_by_hand(args.out, args.content, args.landscape)
    return play_scripted(args.out, args.content, args.landscape)
