"""The kiosk of the lab: the real caller with its worker, and a reader of the stamps it shows."""

import argparse
import threading
import time
from dataclasses import asdict

import numpy as np
import psutil

from tests.netlab.child import say, told
from video import stamp
from video.caller import KioskCaller
from video.contract import CallContext, CallEvent, CallStats

_POLL_S = 0.002
CONTEXT = CallContext(
    call_id="lab-1", service_id="pension", service_title="养老保险", step="materials", lang="zh",
    region="150626", site="lab", case_id="", missing=(), reason="help",
)  # fmt: skip


class Watch:
    """Notes arrival time, age, width and height of every picture the screen could show."""

    def __init__(self, caller: KioskCaller) -> None:
        self.seen: list[tuple[float, int | None, int, int]] = []
        self.pictures = 0
        self._caller = caller
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        last = 0
        while not self._over.wait(_POLL_S):
            frame = self._caller.remote_frames.latest(last)
            if frame is None:
                continue
            last = frame.seq
            size = frame.width * frame.height
            luma = np.frombuffer(frame.data, np.uint8, size).reshape(frame.height, frame.width)
            burned = stamp.read(luma)
            age = None if burned is None else stamp.age_ms(burned)
            if not self.seen:
                say("first_picture", at=time.time())
            self.seen.append((time.time(), age, frame.width, frame.height))

    def close(self) -> None:
        self._over.set()
        self._thread.join()


class Ears:
    """Hands every event of the call to the starter, and keeps the once-a-second figures."""

    def __init__(self) -> None:
        self.stats: list[dict[str, object]] = []

    def __call__(self, event: CallEvent) -> None:
        if isinstance(event, CallStats):
            self.stats.append({"at": time.time(), **asdict(event)})
        else:
            say(type(event).__name__, at=time.time(), event=asdict(event))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--fps", type=int, default=25)
    parser.add_argument("--engine", default="aiortc")
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    caller = KioskCaller(
        args.desk, args.token, "scene", "test",
        width=width, height=height, fps=args.fps, engine=args.engine,
    )  # fmt: skip
    ears = Ears()
    caller.open(ears)
    watch = Watch(caller)
    caller.start(CONTEXT)
    while word := told():
        if word == "cpu" and caller.worker_pid is not None:
            used = psutil.Process(caller.worker_pid).cpu_times()
            say("cpu", at=time.time(), seconds=used.user + used.system)
        elif word == "end":
            watch.close()
            say("report", frames=watch.seen, stats=ears.stats)
    caller.close()


if __name__ == "__main__":
    main()
