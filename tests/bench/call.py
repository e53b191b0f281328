"""The call worker against a browser in the kiosk's place: same scene, same machine, by turns.

Kiosk and agent talk over loopback: our worker with the desk's page in Chromium, then Chromium
with Chromium. Latency is read from the time burned into every picture.
"""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from tests.bench.figures import BenchFailed, Figure, Plan, median, p95
from tests.netlab.child import Child, ChildSilent
from tests.netlab.desk_side import TOKEN

SIZES = {"480p": "640x480", "720p": "1280x720"}
_START_S = 90.0
_MBIT = 1000.0


@dataclass(frozen=True)
class Heard:
    """One call's figures: ms, CPU seconds a second, seconds (None: not in the time measured)."""

    cpu: float
    to_kiosk: list[float]
    to_agent: list[float]
    first_ms: float
    ramp_s: float | None


def call(plan: Plan) -> Iterator[Figure]:
    """CPU, latency each way, first picture and way up to 1 Mbit/s, at both sizes."""
    seconds = plan.times(15, 5)
    for name, size in SIZES.items():
        try:
            ours, theirs = _ours(size, seconds), _pair(size, seconds)
        except ChildSilent as error:
            raise BenchFailed(str(error)) from error
        yield from _figures(name, ours, theirs)
        if find_spec("webrtc"):
            try:
                yield from _figures(f"{name}_beside_wrtc", ours, _wrtc(size, seconds))
                yield from _figures(f"{name}_on_wrtc", _ours(size, seconds, "wrtc"), ours)
            except ChildSilent as error:
                raise BenchFailed(str(error)) from error


def _figures(name: str, ours: Heard, theirs: Heard) -> Iterator[Figure]:
    yield Figure(f"call_cpu_{name}", ours.cpu, "core", theirs.cpu)
    for way in ("to_kiosk", "to_agent"):
        mine, other = getattr(ours, way), getattr(theirs, way)
        yield Figure(f"call_{way}_p50_{name}", median(mine), "ms", median(other))
        yield Figure(f"call_{way}_p95_{name}", p95(mine), "ms", p95(other))
    yield Figure(f"call_first_picture_{name}", ours.first_ms, "ms", theirs.first_ms)
    yield Figure(f"call_ramp_1mbit_{name}", ours.ramp_s, "s", theirs.ramp_s)


def _ours(size: str, seconds: float, engine: str = "aiortc") -> Heard:
    """The kiosk's worker on one of its engines, with the desk's page in Chromium."""
    port = _free_port()
    with ExitStack() as stack:
        desk = Child((), "tests.netlab.desk_side", "--port", str(port))
        stack.callback(desk.close)
        desk.wait("listening", _START_S)
        page = f"http://127.0.0.1:{port}"
        agent = Child((), "tests.netlab.agent_chromium", "--desk", page, "--size", size)
        stack.callback(agent.close)
        agent.wait("ready", _START_S)
        words = ("--desk", page, "--token", TOKEN, "--size", size, "--engine", engine)
        kiosk = Child((), "tests.netlab.kiosk_side", *words)
        stack.callback(kiosk.close)
        claimed = agent.wait("claimed", _START_S)["at"]
        first = kiosk.wait("first_picture", _START_S)["at"]
        agent.wait("first_picture", _START_S)
        cpu, start, end = _used(kiosk, seconds)
        agent.tell("end")
        kiosk.tell("end")
        mine, other = kiosk.wait("report", 30), agent.wait("report", 30)
    ramp = _ramp([(s["at"], s["kbps_out"]) for s in mine["stats"]], first)
    ages = (_ages(mine["frames"], start, end), _ages(other["frames"], start, end))
    return Heard(cpu, *ages, (first - claimed) * 1000, ramp)


def _pair(size: str, seconds: float) -> Heard:
    pair = Child((), "tests.netlab.browser_pair", "--size", size)
    try:
        claimed = pair.wait("claimed", _START_S)["at"]
        first = pair.wait("first_picture", _START_S)["at"]
        cpu, start, end = _used(pair, seconds)
        pair.tell("end")
        report = pair.wait("report", 30)
    finally:
        pair.close()
    notes = report["caller"]["stats"]
    rates = [
        (b["at"], (b["bytes_out"] - a["bytes_out"]) / 125 / (b["at"] - a["at"]))
        for a, b in zip(notes, notes[1:], strict=False)
        if "bytes_out" in a and "bytes_out" in b
    ]
    seen, shown = (_ages(report[side]["frames"], start, end) for side in ("caller", "callee"))
    return Heard(cpu, seen, shown, (first - claimed) * 1000, _ramp(rates, first))


def _wrtc(size: str, seconds: float) -> Heard:
    """Two processes on libwebrtc in Python; the CPU is the caller's alone."""
    with ExitStack() as stack:
        caller, callee = (
            Child((), "tests.netlab.wrtc_side", "--size", size) for _ in range(2)
        )  # fmt: skip
        stack.callback(caller.close)
        stack.callback(callee.close)
        for one in (caller, callee):
            one.wait("ready", _START_S)
        caller.tell("call")
        claimed = caller.wait("claimed", _START_S)["at"]
        offer = caller.wait("offer", _START_S)["sdp"]
        callee.tell(json.dumps({"type": "offer", "sdp": offer}))
        answer = callee.wait("answer", _START_S)["sdp"]
        caller.tell(json.dumps({"type": "answer", "sdp": answer}))
        first = caller.wait("first_picture", _START_S)["at"]
        cpu, start, end = _used(caller, seconds)
        caller.tell("end")
        callee.tell("end")
        mine, other = caller.wait("report", 30), callee.wait("report", 30)
    ages = (_ages(mine["frames"], start, end), _ages(other["frames"], start, end))
    return Heard(cpu, *ages, (first - claimed) * 1000, _ramp(mine["rates"], first))


def _used(child: Child, seconds: float) -> tuple[float, float, float]:
    """CPU seconds a second over a window after the rate has settled, and the window."""
    time.sleep(seconds / 2)
    child.tell("cpu")
    before = child.wait("cpu", 10)
    time.sleep(seconds)
    child.tell("cpu")
    after = child.wait("cpu", 10)
    span = after["at"] - before["at"]
    return (after["seconds"] - before["seconds"]) / span, before["at"], after["at"]


def _ages(frames: list[Any], start: float, end: float) -> list[float]:
    return [float(f[1]) for f in frames if start <= f[0] < end and f[1] is not None]


def _ramp(rates: list[tuple[float, float]], first: float) -> float | None:
    """Seconds from the first picture to a sent megabit a second; None when never."""
    for at, kbps in rates:
        if kbps >= 0.95 * _MBIT:
            return max(0.0, at - first)
    return None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
