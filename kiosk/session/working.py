"""What a touch does while a resident works on a service, step by step."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from kiosk.catalogue.types import Field, FieldKind, StepKind, Text, Way
from kiosk.session import events as ev
from kiosk.session.calls import call_touch
from kiosk.session.capturing import document, on_page_touch, without_taken
from kiosk.session.effects import (
    Capture,
    Effect,
    KeepSignature,
    LookUpLicence,
    SendRating,
    StartTimer,
)
from kiosk.session.forms import Bad, check
from kiosk.session.leaving import wipe
from kiosk.session.live import (
    field_of,
    lacks,
    live_materials,
    open_points,
    regions_of,
)
from kiosk.session.person import can_photograph, typed_person, with_identity
from kiosk.session.promises import BAD_LEVEL
from kiosk.session.session import (
    Answer,
    GroupDraft,
    Licence,
    Overlay,
    Page,
    PickLanguage,
    PickService,
    Session,
    Trouble,
    Working,
)
from kiosk.session.slips import begun
from kiosk.session.speech import FAILED
from kiosk.session.spots import backward, forward, go, jump
from kiosk.session.submission import submission

Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]

SUBMIT_WAIT_S = 12.0
MIN_STROKES = 1
MISSING_WAYS = (Way.RETRY, Way.AGENT, Way.CALLBACK, Way.HOME_VISIT, Way.LEAVE)


_NO_WORDS = Text("", "", "")
TYPED_NAME = Field("type.name", FieldKind.NAME, _NO_WORDS, _NO_WORDS)
TYPED_ID = Field("type.id_no", FieldKind.ID_NO, _NO_WORDS, _NO_WORDS)


def on_touch(w: Working, event: ev.Event) -> Advanced:
    """Handle one touch at the present spot; a touch that means nothing here changes nothing."""
    if isinstance(event, ev.Back):
        return _back(w)
    if isinstance(event, ev.EditField):
        return _edit(w, event.field), ()
    match w.step.kind:
        case StepKind.GUIDE:
            return on(w) if isinstance(event, ev.Next) else (w, ())
        case StepKind.SITUATION:
            return _situation(w, event)
        case StepKind.IDENTITY:
            return _identity(w, event)
        case StepKind.FORM:
            return _form(w, event)
        case StepKind.MATERIALS:
            return _materials(w, event)
        case StepKind.COMMITMENT:
            return _commitment(w, event)
        case StepKind.CALL:
            return _call_step(w, event)
        case StepKind.CONFIRM:
            return _confirm(w) if isinstance(event, ev.Next) else (w, ())
        case StepKind.SIGN:
            return _sign(w, event)
        case StepKind.DELIVERY:
            return _delivery(w, event)
        case StepKind.SUBMIT:
            return _submit(w, event)
        case StepKind.RECEIPT if isinstance(event, ev.PrintAgain) and w.slip in FAILED:
            return begun(w), ()
        case StepKind.RECEIPT:
            return on(w) if isinstance(event, ev.Next) else (w, ())
        case StepKind.RATE:
            return _rate(w, event)


def on(w: Working, *effects: Effect) -> Advanced:
    """Go one spot on; behind the last one the session ends well."""
    further = forward(w)
    if further is not None:
        return further, effects
    gone, ending = wipe(w, "done")
    return gone, (*effects, *ending)


def _back(w: Working) -> Advanced:
    if w.submit in ("sending", "waiting", "accepted"):
        return w, ()  # a case that is on its way can't be typed into any more
    if w.group is not None:
        part = w.group.part
        draft = replace(w.group, part=part - 1) if part else None
        return replace(w, group=draft, problem="", typed=""), ()
    if w.dragging and not w.busy:
        return replace(w, dragging=False, problem=""), ()
    if w.taken is not None:
        return without_taken(w)
    if w.slot is not None:
        return replace(w, slot=None, busy=False, problem=""), ()
    before = backward(w)
    if before is not None:
        spot = before.spot if _told(before) or before.spot[:2] != "m:" else "notice"
        return replace(before, spot=spot, return_to=None), ()
    if w.situation or w.identity or w.answers or w.pages:
        return replace(w, dialog="leave"), ()
    theme = w.service.theme
    picking = PickService(
        deck=w.deck, machine=w.machine, lang=w.lang, large=w.large, call=w.call, theme=theme
    )
    return picking, ()


def _call_step(w: Working, event: ev.Event) -> Advanced:
    match event:
        case ev.Next() if w.talked:
            return on(w)
        case ev.ChoseWay(way=Way.OTHER) if Way.OTHER in w.step.on_trouble:
            return on(w)
        case _:
            return w, ()


def _edit(w: Working, field_id: str) -> Working:
    if w.submit in ("sending", "waiting", "accepted"):
        return w
    if field_id.startswith("q:"):
        return jump(w, StepKind.SITUATION, field_id, w.at)
    if field_id.startswith("m:"):
        return jump(w, StepKind.MATERIALS, field_id, w.at)
    return jump(w, StepKind.FORM, f"f:{field_id}", w.at)


def _situation(w: Working, event: ev.Event) -> Advanced:
    if isinstance(event, ev.ChoseSituation):
        question = next((q for q in w.service.questions if q.id == event.question), None)
        here = question is not None and w.spot == f"q:{question.id}"
        if question and here and event.choice in {c.id for c in question.choices}:
            chosen: Mapping[str, str] = {**w.situation, question.id: event.choice}
            # Another situation makes another list of papers: the notice is given anew.
            notified = w.notified if w.situation.get(question.id) == event.choice else None
            return on(replace(w, situation=chosen, notified=notified))
    if isinstance(event, ev.Next) and w.spot.removeprefix("q:") in w.situation:
        return on(w)
    return w, ()


def _identity(w: Working, event: ev.Event) -> Advanced:
    match event:
        case ev.Next() if w.identity is not None and w.spot == "identity":
            return on(replace(w, typing=False, photographing=False))
        case ev.TypeIdentity() if w.spot in ("identity", "photo:card"):
            typing = replace(w, typing=True, photographing=False)
            return go(typing, w.at, "type:name"), ()
        case ev.PhotographCard() if w.spot == "identity" and can_photograph(w):
            return go(replace(w, photographing=True, typing=False), w.at, "photo:card"), ()
        case ev.TakePicture() if w.spot == "photo:card" and not w.busy:
            return replace(w, busy=True, problem=""), (Capture(),)
        case ev.Answered(field=field, value=value) if w.spot == field.replace("type.", "type:"):
            return _typed(w, field.removeprefix("type."), value if isinstance(value, str) else "")
        case _:
            return w, ()


def _typed(w: Working, part: str, raw: str) -> Advanced:
    checked = check(TYPED_NAME if part == "name" else TYPED_ID, raw, w.today)
    if isinstance(checked, Bad):
        return replace(w, problem=checked.code, typed=raw), ()
    if part == "name":
        named = replace(w, typed_name=str(checked.value))
        return go(named, w.at, "type:id_no"), ()
    person = typed_person(w.typed_name, str(checked.value))
    known, effects = with_identity(w, person, "typed", "resident", 0.0)
    return on(replace(known, typing=False, spot="identity"), *effects)


def _form(w: Working, event: ev.Event) -> Advanced:
    field = field_of(w, w.spot.removeprefix("f:"))
    if field is None:
        return w, ()
    if field.kind is FieldKind.GROUP:
        return _group(w, field, event)
    match event:
        case ev.Answered(field=field_id, value=raw) if field_id == field.id:
            return _answer(w, field, raw if isinstance(raw, str) else "")
        case ev.Next() if field.id in w.answers and w.answers[field.id].by != "machine":
            return on(w)
        case ev.Next() if not field.required:
            return on(replace(w, answers={**w.answers, field.id: Answer("")}))
        case _:
            return w, ()


def _answer(w: Working, field: Field, raw: str) -> Advanced:
    checked = check(field, raw, w.today, regions_of(w))
    if isinstance(checked, Bad):
        return replace(w, problem=checked.code, warning="", typed=raw), ()
    kept = w.answers.get(field.id)
    if checked.warning and (w.warning != checked.warning or w.typed != checked.value):
        # A doubtful value is asked about once; pressing on again keeps it.
        doubt = replace(w, warning=checked.warning, problem="", typed=str(checked.value))
        return doubt, ()
    same = kept is not None and kept.value == checked.value
    if same and kept:
        answer = replace(kept, by="confirmed") if kept.by == "machine" else kept
    elif w.call is not None and w.call.suggested.get(field.id) == checked.value:
        answer = Answer(checked.value, "agent")
    else:
        answer = Answer(checked.value, "resident")
    notified = w.notified if same else _still_notified(w, field)
    return on(replace(w, answers={**w.answers, field.id: answer}, notified=notified))


def _still_notified(w: Working, field: Field) -> frozenset[str] | None:
    steers = any(m.when and m.when.field == field.id for m in w.service.materials)
    return None if steers else w.notified


def _group(w: Working, field: Field, event: ev.Event) -> Advanced:
    kept = w.answers.get(field.id)
    rows = kept.value if kept and isinstance(kept.value, tuple) else ()
    match event:
        case ev.AddRow() if w.group is None and len(rows) < field.most:
            return replace(w, group=GroupDraft(field.id), problem="", typed=""), ()
        case ev.DropRow(row=row) if 0 <= row < len(rows):
            fewer = rows[:row] + rows[row + 1 :]
            return replace(w, answers={**w.answers, field.id: Answer(fewer)}), ()
        case ev.Answered(field=part_id, value=raw) if w.group is not None:
            part = field.fields[w.group.part]
            if part_id != part.id:
                return w, ()
            return _group_part(w, field, part, raw if isinstance(raw, str) else ""), ()
        case ev.Next() if w.group is not None and not field.fields[w.group.part].required:
            return _group_part(w, field, field.fields[w.group.part], ""), ()
        case ev.Next() if w.group is None:
            checked = check(field, rows, w.today, regions_of(w))
            if isinstance(checked, Bad):
                return replace(w, problem=checked.code), ()
            return on(replace(w, answers={**w.answers, field.id: Answer(rows)}))
        case _:
            return w, ()


def _group_part(w: Working, field: Field, part: Field, raw: str) -> Working:
    draft = w.group or GroupDraft(field.id)
    checked = check(part, raw, w.today, regions_of(w))
    if isinstance(checked, Bad):
        return replace(w, problem=checked.code, typed=raw)
    values = {**draft.values, part.id: str(checked.value)}
    if draft.part + 1 < len(field.fields):
        draft = replace(draft, part=draft.part + 1, values=values)
        return replace(w, group=draft, problem="", typed="")
    kept = w.answers.get(field.id)
    rows = kept.value if kept and isinstance(kept.value, tuple) else ()
    answers = {**w.answers, field.id: Answer((*rows, values))}
    return replace(w, answers=answers, group=None, problem="", typed="")


def _materials(w: Working, event: ev.Event) -> Advanced:
    if w.spot == "consent":
        if isinstance(event, ev.AllowLookup):
            return _lookup(replace(w, consent=event.yes))
        return on(w) if isinstance(event, ev.Next) and w.consent is not None else (w, ())
    if w.spot == "notice":
        asked = any(x.state == "asked" for x in w.licences.values())
        if isinstance(event, ev.Next) and not asked:
            return on(replace(w, notified=frozenset(lacks(w))))
        return w, ()
    material = next((m for m in live_materials(w) if w.spot == f"m:{m.id}"), None)
    if material is None:
        return w, ()
    touched = on_page_touch(w, material, event)
    if touched is not None:
        (after, effects), further = touched
        return on(after, *effects) if further else (after, effects)
    match event:
        case ev.DeferMaterial() if w.taken is None:
            if material.deferrable:
                return on(replace(w, deferred=w.deferred | {material.id}))
            return replace(w, overlay=Trouble("missing", MISSING_WAYS, lacks(w))), ()
        case ev.Next() if material.id in w.deferred or document(w, material).is_complete:
            return on(w) if w.taken is None else (w, ())
        case _:
            return w, ()


def _lookup(w: Working) -> Advanced:
    if not w.consent or w.identity is None:
        return on(w)
    person = w.identity.person
    wanted = [
        m for m in live_materials(w) if m.source.value == "licence" and m.id not in w.licences
    ]
    licences = {**w.licences, **{m.id: Licence("asked") for m in wanted}}
    effects = [
        LookUpLicence(m.id, m.licence_code, person.get("id_no", ""), person.get("name", ""))
        for m in wanted
    ]
    return on(replace(w, licences=licences), *effects)


def _commitment(w: Working, event: ev.Event) -> Advanced:
    match event:
        case ev.AcceptCommitment(yes=True) if w.spot == "commitment":
            return on(replace(w, committed=True))
        case ev.AcceptCommitment(yes=True):
            return on(replace(w, entrusted=True))
        case ev.AcceptCommitment(yes=False):
            changed = (
                replace(w, committed=False)
                if w.spot == "commitment"
                else replace(w, entrusted=False)
            )
            ways = (Way.RETRY, Way.AGENT, Way.CALLBACK, Way.LEAVE)
            return replace(changed, overlay=Trouble("refused", ways)), ()
        case ev.Next() if w.committed if w.spot == "commitment" else w.entrusted:
            return on(w)
        case _:
            return w, ()


def _confirm(w: Working) -> Advanced:
    behind = {s.kind for s in w.service.steps[w.at :]}
    for kind, spot in open_points(w):
        if kind not in behind:
            return _mend(w, kind, spot), ()
    return on(w)


def _mend(w: Working, kind: StepKind, spot: str) -> Working:
    """Go where something is open; papers that were not told before are all told at once."""
    if kind is StepKind.MATERIALS and not _told(w):
        spot = "notice"
    return jump(w, kind, spot, w.at)


def _told(w: Working) -> bool:
    """Tell whether a notice has named every paper that is missing now (一次性告知)."""
    return frozenset(lacks(w)) <= (w.notified or frozenset())


def _sign(w: Working, event: ev.Event) -> Advanced:
    match event:
        case ev.Signed(png=png, strokes=strokes):
            if strokes < MIN_STROKES or not png:
                return replace(w, problem="bad-signature"), ()
            ref = f"signature-{len(w.pages)}-{w.at}"
            effect = KeepSignature(png, ref)
            return on(replace(w, signature=Page(ref, ""), problem=""), effect)
        case ev.Next() if w.signature is not None:
            return on(w)
        case _:
            return w, ()


def _delivery(w: Working, event: ev.Event) -> Advanced:
    match event:
        case ev.ChoseDelivery(kind=kind) if kind in {d.kind for d in w.service.deliveries}:
            return on(replace(w, delivery=kind.value))
        case ev.Next() if w.delivery:
            return on(w)
        case _:
            return w, ()


def _submit(w: Working, event: ev.Event) -> Advanced:
    match event:
        case ev.PressedSubmit() if w.submit in ("ready", "held") and w.case_id:
            points = open_points(w)
            if points:
                return _mend(w, *points[0]), ()
            sending = replace(w, submit="sending", problem="")
            return sending, (submission(w), StartTimer("submit-wait", SUBMIT_WAIT_S))
        case ev.Next() if w.submit in ("waiting", "accepted"):
            return on(w)
        case _:
            return w, ()


def _rate(w: Working, event: ev.Event) -> Advanced:
    match event:
        case ev.Rated(level=level, reasons=reasons) if 1 <= level <= 5:
            if level <= BAD_LEVEL and not reasons:
                # Touched again it is taken back: no touch is without an answer.
                return replace(w, level=0 if level == w.level else level), ()
            case_no = w.receipt.case_no if w.receipt else ""
            rating = SendRating(case_no, w.case_id, level, reasons)
            return on(replace(w, level=level, rated=True), rating)
        case ev.SkipRating() | ev.Next():
            return on(w)
        case _:
            return w, ()


def retry(session: Session, overlay: Overlay | None) -> Advanced:
    """'Try again' on a trouble screen."""
    code = overlay.code if isinstance(overlay, Trouble) else ""
    if isinstance(session, PickLanguage | PickService | Working) and code.startswith("call-"):
        called = call_touch(session, ev.CallNow())
        return called if called is not None else (session, ())
    if isinstance(session, Working) and code == "case-not-saved":
        return _submit(replace(session, submit="ready"), ev.PressedSubmit())
    return session, ()


def other_way(session: Session, overlay: Overlay | None) -> Advanced:
    """'Another way' on a trouble screen: go on without the call, or bring the paper later."""
    code = overlay.code if isinstance(overlay, Trouble) else ""
    if not isinstance(session, Working):
        return session, ()
    if session.step.kind is StepKind.CALL and code.startswith("call-"):
        return on(session)
    if code == "camera-offline" and session.spot == "photo:card":
        return _identity(session, ev.TypeIdentity())
    if code == "camera-offline":
        return _materials(session, ev.DeferMaterial())
    return session, ()
