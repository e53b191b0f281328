"""The video call inside a session: asked for on any screen, kept through all of them."""

from dataclasses import replace
from typing import TypeAlias

from kiosk.catalogue.types import Way
from kiosk.session import events as ev
from kiosk.session.chatting import plain, voice_for
from kiosk.session.effects import (
    Audit,
    Effect,
    Hush,
    Say,
    SetCallDevices,
    StartCall,
    StartTimer,
    StopCall,
    StopTimer,
)
from kiosk.session.forms import Bad, check
from kiosk.session.lights import POINTED_LIGHTS
from kiosk.session.live import missing_titles, regions_of, suggestible
from kiosk.session.promises import after_call, offered
from kiosk.session.recordings import recording_event
from kiosk.session.session import (
    Call,
    CallScreen,
    ComplaintAsk,
    Lack,
    Offers,
    Overlay,
    PhoneAsk,
    PickLanguage,
    PickService,
    Promising,
    Told,
    Trouble,
    Working,
)

Open: TypeAlias = PickLanguage | PickService | Working
# The sentences an agent can have said, as messages of the pack.
PHRASES = {
    "card": "prompt-identity",
    "card_again": "card-unreadable",
    "card_take": "goodbye-card",
    "paper_flat": "page-hint-blurred",
    "paper_glare": "page-hint-glare",
    "check": "prompt-confirm",
    "sign": "prompt-sign",
    "wait": "call-held",
}
# Who lets go of the button without the kiosk noticing must not be heard for long.
TALK_S = 60
CALL_WAYS = (Way.RETRY, Way.CALLBACK, Way.HOME_VISIT, Way.COMPLAINT, Way.OTHER)


def _instead(session: Open, code: str) -> Overlay | None:
    """What stands where the call was: its trouble, unless another way was taken already."""
    if isinstance(session.overlay, Offers):
        return replace(session.overlay, waiting=False)
    if isinstance(session.overlay, PhoneAsk | ComplaintAsk | Promising | Told):
        return session.overlay
    return Trouble(f"call-{code}", CALL_WAYS)


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
            over = after_call(replace(session, call=None), talked=call.talked)
            return over, (StopCall("resident"), StopTimer("call-wait"))
        case ev.StopRecording():
            return recording_event(session, event)
        case ev.ToggleMute() if call is not None and not session.deck.site.push_to_talk:
            call = replace(call, muted=not call.muted)
        case ev.ToggleCamera() if call is not None:
            call = replace(call, hidden=not call.hidden)
        case ev.TimerFired(name="call-wait"):
            if call is None or call.state == "connected":
                return session, ()
            lonely = replace(session, call=None, overlay=_instead(session, "nobody"))
            return lonely, (StopCall("nobody"), Audit("call.failed", {"code": "nobody"}))
        case _:
            return None
    return replace(session, call=call), (SetCallDevices(call.muted, call.hidden),)


def _start(session: Open) -> tuple[Open, tuple[Effect, ...]]:
    if session.call is not None:
        return replace(session, overlay=CallScreen()), ()
    quiet = session.deck.site.push_to_talk
    asked = replace(session, call=Call("queued", muted=quiet), overlay=CallScreen())
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
    devices = (SetCallDevices(muted=True, camera_hidden=False),) if quiet else ()
    return asked, (effect, *devices, wait, Audit("call.asked", {"step": effect.step}))


def call_event(session: Open, event: ev.Event) -> tuple[Open, tuple[Effect, ...]] | None:
    """Handle what the call worker reports; None when the event is not about it."""
    match event:
        case ev.CallChanged():
            return _changed(session, event)
        case ev.LineQuality(code=code):
            if session.call is None or session.call.quality == code:
                return session, ()
            after = replace(session, call=replace(session.call, quality=code))
            return after, (Audit("call.quality", {"code": code}),)
        case ev.CallDevices():
            return _devices(session, event)
        case ev.TalkHeld(on=on):
            return _talk(session, on)
        case ev.TimerFired(name="talk"):
            return _talk(session, False)
        case ev.CallOver(by=by, code=code):
            if session.call is None:
                return session, ()
            audit = Audit("call.ended", {"by": by, "code": code})
            bare = recording_event(session, ev.RecordingChanged("off"))[0]
            over = replace(bare, call=None)
            if code:
                over = replace(over, overlay=_instead(over, code))
            else:
                over = after_call(over, talked=session.call.talked)
            return over, (StopTimer("call-wait"), audit)
        case ev.RecordingChanged():
            return recording_event(session, event)
        case ev.DeskOffers():
            return offered(session, event), ()
        case ev.AgentSaid(text=text):
            return _said(session, text)
        case ev.AgentPointed(name=name) if session.call is not None:
            return _pointed(session, session.call, name)
        case ev.AgentPointed():
            return session, ()
        case ev.AgentPhrase(name=name):
            return _phrase(session, name)
        case ev.CallHeld(on=on) if session.call is not None:
            return replace(session, call=replace(session.call, held=on)), ()
        case ev.CallJoined() if session.call is not None:
            return replace(session, call=_joined(session.call, event)), ()
        case ev.CallHeld() | ev.CallJoined():
            return session, ()
        case ev.AgentSuggested():
            return _suggested(session, event), ()
        case _:
            return None


