"""Tuned legs over real sockets: feedback both ways, loss made good, VP8, outages, the ladder."""

import asyncio
import contextlib
import random
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, unpack_remb_fci

from tests.video.tuned import taken_back
from video import leg as leg_module
from video import tuning
from video.aiortc_leg import AiortcLeg
from video.audio import Loudspeaker, Microphone, MicrophoneTrack
from video.camera import Camera, CameraTrack
from video.frames import FrameRing, FrameWriter
from video.leg import Media
from video.tuning import arrival
from video.tuning.path import Path
from video.tuning.sender import TunedSender


@dataclass
class Stage:
    """A leg, the peer that answers it, and the pictures that reach each."""

    leg: AiortcLeg
    peer: RTCPeerConnection
    ring: FrameRing
    pictures: int = 0
    said: "asyncio.Queue[object]" = field(default_factory=asyncio.Queue)
    quality: "asyncio.Queue[tuple[str, str]]" = field(default_factory=asyncio.Queue)
    tasks: list["asyncio.Future[None]"] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.leg._meter.path

    @property
    def far(self) -> Path:
        path: Path = self.peer.getSenders()[0].transport.path
        return path

    def receiver(self, kind: str):
        pairs = [t.receiver for t in self.leg._pc.getTransceivers() if t.kind == kind]
        return pairs[0]

    async def connect(self, codec: str = "") -> None:
        self.peer.on(
            "track", lambda track: self.tasks.append(asyncio.ensure_future(self.see(track)))
        )
        offer = RTCSessionDescription(await self.leg.offer(), "offer")
        if codec:
            wanted = RTCRtpSender.getCapabilities("video").codecs
            for transceiver in self.peer.getTransceivers():
                if transceiver.kind == "video":
                    transceiver.setCodecPreferences([c for c in wanted if c.mimeType == codec])
        await self.peer.setRemoteDescription(offer)
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        assert await self.leg.answer(self.peer.localDescription.sdp)
        assert await asyncio.wait_for(self.said.get(), 30) == "live"

    async def see(self, track) -> None:
        try:
            while True:
                await track.recv()
                self.pictures += track.kind == "video"
        except MediaStreamError:
            return

    async def until(self, wanted: Callable[[], object]) -> None:
        """Only a poll can see counters; fails after half a minute."""
        for _ in range(1500):
            if wanted():
                return
            await asyncio.sleep(0.02)
        pytest.fail("did not happen")

    async def pictures_flow(self, count: int) -> None:
        before, seen = self.pictures, self.ring.latest(0)
        after = seen.seq if seen else 0
        await self.until(lambda: self.pictures >= before + count)
        await self.until(lambda: self.ring.latest(after + count - 1))

    def cut(self, monkeypatch, drop: Callable[[], bool]) -> None:
        """Media packets for which `drop` says so vanish in both directions."""
        for one in (self.leg._pc, self.peer):
            ice = one.getSenders()[0].transport.transport
            put = ice.put

            def lossy(data: bytes, put=put) -> None:
                if not drop():
                    put(data)

            monkeypatch.setattr(ice, "put", lossy)


