"""Which ways of cancelling echo this machine can go, asked without loading what does it."""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Callable, Mapping

from voice.contract import EchoWay

SPEEXDSP = "libspeexdsp.so.1"
FALL_BACK: Mapping[EchoWay, tuple[EchoWay, ...]] = {
    "webrtc": ("speexdsp", "push_to_talk"),
    "speexdsp": ("webrtc", "push_to_talk"),
    "hardware": (),
    "push_to_talk": (),
}


def is_here(way: EchoWay) -> bool:
    """Whether the library of this way is installed."""
    if way == "webrtc":
        return importlib.util.find_spec("pywebrtc_audio") is not None
    if way == "speexdsp":
        try:
            ctypes.CDLL(SPEEXDSP)
        except OSError:
            return False
    return True


def usable(wanted: EchoWay, here: Callable[[EchoWay], bool] = is_here) -> EchoWay:
    """The wanted way, or the first of its stand-ins that this machine can go."""
    return next(way for way in (wanted, *FALL_BACK[wanted], "push_to_talk") if here(way))
