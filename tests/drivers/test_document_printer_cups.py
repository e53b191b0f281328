"""The printer's driver against a real CUPS of the test's own, and its traps (devices.md §4)."""

import socket

import pytest

from drivers.bus import Bus
from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline, NeedsStaff
from drivers.document_printer import address as addresses
from drivers.document_printer.contract import (
    GetStatus,
    Paper,
    PaperThreshold,
    PrintDocument,
    ResumeQueue,
    Trouble,
    TroubleBegan,
    TroubleEnded,
)
from drivers.document_printer.probe import probe
from drivers.document_printer.sim import Fault, IppPrinterSimulator
from drivers.document_printer.timing import Timing
from tests.conformance.rig import until
from tests.drivers.ipp_faults import IppFaults
from tests.drivers.printer_hand import Hand
from tests.drivers.printer_paper import CANARY, key, paper
from tests.drivers.private_cups import PrivateCups

CUPS_TIMING = Timing(look=0.05, idle=0.05, answer=3.0, cleanup=1.0, offline=0.6)
STOPS = ("-o", "printer-error-policy=stop-printer")


@pytest.fixture
def cups():
    with PrivateCups() as made:
        yield made


@pytest.fixture
def sim():
    with IppPrinterSimulator("dev") as made:
        yield made


def at(cups, name="A4"):
    return f"cups:{name}#{cups.socket}"


def test_a_page_goes_through_cups_to_the_printer(cups, sim):
    cups.queue("A4", sim.address, everywhere=True)
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        told = hand.device.capabilities()
        assert (told.cups, told.pdf) == (True, True)
        completion = hand.print()
        assert completion.ok, completion
    (printed,) = sim.printed
    assert printed.startswith(b"%PDF-")


def test_paper_out_behind_cups_is_told_and_the_job_goes_on(cups, sim):
    """cups 2.4 hands the reason on with a second's delay, as a mere warning."""
    cups.queue("A4", sim.address, everywhere=True)
    sim.fault(Fault.PAPER_OUT)
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        begun = hand.begin()
        began = hand.expect(TroubleBegan)
        assert began.trouble is Trouble.PAPER_OUT
        assert hand.expect(PaperThreshold).paper is Paper.OUT
        assert begun.running
        sim.mend(Fault.PAPER_OUT)
        completion = begun.end()
        assert completion.ok, completion
        assert completion.result.troubles == (Trouble.PAPER_OUT,)
        assert hand.expect(TroubleEnded).trouble is Trouble.PAPER_OUT
    assert len(sim.printed) == 1


def test_a_printer_that_is_switched_off_is_told_and_the_job_goes_on(cups, sim):
    cups.queue("A4", sim.address, everywhere=True)
    sim.vanish()
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        begun = hand.begin()
        began = hand.expect(TroubleBegan)
        assert began.trouble is Trouble.OFFLINE
        assert hand.device.health().code == "offline"
        sim.appear()
        completion = begun.end()
        assert completion.ok, completion
        hand.expect(TroubleEnded)
    assert len(sim.printed) == 1


def test_what_the_last_job_left_in_the_queue_is_not_told_again(cups, sim):
    """A queue keeps media-empty-warning of a cancelled job until its next one has got through."""
    cups.queue("A4", sim.address, everywhere=True)
    sim.fault(Fault.PAPER_OUT)
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        begun = hand.begin()
        hand.expect(TroubleBegan)
        begun.cancel.set()
        assert begun.end().code is CompletionCode.CANCELED
        # CUPS's own backend takes it back from the printer.
        sim.wait_for_drops(1)
        sim.mend(Fault.PAPER_OUT)
        until(lambda: hand.device.execute(GetStatus(), 5).result.troubles == ())
        before = len(hand.all_of(TroubleBegan))
        assert hand.print().ok
        assert len(hand.all_of(TroubleBegan)) == before
    assert len(sim.printed) == 1


@pytest.mark.parametrize("how", ["fail", "stop"])
def test_a_queue_that_an_error_stopped_is_set_to_work_again(cups, how):
    """The trap: by default one failed job stops the queue until somebody comes."""
    cups.queue("A4", "held:/", *STOPS)
    cups.behave(how)
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        begun = hand.begin()
        assert hand.expect(TroubleBegan).trouble is Trouble.PAUSED
        cups.behave("ok")
        completion = begun.end()
        assert completion.ok, completion
        assert hand.count("queue_resumed") >= 1
    # And it will not stop again.
    assert "error_policy_stops" not in probe(Bus(ports=[]), socket=cups.socket)[0].warnings


def test_a_queue_found_stopped_is_set_to_work_before_a_paper_goes_into_it(cups):
    cups.queue("A4", "held:/", *STOPS)
    cups.run("cupsdisable", "A4")
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        assert hand.expect(TroubleBegan).trouble is Trouble.PAUSED
        assert hand.print().ok
        hand.expect(TroubleEnded)
    assert "enabled" in cups.run("lpstat", "-p", "A4")


