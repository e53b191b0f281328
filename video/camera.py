"""The outgoing picture: newest camera frame at a steady pace, whatever the camera does.

Sources by name: `test` (drawn picture), `scene` (the same with detail and the time burned in, for
measuring), `none` (curtain), `/dev/video0` (V4L2) or an `http(s)://…` MJPEG address, both read
through FFmpeg by PyAV on a thread of their own.
"""

import asyncio
import fractions
import logging
import threading
import time
from collections.abc import Callable

import av
import numpy as np
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from video.test_picture import Plane, TestPicture, TestScene, curtain

logger = logging.getLogger("jiujin.video.camera")

CLOCK_RATE = 90_000  # RTP clock of every video payload (RFC 3551)
_TIME_BASE = fractions.Fraction(1, CLOCK_RATE)
_STALE_S = 2.0
_OPENS_S = 6.0
_RETRY_S = (0.5, 1.0, 2.0, 4.0)


class CameraReader:
    """Keeps the newest frame of a device, reopening it with back-off when it fails."""

    def __init__(self, source: str, width: int, height: int, fps: int) -> None:
        self._source = source
        self._size = (width, height)
        self._fps = fps
        self._stop = threading.Event()
        self._newest: tuple[float, Plane] | None = None
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    def newest(self) -> Plane | None:
        """The last picture, or None when the camera has given none for two seconds."""
        got = self._newest
        return got[1] if got and time.monotonic() - got[0] < _STALE_S else None

    @property
    def there(self) -> bool:
        """Whether it gives pictures; a camera that is only just being opened counts as there."""
        return self.newest() is not None or time.monotonic() - self._began < _OPENS_S

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                failures = self._read(failures)
            except (av.FFmpegError, OSError, ValueError):
                # The text of the error may name the camera's address and password: not logged.
                logger.warning("VIDEO_CAMERA_LOST")
            self._stop.wait(_RETRY_S[min(failures, len(_RETRY_S) - 1)])
            failures += 1

    def _read(self, failures: int) -> int:
        device = self._source.startswith("/dev/")
        options = {"framerate": str(self._fps), "video_size": "x".join(map(str, self._size))}
        with av.open(
            self._source,
            format="v4l2" if device else None,
            options=options if device else {},
            timeout=5.0,
        ) as container:
            width, height = self._size
            for frame in container.decode(video=0):
                if self._stop.is_set():
                    return 0
                fitted = frame.reformat(width=width, height=height, format="yuv420p")
                self._newest = (time.monotonic(), fitted.to_ndarray().astype(np.uint8, copy=False))
                failures = 0
        return failures


class Camera:
    """The kiosk's camera for one call; every picture sent also goes to `on_picture`."""

    def __init__(
        self,
        source: str,
        *,
        width: int = 640,
        height: int = 480,
        fps: int = 25,
        on_picture: Callable[[Plane], None],
    ) -> None:
        self.hidden = False
        self.sent = 0
        self.fps = fps
        self.height = height
        self._on_picture = on_picture
        self._curtain = curtain(width, height)
        self._drawn: TestPicture | TestScene | None = None
        if source == "test":
            self._drawn = TestPicture(width, height)
        elif source == "scene":
            self._drawn = TestScene(width, height)
        wanted = source not in ("test", "scene", "none")
        self._reader = CameraReader(source, width, height, fps) if wanted else None

    @property
    def there(self) -> bool:
        """Whether the resident can be seen at all."""
        return self._drawn is not None or (self._reader is not None and self._reader.there)

    def next_picture(self, tick: int) -> Plane:
        """The picture to send at this tick, never None: the curtain stands in."""
        picture = self._choose(tick)
        self._on_picture(picture)
        self.sent += 1
        return picture

    def _choose(self, tick: int) -> Plane:
        if self.hidden:
            return self._curtain
        if self._drawn is not None:
            return self._drawn.draw(tick)
        newest = self._reader.newest() if self._reader else None
        return self._curtain if newest is None else np.ascontiguousarray(newest)

    def close(self) -> None:
        """Let go of the device."""
        if self._reader is not None:
            self._reader.close()


class CameraTrack(MediaStreamTrack):
    """One leg's view of the camera."""

    kind = "video"

    def __init__(self, camera: Camera) -> None:
        super().__init__()
        self._camera = camera
        self._started: float | None = None
        self._tick = 0

    async def recv(self) -> av.VideoFrame:
        if self.readyState != "live":
            raise MediaStreamError
        await self._pace()
        picture = self._camera.next_picture(self._tick)
        # No copy: a picture is never drawn into again, and the frame keeps it alive.
        frame = av.VideoFrame.from_numpy_buffer(picture, format="yuv420p")
        frame.pts = self._tick * CLOCK_RATE // self._camera.fps
        frame.time_base = _TIME_BASE
        return frame

    async def _pace(self) -> None:
        """Sleep to the next tick; ticks that were missed are skipped, never sent in a burst."""
        now = time.monotonic()
        if self._started is None:
            self._started = now
            return
        fps = self._camera.fps
        self._tick = max(self._tick + 1, int((now - self._started) * fps))
        await asyncio.sleep(max(0.0, self._started + self._tick / fps - now))
