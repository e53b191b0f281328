"""The shipping reader against the simulated module, over a real pty (and TCP)."""

import gc
import logging
import os
import queue
import threading
import time
from itertools import product

import pytest
from idcard_desk import side_by_side

from drivers.errors import DeviceTimeout, SimulatorRefused
from drivers.health import DeviceState
from drivers.id_card import wire
from drivers.id_card.contract import (
    CardRead,
    CardRejected,
    CardRemoved,
    CardType,
    ReaderOffline,
    ReaderOnline,
)
from drivers.id_card.measure import READ_BYTES, measure_read
from drivers.id_card.reader import SamvReader, Timing
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator, SimCard
from drivers.id_card.text_block import decode

CANARY = "金丝雀"
CANARY_ID = "150626200109150033"
WAIT_S = 15
FAST = Timing(find=0.06, present=0.2, confirm_gone=0.06, idle=0.1)


class Desk:
    """A simulator, a reader on it, and the events that came."""

    def __init__(self, tcp=False, throttled=False):
        self.sim = SamvSimulator("dev", tcp=tcp, throttled=throttled).start()
        self.reader = SamvReader(self.sim.port, timing=FAST)
        self.events = queue.Queue()
        self.all = []

    def open(self, reading=True):
        self.reader.open(self.events.put)
        online = self.expect(ReaderOnline)
        if reading:
            self.reader.start_reading()
        return online

    def expect(self, kind):
        event = self.events.get(timeout=WAIT_S)
        self.all.append(event)
        assert isinstance(event, kind), event
        return event

    def until(self, true):
        """Wait for something that makes no event."""
        end = time.monotonic() + WAIT_S
        while not true() and time.monotonic() < end:
            threading.Event().wait(0.01)
        assert true()

    def asked_more(self, command, times=2):
        """Wait until the module was asked a command so many times from now on."""
        goal = self.sim.asked.count(command) + times
        self.until(lambda: self.sim.asked.count(command) >= goal)

    def quiet(self, seconds):
        try:
            event = self.events.get(timeout=seconds or 0.001)
        except queue.Empty:
            return
        raise AssertionError(event)

    def close(self):
        self.reader.close()
        self.sim.close()
        self.sim.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


@pytest.fixture
def desk():
    made = Desk()
    yield made
    made.close()


CARDS = {
    CardType.RESIDENT: SimCard.resident(),
    CardType.HMT_PERMIT: SimCard.hmt_permit(),
    CardType.FOREIGN_2017: SimCard.foreign_2017(),
    CardType.FOREIGN_2023: SimCard.foreign_2023(),
}


@pytest.mark.parametrize("tcp", [False, True])
def test_each_card_type_end_to_end(tcp):
    desk = Desk(tcp=tcp)
    try:
        assert desk.open().sam_id == "05.01-20240105-0000012345-0000678901"
        for card_type, card in CARDS.items():
            desk.sim.lay(card)
            read = desk.expect(CardRead)
            assert read.record.card_type is card_type
            assert read.record == decode(card.text)
            assert read.read_ms > 0
            desk.sim.lift()
            desk.expect(CardRemoved)
        assert [event.seq for event in desk.all] == list(range(1, len(desk.all) + 1))
        stamps = [event.at for event in desk.all]
        assert stamps == sorted(stamps)
    finally:
        desk.close()


def test_over_a_wire_that_takes_its_time():
    with SamvSimulator("dev") as sim:
        sim.lay(SimCard.resident())
        figures = measure_read(sim.port)
    assert READ_BYTES == 1359
    assert figures.floor_ms == pytest.approx(118.0, abs=0.1)
    # Below the floor the throttle would not work; how far above it is for the bench to say.
    assert figures.read_ms >= figures.floor_ms
    assert figures.overhead_ms == figures.read_ms - figures.floor_ms


def test_measure_without_a_card_says_so():
    with SamvSimulator("dev") as sim, pytest.raises(DeviceTimeout, match="no_card"):
        measure_read(sim.port, timeout=0.5)


def test_a_card_that_stays_is_read_once(desk):
    desk.open()
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRead)
    desk.asked_more(wire.READ_EXTRA)
    desk.quiet(0)


