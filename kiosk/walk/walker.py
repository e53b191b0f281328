"""Walks: a small pure world performs the effects, the rules look on."""

import random
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine
from kiosk.session.flow import advance, start
from kiosk.session.session import Attract, Session, Working
from kiosk.walk.guide import helpful, unhelpful
from kiosk.walk.person import Person, make_person
from kiosk.walk.rules import Rules

HELPFUL = 0.7  # plain random walks were shown to miss planted bugs; 70 % was shown to find them


@dataclass(frozen=True)
class Walked:
    """What one walk saw."""

    reached: tuple[str, ...]
    submitted: int
    sessions: int
    events: int
    violations: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the walk as plain JSON values."""
        return {
            "reached": list(self.reached),
            "submitted": self.submitted,
            "sessions": self.sessions,
            "events": self.events,
            "violations": list(self.violations),
        }


class World:
    """Answers effects as a mostly working machine would."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._count = rng, 0
        self.replies: deque[ev.Event] = deque()

    def perform(self, effect: ef.Effect) -> None:
        rng = self._rng
        self._count += 1
        match effect:
            case ef.OpenDraft():
                when = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
                self.replies.append(ev.DraftOpened(f"case-{self._count}", when))
            case ef.Wipe():
                self.replies.append(ev.Wiped())
            case ef.Capture():
                ref = f"page-{self._count}"
                taken = ev.PageTaken(ref, f"digest-{self._count}", 1240, 1754)
                refused = ev.PageRefused(rng.choice(("blurred", "no_paper", "camera_offline")))
                self.replies.append(taken if rng.random() < 0.8 else refused)
            case ef.LookUpLicence(material=material):
                found = ev.LicenceFound(material, "电子证照", "auth")
                missing = ev.LicenceMissing(material, rng.choice(("none", "service_down")))
                self.replies.append(found if rng.random() < 0.5 else missing)
            case ef.SaveRequest(kind=kind):
                self.replies.append(ev.RequestSaved(kind))
            case ef.SubmitCase(case_id=case_id):
                self._submit(case_id)
            case ef.MakeReceipt():
                self.replies.append(ev.ReceiptMade("receipt"))
            case _:
                pass

    def _submit(self, case_id: str) -> None:
        chance = self._rng.random()
        if chance < 0.1:
            self.replies.append(ev.CaseNotSaved(case_id, "disk_full"))
            return
        self.replies.append(ev.CaseSaved(case_id))
        if chance < 0.2:
            self.replies.append(ev.CaseHeld(case_id, "rejected_fields", ("phone",)))
        elif chance < 0.3:
            self.replies.append(ev.CaseWaiting(case_id, "network"))
        else:
            number = f"SAMPLE-{self._count:06d}"
            accepted = ev.CaseAccepted(case_id, number, "A1B2C3", date(2026, 11, 26))
            self.replies.append(accepted)


def walk(deck: Deck, service: str, seed: int, events: int) -> Walked:
    """Walk ``events`` events through one service; deterministic in ``seed``."""
    rng = random.Random(seed)
    world, rules = World(rng), Rules()
    session: Session = start(deck, Machine(reader=True, camera=True, voice=True))
    number = 1
    person = make_person(rng, seed % 900 * 1000 + number)
    rules.next_resident(person.marks)
    reached: dict[str, None] = {}
    submitted = 0
    for _ in range(events):
        if isinstance(session, Attract) and not world.replies:
            number += 1
            person = make_person(rng, seed % 900 * 1000 + number)
            rules.next_resident(person.marks)
        event = _next(session, person, service, rng, world)
        session, effects = advance(session, event)
        if isinstance(event, ev.CaseSaved | ev.CaseWaiting):  # both come from what is durable
            rules.saved.add(event.case_id)
        for effect in effects:
            world.perform(effect)
            submitted += isinstance(effect, ef.SubmitCase)
        rules.check(session, effects)
        if isinstance(session, Working):
            reached.setdefault(session.step.kind.value)
    return Walked(tuple(reached), submitted, number - 1, events, tuple(rules.violations))


def _next(
    session: Session, person: Person, service: str, rng: random.Random, world: World
) -> ev.Event:
    if world.replies and rng.random() < 0.9:
        return world.replies.popleft()
    if rng.random() < HELPFUL:
        return helpful(session, person, service, rng)
    return unhelpful(session, rng)
