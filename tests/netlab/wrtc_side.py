"""One peer on PyPI `wrtc` (libwebrtc in Python) for the bench, which starts two of them.

One process a peer, as kiosk and agent are; their descriptions go through the bench. `wrtc` is an
optional extra (`benchmark`); without it the bench leaves these figures out.
"""

import argparse
import asyncio
import fractions
import json
import sys
import time
from typing import Any

import av
import psutil
from webrtc.aiortc import RTCPeerConnection, RTCSessionDescription
from webrtc.aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack

from tests.netlab.child import say
from video import stamp
from video.test_picture import TestScene

_CLOCK = 90_000


class SceneTrack(MediaStreamTrack):  # type: ignore[misc]
    """`fps` pictures a second with the time burned in."""

    kind = "video"

    def __init__(self, width: int, height: int, fps: int) -> None:
        super().__init__()
        self._scene, self._fps = TestScene(width, height), fps
        self._tick, self._start = 0, time.monotonic()

    async def recv(self) -> av.VideoFrame:
        self._tick = max(self._tick + 1, int((time.monotonic() - self._start) * self._fps))
        due = self._start + self._tick / self._fps
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        frame = av.VideoFrame.from_ndarray(self._scene.draw(self._tick), format="yuv420p")
        frame.pts = self._tick * _CLOCK // self._fps
        frame.time_base = fractions.Fraction(1, _CLOCK)
        return frame


class Side:
    """One peer connection and what it saw."""

    def __init__(self, width: int, height: int, fps: int) -> None:
        self.frames: list[tuple[float, int | None, int, int]] = []
        self.rates: list[tuple[float, float]] = []
        self.peer = RTCPeerConnection()
        self.peer.addTrack(AudioStreamTrack())
        self.peer.addTrack(SceneTrack(width, height, fps))
        self.peer.on("track", self._on_track)
        self._tasks: set[asyncio.Task[None]] = set()

    def _on_track(self, track: Any) -> None:
        task = asyncio.ensure_future(self._drain(track))
        self._tasks.add(task)

    async def _drain(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if track.kind != "video":
                continue
            if not self.frames:
                say("first_picture", at=time.time())
            burned = stamp.read(frame.to_ndarray(format="gray"))
            age = None if burned is None else stamp.age_ms(burned)
            self.frames.append((time.time(), age, frame.width, frame.height))

    async def measure(self) -> None:
        """Once a second the kbit/s of pictures sent."""
        last, at = 0, time.time()
        while True:
            await asyncio.sleep(1)
            report = await self.peer.getStats()
            sent = sum(
                one.bytesSent
                for one in report.values()
                if one.type == "outbound-rtp" and getattr(one, "kind", "") == "video"
            )
            now = time.time()
            self.rates.append((now, (sent - last) / 125 / (now - at)))
            last, at = sent, now


async def lines() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


async def serve(side: Side, reader: asyncio.StreamReader) -> None:
    """Until the starter is gone: its words, and the descriptions that the two exchange."""
    while line := (await reader.readline()).strip():
        if line == b"call":
            say("claimed", at=time.time())
            await side.peer.setLocalDescription(await side.peer.createOffer())
            say("offer", sdp=side.peer.localDescription.sdp)
        elif line == b"cpu":
            used = psutil.Process().cpu_times()
            say("cpu", at=time.time(), seconds=used.user + used.system)
        elif line == b"end":
            say("report", frames=side.frames, rates=side.rates)
        else:
            given = json.loads(line)
            await side.peer.setRemoteDescription(RTCSessionDescription(given["sdp"], given["type"]))
            if given["type"] == "offer":
                await side.peer.setLocalDescription(await side.peer.createAnswer())
                say("answer", sdp=side.peer.localDescription.sdp)


async def run(width: int, height: int, fps: int) -> None:
    side = Side(width, height, fps)
    reader = await lines()
    measuring = asyncio.create_task(side.measure())
    say("ready")
    await serve(side, reader)
    measuring.cancel()
    await side.peer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--fps", type=int, default=25)
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    asyncio.run(run(width, height, args.fps))


if __name__ == "__main__":
    main()
