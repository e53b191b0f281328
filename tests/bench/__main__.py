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
from tests.bench import (
    call,
    call_touch,
    corners,
    desk,
    devices,
    document_camera,
    echo,
    paper,
    papers,
    qr,
    smart_card,
    spoken,
    walked,
    wires,
)
from tests.bench.figures import BenchFailed, Figure, Plan
from tests.bench.offscreen_run import screen, text
from tests.bench.rig import Rig
from tests.bench.window import idle, start, touch
from tests.netlab.urgent import urgent

Bench = Callable[[Plan], Iterator[Figure]]
WindowBench = Callable[[Plan, Rig], Iterator[Figure]]

PLAIN: dict[str, Bench] = {
    "desk": desk.desk_crowd,
    "id_read": devices.id_read,
    "id_parse": wires.id_parse,
    "reconnect": wires.reconnect,
    "slip": wires.slip,
    "smart_card_read": smart_card.smart_card_read,
    "smart_card_again": smart_card.smart_card_again,
    "camera_decode": document_camera.camera_decode,
    "camera_frame": document_camera.camera_frame,
    "camera_still": document_camera.camera_still,
    "camera_watch": document_camera.camera_watch,
    "paper_pdf": paper.paper_pdf,
    "paper_ocr": paper.paper_ocr,
    "qr": qr.qr,
    "corners": corners.corners,
    "flow": walked.flow,
    "outbox": papers.outbox,
    "receipt": papers.receipt,
    "speech": spoken.speech,
    "call": call.call,
    "echo": echo.echo,
    "echo_null_sinks": echo.echo_null_sinks,
    "text": text,
    "screen": screen,
}
WINDOW: dict[str, WindowBench] = {
    "start": start,
    "touch": touch,
    "touch_in_call": call_touch.touch_in_call,
    "idle": idle,
}


def main(words: list[str] | None = None) -> int:
    """Measure; 1 where a figure could not be measured (why: on standard error)."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", metavar="NAME", choices=[*PLAIN, *WINDOW],
        help=f"one of {', '.join((*PLAIN, *WINDOW))}; may be given again",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="few repeats: to see that it works")
    parser.add_argument("--urgent", action="store_true", help="served before all else (root)")
    args = parser.parse_args(words)
    # So that a stopped bench ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    wanted = args.only or [*PLAIN, *WINDOW]
    failed = False
    with tempfile.TemporaryDirectory(prefix="jiujin-bench-") as folder, ExitStack() as opened:
        if args.urgent:
            opened.enter_context(urgent())
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
