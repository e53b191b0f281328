"""The heart: ``advance(session, event) -> (session, effects)``, pure and total.

Every touch, card, page, reply and timer passes through here. Leaving in any way goes
through ``Wiping``; only ``Wiped`` leads back to ``Attract``.
"""

from dataclasses import replace
from typing import Any, TypeAlias, assert_never

from kiosk.catalogue.types import Way
from kiosk.session import events as ev
from kiosk.session.asks import ask_event, without_lost_ask
from kiosk.session.calls import call_event, call_touch
from kiosk.session.deck import Deck, Machine
from kiosk.session.effects import Audit, DropPages, Effect, MarkShown, OpenDraft, StartTimer
from kiosk.session.faces import face_asked_early
from kiosk.session.leaving import on_wiping, wipe
from kiosk.session.notices import notice_event
from kiosk.session.overlays import on_dialog, on_overlay
from kiosk.session.promises import on_promising
from kiosk.session.reports import on_report, waited_enough
from kiosk.session.session import (
    Attract,
    CallScreen,
    LanguageAsk,
    PickLanguage,
    PickService,
    Promising,
    Session,
    Told,
    Trouble,
    Wiping,
    Working,
)
from kiosk.session.settle import settle
from kiosk.session.slips import with_slip
from kiosk.session.spots import spots
from kiosk.session.working import SUBMIT_WAIT_S, on_touch

Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]

LAST_CASE_S = 120.0
GREETING_S = 60.0


def start(deck: Deck, machine: Machine | None = None) -> Attract:
    """Return the session of a machine that was just switched on."""
    return Attract(deck=deck, machine=machine or Machine(), lang=deck.site.default_lang)


def advance(session: Session, event: ev.Event) -> Advanced:
    """Take one event; return the next session and what the world has to do."""
    after, effects = _take(_unpointed(session, event), event)
    after, lost = without_lost_ask(session, with_slip(session, after))
    return after, (*effects, *lost, *settle(session, after, event))


def _unpointed(session: Session, event: ev.Event) -> Session:
    """A touch answers what the agent pointed at; a changed screen must not keep the mark."""
    call = session.call
    if call is None or not call.pointed or not isinstance(event, ev.Intent):
        return session
    return replace(session, call=replace(call, pointed=""))


def _take(session: Session, event: ev.Event) -> Advanced:
    if isinstance(event, ev.Broke):
        if isinstance(session, Attract | Wiping):
            return session, (Audit("bug", {"audit_id": event.audit_id}),)
        return wipe(session, "bug")
    if isinstance(event, ev.CaseAccepted) and not _is_ours(session, event):
        event = ev.LastCase(event.case_no, event.case_id)
    reported = _machine(session, event)
    if reported is not None:
        return reported
    asked = ask_event(session, event) or notice_event(session, event)
    if asked is not None:
        return asked
    if isinstance(event, ev.PageTaken | ev.ReceiptMade) and not isinstance(session, Working):
        refs = event.refs if isinstance(event, ev.PageTaken) else (event.ref,)
        return session, (DropPages(refs),)  # its resident has left: nobody may see it
    if isinstance(session, Wiping):
        return on_wiping(session, event)
    if isinstance(session, Attract):
        return _attract(session, event)
    called = call_event(session, event)
    if called is not None:
        return called
    if isinstance(session.overlay, Promising):
        promised = on_promising(session, session.overlay, event)
        if promised is not None:
            return promised
    if isinstance(event, ev.PromiseKept | ev.PromiseFailed):
        return session, ()  # whoever asked has gone on, or has left
    if isinstance(event, ev.RequestSaved | ev.RequestNotSaved) and not _asked(session, event.kind):
        return session, ()  # whoever asked has gone on, or has left
    if isinstance(event, ev.RequestSaved):
        return replace(session, overlay=Told(f"{event.kind}-saved")), ()
    if isinstance(event, ev.RequestNotSaved):
        again = Way(event.kind)
        ways = (again, Way.AGENT, Way.OTHER)
        return replace(session, overlay=Trouble("request-not-saved", ways)), ()
    if isinstance(session, Working) and not isinstance(event, ev.Intent | ev.TimerFired):
        return on_report(session, event)
    if isinstance(event, ev.FaceAsked):
        return face_asked_early(session)
    if isinstance(event, ev.PersonNear | ev.CardStays):
        return session, ()
    if session.dialog:
        return on_dialog(session, event)
    common = _common(session, event)
    if common is not None:
        return common
    if session.overlay is not None:
        return on_overlay(session, event)
    match session:
        case PickLanguage():
            return _pick_language(session, event)
        case PickService():
            return _pick_service(session, event)
        case Working():
            return on_touch(session, event)
        case _:
            assert_never(session)


def _asked(session: Session, kind: str) -> bool:
    return session.overlay == Told(f"{kind}-saving")


def _is_ours(session: Session, event: ev.CaseAccepted) -> bool:
    return isinstance(session, Working) and session.case_id == event.case_id


