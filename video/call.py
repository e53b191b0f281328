"""The rules of one call as a pure function, so that every order of bad luck can be tried in a test.

`advance(call, input) -> (call, outputs)`: inputs are messages of the desk, reports of the worker
and the passing of time; outputs are what the caller must do. No I/O, no clock of its own: `now`
is monotonic seconds, given with each input.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from video.contract import (
    AgentChat,
    CallConnected,
    CallContext,
    CallEnded,
    CallEvent,
    CallFailed,
    CallQueued,
    CallReconnecting,
    CallRinging,
    CallStats,
    FailureCode,
)
from video.control import LegLive, LegLost, MakeLeg, Offer, Rates, TakeAnswer
from video.signalling import (
    Assigned,
    Bye,
    CallCancel,
    CallRequest,
    CallUpdate,
    Chat,
    Ended,
    Error,
    IceServer,
    LegAnswer,
    LegOffer,
    Message,
    Queue,
    Requeued,
    Stats,
    ToKiosk,
    Welcome,
)

Phase = Literal["dialling", "waiting", "connecting", "talking", "reconnecting", "over"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each part may take, in seconds."""

    desk_s: float = 10
    answer_s: float = 90
    media_s: float = 20
    leg_s: float = 8
    reconnect_s: float = 60


@dataclass(frozen=True, slots=True)
class Call:
    """Everything known of one call; `give_up_at` and `retry_at` are monotonic seconds."""

    context: CallContext
    patience: Patience
    started_at: float
    phase: Phase = "dialling"
    give_up_at: float = 0.0
    retry_at: float | None = None
    gen: int = 0
    offer: str | None = field(default=None, repr=False)
    ice: tuple[IceServer, ...] = field(default=(), repr=False)
    agent: str = field(default="", repr=False)
    assigned: bool = False
    assigned_at: float = 0.0
    ringing: bool = False

    @property
    def id(self) -> str:
        return self.context.call_id


@dataclass(frozen=True, slots=True)
class DeskUp:
    """The desk's welcome came (again)."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class DeskRefused:
    """The desk does not know this kiosk's token."""


