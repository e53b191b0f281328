"""What the agent asks the resident to show or sign: a page, a whole picture, a signature, the
document camera as it is.

The question lies over the present step, which stands still below it. Only the resident agrees,
takes the picture, signs and sends; the agent sees what becomes of it, and gets the picture of
this one ask. Nothing of it becomes part of the case.
"""

from dataclasses import replace
from typing import TypeAlias

from kiosk.session import events as ev
from kiosk.session.effects import (
    Audit,
    Capture,
    CutAnew,
    DropPages,
    Effect,
    Hush,
    KeepSignature,
    Ring,
    Say,
    SendDocument,
    TakeStill,
    TellAsk,
)
from kiosk.session.session import (
    AgentAsk,
    Attract,
    CallScreen,
    Page,
    PickLanguage,
    PickService,
    Session,
    Told,
    Wiping,
    Working,
)

Open: TypeAlias = PickLanguage | PickService | Working
Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]


def ask_of(session: Session) -> AgentAsk | None:
    """Return the ask that lies over the screen."""
    return session.overlay if isinstance(session.overlay, AgentAsk) else None


def owner_of(session: Session) -> str:
    """Return whose the camera's pages are: the case's, or the ask's where there is no case yet."""
    if isinstance(session, Working):
        return session.case_id
    ask = ask_of(session)
    return f"ask:{ask.id}" if ask is not None else ""


def ask_event(session: Session, event: ev.Event) -> Advanced | None:
    """Take what the agent asks, what the camera gives for it, and how the sending ended.

    None: the event is not about an ask.
    """
    if isinstance(session, Attract | Wiping):
        return None
    match event:
        case ev.AgentAsks():
            return _asked(session, event)
        case ev.AgentDropsAsk(id=name):
            ask = ask_of(session)
            return _closed(session, ask) if ask and ask.id == name else (session, ())
        case ev.DocumentSent() | ev.DocumentNotSent():
            return _ended(session, event)
        case ev.PageTaken() | ev.PageRefused() | ev.PageHint():
            ask = ask_of(session)
            return _camera(session, ask, event) if ask is not None else None
        case _:
            return None


def _asked(session: Open, event: ev.AgentAsks) -> Advanced:
    reason = _hindrance(session, event)
    if reason:
        return session, (TellAsk(event.id, "failed", reason),)
    under = session.overlay if isinstance(session.overlay, CallScreen) else None
    ask = AgentAsk(event.id, event.kind, under=under)
    return replace(session, overlay=ask), (TellAsk(event.id, "asked"),)


def _hindrance(session: Open, event: ev.AgentAsks) -> str:
    """Return why the question can't be put now, as a code; "" when it can."""
    if session.call is None or session.call.state != "connected":
        return "no_talk"
    if event.kind != "signature" and not session.machine.camera:
        return "camera_offline"
    if session.dialog or not isinstance(session.overlay, CallScreen | Told | None):
        return "busy"
    if isinstance(session, Working):
        # A picture that waits to be looked at would be lost to the camera's next one.
        under_way = session.busy or session.taken is not None or session.submit == "sending"
        return "busy" if under_way else ""
    return ""


def on_ask_touch(session: Open, ask: AgentAsk, event: ev.Event) -> Advanced:
    """Handle a touch on the question, the camera, the pad or after a failure."""
    match ask.stage:
        case "asked":
            return _answered(session, ask, event)
        case "doing" if ask.kind == "signature":
            return _signing(session, ask, event)
        case "doing" if ask.kind == "camera":
            return _showing(session, ask, event)
        case "doing":
            return _taking(session, ask, event)
        case "failed" if isinstance(event, ev.SendAgain) and ask.page is not None:
            return _sending(session, ask, ask.page)
        case "failed" if isinstance(event, ev.Back):
            return _closed(session, ask)
        case _:
            return session, ()


def _answered(session: Open, ask: AgentAsk, event: ev.Event) -> Advanced:
    match event:
        case ev.AnswerAsk(yes=True):
            agreed = replace(session, overlay=replace(ask, stage="doing"))
            return agreed, (TellAsk(ask.id, "accepted"), _audit(ask, "accepted"))
        case ev.AnswerAsk(yes=False) | ev.Back():
            return _declined(session, ask)
        case _:
            return session, ()


def _declined(session: Open, ask: AgentAsk) -> Advanced:
    after, effects = _closed(session, ask)
    return after, (*effects, TellAsk(ask.id, "declined"), _audit(ask, "declined"))


def _signing(session: Open, ask: AgentAsk, event: ev.Event) -> Advanced:
    match event:
        case ev.Signed(png=png, strokes=strokes) if strokes and png:
            ref = f"ask-{ask.id}"
            after, effects = _sending(session, ask, Page(ref, ""))
            return after, (KeepSignature(png, ref), *effects)
        case ev.Signed():
            return replace(session, overlay=replace(ask, problem="bad-signature")), ()
        case ev.Back():
            return _declined(session, ask)
        case _:
            return session, ()


def _showing(session: Open, ask: AgentAsk, event: ev.Event) -> Advanced:
    """The agent looks on until the resident has enough of it."""
    if not isinstance(event, ev.Back):
        return session, ()
    after, effects = _closed(session, ask)
    return after, (*effects, TellAsk(ask.id, "done", "looked"), _audit(ask, "done"))