@contextlib.asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    ring = FrameRing()
    ring.open()
    with taken_back():
        tuning.apply()
        cameras = [Camera("scene", width=320, height=240, on_picture=len) for _ in range(2)]
        media = Media(cameras[0], Microphone("test"), Loudspeaker())
        peer = RTCPeerConnection(RTCConfiguration(bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        peer.addTrack(MicrophoneTrack(Microphone("test")))
        peer.addTrack(CameraTrack(cameras[1]))
        made: list[Stage] = []
        leg = AiortcLeg(
            1, media, FrameWriter(ring.fd), (),
            lambda _, state: made[0].said.put_nowait(state),
            lambda _, sending, receiving: made[0].quality.put_nowait((sending, receiving)),
        )  # fmt: skip
        made.append(Stage(leg, peer, ring))
        yield made[0]
        await leg.close()
        await peer.close()
        await asyncio.gather(*made[0].tasks)
    ring.close()


def play(work: Callable[[Stage], object], codec: str = "") -> None:
    async def run() -> None:
        async with stage() as s:
            await s.connect(codec)
            await work(s)

    asyncio.run(asyncio.wait_for(run(), 100))


def test_both_sides_report_arrivals_and_the_rate_grows():
    async def work(s: Stage) -> None:
        await s.pictures_flow(5)
        await s.until(lambda: s.path.feedback_seen and s.far.feedback_seen)
        await s.until(lambda: s.path._measured and s.path.rate.target == s.path.rate.ceiling)
        assert s.path.rate.delivered > 60_000
        assert s.path.rate.loss == 0
        stats = s.leg.stats()
        assert stats.kbps_in > 0
        assert stats.kbps_out > 0
        assert stats.target_kbps > 0

    play(work)


def test_a_sixth_of_the_packets_lost_is_made_good(monkeypatch):
    async def work(s: Stage) -> None:
        # Each sixth would fall in step with the questions for what is missing.
        draw = random.Random(6)
        s.cut(monkeypatch, lambda: draw.random() < 1 / 6)
        await s.pictures_flow(40)
        sound = s.receiver("audio").playout.buffer
        await s.until(lambda: sound.recovered > 3)
        assert sound.made_up < sound.played / 4
        assert s.receiver("video").assembly.usual_loss > 0.02

    play(work)


def test_on_a_lossy_line_the_agents_browser_is_told_how_much_is_enough(monkeypatch):
    async def work(s: Stage) -> None:
        limits: list[int] = []
        hear = TunedSender.hear

        def heard(sender: TunedSender, packet: object) -> None:
            if isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP:
                limits.append(unpack_remb_fci(packet.fci)[0])
            hear(sender, packet)

        monkeypatch.setattr(TunedSender, "hear", heard)
        receiver = s.receiver("video")
        receiver._path.rtt, receiver.assembly.usual_loss = 0.1, 0.2
        receiver._say_limit()
        await s.until(lambda: limits)
        assert 500_000 <= limits[0] <= 1_000_000
        receiver.assembly.usual_loss = 0.0
        receiver._say_limit()
        await s.until(lambda: limits[-1] > 5_000_000)

    play(work)


def test_media_needs_no_queue_and_what_is_forged_or_comes_twice_changes_nothing():
    async def work(s: Stage) -> None:
        await s.pictures_flow(5)
        transport = s.leg._pc.getSenders()[0].transport
        seen: list[bytes] = []
        take = transport.transport.on_media

        def noted(data: bytes, at: float) -> bool:
            seen.append(data)
            return bool(take(data, at))

        transport.transport.on_media = noted
        await s.until(lambda: len(seen) > 20)
        before = s.path.bytes_in
        for packet in (*seen, b"\x80" + bytes(40), b"\xbf\xff"):
            assert take(packet, time.monotonic())
        assert s.path.bytes_in == before
        assert s.leg._pc.getSenders()[0].transport.transport._connection._queue.empty()
        await s.pictures_flow(5)

    play(work)


def test_vp8_carries_the_call_where_there_is_no_h264():
    async def work(s: Stage) -> None:
        await s.pictures_flow(10)
        assert s.receiver("video")._decoding.codec.name == "VP8"

    play(work, codec="video/VP8")


def test_after_an_outage_both_pictures_are_back_in_place(monkeypatch):
    monkeypatch.setattr(leg_module, "SILENCE_S", 0.6)

    async def work(s: Stage) -> None:
        await s.pictures_flow(5)
        away = [True]
        s.cut(monkeypatch, lambda: away[0])
        monkeypatch.setattr(s.leg, "_on_ctl", lambda _: None)
        assert await asyncio.wait_for(s.said.get(), 30) == "silent"
        away[0] = False
        assert await asyncio.wait_for(s.said.get(), 30) == "live"
        await s.pictures_flow(5)

    play(work)


def test_a_line_too_thin_for_pictures_carries_the_voice_and_says_so():
    async def work(s: Stage) -> None:
        await s.pictures_flow(3)
        s.path.rate.ceiling = 60_000
        s.path.rate._set(60_000)

        def held(*_: object) -> bool:
            return False

        s.path.rate.reports = held
        while (said := await asyncio.wait_for(s.quality.get(), 30)) != ("sound_only", "picture"):
            assert said == ("small", "picture")
        assert s.path.plan.height == 0
        heard = s.leg._media.speaker.frames
        await s.until(lambda: s.leg._media.speaker.frames > heard + 20)
        s.path.rate._set(20_000)
        assert await asyncio.wait_for(s.quality.get(), 30) == ("still", "picture")
        before = s.pictures
        await s.until(lambda: s.pictures > before)

    play(work)


@contextlib.contextmanager
def a_kernel_that_stamps():
    """Linux begins to stamp a little after the first socket of the machine asked for it (a deferred
    work, net_enable_timestamp); what is read until then bears the time of its reading.
    """
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as below,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        below.bind(("127.0.0.1", 0))
        below.setsockopt(socket.SOL_SOCKET, arrival.SO_TIMESTAMPNS, 1)
        stamping, end = arrival.StampingSocket(below), time.monotonic() + 30
        unread = threading.Event()
        while True:
            sender.sendto(b"a probe", below.getsockname())
            unread.wait(0.02)
            stamping.recvfrom(64)
            if arrival._Now.at < time.monotonic() - 0.01:
                break
            assert time.monotonic() < end
        arrival._Now.at = None
        yield


def test_a_packet_counts_from_when_the_kernel_had_it_not_from_when_the_loop_looked():
    class Receiver:
        """What aioice's socket hands its bytes to."""

        got: asyncio.Future[float]

        def data_received(self, data: bytes, component: int) -> None:
            self.got.set_result(arrival._Now.at)

    async def run() -> None:
        loop, receiver = asyncio.get_running_loop(), Receiver()
        receiver.got = loop.create_future()
        protocol = arrival.StampedStun(receiver)
        protocol.local_candidate = type("Local", (), {"component": 1})()
        made, _ = await loop.create_datagram_endpoint(lambda: protocol, ("127.0.0.1", 0))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            before = time.monotonic()
            sender.sendto(b"\x80 no stun", made.get_extra_info("sockname"))
            after = time.monotonic()
        busy = threading.Event()
        busy.wait(0.15)  # the loop does something else meanwhile
        arrived = await receiver.got
        made.close()
        assert before - 0.01 <= arrived <= after + 0.01

    with a_kernel_that_stamps():
        asyncio.run(asyncio.wait_for(run(), 30))
