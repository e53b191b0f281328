"""Collects one View of every kind of screen by walking, so that all of them can be drawn."""

import random
from dataclasses import replace

from kiosk.catalogue.types import Lang
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine
from kiosk.session.flow import advance, start
from kiosk.session.session import Attract, Page, Session, Wiping, Working
from kiosk.session.views import View, view_of
from kiosk.walk.guide import CORNERS, helpful, unhelpful
from kiosk.walk.person import make_person
from kiosk.walk.tour_asks import ask_views
from kiosk.walk.tour_capture import capture_views
from kiosk.walk.tour_case import case_views
from kiosk.walk.tour_promises import promise_views
from kiosk.walk.tour_talk import talk_views
from kiosk.walk.walker import World

EVENTS = 900
HELPFUL = 0.8


def gallery(deck: Deck, lang: Lang, large: bool = False) -> dict[str, View]:
    """Return Views by name: kind, place, trouble; the same ones every time."""
    home = replace(deck, site=replace(deck.site, default_lang=lang))
    found: dict[str, View] = {}
    for number, service in enumerate(deck.catalogue.services):
        rng = random.Random(number)
        world = World(rng)
        session: Session = start(home, Machine(reader=True, camera=True, voice=True))
        person = make_person(rng, number + 1)
        for _ in range(EVENTS):
            name = place_of(session)
            found.setdefault(name, view_of(session))
            if isinstance(session, Working) and session.taken is not None:
                found.setdefault(f"{name}_corners", view_of(_doubted(session, session.taken)))
            if world.replies and rng.random() < 0.7:
                event = world.replies.popleft()
            elif rng.random() < HELPFUL:
                event = helpful(session, person, service.id, rng)
            else:
                event = unhelpful(session, rng)
            if isinstance(event, ev.ChoseLanguage):
                event = ev.ChoseLanguage(lang)
            if isinstance(event, ev.ChoseSize):
                event = ev.ChoseSize(large)
            session, effects = advance(session, event)
            if large and not session.large and not isinstance(session, Attract | Wiping):
                session = replace(session, large=True)
            for effect in effects:
                world.perform(effect)
    return found | tours(deck, lang, large)


def tours(deck: Deck, lang: Lang, large: bool = False) -> dict[str, View]:
    """Return the Views that walks come to seldom or never, by name: led there on purpose."""
    home = replace(deck, site=replace(deck.site, default_lang=lang))
    found: dict[str, View] = {}
    for tour in (talk_views, ask_views, promise_views, capture_views, case_views):
        found |= dict(tour(home, lang, large))
    return found


def _doubted(w: Working, taken: Page) -> Working:
    """A page whose corners want dragging."""
    page = replace(taken, scene=f"{taken.ref}-scene", corners=CORNERS)
    return replace(w, taken=page, dragging=True, problem="page-unsure")


def place_of(session: Session) -> str:
    """Return a name for what is on the screen; equal for pictures that look alike."""
    parts = [type(view_of(session)).__name__.removesuffix("View").lower()]
    if isinstance(session, Working):
        parts += [session.service.id, session.spot.replace(":", "-")]
        parts += [session.problem, session.warning, "taken" if session.taken else ""]
        parts += ["corners" if session.dragging else ""]
        parts += ["known" if session.identity and session.spot == "identity" else ""]
        parts += [session.submit if session.spot in ("submit", "receipt") else ""]
        parts += [session.slip if session.spot == "receipt" else ""]
        parts += ["reasons" if session.level and session.spot == "rate" else ""]
    if session.overlay is not None:
        overlay = session.overlay
        parts = [type(overlay).__name__.lower(), getattr(overlay, "code", "")]
        parts += [getattr(overlay, "kind", ""), getattr(overlay, "problem", "")]
    if session.call is not None:
        parts.append(f"call-{session.call.state}")
    if session.dialog:
        parts.append(f"dialog-{session.dialog}")
    return "_".join(part for part in parts if part)
