"""The receipt on paper: when it is printed, what stands on it, what became of it.

A slip is a convenience: the same receipt is on the screen and in the outbox, so a printer without
paper never holds a resident up. Printers' fonts have no Mongolian script: a slip is in Chinese,
with English beside it for who reads that.
"""

from dataclasses import replace
from typing import TypeAlias

from kiosk.catalogue.types import Lang, StepKind
from kiosk.session import events as ev
from kiosk.session.effects import Audit, Effect, PrintSlip
from kiosk.session.receipts import receipt_lines, receipt_notes, receipt_qr
from kiosk.session.session import Session, Working

Advanced: TypeAlias = tuple[Session, tuple[Effect, ...]]


def with_slip(before: Session, after: Session) -> Session:
    """Begin a slip when the receipt comes up, and again when it gets its number."""
    if not isinstance(after, Working) or not after.machine.slips:
        return after
    if after.step.kind is not StepKind.RECEIPT:
        return after
    was = before if isinstance(before, Working) and before.step.kind is StepKind.RECEIPT else None
    if was is not None and _number(was) == _number(after):
        return after
    return begun(after)


def begun(w: Working) -> Working:
    """One more slip is on its way."""
    return replace(w, slip="printing", slip_job=w.slip_job + 1)


def on_slip(w: Working, event: ev.SlipPrinted | ev.SlipFailed) -> Advanced:
    """Take what became of a slip; an answer about an earlier one changes nothing."""
    if event.case_id != w.case_id or event.job != w.slip_job or w.slip != "printing":
        return w, ()
    if isinstance(event, ev.SlipPrinted):
        return replace(w, slip="printed"), (Audit("slip.printed"),)
    return replace(w, slip=event.code), (Audit("slip.failed", {"code": event.code}),)


def slip_effects(before: Session, after: Session) -> tuple[Effect, ...]:
    """Return the order to print, if a slip has just begun."""
    if not isinstance(after, Working) or after.slip != "printing":
        return ()
    was = before.slip_job if isinstance(before, Working) else 0
    return (_order(after),) if after.slip_job != was else ()


def _number(w: Working) -> str:
    return w.receipt.case_no if w.receipt else ""


def _order(w: Working) -> PrintSlip:
    langs: tuple[Lang, ...] = ("zh", "en") if w.lang == "en" else ("zh",)

    def said(message: str) -> tuple[str, ...]:
        return tuple(w.deck.words.say(lang, message, {}) for lang in langs)

    rows = {name: row for name, row in _rows(w, langs).items() if row[1]}
    number, promised = rows.pop("receipt-case-no", None), rows.pop("receipt-promised", None)
    return PrintSlip(
        case_id=w.case_id,
        job=w.slip_job,
        titles=said("receipt-title" if number else "receipt-heading-saved"),
        subtitle=f"{w.deck.site.id}  {w.today.isoformat()}",
        number=number,
        promised=promised,
        rows=tuple(rows.values()),
        notes=tuple(note for lang in langs for note in receipt_notes(w, lang)),
        qr=receipt_qr(w),
        qr_caption="\n".join(said("receipt-qr-caption")),
        footer=said("receipt-footer"),
    )


def _rows(w: Working, langs: tuple[Lang, ...]) -> dict[str, tuple[str, str]]:
    """Labels and values by message, those of a second language beside the first."""
    first, *others = (receipt_lines(w, lang) for lang in langs)
    joined = dict(first)
    for other in others:
        for name, (label, value) in other.items():
            was_label, was = joined[name]
            joined[name] = (f"{was_label}  {label}", was if was == value else f"{was}  {value}")
    return joined
