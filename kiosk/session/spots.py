"""Where in a service the resident stands: a step has spots, one question or page each."""

from dataclasses import replace

from kiosk.catalogue.types import MaterialSource, StepKind
from kiosk.session.live import form_fields, live_materials, to_scan
from kiosk.session.session import Working


def spots(w: Working, at: int) -> tuple[str, ...]:
    """Return the spots of step ``at`` for this resident; an empty step is passed over."""
    service, step = w.service, w.service.steps[at]
    match step.kind:
        case StepKind.SITUATION:
            return tuple(f"q:{q.id}" for q in service.questions)
        case StepKind.IDENTITY:
            if w.photographing:
                return ("identity", "photo:card")
            return ("identity", "type:name", "type:id_no") if w.typing else ("identity",)
        case StepKind.FORM:
            return tuple(f"f:{f.id}" for f in form_fields(w, at))
        case StepKind.MATERIALS:
            return _material_spots(w)
        case StepKind.COMMITMENT:
            return tuple(
                name
                for name, there in (
                    ("commitment", service.commitment),
                    ("entrust", service.entrust),
                )
                if there
            )
        case StepKind.DELIVERY:
            return ("delivery",) if service.deliveries else ()
        case _:
            return (step.kind.value,)


def _material_spots(w: Working) -> tuple[str, ...]:
    live = live_materials(w)
    if not live:
        return ()
    ask = any(m.source is MaterialSource.LICENCE and m.licence_code for m in live)
    head = ("consent", "notice") if ask else ("notice",)
    return (*head, *(f"m:{m.id}" for m in to_scan(w)))


def go(w: Working, at: int, spot: str) -> Working:
    """Stand at one spot; what only concerned the last one is forgotten."""
    return replace(
        w, at=at, spot=spot, problem="", warning="", typed="", taken=None, dragging=False,
        busy=False, hint="", group=None, slot=None, picked=0,
    )  # fmt: skip


def forward(w: Working) -> Working | None:
    """One spot on, over empty steps; None behind the last one."""
    if w.return_to is not None and w.at != w.return_to:
        back_at = w.return_to
        return go(replace(w, return_to=None), back_at, spots(w, back_at)[0])
    here = spots(w, w.at)
    place = here.index(w.spot) if w.spot in here else -1
    if place + 1 < len(here):
        return go(w, w.at, here[place + 1])
    for at in range(w.at + 1, len(w.service.steps)):
        there = spots(w, at)
        if there:
            return go(w, at, there[0])
    return None


def backward(w: Working) -> Working | None:
    """One spot back; None before the first one. What was answered stays."""
    here = spots(w, w.at)
    place = here.index(w.spot) if w.spot in here else 0
    if place > 0:
        return go(w, w.at, here[place - 1])
    for at in range(w.at - 1, -1, -1):
        there = spots(w, at)
        if there:
            return go(w, at, there[-1])
    return None


def jump(w: Working, kind: StepKind, spot: str, return_to: int | None) -> Working:
    """Stand at ``spot`` of the step that has it, and remember where to come back to."""
    for at, step in enumerate(w.service.steps):
        if step.kind is kind:
            there = spots(w, at)
            if spot in there or (there and kind is not StepKind.FORM):
                target = spot if spot in there else there[0]
                return go(replace(w, return_to=return_to), at, target)
    return w
