"""What a V4L2 node is and can do, by its own ioctls; pictures are OpenCV's business.

OpenCV can't tell which sizes a camera has, who holds it, nor whether it is still there. Layouts and
numbers: linux/videodev2.h, on 64-bit machines. No question here changes anything on the camera.
"""

import errno
import fcntl
import os
import struct
from contextlib import suppress
from dataclasses import dataclass, field

from drivers.document_camera.wire import Size
from drivers.errors import DeviceError, lost
from drivers.health import DeviceState

_CAPTURE, _MMAP = 1, 1
_CAN_CAPTURE, _CAN_STREAM, _HAS_DEVICE_CAPS = 0x1, 0x04000000, 0x80000000
_QUERYCAP, _CAPABILITY = 0x80685600, struct.Struct("=16s32s32sIII12x")
_ENUM_FMT, _FORMAT = 0xC0405602, struct.Struct("=III32sI16x")
_ENUM_SIZES, _SIZE = 0xC02C564A, struct.Struct("=III6I8x")
_ENUM_INTERVALS, _INTERVAL = 0xC034564B, struct.Struct("=IIIII6I8x")
_TRY_FMT, _PIX = 0xC0D05640, struct.Struct("=I4x12I152x")
_REQBUFS, _REQUEST = 0xC0145608, struct.Struct("=IIIIB3x")
_DISCRETE = 1
_MOST = 64
"""So many formats or sizes are listed at most: a broken camera must not keep us listing."""
USUAL: tuple[Size, ...] = (
    (4208, 3120), (4160, 3120), (3840, 2160), (3264, 2448), (2592, 1944), (2048, 1536),
    (1920, 1080), (1600, 1200), (1280, 960), (1280, 720), (1024, 768), (800, 600), (640, 480),
)  # fmt: skip
"""Tried one by one on a camera that can't list its sizes."""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What a node told. modes: pixel format (four letters) to its sizes, (width, height).

    picks: True where frames can be had from it (False: metadata, output, radio).
    """

    card: str
    picks: bool
    modes: dict[str, tuple[Size, ...]] = field(default_factory=dict)

    def best(self, pixel_format: str) -> Size:
        """Its largest size in this format, (0, 0) for none."""
        return max(
            self.modes.get(pixel_format, ()), key=lambda one: one[0] * one[1], default=(0, 0)
        )


class Node:
    """An open node, beside OpenCV's own, for one thread; every question may raise DeviceLost."""

    def __init__(self, path: str) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise lost(error.errno) from None

    def close(self) -> None:
        """Let it go; may be called twice."""
        file, self._file = self._file, -1
        if file >= 0:
            with suppress(OSError):
                os.close(file)

    def claim(self) -> None:
        """Make sure that nobody else has it. Raises DeviceLost("port_busy").

        Our own drivers keep each other out by a lock on the node, also while no frames flow. Other
        programs hold buffers, and V4L2 refuses to hand them to a second one; asking for none is
        harmless (v4l2 API, VIDIOC_REQBUFS).
        """
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise lost(error.errno) from None
        self._ask(_REQBUFS, _REQUEST.pack(0, _CAPTURE, _MMAP, 0, 0))

    def alive(self) -> None:
        """Raises DeviceLost once the camera has been unplugged."""
        self._ask(_QUERYCAP, bytes(_CAPABILITY.size))

    def facts(self) -> CameraFacts:
        """All that it tells of itself."""
        raw = self._ask(_QUERYCAP, bytes(_CAPABILITY.size))
        _, card, _, _, everything, own = _CAPABILITY.unpack(raw)
        kinds = own if everything & _HAS_DEVICE_CAPS else everything
        picks = bool(kinds & _CAN_CAPTURE and kinds & _CAN_STREAM)
        name = card.split(b"\0")[0].decode("utf-8", "replace")
        modes = {one: self._sizes(one) for one in self._formats()} if picks else {}
        return CameraFacts(name, picks, modes)

    def fps(self, pixel_format: str, size: Size) -> float:
        """The most frames a second of a mode; 0 where the camera does not tell."""
        best = 0.0
        for index in range(_MOST):
            asked = _INTERVAL.pack(index, _code(pixel_format), *size, 0, 0, 0, 0, 0, 0, 0)
            answer = self._item(_ENUM_INTERVALS, asked)
            if answer is None:
                break
            _, _, _, _, _, over, under, *_ = _INTERVAL.unpack(answer)
            best = max(best, under / over if over else 0.0)
        return best

    def _formats(self) -> list[str]:
        found = []
        for index in range(_MOST):
            answer = self._item(_ENUM_FMT, _FORMAT.pack(index, _CAPTURE, 0, b"", 0))
            if answer is None:
                break
            code = _FORMAT.unpack(answer)[4]
            found.append(code.to_bytes(4, "little").decode("ascii", "replace"))
        return found

    def _sizes(self, pixel_format: str) -> tuple[Size, ...]:
        found: list[Size] = []
        for index in range(_MOST):
            asked = _SIZE.pack(index, _code(pixel_format), 0, 0, 0, 0, 0, 0, 0)
            answer = self._item(_ENUM_SIZES, asked)
            if answer is None:
                break
            _, _, kind, first, second, _, _, highest, _ = _SIZE.unpack(answer)
            if kind != _DISCRETE:
                # A range: (narrowest, widest, step, lowest, highest, step).
                within = [one for one in USUAL if one[0] <= second and one[1] <= highest]
                return _ordered([(second, highest), *within])
            found.append((first, second))
        return _ordered(found) if found else self._tried(pixel_format)

    def _tried(self, pixel_format: str) -> tuple[Size, ...]:
        """Sizes of a camera that can't list them: what it makes of the usual ones."""
        found = []
        for width, height in USUAL:
            asked = _PIX.pack(
                _CAPTURE, width, height, _code(pixel_format), 0, 0, 0, 0, 0, 0, 0, 0, 0
            )
            answer = self._item(_TRY_FMT, asked)
            if answer is not None:
                _, made_width, made_height, code, *_ = _PIX.unpack(answer)
                if code == _code(pixel_format):
                    found.append((made_width, made_height))
        return _ordered(found)

    def _item(self, code: int, data: bytes) -> bytes | None:
        """One entry of a list; None at its end, or where the camera has no such list."""
        try:
            return self._ask(code, data, {errno.EINVAL, errno.ENOTTY})
        except _NoSuch:
            return None

    def _ask(self, code: int, data: bytes, ends: set[int] | None = None) -> bytes:
        room = bytearray(data)
        try:
            fcntl.ioctl(self._file, code, room, True)
        except OSError as error:
            if ends and error.errno in ends:
                raise _NoSuch from None
            if error.errno in (errno.ENOTTY, errno.EINVAL):
                # A file that is no V4L2 node at all.
                raise DeviceError("no_camera", DeviceState.HARDWARE_ERROR) from None
            raise lost(error.errno) from None
        return bytes(room)


class _NoSuch(Exception):
    """The end of a list."""


def look(path: str) -> CameraFacts:
    """Open a node, ask what it is, close it. Raises DeviceError."""
    node = Node(path)
    try:
        return node.facts()
    finally:
        node.close()


def is_free(path: str) -> bool:
    """False while another program has the camera. Raises DeviceError for other trouble."""
    node = Node(path)
    try:
        node.claim()
    except DeviceError as error:
        if error.state is DeviceState.DEVICE_BUSY:
            return False
        raise
    finally:
        node.close()
    return True


def _code(pixel_format: str) -> int:
    return int.from_bytes(pixel_format.encode("ascii", "replace"), "little")


def _ordered(sizes: list[Size]) -> tuple[Size, ...]:
    return tuple(sorted(set(sizes), key=lambda one: (-one[0] * one[1], one)))
