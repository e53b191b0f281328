"""Compares the session before and after an event and asks for what the change needs.

Speech, devices, the idle timer and the agent's view of the step follow from where the
session stands, so no single touch has to remember them.
"""

from kiosk.catalogue.types import StepKind
from kiosk.session import events as ev
from kiosk.session.effects import (
    Audit,
    CloseCamera,
    Effect,
    Hush,
    MarkShown,
    OpenCamera,
    ReadCard,
    Say,
    StartTimer,
    StopReading,
    StopTimer,
    UpdateCall,
)
from kiosk.session.live import missing_titles
from kiosk.session.session import (
    Attract,
    Session,
    Trouble,
    Wiping,
    Working,
)
from kiosk.session.speech import line_of


def settle(before: Session, after: Session, event: ev.Event) -> tuple[Effect, ...]:
    """Return the effects that follow from the change alone."""
    return (
        *_devices(before, after),
        *_speech(before, after, event),
        *_timers(before, after, event),
        *_steps(before, after),
    )


def wants_reader(session: Session) -> bool:
    """The id reader watches while the card is asked for, and until a laid card is taken."""
    if isinstance(session, Wiping):
        return session.card_present
    return isinstance(session, Working) and (session.spot == "identity" or session.card_present)


def wants_camera(session: Session) -> bool:
    """The document camera is on only while a page is asked for."""
    return (
        isinstance(session, Working)
        and session.spot.startswith("m:")
        and not isinstance(session.overlay, Trouble)
    )


def _devices(before: Session, after: Session) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if wants_reader(after) and not wants_reader(before):
        effects.append(ReadCard())
    if wants_reader(before) and not wants_reader(after):
        effects.append(StopReading())
    if wants_camera(after) and not wants_camera(before):
        effects.append(OpenCamera())
    if wants_camera(before) and not wants_camera(after):
        effects.append(CloseCamera())
    return tuple(effects)


def _speech(before: Session, after: Session, event: ev.Event) -> tuple[Effect, ...]:
    line = line_of(after)
    if line is None:
        return (Hush(),) if line_of(before) is not None else ()
    spoken = line_of(before)
    again = isinstance(event, ev.Repeat) or _fresh_problem(after, event)
    if line == spoken and not again:
        return ()
    # A new sentence cuts the last one (EN 301 549 5.1.3.5).
    return (Hush(), Say(line.message, line.text, after.lang, line.critical))


def _fresh_problem(after: Session, event: ev.Event) -> bool:
    # The same mistake made twice is told twice.
    answered = isinstance(event, ev.Answered | ev.PageRefused | ev.CardRejected)
    return isinstance(after, Working) and bool(after.problem) and answered


def _timers(before: Session, after: Session, event: ev.Event) -> tuple[Effect, ...]:
    if isinstance(after, Attract | Wiping):
        return ()
    asked = getattr(before, "dialog", "") == "idle"
    if after.dialog == "idle":
        return () if asked else (StartTimer("idle-end", after.deck.site.idle_end_s),)
    effects: list[Effect] = []
    if asked:
        effects.append(StopTimer("idle-end"))
    alive = isinstance(event, ev.Intent | ev.CardRead | ev.PageTaken | ev.AgentSaid)
    if alive or asked:
        effects.append(StartTimer("idle", after.deck.site.idle_warn_s))
    return tuple(effects)


def _steps(before: Session, after: Session) -> tuple[Effect, ...]:
    if not isinstance(after, Working):
        return ()
    was = before if isinstance(before, Working) else None
    if (
        after.step.kind is StepKind.RECEIPT
        and _number(after)
        and not (was and was.step.kind is StepKind.RECEIPT and _number(was))
    ):
        return (MarkShown(after.case_id), *_entered(was, after))
    return _entered(was, after)


def _number(w: Working) -> str:
    return w.receipt.case_no if w.receipt else ""


def _entered(was: Working | None, after: Working) -> tuple[Effect, ...]:
    if was is not None and was.at == after.at and was.spot == after.spot:
        return ()
    effects: list[Effect] = []
    if was is None or was.at != after.at:
        fields: dict[str, str | int] = {
            "service": after.service.id,
            "step": after.step.kind.value,
        }
        effects.append(Audit("step.entered", fields))
    if after.call is not None:
        effects.append(UpdateCall(after.step.kind.value, missing_titles(after)))
    return tuple(effects)
