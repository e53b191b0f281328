"""A code scanner that plays a keyboard, grabbed: its keys never reach the screen or a console.

Linux: EVIOCGRAB gives one client all events of a device and everybody else none
(drivers/input/evdev.c). The grab ends with the file, so a driver that dies lets the keys go.
"""

import contextlib
import fnmatch
import os
import select
import time
from collections.abc import Callable
from typing import Any

import evdev
from evdev import ecodes as e

from drivers.barcode.contract import Symbology
from drivers.barcode.keys import KeyParser, Typing
from drivers.barcode.known import kind_of
from drivers.barcode.scanner import TAKE_S, Scanner, Taken
from drivers.barcode.wire import symbol_of
from drivers.binding import AUTO
from drivers.bus import Bus, Node, word
from drivers.errors import DeviceLost, lost
from drivers.health import DeviceState

NAME = "input:"
"""`input:NAME*` names a device by what it calls itself, where it has no stable path."""
_FOREIGN = (OSError, SystemError)
"""python-evdev answers some failed ioctls with SystemError (seen with 1.9)."""


def usb_of(node: Node, bus: Bus) -> str:
    """ "vvvv:pppp" of an input node, from sysfs; "" where it has none."""
    ids = bus.sys / "class" / "input" / os.path.basename(node.path) / "device" / "id"
    vendor, product = word(ids / "vendor"), word(ids / "product")
    return f"{vendor}:{product}" if vendor and product else ""


def find_node(address: str, bus: Bus) -> str:
    """From what kiosk.toml names to a node's path. Raises DeviceLost("no_device").

    A path; `input:NAME` with * and ?; usb:vvvv:pppp; or "auto", the first known scanner.
    """
    if address.startswith("/"):
        return address
    for node in sorted(bus.input, key=lambda one: (not one.by_path, one.path)):
        if _fits(address, node, bus):
            return node.path
    raise DeviceLost("no_device", DeviceState.NO_DEVICE)


def _fits(address: str, node: Node, bus: Bus) -> bool:
    if address.startswith(NAME):
        return fnmatch.fnmatchcase(node.about.lower(), address.removeprefix(NAME).lower())
    usb = usb_of(node, bus)
    if address == AUTO:
        return kind_of(usb) == "keyboard" and types_text(node, bus)
    return address == f"usb:{usb}" and types_text(node, bus)


def types_text(node: Node, bus: Bus) -> bool:
    """Has it the letters and Enter? A scanner's other interfaces (media keys) have not."""
    folder = bus.sys / "class" / "input" / os.path.basename(node.path) / "device"
    words = word(folder / "capabilities" / "key").split()
    try:
        # The kernel prints words of its own size, the highest first (input_print_bitmap).
        number = int("".join(one.rjust(16, "0") for one in words) or "0", 16)
    except ValueError:
        return False
    return all(number >> code & 1 for code in (e.KEY_A, e.KEY_Z, e.KEY_1, e.KEY_ENTER))


class Keys:
    """One grabbed input device and what has been typed on it; used from one thread."""

    def __init__(self, path: str, typing: Typing) -> None:
        """Open and grab. Raises DeviceLost; port_busy where somebody else has grabbed it."""
        self._device: Any = None
        self._parser = KeyParser(typing)
        try:
            self._device = evdev.InputDevice(path)
            self._device.grab()
        except _FOREIGN as error:
            self.close()
            raise _lost(error) from None

    def take(self, seconds: float = TAKE_S) -> list[Taken]:
        """The next codes; ends as soon as there is one. Raises DeviceLost."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if not select.select([self._device.fd], [], [], max(0.0, left))[0]:
                return [_taken(one, _behind()) for one in self._parser.silence(time.time())]
            came = self._read()
            if came or left <= 0:
                return came

    def fresh(self) -> None:
        """Forget all that was typed. Raises DeviceLost."""
        while select.select([self._device.fd], [], [], 0)[0]:
            self._read()
        self._parser.clear()

    def close(self) -> None:
        """Let it go, and with it the grab; one that is gone is fine."""
        if self._device is not None:
            with contextlib.suppress(*_FOREIGN):
                self._device.close()

    def _read(self) -> list[Taken]:
        """All events that wait. Their own stamps count: a busy machine reads them late."""
        came: list[Taken] = []
        try:
            events = list(self._device.read())
        except BlockingIOError:
            return []
        except _FOREIGN as error:
            raise _lost(error) from None
        behind = _behind()
        for event in events:
            at = event.timestamp()
            if event.type == e.EV_SYN and event.code == e.SYN_DROPPED:
                self._parser.lost(at)
            elif event.type == e.EV_KEY:
                scans = self._parser.feed(event.code, event.value, at)
                came += [_taken(one, behind) for one in scans]
        return came


def _behind() -> float:
    """What to add to the wall's clock to have the monotonic one, s."""
    return time.monotonic() - time.time()


def _taken(scan: Any, behind: float) -> Taken:
    """A scan's clock is the kernel's (the wall's); events of ours are stamped by the monotonic."""
    began = scan.began + behind
    if scan.refused is not None:
        return Taken(None, scan.refused, began)
    return Taken(symbol_of(scan.data), None, began)


def _lost(error: BaseException) -> DeviceLost:
    number = getattr(error, "errno", None)
    return lost(number if isinstance(number, int) else None)


class WedgeScanner(Scanner[Keys]):
    """Implements `contract.Driver` for a scanner that types.

    address: as `find_node` describes. bus: gives the machine's devices of the moment.
    """

    source = "wedge"

    def __init__(
        self,
        address: str,
        *,
        role: str = "barcode",
        typing: Typing | None = None,
        scanning: bool = True,
        bus: Callable[[], Bus] = Bus,
        **base: Any,
    ) -> None:
        super().__init__(role, address, **base)
        self._typing = typing or Typing()
        self._scanning = scanning
        self._bus = bus
        self._bound = ""

    def _do_open(self) -> Keys:
        path = find_node(self._address, self._bus())
        if not os.path.exists(path):
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)
        self._bound = path
        return Keys(path, self._typing)

    def _do_close(self, connection: Keys) -> None:
        connection.close()

    def _power_address(self) -> str:
        return self._bound

    def _scan_take(self, connection: Keys, formats: tuple[Symbology, ...]) -> list[Taken]:
        return connection.take()

    def _scan_fresh(self, connection: Keys) -> None:
        connection.fresh()
