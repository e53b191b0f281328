"""Collects one View of every kind of screen by walking, so that all of them can be drawn."""

import random
from dataclasses import replace

from kiosk.catalogue.types import Lang
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine
from kiosk.session.flow import advance, start
from kiosk.session.session import (
    AgentAsk,
    AskKind,
    Attract,
    Call,
    NoticeGiven,
    Page,
    Session,
    Wiping,
    Working,
)
from kiosk.session.views import View, view_of
from kiosk.session.views.keys import keys_of
from kiosk.walk.guide import CORNERS, helpful, unhelpful
from kiosk.walk.person import make_person
from kiosk.walk.walker import World

EVENTS = 900
HELPFUL = 0.8


def gallery(deck: Deck, lang: Lang, large: bool = False) -> dict[str, View]:
    """Return Views by name: kind, place, trouble; the same ones every time."""
    home = replace(deck, site=replace(deck.site, default_lang=lang))
    found: dict[str, View] = {}
    worked: Working | None = None
    for number, service in enumerate(deck.catalogue.services):
        rng = random.Random(number)
        world = World(rng)
        session: Session = start(home, Machine(reader=True, camera=True, voice=True))
        person = make_person(rng, number + 1)
        for _ in range(EVENTS):
            name = place_of(session)
            found.setdefault(name, view_of(session))
            worked = session if isinstance(session, Working) and not worked else worked
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
    return found | (_asks(worked) | _meant(worked) if worked is not None else {})


def _asks(w: Working) -> dict[str, View]:
    """All that an agent may ask for, at every stage."""
    kinds: tuple[AskKind, ...] = ("scan", "still", "signature", "camera")
    page = Page("page-1", "")
    views: dict[str, View] = {}
    for kind in kinds:
        ask = AgentAsk("ask", kind)
        states = {
            "asked": ask,
            "doing": replace(ask, stage="doing"),
            "problem": replace(ask, stage="doing", problem="page-no_paper"),
            "taken": replace(ask, stage="doing", page=page),
            "sending": replace(ask, stage="sending", page=page),
            "failed": replace(ask, stage="failed", page=page),
        }
        if kind == "signature":
            states["problem"] = replace(ask, stage="doing", problem="bad-signature")
            del states["taken"]
        if kind == "camera":
            states = {name: states[name] for name in ("asked", "doing")}
        for name, overlay in states.items():
            call = Call("connected", agent="其木格")
            shown = replace(w, call=call, overlay=overlay, dialog="")
            views[f"ask-{kind}-{name}"] = view_of(shown)
    papers = tuple(m.id for m in w.service.materials)
    points = tuple(p.id for p in w.service.check_points)
    machine = replace(w.machine, slips=True)
    notice = NoticeGiven("notice", papers, points)
    call = Call("connected", agent="其木格")
    given = replace(w, call=call, machine=machine, overlay=notice, dialog="")
    return views | {"ask-notice": view_of(given)}


def _meant(w: Working) -> dict[str, View]:
    """A key that the agent points at."""
    key = next(b.id for b in keys_of(view_of(w)) if b.words)
    call = Call("connected", agent="其木格", pointed=key)
    return {"pointed": view_of(replace(w, call=call, overlay=None, dialog=""))}


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
