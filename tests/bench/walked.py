"""The pure flow: how many events a second, beside a bare `dataclasses.replace` of the session."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from kiosk.catalogue.load import load
from kiosk.session.deck import Deck, Machine, Site
from kiosk.session.events import Event
from kiosk.session.flow import advance, start
from kiosk.session.session import Session
from kiosk.session.views import View, view_of
from kiosk.settings import CONFIG
from kiosk.walk import walker
from tests.bench.figures import BenchFailed, Figure, Plan, median

MACHINE = Machine(reader=True, camera=True, voice=True)


def sample_deck() -> Deck:
    """The sample content pack."""
    loaded = load(CONFIG / "content")
    if not loaded.catalogue.services:
        raise BenchFailed(f"no usable service; {next(iter(loaded.mistakes), 'empty pack')}")
    return Deck(loaded.catalogue, loaded.words, Site("bench", loaded.catalogue.pack.region))


def recorded(deck: Deck, events: int, helpful: float = walker.HELPFUL) -> list[Event]:
    """The events of a guided walk through the first service, seed 1: the same in every run."""
    seen: list[Event] = []

    def keep(session: Session, event: Event) -> Any:
        seen.append(event)
        return advance(session, event)

    with patch.object(walker, "advance", keep), patch.object(walker, "HELPFUL", helpful):
        walker.walk(deck, deck.catalogue.services[0].id, 1, events)
    return seen


def session_views(deck: Deck, count: int) -> list[View]:
    """The first `count` different Views that willing residents see, in their order."""
    session: Session = start(deck, MACHINE)
    views: list[View] = [view_of(session)]
    for event in recorded(deck, count * 6, helpful=1.0):
        session, _ = advance(session, event)
        view = view_of(session)
        if view != views[-1]:
            views.append(view)
    return views[:count]


def flow(plan: Plan) -> Iterator[Figure]:
    """Events a second of CPU with their View, bare and with every rule of the walk checked."""
    deck = sample_deck()
    events = recorded(deck, plan.times(4000, 600))
    pure, bare, checked = [], [], []
    for _ in range(plan.times(7, 2)):
        pure.append(len(events) / _play(deck, events))
        bare.append(len(events) / _replace(deck, events))
    for _ in range(plan.times(3, 1)):
        began = time.process_time()
        walker.walk(deck, deck.catalogue.services[0].id, 1, len(events))
        checked.append(len(events) / (time.process_time() - began))
    yield Figure("flow_events", median(pure), "events/s", median(bare))
    yield Figure("flow_walk", median(checked), "events/s", median(bare))


def _play(deck: Deck, events: list[Event]) -> float:
    session: Session = start(deck, MACHINE)
    began = time.process_time()
    for event in events:
        session, _ = advance(session, event)
        view_of(session)
    return time.process_time() - began


def _replace(deck: Deck, events: list[Event]) -> float:
    """The same sessions, each copied once and nothing else: the floor of frozen state."""
    sessions: list[Session] = []
    session: Session = start(deck, MACHINE)
    for event in events:
        session, _ = advance(session, event)
        sessions.append(session)
    began = time.process_time()
    for each in sessions:
        replace(each)
    return time.process_time() - began
