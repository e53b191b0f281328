"""The trial against a capture that knows nothing of this driver: what does it receive, how soon."""

import socket
import time

import pytest
from receipt_capture import WELL, Capture, NotEscPos, read_stream

from drivers.receipt_printer.encode import PaperForm
from drivers.receipt_printer.trial import raw_tcp_ms, sample_receipt, try_device
from tests.calm import late

WITHIN_S = 1.0
"""Paper-out and offline are told within this, the whole trial counted."""


def timed(*args, **more):
    began = time.monotonic()
    outcome = try_device(*args, **more)
    return outcome, time.monotonic() - began - late(began)


def assert_test_receipt(document):
    assert document.steps[0] == ("initialize",)
    assert "打印机测试" in document.text
    assert "中文：乌审旗政务服务，受理编号、承诺日期。" in document.text
    assert [code[0] for code in document.of("qr")] == ["https://example.cn/printer-test"]
    assert document.of("qr")[0][1:] == (ord("2"), 6, ord("1"))
    assert document.of("cut") == [(1,)]
    names = [step[0] for step in document.steps if step[0] in ("text", "qr", "cut")]
    assert names[-1] == "cut"
    assert names.index("qr") > names.index("text")


@pytest.mark.parametrize("end", [None, 0x00], ids=["no GS r", "GS r"])
def test_a_printer_that_answers_gets_a_valid_stream(end):
    with Capture(end=end) as capture:
        outcome, took = timed(capture.address)
        assert outcome.result == "ok", outcome.as_object()
        assert_test_receipt(capture.document)
        assert set(capture.document.questions) == {1, 2, 3, 4}
    assert took < 5
    assert outcome.facts["printed"] == "all"
    assert outcome.facts["remarks"] == ([] if end == 0 else ["end_not_confirmed"])
    assert 0 < outcome.figures["sent_ms"] <= outcome.figures["print_ms"]
    assert outcome.figures["floor_ms"] > 0
    assert 0 < outcome.figures["status_ms"] < 500


def test_a_sink_that_says_nothing_gets_all_of_it():
    with Capture({}) as capture:
        outcome, took = timed(capture.address)
        assert capture.quiet.wait(5)
        assert_test_receipt(capture.document)
    assert outcome.result == "ok"
    assert outcome.facts["remarks"] == ["tells_no_status"]
    assert (outcome.facts["printed"], outcome.facts["answers_status"]) == ("sent", False)
    assert outcome.figures["status_ms"] is None
    assert took < 3


@pytest.mark.parametrize("once", [False, True], ids=["stays", "one caller only"])
@pytest.mark.parametrize("answers", [WELL, {}], ids=["answers", "mute"])
def test_one_that_hangs_up_after_the_data(answers, once):
    with Capture(answers, close_after_cut=True, once=once) as capture:
        outcome, took = timed(capture.address)
        assert capture.quiet.wait(5)
        assert outcome.result == "ok", outcome.as_object()
        assert_test_receipt(read_stream(capture.received[: capture.received.find(b"\x1dV") + 3]))
    assert took < 5


TROUBLES = {
    "paper out, by n = 4": ({**WELL, 4: 0x7E}, "paper_out"),
    "paper out, as 72": ({**WELL, 4: 0x72}, "paper_out"),
    "paper out, with all its signs": ({1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E}, "paper_out"),
    "paper out, only 1 and 4 known": ({1: 0x12, 4: 0x7E}, "paper_out"),
    "paper out, only 4 known": ({4: 0x7E}, "paper_out"),
    "offline": ({**WELL, 1: 0x1A}, "offline"),
    "offline, only 1 known": ({1: 0x1A}, "offline"),
    "cover open": ({**WELL, 1: 0x1A, 2: 0x16}, "cover_open"),
    "knife stuck": ({**WELL, 1: 0x1A, 2: 0x52, 3: 0x1A}, "cutter_fault"),
    "paper jammed": ({**WELL, 1: 0x1A, 2: 0x52, 3: 0x16}, "paper_jammed"),
    "not to be mended": ({**WELL, 3: 0x32}, "hardware_fault"),
    "head too hot": ({**WELL, 1: 0x1A, 2: 0x52, 3: 0x52}, "too_hot"),
    "an error without a name": ({**WELL, 1: 0x1A, 2: 0x52}, "printer_error"),
}


@pytest.mark.parametrize("answers, word", TROUBLES.values(), ids=TROUBLES)
def test_trouble_is_told_in_words_within_a_second_and_nothing_is_printed(answers, word):
    with Capture(answers) as capture:
        outcome, took = timed(capture.address)
        assert outcome.result == word, outcome.as_object()
        assert took < WITHIN_S
        assert capture.document.steps == []
    assert outcome.facts["printed"] == "nothing"


def test_paper_low_prints_and_says_so():
    with Capture({**WELL, 4: 0x1E}, end=0x03) as capture:
        outcome, _ = timed(capture.address)
        assert outcome.result == "paper_low"
        assert_test_receipt(capture.document)
    assert (outcome.facts["printed"], outcome.facts["paper"]) == ("all", "low")


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    outcome, took = timed(f"socket://127.0.0.1:{port}")
    assert outcome.result == "no_device"
    assert took < WITHIN_S


def test_busy_with_somebody_else():
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(5)
        import threading

        def refuse():
            line, _ = door.accept()
            line.close()

        thread = threading.Thread(target=refuse)
        thread.start()
        outcome, took = timed(f"socket://127.0.0.1:{door.getsockname()[1]}")
        thread.join()
    assert outcome.result == "port_busy"
    assert took < WITHIN_S


@pytest.mark.parametrize("address", ["socket://", "socket://127.0.0.1", "usb:12:34"])
def test_addresses_that_can_not_be(address):
    assert try_device(address).result == "bad_port"


def test_never_asked_when_the_settings_say_so():
    with Capture() as capture:
        outcome = try_device(capture.address, status="never")
        assert capture.quiet.wait(5)
        assert outcome.result == "ok"
        assert_test_receipt(capture.document)
        assert capture.document.questions == []


def test_narrow_paper_and_codes_as_pictures():
    with Capture() as capture:
        outcome = try_device(capture.address, form=PaperForm.of(58, native_qr=False))
        assert outcome.result == "ok"
        document = capture.document
    assert document.of("qr") == []
    assert max(width for width, _, _ in document.of("raster")) * 8 <= 384
    assert "-" * 32 in document.text and "-" * 33 not in document.text


def test_the_reader_of_streams_is_strict():
    good = b"\x1b@\x1c&\xc4\xe3\n\x1dV\x01"
    assert read_stream(good).text == "你"
    for bad in (
        b"\x1b@\xc4\xe3\n", b"\x1b@\x1c&\xc4\n", b"abc", b"\x1b\x07", b"\x1dV", b"\x07",
        b"a\x1b@", b"\x1d(k\x03\x00\x31\x51\x30", b"\x1dv0\x00\x01\x00\x09\x00abc", b"\x10\x14\x01",
    ):  # fmt: skip
        with pytest.raises((NotEscPos, UnicodeDecodeError)):
            read_stream(bad)


def test_the_floor_is_the_same_bytes_with_nothing_around_them():
    assert 0 < raw_tcp_ms([b"abc", bytes(5000)]) < 2000
    assert len(sample_receipt("x").items) > 10
