"""How late this machine was: what a bound on wall-clock time has to be given on top.

A thread wakes a hundred times a second and notes by how much it was woken too late. On a quiet
machine that is nothing, and bounds are as strict as they read.
"""

import threading
import time
from collections import deque

_TICK_S = 0.01
_SLACK_S = 0.005
_lost: deque[tuple[float, float]] = deque(maxlen=20_000)
_last = time.monotonic()


def late(since: float) -> float:
    """Seconds that this process was kept waiting since that moment (monotonic)."""
    pending = time.monotonic() - _last - _TICK_S
    lost = sum(one for at, one in tuple(_lost) if at >= since)
    return lost + (pending if pending > _SLACK_S else 0.0)


def _watch() -> None:
    global _last
    while True:
        time.sleep(_TICK_S)
        now = time.monotonic()
        over = now - _last - _TICK_S
        if over > _SLACK_S:
            _lost.append((now, over))
        _last = now


threading.Thread(target=_watch, name="calm", daemon=True).start()
