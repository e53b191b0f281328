"""aiortc's RTP sender with a rate it steers itself, pacing, and resending within a budget."""

import asyncio
import contextlib
import logging
import random
import struct
import time
from typing import cast

import av
from aiortc import RTCRtpSender
from aiortc.codecs import get_encoder, is_rtx
from aiortc.codecs.base import Encoder
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpSendParameters
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    unpack_remb_fci,
)

from video.tuning import feedback
from video.tuning.encoders import MIN_BITRATE, TunedH264Encoder
from video.tuning.pacing import Beat, Copies, Resender, Sent
from video.tuning.path import AUDIO_BITS, STILL_S, DetailTrack, Path, Plan
from video.tuning.transport import TunedTransport

logger = logging.getLogger("jiujin.video.tuning")

_NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
_MID_PACKETS = 60  # how long the stream's name travels along; then its SSRC is known
_KEY_EVERY_S = 0.3
_COPY_AFTER_S = 0.006
_BITS_A_PIXEL = 0.16  # beyond this x264 superfast gains nothing an eye can see
_FPS_LEAST = 12
_PROBE = 1.6  # how far above what is used the line may be thought to reach
_SLOW_CODEC_UP, _SLOW_CODEC_DOWN, _SLOW_CODEC_S = 1.3, 0.85, 3.0
_OVERHEAD = 12 + 12 + 10 + 28  # RTP, extensions, SRTP tag, UDP and IP
_URI_MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
_URI_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
URI_PLAYOUT_DELAY = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
# Least and most, 12 bits each, in steps of 10 ms. Least 0 and most at or below 500 ms: a browser
# shows each picture as soon as it is whole (libwebrtc's low-latency way) instead of holding all
# back by what the largest key picture took.
_PLAYOUT_DELAY = (0 << 12 | 50).to_bytes(3, "big")


def ntp_now() -> int:
    """The time as senders say it (RFC 3550 section 4): 32 bits of seconds, 32 of their parts."""
    return int((time.time() + _NTP_EPOCH) * (1 << 32))


