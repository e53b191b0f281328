"""Which A4 printers this machine has: queues of its CUPS, and USB printers that no queue uses."""

import contextlib
import time
from collections.abc import Callable, Iterator

from drivers.bus import Bus, Found, word
from drivers.document_printer.address import CUPS_SOCKET, cups_server
from drivers.document_printer.ipp_values import Group
from drivers.document_printer.ipp_words import PrinterState
from drivers.document_printer.link import IppLink
from drivers.document_printer.queue import PrintQueue
from drivers.errors import DeviceError, DeviceTimeout

ROLE = "document_printer"
ANSWER_S = 0.45
_PRINTER_CLASS, _IPP_OVER_USB = "07", "04"
"""bInterfaceClass of printers and bInterfaceProtocol of those that speak IPP (USB-IF)."""
_ABSENT = {"no_device": "cupsd_absent", "no_answer": "cupsd_absent"}
_SURE, _STANDING = 0.9, 0.6


def probe(bus: Bus, *, socket: str = CUPS_SOCKET) -> list[Found]:
    """All queues, the default one first; never raises, takes half a second at most.

    Warnings: cupsd_absent, queue_stopped, queue_rejecting, error_policy_stops (one failed job will
    stop the queue), no_default_queue, usb_printer_without_queue, ipp_over_usb (the same; the
    program ipp-usb makes a driverless printer of it).
    """
    queues: list[Group] = []
    default, warning = "", ""
    if bus.send:
        try:
            queues, default = _ask(socket)
        except DeviceError as error:
            warning = _ABSENT.get(error.code, error.code)
    found = [_found(one, default, socket) for one in queues if one.text("printer-name")]
    found.sort(key=lambda one: -one.confidence)
    if warning:
        found.append(Found("cups", socket, "", "CUPS", warnings=(warning,), confidence=0.0))
    uris = " ".join(one.text("device-uri") for one in queues)
    return [*found, *_usb(bus, uris)]


def _ask(socket: str) -> tuple[list[Group], str]:
    queue = PrintQueue(IppLink(cups_server(socket), answer_s=ANSWER_S), "kiosk-probe")
    queue.check = _within(ANSWER_S)
    try:
        groups = list(queue.queues())
        default = ""
        with contextlib.suppress(DeviceError):
            default = queue.default_queue()
        return groups, default
    finally:
        queue.link.close()


def _within(seconds: float) -> Callable[[], None]:
    end = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > end:
            raise DeviceTimeout("no_answer")

    return check


def _found(group: Group, default: str, socket: str) -> Found:
    name = group.text("printer-name")
    warnings = []
    if group.number("printer-state") == PrinterState.STOPPED:
        warnings.append("queue_stopped")
    if not group.flag("printer-is-accepting-jobs", True):
        warnings.append("queue_rejecting")
    if group.text("printer-error-policy") == "stop-printer":
        warnings.append("error_policy_stops")
    if not default:
        warnings.append("no_default_queue")
    address = f"cups:{name}" if socket == CUPS_SOCKET else f"cups:{name}#{socket}"
    quoted = address.replace("\\", "\\\\").replace('"', '\\"')
    confidence = _SURE if name == default else _STANDING
    about = group.text("printer-make-and-model")[:80]
    return Found(
        "cups", name, "", about, ROLE, f'{ROLE}.url = "{quoted}"', tuple(warnings),
        confidence=confidence - 0.1 * len(warnings),
    )  # fmt: skip


def _usb(bus: Bus, uris: str) -> Iterator[Found]:
    """USB printers whose serial number no queue's device-uri names."""
    folder = bus.sys / "bus" / "usb" / "devices"
    try:
        interfaces = sorted(folder.glob("*:*"))
    except OSError:
        return
    told: set[str] = set()
    for one in interfaces:
        device = one.name.partition(":")[0]
        if word(one / "bInterfaceClass") != _PRINTER_CLASS or device in told:
            continue
        told.add(device)
        about = folder / device
        serial = word(about / "serial")
        if serial and serial in uris:
            continue
        driverless = word(one / "bInterfaceProtocol") == _IPP_OVER_USB
        yield Found(
            "usb", device, device, f"{word(about / 'manufacturer')} {word(about / 'product')}"[:80],
            warnings=("ipp_over_usb" if driverless else "usb_printer_without_queue",),
            usb=f"{word(about / 'idVendor')}:{word(about / 'idProduct')}", confidence=0.2,
        )  # fmt: skip
