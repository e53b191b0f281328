"""The real window on a virtual display: start, touch, and what it costs to do nothing."""

import random
import time
from collections.abc import Iterator

import numpy as np
import psutil  # type: ignore[import-untyped]
from numpy.typing import NDArray

from kiosk.commands.demo.look import Looker, Seen
from tests.bench.figures import BenchFailed, Figure, Plan, median, p95
from tests.bench.glass import Glass, Rect
from tests.bench.rig import SIZE, Rig

MIB = 1024 * 1024
PATIENCE_S = 5.0
FIRST_TOUCH_S = 30.0
REST_S = 0.15
WHOLE: Rect = (0, 0, *SIZE)


def start(plan: Plan, rig: Rig) -> Iterator[Figure]:
    """Process start → first View on the glass, the CPU it took, and → a first touch answered."""
    ours, bare, ours_cpu, bare_cpu, answered = [], [], [], [], []
    with Glass(rig.display) as glass:
        for _ in range(plan.times(5, 1)):
            with rig.shell() as (process, looker, took):
                ours_cpu.append(1e3 * _cpu_s(psutil.Process(process.pid)))
                ours.append(took)
                answered.append(took + _first_touch(glass, looker))
            with rig.bare("label") as (process, took):
                bare_cpu.append(1e3 * _cpu_s(psutil.Process(process.pid)))
                bare.append(took)
    yield Figure("start_first_frame", median(ours), "ms", median(bare))
    yield Figure("start_first_answer", median(answered), "ms", median(bare))
    yield Figure("start_cpu", median(ours_cpu), "ms", median(bare_cpu))


def _first_touch(glass: Glass, looker: Looker) -> float:
    """Touch the attract screen as soon as it is there; ms until the next View is drawn."""
    seen, began = looker.see(), time.monotonic()
    glass.move(*seen.middle("start"))
    glass.press(True)
    glass.press(False)
    while (now := looker.wait(seen.seq, FIRST_TOUCH_S)).view == "AttractView":
        if now.seq == seen.seq:
            raise BenchFailed("the first touch was not answered")
        seen = now
    return (time.monotonic() - began) * 1e3


def touch(plan: Plan, rig: Rig) -> Iterator[Figure]:
    """Finger down → the pressed look; finger up → the next screen; both as pixels of the glass."""
    count = plan.times(40, 4)
    with Glass(rig.display) as glass:
        with rig.shell() as (_process, looker, _took):
            presses, changes = _shell_touches(glass, looker, count)
        with rig.bare("button"):
            downs, ups = _bare_touches(glass, count)
    yield Figure("touch_redraw_median", median(presses), "ms", median(downs))
    yield Figure("touch_redraw_p95", p95(presses), "ms", p95(downs))
    yield Figure("touch_next_screen_median", median(changes), "ms", median(ups))
    yield Figure("touch_next_screen_p95", p95(changes), "ms", p95(ups))


def _shell_touches(glass: Glass, looker: Looker, count: int) -> tuple[list[float], list[float]]:
    """Go to and fro between themes and services; both have been seen once before."""
    seen = to_themes(glass, looker)
    there = _named(seen, "theme-")
    pictures: list[NDArray[np.uint8]] = []
    for name in (there, "back"):
        pictures.append(glass.look(WHOLE))
        seen = _tap(glass, looker, seen, name)
    band = _differing(pictures[0], pictures[1])
    presses, changes = [], []
    for n in range(count):
        name, after = (there, pictures[1]) if n % 2 == 0 else ("back", pictures[0])
        down, up = _one(glass, _rect(looker.see(), name), band, _part(after, band))
        presses.append(down)
        changes.append(up)
        _rest(glass)
    return presses, changes


def _bare_touches(glass: Glass, count: int) -> tuple[list[float], list[float]]:
    rect = (500, 900, 80, 40)
    _rest(glass)
    before = glass.look(rect)
    downs, ups = [], []
    for _ in range(count):
        down, up = _one(glass, rect, rect, before)
        downs.append(down)
        ups.append(up)
        _rest(glass)
    return downs, ups


