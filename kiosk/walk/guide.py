"""Chooses the next event of a walk: what a willing resident does, or what goes wrong."""

import random
from typing import Literal

from kiosk.catalogue.types import FieldKind, StepKind, Way
from kiosk.session import events as ev
from kiosk.session.capturing import is_capturing
from kiosk.session.live import field_of, live_fields, live_materials
from kiosk.session.session import (
    AgentAsk,
    Attract,
    CallRating,
    CallScreen,
    ComplaintAsk,
    FaceAsk,
    LanguageAsk,
    NoticeGiven,
    Offers,
    PhoneAsk,
    PickLanguage,
    PickService,
    Promising,
    RecordAsk,
    Session,
    Told,
    Trouble,
    Wiping,
    Working,
)
from kiosk.walk.person import Person, raw_value

OFFERS: tuple[Literal["callback", "complaint", "wait", "appointment"], ...] = (
    "callback",
    "complaint",
    "wait",
    "appointment",
)
PNG = b"\x89PNG walk"

CORNERS = ((0.2, 0.1), (0.8, 0.1), (0.8, 0.9), (0.2, 0.9))
"""Where made-up pages lie in their pictures."""


def helpful(session: Session, person: Person, service: str, rng: random.Random) -> ev.Event:
    """Return the event that a willing resident (or a working machine) brings next."""
    match session:
        case Attract():
            return ev.Touched()
        case Wiping():
            if session.card_present:
                return ev.CardRemoved()
            return ev.TimerFired("goodbye")
        case _:
            pass
    if session.dialog:
        return ev.StillHere() if session.dialog == "idle" else ev.LeaveAnswered(False)
    if session.overlay is not None:
        return _overlay(session, person, rng)
    match session:
        case PickLanguage():
            return ev.ChoseLanguage(rng.choice(("zh", "mn", "en")))
        case PickService():
            return ev.ChoseService(service)
        case Working():
            return _working(session, person, rng)


def _overlay(
    session: PickLanguage | PickService | Working, person: Person, rng: random.Random
) -> ev.Event:
    overlay = session.overlay
    match overlay:
        case CallScreen():
            if session.call is None:
                return rng.choice((ev.CallNow(), ev.EndCall()))
            return ev.Next() if session.call.state == "connected" else ev.EndCall()
        case Trouble(ways=ways):
            return ev.ChoseWay(rng.choice([w for w in ways if w is not Way.LEAVE]))
        case Offers(choosing=True, slots=slots):
            return ev.ChoseSlot(rng.choice(slots)[0])
        case Offers(slots=slots):
            return ev.ChoseOffer(rng.choice(OFFERS if slots else OFFERS[:3]))
        case ComplaintAsk():
            return ev.Answered("request.text", "等了很久")
        case Promising(ask=ask):
            if rng.random() < 0.5:
                return ev.PromiseFailed(ask.kind, "network")
            return ev.PromiseKept(ask.kind, "C00001", "2026-11-30T10:00:00+08:00")
        case RecordAsk():
            return ev.AllowRecording(rng.random() < 0.5)
        case CallRating(level=level):
            return ev.Rated(rng.randint(1, 5), ("slow",) if level else ())
        case PhoneAsk():
            return ev.Answered("request.phone", person.phone)
        case FaceAsk():
            return ev.AllowFace(rng.random() < 0.5)
        case AgentAsk():
            return _ask(overlay, rng)
        case LanguageAsk():
            return ev.ChoseLanguage(rng.choice(("zh", "mn", "en")))
        case Told() | NoticeGiven() | None:
            return ev.Next()


def _ask(ask: AgentAsk, rng: random.Random) -> ev.Event:
    match ask.stage:
        case "asked":
            return ev.AnswerAsk(rng.random() < 0.7)
        case "failed":
            return rng.choice((ev.SendAgain(), ev.Back()))
        case "sending":
            return rng.choice((ev.DocumentSent(ask.id), ev.DocumentNotSent(ask.id, "network")))
        case "doing" if ask.kind == "camera":
            return ev.Back()
        case "doing" if ask.kind == "signature":
            return ev.Signed(PNG, 3)
        case "doing" if ask.busy:
            return ev.PageHint("hold_still")
        case "doing" if ask.dragging and ask.page is not None:
            return ev.DraggedCorners(ask.page.corners)
        case "doing":
            return ev.TakePicture() if ask.page is None else ev.KeepPage()


def _working(w: Working, person: Person, rng: random.Random) -> ev.Event:
    kind, _, name = w.spot.partition(":")
    match kind:
        case "q":
            question = next(q for q in w.service.questions if q.id == name)
            return ev.ChoseSituation(name, rng.choice(question.choices).id)
        case "type":
            return ev.Answered(f"type.{name}", person.card[name])
        case "f":
            return _field(w, name, person, rng)
        case "consent":
            return ev.AllowLookup(rng.random() < 0.7)
        case "m":
            return _page(w, name)
        case "photo":
            return ev.PageHint("hold_still") if w.busy else ev.TakePicture()
        case "entrust" | "commitment":
            return ev.AcceptCommitment(True)
    match w.step.kind:
        case StepKind.IDENTITY if w.identity is None:
            return ev.CardRead(person.card, "resident", 120.0)
        case StepKind.CALL if not w.talked:
            return ev.CallNow() if w.call is None else ev.CallChanged("connected", "窗口一号")
        case StepKind.SIGN:
            return ev.Signed(PNG, 3)
        case StepKind.DELIVERY:
            return ev.ChoseDelivery(rng.choice(w.service.deliveries).kind)
        case StepKind.SUBMIT if w.submit in ("ready", "held"):
            return ev.PressedSubmit()
        case StepKind.RECEIPT if w.slip in ("paper", "failed", "unsure"):
            return rng.choice((ev.PrintAgain(), ev.Next()))
        case StepKind.RATE:
            return ev.Rated(rng.randint(1, 5), ("slow",) if w.level else ())
        case _:
            return ev.Next()


