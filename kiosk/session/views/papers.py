"""Views of papers and of the read-back: notice, capture, everything before it is sent."""

from kiosk.catalogue.types import Field, FieldKind, Material, StepKind
from kiosk.session import events as ev
from kiosk.session.capturing import document, is_capturing, page_words, wanted_side
from kiosk.session.document import Document
from kiosk.session.live import lacks, live_fields, live_materials, needs_pages, settled
from kiosk.session.receipts import delivery_words, masked
from kiosk.session.session import Working
from kiosk.session.views.fields import row_words
from kiosk.session.views.frame import button, frame, sayer
from kiosk.session.views.types import (
    Button,
    CaptureView,
    ConfirmView,
    MaterialsView,
    PageThumb,
    Row,
    Section,
    TextView,
)


def consent_view(w: Working) -> TextView:
    """Ask before the platform is asked for papers it already holds."""
    say = sayer(w)
    titles = [m.title.in_(w.lang) for m in live_materials(w) if m.source.value == "licence"]
    buttons = (
        button(w, "consent-yes", ev.AllowLookup(True), "check", "primary"),
        button(w, "consent-no", ev.AllowLookup(False), "x", "quiet"),
    )
    paragraphs = (say("prompt-consent"), *(f"· {t}" for t in titles), say("consent-note"))
    return TextView(frame(w), say("consent-heading"), paragraphs, buttons)


def material_state(w: Working, material: Material) -> str:
    """Return the state of a material as a message id."""
    licence = w.licences.get(material.id)
    if licence is not None and licence.state == "asked":
        return "material-asked"
    if not needs_pages(w, material):
        return f"material-{material.source.value}"
    if w.pages.get(material.id) and settled(w, material):
        return "material-scanned"
    if material.id in w.deferred:
        return "material-deferred"
    return "material-scan-now"


def notice_view(w: Working) -> MaterialsView:
    """Show EVERY paper at once, its state, and where to get what is missing."""
    say = sayer(w)
    missing = lacks(w)
    rows = tuple(
        Row(
            m.title.in_(w.lang),
            m.how.in_(w.lang) if m.id in missing else "",
            "file-search" if m.id in missing else "circle-check",
            say(material_state(w, m)),
            good=m.id not in missing,
        )
        for m in live_materials(w)
    )
    asked = any(x.state == "asked" for x in w.licences.values())
    go_on = button(w, "next", ev.Next(), "arrow-right", "primary", not asked)
    text = say("prompt-notice", missing=len(missing))
    return MaterialsView(frame(w), say("notice-heading"), text, rows, (go_on,))


def capture_view(w: Working, name: str) -> CaptureView:
    """Lay the page down, look at it, keep it or take it again; put several in order."""
    say = sayer(w)
    material = next(m for m in live_materials(w) if m.id == name)
    now, capturing = document(w, material), is_capturing(w, material)
    looked_at = now.pages[w.picked].ref if now.has(w.picked) and not capturing else ""
    last = now.pages[-1].ref if now.pages and not capturing else ""
    arranged = w.taken is None and not w.busy and w.slot is None and len(now.pages) > 0
    arranged = arranged and now.most > 1
    dragged = w.taken if w.dragging else None
    return CaptureView(
        frame(w),
        heading=side_words(w) or material.ask.in_(w.lang),
        text=material.title.in_(w.lang),
        progress=_progress(w, now, capturing),
        hint=say(page_words(w, "page-hint", w.hint)) if w.hint else "",
        problem=say(w.problem) if w.problem else "",
        page_ref=dragged.scene if dragged else w.taken.ref if w.taken else looked_at or last,
        busy=w.busy,
        buttons=_page_buttons(w, now, capturing),
        pages=_thumbs(w, now) if arranged else (),
        arrange=_arrange_buttons(w, now, material) if arranged else (),
        corners=dragged.corners if dragged else (),
        corners_words=say("button-corners-done") if dragged else "",
    )


def side_words(w: Working) -> str:
    """Return the words that ask for one side of a card, '' where none is asked for."""
    side = wanted_side(w) if w.taken is None and w.spot.startswith("m:") else ""
    return sayer(w)(f"capture-side-{side}") if side else ""


def _progress(w: Working, now: Document, capturing: bool) -> str:
    say = sayer(w)
    at = len(now.pages) if w.slot is None else w.slot
    if not capturing and w.taken is None:
        at = _picked(w, now)
    if now.is_open:
        return say("capture-number", number=max(1, min(at + 1, now.most)))
    return say("capture-progress", number=min(at + 1, now.least), count=now.least)


def _page_buttons(w: Working, now: Document, capturing: bool) -> tuple[Button, ...]:
    # Also while the page is being cut anew: a camera that hangs must not hold anybody up.
    retake = button(w, "retake-page", ev.RetakePage(), "refresh")
    if w.dragging:
        return (retake,)
    if w.taken is not None:
        keep = button(w, "keep-page", ev.KeepPage(), "check", "primary", not w.busy)
        corners = button(w, "corners", ev.EditCorners(), "crop", "quiet", not w.busy)
        return (keep, retake, corners) if w.taken.scene else (keep, retake)
    if capturing:
        take = button(w, "take-picture", ev.TakePicture(), "camera", "primary", not w.busy)
        if w.slot is not None:
            return take, button(w, "keep-old", ev.Back(), "arrow-back-up", "quiet")
        return take, button(w, "no-paper", ev.DeferMaterial(), "file-off", "quiet")
    go_on = button(w, "next", ev.Next(), "arrow-right", "primary")
    if now.most == 1:
        return go_on, retake
    more = button(w, "add-page", ev.AddPage(), "plus") if now.has_room else None
    return (go_on,) if more is None else (go_on, more)


