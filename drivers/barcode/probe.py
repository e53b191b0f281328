"""Which code scanners hang on this machine. Nothing is sent to any port: most would not answer."""

from drivers.barcode.choose import DOCUMENT_CAMERA
from drivers.barcode.known import is_serial_scanner, kind_of, sounds_like_scanner
from drivers.barcode.wedge_scanner import types_text, usb_of
from drivers.bus import Bus, Found, Node
from drivers.document_camera.bind import camera_nodes

ROLE = "barcode"
_KNOWN, _NAMED, _CAMERA = 0.8, 0.5, 0.1


def probe(bus: Bus) -> list[Found]:
    """Serial ports of known scanners, keyboards that are known as scanners or call themselves so.

    Where there is none, the document camera can read codes. Never raises. Warnings:
    may_be_a_keyboard (only its name says that it is a scanner; grabbing a real keyboard would take
    it from staff), reads_by_document_camera, and the nodes' own.
    """
    found = [_serial(node) for node in bus.serial if is_serial_scanner(node.usb)]
    found += [one for node in bus.input if (one := _input(node, bus)) is not None]
    return found or _camera(bus)


def _serial(node: Node) -> Found:
    return Found(
        "serial", node.path, node.by_path, f"{node.about} {node.usb}".strip(), ROLE,
        f'{ROLE}.port = "{node.stable}"', node.warnings, node.usb, node.by_id, _KNOWN,
    )  # fmt: skip


def _input(node: Node, bus: Bus) -> Found | None:
    """None for what is no scanner's keyboard: a scanner's other interfaces type no letters."""
    usb = usb_of(node, bus)
    known = kind_of(usb) == "keyboard"
    if not types_text(node, bus) or not (known or sounds_like_scanner(node.about)):
        return None
    warnings = node.warnings if known else (*node.warnings, "may_be_a_keyboard")
    return Found(
        "input", node.path, node.by_path, f"{node.about} {usb}".strip(), ROLE,
        f'{ROLE}.port = "{node.stable}"', warnings, usb, node.by_id, _KNOWN if known else _NAMED,
    )  # fmt: skip


def _camera(bus: Bus) -> list[Found]:
    """One line for all cameras: the document camera's preview is what is looked at."""
    for node in camera_nodes(bus):
        return [
            Found(
                "video", node.path, node.by_path, node.about, ROLE,
                f'{ROLE}.port = "{DOCUMENT_CAMERA}"', ("reads_by_document_camera",), node.usb,
                node.by_id, _CAMERA,
            )
        ]  # fmt: skip
    return []
