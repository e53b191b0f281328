"""Fake event devices that python-evdev itself opens, grabs and reads; see README.md."""

from tests.drivers.fake_input.device import (
    HEADSET,
    KEYBOARD,
    TOUCH,
    VOLUME_KEYS,
    FakeInputDevice,
    FakeInputs,
)
from tests.drivers.fake_input.shim import attach, preload_env

__all__ = [
    "HEADSET",
    "KEYBOARD",
    "TOUCH",
    "VOLUME_KEYS",
    "FakeInputDevice",
    "FakeInputs",
    "attach",
    "preload_env",
]
