"""The printer's driver against a far end that misbehaves on the wire."""

import logging
import time
from dataclasses import replace

import pytest

from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline
from drivers.document_printer import link as link_module
from drivers.document_printer.address import parse
from drivers.document_printer.contract import GetStatus, PrintDocument, ResumeQueue
from drivers.document_printer.ipp import IppError
from drivers.document_printer.ipp_values import Value, keyword, text
from drivers.document_printer.ipp_words import JobState, Op, PrinterState, Tag
from drivers.document_printer.line import Watch, connect
from drivers.document_printer.link import HttpRefused, IppLink, Request
from drivers.document_printer.timing import Timing
from drivers.errors import DeviceError, DeviceGarbled, DeviceLost, DeviceTimeout
from drivers.health import DeviceState
from tests.conformance.rig import until
from tests.drivers.ipp_answers import head, link_over, plain_http, printer, rich
from tests.drivers.ipp_faults import IppFaults
from tests.drivers.printer_hand import QUICK, Hand
from tests.drivers.printer_paper import CANARY, CANARY_ID, key, paper

ASK = Request(replace(rich(), code=Op.GET_PRINTER_ATTRIBUTES))


@pytest.fixture
def far():
    with IppFaults() as made:
        yield made


def ask(far, seconds=1.0, how=None):
    """One question over a new link; returns (answer or error, seconds)."""
    if how is not None:
        far.misbehave(how)
    link = IppLink(parse(far.address), answer_s=seconds)
    message = link_module.Message(Op.GET_PRINTER_ATTRIBUTES, 5, (head(),))
    began = time.monotonic()
    try:
        return link.ask(Request(message), lambda: None), time.monotonic() - began
    except DeviceError as error:
        return error, time.monotonic() - began
    finally:
        link.close()


@pytest.mark.parametrize("how", ["well", "closes", "http_1_0"])
def test_every_way_to_end_an_answer_is_read(far, how):
    answer, _ = ask(far, how=how)
    assert answer.good
    assert answer.first(Tag.PRINTER).text("printer-make-and-model") == "Example A4"


@pytest.mark.parametrize(
    ("how", "kind", "code"),
    [
        ("hang_up", DeviceLost, "connection_lost"),
        ("half", DeviceLost, "connection_lost"),
        ("half_chunk", DeviceGarbled, "not_http"),
        ("wrong_id", DeviceGarbled, "wrong_request_id"),
        ("no_http", DeviceGarbled, "not_http"),
        ("web_page", DeviceGarbled, "not_ipp"),
        ("endless", IppError, "too_long"),
        ("401 Unauthorized", HttpRefused, "not_permitted"),
        ("403 Forbidden", HttpRefused, "not_permitted"),
        ("404 Not Found", HttpRefused, "no_queue"),
        ("426 Upgrade Required", HttpRefused, "tls_required"),
        ("503 Busy", HttpRefused, "busy"),
        ("500 Oh", HttpRefused, "http_refused"),
        ("302 Elsewhere", HttpRefused, "http_refused"),
    ],
)
def test_every_bad_answer_has_its_error(far, how, kind, code):
    error, took = ask(far, how=how)
    assert (type(error), error.code) == (kind, code)
    assert took < 5


def test_garbage_after_good_headers_is_garbled(far):
    error, _ = ask(far, how="garbage")
    assert isinstance(error, DeviceGarbled)


@pytest.mark.parametrize("how", ["hang", "half_then_hang"])
def test_silence_ends_at_its_time(far, how):
    error, took = ask(far, 0.3, how)
    assert (type(error), error.code) == (DeviceTimeout, "no_answer")
    assert 0.25 <= took < 2


def test_a_byte_now_and_then_does_not_hold_it_for_ever(far, monkeypatch):
    monkeypatch.setattr(link_module, "TOTAL_S", 0.5)
    error, took = ask(far, 10.0, "drip")
    assert error.code == "no_answer"
    assert took < 5


def test_a_wait_ends_when_nobody_waits(far):
    far.misbehave("hang")
    link = IppLink(parse(far.address))

    def nobody():
        if far.waiting.is_set():
            raise DeviceError("nobody")

    with pytest.raises(DeviceError, match="nobody"):
        link.ask(ASK, nobody)
    assert not link.hung_up()
    far.misbehave("well")
    assert link.ask(ASK, lambda: None).good
    link.close()


