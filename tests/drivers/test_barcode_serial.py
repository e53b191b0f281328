"""The serial scanner's driver against a scanner on a pty or a TCP port, well and ill."""

import pytest

from drivers.barcode.contract import (
    GetStatus,
    ReadSymbol,
    ScannerStatus,
    SetScanning,
    Symbology,
    SymbolRead,
)
from drivers.barcode.serial_scanner import SerialScanner
from drivers.barcode.sim import FaultKind, SerialScannerSimulator
from drivers.barcode.wire import MODE_COMMAND, MODE_CONTINUOUS, MODE_MASK, Framing
from drivers.contract import Cancel, CompletionCode, DeviceOffline, DeviceOnline
from drivers.errors import SimulatorRefused
from drivers.health import DeviceState
from tests.conformance.rig import until
from tests.drivers.barcode_desk import QUICK, Desk

TEXT = "样例旗 办件 42"


def _scanner(sim, **more):
    return SerialScanner(sim.port, **{"backoff": QUICK, "power": lambda node: False, **more})


@pytest.fixture
def sim():
    with SerialScannerSimulator("dev") as made:
        yield made


def test_a_code_is_told_unasked(sim):
    with Desk(_scanner(sim)) as desk:
        sim.show(TEXT, every_s=0)
        event = desk.expect(SymbolRead)
        assert event.symbol.text == TEXT and event.source == "serial"
        assert 0 <= event.read_ms < 5000
        assert TEXT not in repr(event)


def test_over_tcp_and_in_gb18030():
    far_end = SerialScannerSimulator("dev", tcp=True, byte_s=1 / 9600)
    with far_end as sim, Desk(_scanner(sim)) as desk:
        sim.show(TEXT.encode("gb18030"), every_s=0)
        event = desk.expect(SymbolRead)
        assert (event.symbol.text, event.symbol.charset) == (TEXT, "gb18030")


@pytest.mark.parametrize(
    "fault, told",
    [
        (FaultKind.NOISE_BEFORE, TEXT),
        (FaultKind.NO_SUFFIX, TEXT),
        (FaultKind.SLOW, TEXT),
        (FaultKind.FLOOD, "too_long"),
    ],
)
def test_faults_of_one_code_and_the_next_is_read(sim, fault, told):
    with Desk(_scanner(sim)) as desk:
        sim.fault(fault)
        sim.show(TEXT, every_s=0)
        assert desk.told() == told
        sim.show("next", every_s=0)
        assert desk.told() == "next"


def test_a_code_that_breaks_off_is_told_as_such_once_its_end_is_known(sim):
    with Desk(_scanner(sim)) as desk:
        sim.show("ABC", every_s=0)
        assert desk.told() == "ABC"
        sim.fault(FaultKind.PARTIAL)
        sim.show("ABCDEFGH", every_s=0)
        assert desk.told() == "partial"
        sim.fault(FaultKind.EMPTY)
        before = sim.sent_at
        sim.show("ABC", every_s=0)
        until(lambda: sim.sent_at != before)
        sim.show("\x01\x01", every_s=0)
        assert desk.told() == "barcodeInvalid"


def test_the_cable_is_pulled_within_a_code_and_put_back(sim):
    with Desk(_scanner(sim)) as desk:
        sim.fault(FaultKind.PULL)
        _, ended = desk.reading()
        sim.show(TEXT, every_s=0)
        completion = ended()
        assert completion.code is CompletionCode.DEVICE_NOT_READY
        desk.expect(DeviceOffline)
        sim.replug()
        desk.expect(DeviceOnline)
        sim.show("7", every_s=0)
        assert desk.told() == "7", "nothing of the first half is left"


def test_read_takes_what_comes_after_it_was_asked(sim):
    with Desk(_scanner(sim, scanning=False)) as desk:
        sim.show("before", every_s=0)
        desk.until_count("ignored", 1)
        assert desk.read(deadline=0.2).code is CompletionCode.TIME_OUT
        sim.show("after", every_s=0.05)
        completion = desk.read()
        assert completion.ok and completion.result.text == "after"
        assert "after" not in repr(completion)


