"""The resident's papers as PDF: the receipt (回执) and the entrustment form (委托单).

All words come from the caller in the resident's language; there is none in the code. Chinese and
English run in rows on an 80 mm receipt or an A4 form; Mongolian ("mn") in columns from left to
right. Text stays text (it can be selected and searched); the QR code is drawn as vectors.
"""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.cases.paper import ACCENT, QUIET, Format, Sheet, Style
from kiosk.cases.paper_text import PaperFonts, PaperProblem

__all__ = [
    "EntrustmentModel",
    "PaperFonts",
    "PaperProblem",
    "ReceiptModel",
    "entrustment_pdf",
    "receipt_pdf",
]

COLUMN_LANGUAGES = frozenset({"mn"})

_RECEIPT = Format(80, None, 5, 24, 9.0, vertical=False)
_RECEIPT_COLUMNS = Format(148, 80, 6, 42, 10.5, vertical=True)
_FORM = Format(210, 297, 22, 42, 11.0, vertical=False)
_FORM_COLUMNS = Format(297, 210, 22, 70, 12.0, vertical=True)


@dataclass(frozen=True, slots=True)
class ReceiptModel:
    """What a receipt says, in the order it is printed; empty parts are left out.

    `key` is the pair to be seen first (the case number); `missing` pairs a material with where and
    how to get it; `qr` is the text of the code.
    """

    lang: str
    title: str
    made_at: datetime
    rows: tuple[tuple[str, str], ...] = field(repr=False)
    qr: str = field(default="", repr=False)
    qr_caption: str = ""
    office: str = ""
    key: tuple[str, str] | None = field(default=None, repr=False)
    missing_title: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    footer: str = ""


@dataclass(frozen=True, slots=True)
class EntrustmentModel:
    """What a 委托单 says; `signature_png` is the applicant's own hand."""

    lang: str
    title: str
    made_at: datetime
    rows: tuple[tuple[str, str], ...] = field(repr=False)
    clauses: tuple[str, ...]
    signature_label: str
    signature_png: bytes = field(repr=False)
    signed_at: tuple[str, str] = ("", "")
    footer: str = ""


def receipt_pdf(model: ReceiptModel, fonts: PaperFonts | None = None) -> bytes:
    """One page, as long as its content. Raises `PaperProblem`."""
    form = _RECEIPT_COLUMNS if model.lang in COLUMN_LANGUAGES else _RECEIPT
    with Sheet(form, fonts or PaperFonts(), model.made_at, model.title) as sheet:
        body = form.body_pt
        _receipt_head(sheet, body, model)
        for label, value in model.rows:
            sheet.pair(label, value)
        if model.missing:
            _missing(sheet, body, model)
        if model.qr:
            sheet.rule()
            sheet.qr(model.qr, 34.0)
            if model.qr_caption:
                sheet.text(model.qr_caption, Style(body * 0.86, QUIET), centred=True)
        _close(sheet, body, model.notes, model.footer)
        return sheet.finish()


def _receipt_head(sheet: Sheet, body: float, model: ReceiptModel) -> None:
    if model.office:
        sheet.text(model.office, Style(body * 0.9, QUIET), centred=True)
    sheet.text(model.title, Style(body * 1.7, ACCENT, bold=True), centred=True)
    sheet.rule(ACCENT, 0.5)
    if model.key:
        sheet.text(model.key[0], Style(body * 0.86, QUIET))
        sheet.text(model.key[1], Style(body * 1.5, bold=True))
        sheet.space(1.6)


def _missing(sheet: Sheet, body: float, model: ReceiptModel) -> None:
    """一次性告知: everything that is missing, each with where and how to get it."""
    sheet.rule()
    sheet.text(model.missing_title, Style(body, ACCENT, bold=True))
    sheet.space(0.8)
    for material, way in model.missing:
        sheet.text(material, Style(body, bold=True))
        sheet.text(way, Style(body * 0.92, QUIET), u=3.0)
        sheet.space(0.6)


def entrustment_pdf(model: EntrustmentModel, fonts: PaperFonts | None = None) -> bytes:
    """One A4 page: who entrusts whom with what, the duties, and the signature."""
    form = _FORM_COLUMNS if model.lang in COLUMN_LANGUAGES else _FORM
    with Sheet(form, fonts or PaperFonts(), model.made_at, model.title) as sheet:
        body = form.body_pt
        sheet.text(model.title, Style(body * 2.0, ACCENT, bold=True), centred=True)
        sheet.rule(ACCENT, 0.6)
        sheet.space(3)
        for label, value in model.rows:
            sheet.pair(label, value)
            sheet.space(1.2)
        sheet.rule()
        sheet.space(2)
        for clause in model.clauses:
            sheet.text(clause, Style(body, leading=1.7))
            sheet.space(1.6)
        sheet.space(6)
        sheet.pair(model.signature_label, "")
        width = 48.0 if form.vertical else 70.0
        sheet.picture(model.signature_png, width, width * 0.4)
        sheet.space(2)
        if any(model.signed_at):
            sheet.pair(*model.signed_at)
        _close(sheet, body, (), model.footer)
        return sheet.finish()


def _close(sheet: Sheet, body: float, notes: tuple[str, ...], footer: str) -> None:
    if notes:
        sheet.rule()
        for note in notes:
            sheet.text(note, Style(body * 0.92))
            sheet.space(0.8)
    if footer:
        sheet.rule()
        sheet.text(footer, Style(body * 0.78, QUIET), centred=True)