def test_one_connection_is_used_again_and_a_closed_one_is_replaced(far):
    link = IppLink(parse(far.address))
    for _ in range(3):
        assert link.ask(ASK, lambda: None).good
    assert len(far._lines) == 1
    far._lines[0].shutdown(2)
    until(link.hung_up)
    assert link.ask(ASK, lambda: None).good
    assert len(far._lines) == 2
    link.close()


def test_nobody_there():
    with pytest.raises(DeviceLost) as caught:
        connect(parse("ipp://127.0.0.1:1/ipp/print"), Watch(lambda: None, 1, 1))
    assert (caught.value.code, caught.value.state) == ("no_device", DeviceState.NO_DEVICE)
    with pytest.raises(DeviceLost, match="no_device"):
        connect(parse("cups:A4#/nowhere/cups.sock"), Watch(lambda: None, 1, 1))


def test_an_answer_that_comes_before_all_was_sent(far):
    far.misbehave("early_413")
    with Hand(far.address, greeted=True) as hand:
        completion = hand.print(paper() + b"%" * 9_000_000 + b"%%EOF")
    assert (completion.code, completion.detail) == (CompletionCode.INVALID_DATA, "too_large")


def test_an_early_answer_on_a_line_that_breaks():
    link = link_over([plain_http(b"", "413 Too Large")])

    def breaks(data):
        raise DeviceLost("connection_lost")

    link._line.sendall = breaks
    with pytest.raises(HttpRefused, match="too_large"):
        link.ask(ASK, lambda: None)
    assert not link.sent_all


# The driver above it.


def test_a_document_arrives_byte_for_byte_with_its_settings(far):
    pdf = paper()
    with Hand(far.address) as hand:
        completion = hand.print(pdf, copies=3, sides="two-sided-long-edge", key="case-7")
        assert completion.ok, completion
        assert completion.result.job_id == 1
    assert far.documents == [pdf]
    assert far.jobs == {1: "jiujin-case-7"}
    assert CANARY not in "".join(far.headers)


def test_the_second_time_nothing_is_printed(far):
    with Hand(far.address) as hand:
        assert hand.print(key="same").result.repeated is False
        assert hand.print(key="same").result.repeated is True
    # A new process remembers nothing; the printer does.
    with Hand(far.address) as hand:
        assert hand.print(key="same").result.repeated is True
    assert len(far.documents) == 1


@pytest.mark.parametrize("how", ["hang_up", "half", "half_chunk", "wrong_id", "garbage"])
def test_an_answer_that_is_lost_after_the_printer_took_the_document(far, how):
    """The document went, the answer did not come: the same key again must print nothing."""
    with Hand(far.address) as hand:
        far.misbehave(how, only=Op.PRINT_JOB)
        first = hand.print(key="once")
        assert first.code in (CompletionCode.DEVICE_NOT_READY, CompletionCode.HARDWARE_ERROR)
        far.misbehave("well")
        ends = []

        def printed():
            # Until the connection is back, the answer is deviceNotReady.
            ends.append(hand.print(key="once"))
            return ends[-1].code is not CompletionCode.DEVICE_NOT_READY

        until(printed)
        assert ends[-1].ok, ends
        assert ends[-1].result.repeated
    assert len(far.documents) == 1


def test_a_job_still_under_way_after_the_loss_is_followed_not_repeated(far):
    far.after = JobState.PROCESSING
    with Hand(far.address) as hand:
        far.misbehave("hang_up", only=Op.PRINT_JOB)
        assert hand.print(key="once").code is CompletionCode.DEVICE_NOT_READY
        far.misbehave("well")
        hand.expect(DeviceOffline)
        hand.expect(DeviceOnline)
        assert far.jobs == {1: "jiujin-once"}
        begun = hand.begin(PrintDocument(paper(), "once"))
        until(lambda: far.asked.count(Op.GET_JOB_ATTRIBUTES) > 2)
        far.after = JobState.COMPLETED
        assert begun.end().ok
    assert len(far.documents) == 1


