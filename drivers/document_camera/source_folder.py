"""A folder of pictures as a camera: for training, demos, and scanners that only write files."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from drivers.document_camera.cv import cv2
from drivers.document_camera.feed import SourceFacts
from drivers.document_camera.frame import Coded, Frame, Pixels, UnreadablePicture, coded
from drivers.document_camera.page import find_page
from drivers.document_camera.wire import Size
from drivers.errors import DeviceLost, lost
from drivers.frames import Picture

FOLDER_FPS = 10.0
MOST_BYTES = 64 * 1024 * 1024
MAT_BGR = (44, 42, 40)
_MAT_SIZE = (1920, 1440)
_PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"}

_Key = tuple[str, int, int]


class FolderSource:
    """Its newest picture is the paper on the mat, none is an empty mat.

    A lock on the folder keeps a second driver out. Raises DeviceLost (no_device, port_busy).
    """

    pace = 1 / FOLDER_FPS
    look_s = 1.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key: _Key | None = None
        self._frame: Frame | None = None
        try:
            self._lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except NotADirectoryError:
            raise lost(2) from None
        except OSError as error:
            raise lost(error.errno) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise lost(error.errno) from None

    @property
    def facts(self) -> SourceFacts:
        """Each picture has its own size."""
        size: Size = (0, 0) if self._frame is None else self._frame.size
        return SourceFacts("", size, size, FOLDER_FPS)

    def read(self) -> Frame:
        """The mat as a camera would see it now."""
        newest = self._newest()
        key = None if newest is None else newest[0]
        if key != self._key or self._frame is None:
            self._frame = None
            self._frame = Pixels(_empty_mat()) if newest is None else _seen(newest[1])
            self._key = key
        return self._frame

    def still(self, on: bool) -> None:
        """Pictures have one size."""

    def rest(self) -> None:
        """Forget the picture."""
        self._frame = None

    def alive(self) -> None:
        """Is the folder still there?"""
        self._newest()

    def close(self) -> None:
        """Forget the picture, give the folder free."""
        self._frame = None
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)

    def _newest(self) -> tuple[_Key, Path] | None:
        files = []
        try:
            for path in self._folder.iterdir():
                # A file may go between the listing and the look at it.
                with suppress(FileNotFoundError):
                    if path.suffix.lower() in _PICTURES:
                        status = path.stat()
                        files.append((status.st_mtime_ns, path.name, status.st_size, path))
        except OSError:
            raise DeviceLost("connection_lost") from None
        if not files:
            return None
        when, name, size, path = max(files)
        return (name, when, size), path


def _seen(path: Path) -> Frame:
    """A photo of paper as it is; a scan, which has no mat round it, laid on one."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        raise UnreadablePicture("unreadable") from None
    if len(data) > MOST_BYTES:
        raise UnreadablePicture("too_large")
    photo: Coded = coded(data)
    picture = photo.full()
    # Decoded once for good; the file's bytes are kept for a still.
    return Pixels(lay_on_mat(_toned(picture))) if _is_scan(picture) else Pixels(picture, photo)


def _toned(scan: Picture) -> Picture:
    """Paper as a camera shows it: a scan's pure white would pass for burnt out."""
    toned: Picture = cv2.convertScaleAbs(scan, alpha=0.95)
    return toned


def _is_scan(picture: Picture) -> bool:
    """Paper up to the borders: they are bright nearly everywhere, and no page lies within."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    ring = np.concatenate(
        [part.ravel() for part in (grey[:3], grey[-3:], grey[:, :3], grey[:, -3:])]
    )
    if float((ring > 170).mean()) < 0.9:
        return False
    quad = find_page(picture)
    return quad is None or not quad.sure or quad.cut_off


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
