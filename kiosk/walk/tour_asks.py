"""What an agent asks the resident to show or sign, and the notice that an agent gives."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from kiosk.catalogue.types import Lang
from kiosk.session import events as ev
from kiosk.session.deck import Deck
from kiosk.session.session import AskKind, Working
from kiosk.session.views import View
from kiosk.walk.guide import CORNERS, PNG
from kiosk.walk.visit import Visit, at, begun

Shown: TypeAlias = Iterator[tuple[str, View]]
KINDS: tuple[AskKind, ...] = ("scan", "still", "signature", "camera")
ASK = "ask-7"
NOTICE = "n-7"


def ask_views(deck: Deck, lang: Lang, large: bool) -> Shown:
    """Every stage of every ask, beside a step; the question also over the whole call."""
    first = begun(deck, lang, large)
    there = at(first, lambda w: w.step.kind.value == "form") or first
    for kind in KINDS:
        asked = there.beside().then(ev.AgentAsks(ASK, kind))
        yield f"ask-{kind}-asked", asked.view
        doing = asked.then(ev.AnswerAsk(True))
        yield f"ask-{kind}-doing", doing.view
        if kind in ("scan", "still"):
            yield from _pages(kind, doing)
        if kind == "signature":
            yield "ask-signature-empty", doing.then(ev.Signed(b"", 0)).view
            yield from _sent(kind, doing.then(ev.Signed(PNG, 3)))
    full = there.talking().then(ev.AgentAsks(ASK, "scan"))
    yield "ask-scan-over-call", full.view
    yield from _notices(first)


def _pages(kind: AskKind, doing: Visit) -> Shown:
    owner = doing.working.case_id if isinstance(doing.session, Working) else f"ask:{ASK}"
    page = ev.PageTaken("page-1", "digest-1", 1240, 1754, owner=owner)
    cut = replace(page, scene="page-1-scene", corners=CORNERS)
    taking = doing.then(ev.TakePicture())
    yield f"ask-{kind}-busy", taking.view
    yield f"ask-{kind}-no-paper", taking.then(ev.PageRefused("no_paper")).view
    yield f"ask-{kind}-taken", taking.then(page).view
    if kind == "scan":
        yield "ask-scan-hint", doing.then(ev.PageHint("move_left")).view
        yield "ask-scan-flaw", taking.then(replace(cut, flaws=("glare",))).view
        yield "ask-scan-corners", taking.then(replace(cut, sure=False)).view
    yield from _sent(kind, taking.then(page, ev.KeepPage()))


def _sent(kind: AskKind, sending: Visit) -> Shown:
    yield f"ask-{kind}-sending", sending.view
    yield f"ask-{kind}-failed", sending.then(ev.DocumentNotSent(ASK, "network")).view
    yield f"ask-{kind}-sent", sending.then(ev.DocumentSent(ASK)).view


def _notices(first: Visit) -> Shown:
    """The one-time notice: a short one, all of it, and on its way to paper."""
    there = at(first, lambda w: bool(w.service.materials and w.service.check_points))
    if there is None:
        return
    service = there.working.service
    papers = tuple(one.id for one in service.materials)
    points = tuple(one.id for one in service.check_points)
    short = ev.AgentGivesNotice(NOTICE, papers[:1], points[:1])
    yield "notice-short", there.beside().then(short).view
    bare = there.then(ev.DeviceChanged("printer", False))
    given = bare.beside().then(ev.AgentGivesNotice(NOTICE, papers, points))
    yield "notice", given.view
    printing = given.then(ev.PrintAgain())
    yield "notice-printing", printing.view
    order = f"notice:{NOTICE}"
    yield "notice-printed", printing.then(ev.SlipPrinted(order, 1)).view
    for code in ("paper", "failed", "unsure"):
        yield f"notice-{code}", printing.then(ev.SlipFailed(order, 1, code)).view
