"""Recording needs both sides: the agent asks, the resident agrees, either ends it at any time."""

from video.desk.routing import events as e
from video.desk.routing.work import Work
from video.signalling import Error, Lost, RecordState


def asked(work: Work, event: e.RecordAsked) -> None:
    """The resident is asked; nothing is recorded yet."""
    call = work.calls.get(event.call)
    if call is None or call.agent != event.seat:
        work.to_seat(event.seat, Lost(call=event.call))
    elif work.rules.record_days <= 0:
        work.to_seat(event.seat, Error(code="recording_off"))
    elif not call.recording and call.lost_at is None:
        call = work.set_call(call, recording="asked")
        message = RecordState(call=call.id, state="asked")
        work.to_kiosk(call.id, message)
        work.to_party(call, message)
        work.note("DESK_RECORDING_ASKED", call, event.seat)


def answered(work: Work, event: e.RecordAnswered) -> None:
    """A yes begins it, for this agent; an answer that nobody waits for changes nothing."""
    call = work.calls.get(event.call)
    seat = work.seats.get(call.agent) if call is not None and call.agent else None
    if call is None or seat is None or call.recording != "asked":
        return
    work.note("DESK_RECORDING_ANSWERED", call, seat.id, "yes" if event.yes else "no")
    if not event.yes:
        work.stop_recording(call, "declined")
        return
    work.numbers += 1
    name = f"R{work.numbers:05d}-{int(work.now)}"
    call = work.set_call(call, recording="on", recorded=name)
    work.effects.append(
        e.RecordingBegun(
            name,
            call.id,
            call.site,
            call.asked.service_id,
            call.asked.lang,
            seat.account,
            work.now,
        )
    )
    shown = RecordState(call=call.id, state="on")
    work.to_kiosk(call.id, shown)
    for other in (call.third, *call.listeners):
        work.to_seat(other, shown)
    work.to_seat(seat.id, shown.model_copy(update={"id": name}))


def stopped(work: Work, event: e.RecordStopped) -> None:
    """The call's agent or the resident; from anybody else it changes nothing."""
    call = work.calls.get(event.call)
    if call is None:
        return
    if event.seat and event.seat != call.agent:
        work.to_seat(event.seat, Lost(call=event.call))
        return
    work.stop_recording(call, "agent" if event.seat else "resident")
