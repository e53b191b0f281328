"""From what kiosk.toml names to the video node that hangs there now, and two cameras kept apart.

source = "/dev/v4l/by-path/…"  that socket      source = "usb:1bcf:2b95"  that kind of camera
source = "/dev/v4l/by-id/…"    that camera      source = "auto"           the largest MJPEG picture
Node numbers change with the order of plugging, so "/dev/video0" or "0" is for the bench only.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from drivers.binding import AUTO, candidates
from drivers.bus import Bus, Node, word
from drivers.document_camera import v4l2
from drivers.document_camera.v4l2 import CameraFacts
from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState
from drivers.power import usb_folder

Look: TypeAlias = Callable[[Bus], tuple[Node, ...]]


def camera_nodes(bus: Bus) -> tuple[Node, ...]:
    """Video nodes with their USB numbers, which the bus itself does not read."""
    return tuple(replace(one, usb=_usb(one.path, bus)) for one in bus.video)


def is_node(source: str) -> bool:
    """True for an address of a V4L2 camera (not a URL, not a folder)."""
    return source.isdigit() or source.startswith(("/", "usb:")) or source == AUTO


def resolve(source: str, *, avoid: str = "", bus: Bus | None = None) -> str:
    """The path to open. `avoid`: the call camera's address, whose node is never taken.

    Raises DeviceLost("no_device"), DeviceError("bad_port") for a bad pattern and
    DeviceError("camera_shared") where both addresses mean the same node.
    """
    bus = bus or Bus()
    taken = _nodes_meant(avoid, bus)
    if source.isdigit():
        source = str(bus.dev / f"video{source}")
    paths = candidates(source, lambda: camera_nodes(bus))
    free = [path for path in paths if os.path.realpath(path) not in taken]
    if paths and not free and source != AUTO:
        raise DeviceError("camera_shared", DeviceState.HARDWARE_ERROR)
    if source == AUTO:
        free = [path for path, _ in ranked(free)]
    if not free:
        raise DeviceLost("no_device", DeviceState.NO_DEVICE)
    return free[0]


def resolve_both(document: str, face: str, *, bus: Bus | None = None) -> tuple[str, str]:
    """Paths of the document camera and of the call camera, never the same node.

    The document camera has the first choice; an "auto" face is the best one left. Raises as
    `resolve`. An address of another kind (a URL, "test", "") is given back as it is.
    """
    bus = bus or Bus()
    kept = face if face != AUTO else ""
    first = resolve(document, avoid=kept, bus=bus) if is_node(document) else document
    second = resolve(face, avoid=first, bus=bus) if is_node(face) else face
    return first, second


def ranked(paths: list[str]) -> list[tuple[str, CameraFacts]]:
    """Those that give pictures, the largest MJPEG one first; among equals the given order stays."""
    seen = []
    for path in paths:
        try:
            facts = v4l2.look(path)
        except DeviceError:
            continue
        if facts.picks and facts.modes:
            seen.append((path, facts))
    return sorted(seen, key=lambda one: -_worth(one[1]))


def _worth(facts: CameraFacts) -> int:
    width, height = facts.best("MJPG")
    return width * height


def _nodes_meant(address: str, bus: Bus) -> set[str]:
    """Nodes that an address may mean; of "auto" nobody knows yet."""
    if not is_node(address) or address == AUTO:
        return set()
    if address.isdigit():
        address = str(bus.dev / f"video{address}")
    return {os.path.realpath(one) for one in candidates(address, lambda: camera_nodes(bus))}


def _usb(path: str, bus: Bus) -> str:
    folder = usb_folder(path, bus.sys)
    if folder is None:
        return ""
    return f"{word(folder / 'idVendor')}:{word(folder / 'idProduct')}".lower()