def test_a_lost_job_that_nobody_asks_for_again_is_taken_back(far):
    far.after = JobState.PROCESSING
    timing = Timing(look=0.05, idle=0.05, keep=0.2, answer=2.0)
    with Hand(far.address, timing=timing, watch_s=0.1) as hand:
        far.misbehave("hang_up", only=Op.PRINT_JOB)
        assert not hand.print(key="once").ok
        far.misbehave("well")
        until(lambda: Op.CANCEL_JOB in far.asked)
        assert far.jobs == {}
        until(lambda: hand.count("taken_back") == 1)


def test_leftovers_of_a_former_process_are_taken_back_before_anything_is_printed(far):
    far.jobs = {1: "jiujin-old", 2: "somebody-elses"}
    far.after = JobState.PENDING
    with Hand(far.address) as hand:
        assert far.jobs == {2: "somebody-elses"}
        assert hand.count("taken_back") == 1


@pytest.mark.parametrize("end", ["cancel", "deadline", "close"])
def test_an_early_end_takes_the_job_back(far, end):
    far.after = JobState.PROCESSING
    with Hand(far.address) as hand:
        begun = hand.begin(deadline=1.0 if end == "deadline" else 20.0)
        until(lambda: Op.GET_JOB_ATTRIBUTES in far.asked)
        if end == "cancel":
            begun.cancel.set()
        if end == "close":
            hand.device.close()
        completion = begun.end()
        expected = CompletionCode.TIME_OUT if end == "deadline" else CompletionCode.CANCELED
        assert completion.code is expected
        until(lambda: far.jobs == {})


def test_an_end_while_the_answer_to_print_job_hangs_takes_the_job_back(far):
    far.after = JobState.PROCESSING
    with Hand(far.address) as hand:
        far.misbehave("hang", only=Op.PRINT_JOB)
        begun = hand.begin()
        assert far.waiting.wait(20)
        begun.cancel.set()
        assert begun.end().code is CompletionCode.CANCELED
        until(lambda: far.jobs == {})
        assert len(far.documents) == 1


def test_one_unreadable_look_at_a_job_is_borne(far):
    far.after = JobState.PROCESSING
    with Hand(far.address) as hand:
        begun = hand.begin()
        until(lambda: Op.GET_JOB_ATTRIBUTES in far.asked)
        far.misbehave("wrong_id", only=Op.GET_JOB_ATTRIBUTES, times=2)
        until(lambda: hand.count("wrong_request_id") == 2)
        assert begun.running
        far.after = JobState.COMPLETED
        assert begun.end().ok


@pytest.mark.parametrize(
    ("status", "code", "detail"),
    [
        (0x040A, CompletionCode.UNSUPPORTED_DATA, "format_refused"),
        (0x0411, CompletionCode.UNSUPPORTED_DATA, "format_refused"),
        (0x040B, CompletionCode.UNSUPPORTED_DATA, "settings_refused"),
        (0x0408, CompletionCode.INVALID_DATA, "too_large"),
        (0x0506, CompletionCode.DEVICE_NOT_READY, "rejecting"),
        (0x050A, CompletionCode.DEVICE_NOT_READY, "paused"),
        (0x0403, CompletionCode.DEVICE_NOT_READY, "not_permitted"),
        (0x0500, CompletionCode.HARDWARE_ERROR, "refused"),
        ("401 Unauthorized", CompletionCode.DEVICE_NOT_READY, "not_permitted"),
        ("500 Oh", CompletionCode.HARDWARE_ERROR, "refused"),
    ],
)
def test_what_the_printer_refuses_has_its_word_and_it_stays_online(far, status, code, detail):
    with Hand(far.address) as hand:
        far.misbehave(status, only=Op.PRINT_JOB)
        completion = hand.print()
        assert (completion.code, completion.detail) == (code, detail)
        far.misbehave("well")
        assert hand.print().ok
        assert not hand.all_of(DeviceOffline)


