"""`python -m tests.soak`: one JSON line a figure, as the bench prints them; progress on stderr.

Here a figure's reference is the same figure at the beginning, so a ratio of 1 means flat.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiosk.commands.demo.children import ChildFailed
from tests.bench.figures import BenchFailed, Figure
from tests.bench.rig import Rig
from tests.netlab.child import ChildSilent
from tests.soak.long_call import Minute, long_call
from tests.soak.many_calls import many_calls
from tests.soak.other_agent import ClientSilent
from tests.soak.sample import Held

SCALE = 0.5  # a quarter of the pixels: software drawing would use up a core


def _told_call(n: int, now: Held, setup_ms: float | None) -> None:
    how = "failed" if setup_ms is None else f"set up in {setup_ms:.0f} ms"
    sys.stderr.write(
        f"call {n}: shell {now.rss:.1f} MiB, {now.fds} descriptors, {now.threads} threads, "
        f"{now.children} processes below, {how}\n"
    )


def _told_minute(minute: Minute) -> None:
    sys.stderr.write(f"{minute}\n")


def _figures(args: argparse.Namespace, folder: Path) -> Iterator[Figure]:
    if args.calls:
        with Rig(folder / "calls", scale=SCALE) as rig:
            yield from many_calls(rig, args.calls, _told_call)
    if args.minutes:
        with Rig(folder / "long", camera="scene", scale=SCALE) as rig:
            yield from long_call(rig, args.minutes, _told_minute)


def main() -> int:
    """0 when everything stayed flat."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=200, help="calls in a row; 0: none")
    parser.add_argument("--keep", type=Path, help="leave logs and state in this new folder")
    parser.add_argument("--minutes", type=float, default=60, help="one long call; 0: none")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="jiujin-soak-") as folder:
        try:
            for figure in _figures(args, args.keep or Path(folder)):
                sys.stdout.write(figure.line() + "\n")
                sys.stdout.flush()
        except (BenchFailed, ChildFailed, ChildSilent, ClientSilent) as error:
            sys.stderr.write(f"soak: {type(error).__name__}: {error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
