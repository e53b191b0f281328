"""One frame as its camera gave it, decoded only when and as large as somebody looks at it."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from drivers.document_camera import wire
from drivers.document_camera.cv import cv2
from drivers.document_camera.wire import Size
from drivers.errors import DeviceError
from drivers.frames import Picture

MOST_PIXELS = 40_000_000
"""A picture that claims more is refused undecoded: it would take 120 MB and more."""
SMALLEST_PX = 64
PREVIEW_LEAST_PX = 960
"""A preview's long side: page corners are still found in it as well as in 1280 px."""
_JPEG_QUALITY = 92


class UnreadablePicture(DeviceError):
    """A frame came that is no picture; the camera itself is well."""


class Frame(Protocol):
    """One frame; `size` as it will be decoded in full, except for a turn by EXIF."""

    @property
    def size(self) -> Size: ...

    def full(self) -> Picture:
        """All of it, BGR. Raises UnreadablePicture."""

    def small(self) -> Picture:
        """For a preview: as small as leaves a long side of PREVIEW_LEAST_PX. Raises as `full`."""

    def jpeg(self) -> tuple[bytes, bool]:
        """(JPEG file, whether these are the camera's own bytes). Raises as `full`."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A picture file's bytes; made by `coded`, which has checked the header."""

    data: bytes = field(repr=False)
    size: Size

    def full(self) -> Picture:
        """All of it."""
        return _decode(self.data, 1)

    def small(self) -> Picture:
        """A JPEG's decoder leaves out what a half or a quarter does not need: 5 MP 33 → 19 ms."""
        return _decode(self.data, wire.reduction(self.size, PREVIEW_LEAST_PX))

    def jpeg(self) -> tuple[bytes, bool]:
        """The camera's bytes; another kind of file is coded anew."""
        if self.data.startswith(wire.JPEG):
            return self.data, True
        return encode(self.full()), False


@dataclass(frozen=True, slots=True)
class Pixels:
    """A frame that came uncoded, or is decoded already; `file`: what it was decoded from."""

    picture: Picture = field(repr=False)
    file: Coded | None = None

    @property
    def size(self) -> Size:
        """Width, height."""
        return self.picture.shape[1], self.picture.shape[0]

    def full(self) -> Picture:
        """The pixels."""
        return self.picture

    def small(self) -> Picture:
        """The pixels; nothing would be saved."""
        return self.picture

    def jpeg(self) -> tuple[bytes, bool]:
        """The file's, else coded here."""
        return self.file.jpeg() if self.file is not None else (encode(self.picture), False)


def coded(data: bytes) -> Coded:
    """Check a picture file's header. Raises UnreadablePicture for a cut, tiny or enormous one."""
    size = wire.picture_size(data)
    if size is None or min(size) < SMALLEST_PX or not wire.is_whole(data):
        raise UnreadablePicture("unreadable")
    if size[0] * size[1] > MOST_PIXELS:
        raise UnreadablePicture("too_large")
    return Coded(data, size)


def decode(data: bytes) -> Picture:
    """Picture file to BGR. Raises UnreadablePicture, also for an empty, cut or enormous one."""
    return coded(data).full()


def encode(picture: Picture, quality: int = _JPEG_QUALITY) -> bytes:
    """BGR to JPEG. Raises UnreadablePicture where that can't be done."""
    try:
        good, made = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error:
        good = False
    if not good:
        raise UnreadablePicture("unreadable")
    return bytes(made)


def _decode(data: bytes, part: int) -> Picture:
    flags = {
        1: cv2.IMREAD_COLOR,
        2: cv2.IMREAD_REDUCED_COLOR_2,
        4: cv2.IMREAD_REDUCED_COLOR_4,
        8: cv2.IMREAD_REDUCED_COLOR_8,
    }
    try:
        picture: Picture | None = cv2.imdecode(np.frombuffer(data, np.uint8), flags[part])
    except (cv2.error, MemoryError):
        picture = None
    if picture is None:
        raise UnreadablePicture("unreadable")
    return picture
