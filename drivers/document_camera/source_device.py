"""A V4L2 camera through OpenCV: MJPEG kept coded, a small preview, a still in its full size."""

from contextlib import ExitStack
from typing import Any

from drivers.document_camera.cv import cv2
from drivers.document_camera.feed import SourceFacts
from drivers.document_camera.frame import Frame, Pixels, coded
from drivers.document_camera.modes import Plan, plan
from drivers.document_camera.v4l2 import Node
from drivers.document_camera.wire import Size
from drivers.errors import DeviceLost

PREVIEW_FPS = 30


class DeviceSource:
    """One node.

    Raises DeviceLost (no_device, port_busy, no_permission), DeviceError("no_camera").
    """

    pace = 0.0
    look_s = 1.0

    def __init__(self, path: str) -> None:
        self._path = path
        self._capture: Any = None
        self._full_size = False
        self._node = Node(path)
        with ExitStack() as undo:
            undo.callback(self.close)
            self._node.claim()
            self._plan: Plan = plan(self._node.facts())
            self._fps = self._node.fps(self._plan.pixel_format, self._plan.preview)
            self._stream()
            undo.pop_all()

    @property
    def facts(self) -> SourceFacts:
        """What was chosen from what the camera offers."""
        chosen = self._plan
        return SourceFacts(
            chosen.pixel_format, chosen.preview, chosen.still, self._fps, chosen.sizes,
            chosen.warnings,
        )  # fmt: skip

    def read(self) -> Frame:
        """The next frame; DeviceLost("no_frames") when a camera that is there gives none."""
        if self._capture is None:
            self._node.claim()
            self._stream()
        raw = self._take()
        return coded(raw.tobytes()) if self._plan.coded else Pixels(raw)

    def still(self, on: bool) -> None:
        """Change the size while open, if there are two: 205 ms measured (capture.md §7)."""
        if on != self._full_size and self._plan.still != self._plan.preview:
            self._full_size = on
            if self._capture is not None:
                # OpenCV leaves out the first frame of the new stream, which is often a bad one.
                self._resize(self._capture)

    def rest(self) -> None:
        """Close OpenCV's file; our own keeps the lock, and notices an unplug."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    def alive(self) -> None:
        """Ask the kernel; costs microseconds."""
        self._node.alive()

    def close(self) -> None:
        """Let the device go."""
        self.rest()
        self._node.close()

    def _size(self) -> Size:
        return self._plan.still if self._full_size else self._plan.preview

    def _stream(self) -> None:
        """Have OpenCV open the node in the agreed mode."""
        # The pixel format comes first: with the size first a camera was left at 10 fps (§7).
        wishes = [
            cv2.CAP_PROP_FOURCC,
            cv2.VideoWriter.fourcc(*self._plan.pixel_format),
            cv2.CAP_PROP_BUFFERSIZE,
            1,
            cv2.CAP_PROP_CONVERT_RGB,
            0 if self._plan.coded else 1,
        ]
        capture = cv2.VideoCapture()
        if not capture.open(self._path, cv2.CAP_V4L2, wishes):
            capture.release()
            # Gone meanwhile, or taken by another program: the kernel tells which.
            self._node.claim()
            raise DeviceLost("connection_lost")
        self._resize(capture)
        self._capture = capture

    def _resize(self, capture: Any) -> None:
        width, height = self._size()
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        # OpenCV goes on asking for the rate that the last size had: after one still at 15 fps the
        # preview would stay at 15. Only now, before the stream runs, may the rate be set.
        if not self._full_size:
            capture.set(cv2.CAP_PROP_FPS, PREVIEW_FPS)

    def _take(self) -> Any:
        # After an unplug read() is False while isOpened() stays True (§7).
        good, raw = self._capture.read()
        if not good or raw is None:
            self._node.alive()
            raise DeviceLost("no_frames")
        return raw
