"""What each side may see of the state: the list of calls, a place in it, colleagues, promises."""

import math
from collections.abc import Iterator

from video.desk.routing.matching import covers, fits
from video.desk.routing.promises import iso, may_see
from video.desk.routing.rules import Rules
from video.desk.routing.state import LEVELS, TOP, Call, Seat, State
from video.desk.routing.work import Work, describe
from video.signalling import Colleague, Queue, Ticket, WaitingCall

SHOWN = 30  # calls in one snapshot; nobody reads further down a list


def sight(seat: Seat) -> tuple[object, ...]:
    """Seats with the same sight see the same list but for what rings."""
    supervisor = seat.role == "supervisor"
    return (supervisor, seat.level, seat.regions, seat.langs, seat.services)


def visible(state: State, seat: Seat, now: float, rules: Rules) -> list[tuple[int, Call]]:
    """Position and call of what this seat may answer, in the queue's order."""
    work = Work(state, now, rules)
    found = []
    for position, call_id in enumerate(state.order, start=1):
        call = state.calls[call_id]
        if seat.role == "supervisor" or fits(work, call, seat):
            found.append((position, call))
    return found


def waiting_calls(
    found: list[tuple[int, Call]], seat_id: str, now: float
) -> tuple[WaitingCall, ...]:
    """The first `SHOWN` of `visible` as messages."""
    return tuple(
        describe(call, position, now, ringing=seat_id in call.rung)
        for position, call in found[:SHOWN]
    )


def places(state: State, rules: Rules) -> Iterator[Queue]:
    """Place and honest estimate of every waiting call; `eta_s` None when nobody is ready."""
    seats = [s for s in state.seats.values() if s.ready and s.off_at is None]
    seats = [s for s in seats if s.role != "supervisor"]
    by_region: dict[str, tuple[int, int]] = {}
    for position, call_id in enumerate(state.order, start=1):
        call = state.calls[call_id]
        region = call.asked.region
        if region not in by_region:
            there = [s for s in seats if covers(s, region)]
            free = sum(1 for s in there if s.call is None and s.wrap_until is None)
            by_region[region] = (len(there), free)
        there_n, free = by_region[region]
        yield Queue(
            call=call_id,
            pos=position,
            eta_s=_estimate(position, there_n, free, state.usual_s, rules.ring_s),
            ringing=bool(call.rung),
            level=LEVELS[min(call.level, TOP)],
        )


def _estimate(position: int, there: int, free: int, usual_s: float, ring_s: float) -> int | None:
    """Seconds; a free agent answers within a ring, else whole rounds of the usual call."""
    if not there:
        return None
    if position <= free:
        return math.ceil(ring_s)
    return math.ceil(math.ceil((position - free) / there) * usual_s)


def colleagues(state: State) -> tuple[Colleague, ...]:
    """Everybody signed in, by name."""
    return tuple(
        Colleague(
            id=s.id, name=s.name, role=s.role, level=LEVELS[s.level], state=s.state, reason=s.reason
        )
        for s in sorted(state.seats.values(), key=lambda s: (s.name, s.id))
    )


def tickets(state: State, seat: Seat) -> tuple[Ticket, ...]:
    """Open promises, the earliest due first; the phone only for whoever has taken it."""
    seen = [p for p in state.promises.values() if may_see(seat.role, p)]
    return tuple(
        Ticket(
            id=p.id,
            kind=p.kind,
            site=p.site,
            lang=p.lang,
            service_title=p.service_title,
            made=iso(p.made),
            due=iso(p.due),
            late=state.now > p.due,
            owner=p.owner,
            phone=p.phone if p.owner == seat.id else "",
            text=p.text if p.owner == seat.id else "",
        )
        for p in sorted(seen, key=lambda p: (p.due, p.number))[:SHOWN]
    )
