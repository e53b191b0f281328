"""From the fields of a case to lines of a receipt, for the width of this printer's paper.

No word is added: labels, title and footer come from the caller (the content files).
"""

from drivers.receipt_printer.contract import (
    Align,
    CaseReceipt,
    Cut,
    Feed,
    Item,
    Line,
    Qr,
    Receipt,
    Row,
    Rule,
    Size,
)
from drivers.receipt_printer.picture import qr_modules
from drivers.receipt_printer.text import clean, columns

_INDENT = 2
_QR_LARGEST = 8
_QR_SHARE = 0.6
"""So much of the paper's width the code takes: phones read it, and the edges stay white."""


def lay_out(case: CaseReceipt, width: int, dots: int) -> Receipt:
    """The receipt for paper of `width` columns and `dots` dots.

    Texts go on as they came: what is no letter is taken out, and counted, when they are encoded.
    Raises CommandRefused (bad_qr, qr_too_long) when the code can't hold its text.
    """
    items: list[Item] = []
    if case.head is not None:
        items.append(case.head)
    items.append(Line(case.title, _title_size(case.title, width), True, Align.CENTER))
    if case.subtitle:
        items.append(Line(case.subtitle, align=Align.CENTER))
    items.append(Rule())
    for row in (case.number, *case.rows, case.promised):
        if row is not None and (row.label or row.value):
            items += _row(row, width)
    if case.lines:
        items.append(Rule())
        items += [line if isinstance(line, Line) else Line(line) for line in case.lines if line]
    if case.qr:
        items += _code(case, dots)
    if case.footer:
        items.append(Rule())
        items += [Line(line, align=Align.CENTER) for line in case.footer if line]
    return Receipt((*items, Cut(case.cut)))


def _title_size(title: str, width: int) -> Size:
    """Large letters where the title still stands on two lines, else high ones."""
    return Size.LARGE if columns(clean(title).text) <= width else Size.TALL


def _row(row: Row, width: int) -> list[Item]:
    label, value = columns(clean(row.label).text), columns(clean(row.value).text)
    if row.strong:
        size = Size.LARGE if value * 2 <= width else Size.TALL
        return [*_label(row.label), Line(row.value, size, True, Align.CENTER, row.picture)]
    if row.picture is not None:
        # A picture stands below its label: nobody knows here how wide it is.
        return [*_label(row.label), Line(row.value, picture=row.picture)]
    if "\n" not in row.label + row.value and label + value < width:
        return [Line(row.label + " " * (width - label - value) + row.value)]
    return [*_label(row.label), Line(row.value, indent=_INDENT)]


def _label(label: str) -> list[Item]:
    return [Line(label)] if label else []


def _code(case: CaseReceipt, dots: int) -> list[Item]:
    side = qr_modules(case.qr, Qr(case.qr).ecc)
    size = max(2, min(_QR_LARGEST, int(dots * _QR_SHARE) // side))
    caption: list[Item] = []
    if case.qr_caption:
        caption.append(Line(case.qr_caption, align=Align.CENTER))
    # White on all sides: phones need it, and the printer leaves none.
    return [Feed(1), Qr(case.qr, size=size), Feed(1), *caption]
