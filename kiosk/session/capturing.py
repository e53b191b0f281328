"""What a touch does while the pages of one material are taken, looked at and put in order."""

from dataclasses import replace
from typing import TypeAlias

from kiosk.catalogue.types import Material
from kiosk.session import events as ev
from kiosk.session.document import Document
from kiosk.session.effects import Capture, CardSide, CutAnew, DropPages, Effect
from kiosk.session.live import live_materials
from kiosk.session.reading import read_effect
from kiosk.session.session import Working

Done: TypeAlias = tuple[Working, tuple[Effect, ...]]


def document(w: Working, material: Material) -> Document:
    """Return what was taken of this material so far."""
    return Document.of(material, w.pages.get(material.id, ()))


def is_capturing(w: Working, material: Material) -> bool:
    """Tell whether a page is wanted from the camera now, rather than an order of pages."""
    return w.slot is not None or not document(w, material).is_complete


def on_page_touch(w: Working, material: Material, event: ev.Event) -> tuple[Done, bool] | None:
    """Handle a touch that concerns pages; the flag says to go on to what comes next.

    None: it was no such touch.
    """
    match event:
        case ev.TakePicture() if w.taken is None and not w.busy and is_capturing(w, material):
            # Pressed again where nothing was seen: whoever stands there sees the paper.
            force = w.problem == "page-no_paper"
            return (replace(w, busy=True, problem=""), (Capture(force),)), False
        case ev.KeepPage() if w.taken is not None and not w.busy:
            return _kept(w, material)
        case ev.RetakePage(page=None) if w.taken is not None:
            return without_taken(w), False
        case ev.EditCorners() if w.taken is not None and w.taken.scene and not w.busy:
            return (replace(w, dragging=True, problem=""), ()), False
        case ev.DraggedCorners(corners=corners) if w.dragging and not w.busy:
            return (replace(w, busy=True, problem=""), (CutAnew(corners),)), False
        case _:
            arranged = _arranged(w, material, event) if w.taken is None and not w.busy else None
            return (arranged, False) if arranged is not None else None


def wants_page(w: Working) -> bool:
    """Tell whether a good page that the camera sees now is to be taken by itself."""
    if w.busy or w.taken is not None:
        return False
    if w.spot == "photo:card":
        return True
    asked = next((m for m in live_materials(w) if w.spot == f"m:{m.id}"), None)
    return asked is not None and is_capturing(w, asked)


def wanted_side(w: Working) -> CardSide:
    """Return the side of an ID card that is asked for now, "" where any page will do."""
    asked = next((m for m in live_materials(w) if w.spot == f"m:{m.id}"), None)
    if asked is None or not asked.sides or not is_capturing(w, asked):
        return "front" if w.spot == "photo:card" else ""
    number = len(document(w, asked).pages) if w.slot is None else w.slot
    return asked.sides[number] if number < len(asked.sides) else ""


def page_words(w: Working, kind: str, code: str) -> str:
    """Return the message for a code of the camera; of a card that side which lies there is named.

    kind: page-hint or page.
    """
    side = wanted_side(w) if code == "wrong_side" else ""
    return f"{kind}-{code}-{side}" if side else f"{kind}-{code}"


def without_taken(w: Working) -> Done:
    """The page that was just taken is not wanted."""
    assert w.taken is not None
    gone = replace(w, taken=None, dragging=False, busy=False, problem="")
    return gone, (DropPages(w.taken.refs),)


def _kept(w: Working, material: Material) -> tuple[Done, bool]:
    """The new page stands for the one that was taken again, or behind the others."""
    assert w.taken is not None
    before = document(w, material)
    number = len(before.pages) if w.slot is None else w.slot
    old = (before.pages[number].ref,) if before.has(number) else ()
    # The picture that it was cut out of goes.
    after = before.put(replace(w.taken, scene="", corners=()), number)
    scene = (w.taken.scene,) if w.taken.scene else ()
    kept = replace(
        _with(w, material, after), taken=None, dragging=False, problem="", slot=None, picked=number,
        deferred=w.deferred - {material.id},
    )  # fmt: skip
    effects: list[Effect] = [DropPages((*old, *scene))] if old or scene else []
    reading = read_effect(w, material, w.taken) if w.machine.ocr else None
    if reading is not None:
        effects.append(reading)
    # An open document ends when the resident says so, and a page taken again ends nothing.
    on = after.is_complete and not after.is_open and not old
    return (kept, tuple(effects)), on


def _arranged(w: Working, material: Material, event: ev.Event) -> Done | None:
    now = document(w, material)
    match event:
        case ev.PickPage(page=page) if now.has(page):
            return replace(w, picked=page), ()
        case ev.MovePage() | ev.RemovePage() if material.sides:
            return w, ()  # each page is one side of the card and has its place
        case ev.MovePage(page=page, to=to) if now.has(page) and now.has(to):
            return replace(_with(w, material, now.moved(page, to)), picked=to, slot=None), ()
        case ev.RemovePage(page=page) if now.has(page):
            left = now.without(page)
            picked = max(0, min(w.picked, len(left.pages) - 1))
            gone = replace(_with(w, material, left), picked=picked, slot=None)
            return gone, (DropPages((now.pages[page].ref,)),)
        case ev.RetakePage(page=int(page)) if now.has(page):
            # The old one stays until a new one is kept: changing one's mind loses nothing.
            return replace(w, slot=page, picked=page, problem=""), ()
        case ev.RetakePage(page=None) if now.pages and w.slot is None:
            last = len(now.pages) - 1
            gone = _with(w, material, now.without(last))
            return gone, (DropPages((now.pages[last].ref,)),)
        case ev.AddPage() if now.is_complete and now.has_room:
            return replace(w, slot=len(now.pages), problem=""), ()
        case _:
            return None


def _with(w: Working, material: Material, after: Document) -> Working:
    return replace(w, pages={**w.pages, material.id: after.pages})
