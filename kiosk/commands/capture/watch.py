"""``kiosk capture watch``: every hint and capture over a folder of frames, or a live camera."""

import argparse
import os
import sys
from pathlib import Path

from kiosk.commands.capture.film import play_folder
from kiosk.commands.capture.live import play_live
from kiosk.commands.capture.telling import Teller
from kiosk.settings import CONFIG

_ABOUT = """\
Watches frames as the kiosk does: finds the page, asks for what is missing, takes the page by
itself. Prints one event a line; with --json one JSON object:

  {"t":…,"event":"hint","code":…,"words":{"en":…,"zh":…,"mn":…}}   tell this now
  {"t":…,"event":"page","accepted":…,"corners":[[x,y]×4] or null}  outline, parts of the frame
  {"t":…,"event":"captured","figures":{…},"corners":…,"width":…,"height":…,"frame":…,"file":…}
  {"t":…,"event":"removed"}                                        the next page may be taken
  {"t":…,"event":"error","code":…,"words":…}                       it goes on by itself
  {"t":…,"event":"online"}                                         a live camera answers
  {"t":…,"event":"ended","reason":…}        end_of_folder, once, time, interrupted, bad_source

t: seconds. In a folder it is the frame's number / fps, so the result does not depend on the
machine; a live camera's is real time since the start.

Hint codes, the most urgent first when several are true:
  unreadable   frames come broken            too_dark     no light, or the page is dark
  hand         a hand is in the picture      no_paper     nothing lies there
  cut_off      a corner is outside           hold_still   something moves, or is being looked at
  blank        an empty side                 too_bright   writing is washed out
  glare        a lamp's reflection           blurred      not sharp
  duplicate    this page was taken           wrong_side   the other side of the card is wanted
  closer       too small in the frame
  move_left, move_right, move_up, move_down  a border is near; as seen in the picture
  unsure       edges unclear, use the button ready        nothing is in the way
  taken        the page was taken            card_back    taken; now the card's back
  upside_down  taken, and turned upright by itself
Error codes: unreadable (a broken frame), camera_offline (gone, frozen or refused; "detail" tells).
Exit codes: 0 the film ended or was stopped, 2 the source can't be used.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = _ABOUT
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--source", required=True, metavar="URL|FOLDER|DEVICE",
        help="MJPEG over HTTP, a camera's address, or a folder of pictures in name order",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON instead of words")
    parser.add_argument("--fps", type=_positive, default=25.0, help="of a folder (25)")
    parser.add_argument("--once", action="store_true", help="end after the first capture")
    parser.add_argument(
        "--seconds", type=_positive, default=float("inf"), help="end so long after the start"
    )
    parser.add_argument("--save", type=Path, metavar="DIR", help="write pages taken as JPEG files")
    parser.add_argument(
        "--side", choices=("front", "back", "both"), help="ask for this side of an id card"
    )
    parser.add_argument(
        "--content", type=Path, default=CONFIG / "content", metavar="DIR", help="words from here"
    )


def run(args: argparse.Namespace) -> int:
    """Watch until the film, the time or somebody's patience ends."""
    if args.save is not None:
        try:
            args.save.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            print(f"--save: {error.strerror}", file=sys.stderr)
            return 2
    teller = Teller(args.content, in_json=args.json, save=args.save)
    sides = {"both": ("front", "back"), None: ()}.get(args.side, (args.side,))
    try:
        if _is_folder(args.source):
            folder = Path(args.source.removeprefix("folder:"))
            return play_folder(folder, args.fps, args.seconds, args.once, sides, teller)
        return play_live(args.source, args.seconds, args.once, sides, teller)
    except BrokenPipeError:
        # Whoever read has seen enough; the interpreter's own flush must not fail on it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _is_folder(source: str) -> bool:
    return source.startswith("folder:") or Path(source).is_dir()


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1e6:
        raise argparse.ArgumentTypeError("more than 0")
    return value
