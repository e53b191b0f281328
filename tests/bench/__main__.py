"""Prints one JSON line a figure: name, value, unit, reference, ratio. Nothing else on stdout."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from kiosk.commands.demo.children import ChildFailed
from tests.bench import devices, papers, spoken, walked
from tests.bench.figures import BenchFailed, Figure, Plan
from tests.bench.offscreen_run import screen, text
from tests.bench.rig import Rig
from tests.bench.window import idle, start, touch

Bench = Callable[[Plan], Iterator[Figure]]
WindowBench = Callable[[Plan, Rig], Iterator[Figure]]

PLAIN: dict[str, Bench] = {
    "id_read": devices.id_read,
    "flow": walked.flow,
    "outbox": papers.outbox,
    "receipt": papers.receipt,
    "speech": spoken.speech,
    "text": text,
    "screen": screen,
}
WINDOW: dict[str, WindowBench] = {"start": start, "touch": touch, "idle": idle}


def main(words: list[str] | None = None) -> int:
    """Measure; 1 where a figure could not be measured (why: on standard error)."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", metavar="NAME", choices=[*PLAIN, *WINDOW],
        help=f"one of {', '.join((*PLAIN, *WINDOW))}; may be given again",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="few repeats: to see that it works")
    args = parser.parse_args(words)
    # So that a stopped bench ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    wanted = args.only or [*PLAIN, *WINDOW]
    failed = False
    with tempfile.TemporaryDirectory(prefix="jiujin-bench-") as folder, ExitStack() as opened:
        plan = Plan(args.quick, Path(folder))
        rig: Rig | None = None
        for name in wanted:
            try:
                if name in WINDOW and rig is None:
                    rig = opened.enter_context(Rig(plan.scratch / "rig"))
                made = PLAIN[name](plan) if name in PLAIN else WINDOW[name](plan, _given(rig))
                for figure in made:
                    _tell(sys.stdout, figure.line())
            except (BenchFailed, ChildFailed, OSError) as error:
                _tell(sys.stderr, f"bench: {name}: {type(error).__name__}: {error}")
                failed = True
    return int(failed)


def _tell(stream: TextIO, line: str) -> None:
    stream.write(line + "\n")
    stream.flush()


def _given(rig: Rig | None) -> Rig:
    if rig is None:
        raise BenchFailed("no window to measure in")
    return rig


if __name__ == "__main__":
    sys.exit(main())
