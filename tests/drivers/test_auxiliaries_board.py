"""The shipping board driver against a simulated Modbus board, over a real pty (and TCP)."""

import queue
import threading

import pytest

from drivers.auxiliaries.contract import (
    AuxiliariesChanged,
    AuxiliaryState,
    Button,
    ButtonPressed,
    Door,
    GetStatus,
    Presence,
    Sensor,
)
from drivers.auxiliaries.inputs import inputs_of
from drivers.bus import Node
from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline
from drivers.errors import DeviceError, DeviceLost, SimulatorRefused
from drivers.health import DeviceState
from drivers.lights.contract import FlashRate, GetLights, Light, LightName, SetLights
from drivers.lights.outputs import outputs_of
from drivers.relay_board import modbus
from drivers.relay_board.board import Pace, RelayBoard, Wiring
from drivers.relay_board.link import Lcus, Modbus, neighbours
from drivers.relay_board.parts import Auxiliaries, Lights, SharedBoard
from drivers.relay_board.sim import BoardSimulator, Fault, FaultKind
from drivers.supervisor import Backoff
from tests.conformance.rig import until
from tests.drivers.opened import OpenDriver

WAIT_S = 15
INPUTS = inputs_of(
    {"1": "cabinetFrontDoor", "2": "proximity", "3": "operatorCallButton", "8": "!tamperSensor"}
)
OUTPUTS = outputs_of({"1": "cardReader", "2": "scanner", "5": "statusGood"})
QUICK = Backoff(0.02, 0.1)
ON = Light(FlashRate.CONTINUOUS)


class Desk(OpenDriver):
    """A simulated board, the driver on it, and the events that came."""

    in_order = True

    def __init__(self, *, tcp=False, sim=None, **more):
        self.sim = sim or BoardSimulator("dev", tcp=tcp).start()
        more = {"wiring": Wiring(inputs=INPUTS, outputs=OUTPUTS), "backoff": QUICK, **more}
        self.board = RelayBoard(self.sim.port, **more)
        super().__init__(self.board, greeted=False)

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.sim.close()
        self.sim.close()

    def looked(self, times=3):
        """Wait until the contacts have been read so often from now on."""
        goal = self.sim.asked.count(modbus.Function.READ_INPUTS) + times
        until(lambda: self.sim.asked.count(modbus.Function.READ_INPUTS) >= goal)


@pytest.mark.parametrize("tcp", [False, True])
def test_contacts_are_told_as_they_move_and_only_what_moved(tcp):
    with Desk(tcp=tcp) as desk:
        desk.expect(DeviceOnline)
        first = desk.expect(AuxiliariesChanged)
        assert first.changed == AuxiliaryState(
            cabinet_front_door=Door.OPEN,
            proximity=Presence.NOT_PRESENT,
            operator_call_button=Sensor.OFF,
            tamper_sensor=Sensor.ON,
        )
        desk.sim.contact(1, True)
        event = desk.expect(AuxiliariesChanged)
        assert event.changed == AuxiliaryState(cabinet_front_door=Door.CLOSED)
        desk.sim.contact(3, True)
        assert desk.expect(AuxiliariesChanged).changed.operator_call_button is Sensor.ON
        pressed = desk.expect(ButtonPressed)
        assert (pressed.button, pressed.repeated) == (Button.OPERATOR_CALL, False)
        assert [first.seq, event.seq, pressed.seq] == [2, 3, 5]
        assert first.at <= event.at <= pressed.at
        desk.looked()
        desk.nothing()


def test_a_bouncing_door_is_one_change():
    with Desk(pace=Pace(poll_s=0.01)) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        desk.sim.bounce(1, True, [0.012, 0.012, 0.012, 0.012])
        assert desk.expect(AuxiliariesChanged).changed.cabinet_front_door is Door.CLOSED
        desk.looked(10)
        desk.nothing()


def test_get_status_looks_now():
    with Desk(pace=Pace(poll_s=60)) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        desk.sim.contact(1, True)
        asked = len(desk.sim.asked)
        desk.board.execute(GetStatus(), 5.0)
        assert len(desk.sim.asked) == asked + 1
        # It has stood for the settling time by the second look.
        threading.Event().wait(0.05)
        completion = desk.board.execute(GetStatus(), 5.0)
        assert completion.result.cabinet_front_door is Door.CLOSED
        assert desk.expect(AuxiliariesChanged).changed.cabinet_front_door is Door.CLOSED


def test_after_an_unplug_all_is_told_again():
    with Desk() as desk:
        desk.expect(DeviceOnline)
        first = desk.expect(AuxiliariesChanged).changed
        desk.sim.unplug()
        assert desk.expect(DeviceOffline).code == "connection_lost"
        desk.sim.plug()
        desk.expect(DeviceOnline)
        assert desk.expect(AuxiliariesChanged).changed == first