def _machine(session: Session, event: ev.Event) -> Advanced | None:
    machine = session.machine
    match event:
        case ev.DeviceChanged(role=role, working=working):
            changed: dict[str, Any] = {role: working}
            if role == "printer":
                changed["printer_trouble"] = event.code
            machine = replace(machine, **changed)
        case ev.OutboxCount(waiting=waiting):
            machine = replace(machine, waiting_cases=waiting)
        case ev.ContentAge(days=days):
            machine = replace(machine, stale=days > session.deck.site.stale_days)
        case ev.TimerFired(name="greeting"):
            machine = replace(machine, greeted=False)
        case ev.LastCase(case_no=case_no, case_id=case_id):
            machine = replace(machine, last_saved=case_no, last_case_id=case_id)
            return replace(session, machine=machine), (StartTimer("last-case", LAST_CASE_S),)
        case ev.TimerFired(name="last-case") if not isinstance(session, Attract):
            return session, (StartTimer("last-case", LAST_CASE_S),)  # nobody could see it yet
        case ev.TimerFired(name="last-case"):
            told = MarkShown(machine.last_case_id)
            machine = replace(machine, last_saved="", last_case_id="")
            return replace(session, machine=machine), (told,)
        case _:
            return None
    return replace(session, machine=machine), ()


def _attract(a: Attract, event: ev.Event) -> Advanced:
    if isinstance(event, ev.PersonNear):
        return _near(a, event.present)
    if not isinstance(event, ev.Touched):
        return a, ()
    return (
        PickLanguage(deck=a.deck, machine=a.machine, lang=a.deck.site.default_lang),
        (Audit("session.start"),),
    )


def _near(a: Attract, present: bool) -> Advanced:
    """Greet who steps up; not again within a minute, as people walk to and fro."""
    if not present:
        return replace(a, greeting=False), ()
    if a.machine.greeted:
        return a, ()
    machine = replace(a.machine, greeted=True)
    return replace(a, machine=machine, greeting=True), (StartTimer("greeting", GREETING_S),)


def _common(session: PickLanguage | PickService | Working, event: ev.Event) -> Advanced | None:
    """Touches that mean the same on every screen; None when the screen has to look itself."""
    called = call_touch(session, event)
    if called is not None:
        return called
    match event:
        case ev.Leave():
            if isinstance(session, Working) and _would_lose(session):
                return replace(session, dialog="leave"), ()
            return wipe(session, "left")
        case ev.AskHelp():
            return replace(session, overlay=CallScreen()), ()
        case ev.AskLanguage():
            return replace(session, overlay=LanguageAsk()), ()
        case ev.ChoseSize(large=large):
            return replace(session, large=large), ()
        case ev.TimerFired(name="idle"):
            busy = isinstance(session, Working) and session.submit == "sending"
            talking = session.call is not None and session.call.state == "connected"
            if busy or talking:
                return session, (StartTimer("idle", session.deck.site.idle_warn_s),)
            return replace(session, dialog="idle"), ()
        case ev.TimerFired(name="submit-wait") if isinstance(session, Working):
            if session.submit == "sending" and session.receipt is None:
                return session, (StartTimer("submit-wait", SUBMIT_WAIT_S),)  # not durable yet
            return waited_enough(session), ()
        case ev.Repeat() | ev.TimerFired():
            return session, ()
        case _:
            return None


def _would_lose(w: Working) -> bool:
    if w.submit in ("accepted", "waiting"):
        return False
    return bool(w.situation or w.identity or w.answers or w.pages)


def _pick_language(p: PickLanguage, event: ev.Event) -> Advanced:
    match event:
        case ev.ChoseLanguage(lang=lang):
            picked = PickService(
                deck=p.deck, machine=p.machine, lang=lang, large=p.large, call=p.call
            )
            return picked, (Audit("language.chosen", {"lang": lang}),)
        case ev.Back():
            return wipe(p, "left")
        case _:
            return p, ()


def _pick_service(p: PickService, event: ev.Event) -> Advanced:
    match event:
        case ev.ChoseTheme(theme=theme):
            return replace(p, theme=theme), ()
        case ev.ChoseService(service=service_id):
            service = p.deck.catalogue.service(service_id)
            if service is None:
                ways = (Way.AGENT, Way.CALLBACK, Way.HOME_VISIT, Way.OTHER)
                return replace(p, overlay=Trouble("service-withdrawn", ways)), ()
            w = Working(
                deck=p.deck, machine=p.machine, lang=p.lang, large=p.large, call=p.call,
                service=service,
            )  # fmt: skip
            first = next(i for i in range(len(service.steps)) if spots(w, i))
            w = replace(w, at=first, spot=spots(w, first)[0])
            return w, (OpenDraft(), Audit("service.chosen", {"service": service.id}))
        case ev.Back():
            if p.theme and len(p.deck.catalogue.themes()) > 1:
                return replace(p, theme=""), ()
            lang = PickLanguage(
                deck=p.deck, machine=p.machine, lang=p.lang, large=p.large, call=p.call
            )
            return lang, ()
        case _:
            return p, ()
