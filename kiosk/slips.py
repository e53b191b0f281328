"""Between the session's slip and the receipt printer's: the document, and what became of it."""

from drivers.contract import Completion
from drivers.receipt_printer.contract import CaseReceipt, Printed, PrintResult, Row, Trouble
from kiosk.session import effects as ef
from kiosk.session import events as ev


def case_receipt(effect: ef.PrintSlip) -> CaseReceipt:
    """Return the document; a second language's title stands under the first."""
    title, *others = effect.titles
    return CaseReceipt(
        title=title,
        subtitle="\n".join([*others, effect.subtitle]),
        number=_strong(effect.number),
        promised=_strong(effect.promised),
        rows=tuple(Row(label, value) for label, value in effect.rows),
        lines=effect.notes,
        qr=effect.qr,
        qr_caption=effect.qr_caption if effect.qr else "",
        footer=effect.footer,
    )


def _strong(row: tuple[str, str] | None) -> Row | None:
    return Row(*row, strong=True) if row is not None else None


def slip_report(effect: ef.PrintSlip, completion: Completion) -> ev.Report:
    """Translate how it ended; of a slip that may be there in part the resident has to look."""
    if completion.ok:
        return ev.SlipPrinted(effect.case_id, effect.job)
    result = completion.result
    if completion.detail == Trouble.PAPER_OUT:
        return ev.SlipFailed(effect.case_id, effect.job, "paper")
    if isinstance(result, PrintResult) and result.printed is Printed.UNKNOWN:
        return ev.SlipFailed(effect.case_id, effect.job, "unsure")
    return ev.SlipFailed(effect.case_id, effect.job, "failed")
