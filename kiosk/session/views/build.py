"""Builds the View of a session: one small function a screen."""

from dataclasses import replace
from typing import Literal, assert_never

from kiosk.catalogue.types import LANGS, StepKind, Text, Way
from kiosk.session import events as ev
from kiosk.session.live import live_materials
from kiosk.session.person import can_photograph
from kiosk.session.receipts import receipt_notes, receipt_qr, receipt_rows
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
    Stage,
    Told,
    Trouble,
    Wiping,
    Working,
)
from kiosk.session.speech import FAILED, line_of, opening_words
from kiosk.session.views.asks import ask_view, given_view
from kiosk.session.views.fields import field_view, phone_view, typed_view
from kiosk.session.views.frame import (
    button,
    call_buttons,
    frame,
    own_words,
    sayer,
    shows_agent,
)
from kiosk.session.views.keys import decides_alone, pointed_at
from kiosk.session.views.offers import (
    complaint_view,
    offers_view,
    promising_view,
    rate_view,
    record_mark,
    record_view,
    told_view,
)
from kiosk.session.views.papers import (
    capture_view,
    confirm_view,
    consent_view,
    notice_view,
    photo_view,
)
from kiosk.session.views.types import (
    AttractView,
    Button,
    CallView,
    ChoiceView,
    GoodbyeView,
    Greeting,
    GuideView,
    IdentityView,
    LanguageView,
    ReceiptView,
    Row,
    SignView,
    SubmitView,
    TextView,
    TroubleView,
    View,
)

IDENTITY_NOTES = {
    "chip": "identity-by-chip", "typed": "identity-by-typing", "photo": "identity-by-photo",
}  # fmt: skip
CallState = Literal["idle", "queued", "ringing", "connected", "reconnecting", "over"]
WAY_BUTTONS = {
    Way.RETRY: ("way-retry", "refresh", "primary"),
    Way.OTHER: ("way-other", "arrow-right", "secondary"),
    Way.AGENT: ("way-agent", "headset", "primary"),
    Way.CALLBACK: ("way-callback", "phone-call", "secondary"),
    Way.COMPLAINT: ("way-complaint", "message-report", "secondary"),
    Way.HOME_VISIT: ("way-home-visit", "home-heart", "secondary"),
    Way.LEAVE: ("way-leave", "door-exit", "quiet"),
}


def view_of(session: Session) -> View:
    """Return what to draw for this session; total over stages, overlays and steps."""
    view = _plain(session)
    if session.call is not None and session.call.recording:
        view = replace(view, frame=replace(view.frame, recording=record_mark(session, view)))
    name = session.call.pointed if session.call is not None else ""
    if not name or decides_alone(session):
        return view
    if isinstance(view, ChoiceView):
        note = sayer(session)("note-pointed")
        meant = tuple(
            replace(b, note=note, pointed=True) if b.id == name else b for b in view.choices
        )
        return replace(view, choices=meant)
    return pointed_at(view, name)


def _plain(session: Session) -> View:
    match session:
        case Attract():
            return _attract(session)
        case Wiping():
            return _goodbye(session)
        case _:
            pass
    if session.overlay is not None:
        return _overlay(session)
    match session:
        case PickLanguage():
            return _language(session)
        case PickService():
            return _services(session)
        case Working():
            return _working(session)
        case _:
            assert_never(session)


def _attract(a: Attract) -> AttractView:
    say, machine = sayer(a), a.machine
    greetings = tuple(
        Greeting(
            lang,
            lang == "mn",
            a.deck.words.say(lang, "attract-heading", {}),
            a.deck.words.say(lang, "attract-text", {}),
        )
        for lang in LANGS
    )
    facts = [say("attract-free")]
    if machine.waiting_cases:
        facts.append(say("attract-waiting", count=machine.waiting_cases))
    if not machine.network:
        facts.append(say("attract-offline"))
    if not machine.reader:
        facts.append(say("attract-no-reader"))
    notice = say("attract-last-case", case=machine.last_saved) if machine.last_saved else ""
    themes = tuple((t.icon, t.title.in_(a.lang)) for t in a.deck.catalogue.themes())
    start = button(a, "start", ev.Touched(), "hand-finger", "primary")
    return AttractView(frame(a, subtitle=""), greetings, start, notice, tuple(facts), themes)


