"""The rooms of this desk's calls: one begins when a third person is in, and ends with that.

The desk that has the kiosk's line keeps a call's room; pages on other desks reach it through the
kiosk's line. Without a media server all of this does nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from video.desk.audit import Audit
from video.desk.janus import JanusError, JanusPlace
from video.desk.room import FromMember, Room, sweep
from video.desk.routing.state import Call
from video.signalling import KIOSK, Message

logger = logging.getLogger("jiujin.desk.rooms")


class Rooms:
    """`say(target, message)`: the hub's own, to `call:ID` or `seat:ID`."""

    def __init__(
        self,
        place: JanusPlace | None,
        node: str,
        say: Callable[[str, Message], None],
        audit: Audit,
    ) -> None:
        self._place = place
        self._node = node
        self._say = say
        self._audit = audit
        self._rooms: dict[str, Room] = {}
        self._tried: dict[str, tuple[str, str]] = {}  # by call: with these it was tried already
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, call_id: str, call: Call | None) -> None:
        """Something happened in a call of a kiosk of this desk (None: it is over or elsewhere)."""
        if self._place is None:
            return
        wanted = None
        # Of a warm transfer the third is soon the only one: that is not worth a room.
        if call is not None and call.agent and call.third and not call.warm:
            wanted = (call.agent, call.third)
        room = self._rooms.get(call_id)
        if room is not None and room.agents != wanted:
            del self._rooms[call_id]
            inside = set() if call is None else {call.agent, call.third}
            room.close(frozenset(room.agents) - inside)
        if wanted is None:
            self._tried.pop(call_id, None)
        elif self._tried.get(call_id) != wanted:
            self._tried[call_id] = wanted
            self._begin(self._place, call_id, wanted)

    def _begin(self, place: JanusPlace, call_id: str, agents: tuple[str, str]) -> None:
        def say(who: str, message: Message) -> None:
            self._say(f"call:{call_id}" if who == KIOSK else f"seat:{who}", message)

        def tell_up() -> None:
            self._audit.note("DESK_ROOM_UP", call=call_id)

        room = Room(place, self._node, call_id, agents, say, tell_up)
        self._rooms[call_id] = room
        self._spawn(self._run(call_id, room))

    async def _run(self, call_id: str, room: Room) -> None:
        await room.run()
        self._audit.note("DESK_ROOM_ENDED", call=call_id)
        if self._rooms.get(call_id) is room:
            del self._rooms[call_id]

    def hear(self, call_id: str, who: str, message: FromMember) -> None:
        """A member's word to their room, if there is one."""
        room = self._rooms.get(call_id)
        if room is not None:
            room.hear(who, message)

    def node_gone(self, node: str) -> None:
        """A desk is dead or has begun anew: what it left on the media server goes."""
        if self._place is not None:
            self._spawn(self._sweep(self._place, node))

    async def _sweep(self, place: JanusPlace, node: str) -> None:
        keep = {room.number for room in self._rooms.values()} if node == self._node else set()
        try:
            ended = await sweep(place, node, keep)
        except JanusError as error:
            logger.warning("DESK_ROOMS_NOT_SWEPT code=%s", error.code)
        else:
            logger.info("DESK_ROOMS_SWEPT count=%d", ended)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """The desk stops: its rooms end at once."""
        for room in self._rooms.values():
            room.close(frozenset(room.agents))
        self._rooms.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3)
        for task in tuple(self._tasks):
            task.cancel()
