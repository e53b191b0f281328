"""The rules of one call as a pure function, so that every order of bad luck can be tried in a test.

`advance(call, input) -> (call, outputs)`: inputs are messages of the desk, reports of the worker
and the passing of time; outputs are what the caller must do. No I/O, no clock of its own: `now`
is monotonic seconds, given with each input.
"""

from dataclasses import replace
from typing import assert_never

from video import call_room
from video.call_legs import new_leg, offer_now, reconnecting, try_leg
from video.call_state import (
    AddressChanged,
    AgentWords,
    Call,
    DeskBack,
    DeskDown,
    DeskRefused,
    DeskUp,
    Emit,
    HangUp,
    Input,
    Joined,
    Output,
    Patience,
    Respawn,
    Send,
    Step,
    Tell,
    Tick,
    Update,
    WorkerGone,
)
from video.contract import (
    AgentAskedFace,
    AgentChat,
    AgentPhrase,
    AgentPointed,
    AgentSuggested,
    CallConnected,
    CallContext,
    CallDevices,
    CallEnded,
    CallFailed,
    CallQuality,
    CallQueued,
    CallReconnecting,
    CallRinging,
    CallStats,
    FaceTold,
    FailureCode,
    ShownDevices,
    ShownScreen,
)
from video.control import (
    Alive,
    Devices,
    LegLive,
    LegLost,
    LegSilent,
    Offer,
    Quality,
    Rates,
    RoomWords,
    Subscribed,
    TakeAnswer,
)
from video.mirroring import devices_of, face_of, mirror_of, pages_of, words
from video.signalling import (
    Assigned,
    Bye,
    CallCancel,
    CallRequest,
    CallUpdate,
    Chat,
    Ended,
    Error,
    FaceAsk,
    Ice,
    LegAnswer,
    LegOffer,
    Message,
    Phrase,
    Point,
    Queue,
    Requeued,
    RoomClose,
    RoomOpen,
    RoomStreams,
    Stats,
    Suggest,
    Welcome,
)


def begin(context: CallContext, patience: Patience, now: float, way: int = 0) -> Call:
    """A call at the moment the resident asked for it; `way`: the last call's to the relay."""
    return Call(context, patience, now, give_up_at=now + patience.desk_s, way=way)


def request_of(call: Call) -> CallRequest:
    """The context in the desk's words; over-long words are cut rather than refused."""
    c = call.context
    return CallRequest(
        call=c.call_id,
        service_id=words(c.service_id),
        service_title=words(c.service_title),
        step=words(c.step),
        lang=words(c.lang),
        region=words(c.region),
        site=words(c.site),
        case_id=words(c.case_id),
        missing=tuple(words(m) for m in c.missing[:50]),
        reason=words(c.reason),
    )


def advance(call: Call, given: Input, now: float) -> Step:
    """What becomes of the call, and what to do about it."""
    if call.phase == "over":
        return call, ()
    match given:
        case DeskUp(welcome=welcome):
            return _desk_up(call, welcome, now)
        case Welcome():
            return _desk_up(call, given, now)
        case Ice(ice=ice):
            return replace(call, ice=ice), ()
        case DeskDown():
            return replace(call, desk_up=False), ()
        case DeskBack():
            return _desk_back(call, now)
        case DeskRefused():
            return _fail(call, "refused")
        case AddressChanged():
            return _address_changed(call, now)
        case (
            Queue()
            | Assigned()
            | Requeued()
            | LegAnswer()
            | Ended()
            | Chat()
            | Suggest()
            | Phrase()
            | Point()
            | FaceAsk()
            | Error()
        ):
            return _from_desk(call, given, now)
        case Devices(microphone=microphone, camera=camera, speaker=speaker):
            return call, (Emit(CallDevices(microphone, camera, speaker)),)
        case Offer() | LegLive() | LegSilent() | LegLost() | Quality() | Rates() | Alive():
            return _from_worker(call, given, now)
        case Subscribed() | RoomWords():
            return call_room.from_worker(call, given)
        case RoomOpen() | RoomStreams() | RoomClose():
            mine = given.call == call.id
            return call_room.from_desk(call, given, now) if mine else (call, ())
        case WorkerGone():
            return _worker_gone(call, now)
        case HangUp(reason=reason):
            return _hang_up(call, reason)
        case Update(step=step, missing=missing):
            return _update(call, step, missing)
        case ShownScreen() | ShownDevices() | FaceTold() | Joined():
            return _for_the_agent(call, given)
        case Tick():
            return _tick(call, now)
        case _:
            assert_never(given)


def _for_the_agent(call: Call, given: ShownScreen | ShownDevices | FaceTold | Joined) -> Step:
    """For whoever talks with the resident at this moment, or for nobody."""
    talking = call.phase == "talking"
    match given:
        case ShownScreen():
            before, call = call.shown, replace(call, shown=given)
            return call, _show(call, before) if talking else ()
        case ShownDevices():
            news = given != call.devices and talking
            call = replace(call, devices=given)
            return call, _tell_devices(call) if news else ()
        case FaceTold():
            told = (Send(face_of(call.id, given)),)
            return call, told if talking else ()
        case Joined():
            return call, _show(call) if talking else ()


