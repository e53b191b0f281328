"""One call's room on Janus: made for a third person, and gone when anything goes wrong with it.

The kiosk and two pages publish what they send; when all three do, each is offered what the other
two send. Everybody keeps the old way until the room's is up, and goes back to it at the first
failure: the room is a better way, never the only one.
"""

import asyncio
import contextlib
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from video.desk.janus import JanusError, JanusLine, JanusPlace
from video.signalling import (
    KIOSK,
    LegAnswer,
    LegOffer,
    Message,
    RoomAnswer,
    RoomClose,
    RoomOffer,
    RoomOpen,
    RoomState,
    RoomStream,
    RoomStreams,
    RoomTook,
)

logger = logging.getLogger("jiujin.desk.room")

FromMember = LegOffer | RoomOffer | RoomTook | RoomState
MARK = "jiujin:"  # begins the description of each of our rooms, the desk's name follows
_SET_UP_S = 20.0
_LINGER_S = 15.0  # the kiosk makes a leg of its own meanwhile
_VIDEO = "h264,vp8"
_KIND: dict[tuple[bool, int], Literal["sound", "face", "document"]] = {
    (True, 0): "sound",
    (False, 0): "face",
    (False, 1): "document",
}


def secret_of(place: JanusPlace, room: int) -> str:
    """What a room is ended with; every desk of the county can count it, for rooms of a dead one."""
    return hmac.digest(place.secret.encode(), f"room {room}".encode(), hashlib.sha256).hex()


