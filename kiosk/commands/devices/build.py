"""From kiosk.toml's entry of a role to its shipping driver, loaded only when it is asked for."""

import queue
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from drivers.contract import Driver
from kiosk.commands.devices.ask import CannotRun, configured, in_words
from kiosk.commands.devices.roles import ROLES, Role
from kiosk.settings import AuxiliariesSettings, Devices, LightsSettings

if TYPE_CHECKING:
    from drivers.barcode.choose import AnyScanner
    from drivers.document_camera.camera import DocumentCamera

Told: TypeAlias = "queue.Queue[tuple[str, Any]]"
"""Role and event, in the order in which they came."""


def chosen(devices: Devices, names: list[str], ports: dict[str, str]) -> tuple[Devices, list[Role]]:
    """The roles to open: all that have an address, or those named; `ports` overrides addresses.

    Raises CannotRun for a named role that has no address.
    """
    for name, address in ports.items():
        entry: Any = replace(getattr(devices, name), **{ROLES[name].key: address})
        devices = replace(devices, **{name: entry})
    for name in names:
        if not configured(devices, ROLES[name]):
            role = ROLES[name]
            raise CannotRun(
                f"{name}: no address; give --port {name}={role.example}, "
                f"or write {name}.{role.key} into kiosk.toml"
            )
    wanted = names or list(ports)
    roles = [
        role
        for role in ROLES.values()
        if configured(devices, role) and (role.name in wanted or not wanted)
    ]
    return devices, roles


@contextmanager
def opened(drivers: Sequence[Driver]) -> Iterator[Told]:
    """All of them open, their events in one queue; closed at the end, whatever happens."""
    told: Told = queue.Queue()
    with ExitStack() as open_ones:
        for one in drivers:
            open_ones.callback(one.close)
            one.open(_into(told, one.role))
        yield told


def _into(told: Told, role: str) -> Callable[[Any], None]:
    return lambda event: told.put((role, event))


def drivers_of(roles: Sequence[Role], devices: Devices) -> list[Driver]:
    """The drivers of several roles, not open, in their order. Raises CannotRun.

    Doors and lights on one port share its board; a scanner that reads by the document camera
    shares that.
    """
    names = {one.name for one in roles}
    made: dict[str, Driver] = {}
    if {"auxiliaries", "lights"} <= names:
        from kiosk.commands.boards import on_boards

        boards = in_words(lambda: on_boards(devices))
        shared = {"auxiliaries": boards.auxiliaries, "lights": boards.lights}
        made.update({name: board for name, board in shared.items() if board is not None})
    for one in roles:
        if one.name not in made:
            made[one.name] = driver_of(one, devices)
    if {"barcode", "document_camera"} <= names:
        from drivers.document_camera.camera import DocumentCamera

        camera = made["document_camera"]
        assert isinstance(camera, DocumentCamera)
        made["barcode"] = _scanner(devices, camera)
    return [made[one.name] for one in roles]


def driver_of(role: Role, devices: Devices) -> Driver:
    """The shipping driver of a role, not open. Raises CannotRun."""
    return in_words(lambda: _MAKERS[role.name](devices))


def _id_reader(devices: Devices) -> Driver:
    from drivers.id_card.reader import SamvReader

    return SamvReader(devices.id_reader.port, role="id_reader")


def _smart_card(devices: Devices) -> Driver:
    from drivers.smart_card.reader import SmartCardReader

    return SmartCardReader("smart_card", devices.smart_card.reader)


def _document_camera(devices: Devices) -> Driver:
    from drivers.document_camera.camera import DocumentCamera

    return DocumentCamera(devices.document_camera.source, avoid=devices.call.camera)


def _document_printer(devices: Devices) -> Driver:
    from drivers.document_printer.printer import DocumentPrinter

    return DocumentPrinter("document_printer", devices.document_printer.url)


def _ups(devices: Devices) -> Driver:
    from drivers.ups.monitor import UpsMonitor

    return UpsMonitor(devices.ups.url, role="ups")


def _receipt_printer(devices: Devices) -> Driver:
    from drivers.receipt_printer.encode import PaperForm
    from drivers.receipt_printer.printer import ReceiptPrinter

    entry = devices.receipt_printer
    return ReceiptPrinter(
        entry.port,
        form=PaperForm.of(entry.width_mm, entry.charset, native_qr=entry.native_qr),
        baud=entry.baud,
        rtscts=entry.rtscts,
        status=entry.status,
    )


def _flat_scanner(devices: Devices) -> Driver:
    from drivers.flat_scanner.scanner import FlatScanner

    entry = devices.flat_scanner
    return FlatScanner("flat_scanner", entry.device, config=entry.config)


def _barcode(devices: Devices) -> Driver:
    return _scanner(devices, None)


def _scanner(devices: Devices, camera: "DocumentCamera | None") -> "AnyScanner":
    """`camera`: the document camera, where it is open too; else one of its own is opened."""
    from drivers.barcode.choose import CAMERA, DOCUMENT_CAMERA, Setup, scanner_of

    entry, avoid = devices.barcode, devices.call.camera
    setup = Setup(
        entry.kind, entry.baud, entry.ending, entry.prefix, entry.suffix, entry.aim, entry.alt
    )
    port, own = entry.port, devices.document_camera.source
    if port == DOCUMENT_CAMERA and camera is None:
        if not own:
            raise CannotRun("barcode.port is document_camera, and document_camera.source is empty")
        port = f"{CAMERA}{own}"
    if camera is None or port != DOCUMENT_CAMERA:
        return scanner_of(port, setup=setup, avoid=avoid, scanning=True)

    def wanted(on: bool) -> None:
        (camera.start_preview if on else camera.stop_preview)()

    return scanner_of(port, slot=camera.preview, on_wanted=wanted, scanning=True)


def _auxiliaries(devices: Devices) -> Driver:
    from kiosk.commands.boards import on_boards

    board = on_boards(replace(devices, lights=LightsSettings())).auxiliaries
    assert board is not None, "chosen for its address"
    return board


def _lights(devices: Devices) -> Driver:
    from kiosk.commands.boards import on_boards

    board = on_boards(replace(devices, auxiliaries=AuxiliariesSettings())).lights
    assert board is not None, "chosen for its address"
    return board


def _presence(devices: Devices) -> Driver:
    from drivers.auxiliaries.radar import PresenceRadar

    return PresenceRadar(devices.presence.port, near_cm=devices.presence.near_cm)


def _keys(devices: Devices) -> Driver:
    from drivers.auxiliaries.keys import EventKeys

    return EventKeys(devices.keys.device)


_MAKERS: dict[str, Callable[[Devices], Driver]] = {
    "id_reader": _id_reader,
    "smart_card": _smart_card,
    "document_camera": _document_camera,
    "document_printer": _document_printer,
    "ups": _ups,
    "receipt_printer": _receipt_printer,
    "barcode": _barcode,
    "flat_scanner": _flat_scanner,
    "auxiliaries": _auxiliaries,
    "lights": _lights,
    "presence": _presence,
    "keys": _keys,
}
