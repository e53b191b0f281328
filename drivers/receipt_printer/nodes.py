"""Where receipt printers hang: serial ports, the kernel's printer nodes, bare USB devices."""

import os
from pathlib import Path

from drivers.bus import Bus, Node, word
from drivers.ports import Port
from drivers.receipt_printer.lines import NodeLine, SerialLine, TcpLine, is_node
from drivers.receipt_printer.usb_line import PREFIX, UsbLine

_OTHER_LANGUAGES = ("PCL", "POSTSCRIPT", "PJL", "PDF", "PWG", "URF", "ZPL", "TSPL", "GDI")
"""Page and label printers (IEEE 1284 device id, command set): bytes of ours would waste paper."""


def open_line(path: str, baud: int, *, rtscts: bool = False) -> Port:
    """Open what a path names. Raises DeviceLost, or DeviceError("bad_port")."""
    if path.startswith("socket://"):
        return TcpLine(path)
    if path.startswith(PREFIX):
        return UsbLine(path)
    if is_node(path):
        return NodeLine(path)
    return SerialLine(path, baud, rtscts=rtscts)


def printer_nodes() -> tuple[Node, ...]:
    """All that may be a receipt printer now, USB printers first."""
    bus = Bus()
    return (*usb_printers(bus), *bus.serial)


def usb_printers(bus: Bus) -> tuple[Node, ...]:
    """USB devices of the printer class that are no page or label printers.

    One with a node of usblp by that node; one without as libusb:vvvv:pppp.
    """
    folder = bus.sys / "bus" / "usb" / "devices"
    interfaces = sorted(folder.glob("*:*")) if folder.is_dir() else []
    nodes = []
    for interface in interfaces:
        if word(interface / "bInterfaceClass") != "07":
            continue
        told = word(interface / "ieee1284_id").upper()
        if "ESC/POS" in told or not any(name in told for name in _OTHER_LANGUAGES):
            nodes.append(_node(bus, interface, told))
    return tuple(nodes)


def _node(bus: Bus, interface: Path, told: str) -> Node:
    # The folder of the device is named as the interface's, up to the colon.
    device = interface.parent / interface.name.split(":")[0]
    usb = f"{word(device / 'idVendor')}:{word(device / 'idProduct')}"
    about = " ".join(
        filter(None, (word(device / "manufacturer"), word(device / "product"), _model(told)))
    )
    serial = word(device / "serial")
    name = next((one.name for one in sorted((interface / "usbmisc").glob("lp*"))), "")
    if not name:
        return Node(PREFIX + usb, "", "", usb, serial, about, ())
    path = bus.dev / "usb" / name
    allowed = os.access(path, os.R_OK | os.W_OK)
    return Node(str(path), "", "", usb, serial, about, () if allowed else ("no_permission",))


def _model(told: str) -> str:
    """The command set, from "MFG:…;CMD:ESC/POS;…"."""
    for part in told.split(";"):
        key, _, value = part.partition(":")
        if key.strip() in ("CMD", "COMMAND SET"):
            return value.strip()
    return ""


def speaks_escpos(node: Node) -> bool:
    """True when the device says so in its IEEE 1284 id."""
    return "ESC/POS" in node.about
