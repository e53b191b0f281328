"""Views of what there is when nobody answers, of the recording's question, and of marks."""

from kiosk.session import events as ev
from kiosk.session.promises import due_words, slot_words
from kiosk.session.session import (
    ComplaintAsk,
    Offers,
    PickLanguage,
    PickService,
    Promising,
    Session,
    Told,
    Working,
)
from kiosk.session.views.fields import key_words
from kiosk.session.views.frame import button, frame, sayer
from kiosk.session.views.private import is_private
from kiosk.session.views.types import (
    Button,
    ChoiceView,
    FieldView,
    RateView,
    RecordMark,
    Row,
    TextView,
    TroubleView,
    View,
)

LEVEL_ICONS = ("mood-cry", "mood-sad", "mood-neutral", "mood-smile", "mood-happy")
REASONS = ("slow", "unclear", "device", "attitude", "other")
Open = PickLanguage | PickService | Working


def offers_view(session: Open, offers: Offers) -> View:
    """Ways on as large buttons, or the times to choose from."""
    say = sayer(session)
    if offers.choosing:
        times = tuple(
            Button(
                f"slot-{at}",
                slot_words(session.deck, session.lang, begins, ends),
                ev.ChoseSlot(name),
                "calendar-time",
            )
            for at, (name, begins, ends) in enumerate(offers.slots[:6])
        )
        heading = say(offers.problem or "offers-slots")
        return ChoiceView("choice", frame(session), heading, times)
    ways = [
        button(session, "way-callback", ev.ChoseOffer("callback"), "phone-call"),
        button(session, "offer-complaint", ev.ChoseOffer("complaint"), "message-report"),
    ]
    if offers.slots:
        booked = ev.ChoseOffer("appointment")
        ways.insert(1, button(session, "offer-appointment", booked, "calendar-time"))
    if offers.waiting:
        ways.append(button(session, "offer-wait", ev.ChoseOffer("wait"), "clock", "primary"))
    else:
        ways.append(button(session, "way-retry", ev.CallNow(), "refresh", "primary"))
    text = say(offers.problem or f"offers-{offers.why}")
    return TroubleView(
        frame(session),
        say(f"offers-{offers.why}-heading"),
        text,
        tuple(ways),
        _nearest(session, offers),
        icon="clock",
    )


def _nearest(session: Open, offers: Offers) -> tuple[Row, ...]:
    if not offers.nearest:
        return ()
    name, *rest = offers.nearest
    return (
        Row(sayer(session)("offers-nearest"), name, "map-pin", "  ·  ".join(filter(None, rest))),
    )


def complaint_view(session: Open, ask: ComplaintAsk) -> FieldView:
    """What is wrong, typed."""
    say = sayer(session)
    return FieldView(
        frame(session),
        field="request.text",
        heading=say("prompt-complaint-text"),
        label=say("request-text"),
        entry="text",
        hint=say("hint-text"),
        problem=say(ask.problem) if ask.problem else "",
        next_words=say("button-next"),
        key_words=key_words(session),
    )


def told_view(session: Open, told: Told) -> TroubleView:
    """Good news; a promise with its number and its time."""
    say = sayer(session)
    ok = button(session, "ok", ev.Next(), "check", "primary")
    heading, text = say(f"told-{told.code}-heading"), told_words(session, told)
    rows: tuple[Row, ...] = ()
    if told.number:
        rows = (
            Row(say("promise-number"), told.number, "hash"),
            Row(say("promise-due"), due_of(session, told), "clock"),
        )
    return TroubleView(frame(session), heading, text, (ok,), rows, icon="circle-check")


def told_words(session: Open, told: Told) -> str:
    say = sayer(session)
    if not told.number:
        return say(f"told-{told.code}")
    return say(f"told-{told.code}", number=told.number, due=due_of(session, told))


def due_of(session: Open, told: Told) -> str:
    """When it is due; a complaint by the day."""
    day_only = told.code == "promise-complaint"
    return due_words(session.deck, session.lang, told.due, day_only=day_only)


def promising_view(session: Open, asked: Promising) -> TroubleView:
    """The desk is being asked."""
    say = sayer(session)
    code = f"told-{asked.ask.kind}-saving"
    return TroubleView(frame(session), say(f"{code}-heading"), say(code), (), icon="clock")


def record_view(session: Open) -> TextView:
    """What is recorded, for how long, that no is as good as yes."""
    say = sayer(session)
    paragraphs = tuple(say(f"record-{part}") for part in ("text", "kept", "free"))
    buttons = (
        button(session, "record-yes", ev.AllowRecording(True), "check"),
        button(session, "record-no", ev.AllowRecording(False), "x"),
    )
    return TextView(frame(session), say("record-heading"), paragraphs, buttons)


def rate_view(session: Open, heading: str, level: int) -> RateView:
    """How it was, by one touch; after a bad mark (``level``) its reasons stand instead."""
    say = sayer(session)
    levels: tuple[Button, ...] = ()
    reasons: tuple[Button, ...] = ()
    if not level:
        levels = tuple(
            Button(f"rate-{n}", say(f"rate-{n}"), ev.Rated(n), LEVEL_ICONS[n - 1])
            for n in range(5, 0, -1)
        )
    else:
        reasons = tuple(
            Button(f"reason-{r}", say(f"rate-reason-{r}"), ev.Rated(level, (r,)), "")
            for r in REASONS
        )
    skip = button(session, "skip-rating", ev.SkipRating(), "arrow-right", "quiet")
    asked = say("prompt-rate-reasons" if level else heading)
    return RateView(frame(session), asked, say("rate-text"), levels, reasons, (skip,))


def record_mark(session: Session, view: View) -> RecordMark:
    """The mark on every screen while the talk is recorded; on private ones it pauses."""
    paused = is_private(session, view)
    words = sayer(session)("record-paused" if paused else "record-on")
    stop = button(session, "record-stop", ev.StopRecording(), "player-stop")
    return RecordMark(words, paused, stop)
