"""Comparing a face with the card's photo: only after a consent of its own, never the only way.

The session asks and hears only that it is over. The score goes to the agent and nowhere else. The
agent hears in any case why there is none: then they compare by eye, and nothing is held up.
"""

from dataclasses import replace
from typing import Literal, TypeAlias

from kiosk.session import events as ev
from kiosk.session.effects import Audit, CompareFace, Effect, TellFace
from kiosk.session.session import FaceAsk, Session, Told, Working

Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]
Reason: TypeAlias = Literal["", "off", "no_chip", "not_now"]


def in_the_way(w: Working) -> Reason:
    """Return why faces can't be compared now, '' where they can: a talk, and a card by its chip."""
    if not w.machine.face:
        return "off"
    if w.call is None or w.call.state != "connected":
        return "not_now"
    return "" if w.identity is not None and w.identity.method == "chip" else "no_chip"


def on_face_report(w: Working, event: ev.FaceAsked | ev.FaceDone) -> Advanced:
    """The agent asks, or the comparison has ended; whatever came of it changes no answer."""
    if isinstance(event, ev.FaceDone):
        told = w.overlay or Told("face-failed" if event.code else "face-done")
        return replace(w, overlay=told), (Audit("face.done", {"code": event.code}),)
    reason = in_the_way(w)
    if not reason and (w.overlay is not None or w.dialog):
        reason = "not_now"
    if reason:
        return w, (TellFace(reason), Audit("face.done", {"code": reason}))
    return replace(w, overlay=FaceAsk()), ()


def face_asked_early(session: Session) -> Advanced:
    """There is no case yet, and so no card."""
    return session, (TellFace("no_chip"),)


def on_face_ask(session: Session, event: ev.Event) -> Advanced:
    """Yes compares once; no, back and a talk that is over change nothing."""
    bare = replace(session, overlay=None)
    match event:
        case ev.AllowFace(yes=True) if isinstance(session, Working) and not in_the_way(session):
            assert session.identity is not None and session.call is not None
            person, hidden = session.identity.person, session.call.hidden
            compare = CompareFace(person.get("id_no", ""), hidden)
            return bare, (Audit("face.consent", {"yes": 1}), compare)
        case ev.AllowFace() | ev.Back():
            return bare, (TellFace("refused"), Audit("face.consent", {"yes": 0}))
        case _:
            return session, ()
