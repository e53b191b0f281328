"""aiortc's RTP receiver with our own assembly of pictures and sound buffer behind it."""

import asyncio
import contextlib
import logging
import queue
import random
import struct
import threading
import time
from typing import cast

import av
from aiortc import RTCRtpReceiver
from aiortc.codecs import depayload, get_decoder, is_rtx
from aiortc.codecs.vpx import VpxPayloadDescriptor
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
    pack_remb_fci,
    unwrap_rtx,
)

from video.tuning.assembly import Assembly, Picture
from video.tuning.pacing import NO_LIMIT, Modesty
from video.tuning.playout import Playout
from video.tuning.standing import Narrow, Queueing
from video.tuning.transport import TunedTransport

logger = logging.getLogger("jiujin.video.tuning")

_BACKLOG = 2  # decoded pictures behind this many waiting ones are not shown: newest wins
_HEADER = 20  # bytes: RTP's own and the extensions that browsers send
_VOICE = 40_000  # bits a second that the bound on pictures leaves for the voice
_START_CODE = b"\0\0\0\1"
_H264_SPS = 7  # NAL unit type that begins a key picture (RFC 6184 section 5.2)


def opened(codec: RTCRtpCodecParameters, raw: bytes) -> tuple[bytes, bool]:
    """What a packet carries for the decoder, and whether a key picture begins in it."""
    name = codec.name
    if name == "VP8":
        descriptor, rest = VpxPayloadDescriptor.parse(raw)
        start = descriptor.partition_start and descriptor.partition_id == 0
        return rest, bool(start and rest and not rest[0] & 1)  # RFC 6386 section 9.1
    data = depayload(codec, raw)
    # The middle of a fragmented unit has no start code (RFC 6184 section 5.8).
    begins = data[:4] == _START_CODE and len(data) > 4 and data[4] & 0x1F == _H264_SPS
    return data, name == "H264" and begins


class Decoding:
    """One stream's decoder on a thread of its own; hands pictures to the track's queue."""

    def __init__(self, codec: RTCRtpCodecParameters, out: "asyncio.Queue[object]") -> None:
        self.failed = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._out = out
        self._work: queue.SimpleQueue[Picture | None] = queue.SimpleQueue()
        self._decoder = get_decoder(codec)
        self._decoder.codec.thread_count = 1  # type: ignore[attr-defined]
        self.codec = codec
        self._thread = threading.Thread(target=self._run, name="video-decoder", daemon=True)
        self._thread.start()

    def put(self, picture: Picture) -> None:
        self._work.put(picture)

    def _run(self) -> None:
        lost = False
        while (picture := self._work.get()) is not None:
            if lost and not picture.key:
                continue
            lost = False
            try:
                frames = self._decoder.decode(JitterFrame(picture.data, picture.timestamp))
            except av.FFmpegError:
                logger.info("VIDEO_PICTURE_BROKEN")
                self.failed.set()
                lost = True
                continue
            if self._work.qsize() > _BACKLOG:
                continue
            for frame in frames:
                # A closed loop means that the call is over; nobody waits for the picture.
                with contextlib.suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._out.put_nowait, frame)

    def close(self) -> None:
        self._work.put(None)
        self._thread.join(2)


