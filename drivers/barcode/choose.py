"""From the one line of kiosk.toml to the scanner it means.

barcode.port = "/dev/input/by-path/…", "input:NAME*"   a keyboard wedge
               "camera:/dev/video2", "camera:http://…" a camera of its own
               "document_camera"                       the document camera's preview
               "auto"                                  a known scanner: serial first, else a wedge
               anything else                           a serial port, as drivers.binding has it
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drivers.barcode.camera_scanner import CameraScanner
from drivers.barcode.keys import AltCodes, Typing
from drivers.barcode.keys import Ending as KeyEnding
from drivers.barcode.known import is_serial_scanner, kind_of
from drivers.barcode.serial_scanner import SerialScanner
from drivers.barcode.wedge_scanner import NAME, WedgeScanner
from drivers.barcode.wire import Aim, Ending, Framing
from drivers.binding import AUTO
from drivers.bus import Bus
from drivers.errors import DeviceError
from drivers.frames import FrameSlot
from drivers.health import DeviceState
from drivers.ports import Opener, open_port

CAMERA = "camera:"
DOCUMENT_CAMERA = "document_camera"
AnyScanner = SerialScanner | WedgeScanner | CameraScanner


@dataclass(frozen=True, slots=True)
class Setup:
    """How this site's scanner is set, in the words of kiosk.toml.

    kind: "" or one of wire.FAMILIES. ending: as wire.Framing; line is Enter on a keyboard. aim: as
    wire.Framing. alt: as keys.Typing.
    """

    kind: str = ""
    baud: int = 9600
    ending: Ending = "auto"
    prefix: str = ""
    suffix: str = ""
    aim: Aim = "auto"
    alt: AltCodes = "gbk"

    def framing(self) -> Framing:
        """For a serial line."""
        return Framing(self.ending, self.prefix.encode(), self.suffix.encode(), self.aim)

    def typing(self) -> Typing:
        """For a keyboard; it has no key for ETX, and what Enter and Tab mean is found out."""
        return Typing(_KEYS.get(self.ending, "auto"), alt=self.alt)


_KEYS: dict[str, KeyEnding] = {"line": "enter", "tab": "tab", "gap": "gap"}
AS_USUAL = Setup()


def scanner_of(
    port: str,
    *,
    role: str = "barcode",
    setup: Setup = AS_USUAL,
    slot: FrameSlot | None = None,
    on_wanted: Callable[[bool], None] | None = None,
    avoid: str = "",
    bus: Callable[[], Bus] = Bus,
    opener: Opener = open_port,
    **base: Any,
) -> AnyScanner:
    """The scanner, not open. slot and on_wanted: for "document_camera".

    avoid: the call camera's address, never taken. opener: of a serial line. base: what every kind
    takes. Raises DeviceError("bad_port") for "document_camera" without a slot.
    """
    if port == DOCUMENT_CAMERA:
        if slot is None:
            raise DeviceError("bad_port", DeviceState.HARDWARE_ERROR)
        return CameraScanner(slot, role=role, on_wanted=on_wanted, **base)
    if port.startswith(CAMERA):
        camera = port.removeprefix(CAMERA)
        return CameraScanner(camera, role=role, avoid=avoid, bus=bus, **base)
    if _is_wedge(port, bus):
        return WedgeScanner(port, role=role, typing=setup.typing(), bus=bus, **base)
    return SerialScanner(
        port,
        role=role,
        kind=setup.kind,
        baud=setup.baud,
        framing=setup.framing(),
        opener=opener,
        **base,
    )


def _is_wedge(port: str, bus: Callable[[], Bus]) -> bool:
    if port.startswith(("/dev/input/", NAME)):
        return True
    if port == AUTO:
        now = bus()
        return bool(now.input) and not any(is_serial_scanner(one.usb) for one in now.serial)
    return port.startswith("usb:") and kind_of(port.removeprefix("usb:")) == "keyboard"