def _said(session: Open, text: str) -> tuple[Open, tuple[Effect, ...]]:
    """Show a typed line and say it once; a repeat of the step's prompt does not say it again."""
    words = plain(text)
    if session.call is None or not words:
        return session, ()
    shown = replace(session, call=replace(session.call, chat=words))
    return shown, (Hush(), Say("agent-chat", words, voice_for(words, session.lang)))


def _devices(session: Open, event: ev.CallDevices) -> tuple[Open, tuple[Effect, ...]]:
    if session.call is None:
        return session, ()
    there: tuple[tuple[Lack, bool], ...] = (
        ("speaker", event.speaker),
        ("microphone", event.microphone),
        ("camera", event.camera),
    )
    lacks = tuple(name for name, works in there if not works)
    if lacks == session.call.lacks:
        return session, ()
    fields: dict[str, str | int] = {name: int(works) for name, works in there}
    after = replace(session, call=replace(session.call, lacks=lacks))
    return after, (Audit("call.devices", fields),)


def _talk(session: Open, on: bool) -> tuple[Open, tuple[Effect, ...]]:
    """Push-to-talk: nothing else speaks while the resident does."""
    call = session.call
    if call is None or not session.deck.site.push_to_talk or call.muted is not on:
        return session, ()
    call = replace(call, muted=not on)
    devices = SetCallDevices(call.muted, call.hidden)
    more: tuple[Effect, ...] = (StopTimer("talk"),)
    if on:
        more = (Hush(), StartTimer("talk", TALK_S))
    return replace(session, call=call), (devices, *more)


def _phrase(session: Open, name: str) -> tuple[Open, tuple[Effect, ...]]:
    """Show and say it; both are the pack's own words, whatever language the agent speaks."""
    message = PHRASES.get(name)
    if session.call is None or message is None:
        return session, ()
    words = session.deck.words.say(session.lang, message, {})
    shown = replace(session, call=replace(session.call, chat=words))
    return shown, (Hush(), Say(message, words, session.lang))


def _pointed(session: Open, call: Call, name: str) -> tuple[Open, tuple[Effect, ...]]:
    """Mark what is meant; beside the screen a light and words say where."""
    message = name if name in POINTED_LIGHTS else ""
    if not message:
        return replace(session, call=replace(call, pointed=name)), ()
    words = session.deck.words.say(session.lang, message, {})
    shown = replace(session, call=replace(call, pointed=name, chat=words))
    return shown, (Hush(), Say(message, words, session.lang))


def _joined(call: Call, event: ev.CallJoined) -> Call:
    before = call.listeners if event.listens else call.others
    after = tuple(n for n in before if n != event.name)
    if event.here:
        after = (*after, event.name)
    return replace(call, listeners=after) if event.listens else replace(call, others=after)


def _suggested(session: Open, event: ev.AgentSuggested) -> Open:
    """Offer a value that the field can hold; anything else the agent sees was not offered."""
    call = session.call
    if call is None or call.state != "connected" or not isinstance(session, Working):
        return session
    field = next((f for f in suggestible(session) if f.id == event.field), None)
    if field is None:
        return session
    checked = check(field, event.value, session.today, regions_of(session))
    if isinstance(checked, Bad):
        return session
    suggested = {**call.suggested, field.id: str(checked.value)}
    return replace(session, call=replace(call, suggested=suggested))


def _changed(session: Open, event: ev.CallChanged) -> tuple[Open, tuple[Effect, ...]]:
    if session.call is None:
        return session, ()
    agent = event.agent or session.call.agent
    call = replace(session.call, state=event.state, agent=agent, position=event.position)
    call = replace(call, talked=call.talked or event.state == "connected")
    if event.state == "queued" or event.agent:
        # Another agent, or none: what the last one had set up is over.
        others = tuple(n for n in call.others if n != agent) if event.agent else ()
        call = replace(call, others=others, held=False)
    if agent != session.call.agent:
        call = replace(call, chat="")  # written by somebody who has gone
    after: Open = replace(session, call=call)
    if event.state != "connected":
        return after, ()
    if isinstance(after.overlay, Offers):
        after = replace(after, overlay=CallScreen())  # somebody came after all
    if isinstance(after, Working):
        after = replace(after, talked=after.talked or agent)
    fields: dict[str, str | int] = {"setup_ms": round(event.setup_ms)}
    return after, (StopTimer("call-wait"), Audit("call.connected", fields))
