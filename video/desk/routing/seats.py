"""People at the desk: signing in, going away, lines that break."""

from dataclasses import replace

from video.desk.routing import events as e
from video.desk.routing.calls import requeue
from video.desk.routing.handover import listen_set, third_takes_over
from video.desk.routing.work import Work
from video.signalling import Assigned, PresenceState, Requeued

OUTCOMES = frozenset({"solved", "guided", "callback", "referred", "none"})


def seat_on(work: Work, event: e.SeatOn) -> None:
    """A seat is taken, or its page was loaded anew and must be told everything again."""
    before = work.seats.get(event.seat.id)
    seat = replace(event.seat, idle_since=work.now)
    if before is not None:
        work.unring_seat(seat.id)
        before = work.seats[seat.id]
        seat = replace(seat, call=before.call, ready=before.ready, reason=before.reason)
    work.seats[seat.id] = seat
    work.to_seat(seat.id, PresenceState(state=seat.state, reason=seat.reason))
    call = work.calls.get(seat.call) if seat.call is not None else None
    if call is None:
        work.set_seat(seat.id, call=None)
    elif call.agent == seat.id and not seat.wraps:
        # Today's page forgets its call with its line: somebody else, or it, answers again.
        requeue(work, call, "agent_lost")
    elif call.agent == seat.id:
        # The new page has no peer connection: the kiosk makes a leg for it.
        call = work.stop_recording(work.set_call(call, offer=None), "left")
        work.tell_claimed(call, seat)
        work.to_kiosk(call.id, Requeued(call=call.id))
        work.to_kiosk(call.id, Assigned(call=call.id, agent=seat.name))
    else:
        work.tell_claimed(call, seat, as_third=True)


def seat_lost(work: Work, event: e.SeatLost) -> None:
    work.unring_seat(event.seat)
    if event.seat in work.seats:
        work.seats[event.seat] = replace(work.seats[event.seat], off_at=work.now)


def seat_back(work: Work, event: e.SeatBack) -> None:
    seat = work.seats.get(event.seat)
    if seat is not None:
        work.seats[seat.id] = replace(seat, off_at=None, node=event.node or seat.node)
        # It is not numbered: a change while the line was broken has not been heard.
        work.to_seat(seat.id, PresenceState(state=seat.state, reason=seat.reason))


def seat_off(work: Work, event: e.SeatOff) -> None:
    """Somebody is gone for good: a third goes on with the resident, else the call is requeued."""
    seat = work.seats.get(event.seat)
    if seat is None:
        return
    work.unring_seat(seat.id)
    for call in list(work.calls.values()):
        if seat.id in call.listeners:
            listen_set(work, e.ListenSet(seat.id, call.id, on=False))
            call = work.calls[call.id]
        if call.third == seat.id:
            work.set_call(call, third=None, warm=False)
            work.party(work.calls[call.id], seat, here=False)
        elif call.agent == seat.id and call.third is not None:
            third_takes_over(work, call, "agent_lost")
        elif call.agent == seat.id:
            requeue(work, call, "agent_lost")
    del work.seats[seat.id]


def presence_set(work: Work, event: e.PresenceSet) -> None:
    seat = work.seats.get(event.seat)
    if seat is None:
        return
    if not event.ready:
        work.unring_seat(seat.id)
    idle = seat.idle_since if seat.ready else work.now
    work.set_seat(seat.id, ready=event.ready, reason=event.reason, idle_since=idle)


def wrapped_up(work: Work, event: e.WrappedUp) -> None:
    """Free again; how it ended is kept for the call that this seat had, and for no other."""
    seat = work.seats.get(event.seat)
    if seat is None:
        return
    if seat.wrap_call is not None and seat.wrap_call == event.call and event.outcome:
        outcome = event.outcome if event.outcome in OUTCOMES else "other"
        work.effects.append(e.Wrapped(event.call, seat.account, outcome, work.now))
    work.set_seat(seat.id, wrap_until=None, wrap_call=None)


def overdue_seats(work: Work) -> None:
    """Wrap-ups that are over, and lines that did not come back in time."""
    for seat in list(work.seats.values()):
        if seat.wrap_until is not None and work.now >= seat.wrap_until:
            work.set_seat(seat.id, wrap_until=None, wrap_call=None)
        if seat.off_at is not None and work.now - seat.off_at >= work.rules.agent_grace_s:
            seat_off(work, e.SeatOff(seat.id))


def node_gone(work: Work, event: e.NodeGone) -> None:
    """Its kiosks and agents have some time to come to another desk."""
    for seat in list(work.seats.values()):
        if seat.node == event.node and seat.off_at is None:
            seat_lost(work, e.SeatLost(seat.id))
