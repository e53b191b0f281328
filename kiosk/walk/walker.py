"""Walks: a small pure world performs the effects, the rules look on."""

import random
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine
from kiosk.session.flow import advance, start
from kiosk.session.session import Attract, Session, Working
from kiosk.walk.guide import CORNERS, helpful, unhelpful
from kiosk.walk.person import Person, make_person
from kiosk.walk.rules import Rules

_SLIPS: tuple[Literal["paper", "failed", "unsure"], ...] = ("paper", "failed", "unsure")
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
    """Answers effects as a mostly working machine would.

    doubtful: its camera gives pages with flaws, and some whose corners want dragging.
    """

    def __init__(self, rng: random.Random, *, doubtful: bool = False) -> None:
        self._rng, self._count, self._doubtful = rng, 0, doubtful
        self._owner = ""  # for whom the camera was opened last
        self.replies: deque[ev.Event] = deque()
        self.card: dict[str, str] = {}  # what a picture of the present resident's card says

    def _page(self, ref: str, *, sure: bool) -> ev.PageTaken:
        if not self._doubtful:
            return ev.PageTaken(ref, f"digest-{self._count}", 1240, 1754, owner=self._owner)
        flaws = ("glare",) if self._count % 7 == 0 else ()
        return ev.PageTaken(
            ref, f"digest-{self._count}", 1240, 1754, flaws=flaws, scene=f"{ref}-scene",
            corners=CORNERS, sure=sure, owner=self._owner,
        )  # fmt: skip

    def perform(self, effect: ef.Effect) -> None:
        rng = self._rng
        self._count += 1
        match effect:
            case ef.OpenDraft():
                when = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
                self.replies.append(ev.DraftOpened(f"case-{self._count}", when))
            case ef.Wipe():
                self.replies.append(ev.Wiped())
            case ef.OpenCamera(owner=owner):
                self._owner = owner
            case ef.Capture():
                ref = f"page-{self._count}"
                taken = self._page(ref, sure=self._count % 5 != 0)
                refused = ev.PageRefused(rng.choice(("too_dark", "no_paper", "camera_offline")))
                self.replies.append(taken if rng.random() < 0.8 else refused)
            case ef.TakeStill():
                names = (f"page-{self._count}", f"digest-{self._count}")
                still = ev.PageTaken(*names, 3264, 2448, owner=self._owner)
                refused = ev.PageRefused("camera_offline")
                self.replies.append(still if rng.random() < 0.8 else refused)
            case ef.CutAnew():
                cut = self._page(f"page-{self._count}", sure=True)
                self.replies.append(cut if rng.random() < 0.8 else ev.PageRefused("unreadable"))
            case ef.ReadCardPicture(ref=ref):
                if self.card and rng.random() < 0.7:
                    self.replies.append(ev.CardPictureRead(ref, self.card))
                else:
                    self.replies.append(ev.CardPictureFailed(ref, "card_unclear"))
            case ef.CompareFace():
                self.replies.append(ev.FaceDone())
            case ef.ReadPage(material=material, labels=labels):
                self.replies.append(ev.PageRead(material, dict.fromkeys(labels, "样例单位")))
            case ef.LookUpLicence(material=material):
                found = ev.LicenceFound(material, "电子证照", "auth")
                missing = ev.LicenceMissing(material, rng.choice(("none", "service_down")))
                self.replies.append(found if rng.random() < 0.5 else missing)
            case ef.SaveRequest(kind=kind):
                self.replies.append(ev.RequestSaved(kind))
            case ef.SubmitCase(case_id=case_id):
                self._submit(case_id)
            case ef.PrintSlip(case_id=case_id, job=job):
                code = rng.choice(_SLIPS)
                failed = ev.SlipFailed(case_id, job, code)
                printed = ev.SlipPrinted(case_id, job)
                self.replies.append(printed if rng.random() < 0.7 else failed)
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
    world, rules = World(rng, doubtful=True), Rules()
    session: Session = start(
        deck, Machine(reader=True, camera=True, voice=True, slips=True, ocr=True, face=True)
    )
    number = 1
    person = make_person(rng, seed % 900 * 1000 + number)
    world.card = person.card
    rules.next_resident(person.marks)
    reached: dict[str, None] = {}
    submitted = 0
    for _ in range(events):
        if isinstance(session, Attract) and not world.replies:
            number += 1
            person = make_person(rng, seed % 900 * 1000 + number)
            world.card = person.card
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
    return unhelpful(session, rng, doubtful=True)
