"""The driver on the simulator: what is printed, what is told, what happens when it goes wrong."""

import queue
import threading
import time

import pytest
from receipt_parts import NAME, Bench, black, long_receipt, receipt

from drivers.bus import Node
from drivers.contract import Cancel, CompletionCode, DeviceOffline, NeedsStaff
from drivers.health import DeviceState
from drivers.receipt_printer import printer as printer_module
from drivers.receipt_printer.contract import (
    Cut,
    CutMode,
    Feed,
    GetStatus,
    Line,
    MediaPresented,
    Paper,
    Printed,
    Qr,
    Reset,
    StatusChanged,
    Trouble,
)
from drivers.receipt_printer.printer import ReceiptPrinter, printed
from drivers.receipt_printer.sim import FaultKind
from tests.calm import late
from tests.conformance.rig import until

BOTH = pytest.mark.parametrize("tcp", [False, True], ids=["serial", "tcp"])


@BOTH
def test_a_receipt_is_printed_and_its_end_is_known(tcp):
    with Bench(tcp=tcp) as bench:
        assert bench.online().status.paper is Paper.FULL
        completion = bench.print(Line(NAME, bold=True), Qr("https://example.cn/1"), Cut())
        assert completion.ok, completion
        bench.expect(MediaPresented)
        (slip,) = bench.simulator.slips
        assert slip.text() == f"{NAME}\n{' ' * 12}[qr https://example.cn/1]".replace(" " * 12, "")
        assert slip.cut == "partial"
        assert bench.simulator.flaws == (0, 0, 0)
        result = completion.result
        assert (result.printed, result.replaced, result.removed) == (Printed.ALL, 0, 0)
        assert 0 < result.sent_ms <= result.print_ms
        assert result.bytes_sent > 50
        known = bench.device.capabilities()
        assert (known.answers_status, known.confirms) == (True, True)
        assert NAME not in repr(completion)


def test_what_it_can_do_is_known_before_it_is_there():
    known = ReceiptPrinter("/dev/nowhere").capabilities()
    assert (known.columns, known.dots, known.width_mm, known.charset) == (48, 576, 80, "gbk")
    assert (known.answers_status, known.confirms) == (None, None)


@pytest.mark.parametrize(
    "kind, trouble, code",
    [
        (FaultKind.PAPER_OUT, Trouble.PAPER_OUT, CompletionCode.DEVICE_NOT_READY),
        (FaultKind.COVER_OPEN, Trouble.COVER_OPEN, CompletionCode.DEVICE_NOT_READY),
        (FaultKind.OFFLINE, Trouble.OFFLINE, CompletionCode.DEVICE_NOT_READY),
        (FaultKind.JAM, Trouble.PAPER_JAMMED, CompletionCode.HARDWARE_ERROR),
        (FaultKind.TOO_HOT, Trouble.TOO_HOT, CompletionCode.HARDWARE_ERROR),
    ],
)
def test_trouble_is_a_word_and_nothing_is_printed(kind, trouble, code):
    with Bench(tcp=True, faults=[kind]) as bench:
        assert bench.online().status.trouble is trouble
        completion = bench.print()
        assert (completion.code, completion.detail) == (code, str(trouble))
        assert completion.result.printed is Printed.NOTHING
        until(lambda: bench.device.health().code == str(trouble))
        assert bench.device.health().state is DeviceState.ONLINE
        bench.simulator.mend()
        assert bench.print().ok
        assert len(bench.simulator.slips) == 1


def test_changes_are_told_once_and_only_changes():
    with Bench(tcp=True, printer={"poll_s": 0.05}) as bench:
        bench.online()
        bench.simulator.fault(FaultKind.PAPER_LOW)
        assert bench.changed("paper").paper is Paper.LOW
        until(lambda: bench.device.health().code == "paper_low")
        bench.simulator.fault(FaultKind.COVER_OPEN)
        assert bench.changed("online", "cover_open").trouble is Trouble.COVER_OPEN
        bench.simulator.mend()
        assert bench.changed("online", "paper", "cover_open").trouble is None
        until(lambda: bench.device.health().code == "")
        asked = len(bench.simulator.asked)
        until(lambda: len(bench.simulator.asked) > asked + 20)
        assert bench.events.empty()


