"""Words of the receipt: the number, the promise, who helped, what is still to bring."""

from kiosk.catalogue.types import FieldKind, Lang
from kiosk.session.effects import MakeReceipt
from kiosk.session.live import live_materials
from kiosk.session.session import Working


def masked(kind: FieldKind, value: str) -> str:
    """Hide the middle of numbers, all but the first letter of names: bystanders read too."""
    if kind is FieldKind.NAME and len(value) > 1:
        return value[0] + "*" * (len(value) - 2) + (value[-1] if len(value) > 2 else "*")
    if kind is FieldKind.ID_NO and len(value) == 18:
        return f"{value[:6]}********{value[-4:]}"
    if kind in (FieldKind.PHONE, FieldKind.BANK_ACCOUNT) and len(value) >= 8:
        return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"
    return value


def receipt_lines(w: Working, lang: Lang) -> dict[str, tuple[str, str]]:
    """Return label and value by the label's message, in a language; values may be empty."""
    receipt = w.receipt
    name = w.identity.person.get("name", "") if w.identity else ""
    promised = receipt.promised.isoformat() if receipt and receipt.promised else ""
    values = {
        "receipt-service": w.service.title.in_(lang),
        "receipt-applicant": masked(FieldKind.NAME, name),
        "receipt-case-no": receipt.case_no if receipt else "",
        "receipt-query-code": receipt.query_code if receipt else "",
        "receipt-promised": promised,
        "receipt-office": receipt.office if receipt else "",
        "receipt-helper": w.talked,
        "receipt-delivery": delivery_words(w, lang),
        "receipt-fee": w.service.guide.fee.in_(lang),
    }
    return {label: (w.deck.words.say(lang, label, {}), value) for label, value in values.items()}


def receipt_rows(w: Working) -> tuple[tuple[str, str], ...]:
    """Return (label, value) pairs in the resident's language; empty values are left out."""
    return tuple(row for row in receipt_lines(w, w.lang).values() if row[1])


def delivery_words(w: Working, lang: Lang) -> str:
    """Return the chosen way of delivery in words, or ''."""
    for delivery in w.service.deliveries:
        if delivery.kind.value == w.delivery:
            where = delivery.where.in_(lang) if delivery.where else ""
            return f"{delivery.label.in_(lang)}  {where}".strip()
    return ""


def receipt_notes(w: Working, lang: Lang) -> tuple[str, ...]:
    """Return what is still to do: next step, papers to bring later, where to ask."""
    words = w.deck.words
    accepted = w.receipt is not None and bool(w.receipt.case_no)
    notes = [words.say(lang, "receipt-note-accepted" if accepted else "receipt-note-saved", {})]
    notes += [
        words.say(lang, "receipt-bring-later", {"paper": m.title.in_(lang)})
        for m in live_materials(w)
        if m.id in w.deferred and not w.pages.get(m.id)
    ]
    pack = w.deck.catalogue.pack
    point = {"place": pack.nearest_point.in_(lang), "phone": pack.nearest_phone}
    notes.append(words.say(lang, "receipt-ask-here", point))
    return tuple(notes)


def receipt_qr(w: Working) -> str:
    """Return the QR text: the case number and its query code, never who the resident is."""
    if w.receipt is None or not w.receipt.case_no:
        return ""
    return f"jiujin:case/{w.receipt.case_no}?q={w.receipt.query_code}"


def _entrust_rows(w: Working) -> tuple[tuple[str, str], ...]:
    entrust, words = w.service.entrust, w.deck.words
    if entrust is None:
        return ()
    name = w.identity.person.get("name", "") if w.identity else ""
    agent = f"{entrust.agent.in_(w.lang)}  {entrust.phone}"
    return (
        (words.say(w.lang, "receipt-service", {}), w.service.title.in_(w.lang)),
        (words.say(w.lang, "receipt-applicant", {}), name),
        (words.say(w.lang, "receipt-helper", {}), agent),
        (words.say(w.lang, "receipt-case-no", {}), w.receipt.case_no if w.receipt else ""),
    )


def receipt_effect(w: Working) -> MakeReceipt:
    """Return the effect that lays the receipt (and the entrustment form) out as a file."""
    entrust = w.service.entrust if w.entrusted else None
    words = w.deck.words
    return MakeReceipt(
        title=words.say(w.lang, "receipt-title", {}),
        rows=receipt_rows(w),
        notes=receipt_notes(w, w.lang),
        qr=receipt_qr(w),
        lang=w.lang,
        case_no=w.receipt.case_no if w.receipt else "",
        case_id=w.case_id,
        key=(
            words.say(w.lang, "receipt-query-code", {}),
            w.receipt.query_code if w.receipt else "",
        ),
        qr_caption=words.say(w.lang, "receipt-qr-caption", {}),
        footer=words.say(w.lang, "receipt-footer", {}),
        entrust_title=words.say(w.lang, "entrust-title", {}) if entrust else "",
        entrust_rows=_entrust_rows(w),
        entrust_signature=words.say(w.lang, "entrust-signature", {}),
        entrust_date=words.say(w.lang, "entrust-date", {}),
        entrust_text=(
            (entrust.text.in_(w.lang), *(d.in_(w.lang) for d in entrust.duties)) if entrust else ()
        ),
        signature_ref=w.signature.ref if w.signature and entrust else "",
    )