def _language(stage: Stage) -> LanguageView:
    choices = tuple(
        (
            Button(
                f"language-{lang}",
                stage.deck.words.say(lang, "language-name", {}),
                ev.ChoseLanguage(lang),
                "",
                "primary" if lang == stage.lang else "secondary",
            ),
            lang == "mn",
        )
        for lang in LANGS
    )
    # frame() takes any stage of the union; a bare Stage never reaches this place.
    return LanguageView(frame(stage), choices)  # type: ignore[arg-type]


def _services(p: PickService) -> ChoiceView:
    say, catalogue = sayer(p), p.deck.catalogue
    themes = catalogue.themes()
    if len(themes) > 1 and not p.theme:
        choices = tuple(
            Button(f"theme-{t.id}", t.title.in_(p.lang), ev.ChoseTheme(t.id), t.icon)
            for t in themes
        )
        return ChoiceView("services", frame(p), say("services-themes"), choices)
    choices = tuple(
        Button(
            f"service-{s.id}",
            s.title.in_(p.lang),
            ev.ChoseService(s.id),
            s.icon,
            note=s.summary.in_(p.lang),
        )
        for s in catalogue.services
        if s.theme == p.theme or not p.theme
    )
    empty = "" if choices else say("services-empty")
    return ChoiceView("services", frame(p), say("services-heading"), choices, empty=empty)


def _overlay(session: PickLanguage | PickService | Working) -> View:
    overlay = session.overlay
    match overlay:
        case CallScreen() | None:
            return _call(session)
        case LanguageAsk():
            return _language(session)
        case FaceAsk():
            return _face_consent(session)
        case AgentAsk():
            return ask_view(session, overlay)
        case NoticeGiven():
            return given_view(session, overlay)
        case PhoneAsk():
            return phone_view(session, overlay)
        case Told():
            return told_view(session, overlay)
        case Offers():
            return offers_view(session, overlay)
        case ComplaintAsk():
            return complaint_view(session, overlay)
        case Promising():
            return promising_view(session, overlay)
        case RecordAsk():
            return record_view(session)
        case CallRating(level=level):
            return rate_view(session, "call-rate-heading", level)
        case Trouble():
            return _trouble(session, overlay)
        case _:
            assert_never(overlay)


def _face_consent(session: PickLanguage | PickService | Working) -> TextView:
    """What is done with the face, for how long, and that no is as good as yes."""
    say = sayer(session)
    paragraphs = tuple(say(f"face-consent-{part}") for part in ("text", "kept", "free"))
    buttons = (
        button(session, "face-yes", ev.AllowFace(True), "check", "primary"),
        button(session, "face-no", ev.AllowFace(False), "x"),
    )
    return TextView(frame(session), say("face-consent-heading"), paragraphs, buttons)


def _trouble(session: PickLanguage | PickService | Working, t: Trouble) -> TroubleView:
    say = sayer(session)
    rows: tuple[Row, ...] = ()
    if isinstance(session, Working) and t.missing:
        rows = tuple(
            Row(m.title.in_(session.lang), m.how.in_(session.lang), "file-search", good=False)
            for m in live_materials(session)
            if m.id in t.missing
        )
    ways = tuple(
        Button(name, say(f"button-{name}"), ev.ChoseWay(way), icon, look)  # type: ignore[arg-type]
        for way in t.ways
        for name, icon, look in (WAY_BUTTONS[way],)
    )
    heading = say(f"trouble-{t.code}-heading")
    return TroubleView(frame(session), heading, say(f"trouble-{t.code}-text"), ways, rows)


def _call(session: PickLanguage | PickService | Working) -> CallView:
    say = sayer(session)
    line = line_of(session)
    state: CallState = session.call.state if session.call else "idle"
    buttons: tuple[Button, ...]
    if session.call is None:
        no = ev.EndCall() if session.overlay else ev.ChoseWay(Way.OTHER)
        buttons = (
            button(session, "call-now", ev.CallNow(), "headset", "primary"),
            button(session, "call-not-now", no, "x", "quiet"),
        )
        if isinstance(session, Working) and not session.overlay:
            # A step that insists on the talk has no "not now"; back, help and leave remain.
            buttons = buttons if Way.OTHER in session.step.on_trouble else buttons[:1]
        over = isinstance(session, Working) and session.talked and session.overlay is None
        if over:
            state = "over"
            go_on = button(session, "next", ev.Next(), "arrow-right", "primary")
            buttons = (go_on, button(session, "call-again", ev.CallNow(), "headset"))
    else:
        buttons = call_buttons(session)
        if session.call.state == "connected":
            go_on = button(session, "call-go-on", ev.Next(), "arrow-right", "primary")
            buttons = (go_on, *buttons)
    text = line.text if line else ""
    if session.call is not None and session.call.chat:
        text = session.call.chat
    shown = CallView(frame(session), say(f"call-heading-{state}"), text, state, buttons)
    if session.call is None:
        return shown
    return replace(
        shown,
        own=own_words(session, session.call),
        own_picture=not session.call.hidden,
        agent_picture=shows_agent(session.call),
    )