def test_news_that_a_printer_tells_by_itself():
    with Bench(tcp=True, asb=True, printer={"poll_s": 1000.0}) as bench:
        bench.online()
        bench.simulator.fault(FaultKind.PAPER_OUT)
        assert bench.changed("online", "paper").trouble is Trouble.PAPER_OUT


def test_the_status_on_demand():
    with Bench(faults=[FaultKind.PAPER_LOW]) as bench:
        bench.online()
        completion = bench.do(GetStatus())
        assert completion.ok
        assert (completion.result.paper, completion.result.word) == (Paper.LOW, "paper_low")
        assert bench.print().ok


@BOTH
@pytest.mark.parametrize(
    "kind, trouble", [(FaultKind.PAPER_OUT, Trouble.PAPER_OUT), (FaultKind.JAM, "paper_jammed")]
)
def test_trouble_in_the_middle_leaves_the_paper_unknown(tcp, kind, trouble):
    with Bench(tcp=tcp, speed_mm_s=400) as bench:
        bench.online()
        bench.simulator.fault(kind, 5)
        completion = bench.do(long_receipt())
        assert completion.detail == str(trouble)
        assert completion.result.printed is Printed.UNKNOWN
        assert printed(completion) is Printed.UNKNOWN
        assert bench.simulator.slips == []
        bench.simulator.mend()
        # What hangs out is cut off by itself: the next resident gets a slip of their own.
        (torn,) = bench.simulator.wait_slips(1)
        assert 4 <= len(torn.lines()) < 40
        assert bench.do(long_receipt(3)).ok
        assert len(bench.simulator.slips[1].lines()) == 3
        assert bench.simulator.flaws == (0, 0, 0)


def test_a_knife_that_sticks_is_freed_by_reset():
    with Bench(tcp=True, faults=[FaultKind.CUTTER]) as bench:
        bench.online()
        completion = bench.print()
        assert (completion.code, completion.detail) == (
            CompletionCode.HARDWARE_ERROR, "cutter_fault",
        )  # fmt: skip
        bench.simulator.mend()
        reset = bench.do(Reset())
        assert reset.ok and reset.result.trouble is None
        assert bench.print().ok


def test_cut_and_feed_are_commands_too():
    with Bench(tcp=True) as bench:
        bench.online()
        assert bench.do(Feed(3)).ok
        assert bench.do(Cut(CutMode.FULL)).ok
        (slip,) = bench.simulator.slips
        assert (slip.cut, slip.text()) == ("full", "")
        assert bench.do(Feed(0)).code is CompletionCode.INVALID_DATA


def test_what_can_not_be_printed_is_refused_before_a_byte_is_sent():
    with Bench(tcp=True) as bench:
        bench.online()
        before = len(bench.simulator.received)
        completion = bench.print(Line(NAME), Qr(""))
        assert (completion.code, completion.detail) == (CompletionCode.INVALID_DATA, "bad_qr")
        assert b"\x1b@" not in bench.simulator.received[before:]


@BOTH
def test_a_job_that_nobody_waits_for_ends_and_leaves_no_half_slip(tcp):
    with Bench(tcp=tcp, speed_mm_s=40, buffer=512) as bench:
        bench.online()
        cancel, ends = Cancel(), queue.Queue()
        thread = threading.Thread(
            target=lambda: ends.put(bench.do(long_receipt(200), cancel=cancel))
        )
        thread.start()
        until(lambda: bench.simulator.hanging.parts)
        cancel.set()
        assert ends.get(timeout=5).code is CompletionCode.CANCELED
        thread.join()
        bench.simulator.fault(FaultKind.SLOW, 4000)
        (torn,) = bench.simulator.wait_slips(1)
        assert len(torn.lines()) < 200
        assert bench.do(long_receipt(2)).ok
        # A cut that was on its way may leave an empty strip between the two.
        later = [len(slip.lines()) for slip in bench.simulator.slips[1:]]
        assert [lines for lines in later if lines] == [2]
        assert bench.simulator.flaws == (0, 0, 0)


