"""Who is rung for whom: own gacha, then sumu, then banner; longest idle first, then all.

Calls are looked at in the order of the queue, so nobody is served before somebody who came
earlier and could have been served by the same person.
"""

from collections.abc import Sequence

from video.desk.routing.state import TOP, Call, RingKind, Seat
from video.desk.routing.work import Work, describe
from video.signalling import Ring

_DIGITS = (12, 9, 6)  # of a region code: gacha, sumu, banner (GB/T 2260, GB/T 10114)


def covers(seat: Seat, region: str) -> bool:
    """Whether the seat answers for this region; no regions means all."""
    return not seat.regions or any(region.startswith(prefix) for prefix in seat.regions)


def skilled(seat: Seat, call: Call) -> bool:
    """Whether the seat speaks the resident's language and knows the service."""
    langs = not seat.langs or any(call.asked.lang.split("-")[0] == k for k in seat.langs)
    return langs and (not seat.services or call.asked.service_id in seat.services)


def fits(work: Work, call: Call, seat: Seat) -> bool:
    """Whether the call may go to this seat now.

    At the top level skills are waived after a while: an agent with the wrong language can still
    fetch a colleague, and a resident who waits for ever has nobody.
    """
    if seat.role == "supervisor" or seat.level > call.level or not covers(seat, call.asked.region):
        return False
    if call.level == TOP and work.now - call.queued_at >= work.rules.relax_s:
        return True
    return skilled(seat, call)


def staffed_levels(work: Work) -> dict[int, set[str]]:
    """Which region prefixes have somebody signed in and ready, by level."""
    found: dict[int, set[str]] = {}
    for seat in work.seats.values():
        if seat.off_at is None and seat.ready and seat.role != "supervisor":
            found.setdefault(seat.level, set()).update(seat.regions or ("",))
    return found


def _has(prefixes: set[str], region: str) -> bool:
    return any(region[:n] in prefixes for n in (0, *_DIGITS))


def raise_levels(work: Work, only: Sequence[str] | None = None) -> None:
    """Move calls up where nobody of their level is there or the level's time is over."""
    staffed = staffed_levels(work)
    for call_id in only if only is not None else list(work.order):
        call = work.calls[call_id]
        while call.level < TOP:
            there = _has(staffed.get(call.level, set()), call.asked.region)
            if there and work.now - call.level_at < work.rules.level_s[call.level]:
                break
            call = work.stop_ring(call, "timed_out") if call.rung else call
            call = work.set_call(call, level=call.level + 1, level_at=work.now, tried=())
            work.note("DESK_CALL_LEVEL", call, why=str(call.level))


def match_calls(work: Work) -> None:
    """Ring free seats for the waiting calls, head first."""
    free = {seat.id: seat for seat in work.seats.values() if seat.free}
    for call_id in work.order if free else ():
        call = work.calls[call_id]
        if call.lost_at is not None or (call.rung and call.ring_kind != "all"):
            continue
        chosen, kind = _choose(work, call, free)
        for seat in chosen:
            del free[seat.id]
        if chosen:
            _ring(work, call, chosen, kind)
        if not free:
            return


def _choose(work: Work, call: Call, free: dict[str, Seat]) -> tuple[list[Seat], RingKind]:
    if call.rung:
        return [s for s in free.values() if fits(work, call, s)], "all"
    first: tuple[tuple[str | None, RingKind], ...] = (
        (call.wanted, "transfer"),
        (work.owners.get(call.asked.case_id), "returning"),
    )
    for seat_id, kind in first:
        if seat_id is not None and seat_id in free and seat_id not in call.tried:
            return [free[seat_id]], kind
    fit = [seat for seat in free.values() if fits(work, call, seat)]
    fresh = [seat for seat in fit if seat.id not in call.tried]
    if fresh and len(call.tried) < work.rules.single_rings:
        return [min(fresh, key=lambda s: (-s.level_fit(call.level), s.idle_since, s.id))], "new"
    return fit, "all"


def _ring(work: Work, call: Call, seats: list[Seat], kind: RingKind) -> None:
    ids = tuple(seat.id for seat in seats)
    began = call.ring_at if call.rung else work.now
    call = work.set_call(call, rung=(*call.rung, *ids), ring_at=began, ring_kind=kind)
    context = describe(call, 1, work.now, ringing=True)
    for seat_id in ids:
        work.set_seat(seat_id, rung_by=call.id)
        work.to_seat(
            seat_id,
            Ring(
                context=context,
                kind=kind,
                ring_s=work.rules.ring_s,
                note=call.note,
                sender=call.sender,
            ),
        )


def ring_out(work: Work) -> None:
    """Single rings that nobody answered in time go on to the next."""
    for call_id in list(work.order):
        call = work.calls[call_id]
        if not call.rung or work.now - call.ring_at < work.rules.ring_s:
            continue
        if call.ring_kind == "all":
            continue
        tried = (*call.tried, *(s for s in call.rung if s not in call.tried))
        call = work.stop_ring(call, "timed_out")
        work.set_call(call, tried=tried)
