"""One plugged-in camera as a kernel driver (uvcvideo) presents it: formats, buffers, frames.

Refusals are those of uvcvideo and videobuf2: buffers belong to the file that asked for them
(EBUSY to others), the format is fixed while buffers exist, a file without a stream polls as ready.
"""

import contextlib
import errno
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

from tests.drivers.fake_v4l2 import abi

Size = tuple[int, int]
Modes = Mapping[str, Mapping[Size, int]]
"""Pixel format to size (width, height) to the most frames a second."""
NONBLOCK = os.O_NONBLOCK
MOST_FRAME_BYTES = 1 << 16
_PAGE = 4096

DOCUMENT_MODES: Modes = {
    "MJPG": {(640, 480): 30, (1280, 720): 30, (2592, 1944): 15},
    "YUYV": {(640, 480): 30, (1280, 720): 10, (2592, 1944): 2},
}


@dataclass(frozen=True)
class Model:
    """A camera as its maker built it; `numbers` = idVendor:idProduct."""

    card: str = "Document Camera"
    modes: Modes = field(default_factory=lambda: DOCUMENT_MODES)
    numbers: str = "1bcf:2b95"
    enumerates: bool = True
    """False: sizes can't be listed, only tried."""
    ignores_sizes: bool = False
    """True: it always delivers its first size, whatever it was asked for."""
    kinds: int = abi.CAP_VIDEO_CAPTURE


@dataclass(eq=False)
class Handle:
    """One open file of the device; `ready` is its eventfd, `memory` its buffers' memfd."""

    flags: int
    ready: int
    memory: int

    def close(self) -> None:
        """Let both descriptors go."""
        os.close(self.ready)
        os.close(self.memory)


@dataclass
class _Buffer:
    offset: int
    length: int
    used: int = 0
    flags: int = 0
    sequence: int = 0
    at: float = 0.0


def _no(number: int) -> OSError:
    return OSError(number, os.strerror(number))


