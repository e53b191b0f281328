"""More than one at the desk: transfers, third persons, supervisors who listen, hold."""

from video.desk.routing import events as e
from video.desk.routing.calls import own, requeue
from video.desk.routing.state import TOP, Asking, Call
from video.desk.routing.work import Work, describe
from video.signalling import (
    Assigned,
    Ended,
    Error,
    Hold,
    ListenNotice,
    Lost,
    Requeued,
    Ring,
    RingStop,
    TransferState,
)


def _held_by(work: Work, seat_id: str, call_id: str) -> Call | None:
    """The call if this seat holds it; else its page is told that it does not."""
    call = work.calls.get(call_id)
    if call is None or call.agent != seat_id:
        work.to_seat(seat_id, Lost(call=call_id))
        return None
    return call


def hold_set(work: Work, event: e.HoldSet) -> None:
    call = _held_by(work, event.seat, event.call)
    if call is not None and call.on_hold != event.on:
        work.set_call(call, on_hold=event.on)
        work.to_kiosk(call.id, Hold(call=call.id, on=event.on))


def transfer_asked(work: Work, event: e.TransferAsked) -> None:
    """Warm: the colleague is asked in. Blind: the call waits at the head for whom it is meant."""
    call = _held_by(work, event.seat, event.call)
    if call is None:
        return
    if event.warm:
        _ask(work, call, event.to, "transfer", event.note)
        return
    if event.to is not None and event.to not in work.seats:
        work.to_seat(event.seat, Error(code="unknown_colleague"))
        return
    sender = work.seats[event.seat].name
    work.to_seat(event.seat, Ended(call=call.id, by="system", reason="transferred"))
    call = requeue(work, call, "transferred", wrap=True)
    level = TOP if event.level is None else event.level
    work.set_call(
        call, level=level, wanted=event.to, note=event.note, sender=sender, tried=(event.seat,)
    )
    work.owners.pop(call.asked.case_id, None)
    work.note("DESK_CALL_TRANSFERRED", call, event.seat, "blind")


def invited(work: Work, event: e.Invited) -> None:
    call = _held_by(work, event.seat, event.call)
    if call is not None:
        _ask(work, call, event.to, "invite", event.note)


def _ask(work: Work, call: Call, to: str | None, kind: str, note: str) -> None:
    seat = work.seats.get(to) if to is not None else None
    if seat is None or seat.id == call.agent:
        work.to_seat(call.agent, Error(code="unknown_colleague"))
    elif not seat.free or call.third is not None or call.asking is not None:
        work.to_seat(call.agent, Error(code="colleague_busy"))
    else:
        asked: Asking = Asking(seat.id, work.now, "transfer" if kind == "transfer" else "invite")
        work.set_call(call, asking=asked)
        work.set_seat(seat.id, rung_by=call.id)
        sender = work.seats[call.agent].name if call.agent else ""
        ring = Ring(
            context=describe(call, 1, work.now, ringing=True),
            kind=asked.kind,
            ring_s=work.rules.ring_s,
            note=note,
            sender=sender,
        )
        work.to_seat(seat.id, ring)
        work.to_seat(call.agent, TransferState(call=call.id, state="ringing", to=seat.id))


def asked_in(work: Work, seat_id: str, call_id: str) -> bool:
    """Whether this claim is the answer of somebody who was asked in; if so, let them in."""
    call = work.calls.get(call_id)
    if call is None or call.asking is None or call.asking.to != seat_id:
        return False
    warm = call.asking.kind == "transfer"
    call = work.set_call(call, asking=None, third=seat_id, warm=warm)
    work.set_seat(seat_id, rung_by=None, call=call.id)
    seat = work.seats[seat_id]
    work.tell_claimed(call, seat, as_third=True)
    work.party(call, seat, here=True)
    work.to_seat(call.agent, TransferState(call=call.id, state="accepted", to=seat_id))
    work.note("DESK_CALL_JOINED", call, seat_id)
    return True


