"""``kiosk demo``: the whole stack in one command, played by a person or by a scripted resident."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from kiosk.settings import CONFIG, ROOT

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody ended the demo; everything it started ends on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "demo", metavar="DIR")
    parser.add_argument("--content", type=Path, default=CONFIG / "content", metavar="DIR")
    parser.add_argument("--landscape", action="store_true", help="1920x1080 instead of 1080x1920")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--play", action="store_true", help="a person plays (the default where there is a display)"
    )
    how.add_argument(
        "--scripted", action="store_true", help="play the script even where there is a display"
    )
    how.add_argument(
        "--agent",
        choices=["browser"],
        help="script: one call in which two agents use the whole of their page in the browser",
    )
    how.add_argument(
        "--power-cut",
        action="store_true",
        help="script: cut the line, submit, kill the screen, start it again, mend the line",
    )


def run(args: argparse.Namespace) -> int:
    """Play; the exit code is 0 when every session ended as it should."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    out, content = args.out.absolute(), args.content.absolute()
    by_hand = args.play or (bool(os.environ.get("DISPLAY")) and not args.scripted)
    try:
        if args.power_cut:
            from kiosk.commands.demo.power_cut import play_power_cut

            return play_power_cut(out, content, args.landscape)
        if args.agent:
            from kiosk.commands.demo.console import play_console

            return play_console(out, content, args.landscape)
        if by_hand:
            from kiosk.commands.demo.play import play_by_hand

            return play_by_hand(out, content, args.landscape)
        from kiosk.commands.demo.scripted import play_scripted

        return play_scripted(out, content, args.landscape)
    except Stopped as stopped:
        print("demo: stopped; everything it started has ended", file=sys.stderr)
        return 128 + stopped.number


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # a second one must not break the tidying up
    raise Stopped(number)
