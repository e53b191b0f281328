"""aiortc's DTLS transport, with an ear for transport-wide feedback in both directions."""

import asyncio
import contextlib
import struct
import time
from typing import Protocol, cast

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceTransport
from aiortc.rtcdtlstransport import RtpReceiver, State
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtp import AnyRtcpPacket, RtcpPacket, RtpPacket, is_rtcp

from video.tuning import feedback
from video.tuning.arrival import TunedIce
from video.tuning.packet import parse
from video.tuning.path import Path

_FAST_S, _SLOW_S = 0.05, 0.1
_FAST_RATE = 100_000  # incoming bytes a second from which feedback is worth its bits twice as often


class Hearer(Protocol):
    """What sends or receives one stream."""

    def hear(self, packet: AnyRtcpPacket) -> None:
        """A report or a wish of the other side."""


class Taker(Protocol):
    """What receives one stream."""

    def take(self, packet: RtpPacket) -> None:
        """One packet of it."""


class TunedTransport(RTCDtlsTransport):
    """Knows its `path`; reports arrivals; a packet that can't be parsed ends nothing."""

    def __init__(self, transport: RTCIceTransport, certificates: list[RTCCertificate]) -> None:
        super().__init__(transport, certificates)
        self.path = Path()
        self._reporting: asyncio.Task[None] | None = None
        self._below = transport if isinstance(transport, TunedIce) else None
        self._arrived: float | None = None
        self._wide = 0  # id of the extension with the transport-wide number
        if self._below is not None:
            self._below.on_media = self._take

    @property
    def arrived(self) -> float:
        """When the packet that is being handled reached this machine (monotonic)."""
        if self._arrived is not None:
            return self._arrived
        return self._below.arrived if self._below is not None else time.monotonic()

    def _register_rtp_receiver(
        self, receiver: RtpReceiver, parameters: RTCRtpReceiveParameters
    ) -> None:
        super()._register_rtp_receiver(receiver, parameters)
        for extension in parameters.headerExtensions:
            if extension.uri == feedback.URI:
                self._wide = extension.id

    # --- packets that come, packets that go -----------------------------------------------------

    def _take(self, data: bytes, at: float) -> bool:
        """One RTP or RTCP packet that came at `at`; False before its keys are agreed upon."""
        if self._state != State.CONNECTED:
            return False
        self._arrived = at
        try:
            if is_rtcp(data):
                self._hear(self._rx_srtp.unprotect_rtcp(data))
            else:
                self._see(self._rx_srtp.unprotect(data))
        except pylibsrtp.Error:
            return True  # forged, or a copy of one that was here before
        finally:
            self._arrived = None
        return True

    def put(self, data: bytes) -> None:
        """Seal and send one RTP or RTCP packet now; ConnectionError when that can't be."""
        if self._below is None or self._state != State.CONNECTED:
            raise ConnectionError("not connected")
        seal = self._tx_srtp.protect_rtcp if is_rtcp(data) else self._tx_srtp.protect
        self._below.put(seal(data))

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        self._see(data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        self._hear(data)

    def _see(self, data: bytes) -> None:
        try:
            packet, number = parse(data, self._wide)
        except ValueError:
            return
        path = self.path
        path.bytes_in += len(data)
        if number is not None:
            path.arrivals.add(number, self.arrived)
            path.remote_ssrc = packet.ssrc
            if self._reporting is None:
                self._reporting = asyncio.ensure_future(self._report())
        receiver = self._rtp_router.route_rtp(packet)
        if receiver is not None:
            cast("Taker", receiver).take(packet)

    def _hear(self, data: bytes) -> None:
        at, rest = 0, b""
        while at + 4 <= len(data):
            size = 4 * (int.from_bytes(data[at + 2 : at + 4], "big") + 1)
            packet = data[at : at + size]
            if data[at + 1] == feedback.RTPFB and data[at] & 0x1F == feedback.FMT:
                self.path.take_feedback(packet)
            else:
                rest += packet
            at += size
        if not rest:
            return
        try:
            packets = RtcpPacket.parse(rest)
        except (ValueError, struct.error):
            return
        for one in packets:
            for recipient in self._rtp_router.route_rtcp(one):
                cast("Hearer", recipient).hear(one)

    async def _report(self) -> None:
        """Tell the other side what came, as long as something comes."""
        last = self.path.bytes_in
        pause = _SLOW_S
        with contextlib.suppress(ConnectionError):
            while True:
                await asyncio.sleep(pause)
                rate = (self.path.bytes_in - last) / pause
                last = self.path.bytes_in
                pause = _FAST_S if rate > _FAST_RATE else _SLOW_S
                packet = self.path.arrivals.report(self.path.local_ssrc, self.path.remote_ssrc)
                if packet is not None:
                    self.put(packet)
        self._reporting = None

    async def stop(self) -> None:
        if self._reporting is not None:
            self._reporting.cancel()
            self._reporting = None
        await super().stop()
        if self._below is not None:
            self._below.on_media = lambda data, at: True  # nobody is left to hear it
