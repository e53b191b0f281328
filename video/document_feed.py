"""The shell's end of the shared document camera: its preview, put where the call worker sees it."""

import threading
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from video.frames import MAX_HEIGHT, MAX_WIDTH, FrameWriter

_SPACE_S = 0.1


class Preview(Protocol):
    """A picture of the camera: rows of BGR without padding."""

    @property
    def seq(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def data(self) -> memoryview: ...


class PreviewSource(Protocol):
    """The camera's newest preview picture, as `drivers.frames.FrameSlot` gives it."""

    def latest(self, after: int = 0) -> Preview | None: ...


class DocumentFeed:
    """Copies while `share(True)` holds, on a thread of its own; else it does nothing at all."""

    def __init__(self, source: PreviewSource, writer: FrameWriter) -> None:
        self._source, self._writer = source, writer
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def share(self, on: bool) -> None:
        """Begin or end; the ring's pictures are wiped by its owner."""
        if on == (self._thread is not None):
            return
        if on:
            self._over = threading.Event()
            self._thread = threading.Thread(target=self._run, name="document-feed", daemon=True)
            self._thread.start()
        elif self._thread is not None:
            self._over.set()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        seen = 0
        while not self._over.wait(_SPACE_S):
            frame = self._source.latest(seen)
            if frame is None:
                continue
            seen = frame.seq
            pixels = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3)
            fitted = fit(pixels)
            self._writer.write(fitted.shape[1], fitted.shape[0], fitted.data)


def fit(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture (h, w, 3) that the ring holds: every second, third … pixel, even sides."""
    height, width = pixels.shape[:2]
    step = max(1, -(-width // MAX_WIDTH), -(-height // MAX_HEIGHT))
    thinned = pixels[::step, ::step]
    height, width = thinned.shape[0] // 2 * 2, thinned.shape[1] // 2 * 2
    return np.ascontiguousarray(thinned[:height, :width])
