"""Compares the session before and after an event and asks for what the change needs.

Speech, devices, the idle timer and the agent's view of the step follow from where the
session stands, so no single touch has to remember them.
"""

from kiosk.catalogue.types import StepKind
from kiosk.session import events as ev
from kiosk.session.asks import ask_of, owner_of
from kiosk.session.capturing import page_words, wanted_side, wants_page
from kiosk.session.effects import (
    ArmCamera,
    Audit,
    CardSide,
    CloseCamera,
    Effect,
    Hush,
    MarkShown,
    OpenCamera,
    ReadCard,
    Say,
    ShareCamera,
    ShowLights,
    StartTimer,
    StopReading,
    StopTimer,
    UpdateCall,
)
from kiosk.session.lights import lights_of
from kiosk.session.live import missing_titles
from kiosk.session.session import (
    Attract,
    Session,
    Trouble,
    Wiping,
    Working,
)
from kiosk.session.slips import slip_effects
from kiosk.session.speech import line_of

_SILENT = frozenset({"no_paper", "hold_still", "ready", "taken"})
"""Hints that change nothing for the resident: the screen shows them."""


def settle(before: Session, after: Session, event: ev.Event) -> tuple[Effect, ...]:
    """Return the effects that follow from the change alone."""
    return (
        *_devices(before, after),
        *_camera(before, after, event),
        *_shared(before, after),
        *_speech(before, after, event),
        *_timers(before, after, event),
        *_steps(before, after),
        *slip_effects(before, after),
        *_lights(before, after),
    )


def wants_reader(session: Session) -> bool:
    """The id reader watches while the card is asked for, and until a laid card is taken."""
    if isinstance(session, Wiping):
        return session.card_present
    return isinstance(session, Working) and (session.spot == "identity" or session.card_present)


def wants_camera(session: Session) -> bool:
    """The document camera is on only while a page is asked for."""
    ask = ask_of(session)
    if ask is not None and ask.stage != "asked":
        return ask.stage == "doing" and ask.kind != "signature"
    return (
        isinstance(session, Working)
        and session.spot.startswith(("m:", "photo:"))
        and not isinstance(session.overlay, Trouble)
    )


def _devices(before: Session, after: Session) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if wants_reader(after) and not wants_reader(before):
        effects.append(ReadCard())
    if wants_reader(before) and not wants_reader(after):
        effects.append(StopReading())
    return tuple(effects)


def _camera(before: Session, after: Session, event: ev.Event) -> tuple[Effect, ...]:
    """On while a page is asked for; armed while one more is wanted."""
    if not wants_camera(after):
        return (CloseCamera(),) if wants_camera(before) else ()
    wanted, side = _by_itself(after), _side(after)
    if not wants_camera(before):
        return (OpenCamera(wanted, side, owner_of(after)),)
    # The camera takes one page and then waits for the word, also where that page was not wanted.
    same = _place(before) == _place(after)
    news = not _by_itself(before) or not same or isinstance(event, ev.PageTaken)
    again = isinstance(event, ev.RetakePage | ev.Back | ev.CardPictureFailed)
    news = news or side != _side(before)
    return (ArmCamera(again and same, side),) if wanted and news else ()


def _shared(before: Session, after: Session) -> tuple[Effect, ...]:
    """The agent sees the camera's picture for just as long as the resident has agreed to."""
    ask, was = ask_of(after), ask_of(before)
    on = ask is not None and ask.shows_live
    return () if on == (was is not None and was.shows_live) else (ShareCamera(on),)


def _side(session: Session) -> CardSide:
    """Which side of a card the camera is to look for; an agent takes any."""
    return wanted_side(session) if isinstance(session, Working) and not ask_of(session) else ""


def _by_itself(session: Session) -> bool:
    """Tell whether a good page is to be taken without the button."""
    ask = ask_of(session)
    if ask is not None and ask.stage != "asked":
        return ask.kind == "scan" and ask.wants_page
    return isinstance(session, Working) and wants_page(session)


def _place(session: Session) -> str:
    """Name what the camera's pages are for."""
    ask = ask_of(session)
    if ask is not None and ask.stage != "asked":
        return f"ask:{ask.id}"
    return session.spot if isinstance(session, Working) else ""


def _lights(before: Session, after: Session) -> tuple[Effect, ...]:
    shining = lights_of(after)
    return () if shining == lights_of(before) else (ShowLights(shining),)


def _speech(before: Session, after: Session, event: ev.Event) -> tuple[Effect, ...]:
    line = line_of(after)
    if line is None:
        return (Hush(),) if line_of(before) is not None else ()
    hint = _spoken_hint(before, after, event)
    if hint is not None:
        return (hint,)
    spoken = line_of(before)
    again = isinstance(event, ev.Repeat) or _fresh_problem(after, event) or _stays(after, event)
    if line == spoken and not again:
        return ()
    if isinstance(event, ev.DocumentSent):
        return ()  # that the agent has it is being said; the step is as it was
    # A new sentence cuts the last one (EN 301 549 5.1.3.5).
    return (Hush(), Say(line.message, line.text, after.lang, line.critical))


def _spoken_hint(before: Session, after: Session, event: ev.Event) -> Say | None:
    """What somebody who lays a paper has to do; what needs nothing done is only shown."""
    if not isinstance(event, ev.PageHint):
        return None
    hint = _hint(after)
    if not hint or hint == _hint(before) or hint in _SILENT:
        return None
    message = f"page-hint-{hint}"
    if isinstance(after, Working) and ask_of(after) is None:
        message = page_words(after, "page-hint", hint)
    words = after.deck.words.say(after.lang, message, {})
    return Say(message, words, after.lang, passing=True)


def _hint(session: Session) -> str:
    ask = ask_of(session)
    if ask is not None:
        return ask.hint
    return session.hint if isinstance(session, Working) else ""


def _fresh_problem(after: Session, event: ev.Event) -> bool:
    # The same mistake made twice is told twice.
    answered = isinstance(event, ev.Answered | ev.PageRefused | ev.CardRejected)
    ask = ask_of(after)
    problem = ask.problem if ask else after.problem if isinstance(after, Working) else ""
    return bool(problem) and answered


def _stays(after: Session, event: ev.Event) -> bool:
    # Whoever walks away from a card hears it each time the reader still sees the card.
    return isinstance(after, Wiping) and after.card_present and isinstance(event, ev.CardStays)


def _timers(before: Session, after: Session, event: ev.Event) -> tuple[Effect, ...]:
    if isinstance(after, Attract | Wiping):
        return ()
    asked = getattr(before, "dialog", "") == "idle"
    if after.dialog == "idle":
        return () if asked else (StartTimer("idle-end", after.deck.site.idle_end_s),)
    effects: list[Effect] = []
    if asked:
        effects.append(StopTimer("idle-end"))
    alive = isinstance(
        event,
        ev.Intent
        | ev.CardRead
        | ev.PageTaken
        | ev.AgentSaid
        | ev.AgentSuggested
        | ev.AgentPhrase
        | ev.AgentAsks,
    )
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
