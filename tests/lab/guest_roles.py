"""The drivers that the lab opens, and what it does to the machine from within."""

import os
import subprocess
import threading
import time
from typing import Any

import evdev
from evdev import ecodes as e

from drivers.barcode.keys import Typing
from drivers.barcode.sim import WedgeSimulator
from drivers.barcode.wedge_scanner import WedgeScanner
from drivers.document_camera.camera import DocumentCamera
from drivers.id_card.reader import SamvReader
from drivers.smart_card.reader import SmartCardReader
from drivers.supervisor import Backoff

SLOW = Backoff(first=5.0, most=5.0)
"""So that a quick return after a plug shows that udev woke the driver, not its back-off."""
_started: list[subprocess.Popen[bytes]] = []
_keyboards: list[evdev.UInput] = []


def id_reader(address: str) -> Any:
    reader = SamvReader(address, backoff=SLOW)
    reader.start_reading()
    return reader


def smart_card(address: str) -> Any:
    return SmartCardReader("smart_card", address)


def document_camera(address: str) -> Any:
    return DocumentCamera(address)


def barcode(address: str) -> Any:
    # On the emulated processor this program types slower than people do.
    return WedgeScanner(address, typing=Typing(gap_s=5.0), backoff=SLOW)


BUILD = {
    "id_reader": id_reader,
    "smart_card": smart_card,
    "document_camera": document_camera,
    "barcode": barcode,
}


def plug_keyboard() -> dict[str, Any]:
    """A scanner that types, made by the kernel's uinput."""
    keys = {e.EV_KEY: range(e.KEY_ESC, e.KEY_KPDOT + 1)}
    _keyboards.append(evdev.UInput(keys, name="Lab barcode scanner", vendor=0x05E0, product=0x1200))
    return {"path": _keyboards[-1].device.path}


def unplug_keyboard() -> dict[str, Any]:
    """Take it away."""
    _keyboards.pop().close()
    return {}


def type_code(code: str) -> dict[str, Any]:
    """Type a code; tells how many events another program on the same device got."""
    keyboard = _keyboards[-1]
    other = evdev.InputDevice(os.fspath(keyboard.device.path))
    # The kernel keeps 64 events for a reader that is late: without pauses it would drop some.
    WedgeSimulator("dev", keyboard, key_s=0.02).show(code)
    try:
        leaked = len(list(other.read()))
    except BlockingIOError:
        leaked = 0
    finally:
        other.close()
    return {"leaked": leaked}


def start_pcscd() -> dict[str, Any]:
    """Debian's own pcscd with libccid, in the foreground."""
    _started.append(subprocess.Popen(["/usr/sbin/pcscd", "--foreground"]))
    return {"pid": _started[-1].pid}


def restart_pcscd() -> dict[str, Any]:
    """Kill -9 and start it again."""
    _started[-1].kill()
    _started[-1].wait()
    return start_pcscd()


def camera_frames(address: str, seconds: float = 20.0) -> dict[str, Any]:
    """Preview frames that the shipping camera gives from a real V4L2 driver."""
    camera, events = DocumentCamera(address), []
    camera.open(events.append)
    camera.start_preview()
    seen, size, end = 0, (0, 0), time.monotonic() + seconds
    last = 0
    while time.monotonic() < end:
        frame = camera.preview.latest(last)
        if frame is None:
            threading.Event().wait(0.01)
            continue
        last, seen, size = frame.seq, seen + 1, (frame.width, frame.height)
    state = str(camera.health().state)
    camera.close()
    return {"frames": seen, "size": size, "state": state, "events": [repr(e) for e in events[:6]]}