def _field(w: Working, name: str, person: Person, rng: random.Random) -> ev.Event:
    field = field_of(w, name)
    assert field is not None
    if field.kind is FieldKind.GROUP:
        if w.group is not None:
            part = field.fields[w.group.part]
            return ev.Answered(part.id, raw_value(part, person, w, rng))
        return rng.choice((ev.AddRow(), ev.Next(), ev.Next()))
    if w.warning:
        return ev.Answered(name, w.typed)
    return ev.Answered(name, raw_value(field, person, w, rng))


def _page(w: Working, name: str) -> ev.Event:
    material = next(m for m in live_materials(w) if m.id == name)
    if w.busy:
        return ev.PageHint("hold_still")
    if w.dragging and w.taken is not None:
        return ev.DraggedCorners(w.taken.corners)
    if w.taken is not None:
        return ev.KeepPage()
    return ev.TakePicture() if is_capturing(w, material) else ev.Next()


def unhelpful(session: Session, rng: random.Random, *, doubtful: bool = False) -> ev.Event:
    """Return a change of mind, a fault of a device, a wrong word or a lapse of time."""
    choices: list[ev.Event] = [
        ev.Back(), ev.Back(), ev.Back(), ev.Repeat(), ev.Next(), ev.AskHelp(), ev.CallNow(),
        ev.EndCall(), ev.AskLanguage(), ev.ChoseSize(True), ev.ToggleMute(), ev.DeferMaterial(),
        ev.RetakePage(), ev.TakePicture(), ev.TypeIdentity(), ev.AcceptCommitment(False),
        ev.CardRejected("unreadable"), ev.CardRemoved(), ev.PageRefused("no_paper"),
        ev.PageRefused("camera_offline"), ev.DeviceChanged("reader", rng.random() < 0.5),
        ev.DeviceChanged("network", rng.random() < 0.5), ev.CallOver("system", "nobody"),
        ev.CallChanged("connected", "窗口二号"), ev.CallOver("agent"), ev.Signed(b"", 0),
        ev.LineQuality("sound_only"), ev.LineQuality(""), ev.TalkHeld(rng.random() < 0.5),
        ev.CallDevices(rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.5),
        ev.TimerFired("idle"), ev.TimerFired("submit-wait"), ev.TimerFired("call-wait"),
        ev.Touched(), ev.PressedSubmit(), ev.SkipRating(), ev.CardRead({}, "resident", 1.0),
        ev.ChoseWay(rng.choice(list(Way))), ev.StillHere(), ev.AddRow(), ev.DropRow(0),
        ev.DeskOffers(
            "after_hours",
            (("s1", "2026-11-30T09:00:00+08:00", "2026-11-30T09:30:00+08:00"),),
            ("嘎鲁图镇便民服务中心", "样例路1号", "9:00-12:00", "0477-0000000"),
        ),
        ev.RecordingChanged(rng.choice(("asked", "on", "off"))),
        ev.StopRecording(), ev.PromiseFailed("appointment", "slot_taken"),
        ev.FaceAsked(), ev.AddPage(), ev.MovePage(0, 1), ev.MovePage(1, 0), ev.RemovePage(0),
        ev.RetakePage(0), ev.PickPage(0), ev.PhotographCard(), ev.PhotographCard(),
        ev.CardPictureFailed("page-0", "reading_failed"),
        ev.PrintAgain(), ev.CardStays(), ev.PersonNear(rng.random() < 0.5),
        ev.NewestAddress("样例新址二号"), ev.AgentSuggested("phone", "13904770009"),
        ev.AgentPointed("choice-yes"), ev.AgentPhrase("card"), ev.CallHeld(rng.random() < 0.5),
        ev.CallJoined("窗口三号", rng.random() < 0.5, rng.random() < 0.5),
        ev.AgentAsks("ask-1", rng.choice(("scan", "still", "signature", "camera"))),
        ev.AgentDropsAsk("ask-1"),
        ev.AgentGivesNotice("n-1", ("id_card", "household_book"), ("half_year",)),
    ]  # fmt: skip
    if rng.random() < 0.15:
        choices = [
            ev.Leave(), ev.TimerFired("idle-end"), ev.LeaveAnswered(True), ev.Broke("walk"),
        ]  # fmt: skip
    if doubtful and isinstance(session, Working) and session.spot.startswith("m:"):
        own, late = session.case_id, ("page-late", "digest-late", 1240, 1754)
        choices += [ev.EditCorners(), ev.DraggedCorners(CORNERS), ev.PageHint("glare")]
        choices += [ev.PageTaken(*late, auto=True, owner=one) for one in (own, "another case")]
    if isinstance(session, Working):
        fields = [f.id for f in live_fields(session)]
        if fields:
            choices.append(ev.EditField(rng.choice(fields)))
            choices.append(ev.Answered(rng.choice(fields), "！？"))
        if fields and session.identity is None:
            # Jumps ahead of the identity step: only the last check stands in their way.
            choices += [ev.EditField(rng.choice(fields)) for _ in range(12)]
        if session.return_to is not None:
            choices += [ev.Back()] * 30
        for question in session.service.questions:
            choices.append(ev.EditField(f"q:{question.id}"))
        choices.append(ev.CaseHeld(session.case_id, "rejected_fields", tuple(fields[:1])))
        choices.append(ev.CaseWaiting(session.case_id, "network"))
    return rng.choice(choices)
