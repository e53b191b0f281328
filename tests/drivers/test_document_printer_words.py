"""From a printer's words to the kiosk's; addresses; which documents are taken."""

import pytest

from drivers.contract import CompletionCode
from drivers.document_printer.address import cups_server, parse, queue_name
from drivers.document_printer.contract import (
    Paper,
    PaperThreshold,
    PrintDocument,
    PrinterStatus,
    Supply,
    Toner,
    TonerThreshold,
    Trouble,
    TroubleBegan,
    TroubleEnded,
)
from drivers.document_printer.ipp_values import Value, boolean, integer, keyword, text
from drivers.document_printer.ipp_words import PrinterState, Tag
from drivers.document_printer.paper_rules import MOST_BYTES, job_name, require_fit
from drivers.document_printer.proof_page import pdf_page
from drivers.document_printer.queue import About
from drivers.document_printer.teller import Teller, in_a_word
from drivers.document_printer.words import status_of, unreached
from drivers.errors import CommandRefused, DeviceError
from tests.drivers.ipp_answers import job, printer
from tests.drivers.printer_paper import CANARY, paper


def looks(*reasons, state=PrinterState.PROCESSING, cups=False, **more):
    told = keyword(*(reasons or ("none",)))
    group = printer(printer_state=(Value(Tag.ENUM, state),), printer_state_reasons=told, **more)
    return status_of(group, cups=cups)


@pytest.mark.parametrize(
    ("reason", "trouble", "paper"),
    [
        ("media-empty-error", Trouble.PAPER_OUT, Paper.OUT),
        ("media-empty-warning", Trouble.PAPER_OUT, Paper.OUT),
        ("media-needed", Trouble.PAPER_OUT, Paper.OUT),
        ("media-jam-error", Trouble.PAPER_JAMMED, Paper.JAMMED),
        ("door-open-error", Trouble.DOOR_OPEN, Paper.FULL),
        ("cover-open", Trouble.DOOR_OPEN, Paper.FULL),
        ("toner-empty-error", Trouble.TONER_OUT, Paper.FULL),
        ("marker-supply-empty-warning", Trouble.TONER_OUT, Paper.FULL),
        ("input-tray-missing", Trouble.TRAY_MISSING, Paper.FULL),
        ("output-area-full-warning", Trouble.OUTPUT_FULL, Paper.FULL),
        ("spool-area-full-error", Trouble.SPOOL_FULL, Paper.FULL),
        ("offline-report", None, Paper.FULL),
        ("offline-error", Trouble.OFFLINE, Paper.FULL),
        ("paused", Trouble.PAUSED, Paper.FULL),
        ("other-error", Trouble.ATTENTION, Paper.FULL),
        ("media-empty-report", None, Paper.LOW),
        ("media-low-warning", None, Paper.LOW),
        ("com.example-tired-error", None, Paper.FULL),
        ("none", None, Paper.FULL),
    ],
)
def test_a_reason_and_its_word(reason, trouble, paper):
    status = looks(reason)
    assert status.troubles == (() if trouble is None else (trouble,))
    assert status.paper is paper


def test_several_reasons_come_gravest_first_and_once():
    status = looks("toner-low-report", "media-empty-error", "media-needed-error", "door-open-error")
    assert status.troubles == (Trouble.PAPER_OUT, Trouble.DOOR_OPEN)
    assert status.toner is Toner.LOW
    assert in_a_word(status) == "paperOut"


def test_a_printer_that_stands_still_and_says_nothing_needs_attention():
    assert looks(state=PrinterState.STOPPED).troubles == (Trouble.ATTENTION,)
    assert looks("paused", state=PrinterState.STOPPED).troubles == (Trouble.PAUSED,)


def test_an_idle_queue_of_cups_speaks_only_for_itself():
    """What the last job's backend said stays in the queue, refilled or not."""
    old = looks("media-empty-warning", state=PrinterState.IDLE, cups=True)
    assert (old.troubles, old.paper) == ((), Paper.UNKNOWN)
    assert looks("media-empty-warning", cups=True).troubles == (Trouble.PAPER_OUT,)
    stopped = looks("paused", "media-jam-error", state=PrinterState.STOPPED, cups=True)
    assert stopped.troubles == (Trouble.PAUSED,)