class TunedSender(RTCRtpSender):
    """Sends one track; what it may send is in its transport's `path`."""

    _path: Path
    _codec: RTCRtpCodecParameters

    def _prepare(self, parameters: RTCRtpSendParameters) -> None:
        self._below = cast("TunedTransport", self.transport)
        self._path = self._below.path
        self._path.local_ssrc = self._ssrc
        self._codec = parameters.codecs[0]
        self._cname = parameters.rtcp.cname
        self._mid = parameters.muxId.encode()
        self._ids = {extension.uri: extension.id for extension in parameters.headerExtensions}
        payload_type = self._codec.payloadType
        resend = (c for c in parameters.codecs if is_rtx(c) and c.parameters["apt"] == payload_type)
        self._resend_type = next((c.payloadType for c in resend), None)
        # The lower half of the range: a wrap-around in the first packets breaks SRTP (RFC 3711).
        self._number, self._resend_number = random.randrange(1, 32768), random.randrange(1, 32768)
        self._origin = random.getrandbits(32)
        self._packets = self._octets = 0
        self._stamp = (0, 0)  # NTP and RTP time of the last packet
        self._reported: tuple[int, float] = (0, 0.0)
        self._resender = Resender()
        self._copies = Copies()
        self._encoder: Encoder | None = None
        self._key_wanted, self._key_at = False, -1e9
        self._rate_at, self._rate_set = -1e9, 0
        self._beat = Beat()
        self._reformatter = av.video.reformatter.VideoReformatter()
        self._tasks: list[asyncio.Task[None]] = []

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        if hasattr(self, "_tasks"):
            return
        self._prepare(parameters)
        self.transport._register_rtp_sender(self, parameters)
        self._tasks = [
            asyncio.ensure_future(self._run_media()),
            asyncio.ensure_future(self._run_reports()),
        ]

    async def stop(self) -> None:
        if not hasattr(self, "_tasks"):
            return
        self.transport._unregister_rtp_sender(self)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(ConnectionError):
            self._below.put(bytes(RtcpByePacket(sources=[self._ssrc])))

    # --- media ------------------------------------------------------------------------------

    async def _run_media(self) -> None:
        try:
            while True:
                track: MediaStreamTrack | None = self.track  # aiortc's annotation forgets None
                if track is None:
                    await asyncio.sleep(0.02)
                    continue
                frame = await track.recv()
                if self._enabled and isinstance(frame, av.VideoFrame | av.AudioFrame):
                    await self._send_frame(frame)
        except MediaStreamError:
            return  # the track has ended

    async def _send_frame(self, frame: av.VideoFrame | av.AudioFrame) -> None:
        now = time.monotonic()
        if isinstance(frame, av.VideoFrame):
            if not self._due(now):
                return
            work = asyncio.get_running_loop().run_in_executor(None, self._encode_video, frame, now)
        elif self._path.plan.sound:
            work = None
        else:
            return
        try:
            payloads, timestamp = await work if work else self._opened().encode(frame)
        except (av.FFmpegError, ValueError) as error:
            # The next picture gets a new encoder; the stream must not end in silence.
            logger.warning("VIDEO_ENCODER_LOST kind=%s why=%s", self.kind, type(error).__name__)
            self._encoder, self._key_wanted = None, True
            return
        with contextlib.suppress(ConnectionError):
            for place, payload in enumerate(payloads):
                last = place == len(payloads) - 1
                if self.kind == "video":
                    await self._pace(len(payload))
                self._send_payload(payload, timestamp, marker=last and self.kind == "video")
            if self.kind == "video" and self._resend_type is not None and self._copies.due():
                await self._send_copies(len(payloads))

    def _due(self, now: float) -> bool:
        """Whether this picture is to be sent at all, after the ladder's plan."""
        plan = self._plan
        return bool(plan.height) and self._beat.take(now, STILL_S if plan.still else 1 / plan.fps)

    @property
    def _detail(self) -> bool:
        return isinstance(self.track, DetailTrack)

    @property
    def _plan(self) -> Plan:
        return self._path.plan_for(detail=self._detail)

    def _opened(self) -> Encoder:
        if self._encoder is None:
            self._encoder = get_encoder(self._codec)
        return self._encoder

    def _encode_video(self, frame: av.VideoFrame, now: float) -> tuple[list[bytes], int]:
        encoder, plan = self._opened(), self._plan
        if isinstance(encoder, TunedH264Encoder):
            encoder.fps = plan.fps
        if frame.height > plan.height:
            pts, base = frame.pts, frame.time_base
            width = frame.width * plan.height // frame.height // 2 * 2
            frame = self._reformatter.reformat(
                frame, width, plan.height, interpolation="FAST_BILINEAR"
            )
            frame.pts, frame.time_base = pts, base
        self._set_rate(encoder, frame, now)
        key = plan.still or self._take_key(now)
        return encoder.encode(frame, force_keyframe=key)

    def _set_rate(self, encoder: Encoder, frame: av.VideoFrame, now: float) -> None:
        path, fps, share = self._path, self._plan.fps, self._path.share_for(detail=self._detail)
        # Few pictures a second have little in common, so each costs more.
        most = int(_BITS_A_PIXEL * frame.width * frame.height * max(fps, _FPS_LEAST))
        path.rate.ceiling = (most / share + AUDIO_BITS) * _PROBE
        rate, loss = int(path.video_rate() * share), path.rate.typical_loss()
        target = max(MIN_BITRATE, min(most, self._copies.split(rate, most, loss, path.rtt)))
        if not isinstance(encoder, TunedH264Encoder):
            # libvpx through PyAV pays each change with a key picture.
            up = target > self._rate_set * _SLOW_CODEC_UP and now - self._rate_at > _SLOW_CODEC_S
            if not up and target > self._rate_set * _SLOW_CODEC_DOWN:
                return
        self._rate_set, self._rate_at = target, now
        encoder.target_bitrate = target  # type: ignore[attr-defined]

    def _take_key(self, now: float) -> bool:
        wanted = self._key_wanted or self._path.key_due_at > self._key_at
        if not wanted or now - self._key_at < _KEY_EVERY_S:
            return False
        self._key_wanted = False
        self._key_at = now
        return True

    # --- packets ----------------------------------------------------------------------------

    def _send_payload(self, payload: bytes, timestamp: int, *, marker: bool) -> None:
        stamp = (self._origin + timestamp) & 0xFFFFFFFF
        packet = Sent(self._number, stamp, marker, payload)
        self._number = (self._number + 1) & 0xFFFF
        if self.kind == "video":
            self._resender.keep(packet)
        self._put(packet, self._codec.payloadType or 0, self._ssrc, packet.number)
        self._packets += 1
        self._octets += len(payload)
        self._stamp = (ntp_now(), stamp)

    async def _send_copies(self, count: int) -> None:
        """The picture just sent once more, a little later: what is lost is lost in bursts."""
        await asyncio.sleep(_COPY_AFTER_S)
        for packet in self._resender.newest(count):
            await self._pace(len(packet.payload))
            self._resend(packet)

    async def _pace(self, size: int) -> None:
        rate = self._path.rate.target
        calm = self._path.plan.still
        wait = self._path.pacer.wait(size + _OVERHEAD, rate, time.monotonic(), calm=calm)
        if wait > 0.001:
            await asyncio.sleep(wait)

    def _put(
        self, packet: Sent, payload_type: int, ssrc: int, number: int, before: bytes = b""
    ) -> None:
        size = len(packet.payload) + len(before) + _OVERHEAD
        extensions = self._extensions(self._path.number_for(size))
        head = struct.pack(
            "!BBHII",
            0x90 if extensions else 0x80,
            packet.marker << 7 | payload_type,
            number,
            packet.timestamp,
            ssrc,
        )
        self._below.put(head + extensions + before + packet.payload)

    def _extensions(self, number: int) -> bytes:
        """The one-byte form of RFC 8285 section 4.2."""
        body = b""
        if (name := self._ids.get(_URI_MID)) and self._packets < _MID_PACKETS:
            body += bytes((name << 4 | len(self._mid) - 1,)) + self._mid
        if (name := self._ids.get(URI_PLAYOUT_DELAY)) and self._packets < _MID_PACKETS:
            body += bytes((name << 4 | len(_PLAYOUT_DELAY) - 1,)) + _PLAYOUT_DELAY
        if name := self._ids.get(_URI_TIME):
            body += struct.pack("!I", name << 28 | 2 << 24 | ntp_now() >> 14 & 0xFFFFFF)
        if name := self._ids.get(feedback.URI):
            body += struct.pack("!BH", name << 4 | 1, number)
        if not body:
            return b""
        body += bytes(-len(body) % 4)
        return struct.pack("!HH", 0xBEDE, len(body) // 4) + body

    def _send_again(self, sequence_number: int) -> None:
        now, path = time.monotonic(), self._path
        packet = self._resender.wanted(sequence_number, path.rate.target, path.rtt, now)
        if packet is None:
            return
        with contextlib.suppress(ConnectionError):
            self._resend(packet)
            if self._copies.share and self._resend_type is not None:
                # What is lost a second time holds up the pictures behind it for two round trips.
                self._resend(packet)

    def _resend(self, packet: Sent) -> None:
        if self._resend_type is None:
            self._put(packet, self._codec.payloadType or 0, self._ssrc, packet.number)
            return
        own, number = struct.pack("!H", packet.number), self._resend_number  # RFC 4588 section 4
        self._resend_number = (number + 1) & 0xFFFF
        self._put(packet, self._resend_type, self._rtx_ssrc, number, own)

    # --- what the other side says ---------------------------------------------------------------

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        self.hear(packet)

    def hear(self, packet: AnyRtcpPacket) -> None:
        """A report or a wish of the other side."""
        if isinstance(packet, RtcpRrPacket | RtcpSrPacket):
            for report in packet.reports:
                if report.ssrc == self._ssrc:
                    self._take_report(report)
        elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
            for number in packet.lost:
                self._send_again(number)
        elif isinstance(packet, RtcpPsfbPacket):
            if packet.fmt in (RTCP_PSFB_FIR, RTCP_PSFB_PLI):
                self._send_keyframe()
            elif packet.fmt == RTCP_PSFB_APP and not self._path.feedback_seen:
                with contextlib.suppress(ValueError):
                    rate, ssrcs = unpack_remb_fci(packet.fci)
                    if self._ssrc in ssrcs:
                        self._path.rate.remb(rate, time.monotonic())

    def _take_report(self, report: RtcpReceiverInfo) -> None:
        now = time.monotonic()
        if report.lsr and report.lsr == self._reported[0]:
            self._path.note_rtt(now - self._reported[1] - report.dlsr / 65536)
        if self.kind == "video" and not self._path.feedback_seen:
            self._path.rate.loss_report(report.fraction_lost / 256, now)

    def _send_keyframe(self) -> None:
        self._key_wanted = True

    # --- what we say ---------------------------------------------------------------------------

    async def _run_reports(self) -> None:
        while True:
            # RFC 3550 section 6.2: the interval is spread so that parties do not fall in step.
            await asyncio.sleep(0.5 + random.random())
            since = self._path.unanswered_since
            if self.kind == "video" and since is not None:
                self._path.rate.silent(time.monotonic(), self._path.rtt, since)
            if not self._packets:
                continue
            self._reported = (self._stamp[0] >> 16 & 0xFFFFFFFF, time.monotonic())
            sender = RtcpSenderInfo(
                self._stamp[0],
                self._stamp[1],
                self._packets & 0xFFFFFFFF,
                self._octets & 0xFFFFFFFF,
            )
            words: list[AnyRtcpPacket] = [RtcpSrPacket(self._ssrc, sender)]
            if self._cname is not None:
                items: list[tuple[int, bytes]] = [(1, self._cname.encode())]
                words.append(RtcpSdesPacket([RtcpSourceInfo(self._ssrc, items)]))
            with contextlib.suppress(ConnectionError):
                self._below.put(b"".join(bytes(word) for word in words))
