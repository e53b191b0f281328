"""One peer connection of a call ("leg"): it offers, carries media, says when it lives and dies.

A lost leg is never repaired by renegotiation; the call makes a new one with the next `gen`.
The kiosk always offers, with every media line and all candidates in the first offer.
"""

import asyncio
import contextlib
import json
import logging
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Literal

import av
import numpy as np
from aiortc import (
    RTCBundlePolicy,
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
from video.document import DocumentPictures, DocumentTrack
from video.frames import MAX_HEIGHT, MAX_WIDTH, FrameWriter
from video.ladder import Ladder, Look, ReceivingCode, Seen, SendingCode, advance, see, start
from video.meter import LegStats, Meter
from video.signalling import IceServer
from video.tuning import video_codecs
from video.tuning.candidates import everywhere
from video.tuning.path import Plan

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
LegState = Literal["live", "silent", "lost"]
PING_S = 1.0
SILENCE_S = 3.0  # no picture, sound or pong for so long: the path is away, perhaps for good
LOOK_S = 0.25
_CTL_MAX = 16 * 1024


@dataclass(frozen=True, slots=True)
class Media:
    """What outlives a leg. Tracks do not: a closing sender stops the track it was given."""

    camera: Camera
    microphone: Microphone
    speaker: Loudspeaker
    document: DocumentPictures = field(default_factory=lambda: DocumentPictures(None))

    def there(self) -> dict[str, bool]:
        """Which devices the kiosk has just now."""
        return {
            "microphone": self.microphone.there,
            "camera": self.camera.there,
            "speaker": self.speaker.there,
        }


def _planes(frame: av.VideoFrame) -> tuple[memoryview, ...]:
    """The picture's bytes in I420 order: the decoder's own where its rows have no padding."""
    if all(plane.line_size == plane.width for plane in frame.planes):
        return tuple(memoryview(plane)[: plane.width * plane.height] for plane in frame.planes)
    return (np.ascontiguousarray(frame.to_ndarray()).data,)


class Leg:
    """Wraps one RTCPeerConnection.

    `on_state` is called with "live" at the first picture and again after each "silent", with
    "lost" once; `on_quality` when what can be seen on either side changes.
    """

    def __init__(
        self,
        gen: int,
        media: Media,
        remote: FrameWriter,
        ice: tuple[IceServer, ...],
        on_state: Callable[["Leg", LegState], None],
        on_quality: Callable[["Leg", SendingCode, ReceivingCode], None] = lambda *_: None,
    ) -> None:
        self.gen = gen
        self._on_quality = on_quality
        self._media = media
        self._remote = remote
        self._on_state = on_state
        servers = [RTCIceServer(list(s.urls), s.username, s.credential) for s in ice]
        # One transport from the first: aiortc leaves a second line of a kind behind when it bundles
        # with the answer, and there is less to gather.
        bundle = RTCBundlePolicy.MAX_BUNDLE
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=bundle))
        self._tasks: set[asyncio.Task[None]] = set()
        self.state: Literal["new", "live", "silent", "lost", "closed"] = "new"
        self._expects_picture = True
        self._heard_at = time.monotonic()
        self._rtt_ms: float | None = None
        self._frames_in = 0
        self._add_lines()
        self._ctl = self._pc.createDataChannel("ctl")
        self._meter = Meter(self._pc, media.camera, media.speaker)
        self._ladder: Ladder | None = None
        self._seen = Seen()
        self._said: tuple[SendingCode, ReceivingCode] = ("full", "picture")
        self._pictured_at = time.monotonic()
        self._bytes_in = 0
        self._wire()

    def _add_lines(self) -> None:
        self._pc.addTransceiver(MicrophoneTrack(self._media.microphone), direction="sendrecv")
        video = self._pc.addTransceiver(CameraTrack(self._media.camera), direction="sendrecv")
        video.setCodecPreferences(video_codecs())
        # A stream of its own: a browser that keeps two tracks of one stream in step would hold the
        # picture back for its sound buffer.
        video.sender._stream_id = str(uuid.uuid4())
        # The document camera's line is there from the first offer on, and dark until it is shared.
        pages = self._pc.addTransceiver(DocumentTrack(self._media.document), direction="sendonly")
        pages.setCodecPreferences(video_codecs())
        pages.sender._stream_id = str(uuid.uuid4())

    def _wire(self) -> None:
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
            answer = RTCSessionDescription(everywhere(sdp), "answer")
            await self._pc.setRemoteDescription(answer)
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
                if isinstance(frame, av.VideoFrame) and self.state in ("new", "live", "silent"):
                    self._show(frame)

    def _show(self, frame: av.VideoFrame) -> None:
        scale = min(1.0, MAX_WIDTH / frame.width, MAX_HEIGHT / frame.height)
        width = int(frame.width * scale) // 2 * 2
        height = int(frame.height * scale) // 2 * 2
        if frame.format.name != "yuv420p" or (width, height) != (frame.width, frame.height):
            frame = frame.reformat(width=width, height=height, format="yuv420p")
        self._remote.write(width, height, *_planes(frame))
        self._frames_in += 1
        self._heard_at = self._pictured_at = time.monotonic()
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
        if self.state in ("new", "silent"):
            if self.state == "new":
                self._spawn(self._steer())
            self.state = "live"
            self._meter.begin(self._frames_in)
            self._on_state(self, "live")

    def _become_lost(self) -> None:
        if self.state in ("new", "live", "silent"):
            self.state = "lost"
            self._on_state(self, "lost")

    def _on_ctl_open(self) -> None:
        self.say_devices()
        if self._media.document.shared.is_set():
            self.say_document()
        self._spawn(self._ping())

    async def _ping(self) -> None:
        while self.state in ("new", "live", "silent"):
            self._send({"t": "ping", "at": time.monotonic()})
            await asyncio.sleep(PING_S)

    # --- quality --------------------------------------------------------------------------------

    async def _steer(self) -> None:
        """Look at the line again and again, and send what it carries."""
        while self.state in ("live", "silent"):
            await asyncio.sleep(min(LOOK_S, PING_S))
            self._look(time.monotonic())

    def _look(self, now: float) -> None:
        path = self._meter.path
        if path.bytes_in != self._bytes_in:
            self._bytes_in, self._heard_at = path.bytes_in, now
        quiet = now - self._heard_at
        if self.state == "live" and quiet > SILENCE_S:
            self.state = "silent"
            self._on_state(self, "silent")
        elif self.state == "silent" and quiet < LOOK_S * 2:
            self._become_live()
        look = Look(now, path.rate.known, quiet, self._media.camera.height)
        self._ladder = advance(self._ladder, look) if self._ladder else start(look)
        rung = self._ladder.plan
        path.plan = Plan(rung.height, rung.fps, rung.sound, rung.still)
        self._seen = see(self._seen, now, now - self._pictured_at if self._expects_picture else 0)
        self._tell_quality(self._ladder.code, "picture" if self._seen.there else "sound_only")

    def _tell_quality(self, sending: SendingCode, receiving: ReceivingCode) -> None:
        if (sending, receiving) != self._said:
            self._said = (sending, receiving)
            self._send({"t": "quality", "sending": sending, "receiving": receiving})
            self._on_quality(self, sending, receiving)

    def say_devices(self) -> None:
        """Tell the page whether microphone and camera are on, and which devices are missing."""
        mic, camera = not self._media.microphone.muted, not self._media.camera.hidden
        missing = [name for name, there in self._media.there().items() if not there]
        self._send({"t": "devices", "mic": mic, "camera": camera, "missing": missing})

    def say_document(self) -> None:
        """Tell the page whether the document camera's picture comes, and make room for it."""
        on = self._media.document.shared.is_set()
        self._meter.path.detail = on
        self._send({"t": "document", "on": on})

    def _send(self, body: dict[str, object]) -> None:
        channel: RTCDataChannel = self._ctl
        if channel.readyState == "open":
            with contextlib.suppress(ConnectionError, InvalidStateError):
                channel.send(json.dumps(body))

    def _on_ctl(self, text: str | bytes) -> None:
        """Unknown words are ignored, as later versions may say more."""
        if not isinstance(text, str) or len(text) > _CTL_MAX:
            return
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(body, dict):
            return
        if body.get("t") == "devices":
            self._agent_has(camera=body.get("camera") is not False)
        elif body.get("t") == "pong":
            at = body.get("at")
            now = time.monotonic()
            if isinstance(at, float) and 0 <= now - at < 60:
                self._rtt_ms = (now - at) * 1000
                self._heard_at = now

    def _agent_has(self, *, camera: bool) -> None:
        """The page answers before its camera is open; without one no picture will ever come."""
        if not camera:
            self._expects_picture = False
            self._on_connection()

    def stats(self) -> LegStats:
        """Rates since the last call."""
        return self._meter.stats(self._frames_in, self._rtt_ms)

    async def close(self) -> None:
        """Release the connection; `on_state` stays silent."""
        self.state = "closed"
        await self._pc.close()
        for task in tuple(self._tasks):
            task.cancel()
