"""Every state that walks reach has words, in every language, and buttons that do something."""

import random
from dataclasses import replace

import pytest
from session_player import DECK

from kiosk.catalogue.types import LANGS
from kiosk.session import events as ev
from kiosk.session.deck import Machine
from kiosk.session.flow import advance, start
from kiosk.session.session import Attract, Session, Wiping, Working
from kiosk.session.views import Button, FieldView, SubmitView, view_of
from kiosk.walk.guide import helpful, unhelpful
from kiosk.walk.person import make_person
from kiosk.walk.rules import buttons
from kiosk.walk.walker import World

SERVICES = [s.id for s in DECK.catalogue.services]


def reach(service: str, seed: int, events: int) -> list[Session]:
    """Return one state of every kind that a walk comes by."""
    rng = random.Random(seed)
    world, person = World(rng), make_person(rng, seed)
    session: Session = start(DECK, Machine(reader=True, camera=True, voice=True, ocr=True))
    kinds: dict[tuple[object, ...], Session] = {}
    for _ in range(events):
        if world.replies and rng.random() < 0.9:
            event: ev.Event = world.replies.popleft()
        elif rng.random() < 0.7:
            event = helpful(session, person, service, rng)
        else:
            event = unhelpful(session, rng)
        session, effects = advance(session, event)
        for effect in effects:
            world.perform(effect)
        view = view_of(session)
        state = getattr(view, "state", "")
        spot = getattr(session, "spot", "")
        group = session.group and session.group.part if isinstance(session, Working) else None
        key = (type(view), spot, state, session.dialog, str(session.overlay), group,
               getattr(view, "problem", ""), session.call and session.call.state,
               session.machine.reader, session.machine.network)  # fmt: skip
        kinds.setdefault(key, session)
    return list(kinds.values())


@pytest.fixture(scope="module")
def states() -> list[Session]:
    return [s for service in SERVICES for seed in (1, 2) for s in reach(service, seed, 1600)]


def test_the_walks_came_by_enough(states: list[Session]) -> None:
    shown = {type(view_of(s)).__name__ for s in states}
    assert len(shown) == 18, shown
    assert len(states) > 300


@pytest.mark.parametrize("lang", LANGS)
def test_every_heading_and_button_has_words(states: list[Session], lang: str) -> None:
    for state in states:
        view = view_of(replace(state, lang=lang))
        where = (type(view).__name__, getattr(state, "spot", ""), state.overlay)
        for name in ("heading", "text", "source", "next_words", "label", "clear_words"):
            if hasattr(view, name):
                assert getattr(view, name).strip() or name == "text", (name, where)
        assert view.frame.title, where
        if not isinstance(state, Attract):
            assert view.frame.subtitle, where
        for one in buttons(view):
            assert one.words.strip(), (one.id, where)
        if view.frame.dialog:
            assert view.frame.dialog.heading
            assert view.frame.dialog.text
        for dot in view.frame.steps:
            assert dot.name
        if isinstance(view, FieldView):
            assert all(words for _, words in view.key_words)
            assert view.hint


def test_an_id_never_means_two_things_on_one_screen(states: list[Session]) -> None:
    for state in states:
        view = view_of(state)
        seen: dict[str, Button] = {}
        for part in (view, view.frame.dialog):
            for one in buttons(part) if part is view else ():
                # The call's own screen repeats the badge's buttons: same id, same button.
                assert seen.setdefault(one.id, one) == one, (one.id, type(view).__name__)


def test_every_enabled_button_does_something(states: list[Session]) -> None:
    dead: set[tuple[str, str]] = set()
    for state in states:
        if isinstance(state, Wiping):
            continue
        view = view_of(state)
        for one in buttons(view.frame.dialog or view):
            if not one.enabled:
                continue
            after, effects = advance(state, one.intent)
            timers = {"StartTimer", "StopTimer"}
            does = [e for e in effects if type(e).__name__ not in timers]
            if after == state and not does:
                dead.add((type(view).__name__, one.id))
    assert dead == set()


def test_help_repeat_back_and_leave_are_on_every_screen(states: list[Session]) -> None:
    for state in states:
        frame = view_of(state).frame
        there = all((frame.help, frame.repeat, frame.back, frame.leave))
        assert there is not isinstance(state, Attract | Wiping)


def test_the_step_bar_names_the_present_step_once(states: list[Session]) -> None:
    for state in states:
        if isinstance(state, Working):
            frame = view_of(state).frame
            assert [d.state for d in frame.steps].count("now") == 1
            assert frame.step_words


def test_sending_has_no_button_but_help_and_leave(states: list[Session]) -> None:
    waiting = [s for s in states if isinstance(view_of(s), SubmitView)]
    sending = [s for s in waiting if s.submit == "sending" and not s.dialog]
    assert sending
    for state in sending:
        frame = view_of(state).frame
        assert frame.help.enabled or state.call
        assert not frame.back.enabled
