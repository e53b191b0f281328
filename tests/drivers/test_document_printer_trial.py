"""The printer's trial, and the claim that keeps two drivers apart."""

import pytest

from drivers.claims import Claim
from drivers.document_printer.sim import Fault, IppPrinterSimulator
from drivers.document_printer.timing import Timing
from drivers.document_printer.trial import try_device
from drivers.errors import DeviceLost
from drivers.health import DeviceState
from tests.drivers.ipp_faults import IppFaults
from tests.drivers.printer_hand import Hand
from tests.drivers.private_cups import PrivateCups

TIMING = Timing(look=0.05, idle=0.05, answer=0.6, cleanup=1.0, offline=0.5)


@pytest.fixture
def sim():
    with IppPrinterSimulator("dev") as made:
        yield made


def test_a_good_trial(sim):
    ready = []
    seen = try_device(sim.address, timeout=20, on_ready=lambda: ready.append(1), timing=TIMING)
    assert seen.result == "ok"
    assert ready == [1]
    assert seen.figures["accept_ms"] > 0
    assert seen.figures["print_ms"] > 0
    plain = seen.as_object()
    assert plain["pages"] == 1
    assert plain["model"] == "Example Printer"
    assert plain["supplies"] == ["black toner 75 %"]
    (page,) = sim.printed
    assert b"Test page" in page


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (Fault.PAPER_OUT, "paper_out"),
        (Fault.JAM, "jammed"),
        (Fault.DOOR_OPEN, "door_open"),
        (Fault.TONER_OUT, "toner_out"),
    ],
)
def test_what_holds_it_up_is_the_word(sim, fault, word):
    sim.fault(fault)
    told = []
    seen = try_device(sim.address, timeout=0.6, on_trouble=told.append, timing=TIMING)
    assert (seen.result, told) == (word, [word])
    assert seen.facts["held_up"] == [word]


def test_put_right_in_time_the_page_comes(sim):
    sim.fault(Fault.PAPER_OUT)
    seen = try_device(
        sim.address, timeout=20, on_trouble=lambda word: sim.mend(Fault.PAPER_OUT), timing=TIMING
    )
    assert (seen.result, seen.facts["held_up"]) == ("ok", ["paper_out"])


def test_an_aborted_page(sim):
    sim.spoil()
    assert try_device(sim.address, timeout=10, timing=TIMING).result == "aborted"


def test_words_of_what_is_not_there(sim):
    assert try_device("ipp://127.0.0.1:1/x", timeout=1).result == "no_device"
    assert try_device("nonsense", timeout=1).result == "bad_port"
    assert try_device("cups:A4#/nowhere/s", timeout=1).result == "no_device"
    with Hand(sim.address):
        assert try_device(sim.address, timeout=1).result == "port_busy"
    with IppFaults("hang") as far:
        assert try_device(far.address, timeout=1, timing=TIMING).result == "timed_out"
    with IppFaults("401 Unauthorized") as far:
        assert try_device(far.address, timeout=1).result == "not_permitted"


def test_words_of_a_queue():
    with PrivateCups() as cups:
        cups.queue("A4", "held:/")
        where = f"cups:A4#{cups.socket}"
        cups.run("cupsdisable", "A4")
        assert try_device(where, timeout=5, resume=False, timing=TIMING).result == "paused"
        cups.run("cupsreject", "A4")
        cups.run("cupsenable", "A4")
        assert try_device(where, timeout=5, timing=TIMING).result == "rejecting"
        assert try_device(f"cups:B#{cups.socket}", timeout=5).result == "no_queue"
        # Nobody listens at port 1: the queue's own backend tries in vain.
        cups.queue("GONE", "ipp://127.0.0.1:1/ipp/print")
        where = f"cups:GONE#{cups.socket}"
        assert try_device(where, timeout=1.5, timing=TIMING).result == "offline"


def test_a_name_is_held_by_one_until_it_is_released():
    first = Claim("printer", "x" * 300)
    other = Claim("scanner", "x" * 300)
    with pytest.raises(DeviceLost) as caught:
        Claim("printer", "x" * 300)
    assert (caught.value.code, caught.value.state) == ("port_busy", DeviceState.DEVICE_BUSY)
    first.release()
    first.release()
    again = Claim("printer", "x" * 300)
    again.release()
    other.release()