@dataclass(frozen=True, slots=True)
class WorkerGone:
    """The worker process ended without being told to."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The resident ends the call."""

    reason: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; nothing else happened."""


@dataclass(frozen=True, slots=True)
class Update:
    """The case moved on while the call stands."""

    step: str
    missing: tuple[str, ...] = field(repr=False)


Input = (
    DeskUp
    | DeskRefused
    | ToKiosk
    | Offer
    | LegLive
    | LegLost
    | Rates
    | WorkerGone
    | HangUp
    | Update
    | Tick
)


@dataclass(frozen=True, slots=True)
class Send:
    """Say this to the desk."""

    message: Message


@dataclass(frozen=True, slots=True)
class Tell:
    """Say this to the worker."""

    command: MakeLeg | TakeAnswer


@dataclass(frozen=True, slots=True)
class Emit:
    """Give this to the listener."""

    event: CallEvent


Output = Send | Tell | Emit
Step = tuple[Call, tuple[Output, ...]]


def begin(context: CallContext, patience: Patience, now: float) -> Call:
    """A call at the moment the resident asked for it."""
    return Call(context, patience, now, give_up_at=now + patience.desk_s)


def _words(text: str) -> str:
    """Cut to the protocol's length and drop lone surrogates, which UTF-8 can't carry."""
    return text[:200].encode("utf-8", "replace").decode()


def request_of(call: Call) -> CallRequest:
    """The context in the desk's words; over-long words are cut rather than refused."""
    c = call.context
    return CallRequest(
        call=c.call_id,
        service_id=_words(c.service_id),
        service_title=_words(c.service_title),
        step=_words(c.step),
        lang=_words(c.lang),
        region=_words(c.region),
        site=_words(c.site),
        case_id=_words(c.case_id),
        missing=tuple(_words(m) for m in c.missing[:50]),
        reason=_words(c.reason),
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
        case DeskRefused():
            return _fail(call, "refused")
        case Queue() | Assigned() | Requeued() | LegAnswer() | Ended() | Chat() | Error():
            return _from_desk(call, given, now)
        case Offer() | LegLive() | LegLost() | Rates():
            return _from_worker(call, given, now)
        case WorkerGone():
            return _fail(call, "worker_crashed", Send(Bye(call=call.id, reason="worker_crashed")))
        case HangUp(reason=reason):
            return _hang_up(call, reason)
        case Update(step=step, missing=missing):
            return _update(call, step, missing)
        case Tick():
            return _tick(call, now)
        case _:
            assert_never(given)


def _hang_up(call: Call, reason: str) -> Step:
    last: Message = CallCancel(call=call.id)
    if call.assigned:
        last = Bye(call=call.id, reason=_words(reason))
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
    call = replace(call, ice=welcome.ice)
    ask: tuple[Output, ...] = (Send(request_of(call)),)
    if call.phase != "dialling":
        if call.offer is not None:
            ask = (*ask, Send(LegOffer(call=call.id, gen=call.gen, sdp=call.offer)))
        return call, ask
    call = replace(call, phase="waiting", give_up_at=now + call.patience.answer_s)
    call, more = _new_leg(call)
    return call, ask + more


def _new_leg(call: Call) -> Step:
    call = replace(call, gen=call.gen + 1, offer=None)
    return call, (Tell(MakeLeg(gen=call.gen, ice=call.ice)),)


def _offer_now(call: Call) -> tuple[Output, ...]:
    if call.offer is None or not call.assigned:
        return ()
    return (Send(LegOffer(call=call.id, gen=call.gen, sdp=call.offer)),)


def _from_desk(
    call: Call, message: Queue | Assigned | Requeued | LegAnswer | Ended | Chat | Error, now: float
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
    return call, _offer_now(call)


def _requeued(call: Call, now: float) -> Step:
    """Another agent will come: a fresh leg, and the resident waits as at the start."""
    call = replace(
        call,
        phase="waiting",
        assigned=False,
        ringing=False,
        retry_at=None,
        give_up_at=now + call.patience.answer_s,
    )
    call, more = _new_leg(call)
    return call, (Emit(CallReconnecting()), *more)


def _from_worker(call: Call, report: Offer | LegLive | LegLost | Rates, now: float) -> Step:
    match report:
        case Offer(gen=gen, sdp=sdp):
            if gen != call.gen:
                return call, ()
            call = replace(call, offer=sdp)
            return call, _offer_now(call)
        case LegLive(gen=gen):
            return _live(call, gen, now)
        case LegLost(gen=gen):
            return _leg_lost(call, now) if gen == call.gen and call.assigned else (call, ())
        case Rates(fps_in=fps_in, fps_out=fps_out, rtt_ms=rtt_ms):
            if call.phase != "talking":
                return call, ()
            said = Stats(call=call.id, fps_in=fps_in, fps_out=fps_out, rtt_ms=rtt_ms)
            return call, (Send(said), Emit(CallStats(fps_in, fps_out, rtt_ms)))
        case _:
            assert_never(report)


def _live(call: Call, gen: int, now: float) -> Step:
    if gen != call.gen or not call.assigned:
        return call, ()
    setup_ms = round((now - call.started_at) * 1000)
    media_ms = round((now - call.assigned_at) * 1000)
    call = replace(call, phase="talking", retry_at=None)
    return call, (Emit(CallConnected(call.agent, setup_ms, media_ms)),)


def _leg_lost(call: Call, now: float) -> Step:
    """Try a new leg under the same call; the agent stays."""
    before: tuple[Output, ...] = ()
    if call.phase == "talking":
        call = replace(call, phase="reconnecting", give_up_at=now + call.patience.reconnect_s)
        before = (Emit(CallReconnecting()),)
    call = replace(call, retry_at=now + call.patience.leg_s)
    call, more = _new_leg(call)
    return call, before + more


def _tick(call: Call, now: float) -> Step:
    if call.phase != "talking" and now >= call.give_up_at:
        return _give_up(call)
    if call.retry_at is not None and now >= call.retry_at and call.assigned:
        return _leg_lost(call, now)
    return call, ()


def _give_up(call: Call) -> Step:
    match call.phase:
        case "dialling":
            return _fail(call, "no_network")
        case "waiting":
            return _fail(call, "nobody", Send(CallCancel(call=call.id)))
        case _:
            return _fail(call, "timed_out", Send(Bye(call=call.id, reason="timed_out")))