def _thumbs(w: Working, now: Document) -> tuple[PageThumb, ...]:
    say = sayer(w)
    picked = _picked(w, now)
    thumbs = []
    for number, page in enumerate(now.pages):
        words = say("page-number", number=number + 1)
        pick = Button(f"page-{number}", words, ev.PickPage(number), enabled=number != picked)
        thumbs.append(PageThumb(page.ref, words, pick, number == picked))
    return tuple(thumbs)


def _picked(w: Working, now: Document) -> int:
    return w.picked if now.has(w.picked) else len(now.pages) - 1


def _arrange_buttons(w: Working, now: Document, material: Material) -> tuple[Button, ...]:
    at, last = _picked(w, now), len(now.pages) - 1
    if material.sides:
        # Each page is one side of the card and has its place.
        return (button(w, "page-again", ev.RetakePage(at), "refresh"),)
    return (
        button(w, "page-earlier", ev.MovePage(at, at - 1), "arrow-left", enabled=at > 0),
        button(w, "page-later", ev.MovePage(at, at + 1), "arrow-right", enabled=at < last),
        button(w, "page-again", ev.RetakePage(at), "refresh"),
        button(w, "page-remove", ev.RemovePage(at), "trash", "quiet"),
    )


def photo_view(w: Working) -> CaptureView:
    """Lay the ID card under the camera; what is read of it is confirmed on the next screen."""
    say = sayer(w)
    take = button(w, "take-picture", ev.TakePicture(), "camera", "primary", not w.busy)
    type_ = button(w, "type-identity", ev.TypeIdentity(), "keyboard", "quiet")
    return CaptureView(
        frame(w),
        heading=say("photo-heading"),
        text=say("photo-reading" if w.busy else "prompt-photo-card"),
        progress="",
        hint=say(page_words(w, "page-hint", w.hint)) if w.hint else "",
        problem=say(w.problem) if w.problem else "",
        busy=w.busy,
        buttons=(take, type_),
    )


def confirm_view(w: Working) -> ConfirmView:
    """Read everything back, each line with who gave it and a way to change it."""
    say = sayer(w)
    sections = [_applicant(w), _situation(w), _answers(w), _papers(w)]
    delivery = delivery_words(w, w.lang)
    if delivery:
        sections.append(Section(say("step-delivery"), (Row(say("receipt-delivery"), delivery),)))
    go_on = button(w, "confirm", ev.Next(), "check", "primary")
    shown = tuple(s for s in sections if s.rows)
    return ConfirmView(frame(w), say("confirm-heading"), shown, go_on)


def _edit(w: Working, target: str) -> Button:
    words = sayer(w)("button-edit")
    return Button(f"edit-{target}", words, ev.EditField(target), "pencil", "quiet")


def _applicant(w: Working) -> Section:
    say = sayer(w)
    person = w.identity.person if w.identity else {}
    rows = (
        Row(say("identity-name"), person.get("name", "")),
        Row(say("identity-id-no"), masked(FieldKind.ID_NO, person.get("id_no", ""))),
    )
    return Section(say("confirm-applicant"), tuple(r for r in rows if r.text))


def _situation(w: Working) -> Section:
    asked = any(s.kind is StepKind.SITUATION for s in w.service.steps)
    rows = tuple(
        Row(q.ask.in_(w.lang), c.label.in_(w.lang), edit=_edit(w, f"q:{q.id}"))
        for q in (w.service.questions if asked else ())
        for c in q.choices
        if w.situation.get(q.id) == c.id
    )
    return Section(sayer(w)("step-situation"), rows)


def _answers(w: Working) -> Section:
    say = sayer(w)
    rows: list[Row] = []
    for field in live_fields(w):
        answer = w.answers.get(field.id)
        words = answer_words(w, field)
        by = say(f"by-{answer.by}") if answer and words else ""
        fixed = answer is not None and answer.by == "chip" and not field.editable
        edit = None if fixed else _edit(w, field.id)
        rows.append(Row(field.label.in_(w.lang), words or say("confirm-empty"), "", by, edit))
    return Section(say("step-form"), tuple(rows))


def answer_words(w: Working, field: Field) -> str:
    """Return an answer as the resident reads it back: in full, so that a mistake is seen."""
    answer = w.answers.get(field.id)
    if answer is None:
        return ""
    if isinstance(answer.value, tuple):
        return "\n".join(row_words(w, field, dict(row)) for row in answer.value)
    if field.kind is FieldKind.CHOICE:
        choices = {c.id: c.label.in_(w.lang) for c in field.choices}
        return choices.get(answer.value, answer.value)
    if field.kind is FieldKind.REGION:
        regions = {r.code: r.name.in_(w.lang) for r in w.deck.catalogue.regions}
        return regions.get(answer.value, answer.value)
    if field.kind is FieldKind.ID_NO:
        return masked(field.kind, answer.value)
    return answer.value


def _papers(w: Working) -> Section:
    say = sayer(w)
    rows = tuple(
        Row(
            m.title.in_(w.lang),
            say(material_state(w, m)),
            good=settled(w, m),
            edit=_edit(w, f"m:{m.id}") if needs_pages(w, m) else None,
        )
        for m in live_materials(w)
    )
    return Section(say("step-materials"), rows)