def _working(w: Working) -> View:
    kind, _, name = w.spot.partition(":")
    match kind:
        case "q":
            return _question(w, name)
        case "f":
            return field_view(w, name)
        case "type":
            return typed_view(w, name)
        case "photo":
            return photo_view(w)
        case "consent":
            return consent_view(w)
        case "notice":
            return notice_view(w)
        case "m":
            return capture_view(w, name)
        case "entrust" | "commitment":
            return _commitment(w, kind)
    match w.step.kind:
        case StepKind.IDENTITY:
            return _identity(w)
        case StepKind.CALL:
            return _call(w)
        case StepKind.CONFIRM:
            return confirm_view(w)
        case StepKind.SIGN:
            return _sign(w)
        case StepKind.DELIVERY:
            return _delivery(w)
        case StepKind.SUBMIT:
            return _submit(w)
        case StepKind.RECEIPT:
            return _receipt(w)
        case StepKind.RATE:
            return rate_view(w, "rate-heading", w.level)
        case _:
            return _guide(w)


def _guide(w: Working) -> GuideView:
    say, guide, pack = sayer(w), w.service.guide, w.deck.catalogue.pack

    def row(name: str, text: Text | str, icon: str) -> Row:
        words = text if isinstance(text, str) else text.in_(w.lang)
        return Row(say(f"guide-{name}"), words, icon)

    papers = "  ·  ".join(m.title.in_(w.lang) for m in w.service.materials)
    rows = (
        row("who", guide.who, "user-check"),
        row("materials", papers or say("guide-no-materials"), "files"),
        row("days", say("guide-days-text", days=guide.promised_days), "clock"),
        row("fee", guide.fee, "coin"),
        row("result", guide.result, "certificate"),
        row("limits", guide.limits, "info-circle"),
        row("basis", guide.basis, "scale"),
        row("elsewhere", guide.elsewhere, "map-pin"),
    )
    source = say(
        "guide-source", source=pack.source.in_(w.lang), version=w.service.version, date=pack.as_of
    )
    if w.service.sample:
        source = f"{say('guide-sample')}  {source}"
    go_on = button(w, "begin", ev.Next(), "arrow-right", "primary")
    title, summary = w.service.title.in_(w.lang), w.service.summary.in_(w.lang)
    return GuideView(frame(w), title, summary, rows, source, go_on)


def _question(w: Working, name: str) -> ChoiceView:
    question = next(q for q in w.service.questions if q.id == name)
    number = [q.id for q in w.service.questions].index(name) + 1
    choices = tuple(
        Button(
            f"choice-{c.id}",
            c.label.in_(w.lang),
            ev.ChoseSituation(name, c.id),
            c.icon,
            chosen=w.situation.get(name) == c.id,
        )
        for c in question.choices
    )
    progress = sayer(w)("progress", number=number, count=len(w.service.questions))
    return ChoiceView("situation", frame(w), question.ask.in_(w.lang), choices, progress)


def _identity(w: Working) -> IdentityView:
    say = sayer(w)
    type_ = button(w, "type-identity", ev.TypeIdentity(), "keyboard")
    others = (type_,) if Way.OTHER in w.step.on_trouble else ()
    if can_photograph(w):
        others = (button(w, "photograph-card", ev.PhotographCard(), "camera"), *others)
    if w.problem or (w.identity is None and not w.machine.reader):
        code = w.problem or "prompt-identity-no-reader"
        agent = button(w, "identity-agent", ev.AskHelp(), "headset", "primary")
        heading = say("identity-problem-heading")
        return IdentityView(frame(w), heading, say(code), "problem", (), (agent, *others))
    if w.identity is None:
        heading, text = say("identity-heading"), say("prompt-identity")
        return IdentityView(frame(w), heading, text, "waiting", (), others)
    person = w.identity.person
    rows = [
        Row(say("identity-name"), person.get("name", ""), "user"),
        Row(say("identity-id-no"), _masked_id(person.get("id_no", "")), "id"),
        Row(say("identity-birth"), person.get("birth", ""), "cake"),
        Row(say("identity-address"), person.get("address", ""), "home"),
    ]
    note = say(IDENTITY_NOTES[w.identity.method])
    go_on = button(w, "identity-right", ev.Next(), "check", "primary")
    heading = say("identity-read-heading")
    shown = tuple(r for r in rows if r.text)
    return IdentityView(frame(w), heading, note, "read", shown, (go_on, *others))


