"""Which serial ports answer as a SAM_V module, and which USB devices are one without a serial line.

A port gets half a second. Whatever hangs there gets a few status requests of ten bytes.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from drivers.bus import Bus, Found, Node, word
from drivers.errors import DeviceError
from drivers.id_card.link import SamvLink
from drivers.id_card.speed import BEST, sweep
from drivers.id_card.wire import SET_BAUD
from drivers.ports import Opener, open_port

ROLE = "id_reader"
SDT_USB = "0400:c35a"
"""The USB class of the SDT library: vendor pipes, no serial port (devices.md §1.1)."""
SDT_UNSUPPORTED = "usb_sdt_unsupported"
"""It needs the maker's own driver; ask the maker for the serial version, or a serial adapter."""
_FIRST_S, _OTHER_S, _WHOLE_S = 0.14, 0.08, 0.48
_CANT_ASK = frozenset({"no_permission", "port_busy"})


def probe(bus: Bus, opener: Opener = open_port) -> list[Found]:
    """Ask each serial port that nobody has claimed; never raises, at most 0.5 s a port.

    Warnings: baud_not_115200 (the driver will switch it), no_permission and port_busy (not asked,
    role ""), usb_sdt_unsupported.
    """
    found: list[Found] = []
    if bus.send:
        for node in bus.serial:
            if node.path not in bus.tried:
                found += _serial(node, opener)
    return [*found, *_usb(bus)]


def _serial(node: Node, opener: Opener) -> Iterator[Found]:
    try:
        baud = _ask(node.path, opener)
    except DeviceError as error:
        if error.code in _CANT_ASK:
            yield _found(node, "", (*node.warnings, error.code), 0.0)
        return
    if baud:
        slow = () if baud == BEST else ("baud_not_115200",)
        yield _found(node, ROLE, (*node.warnings, *slow), 1.0)


def _found(node: Node, role: str, warnings: tuple[str, ...], confidence: float) -> Found:
    config = f'{ROLE}.port = "{node.stable}"' if role else ""
    about = f"{node.about} {node.usb}".strip()
    return Found(
        "serial", node.path, node.by_path, about, role, config, warnings, node.usb, node.by_id,
        confidence,
    )  # fmt: skip


def _ask(path: str, opener: Opener) -> int:
    """The speed at which a module answers on this port, 0 for none. Raises DeviceError."""
    end = time.monotonic() + _WHOLE_S
    link = SamvLink(path, BEST, lambda: time.monotonic() > end, opener)
    try:
        answered = sweep(link, [BEST], _FIRST_S)
        if answered is None:
            answered = sweep(link, [baud for baud in SET_BAUD if baud != BEST], _OTHER_S)
    except DeviceError as error:
        if error.code == "canceled":
            return 0
        raise
    finally:
        link.close()
    return answered[0] if answered is not None else 0


def _usb(bus: Bus) -> Iterator[Found]:
    """Modules that hang on USB with the SDT class: found, and said to be of no use as they are."""
    folder = bus.sys / "bus" / "usb" / "devices"
    try:
        devices = sorted(folder.iterdir())
    except OSError:
        return
    for device in devices:
        if f"{word(device / 'idVendor')}:{word(device / 'idProduct')}".lower() == SDT_USB:
            yield Found(
                "usb", str(_node(bus, device)), "", word(device / "product") or "SDT", ROLE, "",
                (SDT_UNSUPPORTED,), SDT_USB, "", 0.9,
            )  # fmt: skip


def _node(bus: Bus, device: Path) -> Path:
    """Its node under /dev/bus/usb, or its folder where sysfs doesn't number it."""
    place, number = word(device / "busnum"), word(device / "devnum")
    if not (place.isdigit() and number.isdigit()):
        return device
    return bus.dev / "bus" / "usb" / f"{int(place):03d}" / f"{int(number):03d}"
