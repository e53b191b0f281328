"""Touch → redraw of the real window while a call runs, against the same touches without one."""

import random
import time
from collections.abc import Iterator

import numpy as np

from kiosk.commands.demo.look import Looker, Seen
from kiosk.commands.demo.robot import RobotDesk
from kiosk.commands.demo.stack import AGENT
from tests.bench.figures import BenchFailed, Figure, Plan, median, p95
from tests.bench.glass import Glass
from tests.bench.rig import Rig
from tests.bench.window import PATIENCE_S, REST_S, to_themes

_CALL_S = 90.0


def touch_in_call(plan: Plan, rig: Rig) -> Iterator[Figure]:
    """Finger down → the pressed look, by turns on two screens; a real agent page answers."""
    count = plan.times(40, 4)
    desk = RobotDesk(rig.stack.county_url, AGENT, rig.stack.password)
    with Glass(rig.display) as glass, desk, rig.shell() as (_process, looker, _took):
        to_themes(glass, looker)
        _presses(glass, looker, 2)
        alone = _presses(glass, looker, count)
        _call(glass, looker, desk)
        in_call = _presses(glass, looker, count)
        if looker.see().call != "connected":
            raise BenchFailed("the call did not last")
        desk.hang_up()
    yield Figure("touch_redraw_in_call_median", median(in_call), "ms", median(alone))
    yield Figure("touch_redraw_in_call_p95", p95(in_call), "ms", p95(alone))


def _presses(glass: Glass, looker: Looker, count: int) -> list[float]:
    """Go to and fro between themes and services; ms of each touch until its button changes."""
    found = []
    for _ in range(count):
        seen = looker.see()
        name = next((n for n in sorted(seen.targets) if n.startswith("theme-")), "back")
        x, y, width, height = (round(part) for part in seen.targets[name])
        glass.move(x + width / 2, y + height / 2)
        # In a call the screen never comes to rest, so the pause is by the clock in both runs.
        time.sleep(REST_S + random.random() / 30)
        before = glass.look((x, y, width, height))
        began = glass.press(True)
        changed = glass.until(
            (x, y, width, height),
            lambda now, before=before: not np.array_equal(now, before),  # type: ignore[misc]
            PATIENCE_S,
        )
        found.append((changed - began) / 1e6)
        _release(glass, looker, seen)
    return found


def _release(glass: Glass, looker: Looker, before: Seen) -> None:
    glass.press(False)
    if looker.until(lambda now: now.targets.keys() != before.targets.keys(), PATIENCE_S) is None:
        raise BenchFailed("a touch changed nothing on the screen")


def _call(glass: Glass, looker: Looker, desk: RobotDesk) -> None:
    """Ask for the agent, be answered, and go back to the screen with the picture in its corner."""
    for name in ("help", "call-now"):
        _tap(glass, looker, name)
    desk.answered(_CALL_S)
    if looker.until(lambda now: now.call == "connected", _CALL_S) is None:
        raise BenchFailed("no call came to be")
    _tap(glass, looker, "call-go-on")


def _tap(glass: Glass, looker: Looker, name: str) -> None:
    seen = looker.until(lambda now: name in now.targets, PATIENCE_S)
    if seen is None:
        raise BenchFailed(f"no {name} to touch")
    time.sleep(REST_S)
    glass.move(*seen.middle(name))
    glass.press(True)
    _release(glass, looker, seen)