def test_supplies_of_cups_and_of_printers():
    names = text(Tag.NAME, ["Black", "Waste"])
    cups = looks(
        marker_names=names,
        marker_types=keyword("toner", "waste-toner"),
        marker_levels=integer(4, 90),
    )
    assert cups.supplies[0] == Supply("Black", "toner", 4)
    assert cups.toner is Toner.LOW
    raw = [
        b"index=1;class=receptacleThatIsFilled;type=wasteToner;maxcapacity=100;level=2;",
        b"index=2;class=supplyThatIsConsumed;type=toner;maxcapacity=2000;level=1500;"
        b"colorantname=black;",
        b"class=supplyThatIsConsumed;type=ink;maxcapacity=100;level=-3;colorantname=cyan",
        b"class=supplyThatIsConsumed;type=toner;level=\xff\xfe",
        b";;;=",
    ]
    own = looks(printer_supply=tuple(Value(Tag.OCTETS, one) for one in raw))
    assert own.supplies == (
        Supply("black", "toner", 75),
        Supply("cyan", "ink", None),
        Supply("", "toner", None),
    )
    assert own.toner is Toner.FULL
    assert looks().toner is Toner.UNKNOWN
    mixed = looks(marker_names=names, marker_types=keyword("toner"), marker_levels=integer(50))
    assert mixed.supplies == ()


def test_rejecting_and_queued_are_read():
    status = looks(printer_is_accepting_jobs=boolean(False), queued_job_count=integer(3))
    assert (status.accepting, status.queued) == (False, 3)
    assert in_a_word(status) == "rejecting"
    assert looks(queued_job_count=integer(-5)).queued == 0


@pytest.mark.parametrize(
    ("message", "reasons", "vain"),
    [
        ("The printer may not exist or is unavailable at this time.", ["none"], True),
        ("The printer is not responding.", ["none"], True),
        ("Waiting for printer to become available.", ["none"], True),
        ("", ["connecting-to-device"], True),
        ("Printing.", ["cups-waiting-for-job-completed"], False),
        ("The printer may not exist or is unavailable at this time.",
         ["cups-waiting-for-job-completed"], False),
        ("", ["none"], False),
    ],
)  # fmt: skip
def test_a_queue_that_tries_in_vain_is_seen(message, reasons, vain):
    group = printer(printer_state_reasons=keyword(*reasons))
    assert unreached(group, job(job_printer_state_message=text(Tag.TEXT, message))) is vain
    group = printer(
        printer_state_reasons=keyword(*reasons), printer_state_message=text(Tag.TEXT, message)
    )
    assert unreached(group, job()) is vain


def test_changes_are_told_once():
    told = []
    teller = Teller(told.append)
    out = PrinterStatus((Trouble.PAPER_OUT,), Paper.OUT, Toner.LOW)
    teller.tell(out, 7)
    teller.tell(out, 7)
    assert told == [
        TroubleBegan(Trouble.PAPER_OUT, 7),
        PaperThreshold(Paper.OUT),
        TonerThreshold(Toner.LOW),
    ]
    told.clear()
    teller.tell(PrinterStatus((), Paper.UNKNOWN, Toner.UNKNOWN))
    assert told == [TroubleEnded(Trouble.PAPER_OUT)]
    told.clear()
    teller.tell(PrinterStatus((), Paper.FULL, Toner.FULL))
    assert told == [PaperThreshold(Paper.FULL), TonerThreshold(Toner.FULL)]
    teller.forget()
    told.clear()
    teller.tell(out)
    assert len(told) == 3


def test_health_shows_the_gravest_in_a_word():
    assert in_a_word(PrinterStatus()) == ""
    assert in_a_word(PrinterStatus(paper=Paper.LOW)) == "paperLow"
    assert in_a_word(PrinterStatus(paper=Paper.LOW, toner=Toner.LOW)) == "tonerLow"


# Addresses.


def test_addresses_are_taken_apart():
    queue = parse("cups:A4")
    assert (queue.uri, queue.path) == ("ipp://localhost/printers/A4", "/printers/A4")
    assert (queue.socket, queue_name(queue)) == ("/run/cups/cups.sock", "A4")
    assert parse("cups:A4#/tmp/x.sock").socket == "/tmp/x.sock"
    plain = parse("ipp://10.0.0.8/ipp/print")
    assert (plain.host, plain.port, plain.path, plain.tls) == ("10.0.0.8", 631, "/ipp/print", False)
    assert plain.uri == "ipp://10.0.0.8:631/ipp/print"
    assert queue_name(plain) == ""
    assert parse("ipp://[::1]:8631/ipp/print").uri == "ipp://[::1]:8631/ipp/print"
    pinned = parse(f"ipps://p.local/ipp/print#sha256={'AB' * 32}")
    assert (pinned.tls, pinned.pin) == (True, "ab" * 32)
    assert queue_name(parse("ipp://localhost/printers/A4%20x")) == "A4 x"
    assert cups_server("/x").socket == "/x"


