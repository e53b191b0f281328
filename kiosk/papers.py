"""Lays out what the resident takes along: the receipt and, when entrusted, the entrustment."""

from collections.abc import Callable
from datetime import datetime

from kiosk.cases.receipt_pdf import (
    EntrustmentModel,
    ReceiptModel,
    entrustment_pdf,
    receipt_pdf,
)
from kiosk.session.effects import MakeReceipt


def paper_maker(
    now: Callable[[], datetime],
) -> Callable[[MakeReceipt, bytes | None], dict[str, bytes]]:
    """Return the function that makes PDF bytes by kind: 'receipt', 'entrustment'.

    Its second argument is the signature, a PNG file.
    """

    def make(effect: MakeReceipt, signature: bytes | None) -> dict[str, bytes]:
        papers = {"receipt": receipt_pdf(_receipt(effect, now()))}
        if effect.entrust_title and signature is not None:
            papers["entrustment"] = entrustment_pdf(_entrustment(effect, signature, now()))
        return papers

    return make


def _receipt(effect: MakeReceipt, made_at: datetime) -> ReceiptModel:
    key = effect.key if effect.key[1] else None
    return ReceiptModel(
        lang=effect.lang,
        title=effect.title,
        made_at=made_at,
        rows=tuple(row for row in effect.rows if row != key),
        qr=effect.qr,
        qr_caption=effect.qr_caption,
        key=key,
        notes=effect.notes,
        footer=effect.footer,
    )


def _entrustment(effect: MakeReceipt, signature: bytes, made_at: datetime) -> EntrustmentModel:
    return EntrustmentModel(
        lang=effect.lang,
        title=effect.entrust_title,
        made_at=made_at,
        rows=effect.entrust_rows,
        clauses=effect.entrust_text,
        signature_label=effect.entrust_signature,
        signature_png=signature,
        signed_at=(effect.entrust_date, made_at.date().isoformat()),
        footer=effect.footer,
    )
