"""A leg to the county's media server: one peer connection up, another one for what comes back.

The server takes a publisher's connection for sending only, so what the others send comes by a
second one, which the server offers and this side answers. Up go the same tracks as in a direct leg:
what is muted, hidden or shared there is so here. Down come the voices of all, mixed here, and one
picture: the first agent's, or that of whoever speaks.
"""

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Callable

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

from video.aiortc_leg import NO_ANSWER, AiortcLeg
from video.audio import RATE
from video.frames import FrameWriter
from video.ladder import ReceivingCode, SendingCode
from video.leg import Leg, LegState, Media
from video.signalling import IceServer, RoomStream
from video.tuning import feedback
from video.tuning.transport import TunedTransport
from video.voices import Floor, Mixer

logger = logging.getLogger("jiujin.video.room_leg")

_PICTURE_WAIT_S = 1.5  # after that sound alone is good enough: an agent may have no camera
_NO_PICTURE_S = 2.0  # of the one who is meant to be shown: then somebody else's is better


class Downlink:
    """What comes back: answers one offer of the server and gives pictures and sound by who."""

    def __init__(
        self,
        streams: tuple[RoomStream, ...],
        ice: tuple[IceServer, ...],
        on_picture: Callable[[str, av.VideoFrame], None],
        on_sound: Callable[[str, av.AudioFrame], None],
        on_state: Callable[[str], None],
    ) -> None:
        servers = [RTCIceServer(list(s.urls), s.username, s.credential) for s in ice]
        bundle = RTCBundlePolicy.MAX_BUNDLE
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=bundle))
        self._who = {stream.mid: stream for stream in streams}
        self._on_picture, self._on_sound = on_picture, on_sound
        self._tasks: set[asyncio.Task[None]] = set()
        self._pc.on("track", self._on_track)
        self._pc.on("connectionstatechange", lambda: on_state(self._pc.connectionState))

    async def answer(self, sdp: str) -> str:
        """The answer to the server's offer; empty when that is none."""
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            await self._pc.setLocalDescription(await self._pc.createAnswer())
        except (*NO_ANSWER, InvalidAccessError, InvalidStateError) as error:
            logger.warning("VIDEO_BAD_ROOM_OFFER kind=%s", type(error).__name__)
            return ""
        return self._pc.localDescription.sdp

    @property
    def bytes_in(self) -> int:
        """Of all streams together, so far."""
        for receiver in self._pc.getReceivers():
            if isinstance(receiver.transport, TunedTransport):
                return receiver.transport.path.bytes_in
        return 0

    def _on_track(self, track: MediaStreamTrack) -> None:
        line = next(t for t in self._pc.getTransceivers() if t.receiver.track is track)
        stream = self._who.get(line.mid or "")
        task = asyncio.ensure_future(self._drain(track, stream))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, track: MediaStreamTrack, stream: RoomStream | None) -> None:
        """Take everything at once, also what nobody has a place for."""
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if stream is None:
                    continue
                if isinstance(frame, av.VideoFrame) and stream.kind == "face":
                    self._on_picture(stream.who, frame)
                elif isinstance(frame, av.AudioFrame):
                    self._on_sound(stream.who, frame)

    async def close(self) -> None:
        await self._pc.close()
        for task in tuple(self._tasks):
            task.cancel()


def counted(sdp: str) -> str:
    """The server's answer with the feedback extension (transport-wide-cc) on sound too.

    Janus (1.1.2) names it for pictures only, but reads it everywhere. All packets of a transport
    share one count, so those without the number would look like lost ones: 70 % of loss was seen.
    """
    found = re.search(rf"a=extmap:(\d+) {re.escape(feedback.URI)}", sdp)
    parts = re.split(r"(?m)^(?=m=)", sdp)
    for at, part in enumerate(parts):
        if found is not None and part.startswith("m=audio") and feedback.URI not in part:
            parts[at] = part.rstrip("\r\n") + f"\r\n{found.group()}\r\n"
    return "".join(parts)


