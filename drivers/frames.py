"""Latest-frame slot: video reaches the screen unqueued, as only the newest frame matters."""

import threading
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, rows top to bottom with no padding: `data` holds width*height*3 bytes, BGR."""

    seq: int
    width: int
    height: int
    format: Literal["bgr"]
    data: memoryview = field(repr=False)


class FrameSlot:
    """Holds one frame; writers replace it, readers take it or learn that nothing is new."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seq = 0
        self._frame: Frame | None = None

    def put(self, frame: Picture) -> int:
        """Publish a BGR picture (height, width, 3; uint8); it is given over, don't change it.

        Returns its sequence number, from 1. Raises ValueError for another shape or type.
        """
        if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8:
            raise ValueError("frame must be height x width x 3, uint8")
        solid = np.ascontiguousarray(frame)
        height, width = solid.shape[:2]
        with self._lock:
            self._seq += 1
            flat = solid.data.cast("B")
            self._frame = Frame(self._seq, width, height, "bgr", flat)
            return self._seq

    def latest(self, after: int = 0) -> Frame | None:
        """The newest frame whose number is above `after`, else None."""
        with self._lock:
            frame = self._frame
        return frame if frame is not None and frame.seq > after else None

    def clear(self) -> None:
        """Forget the frame (end of preview, wipe); numbers go on, so no reader sees an old one."""
        with self._lock:
            self._frame = None