class V4l2Device:
    """Its state from plug to unplug; every method may be called from any thread.

    frame: gives the bytes of the next frame for (pixel format, size), or None for none now.
    """

    def __init__(
        self,
        model: Model,
        frame: Callable[[str, Size], bytes | None],
        fps: Callable[[float], float],
    ) -> None:
        self._model = model
        self._frame = frame
        self._fps = fps
        self._change = threading.Condition()
        self._gone = False
        self._handles: list[Handle] = []
        self._format = next(iter(model.modes), "MJPG")
        self._size: Size = next(iter(model.modes.get(self._format, {(640, 480): 30})))
        self._rate = self._best()
        self._owner: Handle | None = None
        self._locked_by: Handle | None = None
        self._buffers: list[_Buffer] = []
        self._queued: deque[int] = deque()
        self._done: deque[int] = deque()
        self._streaming = False
        self._sequence = count()
        self._controls = {0x00980900: 128, 0x00980901: 32}
        self.ready_at: deque[float] = deque(maxlen=1000)
        self.since_start = 0
        """Frames made since the stream was started."""
        self._clock = threading.Thread(target=self._run, name="fake-v4l2-clock", daemon=True)
        self._clock.start()

    # Files.

    def open(self, flags: int) -> Handle:
        """A new file of it."""
        handle = Handle(
            flags,
            os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC),
            os.memfd_create("fake-v4l2", os.MFD_CLOEXEC),
        )
        with self._change:
            self._handles.append(handle)
            self._signal()
        return handle

    def close(self, handle: Handle) -> None:
        """The file is closed: what it owned is free."""
        with self._change:
            self._handles.remove(handle)
            if self._owner is handle:
                self._free()
            if self._locked_by is handle:
                self._locked_by = None
            handle.close()
            self._signal()

    def unplug(self) -> None:
        """Every question from now on is answered ENODEV; whoever waits is woken."""
        with self._change:
            self._gone = True
            self._streaming = False
            self._signal()
        self._clock.join()

    @property
    def streaming(self) -> bool:
        """True while frames are made."""
        return self._streaming

    @property
    def mode(self) -> tuple[str, Size, int]:
        """Pixel format, size and frames a second as negotiated."""
        return self._format, self._size, self._rate

    def handle(self, handle: Handle, name: str, data: bytes) -> bytes:
        """Answer one ioctl. Raises OSError with the errno that the kernel would give."""
        with self._change:
            if self._gone:
                raise _no(errno.ENODEV)
            answer = getattr(self, f"_{name.lower()}", None)
            if answer is None:
                raise _no(errno.ENOTTY)
            result: bytes = answer(handle, data)
            self._signal()
            return result

    def _signal(self) -> None:
        """Make each eventfd readable where poll() would return."""
        for one in self._handles:
            ready = self._gone or not self._streaming or (one is self._owner and bool(self._done))
            with contextlib.suppress(BlockingIOError):
                os.eventfd_read(one.ready)
            if ready:
                os.eventfd_write(one.ready, 1)
        self._change.notify_all()

    # What it is.

    def _querycap(self, handle: Handle, data: bytes) -> bytes:
        kinds = self._model.kinds | abi.CAP_STREAMING
        card = self._model.card.encode()[:31]
        place = b"usb-0000:00:14.0-1"
        everything = kinds | abi.CAP_DEVICE_CAPS
        return abi.CAPABILITY.pack(b"uvcvideo", card, place, 0x60100, everything, kinds)

    def _g_input(self, handle: Handle, data: bytes) -> bytes:
        return abi.WORD.pack(0)

    def _s_input(self, handle: Handle, data: bytes) -> bytes:
        if abi.WORD.unpack(data)[0] != 0:
            raise _no(errno.EINVAL)
        return data

    def _enuminput(self, handle: Handle, data: bytes) -> bytes:
        if abi.INPUT.unpack(data)[0] != 0:
            raise _no(errno.EINVAL)
        return abi.INPUT.pack(0, b"Camera 1", 2, 0, 0, 0, 0, 0)

    def _enum_fmt(self, handle: Handle, data: bytes) -> bytes:
        index, kind, *_ = abi.FORMAT_NAME.unpack(data)
        formats = list(self._model.modes)
        if index >= len(formats) or kind != abi.CAPTURE:
            raise _no(errno.EINVAL)
        name = formats[index]
        packed = 1 if name == "MJPG" else 0
        return abi.FORMAT_NAME.pack(index, kind, packed, name.encode(), abi.fourcc(name))

    def _enum_framesizes(self, handle: Handle, data: bytes) -> bytes:
        index, pixel, *_ = abi.FRAME_SIZE.unpack(data)
        if not self._model.enumerates:
            raise _no(errno.ENOTTY)
        sizes = list(self._model.modes.get(abi.fourcc_name(pixel), {}))
        if index >= len(sizes):
            raise _no(errno.EINVAL)
        return abi.FRAME_SIZE.pack(index, pixel, 1, *sizes[index], 0, 0, 0, 0)

    def _enum_frameintervals(self, handle: Handle, data: bytes) -> bytes:
        index, pixel, width, height, *_ = abi.FRAME_INTERVAL.unpack(data)
        rate = self._model.modes.get(abi.fourcc_name(pixel), {}).get((width, height))
        if rate is None or index > 0:
            raise _no(errno.EINVAL)
        return abi.FRAME_INTERVAL.pack(index, pixel, width, height, 1, 1, rate, 0, 0, 0, 0)

    # Format and rate.

    def _best(self) -> int:
        return self._model.modes.get(self._format, {}).get(self._size, 30)

    def _nearest(self, data: bytes) -> tuple[str, Size]:
        """What an asked-for format becomes: the default for an unknown one, the nearest size."""
        _, width, height, pixel, *_ = abi.PIX.unpack(data)
        name = abi.fourcc_name(pixel)
        if name not in self._model.modes:
            name = next(iter(self._model.modes))
        sizes = list(self._model.modes[name])
        if self._model.ignores_sizes:
            return name, sizes[0]
        return name, min(sizes, key=lambda one: abs(one[0] - width) + abs(one[1] - height))

    def _pix(self, name: str, size: Size) -> bytes:
        width, height = size
        line = width * 2 if name == "YUYV" else 0
        image = width * height * 2
        return abi.PIX.pack(
            abi.CAPTURE, width, height, abi.fourcc(name), 1, line, image, 8, 0, 0, 0, 0, 0
        )

    def _for_capture(self, data: bytes) -> None:
        if abi.WORD.unpack_from(data)[0] != abi.CAPTURE:
            raise _no(errno.EINVAL)

    def _g_fmt(self, handle: Handle, data: bytes) -> bytes:
        self._for_capture(data)
        return self._pix(self._format, self._size)

    def _try_fmt(self, handle: Handle, data: bytes) -> bytes:
        self._for_capture(data)
        return self._pix(*self._nearest(data))

    def _s_fmt(self, handle: Handle, data: bytes) -> bytes:
        self._for_capture(data)
        if self._buffers:
            raise _no(errno.EBUSY)
        self._format, self._size = self._nearest(data)
        self._rate = self._best()
        return self._pix(self._format, self._size)

    def _g_parm(self, handle: Handle, data: bytes) -> bytes:
        self._for_capture(data)
        return abi.PARM.pack(abi.CAPTURE, 0x1000, 0, 1, self._rate, 0, 0)

    def _s_parm(self, handle: Handle, data: bytes) -> bytes:
        self._for_capture(data)
        if self._streaming:
            raise _no(errno.EBUSY)
        _, _, _, over, under, *_ = abi.PARM.unpack(data)
        wanted = under / over if over and under else 30
        self._rate = min(self._best(), max(1, round(wanted)))
        return self._g_parm(handle, data)

    # Controls.

    def _queryctrl(self, handle: Handle, data: bytes) -> bytes:
        number = abi.CONTROL_INFO.unpack(data)[0]
        if number not in self._controls:
            raise _no(errno.EINVAL)
        return abi.CONTROL_INFO.pack(number, 1, b"Control", 0, 255, 1, 128, 0)

    def _g_ctrl(self, handle: Handle, data: bytes) -> bytes:
        number, _ = abi.CONTROL.unpack(data)
        if number not in self._controls:
            raise _no(errno.EINVAL)
        return abi.CONTROL.pack(number, self._controls[number])

    def _s_ctrl(self, handle: Handle, data: bytes) -> bytes:
        number, value = abi.CONTROL.unpack(data)
        if number not in self._controls:
            raise _no(errno.EINVAL)
        self._controls[number] = min(255, max(0, value))
        return abi.CONTROL.pack(number, self._controls[number])

    # Buffers and the stream.

    def _flock(self, handle: Handle, data: bytes) -> bytes:
        operation = abi.WORD.unpack(data)[0]
        if operation & 8:
            self._locked_by = None if self._locked_by is handle else self._locked_by
        elif self._locked_by not in (None, handle):
            raise _no(errno.EWOULDBLOCK)
        else:
            self._locked_by = handle
        return data

    def _owned(self, handle: Handle) -> None:
        if self._owner not in (None, handle):
            raise _no(errno.EBUSY)

    def _reqbufs(self, handle: Handle, data: bytes) -> bytes:
        wanted, kind, memory, *_ = abi.REQUEST.unpack(data)
        if kind != abi.CAPTURE or memory != abi.MMAP:
            raise _no(errno.EINVAL)
        self._owned(handle)
        self._free()
        if wanted:
            self._owner = handle
            width, height = self._size
            length = -(-(width * height * 2 + MOST_FRAME_BYTES) // _PAGE) * _PAGE
            wanted = min(wanted, 32)
            os.ftruncate(handle.memory, wanted * length)
            self._buffers = [_Buffer(place * length, length) for place in range(wanted)]
        return abi.REQUEST.pack(wanted, kind, memory, 1, 0)

    def _free(self) -> None:
        if self._owner is not None:
            os.ftruncate(self._owner.memory, 0)
        self._owner, self._streaming = None, False
        self._buffers = []
        self._queued.clear()
        self._done.clear()

    def _described(self, index: int) -> bytes:
        one = self._buffers[index]
        flags = one.flags | abi.BUF_MAPPED | abi.BUF_MONOTONIC
        seconds, rest = divmod(one.at, 1)
        micro = int(rest * 1e6)
        return abi.BUFFER.pack(
            index, abi.CAPTURE, one.used, flags, 1, int(seconds), micro, one.sequence, abi.MMAP,
            one.offset, one.length, 0, 0,
        )  # fmt: skip

    def _index(self, data: bytes) -> int:
        index: int = abi.BUFFER.unpack(data)[0]
        if index >= len(self._buffers):
            raise _no(errno.EINVAL)
        return index

    def _querybuf(self, handle: Handle, data: bytes) -> bytes:
        self._owned(handle)
        return self._described(self._index(data))

    def _qbuf(self, handle: Handle, data: bytes) -> bytes:
        self._owned(handle)
        index = self._index(data)
        if index in self._queued or index in self._done:
            raise _no(errno.EINVAL)
        self._queued.append(index)
        self._buffers[index].flags = abi.BUF_QUEUED
        return self._described(index)

    def _dqbuf(self, handle: Handle, data: bytes) -> bytes:
        self._owned(handle)
        if not self._streaming:
            raise _no(errno.EINVAL)
        while not self._done:
            if handle.flags & NONBLOCK:
                raise _no(errno.EAGAIN)
            self._change.wait(1.0)
            if self._gone or not self._streaming:
                raise _no(errno.ENODEV if self._gone else errno.EINVAL)
        index = self._done.popleft()
        self._buffers[index].flags = 0
        return self._described(index)

    def _streamon(self, handle: Handle, data: bytes) -> bytes:
        self._owned(handle)
        if not self._buffers:
            raise _no(errno.EINVAL)
        self._streaming, self.since_start = True, 0
        return data

    def _streamoff(self, handle: Handle, data: bytes) -> bytes:
        self._owned(handle)
        self._streaming = False
        self._queued.clear()
        self._done.clear()
        return data

    def _run(self) -> None:
        """The sensor's clock: a frame at each tick, dropped where no buffer waits for it."""
        due = 0.0
        while True:
            with self._change:
                if self._gone:
                    return
                if not self._streaming:
                    self._change.wait(1.0)
                    due = time.monotonic() + 1 / self._fps(self._rate)
                    continue
                left = due - time.monotonic()
                if left > 0:
                    self._change.wait(left)
                    continue
                mode = self._format, self._size
                due = max(due + 1 / self._fps(self._rate), time.monotonic())
            data = self._frame(*mode)
            with self._change:
                if data is not None and self._streaming and mode == (self._format, self._size):
                    self._fill(data)

    def _fill(self, data: bytes) -> None:
        number = next(self._sequence)
        self.since_start += 1
        if not self._queued or self._owner is None:
            return
        index = self._queued.popleft()
        one = self._buffers[index]
        one.used = min(len(data), one.length)
        os.pwrite(self._owner.memory, data[: one.used], one.offset)
        one.sequence, one.at, one.flags = number, time.monotonic(), abi.BUF_DONE
        self._done.append(index)
        self.ready_at.append(one.at)
        self._signal()
