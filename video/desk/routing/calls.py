"""A call from request to end: in the queue, claimed, lost, given back, over."""

from typing import Literal

from video.desk.routing import events as e
from video.desk.routing.matching import fits
from video.desk.routing.state import LEVELS, TOP, Call
from video.desk.routing.work import Work
from video.signalling import (
    Assigned,
    CallUpdate,
    Ended,
    KioskLink,
    LegOffer,
    Lost,
    RecordState,
    Requeued,
)

_SMOOTHING = 0.2  # weight of the newest call in the usual duration
_MAX_OWNERS = 10_000


def requested(work: Work, event: e.Requested) -> None:
    """A new call at the end of the queue, or the same call with its kiosk back."""
    request = event.request
    call = work.calls.get(request.call)
    if call is not None:
        if call.site == event.site:
            kiosk_back(work, e.KioskBack(call.id, event.node))
        return
    level = LEVELS.index("gacha")
    call = Call(request.call, event.site, request, work.now, level, work.now, event.node)
    work.calls[call.id] = call
    work.order.append(call.id)
    work.note("DESK_CALL_QUEUED", call)


def kiosk_back(work: Work, event: e.KioskBack) -> None:
    call = work.calls.get(event.call)
    if call is None:
        return
    call = work.set_call(call, lost_at=None, node=event.node)
    work.note("DESK_CALL_RESUMED", call)
    if call.agent is not None:
        work.to_party(call, KioskLink(call=call.id, up=True))
        work.to_kiosk(call.id, Assigned(call=call.id, agent=work.seats[call.agent].name))
    if call.recording:
        work.to_kiosk(call.id, RecordState(call=call.id, state=call.recording))


def kiosk_lost(work: Work, event: e.KioskLost) -> None:
    """The call and its agent are held for a while; nobody is rung for an empty chair."""
    call = work.calls.get(event.call)
    if call is None or call.lost_at is not None:
        return
    call = work.stop_ring(call, "gone")
    work.set_call(call, lost_at=work.now)
    work.to_party(call, KioskLink(call=call.id, up=False))


def updated(work: Work, event: e.Updated) -> None:
    call = work.calls.get(event.call)
    if call is None:
        return
    asked = call.asked.model_copy(update={"step": event.step, "missing": event.missing})
    work.set_call(call, asked=asked)
    work.to_party(call, CallUpdate(call=call.id, step=event.step, missing=event.missing))


def offered(work: Work, event: e.Offered) -> None:
    """The newest offer is kept: whoever claims later needs it."""
    call = work.calls.get(event.call)
    if call is None:
        return
    work.set_call(call, offer=(event.gen, event.sdp))
    work.to_seat(call.agent, LegOffer(call=call.id, gen=event.gen, sdp=event.sdp))


def claimed(work: Work, event: e.Claimed) -> None:
    """First come: the call is this seat's, or it is lost to it."""
    seat, call = work.seats.get(event.seat), work.calls.get(event.call)
    if seat is None:
        return
    if call is None or seat.call is not None or call.agent is not None:
        work.to_seat(event.seat, Lost(call=event.call))
        return
    allowed = seat.id in call.rung or seat.role == "supervisor" or fits(work, call, seat)
    if not allowed:
        work.to_seat(event.seat, Lost(call=event.call))
        return
    if seat.rung_by not in (None, call.id):
        work.unring_seat(seat.id)
    call = work.stop_ring(work.calls[call.id], "taken", keep=seat.id)
    work.order.remove(call.id)
    work.note("DESK_CALL_CLAIMED", call, seat.id)
    own(work, call, seat.id)
    work.to_kiosk(call.id, Assigned(call=call.id, agent=seat.name))
    work.give(call, seat.id)


def own(work: Work, call: Call, seat_id: str, *, handed: bool = False) -> None:
    """The first who takes a case answers for it until it is handed over."""
    case = call.asked.case_id
    if case and (handed or case not in work.owners):
        if len(work.owners) >= _MAX_OWNERS:
            del work.owners[next(iter(work.owners))]
        work.owners[case] = seat_id


def declined(work: Work, event: e.Declined) -> None:
    """While it rings: not me. With the call in hand: back to the head of the queue."""
    call = work.calls.get(event.call)
    if call is not None and event.seat in call.rung:
        others = tuple(s for s in call.rung if s != event.seat)
        work.set_call(call, rung=others, tried=(*call.tried, event.seat))
        work.set_seat(event.seat, rung_by=None, idle_since=work.now)
        return
    work.to_seat(event.seat, Lost(call=event.call))
    if call is not None and call.agent == event.seat:
        requeue(work, call, "declined")


def requeue(work: Work, call: Call, why: str, *, wrap: bool = False) -> Call:
    """To the head: the resident has waited already. The leg is made anew for the next agent."""
    before = call.agent
    call = work.stop_recording(call, "left")
    call = work.dismiss(call, "agent_left")
    work.unask(call)
    work.free_seat(before, wrap=wrap)
    call = work.set_call(
        call,
        agent=None,
        offer=None,
        on_hold=False,
        asking=None,
        warm=False,
        level_at=work.now,
        tried=(before,) if before is not None else (),
    )
    work.order.insert(0, call.id)
    work.note("DESK_CALL_REQUEUED", call, before, why)
    work.to_kiosk(call.id, Requeued(call=call.id))
    return call


def hung_up(work: Work, event: e.HungUp) -> None:
    call = work.calls.get(event.call)
    if call is not None:
        finish(work, call, event.by, event.reason)


def finish(work: Work, call: Call, by: Literal["agent", "resident", "system"], reason: str) -> None:
    """The call is over for everybody."""
    call = work.stop_ring(call, "gone")
    call = work.stop_recording(call, "left")
    del work.calls[call.id]
    ended = Ended(call=call.id, by=by, reason=reason)
    work.to_kiosk(call.id, ended)
    work.to_party(call, ended)
    seat = work.seats.get(call.agent) if call.agent else None
    if call.agent is None:
        work.order.remove(call.id)
    else:
        work.usual_s += _SMOOTHING * (work.now - call.claimed_at - work.usual_s)
    for seat_id in (call.agent, call.third, *call.listeners):
        work.free_seat(seat_id)
    work.unask(call)
    work.note("DESK_CALL_ENDED", call, call.agent, by)
    work.effects.append(_figures(work, call, by, seat.account if seat else 0))


def _figures(work: Work, call: Call, by: str, account: int) -> e.Finished:
    return e.Finished(
        call.id,
        call.site,
        call.asked.service_id,
        call.asked.lang,
        LEVELS[min(call.level, TOP)],
        account,
        call.queued_at,
        call.claimed_at,
        work.now,
        by,
    )


def lost_too_long(work: Work) -> None:
    """Kiosks that did not come back: first the agent is free again, much later the call ends."""
    for call in list(work.calls.values()):
        if call.lost_at is None:
            continue
        gone = work.now - call.lost_at
        if gone >= work.rules.absent_s:
            finish(work, call, "system", "kiosk_lost")
        elif gone >= work.rules.hold_lost_s and call.agent is not None:
            work.to_seat(call.agent, Ended(call=call.id, by="system", reason="kiosk_lost"))
            work.free_seat(call.agent)
            kept = requeue(work, work.set_call(call, agent=None), "kiosk_lost")
            work.set_call(kept, lost_at=call.lost_at)


def full_for(work: Work, event: e.Requested) -> bool:
    """Whether the queue is full for a call that is not in it."""
    return event.request.call not in work.calls and len(work.order) >= work.rules.max_waiting