def _show(call: Call, before: ShownScreen | None = None) -> tuple[Output, ...]:
    """The screen and the pages for whoever has just come, or what has changed since `before`."""
    now = call.shown
    if now is None:
        return ()
    screen = before is None or replace(before, pages=now.pages) != now
    pages = now.pages != (() if before is None else before.pages)
    told: tuple[Output, ...] = (Send(mirror_of(call.id, now)),) if screen else ()
    return (*told, Send(pages_of(call.id, now.pages))) if pages else told


def _tell_devices(call: Call) -> tuple[Output, ...]:
    """How the devices are, for whoever has just come, or as one has just changed."""
    return () if call.devices is None else (Send(devices_of(call.id, call.devices)),)


def _hang_up(call: Call, reason: str) -> Step:
    last: Message = CallCancel(call=call.id)
    if call.assigned:
        last = Bye(call=call.id, reason=words(reason))
    ended = CallEnded("resident", reason)
    return replace(call, phase="over"), (Send(last), Emit(ended))


def _fail(call: Call, code: FailureCode, *before: Output) -> Step:
    return replace(call, phase="over"), (*before, Emit(CallFailed(code)))


def _update(call: Call, step: str, missing: tuple[str, ...]) -> Step:
    context = replace(call.context, step=step, missing=missing)
    call = replace(call, context=context)
    asked = request_of(call)
    return call, (Send(CallUpdate(call=call.id, step=asked.step, missing=asked.missing)),)


def _desk_up(call: Call, welcome: Welcome, now: float) -> Step:
    """Ask (again); the first time also make the offer, so that it is ready when one answers."""
    call = replace(call, ice=welcome.ice, desk_up=True)
    ask: tuple[Output, ...] = (Send(request_of(call)),)
    if call.phase == "reconnecting":
        # What the old offer says of our addresses may be wrong by now.
        call, more = try_leg(call, now)
        return call, ask + more
    if call.phase != "dialling":
        if call.offer is not None:
            ask = (*ask, Send(LegOffer(call=call.id, gen=call.gen, sdp=call.offer)))
        # This desk knows nothing of a room.
        call, more = call_room.leave(call, now)
        return call, ask + more
    call = replace(call, phase="waiting", give_up_at=now + call.patience.answer_s)
    call, more = new_leg(call)
    return call, ask + more


def _desk_back(call: Call, now: float) -> Step:
    call = replace(call, desk_up=True)
    # What the old offer says of our addresses may be wrong by now.
    return try_leg(call, now) if call.phase == "reconnecting" else (call, ())


def _from_desk(
    call: Call,
    message: Queue | Assigned | Requeued | LegAnswer | Ended | AgentWords | Error,
    now: float,
) -> Step:
    if isinstance(message, Error):
        full = message.code == "queue_full"
        return _fail(call, "refused") if full else (call, ())
    if message.call != call.id:
        return call, ()
    match message:
        case Queue():
            return _queued(call, message, now)
        case Assigned(agent=agent):
            return _assigned(call, agent, now)
        case Requeued():
            return _requeued(call, now)
        case LegAnswer(gen=gen, sdp=sdp):
            return call, (Tell(TakeAnswer(gen=gen, sdp=sdp)),) if gen == call.gen else ()
        case Ended(by=by, reason=reason):
            return replace(call, phase="over"), (Emit(CallEnded(by, reason)),)
        case Chat(text=text):
            return call, (Emit(AgentChat(text)),)
        case Phrase(id=phrase):
            return call, (Emit(AgentPhrase(phrase)),)
        case Point(item=item):
            return call, (Emit(AgentPointed(item)),)
        case FaceAsk():
            return call, (Emit(AgentAskedFace()),)
        case Suggest(field=name, value=value):
            return call, (Emit(AgentSuggested(name, value)),)
        case _:
            assert_never(message)


def _queued(call: Call, message: Queue, now: float) -> Step:
    before: tuple[Output, ...] = ()
    if call.assigned:
        # The desk was restarted: it knows no agent for this call any more.
        call, before = _requeued(call, now)
    out: tuple[Output, ...] = (*before, Emit(CallQueued(message.pos, message.eta_s)))
    if message.ringing and not call.ringing:
        out = (*out, Emit(CallRinging()))
    return replace(call, ringing=message.ringing), out


def _assigned(call: Call, agent: str, now: float) -> Step:
    if call.assigned:
        return replace(call, agent=agent), ()
    call = replace(call, agent=agent, assigned=True, assigned_at=now)
    if call.phase in ("waiting", "dialling"):
        call = replace(call, phase="connecting", give_up_at=now + call.patience.media_s)
    call = replace(call, retry_at=now + call.patience.leg_s)
    return call, offer_now(call)


