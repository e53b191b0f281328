"""Figures of the offscreen window: screen changes and labels, each measured in a new process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figures import BenchFailed, Figure, Plan, median, p95


def screen(plan: Plan) -> Iterator[Figure]:
    """CPU of a screen change in a session as it comes, and when its words were seen before."""
    took = _measure("screen", plan.times(60, 10))
    bare = took["bare"]
    yield Figure("screen_change_cpu_median", median(took["first"]), "ms", median(bare))
    yield Figure("screen_change_cpu_p95", p95(took["first"]), "ms", p95(bare))
    yield Figure("screen_again_cpu_median", median(took["again"]), "ms", median(bare))


def text(plan: Plan) -> Iterator[Figure]:
    """A label of 14 Han characters at 48 px, from words to texture."""
    took = _measure("text", plan.times(400, 40))
    yield Figure("text_label", median(took["own"]), "ms", median(took["sdl2"]))
    yield Figure("text_label_cold", median(took["own_cold"]), "ms", median(took["sdl2_cold"]))


def _measure(what: str, count: int) -> dict[str, list[float]]:
    command = [sys.executable, "-m", "tests.bench.offscreen", what, str(count)]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise BenchFailed(f"offscreen {what}: {done.stderr.strip()[-800:]}")
    taken: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return taken
