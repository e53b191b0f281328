"""The shipping radar driver against a simulated LD2410, over a real pty."""

import time

import pytest

from drivers.auxiliaries.contract import AuxiliariesChanged, GetStatus, Presence
from drivers.auxiliaries.radar import PresenceRadar
from drivers.auxiliaries.radar_wire import Report, Seen
from drivers.auxiliaries.sim import FaultKind, RadarSimulator
from drivers.bus import Node
from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline
from drivers.errors import SimulatorRefused
from drivers.supervisor import Backoff
from tests.calm import late
from tests.drivers.opened import OpenDriver

NEAR = Report(Seen.STANDING, standing_cm=80, standing_energy=50)
FAR = Report(Seen.MOVING, moving_cm=400, moving_energy=90)
NOBODY = Report(Seen.NOTHING)


class Desk(OpenDriver):
    """A simulated radar, the driver on it, and the events that came."""

    in_order = True

    def __init__(self, sim, **more):
        more = {"settle_s": 0.0, "away_s": 0.0, "backoff": Backoff(0.02, 0.1), **more}
        self.radar = PresenceRadar(sim.port, **more)
        super().__init__(self.radar, greeted=False)

    def near(self):
        return self.expect(AuxiliariesChanged).changed.proximity


@pytest.fixture
def sim():
    with RadarSimulator("dev", every_s=0.02) as made:
        yield made
        made.close()


def test_people_come_and_go(sim):
    with Desk(sim) as desk:
        desk.expect(DeviceOnline)
        assert desk.near() is Presence.NOT_PRESENT
        sim.see(NEAR)
        assert desk.near() is Presence.PRESENT
        sim.see(NOBODY)
        assert desk.near() is Presence.NOT_PRESENT


def test_who_passes_by_is_not_there(sim):
    sim.see(FAR)
    with Desk(sim) as desk:
        desk.expect(DeviceOnline)
        assert desk.near() is Presence.NOT_PRESENT
        assert desk.radar.execute(GetStatus(), 5.0).result.proximity is Presence.NOT_PRESENT
    with Desk(sim, near_cm=400) as desk:
        desk.expect(DeviceOnline)
        assert desk.near() is Presence.PRESENT


def test_one_who_flutters_stays(sim):
    sim.see(NEAR)
    with Desk(sim, away_s=0.5) as desk:
        desk.expect(DeviceOnline)
        assert desk.near() is Presence.PRESENT
        sim.fault(FaultKind.FLUTTER)
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            assert desk.radar.execute(GetStatus(), 5.0).result.proximity is Presence.PRESENT
        desk.nothing()


@pytest.mark.parametrize("kind", [FaultKind.GARBAGE])
def test_noise_between_reports_is_passed_over(sim, kind):
    with Desk(sim) as desk:
        desk.expect(DeviceOnline)
        desk.near()
        sim.fault(kind)
        sim.see(NEAR)
        assert desk.near() is Presence.PRESENT


@pytest.mark.parametrize(
    "kind",
    [FaultKind.SILENCE, FaultKind.BIT_FLIP, FaultKind.TRUNCATE, FaultKind.WRONG_LENGTH],
)
def test_no_good_report_for_a_second_means_offline(sim, kind):
    with Desk(sim) as desk:
        desk.expect(DeviceOnline)
        desk.near()
        sim.fault(kind)
        assert desk.expect(DeviceOffline).code in ("no_answer", "garbled")
        sim.fault(None)
        desk.expect(DeviceOnline)
        assert desk.near() is Presence.NOT_PRESENT


def test_get_status_waits_for_a_fresh_report(sim):
    with Desk(sim) as desk:
        desk.expect(DeviceOnline)
        sim.fault(FaultKind.SILENCE)
        assert desk.radar.execute(GetStatus(), 0.2).code is CompletionCode.TIME_OUT
        sim.fault(None)
        assert desk.radar.execute(GetStatus(), 5.0).ok


def test_unplugged_and_back(sim):
    with Desk(sim) as desk:
        desk.expect(DeviceOnline)
        desk.near()
        sim.unplug()
        assert desk.expect(DeviceOffline).code == "connection_lost"
        sim.plug()
        desk.expect(DeviceOnline)


def test_closing_while_it_waits_for_a_first_report(sim):
    sim.fault(FaultKind.SILENCE)
    with Desk(sim) as desk:
        began = time.monotonic()
        desk.radar.close()
        assert time.monotonic() - began < 2.0 + late(began)
        desk.nothing()


def test_found_by_its_reports(sim):
    desk = Desk(sim, nodes=lambda: (Node("/dev/none"), Node(sim.port)))
    desk.radar._address = "auto"
    with desk:
        desk.expect(DeviceOnline)


def test_simulators_stay_out_of_a_site_that_serves():
    with pytest.raises(SimulatorRefused):
        RadarSimulator("prod")
