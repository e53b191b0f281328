"""The frame around every screen: title, steps, help, back, repeat, leave, call, dialogs."""

from collections.abc import Callable
from typing import TypeAlias

from kiosk.session import events as ev
from kiosk.session.session import (
    AgentAsk,
    Attract,
    Call,
    CallScreen,
    LanguageAsk,
    PickService,
    Promising,
    Session,
    Stage,
    Wiping,
    Working,
)
from kiosk.session.speech import call_line, line_of
from kiosk.session.spots import spots
from kiosk.session.views.types import Button, CallBadge, Dialog, Frame, Look, StepDot

Sayer: TypeAlias = Callable[..., str]


def sayer(stage: Stage) -> Sayer:
    """Return a short hand for looking sentences up in the session's language."""

    def say(message: str, **args: str | int) -> str:
        return stage.deck.words.say(stage.lang, message, args)

    return say


def button(
    stage: Stage,
    name: str,
    intent: ev.Intent,
    icon: str = "",
    look: Look = "secondary",
    enabled: bool = True,
) -> Button:
    """Return a button whose words are the message ``button-<name>``."""
    return Button(name, sayer(stage)(f"button-{name}"), intent, icon, look, enabled)


def frame(session: Session, back: bool = True, subtitle: str | None = None) -> Frame:
    """Return the frame of this session's screen."""
    say = sayer(session)
    line = line_of(session)
    working = session if isinstance(session, Working) else None
    open_ = not isinstance(session, Attract | Wiping)
    sent = working is not None and working.submit in ("sending", "waiting", "accepted")
    asking = isinstance(session.overlay, Promising)  # only help and leaving may cut in
    held = sent or asking
    dots, step_words = step_bar(working) if working else ((), "")
    calling = session.call is not None or isinstance(session.overlay, CallScreen)
    return Frame(
        lang=session.lang,
        vertical=session.lang == "mn",
        large=session.large,
        title=working.service.title.in_(session.lang) if working else say("title"),
        subtitle=subtitle if subtitle is not None else (line.text if line else ""),
        steps=dots,
        step_words=step_words,
        banner=_banner(session),
        help=button(session, "help", ev.AskHelp(), "headset", "primary", not calling)
        if open_
        else None,
        back=button(session, "back", ev.Back(), "arrow-left", enabled=back and not held)
        if open_
        else None,
        repeat=button(session, "repeat", ev.Repeat(), "volume") if open_ else None,
        leave=button(session, "leave", ev.Leave(), "door-exit", "quiet") if open_ else None,
        language=button(session, "language", ev.AskLanguage(), "language", "quiet")
        if isinstance(session, PickService | Working)
        and not isinstance(session.overlay, LanguageAsk | AgentAsk | Promising)
        else None,
        size=button(
            session,
            "smaller" if session.large else "larger",
            ev.ChoseSize(not session.large),
            "text-size",
            "quiet",
        )
        if open_
        else None,
        call=_badge(session),
        dialog=_dialog(session),
    )


def step_bar(w: Working) -> tuple[tuple[StepDot, ...], str]:
    """Return the dots of the steps this resident passes, and the present one in words."""
    say = sayer(w)
    shown = [i for i in range(len(w.service.steps)) if spots(w, i) or i == w.at]
    dots = tuple(
        StepDot(
            say(f"step-{w.service.steps[i].kind.value}"),
            "now" if i == w.at else "done" if i < w.at else "next",
        )
        for i in shown
    )
    words = say(
        "step-of",
        number=shown.index(w.at) + 1,
        count=len(shown),
        name=say(f"step-{w.step.kind.value}"),
    )
    return dots, words


def _banner(session: Session) -> str:
    say, machine = sayer(session), session.machine
    if isinstance(session, Attract):
        return ""
    if machine.stale:
        return say("banner-stale")
    if not machine.network:
        return say("banner-offline")
    return ""


def _badge(session: Session) -> CallBadge | None:
    if session.call is None or isinstance(session, Attract | Wiping):
        return None
    call = session.call
    return CallBadge(
        state=call.state,
        words=call_line(session).text,
        agent=call.agent,
        buttons=call_buttons(session),
        chat=call.chat,
        own_picture=not call.hidden,
        agent_picture=shows_agent(call),
    )


def shows_agent(call: Call) -> bool:
    """Tell whether the agent's picture comes through: the last one must not stand there frozen."""
    return call.state == "connected" and call.quality != "no_picture"


def own_words(session: Session, call: Call) -> str:
    """Return what stands below the resident's own picture: it is theirs, or nobody gets it."""
    off = call.hidden or "camera" in call.lacks
    return sayer(session)("call-own-off" if off else "call-own")


def call_buttons(session: Session) -> tuple[Button, ...]:
    """Return the buttons of an open call: always a way to end, mute and hide."""
    call = session.call
    if call is None:
        return ()
    return (
        _talk_button(session, call),
        button(
            session,
            "call-show" if call.hidden else "call-hide",
            ev.ToggleCamera(),
            "video-off" if call.hidden else "video",
        ),
        button(session, "call-end", ev.EndCall(), "phone-off", "danger"),
    )


def _talk_button(stage: Stage, call: Call) -> Button:
    """The microphone: off and on, or on only while it is held."""
    if not stage.deck.site.push_to_talk:
        name, icon = ("unmute", "microphone-off") if call.muted else ("mute", "microphone")
        return button(stage, f"call-{name}", ev.ToggleMute(), icon)
    # One id for both: the finger that holds it must find it again.
    words = sayer(stage)(f"button-call-{'talk' if call.muted else 'talking'}")
    return Button(
        "call-talk", words, ev.TalkHeld(True), "microphone",
        look="primary", chosen=not call.muted, release=ev.TalkHeld(False),
    )  # fmt: skip


def _dialog(session: Session) -> Dialog | None:
    say = sayer(session)
    if session.dialog == "leave":
        buttons = (
            button(session, "stay", ev.LeaveAnswered(False), "arrow-back-up", "primary"),
            button(session, "really-leave", ev.LeaveAnswered(True), "door-exit", "danger"),
        )
    elif session.dialog == "idle":
        buttons = (
            button(session, "still-here", ev.StillHere(), "hand-stop", "primary"),
            button(session, "really-leave", ev.LeaveAnswered(True), "door-exit", "quiet"),
        )
    else:
        return None
    name = f"dialog-{session.dialog}"
    return Dialog(name, say(f"{name}-heading"), say(f"{name}-text"), buttons)
