"""What lies under the document camera, as a second picture of the call.

Shell and worker are two processes: the shell's `video.document_feed` puts the camera's preview
into a shared ring, the worker's `DocumentTrack` takes it out. The line for it is in the first
offer and stays dark until somebody shares, so nothing is negotiated then.
"""

import asyncio
import fractions
import time

import av
import numpy as np
from aiortc.mediastreams import MediaStreamError

from video.camera import CLOCK_RATE
from video.frames import FrameReader
from video.tuning.path import DETAIL_FPS, DetailTrack


class DocumentPictures:
    """The worker's end; `shared` is set while the agent may look."""

    def __init__(self, reader: FrameReader | None) -> None:
        self._reader = reader
        self.shared = asyncio.Event()

    def latest(self, after: int) -> tuple[int, av.VideoFrame] | None:
        """Number and picture, when there is a newer one."""
        frame = self._reader.latest(after) if self._reader is not None else None
        if frame is None:
            return None
        pixels = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3)
        picture = av.VideoFrame.from_ndarray(pixels, format="bgr24")
        return frame.seq, picture.reformat(format="yuv420p")


class DocumentTrack(DetailTrack):
    """One leg's view of the document; gives nothing while it is not shared."""

    kind = "video"

    def __init__(self, pictures: DocumentPictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._seen = 0
        self._started = time.monotonic()

    async def recv(self) -> av.VideoFrame:
        while self.readyState == "live":
            await self._pictures.shared.wait()
            await asyncio.sleep(1 / DETAIL_FPS)
            found = self._pictures.latest(self._seen) if self._pictures.shared.is_set() else None
            if found is None:
                continue
            self._seen, frame = found
            frame.pts = int((time.monotonic() - self._started) * CLOCK_RATE)
            frame.time_base = fractions.Fraction(1, CLOCK_RATE)
            return frame
        raise MediaStreamError
