"""A leg of a call on PyPI `wrtc` (libwebrtc in Python): the second engine, chosen in kiosk.toml.

libwebrtc steers itself: rate, resending, jitter buffers and concealment are its own and nothing of
`video.tuning` is in play. What we decide is how large and how often pictures are given to it. A
line for a voice alone is no rung here: without pictures libwebrtc never finds out that the line
has become better, so the smallest picture goes on.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable

import av
import webrtc
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from video.audio import MicrophoneTrack
from video.camera import CameraTrack
from video.document import DocumentTrack
from video.frames import FrameWriter
from video.ladder import Ladder, ReceivingCode, Rung, SendingCode
from video.leg import LOOK_S, Leg, LegState, Media
from video.meter import LegStats
from video.signalling import IceServer
from video.wrtc_counts import Counts, counts_of, rates
from video.wrtc_media import SoundIn, picture_in, picture_out, sound_out

logger = logging.getLogger("jiujin.video.leg")

GATHER_S = 3.0  # as for the other engine: a relay that is silent must not hold up a new leg
_ALIVE = ("new", "live", "silent")
_LEAST = (270, 15)  # height and pictures a second that go on whatever the line is
_FACE_BESIDE = (270, 15)  # beside a document, which needs the bits
_CODECS = ("video/h264", "video/vp8", "video/rtx")  # the first is offered where somebody brought it


class WrtcLeg(Leg):
    """Wraps one of `webrtc`'s RTCPeerConnections; belongs to the running loop."""

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
        servers = [webrtc.RTCIceServer(list(s.urls), s.username, s.credential) for s in ice]
        wish = webrtc.RTCConfiguration(ice_servers=servers, bundle_policy="max-bundle")
        self._pc = webrtc.RTCPeerConnection(wish)
        self._limit = (media.camera.height, media.camera.fps)
        self._document = False
        self._counts = self._mark = Counts(time.monotonic())
        self._gathered = asyncio.Event()
        self._pumps: list[tuple[MediaStreamTrack, webrtc.MediaStreamTrackGenerator]] = []
        self._add("audio", MicrophoneTrack(media.microphone), "sendrecv")
        self._add("video", CameraTrack(media.camera), "sendrecv")
        # The document camera's line is there from the first offer on, and dark until it is shared.
        self._add("video", DocumentTrack(media.document), "sendonly")
        self._ctl = self._pc.create_data_channel("ctl")
        self._wire()

    def _add(self, kind: str, source: MediaStreamTrack, direction: str) -> None:
        generator = webrtc.MediaStreamTrackGenerator(kind)
        # A stream of its own: a browser keeps the tracks of one stream in step.
        init = webrtc.RTCRtpTransceiverInit(direction=direction, streams=[webrtc.MediaStream()])
        transceiver = self._pc.add_transceiver(generator, init)
        if kind == "video":
            transceiver.set_codec_preferences(video_codecs())
        self._pumps.append((source, generator))

    def _wire(self) -> None:
        self._pc.on("track", lambda event: self._spawn(self._drain(event.track)))
        self._pc.on("connectionstatechange", lambda _: self._on_connection())
        self._pc.on("icegatheringstatechange", lambda _: self._on_gathering())
        self._ctl.on("open", lambda _: self._on_ctl_open())
        self._ctl.on("message", lambda event: self._on_ctl(event.data))

    # --- offer and answer -----------------------------------------------------------------------

    async def offer(self) -> str:
        """Gather candidates and return the whole offer; what is slow to come is left out."""
        await self._pc.set_local_description(await self._pc.create_offer())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gathered.wait(), GATHER_S)
        sdp: str = self._pc.local_description.sdp
        return sdp if "a=end-of-candidates" in sdp else sdp + "a=end-of-candidates\r\n"

    def _on_gathering(self) -> None:
        if self._pc.ice_gathering_state == "complete":
            self._gathered.set()

    async def answer(self, sdp: str) -> bool:
        """Take the agent's answer; False when it is no usable answer."""
        if self._pc.signaling_state != "have-local-offer":
            logger.warning("VIDEO_ANSWER_OUT_OF_TURN")
            return False
        try:
            given = webrtc.RTCSessionDescriptionInit(type="answer", sdp=sdp)
            await self._pc.set_remote_description(given)
        except (webrtc.RTCException, ValueError, TypeError) as error:
            logger.warning("VIDEO_BAD_ANSWER kind=%s", type(error).__name__)
            return False
        self._expects_picture = any(
            one.receiver.track.kind == "video" and one.current_direction in ("sendrecv", "recvonly")
            for one in self._pc.get_transceivers()
        )
        self._heard_at = time.monotonic()
        for source, generator in self._pumps:
            self._spawn(self._pump(source, generator))
        self._spawn(self._count())
        self._path_is_up()
        return True

    def _on_connection(self) -> None:
        if self._pc.connection_state in ("failed", "closed"):
            self._become_lost()
        else:
            self._path_is_up()

    def _connected(self) -> bool:
        return bool(self._pc.connection_state == "connected")

    # --- media ----------------------------------------------------------------------------------

    async def _pump(self, source: MediaStreamTrack, out: webrtc.MediaStreamTrackGenerator) -> None:
        """Give libwebrtc what a device has, no more often and no larger than the plan says."""
        writer = out.writable.get_writer()
        shown_at = -1e9
        with contextlib.suppress(MediaStreamError):
            while self.state in _ALIVE:
                frame = await source.recv()
                if isinstance(frame, av.AudioFrame):
                    await writer.write(sound_out(frame))
                elif isinstance(frame, av.VideoFrame) and isinstance(source, DocumentTrack):
                    await writer.write(picture_out(frame))
                elif isinstance(frame, av.VideoFrame):
                    height, fps = self._allowed()
                    now = time.monotonic()
                    if now - shown_at >= 1 / fps - 0.008:
                        shown_at = now
                        await writer.write(picture_out(_fitted(frame, height)))

    def _allowed(self) -> tuple[int, int]:
        """Height and pictures a second of the face."""
        if not self._document:
            return self._limit
        return min(self._limit[0], _FACE_BESIDE[0]), min(self._limit[1], _FACE_BESIDE[1])

    async def _drain(self, track: webrtc.MediaStreamTrack) -> None:
        """Take everything at once; the ring keeps only the newest picture."""
        sound = SoundIn()
        wish = webrtc.MediaStreamTrackProcessorInit(track)
        reader = webrtc.MediaStreamTrackProcessor(wish).readable.get_reader()
        while self.state in _ALIVE:
            given = (await reader.read()).value
            if given is None:
                return
            if isinstance(given, webrtc.AudioData):
                for block in sound.blocks(given):
                    self._media.speaker.play(block)
            elif (picture := picture_in(given)) is not None:
                self._show(picture)
            given.close()

    # --- the line -------------------------------------------------------------------------------

    async def _count(self) -> None:
        """Have libwebrtc's counters at hand, which it gives only to who waits."""
        while self.state in _ALIVE:
            report = await self._pc.get_stats()
            self._counts = counts_of(report, self._frames_in, self._media.speaker.frames)
            await asyncio.sleep(LOOK_S)

    def _line(self) -> tuple[int, float]:
        return self._counts.bytes_in, self._counts.available

    def _carry(self, rung: Rung) -> None:
        pictures = rung.height and not rung.still
        self._limit = (rung.height, rung.fps) if pictures else _LEAST

    def _sending(self, ladder: Ladder) -> SendingCode:
        return "small" if ladder.code in ("sound_only", "still") else ladder.code

    def _make_room(self, *, document: bool) -> None:
        self._document = document

    def _begin_rates(self) -> None:
        self._mark = self._counts

    def stats(self) -> LegStats:
        """Rates since the last call; libwebrtc's counters are up to a quarter second old."""
        then, self._mark = self._mark, self._counts
        return rates(then, self._mark, self._rtt_ms)

    # --- the rest -------------------------------------------------------------------------------

    def _send(self, body: dict[str, object]) -> None:
        if self._ctl.ready_state == "open":
            with contextlib.suppress(webrtc.RTCException):
                self._ctl.send(json.dumps(body))

    async def close(self) -> None:
        """Release the connection; `on_state` stays silent."""
        self.state = "closed"
        for source, generator in self._pumps:
            source.stop()
            generator.stop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pc.close()


def _fitted(frame: av.VideoFrame, height: int) -> av.VideoFrame:
    """No higher than `height`, with its time."""
    if frame.height <= height:
        return frame
    width = frame.width * height // frame.height // 2 * 2
    small = frame.reformat(width=width, height=height, interpolation="FAST_BILINEAR")
    small.pts, small.time_base = frame.pts, frame.time_base
    return small


def video_codecs() -> list[webrtc.RTCRtpCodec]:
    """H.264 where libwebrtc has it, then VP8, and what resends either."""
    offered = webrtc.RTCRtpSender.get_capabilities("video")
    known = [c for c in offered.codecs if c.mime_type.lower() in _CODECS]
    return sorted(known, key=lambda c: _CODECS.index(c.mime_type.lower()))
