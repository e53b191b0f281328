"""Where frames come from: a camera device, an MJPEG URL, or a folder of pictures."""

import re
from pathlib import Path

from drivers.bus import Bus
from drivers.document_camera.bind import is_node, resolve
from drivers.document_camera.feed import Source, SourceFacts
from drivers.document_camera.frame import UnreadablePicture, decode
from drivers.document_camera.source_device import DeviceSource
from drivers.document_camera.source_folder import MAT_BGR, FolderSource, lay_on_mat
from drivers.document_camera.source_url import UrlSource
from drivers.errors import DeviceError
from drivers.health import DeviceState

__all__ = [
    "MAT_BGR",
    "Source",
    "SourceFacts",
    "UnreadablePicture",
    "decode",
    "lay_on_mat",
    "locate",
    "open_source",
]

FOLDER = "folder:"


def locate(source: str, *, avoid: str = "", bus: Bus | None = None) -> str:
    """From a site's configuration to a path or URL. Raises DeviceError as `bind.resolve`, or
    DeviceError("bad_source") for what is neither."""
    if is_node(source):
        return resolve(source, avoid=avoid, bus=bus)
    if source.startswith(FOLDER) or re.match(r"https?://[^/]", source):
        return source
    raise DeviceError("bad_source", DeviceState.HARDWARE_ERROR)


def open_source(place: str) -> Source:
    """Open what `locate` gave. Raises DeviceLost, DeviceError."""
    if place.startswith(FOLDER):
        return FolderSource(Path(place.removeprefix(FOLDER)))
    if place.startswith("/"):
        return DeviceSource(place)
    return UrlSource(place)
