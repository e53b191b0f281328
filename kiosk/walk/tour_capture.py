"""What a resident sees while a paper or a card is taken: hints, flaws, corners, several pages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, TypeAlias

from kiosk.catalogue.messages import REQUIRED
from kiosk.catalogue.types import Lang, Material
from kiosk.session import events as ev
from kiosk.session.capturing import document, is_capturing
from kiosk.session.deck import Deck
from kiosk.session.live import live_materials
from kiosk.session.session import Working
from kiosk.session.views import View
from kiosk.walk.guide import CORNERS
from kiosk.walk.visit import MACHINE, Visit, asked_field, at, begun

Shown: TypeAlias = Iterator[tuple[str, View]]
BOTH = frozenset({"wrong_side-front", "wrong_side-back"})
"""Named by the side that is asked for, never by the camera."""
MOST_PAGES = 7
PHOTOS: tuple[Literal["card_unclear", "reading_failed"], ...] = ("card_unclear", "reading_failed")
CARDS = ("unreadable", "unsupported", "module_fault", "expired")


def capture_views(deck: Deck, lang: Lang, large: bool) -> Shown:
    """Every sentence of the camera, then the pages in their order and the card."""
    first = begun(deck, lang, large)
    paper = at(first, _wants_paper)
    if paper is not None:
        yield "page-wanted", paper.view
        for code in _codes("page-hint-"):
            yield f"page-hint-{code}", paper.then(ev.PageHint(code)).view
        yield from _taken(paper)
        yield "page-beside-call", paper.beside().then(ev.PageHint("cut_off")).view
    several = at(first, _wants_several)
    if several is not None:
        yield from _several(several)
    sides = at(first, lambda w: _wants_paper(w) and bool(_material(w).sides))
    if sides is not None:
        yield "page-side-front", sides.view
        yield "page-side-wrong", sides.then(ev.PageHint("wrong_side")).view
        back = sides.then(ev.TakePicture(), _page(sides, 1), ev.KeepPage())
        yield "page-side-back", back.view
        yield "page-side-back-wrong", back.then(ev.PageHint("wrong_side")).view
    needed = at(first, lambda w: _wants_paper(w) and not _material(w).deferrable)
    if needed is not None:
        yield "page-missing", needed.then(ev.DeferMaterial()).view
    yield from _read(first)
    yield from _cards(deck, lang, large)


def _codes(prefix: str) -> list[str]:
    every = [one.removeprefix(prefix) for one in REQUIRED if one.startswith(prefix)]
    return [one for one in every if one not in BOTH]


def _material(w: Working) -> Material:
    return next(one for one in live_materials(w) if w.spot == f"m:{one.id}")


def _wants_paper(w: Working) -> bool:
    here = w.spot.startswith("m:") and w.taken is None and not w.busy and not w.problem
    return here and is_capturing(w, _material(w))


def _wants_several(w: Working) -> bool:
    return _wants_paper(w) and document(w, _material(w)).is_open


def _page(visit: Visit, number: int) -> ev.PageTaken:
    owner = visit.working.case_id
    return ev.PageTaken(f"page-{number}", f"digest-{number}", 1240, 1754, owner=owner)


def _taken(paper: Visit) -> Shown:
    taking = paper.then(ev.TakePicture())
    yield "page-busy", taking.view
    page = replace(_page(paper, 1), scene="page-1-scene", corners=CORNERS)
    for code in ("glare", "blurred", "too_dark", "cut_off", "blank", "too_bright"):
        yield f"page-flaw-{code}", taking.then(replace(page, flaws=(code,))).view
    for code in ("no_paper", "unreadable", "camera_offline"):
        yield f"page-refused-{code}", taking.then(ev.PageRefused(code)).view
    unsure = taking.then(replace(page, sure=False))
    yield "page-unsure", unsure.view
    yield "page-cutting", unsure.then(ev.DraggedCorners(CORNERS)).view


def _several(paper: Visit) -> Shown:
    """Pages side by side, one of them taken again, and what else can be done with it."""
    there = paper
    for number in range(
        1, min(MOST_PAGES, document(paper.working, _material(paper.working)).most) + 1
    ):
        if not is_capturing(there.working, _material(there.working)):
            there = there.then(ev.AddPage())
        there = there.then(ev.TakePicture(), _page(there, number), ev.KeepPage())
        if not _stays(there.working, paper.working):
            return
        yield f"pages-{number}", there.view
    yield "pages-looked-at", there.then(ev.PickPage(0)).view
    again = there.then(ev.RetakePage(0))
    yield "pages-again", again.view
    yield "pages-twice", again.then(ev.TakePicture(), _page(there, 2)).view
    yield "pages-one-more", there.then(ev.AddPage()).view


def _stays(now: Working, before: Working) -> bool:
    return now.spot == before.spot


def _read(first: Visit) -> Shown:
    """A value that the machine has read from paper waits to be confirmed."""
    there = at(first, _is_read)
    if there is not None:
        yield "read-by-machine", there.view
        yield "read-by-machine-beside-call", there.beside().view


def _is_read(w: Working) -> bool:
    asked = asked_field(w)
    answer = w.answers.get(asked.id) if asked is not None else None
    return answer is not None and answer.by == "machine"


def _cards(deck: Deck, lang: Lang, large: bool) -> Shown:
    """The card on the reader, under the camera, and typed where there is neither."""
    card = at(begun(deck, lang, large), lambda w: w.spot == "identity" and w.identity is None)
    if card is None:
        return
    for code in CARDS:
        yield f"card-{code}", card.then(ev.CardRejected(code)).view
    away = card.then(ev.DeviceChanged("reader", False))
    yield "card-no-reader", away.view
    photo = away.then(ev.PhotographCard())
    yield "photo-card", photo.view
    reading = photo.then(ev.TakePicture(), _page(photo, 1))
    yield "photo-reading", reading.view
    yield "photo-read", reading.then(ev.CardPictureRead("page-1", card.person.card)).view
    for code in PHOTOS:
        yield f"photo-{code}", reading.then(ev.CardPictureFailed("page-1", code)).view
    typing = card.then(ev.TypeIdentity())
    yield "type-name", typing.view
    name = typing.then(ev.Answered("type.name", card.person.card["name"]))
    yield "type-number", name.view
    number = card.person.card["id_no"]
    for wrong in (number[:9], number[:-1] + "Q", "15062619881399002X"):
        wronged = name.then(ev.Answered("type.id_no", wrong))
        yield f"type-number-{wronged.working.problem}", wronged.view
    yield "type-done", name.then(ev.Answered("type.id_no", number)).view
    bare = begun(deck, lang, large, replace(MACHINE, ocr=False, reader=False))
    nothing = at(bare, lambda w: w.spot == "identity")
    if nothing is not None:
        yield "card-no-reader-no-ocr", nothing.view
