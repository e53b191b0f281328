"""Chooses the next event of a walk: what a willing resident does, or what goes wrong."""

import random

from kiosk.catalogue.types import FieldKind, StepKind, Way
from kiosk.session import events as ev
from kiosk.session.live import field_of, live_fields, live_materials
from kiosk.session.session import (
    Attract,
    CallScreen,
    LanguageAsk,
    PhoneAsk,
    PickLanguage,
    PickService,
    Session,
    Told,
    Trouble,
    Wiping,
    Working,
)
from kiosk.walk.person import Person, raw_value

PNG = b"\x89PNG walk"


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
        case PhoneAsk():
            return ev.Answered("request.phone", person.phone)
        case LanguageAsk():
            return ev.ChoseLanguage(rng.choice(("zh", "mn", "en")))
        case Told() | None:
            return ev.Next()


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
    if w.taken is not None:
        return ev.KeepPage()
    if w.busy:
        return ev.PageHint("hold_still")
    pages = len(w.pages.get(name, ()))
    return ev.Next() if pages >= material.pages else ev.TakePicture()


def unhelpful(session: Session, rng: random.Random) -> ev.Event:
    """Return a change of mind, a fault of a device, a wrong word or a lapse of time."""
    choices: list[ev.Event] = [
        ev.Back(), ev.Back(), ev.Back(), ev.Repeat(), ev.Next(), ev.AskHelp(), ev.CallNow(),
        ev.EndCall(), ev.AskLanguage(), ev.ChoseSize(True), ev.ToggleMute(), ev.DeferMaterial(),
        ev.RetakePage(), ev.TakePicture(), ev.TypeIdentity(), ev.AcceptCommitment(False),
        ev.CardRejected("unreadable"), ev.CardRemoved(), ev.PageRefused("blurred"),
        ev.PageRefused("camera_offline"), ev.DeviceChanged("reader", rng.random() < 0.5),
        ev.DeviceChanged("network", rng.random() < 0.5), ev.CallOver("system", "nobody"),
        ev.CallChanged("connected", "窗口二号"), ev.CallOver("agent"), ev.Signed(b"", 0),
        ev.TimerFired("idle"), ev.TimerFired("submit-wait"), ev.TimerFired("call-wait"),
        ev.Touched(), ev.PressedSubmit(), ev.SkipRating(), ev.CardRead({}, "resident", 1.0),
        ev.ChoseWay(rng.choice(list(Way))), ev.StillHere(), ev.AddRow(), ev.DropRow(0),
    ]  # fmt: skip
    if rng.random() < 0.15:
        choices = [
            ev.Leave(), ev.TimerFired("idle-end"), ev.LeaveAnswered(True), ev.Broke("walk"),
        ]  # fmt: skip
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
