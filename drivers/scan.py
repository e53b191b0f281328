"""Looks at every bus for devices that a kiosk can use, and says what would go wrong with them.

Nothing here raises: a scan is run where things are broken. Ports are bound by path first
(by-path, the physical socket), as adapters without a serial number share one by-id name
(devices.md §3.3).
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serial.tools import list_ports
from smartcard import scard

from drivers.errors import DeviceError
from drivers.id_card import wire
from drivers.id_card.link import SamvLink
from drivers.id_card.speed import BEST, PROBE_S

SERIAL_BY_PATH = Path("/dev/serial/by-path")
VIDEO_CLASS = Path("/sys/class/video4linux")
VIDEO_BY_PATH = Path("/dev/v4l/by-path")


@dataclass(frozen=True, slots=True)
class Found:
    """One device: `config` is its line of kiosk.toml ("" when nothing uses it), codes are stable.

    role: id_reader, document_camera, smart_card or "" for a serial port on which no known device
    answered.
    """

    bus: str
    path: str
    by_path: str
    about: str
    role: str = ""
    config: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """All that was found, and what is wrong with the machine as a whole."""

    found: tuple[Found, ...]
    warnings: tuple[str, ...]


def _links(folder: Path) -> dict[str, str]:
    """Device node to its stable name."""
    if not folder.is_dir():
        return {}
    return {os.path.realpath(link): str(link) for link in sorted(folder.iterdir())}


def probe_samv(port: str) -> tuple[int | None, str]:
    """Ask the status question at each speed: (speed or None, code of what went wrong or "")."""
    try:
        link = SamvLink(port, BEST, lambda: False)
    except DeviceError as error:
        return None, error.code
    code = "no_answer"
    try:
        for baud in wire.SET_BAUD:
            try:
                link.set_baud(baud)
                link.ask_once(wire.Command(wire.STATUS.cmd, wire.STATUS.para, deadline=PROBE_S))
            except DeviceError as error:
                code = error.code
                continue
            return baud, ""
    finally:
        link.close()
    return None, code


def scan_serial(
    ports: Iterable[Any] | None = None,
    by_path: Path = SERIAL_BY_PATH,
    probe: Callable[[str], tuple[int | None, str]] | None = probe_samv,
) -> Iterator[Found]:
    """Serial ports; with `probe`, each is asked whether an id-card module answers (≤ 0.8 s)."""
    known = list(list_ports.comports() if ports is None else ports)
    stable = _links(by_path)
    twins = Counter((p.vid, p.pid) for p in known if p.vid is not None and not p.serial_number)
    for port in sorted(known, key=lambda one: str(one.device)):
        path = stable.get(os.path.realpath(port.device), "")
        warnings = []
        if twins[(port.vid, port.pid)] > 1 and not port.serial_number:
            warnings.append("twin_without_serial_number")
        if port.vid is not None and not path:
            warnings.append("no_stable_path")
        baud, code = probe(port.device) if probe is not None else (None, "")
        if code in ("no_permission", "port_busy"):
            warnings.append(code)
        if baud not in (None, BEST):
            warnings.append("baud_not_115200")
        role = "id_reader" if baud is not None else ""
        config = f'id_reader.port = "{path or port.device}"' if role else ""
        usb = f" {port.vid:04x}:{port.pid:04x}" if port.vid is not None else ""
        about = f"{port.description}{usb}"
        yield Found("serial", port.device, path, about, role, config, tuple(warnings))


def scan_video(
    classes: Path = VIDEO_CLASS, by_path: Path = VIDEO_BY_PATH, dev: Path = Path("/dev")
) -> Iterator[Found]:
    """V4L2 nodes; of one camera only index 0 carries pictures, the others are metadata."""
    stable = _links(by_path)
    nodes = sorted(classes.iterdir()) if classes.is_dir() else []
    for node in nodes:
        if _word(node / "index") not in ("0", ""):
            continue
        path = str(dev / node.name)
        name = stable.get(os.path.realpath(path), "")
        warnings = [] if os.access(path, os.R_OK | os.W_OK) else ["no_permission"]
        if not name:
            warnings.append("no_stable_path")
        yield Found(
            "video", path, name, _word(node / "name"), "document_camera",
            f'document_camera.source = "{name or path}"', tuple(warnings),
        )  # fmt: skip


def _word(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""


def scan_smart_cards() -> tuple[list[Found], list[str]]:
    """PC/SC readers; a code when pcscd does not answer."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    if result != scard.SCARD_S_SUCCESS:
        return [], ["pcscd_absent"]
    try:
        result, readers = scard.SCardListReaders(context, [])
    finally:
        scard.SCardReleaseContext(context)
    names = readers if result == scard.SCARD_S_SUCCESS else []
    return [Found("pcsc", name, "", name, "smart_card") for name in names], []


def scan_all(*, probe: bool = True) -> Scan:
    """Look at all buses; takes up to 0.8 s a serial port on which nothing answers."""
    cards, warnings = scan_smart_cards()
    serial_ports = scan_serial(probe=probe_samv if probe else None)
    found = (*serial_ports, *scan_video(), *cards)
    if not any(one.bus == "video" for one in found):
        warnings.append("no_camera")
    if not any(one.bus == "serial" for one in found):
        warnings.append("no_serial_port")
    return Scan(found, tuple(warnings))
