"""Waiting for a device's first word, in trials."""

import queue
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from drivers.contract import DeviceOffline, DeviceOnline

GREETING_S = 4.0
_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})


def greeting(
    events: "queue.Queue[Any]", seconds: float = GREETING_S
) -> DeviceOnline | DeviceOffline | None:
    """Return the first word of a driver that was opened; None when none has come in time."""
    end = time.monotonic() + seconds
    while True:
        try:
            event = events.get(timeout=max(0.001, end - time.monotonic()))
        except queue.Empty:
            return None
        if isinstance(event, DeviceOnline | DeviceOffline):
            return event


def greeted(
    events: "queue.Queue[Any]",
    seconds: float = GREETING_S,
    words: Mapping[str, str] = _AS_THEY_ARE,
) -> str:
    """Empty as soon as it is online, else why it is not: `refusal`'s word."""
    return refusal(greeting(events, seconds), words)


def refusal(
    first: DeviceOnline | DeviceOffline | None, words: Mapping[str, str] = _AS_THEY_ARE
) -> str:
    """Empty when it is online, else its code, in `words` where they have it, or timed_out."""
    match first:
        case DeviceOnline():
            return ""
        case DeviceOffline(code=code):
            return words.get(code, code)
    return "timed_out"
