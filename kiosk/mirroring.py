"""What an agent may see of the screen: its words, the case's fields, never a full number.

The agent helps best when both look at the same thing; whatever identifies the resident is masked
here, on the kiosk, so that no page and no desk ever holds it. Signatures, pages and keystrokes
are not in it at all.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from kiosk.catalogue.types import Field, FieldKind, Material
from kiosk.session.deck import Machine
from kiosk.session.lights import device_words
from kiosk.session.live import live_fields, live_materials
from kiosk.session.receipts import masked
from kiosk.session.session import Attract, Page, Session, Wiping, Working
from kiosk.session.views import (
    ChoiceView,
    GroupView,
    GuideView,
    MaterialsView,
    TroubleView,
    View,
)
from kiosk.session.views.keys import decides_alone, keys_of
from kiosk.session.views.papers import answer_words
from kiosk.session.views.private import PRIVATE, SENSITIVE, is_private
from video.contract import ShownDevice, ShownDevices, ShownItem, ShownPage, ShownScreen

_HIDDEN = "•"
_PLAIN_ROWS = (GuideView, MaterialsView, TroubleView)  # their rows are content, not answers


def shown_of(session: Session, view: View) -> ShownScreen:
    """The screen in the resident's language, masked."""
    working = session if isinstance(session, Working) else None
    kind = type(view).__name__.removesuffix("View").lower()
    items = (*_fields(working), *_choices(view), *_rows(view)) if working else ()
    keys = () if decides_alone(session) else _buttons(view)
    items = (*items, *keys, *_devices(session))
    return ShownScreen(
        screen=kind,
        heading=getattr(view, "heading", "") or view.frame.title,
        text=_text(view),
        problem=getattr(view, "problem", ""),
        step=view.frame.step_words,
        private=is_private(session, view),
        items=items,
        pages=_pages(working) if working else (),
    )


def devices_of(machine: Machine) -> ShownDevices:
    """How the kiosk's own devices are, for the agent who guides the resident through them."""
    waiting = machine.waiting_cases
    shown = [
        ShownDevice("reader", machine.reader),
        ShownDevice("camera", machine.camera),
        ShownDevice("voice", machine.voice),
        ShownDevice("network", machine.network),
        ShownDevice("outbox", waiting == 0 or machine.network, waiting=waiting),
    ]
    if machine.slips:
        shown.insert(2, ShownDevice("printer", machine.printer, machine.printer_trouble))
    return ShownDevices(tuple(shown))


def _text(view: View) -> str:
    """The sentence under the heading; on private screens it may name the resident."""
    if isinstance(view, PRIVATE):
        return ""
    return getattr(view, "text", "") or getattr(view, "hint", "") or view.frame.subtitle


def _fields(w: Working | None) -> tuple[ShownItem, ...]:
    if w is None:
        return ()
    return tuple(_field(w, field) for field in live_fields(w))


def _field(w: Working, field: Field) -> ShownItem:
    answer = w.answers.get(field.id)
    proposed = w.call.suggested.get(field.id, "") if w.call else ""
    value, hidden = _masked(field, answer_words(w, field) if answer else "")
    taken = answer is not None and answer.value == proposed
    return ShownItem(
        id=field.id,
        kind="field",
        label=field.label.in_(w.lang),
        value=value,
        masked=hidden,
        by=answer.by if answer and value else "",
        suggested="" if taken else _masked(field, proposed)[0],
        here=w.spot == f"f:{field.id}",
        state="done" if value else "missing" if field.required else "",
        options=_options(w, field),
    )


def _masked(field: Field, value: str) -> tuple[str, bool]:
    """The value as the agent sees it, and whether something of it is kept back."""
    if not value or field.kind not in (*SENSITIVE, FieldKind.GROUP, FieldKind.ADDRESS):
        return value, False
    if field.kind in (FieldKind.GROUP, FieldKind.ADDRESS):
        return _HIDDEN * 4, True
    shown = masked(field.kind, value)
    # What the mask leaves whole (a short number, one letter) is kept back altogether.
    return (shown, True) if shown != value else (_HIDDEN * len(value), True)


def _options(w: Working, field: Field) -> tuple[tuple[str, str], ...]:
    if field.kind is FieldKind.REGION:
        return tuple((r.code, r.name.in_(w.lang)) for r in w.deck.catalogue.regions)
    return tuple((c.id, c.label.in_(w.lang)) for c in field.choices)


def _choices(view: View) -> tuple[ShownItem, ...]:
    """What can be touched on a screen of choices."""
    if not isinstance(view, ChoiceView):
        return ()
    return tuple(
        ShownItem(
            id=one.id,
            kind="choice",
            label=one.words,
            value=one.note,
            state="chosen" if one.chosen else "",
        )
        for one in view.choices
    )


def _buttons(view: View) -> tuple[ShownItem, ...]:
    """The keys of this screen; what they say is content, never an answer."""
    if isinstance(view, ChoiceView):
        return ()
    keys = [one for one in keys_of(view) if one.words]
    return tuple(ShownItem(id=one.id, kind="button", label=one.words) for one in keys)


def _devices(session: Session) -> tuple[ShownItem, ...]:
    """What the agent can point at beside the screen."""
    if isinstance(session, Attract | Wiping):
        return ()
    machine = session.machine
    there = {
        "device-card": machine.reader,
        "device-camera": machine.camera,
        "device-slip": machine.slips,
    }
    say = session.deck.words.say
    return tuple(
        ShownItem(id=name, kind="device", label=say(session.lang, device_words(name), {}))
        for name, works in there.items()
        if works
    )


def _rows(view: View) -> tuple[ShownItem, ...]:
    if isinstance(view, GroupView):
        return tuple(
            ShownItem(id=f"row-{i}", kind="row", label=row.label, value=_HIDDEN * 4, masked=True)
            for i, (row, _) in enumerate(view.rows)
        )
    if not isinstance(view, _PLAIN_ROWS):
        return ()
    return tuple(
        ShownItem(
            id=f"row-{i}",
            kind="row",
            label=row.label,
            value=row.note or row.text,
            state="" if row.good is None else "done" if row.good else "missing",
        )
        for i, row in enumerate(view.rows)
    )


def _pages(w: Working) -> tuple[ShownPage, ...]:
    """Every page that was taken, with its figures: an agent sees what a clerk will see."""
    return tuple(page for material in live_materials(w) for page in _pages_of(w, material))


def _pages_of(w: Working, material: Material) -> Iterator[ShownPage]:
    kept = w.pages.get(material.id, ())
    for number, page in enumerate(kept, 1):
        yield _page(w, material, page, number)
    if w.taken is not None and w.spot == f"m:{material.id}":
        number = len(kept) if w.slot is None else w.slot
        yield _page(w, material, w.taken, number + 1, kept=False)


def _page(
    w: Working, material: Material, page: Page, number: int, *, kept: bool = True
) -> ShownPage:
    return ShownPage(
        material=material.id,
        title=material.title.in_(w.lang),
        number=number,
        kept=kept,
        flaws=tuple(page.quality.get("flaws", ())),
        figures=tuple(_figures(page.quality.items())),
    )


def _figures(
    quality: Iterable[tuple[str, Any]],
) -> Iterator[tuple[str, str, bool | None]]:
    """Figures with a verdict as they are; of the rest what an agent can use."""
    for name, figure in quality:
        match figure:
            case {"value": value, "ok": bool(ok)}:
                yield name, str(value), ok
            case {"score": score}:
                yield name, str(score), None
            case int() | str():
                yield name, str(figure), None
            case _:
                continue
