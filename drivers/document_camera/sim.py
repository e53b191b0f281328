"""A document camera as an MJPEG-over-HTTP server on loopback, with papers and faults on demand.

The shipping driver reads it through cv2.VideoCapture, as it would an IP document camera.
"""

import socket
import sys
import threading
import time
from collections.abc import Sequence
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from drivers.document_camera.cv import cv2
from drivers.document_camera.paper import draw_page
from drivers.document_camera.source import MAT_BGR, decode, lay_on_mat
from drivers.errors import require_dev
from drivers.frames import Picture

__all__ = ["CameraFault", "MjpegCameraSimulator", "draw_page"]

_BOUNDARY = "jiujinframe"
_VARIANTS = 3
"""So many noisy copies of a scene are sent in turn: coding every frame anew would cost a core."""


class CameraFault(StrEnum):
    """What may be wrong with the picture or the camera."""

    BLUR = "blur"
    DARK = "dark"
    CUT_OFF = "cut_off"
    FREEZE = "freeze"
    """The line stays open and nothing comes any more."""
    VANISH = "vanish"
    """The camera is gone: lines are cut, new ones refused."""
    HALF_FRAMES = "half_frames"
    """Every JPEG ends in its middle."""


_SEEN = frozenset({CameraFault.BLUR, CameraFault.DARK, CameraFault.CUT_OFF})
"""Faults that change the picture; drawing it anew takes a moment and 30 MB."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A camera answers again on its old address at once after a power cut.
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], camera: "MjpegCameraSimulator") -> None:
        self.camera = camera
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A viewer that hangs up is no error of the camera; anything else is."""
        if isinstance(sys.exc_info()[1], OSError):
            self.camera.hung_up += 1
        else:
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Stream frames until the viewer leaves or the camera vanishes."""
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.end_headers()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.camera.stream(self.wfile.write)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the console quiet."""


class MjpegCameraSimulator:
    """A dark mat seen from above; safe to call from any thread. `url` goes into the driver.

    `size` = (width, height) of a frame in px. Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(
        self,
        site_mode: str,
        *,
        size: tuple[int, int] = (1600, 1200),
        fps: float = 15.0,
        turn_deg: float = 2.0,
    ) -> None:
        require_dev("MjpegCameraSimulator", site_mode)
        self._size = size
        self._fps = fps
        self._turn = turn_deg
        self._lock = threading.Lock()
        self._paper: Picture | None = None
        self._fault: CameraFault | None = None
        self._drawn: CameraFault | None = None
        self._cut_at = ""
        self._life = threading.RLock()
        self.sent_at = 0.0
        self._frames: list[bytes] = []
        self._gone = threading.Event()
        self._address = ("127.0.0.1", 0)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._noise = np.random.default_rng(7)
        self.hung_up = 0
        self._render()

    @property
    def url(self) -> str:
        """Where the stream is; the same over vanishing and coming back."""
        return f"http://{self._address[0]}:{self._address[1]}/video.mjpg"

    def start(self) -> "MjpegCameraSimulator":
        """Plug in; a second call changes nothing."""
        with self._life:
            if self._server is None:
                self._gone.clear()
                self._server = _Server(self._address, self)
                self._address = ("127.0.0.1", self._server.server_address[1])
                serve = self._server.serve_forever
                self._thread = threading.Thread(
                    target=serve, args=(0.05,), name="camera-sim", daemon=True
                )
                self._thread.start()
        return self

    def close(self) -> None:
        """Cut all lines and stop; may be called twice."""
        with self._life:
            server, thread = self._server, self._thread
            self._server = self._thread = None
            self._gone.set()
            if server is not None and thread is not None:
                server.shutdown()
                thread.join()
                server.server_close()

    def __enter__(self) -> "MjpegCameraSimulator":
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    def put_paper(self, paper: Picture | bytes | Path) -> None:
        """Lay a paper on the mat: BGR pixels, a picture file's bytes, or its path.

        Raises UnreadablePicture for bytes that are no picture.
        """
        if isinstance(paper, Path):
            paper = paper.read_bytes()
        self._paper = decode(paper) if isinstance(paper, bytes) else paper
        self._render()

    def put_drawn_page(self, title: str, lines: Sequence[str]) -> None:
        """Lay a drawn page on the mat."""
        self.put_paper(draw_page(title, lines))

    def remove_paper(self) -> None:
        """Leave the mat empty."""
        self._paper = None
        self._render()

    def set_fault(self, fault: CameraFault | None) -> None:
        """Have one fault, or none (also brings a vanished camera back)."""
        self._fault = fault
        if fault is CameraFault.VANISH:
            self.close()
            return
        if self._seen() is not self._drawn:
            self._render()
        self.start()

    def vanish_at(self, place: str) -> None:
        """Be gone before the next frame (stream), in its header (head) or in its JPEG (body)."""
        self._cut_at = place

    def clear_fault(self) -> None:
        """Be well again."""
        self.set_fault(None)

    def stream(self, write: Any) -> None:
        """Send frames at `fps` until the camera goes (called on a viewer's thread)."""
        gone = self._gone
        for number in count():
            if gone.wait(1 / self._fps):
                return
            if self._fault is CameraFault.FREEZE:
                continue
            with self._lock:
                coded = self._frames[number % len(self._frames)]
            if self._fault is CameraFault.HALF_FRAMES:
                coded = coded[: len(coded) // 2]
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(coded)}\r\n"
            data = head.encode() + b"\r\n" + coded + b"\r\n"
            if self._cut_at:
                write(
                    data[: {"stream": 0, "head": len(head) // 2}.get(self._cut_at, len(data) // 2)]
                )
                self._cut_at = ""
                self.set_fault(CameraFault.VANISH)
                return
            self.sent_at = time.monotonic()
            write(data)

    def _seen(self) -> CameraFault | None:
        return self._fault if self._fault in _SEEN else None

    def _render(self) -> None:
        """Draw the scene anew, with sensor noise."""
        self._drawn = self._seen()
        scene = self._scene()
        frames = []
        for _ in range(_VARIANTS):
            noise = self._noise.normal(0, 2.0, (*scene.shape[:2], 1))
            noisy = np.clip(scene + noise, 0, 255).astype(np.uint8)
            _, coded = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 90])
            frames.append(coded.tobytes())
        with self._lock:
            self._frames = frames

    def _scene(self) -> Picture:
        width, height = self._size
        paper, fault = self._paper, self._fault
        if paper is None:
            scene: Picture = np.full((height, width, 3), MAT_BGR, np.uint8)
        else:
            scene = lay_on_mat(paper, self._turn, self._size)
        if fault is CameraFault.CUT_OFF:
            moved = np.array([[1, 0, 0], [0, 1, -height * 0.2]], np.float32)
            scene = cv2.warpAffine(scene, moved, self._size, borderValue=MAT_BGR)
        if fault is CameraFault.BLUR:
            scene = cv2.GaussianBlur(scene, (0, 0), 5)
        if fault is CameraFault.DARK:
            scene = (scene * 0.12).astype(np.uint8)
        return scene