def test_a_deadline_in_the_middle_says_nothing_against_the_printer():
    with Bench(tcp=True, speed_mm_s=20) as bench:
        bench.online()
        completion = bench.do(long_receipt(20), deadline=0.4)
        assert completion.code is CompletionCode.TIME_OUT
        assert printed(completion) is Printed.UNKNOWN
        bench.simulator.fault(FaultKind.SLOW, 4000)
        assert bench.print().ok
        assert not [event for event in bench.seen if isinstance(event, DeviceOffline)]


def test_a_printer_whose_buffer_stays_full_is_offline():
    with Bench(tcp=True, buffer=2048, printer={"blocked_s": 0.3}) as bench:
        bench.online()
        # From here on it moves no paper, and does not know why.
        bench.simulator.fault(FaultKind.SLOW, 0.001)
        completion = bench.print(*[black(480)] * 30, Cut(), deadline=30)
        assert (completion.code, completion.detail) == (CompletionCode.DEVICE_NOT_READY, "offline")
        assert completion.result.printed is Printed.UNKNOWN
        bench.offline("offline")


def test_xoff_is_minded():
    with Bench(buffer=8192, speed_mm_s=2000) as bench:
        bench.online()
        completion = bench.print(*[black(96)] * 10, Cut())
        assert completion.ok, completion
        # A pty holds some ten kilobytes on the way; the rest has waited for XON.
        assert 6144 <= bench.simulator.highest < 60_000
        (slip,) = bench.simulator.slips
        assert slip.parts[0].data == b"\xff" * (72 * 960)


def test_a_printer_that_stays_stopped_is_offline():
    with Bench(buffer=8192, printer={"blocked_s": 0.3}) as bench:
        bench.online()
        bench.simulator.fault(FaultKind.SLOW, 0.001)
        bench.simulator.fault(FaultKind.NO_CONFIRM)
        completion = bench.print(*[black(96)] * 10, Cut())
        assert (completion.code, completion.detail) == (CompletionCode.DEVICE_NOT_READY, "offline")


@pytest.mark.parametrize("baud", [19200, 115200])
def test_a_printer_at_another_speed_is_found(baud):
    with Bench(baud=baud) as bench:
        bench.online()
        assert bench.device.health().counters["baud_changed"] == 1
        assert bench.print().ok
        assert bench.simulator.slips[0].text() == NAME
        assert bench.device.bytes_per_second == baud / 10


def test_a_printer_that_tells_nothing_prints_all_the_same():
    with Bench(tcp=True, faults=[FaultKind.SILENCE], printer={"watch_s": 0.2}) as bench:
        assert not bench.online().status.answers
        until(lambda: bench.device.health().code == "tells_no_status")
        assert bench.device.health().state is DeviceState.ONLINE
        assert bench.device.capabilities().answers_status is False
        assert bench.do(GetStatus()).result.answers is False
        completion = bench.print()
        assert completion.ok
        assert completion.result.printed is Printed.SENT
        bench.simulator.wait_slips(1)
        # It was only slow to wake.
        bench.simulator.mend()
        assert bench.expect(StatusChanged).status.answers
        assert bench.device.capabilities().answers_status is True
        assert bench.print().result.printed is Printed.ALL


def test_silence_of_one_that_has_spoken_means_that_it_is_gone():
    with Bench(tcp=True) as bench:
        bench.online()
        bench.simulator.fault(FaultKind.SILENCE)
        bench.offline("no_answer")
        bench.simulator.mend()
        bench.online()


@pytest.mark.parametrize("policy, code", [("required", "no_answer"), ("auto", "garbled")])
def test_silence_or_garbage_where_a_printer_is_wanted(policy, code):
    fault = FaultKind.SILENCE if policy == "required" else FaultKind.NONSENSE
    with Bench(tcp=True, faults=[fault], printer={"status": policy}) as bench:
        bench.offline(code)
        assert bench.print().code is CompletionCode.DEVICE_NOT_READY
        bench.simulator.mend()
        bench.online()


def test_a_printer_that_is_not_to_be_asked_is_not_asked():
    with Bench(printer={"status": "never", "watch_s": 0.1}) as bench:
        bench.online()
        assert bench.print().result.printed is Printed.SENT
        bench.simulator.wait_slips(1)
        until(lambda: bench.device.health().code == "tells_no_status")
        assert bench.simulator.asked == []