def _taking(session: Open, ask: AgentAsk, event: ev.Event) -> Advanced:
    match event:
        case ev.TakePicture() if ask.wants_page:
            # Pressed again where nothing was seen: whoever stands there sees the paper.
            force = ask.problem == "page-no_paper"
            shoot: Effect = TakeStill() if ask.kind == "still" else Capture(force)
            return replace(session, overlay=replace(ask, busy=True, problem="")), (shoot,)
        case ev.KeepPage() if ask.page is not None and not ask.busy:
            return _sending(session, ask, ask.page)
        case ev.RetakePage(page=None) if ask.page is not None:
            again = replace(ask, page=None, dragging=False, busy=False, problem="")
            return replace(session, overlay=again), (DropPages(ask.page.refs),)
        case ev.EditCorners() if ask.page is not None and ask.page.scene and not ask.busy:
            return replace(session, overlay=replace(ask, dragging=True, problem="")), ()
        case ev.DraggedCorners(corners=corners) if ask.dragging and not ask.busy:
            return replace(session, overlay=replace(ask, busy=True)), (CutAnew(corners),)
        case ev.Back() if ask.dragging and not ask.busy:
            return replace(session, overlay=replace(ask, dragging=False, problem="")), ()
        case ev.Back():
            return _declined(session, ask)
        case _:
            return session, ()


def _sending(session: Open, ask: AgentAsk, page: Page) -> Advanced:
    sent = replace(ask, stage="sending", page=page, dragging=False, problem="")
    effects = (TellAsk(ask.id, "sending"), SendDocument(ask.id, ask.kind, page.ref))
    return replace(session, overlay=sent), effects


def _camera(
    session: Open, ask: AgentAsk, event: ev.PageTaken | ev.PageRefused | ev.PageHint
) -> Advanced | None:
    if ask.stage != "doing" or ask.kind not in ("scan", "still"):
        # The step below may have asked before the question came; what is late is no loss.
        return None if isinstance(session, Working) and ask.stage == "asked" else (session, ())
    match event:
        case ev.PageTaken():
            return _taken(session, ask, event)
        case ev.PageRefused(code=code) if ask.busy:
            refused = replace(ask, busy=False, problem=f"page-{code}")
            return replace(session, overlay=refused), (Audit("page.refused", {"code": code}),)
        case ev.PageHint(code=code) if ask.page is None and ask.kind == "scan":
            return replace(session, overlay=replace(ask, hint=code)), ()
        case _:
            return session, ()


def _taken(session: Open, ask: AgentAsk, event: ev.PageTaken) -> Advanced:
    wanted = ask.busy or (event.auto and ask.kind == "scan" and ask.wants_page)
    wanted = wanted and event.owner == owner_of(session)
    if not wanted:
        return session, (DropPages(event.refs),)
    old = () if ask.page is None else (DropPages(ask.page.refs),)
    page = Page(event.ref, event.sha256, dict(event.quality), event.scene, event.corners)
    flaw = next(iter(event.flaws), "") if event.sure else "unsure"
    taken = replace(
        ask, page=page, busy=False, hint="", problem=f"page-{flaw}" if flaw else "",
        dragging=not event.sure and bool(event.scene),
    )  # fmt: skip
    how: dict[str, str | int] = {"auto": int(event.auto), "code": flaw}
    return replace(session, overlay=taken), (*old, Ring(), Audit("page.taken", how))


def _ended(session: Open, event: ev.DocumentSent | ev.DocumentNotSent) -> Advanced:
    ask = ask_of(session)
    ours = ask is not None and ask.id == event.id and ask.stage == "sending"
    if isinstance(event, ev.DocumentNotSent):
        told = TellAsk(event.id, "failed", event.code)
        if not ours or ask is None:
            return session, (told,)
        failed = replace(session, overlay=replace(ask, stage="failed"))
        return failed, (told, _audit(ask, event.code))
    done = TellAsk(event.id, "done")
    if not ours or ask is None:
        return session, (done,)
    after, effects = _closed(session, ask)
    message = f"ask-{ask.kind}-sent"
    words = session.deck.words.say(session.lang, message, {})
    if after.call is not None:
        after = replace(after, call=replace(after.call, chat=words))
    said = (Hush(), Say(message, words, session.lang))
    return after, (*effects, done, _audit(ask, "done"), *said)


def _closed(session: Open, ask: AgentAsk) -> Advanced:
    """The question goes, and what was taken for it; the step below is as it was."""
    gone = (DropPages(ask.page.refs),) if ask.page is not None else ()
    return replace(session, overlay=ask.under), gone


def without_lost_ask(before: Session, after: Session) -> Advanced:
    """An ask ends with its talk; one that another screen has covered is told to the agent."""
    ask = ask_of(before)
    now = ask_of(after)
    if now is not None and after.call is None:
        dropped = (DropPages(now.page.refs),) if now.page is not None else ()
        return replace(after, overlay=None), dropped
    if ask is None or isinstance(after, Attract | Wiping) or after.overlay in (now, ask.under):
        return after, ()
    dropped = (DropPages(ask.page.refs),) if ask.page is not None else ()
    told = () if ask.stage == "sending" else (TellAsk(ask.id, "failed", "left"),)
    return after, (*dropped, *told)


def _audit(ask: AgentAsk, code: str) -> Audit:
    return Audit("ask", {"kind": ask.kind, "code": code})
