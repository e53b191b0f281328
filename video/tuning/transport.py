"""aiortc's DTLS transport, with an ear for transport-wide feedback in both directions."""

import asyncio
import contextlib
import struct
import time

from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceTransport
from aiortc.rtp import RtpPacket

from video.tuning import feedback
from video.tuning.arrival import TunedIce
from video.tuning.path import Path

_FAST_S, _SLOW_S = 0.05, 0.1
_FAST_RATE = 100_000  # incoming bytes a second from which feedback is worth its bits twice as often


class TunedTransport(RTCDtlsTransport):
    """Knows its `path`; reports arrivals; a packet that can't be parsed ends nothing."""

    def __init__(self, transport: RTCIceTransport, certificates: list[RTCCertificate]) -> None:
        super().__init__(transport, certificates)
        self.path = Path()
        self._reporting: asyncio.Task[None] | None = None

    @property
    def arrived(self) -> float:
        """When the packet that is being handled reached this machine (monotonic)."""
        below = self.transport
        return below.arrived if isinstance(below, TunedIce) else time.monotonic()

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        try:
            packet = RtpPacket.parse(data, self._rtp_header_extensions_map)
        except (ValueError, struct.error):
            return
        self.path.bytes_in += len(data)
        number = packet.extensions.transport_sequence_number
        if number is not None:
            self.path.arrivals.add(number, self.arrived)
            self.path.remote_ssrc = packet.ssrc
            if self._reporting is None:
                self._reporting = asyncio.ensure_future(self._report())
        receiver = self._rtp_router.route_rtp(packet)
        if receiver is not None:
            await receiver._handle_rtp_packet(packet, arrival_time_ms=arrival_time_ms)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        at, rest = 0, b""
        while at + 4 <= len(data):
            size = 4 * (int.from_bytes(data[at + 2 : at + 4], "big") + 1)
            packet = data[at : at + size]
            if data[at + 1] == feedback.RTPFB and data[at] & 0x1F == feedback.FMT:
                self.path.take_feedback(packet)
            else:
                rest += packet
            at += size
        if rest:
            with contextlib.suppress(struct.error):
                await super()._handle_rtcp_data(rest)

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
                    await self._send_rtp(packet)
        self._reporting = None

    async def stop(self) -> None:
        if self._reporting is not None:
            self._reporting.cancel()
            self._reporting = None
        await super().stop()
