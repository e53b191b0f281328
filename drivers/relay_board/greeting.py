"""Waiting for a device's first word, in trials."""

import queue
import time
from typing import Any

from drivers.contract import DeviceOffline, DeviceOnline

GREETING_S = 4.0


def greeted(events: "queue.Queue[Any]", seconds: float = GREETING_S) -> str:
    """Empty as soon as it is online, else the code of why it is not, or timed_out."""
    end = time.monotonic() + seconds
    while True:
        try:
            event = events.get(timeout=max(0.001, end - time.monotonic()))
        except queue.Empty:
            return "timed_out"
        match event:
            case DeviceOnline():
                return ""
            case DeviceOffline(code=code):
                return code
