"""Modules at another speed than the reader's, on a pty whose terminal settings are compared."""

import queue
import threading
from itertools import product

import pytest
from idcard_desk import side_by_side

from drivers.errors import DeviceTimeout
from drivers.health import DeviceState
from drivers.id_card import wire
from drivers.id_card.contract import CardRead, ReaderOffline, ReaderOnline
from drivers.id_card.link import SamvLink
from drivers.id_card.reader import SamvReader
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator, SimCard
from drivers.id_card.speed import settle

WAIT_S = 20
SET_FASTEST = wire.SET_BAUD[115200]


def link_to(sim, baud=115200):
    return SamvLink(sim.port, baud, lambda: False)


def test_set_baud_requests_are_the_published_bytes():
    assert [wire.request(c).hex().upper() for c in wire.SET_BAUD.values()] == [
        f"AAAAAA9669000360{para:02X}{0x63 ^ para:02X}" for para in range(5)
    ]


@side_by_side(*product((115200, 57600, 38400, 19200, 9600), (115200, 9600)))
def test_every_speed_is_found_and_brought_to_the_fastest(module, reader):
    with SamvSimulator("dev", baud=module, throttled=False) as sim:
        link = link_to(sim, reader)
        try:
            assert settle(link).status == wire.Status.OK
            assert link.baud == 115200
            assert sim.asked.count(SET_FASTEST) == (module != 115200)
            assert link.ask(wire.SAM_ID).status == wire.Status.OK
        finally:
            link.close()


def test_a_module_that_keeps_its_speed_is_used_at_that():
    with SamvSimulator("dev", baud=19200, throttled=False) as sim:
        sim.fault(Fault(FaultKind.STATUS, SET_FASTEST, None, status=wire.Status.NOT_PERMITTED))
        link = link_to(sim)
        try:
            assert settle(link).status == wire.Status.OK
            assert link.baud == 19200
        finally:
            link.close()


def test_a_lost_answer_to_the_switch_is_no_harm():
    with SamvSimulator("dev", baud=38400, throttled=False) as sim:
        sim.fault(Fault(FaultKind.SILENCE, SET_FASTEST))
        link = link_to(sim)
        try:
            assert settle(link).status == wire.Status.OK
            assert link.baud == 115200
        finally:
            link.close()


def test_a_module_that_is_silent_at_every_speed():
    with SamvSimulator("dev", throttled=False) as sim:
        sim.fault(Fault(FaultKind.SILENCE, times=None))
        link = link_to(sim)
        try:
            with pytest.raises(DeviceTimeout, match="no_answer"):
                settle(link)
            assert link.baud == 115200
        finally:
            link.close()


def test_a_slow_module_gets_its_full_time():
    with SamvSimulator("dev", throttled=False) as sim:
        sim.fault(Fault(FaultKind.DELAY, wire.STATUS, seconds=0.5))
        link = link_to(sim)
        try:
            assert settle(link).status == wire.Status.OK
            assert link.baud == 115200
        finally:
            link.close()


def test_tcp_has_no_speed():
    with SamvSimulator("dev", tcp=True, baud=9600, throttled=False) as sim:
        link = link_to(sim)
        try:
            assert link.baud is None
            assert settle(link).status == wire.Status.OK
            assert SET_FASTEST not in sim.asked
        finally:
            link.close()


class Watched:
    """A reader on a simulator, and its events."""

    def __init__(self, sim, **more):
        self.events = queue.Queue()
        self.reader = SamvReader(sim.port, **more)
        self.reader.start_reading()
        self.reader.open(self.events.put)

    def expect(self, kind):
        event = self.events.get(timeout=WAIT_S)
        assert isinstance(event, kind), event
        return event


def test_the_reader_reads_from_a_slow_module_at_full_speed():
    with SamvSimulator("dev", baud=9600) as sim:
        sim.lay(SimCard.resident())
        watched = Watched(sim)
        try:
            watched.expect(ReaderOnline)
            read = watched.expect(CardRead)
        finally:
            watched.reader.close()
    assert read.floor_ms == pytest.approx(118.0, abs=0.1)
    assert read.read_ms >= read.floor_ms


def test_the_floor_counts_at_the_speed_that_is_spoken():
    with SamvSimulator("dev", baud=9600) as sim:
        sim.fault(Fault(FaultKind.STATUS, SET_FASTEST, None, status=wire.Status.NOT_PERMITTED))
        sim.lay(SimCard.resident())
        watched = Watched(sim)
        try:
            watched.expect(ReaderOnline)
            read = watched.expect(CardRead)
            assert watched.reader.health().counters["baud_changed"] == 1
        finally:
            watched.reader.close()
    assert read.floor_ms == pytest.approx(wire.wire_ms(1359, 9600), abs=0.1)
    assert read.read_ms >= read.floor_ms


def test_noise_on_the_line_belongs_to_the_floor():
    with SamvSimulator("dev") as sim:
        sim.fault(Fault(FaultKind.GARBAGE_BEFORE, wire.SELECT))
        sim.lay(SimCard.resident())
        watched = Watched(sim)
        try:
            watched.expect(ReaderOnline)
            read = watched.expect(CardRead)
        finally:
            watched.reader.close()
    assert read.floor_ms == pytest.approx(wire.wire_ms(1359 + 8, 115200), abs=0.1)


def test_a_line_at_the_wrong_speed_for_good_is_offline_and_recovers():
    with SamvSimulator("dev", throttled=False) as sim:
        sim.fault(Fault(FaultKind.BAUD_MISMATCH, times=None))
        watched = Watched(sim)
        try:
            watched.expect(ReaderOffline)
            assert watched.reader.health().state is DeviceState.OFFLINE
            sim.clear_faults()
            watched.expect(ReaderOnline)
        finally:
            watched.reader.close()


def test_closing_while_speeds_are_tried_is_quick():
    with SamvSimulator("dev", throttled=False) as sim:
        sim.fault(Fault(FaultKind.SILENCE, times=None))
        watched = Watched(sim)
        deadline = threading.Event()
        while wire.STATUS not in sim.asked:
            assert not deadline.wait(0.01)
        watched.reader.close()
        assert watched.reader.health().counters.get("abandoned_threads", 0) == 0
