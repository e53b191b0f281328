"""Three in a call by the real Janus: everybody sees and hears, and nothing is lost with it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from conftest import PASSWORD, Heard, MakeCaller, RunningDesk, open_desk
from desk_peers import Peers
from janus_parts import LIMIT_S, Ear, Janus, Page, open_janus
from tuned import taken_back

from video import tuning
from video.call_state import Patience
from video.contract import CallConnected, CallContext, CallFailed, CallJoined, CallQueued
from video.desk.janus import JanusLine
from video.desk.room import MARK, secret_of, sweep

FIRST_TONE, THIRD_TONE, KIOSK_TONE = 700.0, 1500.0, 440.0
FIRST_LUMA, THIRD_LUMA = 60, 190
FIRST, THIRD = "1", "2"
PATIENT = Patience(desk_s=LIMIT_S, thin_s=1e6, media_s=LIMIT_S, answer_s=LIMIT_S)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def janus(tmp_path: Path) -> Iterator[Janus]:
    with taken_back():
        # Pages ask for a picture that can be begun with, as browsers do and stock aiortc does not.
        tuning.apply()
        yield from open_janus(tmp_path)


async def until(true: Callable[[], object]) -> None:
    """For what other threads and processes bring about."""

    def wait() -> None:
        end = time.monotonic() + LIMIT_S
        while not true():
            assert time.monotonic() < end
            threading.Event().wait(0.05)

    await asyncio.to_thread(wait)


class Three:
    """A kiosk with its real worker, its agent and a helper."""

    def __init__(self, desk: RunningDesk, make_caller: MakeCaller, heard: Heard) -> None:
        self.desk, self.heard, self.ear = desk, heard, Ear()
        # Small pictures, and a line that may be bad for long: the machine may be busy.
        small = {"width": 320, "height": 240, "fps": 10, "patience": PATIENT}
        self.kiosk = make_caller(desk.url, sound=self.ear, **small)
        self.first = Page(desk.url, "agent1", FIRST_TONE, FIRST_LUMA)
        self.third = Page(desk.url, "agent2", THIRD_TONE, THIRD_LUMA)
        self.call = ""

    async def wait(self, *kinds: type) -> object:
        return await asyncio.to_thread(self.heard.wait, *kinds)

    async def talk(self, context: CallContext) -> None:
        """Until the kiosk and its agent talk."""
        await self.first.open()
        await self.third.open()
        self.call = context.call_id
        self.kiosk.start(context)
        await self.wait(CallQueued)
        await self.first.until(lambda: any(c["calls"] for c in self._snapshots()))
        await self.first.say("claim", call=self.call)
        await self.wait(CallConnected)

    def _snapshots(self) -> list[dict]:
        return [m for m in self.first.said if m["t"] == "queue.snapshot"]

    async def invite(self) -> None:
        await self.first.say("invite", call=self.call, to=THIRD)
        ring = await self.third.hear("ring", kind="invite")
        await self.third.say("claim", call=ring["context"]["call"])
        await self.wait(CallJoined)

    def luma(self) -> int:
        """Of the picture that the resident sees now, in its middle; -1 before there is one."""
        frame = self.kiosk.remote_frames.latest(0)
        if frame is None:
            return -1
        return int(frame.data[frame.width * (frame.height // 2) + frame.width // 2])

    def shows(self, luma: int) -> bool:
        return abs(self.luma() - luma) < 25

    async def room_is_up(self) -> None:
        """Both pages get everything, and the kiosk has let go of its direct leg."""
        for page in (self.first, self.third):
            await page.hear("room.streams")
            await page.until(lambda page=page: page.heard.get(("kiosk", "face"), 0) > 10)
            await page.until(lambda page=page: page.hears("kiosk", KIOSK_TONE))
        await until(lambda: self.first.legs["direct"].connectionState == "closed")

    def offers(self) -> int:
        return sum(m["t"] == "leg.offer" for m in self.first.said)

    async def direct_again(self, offers: int) -> None:
        """The agent has a newer direct leg than those `offers`, and the resident sees and hears."""
        await self.first.until(lambda: self.offers() > offers)
        before = self.first.heard.get(("direct", "video"), 0)
        await self.first.until(lambda: self.first.heard.get(("direct", "video"), 0) > before + 10)
        self.ear.clear()
        await until(lambda: self.ear.hears(FIRST_TONE))
        await until(lambda: self.shows(FIRST_LUMA))


@asynccontextmanager
async def three(desk: RunningDesk, make_caller: MakeCaller, heard: Heard):
    added = desk.desk.accounts.add_agent("agent2", "王工", PASSWORD, role="helper")
    assert f"{added.id}" == THIRD
    made = Three(desk, make_caller, heard)
    try:
        yield made
    finally:
        await made.first.close()
        await made.third.close()


async def _rooms(janus: Janus) -> list[dict]:
    line = JanusLine(janus.place)
    await line.open()
    handle = await line.attach()
    body = {"request": "list", "admin_key": janus.place.secret}
    told = (await line.ask(handle, body)).data["list"]
    await line.close()
    return list(told)


def test_three_see_and_hear_each_other_until_the_third_leaves(
    janus, tmp_path, make_caller, heard, context
):
    async def run(desk: RunningDesk) -> None:
        async with three(desk, make_caller, heard) as call:
            await call.talk(context)
            await call.invite()
            await call.room_is_up()
            first, third = call.first, call.third
            await until(lambda: call.ear.hears(FIRST_TONE, THIRD_TONE))
            await until(lambda: call.shows(FIRST_LUMA))
            await first.until(lambda: first.hears(THIRD, THIRD_TONE))
            await third.until(lambda: third.hears(FIRST, FIRST_TONE))
            await third.until(lambda: third.heard.get((FIRST, "face"), 0) > 5)
            # What the resident hides or mutes is so for everybody in the room.
            call.kiosk.set_mute(True)
            await third.hear("room.told", mic=False)
            await third.until(
                lambda: third.listened("kiosk") and not third.hears("kiosk", KIOSK_TONE)
            )
            (room,) = await _rooms(janus)
            assert room["num_participants"] == 3
            offers = call.offers()
            await third.say("leave", call=call.call)
            await third.hear("ended")
            await call.direct_again(offers)
            await until(lambda: not asyncio.run(_rooms(janus)))
            assert call.kiosk.health().in_call

    with open_desk(tmp_path, janus=janus.place) as desk:
        asyncio.run(run(desk))


def test_the_call_goes_on_when_janus_is_killed(janus, tmp_path, make_caller, heard, context):
    async def run(desk: RunningDesk) -> None:
        async with three(desk, make_caller, heard) as call:
            await call.talk(context)
            await call.invite()
            await call.room_is_up()
            offers = call.offers()
            janus.kill()
            await call.first.hear("room.close")
            await call.third.hear("room.close")
            await call.direct_again(offers)
            # The third is in the call still, by the first page's way.
            assert call.third.got("ended") is None
            assert not any(isinstance(event, CallFailed) for event in heard.seen)

    with open_desk(tmp_path, janus=janus.place) as desk:
        asyncio.run(run(desk))


def test_a_page_without_a_way_to_janus_sends_everybody_back(
    janus, tmp_path, make_caller, heard, context
):
    async def run(desk: RunningDesk) -> None:
        async with three(desk, make_caller, heard) as call:
            call.third.fails = True
            await call.talk(context)
            await call.invite()
            await call.first.hear("room.close")
            # The leg that carried the talk was never given up, and no room is left.
            assert call.first.legs["direct"].connectionState == "connected"
            await until(lambda: call.ear.hears(FIRST_TONE))
            await until(lambda: not asyncio.run(_rooms(janus)))
            assert not any(isinstance(event, CallFailed) for event in heard.seen)

    with open_desk(tmp_path, janus=janus.place) as desk:
        asyncio.run(run(desk))


def test_without_janus_being_there_the_third_comes_in_all_the_same(
    janus, tmp_path, make_caller, heard, context
):
    janus.kill()

    async def run(desk: RunningDesk) -> None:
        async with three(desk, make_caller, heard) as call:
            await call.talk(context)
            await call.invite()
            await call.third.hear("claimed", as_third=True)
            await until(lambda: call.ear.hears(FIRST_TONE))
            assert call.third.got("room.open") is None

    with open_desk(tmp_path, janus=janus.place) as desk:
        asyncio.run(run(desk))


async def _leave_room(janus: Janus, node: str, number: int) -> None:
    """As a desk does that dies with a call in a room."""
    line = JanusLine(janus.place)
    await line.open()
    handle = await line.attach()
    body = {"request": "create", "admin_key": janus.place.secret, "room": number}
    body |= {"secret": secret_of(janus.place, number), "is_private": True}
    await line.ask(handle, body | {"description": MARK + node})
    await line.close()


def test_rooms_of_a_dead_desk_are_ended_and_nobody_elses(janus, tmp_path):
    for number, node in ((1, "dead"), (2, "alive"), (3, "desk")):
        asyncio.run(_leave_room(janus, node, number))
    assert asyncio.run(sweep(janus.place, "dead", set())) == 1
    assert {room["room"] for room in asyncio.run(_rooms(janus))} == {2, 3}
    # A desk that starts again ends its own, with its first line.
    with open_desk(tmp_path, janus=janus.place) as desk, ExitStack() as stack:
        Peers(desk, stack).kiosk().hear("welcome")
        end = time.monotonic() + LIMIT_S
        while {room["room"] for room in asyncio.run(_rooms(janus))} != {2}:
            assert time.monotonic() < end
