"""No dead end: call-backs, appointments and complaints with a date by which they are due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from video.desk.routing import events as e
from video.desk.routing.calls import finish
from video.desk.routing.matching import covers
from video.desk.routing.rules import BEIJING
from video.desk.routing.state import Call, Promise
from video.desk.routing.work import Work
from video.signalling import Alternatives, Error, Kept, Nearest, Slot

Why = Literal["after_hours", "nobody", "queue_full"]


def iso(at: float) -> str:
    """A wall-clock second as ISO 8601 in China's time."""
    return datetime.fromtimestamp(at, BEIJING).isoformat(timespec="seconds")


def slots(work: Work) -> tuple[Slot, ...]:
    """Times that can still be booked."""
    rules = work.rules
    taken = [p.slot for p in work.promises.values() if p.kind == "appointment"]
    wide = rules.hours.slots(work.now, rules.slot_s, rules.slots * 4)
    found = []
    for begins, ends in wide:
        name = f"s{int(begins)}"
        if taken.count(name) < rules.per_slot:
            found.append(Slot(id=name, begins=iso(begins), ends=iso(ends)))
    return tuple(found[: rules.slots])


def asked(work: Work, event: e.PromiseAsked) -> None:
    """Write the promise down and tell the kiosk its number; the same id again changes nothing."""
    promise = work.promises.get(event.id)
    if promise is None:
        due = _due(work, event)
        if due is None:
            work.effects.append(e.ToLine(event.line, Error(code="slot_taken")))
            return
        work.numbers += 1
        promise = _new(event, f"{event.kind[0].upper()}{work.numbers:05d}", work.now, due)
        work.promises[promise.id] = promise
        noted = e.Noted("DESK_PROMISE_MADE", event.site, why=event.kind)
        work.effects.append(noted)
        call = work.calls.get(event.call) if event.call is not None else None
        if call is not None and call.site == event.site and call.agent is None:
            finish(work, call, "resident", event.kind)
    kept = Kept(id=promise.id, kind=promise.kind, number=promise.number, due=iso(promise.due))
    work.effects.append(e.ToLine(event.line, kept))


def _new(event: e.PromiseAsked, number: str, made: float, due: float) -> Promise:
    return Promise(
        event.id,
        event.kind,
        number,
        event.site,
        event.lang,
        event.service_title,
        made,
        due,
        slot=event.slot,
        phone=event.phone,
        text=event.text,
    )


def _due(work: Work, event: e.PromiseAsked) -> float | None:
    rules = work.rules
    match event.kind:
        case "callback":
            return rules.hours.after_open_time(work.now, rules.callback_s)
        case "complaint":
            return rules.hours.after_working_days(work.now, rules.complaint_days)
        case "appointment":
            free = {slot.id for slot in slots(work)}
            return float(event.slot[1:]) if event.slot in free else None


def taken(work: Work, event: e.PromiseTaken) -> None:
    seat, promise = work.seats.get(event.seat), work.promises.get(event.id)
    if seat is None:
        return
    if promise is None or promise.owner not in ("", seat.id) or not may_see(seat.role, promise):
        work.effects.append(e.ToSeat(seat.id, Error(code="promise_taken")))
        return
    work.promises[promise.id] = replace(promise, owner=seat.id)
    work.effects.append(e.Noted("DESK_PROMISE_TAKEN", promise.site, seat.account, why=promise.kind))


def done(work: Work, event: e.PromiseDone) -> None:
    seat, promise = work.seats.get(event.seat), work.promises.get(event.id)
    if seat is None or promise is None:
        return
    if promise.owner != seat.id:
        work.effects.append(e.ToSeat(seat.id, Error(code="promise_taken")))
        return
    if event.outcome == "no_answer":
        # Not done: it goes back to the list, still due when it was.
        work.promises[promise.id] = replace(promise, owner="")
    else:
        del work.promises[promise.id]
    why = f"{promise.kind}.{event.outcome}"
    work.effects.append(e.Noted("DESK_PROMISE_DONE", promise.site, seat.account, why=why))


def may_see(role: str, promise: Promise) -> bool:
    """Complaints are the supervisor's; everything else is anybody's."""
    return promise.kind != "complaint" or role == "supervisor"


def offer_instead(work: Work, among: Sequence[str]) -> None:
    """Tell those who wait, once, what they can do when nobody can answer."""
    untold = [i for i in among if i in work.calls and not work.calls[i].told]
    if not untold:
        return
    is_open = work.rules.hours.is_open(work.now)
    ready = [s for s in work.seats.values() if s.ready and s.off_at is None]
    free_slots: tuple[Slot, ...] | None = None
    for call_id in untold:
        call = work.calls[call_id]
        if call.agent is not None or call.lost_at is not None:
            continue
        staffed = any(covers(s, call.asked.region) for s in ready)
        late = work.now - call.queued_at >= work.rules.offer_after_s
        if staffed and is_open and not late:
            continue
        free_slots = slots(work) if free_slots is None else free_slots
        _offer(work, call, free_slots, is_open)


def offer_full(work: Work, event: e.Requested) -> None:
    """The queue takes no more: what there is instead, then the refusal."""
    call = Call(event.request.call, event.site, event.request, work.now, 0, work.now)
    message = _alternatives(work, call, slots(work), "queue_full")
    work.effects.append(e.ToLine(event.line, message))
    work.effects.append(e.ToLine(event.line, Error(code="queue_full")))


def _offer(work: Work, call: Call, free_slots: tuple[Slot, ...], is_open: bool) -> None:
    work.set_call(call, told=True)
    why: Why = "nobody" if is_open else "after_hours"
    work.to_kiosk(call.id, _alternatives(work, call, free_slots, why))


def _alternatives(work: Work, call: Call, free_slots: tuple[Slot, ...], why: Why) -> Alternatives:
    point = work.rules.nearest_to(call.asked.region)
    nearest = (
        Nearest(name=point[0], address=point[1], hours=point[2], phone=point[3]) if point else None
    )
    return Alternatives(call=call.id, why=why, callback=True, slots=free_slots, nearest=nearest)
