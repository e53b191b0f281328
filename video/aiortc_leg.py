"""A leg of a call on the tuned aiortc."""

import contextlib
import json
import logging
import time
import uuid
from collections.abc import Callable
from typing import Literal

import av
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

from video.audio import MicrophoneTrack
from video.camera import CameraTrack
from video.document import DocumentTrack
from video.frames import FrameWriter
from video.ladder import ReceivingCode, Rung, SendingCode
from video.leg import Leg, LegState, Media
from video.meter import LegStats, Meter
from video.signalling import IceServer
from video.tuning import video_codecs
from video.tuning.candidates import everywhere
from video.tuning.path import Plan

logger = logging.getLogger("jiujin.video.leg")

# What aiortc 1.16.0's SDP code raises on broken text, found by feeding it mutated answers.
NO_ANSWER = (
    ValueError,
    KeyError,
    IndexError,
    AssertionError,
    AttributeError,
    TypeError,
    RuntimeError,
)


class AiortcLeg(Leg):
    """Wraps one RTCPeerConnection."""

    _direction: Literal["sendrecv", "sendonly"] = "sendrecv"

    def __init__(
        self,
        gen: int,
        media: Media,
        remote: FrameWriter,
        ice: tuple[IceServer, ...],
        on_state: Callable[[Leg, LegState], None],
        on_quality: Callable[[Leg, SendingCode, ReceivingCode], None] = lambda *_: None,
    ) -> None:
        super().__init__(gen, media, remote, on_state, on_quality)
        servers = [RTCIceServer(list(s.urls), s.username, s.credential) for s in ice]
        # One transport from the first: aiortc leaves a second line of a kind behind when it bundles
        # with the answer, and there is less to gather.
        bundle = RTCBundlePolicy.MAX_BUNDLE
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=bundle))
        self._add_lines()
        self._ctl = self._open_ctl()
        self._meter = Meter(self._pc, media.camera, media.speaker)
        self._pc.on("track", self._on_track)
        self._pc.on("connectionstatechange", self._on_connection)

    def _add_lines(self) -> None:
        both = self._direction
        self._pc.addTransceiver(MicrophoneTrack(self._media.microphone), direction=both)
        video = self._pc.addTransceiver(CameraTrack(self._media.camera), direction=both)
        video.setCodecPreferences(video_codecs())
        # A stream of its own: a browser that keeps two tracks of one stream in step would hold the
        # picture back for its sound buffer.
        video.sender._stream_id = str(uuid.uuid4())
        # The document camera's line is there from the first offer on, and dark until it is shared.
        pages = self._pc.addTransceiver(DocumentTrack(self._media.document), direction="sendonly")
        pages.setCodecPreferences(video_codecs())
        pages.sender._stream_id = str(uuid.uuid4())

    def _open_ctl(self) -> RTCDataChannel | None:
        channel = self._pc.createDataChannel("ctl")
        channel.on("message", self._on_ctl)
        channel.on("open", self._on_ctl_open)
        return channel

    async def offer(self) -> str:
        """Gather candidates and return the whole offer."""
        await self._pc.setLocalDescription(await self._pc.createOffer())
        return self._pc.localDescription.sdp

    async def answer(self, sdp: str) -> bool:
        """Take the agent's answer; False when it is no usable answer."""
        try:
            answer = RTCSessionDescription(everywhere(sdp), "answer")
            await self._pc.setRemoteDescription(answer)
        except NO_ANSWER as error:
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

    async def _drain_video(self, track: MediaStreamTrack) -> None:
        """Take every decoded picture at once; the ring keeps only the newest."""
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame) and self.state in ("new", "live", "silent"):
                    self._show(frame)

    async def _drain_audio(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.AudioFrame):
                    self._media.speaker.play(frame)
                    self._heard_at = time.monotonic()

    def _on_connection(self) -> None:
        if self._pc.connectionState in ("failed", "closed"):
            self._become_lost()
        else:
            self._path_is_up()

    def _connected(self) -> bool:
        return self._pc.connectionState == "connected"

    def _begin_rates(self) -> None:
        self._meter.begin(self._frames_in)

    def _line(self) -> tuple[int, float]:
        path = self._meter.path
        return path.bytes_in, path.rate.known

    def _carry(self, rung: Rung) -> None:
        self._meter.path.plan = Plan(rung.height, rung.fps, rung.sound, rung.still)

    def _make_room(self, *, document: bool) -> None:
        self._meter.path.detail = document

    def _send(self, body: dict[str, object]) -> None:
        channel = self._ctl
        if channel is not None and channel.readyState == "open":
            with contextlib.suppress(ConnectionError, InvalidStateError):
                channel.send(json.dumps(body))

    def stats(self) -> LegStats:
        """Rates since the last call."""
        return self._meter.stats(self._frames_in, self._rtt_ms)

    async def close(self) -> None:
        """Release the connection; `on_state` stays silent."""
        self.state = "closed"
        await self._pc.close()
        for task in tuple(self._tasks):
            task.cancel()
