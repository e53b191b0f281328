"""A working copy of the state while one event is handled: changes and effects gather here.

The state that came in is never touched; `done` freezes the result.
"""

from dataclasses import replace
from typing import Any, Literal

from video.desk.routing import events as e
from video.desk.routing.rules import Rules
from video.desk.routing.state import LEVELS, TOP, Call, Seat, State
from video.signalling import (
    Claimed,
    Ended,
    KioskLink,
    LegOffer,
    Message,
    Party,
    PresenceState,
    RecordState,
    RingStop,
    TransferState,
    WaitingCall,
)


class Work:
    """One event's desk table; `now` never runs backwards."""

    def __init__(self, state: State, now: float, rules: Rules) -> None:
        self.rules = rules
        self.now = max(now, state.now)
        self.calls = dict(state.calls)
        self.order = list(state.order)
        self.seats = dict(state.seats)
        self.owners = dict(state.owners)
        self.promises = dict(state.promises)
        self.usual_s = state.usual_s or rules.usual_call_s
        self.numbers = state.numbers
        self.effects: list[e.Effect] = []

    def done(self) -> tuple[State, tuple[e.Effect, ...]]:
        state = State(
            self.now,
            self.calls,
            tuple(self.order),
            self.seats,
            self.owners,
            self.promises,
            self.usual_s,
            self.numbers,
        )
        return state, tuple(self.effects)

    # --- small changes ------------------------------------------------------------------

    def set_call(self, call: Call, **change: Any) -> Call:
        made = replace(call, **change)
        self.calls[call.id] = made
        return made

    def set_seat(self, seat_id: str | None, **change: Any) -> None:
        """Change a seat that is still there; its page is told what the desk takes it for."""
        before = self.seats.get(seat_id) if seat_id is not None else None
        if before is None:
            return
        after = self.seats[before.id] = replace(before, **change)
        if (before.state, before.reason) != (after.state, after.reason):
            self.to_seat(after.id, PresenceState(state=after.state, reason=after.reason))

    def to_kiosk(self, call_id: str, message: Message) -> None:
        self.effects.append(e.ToKiosk(call_id, message))

    def to_seat(self, seat_id: str | None, message: Message) -> None:
        if seat_id is not None and seat_id in self.seats:
            self.effects.append(e.ToSeat(seat_id, message))

    def to_party(self, call: Call, message: Message) -> None:
        """To everybody of the desk who is in the call."""
        for seat_id in (call.agent, call.third, *call.listeners):
            self.to_seat(seat_id, message)

    def note(self, event: str, call: Call, seat_id: str | None = None, why: str = "") -> None:
        seat = self.seats.get(seat_id) if seat_id else None
        self.effects.append(e.Noted(event, call.site, seat.account if seat else 0, call.id, why))

    # --- ringing ------------------------------------------------------------------------

    def stop_ring(
        self,
        call: Call,
        why: Literal["taken", "timed_out", "gone", "declined"],
        keep: str | None = None,
    ) -> Call:
        """Nobody is rung any more; whoever let it ring out goes to the back of the idle order."""
        for seat_id in call.rung:
            if seat_id == keep:
                self.set_seat(seat_id, rung_by=None)
                continue
            late = {"idle_since": self.now} if why in ("timed_out", "declined") else {}
            self.set_seat(seat_id, rung_by=None, **late)
            self.to_seat(seat_id, RingStop(call=call.id, why=why))
        return self.set_call(call, rung=())

    def unask(self, call: Call) -> None:
        """Whoever was asked into this call is rung no more."""
        if call.asking is not None:
            self.set_seat(call.asking.to, rung_by=None)
            self.to_seat(call.asking.to, RingStop(call=call.id, why="gone"))

    def unring_seat(self, seat_id: str) -> None:
        """The seat is busy or gone: whatever rings there rings elsewhere only."""
        seat = self.seats.get(seat_id)
        call = self.calls.get(seat.rung_by) if seat and seat.rung_by else None
        if call is None:
            return
        self.set_seat(seat_id, rung_by=None)
        if seat_id in call.rung:
            self.set_call(call, rung=tuple(s for s in call.rung if s != seat_id))
        elif call.asking is not None and call.asking.to == seat_id:
            self.set_call(call, asking=None)
            refused = TransferState(call=call.id, state="refused", to=seat_id)
            self.to_seat(call.agent, refused)

    # --- a call's way -------------------------------------------------------------------

    def stop_recording(
        self, call: Call, why: Literal["declined", "agent", "resident", "left"]
    ) -> Call:
        """Nothing is recorded (or asked) any more; whoever is in the call is told."""
        if not call.recording:
            return call
        message = RecordState(call=call.id, state="off", why=why)
        self.to_kiosk(call.id, message)
        self.to_party(call, message)
        if call.recording == "on":
            self.effects.append(e.RecordingOver(call.recorded, self.now))
            self.note("DESK_RECORDING_STOPPED", call, call.agent, why)
        return self.set_call(call, recording="", recorded="")

    def free_seat(self, seat_id: str | None, *, wrap: bool = True) -> None:
        """The seat is out of its call: wrap-up first where its page can end it."""
        seat = self.seats.get(seat_id) if seat_id is not None else None
        if seat is None:
            return
        until = self.now + self.rules.wrap_s if wrap and seat.wraps and self.rules.wrap_s else None
        self.set_seat(
            seat.id,
            call=None,
            wrap_until=until,
            wrap_call=seat.call if until else None,
            idle_since=self.now,
        )

    def dismiss(self, call: Call, reason: str, *, wrap: bool = False) -> Call:
        """Third and listeners leave; the call itself goes on."""
        for seat_id in (call.third, *call.listeners):
            self.to_seat(seat_id, Ended(call=call.id, by="system", reason=reason))
            self.free_seat(seat_id, wrap=wrap)
        return self.set_call(call, third=None, listeners=(), warm=False)

    def give(self, call: Call, seat_id: str) -> Call:
        """The call is this seat's now; tells its page everything it needs."""
        seat = self.seats[seat_id]
        call = self.stop_recording(call, "left")
        call = self.set_call(call, agent=seat_id, claimed_at=self.now, wanted=None, on_hold=False)
        self.set_seat(seat_id, call=call.id, wrap_until=None, wrap_call=None)
        self.tell_claimed(call, seat)
        return call

    def tell_claimed(self, call: Call, seat: Seat, *, as_third: bool = False) -> None:
        context = describe(call, 1, self.now)
        self.to_seat(seat.id, Claimed(context=context, as_third=as_third))
        if as_third:
            return
        self.to_seat(seat.id, KioskLink(call=call.id, up=call.lost_at is None))
        if call.offer is not None:
            self.to_seat(seat.id, LegOffer(call=call.id, gen=call.offer[0], sdp=call.offer[1]))

    def party(self, call: Call, seat: Seat, *, here: bool) -> None:
        """Tell the kiosk and the others who has come or gone."""
        message = Party(call=call.id, id=seat.id, name=seat.name, role=seat.role, here=here)
        self.to_kiosk(call.id, message)
        for other in (call.agent, call.third):
            if other != seat.id:
                self.to_seat(other, message)


def describe(call: Call, position: int, now: float, *, ringing: bool = False) -> WaitingCall:
    """The context an agent may see; a running call's position is given as 1."""
    asked = call.asked
    return WaitingCall(
        call=call.id,
        pos=position,
        site=asked.site or call.site,
        region=asked.region,
        lang=asked.lang,
        service_id=asked.service_id,
        service_title=asked.service_title,
        step=asked.step,
        reason=asked.reason,
        case_id=asked.case_id,
        missing=asked.missing,
        waited_s=max(0.0, now - call.queued_at),
        level=LEVELS[min(call.level, TOP)],
        ringing=ringing,
    )