@pytest.mark.parametrize(
    "kind",
    [one for one in FaultKind if one not in (FaultKind.DELAY, FaultKind.REFUSE)],
)
def test_one_bad_answer_is_asked_for_again(kind):
    with Desk(protocol=Modbus(answer_s=0.1)) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        desk.sim.fault(Fault(kind))
        desk.looked()
        completion = desk.board.execute(GetStatus(), 5.0)
        assert completion.ok
        assert completion.result.cabinet_front_door is Door.OPEN
        assert desk.board.health().state is DeviceState.ONLINE
        desk.nothing()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FaultKind.SILENCE, "no_answer"),
        (FaultKind.BAD_CHECK, "garbled"),
        (FaultKind.GARBAGE_INSIDE, "garbled"),
        (FaultKind.WRONG_UNIT, "no_answer"),
    ],
)
def test_bad_answers_for_good_mean_offline_until_they_end(kind, code):
    with Desk(protocol=Modbus(answer_s=0.1)) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        desk.sim.fault(Fault(kind, None))
        assert desk.expect(DeviceOffline).code == code
        desk.sim.clear_faults()
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)


def test_a_delayed_answer_is_waited_for_and_a_late_one_not_mixed_up():
    with Desk(pace=Pace(poll_s=60), protocol=Modbus(answer_s=0.3)) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        desk.sim.fault(Fault(FaultKind.DELAY, seconds=0.1))
        assert desk.board.execute(GetStatus(), 5.0).ok
        desk.sim.fault(Fault(FaultKind.DELAY, seconds=0.5))
        assert desk.board.execute(GetStatus(), 0.05).code is CompletionCode.TIME_OUT
        assert desk.board.execute(SetLights({LightName.SCANNER: ON}), 5.0).ok
        assert desk.sim.relays[1]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (modbus.Refusal.BUSY, "garbled"),
        (modbus.Refusal.DEVICE_FAILURE, "board_failure"),
        (modbus.Refusal.ILLEGAL_ADDRESS, "no_such_channel"),
        (modbus.Refusal.ILLEGAL_FUNCTION, "no_such_channel"),
    ],
)
def test_refusals_have_their_codes(code, answer):
    with Desk(pace=Pace(poll_s=60)) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        desk.sim.fault(Fault(FaultKind.REFUSE, code=code))
        completion = desk.board.execute(GetStatus(), 5.0)
        assert (completion.code, completion.detail) == (CompletionCode.HARDWARE_ERROR, answer)


def test_wiring_beyond_the_boards_contacts_is_told():
    sim = BoardSimulator("dev", size=4).start()
    with Desk(sim=sim) as desk:
        assert desk.expect(DeviceOffline).code == "no_such_channel"
        assert desk.board.health().state is DeviceState.HARDWARE_ERROR


def test_a_foreign_thing_that_refuses_everything_is_no_board():
    with Desk() as desk:
        desk.sim.fault(Fault(FaultKind.REFUSE, None, code=modbus.Refusal.ILLEGAL_FUNCTION))
        while desk.board.health().code != "no_such_channel":
            desk.take()


def test_another_unit_is_spoken_to_by_its_number():
    sim = BoardSimulator("dev", Modbus(unit=17)).start()
    with Desk(sim=sim, protocol=Modbus(unit=17)) as desk:
        desk.expect(DeviceOnline)
    sim = BoardSimulator("dev", Modbus(unit=17)).start()
    with Desk(sim=sim, protocol=Modbus(unit=1, answer_s=0.05)) as desk:
        assert desk.expect(DeviceOffline).code == "no_answer"


def test_it_is_found_by_its_answer_among_other_ports():
    with BoardSimulator("dev") as good, BoardSimulator("dev", Modbus(unit=9)) as other:
        nodes = (Node(other.port, by_path=other.port), Node(good.port))
        desk = Desk(
            sim=good, nodes=lambda: nodes, protocol=Modbus(answer_s=0.05), backoff=Backoff(5.0, 5.0)
        )
        desk.board._address = "auto"
        with desk:
            desk.expect(DeviceOnline)
            assert other.asked


@pytest.mark.parametrize(
    "wiring",
    [Wiring(inputs=INPUTS), Wiring(outputs=outputs_of({"9": "scanner"}))],
)
def test_wiring_that_an_lcus_board_cannot_have(wiring):
    with pytest.raises(DeviceError, match="bad_"):
        RelayBoard("/dev/null", protocol=Lcus(), wiring=wiring)


def test_a_board_of_relays_alone_is_watched_by_its_relays():
    wiring = Wiring(outputs=OUTPUTS)
    with Desk(wiring=wiring, pace=Pace(verify_s=0.05)) as desk:
        desk.expect(DeviceOnline)
        asked = desk.sim.asked
        until(lambda: asked.count(modbus.Function.READ_COILS) >= 3)
        assert modbus.Function.READ_INPUTS not in asked[1:]
        assert desk.board.execute(GetStatus(), 5.0).result == AuxiliaryState()


