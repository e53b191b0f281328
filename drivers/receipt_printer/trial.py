"""One test receipt on demand, for whoever stands at the machine: does it print, how fast.

The receipt is for staff: its words stand here, unlike those of residents' receipts.
"""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

from drivers.contract import Completion, CompletionCode
from drivers.greeting import greeting, refusal
from drivers.receipt_printer.contract import (
    TELLS_NO_STATUS,
    Align,
    Cut,
    Feed,
    GetStatus,
    Line,
    Paper,
    Printed,
    PrinterOnline,
    PrinterStatus,
    PrintReceipt,
    PrintResult,
    Qr,
    Receipt,
    Rule,
    Size,
)
from drivers.receipt_printer.encode import PaperForm, encode
from drivers.receipt_printer.lines import LineOpener
from drivers.receipt_printer.printer import ReceiptPrinter, StatusPolicy
from drivers.trial import Trial

GREETING_S = 6.0
_FULL_SPEED_USB = 1_216_000
"""Bytes a second of bulk transfers at 12 Mbit/s (USB 2.0, table 5-10)."""
_WORDS = {"connection_lost": "no_device", "no_answer": "timed_out", "deadline": "timed_out"}


def sample_receipt(stamp: str = "") -> Receipt:
    """Chinese text in all sizes, a QR code and a cut; `stamp`: date and time to print on it."""
    return Receipt(
        (
            Line("打印机测试", Size.LARGE, True, Align.CENTER),
            Line("PRINTER TEST", align=Align.CENTER),
            Rule(),
            Line("中文：乌审旗政务服务，受理编号、承诺日期。"),
            Line("Latin: ABCDEFG abcdefg 0123456789"),
            Line("高字 TALL", Size.TALL),
            Line("宽字 WIDE", Size.WIDE),
            Line("粗体 BOLD", bold=True),
            Line(stamp or time.strftime("%Y-%m-%d %H:%M:%S"), align=Align.RIGHT),
            Feed(1),
            Qr("https://example.cn/printer-test"),
            Feed(1),
            Line("扫码可读即正常 / readable = good", align=Align.CENTER),
            Cut(),
        )
    )


def try_device(
    address: str,
    *,
    timeout: float = 20.0,
    form: PaperForm | None = None,
    baud: int = 9600,
    rtscts: bool = False,
    status: StatusPolicy = "auto",
    opener: LineOpener | None = None,
) -> Trial:
    """Print the test receipt through the real driver. Never raises for the device's sake.

    result: ok, paper_low (printed, but), paper_out, cover_open, offline, cutter_fault,
    paper_jammed, hardware_fault, too_hot, printer_error, no_device, port_busy, no_permission,
    bad_port, timed_out, garbled, internal_error. figures: print_ms (first byte to the printer's
    word that it is well), sent_ms (last byte out), floor_ms (the same bytes at the wire's speed; on
    TCP sent raw over loopback), status_ms (four questions). remarks: stable words.
    """
    form = form or PaperForm()
    printer = ReceiptPrinter(
        address, form=form, baud=baud, rtscts=rtscts, status=status, opener=opener
    )
    events: queue.Queue[Any] = queue.Queue()
    printer.open(events.put)
    try:
        return _Try(printer, form, events, timeout).run()
    finally:
        printer.close()


class _Try:
    """One try: greeting, status, receipt."""

    def __init__(
        self,
        printer: ReceiptPrinter,
        form: PaperForm,
        events: "queue.Queue[Any]",
        timeout: float,
    ) -> None:
        self._printer, self._form, self._events, self._timeout = printer, form, events, timeout
        self._status = PrinterStatus(answers=False)
        self._figures: dict[str, float | None] = dict.fromkeys(
            ("print_ms", "sent_ms", "floor_ms", "status_ms")
        )
        self._remarks: list[str] = []

    def run(self) -> Trial:
        first = greeting(self._events, GREETING_S)
        if not isinstance(first, PrinterOnline):
            return self._ended(refusal(first, _WORDS))
        self._status = first.status
        asked = self._printer.execute(GetStatus(), self._timeout)
        if not asked.ok:
            return self._ended(_word(asked))
        if self._status.answers:
            self._figures["status_ms"] = asked.took_ms
        else:
            self._remarks.append(TELLS_NO_STATUS)
        completion = self._printer.execute(PrintReceipt(sample_receipt()), self._timeout)
        result = completion.result if isinstance(completion.result, PrintResult) else None
        if result is not None:
            self._status = result.status
        if completion.ok and result is not None:
            return self._printed(result)
        if completion.detail == "hung_up":
            self._remarks.append("hung_up_after_data")
            return self._ended("ok", Printed.SENT)
        return self._ended(_word(completion), None if result is None else result.printed)

    def _printed(self, result: PrintResult) -> Trial:
        self._figures["print_ms"] = result.print_ms
        self._figures["sent_ms"] = result.sent_ms
        self._figures["floor_ms"] = self._floor_ms()
        if result.status.answers and not self._printer.capabilities().confirms:
            self._remarks.append("end_not_confirmed")
        low = result.status.paper is Paper.LOW
        return self._ended("paper_low" if low else "ok", result.printed)

    def _ended(self, word: str, printed: Printed | None = None) -> Trial:
        known = self._printer.capabilities()
        facts = {
            "printed": str(printed or Printed.NOTHING),
            "paper": str(self._status.paper),
            "answers_status": known.answers_status,
            "confirms": known.confirms,
            "columns": known.columns,
            "remarks": list(self._remarks),
        }
        return Trial(word, self._figures, facts)

    def _floor_ms(self) -> float:
        pieces = encode(sample_receipt(), self._form).pieces
        size = sum(map(len, pieces))
        speed = self._printer.bytes_per_second
        if speed is not None:
            return size / speed * 1000
        if self._printer.address.startswith("socket://"):
            return raw_tcp_ms(pieces)
        return size / _FULL_SPEED_USB * 1000


def _word(completion: Completion) -> str:
    if completion.code is CompletionCode.TIME_OUT:
        return "timed_out"
    return _WORDS.get(completion.detail, completion.detail)


def raw_tcp_ms(pieces: Sequence[bytes]) -> float:
    """Milliseconds that the same bytes take over loopback, with nothing around them."""
    size = sum(map(len, pieces))
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_swallow, args=(door, size), daemon=True)
        thread.start()
        with socket.create_connection(door.getsockname(), timeout=2.0) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            began = time.monotonic()
            for piece in pieces:
                line.sendall(piece)
            line.recv(1)
            took = (time.monotonic() - began) * 1000
        thread.join(2.0)
    return took


def _swallow(door: socket.socket, size: int) -> None:
    with contextlib.suppress(OSError):
        line, _ = door.accept()
        with line:
            while size > 0 and (data := line.recv(65536)):
                size -= len(data)
            line.sendall(b"\0")