def refuse_asking(work: Work, call: Call, why: str = "refused") -> Call:
    """Whoever was asked in does not come."""
    asking = call.asking
    if asking is None:
        return call
    work.set_seat(asking.to, rung_by=None)
    if why != "refused":
        work.set_seat(asking.to, idle_since=work.now)
        stop = RingStop(call=call.id, why="gone" if why == "cancelled" else "timed_out")
        work.to_seat(asking.to, stop)
    state = TransferState(
        call=call.id, state="cancelled" if why == "cancelled" else "refused", to=asking.to
    )
    work.to_seat(call.agent, state)
    return work.set_call(call, asking=None)


def transfer_settled(work: Work, event: e.TransferSettled) -> None:
    call = _held_by(work, event.seat, event.call)
    if call is None:
        return
    if not event.done:
        if call.asking is not None:
            refuse_asking(work, call, "cancelled")
        elif call.third is not None:
            left(work, e.Left(call.third, call.id))
        return
    if call.third is None:
        work.to_seat(event.seat, Error(code="nobody_joined"))
        return
    work.to_seat(event.seat, TransferState(call=call.id, state="done", to=call.third))
    work.to_seat(event.seat, Ended(call=call.id, by="system", reason="transferred"))
    third_takes_over(work, call, "warm")


def third_takes_over(work: Work, call: Call, why: str) -> None:
    """The third is the call's agent now; the kiosk makes a new leg to them."""
    before, third = call.agent, call.third
    if third is None:
        return
    work.free_seat(before)
    call = work.set_call(call, third=None, warm=False, offer=None)
    work.note("DESK_CALL_TRANSFERRED", call, before, why)
    own(work, call, third, handed=True)
    name = work.seats[third].name
    work.to_kiosk(call.id, Requeued(call=call.id))
    work.to_kiosk(call.id, Assigned(call=call.id, agent=name))
    work.give(call, third)


def left(work: Work, event: e.Left) -> None:
    """A third or a listener goes; from anybody else it changes nothing."""
    call, seat = work.calls.get(event.call), work.seats.get(event.seat)
    if call is None or seat is None:
        return
    if event.seat in call.listeners:
        listen_set(work, e.ListenSet(event.seat, event.call, on=False))
    elif call.third == event.seat:
        work.party(call, seat, here=False)
        work.set_call(call, third=None, warm=False)
        work.to_seat(seat.id, Ended(call=call.id, by="agent", reason="left"))
        work.free_seat(seat.id)
        work.note("DESK_CALL_LEFT", call, seat.id)


def listen_set(work: Work, event: e.ListenSet) -> None:
    """A supervisor listens; kiosk and agent are told, so that nobody is heard unawares."""
    call, seat = work.calls.get(event.call), work.seats.get(event.seat)
    if seat is None:
        return
    if seat.role != "supervisor" or call is None or call.agent is None:
        work.to_seat(event.seat, Error(code="not_allowed" if call else "unknown_call"))
        return
    if event.on == (seat.id in call.listeners) or (event.on and seat.call is not None):
        return
    if event.on:
        work.unring_seat(seat.id)
        call = work.calls[call.id]
    notice = ListenNotice(call=call.id, on=event.on, name=seat.name, id=seat.id)
    kept = tuple(s for s in call.listeners if s != seat.id)
    call = work.set_call(call, listeners=(*kept, seat.id) if event.on else kept)
    work.set_seat(seat.id, call=call.id if event.on else None)
    work.to_kiosk(call.id, notice)
    work.to_seat(call.agent, notice)
    if event.on:
        work.tell_claimed(call, seat, as_third=True)
    else:
        work.to_seat(seat.id, Ended(call=call.id, by="agent", reason="left"))
    work.note("DESK_CALL_LISTENED", call, seat.id, "on" if event.on else "off")


def asked_too_long(work: Work) -> None:
    for call in list(work.calls.values()):
        if call.asking is not None and work.now - call.asking.since >= work.rules.ring_s:
            refuse_asking(work, call, "timed_out")