@pytest.mark.parametrize("new_address", ["", "内蒙古乌审旗新址示例街2号"])
def test_removal_is_told_after_reading_has_stopped(desk, new_address):
    desk.open()
    desk.sim.lay(SimCard.resident(new_address=new_address))
    desk.expect(CardRead)
    desk.reader.stop_reading()
    desk.quiet(0.4)
    desk.sim.lift()
    desk.expect(CardRemoved)


def test_one_shaky_look_does_not_end_a_session(desk):
    desk.open()
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRead)
    desk.sim.fault(Fault(FaultKind.STATUS, wire.READ_EXTRA, status=wire.Status.READ_FAILED))
    desk.asked_more(wire.READ_EXTRA, 3)
    desk.quiet(0)


def test_a_module_without_presence_command_tells_removal_at_the_next_card(desk):
    desk.sim.fault(Fault(FaultKind.STATUS, wire.READ_EXTRA, None, status=wire.Status.BAD_COMMAND))
    desk.open()
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRead)
    desk.asked_more(wire.FIND)
    desk.quiet(0)
    desk.sim.lift()
    desk.sim.lay(SimCard.hmt_permit())
    desk.expect(CardRemoved)
    assert desk.expect(CardRead).record.card_type is CardType.HMT_PERMIT


def test_no_card_is_looked_for_before_start_reading(desk):
    desk.open(reading=False)
    desk.sim.lay(SimCard.resident())
    desk.quiet(0.3)
    assert wire.FIND not in desk.sim.asked
    desk.reader.start_reading()
    desk.expect(CardRead)


@pytest.mark.parametrize("command", [wire.SELECT, wire.READ_BASE])
def test_a_card_pulled_in_between_must_be_laid_again(desk, command):
    desk.open()
    desk.sim.fault(Fault(FaultKind.PULL, command))
    desk.sim.lay(SimCard.resident())
    assert desk.expect(CardRejected).code == "unreadable"
    desk.quiet(0.3)
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRead)


def test_a_card_pulled_before_find_is_just_no_card(desk):
    desk.sim.fault(Fault(FaultKind.PULL, wire.FIND))
    desk.sim.lay(SimCard.resident())
    desk.open()
    desk.quiet(0.3)
    assert desk.reader.health().state is DeviceState.ONLINE


@side_by_side(
    *((status, "unreadable") for status in (0x41, 0x47, 0x24, 0x99)),
    *((status, "unsupported") for status in (0x31, 0x32, 0x33, 0x40)),
)
def test_a_status_during_read_becomes_one_rejection(status, code):
    with Desk() as desk:
        desk.open()
        desk.sim.fault(Fault(FaultKind.STATUS, wire.READ_BASE, status=status))
        desk.sim.lay(SimCard.resident())
        assert desk.expect(CardRejected).code == code
        desk.quiet(0.3)
        desk.sim.lift()
        desk.sim.lay(SimCard.resident())
        desk.expect(CardRead)


def test_a_card_that_fails_again_and_again_is_told_once(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.STATUS, wire.SELECT, None, status=wire.Status.SELECT_FAILED))
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRejected)
    desk.until(lambda: desk.reader.health().counters["cards_rejected"] >= 3)
    desk.quiet(0)
    desk.sim.clear_faults()
    desk.expect(CardRead)


@pytest.mark.parametrize("letter", ["Z", "K"])
def test_a_card_of_unknown_type_is_unsupported(desk, letter):
    text = bytearray(SimCard.resident().text)
    text[248:250] = letter.encode("utf-16-le")
    desk.open()
    desk.sim.lay(SimCard(bytes(text)))
    assert desk.expect(CardRejected).code == "unsupported"


@pytest.mark.parametrize("status", [0x60, 0x66])
def test_a_module_fault_goes_offline_is_reset_and_comes_back(desk, status):
    desk.open()
    desk.sim.fault(Fault(FaultKind.STATUS, wire.SELECT, status=status))
    desk.sim.lay(SimCard.resident())
    assert desk.expect(CardRejected).code == "module_fault"
    assert desk.expect(ReaderOffline).code == "module_fault"
    desk.expect(ReaderOnline)
    assert wire.RESET in desk.sim.asked
    desk.expect(CardRead)