def test_neighbours_are_switched_together_and_strangers_left_alone():
    assert [list(run) for run in neighbours([1, 2, 5, 7, 8, 9])] == [[1, 2], [5], [7, 8, 9]]
    assert list(neighbours([])) == []
    with Desk() as desk:
        desk.expect(DeviceOnline)
        with desk.sim._lock:
            desk.sim._relays[2] = True  # a lock's magnet, say, which is no light
        lights = dict.fromkeys(
            (LightName.CARD_READER, LightName.SCANNER, LightName.STATUS_GOOD), ON
        )
        asked = len(desk.sim.asked)
        assert desk.board.execute(SetLights(lights), 5.0).ok
        writes = [one for one in desk.sim.asked[asked:] if one > modbus.Function.READ_INPUTS]
        assert writes == [modbus.Function.WRITE_COILS, modbus.Function.WRITE_COIL]
        assert desk.sim.relays == (True, True, True, False, True, False, False, False)
        desk.board.close()
        assert desk.sim.relays == (False, False, True, False, False, False, False, False)


def test_the_port_belongs_to_one_driver():
    with Desk() as desk:
        desk.expect(DeviceOnline)
        second = RelayBoard(desk.sim.port, wiring=Wiring(inputs=INPUTS), backoff=QUICK)
        events = queue.Queue()
        second.open(events.put)
        assert events.get(timeout=WAIT_S).code == "port_busy"
        second.close()


def test_simulators_stay_out_of_a_site_that_serves():
    with pytest.raises(SimulatorRefused):
        BoardSimulator("prod")


# One board, two roles.


@pytest.fixture
def shared():
    with BoardSimulator("dev") as sim:
        wiring = Wiring(inputs=INPUTS, outputs=OUTPUTS)
        made = SharedBoard(RelayBoard(sim.port, wiring=wiring, backoff=QUICK))
        roles = Auxiliaries(made), Lights(made)
        yield sim, *roles
        for role in roles:
            role.close()
            role.close()


def heard(role):
    events = queue.Queue()
    role.open(events.put)
    role.open(events.put)
    return events


def test_each_role_hears_its_own_with_its_own_numbers(shared):
    sim, doors, lights = shared
    at_doors = heard(doors)
    assert isinstance(at_doors.get(timeout=WAIT_S), DeviceOnline)
    assert isinstance(at_doors.get(timeout=WAIT_S), AuxiliariesChanged)
    # The second one comes when all has been told already.
    at_lights = heard(lights)
    online = at_lights.get(timeout=WAIT_S)
    assert (type(online), online.seq) == (DeviceOnline, 1)
    assert online.at > 0
    sim.contact(1, True)
    assert at_doors.get(timeout=WAIT_S).seq == 3
    sim.unplug()
    gone = at_doors.get(timeout=WAIT_S), at_lights.get(timeout=WAIT_S)
    assert [type(one) for one in gone] == [DeviceOffline] * 2
    assert [one.seq for one in gone] == [4, 2]
    assert doors.health().role == "auxiliaries" and lights.health().role == "lights"


def test_the_later_role_learns_how_the_contacts_stand(shared):
    sim, doors, lights = shared
    sim.contact(1, True)
    heard(lights).get(timeout=WAIT_S)
    at_doors = heard(doors)
    assert isinstance(at_doors.get(timeout=WAIT_S), DeviceOnline)
    changed = at_doors.get(timeout=WAIT_S).changed
    assert changed.cabinet_front_door is Door.CLOSED
    assert doors.look().cabinet_front_door is Door.CLOSED


def test_a_role_that_comes_while_the_board_is_away_is_told(shared):
    sim, doors, lights = shared
    sim.unplug()
    assert isinstance(heard(doors).get(timeout=WAIT_S), DeviceOffline)
    at_lights = heard(lights)
    assert isinstance(at_lights.get(timeout=WAIT_S), DeviceOffline)
    assert doors.look() is None
    sim.plug()
    event = at_lights.get(timeout=WAIT_S)
    while not isinstance(event, DeviceOnline):
        event = at_lights.get(timeout=WAIT_S)


def test_each_role_takes_its_own_commands(shared):
    _, doors, lights = shared
    assert doors.execute(GetStatus(), 1.0).code is CompletionCode.SEQUENCE_ERROR
    assert lights.execute(GetStatus(), 1.0).code is CompletionCode.UNSUPPORTED_COMMAND
    assert doors.execute(GetLights(), 1.0).code is CompletionCode.UNSUPPORTED_COMMAND
    assert doors.health().code == "closed"
    assert lights.capabilities().device_class == "Lights"
    assert doors.capabilities().buttons == (Button.OPERATOR_CALL,)


def test_lights_go_dark_with_their_role_and_the_doors_go_on(shared):
    sim, doors, lights = shared
    at_doors, at_lights = heard(doors), heard(lights)
    assert isinstance(at_lights.get(timeout=WAIT_S), DeviceOnline)
    assert lights.show({LightName.CARD_READER: ON}).ok
    assert sim.relays[0]
    lights.close()
    until(lambda: not sim.relays[0])
    assert doors.health().state is DeviceState.ONLINE
    while not at_doors.empty():
        at_doors.get()
    sim.contact(1, True)
    assert at_doors.get(timeout=WAIT_S).changed.cabinet_front_door is Door.CLOSED
    doors.close()
    assert doors.health().state is DeviceState.OFFLINE


def test_a_board_that_is_not_there():
    with pytest.raises(DeviceLost, match="no_device"):
        RelayBoard("/dev/serial/by-path/none")._do_open()
