"""What every engine promises, each test over both: aiortc always, `wrtc` where it is installed.

The agent's end is stock aiortc, which neither engine knows.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec

import pytest
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from tests.video.tuned import taken_back
from video.audio import Loudspeaker, Microphone, MicrophoneTrack
from video.camera import Camera, CameraTrack
from video.document import DocumentPictures
from video.engine import Engine, EngineLeg, EngineMissing, named
from video.frames import FrameReader, FrameRing, FrameWriter
from video.leg import Media

_BLUE = bytes((255, 0, 0)) * (64 * 48)


@pytest.fixture(
    params=[
        "aiortc",
        pytest.param(
            "wrtc",
            marks=pytest.mark.skipif(
                find_spec("webrtc") is None, reason="wrtc is not installed (extra `wrtc`)"
            ),
        ),
    ]
)
def engine(request) -> Iterator[Engine]:
    """Each engine, prepared as in the worker; what it replaced is put back."""
    with ExitStack() as stack:
        if request.param == "aiortc":
            stack.enter_context(taken_back())
        made = named(request.param)
        made.prepare()
        yield made


@dataclass
class Stage:
    """A leg, the peer that answers it, and what each saw and said."""

    leg: EngineLeg
    peer: RTCPeerConnection
    ring: FrameRing
    paper: FrameRing
    media: Media
    states: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    heard: "asyncio.Queue[dict[str, object]]" = field(default_factory=asyncio.Queue)
    seen: dict[str, int] = field(default_factory=dict)
    sizes: set[tuple[int, int]] = field(default_factory=set)
    tasks: list["asyncio.Future[None]"] = field(default_factory=list)

    def listen(self) -> None:
        self.peer.on(
            "track", lambda track: self.tasks.append(asyncio.ensure_future(self._see(track)))
        )
        self.peer.on("datachannel", lambda channel: channel.on("message", self._hear))

    def _hear(self, text: str) -> None:
        said = json.loads(text)
        self.heard.put_nowait(said)

    async def _see(self, track: MediaStreamTrack) -> None:
        # The peer's tracks come in the order of the offer's lines.
        name = f"{track.kind}{sum(key.startswith(track.kind) for key in self.seen)}"
        self.seen[name] = 0
        try:
            while True:
                frame = await track.recv()
                self.seen[name] += 1
                if name == "video0":
                    self.sizes.add((frame.width, frame.height))
        except MediaStreamError:
            return

    async def connect(self) -> None:
        offer = RTCSessionDescription(in_every_line(await self.leg.offer()), "offer")
        await self.peer.setRemoteDescription(offer)
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        assert await self.leg.answer(self.peer.localDescription.sdp)

    async def state(self) -> str:
        return await asyncio.wait_for(self.states.get(), 40)

    async def told(self, word: str) -> dict[str, object]:
        while (said := await asyncio.wait_for(self.heard.get(), 40))["t"] != word:
            continue
        return said

    async def until(self, wanted: Callable[[], object]) -> None:
        """Only a poll can see counters; fails after 40 seconds."""
        for _ in range(2000):
            if wanted():
                return
            await asyncio.sleep(0.02)
        pytest.fail(f"did not happen; seen {self.seen}")


def in_every_line(offer: str) -> str:
    """aiortc takes candidates from each bundled line, libwebrtc writes them into the first only."""
    head, *lines = re.split(r"(?=^m=)", offer.rstrip("\r\n") + "\r\n", flags=re.MULTILINE)
    found = re.findall(r"^a=candidate:.* udp .*\r\n", lines[0], flags=re.MULTILINE)
    kept = (
        re.sub(r"^a=(candidate:.*|end-of-candidates)\r\n", "", one, flags=re.M) for one in lines
    )
    return head + "".join(one + "".join(found) + "a=end-of-candidates\r\n" for one in kept)


@asynccontextmanager
async def stage(engine: Engine, *, agent_sends: bool = True) -> AsyncIterator[Stage]:
    ring, paper = FrameRing(), FrameRing("bgr")
    ring.open()
    paper.open()
    cameras = [Camera("test", width=320, height=240, on_picture=len) for _ in range(2)]
    document = DocumentPictures(FrameReader(paper.fd, "bgr"))
    media = Media(cameras[0], Microphone("test"), Loudspeaker(), document)
    peer = RTCPeerConnection(RTCConfiguration(bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    if agent_sends:
        peer.addTrack(MicrophoneTrack(Microphone("test")))
        peer.addTrack(CameraTrack(cameras[1]))
    made: list[Stage] = []
    leg = engine.make_leg(
        1, media, FrameWriter(ring.fd), (),
        lambda _, state: made[0].states.put_nowait(state),
        lambda _leg, _sending, _receiving: None,
    )  # fmt: skip
    made.append(Stage(leg, peer, ring, paper, media))
    made[0].listen()
    yield made[0]
    await leg.close()
    await peer.close()
    await asyncio.gather(*made[0].tasks)
    ring.close()
    paper.close()


def play(engine: Engine, work: Callable[[Stage], object], *, agent_sends: bool = True) -> None:
    async def run() -> None:
        async with stage(engine, agent_sends=agent_sends) as s:
            await work(s)

    asyncio.run(asyncio.wait_for(run(), 100))


def test_the_offer_has_every_line_at_once_and_says_that_no_candidate_follows(engine):
    async def work(s: Stage) -> None:
        sdp = await s.leg.offer()
        lines = [line.split()[0] for line in sdp.splitlines() if line.startswith("m=")]
        assert lines == ["m=audio", "m=video", "m=video", "m=application"]
        assert sdp.count("a=sendrecv") == 2
        assert sdp.count("a=sendonly") == 1
        assert "a=candidate:" in sdp
        assert "a=end-of-candidates" in sdp
        streams = re.findall(r"^a=msid:(\S+) ", sdp, flags=re.MULTILINE)
        assert len(set(streams)) == 3  # a browser keeps the tracks of one stream in step

    play(engine, work)


def test_the_offer_names_the_codecs_that_the_engine_says_it_can_send(engine):
    async def work(s: Stage) -> None:
        sdp = await s.leg.offer()
        picture = re.split(r"^m=", sdp, flags=re.MULTILINE)[2]
        offered = dict.fromkeys(re.findall(r"^a=rtpmap:\d+ (\w+)/90000", picture, flags=re.M))
        assert tuple(name for name in offered if name != "rtx") == engine.abilities().codecs
        assert "VP8" in offered
        assert "rtx" in offered

    play(engine, work)


def test_pictures_and_sound_go_both_ways_and_are_counted(engine):
    async def work(s: Stage) -> None:
        await s.connect()
        assert await s.state() == "live"
        await s.until(lambda: s.seen.get("video0", 0) > 5 and s.seen.get("audio0", 0) > 20)
        assert s.sizes <= {(320, 240), (240, 180), (160, 120)}
        first = s.ring.latest(0)
        assert first is not None
        assert (first.width, first.height) == (320, 240)
        s.leg.stats()
        before = s.media.speaker.frames
        await s.until(
            lambda: s.ring.latest(first.seq + 10) and s.media.speaker.frames > before + 30
        )
        stats = s.leg.stats()
        assert stats.fps_in > 0
        assert stats.fps_out > 0
        assert stats.kbps_in > 0
        assert stats.kbps_out > 0
        assert 0 < stats.audio_in < 100
        assert 0 <= stats.concealed_pct <= 100

    play(engine, work)


def test_the_agents_tone_reaches_the_loudspeaker(engine):
    async def work(s: Stage) -> None:
        await s.connect()
        assert await s.state() == "live"
        await s.until(lambda: s.media.speaker.level > 300)

    play(engine, work)


def test_the_page_hears_which_devices_are_on_and_its_answers_give_the_round_trip(engine):
    async def work(s: Stage) -> None:
        s.peer.on("datachannel", lambda c: c.on("message", lambda m: c.send(m.replace("pi", "po"))))
        await s.connect()
        assert await s.told("devices") == {
            "t": "devices",
            "mic": True,
            "camera": True,
            "missing": [],
        }
        assert await s.state() == "live"
        await s.until(lambda: s.leg.stats().rtt_ms is not None)
        s.media.microphone.muted = True
        s.leg.say_devices()
        assert (await s.told("devices"))["mic"] is False

    play(engine, work)


def test_the_document_comes_on_its_own_line_without_a_new_offer(engine):
    async def work(s: Stage) -> None:
        writer = FrameWriter(s.paper.fd, "bgr")
        await s.connect()
        assert await s.state() == "live"
        await s.until(lambda: s.seen.get("video0", 0) > 5)
        assert not s.seen.get("video1")
        s.media.document.shared.set()
        s.leg.say_document()
        assert await s.told("document") == {"t": "document", "on": True}

        def shown() -> bool:
            writer.write(64, 48, _BLUE)
            return s.seen.get("video1", 0) > 2

        await s.until(shown)
        writer.close()

    play(engine, work)


def test_an_agent_who_sends_nothing_still_makes_the_leg_live(engine):
    async def work(s: Stage) -> None:
        await s.connect()
        assert await s.state() == "live"
        assert s.ring.latest(0) is None

    play(engine, work, agent_sends=False)


@pytest.mark.parametrize("sdp", ["", "nonsense", "v=0\r\nm=video 9 X 1\r\n", "v=0\r\n"])
def test_a_bad_answer_is_refused_not_fatal(engine, sdp):
    async def work(s: Stage) -> None:
        await s.leg.offer()
        assert not await s.leg.answer(sdp)
        assert s.leg.state == "new"

    play(engine, work)


def test_a_second_answer_is_out_of_turn(engine):
    async def work(s: Stage) -> None:
        await s.connect()
        assert not await s.leg.answer(s.peer.localDescription.sdp)
        assert await s.state() == "live"

    play(engine, work)


def test_a_peer_that_ends_makes_the_leg_silent_or_lost(engine):
    async def work(s: Stage) -> None:
        await s.connect()
        assert await s.state() == "live"
        await s.peer.close()
        assert await s.state() in ("silent", "lost")

    play(engine, work)


def test_a_closed_leg_says_nothing_more(engine):
    async def work(s: Stage) -> None:
        await s.connect()
        assert await s.state() == "live"
        await s.leg.close()
        assert s.leg.state == "closed"
        assert s.states.empty()

    play(engine, work)


def test_each_engine_says_what_it_can_do():
    aiortc = named("aiortc").abilities()
    assert aiortc.codecs[0] == "H264"
    assert (aiortc.rate, aiortc.sound_only, aiortc.stills) == ("ours", True, True)
    if find_spec("webrtc"):
        wrtc = named("wrtc").abilities()
        assert "VP8" in wrtc.codecs
        assert (wrtc.rate, wrtc.sound_only, wrtc.stills) == ("its own", False, False)


def test_an_engine_that_is_not_installed_is_missing_by_name(monkeypatch):
    def none(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("video.engine.import_module", none)
    with pytest.raises(EngineMissing):
        named("wrtc")