def _one(glass: Glass, button: Rect, band: Rect, after: NDArray[np.uint8]) -> tuple[float, float]:
    """One touch: ms until the button's pixels change, and until `band` shows `after`."""
    x, y, width, height = button
    glass.move(x + width / 2, y + height / 2)
    _rest(glass)
    before = glass.look(button)
    began = glass.press(True)
    pressed = glass.until(button, lambda now: not np.array_equal(now, before), PATIENCE_S)
    _rest(glass)
    released = glass.press(False)
    changed = glass.until(band, lambda now: np.array_equal(now, after), PATIENCE_S)
    return (pressed - began) / 1e6, (changed - released) / 1e6


def _rest(glass: Glass) -> None:
    """Let the screen come to rest, at no fixed phase of the 60 Hz clock."""
    glass.still(REST_S + random.random() / 30)


def to_themes(glass: Glass, looker: Looker) -> Seen:
    """From the attract screen to the choice of a theme."""
    _rest(glass)
    seen = looker.see()
    for _ in range(6):
        if _named(seen, "theme-"):
            return seen
        seen = _tap(glass, looker, seen, "start" if "start" in seen.targets else "language-zh")
    raise BenchFailed(f"no choice of themes; this is {seen.spot}")


def _tap(glass: Glass, looker: Looker, seen: Seen, name: str) -> Seen:
    glass.move(*seen.middle(name))
    glass.press(True)
    _rest(glass)
    glass.press(False)
    looker.wait(seen.seq, PATIENCE_S)
    _rest(glass)
    return looker.see()


def _named(seen: Seen, prefix: str) -> str:
    return next((name for name in sorted(seen.targets) if name.startswith(prefix)), "")


def _rect(seen: Seen, name: str) -> Rect:
    x, y, width, height = seen.targets[name]
    return round(x), round(y), round(width), round(height)


def _part(picture: NDArray[np.uint8], rect: Rect) -> NDArray[np.uint8]:
    x, y, width, height = rect
    return picture[y : y + height, x : x + width]


def _differing(one: NDArray[np.uint8], other: NDArray[np.uint8], height: int = 40) -> Rect:
    """The band of rows in which two pictures differ most."""
    rows = np.any(one != other, axis=2).sum(axis=1)
    sums = np.convolve(rows, np.ones(height, np.int64), "valid")
    if not sums.max():
        raise BenchFailed("two screens that look alike")
    return 0, int(sums.argmax()), SIZE[0], height


def idle(plan: Plan, rig: Rig) -> Iterator[Figure]:
    """CPU and memory on the attract screen; `_all` with every process the shell has started."""
    seconds, settle = plan.times(20, 1), plan.times(8, 1)
    with rig.shell() as (process, _looker, _took):
        ours = _resting(process.pid, settle, seconds)
    with rig.bare("label") as (process, _took):
        bare = _resting(process.pid, settle, seconds)
    yield Figure("idle_cpu", ours[0], "% of a core", bare[0])
    yield Figure("idle_cpu_all", ours[1], "% of a core", bare[1])
    yield Figure("rss", ours[2], "MiB", bare[2])
    yield Figure("pss_all", ours[3], "MiB", bare[3])


def _resting(pid: int, settle: float, seconds: float) -> tuple[float, float, float, float]:
    """CPU % of the process and of its tree, then RSS of the process and PSS of its tree in MiB."""
    time.sleep(settle)  # a process at rest gives no event to wait for
    root = psutil.Process(pid)
    tree = [root, *root.children(recursive=True)]
    before = [_cpu_s(one) for one in tree]
    began = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - began
    used = [100 * (_cpu_s(one) - then) / passed for one, then in zip(tree, before, strict=True)]
    pss = sum(one.memory_full_info().pss for one in tree if one.is_running())
    return used[0], sum(used), root.memory_info().rss / MIB, pss / MIB


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)  # of this process alone
