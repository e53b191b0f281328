"""One peer connection of a call ("leg"): it offers, carries media, says when it lives and dies.

A lost leg is never repaired by renegotiation; the call makes a new one with the next `gen`.
The kiosk always offers, with every media line and all candidates in the first offer.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Literal

import av
import numpy as np
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from video.audio import Loudspeaker, Microphone, MicrophoneTrack
from video.camera import Camera, CameraTrack
from video.frames import MAX_HEIGHT, MAX_WIDTH, FrameWriter
from video.rtc_tuning import video_codecs
from video.signalling import IceServer
from video.test_picture import Plane

logger = logging.getLogger("jiujin.video.leg")

# What aiortc 1.16.0's SDP code raises on broken text, found by feeding it mutated answers.
_NO_ANSWER = (
    ValueError,
    KeyError,
    IndexError,
    AssertionError,
    AttributeError,
    TypeError,
    RuntimeError,
)
LegState = Literal["live", "lost"]
PING_S = 1.0
SILENCE_S = 5.0  # no picture, sound or pong for so long means the path is gone
_CTL_MAX = 16 * 1024


@dataclass(frozen=True, slots=True)
class LegStats:
    """Rates over the time since the last call of `Leg.stats`, and totals."""

    fps_in: float
    fps_out: float
    rtt_ms: float | None
    frames_in: int
    audio_in: int


@dataclass(frozen=True, slots=True)
class Media:
    """What outlives a leg. Tracks do not: a closing sender stops the track it was given."""

    camera: Camera
    microphone: Microphone
    speaker: Loudspeaker


class Leg:
    """Wraps one RTCPeerConnection; `on_state` is called with "live" once and "lost" once."""

    def __init__(
        self,
        gen: int,
        media: Media,
        remote: FrameWriter,
        ice: tuple[IceServer, ...],
        on_state: Callable[["Leg", LegState], None],
    ) -> None:
        self.gen = gen
        self._media = media
        self._remote = remote
        self._on_state = on_state
        servers = [RTCIceServer(list(s.urls), s.username, s.credential) for s in ice]
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._ctl = self._pc.createDataChannel("ctl")
        self._tasks: set[asyncio.Task[None]] = set()
        self.state: Literal["new", "live", "lost", "closed"] = "new"
        self._expects_picture = True
        self._heard_at = time.monotonic()
        self._rtt_ms: float | None = None
        self._frames_in = 0
        self._mark = (time.monotonic(), 0, media.camera.sent)
        self._wire()

    def _wire(self) -> None:
        self._pc.addTransceiver(MicrophoneTrack(self._media.microphone), direction="sendrecv")
        video = self._pc.addTransceiver(CameraTrack(self._media.camera), direction="sendrecv")
        video.setCodecPreferences(video_codecs())
        self._pc.on("track", self._on_track)
        self._pc.on("connectionstatechange", self._on_connection)
        self._ctl.on("message", self._on_ctl)
        self._ctl.on("open", self._on_ctl_open)

    async def offer(self) -> str:
        """Gather candidates and return the whole offer."""
        await self._pc.setLocalDescription(await self._pc.createOffer())
        return self._pc.localDescription.sdp

    async def answer(self, sdp: str) -> bool:
        """Take the agent's answer; False when it is no usable answer."""
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        except _NO_ANSWER as error:
            logger.warning("VIDEO_BAD_ANSWER kind=%s", type(error).__name__)
            return False
        except (InvalidAccessError, InvalidStateError):
            logger.warning("VIDEO_ANSWER_OUT_OF_TURN")
            return False
        self._expects_picture = any(
            t.kind == "video" and t.currentDirection in ("sendrecv", "recvonly")
            for t in self._pc.getTransceivers()
        )
        self._heard_at = time.monotonic()
        return True

    def _on_track(self, track: MediaStreamTrack) -> None:
        drain = self._drain_video if track.kind == "video" else self._drain_audio
        self._spawn(drain(track))

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain_video(self, track: MediaStreamTrack) -> None:
        """Take every decoded picture at once; the ring keeps only the newest."""
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame) and self.state in ("new", "live"):
                    self._show(frame)

    def _show(self, frame: av.VideoFrame) -> None:
        scale = min(1.0, MAX_WIDTH / frame.width, MAX_HEIGHT / frame.height)
        width = int(frame.width * scale) // 2 * 2
        height = int(frame.height * scale) // 2 * 2
        if frame.format.name != "yuv420p" or (width, height) != (frame.width, frame.height):
            frame = frame.reformat(width=width, height=height, format="yuv420p")
        picture: Plane = frame.to_ndarray()  # type: ignore[assignment]
        self._remote.write(width, height, np.ascontiguousarray(picture).data)
        self._frames_in += 1
        self._heard_at = time.monotonic()
        self._become_live()

    async def _drain_audio(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.AudioFrame):
                    self._media.speaker.play(frame)
                    self._heard_at = time.monotonic()

    def _on_connection(self) -> None:
        state = self._pc.connectionState
        if state == "connected" and not self._expects_picture:
            self._become_live()
        elif state in ("failed", "closed"):
            self._become_lost()

    def _become_live(self) -> None:
        if self.state == "new":
            self.state = "live"
            self._mark = (time.monotonic(), self._frames_in, self._media.camera.sent)
            self._on_state(self, "live")

    def _become_lost(self) -> None:
        if self.state in ("new", "live"):
            self.state = "lost"
            self._on_state(self, "lost")

    def _on_ctl_open(self) -> None:
        self.say_devices()
        self._spawn(self._ping())

    async def _ping(self) -> None:
        while self.state in ("new", "live"):
            self._send({"t": "ping", "at": time.monotonic()})
            await asyncio.sleep(PING_S)
            if self.state == "live" and time.monotonic() - self._heard_at > SILENCE_S:
                self._become_lost()

    def say_devices(self) -> None:
        """Tell the page whether the resident's microphone and camera are on."""
        mic, camera = not self._media.microphone.muted, not self._media.camera.hidden
        self._send({"t": "devices", "mic": mic, "camera": camera})

    def _send(self, body: dict[str, object]) -> None:
        channel: RTCDataChannel = self._ctl
        if channel.readyState == "open":
            with contextlib.suppress(ConnectionError, InvalidStateError):
                channel.send(json.dumps(body))

    def _on_ctl(self, text: str | bytes) -> None:
        """Only the pong is known; anything else is ignored, as later versions may say more."""
        if not isinstance(text, str) or len(text) > _CTL_MAX:
            return
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return
        if isinstance(body, dict) and body.get("t") == "pong":
            at = body.get("at")
            now = time.monotonic()
            if isinstance(at, float) and 0 <= now - at < 60:
                self._rtt_ms = (now - at) * 1000
                self._heard_at = now

    def stats(self) -> LegStats:
        """Rates since the last call."""
        now, camera = time.monotonic(), self._media.camera
        then, frames_in, frames_out = self._mark
        span = max(now - then, 0.001)
        self._mark = (now, self._frames_in, camera.sent)
        return LegStats(
            fps_in=round((self._frames_in - frames_in) / span, 1),
            fps_out=round((camera.sent - frames_out) / span, 1),
            rtt_ms=None if self._rtt_ms is None else round(self._rtt_ms, 1),
            frames_in=self._frames_in,
            audio_in=self._media.speaker.frames,
        )

    async def close(self) -> None:
        """Release the connection; `on_state` stays silent."""
        self.state = "closed"
        await self._pc.close()
        for task in tuple(self._tasks):
            task.cancel()