class TunedReceiver(RTCRtpReceiver):
    """Receives one track."""

    playout: Playout | None = None

    def _prepare(self, parameters: RTCRtpReceiveParameters) -> None:
        self._below = cast("TunedTransport", self.transport)
        self._path = self._below.path
        self._codecs = {codec.payloadType: codec for codec in parameters.codecs}
        self._resent = {e.rtx.ssrc: e.ssrc for e in parameters.encodings if e.rtx}
        self._statistics: dict[int, StreamStatistics] = {}
        self._sender_report: dict[int, tuple[int, float]] = {}
        self.assembly: Assembly | None = None
        self._decoding: Decoding | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._modesty = Modesty()
        self._queueing, self._narrow = Queueing(), Narrow()
        self._limited = False
        self._ended = False

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        if hasattr(self, "_statistics"):
            return
        self._prepare(parameters)
        self.transport._register_rtp_receiver(self, parameters)
        # aiortc knows what is sent again by its payload type, which two pictures share.
        self.transport._rtp_router.ssrc_table.update(dict.fromkeys(self._resent, self))
        self._reports = asyncio.ensure_future(self._run_reports())

    async def stop(self) -> None:
        if not hasattr(self, "_statistics"):
            return
        self.transport._unregister_rtp_receiver(self)
        self._finish()
        self._reports.cancel()
        await asyncio.gather(self._reports, return_exceptions=True)

    def _handle_disconnect(self) -> None:
        self._finish()

    def _finish(self) -> None:
        if self._ended:
            return
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._decoding is not None:
            self._decoding.close()
        if self.playout is not None:
            self.playout.close()
        if self._track is not None:
            self._track._queue.put_nowait(None)

    def _out(self) -> "asyncio.Queue[object]":
        assert self._track is not None  # aiortc sets it before it starts the receiver
        return self._track._queue

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        self._own_ssrc = ssrc

    # --- packets --------------------------------------------------------------------------------

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        self.take(packet)

    def take(self, packet: RtpPacket) -> None:
        """One packet of this stream, or of what is sent again of it."""
        codec = self._codecs.get(packet.payload_type)
        if codec is None or self._ended or not self._enabled:
            return
        if packet.ssrc not in self._statistics:
            self._statistics[packet.ssrc] = StreamStatistics(codec.clockRate)
        self._statistics[packet.ssrc].add(packet)
        if is_rtx(codec):
            original = self._resent.get(packet.ssrc)
            kind = codec.parameters.get("apt")
            if original is None or len(packet.payload) < 2 or kind not in self._codecs:
                return  # a padding probe has no payload
            packet = unwrap_rtx(packet, payload_type=cast("int", kind), ssrc=original)
            codec = self._codecs[cast("int", kind)]
        if codec.mimeType.lower() == "audio/opus":
            self._hear(packet)
        elif codec.mimeType.lower().startswith("video/"):
            self._see(packet, codec)

    def _hear(self, packet: RtpPacket) -> None:
        if self.playout is None:
            self.playout = Playout(self._out())
        self.playout.add(packet.sequence_number, packet.payload, self._below.arrived)

    def _see(self, packet: RtpPacket, codec: RTCRtpCodecParameters) -> None:
        try:
            data, key = opened(codec, packet.payload) if packet.payload else (b"", False)
        except (ValueError, struct.error, IndexError):
            return
        if self._decoding is None or self._decoding.codec.payloadType != codec.payloadType:
            self._change_codec(codec)
        assert self.assembly is not None
        self._media_ssrc = packet.ssrc
        self._queueing.add(packet.timestamp, self._below.arrived)
        self._narrow.came(len(packet.payload) + _HEADER, self._below.arrived)
        loss = self.assembly.usual_loss
        if self._narrow.turn(self._queueing.stands, loss, self._below.arrived):
            if self._narrow.moved:
                self._queueing.restart()
            self._say_limit()
        number, marker = packet.sequence_number, bool(packet.marker)
        # By the time of arrival: our own lateness is no reason to wait still longer.
        self.assembly.add(number, packet.timestamp, marker, data, key, self._below.arrived)
        self._turn()

    def _change_codec(self, codec: RTCRtpCodecParameters) -> None:
        if self._decoding is not None:
            self._decoding.close()
        self._decoding = Decoding(codec, self._out())
        self.assembly = Assembly()

    def _turn(self) -> None:
        """Do what is due now, and come back when the next thing is."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        assembly, decoding = self.assembly, self._decoding
        if assembly is None or decoding is None or self._ended:
            return
        if decoding.failed.is_set():
            decoding.failed.clear()
            assembly.broken()
        rtt = self._path.rtt
        if assembly.idle(rtt):
            return
        now = time.monotonic()
        for picture in assembly.take(now):
            decoding.put(picture)
        if numbers := assembly.ask(now, rtt):
            self._say(self._asking(numbers))
        if assembly.wants_key(now, rtt):
            self._say(RtcpPsfbPacket(RTCP_PSFB_PLI, self._own_ssrc, self._media_ssrc))
        due = assembly.next_due(now, rtt)
        if due is not None:
            self._timer = asyncio.get_running_loop().call_later(due - now, self._turn)

    def _asking(self, numbers: list[int]) -> RtcpRtpfbPacket:
        return RtcpRtpfbPacket(RTCP_RTPFB_NACK, self._own_ssrc, self._media_ssrc, numbers)

    def _say(self, packet: AnyRtcpPacket) -> None:
        with contextlib.suppress(ConnectionError):
            self._below.put(bytes(packet))

    # --- reports ----------------------------------------------------------------------------------

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        self.hear(packet)

    def hear(self, packet: AnyRtcpPacket) -> None:
        """A report of the other side, or its farewell."""
        if isinstance(packet, RtcpSrPacket):
            stamp = packet.sender_info.ntp_timestamp >> 16 & 0xFFFFFFFF
            # Of its arrival: what this loop is late by is no part of the round trip.
            self._sender_report[packet.ssrc] = (stamp, self._below.arrived)
        elif isinstance(packet, RtcpByePacket):
            self._finish()

    async def _run_reports(self) -> None:
        while True:
            await asyncio.sleep(0.5 + random.random())  # RFC 3550 section 6.2
            reports = [self._report(ssrc, one) for ssrc, one in self._statistics.items()]
            if reports:
                self._say(RtcpRrPacket(self._own_ssrc, reports))
            self._say_limit()

    def _say_limit(self) -> None:
        """Name the most we want, if there is such a limit (draft-alvestrand-rmcat-remb-03).

        A browser that steers by our transport-wide feedback still takes it as an upper bound.
        """
        assembly = self.assembly
        if assembly is None:
            return
        comes, now = self._narrow.rate, time.monotonic()
        limit = self._modesty.limit(assembly.usual_loss, self._path.rtt, comes, now)
        bound = self._narrow.bound
        if bound is not None:
            limit = int(min(bound + _VOICE, limit or NO_LIMIT))
        elif limit is None and self._limited:
            limit = NO_LIMIT
        self._limited = bound is not None
        if limit is not None:
            words = pack_remb_fci(limit, [self._media_ssrc])
            self._say(RtcpPsfbPacket(RTCP_PSFB_APP, self._own_ssrc, 0, words))

    def _report(self, ssrc: int, stream: StreamStatistics) -> RtcpReceiverInfo:
        stamp, at = self._sender_report.get(ssrc, (0, 0.0))
        delay = time.monotonic() - at if stamp else 0.0
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=stream.fraction_lost,
            packets_lost=stream.packets_lost,
            highest_sequence=stream.max_seq or 0,
            jitter=stream.jitter,
            lsr=stamp,
            dlsr=int(min(delay, 60000) * 65536) & 0xFFFFFFFF,
        )
