"""No dead end when nobody answers: a call back, a booked time, a complaint, the nearest person.

The desk keeps the promise and gives it a number and a time. Where the desk can't be reached the
request is made durable on this machine and sent later; so it is when the resident walks away
before the desk has answered.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from kiosk.catalogue.types import Field, FieldKind, Lang, Text, Way
from kiosk.session import events as ev
from kiosk.session.deck import Deck
from kiosk.session.effects import (
    AskDesk,
    Audit,
    Effect,
    RateCall,
    SaveRequest,
    StartTimer,
    StopTimer,
)
from kiosk.session.forms import Bad, check
from kiosk.session.session import (
    CallRating,
    CallScreen,
    ComplaintAsk,
    Offers,
    PhoneAsk,
    PickLanguage,
    PickService,
    Promising,
    Session,
    Told,
    Trouble,
    Working,
)

Open: TypeAlias = PickLanguage | PickService | Working
Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]

WAIT_S = 15.0  # longer than the errand itself; then the request is kept here
BAD_LEVEL = 2
AGAIN_WAYS = (Way.CALLBACK, Way.AGENT, Way.OTHER)
_NONE = Text("", "", "")
COMPLAINT = Field("request.text", FieldKind.TEXT, _NONE, _NONE)


def offered(session: Open, event: ev.DeskOffers) -> Open:
    """Nobody can answer now: show what there is instead, over the waiting and nothing else."""
    call = session.call
    waits = call is not None and call.state in ("queued", "ringing")
    if not waits or not isinstance(session.overlay, CallScreen | None):
        return session
    return replace(session, overlay=Offers(event.why, event.slots, event.nearest, waiting=True))


def on_offers(session: Open, offers: Offers, event: ev.Event) -> Advanced:
    """A way is chosen, then (for an appointment) a time."""
    match event:
        case ev.ChoseOffer(way="callback"):
            return replace(session, overlay=PhoneAsk("callback")), ()
        case ev.ChoseOffer(way="complaint"):
            return replace(session, overlay=ComplaintAsk()), ()
        case ev.ChoseOffer(way="appointment") if offers.slots:
            return replace(session, overlay=replace(offers, choosing=True, problem="")), ()
        case ev.ChoseSlot(slot=slot) if any(slot == one[0] for one in offers.slots):
            return replace(session, overlay=PhoneAsk("appointment", slot=slot, offers=offers)), ()
        case ev.Back() if offers.choosing:
            return replace(session, overlay=replace(offers, choosing=False, problem="")), ()
        case ev.ChoseOffer(way="wait") | ev.Back():
            return replace(session, overlay=CallScreen() if session.call else None), ()
        case _:
            return session, ()


def on_complaint(session: Open, ask: ComplaintAsk, event: ev.Event) -> Advanced:
    """What is wrong, in the resident's own words; then where to answer."""
    match event:
        case ev.Back():
            return replace(session, overlay=None), ()
        case ev.Answered(field=COMPLAINT.id, value=value):
            checked = check(COMPLAINT, value, datetime.min.date())
            if isinstance(checked, Bad):
                return replace(session, overlay=replace(ask, problem=checked.code)), ()
            return replace(session, overlay=PhoneAsk("complaint", text=str(checked.value))), ()
        case _:
            return session, ()


def ask_desk(session: Open, ask: PhoneAsk, phone: str) -> Advanced:
    """Bring the promise to the desk; what was asked stays here until the desk has it."""
    asked = Promising(ask, phone)
    working = session if isinstance(session, Working) else None
    effect = AskDesk(
        kind=ask.kind,
        lang=session.lang,
        title=working.service.title.zh if working else "",
        slot=ask.slot,
        phone=phone,
        text=ask.text,
    )
    return replace(session, overlay=asked), (effect, StartTimer("promise-wait", WAIT_S))


