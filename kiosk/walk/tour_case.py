"""What a resident sees around the case: wrong answers, what is missing, the end, nobody there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeAlias

from kiosk.catalogue.types import FieldKind, Lang
from kiosk.session import events as ev
from kiosk.session.deck import Deck
from kiosk.session.flow import start
from kiosk.session.session import Working
from kiosk.session.views import View
from kiosk.walk.visit import MACHINE, Visit, asked_field, at, begun

Shown: TypeAlias = Iterator[tuple[str, View]]
WRONG = (
    "",
    "！？",
    "1",
    "12345678901",
    "0477123",
    "999999999999",
    "2999-01-01",
    "1990-13-40",
    "样" * 400,
)
"""Answers of which each kind of field refuses some, for different reasons."""


def case_views(deck: Deck, lang: Lang, large: bool) -> Shown:
    """Refusals, the case's fates, farewells, and the screen that waits for somebody."""
    first = begun(deck, lang, large)
    yield "service-withdrawn", first.then(ev.ChoseService("gone")).view
    stale = first.then(ev.ContentAge(400))
    yield "services-stale", stale.view
    for kind in FieldKind:
        there = at(first, partial(_is_asked, kind))
        if there is not None:
            yield from _refused(kind, there)
    yield from _accepted_or_not(first)
    yield from _farewells(first)
    yield from _nobody(deck)


def _is_asked(kind: FieldKind, w: Working) -> bool:
    asked = asked_field(w)
    return asked is not None and asked.kind is kind


def _refused(kind: FieldKind, there: Visit) -> Shown:
    asked = asked_field(there.working)
    assert asked is not None
    for wrong in WRONG:
        after = there.then(ev.Answered(asked.id, wrong))
        told = after.working.problem or after.working.warning
        if told:
            yield f"answer-{kind.value}-{told}", after.view


def _accepted_or_not(first: Visit) -> Shown:
    pledge = at(first, lambda w: w.spot in ("commitment", "entrust"))
    if pledge is not None:
        yield "commitment-refused", pledge.then(ev.AcceptCommitment(False)).view
    ready = at(first, lambda w: w.step.kind.value == "submit" and w.submit == "ready")
    if ready is None:
        return
    sent = ready.then(ev.PressedSubmit())
    case = ready.working.case_id
    yield "case-held", sent.then(ev.CaseHeld(case, "rejected_fields")).view
    fields = tuple(ready.working.answers)
    for name in fields:
        held = sent.then(ev.CaseHeld(case, "rejected_fields", (name,)))
        if held.session.overlay is None:
            yield "case-held-field", held.view
            break
    yield "case-not-saved", sent.then(ev.CaseNotSaved(case, "disk_full")).view
    saved = sent.then(ev.CaseSaved(case))
    waiting = saved.then(ev.CaseWaiting(case, "network"))
    yield "case-waiting", waiting.view
    number = ev.CaseAccepted(case, "150626-2026-000123", "A1B2C3", date(2026, 12, 2))
    for name, there in {"waiting": waiting.then(ev.Next()), "accepted": saved.then(number)}.items():
        yield f"receipt-{name}", there.view
        if there.working.slip == "printing":
            job = there.working.slip_job
            yield f"receipt-{name}-printed", there.then(ev.SlipPrinted(case, job)).view
            for code in ("paper", "failed", "unsure"):
                yield f"receipt-{name}-{code}", there.then(ev.SlipFailed(case, job, code)).view


def _farewells(first: Visit) -> Shown:
    card = at(first, lambda w: w.spot == "identity")
    yield "goodbye-left", first.then(ev.Leave()).view
    yield "goodbye-bug", first.then(ev.Broke("A-0001")).view
    yield "goodbye-idle", first.then(ev.TimerFired("idle"), ev.TimerFired("idle-end")).view
    if card is not None:
        read = card.then(ev.CardRead(card.person.card), ev.Leave(), ev.LeaveAnswered(True))
        yield "goodbye-card", read.view


def _nobody(deck: Deck) -> Shown:
    """The first screen: what is told there of the machine, and the greeting."""
    bare = Visit(start(deck, replace(MACHINE, reader=False)), begun(deck, "zh", False).person)
    down = bare.then(ev.DeviceChanged("network", False), ev.OutboxCount(3))
    yield "attract-down", down.then(ev.LastCase("150626-2026-000122")).view
    yield "attract-greeting", bare.then(ev.PersonNear(True)).view
