"""Leads the session of a made-up resident to one place, by the events that lead there in truth."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from kiosk.catalogue.types import Field, Lang
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine
from kiosk.session.effects import OpenDraft
from kiosk.session.flow import advance, start
from kiosk.session.live import field_of, suggestible
from kiosk.session.session import Session, Working
from kiosk.session.views import View, view_of
from kiosk.walk.guide import helpful
from kiosk.walk.person import Person, make_person
from kiosk.walk.walker import World

AGENT = "其木格"
TRIES = 5
MOST_EVENTS = 160
MACHINE = Machine(reader=True, camera=True, voice=True, slips=True, ocr=True, face=True)
Place: TypeAlias = Callable[[Working], bool]


@dataclass(frozen=True)
class Visit:
    """One session and the person in front of it; every step gives a new one."""

    session: Session
    person: Person

    @property
    def view(self) -> View:
        """What this session shows."""
        return view_of(self.session)

    @property
    def working(self) -> Working:
        """The session, where a service has been chosen."""
        assert isinstance(self.session, Working)
        return self.session

    def then(self, *events: ev.Event) -> "Visit":
        """Let these happen; effects are left to who tells the story."""
        session = self.session
        for event in events:
            session, _ = advance(session, event)
        return replace(self, session=session)

    def talking(self) -> "Visit":
        """Ask for a person and get one; the call fills the screen."""
        return self.then(ev.AskHelp(), ev.CallNow(), ev.CallChanged("connected", AGENT))

    def beside(self) -> "Visit":
        """The same talk while the step goes on."""
        return self.talking().then(ev.Next())


def begun(deck: Deck, lang: Lang, large: bool, machine: Machine = MACHINE) -> Visit:
    """Somebody has touched the screen and chosen language and letter size."""
    there = Visit(start(deck, machine), make_person(random.Random(1), 1))
    return there.then(ev.Touched(), ev.ChoseSize(large), ev.ChoseLanguage(lang))


def at(visit: Visit, place: Place) -> Visit | None:
    """Go through the services until one of them comes to this place; None: none does."""
    for seed in range(TRIES):
        for service in visit.session.deck.catalogue.services:
            found = _within(visit.then(ev.ChoseService(service.id)), service.id, place, seed)
            if found is not None:
                return found
    return None


def _within(visit: Visit, service: str, place: Place, seed: int) -> Visit | None:
    rng = random.Random(seed)
    world, session = World(rng), visit.session
    # The draft's id, which the choice of the service asked for, names the owner of all pages.
    world.perform(OpenDraft())
    for _ in range(MOST_EVENTS):
        if not isinstance(session, Working):
            return None
        if not world.replies and session.overlay is None and place(session):
            return replace(visit, session=session)
        if world.replies:
            event = world.replies.popleft()
        else:
            event = helpful(session, visit.person, service, rng)
        session, effects = advance(session, event)
        for effect in effects:
            world.perform(effect)
    return None


def asked_field(w: Working) -> Field | None:
    """The field that the screen asks for now."""
    kind, _, name = w.spot.partition(":")
    return field_of(w, name) if kind == "f" and w.group is None else None


def suggested_field(w: Working) -> Field | None:
    """The same, where an agent may propose its value."""
    asked = asked_field(w)
    return asked if asked in suggestible(w) else None