def test_a_queue_that_stops_again_and_again_calls_somebody(cups):
    cups.queue("A4", "held:/")
    cups.behave("stop")
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        begun = hand.begin()
        assert hand.expect(NeedsStaff).code == "paused"
        assert hand.count("queue_resumed") == CUPS_TIMING.resumes
        begun.cancel.set()
        begun.end()
        until(lambda: hand.count("taken_back") == 1)
        # No further paper goes in; a person may set it to work.
        assert hand.print().detail == "paused"
        cups.behave("ok")
        assert hand.device.execute(ResumeQueue(), 5).ok
        assert hand.print().ok


def test_who_may_not_set_a_queue_to_work_says_so(cups):
    """Over TCP nobody is known to CUPS, so this stands for a user outside lpadmin."""
    cups.queue("A4", "held:/")
    cups.run("cupsdisable", "A4")
    with Hand(f"ipp://127.0.0.1:{cups.port}/printers/A4", timing=CUPS_TIMING) as hand:
        completion = hand.print()
        assert (completion.code, completion.detail) == (CompletionCode.DEVICE_NOT_READY, "paused")
        assert hand.expect(NeedsStaff).code == "paused"
        assert hand.count("not_permitted") == 1
        completion = hand.device.execute(ResumeQueue(), 5)
        assert completion.detail == "not_permitted"
        assert cups.spooled() == []
        cups.run("cupsenable", "A4")
        assert hand.print().ok


def test_it_may_be_told_to_leave_stopped_queues_alone(cups):
    cups.queue("A4", "held:/")
    cups.run("cupsdisable", "A4")
    with Hand(at(cups), timing=CUPS_TIMING, resume=False) as hand:
        assert hand.print().detail == "paused"
    assert "disabled" in cups.run("lpstat", "-p", "A4")


def test_a_rejecting_queue(cups):
    cups.queue("A4", "held:/")
    cups.run("cupsreject", "A4")
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        assert hand.print().detail == "rejecting"
        assert hand.device.health().code == "rejecting"
        assert hand.device.execute(ResumeQueue(), 5).result.accepting
        assert hand.print().ok


def test_printed_papers_do_not_stay_in_the_spool(cups):
    """CUPS keeps them for a day unless it is told otherwise."""
    cups.queue("A4", "held:/")
    timing = Timing(look=0.05, idle=0.05, spool=0.0)
    with Hand(at(cups), timing=timing, watch_s=0.2) as hand:
        assert hand.print().ok
        until(lambda: hand.count("purged") == 1)
        assert cups.spooled() == []
        assert hand.print().ok


def test_a_cancelled_paper_leaves_the_spool_soon(cups):
    cups.queue("A4", "held:/")
    cups.behave("exec sleep 60")
    timing = Timing(look=0.05, idle=0.05, stop=0.0)
    with Hand(at(cups), timing=timing, watch_s=0.2) as hand:
        begun = hand.begin()
        until(lambda: cups.spooled() != [])
        begun.cancel.set()
        begun.end()
        until(lambda: cups.spooled() == [])


def test_cupsd_killed_while_a_paper_is_on_its_way(cups):
    """The same key again follows the job that CUPS still has: one paper, not two."""
    cups.queue("A4", "held:/")
    out = cups.folder / "held" / "out"
    cups.behave(f'sleep 1; echo x >> "{out}"; exit 0')
    command = PrintDocument(paper(), key())
    out.touch()
    out.chmod(0o666)
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        begun = hand.begin(command)
        until(lambda: "printing" in cups.run("lpstat", "-p", "A4"))
        cups.kill()
        assert begun.end().code is CompletionCode.DEVICE_NOT_READY
        hand.expect(DeviceOffline)
        cups.start()
        hand.expect(DeviceOnline)
        completion = hand.device.execute(command, 20)
        assert completion.ok, completion
    assert len(list((cups.folder / "spool").glob("c*"))) == 1


def test_no_name_of_a_person_is_in_the_spool(cups):
    cups.queue("A4", "held:/")
    cups.behave("exec sleep 60")
    with Hand(at(cups), timing=CUPS_TIMING) as hand:
        begun = hand.begin(PrintDocument(paper(), "case-12"))
        # Written after the document, some time later.
        until(lambda: cups.control_words() != b"")
        words = cups.control_words()
        assert b"jiujin-case-12" in words
        assert CANARY.encode() not in words
        begun.cancel.set()
        begun.end()


