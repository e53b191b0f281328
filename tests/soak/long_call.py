"""One call that goes on: latency each way by the time burned into pictures, and memory.

The real screen and the desk's page in Chromium, as in `many_calls`. The page's pictures are read
where the screen reads them, in the shell's own ring of shared memory.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kiosk.commands.demo.screen import Finger
from kiosk.commands.demo.stack import AGENT
from tests.bench.figures import BenchFailed, Figure, median, p95
from tests.bench.rig import Rig
from tests.netlab.child import Child
from tests.soak.many_calls import GROWTH_MIB, PATIENCE_S, Resident
from tests.soak.sample import Held, held, tree_rss
from video import stamp
from video.frames import FrameReader

RING = "/memfd:video-ring"
LOOK_S = 0.004
SETTLE = 2  # first minutes: encoders and buffers find their size


@dataclass(frozen=True)
class Minute:
    """One stretch of the call: ms each way, pictures a second, what the sides hold."""

    number: int
    to_kiosk: tuple[float, float]
    to_agent: tuple[float, float]
    fps: tuple[float, float]
    shell: Held
    worker_rss: float
    page_rss: float

    def __str__(self) -> str:
        shell = self.shell
        return (
            f"minute {self.number}: to kiosk p50/p95 {self.to_kiosk[0]:.0f}/{self.to_kiosk[1]:.0f} "
            f"ms {self.fps[0]:.1f} fps, to agent {self.to_agent[0]:.0f}/{self.to_agent[1]:.0f} ms "
            f"{self.fps[1]:.1f} fps; shell {shell.rss:.1f} MiB {shell.fds} descriptors "
            f"{shell.threads} threads, worker {self.worker_rss:.1f} MiB, "
            f"browser {self.page_rss:.0f} MiB"
        )


def long_call(rig: Rig, minutes: float, tell: Callable[[Minute], None]) -> Iterator[Figure]:
    """Value: the last minutes; reference: the first ones. BenchFailed when the shell grows."""
    agent = Child(
        (), "tests.netlab.agent_chromium", "--desk", rig.stack.county_url,
        "--name", AGENT, f"--password={rig.stack.password}",
    )  # fmt: skip
    try:
        agent.wait("ready", PATIENCE_S)
        with rig.shell() as (process, looker, _took):
            resident = Resident(looker, Finger(rig.display))
            resident.to_service()
            resident.call()
            agent.wait("claimed", PATIENCE_S)
            resident.talks()
            watch = RingWatch(process.pid)
            try:
                agent.tell("since")
                agent.wait("since", PATIENCE_S)
                whole = max(1, round(minutes))
                found = []
                for n in range(1, whole + 1):
                    found.append(_minute(n, 60 * minutes / whole, watch, agent, process.pid))
                    tell(found[-1])
                if looker.see().call != "connected":
                    raise BenchFailed("the call did not stand to its end")
            finally:
                watch.close()
    finally:
        agent.close()
    yield from _figures(found, minutes)


def _minute(number: int, seconds: float, watch: "RingWatch", agent: Child, pid: int) -> Minute:
    began = time.monotonic()
    watch.take()
    time.sleep(seconds)  # the call has to last; nothing to wait for
    mine = watch.take()
    agent.tell("since")
    told = agent.wait("since", PATIENCE_S)
    theirs = [float(frame[1]) for frame in told["frames"] if frame[1] is not None]
    passed = time.monotonic() - began
    return Minute(
        number,
        (median(mine), p95(mine)),
        (median(theirs), p95(theirs)),
        (len(mine) / passed, len(told["frames"]) / passed),
        held(pid),
        tree_rss(pid),
        float(told["rss"]),
    )


def _figures(found: list[Minute], minutes: float) -> Iterator[Figure]:
    start = SETTLE if len(found) > 2 * SETTLE else 0
    part = max(1, min(5, (len(found) - start) // 2))
    first, last = found[start : start + part], found[-part:]
    yield Figure("long_call", minutes, "min", minutes)
    for way in ("to_kiosk", "to_agent"):
        for place, name in enumerate(("p50", "p95")):
            then = median([getattr(m, way)[place] for m in first])
            now = median([getattr(m, way)[place] for m in last])
            yield Figure(f"long_call_{way}_{name}", now, "ms", then)
    for name, unit in (("shell_rss", "MiB"), ("fds", "descriptors"), ("threads", "threads")):
        key = name.removeprefix("shell_")
        then, now = (min(getattr(m.shell, key) for m in some) for some in (first, last))
        yield Figure(f"long_call_shell_{key}", now, unit, then)
        if now - then > (GROWTH_MIB if key == "rss" else 0):
            raise BenchFailed(f"the shell grew: {key} from {then:g} to {now:g}")
    for name in ("worker_rss", "page_rss"):
        then, now = (min(getattr(m, name) for m in some) for some in (first, last))
        yield Figure(f"long_call_{name}", now, "MiB", then)


class RingWatch:
    """Reads the stamps of the agent's pictures in the ring from which the shell draws them."""

    def __init__(self, pid: int) -> None:
        fd = os.open(_ring_of(pid), os.O_RDWR)
        self._ring = FrameReader(fd)
        os.close(fd)
        self._lock = threading.Lock()
        self._ages: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        last = 0
        while not self._over.wait(LOOK_S):
            frame = self._ring.latest(last)
            if frame is None:
                continue
            last = frame.seq
            size = frame.width * frame.height
            luma = np.frombuffer(frame.data, np.uint8, size).reshape(frame.height, frame.width)
            burned = stamp.read(luma)
            if burned is not None:
                with self._lock:
                    self._ages.append(float(stamp.age_ms(burned)))

    def take(self) -> list[float]:
        """The ages in ms since the last time."""
        with self._lock:
            ages, self._ages = self._ages, []
        return ages

    def close(self) -> None:
        """Let go of the ring."""
        self._over.set()
        self._thread.join()
        self._ring.close()


def _ring_of(pid: int) -> Path:
    """The first ring that the shell opened: the agent's pictures; the second is its own view."""
    found = [
        one for one in Path(f"/proc/{pid}/fd").iterdir() if str(one.readlink()).startswith(RING)
    ]
    if not found:
        raise BenchFailed("the shell has no ring of pictures")
    return min(found, key=lambda one: int(one.name))
