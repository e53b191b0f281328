"""One test page on demand, followed until it is out, for whoever stands at the machine."""

import queue
import time
import uuid
from collections.abc import Callable
from typing import Any

from drivers.contract import Completion, CompletionCode
from drivers.document_printer.contract import (
    A4,
    DocumentPrinterCapabilities,
    GetStatus,
    PrintDocument,
    Printed,
    PrinterStatus,
    Trouble,
    TroubleBegan,
)
from drivers.document_printer.printer import DocumentPrinter
from drivers.document_printer.proof_page import pdf_page
from drivers.greeting import greeted
from drivers.trial import Trial

GREETING_S = 6.0
"""So long a printer may take to answer at first."""
_STATUS_S = 5.0

_WORDS = {
    Trouble.PAPER_OUT: "paper_out",
    Trouble.PAPER_JAMMED: "jammed",
    Trouble.DOOR_OPEN: "door_open",
    Trouble.TONER_OUT: "toner_out",
    Trouble.TRAY_MISSING: "tray_missing",
    Trouble.OUTPUT_FULL: "output_full",
    Trouble.SPOOL_FULL: "spool_full",
    Trouble.OFFLINE: "offline",
    Trouble.PAUSED: "paused",
    Trouble.ATTENTION: "attention",
}


def try_device(
    address: str,
    *,
    timeout: float = 60.0,
    show: bool = False,
    on_ready: Callable[[], None] | None = None,
    on_trouble: Callable[[str], None] | None = None,
    **more: Any,
) -> Trial:
    """Print one page through the real driver and follow it for up to `timeout` seconds.

    on_ready: called when the printer has answered. on_trouble: called with a word (paper_out,
    jammed, ...) as soon as something holds the page up; put right in time, the page still comes.
    Figures: accept_ms until the printer had the document, print_ms from then until it was out.
    Never raises for a device's sake. `show` changes nothing: no page of a person is printed.
    """
    events: queue.Queue[Any] = queue.Queue()
    held_up: list[str] = []

    def heard(event: Any) -> None:
        if isinstance(event, TroubleBegan):
            held_up.append(_WORDS[event.trouble])
            if on_trouble is not None:
                on_trouble(held_up[-1])
        events.put(event)

    printer = DocumentPrinter("document_printer", address, **more)
    printer.open(heard)
    try:
        refused = greeted(events, GREETING_S, {"no_answer": "timed_out"})
        if refused:
            return Trial(refused)
        if on_ready is not None:
            on_ready()
        return _printed(printer, timeout, held_up)
    finally:
        printer.close()


def _printed(printer: DocumentPrinter, timeout: float, held_up: list[str]) -> Trial:
    about = printer.capabilities()
    page = pdf_page(["Test page", about.model, time.strftime("%Y-%m-%d %H:%M")])
    media = A4 if A4 in about.media or not about.media else about.media[0]
    command = PrintDocument(page, f"test-{uuid.uuid4().hex[:12]}", media=media)
    completion = printer.execute(command, timeout)
    facts = _facts(about, printer.execute(GetStatus(), _STATUS_S).result)
    facts["held_up"] = list(dict.fromkeys(held_up))
    out = completion.result
    if not completion.ok or not isinstance(out, Printed):
        return Trial(_word(completion, held_up), {"accept_ms": None, "print_ms": None}, facts)
    figures = {"accept_ms": out.accept_ms, "print_ms": out.print_ms}
    return Trial("ok", figures, {**facts, "pages": out.pages})


def _word(completion: Completion, held_up: list[str]) -> str:
    if completion.code is CompletionCode.TIME_OUT:
        return held_up[-1] if held_up else "timed_out"
    return completion.detail or str(completion.code)


def _facts(about: DocumentPrinterCapabilities, status: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"model": about.model, "cups": about.cups}
    if isinstance(status, PrinterStatus):
        facts |= {
            "paper": str(status.paper),
            "toner": str(status.toner),
            "supplies": [
                f"{one.name} {one.kind} {'?' if one.level is None else one.level} %"
                for one in status.supplies
            ],
        }
    return facts
