"""What the machine reports while a resident works: card, pages, licences, case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias, assert_never

from kiosk.catalogue.types import StepKind, Way
from kiosk.session import events as ev
from kiosk.session.capturing import page_words, wants_page
from kiosk.session.effects import (
    Audit,
    DropPages,
    Effect,
    OpenDraft,
    ReadCardPicture,
    Ring,
    StopTimer,
)
from kiosk.session.faces import on_face_report
from kiosk.session.live import first_in
from kiosk.session.person import with_address, with_identity
from kiosk.session.reading import with_read
from kiosk.session.receipts import receipt_effect
from kiosk.session.session import Licence, Page, Receipt, Session, Trouble, Working
from kiosk.session.slips import on_slip
from kiosk.session.spots import forward, go, jump, spots

Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]

PERSON_WAYS = (Way.AGENT, Way.CALLBACK, Way.HOME_VISIT)
HELD_WAYS = (Way.AGENT, Way.CALLBACK, Way.HOME_VISIT, Way.LEAVE)


def on_report(w: Working, event: ev.Event) -> Advanced:
    """Take one report; what comes too late for its screen changes nothing."""
    match event:
        case ev.DraftOpened(case_id=case_id, now=now):
            return replace(w, case_id=case_id, now=now), ()
        case ev.CardRead() | ev.CardRejected() | ev.CardRemoved():
            return _card(w, event)
        case ev.NewestAddress(address=address):
            return with_address(w, address), ()
        case ev.SlipPrinted() | ev.SlipFailed():
            return on_slip(w, event)
        case ev.PageTaken() | ev.PageRefused() | ev.PageHint():
            return _page(w, event)
        case ev.PageRead(material=material, values=values) if w.submit == "ready":
            return with_read(w, material, values), ()
        case ev.FaceAsked() | ev.FaceDone():
            return on_face_report(w, event)
        case ev.CardPictureRead() | ev.CardPictureFailed():
            return _card_picture(w, event)
        case ev.LicenceFound(material=material, name=name, auth_code=auth):
            found = {**w.licences, material: Licence("found", name, auth)}
            return replace(w, licences=found), ()
        case ev.LicenceMissing(material=material, reason=reason):
            missing = {**w.licences, material: Licence("missing", reason=reason)}
            return replace(w, licences=missing), ()
        case ev.CaseSaved() | ev.CaseNotSaved() | ev.CaseWaiting() | ev.CaseAccepted():
            return _case(w, event) if event.case_id == w.case_id else (w, ())
        case ev.CaseHeld():
            return _held(w, event) if event.case_id == w.case_id else (w, ())
        case ev.ReceiptMade(ref=ref) if w.receipt is not None:
            return replace(w, receipt=replace(w.receipt, file_ref=ref)), ()
        case _:
            return w, ()


def _card(w: Working, event: ev.CardRead | ev.CardRejected | ev.CardRemoved) -> Advanced:
    match event:
        case ev.CardRemoved():
            problem = "" if w.problem.startswith("card-") else w.problem
            return replace(w, card_present=False, problem=problem), ()
        case ev.CardRejected(code=code):
            if w.spot != "identity":
                return w, ()
            audit = Audit("card.rejected", {"code": code})
            return replace(w, card_present=True, problem=f"card-{code}"), (audit,)
        case ev.CardRead(person=person):
            if w.spot != "identity" or w.submit != "ready":
                return replace(w, card_present=True), ()
            if not person.get("name") or not person.get("id_no"):
                return replace(w, card_present=True, problem="card-unreadable"), ()
            if _expired(person, w.today):
                return replace(w, card_present=True, problem="card-expired"), ()
            known, effects = with_identity(w, person, "chip", event.card_type, event.read_ms)
            return replace(known, card_present=True), effects
        case _:
            assert_never(event)


def _expired(person: Mapping[str, str], today: date) -> bool:
    valid_to = person.get("valid_to", "")
    return bool(valid_to) and valid_to < today.isoformat()


def _page(w: Working, event: ev.PageTaken | ev.PageRefused | ev.PageHint) -> Advanced:
    card = w.spot == "photo:card"
    here = card or (w.step.kind is StepKind.MATERIALS and w.spot.startswith("m:"))
    match event:
        case ev.PageTaken():
            if not here or not _wants(w, event):
                return w, (DropPages(event.refs),)
            return _card_taken(w, event) if card else _taken(w, event)
        case ev.PageRefused(code=code):
            if not here or not w.busy:
                return w, ()
            refused = replace(w, busy=False, problem=f"page-{code}")
            if code == "camera_offline":
                ways = _camera_ways(w)
                refused = replace(refused, overlay=Trouble("camera-offline", ways))
            return refused, (Audit("page.refused", {"code": code}),)
        case ev.PageHint(code=code):
            return (replace(w, hint=code), ()) if here and w.taken is None else (w, ())
        case _:
            assert_never(event)


def _wants(w: Working, event: ev.PageTaken) -> bool:
    """A page that was asked for, or one that came by itself while one is still wanted.

    One of another case, which came late, is nobody's: its resident has left.
    """
    return event.owner == w.case_id and (w.busy or (event.auto and wants_page(w)))


def _taken(w: Working, event: ev.PageTaken) -> Advanced:
    # Cut anew by other corners: the first cut is no longer wanted.
    old = DropPages(w.taken.refs) if w.taken is not None else None
    drop = () if old is None else (old,)
    seen = {p.sha256 for pages in w.pages.values() for p in pages}
    if event.sha256 in seen:
        again = replace(w, busy=False, taken=None, dragging=False, problem="page-duplicate")
        return again, (*drop, DropPages(event.refs))
    page = Page(event.ref, event.sha256, dict(event.quality), event.scene, event.corners)
    # What is wrong is told; the resident, who has the paper in hand, decides.
    flaw = next(iter(event.flaws), "") if event.sure else "unsure"
    problem = page_words(w, "page", flaw) if flaw else ""
    dragging = not event.sure and bool(event.scene)
    taken = replace(w, busy=False, taken=page, dragging=dragging, problem=problem, hint="")
    return taken, (*drop, Ring(), Audit("page.taken", _how(event)))


def _how(event: ev.PageTaken) -> dict[str, str | int]:
    return {"auto": int(event.auto), "code": next(iter(event.flaws), "")}


def _card_taken(w: Working, event: ev.PageTaken) -> Advanced:
    drop = (DropPages((event.scene,)),) if event.scene else ()
    return replace(w, busy=True, problem=""), (*drop, Ring(), ReadCardPicture(event.ref))


def _card_picture(w: Working, event: ev.CardPictureRead | ev.CardPictureFailed) -> Advanced:
    """The picture goes in any case; what was read of it is shown and confirmed like a card."""
    gone = DropPages((event.ref,))
    if w.spot != "photo:card" or not w.busy:
        return w, (gone,)
    if isinstance(event, ev.CardPictureFailed):
        failed = replace(w, busy=False, problem=f"photo-{event.code}")
        return failed, (gone, Audit("card.rejected", {"code": event.code}))
    known, effects = with_identity(w, event.person, "photo", "resident", 0.0)
    shown = go(replace(known, photographing=False), w.at, "identity")
    return shown, (gone, *effects)


def _camera_ways(w: Working) -> tuple[Way, ...]:
    """The step's own ways, then those that end with a person in any case."""
    own = [x for x in w.step.on_trouble if x is not Way.OTHER or _has_other_way(w)]
    return tuple(dict.fromkeys((*own, *PERSON_WAYS)))