def on_promising(session: Open, asked: Promising, event: ev.Event) -> Advanced | None:
    """The desk's answer, or none; touches wait for it. None: the event is about something else."""
    kind = asked.ask.kind
    match event:
        case ev.PromiseKept() if event.kind == kind:
            told = Told(f"promise-{kind}", event.number, event.due)
            kept = Audit("promise.kept", {"kind": kind})
            return replace(session, overlay=told), (StopTimer("promise-wait"), kept)
        case ev.PromiseFailed(code="slot_taken") if asked.ask.offers is not None:
            return _other_slot(session, asked.ask.offers, asked.ask.slot)
        case ev.PromiseFailed() if event.kind == kind:
            return _keep_here(session, asked, event.code)
        case ev.TimerFired(name="promise-wait"):
            return _keep_here(session, asked, "timed_out")
        case ev.AskHelp() if session.call is None and not session.dialog:
            # A person is never out of reach; the request is as safe as when somebody leaves.
            return replace(session, overlay=CallScreen()), left_behind(session)
        case ev.Leave() | ev.Repeat() | ev.ChoseSize() | ev.TimerFired():
            return None
        case ev.EndCall() | ev.ToggleMute() | ev.ToggleCamera() | ev.StopRecording():
            return None
        case _ if isinstance(event, ev.Intent) and not session.dialog:
            return session, ()
        case _:
            return None


def _other_slot(session: Open, offers: Offers, taken: str) -> Advanced:
    """Somebody was quicker: the other times."""
    left = tuple(one for one in offers.slots if one[0] != taken)
    again = replace(offers, slots=left, choosing=bool(left), problem="slot-taken")
    return replace(session, overlay=again), (StopTimer("promise-wait"),)


def _keep_here(session: Open, asked: Promising, code: str) -> Advanced:
    """The desk is out of reach: the request is made durable here and sent later."""
    failed = Audit("promise.failed", {"kind": asked.ask.kind, "code": code})
    request = request_of(session, asked)
    if request is None:
        trouble = Trouble("request-not-saved", AGAIN_WAYS)
        return replace(session, overlay=trouble), (StopTimer("promise-wait"), failed)
    told = Told(f"{request.kind}-saving")
    return replace(session, overlay=told), (StopTimer("promise-wait"), failed, request)


def request_of(session: Open, asked: Promising) -> SaveRequest | None:
    """The same wish for the outbox; a booked time becomes a call back. None: nothing to go by."""
    kind = "complaint" if asked.ask.kind == "complaint" else "callback"
    if kind == "callback" and not asked.phone:
        return None
    return save_request(session, kind, asked.phone, asked.ask.text)


def save_request(session: Open, kind: str, phone: str, text: str = "") -> SaveRequest:
    """A request with what the session knows of its resident."""
    working = session if isinstance(session, Working) else None
    return SaveRequest(
        kind=kind,
        phone=phone,
        name=working.identity.person.get("name", "") if working and working.identity else "",
        service=working.service.id if working else "",
        lang=session.lang,
        text=text,
    )


def left_behind(session: Session) -> tuple[Effect, ...]:
    """The resident goes while the desk is being asked: the request is not lost."""
    if isinstance(session, Open) and isinstance(session.overlay, Promising):
        request = request_of(session, session.overlay)
        return (StopTimer("promise-wait"), *((request,) if request is not None else ()))
    return ()


# --- the call's mark ----------------------------------------------------------------------------


def after_call(session: Open, talked: bool) -> Open:
    """A talk is over: ask how it was, where no other question stands."""
    free = session.overlay is None or isinstance(session.overlay, CallScreen)
    if not free:
        return session
    return replace(session, overlay=CallRating() if talked else None)


def on_call_rating(session: Open, asked: CallRating, event: ev.Event) -> Advanced:
    """One touch; a bad mark asks for its reason; free to skip."""
    match event:
        case ev.Rated(level=level, reasons=reasons) if 1 <= level <= 5:
            if level <= BAD_LEVEL and not reasons:
                return replace(session, overlay=replace(asked, level=level)), ()
            return replace(session, overlay=None), (RateCall(level, reasons),)
        case ev.SkipRating() | ev.Next() | ev.Back():
            return replace(session, overlay=None), ()
        case _:
            return session, ()


# --- words of times -----------------------------------------------------------------------------


def due_words(deck: Deck, lang: Lang, due: str, *, day_only: bool = False) -> str:
    """A moment (ISO 8601, local) in words; the end of a day is that day."""
    try:
        at = datetime.fromisoformat(due)
    except ValueError:
        return ""
    if day_only:
        at -= timedelta(minutes=1)
        return deck.words.say(lang, "day-words", {"month": at.month, "day": at.day})
    return deck.words.say(
        lang, "time-words", {"month": at.month, "day": at.day, "time": at.strftime("%H:%M")}
    )


def slot_words(deck: Deck, lang: Lang, begins: str, ends: str) -> str:
    """A time that can be booked, in words."""
    try:
        until = datetime.fromisoformat(ends).strftime("%H:%M")
    except ValueError:
        return ""
    words = due_words(deck, lang, begins)
    return f"{words} – {until}" if words else ""
