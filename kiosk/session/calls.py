"""The video call inside a session: asked for on any screen, kept through all of them."""

from dataclasses import replace
from typing import TypeAlias

from kiosk.catalogue.types import Way
from kiosk.session import events as ev
from kiosk.session.effects import (
    Audit,
    Effect,
    SetCallDevices,
    StartCall,
    StartTimer,
    StopCall,
    StopTimer,
)
from kiosk.session.live import missing_titles
from kiosk.session.session import Call, CallScreen, PickLanguage, PickService, Trouble, Working

Open: TypeAlias = PickLanguage | PickService | Working
CALL_WAYS = (Way.RETRY, Way.CALLBACK, Way.HOME_VISIT, Way.OTHER)


def call_touch(session: Open, event: ev.Event) -> tuple[Open, tuple[Effect, ...]] | None:
    """Handle the buttons of the call; None when the event is not about it."""
    call = session.call
    match event:
        case ev.CallNow():
            return _start(session)
        case ev.EndCall():
            if call is None:
                overlay = None if isinstance(session.overlay, CallScreen) else session.overlay
                return replace(session, overlay=overlay), ()
            overlay = None if isinstance(session.overlay, CallScreen) else session.overlay
            over = replace(session, call=None, overlay=overlay)
            return over, (StopCall("resident"), StopTimer("call-wait"))
        case ev.ToggleMute() if call is not None:
            call = replace(call, muted=not call.muted)
        case ev.ToggleCamera() if call is not None:
            call = replace(call, hidden=not call.hidden)
        case ev.TimerFired(name="call-wait"):
            if call is None or call.state == "connected":
                return session, ()
            lonely = replace(session, call=None, overlay=Trouble("call-nobody", CALL_WAYS))
            return lonely, (StopCall("nobody"), Audit("call.failed", {"code": "nobody"}))
        case _:
            return None
    return replace(session, call=call), (SetCallDevices(call.muted, call.hidden),)


def _start(session: Open) -> tuple[Open, tuple[Effect, ...]]:
    if session.call is not None:
        return replace(session, overlay=CallScreen()), ()
    asked = replace(session, call=Call("queued"), overlay=CallScreen())
    working = session if isinstance(session, Working) else None
    effect = StartCall(
        service=working.service.id if working else "",
        title=working.service.title.zh if working else "",
        step=working.step.kind.value if working else "",
        lang=session.lang,
        case_id=working.case_id if working else "",
        missing=missing_titles(working) if working else (),
        reason="step" if working and working.step.kind.value == "call" else "help",
    )
    wait = StartTimer("call-wait", session.deck.site.call_wait_s)
    return asked, (effect, wait, Audit("call.asked", {"step": effect.step}))


def call_event(session: Open, event: ev.Event) -> tuple[Open, tuple[Effect, ...]] | None:
    """Handle what the call worker reports; None when the event is not about it."""
    match event:
        case ev.CallChanged():
            return _changed(session, event)
        case ev.CallOver(by=by, code=code):
            if session.call is None:
                return session, ()
            overlay = None if isinstance(session.overlay, CallScreen) else session.overlay
            if code:
                overlay = Trouble(f"call-{code}", CALL_WAYS)
            audit = Audit("call.ended", {"by": by, "code": code})
            return replace(session, call=None, overlay=overlay), (StopTimer("call-wait"), audit)
        case ev.AgentSaid(text=text):
            if session.call is None:
                return session, ()
            return replace(session, call=replace(session.call, chat=text)), ()
        case _:
            return None


def _changed(session: Open, event: ev.CallChanged) -> tuple[Open, tuple[Effect, ...]]:
    if session.call is None:
        return session, ()
    agent = event.agent or session.call.agent
    call = replace(session.call, state=event.state, agent=agent, position=event.position)
    after: Open = replace(session, call=call)
    if event.state != "connected":
        return after, ()
    if isinstance(after, Working):
        after = replace(after, talked=after.talked or agent)
    fields: dict[str, str | int] = {"setup_ms": round(event.setup_ms)}
    return after, (StopTimer("call-wait"), Audit("call.connected", fields))