def _has_other_way(w: Working) -> bool:
    if w.spot == "photo:card":
        return True
    return any(m.deferrable and w.spot == f"m:{m.id}" for m in w.service.materials)


def _case(
    w: Working, event: ev.CaseSaved | ev.CaseNotSaved | ev.CaseWaiting | ev.CaseAccepted
) -> Advanced:
    match event:
        case ev.CaseSaved():
            return replace(w, receipt=w.receipt or Receipt()), (Audit("case.saved"),)
        case ev.CaseNotSaved(code=code):
            ways = (Way.RETRY, Way.AGENT, Way.CALLBACK, Way.HOME_VISIT)
            failed = replace(w, submit="ready", overlay=Trouble("case-not-saved", ways))
            return failed, (StopTimer("submit-wait"), Audit("case.not_saved", {"code": code}))
        case ev.CaseWaiting():
            return waited_enough(w), ()
        case ev.CaseAccepted():
            return _accepted(w, event)
        case _:
            assert_never(event)


def waited_enough(w: Working) -> Working:
    """The platform does not answer: the case is safe here, say so and go on."""
    if w.submit != "sending":
        return w
    return replace(w, submit="waiting", receipt=w.receipt or Receipt())


def _accepted(w: Working, event: ev.CaseAccepted) -> Advanced:
    receipt = Receipt(
        event.case_no, event.query_code, event.promised_date, event.office, event.next_steps
    )
    done = replace(w, submit="accepted", receipt=receipt)
    effects: list[Effect] = [StopTimer("submit-wait"), Audit("case.accepted")]
    effects.append(receipt_effect(done))
    if w.step.kind is StepKind.SUBMIT:
        done = forward(done) or done
    return done, tuple(effects)


def _held(w: Working, event: ev.CaseHeld) -> Advanced:
    if w.submit not in ("sending", "waiting"):
        return w, ()
    effects: tuple[Effect, ...] = (
        StopTimer("submit-wait"),
        Audit("case.held", {"code": event.code}),
        OpenDraft(),  # the corrected case is another case: its own key, the old one replaced
    )
    # Until the new draft has its id nothing can be sent under the old one.
    held = replace(w, submit="held", case_id="", replaces=w.case_id, receipt=None)
    submit = first_in(w.service, (StepKind.SUBMIT,))
    at = w.at if submit is None else submit
    for name in event.fields:
        back = jump(held, StepKind.FORM, f"f:{name}", at)
        if back.spot == f"f:{name}":
            return replace(back, problem="bad-by-platform", submit="ready"), effects
    stood = go(held, at, spots(held, at)[0])
    return replace(stood, overlay=Trouble("case-held", HELD_WAYS)), effects
