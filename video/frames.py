"""Pictures cross from the call worker to the screen without a queue, so delay cannot build up.

A ring of three slots in anonymous shared memory (memfd): it has no name that could be left
behind after a crash, and Python's resource tracker, which unlinks named segments when any
process that attached them ends, is not involved. The kernel frees it with its last holder.

Layout (little endian, 64-bit words): word 0 = newest sequence number (0 = none);
then, for each slot, a header of four words (begin, end, width, height); then the slots' bytes.
A seqlock guards each slot: `begin` is written before the pixels, `end` after; a reader keeps
its copy only if both still hold the number it came for.
"""

import mmap
import os
import threading
from collections.abc import Sequence
from typing import Literal

from video.contract import Frame

MAX_WIDTH = 1280
MAX_HEIGHT = 720
SLOTS = 3
Layout = Literal["i420", "bgr"]
_HALF_BYTES: dict[Layout, int] = {"i420": 3, "bgr": 6}  # half bytes a pixel
_SLOT_WORDS = 4
_HEADER_BYTES = 4096
_NEWEST = 0


class FrameTooLarge(Exception):
    """A picture outside the ring's limits, or with odd sides, was offered."""


class RingUnavailable(Exception):
    """The shared memory could not be made or attached; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def i420_size(width: int, height: int) -> int:
    """Bytes of a tightly packed I420 picture; sides must be even and within the ring."""
    return _size(width, height, "i420")


def _size(width: int, height: int, layout: Layout) -> int:
    if width < 2 or height < 2 or width % 2 or height % 2:
        raise FrameTooLarge
    if width > MAX_WIDTH or height > MAX_HEIGHT:
        raise FrameTooLarge
    return width * height * _HALF_BYTES[layout] // 2


def ring_bytes(layout: Layout = "i420") -> int:
    """Size of the shared memory."""
    return _HEADER_BYTES + SLOTS * _size(MAX_WIDTH, MAX_HEIGHT, layout)


class _Mapping:
    """The mapped words and bytes that both ends use."""

    def __init__(self, fd: int, layout: Layout) -> None:
        self._layout, self._bytes = layout, ring_bytes(layout)
        self._slot_bytes = _size(MAX_WIDTH, MAX_HEIGHT, layout)
        try:
            if os.fstat(fd).st_size != self._bytes:
                raise RingUnavailable("wrong_size")
            self._map = mmap.mmap(fd, self._bytes)
        except (OSError, ValueError) as error:
            raise RingUnavailable("cannot_attach") from error
        self._view = memoryview(self._map)
        self._words = self._view[:_HEADER_BYTES].cast("Q")

    def header(self, seq: int) -> int:
        return 1 + (seq % SLOTS) * _SLOT_WORDS

    def pixels(self, seq: int, size: int) -> memoryview:
        start = _HEADER_BYTES + (seq % SLOTS) * self._slot_bytes
        return self._view[start : start + size]

    def read(self, after: int) -> Frame | None:
        """Copy the newest whole picture; retried when the writer laps the copy."""
        for _ in range(SLOTS):
            seq = self._words[_NEWEST]
            if seq <= after:
                return None
            at = self.header(seq)
            end, width, height = self._words[at + 1], self._words[at + 2], self._words[at + 3]
            if end != seq or not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT):
                continue
            size = width * height * _HALF_BYTES[self._layout] // 2
            data = bytes(self.pixels(seq, size))
            if self._words[at] == seq:
                return Frame(seq, width, height, self._layout, data)
        return None

    def write(self, width: int, height: int, planes: Sequence[bytes | memoryview]) -> int:
        """Publish one picture given as runs of bytes that add up to it; returns its number."""
        size = _size(width, height, self._layout)
        seq = self._words[_NEWEST] + 1
        at = self.header(seq)
        self._words[at] = seq
        self._words[at + 1] = 0
        slot = self.pixels(seq, size)
        offset = 0
        for plane in planes:
            run = memoryview(plane).cast("B")
            if offset + run.nbytes > size:
                raise FrameTooLarge
            slot[offset : offset + run.nbytes] = run
            offset += run.nbytes
        if offset != size:
            raise FrameTooLarge
        self._words[at + 2] = width
        self._words[at + 3] = height
        self._words[at + 1] = seq
        self._words[_NEWEST] = seq
        return int(seq)

    def blank(self) -> None:
        """Overwrite every pixel: a resident's picture must not outlive the call."""
        for slot in range(SLOTS):
            at = self.header(slot)
            self._words[at] = self._words[at + 1] = 0
        self._view[_HEADER_BYTES:] = bytes(self._bytes - _HEADER_BYTES)

    def close(self) -> None:
        self._words.release()
        self._view.release()
        self._map.close()


class FrameWriter:
    """The end that fills a ring, known by its (inherited) file descriptor."""

    def __init__(self, fd: int, layout: Layout = "i420") -> None:
        self._mapping = _Mapping(fd, layout)

    def write(self, width: int, height: int, *planes: bytes | memoryview) -> int:
        return self._mapping.write(width, height, planes)

    def close(self) -> None:
        self._mapping.close()


class FrameReader:
    """The end that looks at a ring whose memory somebody else owns."""

    def __init__(self, fd: int, layout: Layout = "i420") -> None:
        self._mapping = _Mapping(fd, layout)

    def latest(self, after: int) -> Frame | None:
        """Newest picture after `after`, or None."""
        return self._mapping.read(after)

    def close(self) -> None:
        self._mapping.close()


class FrameRing:
    """The shell's end: owns the memory, reads the newest picture, wipes it after a call."""

    def __init__(self, layout: Layout = "i420") -> None:
        self._layout: Layout = layout
        self._lock = threading.Lock()
        self._fd = -1
        self._mapping: _Mapping | None = None

    @property
    def fd(self) -> int:
        """The descriptor to pass to the worker (-1 while closed)."""
        return self._fd

    def open(self) -> None:
        """Make the memory; does nothing if it is there."""
        with self._lock:
            if self._mapping is not None:
                return
            try:
                fd = os.memfd_create("video-ring", os.MFD_CLOEXEC)
                os.ftruncate(fd, ring_bytes(self._layout))
            except OSError as error:
                raise RingUnavailable("cannot_create") from error
            self._fd, self._mapping = fd, _Mapping(fd, self._layout)

    def latest(self, after: int) -> Frame | None:
        """Newest picture after `after`, or None; also None while closed or wiped."""
        with self._lock:
            return self._mapping.read(after) if self._mapping else None

    def wipe(self) -> None:
        """Forget all pictures; sequence numbers go on from where they were."""
        with self._lock:
            if self._mapping:
                self._mapping.blank()

    def close(self) -> None:
        """Wipe and give the memory back."""
        with self._lock:
            if self._mapping is None:
                return
            self._mapping.blank()
            self._mapping.close()
            os.close(self._fd)
            self._fd, self._mapping = -1, None