def test_a_broken_module_shows_in_health(desk):
    desk.sim.fault(Fault(FaultKind.STATUS, wire.STATUS, None, status=wire.Status.SELF_TEST_FAILED))
    desk.reader.open(desk.events.put)
    assert desk.expect(ReaderOffline).code == "module_fault"
    health = desk.reader.health()
    assert (health.state, health.code) == (DeviceState.HARDWARE_ERROR, "module_fault")
    desk.sim.clear_faults()
    desk.expect(ReaderOnline)


@side_by_side(
    *product(
        (FaultKind.GARBAGE_BEFORE, FaultKind.DELAY, FaultKind.SLOW),
        (wire.FIND, wire.SELECT, wire.READ_BASE),
    )
)
def test_faults_that_cost_nothing(kind, command):
    with Desk() as desk:
        desk.sim.fault(Fault(kind, command, seconds=0.3 if kind is FaultKind.DELAY else 0))
        desk.sim.lay(SimCard.resident())
        desk.open()
        desk.expect(CardRead)


@side_by_side(
    *product(
        (
            FaultKind.GARBAGE_INSIDE,
            FaultKind.BIT_FLIP,
            FaultKind.TRUNCATE,
            FaultKind.WRONG_LENGTH,
        ),
        (wire.FIND, wire.SELECT),
    )
)
def test_damage_on_the_line_is_asked_again(kind, command):
    with Desk() as desk:
        desk.sim.fault(Fault(kind, command))
        desk.sim.lay(SimCard.resident())
        desk.open()
        desk.expect(CardRead)


@side_by_side(FaultKind.GARBAGE_INSIDE, FaultKind.BIT_FLIP, FaultKind.TRUNCATE, FaultKind.SILENCE)
def test_a_damaged_record_is_never_shown(kind):
    with Desk() as desk:
        desk.sim.fault(Fault(kind, wire.READ_BASE))
        desk.sim.lay(SimCard.resident())
        desk.open()
        assert desk.expect(CardRejected).code == "unreadable"
        desk.sim.lift()
        desk.sim.lay(SimCard.resident())
        desk.expect(CardRead)


def test_a_silent_module_goes_offline_and_comes_back(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.SILENCE, times=None))
    assert desk.expect(ReaderOffline).code == "no_answer"
    assert desk.reader.health().state is DeviceState.OFFLINE
    desk.sim.clear_faults()
    desk.expect(ReaderOnline)
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRead)


@side_by_side(*product((False, True), (False, True)))
def test_unplug_and_replug(tcp, reading):
    desk = Desk(tcp=tcp)
    try:
        desk.open(reading)
        desk.sim.unplug()
        assert desk.expect(ReaderOffline).code in ("connection_lost", "no_device")
        desk.quiet(0.3)
        desk.sim.replug()
        desk.expect(ReaderOnline)
        assert desk.reader.health().counters["reconnects"] >= 1
    finally:
        desk.close()


def test_a_card_taken_while_the_cable_was_out_is_told(desk):
    desk.open()
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRead)
    desk.sim.unplug()
    desk.expect(ReaderOffline)
    desk.sim.lift()
    desk.sim.replug()
    desk.expect(ReaderOnline)
    desk.expect(CardRemoved)


@side_by_side(wire.STATUS, wire.FIND, wire.SELECT, wire.READ_BASE)
def test_unplug_in_every_state_of_the_protocol(command):
    with Desk() as desk:
        desk.sim.fault(Fault(FaultKind.DELAY, command, seconds=0.4))
        desk.sim.lay(SimCard.resident())
        desk.reader.open(desk.events.put)
        desk.reader.start_reading()
        desk.until(lambda: command in desk.sim.asked)
        desk.sim.unplug()
        seen = []
        while not seen or not isinstance(seen[-1], ReaderOffline):
            seen.append(desk.events.get(timeout=WAIT_S))
        assert not any(isinstance(event, CardRead) for event in seen)
        desk.sim.replug()
        desk.expect(ReaderOnline)


