"""What there is when nobody answers: ways on, times to book, a call back, a complaint, troubles."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from kiosk.catalogue.types import Lang, Way
from kiosk.session import events as ev
from kiosk.session.deck import Deck
from kiosk.session.views import View
from kiosk.walk.visit import AGENT, Visit, at, begun

Shown: TypeAlias = Iterator[tuple[str, View]]
WHYS: tuple[Literal["after_hours", "nobody", "queue_full"], ...] = (
    "after_hours", "nobody", "queue_full",
)  # fmt: skip
SLOTS = tuple(
    (f"s{hour}", f"2026-11-30T{hour:02}:00:00+08:00", f"2026-11-30T{hour:02}:30:00+08:00")
    for hour in (9, 10, 11, 14, 15, 16)
)
DUE = {
    "callback": "2026-11-30T10:30:00+08:00",
    "appointment": "2026-11-30T09:00:00+08:00",
    "complaint": "2026-12-03T00:00:00+08:00",
}
NUMBERS = {"callback": "C-20261129-0007", "appointment": "A-20261129-0003", "complaint": "T-0002"}
OVER = ("nobody", "no_network", "refused", "worker_crashed", "timed_out")


def promise_views(deck: Deck, lang: Lang, large: bool) -> Shown:
    """Every screen between 'nobody is free' and a promise with its number."""
    first = begun(deck, lang, large)
    there = at(first, lambda w: w.step.kind.value == "form") or first
    waiting = there.then(ev.AskHelp(), ev.CallNow(), ev.CallChanged("queued", position=9))
    point = deck.catalogue.pack.nearest_point.in_(lang)
    nearest = (point, "样例路 1 号", "9:00-12:00, 14:30-17:30", "0477-7000000")
    for why in WHYS:
        yield f"offers-{why}", waiting.then(ev.DeskOffers(why, SLOTS, nearest)).view
    bare = waiting.then(ev.DeskOffers("nobody"))
    yield "offers-bare", bare.view
    yield "offers-nearest", waiting.then(ev.DeskOffers("nobody", (), nearest)).view
    offered = waiting.then(ev.DeskOffers("after_hours", SLOTS, nearest))
    yield "offers-over", offered.then(ev.CallOver("system", "nobody")).view
    yield from _asked("callback", bare.then(ev.ChoseOffer("callback")))
    choosing = offered.then(ev.ChoseOffer("appointment"))
    yield "slots", choosing.view
    booked = choosing.then(ev.ChoseSlot(SLOTS[1][0]))
    yield from _asked("appointment", booked)
    taken = booked.then(ev.Answered("request.phone", there.person.phone))
    yield "slots-taken", taken.then(ev.PromiseFailed("appointment", "slot_taken")).view
    complaint = bare.then(ev.ChoseOffer("complaint"))
    yield "complaint", complaint.view
    yield "complaint-empty", complaint.then(ev.Answered("request.text", "")).view
    yield from _asked("complaint", complaint.then(ev.Answered("request.text", "等了很久")))
    yield from _troubles(there, waiting)


def _asked(kind: Literal["callback", "appointment", "complaint"], phone: Visit) -> Shown:
    """The number to call, the desk being asked, and all that the desk may answer."""
    yield f"promise-{kind}-phone", phone.view
    yield f"promise-{kind}-phone-bad", phone.then(ev.Answered("request.phone", "12")).view
    asking = phone.then(ev.Answered("request.phone", phone.person.phone))
    yield f"promise-{kind}-asking", asking.view
    kept = ev.PromiseKept(kind, NUMBERS[kind], DUE[kind])
    yield f"promise-{kind}-kept", asking.then(kept).view
    later = asking.then(ev.PromiseFailed(kind, "network"))
    yield f"promise-{kind}-later", later.view
    saved = "complaint" if kind == "complaint" else "callback"
    yield f"promise-{kind}-saved", later.then(ev.RequestSaved(saved)).view
    yield f"promise-{kind}-not-saved", later.then(ev.RequestNotSaved(saved)).view


def _troubles(there: Visit, waiting: Visit) -> Shown:
    """A call that did not come about, and the visit at home that is left then."""
    for code in OVER:
        yield f"call-over-{code}", waiting.then(ev.CallOver("system", code)).view
    lost = there.talking().then(ev.CallChanged("reconnecting", AGENT))
    yield "call-over-lost", lost.then(ev.CallOver("system", "timed_out")).view
    home = waiting.then(ev.CallOver("system", "nobody"), ev.ChoseWay(Way.HOME_VISIT))
    yield "home-visit-phone", home.view
    later = home.then(ev.Answered("request.phone", there.person.phone))
    yield "home-visit-later", later.view
    yield "home-visit-saved", later.then(ev.RequestSaved("home-visit")).view
