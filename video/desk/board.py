"""Tells every line what has changed in what it may see, at a pace that a crowd can't raise.

Views are states: the newest replaces the one before, so changes within the pause are told once.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from video.desk.engine import Engine
from video.desk.line import AgentLine, KioskLine
from video.desk.routing import views
from video.desk.routing.state import Call, Seat
from video.signalling import Colleagues, Message, Queue, QueueSnapshot, Tickets, dump

_PAUSE_S = 0.03
_PAUSE_PER_PEER_S = 0.0005  # so that a thousand waiting kiosks are told twice a second at most


class _List:
    """What seats of the same sight see; the text is made once for all where nothing rings."""

    def __init__(self, found: list[tuple[int, Call]], now: float) -> None:
        self.total = len(found)
        self.shown = found[: views.SHOWN]
        self.key = [(position, call.asked, call.level) for position, call in self.shown]
        self._now = now
        self._texts: dict[frozenset[str], str] = {}

    def text(self, seat_id: str, rung: frozenset[str]) -> str:
        if rung not in self._texts:
            calls = views.waiting_calls(self.shown, seat_id, self._now)
            self._texts[rung] = dump(QueueSnapshot(calls=calls, total=self.total))
        return self._texts[rung]


class Board:
    """Knows what each line was told last; `changed` is cheap and may be called for every event."""

    def __init__(
        self, engine: Engine, seats: Mapping[str, AgentLine], kiosks: Mapping[str, KioskLine]
    ) -> None:
        self._engine = engine
        self._seats = seats
        self._kiosks = kiosks
        self._told: dict[str, dict[type[Message], object]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0

    def forget(self, line: AgentLine | KioskLine) -> None:
        """This line knows nothing (any more): tell it everything."""
        self._told.pop(line.session, None)
        self.changed()

    def changed(self) -> None:
        if self._timer is not None:
            return
        state = self._engine.state
        pause = _PAUSE_S + _PAUSE_PER_PEER_S * (len(state.order) + len(state.seats))
        wait = max(0.0, self._last + pause - time.monotonic())
        self._timer = asyncio.get_running_loop().call_later(wait, self._tell)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _tell(self) -> None:
        self._timer = None
        self._last = time.monotonic()
        self._tell_kiosks()
        self._tell_seats()

    def _tell_kiosks(self) -> None:
        for place in views.places(self._engine.state, self._engine.rules):
            line = self._kiosks.get(place.call)
            if line is not None and line.attached:
                self._once(line, Queue, place, place)

    def _tell_seats(self) -> None:
        state, rules = self._engine.state, self._engine.rules
        now = time.time()
        seen: dict[tuple[object, ...], _List] = {}
        for line in self._seats.values():
            seat = state.seats.get(line.seat)
            if seat is None or not line.attached:
                continue
            sight = views.sight(seat)
            if sight not in seen:
                seen[sight] = _List(views.visible(state, seat, now, rules), now)
            self._snapshot(line, seat, seen[sight])
            if line.resumable:
                self._rest(line, seat)

    def _snapshot(self, line: AgentLine, seat: Seat, seen: "_List") -> None:
        rung = frozenset(c.id for _, c in seen.shown if seat.id in c.rung)
        key = (seen.total, seat.ready, rung, seen.key)
        told = self._told.setdefault(line.session, {})
        if told.get(QueueSnapshot) != key:
            told[QueueSnapshot] = key
            line.send_text(seen.text(seat.id, rung))

    def _rest(self, line: AgentLine, seat: Seat) -> None:
        state = self._engine.state
        people = views.colleagues(state)
        self._once(line, Colleagues, people, Colleagues(agents=people))
        open_tickets = views.tickets(state, seat)
        self._once(line, Tickets, open_tickets, Tickets(tickets=open_tickets))

    def _once(
        self, line: AgentLine | KioskLine, kind: type[Message], key: Any, message: Message
    ) -> None:
        told = self._told.setdefault(line.session, {})
        if told.get(kind) != key:
            told[kind] = key
            line.send(message)
