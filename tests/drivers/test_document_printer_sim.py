"""The printer's driver against a real IPP printer program, with scripted faults."""

import hashlib
import ssl
import time
from dataclasses import replace

import pytest

from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline
from drivers.document_printer.contract import (
    GetStatus,
    JobAccepted,
    JobProgress,
    MediaPresented,
    Paper,
    PaperThreshold,
    PrintDocument,
    ResumeQueue,
    Toner,
    TonerThreshold,
    Trouble,
    TroubleBegan,
    TroubleEnded,
)
from drivers.document_printer.sim import Fault, IppPrinterSimulator
from drivers.errors import SimulatorRefused
from drivers.health import DeviceState
from tests.calm import late
from tests.conformance.rig import until
from tests.drivers.ipp_faults import IppFaults
from tests.drivers.printer_hand import QUICK, Hand
from tests.drivers.printer_paper import key, paper


@pytest.fixture
def sim():
    with IppPrinterSimulator("dev") as made:
        yield made


def test_a_page_comes_out_byte_for_byte(sim):
    pdf = paper()
    with Hand(sim.address) as hand:
        completion = hand.print(pdf)
        assert completion.ok, completion
        out = completion.result
        assert (out.pages, out.repeated, out.troubles) == (1, False, ())
        assert 0 < out.accept_ms < completion.took_ms
        hand.expect(MediaPresented)
        assert [one.job_id for one in hand.all_of(JobAccepted)] == [out.job_id]
        assert [one.pages for one in hand.all_of(JobProgress)] == [1]
    assert sim.printed == (pdf,)


def test_what_the_printer_can_do(sim):
    with Hand(sim.address) as hand:
        told = hand.device.capabilities()
    assert (told.pdf, told.cups, told.color) == (True, False, False)
    assert told.model == "Example Printer"
    assert "iso_a4_210x297mm" in told.media
    assert "two-sided-long-edge" in told.sides
    assert told.copies == 999


@pytest.mark.parametrize(
    ("fault", "trouble", "sheet"),
    [
        (Fault.PAPER_OUT, Trouble.PAPER_OUT, Paper.OUT),
        (Fault.JAM, Trouble.PAPER_JAMMED, Paper.JAMMED),
        (Fault.DOOR_OPEN, Trouble.DOOR_OPEN, None),
        (Fault.TONER_OUT, Trouble.TONER_OUT, None),
        (Fault.TRAY_MISSING, Trouble.TRAY_MISSING, None),
    ],
)
def test_a_job_waits_for_what_holds_it_up_and_goes_on(sim, fault, trouble, sheet):
    sim.fault(fault)
    with Hand(sim.address) as hand:
        begun = hand.begin()
        began = hand.expect(TroubleBegan)
        assert (began.trouble, began.job_id) == (trouble, 1)
        if sheet is not None:
            assert hand.expect(PaperThreshold).paper is sheet
        assert hand.device.health().code == trouble
        assert begun.running
        assert sim.printed == ()
        sim.mend(fault)
        completion = begun.end()
        assert completion.ok, completion
        assert completion.result.troubles == (trouble,)
        assert hand.expect(TroubleEnded).trouble is trouble
        assert hand.device.health().code == ""
    assert len(sim.printed) == 1


def test_paper_out_until_the_deadline_prints_nothing_later(sim):
    """The resident has gone: after a refill their paper must not come out."""
    sim.fault(Fault.PAPER_OUT)
    with Hand(sim.address) as hand:
        completion = hand.print(deadline=0.7)
        assert completion.code is CompletionCode.TIME_OUT
        until(lambda: hand.count("taken_back") == 1)
        sim.mend(Fault.PAPER_OUT)
        assert hand.print().ok
    assert len(sim.printed) == 1


def test_a_cancelled_job_does_not_come_out(sim):
    sim.slow(30)
    with Hand(sim.address) as hand:
        begun = hand.begin()
        hand.expect(JobAccepted)
        began = time.monotonic()
        begun.cancel.set()
        assert begun.end().code is CompletionCode.CANCELED
        assert time.monotonic() - began < 1 + late(began)
        # The answer comes before the printer has been asked to forget the job.
        sim.wait_for_drops(1)
        sim.slow(0)
        assert hand.print().ok
    assert len(sim.printed) == 1


def test_a_job_that_the_printer_aborts(sim):
    sim.spoil()
    with Hand(sim.address) as hand:
        completion = hand.print()
        assert (completion.code, completion.detail) == (CompletionCode.HARDWARE_ERROR, "aborted")
        assert hand.print().ok


