"""From what kiosk.toml names to the scanner that SANE lists now.

auto             the scanner, where there is one (test devices and doubles passed over)
usb:04a9:190f    that kind of scanner: SANE's own name of a USB one changes with each plugging
anything else    SANE's name, such as airscan:e0:Office or pixma:04A91749_123456
"""

import re
from collections.abc import Callable, Sequence

from drivers.errors import DeviceError, DeviceLost
from drivers.flat_scanner.wire import Listed
from drivers.health import DeviceState

AUTO = "auto"
_USB = re.compile(r"usb:([0-9a-fA-F]{4}:[0-9a-fA-F]{4})")
_NAME = re.compile(r"[^\s-][^\n\r\0]{0,300}")
_MADE_UP = ("test:",)
_WRITES_FILES = ("escl:",)
"""SANE's own eSCL backend keeps each page in a temporary file (escl_scan.c: tmpfile())."""
NOT_SCANNERS = ("v4l:", "gphoto2:")
"""Cameras that SANE can read too."""


def needs_list(address: str) -> bool:
    """True when SANE has to be asked which scanners there are.

    Raises DeviceError("bad_port") for an address that can't be.
    """
    bad_usb = address.startswith("usb:") and not _USB.fullmatch(address)
    if bad_usb or not _NAME.fullmatch(address):
        raise DeviceError("bad_port", DeviceState.HARDWARE_ERROR)
    return address == AUTO or address.startswith("usb:")


def choose(address: str, listed: Sequence[Listed], usb_id: Callable[[str], str]) -> Listed:
    """The scanner that an address means. Raises DeviceLost("no_device")."""
    found = [one for one in listed if is_scanner(one)]
    if address == AUTO:
        found = [one for one in found if not one.name.startswith(_MADE_UP)]
        found.sort(key=lambda one: one.name.startswith(_WRITES_FILES))
    else:
        match = _USB.fullmatch(address)
        wanted = match[1].lower() if match is not None else ""
        found = [one for one in found if usb_id(one.name) == wanted]
    if not found:
        raise DeviceLost("no_device", DeviceState.NO_DEVICE)
    return found[0]


def is_scanner(one: Listed) -> bool:
    """False for what else SANE lists."""
    return not one.name.startswith(NOT_SCANNERS)


def is_made_up(one: Listed) -> bool:
    """True for SANE's test devices."""
    return one.name.startswith(_MADE_UP)


def writes_files(one: Listed) -> bool:
    """True for a backend that puts pages into files."""
    return one.name.startswith(_WRITES_FILES)
