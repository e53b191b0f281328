"""One leg against a plain aiortc peer in the same process: alive, silent, refused."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from video import leg as leg_module
from video.aiortc_leg import AiortcLeg
from video.audio import Loudspeaker, Microphone, MicrophoneTrack
from video.camera import Camera, CameraTrack
from video.document import DocumentPictures, DocumentTrack
from video.frames import FrameReader, FrameRing, FrameWriter
from video.leg import Media


@dataclass
class Stage:
    """A leg with its ring, the peer that answers it, and what the leg said of itself."""

    leg: AiortcLeg
    peer: RTCPeerConnection
    ring: FrameRing
    media: Media
    said: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    async def state(self) -> str:
        return await asyncio.wait_for(self.said.get(), 30)

    async def connect(self) -> None:
        offer = RTCSessionDescription(await self.leg.offer(), "offer")
        await self.peer.setRemoteDescription(offer)
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        assert await self.leg.answer(self.peer.localDescription.sdp)

    async def media_flows(self) -> None:
        """Until three more pictures and a block of sound came; only a poll can see the ring."""
        first, heard = self.ring.latest(0), self.media.speaker.frames
        assert first is not None
        for _ in range(1500):
            if self.ring.latest(first.seq + 3) and self.media.speaker.frames > heard:
                return
            await asyncio.sleep(0.02)
        pytest.fail("no media")


@asynccontextmanager
async def stage(
    *, agent_sends: bool = True, reader: FrameReader | None = None
) -> AsyncIterator[Stage]:
    ring = FrameRing()
    ring.open()
    cameras = [Camera("test", width=160, height=120, on_picture=len) for _ in range(2)]
    sound = (Microphone("test"), Loudspeaker())
    media = Media(cameras[0], *sound, DocumentPictures(reader))
    peer = RTCPeerConnection(RTCConfiguration(bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    if agent_sends:
        peer.addTrack(MicrophoneTrack(Microphone("test")))
        peer.addTrack(CameraTrack(cameras[1]))
    made: list[Stage] = []
    leg = AiortcLeg(1, media, FrameWriter(ring.fd), (), lambda _, s: made[0].said.put_nowait(s))
    made.append(Stage(leg, peer, ring, media))
    yield made[0]
    await leg.close()
    await peer.close()
    ring.close()


def test_a_leg_lives_from_the_first_picture_and_counts():
    async def play() -> None:
        async with stage() as s:
            await s.connect()
            assert await s.state() == "live"
            assert s.ring.latest(0) is not None
            s.leg.stats()
            await s.media_flows()
            stats = s.leg.stats()
            assert stats.fps_in > 0
            assert stats.fps_out > 0
            assert stats.audio_in > 0

    asyncio.run(asyncio.wait_for(play(), 60))


def as_a_browser_writes_it(sdp: str, *more: str) -> str:
    """Candidates, and `more` of them, in the first section of the bundle only (RFC 9143 9.1)."""
    names = ("a=candidate:", "a=end-of-candidates")
    first, *others = sdp.split("m=")[1:]
    bare = ["".join(x for x in one.splitlines(True) if not x.startswith(names)) for one in others]
    first += "".join(f"{line}\r\n" for line in more)
    return "m=".join((sdp.split("m=")[0], first, *bare))


def test_a_browsers_answer_tells_its_candidates_once_and_the_leg_knows_them_all():
    """A relay lets nothing in from an address it was not told of: none may be lost."""
    relayed = "a=candidate:7 1 udp 58662911 192.0.2.7 49517 typ relay raddr 192.0.2.1 rport 9"

    async def play() -> None:
        async with stage() as s:
            await s.peer.setRemoteDescription(RTCSessionDescription(await s.leg.offer(), "offer"))
            await s.peer.setLocalDescription(await s.peer.createAnswer())
            answer = as_a_browser_writes_it(s.peer.localDescription.sdp, relayed)
            assert answer.count(relayed) == 1
            assert await s.leg.answer(answer)
            ice = s.leg._pc.getSenders()[0].transport.transport
            kinds = [candidate.type for candidate in ice.getRemoteCandidates()]
            assert "host" in kinds
            assert kinds.count("relay") == 1
            assert await s.state() == "live"

    asyncio.run(asyncio.wait_for(play(), 60))


def test_an_agent_who_sends_nothing_still_makes_the_leg_live():
    async def play() -> None:
        async with stage(agent_sends=False) as s:
            await s.connect()
            assert await s.state() == "live"
            assert s.ring.latest(0) is None

    asyncio.run(asyncio.wait_for(play(), 60))


def test_a_path_that_falls_silent_is_told_and_so_is_its_return(monkeypatch):
    monkeypatch.setattr(leg_module, "SILENCE_S", 0.5)
    monkeypatch.setattr(leg_module, "PING_S", 0.1)

    async def play() -> None:
        async with stage() as s:
            await s.connect()
            assert await s.state() == "live"

            async def swallow(data: bytes) -> None:
                """The line takes every packet and delivers none."""

            with monkeypatch.context() as cut:
                for transceiver in s.peer.getTransceivers():
                    cut.setattr(transceiver.sender.transport.transport, "_send", swallow)
                assert await s.state() == "silent"
                assert s.peer.connectionState == "connected"
            assert await s.state() == "live"

    asyncio.run(asyncio.wait_for(play(), 60))


@pytest.mark.parametrize("sdp", ["", "nonsense", "v=0\r\nm=video 9 X 1\r\n", "v=0\r\n"])
def test_a_bad_answer_is_refused_not_fatal(sdp):
    async def play() -> None:
        async with stage() as s:
            await s.leg.offer()
            assert not await s.leg.answer(sdp)
            assert s.leg.state == "new"

    asyncio.run(asyncio.wait_for(play(), 60))


def test_an_answer_out_of_turn_and_odd_messages_are_ignored():
    async def play() -> None:
        async with stage() as s:
            await s.connect()
            assert not await s.leg.answer(s.peer.localDescription.sdp)
            for text in ("", "[", "[]", '{"t":"pong"}', '{"t":"pong","at":"x"}', b"\xff", "9" * 99):
                s.leg._on_ctl(text)
            assert s.leg.stats().rtt_ms is None
            assert await s.state() == "live"

    asyncio.run(asyncio.wait_for(play(), 60))


def test_the_document_camera_comes_on_its_own_line_without_a_new_offer():
    async def play() -> None:
        paper = FrameRing("bgr")
        paper.open()
        writer = FrameWriter(paper.fd, "bgr")
        async with stage(reader=FrameReader(paper.fd, "bgr")) as s:
            tracks: list[MediaStreamTrack] = []
            told: asyncio.Queue[dict[str, object]] = asyncio.Queue()
            s.peer.on("track", lambda track: tracks.append(track))
            s.peer.on("datachannel", lambda c: c.on("message", lambda m: told.put_nowait(m)))
            await s.connect()
            assert await s.state() == "live"
            assert [track.kind for track in tracks] == ["audio", "video", "video"]
            seen = asyncio.ensure_future(tracks[2].recv())
            writer.write(64, 48, bytes((0, 0, 255)) * (64 * 48))
            await s.media_flows()
            assert not seen.done()
            s.media.document.shared.set()
            s.leg.say_document()
            while not seen.done():  # stock aiortc gives a picture on when the next one comes
                writer.write(64, 48, bytes((0, 0, 255)) * (64 * 48))
                await asyncio.wait([seen], timeout=0.1)
            frame = seen.result()
            assert (frame.width, frame.height) == (64, 48)
            assert frame.to_ndarray(format="rgb24")[24, 32, 0] > 180
            while '"document"' not in (said := await asyncio.wait_for(told.get(), 30)):
                continue
            assert json.loads(said) == {"t": "document", "on": True}
        writer.close()
        paper.close()

    asyncio.run(asyncio.wait_for(play(), 60))


def test_an_agent_who_has_no_camera_says_so_and_nobody_waits_for_a_picture():
    async def play() -> None:
        async with stage(agent_sends=False) as s:
            s.peer.addTrack(MicrophoneTrack(Microphone("test")))
            s.peer.addTrack(DocumentTrack(DocumentPictures(None)))  # answers, and stays dark
            s.peer.on(
                "datachannel",
                lambda c: c.send('{"t": "devices", "mic": true, "camera": false}'),
            )
            await s.connect()
            assert await s.state() == "live"
            assert s.ring.latest(0) is None

    asyncio.run(asyncio.wait_for(play(), 60))


def test_the_offer_has_every_line_at_once_and_all_candidates():
    async def play() -> None:
        async with stage() as s:
            sdp = await s.leg.offer()
            lines = [line.split()[0] for line in sdp.splitlines() if line.startswith("m=")]
            assert lines == ["m=audio", "m=video", "m=video", "m=application"]
            assert sdp.count("a=sendrecv") == 2
            assert sdp.count("a=sendonly") == 1
            assert "a=end-of-candidates" in sdp

    asyncio.run(asyncio.wait_for(play(), 60))