def test_a_missing_port_is_offline_until_it_appears(tmp_path):
    reader, events = SamvReader(str(tmp_path / "nothing")), queue.Queue()
    reader.open(events.put)
    try:
        assert events.get(timeout=WAIT_S).code == "no_device"
        assert reader.health().state is DeviceState.NO_DEVICE
        with SamvSimulator("dev") as sim:
            (tmp_path / "nothing").symlink_to(os.path.realpath(sim.port))
            assert isinstance(events.get(timeout=WAIT_S), ReaderOnline)
    finally:
        reader.close()


@pytest.mark.parametrize("port", ["nonsense://here", "socket://127.0.0.1:1"])
def test_a_port_that_can_not_be_is_told_by_code(port):
    reader, events = SamvReader(port), queue.Queue()
    reader.open(events.put)
    try:
        assert events.get(timeout=WAIT_S).code in ("bad_port", "no_device")
    finally:
        reader.close()


def test_a_second_reader_on_the_same_port_is_refused(desk):
    desk.open()
    second, events = SamvReader(desk.sim.port), queue.Queue()
    second.open(events.put)
    try:
        assert events.get(timeout=WAIT_S).code == "port_busy"
        assert second.health().state is DeviceState.DEVICE_BUSY
    finally:
        second.close()


def test_open_and_close_many_times_leaves_nothing(desk):
    desk.open()
    desk.reader.close()
    gc.collect()
    files, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
    for _ in range(50):
        desk.reader.open(desk.events.put)
        desk.reader.open(desk.events.put)
        desk.reader.close()
        desk.reader.close()
    # The thread that watches udev takes its second to end.
    desk.until(lambda: threading.active_count() <= threads)
    desk.until(lambda: len(os.listdir("/proc/self/fd")) <= files)
    assert desk.reader.health().code == "closed"


def test_no_event_after_close(desk):
    desk.open()
    desk.reader.close()
    desk.sim.lay(SimCard.resident())
    desk.quiet(0.3)


def test_close_from_the_listener(desk):
    done = threading.Event()

    def on_event(event):
        desk.reader.close()
        done.set()

    desk.reader.open(on_event)
    assert done.wait(WAIT_S)
    desk.open()


def test_a_listener_that_fails_is_caught_and_named_by_type_only(desk, caplog):
    events = queue.Queue()

    def on_event(event):
        events.put(event)
        if isinstance(event, CardRead):
            raise RuntimeError(event.record.name)

    with caplog.at_level(logging.DEBUG):
        desk.sim.lay(SimCard.resident(name=CANARY))
        desk.reader.open(on_event)
        desk.reader.start_reading()
        while not isinstance(events.get(timeout=WAIT_S), ReaderOffline):
            pass
    assert "type=RuntimeError" in caplog.text
    assert CANARY not in caplog.text
    assert desk.reader.health().counters["bugs"] == 1


def test_no_personal_data_in_repr_log_or_health(desk, caplog, capfd):
    card = SimCard.resident(name=CANARY, id_no=CANARY_ID)
    with caplog.at_level(logging.DEBUG):
        desk.open()
        for kind in (FaultKind.BIT_FLIP, FaultKind.TRUNCATE):
            desk.sim.fault(Fault(kind, wire.READ_BASE))
            desk.sim.lay(card)
            desk.expect(CardRejected)
            desk.sim.lift()
            desk.asked_more(wire.FIND)
        desk.sim.lay(card)
        read = desk.expect(CardRead)
        desk.sim.unplug()
        desk.expect(ReaderOffline)
    assert read.record.name == CANARY
    told = "".join(map(repr, desk.all)) + repr(desk.reader.health()) + repr(card) + caplog.text
    out, err = capfd.readouterr()
    for secret in (CANARY, CANARY_ID, read.record.address):
        assert secret not in told + out + err


@pytest.mark.parametrize("mode", ["prod", "", "DEV", "test"])
def test_a_simulator_refuses_a_site_that_serves_residents(mode):
    with pytest.raises(SimulatorRefused, match="SamvSimulator refuses to start: site.mode is"):
        SamvSimulator(mode)