def _masked_id(id_no: str) -> str:
    return f"{id_no[:6]} ******** {id_no[-4:]}" if len(id_no) == 18 else id_no


def _commitment(w: Working, kind: str) -> TextView:
    say = sayer(w)
    source = w.service.commitment if kind == "commitment" else w.service.entrust
    assert source is not None, kind
    paragraphs = [source.text.in_(w.lang), *(d.in_(w.lang) for d in source.duties)]
    if kind == "entrust" and w.service.entrust:
        agent = w.service.entrust.agent.in_(w.lang)
        paragraphs.insert(0, say("entrust-agent", agent=agent, phone=w.service.entrust.phone))
    buttons = (
        button(w, f"{kind}-yes", ev.AcceptCommitment(True), "check", "primary"),
        button(w, f"{kind}-no", ev.AcceptCommitment(False), "x", "quiet"),
    )
    shell = frame(w, subtitle=opening_words(w, kind))
    return TextView(shell, say(f"{kind}-heading"), tuple(paragraphs), buttons)


def _sign(w: Working) -> SignView:
    say = sayer(w)
    return SignView(
        frame(w),
        say("sign-heading"),
        say("prompt-sign"),
        say("button-sign-clear"),
        say("button-sign-accept"),
        say(w.problem) if w.problem else "",
    )


def _delivery(w: Working) -> ChoiceView:
    icons = {
        "electronic": "device-mobile",
        "pick-up": "building-community",
        "courier": "truck-delivery",
        "home": "home-heart",
    }
    choices = tuple(
        Button(
            f"delivery-{d.kind.value}",
            d.label.in_(w.lang),
            ev.ChoseDelivery(d.kind),
            icons[d.kind.value],
            note=d.where.in_(w.lang) if d.where else "",
            chosen=w.delivery == d.kind.value,
        )
        for d in w.service.deliveries
    )
    return ChoiceView("delivery", frame(w), sayer(w)("delivery-heading"), choices)


def _submit(w: Working) -> SubmitView:
    say = sayer(w)
    text = say(f"prompt-submit-{w.submit}")
    heading = say(f"submit-heading-{w.submit}")
    match w.submit:
        case "ready" | "held":
            send = button(w, "submit", ev.PressedSubmit(), "send", "primary")
            state: Literal["ready", "held"] = "held" if w.submit == "held" else "ready"
            return SubmitView(frame(w), heading, text, state, (send,))
        case "sending":
            return SubmitView(frame(w), heading, text, "sending")
        case _:
            go_on = button(w, "next", ev.Next(), "arrow-right", "primary")
            return SubmitView(frame(w), heading, text, "waiting", (go_on,))


def _receipt(w: Working) -> ReceiptView:
    say = sayer(w)
    accepted = w.receipt is not None and bool(w.receipt.case_no)
    heading = say("receipt-heading" if accepted else "receipt-heading-saved")
    rows = tuple(Row(label, value) for label, value in receipt_rows(w))
    buttons = [button(w, "receipt-done", ev.Next(), "check", "primary")]
    notes = receipt_notes(w, w.lang)
    if w.slip:
        notes = (say(f"slip-{w.slip}"), *notes)
    if w.slip in FAILED:
        buttons.append(button(w, "print-again", ev.PrintAgain(), "printer"))
    return ReceiptView(frame(w), heading, rows, notes, receipt_qr(w), tuple(buttons))


def _goodbye(w: Wiping) -> GoodbyeView:
    line = line_of(w)
    heading = sayer(w)("goodbye-heading-bug" if w.reason == "bug" else "goodbye-heading")
    return GoodbyeView(frame(w), heading, line.text if line else "", w.card_present)
