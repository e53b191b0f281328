"""What a worker does with its legs, with an engine whose legs live and die on command."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from video import worker as worker_module
from video.control import (
    Devices,
    LegLive,
    LegLost,
    LegSilent,
    MakeLeg,
    Offer,
    Quality,
    Setup,
    TakeAnswer,
    report_of,
)
from video.engine import AIORTC, Engine, EngineMissing
from video.frames import FrameRing, FrameWriter
from video.worker import Worker


class Puppet:
    """Keeps the promises of an `EngineLeg` without a network."""

    def __init__(self, gen, media, remote, ice, on_state, on_quality) -> None:
        self.gen, self.state = gen, "new"
        self.on_state, self.on_quality = on_state, on_quality
        self.ice = ice

    async def offer(self) -> str:
        return f"offer {self.gen}"

    async def answer(self, sdp: str) -> bool:
        return sdp == "good"

    def become(self, state) -> None:
        self.state = state
        self.on_state(self, state)

    async def close(self) -> None:
        self.state = "closed"


class Bench:
    """A worker with puppets, and what it reported."""

    def __init__(self, worker: Worker, reading: int) -> None:
        self.worker, self._reading = worker, reading

    async def make(self, gen: int) -> Puppet:
        await self.worker.obey(MakeLeg(gen=gen, ice=()))
        return self.worker.legs[gen]

    def told(self) -> list[object]:
        return [report_of(line) for line in os.read(self._reading, 65536).splitlines()]


@pytest.fixture
def bench() -> Iterator[Bench]:
    reading, writing = os.pipe()
    rings = [FrameRing(), FrameRing()]
    for ring in rings:
        ring.open()
    engine = Engine("puppet", lambda: None, Puppet, AIORTC.abilities)
    worker = Worker(writing, *(FrameWriter(ring.fd) for ring in rings), engine=engine)
    worker.media = worker.setup(Setup(camera="none", microphone="none"))
    yield Bench(worker, reading)
    for end in (reading, writing):
        os.close(end)
    for ring in rings:
        ring.close()


def play(work) -> None:
    asyncio.run(asyncio.wait_for(work, 30))


def test_the_shipped_engine_is_the_tuned_aiortc():
    assert AIORTC.name == "aiortc"
    assert Worker.__dataclass_fields__["engine"].default is AIORTC


def test_a_worker_whose_engine_is_missing_carries_the_call_with_the_shipped_one(
    monkeypatch, caplog
):
    def missing(name: str) -> Engine:
        raise EngineMissing

    monkeypatch.setattr(worker_module, "named", missing)
    assert worker_module.engine_for("wrtc") is AIORTC
    assert "VIDEO_ENGINE_MISSING name=wrtc instead=aiortc" in caplog.text
    monkeypatch.undo()
    assert worker_module.engine_for("aiortc") is AIORTC


def test_a_silent_leg_stays_until_a_newer_one_lives(bench):
    async def work() -> None:
        first = await bench.make(1)
        await bench.worker.obey(TakeAnswer(gen=1, sdp="good"))
        first.become("live")
        first.become("silent")
        second = await bench.make(2)
        assert first.state == "silent"
        first.on_quality(first, "small", "picture")
        second.become("live")
        await bench.worker.close()
        assert first.state == "closed"
        assert bench.told() == [
            Offer(gen=1, sdp="offer 1"), LegLive(gen=1), LegSilent(gen=1),
            Offer(gen=2, sdp="offer 2"), Quality(gen=1, sending="small", receiving="picture"),
            LegLive(gen=2),
        ]  # fmt: skip

    play(work())


def test_a_leg_that_never_lived_is_dropped_for_the_next_try(bench):
    async def work() -> None:
        first = await bench.make(1)
        await bench.make(2)
        await bench.worker.close()
        assert first.state == "closed"
        assert list(bench.worker.legs) == []

    play(work())


def test_an_answer_that_is_none_or_for_no_leg_is_a_lost_leg(bench):
    async def work() -> None:
        await bench.make(1)
        bench.told()
        await bench.worker.obey(TakeAnswer(gen=1, sdp="bad"))
        await bench.worker.obey(TakeAnswer(gen=7, sdp="good"))
        assert bench.told() == [LegLost(gen=1), LegLost(gen=7)]

    play(work())


def test_an_unplugged_device_is_told_once_to_the_shell_and_to_every_leg(bench):
    class Line:
        microphone = loudspeaker = True
        on_sound = None

    async def work() -> None:
        line = Line()
        bench.worker.line = line
        setup = Setup(camera="test", microphone="default")
        bench.worker.media = bench.worker.setup(setup)
        leg = await bench.make(1)
        said = []
        leg.say_devices = lambda: said.append(bench.worker.media.there())
        bench.told()
        for there in (True, True, False, False, True):
            line.microphone = there
            bench.worker.look_at_devices()
        told = [Devices(microphone=m, camera=True, speaker=True) for m in (True, False, True)]
        assert bench.told() == told
        assert [one["microphone"] for one in said] == [True, False, True]
        bench.worker.line = None
        await bench.worker.close()

    play(work())