def _requeued(call: Call, now: float) -> Step:
    """Another agent will come: a fresh leg, and the resident waits as at the start."""
    call = replace(
        call,
        phase="waiting",
        assigned=False,
        ringing=False,
        retry_at=None,
        live=0,
        tries=0,
        give_up_at=now + call.patience.answer_s,
    )
    call, more = new_leg(call)
    return call, (Emit(CallReconnecting()), *more)


def _from_worker(
    call: Call,
    report: Offer | LegLive | LegSilent | LegLost | Quality | Rates | Alive,
    now: float,
) -> Step:
    match report:
        case Offer(gen=gen, sdp=sdp):
            if gen != call.gen:
                return call, ()
            if gen == call.room_gen:
                return call_room.offered(call, sdp)
            call = replace(call, offer=sdp)
            return call, offer_now(call)
        case LegLive(gen=gen):
            return _live(call, gen, now)
        case LegSilent(gen=gen):
            return _away(call, gen, now)
        case LegLost(gen=gen):
            return _lost(call, gen, now)
        case Quality(sending=sending, receiving=receiving):
            call = call_room.quality(call, report, now)
            return call, (Emit(CallQuality(sending, receiving)),)
        case Rates():
            if call.phase != "talking":
                return call, ()
            figures = report.model_dump(exclude={"ev"})
            shown = {name: figures[name] for name in ("fps_in", "fps_out", "rtt_ms")}
            return call, (Send(Stats(call=call.id, **shown)), Emit(CallStats(**figures)))
        case Alive():
            return call, ()
        case _:
            assert_never(report)


def _live(call: Call, gen: int, now: float) -> Step:
    """A leg shows pictures: the newest, or an older one that came back by itself."""
    if not call.assigned or gen > call.gen or gen < call.live or call_room.left(call, gen):
        return call, ()
    again = call.phase == "talking"
    setup_ms = round((now - call.started_at) * 1000)
    media_ms = round((now - call.assigned_at) * 1000)
    call = replace(call, phase="talking", retry_at=None, live=gen, tries=0)
    call, told = call_room.lived(call, gen)
    if again:
        return call, told
    return call, (
        *told,
        Emit(CallConnected(call.agent, setup_ms, media_ms)),
        *_show(call),
        *_tell_devices(call),
    )


def _away(call: Call, gen: int, now: float) -> Step:
    """The talk's leg fell silent: say so, and give it a moment before another one is tried."""
    if gen != call.live or call.phase != "talking" or call_room.left(call, gen):
        return call, ()
    call, said = reconnecting(call, now)
    return replace(call, retry_at=now + call.patience.away_s), said


def _lost(call: Call, gen: int, now: float) -> Step:
    """The newest leg, or the one that carries the talk while no other is tried."""
    if gen == call.gen == call.room_gen != call.live:
        return call_room.lost(call)
    carries = gen == call.live and call.retry_at is None
    return _leg_lost(call, now) if (gen == call.gen or carries) and call.assigned else (call, ())


def _leg_lost(call: Call, now: float) -> Step:
    """Try a new leg under the same call; the agent stays."""
    call, before = reconnecting(call, now)
    call, more = try_leg(call, now)
    return call, before + more


def _address_changed(call: Call, now: float) -> Step:
    """The old leg's packets have no way home; the desk's line is rebuilt at the same time."""
    call = replace(call, desk_up=False)
    if call.phase not in ("talking", "reconnecting"):
        return call, ()
    call, said = reconnecting(call, now)
    return replace(call, retry_at=now + call.patience.leg_s, tries=0), said


def _worker_gone(call: Call, now: float) -> Step:
    """Another worker takes over; a call whose workers keep dying is given up."""
    call = replace(call, crashes=call.crashes + 1, live=0, tries=0)
    if call.crashes > call.patience.worker_crashes:
        return _fail(call, "worker_crashed", Send(Bye(call=call.id, reason="worker_crashed")))
    call, said = reconnecting(call, now)
    if call.phase == "dialling":
        return call, (Respawn(),)
    call, more = try_leg(call, now) if call.assigned else new_leg(call)
    return call, (*said, Respawn(), *more)


def _tick(call: Call, now: float) -> Step:
    if call.phase != "talking" and now >= call.give_up_at:
        return _give_up(call)
    if call.retry_at is None or now < call.retry_at or not call.assigned:
        return call_room.tick(call, now)
    if call.phase == "reconnecting" and not call.desk_up:
        # Nobody would hear the offer; the desk's welcome makes the next leg.
        return replace(call, retry_at=None), ()
    return _leg_lost(call, now)


def _give_up(call: Call) -> Step:
    match call.phase:
        case "dialling":
            return _fail(call, "no_network")
        case "waiting":
            return _fail(call, "nobody", Send(CallCancel(call=call.id)))
        case _:
            return _fail(call, "timed_out", Send(Bye(call=call.id, reason="timed_out")))