@pytest.mark.parametrize("status", [0x0507, 0x0505, "503 Busy"])
def test_a_busy_printer_is_asked_again_and_given_up_in_time(far, status):
    with Hand(far.address) as hand:
        far.misbehave(status, only=Op.PRINT_JOB)
        begun = hand.begin()
        until(lambda: hand.count("busy") >= 3)
        far.misbehave("well")
        assert begun.end().ok
        far.misbehave(status, only=Op.PRINT_JOB)
        completion = hand.print(deadline=0.5)
        assert completion.code in (CompletionCode.DEVICE_NOT_READY, CompletionCode.TIME_OUT)


@pytest.mark.parametrize(
    ("state", "reasons", "code", "detail"),
    [
        (JobState.ABORTED, "aborted-by-system", CompletionCode.HARDWARE_ERROR, "aborted"),
        (JobState.ABORTED, "document-format-error", CompletionCode.UNSUPPORTED_DATA,
         "format_refused"),
        (JobState.CANCELED, "job-canceled-at-device", CompletionCode.USER_ERROR,
         "canceled_elsewhere"),
        (JobState.COMPLETED, "job-completed-with-errors", CompletionCode.HARDWARE_ERROR,
         "completed_with_errors"),
    ],
)  # fmt: skip
def test_how_a_job_ended(far, state, reasons, code, detail):
    far.after, far.job_reasons = state, {"job_state_reasons": keyword(reasons)}
    with Hand(far.address) as hand:
        completion = hand.print()
        assert (completion.code, completion.detail) == (code, detail)


def test_a_printer_that_forgets_its_jobs_is_not_believed_to_have_printed(far):
    with Hand(far.address) as hand:
        far.misbehave(0x0406, only=Op.GET_JOB_ATTRIBUTES)
        completion = hand.print()
    assert (completion.code, completion.detail) == (CompletionCode.HARDWARE_ERROR, "job_forgotten")


def test_a_printer_without_pdf_says_so(far):
    far.group = printer(document_format_supported=text(Tag.MIME, "image/urf"))
    with Hand(far.address) as hand:
        assert hand.device.capabilities().pdf is False
        assert hand.print().detail == "no_pdf"
    assert far.documents == []


def test_a_printer_that_cannot_be_resumed_says_so(far):
    far.group = printer(
        printer_state=(Value(Tag.ENUM, PrinterState.STOPPED),),
        printer_state_reasons=keyword("paused"),
    )
    with Hand(far.address) as hand:
        far.misbehave(0x0501, only=Op.RESUME_PRINTER)
        assert hand.print().detail == "paused"
        far.misbehave(0x0501, only=Op.CUPS_ACCEPT_JOBS)
        completion = hand.device.execute(ResumeQueue(), 5)
        assert completion.code is CompletionCode.UNSUPPORTED_COMMAND
        assert completion.detail == "cannot_resume"
    assert far.documents == []


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("401 Unauthorized", "not_permitted"),
        (0x0403, "not_permitted"),
        ("426 Upgrade Required", "tls_required"),
        (0x0406, "no_queue"),
        (0x0500, "bad_answer"),
        ("web_page", "not_ipp"),
        ("hang_up", "connection_lost"),
    ],
)
def test_a_greeting_that_fails_has_its_code(far, how, code):
    far.misbehave(how)
    with Hand(far.address, greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == code
        completion = hand.device.execute(GetStatus(), 5)
        assert completion.code is CompletionCode.DEVICE_NOT_READY
        far.misbehave("well")
        hand.expect(DeviceOnline)


def test_a_printer_that_ends_idle_connections_stays_online(far):
    far.misbehave("closes")
    with Hand(far.address, timing=QUICK, watch_s=0.1) as hand:
        before = len(far.asked)
        until(lambda: len(far.asked) > before + 6)
        assert hand.print().ok
        assert not hand.all_of(DeviceOffline)


def test_nothing_personal_gets_out(far, caplog):
    with caplog.at_level(logging.DEBUG), Hand(far.address) as hand:
        far.misbehave("garbage", only=Op.PRINT_JOB)
        command = PrintDocument(paper(), key())
        completion = hand.device.execute(command, 5)
        said = [repr(completion), repr(command), caplog.text, repr(hand.all)]
        said += [repr(Request(rich(), command.pdf)), repr(hand.device.health())]
    for secret in (CANARY, CANARY_ID, "%PDF"):
        assert all(secret not in one for one in said)