def test_the_default_queue_is_found(cups, monkeypatch):
    monkeypatch.setattr(addresses, "CUPS_SOCKET", cups.socket)
    monkeypatch.setattr(addresses.cups_server, "__defaults__", (cups.socket,))
    monkeypatch.setattr(addresses.cups_queue, "__defaults__", (cups.socket,))
    with Hand("auto", timing=CUPS_TIMING, greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == "no_queue"
        cups.queue("ONLY", "held:/")
        hand.expect(DeviceOnline)
    cups.queue("SECOND", "held:/")
    with Hand("auto", timing=CUPS_TIMING, greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == "no_queue"
        cups.run("lpadmin", "-d", "SECOND")
        hand.expect(DeviceOnline)
        assert hand.print().ok
    (control,) = (cups.folder / "spool").glob("c*")
    assert b"/printers/SECOND" in control.read_bytes()


def test_a_queue_that_is_not_there(cups):
    with Hand(at(cups, "NONE"), timing=CUPS_TIMING, greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == "no_queue"
        cups.queue("NONE", "held:/")
        hand.expect(DeviceOnline)


# The probe.


def test_the_probe_names_queues_and_what_is_wrong_with_them(cups):
    socket_ = cups.socket
    assert probe(Bus(ports=[]), socket=socket_) == []
    cups.queue("GOOD", "held:/")
    cups.queue("SICK", "held:/", *STOPS)
    found = {one.path: one for one in probe(Bus(ports=[]), socket=socket_)}
    assert found["GOOD"].warnings == ("no_default_queue",)
    cups.run("lpadmin", "-d", "GOOD")
    cups.run("cupsdisable", "SICK")
    cups.run("cupsreject", "SICK")
    first, second = probe(Bus(ports=[]), socket=socket_)
    assert (first.path, first.warnings, first.role) == ("GOOD", (), "document_printer")
    assert first.config == f'document_printer.url = "cups:GOOD#{socket_}"'
    assert second.warnings == ("queue_stopped", "queue_rejecting", "error_policy_stops")
    assert first.confidence > second.confidence


def test_the_probe_without_cups_and_with_one_that_hangs(cups):
    (absent,) = probe(Bus(ports=[]), socket="/nowhere/cups.sock")
    assert (absent.role, absent.warnings) == ("", ("cupsd_absent",))
    cups.freeze()
    try:
        (hung,) = probe(Bus(ports=[]), socket=cups.socket)
        assert hung.warnings == ("cupsd_absent",)
    finally:
        cups.thaw()
    assert probe(Bus(ports=[], send=False), socket=cups.socket) == []


def test_the_probe_on_a_foreign_server(tmp_path):
    path = str(tmp_path / "s")
    with IppFaults("web_page", path=path):
        (foreign,) = probe(Bus(ports=[]), socket=path)
    assert (foreign.role, foreign.warnings) == ("", ("not_ipp",))


def test_usb_printers_that_no_queue_uses(cups, tmp_path):
    devices = tmp_path / "bus" / "usb" / "devices"

    def usb(name, serial, *interfaces):
        folder = devices / name
        folder.mkdir(parents=True)
        for file, word in {
            "idVendor": "03f0", "idProduct": "2b17", "serial": serial, "manufacturer": "HP",
            "product": "LaserJet",
        }.items():  # fmt: skip
            (folder / file).write_text(word + "\n")
        for number, (kind, protocol) in enumerate(interfaces):
            one = devices / f"{name}:1.{number}"
            one.mkdir()
            (one / "bInterfaceClass").write_text(kind)
            (one / "bInterfaceProtocol").write_text(protocol)

    usb("1-1", "USED1", ("07", "02"))
    usb("1-2", "FREE2", ("07", "02"), ("07", "02"))
    usb("1-3", "FREE3", ("08", "50"))
    usb("1-4", "FREE4", ("07", "04"))
    cups.queue("A4", "held://x?serial=USED1")
    bus = Bus(sys=tmp_path, ports=[])
    found = [one for one in probe(bus, socket=cups.socket) if one.bus == "usb"]
    assert [(one.path, one.warnings) for one in found] == [
        ("1-2", ("usb_printer_without_queue",)),
        ("1-4", ("ipp_over_usb",)),
    ]
    assert found[0].usb == "03f0:2b17"
    assert not [one for one in found if one.role or one.config]


def test_a_second_driver_is_refused_and_a_freed_name_is_taken(cups):
    cups.queue("A4", "held:/")
    with Hand(at(cups), timing=CUPS_TIMING), Hand(at(cups), greeted=False) as second:
        assert second.expect(DeviceOffline).code == "port_busy"
    with Hand(at(cups), timing=CUPS_TIMING) as third:
        assert third.print().ok


def test_cups_without_avahi_and_dbus(cups):
    """None of them runs for this CUPS; nothing here waits for them."""
    with socket.socket(socket.AF_UNIX) as bus:
        cups.queue("A4", "held:/")
        with Hand(at(cups), timing=CUPS_TIMING) as hand:
            assert hand.print().ok
        assert bus.fileno() >= 0
