"""Finds receipt printers: USB devices that say so, serial ports on which one answers.

A serial port gets three bytes (DLE EOT 1) at each speed. An id-card module on it skips them: they
hold no preamble. Page printers on USB are asked nothing: they would print the question.
"""

import time

from drivers.bus import Bus, Found, Node
from drivers.errors import DeviceError, DeviceGarbled, DeviceTimeout
from drivers.receipt_printer import wire
from drivers.receipt_printer.lines import SerialLine
from drivers.receipt_printer.link import PrinterLink
from drivers.receipt_printer.nodes import speaks_escpos, usb_printers
from drivers.receipt_printer.printer import SPEEDS

ROLE = "receipt_printer"
ANSWER_S = 0.08
"""At 9600 baud question and answer take 4 ms; printers' manuals allow them some more."""
LONGEST_S = 0.5
_USUAL = SPEEDS[0]


def probe(bus: Bus) -> list[Found]:
    """All that may be receipt printers; never raises. At most 0.5 s a serial port."""
    found = [_usb(node) for node in usb_printers(bus)]
    for node in bus.serial:
        if bus.send and node.path not in bus.tried:
            one = _serial(node)
            if one is not None:
                bus.tried[node.path] = ROLE
                found.append(one)
    return found


def _usb(node: Node) -> Found:
    # Without a node there is only the kind of device to name it by.
    address = node.path if node.path.startswith("/") else f"usb:{node.usb}"
    return Found(
        "usb", node.path, node.by_path, f"{node.about} {node.usb}".strip(), ROLE,
        f'{ROLE}.port = "{address}"', node.warnings, node.usb, node.by_id,
        0.9 if speaks_escpos(node) else 0.5,
    )  # fmt: skip


def _serial(node: Node) -> Found | None:
    try:
        baud = answering_speed(node.path)
    except DeviceError:
        # Busy, forbidden or gone: the port's own line in the scan says so.
        return None
    if baud is None:
        return None
    config = f'{ROLE}.port = "{node.stable}"'
    warnings = node.warnings
    if baud != _USUAL:
        config += f"\n{ROLE}.baud = {baud}"
        warnings += ("baud_not_9600",)
    about = f"{node.about} {node.usb}".strip()
    return Found(
        "serial", node.path, node.by_path, about, ROLE, config, warnings, node.usb, node.by_id, 1.0
    )


def answering_speed(port: str) -> int | None:
    """The speed at which a printer answers there, twice and alike. Raises DeviceError."""
    end = time.monotonic() + LONGEST_S - ANSWER_S
    link = PrinterLink(SerialLine(port, _USUAL), lambda: False)
    try:
        for baud in SPEEDS:
            if time.monotonic() > end:
                return None
            link.line.set_baud(baud)
            if _answers(link):
                return baud
    finally:
        link.close()
    return None


def _answers(link: PrinterLink) -> bool:
    """One byte with the fixed bits, and nothing else; then the same again."""
    for _ in range(2):
        try:
            if link.ask(wire.PRINTER, ANSWER_S) is None or not link.plain:
                return False
        except (DeviceGarbled, DeviceTimeout):
            return False
    return True
