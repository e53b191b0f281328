"""What a resident sees of a talk: waiting, talking, a line that carries less, who else hears,
proposals, what the agent means, the recording's question, the mark at the end."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Literal, TypeAlias

from kiosk.catalogue.types import FieldKind, Lang
from kiosk.session import events as ev
from kiosk.session.deck import Deck
from kiosk.session.lights import POINTED_LIGHTS
from kiosk.session.session import Working
from kiosk.session.views import View
from kiosk.session.views.keys import keys_of
from kiosk.walk.person import raw_value
from kiosk.walk.visit import AGENT, Visit, asked_field, at, begun, suggested_field

Shown: TypeAlias = Iterator[tuple[str, View]]
LINES: tuple[Literal["small", "sound_only", "still", "callback", "no_picture"], ...] = (
    "small", "sound_only", "still", "callback", "no_picture",
)  # fmt: skip
WAITING: dict[str, tuple[ev.Event, ...]] = {
    "starting": (),
    "queued": (ev.CallChanged("queued", position=3),),
    "ringing": (ev.CallChanged("ringing", AGENT),),
}
TALKS: dict[str, tuple[ev.Event, ...]] = {
    "plain": (),
    "reconnecting": (ev.CallChanged("reconnecting", AGENT),),
    "held": (ev.CallHeld(True),),
    "muted": (ev.ToggleMute(), ev.ToggleCamera()),
    "three-way": (ev.CallJoined("嘎查帮办 乌云", True),),
    "listened": (ev.CallJoined("班长 苏雅", True, True),),
    "phrase": (ev.AgentPhrase("card"),),
    **{f"line-{code}": (ev.LineQuality(code),) for code in LINES},
    "no-speaker": (ev.CallDevices(True, True, False),),
    "no-microphone": (ev.CallDevices(False, True, True),),
    "no-camera": (ev.CallDevices(True, False, True),),
    **{name: (ev.AgentPointed(name),) for name in POINTED_LIGHTS},
}
"""All that a talk can come to, once as the whole screen and once beside the step."""


def talk_views(deck: Deck, lang: Lang, large: bool) -> Shown:
    """Every state of a call, by real events from where a resident asks for a person."""
    first = begun(deck, lang, large)
    field = at(first, _is_proposed) or first
    asked = field.then(ev.AskHelp())
    yield "call-asked", asked.view
    for name, events in WAITING.items():
        waits = asked.then(ev.CallNow(), *events)
        yield f"call-{name}", waits.view
        yield f"beside-{name}", waits.then(ev.Back()).view
    for name, events in (TALKS | _written(deck, lang)).items():
        yield f"call-{name}", field.talking().then(*events).view
        yield f"beside-{name}", field.beside().then(*events).view
    yield from _push_to_talk(deck, lang, large)
    talking = field.talking()
    yield "call-leaving", talking.then(ev.Leave()).view
    yield "beside-language", talking.then(ev.Next(), ev.AskLanguage()).view
    yield "call-again", _after_the_step(first)
    yield "call-rating", talking.then(ev.EndCall()).view
    yield "call-rating-reasons", talking.then(ev.EndCall(), ev.Rated(1)).view
    yield from _recording(first)
    yield from _proposals(first)
    yield from _pointed(first)
    yield from _face(first)


def _is_proposed(w: Working) -> bool:
    return _asks_for(FieldKind.PHONE, w)


def _is_choice(w: Working) -> bool:
    asked = suggested_field(w)
    return asked is not None and asked.kind in (FieldKind.CHOICE, FieldKind.REGION)


def _written(deck: Deck, lang: Lang) -> dict[str, tuple[ev.Event, ...]]:
    """A line that an agent types, and the longest that is shown."""
    line = deck.words.say(lang, "prompt-confirm", {})
    return {"chat": (ev.AgentSaid(line),), "chat-long": (ev.AgentSaid(f"{line} " * 20),)}


def _push_to_talk(deck: Deck, lang: Lang, large: bool) -> Shown:
    pressed = replace(deck, site=replace(deck.site, push_to_talk=True))
    there = at(begun(pressed, lang, large), _is_proposed)
    if there is None:
        return
    for name, events in {"push": (), "pushed": (ev.TalkHeld(True),)}.items():
        yield f"call-{name}", there.talking().then(*events).view
        yield f"beside-{name}", there.beside().then(*events).view


def _after_the_step(first: Visit) -> View:
    """A service that has a talk among its steps: before it, and when it is over."""
    step = at(first, lambda w: w.step.kind.value == "call")
    if step is None:
        return first.view
    over = step.then(ev.CallNow(), ev.CallChanged("connected", AGENT), ev.CallOver("agent"))
    return over.then(ev.SkipRating()).view


def _recording(first: Visit) -> Shown:
    choice, card = at(first, _is_choice), at(first, lambda w: w.spot == "identity")
    on = (ev.RecordingChanged("asked"), ev.AllowRecording(True), ev.RecordingChanged("on"))
    if choice is not None:
        yield "recording-asked", choice.beside().then(on[0]).view
        yield "recording-on", choice.beside().then(*on).view
        yield "recording-on-call", choice.talking().then(*on).view
        offline = (ev.DeviceChanged("network", False),)
        yield "recording-offline", choice.beside().then(*on, *offline).view
    if card is not None:
        yield "recording-paused", card.beside().then(*on).view


def _proposals(first: Visit) -> Shown:
    """A value that the agent proposes: the resident takes it or gives another."""
    for kind in FieldKind:
        there = at(first, partial(_asks_for, kind))
        asked = asked_field(there.working) if there is not None else None
        if there is None or asked is None:
            continue
        keys = [one.intent for one in keys_of(there.view)]
        answers = [one for one in keys if isinstance(one, ev.Answered)]
        raw = raw_value(asked, there.person, there.working, random.Random(0))
        value = str(answers[-1].value) if answers else raw
        proposal = ev.AgentSuggested(asked.id, value)
        yield f"proposed-{kind.value}", there.beside().then(proposal).view


def _asks_for(kind: FieldKind, w: Working) -> bool:
    asked = suggested_field(w)
    return asked is not None and asked.kind is kind


def _pointed(first: Visit) -> Shown:
    """The first key and the last of each kind of screen, as the agent means them."""
    seen: set[str] = set()
    for service in first.session.deck.catalogue.services:
        for number in range(len(service.steps)):
            there = at(first, partial(_stands_at, service.id, number))
            if there is None:
                continue
            talk = there.beside()
            name = type(talk.view).__name__.removesuffix("View").lower()
            keys = [one for one in keys_of(talk.view) if one.words and one.enabled]
            if name in seen or not keys:
                continue
            seen.add(name)
            for end, key in zip(("first", "last"), (keys[0], keys[-1]), strict=True):
                yield f"pointed-{name}-{end}", talk.then(ev.AgentPointed(key.id)).view


def _stands_at(service: str, number: int, w: Working) -> bool:
    return w.service.id == service and w.at == number


def _face(first: Visit) -> Shown:
    """The card's photo and the face: its own consent, and what came of it."""
    known = at(first, lambda w: w.spot != "identity" and w.identity is not None)
    if known is None:
        return
    asked = known.beside().then(ev.FaceAsked())
    yield "face-asked", asked.view
    agreed = asked.then(ev.AllowFace(True))
    yield "face-done", agreed.then(ev.FaceDone()).view
    yield "face-failed", agreed.then(ev.FaceDone("no_face")).view