@pytest.mark.parametrize(
    "address",
    [
        "", "A4", "cups:", "cups:a b", "cups:a/b", "cups:A4#relative", "http://x/y",
        "ipp://", "ipp:///ipp", "ipp://h:99999/x", "ipp://h:x/x", "ipp://me:pw@h/x", "ipp://h/x?y",
        "ipp://h/x#sha256=" + "0" * 64, "ipps://h/x#sha256=12", "ipps://h/x#md5=1", "ipp://[::1/x",
    ],
)  # fmt: skip
def test_bad_addresses_are_refused(address):
    with pytest.raises(DeviceError, match="bad_port"):
        parse(address)


# Documents.

ABOUT = About(
    model="A4",
    formats=("application/pdf",),
    media=("iso_a4_210x297mm",),
    sides=("one-sided",),
    copies=9,
    color=False,
    cups=False,
    stops_on_error=False,
    resumes=False,
)


@pytest.mark.parametrize(
    ("more", "code", "detail"),
    [
        ({"key": ""}, CompletionCode.INVALID_DATA, "bad_key"),
        ({"key": "张三"}, CompletionCode.INVALID_DATA, "bad_key"),
        ({"key": "a" * 65}, CompletionCode.INVALID_DATA, "bad_key"),
        ({"key": "a\n"}, CompletionCode.INVALID_DATA, "bad_key"),
        ({"pdf": b""}, CompletionCode.INVALID_DATA, "not_a_pdf"),
        ({"pdf": b"<html>%%EOF"}, CompletionCode.INVALID_DATA, "not_a_pdf"),
        ({"pdf": paper()[:-7]}, CompletionCode.INVALID_DATA, "not_a_pdf"),
        ({"pdf": b"%PDF-" + bytes(MOST_BYTES)}, CompletionCode.INVALID_DATA, "too_large"),
        ({"copies": 0}, CompletionCode.UNSUPPORTED_DATA, "copies"),
        ({"copies": 10}, CompletionCode.UNSUPPORTED_DATA, "copies"),
        ({"sides": "two-sided-long-edge"}, CompletionCode.UNSUPPORTED_DATA, "sides"),
        ({"sides": "both"}, CompletionCode.UNSUPPORTED_DATA, "sides"),
        ({"media": "iso_a3_297x420mm"}, CompletionCode.UNSUPPORTED_DATA, "media"),
        ({"media": "a4 or so"}, CompletionCode.UNSUPPORTED_DATA, "media"),
    ],
)
def test_unfit_documents_are_refused_with_a_code(more, code, detail):
    command = PrintDocument(**{"pdf": paper(), "key": "case-1", **more})
    with pytest.raises(CommandRefused) as caught:
        require_fit(command, ABOUT)
    assert (caught.value.completion, caught.value.code) == (code, detail)
    assert CANARY not in repr(command)


def test_fit_documents_are_taken():
    require_fit(PrintDocument(paper(), "2026-11.case_1"), ABOUT)
    silent = About("?", ("application/pdf",), (), (), 1, False, False, False, False)
    require_fit(PrintDocument(paper(), "c", sides="two-sided-long-edge"), silent)
    with pytest.raises(CommandRefused, match="no_pdf"):
        require_fit(PrintDocument(paper(), "c"), About("?", (), (), (), 1, *[False] * 4))
    assert job_name("c") == "jiujin-c"


def test_the_test_page_is_a_pdf_that_its_table_of_objects_fits():
    page = pdf_page(["Line (1)", "back\\slash", "测试"])
    start = int(page.rsplit(b"startxref\n", 1)[1].split()[0])
    assert page[start : start + 4] == b"xref"
    for number, row in enumerate(page[start:].split(b"\n")[3:8], 1):
        assert page[int(row[:10]) :].startswith(b"%d 0 obj" % number)
    assert rb"(Line \(1\)) Tj" in page
    assert rb"(back\\slash) Tj" in page
    assert b"(??) Tj" in page