class RoomLeg(AiortcLeg):
    """`on_words` gets what a direct leg says on its data channel, by the channel's own words."""

    _direction = "sendonly"

    def __init__(
        self,
        gen: int,
        media: Media,
        remote: FrameWriter,
        ice: tuple[IceServer, ...],
        on_state: Callable[[Leg, LegState], None],
        on_quality: Callable[[Leg, SendingCode, ReceivingCode], None],
        on_words: Callable[[dict[str, object]], None],
    ) -> None:
        self._on_words = on_words
        self._ice = ice
        self._down: Downlink | None = None
        self._mixer, self._floor = Mixer(), Floor("")
        self._resamplers: dict[str, av.AudioResampler] = {}
        self._down_bytes = 0
        self._began = self._down_at = time.monotonic()
        self._pictured: dict[str, float] = {}
        super().__init__(gen, media, remote, ice, on_state, on_quality)
        self._expects_picture = False

    def _open_ctl(self) -> RTCDataChannel | None:
        return None

    def _send(self, body: dict[str, object]) -> None:
        self._on_words(body)

    async def answer(self, sdp: str) -> bool:
        good = await super().answer(counted(sdp))
        self._expects_picture = False
        return good

    async def subscribe(self, sdp: str, streams: tuple[RoomStream, ...], first: str) -> str:
        """Take the server's offer of what the others send, `first` the agent whose picture is shown
        to begin with; the answer, or nothing when it is no offer."""
        self._floor, self._began = Floor(first), time.monotonic()
        down = Downlink(streams, self._ice, self._picture, self._sound, self._down_state)
        answer = await down.answer(sdp)
        if not answer:
            await down.close()
            return ""
        before, self._down = self._down, down
        if before is not None:
            await before.close()
        return answer

    def _down_state(self, state: str) -> None:
        if state == "connected":
            self._spawn(self._sound_will_do())
        elif state in ("failed", "closed"):
            self._become_lost()

    async def _sound_will_do(self) -> None:
        await asyncio.sleep(_PICTURE_WAIT_S)
        if self._down is not None and self._down.bytes_in:
            self._become_live()

    def _become_live(self) -> None:
        """Only with both connections: the others must see and hear the resident too."""
        if self._pc.connectionState == "connected":
            super()._become_live()

    def _on_connection(self) -> None:
        if self._pc.connectionState in ("failed", "closed"):
            self._become_lost()

    def _picture(self, who: str, frame: av.VideoFrame) -> None:
        now = time.monotonic()
        self._pictured[who] = now
        shown = self._floor.shown or self._floor.first
        if who != shown and now - self._pictured.get(shown, self._began) < _NO_PICTURE_S:
            return
        self._expects_picture = True
        if self._pc.connectionState == "connected":
            self._show(frame)

    def _sound(self, who: str, frame: av.AudioFrame) -> None:
        resampler = self._resamplers.get(who)
        if resampler is None:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            self._resamplers[who] = resampler
        for part in resampler.resample(frame):
            block = part.to_ndarray().reshape(-1).astype(np.int16, copy=False)
            self._floor.heard(who, block)
            for mixed in self._mixer.add(who, block):
                # Until this leg carries the talk, the older one is heard.
                if self.state in ("live", "silent"):
                    self._media.speaker.play_block(mixed)

    def _listen(self, now: float, bytes_in: int) -> None:
        """Both ways must stand: the server tells what it gets, and the voices never pause."""
        down = 0 if self._down is None else self._down.bytes_in
        if down != self._down_bytes:
            self._down_bytes, self._down_at = down, now
        unanswered = self._meter.path.unanswered_since
        self._heard_at = min(self._down_at, now if unanswered is None else unanswered)

    async def close(self) -> None:
        down, self._down = self._down, None
        await super().close()
        if down is not None:
            await down.close()
