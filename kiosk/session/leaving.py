"""The only way out of a session: everything of the resident is destroyed, then a farewell."""

from dataclasses import replace
from typing import TypeAlias

from kiosk.session import events as ev
from kiosk.session.effects import (
    Audit,
    CloseCamera,
    Effect,
    StartTimer,
    StopCall,
    StopReading,
    StopTimer,
    Wipe,
)
from kiosk.session.promises import left_behind
from kiosk.session.session import Attract, PickLanguage, PickService, Session, Wiping, Working

Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]

GOODBYE_S = 6.0
CARD_REMINDERS = 6  # the alarm ends after half a minute; staff find the card


def wipe(session: PickLanguage | PickService | Working, reason: str) -> Advanced:
    """Leave: hold nothing of the resident but the language of the farewell."""
    working = session if isinstance(session, Working) else None
    effects: list[Effect] = [*left_behind(session)]
    if session.call is not None:
        effects.append(StopCall("left"))
    effects += [
        CloseCamera(),
        StopTimer("idle"),
        StopTimer("idle-end"),
        StopTimer("call-wait"),
        StopTimer("submit-wait"),
        Wipe(reason),
        StartTimer("goodbye", GOODBYE_S),
    ]
    fields: dict[str, str | int] = {"reason": reason}
    if working is not None:
        fields |= {"service": working.service.id, "step": working.step.kind.value}
    effects.append(Audit("session.end", fields))
    gone = Wiping(
        deck=session.deck, machine=session.machine, lang=session.lang, reason=reason,
        card_present=working is not None and working.card_present,
        had_case=working is not None and working.submit in ("accepted", "waiting"),
    )  # fmt: skip
    return gone, tuple(effects)


def on_wiping(w: Wiping, event: ev.Event) -> Advanced:
    """Wait for the wipe, the farewell and the card."""
    effects: tuple[Effect, ...] = ()
    match event:
        case ev.Wiped():
            w = replace(w, wiped=True)
        case ev.CardRemoved():
            w = replace(w, card_present=False, waited=True)
        case ev.CardStays():
            w = replace(w, card_present=True)
        case ev.TimerFired(name="goodbye"):
            w = replace(w, waited=True, reminders=w.reminders + 1)
            if w.card_present and w.reminders >= CARD_REMINDERS:
                w = replace(w, card_present=False)
                effects = (Audit("card.left_behind"),)
            elif w.card_present:
                effects = (StartTimer("goodbye", GOODBYE_S),)
        case ev.Touched() if not w.card_present:
            w = replace(w, waited=True)
        case _:
            return w, ()
    if w.wiped and w.waited and not w.card_present:
        home = Attract(deck=w.deck, machine=w.machine, lang=w.deck.site.default_lang)
        return home, (*effects, StopTimer("goodbye"), StopReading())
    return w, effects
