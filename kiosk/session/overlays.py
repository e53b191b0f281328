"""Screens that lie over the present one: questions, troubles, call-back, language."""

from dataclasses import replace
from datetime import date
from typing import TypeAlias, assert_never

from kiosk.catalogue.types import Field, FieldKind, Text, Way
from kiosk.session import events as ev
from kiosk.session.asks import on_ask_touch
from kiosk.session.effects import Effect
from kiosk.session.faces import on_face_ask
from kiosk.session.forms import Bad, check
from kiosk.session.leaving import wipe
from kiosk.session.notices import on_notice_touch
from kiosk.session.promises import (
    ask_desk,
    on_call_rating,
    on_complaint,
    on_offers,
    save_request,
)
from kiosk.session.recordings import on_record_ask
from kiosk.session.session import (
    AgentAsk,
    CallRating,
    CallScreen,
    ComplaintAsk,
    FaceAsk,
    LanguageAsk,
    NoticeGiven,
    Offers,
    PhoneAsk,
    PickLanguage,
    PickService,
    Promising,
    RecordAsk,
    Session,
    Told,
    Trouble,
    Working,
)
from kiosk.session.working import other_way, retry

Open: TypeAlias = PickLanguage | PickService | Working
Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]

_NONE = Text("", "", "")
PHONE = Field("request.phone", FieldKind.PHONE, _NONE, _NONE)


def on_dialog(session: Open, event: ev.Event) -> Advanced:
    """Answer the question that waits over the screen; nothing else moves meanwhile."""
    match event:
        case ev.LeaveAnswered(yes=True):
            return wipe(session, "left")
        case ev.LeaveAnswered(yes=False) | ev.StillHere():
            return replace(session, dialog=""), ()
        case ev.TimerFired(name="idle-end") if session.dialog == "idle":
            return wipe(session, "idle")
        case ev.TimerFired(name="idle"):
            return replace(session, dialog="idle"), ()
        case _:
            return session, ()


def on_overlay(session: Open, event: ev.Event) -> Advanced:
    """Handle the screen that lies over the present one."""
    overlay = session.overlay
    match overlay:
        case None:
            return session, ()
        case CallScreen() | Told():
            if isinstance(event, ev.Next | ev.Back):
                return replace(session, overlay=None), ()
        case LanguageAsk():
            if isinstance(event, ev.ChoseLanguage):
                return replace(session, lang=event.lang, overlay=None), ()
            if isinstance(event, ev.Back):
                return replace(session, overlay=None), ()
        case FaceAsk():
            return on_face_ask(session, event)
        case AgentAsk():
            return on_ask_touch(session, overlay, event)
        case Offers():
            return on_offers(session, overlay, event)
        case ComplaintAsk():
            return on_complaint(session, overlay, event)
        case RecordAsk():
            return on_record_ask(session, event)
        case CallRating():
            return on_call_rating(session, overlay, event)
        case Promising():
            return session, ()
        case NoticeGiven():
            return on_notice_touch(session, overlay, event)
        case PhoneAsk():
            return _phone(session, overlay, event)
        case Trouble():
            if isinstance(event, ev.ChoseWay):
                return _way(session, event.way)
            if isinstance(event, ev.Back):
                return replace(session, overlay=None), ()
        case _:
            assert_never(overlay)
    return session, ()


def _phone(session: Open, ask: PhoneAsk, event: ev.Event) -> Advanced:
    if isinstance(event, ev.Back):
        return replace(session, overlay=ask.offers), ()
    if isinstance(event, ev.Next) and ask.kind in ("appointment", "complaint"):
        return ask_desk(session, ask, "")
    if not isinstance(event, ev.Answered) or event.field != PHONE.id:
        return session, ()
    checked = check(PHONE, event.value, date.min)
    if isinstance(checked, Bad):
        return replace(session, overlay=replace(ask, problem=checked.code)), ()
    if ask.kind != "home-visit":
        return ask_desk(session, ask, str(checked.value))
    request = save_request(session, ask.kind, str(checked.value))
    return replace(session, overlay=Told(f"{ask.kind}-saving")), (request,)


def _way(session: Open, way: Way) -> Advanced:
    bare = replace(session, overlay=None)
    match way:
        case Way.AGENT:
            return replace(session, overlay=CallScreen()), ()
        case Way.CALLBACK:
            return replace(session, overlay=PhoneAsk("callback")), ()
        case Way.COMPLAINT:
            return replace(session, overlay=ComplaintAsk()), ()
        case Way.HOME_VISIT:
            return replace(session, overlay=PhoneAsk("home-visit")), ()
        case Way.LEAVE:
            return wipe(session, "left")
        case Way.RETRY:
            return retry(bare, session.overlay)
        case Way.OTHER:
            return other_way(bare, session.overlay)
        case _:
            assert_never(way)