def test_a_busy_printer_gets_the_next_paper_when_it_is_free(sim):
    """ippeveprinter takes one job at a time and answers server-error-busy."""
    sim.fault(Fault.PAPER_OUT)
    with Hand(sim.address, user="other-kiosk") as other:
        first = other.begin()
        sim.wait_for_jobs(1)
        # The same address spelled differently: two kiosks may share a printer.
        with Hand(sim.address.replace("127.0.0.1", "localhost"), user="this-kiosk") as hand:
            second = hand.begin()
            until(lambda: hand.count("busy") >= 2)
            sim.mend(Fault.PAPER_OUT)
            assert first.end().ok
            assert second.end().ok
    assert len(sim.printed) == 2


def test_power_off_in_the_middle_of_a_job(sim):
    sim.slow(30)
    with Hand(sim.address) as hand:
        begun = hand.begin()
        hand.expect(JobAccepted)
        sim.vanish()
        assert begun.end().code is CompletionCode.DEVICE_NOT_READY
        hand.expect(DeviceOffline)
        assert hand.device.health().state is not DeviceState.ONLINE
        sim.slow(0)
        sim.appear()
        hand.expect(DeviceOnline)
        # Its memory is empty, so the same paper is printed, once.
        assert hand.device.execute(begun.command, 10).ok
    assert len(sim.printed) == 1


def test_a_printer_that_hangs_is_told_and_comes_back(sim):
    with Hand(sim.address, timing=replace(QUICK, answer=0.4), watch_s=0.2) as hand:
        sim.freeze()
        completion = hand.print(deadline=0.5)
        assert completion.code is CompletionCode.TIME_OUT
        assert hand.expect(DeviceOffline).code == "no_answer"
        sim.thaw()
        hand.expect(DeviceOnline)
        assert hand.print().ok


def test_what_an_idle_printer_tells(sim):
    with Hand(sim.address, watch_s=0.1) as hand:
        sim.toner(5)
        assert hand.expect(TonerThreshold).toner is Toner.LOW
        sim.tray(0)
        assert hand.expect(PaperThreshold).paper is Paper.LOW
        status = hand.device.execute(GetStatus(), 5).result
        assert [one.level for one in status.supplies] == [5]
        assert hand.device.health().code == "tonerLow"
        sim.toner(80)
        sim.tray(125)
        assert hand.expect(TonerThreshold).toner is Toner.FULL


def test_it_cannot_be_resumed_as_it_has_no_queue(sim):
    with Hand(sim.address) as hand:
        completion = hand.device.execute(ResumeQueue(), 5)
        assert completion.code is CompletionCode.UNSUPPORTED_COMMAND
        assert hand.print().ok


def test_a_printer_that_takes_no_pdf_is_found_out_before_a_page_is_spoilt():
    with IppPrinterSimulator("dev", formats="image/pwg-raster,image/jpeg") as sim:
        with Hand(sim.address) as hand:
            completion = hand.print()
            assert completion.detail == "no_pdf"
        assert sim.printed == ()


def test_over_tls_with_a_pinned_certificate(sim):
    pem = ssl.get_server_certificate(("127.0.0.1", sim.tcp_port))
    pin = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
    secure = sim.address.replace("ipp:", "ipps:")
    with Hand(f"{secure}#sha256={pin}", watch_s=0.2) as hand:
        assert hand.print(paper() + b"%" * 500_000 + b"%%EOF").ok
        assert not hand.all_of(DeviceOffline)
    for wrong in (f"{secure}#sha256={'0' * 64}", secure):
        with Hand(wrong, greeted=False) as hand:
            assert hand.expect(DeviceOffline).code == "untrusted_certificate"
    assert len(sim.printed) == 1


def test_tls_where_none_is_spoken():
    with IppFaults("no_http") as far:
        address = far.address.replace("ipp:", "ipps:")
        with Hand(address, timing=replace(QUICK, answer=0.3), greeted=False) as hand:
            assert hand.expect(DeviceOffline).code in ("no_tls", "no_answer")


def test_copies_and_sides_reach_the_printer(sim):
    with Hand(sim.address) as hand:
        assert hand.print(copies=2, sides="two-sided-long-edge").ok
        assert hand.print(media="iso_a3_297x420mm").detail == "media"
        assert hand.print(copies=1000).detail == "copies"
    assert len(sim.printed) == 1


def test_the_simulator_refuses_sites_that_serve_residents():
    with pytest.raises(SimulatorRefused):
        IppPrinterSimulator("live")


def test_a_paper_printed_once_is_known_by_its_key(sim):
    command = PrintDocument(paper(), key())
    with Hand(sim.address) as hand:
        assert not hand.device.execute(command, 10).result.repeated
    with Hand(sim.address) as hand:
        assert hand.device.execute(command, 10).result.repeated
    assert len(sim.printed) == 1