@dataclass(slots=True)
class _Member:
    """Somebody in the room. `feed` is their number in it, `handle` what they publish by."""

    who: str
    feed: int
    handle: int = 0
    sends: bool = False
    up: bool = False
    hearing: int = 0  # handle of what they get
    streams: list[tuple[str, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Closed:
    """The room is not wanted any more; `gone` are in the call no more and see nothing from now."""

    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Event:
    """What Janus says of a handle; 0 stands for the whole line."""

    handle: int
    kind: str


class Room:
    """`say(who, message)` reaches a member. `run` lasts until the room is gone from Janus;
    `tell_up` is called when it carries everybody."""

    def __init__(
        self,
        place: JanusPlace,
        node: str,
        call: str,
        agents: tuple[str, str],
        say: Callable[[str, Message], None],
        tell_up: Callable[[], None] = lambda: None,
    ) -> None:
        self.id = secrets.token_hex(8)
        self.agents = agents
        self._call = call
        self._place = place
        self._node = node
        self._say = say
        self._tell_up = tell_up
        self._members = {who: _Member(who, n) for n, who in enumerate((KIOSK, *agents), 1)}
        self._inbox: asyncio.Queue[tuple[str, FromMember] | _Event | _Closed] = asyncio.Queue()
        self.number = secrets.randbelow(2**52) + 1
        self._pin = secrets.token_hex(8)
        self._made = False
        self._handle = 0
        self._line = JanusLine(
            place,
            lambda handle, kind: self._inbox.put_nowait(_Event(handle, kind)),
            lambda: self._inbox.put_nowait(_Event(0, "gone")),
        )
        self._gone: set[str] = set()
        self.carries = False

    def hear(self, who: str, message: FromMember) -> None:
        """What a member says; of another room, or from nobody of this one, it is dropped."""
        if message.room == self.id and who in self._members:
            self._inbox.put_nowait((who, message))

    def close(self, gone: frozenset[str]) -> None:
        """Back to the old way; `gone`: who has left the call, all agents where it has ended."""
        self._inbox.put_nowait(_Closed(gone))

    async def run(self) -> None:
        """From the first word to Janus to the last."""
        try:
            await self._open()
            await self._carry()
        except JanusError as error:
            logger.warning("DESK_ROOM_FAILED code=%s number=%d", error.code, error.number)
        finally:
            self.carries = False
            with contextlib.suppress(asyncio.CancelledError):
                await self._leave()

    async def _open(self) -> None:
        await self._line.open()
        self._handle = await self._line.attach()
        room = {
            "request": "create",
            "admin_key": self._place.secret,
            "room": self.number,
            "secret": secret_of(self._place, self.number),
            "pin": self._pin,
            "is_private": True,
            "description": MARK + self._node,
            "publishers": len(self._members),
            "audiocodec": "opus",
            "opus_fec": True,
            "videocodec": _VIDEO,
            "h264_profile": "42e01f",
        }
        await self._line.ask(self._handle, room)
        self._made = True
        for who in self._members:
            self._say(who, RoomOpen(call=self._call, room=self.id))

    async def _carry(self) -> None:
        """Obey until somebody leaves or something fails."""
        deadline = asyncio.get_running_loop().time() + _SET_UP_S
        while True:
            try:
                async with asyncio.timeout_at(None if self.carries else deadline):
                    given = await self._inbox.get()
            except TimeoutError:
                logger.warning("DESK_ROOM_SLOW")
                return
            if isinstance(given, _Closed):
                await self._dismiss(given.gone)
                return
            if isinstance(given, _Event):
                if await self._ended(given):
                    return
            elif not await self._take(*given):
                return

    async def _ended(self, event: _Event) -> bool:
        """An event of Janus; whether the room is of no use any more."""
        if event.kind == "webrtcup":
            for member in self._members.values():
                member.sends = member.sends or member.handle == event.handle
            if all(m.sends for m in self._members.values()):
                await self._offer_streams()
            return False
        ours = {m.handle for m in self._members.values()}
        ours |= {m.hearing for m in self._members.values()} | {0, self._handle}
        return event.handle in ours

    async def _take(self, who: str, message: FromMember) -> bool:
        """A member's word; False when the room is of no use to them."""
        member = self._members[who]
        match message:
            case LegOffer(gen=gen, sdp=sdp) if who == KIOSK:
                answer = await self._publish(member, sdp, "h264")
                self._say(who, LegAnswer(call=self._call, gen=gen, sdp=answer))
            case RoomOffer(sdp=sdp) if who != KIOSK:
                answer = await self._publish(member, sdp, "vp8")
                self._say(who, RoomAnswer(call=self._call, room=self.id, sdp=answer))
            case RoomTook(sdp=sdp) if member.hearing:
                await self._line.ask(member.hearing, {"request": "start"}, ("answer", sdp))
            case RoomState(state="up"):
                member.up = True
                if not self.carries and all(m.up for m in self._members.values()):
                    self.carries = True
                    self._tell_up()
            case RoomState():
                return False
            case _:
                logger.warning("DESK_ROOM_OUT_OF_TURN")
        return True

    async def _publish(self, member: _Member, sdp: str, codec: str) -> str:
        """Let a member send; the second try of the same one ends the room, it has begun anew."""
        if member.handle:
            raise JanusError("refused")
        member.handle = await self._line.attach()
        body = {
            "request": "joinandconfigure",
            "ptype": "publisher",
            "room": self.number,
            "pin": self._pin,
            "id": member.feed,
            "videocodec": codec,
        }
        told = await self._line.ask(member.handle, body, ("offer", sdp))
        streams = told.data.get("streams")
        if not told.sdp or not isinstance(streams, list):
            raise JanusError("malformed")
        for stream in streams:
            if isinstance(stream, dict) and stream.get("type") in ("audio", "video"):
                member.streams.append((str(stream.get("mid")), stream["type"] == "audio"))
        return told.sdp

    async def _offer_streams(self) -> None:
        """Offer everybody what the others send; once, as all of them are here from now on."""
        for member in self._members.values():
            if member.hearing:
                continue
            member.hearing = await self._line.attach()
            others = [m for m in self._members.values() if m is not member]
            body = {
                "request": "join",
                "ptype": "subscriber",
                "room": self.number,
                "pin": self._pin,
                "streams": [{"feed": other.feed} for other in others],
            }
            told = await self._line.ask(member.hearing, body)
            streams = self._streams(told.data.get("streams"))
            if not told.sdp or not streams:
                raise JanusError("malformed")
            offer = RoomStreams(
                call=self._call, room=self.id, n=1, sdp=told.sdp, streams=tuple(streams)
            )
            self._say(member.who, offer)

    def _streams(self, listed: object) -> list[RoomStream]:
        """Janus' list of the media lines in our words."""
        found: list[RoomStream] = []
        for one in listed if isinstance(listed, list) else []:
            if not isinstance(one, dict):
                raise JanusError("malformed")
            member = next((m for m in self._members.values() if m.feed == one.get("feed_id")), None)
            mid, own = one.get("mid"), str(one.get("feed_mid"))
            if member is None or not isinstance(mid, str):
                continue
            sound = next((s for m, s in member.streams if m == own), None)
            if sound is None:
                continue
            alike = [m for m, s in member.streams if s is sound]
            kind = _KIND.get((sound, alike.index(own)))
            if kind is not None:
                found.append(RoomStream(mid=mid, who=member.who, kind=kind))
        return found

    async def _leave(self) -> None:
        """Everybody goes back; the kiosk says when it is there."""
        if self._made:
            for who in self._members:
                self._say(who, RoomClose(call=self._call, room=self.id))
            if not self._gone & {self.agents[0]}:
                await self._linger()
            with contextlib.suppress(JanusError):
                body = {"request": "destroy", "room": self.number}
                body["secret"] = secret_of(self._place, self.number)
                await self._line.ask(self._handle, body)
        await self._line.close()

    async def _dismiss(self, gone: frozenset[str]) -> None:
        """Who has left the call sees and hears nothing of it from this moment."""
        self._gone |= gone
        for who in gone & self._members.keys():
            member = self._members[who]
            for handle in (member.hearing, member.handle):
                if handle:
                    await self._line.detach(handle)

    async def _linger(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while True:
                    given = await self._inbox.get()
                    if isinstance(given, _Closed):
                        await self._dismiss(given.gone)
                    if self.agents[0] in self._gone:
                        return  # nobody is left whose picture it would keep
                    if isinstance(given, _Event) and given.handle == 0:
                        return
                    if isinstance(given, tuple) and given[0] == KIOSK:
                        said = given[1]
                        if isinstance(said, RoomState) and said.state == "left":
                            return


async def sweep(place: JanusPlace, node: str, keep: set[int]) -> int:
    """End the rooms that the desk `node` has left behind; how many. Raises `JanusError`."""
    line = JanusLine(place)
    await line.open()
    try:
        handle = await line.attach()
        told = await line.ask(handle, {"request": "list", "admin_key": place.secret})
        ended = 0
        for room in told.data.get("list") or []:
            if not isinstance(room, dict) or room.get("description") != MARK + node:
                continue
            number = room.get("room")
            if not isinstance(number, int) or number in keep:
                continue
            body = {"request": "destroy", "room": number, "secret": secret_of(place, number)}
            with contextlib.suppress(JanusError):
                await line.ask(handle, body)
                ended += 1
        return ended
    finally:
        await line.close()
