"""Cuts a USB device off its bus and lets it in again, as pulling the plug would.

Linux: writing 0 and 1 to `authorized` of the device's folder in sysfs
(Documentation/usb/authorization.rst). It resets the device's state; whether the 5 V really go off
depends on the hub.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

PowerSwitch: TypeAlias = Callable[[str], bool]
"""Takes a device node, returns True when it was cut off and let in."""

SYS = Path("/sys")
_OFF_S = 0.5


def usb_folder(node: str, sys: Path = SYS) -> Path | None:
    """The sysfs folder of the USB device behind a node (tty, video, input), or None.

    Of nested devices (a hub's port) the innermost one is meant.
    """
    name = os.path.basename(os.path.realpath(node))
    for kind in ("tty", "video4linux", "input", "usbmisc"):
        place = sys / "class" / kind / name / "device"
        if not place.exists():
            continue
        here = place.resolve()
        while here != here.parent:
            if (here / "authorized").is_file() and (here / "idVendor").is_file():
                return here
            here = here.parent
    return None


def power_cycle(node: str, sys: Path = SYS, off_s: float = _OFF_S) -> bool:
    """Off and on again; False when there is no such USB device or it may not be done."""
    folder = usb_folder(node, sys) if node else None
    if folder is None:
        return False
    switch = folder / "authorized"
    try:
        switch.write_text("0")
        time.sleep(off_s)
        switch.write_text("1")
    except OSError:
        return False
    return True