def test_cancel_and_deadline_leave_it_ready(sim):
    with Desk(_scanner(sim)) as desk:
        cancel, ended = desk.reading()
        cancel.set()
        assert ended().code is CompletionCode.CANCELED
        already = Cancel()
        already.set()
        completion = desk.device.execute(ReadSymbol(), 5.0, already)
        assert completion.code is CompletionCode.CANCELED
        assert desk.read(deadline=0.0).code is CompletionCode.TIME_OUT
        sim.show("7", every_s=0.05)
        assert desk.read().result.text == "7"


def test_scanning_off_and_on_and_status(sim):
    with Desk(_scanner(sim)) as desk:
        assert desk.do(GetStatus()).result == ScannerStatus("on", "serial")
        assert desk.do(SetScanning(False)).ok
        assert desk.do(GetStatus()).result == ScannerStatus("off", "serial")
        sim.show("thrown away", every_s=0)
        desk.until_count("ignored", 1)
        assert desk.do(SetScanning(True)).ok
        sim.show("told", every_s=0)
        assert desk.told() == "told"


def test_kinds_of_codes_can_be_asked_only_where_they_are_told(sim):
    with Desk(_scanner(sim)) as desk:
        assert not desk.device.capabilities().can_filter
        refused = desk.read(Symbology.QR_CODE)
        assert refused.code is CompletionCode.UNSUPPORTED_DATA
    with Desk(_scanner(sim, framing=Framing(aim="always"))) as desk:
        assert desk.device.capabilities().can_filter
        _, ended = desk.reading(Symbology.QR_CODE)
        sim.show("]C1other", every_s=0.05)
        desk.until_count("other_symbology", 1)
        sim.show("]Q1mine", every_s=0.05)
        completion = ended()
        assert completion.result.text == "mine"
        assert completion.result.symbology is Symbology.QR_CODE


def test_a_gm65_is_told_its_mode_and_triggered():
    with SerialScannerSimulator("dev", kind="gm65") as sim:
        sim.show("42", every_s=0.05)
        with Desk(_scanner(sim, kind="gm65", scanning=False)) as desk:
            modes = [one[6] & MODE_MASK for one in sim.asked if one[2:6] == b"\x08\x01\0\0"]
            assert modes in ([], [MODE_COMMAND])
            assert desk.read().result.text == "42"
            assert desk.read().result.text == "42"
            assert desk.do(SetScanning(True)).ok
            assert sim.asked[-1][6] & MODE_MASK == MODE_CONTINUOUS
            assert desk.told() == "42"
            sim.unplug()
            desk.expect(DeviceOffline)
            sim.replug()
            desk.expect(DeviceOnline)
            assert desk.told() == "42", "its mode was set again after the power came back"


def test_a_module_that_hangs_is_noticed():
    far_end = SerialScannerSimulator("dev", kind="gm65")
    with far_end as sim, Desk(_scanner(sim, kind="gm65", watch_s=0.1)) as desk:
        sim.hold()
        assert desk.expect(DeviceOffline).code == "no_answer"
        sim.release()
        desk.expect(DeviceOnline)


def test_a_honeywell_is_triggered_for_a_read_and_again_while_scanning():
    with SerialScannerSimulator("dev", kind="honeywell") as sim:
        sim.show("42", every_s=0.05)
        with Desk(_scanner(sim, kind="honeywell", scanning=False)) as desk:
            assert desk.read().result.text == "42"
            assert b"\x16U\r" in sim.asked, "and stopped"
            assert desk.do(SetScanning(True)).ok
            assert [desk.told(), desk.told()] == ["42", "42"]


def test_a_busy_port_a_missing_one_and_an_unknown_family(sim):
    with Desk(_scanner(sim)), Desk(_scanner(sim), greeted=False) as second:
        assert second.expect(DeviceOffline).code == "port_busy"
        assert second.device.health().state is DeviceState.DEVICE_BUSY
    with Desk(SerialScanner("/dev/nonesuch", backoff=QUICK), greeted=False) as desk:
        assert desk.expect(DeviceOffline).code == "no_device"
    with Desk(_scanner(sim, kind="nonesuch"), greeted=False) as desk:
        assert desk.expect(DeviceOffline).code == "bad_family"
    with Desk(SerialScanner("auto", nodes=lambda: (), backoff=QUICK), greeted=False) as desk:
        assert desk.expect(DeviceOffline).code == "no_device"


def test_simulators_refuse_a_real_site():
    with pytest.raises(SimulatorRefused):
        SerialScannerSimulator("prod")
