"""Views of what the agent asks for: the question, the camera or the pad, the sending, a failure."""

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session.notices import notice_lines
from kiosk.session.session import AgentAsk, NoticeGiven, PickLanguage, PickService, Working
from kiosk.session.views.frame import button, frame, sayer
from kiosk.session.views.types import (
    Button,
    CaptureView,
    Row,
    SignView,
    SubmitView,
    TextView,
    TroubleView,
    View,
)


def ask_view(session: PickLanguage | PickService | Working, ask: AgentAsk) -> View:
    """Return the screen of this ask; the step below is drawn again when it is over."""
    match ask.stage:
        case "asked":
            return _question(session, ask)
        case "doing" if ask.kind == "signature":
            return _pad(session, ask)
        case "doing":
            return _camera(session, ask)
        case "sending":
            say = sayer(session)
            heading = say("ask-sending-heading")
            return SubmitView(frame(session, back=False), heading, say("ask-sending"), "sending")
        case "failed":
            return _failed(session)


def _question(session: PickLanguage | PickService | Working, ask: AgentAsk) -> TextView:
    """What the agent would like, who will see it, and that no is as good as yes."""
    say = sayer(session)
    names = [f"ask-{ask.kind}-text", "ask-first", "ask-kept", "ask-free"]
    match ask.kind:
        case "signature":
            names.remove("ask-first")
        case "camera":
            names[1:3] = ["ask-camera-live"]
    paragraphs = tuple(say(name) for name in names)
    buttons = (
        button(session, "ask-yes", ev.AnswerAsk(True), "check", "primary"),
        button(session, "ask-no", ev.AnswerAsk(False), "x"),
    )
    return TextView(frame(session), say(f"ask-{ask.kind}-heading"), paragraphs, buttons)


def _pad(session: PickLanguage | PickService | Working, ask: AgentAsk) -> SignView:
    say = sayer(session)
    return SignView(
        frame(session),
        say("ask-signature-heading"),
        say("ask-signature-do"),
        say("button-sign-clear"),
        say("button-ask-send"),
        say(ask.problem) if ask.problem else "",
    )


def _camera(session: PickLanguage | PickService | Working, ask: AgentAsk) -> CaptureView:
    say = sayer(session)
    page = ask.page
    corners = page.corners if page and ask.dragging else ()
    ref = "" if page is None else page.scene if ask.dragging else page.ref
    return CaptureView(
        frame(session),
        heading=say(f"ask-{ask.kind}-heading"),
        text=say("ask-look" if page else f"ask-{ask.kind}-do"),
        progress="",
        hint=say(f"page-hint-{ask.hint}") if ask.hint else "",
        problem=say(ask.problem) if ask.problem else "",
        page_ref=ref,
        busy=ask.busy,
        buttons=_keys(session, ask),
        corners=corners,
        corners_words=say("button-corners-done") if corners else "",
    )


def _keys(session: PickLanguage | PickService | Working, ask: AgentAsk) -> tuple[Button, ...]:
    if ask.shows_live:
        return (button(session, "ask-stop-showing", ev.Back(), "check", "primary"),)
    stop = button(session, "ask-no", ev.Back(), "x", "quiet")
    # Also while the page is being cut anew: a camera that hangs must not hold anybody up.
    retake = button(session, "retake-page", ev.RetakePage(), "refresh")
    if ask.page is None:
        take = button(session, "take-picture", ev.TakePicture(), "camera", "primary", not ask.busy)
        return take, stop
    if ask.dragging:
        return (retake,)
    send = button(session, "ask-send", ev.KeepPage(), "check", "primary", not ask.busy)
    if not ask.page.scene:
        return send, retake, stop
    return send, retake, button(session, "corners", ev.EditCorners(), "crop", "quiet")


def given_view(session: PickLanguage | PickService | Working, notice: NoticeGiven) -> TroubleView:
    """The one-time notice: what to bring and where to get it, what is looked at."""
    say = sayer(session)
    lines = notice_lines(session, notice, session.lang) if isinstance(session, Working) else ()
    rows = tuple(
        Row(title, how, "file-search" if how else "info-circle", good=False if how else None)
        for title, how in lines
    )
    ok = button(session, "ok", ev.Next(), "check", "primary")
    busy = notice.slip == "printing"
    again = button(session, "print-again", ev.PrintAgain(), "printer", enabled=not busy)
    first = replace(again, words=say("button-given-print"))
    keys = (ok, again if notice.slip else first) if session.machine.slips else (ok,)
    text = say(f"slip-{notice.slip}") if notice.slip else say("given-text")
    shell = frame(session, subtitle=text)
    heading = say("given-heading")
    return TroubleView(shell, heading, text, keys, rows, icon="info-circle")


def _failed(session: PickLanguage | PickService | Working) -> TroubleView:
    say = sayer(session)
    ways = (
        Button("ask-again", say("button-way-retry"), ev.SendAgain(), "refresh", "primary"),
        Button("ask-stop", say("button-way-other"), ev.Back(), "arrow-right"),
    )
    return TroubleView(frame(session), say("ask-failed-heading"), say("ask-failed"), ways)