@pytest.mark.parametrize("kind", [FaultKind.FEW_QUESTIONS, FaultKind.NO_CONFIRM, FaultKind.NOISE])
def test_printers_that_know_less_or_say_more(kind):
    with Bench(tcp=True, faults=[kind]) as bench:
        bench.online()
        for _ in range(2):
            completion = bench.print()
            assert completion.ok
            assert completion.result.printed is Printed.ALL
        assert bench.device.capabilities().confirms is (kind is not FaultKind.NO_CONFIRM)


def test_late_answers_are_not_taken_for_others():
    with Bench(tcp=True, printer={"poll_s": 1000.0}) as bench:
        bench.online()
        bench.simulator.fault(FaultKind.PAPER_LOW)
        bench.simulator.fault(FaultKind.DELAY, 0.1)
        assert bench.do(GetStatus()).result.word == "paper_low"


def test_a_printer_that_hangs_up_after_each_job_is_called_again():
    with Bench(tcp=True, faults=[FaultKind.HANG_UP]) as bench:
        bench.online()
        for count in (1, 2, 3):
            completion = bench.print()
            assert completion.ok, completion
            assert completion.result.printed is Printed.ALL
            assert len(bench.simulator.slips) == count


def test_a_printer_that_hangs_up_and_has_no_paper_is_believed():
    with Bench(tcp=True, faults=[FaultKind.HANG_UP]) as bench:
        bench.online()
        bench.simulator.fault(FaultKind.PAPER_OUT, 6)
        completion = bench.print()
        assert completion.detail == "paper_out"
        assert completion.result.printed is Printed.UNKNOWN


@BOTH
@pytest.mark.parametrize("state", ["print", "confirm"])
def test_the_cable_is_pulled_while_it_prints(tcp, state):
    with Bench(tcp=tcp, speed_mm_s=400) as bench:
        bench.online()
        bench.simulator.unplug_at(state)
        completion = bench.do(long_receipt(10))
        assert completion.code is CompletionCode.DEVICE_NOT_READY
        assert completion.result.printed is Printed.UNKNOWN
        bench.simulator.replug()
        bench.online()
        assert bench.print().ok
        assert bench.simulator.slips[-1].text() == NAME


def test_two_programs_can_not_have_it():
    with Bench(tcp=True) as bench:
        bench.online()
        second, events = ReceiptPrinter(bench.simulator.port), queue.Queue()
        second.open(events.put)
        try:
            assert events.get(timeout=10).code == "port_busy"
            assert second.health().state is DeviceState.DEVICE_BUSY
        finally:
            second.close()


def test_automatic_binding_takes_the_one_that_answers(monkeypatch):
    with Bench(address="auto", plug=False) as bench, Bench(faults=[FaultKind.SILENCE]) as mute:
        mute.device.close()
        bench.offline("no_device")
        bench.simulator.start()
        nodes = (Node(mute.simulator.port, by_path=mute.simulator.port),
                 Node(bench.simulator.port))  # fmt: skip
        monkeypatch.setattr(printer_module, "printer_nodes", lambda: nodes)
        bench.online()
        assert bench.print().ok
        assert mute.simulator.slips == []


@BOTH
def test_closing_does_not_wait_for_a_mute_printer(tcp):
    with Bench(tcp=tcp) as bench:
        bench.online()
        bench.simulator.fault(FaultKind.SILENCE)
        thread = threading.Thread(target=lambda: bench.print())
        thread.start()
        asked = len(bench.simulator.asked)
        until(lambda: len(bench.simulator.asked) > asked)
        began = time.monotonic()
        bench.device.close()
        assert time.monotonic() - began < 1.0 + late(began)
        thread.join()


def test_a_printer_that_is_sick_for_long_calls_for_staff():
    with Bench(tcp=True, faults=[FaultKind.NONSENSE]) as bench:
        bench.offline("garbled")
        assert bench.expect(NeedsStaff, seconds=30).code == "garbled"
        assert bench.device.health().counters["resets"] >= 3


def test_nothing_personal_in_the_log(caplog):
    with caplog.at_level("DEBUG"), Bench(tcp=True) as bench:
        bench.online()
        bench.print()
        bench.simulator.unplug_at("print")
        bench.print()
        bench.expect(DeviceOffline)
    assert NAME not in caplog.text
    assert repr(receipt()) and NAME not in repr(receipt())
