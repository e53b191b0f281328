"""The whole desk as one function: what becomes of it when something happens.

Pure: no clock, no random number, no socket. `now` is a wall-clock second that the caller took when
the event happened, so a recorded row of events replays to the same state on every machine.
"""

from typing import assert_never

from video.desk.routing import calls, handover, promises, recordings, seats
from video.desk.routing import events as e
from video.desk.routing.matching import match_calls, raise_levels, ring_out
from video.desk.routing.rules import Rules
from video.desk.routing.state import State
from video.desk.routing.work import Work


def advance(
    state: State, event: e.Event, now: float, rules: Rules
) -> tuple[State, tuple[e.Effect, ...]]:
    """The next state, and what to tell whom; `state` itself is not touched."""
    work = Work(state, now, rules)
    if isinstance(event, e.Requested) and calls.full_for(work, event):
        promises.offer_full(work, event)
        return work.done()
    _happen(work, event)
    if isinstance(event, e.Requested):
        raise_levels(work, [i for i in (event.request.call,) if i in work.order])
    elif isinstance(event, e.SeatOff | e.SeatLost | e.PresenceSet | e.Tick | e.NodeGone):
        raise_levels(work)
    match_calls(work)
    if isinstance(event, e.Requested):
        promises.offer_instead(work, (event.request.call,))
    elif isinstance(event, e.Tick):
        promises.offer_instead(work, work.order)
    return work.done()


def _happen(work: Work, event: e.Event) -> None:
    match event:
        case (
            e.SeatOn() | e.SeatLost() | e.SeatBack() | e.SeatOff() | e.PresenceSet() | e.WrappedUp()
        ):
            _seat(work, event)
        case e.Requested():
            calls.requested(work, event)
        case e.Updated():
            calls.updated(work, event)
        case e.Offered():
            calls.offered(work, event)
        case e.KioskLost():
            calls.kiosk_lost(work, event)
        case e.KioskBack():
            calls.kiosk_back(work, event)
        case e.HungUp():
            calls.hung_up(work, event)
        case e.PromiseAsked():
            promises.asked(work, event)
        case e.PromiseTaken():
            promises.taken(work, event)
        case e.PromiseDone():
            promises.done(work, event)
        case e.NodeGone():
            _node_gone(work, event)
        case e.Tick():
            _time(work)
        case _:
            _in_call(work, event)


def _seat(
    work: Work,
    event: e.SeatOn | e.SeatLost | e.SeatBack | e.SeatOff | e.PresenceSet | e.WrappedUp,
) -> None:
    match event:
        case e.SeatOn():
            seats.seat_on(work, event)
        case e.SeatLost():
            seats.seat_lost(work, event)
        case e.SeatBack():
            seats.seat_back(work, event)
        case e.SeatOff():
            seats.seat_off(work, event)
        case e.PresenceSet():
            seats.presence_set(work, event)
        case e.WrappedUp():
            seats.wrapped_up(work, event)
        case _:
            assert_never(event)


def _in_call(
    work: Work,
    event: e.Claimed
    | e.Declined
    | e.HoldSet
    | e.TransferAsked
    | e.TransferSettled
    | e.Invited
    | e.Left
    | e.ListenSet
    | e.RecordAsked
    | e.RecordAnswered
    | e.RecordStopped,
) -> None:
    match event:
        case e.Claimed():
            if not handover.asked_in(work, event.seat, event.call):
                calls.claimed(work, event)
        case e.Declined():
            _declined(work, event)
        case e.HoldSet():
            handover.hold_set(work, event)
        case e.TransferAsked():
            handover.transfer_asked(work, event)
        case e.TransferSettled():
            handover.transfer_settled(work, event)
        case e.Invited():
            handover.invited(work, event)
        case e.Left():
            handover.left(work, event)
        case e.ListenSet():
            handover.listen_set(work, event)
        case e.RecordAsked():
            recordings.asked(work, event)
        case e.RecordAnswered():
            recordings.answered(work, event)
        case e.RecordStopped():
            recordings.stopped(work, event)
        case _:
            assert_never(event)


def _declined(work: Work, event: e.Declined) -> None:
    call = work.calls.get(event.call)
    if call is not None and call.asking is not None and call.asking.to == event.seat:
        handover.refuse_asking(work, call)
    else:
        calls.declined(work, event)


def _node_gone(work: Work, event: e.NodeGone) -> None:
    seats.node_gone(work, event)
    for call in list(work.calls.values()):
        if call.node == event.node:
            calls.kiosk_lost(work, e.KioskLost(call.id))


def _time(work: Work) -> None:
    """Everything that happens by waiting."""
    ring_out(work)
    handover.asked_too_long(work)
    seats.overdue_seats(work)
    calls.lost_too_long(work)
