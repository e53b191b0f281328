"""MJPEG over HTTP: IP document cameras, and the simulator."""

import socket
from typing import Any
from urllib.parse import urlsplit

from drivers.document_camera.cv import cv2
from drivers.document_camera.feed import SourceFacts
from drivers.document_camera.frame import Coded, coded
from drivers.document_camera.wire import Size
from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState

OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 2000
_KNOCK_S = 1.0
_PORTS = {"http": 80, "https": 443}


class UrlSource:
    """A stream through OpenCV's FFmpeg, which hands over the coded JPEGs.

    FFmpeg itself would fill a frame that was cut in the transfer with what came before, and half a
    page would pass as a whole one.
    """

    pace = 0.0
    look_s = 5.0

    def __init__(self, url: str) -> None:
        self._url = url
        self._address = _address(url)
        self._size: Size = (0, 0)
        self._capture: Any = None
        self._dial()

    @property
    def facts(self) -> SourceFacts:
        """A stream has one size, known from its last frame."""
        sizes = (self._size,) if any(self._size) else ()
        return SourceFacts("MJPG", self._size, self._size, 0.0, sizes)

    def read(self) -> Coded:
        """The next frame; DeviceLost("no_frames") after READ_TIMEOUT_MS of silence."""
        if self._capture is None:
            self._dial()
        good, data = self._capture.read()
        if not good or data is None:
            raise DeviceLost("no_frames")
        frame = coded(data.tobytes())
        self._size = frame.size
        return frame

    def still(self, on: bool) -> None:
        """A stream has one size."""

    def rest(self) -> None:
        """Hang up."""
        self.close()

    def alive(self) -> None:
        """Does somebody still listen there?"""
        if self._capture is not None:
            return
        try:
            socket.create_connection(self._address, timeout=_KNOCK_S).close()
        except OSError:
            raise DeviceLost("no_device", DeviceState.NO_DEVICE) from None

    def close(self) -> None:
        """Hang up."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    def _dial(self) -> None:
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            OPEN_TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            READ_TIMEOUT_MS,
            cv2.CAP_PROP_FORMAT,
            -1,
        ]
        capture = cv2.VideoCapture()
        if not capture.open(self._url, cv2.CAP_FFMPEG, limits):
            capture.release()
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)
        self._capture = capture


def _address(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host or not port:
        raise DeviceError("bad_source", DeviceState.HARDWARE_ERROR)
    return host, port
