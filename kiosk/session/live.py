"""What matters for this resident: fields, materials and answers that are live right now.

What a changed answer has made irrelevant is neither asked, nor read back, nor submitted.
"""

from collections.abc import Iterable, Mapping

from kiosk.catalogue.types import (
    Field,
    FieldKind,
    Material,
    MaterialSource,
    Service,
    StepKind,
    When,
)
from kiosk.session.forms import Bad, Value, check
from kiosk.session.session import Working


def _named_by_choices(service: Service) -> tuple[frozenset[str], frozenset[str]]:
    choices = [c for q in service.questions for c in q.choices]
    return (
        frozenset(f for c in choices for f in c.fields),
        frozenset(m for c in choices for m in c.materials),
    )


def _chosen(w: Working) -> tuple[frozenset[str], frozenset[str]]:
    chosen = [c for q in w.service.questions for c in q.choices if w.situation.get(q.id) == c.id]
    return (
        frozenset(f for c in chosen for f in c.fields),
        frozenset(m for c in chosen for m in c.materials),
    )


def _holds(w: Working, when: When | None, live: Mapping[str, Field]) -> bool:
    if when is None:
        return True
    answer = w.answers.get(when.field)
    return when.field in live and answer is not None and answer.value == when.equals


def live_fields(w: Working) -> tuple[Field, ...]:
    """Return the fields that this situation and these answers make necessary, in order."""
    named, _ = _named_by_choices(w.service)
    chosen, _ = _chosen(w)
    live: dict[str, Field] = {}
    for field in w.service.fields:
        if (field.id not in named or field.id in chosen) and _holds(w, field.when, live):
            live[field.id] = field
    return tuple(live.values())


def live_materials(w: Working) -> tuple[Material, ...]:
    """Return the materials that this situation makes necessary, in the guide's order."""
    _, named = _named_by_choices(w.service)
    _, chosen = _chosen(w)
    fields = {f.id: f for f in live_fields(w)}
    return tuple(
        m
        for m in w.service.materials
        if (m.id not in named or m.id in chosen) and _holds(w, m.when, fields)
    )


def live_answers(w: Working) -> dict[str, Value]:
    """Return the answers that leave the kiosk: live fields only, empty ones left out."""
    return {
        f.id: w.answers[f.id].value
        for f in live_fields(w)
        if f.id in w.answers and w.answers[f.id].value not in ("", ())
    }


def regions_of(w: Working) -> frozenset[str]:
    """Return the region codes this pack knows."""
    return frozenset(r.code for r in w.deck.catalogue.regions)


def field_of(w: Working, field_id: str) -> Field | None:
    """Return a field of the service by id."""
    return next((f for f in w.service.fields if f.id == field_id), None)


def form_fields(w: Working, at: int | None = None) -> tuple[Field, ...]:
    """Return the fields a form step asks one by one; fixed chip values are only read back."""
    step = w.service.steps[w.at if at is None else at]
    if step.kind is not StepKind.FORM:
        return ()
    elsewhere = {
        f for s in w.service.steps if s.kind is StepKind.FORM and s is not step for f in s.fields
    }
    wanted = [
        f for f in live_fields(w) if (f.id in step.fields if step.fields else f.id not in elsewhere)
    ]
    return tuple(f for f in wanted if f.editable or not _from_chip(w, f))


def suggestible(w: Working) -> tuple[Field, ...]:
    """Return the fields for which an agent may propose a value: what the resident may answer."""
    return tuple(
        f
        for f in live_fields(w)
        if f.kind is not FieldKind.GROUP and (f.editable or not _from_chip(w, f))
    )


def reading_fields(w: Working, material: str) -> tuple[Field, ...]:
    """Return the live fields whose values are printed on this material."""
    return tuple(f for f in live_fields(w) if f.read_from == material)


def _from_chip(w: Working, field: Field) -> bool:
    answer = w.answers.get(field.id)
    return answer is not None and answer.by == "chip" and answer.value != ""


def to_scan(w: Working) -> tuple[Material, ...]:
    """Return the materials that need pages from the camera now."""
    return tuple(m for m in live_materials(w) if needs_pages(w, m))


def needs_pages(w: Working, material: Material) -> bool:
    """Tell whether paper has to be laid down: no licence found, or scanning preferred."""
    if material.source is MaterialSource.SCAN:
        return True
    if material.source is not MaterialSource.LICENCE:
        return False
    licence = w.licences.get(material.id)
    found = licence is not None and licence.state == "found"
    return not found


def settled(w: Working, material: Material) -> bool:
    """Tell whether nothing more is needed for this material."""
    if not needs_pages(w, material):
        return True
    if material.id in w.deferred:
        return True
    return len(w.pages.get(material.id, ())) >= material.pages


def lacks(w: Working) -> tuple[str, ...]:
    """Return the ids of ALL materials that are still missing (一次性告知)."""
    return tuple(m.id for m in live_materials(w) if not settled(w, m))


def missing_titles(w: Working) -> tuple[str, ...]:
    """Return what is missing in the words of the guide, for the agent who answers."""
    missing = lacks(w)
    return tuple(m.title.zh for m in live_materials(w) if m.id in missing)


def field_problem(w: Working, field: Field) -> Bad | None:
    """Return what is wrong with the stored answer of a live field, or None."""
    answer = w.answers.get(field.id)
    if answer is not None and answer.by == "machine":
        return Bad("unconfirmed")
    raw: Value = answer.value if answer else (() if field.kind is FieldKind.GROUP else "")
    checked = check(field, raw, w.today, regions_of(w))
    return checked if isinstance(checked, Bad) else None


def open_points(w: Working) -> tuple[tuple[StepKind, str], ...]:
    """Return everything that still stands before submitting, as (step, spot) to jump to."""
    points: list[tuple[StepKind, str]] = []
    kinds = {s.kind for s in w.service.steps}
    points += [
        (StepKind.SITUATION, f"q:{q.id}")
        for q in w.service.questions
        if StepKind.SITUATION in kinds and q.id not in w.situation
    ]
    if w.identity is None:
        points.append((StepKind.IDENTITY, "identity"))
    points += [
        (StepKind.FORM, f"f:{f.id}") for f in live_fields(w) if field_problem(w, f) is not None
    ]
    points += [(StepKind.MATERIALS, f"m:{m}") for m in lacks(w)]
    if StepKind.COMMITMENT in kinds:
        if w.service.commitment and not w.committed:
            points.append((StepKind.COMMITMENT, "commitment"))
        if w.service.entrust and not w.entrusted:
            points.append((StepKind.COMMITMENT, "entrust"))
    if StepKind.SIGN in kinds and w.signature is None:
        points.append((StepKind.SIGN, "sign"))
    if StepKind.DELIVERY in kinds and w.service.deliveries and not w.delivery:
        points.append((StepKind.DELIVERY, "delivery"))
    return tuple(points)


def first_in(service: Service, kinds: Iterable[StepKind]) -> int | None:
    """Return the index of the first step of one of these kinds."""
    wanted = set(kinds)
    return next((i for i, s in enumerate(service.steps) if s.kind in wanted), None)
