"""Where frames come from: a camera device, an MJPEG URL, or a folder of pictures."""

import os
import re
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from drivers.document_camera.cv import cv2
from drivers.document_camera.page import find_page
from drivers.errors import DeviceError, DeviceLost
from drivers.frames import Picture
from drivers.health import DeviceState

OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 2000
STILL = (2592, 1944)
"""5 MP: A4 at about 200 dpi; less than that reads badly (capture.md §3)."""
PREVIEW = (1280, 720)
FOLDER_FPS = 10.0
MAT_BGR = (44, 42, 40)
_MAT_SIZE = (1920, 1440)
_JPEG, _JPEG_SCAN, _JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
_PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"}


class UnreadablePicture(DeviceError):
    """A frame came that is no picture; the camera itself is well."""


class Source(Protocol):
    """An open camera; `pace` = seconds to wait between reads (0: the camera paces itself)."""

    pace: float

    def read(self) -> Picture:
        """The next frame, BGR. Raises DeviceLost, UnreadablePicture."""

    def still(self, on: bool) -> None:
        """Full size for a capture, or back to preview size."""

    def close(self) -> None:
        """Let it go."""


def open_source(source: str) -> Source:
    """Open what a site's configuration names. Raises DeviceLost or DeviceError("bad_source")."""
    if source.startswith("folder:"):
        return FolderSource(Path(source.removeprefix("folder:")))
    if source.isdigit() or re.fullmatch(r"/dev/\S+", source):
        return DeviceSource(source)
    if re.match(r"https?://", source):
        return UrlSource(source)
    raise DeviceError("bad_source", DeviceState.HARDWARE_ERROR)


def _read(capture: Any, trouble: str) -> Picture:
    # After an unplug read() is False while isOpened() stays True (capture.md §7).
    good, frame = capture.read()
    if not good or frame is None:
        raise DeviceLost(trouble)
    picture: Picture = frame
    return picture


class UrlSource:
    """MJPEG over HTTP (IP document cameras, the simulator) through OpenCV's FFmpeg.

    It hands over the coded JPEGs: FFmpeg itself would fill a frame that was cut in the transfer
    with what came before, and half a page would pass as a whole one.
    """

    pace = 0.0

    def __init__(self, url: str) -> None:
        self._capture = cv2.VideoCapture()
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            OPEN_TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            READ_TIMEOUT_MS,
            cv2.CAP_PROP_FORMAT,
            -1,
        ]
        if not self._capture.open(url, cv2.CAP_FFMPEG, limits):
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)

    def read(self) -> Picture:
        """The next frame; DeviceLost("no_frames") after READ_TIMEOUT_MS of silence."""
        return decode(_read(self._capture, "no_frames").tobytes())

    def still(self, on: bool) -> None:
        """A stream has one size."""

    def close(self) -> None:
        """Hang up."""
        self._capture.release()


class DeviceSource:
    """A V4L2 camera: preview in 720p, still in 5 MP or the nearest that it has."""

    pace = 0.0

    def __init__(self, source: str) -> None:
        if source.startswith("/dev/") and not os.path.exists(source):
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)
        self._capture = cv2.VideoCapture()
        mjpg = cv2.VideoWriter.fourcc(*"MJPG")
        # The pixel format comes first: with the size first a camera was left at 10 fps (§7).
        wishes = [cv2.CAP_PROP_FOURCC, mjpg, cv2.CAP_PROP_BUFFERSIZE, 1]
        number: int | str = int(source) if source.isdigit() else source
        if not self._capture.open(number, cv2.CAP_V4L2, wishes):
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)
        self.still(False)

    def read(self) -> Picture:
        """The next frame."""
        return _read(self._capture, "connection_lost")

    def still(self, on: bool) -> None:
        """Change the size while open: 205 ms measured (§7)."""
        width, height = STILL if on else PREVIEW
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)

    def close(self) -> None:
        """Let the device go."""
        self._capture.release()


class FolderSource:
    """A folder as a camera: its newest picture is the paper on the mat, none is an empty mat."""

    pace = 1 / FOLDER_FPS

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key: tuple[str, int, int] | None = None
        self._frame: Picture | None = None
        if not folder.is_dir():
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)

    def read(self) -> Picture:
        """The mat as a camera would see it now."""
        newest = self._newest()
        key = None if newest is None else newest[0]
        if key != self._key or self._frame is None:
            self._frame = _empty_mat() if newest is None else _seen(newest[1])
            self._key = key
        return self._frame.copy()

    def still(self, on: bool) -> None:
        """Pictures have one size."""

    def close(self) -> None:
        """Forget the picture."""
        self._frame = None

    def _newest(self) -> tuple[tuple[str, int, int], Path] | None:
        try:
            files = [
                (status.st_mtime_ns, path.name, status.st_size, path)
                for path in self._folder.iterdir()
                if path.suffix.lower() in _PICTURES
                for status in [path.stat()]
            ]
        except OSError:
            raise DeviceLost("connection_lost") from None
        if not files:
            return None
        when, name, size, path = max(files)
        return (name, when, size), path


def _seen(path: Path) -> Picture:
    """A photo of paper as it is; a scan, which has no mat round it, laid on one."""
    try:
        coded = path.read_bytes()
    except OSError:
        raise UnreadablePicture("unreadable") from None
    picture = decode(coded)
    return lay_on_mat(picture) if _is_scan(picture) else picture


def decode(coded: bytes) -> Picture:
    """Picture file to BGR. Raises UnreadablePicture, also for an empty or cut one."""
    # A whole JPEG has its end mark after its last scan; decoders forgive a missing one.
    if coded.startswith(_JPEG) and coded.rfind(_JPEG_END) < coded.rfind(_JPEG_SCAN):
        raise UnreadablePicture("unreadable")
    data = np.frombuffer(coded, np.uint8)
    picture: Picture | None = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
    if picture is None or min(picture.shape[:2]) < 64:
        raise UnreadablePicture("unreadable")
    return picture


def _is_scan(picture: Picture) -> bool:
    """Paper up to the borders: they are bright nearly everywhere, and no page lies within."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    ring = np.concatenate(
        [part.ravel() for part in (grey[:3], grey[-3:], grey[:, :3], grey[:, -3:])]
    )
    return float((ring > 170).mean()) > 0.9 and find_page(picture, refine=False) is None


def _empty_mat() -> Picture:
    mat: Picture = np.full((_MAT_SIZE[1], _MAT_SIZE[0], 3), MAT_BGR, np.uint8)
    return mat


def lay_on_mat(paper: Picture, turn_deg: float = 0.0, size: tuple[int, int] = _MAT_SIZE) -> Picture:
    """Paper (BGR) in the middle of a dark mat of `size` (width, height), turned by some degrees."""
    width, height = size
    rows, columns = paper.shape[:2]
    turn = np.radians(turn_deg)
    cos, sin = abs(float(np.cos(turn))), abs(float(np.sin(turn)))
    wide, high = columns * cos + rows * sin, columns * sin + rows * cos
    scale = 0.86 * min(width / wide, height / high)
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), turn_deg, scale)
    matrix[:, 2] += (width / 2 - columns / 2, height / 2 - rows / 2)
    mat: Picture = cv2.warpAffine(paper, matrix, size, flags=cv2.INTER_AREA, borderValue=MAT_BGR)
    return mat
